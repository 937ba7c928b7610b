//! Late work: what a revoked installation wrote past its cut-off without knowing. Its own authority
//! stands for it by an act that names the sets; nothing is copied, so nothing is there twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_changes::builder::Write;
use comity_changes::control::Control;
use comity_changes::statements::{REISSUED_MAX, ReissueBody, Run};
use comity_changes::{ChangeSet, FeedId};
use comity_contract::ProblemCode as Code;
use comity_contract::reissue::{LateSet, LateWork, ReissueLateWork};
use comity_domain::kinds::{Compartment, reissue, reissue_in};
use comity_vault::oplog::Operation;
use comity_vault::{Local, OwnSet};

use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::{Session, own_set};
use crate::{Desk, times};

/// Shortest beginning of a change set's id that is taken for one, in digits.
const PREFIX_MIN: usize = 8;

/// Re-issues late work, or says what there is.
pub(crate) fn reissue(
    desk: &Arc<Desk>,
    session: &Session,
    args: &ReissueLateWork,
) -> Answer<LateWork> {
    let control = names::team(session, &args.team)?;
    let names = Names::of(session, &control)?;
    let installation = names.find(&args.installation, Code::RecipientUnknown)?;
    let reason = if args.plan { None } else { Some(super::reason(&args.reason)?) };
    if control.authority_of(&installation) != Some(session.authority(&control)) {
        let hint = "Late work is re-issued by the authority of the installation that wrote it.";
        return Err(Code::NotAllowed.problem().hinting(hint).into());
    }
    let work = Work { session, control: &control, installation };
    let late = work.late()?;
    let wanted = chosen(&late, &args.only)?;
    if let Some(reason) = reason {
        work.reissue(&wanted, reason)?;
        desk.listeners.tell(&super::WHAT_COUNTS);
    }
    let row = super::one(session, &control, &installation)?;
    let control = session.vault.control(&control.team).ok_or(Code::TeamUnknown)?;
    let sets = Work { session, control: &control, installation }.told(&late)?;
    Ok(LateWork { row, planned: args.plan, sets })
}

/// A set past a cut-off.
struct Late {
    compartment: Compartment,
    feed: FeedId,
    set: ChangeSet,
    reissued: bool,
}

impl Late {
    fn seq(&self) -> u64 {
        self.set.header.seq
    }
}

/// Picks the sets that a person names, or all that are not re-issued yet.
fn chosen<'a>(late: &'a [Late], only: &[String]) -> Answer<Vec<&'a Late>> {
    let mut named: Vec<&Late> = Vec::new();
    for wanted in only {
        let wanted = wanted.trim().to_ascii_lowercase();
        let begins = |one: &&Late| hex::encode(one.set.id.0).starts_with(&wanted);
        let found: Vec<&Late> = late.iter().filter(begins).collect();
        match found.as_slice() {
            [one] if wanted.len() >= PREFIX_MIN => named.push(one),
            [] | [_] => return Err(Code::ChangeSetUnknown.problem().about(wanted).into()),
            _ => return Err(Code::Ambiguous.problem().about(wanted).into()),
        }
    }
    if only.is_empty() {
        named = late.iter().collect();
    }
    named.retain(|one| !one.reissued);
    named.sort_by_key(|one| (one.feed, one.seq()));
    named.dedup_by_key(|one| one.set.id);
    Ok(named)
}

struct Work<'a> {
    session: &'a Session,
    control: &'a Control,
    installation: [u8; 32],
}

impl Work<'_> {
    /// Finds what lies past a cut-off, but for what its feed's split takes anyway.
    fn late(&self) -> Answer<Vec<Late>> {
        let (vault, standing) = (&self.session.vault, &self.control.standing);
        let heads = vault.heads(&self.control.team);
        let mut late = Vec::new();
        for compartment in super::revoke::held(self.session, self.control) {
            if reissue_in(compartment).is_none() {
                continue;
            }
            for feed in self.control.feeds_of(&self.installation, compartment) {
                let Some(owner) = self.control.owner(&feed) else { continue };
                let head = heads.get(&feed).map_or(0, |(seq, _)| *seq);
                let split = standing.splits.get(&feed).map_or(u64::MAX, |from| *from);
                let head = head.min(split.saturating_sub(1));
                let all = (1..=head).rev().take_while(|seq| standing.cuts_off(&owner, &feed, *seq));
                let all: Vec<u64> = all.collect();
                for seq in all.into_iter().rev() {
                    let Some((set, _)) = vault.set(&feed, seq)? else { continue };
                    let reissued = standing.is_reissued(&feed, seq);
                    late.push(Late { compartment, feed, set, reissued });
                }
            }
        }
        Ok(late)
    }

    fn told(&self, late: &[Late]) -> Answer<Vec<LateSet>> {
        let mut exhibits: BTreeMap<(FeedId, u64), Vec<String>> = BTreeMap::new();
        for item in self.session.vault.items(&self.control.team)?.iter() {
            if let Some(shown) = &item.shown {
                let place = (self.control.lanes.feed(&item.made.at.feed), item.made.at.seq);
                exhibits.entry(place).or_default().push(shown.exhibit().to_string());
            }
        }
        let told = late.iter().map(|one| LateSet {
            set: hex::encode(one.set.id.0),
            compartment: one.compartment.name().to_owned(),
            number: one.seq(),
            when: times::stamp(one.set.header.time_utc_ms, &one.set.header.zone),
            changes: one.set.slots.len() as u64,
            exhibits: exhibits.remove(&(one.feed, one.seq())).unwrap_or_default(),
            reissued: self.control.standing.is_reissued(&one.feed, one.seq()),
        });
        Ok(told.collect())
    }

    /// Writes one act in each compartment, all of them or none.
    fn reissue(&self, wanted: &[&Late], reason: String) -> Answer<()> {
        let mut of: BTreeMap<Compartment, Vec<Run>> = BTreeMap::new();
        for late in wanted {
            let (feed, seq, id) = (late.feed, late.seq(), late.set.id);
            let runs = of.entry(late.compartment).or_default();
            match runs
                .last_mut()
                .filter(|run| run.feed == feed && run.to.checked_add(1) == Some(seq))
            {
                Some(run) => (run.to, run.id) = (seq, id),
                None => runs.push(Run { feed, from: seq, to: seq, id }),
            }
        }
        if of.is_empty() {
            let said = "Nothing that it wrote late is left to re-issue.";
            let hint = "Receive its packets first, or look at what it wrote late with a plan.";
            return Err(Code::NotAllowed.problem().saying(said).hinting(hint).into());
        }
        let mut sets = Vec::new();
        for (compartment, runs) in of {
            for runs in runs.chunks(REISSUED_MAX) {
                sets.push(self.act(compartment, &reason, runs.to_vec())?);
            }
        }
        let objects = wanted.iter().map(|late| hex::encode(late.set.id.0)).collect();
        let team = Some(self.control.team);
        let mut log = self.session.log(Operation::Alteration, "late-work-reissued", team, objects);
        log.reason = Some(reason);
        self.session.commit(sets, vec![Local::Log(log)])?;
        Ok(())
    }

    fn act(&self, compartment: Compartment, reason: &str, runs: Vec<Run>) -> Answer<OwnSet> {
        let kind = reissue_in(compartment).ok_or(Code::Internal)?;
        let (installation, reason) = (self.installation, reason.to_owned());
        let body = ReissueBody { installation, reason, runs }.to_value();
        let act = super::sign(self.session, self.control, kind, None, body)?;
        let write = Write::new(reissue::ACT, act.to_value());
        let team = &self.control.team;
        let (change, key) = self.session.make_in(team, compartment, kind, vec![write])?;
        Ok(own_set(team, compartment, vec![change], vec![key]))
    }
}
