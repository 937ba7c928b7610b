//! What can go wrong below change sets. Names parts and numbers, never contents or paths.

use std::io;

use comity_crypto::CryptoError;

/// A part of the vault that can be damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The header file `VAULT`.
    Header,
    /// A key slot.
    Slot,
    /// A file of the authority key.
    Authority,
    /// The key table or the key log.
    Keys,
    /// The journal.
    Journal,
    /// A sealed blob with a file of its own.
    Blob,
    /// A pack of small blobs.
    Pack,
    /// The index.
    Index,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Part::Header => "header",
            Part::Slot => "slot",
            Part::Authority => "authority key",
            Part::Keys => "keys",
            Part::Journal => "journal",
            Part::Blob => "blobs",
            Part::Pack => "packs",
            Part::Index => "index",
        })
    }
}

/// A refusal or fault of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the vault.
    #[error("the vault is in use by {program} (process {pid}) since {since}")]
    InUse {
        /// What the holder calls itself.
        program: String,
        /// The holder's process id.
        pid: u32,
        /// Since when, RFC 3339, by the holder's clock.
        since: String,
    },
    /// The folder holds no vault.
    #[error("there is no vault here")]
    Missing,
    /// The folder already holds a vault or something else.
    #[error("there is something here already")]
    Exists,
    /// There is a file where the recovery file was to be written.
    #[error("the recovery file is there already")]
    RecoveryExists,
    /// A newer version wrote this part.
    #[error("{part} has format {version}, newer than this program reads")]
    Newer {
        /// The part.
        part: Part,
        /// The version it states.
        version: u32,
    },
    /// A part does not hold what was written.
    #[error("{part} damaged at file {file}, entry {entry}")]
    Damaged {
        /// The part.
        part: Part,
        /// The number of the segment, pack or slot.
        file: u32,
        /// The number of the frame or entry, or the offset in a pack.
        entry: u64,
    },
    /// The passphrase does not open the slot.
    #[error("the passphrase does not open the vault")]
    WrongPassphrase,
    /// The recovery file is malformed or of another vault.
    #[error("the recovery file does not open this vault")]
    WrongRecovery,
    /// The disk or the quota is full. What was saved before stays saved.
    #[error("no space left")]
    NoSpace,
    /// A value is longer than its place takes.
    #[error("a value of {bytes} bytes exceeds {bytes_max}")]
    TooLong {
        /// Its length.
        bytes: u64,
        /// The limit.
        bytes_max: u64,
    },
    /// The key with this number was erased.
    #[error("key {0} was erased")]
    Erased(u64),
    /// No blob of this hash is here.
    #[error("the blob {} is not here", hex::encode(.0))]
    BlobMissing(comity_crypto::Hash),
    /// An earlier write failed halfway; the vault must be opened again.
    #[error("an earlier write failed; the vault must be opened again")]
    Broken,
    /// Sealing or opening failed.
    #[error(transparent)]
    Crypto(CryptoError),
    /// Reading or writing failed.
    #[error("reading or writing failed: {0}")]
    Io(io::Error),
}

/// The result of the store's verbs.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::NoSpace,
            _ => StoreError::Io(error),
        }
    }
}

impl From<CryptoError> for StoreError {
    fn from(error: CryptoError) -> Self {
        match error {
            CryptoError::Io(error) => error.into(),
            CryptoError::WrongPassphrase => StoreError::WrongPassphrase,
            other => StoreError::Crypto(other),
        }
    }
}

/// Returns the fault of one entry.
pub(crate) fn damaged(part: Part, file: u32, entry: u64) -> StoreError {
    StoreError::Damaged { part, file, entry }
}
