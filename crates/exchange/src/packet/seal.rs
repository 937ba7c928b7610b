//! Makes packets: the manifest from the contents, its signature, the archive, the seal.
//!
//! The same contents, signer and recipients give the same archive, byte for byte; only the seal
//! around it is drawn anew.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use comity_crypto::age_files::{Recipient, SealStream};
use comity_crypto::hash::Sha256Stream;
use comity_crypto::sign::SigningKey;
use comity_crypto::{CryptoError, sha256, sshsig};

use super::manifest::{FORMAT, MANIFEST, README, SIGNATURE};
use super::{
    CompartmentRanges, FeedRange, FileEntry, Kind, Limits, Manifest, Member, NAMESPACE,
    RECIPIENTS_MAX, VERSION, derive_recipient_hash, item_length, ustar,
};
use crate::Id;
use crate::vector::Ranges;

/// What stands in every archive, for whoever opens it with stock tools.
pub(super) const README_TEXT: &str = include_str!("README.txt");

/// What goes into a packet. Items are CBOR, handed on byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// The team.
    pub team: Id,
    /// When it is made, in milliseconds since 1970 UTC.
    pub made_utc_ms: u64,
    /// The numbers of the change sets inside, by compartment and feed.
    pub ranges: BTreeMap<Id, BTreeMap<Id, Ranges>>,
    /// What the sender holds of each feed, as far as all recipients may know.
    pub vector: BTreeMap<Id, Ranges>,
    /// Change sets, causes first.
    pub change_sets: Vec<Vec<u8>>,
    /// Grants.
    pub grants: Vec<Vec<u8>>,
    /// Fills.
    pub fills: Vec<Vec<u8>>,
    /// Requests.
    pub requests: Vec<Vec<u8>>,
    /// Receipts.
    pub receipts: Vec<Vec<u8>>,
}

/// Why a packet or bundle is not made.
#[derive(Debug, thiserror::Error)]
pub enum SealRefusal {
    /// There is nothing to send.
    #[error("there is nothing to send")]
    Empty,
    /// There is no recipient, or there are more than 256.
    #[error("a packet has 1 to 256 recipients")]
    Recipients,
    /// An item is no CBOR item or over its limit.
    #[error("an item of {0} is malformed or too large")]
    Item(&'static str),
    /// All together is over the limit: make several packets.
    #[error("the packet would be over its limit")]
    TooLarge,
    /// A number is beyond what JSON says exactly.
    #[error("a number is too large for a manifest")]
    Number,
    /// A blob is not what its id says.
    #[error("the blob {0} is not what its id says")]
    BlobWrong(Id),
    /// A blob is no age file.
    #[error("the blob {0} is not sealed")]
    BlobNotSealed(Id),
    /// Sealing or signing failed.
    #[error("{0}")]
    Crypto(#[from] CryptoError),
    /// Writing failed.
    #[error("writing failed: {0}")]
    Io(#[from] io::Error),
}

/// Makes a packet, signs it and writes it, sealed to its recipients. Gives the output back; until
/// then what was written is incomplete and opens nowhere.
pub fn seal_packet<W: Write>(
    contents: &Contents,
    signer: &SigningKey,
    to: &[Recipient],
    output: W,
) -> Result<W, SealRefusal> {
    let files = contents.files()?;
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        kind: Kind::Packet,
        team: contents.team,
        sender: Id(signer.public()),
        compartments: contents.compartments(),
        vector: contents.vector.clone(),
        recipients: recipient_hashes(to)?,
        files,
        made_utc_ms: contents.made_utc_ms,
    };
    let mut seal = begin(&manifest, signer, to, output)?;
    for member in Member::ALL {
        let items = contents.items(member);
        if !items.is_empty() {
            let parts: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
            ustar::write_member(&mut seal, member.name(), &parts)?;
        }
    }
    ustar::end_archive(&mut seal)?;
    Ok(seal.finish()?)
}

/// Begins an archive under its seal: README, manifest, signature.
pub(super) fn begin<W: Write>(
    manifest: &Manifest,
    signer: &SigningKey,
    to: &[Recipient],
    output: W,
) -> Result<SealStream<W>, SealRefusal> {
    let bytes = manifest.encode().ok_or(SealRefusal::Number)?;
    if bytes.len() as u64 > Limits::STANDARD.manifest_bytes_max {
        return Err(SealRefusal::TooLarge);
    }
    let signature = sshsig::sign(signer, NAMESPACE, &bytes)?;
    let mut seal = SealStream::begin(to, output)?;
    ustar::write_member(&mut seal, README, &[README_TEXT.as_bytes()])?;
    ustar::write_member(&mut seal, MANIFEST, &[&bytes])?;
    ustar::write_member(&mut seal, SIGNATURE, &[signature.as_bytes()])?;
    Ok(seal)
}

/// Returns what a manifest says of its recipients. Refuses none and too many.
pub(super) fn recipient_hashes(to: &[Recipient]) -> Result<Vec<Id>, SealRefusal> {
    let hashes: BTreeSet<Id> = to.iter().map(derive_recipient_hash).collect();
    if (1..=RECIPIENTS_MAX).contains(&to.len()) {
        Ok(hashes.into_iter().collect())
    } else {
        Err(SealRefusal::Recipients)
    }
}

/// Returns the files every manifest begins with.
pub(super) fn readme_entry() -> (String, FileEntry) {
    let sha256 = Id(sha256(README_TEXT.as_bytes()));
    (README.to_owned(), FileEntry { sha256, bytes: README_TEXT.len() as u64 })
}

impl Contents {
    /// Returns whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        Member::ALL.iter().all(|member| self.items(*member).is_empty())
    }

    /// Returns the size of all items in bytes: what counts towards the limit of a packet.
    pub fn bytes(&self) -> u64 {
        let items = Member::ALL.iter().flat_map(|member| self.items(*member));
        items.fold(0, |sum, item| sum.saturating_add(item.len() as u64))
    }

    fn items(&self, member: Member) -> &[Vec<u8>] {
        match member {
            Member::ChangeSets => &self.change_sets,
            Member::Grants => &self.grants,
            Member::Fills => &self.fills,
            Member::Requests => &self.requests,
            Member::Receipts => &self.receipts,
        }
    }

    /// Hashes and measures every member, and holds it to the limits it will be read under.
    fn files(&self) -> Result<BTreeMap<String, FileEntry>, SealRefusal> {
        if self.is_empty() {
            return Err(SealRefusal::Empty);
        }
        let (readme, entry) = readme_entry();
        if self.bytes().saturating_add(entry.bytes) > Limits::STANDARD.packet.bytes_max {
            return Err(SealRefusal::TooLarge);
        }
        let mut files = BTreeMap::from([(readme, entry)]);
        for member in Member::ALL {
            let items = self.items(member);
            if items.len() > Limits::STANDARD.items_max {
                return Err(SealRefusal::TooLarge);
            }
            if !items.is_empty() {
                files.insert(member.name().to_owned(), entry_of(member, items)?);
            }
        }
        Ok(files)
    }

    fn compartments(&self) -> Vec<CompartmentRanges> {
        let of_feed = |(feed, ranges): (&Id, &Ranges)| -> Vec<FeedRange> {
            let ranges = ranges.as_slice().iter();
            ranges.map(|(from, to)| FeedRange { feed: *feed, from: *from, to: *to }).collect()
        };
        let all = self.ranges.iter().map(|(compartment, feeds)| CompartmentRanges {
            compartment: *compartment,
            ranges: feeds.iter().flat_map(of_feed).collect(),
        });
        all.filter(|part| !part.ranges.is_empty()).collect()
    }
}

fn entry_of(member: Member, items: &[Vec<u8>]) -> Result<FileEntry, SealRefusal> {
    let mut hash = Sha256Stream::default();
    let mut bytes = 0_u64;
    for item in items {
        let whole = item_length(item).is_ok_and(|length| length == item.len());
        if !whole || item.len() > member.item_bytes_max() {
            return Err(SealRefusal::Item(member.name()));
        }
        hash.update(item);
        bytes = bytes.saturating_add(item.len() as u64);
    }
    Ok(FileEntry { sha256: Id(hash.finish()), bytes })
}
