//! The operations log: what was done here, by whom and why (Directive (EU) 2016/680, Article 25).
//! Each entry names the SHA-256 of the one before it; `docs/formats/vault.md` has the bytes.

use comity_changes::TeamId;
use comity_changes::cbor::{self, Value};
use comity_crypto::hash;

/// Most object ids that an entry names; the count tells of all.
pub const OBJECTS_MAX: usize = 100;

/// What kind of operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Something came in.
    Collection,
    /// Something was changed.
    Alteration,
    /// Something was looked at.
    Consultation,
    /// Something was given to somebody.
    Disclosure,
    /// Things were put together.
    Combination,
    /// Something was destroyed.
    Erasure,
    /// The vault was opened, locked, recovered, verified.
    Access,
}

/// An entry to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogDraft {
    /// When, in milliseconds since 1970 UTC.
    pub time_utc_ms: i64,
    /// The IANA zone.
    pub zone: String,
    /// What kind.
    pub operation: Operation,
    /// What exactly.
    pub act: String,
    /// The team concerned.
    pub team: Option<TeamId>,
    /// The ids concerned, at most [`OBJECTS_MAX`].
    pub objects: Vec<String>,
    /// How many were concerned.
    pub count: u64,
    /// Why.
    pub reason: Option<String>,
    /// To whom.
    pub recipient: Option<String>,
    /// Who.
    pub person: String,
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its number, from 1.
    pub number: u64,
    /// The digest of the entry before it; zeros for the first.
    pub previous: [u8; 32],
    /// The digest of this entry.
    pub digest: [u8; 32],
    /// What it says.
    pub said: LogDraft,
}

impl Operation {
    const ALL: [Operation; 7] = [
        Self::Collection,
        Self::Alteration,
        Self::Consultation,
        Self::Disclosure,
        Self::Combination,
        Self::Erasure,
        Self::Access,
    ];

    fn number(self) -> u64 {
        match self {
            Self::Collection => 1,
            Self::Alteration => 2,
            Self::Consultation => 3,
            Self::Disclosure => 4,
            Self::Combination => 5,
            Self::Erasure => 6,
            Self::Access => 7,
        }
    }
}

impl LogDraft {
    /// Encodes the entry with its number and the digest of the one before it.
    pub(crate) fn encode(&self, number: u64, previous: &[u8; 32]) -> Vec<u8> {
        let option = |text: &Option<String>| {
            text.as_ref().map_or(Value::Null, |text| Value::text(text.clone()))
        };
        let objects = self.objects.iter().take(OBJECTS_MAX);
        cbor::encode(&Value::Array(vec![
            Value::Uint(1),
            Value::Uint(number),
            Value::bytes(previous),
            Value::int(self.time_utc_ms),
            Value::text(self.zone.clone()),
            Value::Uint(self.operation.number()),
            Value::text(self.act.clone()),
            self.team.map_or(Value::Null, |team| team.value()),
            Value::Array(objects.map(|id| Value::text(id.clone())).collect()),
            Value::Uint(self.count),
            option(&self.reason),
            option(&self.recipient),
            Value::text(self.person.clone()),
        ]))
    }
}

impl LogEntry {
    /// Reads an entry; its digest is computed, not believed.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let value = cbor::decode(bytes).ok()?;
        let [
            _,
            number,
            previous,
            time,
            zone,
            operation,
            act,
            team,
            objects,
            count,
            reason,
            recipient,
            person,
        ] = value.items()?;
        let text = |value: &Value| value.as_text().map(str::to_owned);
        let operation = operation.uint()?;
        let operation = Operation::ALL.into_iter().find(|o| o.number() == operation)?;
        Some(Self {
            number: number.uint()?,
            previous: previous.fixed()?,
            digest: hash::sha256(bytes),
            said: LogDraft {
                time_utc_ms: time.integer()?,
                zone: text(zone)?,
                operation,
                act: text(act)?,
                team: TeamId::from_value(team),
                objects: objects.array()?.iter().map(text).collect::<Option<_>>()?,
                count: count.uint()?,
                reason: text(reason),
                recipient: text(recipient),
                person: text(person)?,
            },
        })
    }
}
