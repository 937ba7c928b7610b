//! The replacement of an authority's key in bytes: which key, by whose introduction, and whether
//! the installation of that introduction is let in with it. The certificate in the introduction is
//! signed by the new key: somebody holds it.

use comity_crypto::hash::{self, Hash};
use comity_crypto::sign::PublicKey;
use comity_domain::dates::Date;
use comity_domain::roster::Role;

use crate::card::Introduction;
use crate::cbor::{self, Value};
use crate::charter::Place;

/// What every other party says alike about an authority's key that was lost or stolen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplacementBody {
    /// The key that is replaced.
    pub old: PublicKey,
    /// The introduction of an installation that the new key certifies.
    pub introduction: Introduction,
    /// As what, from when and until when that installation is let in; nothing when it is on the
    /// roster already.
    pub mandate: Option<(Role, Date, Date)>,
}

impl ReplacementBody {
    /// Returns the new key.
    pub fn new_key(&self) -> PublicKey {
        self.introduction.certificate.authority
    }

    /// Returns the place that the installation gets, if it gets one.
    pub fn place(&self) -> Option<Place> {
        let introduction = self.introduction.clone();
        self.mandate.map(|(role, from, until)| Place { introduction, role, from, until })
    }

    /// Returns `[old key, introduction, null or [role, from, until]]`.
    pub fn to_value(&self) -> Value {
        let mandate = self.mandate.map_or(Value::Null, |(role, from, until)| {
            let (from, until) = (Value::text(from.to_string()), Value::text(until.to_string()));
            Value::Array(vec![Value::Uint(role.number()), from, until])
        });
        Value::Array(vec![Value::bytes(self.old), self.introduction.to_value(), mandate])
    }

    /// Reads a body and verifies its introduction. A participant's body is no party and has no key
    /// to replace.
    pub fn from_value(value: &Value) -> Option<Self> {
        let [old, introduction, mandate] = value.items()?;
        let introduction = Introduction::from_value(introduction).ok()?;
        let mandate = if *mandate == Value::Null { None } else { Some(read_mandate(mandate)?) };
        Some(Self { old: old.fixed()?, introduction, mandate })
    }

    /// Derives what tells replacements apart: whose key, and what is said of it.
    pub(crate) fn derive_id(&self, party: &PublicKey) -> Hash {
        hash::tagged("comity/replacement/v1", &[party, &cbor::encode(&self.to_value())])
    }
}

fn read_mandate(value: &Value) -> Option<(Role, Date, Date)> {
    let [role, from, until] = value.items()?;
    let role = Role::from_number(role.uint()?).filter(|role| *role != Role::Participant)?;
    Some((role, Date::parse(from.as_text()?)?, Date::parse(until.as_text()?)?))
}
