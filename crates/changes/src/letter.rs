//! Letters: a mandate that an authority signed in a place where nobody of it is left in the team.
//! Any other party's leader carries it; the authority's key says whom, as what and until when.

use comity_crypto::hash::{self, Hash};
use comity_crypto::sign::SigningKey;
use comity_domain::kinds::letter;

use crate::Malformed;
use crate::act::{Act, Statement};
use crate::card::{CARD_BYTES_MAX, Card};
use crate::cbor::{self, Value};
use crate::charter::Place;
use crate::ids::TeamId;

/// Longest letter, in bytes.
pub const LETTER_BYTES_MAX: usize = 2 * CARD_BYTES_MAX;

const MAGIC: &str = "comity-letter";
const VERSION: u64 = 1;

/// A letter as a file: the card of whoever is let in, and the act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Who is let in.
    pub card: Card,
    /// The act of their authority.
    pub act: Act,
    /// The place that the act gives.
    pub place: Place,
}

/// Derives what tells letters apart: the words that were signed, however often they are carried.
pub(crate) fn derive_id(act: &Act) -> Hash {
    let body = cbor::encode(&act.statement.body);
    hash::tagged("comity/letter/v1", &[&act.authority, &act.statement.team.0, &body])
}

impl Letter {
    /// Signs a place in a team for the installation of a card.
    pub fn sign(team: TeamId, card: Card, place: Place, key: &SigningKey) -> Self {
        let (record, parents, body) = (None, Vec::new(), place.to_value());
        let statement = Statement { team, kind: letter::KIND, record, parents, body };
        Self { card, act: Act::sign(statement, key), place }
    }

    /// Returns `["comity-letter", 1, card, act]`.
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(&Value::Array(vec![
            Value::text(MAGIC),
            Value::Uint(VERSION),
            Value::bytes(self.card.encode()),
            self.act.to_value(),
        ]))
    }

    /// Reads a letter and verifies its signatures. Refuses one whose card is of another
    /// installation than the act lets in, or certified by another key than signed the act.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let shape = || Malformed::Shape("letter");
        if bytes.len() > LETTER_BYTES_MAX {
            return Err(Malformed::Limit("letter"));
        }
        let value = cbor::decode(bytes)?;
        let [magic, version, card, act] = value.items().ok_or_else(shape)?;
        match (magic.as_text(), version.uint()) {
            (Some(MAGIC), Some(VERSION)) => {}
            (Some(MAGIC), Some(newer)) if newer > VERSION => return Err(Malformed::Newer(newer)),
            _ => return Err(shape()),
        }
        let card = Card::decode(card.as_bytes().ok_or_else(shape)?)?;
        let act = Act::from_value(act)?;
        let place = Place::from_value(&act.statement.body)?;
        let same = place.introduction == card.introduction
            && card.introduction.certificate.authority == act.authority
            && act.statement.kind == letter::KIND;
        if same { Ok(Self { card, act, place }) } else { Err(shape()) }
    }
}
