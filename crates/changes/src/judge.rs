//! Judges the changes of one set, each alone: form, right, and what it builds on.

mod letter;
mod replacement;
mod restricted;

use std::collections::BTreeMap;

use comity_crypto::sign::PublicKey;
use comity_domain::kinds::{self, Compartment};
use comity_domain::roster::Role;

use crate::act::Act;
use crate::admission::{Known, find};
use crate::charter::Place;
use crate::control::{Control, Origin, Owner, Past, recipients};
use crate::ids::{FeedId, RecordId, derive_record};
use crate::set::{Change, ChangeSet};
use crate::standing::Standing;
use crate::statements::{
    CutOffBody, DecisionBody, Heads, ReissueBody, RevocationBody, clear_act, read_answer,
    read_charter, read_end, read_incarnation,
};
use crate::verdict::Reason;

/// What one set is judged by.
pub(crate) struct Judge<'a> {
    pub(crate) control: &'a Control,
    pub(crate) set: &'a ChangeSet,
    pub(crate) owner: &'a Owner,
    pub(crate) past: &'a Past,
    pub(crate) authority: PublicKey,
    pub(crate) known: &'a dyn Known,
    /// What counts of the past.
    pub(crate) standing: Standing,
}

impl Judge<'_> {
    /// Judges one change. Gives its origin when it makes a record.
    pub(crate) fn change(
        &self,
        change: &Change,
        made: &BTreeMap<RecordId, Origin>,
    ) -> Result<Option<Origin>, Reason> {
        let kind = kinds::kind(change.kind);
        if kind.is_some_and(|kind| !kind.home.holds(self.owner.compartment)) {
            return Err(Reason::WrongCompartment);
        }
        if !kind.is_some_and(|kind| kind.founding) && !self.control.in_force(self.past) {
            return Err(Reason::NotInForce);
        }
        if !self.standing.frozen.is_empty() && !melts(change.kind) {
            return Err(Reason::TeamFrozen);
        }
        if !self.is_open_to(change.kind) {
            return Err(Reason::CompartmentClosed);
        }
        let known = made.get(&change.record).copied();
        let known = known.or_else(|| self.known.made(&change.record, self.past));
        let origin = known.map_or_else(|| self.makes(change), Ok)?;
        if origin.kind != change.kind {
            return Err(Reason::RecordForeign);
        }
        self.fields(change, kind, known.is_none(), origin.authority == self.authority)?;
        self.acts(change)?;
        Ok(known.is_none().then_some(origin))
    }

    /// A record that is not in the past must be one that only this author can make: its id follows
    /// from the commitment of the key that the making change is sealed under.
    fn makes(&self, change: &Change) -> Result<Origin, Reason> {
        let header = &self.set.header;
        let derived = derive_record(
            &header.team,
            &header.compartment,
            change.kind,
            &self.authority,
            &change.key_commitment,
        );
        let (authority, kind) = (self.authority, change.kind);
        let own = derived == change.record;
        if own { Ok(Origin { authority, kind }) } else { Err(Reason::RecordUnknown) }
    }

    fn fields(
        &self,
        change: &Change,
        kind: Option<&kinds::Kind>,
        new: bool,
        own: bool,
    ) -> Result<(), Reason> {
        let fields = change.fields.iter().filter_map(|(field, _)| kind?.field(*field));
        for field in fields {
            let allowed = match field.class {
                kinds::Class::Once => new,
                kinds::Class::Originator => own,
                kinds::Class::Shared | kinds::Class::Append | kinds::Class::Set => true,
            };
            if !allowed {
                return Err(Reason::OriginatorOnly);
            }
        }
        Ok(())
    }

    /// Kinds that carry authority hold an act; it must be whole and its author entitled.
    fn acts(&self, change: &Change) -> Result<(), Reason> {
        let holds = match change.kind {
            kinds::charter::KIND => self.charter_holds(change),
            kinds::incarnation::KIND => self.incarnation_holds(change),
            kinds::signature::KIND => self
                .team_act(change, kinds::signature::ACT)
                .is_some_and(|act| read_answer(&act, &self.control.charter).is_some()),
            kinds::mandate::KIND => self.mandate_holds(change),
            kinds::revocation::KIND => return self.revocation_holds(change),
            kinds::decision::KIND => self.decision_holds(change),
            kinds::replacement::KIND => self.replacement_holds(change),
            kinds::letter::KIND => self.letter_holds(change),
            kinds::recipient::KIND => recipients::read(change).is_some(),
            kinds::agreement_cut_off::KIND
            | kinds::cut_off::KIND
            | kinds::restricted_cut_off::KIND => {
                return self.cut_off_holds(change);
            }
            kinds::agreement_reissue::KIND
            | kinds::reissue::KIND
            | kinds::restricted_reissue::KIND => self.reissue_holds(change),
            kinds::compartment::KIND => self.charter_of_compartment_holds(change),
            kinds::joining::KIND => return self.joining_holds(change),
            kinds::leaving::KIND => self.leaving_holds(change),
            kinds::closing::KIND => self.closing_holds(change),
            _ => true,
        };
        if holds { Ok(()) } else { Err(Reason::ActWrong) }
    }

    fn charter_holds(&self, change: &Change) -> bool {
        let header = &self.set.header;
        let first = header.seq == 1 && header.deps.is_empty();
        first && read_charter(change).is_some_and(|charter| charter == self.control.charter)
    }

    fn incarnation_holds(&self, change: &Change) -> bool {
        read_incarnation(self.set).is_some_and(|(incarnation, announced)| {
            incarnation.installation == self.owner.installation && announced == change
        })
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
        let theirs = self.standing.keys.party(&place.introduction.certificate.authority);
        let party = self.control.charter.authorities.contains(&theirs);
        match place.role {
            Role::Leader | Role::Member => theirs == act.authority && party,
            Role::Participant => !party && self.leads(&act.authority),
        }
    }

    fn ending_holds(&self, change: &Change) -> bool {
        let Some(act) = self.team_act(change, kinds::mandate::END) else { return false };
        let Some((installation, _, _)) = read_end(&act) else { return false };
        let mut mandates = self.control.mandates.iter();
        mandates.any(|mandate| {
            *mandate.installation() == installation
                && mandate.within(self.past)
                && (*mandate.authority() == act.authority
                    || (mandate.place.role == Role::Participant && self.leads(&act.authority)))
        })
    }

    /// An authority revokes its own installations; a leader's authority anybody's.
    fn revocation_holds(&self, change: &Change) -> Result<(), Reason> {
        let act = self.team_act(change, kinds::revocation::ACT).ok_or(Reason::ActWrong)?;
        let body = RevocationBody::from_value(&act.statement.body).ok_or(Reason::ActWrong)?;
        let installation = &body.installation;
        let own = self.control.certified(installation, &act.authority, self.past);
        let mut mandates = self.control.mandates.iter();
        let known = mandates.any(|m| m.installation() == installation && m.within(self.past));
        // A frozen team waits for a decision; only what an authority takes from itself goes on.
        let led = self.leads(&act.authority) && self.standing.frozen.is_empty();
        if !known || !(own || led) {
            return Err(Reason::ActWrong);
        }
        self.heads_hold(&act, installation, Compartment::Control, &body.heads)
    }

    fn cut_off_holds(&self, change: &Change) -> Result<(), Reason> {
        let act = self.team_act(change, kinds::cut_off::ACT).ok_or(Reason::ActWrong)?;
        let body = CutOffBody::from_value(&act.statement.body).ok_or(Reason::ActWrong)?;
        let of_this = self.control.revocations.iter().any(|revocation| {
            revocation.source.dot == body.revocation
                && revocation.source.at.within(self.past)
                && revocation.authority == act.authority
                && revocation.body.installation == body.installation
        });
        if !of_this {
            return Err(Reason::ActWrong);
        }
        self.heads_hold(&act, &body.installation, self.owner.compartment, &body.heads)
    }

    /// What is listed is in the past. Of its own installations an authority lists what it wants;
    /// of others' it takes nothing that it had when it wrote, up to where a feed split.
    fn heads_hold(
        &self,
        act: &Act,
        installation: &PublicKey,
        compartment: Compartment,
        heads: &Heads,
    ) -> Result<(), Reason> {
        let feeds: Vec<FeedId> = self.control.feeds_of(installation, compartment).collect();
        let listed = heads.iter().all(|(feed, (seq, id))| {
            let found = find(self.control, self.known, feed, *seq, id);
            feeds.contains(feed) && found.is_some_and(|(at, _)| at.within(self.past))
        });
        let spared = feeds.iter().all(|feed| {
            let own = self.control.owner(feed).and_then(|owner| owner.authority);
            let last = heads.get(feed).map_or(0, |(seq, _)| *seq);
            own == Some(act.authority) || last >= self.reached(feed)
        });
        if listed && spared { Ok(()) } else { Err(Reason::CutOffWrong) }
    }

    /// Returns how far a feed counts in the past: its head, or the set before it split.
    fn reached(&self, feed: &FeedId) -> u64 {
        match self.standing.splits.get(feed) {
            Some(from) => from.saturating_sub(1),
            None => {
                let lanes = self.control.lanes.of(feed);
                lanes.filter_map(|lane| self.past.get(&lane).copied()).max().unwrap_or_default()
            }
        }
    }

    /// An authority re-issues what its own revoked installation wrote in this compartment past a
    /// cut-off, and what its author knew: sets in the past, before any split of their feed there.
    fn reissue_holds(&self, change: &Change) -> bool {
        let Some(act) = self.team_act(change, kinds::reissue::ACT) else { return false };
        let Some(body) = ReissueBody::from_value(&act.statement.body) else { return false };
        let compartment = self.owner.compartment;
        let feeds: Vec<FeedId> = self.control.feeds_of(&body.installation, compartment).collect();
        body.runs.iter().all(|run| {
            let owner = self.control.owner(&run.feed).filter(|_| feeds.contains(&run.feed));
            let found = find(self.control, self.known, &run.feed, run.to, &run.id);
            let split = self.standing.splits.get(&run.feed).is_some_and(|from| *from <= run.to);
            !split
                && found.is_some_and(|(at, _)| at.within(self.past))
                && owner.is_some_and(|owner| {
                    owner.authority == Some(act.authority)
                        && self.standing.cuts_off(&owner, &run.feed, run.from)
                })
        })
    }

    fn decision_holds(&self, change: &Change) -> bool {
        let Some(act) = self.team_act(change, kinds::decision::ACT) else { return false };
        let Some(body) = DecisionBody::from_value(&act.statement.body) else { return false };
        let mut named = body.kept.iter().chain(&body.lifted);
        self.control.charter.authorities.contains(&act.authority)
            && named.all(|dot| {
                let mut known = self.control.revocations.iter();
                known.any(|r| r.source.dot == *dot && r.source.at.within(self.past))
            })
    }

    /// Reads an act of the author's authority about this team and kind. It is signed with the key
    /// that the authority acts with, and read as the authority's by its founding key.
    fn team_act(&self, change: &Change, field: u64) -> Option<Act> {
        let acting = self.standing.keys.acting(&self.authority)?;
        let mut act = clear_act(change, field).filter(|act| {
            act.authority == acting
                && act.statement.team == self.control.team
                && act.statement.kind == change.kind
        })?;
        act.authority = self.authority;
        Some(act)
    }

    fn leads(&self, authority: &PublicKey) -> bool {
        self.control.leads(authority, self.past, &self.standing)
    }
}

/// Returns whether a kind may be written while leaders have removed each other.
fn melts(kind: u64) -> bool {
    matches!(
        kind,
        kinds::incarnation::KIND
            | kinds::revocation::KIND
            | kinds::decision::KIND
            | kinds::replacement::KIND
            | kinds::letter::KIND
            | kinds::agreement_cut_off::KIND
            | kinds::cut_off::KIND
            | kinds::restricted_cut_off::KIND
    )
}
