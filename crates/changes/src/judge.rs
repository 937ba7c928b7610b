//! Judges the changes of one set, each alone: form, right, and what it builds on.

use std::collections::BTreeMap;

use comity_crypto::sign::PublicKey;
use comity_domain::kinds;
use comity_domain::roster::Role;

use crate::act::Act;
use crate::charter::Place;
use crate::control::{
    At, Control, Origin, Owner, Past, Refusal, clear_act, read_answer, read_end, read_incarnation,
};
use crate::ids::{RecordId, derive_record};
use crate::set::{Change, ChangeSet};

/// What one set is judged by.
pub(crate) struct Judge<'a> {
    pub(crate) control: &'a Control,
    pub(crate) set: &'a ChangeSet,
    pub(crate) owner: &'a Owner,
    pub(crate) past: &'a Past,
    pub(crate) authority: PublicKey,
    pub(crate) origin: &'a dyn Fn(&RecordId) -> Option<Origin>,
}

impl Judge<'_> {
    /// Judges one change. Gives its origin when it makes a record.
    pub(crate) fn change(
        &self,
        change: &Change,
        made: &BTreeMap<RecordId, Origin>,
    ) -> Result<Option<Origin>, Refusal> {
        let kind = kinds::kind(change.kind);
        if kind.is_some_and(|kind| kind.compartment != self.owner.compartment) {
            return Err(Refusal::WrongCompartment);
        }
        if !kind.is_some_and(|kind| kind.founding) && !self.control.in_force(self.past) {
            return Err(Refusal::NotInForce);
        }
        let known = made
            .get(&change.record)
            .copied()
            .or_else(|| (self.origin)(&change.record).filter(|origin| origin.at.within(self.past)));
        let origin = known.map_or_else(|| self.makes(change), |_| Ok(self.origin_of(change)))?;
        let authority = known.map_or(self.authority, |known| known.authority);
        if known.is_some_and(|known| {
            known.kind != change.kind || known.commitment != change.key_commitment
        }) {
            return Err(Refusal::RecordForeign);
        }
        self.fields(change, kind, known.is_none(), authority == self.authority)?;
        self.acts(change)?;
        Ok(known.is_none().then_some(origin))
    }

    /// A record that is not in the past must be one that only this author can make.
    fn makes(&self, change: &Change) -> Result<Origin, Refusal> {
        let header = &self.set.header;
        let derived = derive_record(
            &header.team,
            &header.compartment,
            change.kind,
            &self.authority,
            &change.key_commitment,
        );
        if derived == change.record {
            Ok(self.origin_of(change))
        } else {
            Err(Refusal::RecordUnknown)
        }
    }

    fn origin_of(&self, change: &Change) -> Origin {
        Origin {
            authority: self.authority,
            at: At::of(self.set),
            kind: change.kind,
            commitment: change.key_commitment,
        }
    }

    fn fields(
        &self,
        change: &Change,
        kind: Option<&kinds::Kind>,
        new: bool,
        own: bool,
    ) -> Result<(), Refusal> {
        let fields = change.fields.iter().filter_map(|(field, _)| kind?.field(*field));
        for field in fields {
            let allowed = match field.class {
                kinds::Class::Once => new,
                kinds::Class::Originator => own,
                kinds::Class::Shared | kinds::Class::Append | kinds::Class::Set => true,
            };
            if !allowed {
                return Err(Refusal::OriginatorOnly);
            }
        }
        Ok(())
    }

    /// Kinds that carry authority hold an act; it must be whole and its author entitled.
    fn acts(&self, change: &Change) -> Result<(), Refusal> {
        let holds = match change.kind {
            kinds::charter::KIND => At::of(self.set) == self.control.founded,
            kinds::incarnation::KIND => self.incarnation_holds(),
            kinds::signature::KIND => {
                clear_act(change, kinds::signature::ACT).is_some_and(|act| self.answer_holds(&act))
            }
            kinds::mandate::KIND => self.mandate_holds(change),
            _ => true,
        };
        if holds { Ok(()) } else { Err(Refusal::ActWrong) }
    }

    fn incarnation_holds(&self) -> bool {
        read_incarnation(self.set).is_some_and(|incarnation| {
            incarnation.installation == self.owner.installation && self.set.header.seq == 1
        })
    }

    fn answer_holds(&self, act: &Act) -> bool {
        act.authority == self.authority
            && act.statement.team == self.control.team
            && act.statement.kind == kinds::signature::KIND
            && read_answer(act, &self.control.charter).is_some()
    }

    fn mandate_holds(&self, change: &Change) -> bool {
        let given = change.fields.iter().any(|(field, _)| *field == kinds::mandate::ACT);
        let ended = change.fields.iter().any(|(field, _)| *field == kinds::mandate::END);
        (!given || self.giving_holds(change)) && (!ended || self.ending_holds(change))
    }

    /// An authority adds its own people; any leader's authority adds participants.
    fn giving_holds(&self, change: &Change) -> bool {
        let Some(act) = self.team_act(change, kinds::mandate::ACT) else { return false };
        let Ok(place) = Place::from_value(&act.statement.body) else { return false };
        let theirs = place.introduction.certificate.authority;
        let party = self.control.charter.authorities.contains(&theirs);
        match place.role {
            Role::Leader | Role::Member => theirs == act.authority && party,
            Role::Participant => !party && self.leads(&act.authority),
        }
    }

    fn ending_holds(&self, change: &Change) -> bool {
        let Some(act) = self.team_act(change, kinds::mandate::END) else { return false };
        let Some((installation, _, _)) = read_end(&act) else { return false };
        self.control.mandates_of(&installation, self.past).any(|mandate| {
            let theirs = mandate.place.introduction.certificate.authority;
            theirs == act.authority
                || (mandate.place.role == Role::Participant && self.leads(&act.authority))
        })
    }

    fn team_act(&self, change: &Change, field: u64) -> Option<Act> {
        clear_act(change, field).filter(|act| {
            act.authority == self.authority
                && act.statement.team == self.control.team
                && act.statement.kind == kinds::mandate::KIND
        })
    }

    fn leads(&self, authority: &PublicKey) -> bool {
        self.control.mandates.iter().any(|mandate| {
            mandate.place.role == Role::Leader
                && mandate.place.introduction.certificate.authority == *authority
                && mandate.at.within(self.past)
        })
    }
}
