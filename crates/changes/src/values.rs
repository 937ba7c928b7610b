//! Values of a change: sealed under the record's content key, bound to their place.

use comity_crypto::hash::{self, Hash};
use comity_crypto::{Key, seal};

use crate::cbor::{self, Value};
use crate::ids::{CompartmentId, FeedId, RecordId, TeamId};
use crate::set::Change;
use crate::{Malformed, set};

/// Where a change stands; its values open nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The team.
    pub team: TeamId,
    /// The compartment.
    pub compartment: CompartmentId,
    /// The feed.
    pub feed: FeedId,
}

impl Place {
    /// Returns where the changes of a header stand.
    pub fn of(header: &set::Header) -> Self {
        Self { team: header.team, compartment: header.compartment, feed: header.feed }
    }

    fn bound_to(&self, envelope: Value) -> Vec<u8> {
        cbor::encode(&Value::Array(vec![
            self.team.value(),
            self.compartment.value(),
            self.feed.value(),
            envelope,
        ]))
    }
}

/// Derives the commitment to a content key.
pub fn derive_commitment(key: &Key) -> Hash {
    hash::tagged("comity/content-key/v1", &[key.expose()])
}

/// Derives the key that values are sealed under.
fn derive_sealing_key(key: &Key) -> Key {
    seal::derive_key(key, "comity/values/v1")
}

/// Seals values into a change whose clear part is complete.
pub fn seal_values(change: &mut Change, place: &Place, key: &Key, values: Vec<Value>) {
    let plain = cbor::encode(&Value::Array(values));
    let bound = place.bound_to(change.envelope());
    change.values = seal::seal(&derive_sealing_key(key), &bound, &plain);
}

/// Writes values into a change of a kind that is not sealed.
pub fn write_values(change: &mut Change, values: Vec<Value>) {
    change.values = cbor::encode(&Value::Array(values));
}

/// Opens the values of a sealed change. Fails with the wrong key, and for values that were moved.
pub fn open_values(change: &Change, place: &Place, key: &Key) -> Result<Vec<Value>, Malformed> {
    let bound = place.bound_to(change.envelope());
    let plain = seal::open(&derive_sealing_key(key), &bound, &change.values)
        .map_err(|_| Malformed::Shape("sealed values"))?;
    read(change, &plain)
}

/// Reads the values of a change that is not sealed.
pub fn read_values(change: &Change) -> Result<Vec<Value>, Malformed> {
    read(change, &change.values)
}

fn read(change: &Change, plain: &[u8]) -> Result<Vec<Value>, Malformed> {
    match cbor::decode(plain)? {
        Value::Array(values) if values.len() == change.fields.len() => Ok(values),
        _ => Err(Malformed::Shape("values")),
    }
}

/// A content key on its way to a reader; travels in packets, never in the journal.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The record.
    pub record: RecordId,
    /// The commitment the key answers.
    pub commitment: Hash,
    /// The key.
    pub key: Key,
}

impl Grant {
    /// Encodes `[record, commitment, key]`.
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(&Value::Array(vec![
            self.record.value(),
            Value::bytes(self.commitment),
            Value::bytes(self.key.expose()),
        ]))
    }

    /// Reads a grant; one whose key does not answer its commitment is refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let value = cbor::decode(bytes)?;
        let grant = Self::from_value(&value).ok_or(Malformed::Shape("grant"))?;
        if derive_commitment(&grant.key) == grant.commitment {
            Ok(grant)
        } else {
            Err(Malformed::Shape("grant"))
        }
    }

    fn from_value(value: &Value) -> Option<Self> {
        let [record, commitment, key] = value.items()?;
        Some(Self {
            record: RecordId::from_value(record)?,
            commitment: commitment.fixed()?,
            key: Key::from_slice(key.as_bytes()?)?,
        })
    }
}
