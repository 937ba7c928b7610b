//! The index: blinded rows in sled, rebuildable from journal, keys and blobs. The only file that
//! names `sled`; docs/adr/0002 says why it is used so.
//!
//! A row's key is a keyed hash of its parts; only sequence numbers keep their order. Its value is
//! sealed in its place under the cache key `index`. Rows are projections: at most 4 KiB each.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use comity_crypto::{Key, hash, seal};

use crate::disk;
use crate::error::{Part, Result, StoreError, damaged};
use crate::folder::VaultId;
use crate::index_files::{self, Unusable};
use crate::journal::Position;
use crate::layout::Fields;

/// The longest value of a row, in bytes.
pub const VALUE_MAX: usize = 4_096;
/// The most operations and bytes in one batch of sled.
const SLICE_OPS_MAX: usize = 1_000;
const SLICE_BYTES_MAX: usize = 1 << 20;
/// What opening may write at once.
const ROOM_BYTES: u64 = 4 << 20;
const ROW_VERSION: u8 = 1;
const PLACE: &[u8] = b"comity/index-row/v1";
/// First bytes of row keys.
const PLAIN: u8 = 1;
const SEQUENCE: u8 = 2;
const APPLIED: &[u8] = b"\0applied";

/// The index of an open vault.
pub struct Index {
    folder: PathBuf,
    vault: VaultId,
    inner: RwLock<Option<Inner>>,
}

struct Inner {
    db: sled::Db,
    config: sled::Config,
    sealing: Key,
    blinding: Key,
}

/// Whether the index can be used as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexState {
    /// It holds everything up to [`Index::applied`].
    Ready,
    /// It is empty: it was new or could not be used and was set aside. Apply the whole journal.
    NeedsRebuild,
}

/// How far the journal has been applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// All frames before this position are in the index.
    pub position: Position,
    /// How many slices of the frame at this position are in as well. Applying the frame again
    /// from its beginning does no harm.
    pub slices: u32,
    /// How many entries of the key log have been looked at.
    pub keys_through: u64,
}

/// The key of a row.
#[derive(Clone, Copy, Debug)]
pub enum RowKey<'a> {
    /// A row found by its parts alone.
    Plain(&'a [&'a [u8]]),
    /// A row of the sequence that the parts name, found by number and scanned in order.
    Sequence(&'a [&'a [u8]], u64),
}

/// An operation on a row. Applying it twice is the same as once.
#[derive(Clone, Debug)]
pub struct Op {
    key: Vec<u8>,
    value: Option<Vec<u8>>,
}

impl Index {
    /// Opens the index with its cache key. Whatever is wrong with it, it is set aside and an
    /// empty one takes its place.
    pub fn open(folder: &Path, cache: &Key, vault: VaultId) -> Result<(Self, IndexState)> {
        let inner = Inner::opened(folder, cache, vault)?;
        let known = inner.applied(vault).is_some();
        let state = if known { IndexState::Ready } else { IndexState::NeedsRebuild };
        let inner = RwLock::new(Some(inner));
        Ok((Self { folder: folder.to_owned(), vault, inner }, state))
    }

    /// Tells whether sled still writes. After a write that failed, for want of room say, it writes
    /// nothing more, whatever room there is then, and reads what it has in memory alone.
    pub fn is_sound(&self) -> bool {
        self.with(|inner| inner.config.global_error().map_err(index_files::fault)).is_ok()
    }

    /// Closes sled and opens it again, as [`Index::open`] does. Refuses that while there is little
    /// room, so that some rows can be read on. Rows may be missing then: apply the journal.
    pub fn reopen(&self, cache: &Key) -> Result<()> {
        disk::has_room(&self.folder, ROOM_BYTES)?;
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        drop(inner.take());
        *inner = Some(Inner::opened(&self.folder, cache, self.vault)?);
        Ok(())
    }

    /// Empties the index and seals it under a new cache key from now on. What the old files held
    /// is deleted with them.
    pub fn reset(&self, cache: &Key) -> Result<()> {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        drop(inner.take());
        index_files::delete(&self.folder)?;
        *inner = Some(Inner::fresh(&self.folder, cache)?);
        Ok(())
    }

    /// Reads a row.
    pub fn get(&self, key: RowKey<'_>) -> Result<Option<Vec<u8>>> {
        self.with(|inner| {
            let key = inner.blind(key);
            match inner.db.get(&key).map_err(index_files::fault)? {
                Some(sealed) => inner.open(self.vault, &key, &sealed).map(Some),
                None => Ok(None),
            }
        })
    }

    /// Reads rows of a sequence from a number on, in order or in reverse, at most `rows_max`.
    pub fn scan(&self, parts: &[&[u8]], from: u64, rows_max: usize) -> Result<Vec<(u64, Vec<u8>)>> {
        self.with(|inner| {
            let first = inner.blind(RowKey::Sequence(parts, from));
            let last = inner.blind(RowKey::Sequence(parts, u64::MAX));
            inner
                .db
                .range(first..=last)
                .take(rows_max)
                .map(|row| inner.row(self.vault, row))
                .collect()
        })
    }

    /// Reads the last rows of a sequence before a number, the highest first, at most `rows_max`.
    pub fn scan_back(
        &self,
        parts: &[&[u8]],
        before: u64,
        rows_max: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>> {
        self.with(|inner| {
            let first = inner.blind(RowKey::Sequence(parts, 0));
            let end = inner.blind(RowKey::Sequence(parts, before));
            let rows = inner.db.range(first..end).rev().take(rows_max);
            rows.map(|row| inner.row(self.vault, row)).collect()
        })
    }

    /// Makes the operation that writes a row. Refuses a value over [`VALUE_MAX`].
    pub fn put(&self, key: RowKey<'_>, value: &[u8]) -> Result<Op> {
        if value.len() > VALUE_MAX {
            let (bytes, bytes_max) = (value.len() as u64, VALUE_MAX as u64);
            return Err(StoreError::TooLong { bytes, bytes_max });
        }
        self.with(|inner| {
            let key = inner.blind(key);
            let value = inner.seal(self.vault, &key, value);
            Ok(Op { key, value: Some(value) })
        })
    }

    /// Makes the operation that removes a row.
    pub fn remove(&self, key: RowKey<'_>) -> Result<Op> {
        self.with(|inner| Ok(Op { key: inner.blind(key), value: None }))
    }

    /// Applies the operations of the frames between `before` and `after`, in slices of at most
    /// 1,000 operations and 1 MiB. Each slice goes in whole, with a note of how far things are.
    pub fn apply(&self, before: Applied, after: Applied, ops: Vec<Op>) -> Result<()> {
        self.with(|inner| {
            let mut slices = slices(ops).into_iter().peekable();
            let mut slice_number = 0u32;
            loop {
                let slice = slices.next().unwrap_or_default();
                slice_number = slice_number.saturating_add(1);
                let last = slices.peek().is_none();
                let applied = match last {
                    true => after,
                    false => Applied { slices: slice_number, ..before },
                };
                inner.write(self.vault, slice, applied)?;
                if last {
                    return Ok(());
                }
            }
        })
    }

    /// Returns how far the journal has been applied; `None` for an empty index.
    pub fn applied(&self) -> Option<Applied> {
        self.with(|inner| Ok(inner.applied(self.vault))).ok().flatten()
    }

    /// Writes everything out and makes it durable.
    pub fn flush(&self) -> Result<()> {
        self.with(|inner| {
            inner.db.flush().map_err(index_files::fault)?;
            index_files::sync(&self.folder)
        })
    }

    /// Writes everything out and closes sled. Every later call fails.
    pub fn close(&self) -> Result<()> {
        let flushed = self.flush();
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        drop(inner.take());
        flushed
    }

    /// Returns the bytes of the index on disk.
    pub fn bytes_on_disk(&self) -> Result<u64> {
        self.with(|inner| inner.db.size_on_disk().map_err(index_files::fault))
    }

    fn with<T>(&self, act: impl FnOnce(&Inner) -> Result<T>) -> Result<T> {
        let guard: RwLockReadGuard<'_, Option<Inner>> =
            self.inner.read().unwrap_or_else(PoisonError::into_inner);
        act(guard.as_ref().ok_or(StoreError::Broken)?)
    }
}

/// Groups operations into slices within the limits.
fn slices(ops: Vec<Op>) -> Vec<Vec<Op>> {
    let mut slices: Vec<Vec<Op>> = Vec::new();
    let mut room = (0, 0);
    for op in ops {
        let bytes = op.value.as_ref().map_or(0, Vec::len).saturating_add(op.key.len());
        let (Some(ops_left), Some(bytes_left)) =
            (usize::checked_sub(room.0, 1), usize::checked_sub(room.1, bytes))
        else {
            room = (SLICE_OPS_MAX - 1, SLICE_BYTES_MAX.saturating_sub(bytes));
            slices.push(vec![op]);
            continue;
        };
        room = (ops_left, bytes_left);
        if let Some(slice) = slices.last_mut() {
            slice.push(op);
        }
    }
    slices
}

impl Inner {
    fn new((db, config): (sled::Db, sled::Config), cache: &Key) -> Self {
        let sealing = seal::derive_key(cache, "comity/index-values/v1");
        let blinding = seal::derive_key(cache, "comity/index-keys/v1");
        Self { db, config, sealing, blinding }
    }

    /// Opens what is there; what cannot be used is set aside, and an empty index takes its place.
    fn opened(folder: &Path, cache: &Key, vault: VaultId) -> Result<Self> {
        let opened = index_files::open(folder).and_then(|sled| {
            let inner = Self::new(sled, cache);
            inner.check(vault).map(|()| inner)
        });
        match opened {
            Ok(inner) => Ok(inner),
            Err(Unusable::Fatal(error)) => Err(error),
            Err(Unusable::SetAside) => {
                index_files::set_aside(folder)?;
                Self::fresh(folder, cache)
            }
        }
    }

    fn fresh(folder: &Path, cache: &Key) -> Result<Self> {
        match index_files::open(folder) {
            Ok(sled) => Ok(Self::new(sled, cache)),
            Err(Unusable::Fatal(error)) => Err(error),
            Err(Unusable::SetAside) => Err(damaged(Part::Index, 0, 0)),
        }
    }

    /// Checks that the rows were sealed under this cache key. An index without the note of how
    /// far it is, but with rows, is none of ours.
    fn check(&self, vault: VaultId) -> Result<(), Unusable> {
        let held = self.db.get(self.blind(RowKey::Plain(&[APPLIED])));
        match held.map_err(|_| Unusable::SetAside)? {
            Some(_) if self.applied(vault).is_some() => Ok(()),
            Some(_) => Err(Unusable::SetAside),
            None if self.db.is_empty() => Ok(()),
            None => Err(Unusable::SetAside),
        }
    }

    fn applied(&self, vault: VaultId) -> Option<Applied> {
        let key = self.blind(RowKey::Plain(&[APPLIED]));
        let sealed = self.db.get(&key).ok()??;
        let value = self.open(vault, &key, &sealed).ok()?;
        let mut fields = Fields::new(&value);
        let (slices, keys_through) = (fields.u32()?, fields.u64()?);
        Some(Applied { position: Position::from_bytes(fields.rest())?, slices, keys_through })
    }

    fn write(&self, vault: VaultId, ops: Vec<Op>, applied: Applied) -> Result<()> {
        let mut batch = sled::Batch::default();
        for op in ops {
            match op.value {
                Some(value) => batch.insert(op.key, value),
                None => batch.remove(op.key),
            }
        }
        let note = [
            applied.slices.to_be_bytes().as_slice(),
            &applied.keys_through.to_be_bytes(),
            &applied.position.to_bytes(),
        ]
        .concat();
        let key = self.blind(RowKey::Plain(&[APPLIED]));
        let note = self.seal(vault, &key, &note);
        batch.insert(key, note);
        self.db.apply_batch(batch).map_err(index_files::fault)
    }

    fn row(
        &self,
        vault: VaultId,
        row: sled::Result<(sled::IVec, sled::IVec)>,
    ) -> Result<(u64, Vec<u8>)> {
        let (key, sealed) = row.map_err(index_files::fault)?;
        let number = key.last_chunk().map_or(0, |number| u64::from_be_bytes(*number));
        Ok((number, self.open(vault, &key, &sealed)?))
    }

    fn blind(&self, key: RowKey<'_>) -> Vec<u8> {
        let (kind, parts, number) = match key {
            RowKey::Plain(parts) => (PLAIN, parts, None),
            RowKey::Sequence(parts, number) => (SEQUENCE, parts, Some(number)),
        };
        let mut blinded = Vec::with_capacity(25);
        blinded.push(kind);
        blinded.extend(hash::keyed(&self.blinding, parts).into_iter().take(16));
        blinded.extend(number.map(u64::to_be_bytes).into_iter().flatten());
        blinded
    }

    fn seal(&self, vault: VaultId, key: &[u8], value: &[u8]) -> Vec<u8> {
        let padded = bucket(value.len().saturating_add(2));
        let mut plain = Vec::with_capacity(padded);
        plain.extend_from_slice(&(value.len() as u16).to_be_bytes());
        plain.extend_from_slice(value);
        plain.resize(padded, 0);
        seal::seal(&self.sealing, &place(vault, key), &plain)
    }

    fn open(&self, vault: VaultId, key: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        let fault = || damaged(Part::Index, 0, 0);
        let plain = seal::open(&self.sealing, &place(vault, key), sealed).map_err(|_| fault())?;
        let mut fields = Fields::new(&plain);
        let length = fields.u16().ok_or_else(fault)?;
        Ok(fields.slice(usize::from(length)).ok_or_else(fault)?.to_vec())
    }
}

fn place(vault: VaultId, key: &[u8]) -> Vec<u8> {
    [PLACE, &vault.0, &[ROW_VERSION], key].concat()
}

/// Returns the padded length of a value: 32-byte steps to 256, then an eighth of its power of
/// two, so that padding costs at most an eighth and lengths tell little.
fn bucket(bytes: usize) -> usize {
    let step = match bytes {
        0..=256 => 32,
        _ => bytes.next_power_of_two() / 16,
    };
    bytes.next_multiple_of(step)
}

#[cfg(test)]
mod tests;
