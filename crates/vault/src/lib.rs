//! The encrypted store: journal (the truth), key log, sealed blobs, index.
//!
//! The only crate that names `sled`, and the only writer of a vault. [`Store`] holds the lower
//! layers together; what is admitted, projected and queried is built on it.

pub mod authority;
pub mod blobs;
pub mod brake;
pub mod error;
pub mod face;
pub mod folder;
pub mod frame;
pub mod index;
pub mod journal;
pub mod key_entry;
pub mod keys;
pub mod lock;
pub mod share;
pub mod slots;
pub mod store;
pub mod verify;

pub mod commit;
pub mod frames;
pub mod items;
pub mod oplog;
pub mod query;
mod recipients;
pub mod record;
pub mod vault;

mod at_hand;
mod blob_writer;
mod bundle;
mod changed;
mod decide;
mod direct;
mod disk;
mod index_files;
mod item_row;
mod key_files;
mod key_ring;
mod key_table;
mod lacking;
mod layout;
mod load;
mod pack_scan;
mod pack_slot;
mod packs;
mod paused;
mod project;
mod reading;
mod rekey;
mod rows;
mod settlement;
mod state;
mod texts;
mod waiting;
mod walk;
mod write;

pub use changed::{ItemsSince, Mark};
pub use commit::{Admitted, Local, Moment, OwnSet};
pub use error::{Part, Result, StoreError};
pub use item_row::{ItemRow, Made};
pub use paused::{Decision, HeldSet};
pub use query::BranchHeld;
pub use recipients::RecipientKey;
pub use record::{Author, FieldWrite, Fields, Record};
pub use settlement::Settlement;
pub use state::Keyless;
pub use store::{Committed, Creation, Opened, Store, With};
pub use vault::{Found, Founding, Me, Vault};

use comity_changes::verdict::Reason;
use comity_changes::{ChangeSet, FeedId, Malformed, TeamId};

/// A refusal or fault of the vault.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The layers below refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rules of the team forbid the act.
    #[error("{0}")]
    Refused(Reason),
    /// A value or change is over its limit or malformed.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The record's key is not here.
    #[error("the record cannot be read here")]
    NotReadable,
}

/// A change set that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetRefusal {
    /// Its place, when its header could be read.
    pub at: Option<(TeamId, FeedId, u64)>,
    /// Why.
    pub reason: String,
}

impl SetRefusal {
    pub(crate) fn of(set: &ChangeSet, reason: Reason) -> Self {
        let header = &set.header;
        Self { at: Some((header.team, header.feed, header.seq)), reason: reason.to_string() }
    }

    pub(crate) fn malformed(error: Malformed) -> Self {
        Self { at: None, reason: error.to_string() }
    }
}
