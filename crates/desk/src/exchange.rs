//! Exchange: packets into folders and out of them, receipts, how things stand with each partner,
//! conflicts.

mod asking;
pub(crate) mod blobs;
mod chains;
mod conflicts;
pub(crate) mod couriers;
mod gaps;
mod held;
pub(crate) mod keys;
mod meter;
mod needs;
mod partners;
mod receipts;
mod receive;
mod removed;
mod send;
mod sight;
mod slip;
mod why;
mod withheld;

use comity_changes::control::Control;
use comity_contract::ProblemCode as Code;
use comity_contract::exchange::{ExchangeStatus, RefusedSet, SplitFeed};
use comity_exchange::courier::FolderProblem;

use crate::names::{self, Names};
use crate::refuse::{Answer, Refuse};
use crate::session::Session;

pub(crate) use asking::request;
pub(crate) use chains::export;
pub(crate) use conflicts::{conflicts, resolve};
pub(crate) use couriers::{unwatch, watch};
pub(crate) use gaps::missing;
pub(crate) use held::{admit, held, refuse};
pub(crate) use needs::{all_compartments, held_by};
pub(crate) use partners::partners;
pub(crate) use receive::receive;
pub(crate) use send::send;
pub(crate) use sight::Sight;
pub(crate) use slip::slip;
pub(crate) use why::why;

/// Tells how exchange stands.
pub(crate) fn status(session: &Session, team: &str) -> Answer<ExchangeStatus> {
    let control = names::team(session, team)?;
    let names = Names::of(session, &control)?;
    let own = session.vault.me().installation();
    let heads = session.vault.heads(&control.team);
    let own_sets = heads
        .iter()
        .filter(|(feed, _)| control.owner(feed).is_some_and(|owner| owner.installation == own))
        .map(|(_, (seq, _))| *seq)
        .sum();
    let refused = session.vault.refused(&control.team)?.into_iter().map(|(reason, set)| {
        let owner = set.as_ref().and_then(|set| {
            let owner = control.owner(&set.header.feed)?;
            Some(format!("{} {}", names.who(&owner.installation).state, set.header.seq))
        });
        RefusedSet {
            set: owner.unwrap_or_else(|| "not readable".to_owned()),
            reason,
            hint: "It is kept and counts for nothing. Ask its author what happened.".to_owned(),
        }
    });
    Ok(ExchangeStatus {
        team: control.team.to_string(),
        partners: partners(session, &control, &names)?,
        couriers: session.couriers.list(&control.team),
        own_sets,
        waiting: session.vault.waiting_count(&control.team),
        held: held::count(session, &control)?,
        refused: refused.collect(),
        conflicts: conflicts::count(session, &control)?,
        splits: splits(session, &control, &names)?,
    })
}

/// Tells of feeds that split, with the ids under the number in dispute: the proof.
fn splits(session: &Session, control: &Control, names: &Names) -> Answer<Vec<SplitFeed>> {
    let mut splits = Vec::new();
    for (feed, number) in &control.standing.splits {
        let Some(owner) = control.owner(feed) else { continue };
        let mut sets = Vec::new();
        for lane in control.lanes.of(feed) {
            sets.extend(session.vault.set_id(&lane, *number)?.map(|id| id.to_string()));
        }
        sets.sort_unstable();
        splits.push(SplitFeed {
            who: names.who(&owner.installation),
            compartment: owner.compartment.name().to_owned(),
            number: *number,
            sets,
            hint: "Ask whether a copy of their vault was started twice. Their authority revokes \
                   the installation and adds a new one."
                .to_owned(),
        });
    }
    Ok(splits)
}

/// Refuses because of a folder that packets go through.
pub(crate) fn folder_problem(problem: FolderProblem) -> Refuse {
    match problem {
        FolderProblem::Full => Code::NoSpace
            .problem()
            .saying("The folder or stick is full.")
            .hinting("Free some space on it or take another, and send again.")
            .into(),
        FolderProblem::Unreachable | FolderProblem::NotAllowed => Code::FileUnreadable
            .problem()
            .saying("The folder cannot be reached, or not be written to.")
            .into(),
        FolderProblem::TooLarge => Code::StorageFailed.into(),
        FolderProblem::Lost => Code::StorageFailed
            .problem()
            .saying("The folder or stick did not keep what was written: other bytes came back.")
            .hinting("Take another stick, and send again.")
            .into(),
        FolderProblem::Io(error) => crate::refuse::stored(&error),
    }
}
