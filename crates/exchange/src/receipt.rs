//! Receipts: signed statements of what arrived and was verified.
//!
//! `[body bytes, signature]`, where the body is deterministic CBOR of twelve parts and the
//! signature is the installation's over `comity/receipt/v1 || body bytes`. A receipt may be
//! passed on by anybody; the installation it names is a claim until the signature is verified
//! with a key that the reader knows.

mod book;
mod code;

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::Value;
use comity_changes::cbor::{decode, encode};
use comity_crypto::sign::{self, PublicKey, SigningKey};

pub use book::{ReceiptBook, Taken};
pub(crate) use code::{as_ids, as_ranges_by_feed, ids_value, ranges_by_feed_value};

use crate::Id;
use crate::vector::{FeedHeld, HEADS_MAX, Ranges, Vector};

/// The version of the receipt's body.
pub const VERSION: u64 = 1;

/// The largest receipt, in bytes.
pub const RECEIPT_BYTES_MAX: usize = 4 << 20;

/// The most feeds a receipt names.
pub const FEEDS_MAX: usize = 10_000;

/// The most ranges a receipt names for one feed.
pub const RANGES_MAX: usize = 1_000;

/// The most missing blobs, and the most missing commitments, that a receipt names.
pub const MISSING_MAX: usize = 32_768;

const TAG: &str = "comity/receipt/v1";

/// What an installation says it holds and misses in one compartment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The team.
    pub team: Id,
    /// The compartment.
    pub compartment: Id,
    /// The installation that says so, by its public signing key.
    pub installation: Id,
    /// Its incarnation.
    pub incarnation: Id,
    /// Its number in the incarnation and compartment, from 1; the highest counts.
    pub number: u64,
    /// When it was made, by the installation's clock, in milliseconds since 1970 UTC.
    pub made_utc_ms: u64,
    /// What it holds, admitted.
    pub vector: Vector,
    /// What it holds that waits for what it builds on.
    pub waiting: BTreeMap<Id, Ranges>,
    /// What it holds that a person there has to decide on.
    pub paused: BTreeMap<Id, Ranges>,
    /// Sealed blobs that it misses.
    pub missing_blobs: BTreeSet<Id>,
    /// Commitments of content keys that it is entitled to and misses.
    pub missing_commitments: BTreeSet<Id>,
}

/// A receipt with its signature, and its bytes as they travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedReceipt {
    receipt: Receipt,
    body: Vec<u8>,
    signature: [u8; 64],
}

/// Why a receipt is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptRefusal {
    /// Not the bytes of a receipt.
    #[error("the receipt is malformed")]
    Malformed,
    /// More of something than a receipt may name.
    #[error("the receipt is over a limit")]
    TooLarge,
    /// Of a version that a later program writes.
    #[error("the receipt is of version {0}, newer than this program")]
    Newer(u64),
    /// The installation it names is none of those allowed.
    #[error("the receipt's installation {0} is not known here")]
    UnknownSender(Id),
    /// The signature is not the installation's.
    #[error("the receipt's signature does not verify")]
    SignatureWrong,
}

/// Encodes numbers by feed, `[[feed, ranges] ...]`, as receipts and requests have them.
pub fn encode_numbers(numbers: &BTreeMap<Id, Ranges>) -> Vec<u8> {
    encode(&ranges_by_feed_value(numbers))
}

/// Reads numbers by feed. Refuses other forms and what is over the limits of a receipt's lists.
pub fn decode_numbers(bytes: &[u8]) -> Result<BTreeMap<Id, Ranges>, ReceiptRefusal> {
    as_ranges_by_feed(&decode(bytes).map_err(|_| ReceiptRefusal::Malformed)?)
}

impl Receipt {
    /// Returns all numbers of a feed that the installation says it has: admitted, waiting, paused.
    pub fn has(&self, feed: &Id) -> Ranges {
        let mut all = self.holds(feed).map(|held| held.held.clone()).unwrap_or_default();
        for parked in [&self.waiting, &self.paused] {
            all.union(parked.get(feed).unwrap_or(&Ranges::default()));
        }
        all
    }

    /// Shortens what is over the limits to what a receipt may say: the lowest ranges, the first
    /// missing ids. The statement stays true; what is left out follows in later receipts.
    pub fn fit(mut self) -> Self {
        for held in self.vector.values_mut() {
            held.held = held.held.lowest(RANGES_MAX);
            held.heads.sort_by(|a, b| b.cmp(a));
            held.heads.dedup();
            held.heads.truncate(HEADS_MAX);
        }
        for ranges in self.waiting.values_mut().chain(self.paused.values_mut()) {
            *ranges = ranges.lowest(RANGES_MAX);
        }
        let first = |ids: BTreeSet<Id>| ids.into_iter().take(MISSING_MAX).collect();
        self.missing_blobs = first(self.missing_blobs);
        self.missing_commitments = first(self.missing_commitments);
        self
    }

    /// Signs the receipt with the key of the installation that it names. Refuses another key and
    /// what is over the limits; see [`Receipt::fit`].
    pub fn sign(self, key: &SigningKey) -> Result<SignedReceipt, ReceiptRefusal> {
        if self.installation.0 != key.public() {
            return Err(ReceiptRefusal::UnknownSender(self.installation));
        }
        let body = encode(&code::body_value(&self));
        if code::read_body(&decode(&body).map_err(|_| ReceiptRefusal::Malformed)?)? != self {
            return Err(ReceiptRefusal::Malformed);
        }
        let signature = key.sign(TAG, &body);
        let signed = SignedReceipt { receipt: self, body, signature };
        if signed.encode().len() > RECEIPT_BYTES_MAX {
            return Err(ReceiptRefusal::TooLarge);
        }
        Ok(signed)
    }

    /// Returns what the installation holds of a feed.
    pub fn holds(&self, feed: &Id) -> Option<&FeedHeld> {
        self.vector.get(feed)
    }
}

impl SignedReceipt {
    /// Reads a receipt. Refuses other forms and what is over the limits; judges no signature.
    pub fn decode(bytes: &[u8]) -> Result<Self, ReceiptRefusal> {
        use ReceiptRefusal::Malformed;
        if bytes.len() > RECEIPT_BYTES_MAX {
            return Err(ReceiptRefusal::TooLarge);
        }
        let value = decode(bytes).map_err(|_| Malformed)?;
        let [body, signature] = value.items().ok_or(Malformed)?;
        let body = body.as_bytes().ok_or(Malformed)?.to_vec();
        let signature = signature.fixed().ok_or(Malformed)?;
        let receipt = code::read_body(&decode(&body).map_err(|_| Malformed)?)?;
        Ok(Self { receipt, body, signature })
    }

    /// Returns the bytes as they travel.
    pub fn encode(&self) -> Vec<u8> {
        let parts = vec![Value::bytes(&self.body), Value::bytes(self.signature)];
        encode(&Value::Array(parts))
    }

    /// Verifies the signature with the key of the installation that the receipt names, if that
    /// is one of those allowed.
    pub fn verify(&self, allowed: &[PublicKey]) -> Result<&Receipt, ReceiptRefusal> {
        let installation = self.receipt.installation;
        let key = allowed.iter().find(|key| **key == installation.0);
        let key = key.ok_or(ReceiptRefusal::UnknownSender(installation))?;
        sign::verify(key, TAG, &self.body, &self.signature)
            .map_err(|_| ReceiptRefusal::SignatureWrong)?;
        Ok(&self.receipt)
    }

    /// Returns the signed bytes, without the tag before them.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the signature.
    pub fn signature(&self) -> [u8; 64] {
        self.signature
    }

    /// Returns what it says, before anything is judged: a claim.
    pub fn claim(&self) -> &Receipt {
        &self.receipt
    }
}
