//! What counts: docs/formats/authority.md, sections 3 to 5 and 7, step by step.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::verdict::{Reason, Verdict};
use comity_domain::kinds::Compartment;
use comity_domain::roster::Role;

use super::{Change, Dot, Feed, Model, SetNo, Sets};

/// What counts of some sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub splits: BTreeMap<Feed, u64>,
    pub frozen: BTreeSet<Dot>,
    /// Revocations by leaders' authorities that do not count for others' installations.
    pub idle: BTreeMap<Dot, Reason>,
    /// Acts on mandates, and in restricted compartments, that do not count.
    pub fallen: BTreeSet<Dot>,
    /// Revocations that count for everybody.
    counting: BTreeSet<Dot>,
    /// Cut-offs whose carriers count.
    sound: BTreeSet<Dot>,
    /// What authorities stand for of their own installations' feeds: first and last numbers.
    reissued: BTreeMap<Feed, BTreeSet<(u64, u64)>>,
}

/// A revocation or cut-off with its carrier's author's authority.
pub(super) struct Cut<'a> {
    pub(super) dot: Dot,
    by: usize,
    of: usize,
    last: Option<SetNo>,
    pub(super) change: &'a Change,
}

/// A mandate: who gave it (nobody: the charter), to whom, certified by which authority, as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mandate {
    pub given: Option<Dot>,
    pub to: usize,
    pub of: usize,
    pub role: Role,
}

impl Model {
    /// Computes what counts of some sets.
    pub fn standing(&self, of: &Sets) -> Standing {
        let mut standing = Standing { splits: self.splits(of), ..Standing::default() };
        let revocations = self.revocations(of);
        if standing.splits.is_empty() && revocations.is_empty() {
            return standing;
        }
        self.fall(of, &mut standing);
        let decided = self.decided(of);
        let mut counting = BTreeSet::new();
        let mut idle = BTreeMap::new();
        for cut in revocations.iter().filter(|cut| self.sets[cut.dot.0].led) {
            let lifted = decided.iter().any(|(_, lifted)| lifted.contains(&cut.dot));
            let lost = self.lost(of, &standing, cut.dot.0);
            match lost.or(lifted.then_some(Reason::Lifted)) {
                Some(reason) => drop(idle.insert(cut.dot, reason)),
                None => drop(counting.insert(cut.dot)),
            }
        }
        let cut_offs = self.cut_offs(of);
        let whole = cut_offs.iter().filter(|cut| self.lost(of, &standing, cut.dot.0).is_none());
        standing.sound = whole.map(|cut| cut.dot).collect();
        let settled = |dot: &Dot| {
            decided.iter().any(|(kept, lifted)| kept.contains(dot) || lifted.contains(dot))
        };
        standing.frozen = self.circle(&revocations, &counting);
        standing.frozen.retain(|dot| !settled(dot));
        (standing.counting, standing.idle) = (counting, idle);
        self.fall(of, &mut standing);
        standing.reissued = self.reissued(of, &standing);
        standing
    }

    /// Returns why a set of some admitted ones does not count, or how it is marked.
    pub fn stands(&self, of: &Sets, standing: &Standing, number: SetNo) -> Option<Reason> {
        let set = &self.sets[number];
        let feed = self.feed(number);
        if standing.splits.get(&feed).is_some_and(|from| *from <= set.seq) {
            return Some(Reason::FeedSplit);
        }
        let late = self.is_cut(of, standing, feed, set.seq);
        let mut named = standing.reissued.get(&feed).into_iter().flatten();
        if late && !named.any(|(from, to)| *from <= set.seq && set.seq <= *to) {
            return Some(Reason::PastCutOff);
        }
        let about = self.about(of, standing, set.author);
        let pending = about.iter().any(|cut| self.bounds(of, standing, cut, feed).is_none());
        let member = self.is_member(&set.past, standing, set.compartment, set.author);
        if !member || self.mandate(standing, set.author, &set.past).is_err() {
            return Some(Reason::MandateFell);
        }
        if late {
            return Some(Reason::Reissued);
        }
        pending.then_some(Reason::CutOffPending)
    }

    /// Returns whether a number of a feed lies past a cut-off among some sets.
    pub fn is_cut(&self, of: &Sets, standing: &Standing, feed: Feed, seq: u64) -> bool {
        let past = |last: &Option<SetNo>| last.is_none_or(|n| self.sets[n].seq < seq);
        let about = self.about(of, standing, feed.0);
        let bounds = about.iter().filter_map(|cut| self.bounds(of, standing, cut, feed));
        bounds.flatten().any(|last| past(&last))
    }

    /// Returns what is re-issued by acts whose carriers count without any of them.
    fn reissued(&self, of: &Sets, standing: &Standing) -> BTreeMap<Feed, BTreeSet<(u64, u64)>> {
        let mut reissued: BTreeMap<Feed, BTreeSet<(u64, u64)>> = BTreeMap::new();
        for (dot, change) in self.changes(of.iter()) {
            let Change::Reissue { from, to, .. } = change else { continue };
            if self.lost(of, standing, dot.0).is_none() {
                let run = (*from, self.sets[*to].seq);
                reissued.entry(self.feed(*to)).or_default().insert(run);
            }
        }
        reissued
    }

    /// Returns why a carrier does not count; a mark takes nothing from it.
    fn lost(&self, of: &Sets, standing: &Standing, number: SetNo) -> Option<Reason> {
        self.stands(of, standing, number).filter(|it| it.verdict() == Verdict::WithoutStanding)
    }

    /// Returns the last sets that count of a feed by a revocation; nothing while its
    /// compartment's act has not arrived.
    fn bounds(
        &self,
        of: &Sets,
        standing: &Standing,
        revocation: &Cut<'_>,
        (author, compartment): Feed,
    ) -> Option<Vec<Option<SetNo>>> {
        if compartment == Compartment::Control {
            return Some(vec![revocation.last]);
        }
        let own = self.authority_of[author] == revocation.by;
        let foreign = standing.counting.contains(&revocation.dot);
        let acts: Vec<Option<SetNo>> = self
            .cut_offs(of)
            .into_iter()
            .filter(|cut| self.sets[cut.dot.0].compartment == compartment)
            .filter(|cut| matches!(cut.change, Change::CutOff { by, .. } if *by == revocation.dot))
            .filter(|cut| own || (foreign && standing.sound.contains(&cut.dot)))
            .map(|cut| cut.last)
            .collect();
        (!acts.is_empty()).then_some(acts)
    }

    /// Returns the revocations that count against an installation in its feeds.
    pub(super) fn about(
        &self,
        of: &Sets,
        standing: &Standing,
        installation: usize,
    ) -> Vec<Cut<'_>> {
        let mut cuts = self.revocations(of);
        cuts.retain(|cut| {
            let own = self.authority_of[installation] == cut.by;
            cut.of == installation && (own || standing.counting.contains(&cut.dot))
        });
        cuts
    }

    /// Returns whether an installation is shut out of writing.
    pub fn is_shut_out(&self, of: &Sets, standing: &Standing, installation: usize) -> bool {
        let about = self.about(of, standing, installation);
        about.iter().any(|cut| !standing.frozen.contains(&cut.dot))
    }

    fn revocations(&self, of: &Sets) -> Vec<Cut<'_>> {
        self.cuts(of, |change| match change {
            Change::Revoke { of, last } => Some((*of, *last)),
            _ => None,
        })
    }

    pub(super) fn cut_offs(&self, of: &Sets) -> Vec<Cut<'_>> {
        self.cuts(of, |change| match change {
            Change::CutOff { of, last, .. } => Some((*of, *last)),
            _ => None,
        })
    }

    fn cuts(
        &self,
        of: &Sets,
        read: impl Fn(&Change) -> Option<(usize, Option<SetNo>)>,
    ) -> Vec<Cut<'_>> {
        let changes = self.changes(of.iter());
        let read = changes.filter_map(|(dot, change)| {
            let (of, last) = read(change)?;
            let by = self.authority_of[self.sets[dot.0].author];
            Some(Cut { dot, by, of, last, change })
        });
        read.collect()
    }

    /// Finds the acts on mandates and in restricted compartments that do not count, causes before
    /// effects.
    fn fall(&self, of: &Sets, standing: &mut Standing) {
        standing.fallen.clear();
        let act = |change: &Change| {
            let restricted =
                matches!(change, Change::Join { .. } | Change::Leave { .. } | Change::Close);
            let given = matches!(change, Change::Give { .. } | Change::Letter { .. });
            restricted || given || matches!(change, Change::End { .. })
        };
        let changes = self.changes(of.iter());
        let mut acts: Vec<Dot> =
            changes.filter(|(_, change)| act(change)).map(|(dot, _)| dot).collect();
        acts.sort_by_key(|(number, _)| self.sets[*number].past.len());
        for dot in acts {
            if self.lost(of, standing, dot.0).is_some() {
                standing.fallen.insert(dot);
            }
        }
    }

    /// Returns every mandate that some sets give, and those of the charter.
    pub fn mandates(&self, of: &Sets) -> Vec<Mandate> {
        let founding = self.founders.iter().map(|to| Mandate {
            given: None,
            to: *to,
            of: self.authority_of[*to],
            role: Role::Leader,
        });
        let given = self.changes(of.iter()).filter_map(|(dot, change)| match change {
            Change::Give { to, of, role } | Change::Letter { to, of, role } => {
                Some(Mandate { given: Some(dot), to: *to, of: *of, role: *role })
            }
            _ => None,
        });
        founding.chain(given).collect()
    }

    /// Returns whether an act in some sets that counts ended a mandate which its author knew, or
    /// which the same letter gave as one that its author knew.
    pub fn is_ended(&self, standing: &Standing, mandate: &Mandate, of: &Sets) -> bool {
        let change = |dot: Dot| &self.sets[dot.0].changes[dot.1];
        let letter =
            mandate.given.map(change).filter(|given| matches!(given, Change::Letter { .. }));
        self.changes(of.iter()).any(|(dot, change)| {
            let past = &self.sets[dot.0].past;
            let knew = mandate.given.is_none_or(|given| past.contains(&given.0))
                || letter.is_some_and(|it| self.changes(past.iter()).any(|(_, same)| same == it));
            *change == Change::End { of: mandate.to } && knew && !standing.fallen.contains(&dot)
        })
    }

    /// Finds the mandate that somebody writes under in a past.
    pub fn mandate(
        &self,
        standing: &Standing,
        author: usize,
        past: &Sets,
    ) -> Result<Mandate, Reason> {
        let mut why = Reason::NoMandate;
        for mandate in self.mandates(past) {
            let stands = mandate.given.is_none_or(|given| !standing.fallen.contains(&given));
            if mandate.to != author || mandate.of != self.authority_of[author] || !stands {
                continue;
            }
            if !self.is_ended(standing, &mandate, past) {
                return Ok(mandate);
            }
            why = Reason::MandateEnded;
        }
        Err(why)
    }

    /// Returns whether an authority has a leader, by what counts of some sets.
    pub fn leads(&self, of: &Sets, standing: &Standing, authority: usize) -> bool {
        self.mandates(of).iter().any(|mandate| {
            mandate.role == Role::Leader
                && mandate.of == authority
                && mandate.given.is_none_or(|given| !standing.fallen.contains(&given))
                && !self.is_ended(standing, mandate, of)
                && !self.is_shut_out(of, standing, mandate.to)
        })
    }

    /// Returns whether a mandate gives a right.
    pub fn counts(&self, of: &Sets, standing: &Standing, mandate: &Mandate) -> bool {
        mandate.given.is_none_or(|given| !standing.fallen.contains(&given))
            && !self.is_ended(standing, mandate, of)
            && self.about(of, standing, mandate.to).is_empty()
    }

    /// Returns what all parties decided alike: what is kept and what is lifted.
    fn decided(&self, of: &Sets) -> Vec<(BTreeSet<Dot>, BTreeSet<Dot>)> {
        let mut signed: BTreeMap<(BTreeSet<Dot>, BTreeSet<Dot>), BTreeSet<usize>> = BTreeMap::new();
        for (dot, change) in self.changes(of.iter()) {
            if let Change::Decide { kept, lifted } = change {
                let by = self.authority_of[self.sets[dot.0].author];
                signed.entry((kept.clone(), lifted.clone())).or_default().insert(by);
            }
        }
        signed.into_iter().filter(|(_, by)| by.is_superset(&self.parties)).map(|it| it.0).collect()
    }

    /// Returns the revocations that cut each other's carriers off, in a circle.
    fn circle(&self, revocations: &[Cut<'_>], counting: &BTreeSet<Dot>) -> BTreeSet<Dot> {
        let cuts = |one: &Cut<'_>, other: &Cut<'_>| {
            let carrier = &self.sets[other.dot.0];
            one.of == carrier.author && one.last.is_none_or(|n| self.sets[n].seq < carrier.seq)
        };
        let mut left: BTreeSet<Dot> = counting.clone();
        loop {
            let of: Vec<_> = revocations.iter().filter(|cut| left.contains(&cut.dot)).collect();
            let stays = |one: &&&Cut<'_>| {
                of.iter().any(|other| cuts(one, other)) && of.iter().any(|other| cuts(other, one))
            };
            let next: BTreeSet<Dot> = of.iter().filter(stays).map(|cut| cut.dot).collect();
            if next == left {
                return left;
            }
            left = next;
        }
    }
}
