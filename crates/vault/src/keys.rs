//! The key log: numbered entries in sealed segments, appended in synced batches, read by number.
//!
//! It is the only part of the vault that is ever rewritten, so that erasing is real: see
//! [`KeyLog::erase`]. Nothing is held in memory but the segment keys.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use comity_crypto::{Key, make_key};

use crate::disk;
use crate::error::{Part, Result, StoreError, damaged};
use crate::folder::VaultId;
pub use crate::key_entry::KeyEntry;
use crate::key_entry::{SLOT, Slot, SlotSealer};
use crate::key_files::{check_header, header, path_of, remove_unlisted};
use crate::key_table::{KeyTable, Listed};

/// Entries in a segment.
pub(crate) const SEGMENT_ENTRIES: u64 = 32_768;
pub(crate) const HEADER: u64 = 32;
const SCAN_SLOTS: u64 = 4_096;

/// The key log of an open vault.
pub struct KeyLog {
    pub(crate) folder: PathBuf,
    pub(crate) vault: VaultId,
    pub(crate) segment_entries: u64,
    state: Mutex<State>,
}

pub(crate) struct State {
    pub table: KeyTable,
    pub files: Vec<Arc<File>>,
    /// The number of the next entry.
    pub next: u64,
    broken: bool,
}

/// What a scan finds under a number.
#[derive(Debug)]
pub enum Scanned {
    /// An entry.
    Entry(KeyEntry),
    /// A tombstone.
    Erased,
    /// Something that does not open.
    Damaged,
}

impl KeyLog {
    /// Begins the key log of a new vault. `sealing` seals the table.
    pub fn create(folder: &Path, sealing: Key, vault: VaultId) -> Result<Self> {
        let mut table = KeyTable::new(folder, sealing, vault);
        let file = begin_segment(folder, 1, &mut table)?;
        let state = State { table, files: vec![file], next: 0, broken: false };
        Ok(Self::new(folder, vault, state))
    }

    /// Opens the key log and finishes an interrupted erasure. Cache keys can be read at once,
    /// entries after [`KeyLog::settle`].
    pub fn open(folder: &Path, sealing: Key, vault: VaultId) -> Result<Self> {
        let table = KeyTable::open(folder, sealing, vault)?;
        disk::remove_parts(folder)?;
        remove_unlisted(folder, &table)?;
        let mut files = Vec::new();
        for (segment, listed) in (1u32..).zip(&table.segments) {
            let path = path_of(folder, segment, listed.generation);
            let file = disk::open_rw(&path).map_err(|_| damaged(Part::Keys, segment, 0))?;
            check_header(&file, segment, listed.generation)?;
            files.push(Arc::new(file));
        }
        let state = State { table, files, next: 0, broken: false };
        Ok(Self::new(folder, vault, state))
    }

    fn new(folder: &Path, vault: VaultId, state: State) -> Self {
        let segment_entries = SEGMENT_ENTRIES;
        Self { folder: folder.to_owned(), vault, segment_entries, state: Mutex::new(state) }
    }

    /// Makes segments short, so that tests reach the second one.
    #[cfg(test)]
    pub(crate) fn with_segment_entries(mut self, entries: u64) -> Self {
        self.segment_entries = entries;
        self
    }

    /// Returns how many entries there are, tombstones included: the number of the next one.
    pub fn count(&self) -> u64 {
        self.state().next
    }

    /// Appends entries and makes them durable with one sync. Returns the first one's number; the
    /// others follow it. After a crash a batch is there whole or not at all, but for one that
    /// crosses into a new segment, of which the first part may stay: keys that nothing names.
    pub fn append(&self, entries: &[KeyEntry]) -> Result<u64> {
        let mut state = self.state();
        if state.broken {
            return Err(StoreError::Broken);
        }
        let first = state.next;
        let mut rest = entries;
        while !rest.is_empty() {
            let used = self.within(state.next);
            if used == 0 && state.next > 0 && self.segment_of(state.next) > state.files.len() {
                self.rotate(&mut state)?;
            }
            let room = usize::try_from(self.segment_entries.saturating_sub(used));
            let (now, later) = rest.split_at(rest.len().min(room.unwrap_or(usize::MAX)));
            self.append_here(&mut state, now)?;
            rest = later;
        }
        Ok(first)
    }

    /// Reads an entry. Refuses an erased one with [`StoreError::Erased`].
    pub fn read(&self, number: u64) -> Result<KeyEntry> {
        let state = self.state();
        let fault = || damaged(Part::Keys, self.file_number(number), number);
        if number >= state.next {
            return Err(fault());
        }
        let (listed, file) = self.place(&state, number).ok_or_else(fault)?;
        let (listed, file) = (listed.clone(), file.clone());
        drop(state);
        let bytes = disk::read_at(&file, self.offset(number), SLOT)?.ok_or_else(fault)?;
        let sealer = SlotSealer { key: &listed.key, vault: self.vault };
        let slot = sealer.open(number, &bytes).ok_or_else(fault)?;
        slot.entry.ok_or(StoreError::Erased(number))
    }

    /// Hands every number from `from` on to `visit`, in order.
    pub fn scan(&self, from: u64, mut visit: impl FnMut(u64, Scanned) -> Result<()>) -> Result<()> {
        let (mut at, end) = (from, self.count());
        while at < end {
            let room = self.segment_entries.saturating_sub(self.within(at));
            let until = end.min(at.saturating_add(room.min(SCAN_SLOTS)));
            for (number, slot) in (at..).zip(self.slots(at, until)?) {
                let scanned = match slot {
                    None => Scanned::Damaged,
                    Some(Slot { entry: None, .. }) => Scanned::Erased,
                    Some(Slot { entry: Some(entry), .. }) => Scanned::Entry(entry),
                };
                visit(number, scanned)?;
            }
            at = until;
        }
        Ok(())
    }

    /// Hands every entry that is not erased to `visit`. Refuses at the first damaged one.
    pub fn for_each(&self, mut visit: impl FnMut(u64, KeyEntry) -> Result<()>) -> Result<()> {
        self.scan(0, |number, scanned| match scanned {
            Scanned::Entry(entry) => visit(number, entry),
            Scanned::Erased => Ok(()),
            Scanned::Damaged => Err(damaged(Part::Keys, self.file_number(number), number)),
        })
    }

    /// Returns the cache key of a name, drawing it the first time.
    pub fn cache_key(&self, name: &str) -> Result<Key> {
        let held = self.state().table.cache(name).cloned();
        held.map_or_else(|| self.replace_cache_key(name), Ok)
    }

    /// Draws a new cache key for a name and destroys the old one: what the old one sealed can
    /// never be read again.
    pub fn replace_cache_key(&self, name: &str) -> Result<Key> {
        let mut state = self.state();
        let mut table = state.table.clone();
        let key = table.make_cache(name)?;
        table.store()?;
        state.table = table;
        Ok(key)
    }

    /// Returns the slots of a range that lies within one segment.
    fn slots(&self, from: u64, until: u64) -> Result<Vec<Option<Slot>>> {
        let state = self.state();
        let fault = || damaged(Part::Keys, self.file_number(from), from);
        let (listed, file) = self.place(&state, from).ok_or_else(fault)?;
        let (listed, file) = (listed.clone(), file.clone());
        drop(state);
        let length = usize::try_from(until.saturating_sub(from)).unwrap_or_default();
        let length = length.saturating_mul(SLOT);
        let bytes = disk::read_at(&file, self.offset(from), length)?.ok_or_else(fault)?;
        let sealer = SlotSealer { key: &listed.key, vault: self.vault };
        let slots = (from..).zip(bytes.chunks_exact(SLOT));
        Ok(slots.map(|(number, sealed)| sealer.open(number, sealed)).collect())
    }

    fn append_here(&self, state: &mut State, entries: &[KeyEntry]) -> Result<()> {
        let number = state.next;
        let fault = || damaged(Part::Keys, self.file_number(number), number);
        let (listed, file) = self.place(state, number).ok_or_else(fault)?;
        let sealer = SlotSealer { key: &listed.key, vault: self.vault };
        let size = u32::try_from(entries.len()).map_err(|_| fault())?;
        let mut bytes = Vec::with_capacity(entries.len().saturating_mul(SLOT));
        for ((number, position), entry) in (number..).zip(0u32..).zip(entries) {
            let slot = Slot { entry: Some(entry.clone()), position, size };
            sealer.write(&mut bytes, number, &slot)?;
        }
        let (file, offset) = (file.clone(), self.offset(number));
        if let Err(error) = file.write_all_at(&bytes, offset) {
            state.broken = file.set_len(offset).is_err();
            return Err(error.into());
        }
        if let Err(error) = file.sync_data() {
            state.broken = true;
            return Err(error.into());
        }
        state.next = number.saturating_add(entries.len() as u64);
        Ok(())
    }

    fn rotate(&self, state: &mut State) -> Result<()> {
        let mut table = state.table.clone();
        let segment = u32::try_from(state.files.len().saturating_add(1)).unwrap_or(u32::MAX);
        let file = begin_segment(&self.folder, segment, &mut table)?;
        state.table = table;
        state.files.push(file);
        Ok(())
    }

    fn place<'a>(&self, state: &'a State, number: u64) -> Option<(&'a Listed, &'a Arc<File>)> {
        let at = self.segment_of(number).checked_sub(1)?;
        Some((state.table.segments.get(at)?, state.files.get(at)?))
    }

    /// Returns the number of the segment an entry lies in, from 1.
    pub(crate) fn segment_of(&self, number: u64) -> usize {
        let before = number.checked_div(self.segment_entries).unwrap_or_default();
        usize::try_from(before).unwrap_or(usize::MAX).saturating_add(1)
    }

    /// Returns how many entries lie before an entry in its segment.
    fn within(&self, number: u64) -> u64 {
        number.checked_rem(self.segment_entries).unwrap_or_default()
    }

    pub(crate) fn file_number(&self, number: u64) -> u32 {
        u32::try_from(self.segment_of(number)).unwrap_or(u32::MAX)
    }

    pub(crate) fn offset(&self, number: u64) -> u64 {
        HEADER.saturating_add(self.within(number).saturating_mul(SLOT as u64))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Creates a segment with its header, then lists it. A crash between leaves an unlisted file,
/// which opening removes.
fn begin_segment(folder: &Path, segment: u32, table: &mut KeyTable) -> Result<Arc<File>> {
    let path = path_of(folder, segment, 0);
    disk::replace(&path, &header(segment, 0))?;
    table.segments.push(Listed { generation: 0, key: make_key() });
    table.store()?;
    Ok(Arc::new(disk::open_rw(&path)?))
}

#[cfg(test)]
mod tests;
