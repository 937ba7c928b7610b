//! The change set: header, signature, changes. Kept, hashed and forwarded byte for byte.
//!
//! `docs/formats/change-set.md` describes the bytes and carries the hash of this file.

use std::collections::BTreeMap;

use comity_crypto::hash::{self, Hash};
use comity_crypto::sign;

use crate::cbor::{self, Key, Reader, Value};
use crate::ids::{CompartmentId, Dot, FeedId, RecordId, SetId, TeamId};
use crate::{Malformed, tree};

/// The version of the format.
pub const VERSION: u64 = 1;
/// The suite: SHA-256, Ed25519, XChaCha20-Poly1305, HKDF-SHA256.
pub const SUITE: u64 = 1;
/// Most changes in a set.
pub const CHANGES_MAX: usize = 10_000;
/// Longest set, in bytes.
pub const SET_BYTES_MAX: usize = 8 << 20;
/// Longest change, in bytes.
pub const CHANGE_BYTES_MAX: usize = 256 << 10;
/// Longest header, in bytes.
pub const HEADER_BYTES_MAX: usize = 64 << 10;

/// The longest head of bytes that may be a header.
const BYTES_HEAD: usize = 5;
/// What stands before a change in its slot.
const SLOT_HEAD: usize = 2;
/// A signature with its head, and room to be told from another value.
const SIGNATURE_BYTES_MAX: usize = 1 << 10;

const SIGN_TAG: &str = "comity/change-set-sig/v1";

/// Another feed's set that this one builds on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dep {
    /// The feed.
    pub feed: FeedId,
    /// The set's number in it.
    pub seq: u64,
    /// The set.
    pub id: SetId,
}

/// What is signed: everything but the changes, which it binds through their tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The team.
    pub team: TeamId,
    /// The compartment.
    pub compartment: CompartmentId,
    /// The feed.
    pub feed: FeedId,
    /// The number in the feed, from 1 without gaps.
    pub seq: u64,
    /// The set before it in the feed; none for the first.
    pub prev: Option<SetId>,
    /// What it builds on in other feeds, sorted by feed, one each.
    pub deps: Vec<Dep>,
    /// When, by the author's clock, in milliseconds since 1970 UTC.
    pub time_utc_ms: i64,
    /// The IANA zone the author lives in.
    pub zone: String,
    /// How many changes there are.
    pub change_count: u64,
    /// The root of the tree over the changes.
    pub changes_root: Hash,
    /// Extensions that a reader must know to apply the set.
    pub critical: Vec<u64>,
    /// Extensions, kept as they are.
    pub extensions: BTreeMap<Key, Value>,
}

/// One change: what is clear, and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The kind of its record.
    pub kind: u64,
    /// The version of the kind it was written with.
    pub version: u64,
    /// The record.
    pub record: RecordId,
    /// The commitment to the content key its values are sealed under.
    pub key_commitment: Hash,
    /// The fields written, in rising order, each with the writes it supersedes.
    pub fields: Vec<(u64, Vec<Dot>)>,
    /// The values, in the order of the fields: sealed, or plain CBOR for kinds that are not.
    pub values: Vec<u8>,
}

/// A change, or the leaf of one that was not released to the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The change.
    Whole(Change),
    /// Its leaf.
    Withheld(Hash),
}

/// A change set as it was read, with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSet {
    /// Its id.
    pub id: SetId,
    /// The header.
    pub header: Header,
    /// The signature over the id.
    pub signature: [u8; 64],
    /// The changes.
    pub slots: Vec<Slot>,
    header_bytes: Vec<u8>,
}

impl Header {
    fn to_value(&self) -> Value {
        let dep =
            |dep: &Dep| Value::Array(vec![dep.feed.value(), Value::Uint(dep.seq), dep.id.value()]);
        Value::Array(vec![
            Value::Uint(VERSION),
            Value::Uint(SUITE),
            self.team.value(),
            self.compartment.value(),
            self.feed.value(),
            Value::Uint(self.seq),
            self.prev.map_or(Value::Null, |prev| prev.value()),
            Value::Array(self.deps.iter().map(dep).collect()),
            Value::int(self.time_utc_ms),
            Value::text(self.zone.clone()),
            Value::Uint(self.change_count),
            Value::bytes(self.changes_root),
            Value::Array(self.critical.iter().map(|number| Value::Uint(*number)).collect()),
            Value::Map(self.extensions.clone()),
        ])
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > HEADER_BYTES_MAX {
            return Err(Malformed::Limit("header"));
        }
        let value = cbor::decode(bytes)?;
        match value.array().and_then(|items| items.first()).and_then(Value::uint) {
            Some(VERSION) => Self::from_value(&value).ok_or(Malformed::Shape("header")),
            Some(version) if version > VERSION => Err(Malformed::Newer(version)),
            _ => Err(Malformed::Shape("header")),
        }
    }

    fn from_value(value: &Value) -> Option<Self> {
        let [
            _,
            suite,
            team,
            compartment,
            feed,
            seq,
            prev,
            deps,
            time,
            zone,
            count,
            root,
            crit,
            ext,
        ] = value.items()?;
        let deps = deps.array()?.iter().map(read_dep).collect::<Option<Vec<_>>>()?;
        let sorted = deps.is_sorted_by(|one, next| one.feed < next.feed);
        let header = Self {
            team: TeamId::from_value(team)?,
            compartment: CompartmentId::from_value(compartment)?,
            feed: FeedId::from_value(feed)?,
            seq: seq.uint().filter(|seq| *seq > 0)?,
            prev: if *prev == Value::Null { None } else { Some(SetId::from_value(prev)?) },
            deps,
            time_utc_ms: time.integer()?,
            zone: zone.as_text().filter(|zone| zone.len() <= 64)?.to_owned(),
            change_count: count.uint().filter(|count| *count <= CHANGES_MAX as u64)?,
            changes_root: root.fixed()?,
            critical: crit.array()?.iter().map(Value::uint).collect::<Option<_>>()?,
            extensions: if let Value::Map(map) = ext { map.clone() } else { return None },
        };
        let whole = suite.uint()? == SUITE && sorted && (header.seq == 1) == header.prev.is_none();
        whole.then_some(header)
    }
}

fn read_dep(value: &Value) -> Option<Dep> {
    let [feed, seq, id] = value.items()?;
    Some(Dep {
        feed: FeedId::from_value(feed)?,
        seq: seq.uint().filter(|seq| *seq > 0)?,
        id: SetId::from_value(id)?,
    })
}

impl Change {
    /// Returns the clear part.
    pub fn envelope(&self) -> Value {
        let field = |(number, parents): &(u64, Vec<Dot>)| {
            let parents = parents.iter().map(Dot::value).collect();
            Value::Array(vec![Value::Uint(*number), Value::Array(parents)])
        };
        Value::Array(vec![
            Value::Uint(self.kind),
            Value::Uint(self.version),
            self.record.value(),
            Value::bytes(self.key_commitment),
            Value::Array(self.fields.iter().map(field).collect()),
        ])
    }

    /// Encodes the change.
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(&self.to_value())
    }

    fn to_value(&self) -> Value {
        Value::Array(vec![self.envelope(), Value::bytes(&self.values)])
    }

    fn from_value(value: &Value) -> Option<Self> {
        let [envelope, values] = value.items()?;
        let [kind, version, record, commitment, fields] = envelope.items()?;
        let fields = fields.array()?.iter().map(read_field).collect::<Option<Vec<_>>>()?;
        let rising = fields.is_sorted_by(|one, next| one.0 < next.0);
        rising.then_some(())?;
        Some(Self {
            kind: kind.uint()?,
            version: version.uint()?,
            record: RecordId::from_value(record)?,
            key_commitment: commitment.fixed()?,
            fields,
            values: values.as_bytes()?.to_vec(),
        })
    }
}

fn read_field(value: &Value) -> Option<(u64, Vec<Dot>)> {
    let [number, parents] = value.items()?;
    let parents = parents.array()?.iter().map(Dot::from_value).collect::<Option<Vec<_>>>()?;
    Some((number.uint()?, parents))
}

impl Slot {
    fn to_value(&self) -> Value {
        match self {
            Self::Whole(change) => Value::Array(vec![Value::Uint(0), change.to_value()]),
            Self::Withheld(leaf) => Value::Array(vec![Value::Uint(1), Value::bytes(leaf)]),
        }
    }

    /// Returns the leaf in the tree.
    pub fn leaf(&self) -> Hash {
        match self {
            Self::Whole(change) => tree::derive_leaf(&change.encode()),
            Self::Withheld(leaf) => *leaf,
        }
    }

    /// Returns the change, if it is here.
    pub fn change(&self) -> Option<&Change> {
        match self {
            Self::Whole(change) => Some(change),
            Self::Withheld(_) => None,
        }
    }

    fn read(value: &Value) -> Result<Self, Malformed> {
        let [tag, body] = value.items().ok_or(Malformed::Shape("change"))?;
        match tag.uint() {
            Some(0) => Change::from_value(body).map(Self::Whole),
            Some(1) => body.fixed().map(Self::Withheld),
            _ => None,
        }
        .ok_or(Malformed::Shape("change"))
    }
}

impl ChangeSet {
    /// Signs a header over its changes. The header's count and root are set here.
    pub fn sign(mut header: Header, slots: Vec<Slot>, key: &sign::SigningKey) -> Self {
        header.change_count = slots.len() as u64;
        header.changes_root = tree::derive_root(&slots.iter().map(Slot::leaf).collect::<Vec<_>>());
        let header_bytes = cbor::encode(&header.to_value());
        let id = derive_id(&header_bytes);
        let signature = key.sign(SIGN_TAG, &id.0);
        Self { id, header, signature, slots, header_bytes }
    }

    /// Encodes the set.
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(&Value::Array(vec![
            Value::bytes(&self.header_bytes),
            Value::bytes(self.signature),
            Value::Array(self.slots.iter().map(Slot::to_value).collect()),
        ]))
    }

    /// Reads a set: form, limits and tree are checked, the signature is not.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > SET_BYTES_MAX {
            return Err(Malformed::Limit("change set"));
        }
        const SHAPE: Malformed = Malformed::Shape("set");
        let mut reader = Reader::new(bytes);
        reader.array()?.filter(|parts| *parts == 3).ok_or(SHAPE)?;
        let header_bytes = reader.value(HEADER_BYTES_MAX.saturating_add(BYTES_HEAD), "header")?;
        let header_bytes = header_bytes.as_bytes().ok_or(SHAPE)?.to_vec();
        let header = Header::from_bytes(&header_bytes)?;
        let signature = reader.value(SIGNATURE_BYTES_MAX, "signature")?.fixed().ok_or(SHAPE)?;
        let count = reader.array()?.ok_or(SHAPE)?;
        if count > CHANGES_MAX as u64 {
            return Err(Malformed::Limit("number of changes"));
        }
        let (mut slots, mut leaves) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let value = reader.value(CHANGE_BYTES_MAX.saturating_add(SLOT_HEAD), "change")?;
            let slot = Slot::read(&value)?;
            leaves.push(slot.leaf());
            slots.push(slot);
        }
        reader.end()?;
        if header.change_count != slots.len() as u64
            || header.changes_root != tree::derive_root(&leaves)
        {
            return Err(Malformed::Root);
        }
        Ok(Self { id: derive_id(&header_bytes), header, signature, slots, header_bytes })
    }

    /// Verifies the signature by a key.
    pub fn verify(&self, key: &sign::PublicKey) -> Result<(), Malformed> {
        sign::verify(key, SIGN_TAG, &self.id.0, &self.signature).map_err(|_| Malformed::Signature)
    }

    /// Returns the changes that are here, each with its dot.
    pub fn changes(&self) -> impl Iterator<Item = (Dot, &Change)> {
        self.slots.iter().zip(0_u32..).filter_map(|(slot, index)| {
            slot.change().map(|change| (Dot { set: self.id, index }, change))
        })
    }
}

fn derive_id(header_bytes: &[u8]) -> SetId {
    SetId(hash::tagged("comity/change-set/v1", &[header_bytes]))
}
