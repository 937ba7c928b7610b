//! The keys of one record: the one it was made with, which its row names, and those that were begun
//! later, each in a row of its own. Few records have any of those.

use std::collections::HashMap;

use comity_changes::control::At;
use comity_changes::{FeedId, RecordId, Value, cbor};
use comity_crypto::Key;
use comity_domain::kinds::kind;

use crate::bundle::{Bundle, RecordRow};
use crate::error::{Part, Result, damaged};
use crate::index::Index;
use crate::reading::{KeysAtHand, Reader, content_key};
use crate::rows::{self, Pending, Row};

/// Most sets that are noted to have begun one key. An honest key has one.
const BEGUN_MAX: usize = 64;

/// A further key of a row's records; or, of the key that a record was made with, where else it was
/// begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyRow {
    /// Which of the row's records it is of.
    pub of: u8,
    /// Its commitment.
    pub commitment: [u8; 32],
    /// Its key-log number, once it is here.
    pub key: Option<u64>,
    /// The sets that name it and build on none that does.
    pub begun: Vec<At>,
}

/// Opens the keys of one record as they are asked for.
pub(crate) struct KeyRing<'a> {
    pub reader: &'a Reader<'a>,
    pub pending: &'a Pending,
    pub of: u8,
    number: u32,
    bundle: &'a Bundle,
    at_hand: Option<(&'a KeysAtHand, Option<&'a KeysAtHand>)>,
    opened: HashMap<[u8; 32], Option<Key>>,
}

/// Returns whether values of a kind are sealed; of an unknown kind they may be.
pub(crate) fn is_sealed(number: u64) -> bool {
    kind(number).is_none_or(|kind| kind.sealed)
}

/// Finds a further key of a row, by its record and commitment, with its number there.
pub(crate) fn find(
    index: &Index,
    pending: &Pending,
    number: u32,
    (record, commitment): (RecordId, [u8; 32]),
) -> Result<Option<(u64, KeyRow)>> {
    let fault = || damaged(Part::Index, 0, u64::from(number));
    let Some(bytes) = pending.get(index, &Row::KeyPlace(record, commitment))? else {
        return Ok(None);
    };
    let place = u64::from_be_bytes(bytes.try_into().map_err(|_| fault())?);
    let bytes = pending.get(index, &Row::Key(number, place))?;
    let row = bytes.and_then(|bytes| KeyRow::decode(&bytes)).ok_or_else(fault)?;
    Ok(Some((place, row)))
}

/// Hands the further keys of a row over, each with its record; not those that it was made with.
pub(crate) fn further(
    index: &Index,
    number: u32,
    bundle: &Bundle,
    mut visit: impl FnMut(&RecordRow, KeyRow) -> Result<()>,
) -> Result<()> {
    if bundle.keys == 0 {
        return Ok(());
    }
    rows::scan(index, &Row::Key(number, 0), |_, bytes| {
        let fault = || damaged(Part::Index, 0, u64::from(number));
        let row = KeyRow::decode(&bytes).ok_or_else(fault)?;
        match bundle.records.get(usize::from(row.of)) {
            Some(record) if record.commitment != row.commitment => visit(record, row),
            Some(_) | None => Ok(()),
        }
    })
}

/// Returns where the key that a record was made with was begun, or nothing when too many did.
pub(crate) fn begun_with(
    index: &Index,
    number: u32,
    bundle: &Bundle,
    record: &RecordRow,
) -> Result<Option<Vec<At>>> {
    let mut begun = vec![record.at];
    if bundle.keys > 0 {
        let name = (record.record, record.commitment);
        if let Some((_, also)) = find(index, &Pending::default(), number, name)? {
            match also.places() {
                Some(places) => begun.extend(places),
                None => return Ok(None),
            }
        }
    }
    Ok(Some(begun))
}

impl KeyRow {
    /// Adds a set that begins it. Returns whether that makes a difference.
    pub fn begins_at(&mut self, at: At) -> bool {
        let room = self.begun.len() <= BEGUN_MAX;
        if room {
            self.begun.push(at);
        }
        room
    }

    /// Returns where it was begun; nothing when too many did, so that nobody is given it.
    pub fn places(&self) -> Option<&[At]> {
        (self.begun.len() <= BEGUN_MAX).then_some(&self.begun)
    }

    /// Encodes `[of, commitment, key, [[lane, seq], ...]]`.
    pub fn encode(&self) -> Vec<u8> {
        let place = |at: &At| Value::Array(vec![at.feed.value(), Value::Uint(at.seq)]);
        cbor::encode(&Value::Array(vec![
            Value::Uint(u64::from(self.of)),
            Value::bytes(self.commitment),
            self.key.map_or(Value::Null, Value::Uint),
            Value::Array(self.begun.iter().map(place).collect()),
        ]))
    }

    /// Reads a row.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let value = cbor::decode(bytes).ok()?;
        let [of, commitment, key, begun] = value.items()?;
        let place = |value: &Value| {
            let [lane, seq] = value.items()?;
            Some(At { feed: FeedId::from_value(lane)?, seq: seq.uint()? })
        };
        Some(Self {
            of: of.uint()?.try_into().ok()?,
            commitment: commitment.fixed()?,
            key: key.uint(),
            begun: begun.array()?.iter().map(place).collect::<Option<_>>()?,
        })
    }
}

impl<'a> KeyRing<'a> {
    /// Returns the ring of one of a row's records. What is at hand need not be read.
    pub fn new(
        (reader, pending): (&'a Reader<'a>, &'a Pending),
        (number, bundle): (u32, &'a Bundle),
        of: u8,
        at_hand: Option<(&'a KeysAtHand, Option<&'a KeysAtHand>)>,
    ) -> Self {
        Self { reader, pending, of, number, bundle, at_hand, opened: HashMap::new() }
    }

    /// Returns the key that a commitment names; nothing when it is not here, or was erased.
    pub fn key(&mut self, commitment: &[u8; 32]) -> Result<Option<&Key>> {
        if !self.opened.contains_key(commitment) {
            let key = self.open(commitment)?;
            self.opened.insert(*commitment, key);
        }
        Ok(self.opened.get(commitment).and_then(Option::as_ref))
    }

    fn open(&self, commitment: &[u8; 32]) -> Result<Option<Key>> {
        let Some(record) = self.bundle.records.get(usize::from(self.of)) else { return Ok(None) };
        let number = if record.commitment == *commitment {
            record.key
        } else if self.bundle.keys == 0 {
            None
        } else {
            let name = (record.record, *commitment);
            let found = find(self.reader.index, self.pending, self.number, name)?;
            found.and_then(|(_, row)| row.key)
        };
        let Some(number) = number else { return Ok(None) };
        let name = (record.record, *commitment);
        let at_hand = self.at_hand.and_then(|(fresh, held)| {
            fresh.get(&name).or_else(|| held.and_then(|held| held.get(&name)))
        });
        match at_hand {
            Some((_, key)) => Ok(Some(key.clone())),
            None => content_key(self.reader.keys, number),
        }
    }
}
