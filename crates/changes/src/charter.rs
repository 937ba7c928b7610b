//! The charter: who founds the team, with which authorities, compartments and founding text. Its
//! hash is the team's id, so nobody can alter it and keep the team.

use std::collections::BTreeMap;

use comity_crypto::hash::{self, Hash};
use comity_crypto::sign::PublicKey;
use comity_domain::agreements::Values;
use comity_domain::dates::Date;
use comity_domain::kinds::Compartment;
use comity_domain::roster::Role;

use crate::Malformed;
use crate::card::Introduction;
use crate::cbor::{self, Key, TextKey, Value};
use crate::ids::{TeamId, derive_team};

/// Most founding members.
pub const MEMBERS_MAX: usize = 200;

const VERSION: u64 = 1;

/// Somebody's place in a team, from a day to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The installation's introduction.
    pub introduction: Introduction,
    /// As what.
    pub role: Role,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// A team's charter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charter {
    /// The founding members.
    pub members: Vec<Place>,
    /// The parties' authority keys, sorted.
    pub authorities: Vec<PublicKey>,
    /// The hash of the founding text.
    pub text_hash: Hash,
    bytes: Vec<u8>,
}

impl Place {
    /// Returns `[introduction, role, from, until]`.
    pub fn to_value(&self) -> Value {
        Value::Array(vec![
            self.introduction.to_value(),
            Value::Uint(self.role.number()),
            Value::text(self.from.to_string()),
            Value::text(self.until.to_string()),
        ])
    }

    /// Reads a place and verifies its introduction.
    pub fn from_value(value: &Value) -> Result<Self, Malformed> {
        let shape = || Malformed::Shape("place");
        let [introduction, role, from, until] = value.items().ok_or_else(shape)?;
        let date = |value: &Value| value.as_text().and_then(Date::parse).ok_or_else(shape);
        Ok(Self {
            introduction: Introduction::from_value(introduction)?,
            role: role.uint().and_then(Role::from_number).ok_or_else(shape)?,
            from: date(from)?,
            until: date(until)?,
        })
    }
}

impl Charter {
    /// Makes a charter. Every party signs: that is the one quorum rule of this version.
    pub fn make(random: &[u8; 32], members: Vec<Place>, text_hash: Hash) -> Self {
        let mut authorities: Vec<PublicKey> =
            members.iter().map(|place| place.introduction.certificate.authority).collect();
        authorities.sort_unstable();
        authorities.dedup();
        let compartment = |compartment: Compartment| {
            Value::Array(vec![Value::text(compartment.name()), Value::Bool(true)])
        };
        let bytes = cbor::encode(&Value::Array(vec![
            Value::Uint(VERSION),
            Value::bytes(random),
            Value::Array(authorities.iter().map(Value::bytes).collect()),
            Value::Array(vec![Value::text("all")]),
            Value::Array(members.iter().map(Place::to_value).collect()),
            Value::Array(Compartment::ALL.into_iter().map(compartment).collect()),
            Value::bytes(text_hash),
        ]));
        Self { members, authorities, text_hash, bytes }
    }

    /// Reads a charter; the introductions in it are verified.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let value = cbor::decode(bytes)?;
        let shape = || Malformed::Shape("charter");
        match value.array().and_then(|items| items.first()).and_then(Value::uint) {
            Some(VERSION) => {}
            Some(newer) if newer > VERSION => return Err(Malformed::Newer(newer)),
            _ => return Err(shape()),
        }
        let [_, random, _, _, members, _, text_hash] = value.items().ok_or_else(shape)?;
        let members = members.array().ok_or_else(shape)?;
        if members.len() > MEMBERS_MAX {
            return Err(Malformed::Limit("charter"));
        }
        let members = members.iter().map(Place::from_value).collect::<Result<Vec<_>, _>>()?;
        let random = random.fixed().ok_or_else(shape)?;
        let charter = Self::make(&random, members, text_hash.fixed().ok_or_else(shape)?);
        // Authorities, rules and compartments of this version follow from the rest: a charter
        // that says otherwise is no charter of this version.
        if charter.bytes == bytes { Ok(charter) } else { Err(shape()) }
    }

    /// Returns the charter's bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the team's id.
    pub fn team(&self) -> TeamId {
        derive_team(&self.bytes)
    }
}

/// Encodes the values of a founding text.
pub fn encode_clauses(values: &Values) -> Value {
    let entry = |(name, value): (&String, &String)| {
        (Key::Text(TextKey(name.clone())), Value::text(value.clone()))
    };
    Value::Map(values.iter().map(entry).collect::<BTreeMap<_, _>>())
}

/// Reads the values of a founding text.
pub fn decode_clauses(value: &Value) -> Option<Values> {
    let Value::Map(entries) = value else { return None };
    entries
        .iter()
        .map(|(key, value)| match key {
            Key::Text(name) => Some((name.0.clone(), value.as_text()?.to_owned())),
            Key::Uint(_) => None,
        })
        .collect()
}

/// Derives the hash of a founding text, which the charter names and every authority signs.
pub fn derive_text_hash(salt: &[u8; 32], clauses: &Value) -> Hash {
    hash::tagged("comity/founding-text/v1", &[salt, &cbor::encode(clauses)])
}
