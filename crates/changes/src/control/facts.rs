//! The facts that acts put into a team's state, each with where it stands.

use std::sync::Arc;

use comity_crypto::hash::Hash;
use comity_crypto::sign::PublicKey;
use comity_domain::dates::Date;

use super::replacement::Agreed;
use super::{At, Owner, Past};
use crate::charter::Place;
use crate::ids::{Dot, RecordId};
use crate::statements::{CutOffBody, DecisionBody, ReissueBody, RevocationBody};

/// The change that a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The change.
    pub dot: Dot,
    /// Where its set stands.
    pub at: At,
    /// The past of its set; shared, since facts are copied for every batch.
    pub past: Arc<Past>,
    /// Who wrote it.
    pub owner: Owner,
    /// The key that signed the act in it, if it holds one.
    pub key: Option<PublicKey>,
}

/// An authority's answer to the founding text.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The authority.
    pub authority: PublicKey,
    /// Whether it signed; otherwise it declined.
    pub accepted: bool,
    /// Why it declined.
    pub reason: String,
    /// The change.
    pub dot: Dot,
    /// Where it stands.
    pub at: At,
    /// When, by the signer's clock.
    pub time_utc_ms: i64,
    /// The signer's zone.
    pub zone: String,
}

/// A mandate on the roster.
#[derive(Clone, Debug)]
pub struct Mandate {
    /// Its record; founding mandates have none.
    pub record: Option<RecordId>,
    /// Who, as what, from when to when.
    pub place: Place,
    /// The authority that certified the installation, by its founding key.
    pub party: PublicKey,
    /// The act that gave it. Founding mandates have none, the charter gives them; nor has one that
    /// came with the replacement of its authority's key.
    pub given: Option<Source>,
    /// The replacement that gave it.
    pub(crate) agreed: Option<Agreed>,
    /// What tells the letter apart that brought the act, if another party carried it.
    pub(crate) letter: Option<Hash>,
    /// The acts that ended it early; concurrent ones stand side by side.
    pub ends: Vec<End>,
    /// The revocation of its installation that counts; of several the one with the lowest dot.
    pub revoked: Option<Dot>,
    /// Whether the act that gave it has no standing.
    pub fell: bool,
}

/// The early end of a mandate.
#[derive(Clone, Debug)]
pub struct End {
    /// The last day.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// The act.
    pub source: Source,
    /// Whether the act has no standing.
    pub fell: bool,
}

/// The revocation of an installation.
#[derive(Clone, Debug)]
pub struct Revocation {
    /// Who issued it.
    pub authority: PublicKey,
    /// What it says.
    pub body: RevocationBody,
    /// The act.
    pub source: Source,
    /// Whether its authority had a leader, in its past: then it counts for anybody's
    /// installation, else for the authority's own alone.
    pub led: bool,
    /// When, by the author's clock.
    pub time_utc_ms: i64,
    /// The author's zone.
    pub zone: String,
}

/// What counts of a revoked installation in another compartment than `control`.
#[derive(Clone, Debug)]
pub struct CutOff {
    /// Who issued it.
    pub authority: PublicKey,
    /// What it says.
    pub body: CutOffBody,
    /// The act.
    pub source: Source,
}

/// Late work of a revoked installation that its own authority re-issued.
#[derive(Clone, Debug)]
pub struct Reissue {
    /// What it says.
    pub body: ReissueBody,
    /// The act.
    pub source: Source,
    /// When, by the author's clock.
    pub time_utc_ms: i64,
    /// The author's zone.
    pub zone: String,
}

/// An authority's signature under a decision.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The authority.
    pub authority: PublicKey,
    /// What it decides.
    pub body: DecisionBody,
    /// The act.
    pub source: Source,
}

impl Mandate {
    /// Returns a mandate that no act of its authority gives.
    pub(super) fn without_act(place: Place, party: PublicKey) -> Self {
        let (record, given, agreed, letter) = (None, None, None, None);
        let (ends, revoked, fell) = (Vec::new(), None, false);
        Self { record, place, party, given, agreed, letter, ends, revoked, fell }
    }

    /// Returns its place among all: founding ones first, in the charter's order.
    pub(super) fn order(&self) -> (u8, [u8; 32], u32) {
        match (&self.given, &self.agreed) {
            (Some(given), _) => (2, given.dot.set.0, given.dot.index),
            (None, Some(agreed)) => (1, agreed.id(), 0),
            (None, None) => (0, [0; 32], 0),
        }
    }

    /// Returns how it was ended: of several acts that count the one with the earliest day.
    pub fn end(&self) -> Option<&End> {
        let ends = self.ends.iter().filter(|end| !end.fell);
        ends.min_by_key(|end| (end.on, end.source.dot))
    }

    /// Returns whether it gives a right: not ended, not revoked, given by an act that counts.
    pub fn counts(&self) -> bool {
        self.end().is_none() && self.revoked.is_none() && !self.fell
    }

    /// Returns whether it stands in a past. The team's id is the hash of its charter, so what the
    /// charter gives stands in every past.
    pub fn within(&self, past: &Past) -> bool {
        self.given.as_ref().is_none_or(|given| given.at.within(past))
            && self.agreed.as_ref().is_none_or(|agreed| agreed.within(past))
    }

    /// Returns the installation.
    pub fn installation(&self) -> &PublicKey {
        &self.place.introduction.certificate.installation
    }

    /// Returns the authority that certified the installation, by its founding key.
    pub fn authority(&self) -> &PublicKey {
        &self.party
    }
}
