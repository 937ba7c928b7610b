//! Authority acts: statements that a competent authority signs with its own key.

use comity_crypto::sign::{self, PublicKey, SigningKey};

use crate::cbor::{self, Value};
use crate::ids::{Dot, RecordId, TeamId};
use crate::{Malformed, set::CHANGE_BYTES_MAX};

const TAG: &str = "comity/authority/v1";

/// A statement of an authority about a record. Repeated, it counts once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The team.
    pub team: TeamId,
    /// The kind of the record it is about.
    pub kind: u64,
    /// The record, or nothing where the record is made by this very act.
    pub record: Option<RecordId>,
    /// What it builds on.
    pub parents: Vec<Dot>,
    /// What it says.
    pub body: Value,
}

/// A statement with its authority and signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Who signed.
    pub authority: PublicKey,
    /// What was signed.
    pub statement: Statement,
    bytes: Vec<u8>,
    signature: [u8; 64],
}

impl Act {
    /// Signs a statement.
    pub fn sign(statement: Statement, key: &SigningKey) -> Self {
        let bytes = cbor::encode(&statement.to_value());
        let signature = key.sign(TAG, &bytes);
        Self { authority: key.public(), statement, bytes, signature }
    }

    /// Returns `[authority, statement bytes, signature]`.
    pub fn to_value(&self) -> Value {
        Value::Array(vec![
            Value::bytes(self.authority),
            Value::bytes(&self.bytes),
            Value::bytes(self.signature),
        ])
    }

    /// Reads an act and verifies its signature.
    pub fn from_value(value: &Value) -> Result<Self, Malformed> {
        let [authority, bytes, signature] = value.items().ok_or(Malformed::Shape("act"))?;
        let authority = authority.fixed().ok_or(Malformed::Shape("act"))?;
        let bytes = bytes.as_bytes().ok_or(Malformed::Shape("act"))?;
        let signature = signature.fixed().ok_or(Malformed::Shape("act"))?;
        if bytes.len() > CHANGE_BYTES_MAX {
            return Err(Malformed::Limit("act"));
        }
        sign::verify(&authority, TAG, bytes, &signature).map_err(|_| Malformed::Signature)?;
        let statement = Statement::from_value(&cbor::decode(bytes)?);
        let statement = statement.ok_or(Malformed::Shape("act"))?;
        Ok(Self { authority, statement, bytes: bytes.to_vec(), signature })
    }
}

impl Statement {
    fn to_value(&self) -> Value {
        Value::Array(vec![
            self.team.value(),
            Value::Uint(self.kind),
            self.record.map_or(Value::Null, |record| record.value()),
            Value::Array(self.parents.iter().map(Dot::value).collect()),
            self.body.clone(),
        ])
    }

    fn from_value(value: &Value) -> Option<Self> {
        let [team, kind, record, parents, body] = value.items()?;
        Some(Self {
            team: TeamId::from_value(team)?,
            kind: kind.uint()?,
            record: if *record == Value::Null { None } else { Some(RecordId::from_value(record)?) },
            parents: parents.array()?.iter().map(Dot::from_value).collect::<Option<_>>()?,
            body: body.clone(),
        })
    }
}
