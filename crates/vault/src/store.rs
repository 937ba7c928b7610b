//! The lower layers held together: one open vault, its lock, and the order in which things become
//! durable.
//!
//! Blobs and keys first, then the journal, then the index. A crash between leaves a blob or a key
//! that nothing names, which is harmless; the other order would lose evidence.

use std::path::{Path, PathBuf};

use comity_crypto::{Key, seal};

use crate::authority::Authorities;
use crate::blobs::Blobs;
use crate::error::Result;
use crate::folder::{Folder, VaultId};
use crate::index::{Index, IndexState};
use crate::journal::{Appended, Journal, NewFrame};
use crate::keys::{KeyEntry, KeyLog};
use crate::lock::{Holder, Lock};
use crate::slots::{self, Recovery};

/// The name of the index's cache key. It carries the version of the rows: rows of another version
/// do not open, are set aside and made anew from the journal.
const INDEX_CACHE: &str = "index 9";

/// An open vault, below change sets.
pub struct Store {
    folder: Folder,
    root: Key,
    /// Signing keys of authorities.
    pub authorities: Authorities,
    /// The key log.
    pub keys: KeyLog,
    /// The journal.
    pub journal: Journal,
    /// The sealed blobs.
    pub blobs: Blobs,
    /// The index.
    pub index: Index,
    // Last, so that it is released last.
    _lock: Lock,
}

/// What a new vault needs.
#[derive(Clone, Debug)]
pub struct Creation<'a> {
    /// Opens the vault from now on.
    pub passphrase: &'a str,
    /// Where the recovery file is written; nothing may be there.
    pub recovery_file: &'a Path,
    /// Who creates it, and when.
    pub holder: Holder,
}

/// What opens a vault.
#[derive(Clone, Copy, Debug)]
pub enum With<'a> {
    /// The passphrase: takes about a second and 256 MiB.
    Passphrase(&'a str),
    /// A recovery file.
    Recovery(&'a Recovery),
    /// The root key itself, as [`Store::root`] gave it.
    Root(&'a Key),
}

/// What opening found. Cut bytes belonged to appends that were never acknowledged; they are kept
/// beside their files, as `.torn`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Bytes cut from the journal.
    pub journal_cut: u64,
    /// Bytes cut from the key log.
    pub keys_cut: u64,
    /// Bytes cut from the last pack.
    pub packs_cut: u64,
    /// Whether the index can be used as it is.
    pub index: IndexState,
}

/// What became durable together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The number of the first key entry; the others follow it.
    pub first_key: u64,
    /// The frames.
    pub frames: Vec<Appended>,
}

impl Store {
    /// Creates a vault and its recovery file, and opens it. Takes about a second and 256 MiB.
    ///
    /// Refuses a folder that is not empty, and a recovery file that exists. When it fails before
    /// its end there is no vault, and creating it again in the same folder is allowed.
    pub fn create(path: &Path, creation: &Creation<'_>) -> Result<Self> {
        let folder = Folder::prepare(path, VaultId::make())?;
        let lock = Lock::take(folder.path(), &creation.holder)?;
        folder.lay_out()?;
        let (id, recovery) = (folder.id(), Recovery::make(folder.id()));
        recovery.write(creation.recovery_file, &creation.holder.since)?;
        let root = slots::create(&folder, creation.passphrase, &recovery)?;
        let recipient = recovery.identity().recipient();
        let authorities = Authorities::create(&folder, &root, &recipient)?;
        let keys = KeyLog::create(&folder.part("keys"), keys_key(&root), id)?;
        let cache = keys.cache_key(INDEX_CACHE)?;
        let packs = (folder.part("packs"), packs_key(&root));
        let blobs = Blobs::create(&folder.part("blobs"), &packs.0, packs.1, id)?;
        let (index, _) = Index::open(&folder.part("index"), &cache, id)?;
        let journal = Journal::create(&folder.part("journal"), journal_key(&root), id)?;
        folder.complete()?;
        Ok(Self { folder, root, authorities, keys, journal, blobs, index, _lock: lock })
    }

    /// Opens a vault: cuts what a crash left, finishes an interrupted erasure, and checks that
    /// the keys which the journal's newest frames need are there.
    pub fn unlock(path: &Path, with: With<'_>, holder: &Holder) -> Result<(Self, Opened)> {
        let folder = Folder::open(path)?;
        let lock = Lock::take(folder.path(), holder)?;
        let id = folder.id();
        let root = match with {
            With::Passphrase(passphrase) => slots::open_with_passphrase(&folder, passphrase)?,
            With::Recovery(recovery) => slots::open_with_recovery(&folder, recovery)?,
            With::Root(root) => root.clone(),
        };
        let authorities = Authorities::open(&folder, &root)?;
        let keys = KeyLog::open(&folder.part("keys"), keys_key(&root), id)?;
        let cache = keys.cache_key(INDEX_CACHE)?;
        let (index, state) = Index::open(&folder.part("index"), &cache, id)?;
        let applied = index.applied();
        let mut keys_needed = applied.map_or(0, |applied| applied.keys_through);
        let (journal, torn) = Journal::open(
            &folder.part("journal"),
            journal_key(&root),
            id,
            applied.map(|applied| applied.position),
            |frame| {
                keys_needed = keys_needed.max(frame.keys_through);
                Ok(())
            },
        )?;
        let keys_cut = keys.settle(keys_needed)?;
        let packs = (folder.part("packs"), packs_key(&root));
        let (blobs, packs_cut) = Blobs::open(&folder.part("blobs"), &packs.0, packs.1, id)?;
        let opened = Opened { journal_cut: torn.bytes, keys_cut, packs_cut, index: state };
        let store = Self { folder, root, authorities, keys, journal, blobs, index, _lock: lock };
        Ok((store, opened))
    }

    /// Makes blobs, keys and frames durable, in this order. When it returns they are saved; the
    /// index comes after. When it fails, none of the frames counts.
    pub fn commit(&self, keys: &[KeyEntry], frames: &[NewFrame]) -> Result<Committed> {
        self.blobs.sync()?;
        let first_key = self.keys.append(keys)?;
        let frames = self.journal.append(self.keys.count(), frames)?;
        Ok(Committed { first_key, frames })
    }

    /// Empties the index under a new cache key: the first step of a rebuild, and what makes an
    /// erasure true of the caches. Apply the whole journal afterwards.
    pub fn reset_index(&self) -> Result<()> {
        let cache = self.keys.replace_cache_key(INDEX_CACHE)?;
        self.index.reset(&cache)
    }

    /// Opens the index again after a write to it failed. Apply the journal beyond it afterwards.
    pub fn reopen_index(&self) -> Result<()> {
        self.index.reopen(&self.keys.cache_key(INDEX_CACHE)?)
    }

    /// Replaces the passphrase. Takes about a second and 256 MiB.
    pub fn set_passphrase(&self, passphrase: &str) -> Result<()> {
        slots::set_passphrase(&self.folder, &self.root, passphrase)
    }

    /// Returns the vault's id.
    pub fn id(&self) -> VaultId {
        self.folder.id()
    }

    /// Returns the path of a further folder or file of the vault, such as a sealed cache.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.part(name)
    }

    /// Returns the root key, to open the same vault again without its passphrase.
    pub fn root(&self) -> &Key {
        &self.root
    }

    /// Derives the key for a purpose of the layers above.
    pub fn derive_key(&self, purpose: &str) -> Key {
        seal::derive_key(&self.root, purpose)
    }

    /// Closes the vault: writes the index out, closes it and releases the lock.
    pub fn close(self) -> Result<()> {
        self.blobs.sync()?;
        self.index.close()
    }
}

fn keys_key(root: &Key) -> Key {
    seal::derive_key(root, "comity/key-table/v1")
}

fn journal_key(root: &Key) -> Key {
    seal::derive_key(root, "comity/journal/v1")
}

fn packs_key(root: &Key) -> Key {
    seal::derive_key(root, "comity/packs/v1")
}
