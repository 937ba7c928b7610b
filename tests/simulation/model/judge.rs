//! What admission says of a set, from its past alone: docs/formats/authority.md, sections 2 and 6.

use std::collections::BTreeMap;

use comity_changes::verdict::Reason;
use comity_domain::kinds::Compartment;
use comity_domain::roster::Role;

use super::{Change, Dot, Field, Model, Record, Set, SetNo, Sets, Standing, Wrong};

impl Model {
    /// Judges a set by its past, and tells whether its author's authority had a leader there.
    pub(super) fn judge(
        &self,
        set: &Set,
        number: SetNo,
    ) -> (Result<BTreeMap<usize, Reason>, Reason>, bool) {
        let standing = self.standing(&set.past);
        let led = self.leads(&set.past, &standing, self.authority_of[set.author]);
        let mut makes = BTreeMap::new();
        let verdict = self.allows(set, &standing).and_then(|()| {
            let judged = set.changes.iter().enumerate().filter_map(|(index, change)| {
                let reason =
                    self.allows_change(set, &standing, (number, index), change, &mut makes);
                reason.err().map(|reason| (index, reason))
            });
            let void = judged.collect();
            self.allows_member(set, &standing, &void).map(|()| void)
        });
        (verdict, led)
    }

    /// A set that brings the charter of its compartment is judged by it; any other one by who
    /// belongs there in its past.
    fn allows_member(
        &self,
        set: &Set,
        standing: &Standing,
        void: &BTreeMap<usize, Reason>,
    ) -> Result<(), Reason> {
        let charter = set.changes.iter().position(|change| *change == Change::Compartment);
        match charter {
            Some(index) if void.contains_key(&index) => Err(Reason::CompartmentWrong),
            Some(_) => Ok(()),
            None if self.is_member(&set.past, standing, set.compartment, set.author) => Ok(()),
            None => Err(Reason::NotAMember),
        }
    }

    fn allows(&self, set: &Set, standing: &Standing) -> Result<(), Reason> {
        match set.wrong {
            Some(Wrong::Signature) => return Err(Reason::SignatureWrong),
            Some(Wrong::Critical) => return Err(Reason::Malformed),
            Some(Wrong::Foreign) => return Err(Reason::ForeignDependency),
            Some(Wrong::Chain) => return Err(Reason::ChainBroken),
            None => {}
        }
        if self.is_shut_out(&set.past, standing, set.author) {
            return Err(Reason::InstallationRevoked);
        }
        let mandate = self.mandate(standing, set.author, &set.past)?;
        match Self::holds(mandate.role, set.compartment) {
            true => Ok(()),
            false => Err(Reason::RoleForbids),
        }
    }

    fn allows_change(
        &self,
        set: &Set,
        standing: &Standing,
        dot: Dot,
        change: &Change,
        makes: &mut BTreeMap<usize, Dot>,
    ) -> Result<(), Reason> {
        if change.compartment(set, self).is_some_and(|of| of != set.compartment) {
            return Err(Reason::WrongCompartment);
        }
        let founding = matches!(change, Change::Charter | Change::Incarnation | Change::Sign);
        if !founding && !self.is_in_force(&set.past) {
            return Err(Reason::NotInForce);
        }
        let melts = matches!(
            change,
            Change::Incarnation
                | Change::Revoke { .. }
                | Change::CutOff { .. }
                | Change::Decide { .. }
                | Change::Letter { .. }
                | Change::Usurp { letter: true }
        );
        if !standing.frozen.is_empty() && !melts {
            return Err(Reason::TeamFrozen);
        }
        let cuts = matches!(change, Change::CutOff { .. });
        if !cuts && self.is_closed(&set.past, standing, set.compartment) {
            return Err(Reason::CompartmentClosed);
        }
        if let Change::Write { record, writes, .. } = change {
            return self.allows_writes(set, dot, *record, writes, makes);
        }
        self.allows_act(set, standing, change)
    }

    fn allows_writes(
        &self,
        set: &Set,
        dot: Dot,
        record: usize,
        writes: &[(Field, Vec<Dot>, String)],
        makes: &mut BTreeMap<usize, Dot>,
    ) -> Result<(), Reason> {
        let Record { authority, .. } = self.records[record];
        let own = self.authority_of[set.author] == authority;
        let here = makes.contains_key(&record) || self.is_written(record, &set.past);
        if !here && !own {
            return Err(Reason::RecordUnknown);
        }
        for (field, _, _) in writes {
            let allowed = match field {
                Field::Once => !here,
                Field::Originator | Field::Withdrawn => own,
                Field::Shared | Field::Append | Field::Settled => true,
            };
            if !allowed {
                return Err(Reason::OriginatorOnly);
            }
        }
        makes.entry(record).or_insert(dot);
        Ok(())
    }

    /// Returns whether a change in some sets that is not void writes to a record.
    fn is_written(&self, record: usize, of: &Sets) -> bool {
        self.changes(of.iter())
            .any(|(_, change)| matches!(change, Change::Write { record: it, .. } if *it == record))
    }

    fn is_in_force(&self, past: &Sets) -> bool {
        let signed = self.changes(past.iter()).filter(|(_, change)| **change == Change::Sign);
        let signed = signed.map(|(dot, _)| self.authority_of[self.sets[dot.0].author]).collect();
        self.parties.is_subset(&signed)
    }

    fn allows_act(&self, set: &Set, standing: &Standing, change: &Change) -> Result<(), Reason> {
        let own = self.authority_of[set.author];
        let leads = || self.leads(&set.past, standing, own);
        let mandates = self.mandates(&set.past);
        let holds = match change {
            Change::Charter
            | Change::Incarnation
            | Change::Sign
            | Change::Recipient { .. }
            | Change::Write { .. } => true,
            Change::Usurp { .. } => false,
            Change::Give { of, role, .. } => match role {
                Role::Leader | Role::Member => *of == own && self.parties.contains(of),
                Role::Participant => !self.parties.contains(of) && leads(),
            },
            Change::Letter { to, of, role } => {
                self.parties.contains(of)
                    && *role != Role::Participant
                    && !self.is_met(set, standing, *to)
                    && leads()
            }
            Change::End { of } => mandates
                .iter()
                .filter(|it| it.to == *of)
                .any(|mandate| mandate.of == own || (mandate.role == Role::Participant && leads())),
            Change::Revoke { of, last } => {
                let known = mandates.iter().any(|mandate| mandate.to == *of);
                let certified = mandates.iter().any(|it| it.to == *of && it.of == own);
                if !known || !(certified || (leads() && standing.frozen.is_empty())) {
                    return Err(Reason::ActWrong);
                }
                return self.spares(set, standing, *of, *last);
            }
            Change::CutOff { by, of, last } => {
                let theirs = |dot: &Dot| self.authority_of[self.sets[dot.0].author];
                let of_this = self.changes(set.past.iter()).any(|(dot, change)| {
                    let same = matches!(change, Change::Revoke { of: it, .. } if it == of);
                    dot == *by && same && theirs(&dot) == own
                });
                if !of_this {
                    return Err(Reason::ActWrong);
                }
                return self.spares(set, standing, *of, *last);
            }
            Change::Reissue { of, from, to } => self.reissues(set, standing, *of, (*from, *to)),
            Change::Compartment => self.makes_circle(set, standing),
            Change::Join { of, .. } => {
                if !self.made_circle(set) {
                    return Err(Reason::ActWrong);
                }
                let holds = self.may_hold(set, standing, *of);
                return if holds { Ok(()) } else { Err(Reason::MemberWrong) };
            }
            Change::Leave { of } => {
                let certified = mandates.iter().any(|it| it.to == *of && it.of == own);
                (certified || self.made_circle(set))
                    && self.is_member(&set.past, standing, set.compartment, *of)
            }
            Change::Close => self.made_circle(set),
            Change::Decide { kept, lifted } => {
                let known = |dot: &Dot| {
                    let mut changes = self.changes(set.past.iter());
                    changes
                        .any(|(it, change)| it == *dot && matches!(change, Change::Revoke { .. }))
                };
                self.parties.contains(&own) && kept.iter().chain(lifted).all(known)
            }
        };
        if holds { Ok(()) } else { Err(Reason::ActWrong) }
    }

    /// Returns whether somebody has a mandate in a set's past that did not fall, ended or not.
    fn is_met(&self, set: &Set, standing: &Standing, who: usize) -> bool {
        let stands = |given: &Dot| !standing.fallen.contains(given);
        let mandates = self.mandates(&set.past);
        let mut theirs = mandates.iter().filter(|it| it.to == who);
        theirs.any(|it| it.given.as_ref().is_none_or(stands))
    }

    /// An authority stands for late work of its own that the author knew, before any split.
    fn reissues(
        &self,
        set: &Set,
        standing: &Standing,
        of: usize,
        (from, to): (u64, SetNo),
    ) -> bool {
        let (last, feed) = (&self.sets[to], (of, set.compartment));
        let split = standing.splits.get(&feed).is_some_and(|at| *at <= last.seq);
        self.authority_of[of] == self.authority_of[set.author]
            && set.past.contains(&to)
            && self.feed(to) == feed
            && from <= last.seq
            && !split
            && self.is_cut(&set.past, standing, feed, from)
    }

    /// An authority makes a compartment of its own and of others' leaders and members.
    fn makes_circle(&self, set: &Set, standing: &Standing) -> bool {
        let Some(circle) = self.circle_of(set.compartment) else { return false };
        let mut members = circle.members.iter();
        self.made_circle(set)
            && circle.members.contains(&set.author)
            && members.all(|member| self.may_hold(set, standing, *member))
    }

    fn made_circle(&self, set: &Set) -> bool {
        let made = self.circle_of(set.compartment).map(|circle| circle.authority);
        made == Some(self.authority_of[set.author])
    }

    /// Returns whether an installation may be a member: by a mandate in the past that counts there
    /// and reads evidence.
    fn may_hold(&self, set: &Set, standing: &Standing, who: usize) -> bool {
        self.mandates(&set.past).iter().any(|mandate| {
            mandate.to == who
                && Self::holds(mandate.role, set.compartment)
                && self.counts(&set.past, standing, mandate)
        })
    }

    /// What a cut-off lists must be known to its author; of others' installations it takes
    /// nothing that the author knew, up to where the feed split.
    fn spares(
        &self,
        set: &Set,
        standing: &Standing,
        of: usize,
        last: Option<SetNo>,
    ) -> Result<(), Reason> {
        let feed = (of, set.compartment);
        let listed = last.is_none_or(|n| set.past.contains(&n) && self.feed(n) == feed);
        let own = self.authority_of[of] == self.authority_of[set.author];
        let known = set.past.iter().filter(|n| self.feed(**n) == feed);
        let reached = match standing.splits.get(&feed) {
            Some(from) => from - 1,
            None => known.map(|n| self.sets[*n].seq).max().unwrap_or(0),
        };
        let spared = own || last.map_or(0, |n| self.sets[n].seq) >= reached;
        if listed && spared { Ok(()) } else { Err(Reason::CutOffWrong) }
    }
}

impl Change {
    /// Returns where a change belongs; nothing for one that belongs where it is.
    fn compartment(&self, set: &Set, model: &Model) -> Option<Compartment> {
        match self {
            Self::Write { record, .. } => Some(model.records[*record].compartment),
            Self::CutOff { .. }
            | Self::Reissue { .. }
            | Self::Compartment
            | Self::Join { .. }
            | Self::Leave { .. }
            | Self::Close => Some(set.compartment),
            _ => Some(Compartment::Control),
        }
    }
}
