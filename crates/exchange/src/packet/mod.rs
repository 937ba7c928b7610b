//! Packets: signed, sealed archives of change sets and what goes with them, and bundles of small
//! sealed blobs. `docs/formats/packet.md` describes them byte by byte.
//!
//! A packet is judged in steps, each with its limits before anything is read:
//! [`PacketHead::open`] opens the seal and reads the manifest; [`PacketHead::read`] reads and
//! checks every member; [`OpenedPacket::verify`] compares the sender with the signers that the
//! caller allows. The key inside a packet is a claim and never trusted by itself.
//!
//! ```
//! use comity_crypto::{age_files::Identity, sign::SigningKey};
//! use comity_exchange::packet::{Contents, Limits, open_packet, seal_packet};
//! let (lyon, turin) = (SigningKey::make(), Identity::make());
//! let contents = Contents { change_sets: vec![vec![0x81, 1]], ..Contents::default() };
//! let sealed = seal_packet(&contents, &lyon, &[turin.recipient()], Vec::new()).unwrap();
//! let packet = open_packet(sealed.as_slice(), &[turin], &Limits::STANDARD).unwrap();
//! let verified = packet.verify(&[lyon.public()]).unwrap();
//! assert_eq!(verified.change_sets().iter().next(), Some(&[0x81, 1][..]));
//! ```

mod archive;
mod bundle;
mod items;
mod manifest;
mod open;
mod seal;
mod ustar;

pub use bundle::{Blob, BlobPlan, Bundle, VerifiedBundle, plan_blobs, seal_bundle};
pub use items::{Items, ItemsFault, item_length};
pub use manifest::{
    CompartmentRanges, FeedRange, FileEntry, Kind, Manifest, ManifestFault, derive_recipient_hash,
};
pub use open::{OpenedPacket, PacketHead, VerifiedPacket, open_packet};
pub use seal::{Contents, SealRefusal, seal_packet};
pub use ustar::{BLOCK, Header, HeaderFault, MEMBER_BYTES_MAX, NAME_BYTES_MAX};
pub use ustar::{decode_header, encode_header};

use crate::Id;

/// The namespace of the signature over the manifest.
pub const NAMESPACE: &str = "comity-packet";

/// The manifest's version that this code writes and reads.
pub const VERSION: u64 = 1;

/// The first bytes of every age file.
pub const AGE_MAGIC: &[u8] = b"age-encryption.org/v1\n";

/// The largest header of an age file that is read, in bytes: some six hundred recipients.
pub const AGE_HEADER_BYTES_MAX: usize = 64 << 10;

/// The most recipients of one packet.
pub const RECIPIENTS_MAX: usize = 256;

/// The largest README, in bytes.
pub const README_BYTES_MAX: u64 = 64 << 10;

/// The largest signature, in bytes.
pub const SIGNATURE_BYTES_MAX: u64 = 16 << 10;

/// The largest sealed blob that travels in a bundle, in bytes; larger ones travel alone.
pub const BUNDLED_BLOB_BYTES_MAX: u64 = 1 << 20;

/// What a packet or bundle may be at most, checked before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The manifest, in bytes.
    pub manifest_bytes_max: u64,
    /// What a packet may hold.
    pub packet: Bounds,
    /// What a bundle may hold.
    pub bundle: Bounds,
    /// Items of one member.
    pub items_max: usize,
}

/// What an archive of one kind may hold at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Entries, manifest and signature included.
    pub entries_max: usize,
    /// All entries but manifest and signature together, in bytes.
    pub bytes_max: u64,
}

impl Limits {
    /// Those of the format: a manifest of 4 MiB; 64 entries and 512 MiB in a packet; 4,096 blobs
    /// (and the three entries before them) and 1 GiB in a bundle; 4,000,000 items.
    pub const STANDARD: Self = Self {
        manifest_bytes_max: 4 << 20,
        packet: Bounds { entries_max: 64, bytes_max: 512 << 20 },
        bundle: Bounds { entries_max: 4_096 + 3, bytes_max: 1 << 30 },
        items_max: 4_000_000,
    };

    /// Returns what an archive of this kind may hold.
    pub const fn bounds(&self, kind: Kind) -> Bounds {
        match kind {
            Kind::Packet => self.packet,
            Kind::Blobs => self.bundle,
        }
    }
}

/// The members of a packet, in the order in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// Signed change sets, causes first.
    ChangeSets,
    /// Content keys: [record, commitment, key].
    Grants,
    /// Changes that were sent as leaves before: [id, index, change].
    Fills,
    /// What the sender asks for.
    Requests,
    /// Signed receipts, the sender's own and others'.
    Receipts,
}

impl Member {
    /// All members, in order.
    pub const ALL: [Self; 5] =
        [Self::ChangeSets, Self::Grants, Self::Fills, Self::Requests, Self::Receipts];

    /// Returns the entry's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ChangeSets => "change-sets.cborseq",
            Self::Grants => "grants.cborseq",
            Self::Fills => "fills.cborseq",
            Self::Requests => "requests.cborseq",
            Self::Receipts => "receipts.cborseq",
        }
    }

    /// Returns the largest item, in bytes.
    pub const fn item_bytes_max(self) -> usize {
        match self {
            Self::ChangeSets => 9 << 20,
            Self::Grants => 4 << 10,
            Self::Fills => 300 << 10,
            Self::Requests | Self::Receipts => 4 << 20,
        }
    }
}

/// What limit was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Limit {
    /// The age header.
    #[error("the age header")]
    AgeHeader,
    /// README.txt.
    #[error("README.txt")]
    Readme,
    /// MANIFEST.json.
    #[error("MANIFEST.json")]
    Manifest,
    /// MANIFEST.json.sig.
    #[error("MANIFEST.json.sig")]
    Signature,
    /// The number of entries.
    #[error("the number of entries")]
    Entries,
    /// All members together.
    #[error("all members together")]
    Members,
}

/// What is wrong with an entry of the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// Its header.
    #[error("{0}")]
    Header(#[from] HeaderFault),
    /// Its name is none of those that may stand here.
    #[error("an entry's name is not allowed")]
    NameNotAllowed,
    /// It stands twice.
    #[error("an entry stands twice")]
    Duplicate,
    /// The manifest does not list it.
    #[error("an entry is not in the manifest")]
    NotInManifest,
    /// It stands in the wrong place, or what should stand there is missing.
    #[error("an entry is missing or out of order")]
    OutOfOrder,
}

/// Why a packet or a bundle is not taken.
#[derive(Debug, thiserror::Error)]
pub enum PacketRefusal {
    /// Not sealed with age: some other file.
    #[error("the file is no packet")]
    NotAPacket,
    /// No identity here opens it.
    #[error("the packet is not for this installation")]
    NotForUs,
    /// It opens here, though its sender did not address it to any identity given: passed on by
    /// somebody who re-sealed it.
    #[error("the sender did not address the packet to this installation")]
    NotAddressed,
    /// Cut short or changed on the way.
    #[error("the packet is damaged")]
    Damaged,
    /// Of a format that a later version writes.
    #[error("the packet is of format {0}, newer than this version")]
    Newer(u64),
    /// Larger than it may be.
    #[error("the packet is too large: {0}")]
    TooLarge(Limit),
    /// An entry that must not be.
    #[error("the packet's archive is malformed: {0}")]
    Entry(EntryFault),
    /// The manifest is not what it must be.
    #[error("the packet's manifest is malformed: {0}")]
    Manifest(ManifestFault),
    /// The signature is not that of the stated sender over this manifest.
    #[error("the packet's signature does not verify")]
    SignatureWrong,
    /// The sender is none of the allowed signers.
    #[error("the packet's sender {0} is not known here")]
    UnknownSender(Id),
    /// A member's bytes are not those the manifest names.
    #[error("the member {0} is not what was signed")]
    MemberWrong(&'static str),
    /// A blob's bytes are not those its name says.
    #[error("the blob {0} is not what was signed")]
    BlobWrong(Id),
    /// A blob is no age file.
    #[error("the blob {0} is not sealed")]
    BlobNotSealed(Id),
    /// A member is no sequence of items.
    #[error("the member {0} is malformed: {1}")]
    Items(&'static str, ItemsFault),
    /// Something stands behind the archive's end.
    #[error("something stands behind the packet's end")]
    Trailing,
    /// A bundle where a packet was asked for, or the other way round.
    #[error("the file is of the other kind")]
    OtherKind,
    /// Reading failed, or what the caller does with a blob did.
    #[error("reading or writing failed: {0}")]
    Io(std::io::Error),
}
