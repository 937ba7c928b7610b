//! Packs: runs of small sealed blobs in one file, appended and synced once per batch.
//!
//! A slot is a sealed header, the blob and padding to a bucket, so that lengths tell little. Where
//! a blob lies is a local fact that scanning the packs gives back; nothing signs it.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use comity_crypto::{Hash, Key, make_key, seal};

use crate::disk;
use crate::error::{Part, Result, StoreError, damaged};
use crate::folder::VaultId;
use crate::pack_slot::{ALIGN, Kind, PACK_HEADER, SLOT_HEADER, SlotHeader, Slots, pack_header};

/// The longest blob that goes into a pack, in bytes.
pub const SMALL_MAX: usize = (256 << 10) - 1;
/// A pack that has reached this many bytes is followed by a new one.
const PACK_BYTES: u64 = 128 << 20;
/// Bytes after which the system is asked to begin writing out.
const WRITE_OUT: u64 = 8 << 20;
pub(crate) const ENDING: &str = "pack";

/// Where a small blob lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub pack: u32,
    /// The first byte of its slot.
    pub offset: u64,
}

/// The packs of an open vault.
pub(crate) struct Packs {
    pub(crate) folder: PathBuf,
    pub(crate) slots: Slots,
    pub(crate) pack_bytes: u64,
    pub(crate) state: Mutex<State>,
    /// How often blobs came or went since opening.
    changes: AtomicU64,
}

pub(crate) struct State {
    /// Where the blobs are, by the first half of their hash.
    pub places: HashMap<[u8; 16], Packed>,
    pub tail: Tail,
    pub blobs: u64,
    pub bytes: u64,
}

/// A place in 8 bytes.
#[derive(Clone, Copy)]
pub(crate) struct Packed {
    pack: u32,
    unit: u32,
}

impl From<Place> for Packed {
    fn from(place: Place) -> Self {
        let unit = u32::try_from(place.offset / ALIGN).unwrap_or(u32::MAX);
        Self { pack: place.pack, unit }
    }
}

impl From<Packed> for Place {
    fn from(packed: Packed) -> Self {
        Self { pack: packed.pack, offset: u64::from(packed.unit).saturating_mul(ALIGN) }
    }
}

/// The pack that is being appended to.
pub(crate) struct Tail {
    pub pack: u32,
    pub file: Arc<File>,
    pub end: u64,
    /// Everything before this offset is durable.
    pub synced: u64,
    pub written_out: u64,
    pub broken: bool,
}

impl Packs {
    /// Begins the packs of a new vault.
    pub fn create(folder: &Path, key: Key, vault: VaultId) -> Result<Self> {
        let slots = Slots { key, vault };
        let tail = begin_pack(folder, 1, vault)?;
        let state = State { places: HashMap::new(), tail, blobs: 0, bytes: 0 };
        Ok(Self::new(folder, slots, state))
    }

    pub(crate) fn new(folder: &Path, slots: Slots, state: State) -> Self {
        let (folder, state) = (folder.to_owned(), Mutex::new(state));
        Self { folder, slots, pack_bytes: PACK_BYTES, state, changes: AtomicU64::default() }
    }

    /// Appends a blob with its hash. It counts once [`Packs::sync`] returns.
    pub fn put(&self, hash: Hash, blob: &[u8]) -> Result<()> {
        if blob.len() > SMALL_MAX {
            let (bytes, bytes_max) = (blob.len() as u64, SMALL_MAX as u64);
            return Err(StoreError::TooLong { bytes, bytes_max });
        }
        let mut state = self.state();
        if state.places.contains_key(&short(&hash)) {
            return Ok(());
        }
        if state.tail.broken {
            return Err(StoreError::Broken);
        }
        self.rotate(&mut state)?;
        let tail = &mut state.tail;
        let place = Place { pack: tail.pack, offset: tail.end };
        let slot = self.slots.blob(place, hash, blob);
        append(tail, &slot)?;
        state.places.insert(short(&hash), place.into());
        self.changes.fetch_add(1, Ordering::Relaxed);
        state.blobs = state.blobs.saturating_add(1);
        state.bytes = state.bytes.saturating_add(blob.len() as u64);
        Ok(())
    }

    /// Makes everything appended durable. The marker that follows says so to the next opening.
    pub fn sync(&self) -> Result<()> {
        let mut state = self.state();
        if state.tail.broken {
            return Err(StoreError::Broken);
        }
        self.sync_tail(&mut state.tail)
    }

    /// Returns where a blob lies.
    pub fn place(&self, hash: &Hash) -> Option<Place> {
        self.state().places.get(&short(hash)).copied().map(Place::from)
    }

    /// Finds a blob: its file, first byte and length. `None` when it is not here.
    pub fn find(&self, hash: &Hash) -> Result<Option<(File, u64, u64)>> {
        let Some(place) = self.place(hash) else { return Ok(None) };
        let file = File::open(self.path(place.pack))?;
        let header = self.header(&file, place)?;
        if header.kind != Kind::Blob || header.hash != *hash {
            return Ok(None);
        }
        let first = place.offset.saturating_add(SLOT_HEADER as u64);
        Ok(Some((file, first, u64::from(header.length))))
    }

    /// Overwrites a blob and marks its slot as dead, durably. One that is not here is no fault.
    pub fn erase(&self, hash: &Hash) -> Result<()> {
        let mut state = self.state();
        let Some(place) = state.places.get(&short(hash)).copied().map(Place::from) else {
            return Ok(());
        };
        let file = disk::open_rw(&self.path(place.pack))?;
        let header = self.header(&file, place)?;
        if header.hash != *hash {
            return Ok(());
        }
        crate::pack_scan::remove_list(&self.folder, place.pack)?;
        let dead = SlotHeader { kind: Kind::Dead, length: 0, hash: [0; 32], ..header };
        let sealed = self.slots.header(place, &dead);
        let body = usize::try_from(header.whole).unwrap_or_default().saturating_sub(SLOT_HEADER);
        file.write_all_at(&vec![0; body], place.offset.saturating_add(SLOT_HEADER as u64))?;
        file.write_all_at(&sealed, place.offset)?;
        file.sync_data()?;
        state.places.remove(&short(hash));
        self.changes.fetch_add(1, Ordering::Relaxed);
        state.blobs = state.blobs.saturating_sub(1);
        state.bytes = state.bytes.saturating_sub(u64::from(header.length));
        Ok(())
    }

    /// Returns how often blobs came or went since opening.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    /// Returns the number of blobs and their bytes.
    pub fn totals(&self) -> (u64, u64) {
        let state = self.state();
        (state.blobs, state.bytes)
    }

    pub(crate) fn path(&self, pack: u32) -> PathBuf {
        disk::numbered_path(&self.folder, pack, ENDING)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn header(&self, file: &File, place: Place) -> Result<SlotHeader> {
        let fault = || damaged(Part::Pack, place.pack, place.offset);
        let sealed = disk::read_at(file, place.offset, SLOT_HEADER)?.ok_or_else(fault)?;
        self.slots.open_header(place, &sealed).ok_or_else(fault)
    }

    fn sync_tail(&self, tail: &mut Tail) -> Result<()> {
        if tail.synced == tail.end {
            return Ok(());
        }
        if let Err(error) = tail.file.sync_data() {
            tail.broken = true;
            return Err(error.into());
        }
        let marker = self.slots.marker(Place { pack: tail.pack, offset: tail.end });
        append(tail, &marker)?;
        tail.synced = tail.end;
        Ok(())
    }

    fn rotate(&self, state: &mut State) -> Result<()> {
        if state.tail.end < self.pack_bytes {
            return Ok(());
        }
        self.sync_tail(&mut state.tail)?;
        // The marker of the finished pack must be durable, for it is not read to its end again.
        state.tail.file.sync_data()?;
        let next = state.tail.pack.saturating_add(1);
        let finished =
            std::mem::replace(&mut state.tail, begin_pack(&self.folder, next, self.slots.vault)?);
        crate::pack_scan::write_list(self, finished.pack)
    }
}

/// Returns the half of a hash that the table keeps: 2^64 work finds two blobs that share it, and
/// the slot's header holds the whole.
pub(crate) fn short(hash: &Hash) -> [u8; 16] {
    hash.first_chunk().copied().unwrap_or_default()
}

fn append(tail: &mut Tail, slot: &[u8]) -> Result<()> {
    if let Err(error) = tail.file.write_all_at(slot, tail.end) {
        tail.broken = tail.file.set_len(tail.end).is_err();
        return Err(error.into());
    }
    tail.end = tail.end.saturating_add(slot.len() as u64);
    let waiting = tail.end.saturating_sub(tail.written_out);
    if waiting >= WRITE_OUT {
        disk::drop_cache(&tail.file, tail.written_out, waiting);
        tail.written_out = tail.end;
    }
    Ok(())
}

pub(crate) fn begin_pack(folder: &Path, pack: u32, vault: VaultId) -> Result<Tail> {
    let path = disk::numbered_path(folder, pack, ENDING);
    disk::replace(&path, &pack_header(pack, vault))?;
    let file = Arc::new(disk::open_rw(&path)?);
    let end = PACK_HEADER;
    Ok(Tail { pack, file, end, synced: end, written_out: end, broken: false })
}

/// Draws bytes nobody can tell from a sealed blob: a seal under a key that nobody keeps.
pub(crate) fn padding(length: usize) -> Vec<u8> {
    let mut bytes = seal::seal(&make_key(), &[], &vec![0; length]);
    bytes.truncate(length);
    bytes
}
