//! The bodies of journal frames: admitted, waiting and refused sets, local facts, texts, and the
//! entries of the operations log. `docs/formats/vault.md` has the bytes.

use comity_changes::cbor::{self, Value};
use comity_changes::{ChangeSet, RecordId, SetId};

use crate::frame::NewFrame;
use crate::items::TextOutcome;

/// An admitted change set, as it came.
pub(crate) const ADMITTED: u8 = 1;
/// A set that waits for what it builds on.
pub(crate) const WAITING: u8 = 2;
/// A refused set with the reason.
pub(crate) const REFUSED: u8 = 3;
/// A local fact.
pub(crate) const FACT: u8 = 4;
/// An entry of the operations log.
pub(crate) const LOG: u8 = 5;
/// The text of an evidence item, sealed under its content key.
pub(crate) const TEXT: u8 = 6;
/// A set that a person has to decide about; see [`crate::paused`].
pub(crate) const PAUSED: u8 = 8;

/// Longest refused set that is kept whole, in bytes.
pub(crate) const REFUSED_BYTES_MAX: usize = 1 << 20;

/// The kinds of local facts. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// The installation itself: incarnation, names, label.
    Installation,
    /// A card that was added, by installation.
    Card,
    /// When a card's fingerprint was compared, by installation.
    CardVerified,
    /// A receipt, by team, installation and compartment.
    Receipt,
    /// What was sent to an installation, by team, installation and compartment.
    Sent,
    /// A setting, by name.
    Setting,
    /// A sealed draft, by what it is about.
    Draft,
    /// A received blob, by its hash.
    Blob,
    /// A packet taken in, by its hash.
    Packet,
    /// When an installation's packet was last taken in, by team and installation.
    Received,
    /// A watched folder, by its number.
    Courier,
    /// The number of the last own receipt, by team and compartment.
    ReceiptNumber,
    /// What a person decided about a held set, by its id.
    Decision,
    /// What a partner asked for and has not been sent, by team, installation and compartment.
    Request,
    /// What a partner's newest packet says it held, by team and installation.
    Told,
    /// The recipient keys of this installation, kept and destroyed.
    RecipientKeys,
}

impl FactKind {
    /// Every kind.
    pub const ALL: [FactKind; 16] = [
        Self::Installation,
        Self::Card,
        Self::CardVerified,
        Self::Receipt,
        Self::Sent,
        Self::Setting,
        Self::Draft,
        Self::Blob,
        Self::Packet,
        Self::Received,
        Self::Courier,
        Self::ReceiptNumber,
        Self::Decision,
        Self::Request,
        Self::Told,
        Self::RecipientKeys,
    ];

    /// Returns the number in frames and rows.
    pub fn number(self) -> u8 {
        match self {
            Self::Installation => 1,
            Self::Card => 2,
            Self::CardVerified => 3,
            Self::Receipt => 4,
            Self::Sent => 5,
            Self::Setting => 6,
            Self::Draft => 7,
            Self::Blob => 8,
            Self::Packet => 9,
            Self::Received => 10,
            Self::Courier => 11,
            Self::ReceiptNumber => 12,
            Self::Decision => 13,
            Self::Request => 14,
            Self::Told => 15,
            Self::RecipientKeys => 16,
        }
    }
}

/// A local fact: known to this installation alone, the newest of a key counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What kind.
    pub kind: FactKind,
    /// What it is about.
    pub key: Vec<u8>,
    /// What is known; none when it no longer is.
    pub value: Option<Vec<u8>>,
}

/// The text of an item, and how reading it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemText {
    /// The entry record.
    pub item: RecordId,
    /// How it ended.
    pub outcome: TextOutcome,
    /// The tool and its version.
    pub tool: String,
    /// A remark, such as the encoding.
    pub remark: String,
    /// When, in milliseconds since 1970 UTC.
    pub time_utc_ms: i64,
    /// The text; empty without one.
    pub text: String,
}

/// What happened to an item here, without its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadBack {
    /// The entry record.
    pub item: RecordId,
    /// When its sealed original was read back, in milliseconds since 1970 UTC.
    pub time_utc_ms: i64,
    /// Whether it is the one that was taken in. It is not when it was here and is gone.
    pub equal: bool,
}

impl Fact {
    pub(crate) fn frame(&self) -> NewFrame {
        let value = self.value.as_ref().map_or(Value::Null, Value::bytes);
        let kind = Value::Uint(u64::from(self.kind.number()));
        body(FACT, vec![kind, Value::bytes(&self.key), value])
    }

    /// Reads `[kind, key, value]`; the kind's number may be a newer one's.
    pub(crate) fn read(bytes: &[u8]) -> Option<(u8, Vec<u8>, Option<Vec<u8>>)> {
        let value = cbor::decode(bytes).ok()?;
        let [kind, key, value] = value.items()?;
        let kind = kind.uint()?.try_into().ok()?;
        Some((kind, key.as_bytes()?.to_vec(), value.as_bytes().map(<[u8]>::to_vec)))
    }
}

/// Returns the frame of a refused set: `[team, reason, set or its id]`.
pub(crate) fn refused(team: &[u8; 32], reason: &str, set: &ChangeSet) -> NewFrame {
    let bytes = set.encode();
    let kept = if bytes.len() <= REFUSED_BYTES_MAX { bytes } else { set.id.0.to_vec() };
    body(REFUSED, vec![Value::bytes(team), Value::text(reason), Value::bytes(kept)])
}

/// Returns the id of a refused set by what was kept of it.
pub(crate) fn id_of_refused(kept: &[u8]) -> Option<SetId> {
    match kept.try_into() {
        Ok(id) => Some(SetId(id)),
        Err(_) => ChangeSet::decode(kept).ok().map(|set| set.id),
    }
}

/// Reads `[team, reason, set or its id]`.
pub(crate) fn read_refused(bytes: &[u8]) -> Option<([u8; 32], String, Vec<u8>)> {
    let value = cbor::decode(bytes).ok()?;
    let [team, reason, set] = value.items()?;
    Some((team.fixed()?, reason.as_text()?.to_owned(), set.as_bytes()?.to_vec()))
}

/// Returns the frame of a text whose sealed part is given.
pub(crate) fn text(text: &ItemText, sealed: &[u8]) -> NewFrame {
    body(
        TEXT,
        vec![
            text.item.value(),
            Value::Uint(text.outcome.number()),
            Value::text(text.tool.clone()),
            Value::text(text.remark.clone()),
            Value::int(text.time_utc_ms),
            Value::bytes(sealed),
        ],
    )
}

/// Reads a text's frame: everything but the text, and the sealed text.
pub(crate) fn read_text(bytes: &[u8]) -> Option<(ItemText, Vec<u8>)> {
    let value = cbor::decode(bytes).ok()?;
    let [item, outcome, tool, remark, time, sealed] = value.items()?;
    let text = ItemText {
        item: RecordId::from_value(item)?,
        outcome: TextOutcome::from_number(outcome.uint()?)?,
        tool: tool.as_text()?.to_owned(),
        remark: remark.as_text()?.to_owned(),
        time_utc_ms: time.integer()?,
        text: String::new(),
    };
    Some((text, sealed.as_bytes()?.to_vec()))
}

/// The kind of the frame that says an original was read back and was equal.
pub(crate) const READ_BACK: u8 = 7;
/// The kind of the frame that says that it was not.
pub(crate) const DIFFERS: u8 = 9;

impl ReadBack {
    pub(crate) fn frame(&self) -> NewFrame {
        let kind = if self.equal { READ_BACK } else { DIFFERS };
        body(kind, vec![self.item.value(), Value::int(self.time_utc_ms)])
    }

    /// Reads the body of either kind.
    pub(crate) fn read(kind: u8, bytes: &[u8]) -> Option<Self> {
        let value = cbor::decode(bytes).ok()?;
        let [item, time] = value.items()?;
        Some(Self {
            item: RecordId::from_value(item)?,
            time_utc_ms: time.integer()?,
            equal: kind == READ_BACK,
        })
    }
}

fn body(kind: u8, items: Vec<Value>) -> NewFrame {
    NewFrame { kind, body: cbor::encode(&Value::Array(items)) }
}
