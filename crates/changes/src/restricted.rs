//! Restricted compartments in bytes: the charter whose hash is the compartment's id, and what acts
//! in one say. All of it stays in the compartment: `control` holds nothing of it.

use std::collections::BTreeSet;

use comity_crypto::sign::PublicKey;
use comity_domain::kinds;

use crate::Malformed;
use crate::cbor::{self, Value};
use crate::ids::{CompartmentId, TeamId, derive_restricted};
use crate::set::{Change, ChangeSet};
use crate::statements::clear_act;

/// Most members that a charter names.
pub const MEMBERS_MAX: usize = 200;
/// Longest name (bytes).
pub const NAME_BYTES_MAX: usize = 200;

const VERSION: u64 = 1;

/// The charter of a restricted compartment. 32 random bytes are in it, so nobody guesses the id,
/// and nobody makes another compartment under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictedCharter {
    /// The team.
    pub team: TeamId,
    /// The authority that makes the compartment, lets further members in and closes it.
    pub authority: PublicKey,
    /// What its members call it.
    pub name: String,
    /// The installations that hold it from the start.
    pub members: BTreeSet<PublicKey>,
    random: [u8; 32],
}

impl RestrictedCharter {
    /// Makes a charter.
    pub fn make(
        random: [u8; 32],
        team: TeamId,
        authority: PublicKey,
        name: &str,
        members: BTreeSet<PublicKey>,
    ) -> Self {
        Self { team, authority, name: name.to_owned(), members, random }
    }

    /// Returns the charter's bytes.
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(&Value::Array(vec![
            Value::Uint(VERSION),
            Value::bytes(self.random),
            self.team.value(),
            Value::bytes(self.authority),
            Value::text(self.name.clone()),
            Value::Array(self.members.iter().map(Value::bytes).collect()),
        ]))
    }

    /// Reads a charter. Refuses a name or members over their limits, and members out of order.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let value = cbor::decode(bytes)?;
        let shape = || Malformed::Shape("compartment");
        let [version, random, team, authority, name, members] = value.items().ok_or_else(shape)?;
        match version.uint() {
            Some(VERSION) => {}
            Some(newer) if newer > VERSION => return Err(Malformed::Newer(newer)),
            _ => return Err(shape()),
        }
        let name = name.as_text().ok_or_else(shape)?;
        let members = members.array().ok_or_else(shape)?;
        if name.len() > NAME_BYTES_MAX || members.len() > MEMBERS_MAX {
            return Err(Malformed::Limit("compartment"));
        }
        let members = members.iter().map(Value::fixed).collect::<Option<Vec<_>>>();
        let members = members.ok_or_else(shape)?;
        if name.is_empty() || !members.is_sorted_by(|one, next| one < next) {
            return Err(shape());
        }
        Ok(Self {
            team: TeamId::from_value(team).ok_or_else(shape)?,
            authority: authority.fixed().ok_or_else(shape)?,
            name: name.to_owned(),
            members: members.into_iter().collect(),
            random: random.fixed().ok_or_else(shape)?,
        })
    }

    /// Returns the compartment's id.
    pub fn id(&self) -> CompartmentId {
        derive_restricted(&self.encode())
    }
}

/// Lets an installation into a restricted compartment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoiningBody {
    /// The compartment.
    pub compartment: CompartmentId,
    /// The installation.
    pub installation: PublicKey,
    /// Whether it gets the keys of what was written without knowing of it.
    pub history: bool,
}

/// Takes an installation out of a restricted compartment: it leaves, or is let out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeavingBody {
    /// The compartment.
    pub compartment: CompartmentId,
    /// The installation.
    pub installation: PublicKey,
    /// Why.
    pub reason: String,
}

/// Closes a restricted compartment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosingBody {
    /// The compartment.
    pub compartment: CompartmentId,
    /// Why.
    pub reason: String,
}

impl JoiningBody {
    /// Returns `[compartment, installation, history]`.
    pub fn to_value(&self) -> Value {
        Value::Array(vec![
            self.compartment.value(),
            Value::bytes(self.installation),
            Value::Bool(self.history),
        ])
    }

    /// Reads a body.
    pub fn from_value(value: &Value) -> Option<Self> {
        let [compartment, installation, history] = value.items()?;
        Some(Self {
            compartment: CompartmentId::from_value(compartment)?,
            installation: installation.fixed()?,
            history: history.as_bool()?,
        })
    }
}

impl LeavingBody {
    /// Returns `[compartment, installation, reason]`.
    pub fn to_value(&self) -> Value {
        Value::Array(vec![
            self.compartment.value(),
            Value::bytes(self.installation),
            Value::text(self.reason.clone()),
        ])
    }

    /// Reads a body.
    pub fn from_value(value: &Value) -> Option<Self> {
        let [compartment, installation, reason] = value.items()?;
        Some(Self {
            compartment: CompartmentId::from_value(compartment)?,
            installation: installation.fixed()?,
            reason: reason.as_text()?.to_owned(),
        })
    }
}

impl ClosingBody {
    /// Returns `[compartment, reason]`.
    pub fn to_value(&self) -> Value {
        Value::Array(vec![self.compartment.value(), Value::text(self.reason.clone())])
    }

    /// Reads a body.
    pub fn from_value(value: &Value) -> Option<Self> {
        let [compartment, reason] = value.items()?;
        Some(Self {
            compartment: CompartmentId::from_value(compartment)?,
            reason: reason.as_text()?.to_owned(),
        })
    }
}

/// Reads the charter in a change, if it gives this compartment's id.
pub(crate) fn read_charter(change: &Change, of: &CompartmentId) -> Option<RestrictedCharter> {
    let act = clear_act(change, kinds::compartment::ACT)?;
    let charter = RestrictedCharter::decode(act.statement.body.as_bytes()?).ok()?;
    (charter.id() == *of).then_some(charter)
}

/// Returns the charter of its own compartment that the first set of a feed carries, and its place.
pub(crate) fn carried(set: &ChangeSet) -> Option<(u32, RestrictedCharter)> {
    let mut all = set.changes().filter(|(_, change)| change.kind == kinds::compartment::KIND);
    let found = all.find_map(|(dot, change)| {
        Some((dot.index, read_charter(change, &set.header.compartment)?))
    })?;
    (set.header.seq == 1).then_some(found)
}
