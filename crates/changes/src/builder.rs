//! Builds changes: a new record with its key, or a further write to one.

use comity_crypto::hash::Hash;
use comity_crypto::{Key, make_bytes, make_key};
use comity_domain::kinds;

use crate::Malformed;
use crate::cbor::{self, Value};
use crate::ids::{Dot, RecordId, derive_record};
use crate::set::{CHANGE_BYTES_MAX, Change};
use crate::values::{self, Place};

/// The version of every kind that this program writes.
pub const KIND_VERSION: u64 = 1;

/// A record and the key its values are sealed under.
#[derive(Clone, Debug)]
pub struct RecordKey {
    /// The record.
    pub record: RecordId,
    /// The commitment that its changes name.
    pub commitment: Hash,
    /// The key; none for kinds that are not sealed.
    pub key: Option<Key>,
}

/// One field of a change to be.
#[derive(Clone, Debug)]
pub struct Write {
    /// The field's number.
    pub field: u64,
    /// The writes it supersedes.
    pub parents: Vec<Dot>,
    /// The value.
    pub value: Value,
}

impl Write {
    /// Writes a field that supersedes nothing.
    pub fn new(field: u64, value: Value) -> Self {
        Self { field, parents: Vec::new(), value }
    }

    /// Writes a field over what stands.
    pub fn over(field: u64, parents: Vec<Dot>, value: Value) -> Self {
        Self { field, parents, value }
    }
}

/// Makes a record of a kind: draws its key and derives its id.
pub fn make_record(place: &Place, kind: u64, authority: &[u8; 32]) -> RecordKey {
    let sealed = kinds::kind(kind).is_none_or(|kind| kind.sealed);
    let key = sealed.then(make_key);
    let commitment = key.as_ref().map_or_else(make_bytes, values::derive_commitment);
    let record = derive_record(&place.team, &place.compartment, kind, authority, &commitment);
    RecordKey { record, commitment, key }
}

/// Draws a further key of a record that was made before: writes under it are read by whoever is
/// given it, whoever holds the earlier ones.
pub fn make_further_key(record: RecordId) -> RecordKey {
    let key = make_key();
    RecordKey { record, commitment: values::derive_commitment(&key), key: Some(key) }
}

/// Builds one change of a record. Refuses values over their limits.
pub fn build_change(
    place: &Place,
    kind: u64,
    of: &RecordKey,
    mut writes: Vec<Write>,
) -> Result<Change, Malformed> {
    writes.sort_by_key(|write| write.field);
    check_limits(kind, &writes)?;
    let fields = writes.iter().map(|write| (write.field, write.parents.clone())).collect();
    let values = writes.into_iter().map(|write| write.value).collect();
    let mut change = Change {
        kind,
        version: KIND_VERSION,
        record: of.record,
        key_commitment: of.commitment,
        fields,
        values: Vec::new(),
    };
    match &of.key {
        Some(key) => values::seal_values(&mut change, place, key, values),
        None => values::write_values(&mut change, values),
    }
    if change.encode().len() > CHANGE_BYTES_MAX {
        return Err(Malformed::Limit("change"));
    }
    Ok(change)
}

fn check_limits(kind: u64, writes: &[Write]) -> Result<(), Malformed> {
    let Some(kind) = kinds::kind(kind) else { return Ok(()) };
    for write in writes {
        let field = kind.field(write.field).ok_or(Malformed::Shape("field"))?;
        if cbor::encode(&write.value).len() > field.bytes_max {
            return Err(Malformed::Limit(field.name));
        }
    }
    Ok(())
}
