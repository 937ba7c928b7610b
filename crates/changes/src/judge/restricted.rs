//! Judges what stands in restricted compartments: who holds one, who is let in, and what closes it.

use std::collections::BTreeMap;

use comity_crypto::sign::PublicKey;
use comity_domain::kinds::{self, Compartment};

use super::Judge;
use crate::restricted::{ClosingBody, JoiningBody, LeavingBody, carried, read_charter};
use crate::set::Change;
use crate::verdict::Reason;

impl Judge<'_> {
    /// Refuses a set of somebody who is no member. A set that brings the charter of its compartment
    /// is judged by it alone, whether or not it is known already: the answer follows from its past.
    pub(crate) fn membership(&self, void: &BTreeMap<u32, Reason>) -> Result<(), Reason> {
        if !matches!(self.owner.compartment, Compartment::Restricted(_)) {
            return Ok(());
        }
        match carried(self.set) {
            Some((index, _)) if void.contains_key(&index) => Err(Reason::CompartmentWrong),
            Some(_) => Ok(()),
            None if self.control.was_member(self.owner, self.past, &self.standing) => Ok(()),
            None => Err(Reason::NotAMember),
        }
    }

    /// Returns whether a closed compartment takes a change: only what says what of a revoked
    /// installation counts.
    pub(super) fn is_open_to(&self, kind: u64) -> bool {
        kind == kinds::restricted_cut_off::KIND
            || !self.control.was_closed(self.owner, self.past, &self.standing)
    }

    /// An authority makes a compartment of its own and of others' leaders and members.
    pub(super) fn charter_of_compartment_holds(&self, change: &Change) -> bool {
        let Some(act) = self.team_act(change, kinds::compartment::ACT) else { return false };
        let header = &self.set.header;
        header.seq == 1
            && read_charter(change, &header.compartment).is_some_and(|charter| {
                charter.team == self.control.team
                    && charter.authority == act.authority
                    && charter.members.contains(&self.owner.installation)
                    && charter.members.iter().all(|member| self.may_hold(member))
            })
    }

    /// The authority that made a compartment lets others in; never one whose role does not read
    /// evidence.
    pub(super) fn joining_holds(&self, change: &Change) -> Result<(), Reason> {
        let act = self.team_act(change, kinds::joining::ACT).ok_or(Reason::ActWrong)?;
        let body = JoiningBody::from_value(&act.statement.body).ok_or(Reason::ActWrong)?;
        if body.compartment != self.set.header.compartment || !self.made_it(&act.authority) {
            return Err(Reason::ActWrong);
        }
        if self.may_hold(&body.installation) { Ok(()) } else { Err(Reason::MemberWrong) }
    }

    /// An installation leaves by its own authority, or is let out by the one that made the
    /// compartment, which only a member can.
    pub(super) fn leaving_holds(&self, change: &Change) -> bool {
        let Some(act) = self.team_act(change, kinds::leaving::ACT) else { return false };
        let Some(body) = LeavingBody::from_value(&act.statement.body) else { return false };
        let (compartment, who) = (&self.set.header.compartment, &body.installation);
        body.compartment == *compartment
            && (self.made_it(&act.authority)
                || self.control.certified(who, &act.authority, self.past))
            && self.control.was_in(compartment, who, self.past, &self.standing)
    }

    pub(super) fn closing_holds(&self, change: &Change) -> bool {
        let Some(act) = self.team_act(change, kinds::closing::ACT) else { return false };
        let body = ClosingBody::from_value(&act.statement.body);
        body.is_some_and(|body| body.compartment == self.set.header.compartment)
            && self.made_it(&act.authority)
    }

    fn made_it(&self, authority: &PublicKey) -> bool {
        let compartment = &self.set.header.compartment;
        let known = self.control.restricted_of(compartment).map(|known| known.charter.authority);
        let carried = || carried(self.set).map(|(_, charter)| charter.authority);
        known.or_else(carried) == Some(*authority)
    }

    /// Returns whether an installation has a mandate in the past that counts there and reads
    /// evidence.
    fn may_hold(&self, installation: &PublicKey) -> bool {
        self.control.mandates.iter().any(|mandate| {
            mandate.installation() == installation
                && mandate.place.role.holds(self.owner.compartment)
                && mandate.within(self.past)
                && !self.standing.fell(mandate)
                && !self.standing.ended(mandate, self.past)
                && self.standing.revoked(mandate).is_none()
        })
    }
}
