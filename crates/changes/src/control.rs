//! Authority: who may write what, judged in the causal past of the change set alone.
//!
//! [`Control`] folds the admitted sets of a team. Every fact in it remembers where it stands, so
//! that a question asked "as of" a set's past has the same answer at every installation, whatever
//! else has arrived there. What counts of it all is [`Standing`], computed anew when it grows.

mod facts;
pub mod fold;
pub(crate) mod recipients;
pub mod replacement;
pub mod restricted;

use std::collections::{BTreeMap, BTreeSet};

use comity_crypto::sign::PublicKey;
use comity_domain::kinds::{self, Compartment};
use comity_domain::roster::Role;

use crate::admission::Known;
use crate::charter::{Charter, Place};
use crate::control::recipients::Announced;
use crate::control::replacement::Replacement;
use crate::control::restricted::Restricted;
use crate::ids::{
    CompartmentId, Dot, FeedId, RecordId, TeamId, compartment_id, derive_compartment, derive_feed,
    derive_record,
};
use crate::judge::Judge;
use crate::lanes::Lanes;
use crate::set::ChangeSet;
use crate::standing::Standing;
use crate::statements::{DecisionBody, read_charter, read_incarnation};
use crate::verdict::Reason;

pub use facts::{Answer, CutOff, Decision, End, Mandate, Reissue, Revocation, Source};

/// The causal past of a set: the highest number in every lane it builds on.
pub type Past = BTreeMap<FeedId, u64>;

/// Where a fact stands: a feed and a number in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    /// The feed, or the lane of a feed that split.
    pub feed: FeedId,
    /// The number.
    pub seq: u64,
}

impl At {
    /// Returns whether it stands in a past.
    pub fn within(&self, past: &Past) -> bool {
        past.get(&self.feed).is_some_and(|seq| *seq >= self.seq)
    }
}

/// An incarnation of an installation: its feeds follow from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incarnation {
    /// The installation.
    pub installation: PublicKey,
    /// The random number of the incarnation.
    pub random: [u8; 32],
}

/// Whose feed it is, and in which compartment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The installation.
    pub installation: PublicKey,
    /// The authority it writes for, bound by its incarnation; none before one certified it.
    pub authority: Option<PublicKey>,
    /// The compartment.
    pub compartment: Compartment,
}

/// A team's authority facts.
#[derive(Clone, Debug)]
pub struct Control {
    /// The team.
    pub team: TeamId,
    /// Its charter.
    pub charter: Charter,
    /// Incarnations, in the order of their numbers.
    pub incarnations: Vec<Incarnation>,
    /// Answers, the earliest by their signers' clocks first.
    pub answers: Vec<Answer>,
    /// Mandates: founding ones in the charter's order, then by their acts.
    pub mandates: Vec<Mandate>,
    /// Revocations, by their acts; those without standing among them.
    pub revocations: Vec<Revocation>,
    /// Acts that re-issue late work, by their dots; those without standing among them.
    pub reissues: Vec<Reissue>,
    /// Signatures under replacements of authorities' keys, by their dots; those that put nothing
    /// in force among them.
    pub replacements: Vec<Replacement>,
    /// Branches of feeds that split.
    pub lanes: Lanes,
    /// What counts of everything admitted.
    pub standing: Standing,
    pub(crate) cut_offs: Vec<CutOff>,
    pub(crate) decisions: Vec<Decision>,
    owners: BTreeMap<FeedId, Owner>,
    compartments: BTreeMap<CompartmentId, Compartment>,
    restricted: BTreeMap<CompartmentId, Restricted>,
    announced: Vec<Announced>,
}

/// What is known of a record that a change writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The authority that made it.
    pub authority: PublicKey,
    /// Its kind.
    pub kind: u64,
}

impl Control {
    /// Founds the state from a set that carries a charter; none when it carries none.
    pub fn found(set: &ChangeSet) -> Result<Option<Self>, Reason> {
        let mut charters = set.changes().filter(|(_, change)| change.kind == kinds::charter::KIND);
        let Some((_, change)) = charters.next() else { return Ok(None) };
        let charter = read_charter(change).ok_or(Reason::CharterWrong)?;
        let team = charter.team();
        if team != set.header.team || set.header.seq != 1 {
            return Err(Reason::CharterWrong);
        }
        let mandate = |place: &Place| {
            Mandate::without_act(place.clone(), place.introduction.certificate.authority)
        };
        let compartment =
            |compartment: Compartment| (derive_compartment(&team, compartment.name()), compartment);
        Ok(Some(Self {
            team,
            mandates: charter.members.iter().map(mandate).collect(),
            charter,
            incarnations: Vec::new(),
            answers: Vec::new(),
            revocations: Vec::new(),
            reissues: Vec::new(),
            replacements: Vec::new(),
            lanes: Lanes::default(),
            standing: Standing::default(),
            cut_offs: Vec::new(),
            decisions: Vec::new(),
            owners: BTreeMap::new(),
            compartments: Compartment::ALL.into_iter().map(compartment).collect(),
            restricted: BTreeMap::new(),
            announced: Vec::new(),
        }))
    }

    /// Returns which compartment an id names.
    pub fn compartment(&self, id: &CompartmentId) -> Option<Compartment> {
        self.compartments.get(id).copied()
    }

    /// Returns a compartment's id.
    pub fn compartment_id(&self, compartment: Compartment) -> CompartmentId {
        compartment_id(&self.team, compartment)
    }

    /// Returns whose feed or lane it is, once its incarnation is known.
    pub fn owner(&self, feed: &FeedId) -> Option<Owner> {
        self.owners.get(&self.lanes.feed(feed)).copied()
    }

    /// Returns every feed known, with its owner.
    pub fn feeds(&self) -> impl Iterator<Item = (FeedId, Owner)> + '_ {
        self.owners.iter().map(|(feed, owner)| (*feed, *owner))
    }

    /// Returns the feeds of an installation in a compartment.
    pub fn feeds_of<'a>(
        &'a self,
        installation: &'a PublicKey,
        compartment: Compartment,
    ) -> impl Iterator<Item = FeedId> + 'a {
        self.feeds().filter_map(move |(feed, owner)| {
            let theirs = owner.installation == *installation && owner.compartment == compartment;
            theirs.then_some(feed)
        })
    }

    /// Returns whether a compartment has its own act for a revocation.
    pub fn has_cut_off(&self, revocation: &Dot, compartment: Compartment) -> bool {
        self.cut_offs.iter().any(|known| {
            known.body.revocation == *revocation && known.source.owner.compartment == compartment
        })
    }

    /// Returns the mandates; of several that one letter gave the first that stands, else the first.
    pub fn roster(&self) -> impl Iterator<Item = &Mandate> {
        self.mandates.iter().filter(|mandate| {
            let Some(letter) = mandate.letter else { return true };
            let mut alike = self.mandates.iter().filter(|other| other.letter == Some(letter));
            let shown = alike.clone().find(|other| !other.fell).or_else(|| alike.next());
            shown.is_some_and(|shown| std::ptr::eq(shown, *mandate))
        })
    }

    /// Returns the authority that an installation announced itself for, once it has.
    pub fn authority_of(&self, installation: &PublicKey) -> Option<PublicKey> {
        let mut owners = self.owners.values().filter(|owner| owner.installation == *installation);
        owners.find_map(|owner| owner.authority)
    }

    /// Returns whose feed a first control set opens, by the incarnation that it carries. The
    /// record of the incarnation names the authority: an installation is bound to the one it
    /// announced itself for, whoever else certifies its key, by a mandate in the set's past.
    /// Without a past it is asked which installation signs.
    pub fn announced(&self, set: &ChangeSet, past: Option<&Past>) -> Option<Owner> {
        let (incarnation, change) = read_incarnation(set)?;
        let header = &set.header;
        let names = |authority: &&PublicKey| {
            let (kind, commitment) = (change.kind, &change.key_commitment);
            let named =
                derive_record(&header.team, &header.compartment, kind, authority, commitment);
            named == change.record
        };
        let installation = incarnation.installation;
        let theirs = self.mandates.iter().filter(|mandate| {
            *mandate.installation() == installation && past.is_none_or(|past| mandate.within(past))
        });
        let authority = theirs.map(Mandate::authority).find(names).copied();
        Some(Owner { installation, authority, compartment: Compartment::Control })
    }

    /// Returns whether every authority has signed in a past.
    pub fn in_force(&self, past: &Past) -> bool {
        let signed: BTreeSet<&PublicKey> = self
            .answers
            .iter()
            .filter(|answer| answer.accepted && answer.at.within(past))
            .map(|answer| &answer.authority)
            .collect();
        self.charter.authorities.iter().all(|authority| signed.contains(authority))
    }

    /// Returns the decisions about leaders who removed each other, each with the authorities that
    /// signed it; without those that count for nothing.
    pub fn decisions(&self) -> BTreeMap<&DecisionBody, BTreeSet<&PublicKey>> {
        self.decisions_of(&|source| !self.standing.idle.contains_key(&source.dot))
    }

    /// Returns those decisions whose acts are looked at.
    pub(crate) fn decisions_of(
        &self,
        looked_at: &dyn Fn(&Source) -> bool,
    ) -> BTreeMap<&DecisionBody, BTreeSet<&PublicKey>> {
        let mut signed: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for decision in self.decisions.iter().filter(|known| looked_at(&known.source)) {
            signed.entry(&decision.body).or_default().insert(&decision.authority);
        }
        signed
    }

    /// Returns whether every party is among some authorities: the charter's one quorum rule.
    pub fn all_parties(&self, by: &BTreeSet<&PublicKey>) -> bool {
        self.charter.authorities.iter().all(|authority| by.contains(authority))
    }

    /// Returns what counts of a past. The same function as for everything admitted.
    pub fn standing_in(&self, past: &Past) -> Standing {
        Standing::of(self, Some(past))
    }

    /// Returns whether an authority had a leader in a past, by an act that counts there.
    pub(crate) fn leads(&self, authority: &PublicKey, past: &Past, standing: &Standing) -> bool {
        self.mandates.iter().any(|mandate| {
            mandate.place.role == Role::Leader
                && mandate.authority() == authority
                && mandate.within(past)
                && !standing.fell(mandate)
                && !standing.ended(mandate, past)
                // Whoever was removed in dispute and for good besides leads no more.
                && standing.revocations_of(mandate).is_subset(&standing.frozen)
        })
    }

    /// Returns whether an authority had certified an installation in a past.
    pub(crate) fn certified(
        &self,
        installation: &PublicKey,
        authority: &PublicKey,
        past: &Past,
    ) -> bool {
        self.mandates.iter().any(|mandate| {
            mandate.installation() == installation
                && mandate.authority() == authority
                && mandate.within(past)
        })
    }

    /// Judges a set whose chain and dependencies are held and whose signature verified. Gives
    /// the changes that are void, each with its reason.
    pub(crate) fn judge(
        &self,
        set: &ChangeSet,
        owner: &Owner,
        past: &Past,
        known: &dyn Known,
    ) -> Result<BTreeMap<u32, Reason>, Reason> {
        let standing = self.standing_in(past);
        if standing.shuts_out(owner) {
            return Err(Reason::InstallationRevoked);
        }
        let mandate = self.mandate_in_force(owner, past, &standing)?;
        if !mandate.place.role.holds(owner.compartment) {
            return Err(Reason::RoleForbids);
        }
        let authority = *mandate.authority();
        let judge = Judge { control: self, set, owner, past, authority, known, standing };
        let mut made: BTreeMap<RecordId, Origin> = BTreeMap::new();
        let mut void = BTreeMap::new();
        for (dot, change) in set.changes() {
            match judge.change(change, &made) {
                Ok(Some(origin)) => drop(made.insert(change.record, origin)),
                Ok(None) => {}
                Err(reason) => drop(void.insert(dot.index, reason)),
            }
        }
        judge.membership(&void)?;
        Ok(void)
    }

    /// Finds the mandate a set is written under: one of the authority that the installation is
    /// bound to, in the past, given by an act that counts there, and not ended by such an act.
    pub(crate) fn mandate_in_force(
        &self,
        owner: &Owner,
        past: &Past,
        standing: &Standing,
    ) -> Result<&Mandate, Reason> {
        let mut mandates = self.mandates.iter().filter(|mandate| {
            *mandate.installation() == owner.installation
                && Some(*mandate.authority()) == owner.authority
                && mandate.within(past)
                && !standing.fell(mandate)
        });
        let mut any = false;
        mandates
            .find(|mandate| {
                any = true;
                !standing.ended(mandate, past)
            })
            .ok_or(if any { Reason::MandateEnded } else { Reason::NoMandate })
    }

    fn open_feeds(&mut self, incarnation: Incarnation, owner: &Owner) {
        for (id, compartment) in &self.compartments {
            let feed = derive_feed(&incarnation.installation, &incarnation.random, id);
            self.owners.insert(feed, Owner { compartment: *compartment, ..*owner });
        }
        if !self.incarnations.contains(&incarnation) {
            self.incarnations.push(incarnation);
            self.incarnations.sort_by_key(|known| (known.installation, known.random));
        }
    }
}
