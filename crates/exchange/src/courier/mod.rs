//! Couriers: ways to carry packets, bundles and segments as immutable files named by their own
//! SHA-256. A name says nothing about what is inside, from whom or for whom.
//!
//! Duplicates, reordering, partial visibility and replay are harmless; nothing depends on
//! rename, order or deletion at the other end.

pub mod folder;
pub mod media;
pub mod settle;
pub mod watch;

use std::io;

/// What went wrong with a folder. Names no path.
#[derive(Debug, thiserror::Error)]
pub enum FolderProblem {
    /// The folder is not there: a stick pulled out, a share not connected.
    #[error("the folder cannot be reached")]
    Unreachable,
    /// There is no room left.
    #[error("the folder is full")]
    Full,
    /// Writing or reading is not allowed.
    #[error("the folder does not allow it")]
    NotAllowed,
    /// The file would be over the largest size that couriers carry.
    #[error("the file is too large for a courier")]
    TooLarge,
    /// What was written does not read back as it was written.
    #[error("the folder did not keep what was written")]
    Lost,
    /// Something else failed.
    #[error("reading or writing failed: {0}")]
    Io(io::Error),
}

impl From<io::Error> for FolderProblem {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::NotFound
            | Kind::NotADirectory
            | Kind::HostUnreachable
            | Kind::NotConnected
            | Kind::NetworkUnreachable
            | Kind::StaleNetworkFileHandle => Self::Unreachable,
            Kind::StorageFull | Kind::QuotaExceeded => Self::Full,
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Self::NotAllowed,
            Kind::FileTooLarge => Self::TooLarge,
            _ => Self::Io(error),
        }
    }
}
