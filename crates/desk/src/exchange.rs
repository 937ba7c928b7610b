//! Exchange: packets into folders and out of them, receipts, how things stand with each partner,
//! conflicts.

mod conflicts;
pub(crate) mod couriers;
mod needs;
mod partners;
mod receipts;
mod receive;
mod send;
mod sight;

use comity_contract::ProblemCode as Code;
use comity_contract::exchange::{ExchangeStatus, RefusedSet};
use comity_exchange::courier::FolderProblem;

use crate::names::{self, Names};
use crate::refuse::{Answer, Refuse};
use crate::session::Session;

pub(crate) use conflicts::{conflicts, resolve};
pub(crate) use couriers::{unwatch, watch};
pub(crate) use partners::partners;
pub(crate) use receive::receive;
pub(crate) use send::send;
pub(crate) use sight::Sight;

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
        waiting: session.vault.waiting(&control.team)?.len() as u64,
        refused: refused.collect(),
        conflicts: conflicts::count(session, &control)?,
    })
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
        FolderProblem::Io(error) => crate::refuse::stored(&error),
    }
}
