//! Keys of authorities that were replaced: who signed what, which key an authority acts with, and
//! which acts of a replaced key came too late. An authority goes by its founding key throughout;
//! only here is it known by which key it signs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use comity_crypto::hash::Hash;
use comity_crypto::sign::PublicKey;
use comity_domain::kinds::replacement;

use super::{At, Control, Mandate, Past, Source};
use crate::replacement::ReplacementBody;
use crate::set::{Change, ChangeSet};
use crate::statements::clear_act;

/// A party's signature under the replacement of another party's key.
#[derive(Clone, Debug)]
pub struct Replacement {
    /// The party that signed.
    pub authority: PublicKey,
    /// The party whose key is replaced.
    pub party: PublicKey,
    /// What is signed.
    pub body: ReplacementBody,
    /// The act.
    pub source: Source,
    /// When, by the author's clock.
    pub time_utc_ms: i64,
    /// The author's zone.
    pub zone: String,
    id: Hash,
}

/// A mandate that a replacement gives: it stands where every other party has signed.
#[derive(Clone, Debug)]
pub struct Agreed {
    id: Hash,
    needed: BTreeSet<PublicKey>,
    signed: Vec<(PublicKey, At)>,
}

/// The keys of authorities as far as they were replaced, in a past or in everything admitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Replaced keys, each with its new ones and the pasts of the acts that put those in force.
    replaced: BTreeMap<PublicKey, BTreeMap<PublicKey, Vec<Arc<Past>>>>,
    /// New keys, each with the founding key of its party.
    founding: BTreeMap<PublicKey, PublicKey>,
    in_force: BTreeSet<Hash>,
}

impl Replacement {
    /// Returns whether another party's signature is under the same.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Agreed {
    pub(super) fn within(&self, past: &Past) -> bool {
        self.needed.iter().all(|party| {
            self.signed.iter().any(|(authority, at)| authority == party && at.within(past))
        })
    }

    pub(super) fn id(&self) -> Hash {
        self.id
    }
}

impl Keys {
    /// Returns the key that an authority goes by: the founding key of the party, or the key itself.
    pub fn party(&self, key: &PublicKey) -> PublicKey {
        self.founding.get(key).copied().unwrap_or(*key)
    }

    /// Returns the key that an authority acts with; none while two new keys dispute that.
    pub fn acting(&self, party: &PublicKey) -> Option<PublicKey> {
        let mut ends = self.ends(party).into_iter();
        ends.next().filter(|_| ends.next().is_none())
    }

    /// Returns the keys of an authority that were not replaced; all of them when each was.
    pub fn ends(&self, party: &PublicKey) -> BTreeSet<PublicKey> {
        let later = self.founding.iter().filter(|(_, founding)| *founding == party);
        let all: BTreeSet<PublicKey> = later.map(|(key, _)| *key).chain([*party]).collect();
        let mut ends = all.clone();
        ends.retain(|key| !self.replaced.contains_key(key));
        if ends.is_empty() { all } else { ends }
    }

    /// Returns whether a replacement is in force: every other party signed it alike.
    pub fn puts_in_force(&self, replacement: &Replacement) -> bool {
        self.in_force.contains(&replacement.id)
    }

    /// Returns whether an act signed with a key came too late: the key was replaced, and nobody who
    /// replaced it knew of the act.
    pub fn has_lost(&self, key: &PublicKey, at: &At) -> bool {
        self.replaced
            .get(key)
            .into_iter()
            .flat_map(BTreeMap::values)
            .any(|pasts| !pasts.iter().any(|past| at.within(past)))
    }

    /// Returns whether the act at a source came too late.
    pub(crate) fn is_late(&self, source: &Source) -> bool {
        source.key.is_some_and(|key| self.has_lost(&key, &source.at))
    }

    pub(crate) fn agreed(&self, agreed: &Agreed) -> bool {
        self.in_force.contains(&agreed.id)
    }

    /// Returns what signatures put in force. A key that would stand for two parties stands for
    /// none.
    pub(crate) fn of(control: &Control, signed: &[&Replacement]) -> Self {
        let mut said: BTreeMap<Hash, Vec<&Replacement>> = BTreeMap::new();
        for known in signed {
            said.entry(known.id).or_default().push(known);
        }
        said.retain(|_, by| {
            let parties: BTreeSet<&PublicKey> = by.iter().map(|known| &known.authority).collect();
            let whose = by.first().map(|known| known.party);
            whose.is_some_and(|whose| others(control, &whose).all(|one| parties.contains(one)))
        });
        let all = said.values().filter_map(|by| by.first());
        let all: Vec<(PublicKey, PublicKey, PublicKey)> =
            all.map(|known| (known.party, known.body.old, known.body.new_key())).collect();
        let mut keys = Self::default();
        let own = |party, new| all.iter().all(|(other, _, key)| *key != new || *other == party);
        loop {
            let next = all.iter().find(|(party, old, new)| {
                keys.party(old) == *party && own(*party, *new) && keys.party(new) != *party
            });
            let Some((party, _, new)) = next else { break };
            keys.founding.insert(*new, *party);
        }
        for (id, by) in said {
            for known in by {
                let (old, new) = (known.body.old, known.body.new_key());
                if keys.party(&old) == known.party && keys.party(&new) == known.party {
                    let pasts = keys.replaced.entry(old).or_default().entry(new).or_default();
                    pasts.push(Arc::clone(&known.source.past));
                    keys.in_force.insert(id);
                }
            }
        }
        keys
    }
}

/// Returns the parties that replace a party's key.
fn others<'a>(
    control: &'a Control,
    party: &'a PublicKey,
) -> impl Iterator<Item = &'a PublicKey> + 'a {
    control.charter.authorities.iter().filter(move |other| *other != party)
}

impl Control {
    /// Returns the parties that replace a party's key, all of them together.
    pub fn others<'a>(&'a self, party: &'a PublicKey) -> impl Iterator<Item = &'a PublicKey> + 'a {
        others(self, party)
    }

    /// Returns the key that an authority goes by now.
    pub fn party(&self, key: &PublicKey) -> PublicKey {
        self.standing.keys.party(key)
    }

    /// Returns every act of an authority that was folded in.
    pub(crate) fn acts(&self) -> impl Iterator<Item = &Source> {
        let given = self.mandates.iter().filter_map(|mandate| mandate.given.as_ref());
        let ended = self.mandates.iter().flat_map(|mandate| &mandate.ends);
        given
            .chain(ended.map(|end| &end.source))
            .chain(self.restricted_acts())
            .chain(self.revocations.iter().map(|known| &known.source))
            .chain(self.cut_offs.iter().map(|known| &known.source))
            .chain(self.reissues.iter().map(|known| &known.source))
            .chain(self.decisions.iter().map(|known| &known.source))
            .chain(self.replacements.iter().map(|known| &known.source))
    }

    pub(super) fn take_replacement(
        &mut self,
        set: &ChangeSet,
        change: &Change,
        source: Source,
    ) -> Option<()> {
        let act = clear_act(change, replacement::ACT)?;
        let body = ReplacementBody::from_value(&act.statement.body)?;
        let authority = source.owner.authority?;
        let party = self.standing_in(&source.past).keys.party(&body.old);
        let (time_utc_ms, zone) = (set.header.time_utc_ms, set.header.zone.clone());
        let id = body.derive_id(&party);
        self.agree(&body, id, party, (authority, source.at));
        self.replacements.push(Replacement {
            authority,
            party,
            body,
            source,
            time_utc_ms,
            zone,
            id,
        });
        self.replacements.sort_by_key(|known| known.source.dot);
        Some(())
    }

    /// Notes a signature under the mandate that a replacement gives.
    fn agree(
        &mut self,
        body: &ReplacementBody,
        id: Hash,
        party: PublicKey,
        signed: (PublicKey, At),
    ) {
        let Some(place) = body.place() else { return };
        let mut known = self.mandates.iter_mut().filter_map(|mandate| mandate.agreed.as_mut());
        if let Some(agreed) = known.find(|agreed| agreed.id == id) {
            agreed.signed.push(signed);
            return;
        }
        let needed = others(self, &party).copied().collect();
        let agreed = Some(Agreed { id, needed, signed: vec![signed] });
        self.insert_mandate(Mandate { agreed, fell: true, ..Mandate::without_act(place, party) });
    }
}
