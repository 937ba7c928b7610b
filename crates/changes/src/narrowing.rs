//! When a record needs a new content key: whoever knows that somebody may no longer read its
//! compartment goes on with no key that this somebody may hold. One pure function of envelopes and
//! acts: it reads no value, and the order in which they came makes no difference.

use std::collections::{BTreeMap, BTreeSet};

use comity_crypto::hash::Hash;
use comity_domain::kinds::Compartment;

use crate::control::{At, Control, Mandate, Past};
use crate::ids::{CompartmentId, Dot, SetId};

/// A content key of a record, and a set that began it: none that it builds on names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The commitment to the key.
    pub commitment: Hash,
    /// The set.
    pub set: SetId,
    /// Where it stands.
    pub at: At,
    /// Its causal past, itself left out.
    pub past: Past,
}

impl Begun {
    fn knows(&self, act: &At) -> bool {
        *act == self.at || act.within(&self.past)
    }
}

impl Control {
    /// Returns the acts that count and took somebody out of a compartment: mandates ended,
    /// installations revoked, in `control` and in the compartment itself, and leavings.
    pub fn narrowings(&self, compartment: Compartment) -> Vec<At> {
        let held = |mandate: &&Mandate| {
            mandate.place.role.holds(compartment)
                && self.ever_named(mandate.installation(), compartment)
        };
        let ends = self.mandates.iter().filter(held).flat_map(|mandate| &mandate.ends);
        let mut acts: Vec<At> = ends.filter(|end| !end.fell).map(|end| end.source.at).collect();
        let theirs = self.mandates.iter().filter(held);
        let by: BTreeSet<Dot> =
            theirs.flat_map(|mandate| self.standing.revocations_of(mandate)).collect();
        let revoked = self.revocations.iter().map(|known| &known.source);
        acts.extend(revoked.filter(|source| by.contains(&source.dot)).map(|source| source.at));
        let cut_off = self.cut_offs.iter().filter(|known| {
            known.source.owner.compartment == compartment && by.contains(&known.body.revocation)
        });
        acts.extend(cut_off.map(|known| known.source.at));
        if let Compartment::Restricted(id) = compartment {
            let known = self.restricted_of(&CompartmentId(id)).into_iter();
            let left = known.flat_map(|known| &known.leavings).filter(|left| !left.fell);
            acts.extend(left.map(|left| left.source.at));
        }
        acts
    }

    /// Returns the commitment to the key that the next write to a record of a compartment goes on
    /// with, of those that are held; none when a new one must be drawn. Of several keys the newest
    /// counts: the one whose first set builds on most, then by that set's id.
    pub fn key_in_use(&self, compartment: Compartment, held: &[Begun]) -> Option<Hash> {
        let mut first: BTreeMap<Hash, (u64, SetId)> = BTreeMap::new();
        for begun in held {
            let place = (self.lanes.count(&begun.past), begun.set);
            let known = first.entry(begun.commitment).or_insert(place);
            *known = place.min(*known);
        }
        let newest = first.into_iter().max_by_key(|(commitment, place)| (*place, *commitment));
        let (newest, _) = newest?;
        let acts = self.narrowings(compartment);
        let mut sets = held.iter().filter(|begun| begun.commitment == newest);
        sets.all(|begun| acts.iter().all(|act| begun.knows(act))).then_some(newest)
    }

    fn ever_named(&self, installation: &[u8; 32], compartment: Compartment) -> bool {
        match compartment {
            Compartment::Control | Compartment::Agreement | Compartment::Operational => true,
            Compartment::Restricted(id) => {
                let known = self.restricted_of(&CompartmentId(id));
                known.is_some_and(|known| known.ever_named(installation))
            }
        }
    }
}
