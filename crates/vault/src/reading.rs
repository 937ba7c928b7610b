//! What projecting and asking have in common: decoded sets at hand, fields opened with their
//! keys, and the rows that name places.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use comity_changes::admission::Admission;
use comity_changes::cbor::{self, Value};
use comity_changes::control::{At, Control};
use comity_changes::lanes::Branch;
use comity_changes::values::{self, Place};
use comity_changes::verdict::Reason;
use comity_changes::{ChangeSet, Dot, FeedId, RecordId};
use comity_crypto::Key;
use comity_domain::kinds::kind;

use crate::bundle::{Bundle, ChangeRow};
use crate::error::{Part, Result, damaged};
use crate::frame::Pointer;
use crate::index::Index;
use crate::journal::Journal;
use crate::key_entry::KeyEntry;
use crate::key_ring::KeyRing;
use crate::keys::KeyLog;
use crate::record::Fields;
use crate::rows::{Pending, Row};
use crate::state::{FactPlace, Head, SetRow};

/// Decoded sets kept at hand.
const SETS_AT_HAND: usize = 8;

/// Reads rows, frames and keys, with what a batch has not yet written.
pub(crate) struct Reader<'a> {
    pub index: &'a Index,
    pub journal: &'a Journal,
    pub keys: &'a KeyLog,
}

/// Content keys by record and commitment, with their key-log numbers. A commitment alone finds
/// none: whoever names another record's must not be given its key.
pub(crate) type KeysAtHand = HashMap<(RecordId, [u8; 32]), (u64, Key)>;

/// Decoded sets, the last few.
#[derive(Clone, Default)]
pub(crate) struct SetsAtHand(VecDeque<(Pointer, Arc<ChangeSet>)>);

impl SetsAtHand {
    /// Keeps a set.
    pub fn keep(&mut self, pointer: Pointer, set: Arc<ChangeSet>) {
        if self.0.len() >= SETS_AT_HAND {
            self.0.pop_front();
        }
        self.0.push_back((pointer, set));
    }

    /// Finds a set, or reads it from the journal.
    pub fn get(&mut self, journal: &Journal, pointer: &Pointer) -> Result<Arc<ChangeSet>> {
        if let Some((_, set)) = self.0.iter().find(|(at, _)| at == pointer) {
            return Ok(Arc::clone(set));
        }
        let set = Arc::new(read_set(journal, pointer)?);
        self.keep(*pointer, Arc::clone(&set));
        Ok(set)
    }
}

/// Reads an admitted set from the journal.
pub(crate) fn read_set(journal: &Journal, pointer: &Pointer) -> Result<ChangeSet> {
    let frame = journal.read(pointer)?;
    ChangeSet::decode(&frame.body)
        .map_err(|_| damaged(Part::Journal, pointer.segment, frame.number))
}

/// Adds an entry of the key log, if it is a content key.
pub(crate) fn know_key(keys: &mut KeysAtHand, number: u64, entry: &KeyEntry) {
    if let KeyEntry::ContentKey { record, commitment, key }
    | KeyEntry::EarlyGrant { record, commitment, key } = entry
    {
        let name = (RecordId(*record), *commitment);
        keys.entry(name).or_insert((number, key.clone()));
    }
}

/// Reads the changes of one of a row's records, each opened with the key it is sealed under. What
/// does not count is read too, with the reason.
pub(crate) fn read_fields(
    sets: &mut SetsAtHand,
    control: &Control,
    changes: &[ChangeRow],
    keys: &mut KeyRing<'_>,
) -> Result<Fields> {
    let (reader, pending, of) = (keys.reader, keys.pending, keys.of);
    let mut fields = Fields::default();
    for row in changes.iter().filter(|row| row.of == of) {
        let set = sets.get(reader.journal, &row.pointer)?;
        let Some(change) = set.slots.get(row.index as usize).and_then(|slot| slot.change()) else {
            continue;
        };
        let sealed = kind(change.kind).is_none_or(|kind| kind.sealed);
        let values = match sealed {
            true => keys
                .key(&change.key_commitment)?
                .and_then(|key| values::open_values(change, &Place::of(&set.header), key).ok()),
            false => values::read_values(change).ok(),
        };
        let Some(owner) = control.owner(&set.header.feed) else { continue };
        let dot = Dot { set: set.id, index: row.index };
        let reason = match row.void {
            Some(reason) => Some(reason),
            None => standing_of(reader.index, pending, control, &set)?,
        };
        fields.push(&set, &owner, dot, reason, values);
    }
    Ok(fields)
}

/// Returns why an admitted set does not count, or how it is marked.
pub(crate) fn standing_of(
    index: &Index,
    pending: &Pending,
    control: &Control,
    set: &ChangeSet,
) -> Result<Option<Reason>> {
    let (feed, seq) = (set.header.feed, set.header.seq);
    let Some(owner) = control.owner(&feed).filter(|_| !control.standing.is_plain()) else {
        return Ok(None);
    };
    for lane in control.lanes.of(&feed) {
        let row = pending.get(index, &Row::Set(lane, seq))?;
        let row = row.and_then(|bytes| SetRow::decode(&bytes));
        if let Some(row) = row.filter(|row| row.id == set.id) {
            let at = At { feed: lane, seq };
            return Ok(control.standing.of_set(control, &owner, at, &row.past));
        }
    }
    Ok(None)
}

/// Returns all changes of a row, the later ones read from rows of their own.
pub(crate) fn all_changes(
    index: &Index,
    pending: &Pending,
    number: u32,
    bundle: &Bundle,
) -> Result<Vec<ChangeRow>> {
    changes_from(index, pending, number, bundle, 0)
}

/// Returns the changes of a row but the first few.
pub(crate) fn changes_from(
    index: &Index,
    pending: &Pending,
    number: u32,
    bundle: &Bundle,
    first: u64,
) -> Result<Vec<ChangeRow>> {
    let inline = bundle.inline.len() as u64;
    let mut changes: Vec<ChangeRow> =
        bundle.inline.iter().skip(usize::try_from(first).unwrap_or(usize::MAX)).copied().collect();
    for later in inline.max(first)..bundle.changes {
        let bytes = pending.get(index, &Row::Change(number, later))?;
        let row = bytes.and_then(|bytes| ChangeRow::from_value(&cbor::decode(&bytes).ok()?));
        changes.push(row.ok_or_else(|| damaged(Part::Index, number, later))?);
    }
    Ok(changes)
}

/// Reads a content key; an erased one is none.
pub(crate) fn content_key(keys: &KeyLog, number: u64) -> Result<Option<Key>> {
    match keys.read(number) {
        Ok(KeyEntry::ContentKey { key, .. } | KeyEntry::EarlyGrant { key, .. }) => Ok(Some(key)),
        Ok(_) | Err(crate::error::StoreError::Erased(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(crate) fn encode_fact(kind: u8, key: &[u8], place: &FactPlace) -> Vec<u8> {
    let pointer = place.pointer.map_or(Value::Null, |pointer| Value::bytes(pointer.to_bytes()));
    cbor::encode(&Value::Array(vec![
        Value::Uint(u64::from(kind)),
        Value::bytes(key),
        place.value.as_ref().map_or(Value::Null, Value::bytes),
        pointer,
    ]))
}

/// Reads the row of a fact.
pub(crate) fn decode_fact(bytes: &[u8], number: u64) -> Option<((u8, Vec<u8>), FactPlace)> {
    let value = cbor::decode(bytes).ok()?;
    let [kind, key, value, pointer] = value.items()?;
    let place = FactPlace {
        number,
        value: value.as_bytes().map(<[u8]>::to_vec),
        pointer: pointer.fixed().map(|bytes| Pointer::from_bytes(&bytes)),
    };
    Some(((kind.uint()?.try_into().ok()?, key.as_bytes()?.to_vec()), place))
}

/// Reads the row of a feed's head.
pub(crate) fn decode_head(bytes: &[u8]) -> Option<Head> {
    let value = cbor::decode(bytes).ok()?;
    let [seq, row] = value.items()?;
    let row = SetRow::decode(row.as_bytes()?)?;
    Some(Head { seq: seq.uint()?, id: row.id, past: row.past })
}

/// Where a set that carries authority is, and a bit for each of its changes that is void.
pub(crate) struct AuthorityRow {
    pub at: At,
    pub void: Vec<u8>,
}

impl AuthorityRow {
    /// Notes what is void of a set of at most 10,000 changes: 1,250 bytes.
    pub fn of(admission: &Admission) -> Self {
        let bytes = admission.void.keys().map(|index| *index as usize / 8).max();
        let mut void = vec![0_u8; bytes.map_or(0, |last| last.saturating_add(1))];
        for index in admission.void.keys() {
            let byte = void.get_mut(*index as usize / 8);
            byte.into_iter().for_each(|byte| *byte |= 1 << (index % 8));
        }
        Self { at: admission.at, void }
    }

    /// Returns whether a change is void.
    pub fn is_void(&self, index: u32) -> bool {
        self.void.get(index as usize / 8).is_some_and(|byte| byte & (1 << (index % 8)) != 0)
    }

    /// Encodes `[lane, seq, bits]`.
    pub fn encode(&self) -> Vec<u8> {
        let (lane, seq) = (self.at.feed.value(), Value::Uint(self.at.seq));
        cbor::encode(&Value::Array(vec![lane, seq, Value::bytes(&self.void)]))
    }

    /// Reads a row.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let value = cbor::decode(bytes).ok()?;
        let [lane, seq, void] = value.items()?;
        let at = At { feed: FeedId::from_value(lane)?, seq: seq.uint()? };
        Some(Self { at, void: void.as_bytes()?.to_vec() })
    }
}

/// Encodes a branch: `[lane, feed, left, from]`.
pub(crate) fn encode_branch(lane: &FeedId, branch: &Branch) -> Vec<u8> {
    let (feed, left) = (branch.feed.value(), branch.left.value());
    cbor::encode(&Value::Array(vec![lane.value(), feed, left, Value::Uint(branch.from)]))
}

/// Reads a branch.
pub(crate) fn decode_branch(bytes: &[u8]) -> Option<(FeedId, Branch)> {
    let value = cbor::decode(bytes).ok()?;
    let [lane, feed, left, from] = value.items()?;
    let (feed, left) = (FeedId::from_value(feed)?, FeedId::from_value(left)?);
    Some((FeedId::from_value(lane)?, Branch { feed, left, from: from.uint()? }))
}
