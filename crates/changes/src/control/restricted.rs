//! Restricted compartments as they stand: who holds each, since which act, and whether it was
//! closed. Everything is folded from the compartment's own sets.

use comity_crypto::sign::PublicKey;
use comity_domain::kinds::{Compartment, closing, compartment, joining, leaving};

use super::{At, Control, Owner, Past, Source};
use crate::ids::{CompartmentId, derive_feed};
use crate::restricted::{ClosingBody, JoiningBody, LeavingBody, RestrictedCharter, carried};
use crate::set::{Change, ChangeSet};
use crate::standing::Standing;
use crate::statements::clear_act;

/// A restricted compartment. What its charter gives stands in every past, since its id is the
/// charter's hash.
#[derive(Clone, Debug)]
pub struct Restricted {
    /// Its charter.
    pub charter: RestrictedCharter,
    /// Who was let in later, by their acts.
    pub joinings: Vec<Joining>,
    /// Who left or was let out, by their acts.
    pub leavings: Vec<Leaving>,
    /// The acts that closed it; concurrent ones stand side by side.
    pub closings: Vec<Closing>,
}

/// An installation that was let in later.
#[derive(Clone, Debug)]
pub struct Joining {
    /// Which one, and with what.
    pub body: JoiningBody,
    /// The act.
    pub source: Source,
    /// Whether the act has no standing.
    pub fell: bool,
}

/// An installation that left or was let out. It ends what its author knew of: whoever is let in
/// again is a member again.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// Which one, and why.
    pub body: LeavingBody,
    /// The act.
    pub source: Source,
    /// Whether the act has no standing.
    pub fell: bool,
}

/// What is looked at: what counts now, or what counted in a past.
#[derive(Clone, Copy)]
enum View<'a> {
    Now,
    Then(&'a Past, &'a Standing),
}

impl View<'_> {
    fn sees(self, source: &Source, fell: bool) -> bool {
        match self {
            Self::Now => !fell,
            Self::Then(past, standing) => source.at.within(past) && !standing.has_fallen(source),
        }
    }
}

/// The end of a restricted compartment: nothing is written in it by whoever knows.
#[derive(Clone, Debug)]
pub struct Closing {
    /// Why.
    pub reason: String,
    /// The act.
    pub source: Source,
    /// When, by the author's clock.
    pub time_utc_ms: i64,
    /// The author's zone.
    pub zone: String,
    /// Whether the act has no standing.
    pub fell: bool,
}

impl Restricted {
    /// Returns the act that closed it, if one counts; of several the lowest dot.
    pub fn closed(&self) -> Option<&Closing> {
        self.closings.iter().find(|closing| !closing.fell)
    }

    /// Returns whether an installation was made or let in as a member, by acts that count, and has
    /// not left since.
    pub fn names(&self, installation: &PublicKey) -> bool {
        self.has(installation, View::Now)
    }

    /// Returns whether a member gets every key: it is one from the start, or was let in with
    /// what was written before.
    pub fn has_history(&self, installation: &PublicKey) -> bool {
        let mut joinings = self.joinings_of(installation, View::Now);
        self.is_founder(installation, View::Now) || joinings.any(|joining| joining.body.history)
    }

    /// Returns whether a member may have the keys of what was made in a set with this past: its
    /// author knew of the member, or the member has all that was written before.
    pub fn releases(&self, installation: &PublicKey, past: &Past) -> bool {
        let mut joinings = self.joinings_of(installation, View::Now);
        self.has_history(installation) || joinings.any(|joining| joining.source.at.within(past))
    }

    /// Returns whether an installation ever was to be a member, by an act that counts or not.
    pub(crate) fn ever_named(&self, installation: &PublicKey) -> bool {
        let mut joined = self.joinings.iter().map(|joining| &joining.body.installation);
        self.charter.members.contains(installation) || joined.any(|it| it == installation)
    }

    /// Returns the acts that count by which an installation left or was let out.
    pub fn leavings_of<'a>(
        &'a self,
        installation: &'a PublicKey,
    ) -> impl Iterator<Item = &'a Leaving> {
        self.left(installation, View::Now)
    }

    fn has(&self, installation: &PublicKey, view: View<'_>) -> bool {
        self.is_founder(installation, view) || self.joinings_of(installation, view).next().is_some()
    }

    /// What the charter gives stands in every past, so any act takes it.
    fn is_founder(&self, installation: &PublicKey, view: View<'_>) -> bool {
        self.charter.members.contains(installation)
            && self.left(installation, view).next().is_none()
    }

    /// Returns the acts that let an installation in and that no leaving ended.
    fn joinings_of<'a>(
        &'a self,
        installation: &'a PublicKey,
        view: View<'a>,
    ) -> impl Iterator<Item = &'a Joining> {
        let theirs = self.joinings.iter().filter(move |joining| {
            joining.body.installation == *installation && view.sees(&joining.source, joining.fell)
        });
        theirs.filter(move |joining| {
            let ends = |left: &Leaving| joining.source.at.within(&left.source.past);
            !self.left(installation, view).any(ends)
        })
    }

    fn left<'a>(
        &'a self,
        installation: &'a PublicKey,
        view: View<'a>,
    ) -> impl Iterator<Item = &'a Leaving> {
        self.leavings.iter().filter(move |leaving| {
            leaving.body.installation == *installation && view.sees(&leaving.source, leaving.fell)
        })
    }
}

impl Control {
    /// Returns the restricted compartments that are known here, by id.
    pub fn restricted(&self) -> impl Iterator<Item = (CompartmentId, &Restricted)> {
        self.restricted.iter().map(|(id, known)| (*id, known))
    }

    /// Finds a restricted compartment.
    pub fn restricted_of(&self, id: &CompartmentId) -> Option<&Restricted> {
        self.restricted.get(id)
    }

    /// Returns whether an installation holds a compartment now: by a mandate that counts, and of a
    /// restricted one as a member of it.
    pub fn holds(&self, installation: &PublicKey, compartment: Compartment) -> bool {
        let mut theirs = self.mandates.iter().filter(|m| m.installation() == installation);
        theirs.any(|mandate| mandate.counts() && mandate.place.role.holds(compartment))
            && self.is_named(installation, compartment)
    }

    /// Returns whether nothing but a mandate is asked for, or a restricted compartment names the
    /// installation.
    pub fn is_named(&self, installation: &PublicKey, compartment: Compartment) -> bool {
        match compartment {
            Compartment::Control | Compartment::Agreement | Compartment::Operational => true,
            Compartment::Restricted(id) => {
                let known = self.restricted.get(&CompartmentId(id));
                known.is_some_and(|known| known.names(installation))
            }
        }
    }

    /// Returns whether an installation left a restricted compartment or was let out, and is no
    /// member now.
    pub fn has_left(&self, installation: &PublicKey, compartment: Compartment) -> bool {
        let Compartment::Restricted(id) = compartment else { return false };
        self.restricted.get(&CompartmentId(id)).is_some_and(|known| {
            !known.names(installation) && known.leavings_of(installation).next().is_some()
        })
    }

    /// Returns whose feed a set opens together with a restricted compartment, by the charter that
    /// it carries.
    pub(crate) fn opened(&self, set: &ChangeSet) -> Option<Owner> {
        carried(set)?;
        let header = &set.header;
        let mut known = self.incarnations.iter();
        let incarnation = known.find(|known| {
            derive_feed(&known.installation, &known.random, &header.compartment) == header.feed
        })?;
        let control = self.compartment_id(Compartment::Control);
        let feed = derive_feed(&incarnation.installation, &incarnation.random, &control);
        let compartment = Compartment::Restricted(header.compartment.0);
        self.owner(&feed).map(|owner| Owner { compartment, ..owner })
    }

    /// Returns whether a feed's owner held its compartment in a past, as far as it is restricted.
    pub(crate) fn was_member(&self, owner: &Owner, past: &Past, standing: &Standing) -> bool {
        let Compartment::Restricted(id) = owner.compartment else { return true };
        let Some(known) = self.restricted.get(&CompartmentId(id)) else { return false };
        known.has(&owner.installation, View::Then(past, standing))
    }

    /// Returns whether an installation held a restricted compartment in a past.
    pub(crate) fn was_in(
        &self,
        compartment: &CompartmentId,
        installation: &PublicKey,
        past: &Past,
        standing: &Standing,
    ) -> bool {
        let known = self.restricted.get(compartment);
        known.is_some_and(|known| known.has(installation, View::Then(past, standing)))
    }

    /// Returns whether a restricted compartment had been closed in a past.
    pub(crate) fn was_closed(&self, owner: &Owner, past: &Past, standing: &Standing) -> bool {
        let Compartment::Restricted(id) = owner.compartment else { return false };
        let closings = self.restricted.get(&CompartmentId(id)).map(|known| &known.closings);
        closings
            .into_iter()
            .flatten()
            .any(|closing| closing.source.at.within(past) && !standing.has_fallen(&closing.source))
    }

    /// Opens the restricted compartment that a set carries the charter of, with everybody's feeds.
    pub(super) fn take_restricted(&mut self, set: &ChangeSet, is_void: &dyn Fn(u32) -> bool) {
        let Some((index, charter)) = carried(set) else { return };
        let id = set.header.compartment;
        if is_void(index) || self.restricted.contains_key(&id) {
            return;
        }
        let (joinings, leavings, closings) = (Vec::new(), Vec::new(), Vec::new());
        let known = Restricted { charter, joinings, leavings, closings };
        self.restricted.insert(id, known);
        self.compartments.insert(id, Compartment::Restricted(id.0));
        let control = self.compartment_id(Compartment::Control);
        for incarnation in self.incarnations.clone() {
            let (key, random) = (&incarnation.installation, &incarnation.random);
            if let Some(owner) = self.owner(&derive_feed(key, random, &control)) {
                let compartment = Compartment::Restricted(id.0);
                self.owners.insert(derive_feed(key, random, &id), Owner { compartment, ..owner });
            }
        }
    }

    pub(super) fn take_joining(&mut self, change: &Change, source: Source) -> Option<()> {
        let act = clear_act(change, joining::ACT)?;
        let body = JoiningBody::from_value(&act.statement.body)?;
        let known = self.restricted.get_mut(&body.compartment)?;
        known.joinings.push(Joining { body, source, fell: false });
        known.joinings.sort_by_key(|joining| joining.source.dot);
        Some(())
    }

    pub(super) fn take_leaving(&mut self, change: &Change, source: Source) -> Option<()> {
        let act = clear_act(change, leaving::ACT)?;
        let body = LeavingBody::from_value(&act.statement.body)?;
        let known = self.restricted.get_mut(&body.compartment)?;
        known.leavings.push(Leaving { body, source, fell: false });
        known.leavings.sort_by_key(|leaving| leaving.source.dot);
        Some(())
    }

    pub(super) fn take_closing(
        &mut self,
        set: &ChangeSet,
        change: &Change,
        source: Source,
    ) -> Option<()> {
        let act = clear_act(change, closing::ACT)?;
        let ClosingBody { compartment, reason } = ClosingBody::from_value(&act.statement.body)?;
        let (time_utc_ms, zone) = (set.header.time_utc_ms, set.header.zone.clone());
        let known = self.restricted.get_mut(&compartment)?;
        known.closings.push(Closing { reason, source, time_utc_ms, zone, fell: false });
        known.closings.sort_by_key(|closing| closing.source.dot);
        Some(())
    }

    /// Marks what lets in and closes by whether it counts.
    pub(super) fn mark_restricted(&mut self, standing: &Standing) {
        for known in self.restricted.values_mut() {
            for joining in &mut known.joinings {
                joining.fell = standing.has_fallen(&joining.source);
            }
            for leaving in &mut known.leavings {
                leaving.fell = standing.has_fallen(&leaving.source);
            }
            for closing in &mut known.closings {
                closing.fell = standing.has_fallen(&closing.source);
            }
        }
    }

    /// Returns the acts in restricted compartments that others build their right on.
    pub(crate) fn restricted_acts(&self) -> impl Iterator<Item = &Source> {
        self.restricted.values().flat_map(|known| {
            let joinings = known.joinings.iter().map(|joining| &joining.source);
            let leavings = known.leavings.iter().map(|leaving| &leaving.source);
            let closings = known.closings.iter().map(|closing| &closing.source);
            joinings.chain(leavings).chain(closings)
        })
    }

    /// Returns whether a set stands in a restricted compartment in which this installation may not
    /// have the keys of it.
    pub fn withholds(&self, installation: &PublicKey, at: &At, past: &Past) -> bool {
        let Some(owner) = self.owner(&at.feed) else { return false };
        let Compartment::Restricted(id) = owner.compartment else { return false };
        let known = self.restricted.get(&CompartmentId(id));
        owner.installation != *installation
            && known.is_none_or(|known| !known.releases(installation, past))
    }
}

/// Returns whether a kind opens, widens, narrows or closes a restricted compartment.
pub(super) fn is_act(kind: u64) -> bool {
    matches!(kind, compartment::KIND | joining::KIND | leaving::KIND | closing::KIND)
}
