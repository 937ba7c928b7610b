//! What counts: one pure function of all admitted sets, or of a past. It reads envelopes and acts
//! of authorities, no clock and no sealed value.
//!
//! It is computed in layers, so that nothing hangs on itself. First: feeds that split, which key
//! each authority acts with, and what authorities cut off from their own installations. Then which
//! revocations of others' people count: those whose carrier survived the first layer and that no
//! decision lifted. Two leaders who remove each other both count, whoever was first: removal wins,
//! and the team is frozen.

mod keys;

use std::collections::{BTreeMap, BTreeSet};

use comity_crypto::sign::PublicKey;
use comity_domain::kinds::Compartment;

use crate::control::replacement::{Keys, Replacement};
use crate::control::{At, Control, CutOff, Mandate, Owner, Past, Revocation, Source};
use crate::ids::{Dot, FeedId, SetId};
use crate::statements::{DecisionBody, Heads};
use crate::verdict::{Reason, Verdict};
use keys::cutting;

/// What counts of what was admitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Feeds that split, each with the first number in dispute.
    pub splits: BTreeMap<FeedId, u64>,
    /// Revocations by leaders who removed each other, while nobody has decided. As long as there
    /// are any, the team is frozen: readable, and only decisions are written.
    pub frozen: BTreeSet<Dot>,
    /// Acts of authorities that do not count, though their sets may, each with the reason.
    pub idle: BTreeMap<Dot, Reason>,
    /// The keys that authorities act with.
    pub keys: Keys,
    cuts: BTreeMap<PublicKey, Vec<Cut>>,
    /// Acts on mandates, and on restricted compartments, that do not count.
    fallen: BTreeSet<Dot>,
    /// What authorities re-issued of their own installations' feeds: first and last numbers.
    reissued: BTreeMap<FeedId, BTreeSet<(u64, u64)>>,
}

/// What one revocation cuts off in one compartment.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cut {
    compartment: Compartment,
    /// Who issued it.
    authority: PublicKey,
    /// Whose feeds it counts for.
    reach: Reach,
    /// The revocation.
    by: Dot,
    /// What counts; none while the compartment's own act has not arrived.
    heads: Option<Heads>,
}

/// Whose feeds a cut counts for, seen from the authority that issued it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Own,
    /// An act that does not count for others has arrived for its author's own feeds alone.
    Others,
    All,
}

impl Cut {
    fn is_about(&self, owner: &Owner) -> bool {
        self.compartment == owner.compartment && self.counts_for(owner.authority.as_ref())
    }

    /// Returns whether it counts for an authority's feeds.
    fn counts_for(&self, authority: Option<&PublicKey>) -> bool {
        let own = authority == Some(&self.authority);
        match self.reach {
            Reach::Own => own,
            Reach::Others => !own,
            Reach::All => true,
        }
    }

    /// Returns whether it cuts a number of a feed off.
    fn reaches(&self, feed: &FeedId, seq: u64) -> bool {
        self.heads.as_ref().is_some_and(|heads| last(heads, feed) < seq)
    }
}

/// Returns the last number of a feed that counts; 0 for one that is not listed.
fn last(heads: &Heads, feed: &FeedId) -> u64 {
    heads.get(feed).map_or(0, |(seq, _): &(u64, SetId)| *seq)
}

impl Standing {
    /// Computes what counts of a past, or of everything that was admitted.
    pub fn of(control: &Control, within: Option<&Past>) -> Self {
        let here = |at: &At| within.is_none_or(|past| at.within(past));
        let splits = control.lanes.splits(within);
        let replacements: Vec<&Replacement> =
            control.replacements.iter().filter(|known| here(&known.source.at)).collect();
        let none = control.revocations.iter().all(|known| !here(&known.source.at));
        if none && splits.is_empty() && replacements.is_empty() {
            return Self::default();
        }
        let mut standing = Self { splits, ..Self::default() };
        standing.take_keys(control, replacements, &here);
        standing.idle = standing.late(control, &here);
        let late = standing.idle.clone();
        let counts = |source: &Source| here(&source.at) && !late.contains_key(&source.dot);
        let (revocations, cut_offs) = cutting(control, &counts);
        let apart = apart(control);
        standing.cut((&revocations, &cut_offs, &apart), &BTreeSet::new(), &BTreeSet::new());
        standing.fall(control, within);

        let decided = decided(control, &counts);
        let lifted = |dot: &Dot| decided.iter().any(|body| body.lifted.contains(dot));
        let settled = |dot: &Dot| lifted(dot) || decided.iter().any(|body| body.kept.contains(dot));
        let mut counting = BTreeSet::new();
        for revocation in &revocations {
            let dot = revocation.source.dot;
            let lost = standing.without(control, &revocation.source);
            match lost.or(lifted(&dot).then_some(Reason::Lifted)) {
                Some(reason) if revocation.led => drop(standing.idle.insert(dot, reason)),
                None if revocation.led => drop(counting.insert(dot)),
                Some(_) | None => {}
            }
        }
        let sound: BTreeSet<Dot> = cut_offs
            .iter()
            .filter(|cut_off| standing.without(control, &cut_off.source).is_none())
            .map(|cut_off| cut_off.source.dot)
            .collect();
        standing.frozen = mutual(&revocations, &counting);
        standing.frozen.retain(|dot| !settled(dot));
        standing.cut((&revocations, &cut_offs, &apart), &counting, &sound);
        standing.fall(control, within);
        standing.reissued = standing.reissued_in(control, within);
        standing
    }

    /// Returns why a set does not count, or how it is marked.
    pub fn of_set(&self, control: &Control, owner: &Owner, at: At, past: &Past) -> Option<Reason> {
        let feed = control.lanes.feed(&at.feed);
        if self.splits.get(&feed).is_some_and(|from| *from <= at.seq) {
            return Some(Reason::FeedSplit);
        }
        let late = self.cuts_off(owner, &feed, at.seq);
        if late && !self.is_reissued(&feed, at.seq) {
            return Some(Reason::PastCutOff);
        }
        let gave = || control.mandate_in_force(owner, past, self).is_ok();
        if !(gave() && control.was_member(owner, past, self)) {
            return Some(Reason::MandateFell);
        }
        if late {
            return Some(Reason::Reissued);
        }
        let pending = self.cuts_about(owner).any(|cut| cut.heads.is_none());
        pending.then_some(Reason::CutOffPending)
    }

    /// Returns whether a number of a feed lies past a cut-off that counts for its owner.
    pub fn cuts_off(&self, owner: &Owner, feed: &FeedId, seq: u64) -> bool {
        self.cuts_about(owner).any(|cut| cut.reaches(feed, seq))
    }

    /// Returns whether an authority re-issued a number of its own installation's feed.
    pub fn is_reissued(&self, feed: &FeedId, seq: u64) -> bool {
        let mut runs = self.reissued.get(feed).into_iter().flatten();
        runs.any(|(from, to)| (*from..=*to).contains(&seq))
    }

    /// Returns the feeds whose sets may count otherwise than they did, each from a number on.
    pub fn changed_since(&self, before: &Self, control: &Control) -> BTreeMap<FeedId, u64> {
        let mut changed = BTreeMap::new();
        for (feed, owner) in control.feeds() {
            let (was, is) = (before.bounds(&feed, &owner), self.bounds(&feed, &owner));
            let from = match (self.fallen == before.fallen, was == is) {
                (false, _) => 1,
                (true, false) => was.0.min(is.0),
                (true, true) if before.reissued.get(&feed) == self.reissued.get(&feed) => continue,
                // What is re-issued lies past a cut-off.
                (true, true) => is.0,
            };
            changed.insert(feed, from);
        }
        changed
    }

    /// Returns the first number of a feed that does not count, and whether what counts is marked.
    fn bounds(&self, feed: &FeedId, owner: &Owner) -> (u64, bool) {
        let cuts = self.cuts_about(owner);
        let heads = cuts.filter_map(|cut| cut.heads.as_ref());
        let ends = heads.map(|heads| last(heads, feed).saturating_add(1));
        let first = ends.chain(self.splits.get(feed).copied()).min().unwrap_or(u64::MAX);
        (first, self.cuts_about(owner).any(|cut| cut.heads.is_none()))
    }

    /// Returns the revocation that counts against a mandate; of several one that is not in dispute,
    /// then the lowest dot.
    pub fn revoked(&self, mandate: &Mandate) -> Option<Dot> {
        let all = self.revocations_of(mandate).into_iter();
        all.min_by_key(|by| (self.frozen.contains(by), *by))
    }

    /// Returns every revocation that counts against a mandate.
    pub(crate) fn revocations_of(&self, mandate: &Mandate) -> BTreeSet<Dot> {
        let theirs = |cut: &&Cut| cut.counts_for(Some(mandate.authority()));
        self.cuts_of(mandate.installation()).filter(theirs).map(|cut| cut.by).collect()
    }

    /// Returns whether everything counts and nothing is marked.
    pub fn is_plain(&self) -> bool {
        self.splits.is_empty() && self.cuts.is_empty() && self.fallen.is_empty()
    }

    /// Returns whether the act that gave a mandate does not count.
    pub(crate) fn fell(&self, mandate: &Mandate) -> bool {
        mandate.given.as_ref().is_some_and(|given| self.has_fallen(given))
            || mandate.agreed.as_ref().is_some_and(|agreed| !self.keys.agreed(agreed))
    }

    /// Returns whether an act that counts had ended a mandate in a past.
    pub(crate) fn ended(&self, mandate: &Mandate, past: &Past) -> bool {
        let mut ends = mandate.ends.iter().filter(|end| end.source.at.within(past));
        ends.any(|end| !self.has_fallen(&end.source))
    }

    /// Returns whether an act on a mandate does not count.
    pub(crate) fn has_fallen(&self, source: &Source) -> bool {
        self.fallen.contains(&source.dot)
    }

    /// Returns whether an installation was revoked. Leaders who removed each other are let in to
    /// decide.
    pub(crate) fn shuts_out(&self, owner: &Owner) -> bool {
        let control = Owner { compartment: Compartment::Control, ..*owner };
        self.cuts_about(&control).any(|cut| !self.frozen.contains(&cut.by))
    }

    fn cuts_of<'a>(&'a self, installation: &PublicKey) -> std::slice::Iter<'a, Cut> {
        self.cuts.get(installation).map(Vec::as_slice).unwrap_or_default().iter()
    }

    fn cuts_about<'a>(&'a self, owner: &'a Owner) -> impl Iterator<Item = &'a Cut> {
        self.cuts_of(&owner.installation).filter(|cut| cut.is_about(owner))
    }

    /// Returns why an act, or its carrier, does not count. A mark takes nothing from it.
    fn without(&self, control: &Control, source: &Source) -> Option<Reason> {
        if self.keys.is_late(source) {
            return Some(Reason::KeyReplaced);
        }
        self.of_set(control, &source.owner, source.at, &source.past)
            .filter(|reason| reason.verdict() == Verdict::WithoutStanding)
    }

    /// Lays down what revocations cut off: of their authors' own installations always, of others'
    /// where they count, in `control` and in every compartment apart from it.
    fn cut(
        &mut self,
        (revocations, cut_offs, apart): (&[&Revocation], &[&CutOff], &[Compartment]),
        counting: &BTreeSet<Dot>,
        sound: &BTreeSet<Dot>,
    ) {
        self.cuts.clear();
        for revocation in revocations {
            let (authority, by) = (revocation.authority, revocation.source.dot);
            let cuts = self.cuts.entry(revocation.body.installation).or_default();
            let foreign = counting.contains(&by);
            let reach = |all| if all { Reach::All } else { Reach::Own };
            let cut = |compartment, reach, heads: Option<&Heads>| Cut {
                compartment,
                authority,
                reach,
                by,
                heads: heads.cloned(),
            };
            cuts.push(cut(Compartment::Control, reach(foreign), Some(&revocation.body.heads)));
            for compartment in apart.iter().copied() {
                let of_this: Vec<_> = cut_offs
                    .iter()
                    .filter(|cut_off| cut_off.body.revocation == by)
                    .filter(|cut_off| cut_off.source.owner.compartment == compartment)
                    .collect();
                let is_sound = |act: &CutOff| sound.contains(&act.source.dot);
                cuts.extend(of_this.iter().map(|cut_off| {
                    let reach = reach(foreign && is_sound(cut_off));
                    cut(compartment, reach, Some(&cut_off.body.heads))
                }));
                if of_this.is_empty() {
                    cuts.push(cut(compartment, reach(foreign), None));
                } else if foreign && !of_this.iter().any(|act| is_sound(act)) {
                    cuts.push(cut(compartment, Reach::Others, None));
                }
            }
        }
    }

    /// Returns what is re-issued by acts that count. Whether an act counts is asked without it: an
    /// act in late work stays without effect, so that nothing hangs on itself.
    fn reissued_in(
        &self,
        control: &Control,
        within: Option<&Past>,
    ) -> BTreeMap<FeedId, BTreeSet<(u64, u64)>> {
        let mut reissued: BTreeMap<FeedId, BTreeSet<(u64, u64)>> = BTreeMap::new();
        let here = |source: &Source| within.is_none_or(|past| source.at.within(past));
        let acts = control.reissues.iter().filter(|known| here(&known.source));
        for act in acts.filter(|known| self.without(control, &known.source).is_none()) {
            for run in &act.body.runs {
                reissued.entry(run.feed).or_default().insert((run.from, run.to));
            }
        }
        reissued
    }

    /// Finds the acts on mandates and restricted compartments that do not count, causes before
    /// effects: the past of an effect is larger than that of its cause.
    fn fall(&mut self, control: &Control, within: Option<&Past>) {
        self.fallen.clear();
        let given = control.mandates.iter().filter_map(|mandate| mandate.given.as_ref());
        let ended = control.mandates.iter().flat_map(|mandate| &mandate.ends);
        let mut acts: Vec<&Source> = given
            .chain(ended.map(|end| &end.source))
            .chain(control.restricted_acts())
            .filter(|source| within.is_none_or(|past| source.at.within(past)))
            .collect();
        acts.sort_by_key(|source| {
            source.past.values().fold(0_u64, |sum, reached| sum.saturating_add(*reached))
        });
        for source in acts {
            if self.without(control, source).is_some() {
                self.fallen.insert(source.dot);
            }
        }
    }
}

/// Returns the compartments in which a revocation needs an act of its own.
fn apart(control: &Control) -> Vec<Compartment> {
    let restricted = control.restricted().map(|(id, _)| Compartment::Restricted(id.0));
    [Compartment::Agreement, Compartment::Operational].into_iter().chain(restricted).collect()
}

/// Returns what every party signed alike: the charter's one quorum rule.
fn decided(control: &Control, counts: &dyn Fn(&Source) -> bool) -> Vec<DecisionBody> {
    let signed = control.decisions_of(counts).into_iter();
    let in_force = signed.filter(|(_, by)| control.all_parties(by));
    in_force.map(|(body, _)| body.clone()).collect()
}

/// Returns the revocations that cut each other's carriers off, in a circle.
fn mutual(revocations: &[&Revocation], counting: &BTreeSet<Dot>) -> BTreeSet<Dot> {
    let mut left: BTreeMap<Dot, &Revocation> = revocations
        .iter()
        .filter(|revocation| counting.contains(&revocation.source.dot))
        .map(|revocation| (revocation.source.dot, *revocation))
        .collect();
    let cuts = |one: &Revocation, other: &Revocation| {
        let (owner, at) = (&other.source.owner, &other.source.at);
        one.body.installation == owner.installation && last(&one.body.heads, &at.feed) < at.seq
    };
    loop {
        let before = left.len();
        let kept = left.clone();
        left.retain(|_, one| {
            kept.values().any(|other| cuts(one, other))
                && kept.values().any(|other| cuts(other, one))
        });
        if left.len() == before {
            return left.into_keys().collect();
        }
    }
}
