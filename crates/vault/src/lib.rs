//! The encrypted store: journal (the truth), key log, sealed blobs, index.
//!
//! The only crate that names `sled`, and the only writer of a vault. [`Store`] holds the lower
//! layers together; what is admitted, projected and queried is built on it.

pub mod authority;
pub mod blobs;
pub mod error;
pub mod folder;
pub mod frame;
pub mod index;
pub mod journal;
pub mod key_entry;
pub mod keys;
pub mod lock;
pub mod slots;
pub mod store;
pub mod verify;

mod blob_writer;
mod direct;
mod disk;
mod index_files;
mod key_files;
mod key_table;
mod layout;
mod pack_scan;
mod pack_slot;
mod packs;
mod walk;

pub use error::{Part, Result, StoreError};
pub use store::{Committed, Creation, Opened, Store, With};
