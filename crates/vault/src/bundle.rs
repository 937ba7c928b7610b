//! The index row of a record, or of an evidence entry together with its content: who made it,
//! where its changes lie in the journal, and what lists show of it. Rebuildable, never the truth.

use comity_changes::cbor::{self, Value};
use comity_changes::control::{At, Origin};
use comity_changes::verdict::Reason;
use comity_changes::{FeedId, RecordId};
use comity_crypto::hash;

use crate::frame::Pointer;

/// Changes that a row names itself; later ones have rows of their own.
pub(crate) const CHANGES_INLINE: usize = 24;

/// A record as the index knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordRow {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: u64,
    /// The commitment to the key it was made with.
    pub commitment: [u8; 32],
    /// The authority that made it.
    pub authority: [u8; 32],
    /// Where it was made.
    pub at: At,
    /// The key-log number of that key, once it is here.
    pub key: Option<u64>,
}

/// Where a change of a record lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChangeRow {
    /// The frame of its set.
    pub pointer: Pointer,
    /// Its place in the set.
    pub index: u32,
    /// Which of the row's records it writes.
    pub of: u8,
    /// Why it is void.
    pub void: Option<Reason>,
}

/// What this installation found out about an item by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LocalRow {
    /// The frame with its text.
    pub text: Option<Pointer>,
    /// How reading its text ended; see [`crate::items::TextOutcome`].
    pub outcome: Option<u64>,
    /// When the sealed original was last read back and was equal, in milliseconds since 1970 UTC.
    pub verified_utc_ms: Option<i64>,
    /// When it was read back and was not, unless it was equal since.
    pub damaged_utc_ms: Option<i64>,
}

/// A row of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bundle {
    /// The team's place in the order of founding.
    pub team: u32,
    /// The records: one, or an entry and its content.
    pub records: Vec<RecordRow>,
    /// How many changes there are in all.
    pub changes: u64,
    /// The first of them.
    pub inline: Vec<ChangeRow>,
    /// What lists show of an evidence item, once its values can be read.
    pub shown: Option<Value>,
    /// What was found out here.
    pub local: LocalRow,
    /// How often what counts of it was computed anew.
    pub recounted: u64,
    /// How many further keys its records have; each has a row of its own.
    pub keys: u64,
    /// How many of those are not here.
    pub lacking: u64,
}

impl RecordRow {
    /// Returns what admission asks about a record.
    pub fn origin(&self) -> Origin {
        Origin { authority: self.authority, kind: self.kind }
    }

    fn to_value(&self) -> Value {
        Value::Array(vec![
            self.record.value(),
            Value::Uint(self.kind),
            Value::bytes(self.commitment),
            Value::bytes(self.authority),
            self.at.feed.value(),
            Value::Uint(self.at.seq),
            self.key.map_or(Value::Null, Value::Uint),
        ])
    }

    fn from_value(value: &Value) -> Option<Self> {
        let [record, kind, commitment, authority, feed, seq, key] = value.items()?;
        Some(Self {
            record: RecordId::from_value(record)?,
            kind: kind.uint()?,
            commitment: commitment.fixed()?,
            authority: authority.fixed()?,
            at: At { feed: FeedId::from_value(feed)?, seq: seq.uint()? },
            key: key.uint(),
        })
    }
}

impl ChangeRow {
    pub(crate) fn to_value(self) -> Value {
        Value::Array(vec![
            Value::bytes(self.pointer.to_bytes()),
            Value::Uint(u64::from(self.index)),
            Value::Uint(u64::from(self.of)),
            self.void.map_or(Value::Null, |reason| Value::Uint(reason.number())),
        ])
    }

    pub(crate) fn from_value(value: &Value) -> Option<Self> {
        let [pointer, index, of, void] = value.items()?;
        Some(Self {
            pointer: Pointer::from_bytes(&pointer.fixed()?),
            index: index.uint()?.try_into().ok()?,
            of: of.uint()?.try_into().ok()?,
            void: match void {
                Value::Null => None,
                number => Some(Reason::from_number(number.uint()?)?),
            },
        })
    }
}

impl LocalRow {
    fn to_value(&self) -> Value {
        Value::Array(vec![
            self.text.map_or(Value::Null, |pointer| Value::bytes(pointer.to_bytes())),
            self.outcome.map_or(Value::Null, Value::Uint),
            self.verified_utc_ms.map_or(Value::Null, Value::int),
            self.damaged_utc_ms.map_or(Value::Null, Value::int),
        ])
    }

    fn from_value(value: &Value) -> Option<Self> {
        let [text, outcome, verified, damaged] = value.items()?;
        Some(Self {
            text: text.fixed().map(|bytes| Pointer::from_bytes(&bytes)),
            outcome: outcome.uint(),
            verified_utc_ms: verified.integer(),
            damaged_utc_ms: damaged.integer(),
        })
    }
}

impl Bundle {
    /// Returns a row for a record that was just made.
    pub fn new(team: u32, record: RecordRow) -> Self {
        Self {
            team,
            records: vec![record],
            changes: 0,
            inline: Vec::new(),
            shown: None,
            local: LocalRow::default(),
            recounted: 0,
            keys: 0,
            lacking: 0,
        }
    }

    /// Finds one of the row's records.
    pub fn record(&self, id: &RecordId) -> Option<(u8, &RecordRow)> {
        (0..).zip(&self.records).find(|(_, row)| row.record == *id)
    }

    /// Returns a number that changes when a change, a key or a text of the row's records is added,
    /// or when what counts of them changes.
    /// It is the same after a rebuild: all it is made of lies in journal and key log.
    pub fn version(&self) -> u64 {
        let text = self.local.text.map_or([0; 16], Pointer::to_bytes);
        let keys =
            self.records.iter().flat_map(|record| record.key.unwrap_or(u64::MAX).to_be_bytes());
        let keys: Vec<u8> = keys.collect();
        let (changes, recounted) = (self.changes.to_be_bytes(), self.recounted.to_be_bytes());
        let lacking = self.lacking.to_be_bytes();
        let parts: [&[u8]; 5] = [&changes, &text, &keys, &recounted, &lacking];
        let hash = hash::tagged("comity/row-version/v1", &parts);
        hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
    }

    /// Encodes the row.
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(&Value::Array(vec![
            Value::Uint(u64::from(self.team)),
            Value::Array(self.records.iter().map(RecordRow::to_value).collect()),
            Value::Uint(self.changes),
            Value::Array(self.inline.iter().map(|change| change.to_value()).collect()),
            self.shown.clone().unwrap_or(Value::Null),
            self.local.to_value(),
            Value::Uint(self.recounted),
            Value::Uint(self.keys),
            Value::Uint(self.lacking),
        ]))
    }

    /// Reads a row; one of another shape gives nothing, and the index is rebuilt.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let value = cbor::decode(bytes).ok()?;
        let [team, records, changes, inline, shown, local, recounted, keys, lacking] =
            value.items()?;
        Some(Self {
            team: team.uint()?.try_into().ok()?,
            records: records.array()?.iter().map(RecordRow::from_value).collect::<Option<_>>()?,
            changes: changes.uint()?,
            inline: inline.array()?.iter().map(ChangeRow::from_value).collect::<Option<_>>()?,
            shown: (*shown != Value::Null).then(|| shown.clone()),
            local: LocalRow::from_value(local)?,
            recounted: recounted.uint()?,
            keys: keys.uint()?,
            lacking: lacking.uint()?,
        })
    }
}
