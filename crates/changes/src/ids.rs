//! Ids: 32 bytes each, derived from what they name, so that nobody can choose one.

use comity_crypto::hash::{self, Hash};
use comity_domain::kinds::Compartment;

use crate::Value;

macro_rules! id {
    ($(#[$doc:meta] $name:ident)*) => {$(
        #[$doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 32]);

        impl $name {
            /// Returns the id as a value.
            pub fn value(&self) -> Value {
                Value::bytes(self.0)
            }

            /// Accepts 32 bytes.
            pub fn from_value(value: &Value) -> Option<Self> {
                value.fixed().map(Self)
            }

            /// Accepts 64 hexadecimal digits.
            pub fn from_hex(text: &str) -> Option<Self> {
                from_hex(text).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    )*};
}

id! {
    /// A team: the hash of its charter.
    TeamId
    /// A compartment of a team.
    CompartmentId
    /// One installation's feed in one compartment.
    FeedId
    /// A change set: the hash of its header.
    SetId
    /// A record.
    RecordId
}

/// One change: its set and its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dot {
    /// The set.
    pub set: SetId,
    /// The change's place in the set, from 0.
    pub index: u32,
}

impl Dot {
    /// Returns the dot as `[set, index]`.
    pub fn value(&self) -> Value {
        Value::Array(vec![self.set.value(), Value::Uint(u64::from(self.index))])
    }

    /// Accepts `[set, index]`.
    pub fn from_value(value: &Value) -> Option<Self> {
        let [set, index] = value.items()?;
        Some(Self { set: SetId::from_value(set)?, index: index.uint()?.try_into().ok()? })
    }
}

/// Reads 64 lower- or upper-case hexadecimal digits.
fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16)).map(|d| d.map(|d| d as u8)).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks_exact(2)
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
        .map(|[high, low]| (high << 4) | low)
        .collect();
    if digits.len() == 64 { bytes.try_into().ok() } else { None }
}

/// Derives a team's id from its charter's bytes.
pub fn derive_team(charter: &[u8]) -> TeamId {
    TeamId(hash::tagged("comity/charter/v1", &[charter]))
}

/// Derives a compartment's id from its name.
pub fn derive_compartment(team: &TeamId, name: &str) -> CompartmentId {
    CompartmentId(hash::tagged("comity/compartment/v1", &[&team.0, name.as_bytes()]))
}

/// Derives a restricted compartment's id from its charter's bytes.
pub fn derive_restricted(charter: &[u8]) -> CompartmentId {
    CompartmentId(hash::tagged("comity/restricted/v1", &[charter]))
}

/// Returns a compartment's id.
pub fn compartment_id(team: &TeamId, compartment: Compartment) -> CompartmentId {
    match compartment {
        Compartment::Control | Compartment::Agreement | Compartment::Operational => {
            derive_compartment(team, compartment.name())
        }
        Compartment::Restricted(id) => CompartmentId(id),
    }
}

/// Derives a feed's id from the installation's key, its incarnation and the compartment.
pub fn derive_feed(key: &[u8; 32], incarnation: &[u8; 32], in_: &CompartmentId) -> FeedId {
    FeedId(hash::tagged("comity/feed/v1", &[key, incarnation, &in_.0]))
}

/// Derives a record's id. The authority and the first commitment are part of it, so nobody else
/// can claim the record.
pub fn derive_record(
    team: &TeamId,
    compartment: &CompartmentId,
    kind: u64,
    authority: &[u8; 32],
    commitment: &Hash,
) -> RecordId {
    let kind = kind.to_be_bytes();
    let parts: [&[u8]; 5] = [&team.0, &compartment.0, &kind, authority, commitment];
    RecordId(hash::tagged("comity/record/v1", &parts))
}
