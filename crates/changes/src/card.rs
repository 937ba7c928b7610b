//! Cards: an installation's signed public introduction. `docs/formats/card.md` has the bytes.
//!
//! The authority's certificate binds the installation's key to the authority and, by a salted
//! hash, to the person; the announcement binds the keys that packets are sealed to.

use comity_crypto::hash::{self, Hash};
use comity_crypto::sign::{self, PublicKey, SigningKey};
use comity_crypto::words;

use crate::Malformed;
use crate::cbor::{self, Value};

/// Longest card, in bytes.
pub const CARD_BYTES_MAX: usize = 64 << 10;
/// Most recipient keys that an announcement may name.
pub const RECIPIENTS_MAX: usize = 32;
/// Longest name, capacity or authority, in bytes.
pub const NAME_BYTES_MAX: usize = 400;

const MAGIC: &str = "comity-card";
const VERSION: u64 = 1;
const CERTIFICATE_TAG: &str = "comity/certificate/v1";
const ANNOUNCEMENT_TAG: &str = "comity/recipients/v1";

/// What an authority certifies about an installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The authority's key.
    pub authority: PublicKey,
    /// The authority's name.
    pub authority_name: String,
    /// Its State, or `EU`.
    pub state: String,
    /// Commits to person and capacity.
    pub person_commitment: Hash,
    /// The installation's key: it signs change sets and is the installation's id.
    pub installation: PublicKey,
    /// When, in milliseconds since 1970 UTC.
    pub made_utc_ms: i64,
}

/// The keys that packets for an installation are sealed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// The installation.
    pub installation: PublicKey,
    /// age recipients, each with the moment it counts from.
    pub recipients: Vec<(String, i64)>,
    /// When, in milliseconds since 1970 UTC.
    pub made_utc_ms: i64,
}

/// Certificate and announcement with their signatures: the part of a card without a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduction {
    /// The certificate.
    pub certificate: Certificate,
    /// The announcement.
    pub announcement: Announcement,
    signed: [(Vec<u8>, [u8; 64]); 2],
}

/// A card: the introduction and the name it commits to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The introduction.
    pub introduction: Introduction,
    /// The person.
    pub person: String,
    /// In what capacity.
    pub capacity: String,
    /// Opens the commitment.
    pub salt: [u8; 32],
}

/// Derives the commitment to a person.
pub fn derive_person_commitment(salt: &[u8; 32], person: &str, capacity: &str) -> Hash {
    let names = cbor::encode(&Value::Array(vec![Value::text(person), Value::text(capacity)]));
    hash::tagged("comity/person/v1", &[salt, &names])
}

impl Certificate {
    fn to_value(&self) -> Value {
        Value::Array(vec![
            Value::Uint(VERSION),
            Value::bytes(self.authority),
            Value::text(self.authority_name.clone()),
            Value::text(self.state.clone()),
            Value::bytes(self.person_commitment),
            Value::bytes(self.installation),
            Value::int(self.made_utc_ms),
        ])
    }

    fn from_value(value: &Value) -> Option<Self> {
        let [version, authority, name, state, commitment, installation, made] = value.items()?;
        (version.uint()? == VERSION).then_some(())?;
        Some(Self {
            authority: authority.fixed()?,
            authority_name: short(name)?,
            state: state.as_text().filter(|state| state.len() == 2)?.to_owned(),
            person_commitment: commitment.fixed()?,
            installation: installation.fixed()?,
            made_utc_ms: made.integer()?,
        })
    }
}

impl Announcement {
    fn to_value(&self) -> Value {
        let recipient = |(key, from): &(String, i64)| {
            Value::Array(vec![Value::text(key.clone()), Value::int(*from)])
        };
        Value::Array(vec![
            Value::Uint(VERSION),
            Value::bytes(self.installation),
            Value::Array(self.recipients.iter().map(recipient).collect()),
            Value::int(self.made_utc_ms),
        ])
    }

    fn from_value(value: &Value) -> Option<Self> {
        let [version, installation, recipients, made] = value.items()?;
        (version.uint()? == VERSION).then_some(())?;
        let recipient = |value: &Value| {
            let [key, from] = value.items()?;
            Some((short(key)?, from.integer()?))
        };
        let recipients = recipients.array()?.iter().map(recipient).collect::<Option<Vec<_>>>()?;
        (1..=RECIPIENTS_MAX).contains(&recipients.len()).then_some(Self {
            installation: installation.fixed()?,
            recipients,
            made_utc_ms: made.integer()?,
        })
    }
}

/// A certificate that its authority signed, apart from a card: changed details of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certified {
    /// The certificate.
    pub certificate: Certificate,
    signed: (Vec<u8>, [u8; 64]),
}

impl Certified {
    /// Signs a certificate. Refuses one that names another authority.
    pub fn sign(certificate: Certificate, authority: &SigningKey) -> Option<Self> {
        let bytes = cbor::encode(&certificate.to_value());
        let signature = authority.sign(CERTIFICATE_TAG, &bytes);
        let signed = (bytes, signature);
        (certificate.authority == authority.public()).then_some(Self { certificate, signed })
    }

    /// Returns `[certificate, signature]`.
    pub fn to_value(&self) -> Value {
        Value::Array(vec![Value::bytes(&self.signed.0), Value::bytes(self.signed.1)])
    }

    /// Reads a certificate and verifies its signature.
    pub fn from_value(value: &Value) -> Result<Self, Malformed> {
        let shape = || Malformed::Shape("certificate");
        let [bytes, signature] = value.items().ok_or_else(shape)?;
        let bytes = bytes.as_bytes().ok_or_else(shape)?.to_vec();
        let signature = signature.fixed().ok_or_else(shape)?;
        let certificate = Certificate::from_value(&cbor::decode(&bytes)?).ok_or_else(shape)?;
        sign::verify(&certificate.authority, CERTIFICATE_TAG, &bytes, &signature)
            .map_err(|_| Malformed::Signature)?;
        Ok(Self { certificate, signed: (bytes, signature) })
    }
}

fn short(value: &Value) -> Option<String> {
    value.as_text().filter(|text| text.len() <= NAME_BYTES_MAX).map(str::to_owned)
}

impl Introduction {
    /// Signs both parts.
    pub fn sign(
        certificate: Certificate,
        announcement: Announcement,
        authority: &SigningKey,
        installation: &SigningKey,
    ) -> Self {
        let certified = cbor::encode(&certificate.to_value());
        let announced = cbor::encode(&announcement.to_value());
        let by_authority = authority.sign(CERTIFICATE_TAG, &certified);
        let by_installation = installation.sign(ANNOUNCEMENT_TAG, &announced);
        let signed = [(certified, by_authority), (announced, by_installation)];
        Self { certificate, announcement, signed }
    }

    /// Certifies the same installation for another authority; what it announced stays. Refuses
    /// a certificate of another installation.
    pub fn certify(&self, certificate: Certificate, authority: &SigningKey) -> Option<Self> {
        let Certified { certificate, signed } = Certified::sign(certificate, authority)?;
        if certificate.installation != self.certificate.installation {
            return None;
        }
        let [_, announced] = self.signed.clone();
        let signed = [signed, announced];
        Some(Self { certificate, announcement: self.announcement.clone(), signed })
    }

    /// Announces other recipient keys for the same installation; its certificate stays. Refuses an
    /// announcement of another installation.
    pub fn announce(&self, announcement: Announcement, installation: &SigningKey) -> Option<Self> {
        if announcement.installation != self.certificate.installation
            || announcement.installation != installation.public()
        {
            return None;
        }
        let announced = cbor::encode(&announcement.to_value());
        let by_installation = installation.sign(ANNOUNCEMENT_TAG, &announced);
        let [certified, _] = self.signed.clone();
        let signed = [certified, (announced, by_installation)];
        Some(Self { certificate: self.certificate.clone(), announcement, signed })
    }

    /// Returns `[certificate, signature, announcement, signature]`.
    pub fn to_value(&self) -> Value {
        let parts = self.signed.iter();
        Value::Array(
            parts
                .flat_map(|(bytes, signature)| [Value::bytes(bytes), Value::bytes(signature)])
                .collect(),
        )
    }

    /// Reads an introduction and verifies both signatures.
    pub fn from_value(value: &Value) -> Result<Self, Malformed> {
        let shape = || Malformed::Shape("introduction");
        let [certified, by_authority, announced, by_installation] =
            value.items().ok_or_else(shape)?;
        let announced = announced.as_bytes().ok_or_else(shape)?.to_vec();
        let by_installation = by_installation.fixed().ok_or_else(shape)?;
        let certified = Value::Array(vec![certified.clone(), by_authority.clone()]);
        let Certified { certificate, signed } = Certified::from_value(&certified)?;
        let announcement =
            Announcement::from_value(&cbor::decode(&announced)?).ok_or_else(shape)?;
        let key = &certificate.installation;
        sign::verify(key, ANNOUNCEMENT_TAG, &announced, &by_installation)
            .map_err(|_| Malformed::Signature)?;
        if announcement.installation != certificate.installation {
            return Err(shape());
        }
        let signed = [signed, (announced, by_installation)];
        Ok(Self { certificate, announcement, signed })
    }

    /// Returns the fingerprint that people read aloud.
    pub fn fingerprint(&self) -> Vec<String> {
        let certificate = &self.certificate;
        words::derive_fingerprint(&[&certificate.authority, &certificate.installation])
    }
}

impl Card {
    /// Encodes the card as a file.
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(&Value::Array(vec![
            Value::text(MAGIC),
            Value::Uint(VERSION),
            self.introduction.to_value(),
            Value::text(self.person.clone()),
            Value::text(self.capacity.clone()),
            Value::bytes(self.salt),
        ]))
    }

    /// Reads a card: both signatures and the commitment to the person are checked.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > CARD_BYTES_MAX {
            return Err(Malformed::Limit("card"));
        }
        let value = cbor::decode(bytes)?;
        let shape = || Malformed::Shape("card");
        let [magic, version, introduction, person, capacity, salt] =
            value.items().ok_or_else(shape)?;
        if magic.as_text() != Some(MAGIC) {
            return Err(shape());
        }
        match version.uint() {
            Some(VERSION) => {}
            Some(newer) if newer > VERSION => return Err(Malformed::Newer(newer)),
            _ => return Err(shape()),
        }
        let card = Self {
            introduction: Introduction::from_value(introduction)?,
            person: short(person).ok_or_else(shape)?,
            capacity: short(capacity).ok_or_else(shape)?,
            salt: salt.fixed().ok_or_else(shape)?,
        };
        let commitment = derive_person_commitment(&card.salt, &card.person, &card.capacity);
        if commitment == card.introduction.certificate.person_commitment {
            Ok(card)
        } else {
            Err(Malformed::Signature)
        }
    }
}
