//! MANIFEST.json: what a packet states about itself, in canonical JSON (RFC 8785), signed.
//!
//! Version 1 is closed: an unknown field is refused. A later version says so in `version`, and is
//! reported as newer before anything else of it is read.

use std::collections::BTreeMap;

use comity_crypto::age_files::Recipient;
use comity_crypto::sha256;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{EntryFault, Limit, Limits, Member, PacketRefusal, RECIPIENTS_MAX, VERSION};
use crate::Id;
use crate::vector::Ranges;

/// The `format` of every manifest.
pub(super) const FORMAT: &str = "comity-packet";

/// The entries before the members.
pub(super) const README: &str = "README.txt";
pub(super) const MANIFEST: &str = "MANIFEST.json";
pub(super) const SIGNATURE: &str = "MANIFEST.json.sig";

/// The folder in which a bundle's blobs stand.
pub(super) const BLOBS: &str = "blobs/";

/// The largest number that JSON says exactly.
const NUMBER_MAX: u64 = (1 << 53) - 1;

/// What is wrong with a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestFault {
    /// No JSON.
    #[error("it is no JSON")]
    NotJson,
    /// Another spelling than RFC 8785's.
    #[error("it is not canonical JSON")]
    NotCanonical,
    /// The format's name is another.
    #[error("it is of another format")]
    OtherFormat,
    /// A field is missing, unknown or of the wrong form.
    #[error("a field is missing, unknown or of the wrong form")]
    Fields,
}

/// What an archive holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Change sets and what goes with them.
    Packet,
    /// Sealed blobs.
    Blobs,
}

/// A signed statement of what an archive holds, from whom and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always `comity-packet`.
    pub format: String,
    /// The format's version.
    pub version: u64,
    /// What it holds.
    pub kind: Kind,
    /// The team.
    pub team: Id,
    /// The installation that says it sent this, by its public signing key; a claim until
    /// verified.
    pub sender: Id,
    /// The feed ranges inside, by compartment, sorted.
    pub compartments: Vec<CompartmentRanges>,
    /// What the sender held of each feed when the packet was made.
    pub vector: BTreeMap<Id, Ranges>,
    /// SHA-256 of each recipient's text, sorted; see [`derive_recipient_hash`].
    pub recipients: Vec<Id>,
    /// Every other entry, README.txt included, with hash and size.
    pub files: BTreeMap<String, FileEntry>,
    /// When it was made, by the sender's clock, in milliseconds since 1970 UTC.
    pub made_utc_ms: u64,
}

/// The feed ranges of one compartment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompartmentRanges {
    /// The compartment.
    pub compartment: Id,
    /// Its ranges, sorted.
    pub ranges: Vec<FeedRange>,
}

/// A run of change sets of one feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedRange {
    /// The feed.
    pub feed: Id,
    /// The first number.
    pub from: u64,
    /// The last number.
    pub to: u64,
}

/// Hash and size of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// SHA-256 of its bytes.
    pub sha256: Id,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Derives what a manifest says of a recipient: SHA-256 of `age1…`.
pub fn derive_recipient_hash(recipient: &Recipient) -> Id {
    Id(sha256(recipient.to_string().as_bytes()))
}

impl Manifest {
    /// Returns the canonical bytes; nothing when a number is beyond what JSON says exactly.
    pub(super) fn encode(&self) -> Option<Vec<u8>> {
        if !self.numbers_are_exact() {
            return None;
        }
        serde_json_canonicalizer::to_vec(self).ok()
    }

    /// Reads a manifest within limits. Refuses a newer version first, then every other form
    /// than the one.
    pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Self, PacketRefusal> {
        let refuse = |fault| Err(PacketRefusal::Manifest(fault));
        let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
            return refuse(ManifestFault::NotJson);
        };
        if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return refuse(ManifestFault::OtherFormat);
        }
        match value.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(PacketRefusal::Newer(version)),
            _ => return refuse(ManifestFault::Fields),
        }
        if serde_json_canonicalizer::to_vec(&value).ok().as_deref() != Some(bytes) {
            return refuse(ManifestFault::NotCanonical);
        }
        let Ok(manifest) = serde_json::from_value::<Self>(value) else {
            return refuse(ManifestFault::Fields);
        };
        manifest.check_files(limits)?;
        if manifest.is_well_formed() { Ok(manifest) } else { refuse(ManifestFault::Fields) }
    }

    /// Returns the feed ranges inside, by compartment and feed.
    pub fn ranges(&self) -> BTreeMap<Id, BTreeMap<Id, Ranges>> {
        let mut all: BTreeMap<Id, BTreeMap<Id, Ranges>> = BTreeMap::new();
        for part in &self.compartments {
            let feeds = all.entry(part.compartment).or_default();
            for range in &part.ranges {
                feeds.entry(range.feed).or_default().insert_range(range.from, range.to);
            }
        }
        all
    }

    /// Counts entries, then names, then adds up sizes: in this order, so that the first limit
    /// that is passed ends it.
    fn check_files(&self, limits: &Limits) -> Result<(), PacketRefusal> {
        let bounds = limits.bounds(self.kind);
        // The manifest and its signature are entries that no manifest lists.
        if self.files.len().saturating_add(2) > bounds.entries_max {
            return Err(PacketRefusal::TooLarge(Limit::Entries));
        }
        if !self.files.keys().all(|name| name_is_allowed(self.kind, name)) {
            return Err(PacketRefusal::Entry(EntryFault::NameNotAllowed));
        }
        let sum = self.files.values().fold(0_u64, |sum, file| sum.saturating_add(file.bytes));
        if sum > bounds.bytes_max {
            return Err(PacketRefusal::TooLarge(Limit::Members));
        }
        Ok(())
    }

    fn is_well_formed(&self) -> bool {
        let blobs_agree =
            self.files.iter().all(|(name, file)| blob_of(name).is_none_or(|id| id == file.sha256));
        self.files.contains_key(README)
            && blobs_agree
            && self.numbers_are_exact()
            && is_sorted_once(&self.recipients)
            && (1..=RECIPIENTS_MAX).contains(&self.recipients.len())
            && self.compartments.is_sorted_by(|a, b| a.compartment < b.compartment)
            && self.compartments.iter().all(|part| ranges_are_well_formed(&part.ranges))
    }

    fn numbers_are_exact(&self) -> bool {
        let ranges = self.compartments.iter().flat_map(|part| &part.ranges);
        let highest = ranges.map(|range| range.to).chain(self.vector.values().map(Ranges::highest));
        highest.chain([self.made_utc_ms]).all(|number| number <= NUMBER_MAX)
    }
}

/// Tells whether an entry of this name may stand in an archive of this kind, beside the
/// manifest and its signature.
pub(super) fn name_is_allowed(kind: Kind, name: &str) -> bool {
    name == README
        || match kind {
            Kind::Packet => Member::ALL.iter().any(|member| member.name() == name),
            Kind::Blobs => blob_of(name).is_some(),
        }
}

/// Returns the blob that an entry's name names.
pub(super) fn blob_of(name: &str) -> Option<Id> {
    name.strip_prefix(BLOBS).and_then(Id::parse)
}

fn is_sorted_once(ids: &[Id]) -> bool {
    ids.is_sorted_by(|a, b| a < b)
}

/// Sorted, from 1, and apart within each feed: the one form of a set of ranges.
fn ranges_are_well_formed(ranges: &[FeedRange]) -> bool {
    let apart = |a: &FeedRange, b: &FeedRange| {
        a.feed < b.feed || (a.feed == b.feed && a.to.saturating_add(1) < b.from)
    };
    !ranges.is_empty()
        && ranges.iter().all(|range| 1 <= range.from && range.from <= range.to)
        && ranges.is_sorted_by(apart)
}
