//! What the key log does at its edges: finds its end after a crash, and erases.
//!
//! Erasing rewrites the segments concerned under new keys, then replaces the key table: that is
//! the moment it is done. Old segments are deleted last; opening deletes those a crash left.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use comity_crypto::make_key;

use crate::disk;
use crate::error::{Part, Result, StoreError, damaged};
use crate::key_entry::{SLOT, Slot, SlotSealer};
use crate::key_table::{KeyTable, Listed};
use crate::keys::{HEADER, KeyLog, State};
use crate::layout::Fields;

const MAGIC: &[u8; 8] = b"cmtykeys";
const VERSION: u32 = 1;

impl KeyLog {
    /// Destroys entries: their numbers stay as tombstones, their bytes are on no file of the
    /// vault any more when this returns. Erasing an erased number changes nothing, so whoever
    /// was interrupted begins again.
    ///
    /// A copy of the whole vault that was made before still holds them.
    pub fn erase(&self, numbers: &[u64]) -> Result<()> {
        let mut state = self.state();
        if numbers.is_empty() {
            return Ok(());
        }
        let rewritten = self.rewrite(&state, numbers)?;
        let table = rewritten.table.clone();
        table.store()?;
        self.adopt(&mut state, rewritten)
    }

    /// Writes the segments concerned anew, without the entries. Nothing is erased yet.
    pub(crate) fn rewrite(&self, state: &State, numbers: &[u64]) -> Result<Rewritten> {
        let mut by_segment: BTreeMap<usize, BTreeSet<u64>> = BTreeMap::new();
        for number in numbers.iter().filter(|number| **number < state.next) {
            by_segment.entry(self.segment_of(*number)).or_default().insert(*number);
        }
        let mut rewritten =
            Rewritten { table: state.table.clone(), files: state.files.clone(), old: Vec::new() };
        for (segment, numbers) in by_segment {
            self.rewrite_segment(state, segment, &numbers, &mut rewritten)?;
        }
        Ok(rewritten)
    }

    /// Takes rewritten segments into use, once the table names them, and deletes the old ones.
    pub(crate) fn adopt(&self, state: &mut State, rewritten: Rewritten) -> Result<()> {
        state.table = rewritten.table;
        state.files = rewritten.files;
        for path in rewritten.old {
            disk::remove_if_there(&path)?;
        }
        Ok(disk::sync_folder(&self.folder)?)
    }

    fn rewrite_segment(
        &self,
        state: &State,
        segment: usize,
        numbers: &BTreeSet<u64>,
        rewritten: &mut Rewritten,
    ) -> Result<()> {
        let number = u32::try_from(segment).unwrap_or(u32::MAX);
        let fault = || damaged(Part::Keys, number, 0);
        let at = segment.checked_sub(1).ok_or_else(fault)?;
        let (listed, file) = (state.table.segments.get(at), state.files.get(at));
        let (listed, file) = (listed.ok_or_else(fault)?, file.ok_or_else(fault)?);
        let generation = listed.generation.saturating_add(1);
        let key = make_key();
        let bytes = self.resealed(state, at, listed, file, &key, numbers)?;
        let bytes = [header(number, generation), bytes].concat();
        let path = path_of(&self.folder, number, generation);
        disk::replace(&path, &bytes)?;
        let opened = Arc::new(disk::open_rw(&path)?);
        rewritten.old.push(path_of(&self.folder, number, listed.generation));
        *rewritten.table.segments.get_mut(at).ok_or_else(fault)? = Listed { generation, key };
        *rewritten.files.get_mut(at).ok_or_else(fault)? = opened;
        Ok(())
    }

    fn resealed(
        &self,
        state: &State,
        at: usize,
        listed: &Listed,
        file: &File,
        key: &comity_crypto::Key,
        numbers: &BTreeSet<u64>,
    ) -> Result<Vec<u8>> {
        let first = self.segment_entries.saturating_mul(at as u64);
        let count = state.next.saturating_sub(first).min(self.segment_entries);
        let file_number = u32::try_from(at).map_or(u32::MAX, |at| at.saturating_add(1));
        let length = usize::try_from(count).unwrap_or_default().saturating_mul(SLOT);
        let sealed = disk::read_at(file, HEADER, length)?;
        let sealed = sealed.ok_or_else(|| damaged(Part::Keys, file_number, first))?;
        let old = SlotSealer { key: &listed.key, vault: self.vault };
        let new = SlotSealer { key, vault: self.vault };
        let mut out = Vec::with_capacity(length);
        for (number, sealed) in (first..).zip(sealed.chunks_exact(SLOT)) {
            let fault = || damaged(Part::Keys, file_number, number);
            let mut slot = old.open(number, sealed).ok_or_else(fault)?;
            if numbers.contains(&number) {
                slot.entry = None;
            }
            new.write(&mut out, number, &slot)?;
        }
        Ok(out)
    }

    /// Finds the end of the log and cuts an append that was never acknowledged. Returns the bytes
    /// cut. `needed` is how many entries the journal needs: those were acknowledged and are never
    /// cut, though one be damaged. Refuses a log that does not reach so far.
    pub fn settle(&self, needed: u64) -> Result<u64> {
        let full = self.segment_entries.saturating_mul(SLOT as u64).saturating_add(HEADER);
        let state = self.state();
        let Some(last) = state.files.len().checked_sub(1) else {
            return Err(damaged(Part::Keys, 0, 0));
        };
        for (segment, file) in (1u32..).zip(state.files.iter().take(last)) {
            if file.metadata()?.len() != full {
                return Err(damaged(Part::Keys, segment, self.segment_entries));
            }
        }
        let (listed, file) = match (state.table.segments.get(last), state.files.get(last)) {
            (Some(listed), Some(file)) => (listed.clone(), file.clone()),
            _ => return Err(damaged(Part::Keys, 0, 0)),
        };
        drop(state);
        let first = self.segment_entries.saturating_mul(last as u64);
        let held = slots_of(&file)?;
        let number = u32::try_from(last).map_or(u32::MAX, |at| at.saturating_add(1));
        if first.saturating_add(held) < needed {
            return Err(damaged(Part::Keys, number, first.saturating_add(held)));
        }
        let whole = self.whole_entries(&listed, &file, first)?;
        let whole = whole.max(needed.saturating_sub(first));
        let end = HEADER.saturating_add(whole.saturating_mul(SLOT as u64));
        let cut = disk::cut(&path_of(&self.folder, number, listed.generation), &file, end)?;
        self.state().next = first.saturating_add(whole);
        Ok(cut)
    }

    /// Returns how many entries of the last segment belong to whole batches.
    fn whole_entries(&self, listed: &Listed, file: &File, first: u64) -> Result<u64> {
        let sealer = SlotSealer { key: &listed.key, vault: self.vault };
        let slot_at = |at: u64| -> Result<Option<Slot>> {
            let number = first.saturating_add(at);
            let sealed = disk::read_at(file, self.offset(number), SLOT)?;
            Ok(sealed.and_then(|sealed| sealer.open(number, &sealed)))
        };
        let mut at = slots_of(file)?.min(self.segment_entries);
        while let Some(before) = at.checked_sub(1) {
            let Some(slot) = slot_at(before)? else {
                at = before;
                continue;
            };
            let begins = before.saturating_sub(u64::from(slot.position));
            let ends_here = slot.position.saturating_add(1) == slot.size;
            for member in begins..before {
                if !ends_here || slot_at(member)?.is_none() {
                    return Ok(begins);
                }
            }
            return Ok(if ends_here { at } else { begins });
        }
        Ok(0)
    }
}

/// Segments written anew, not yet in use.
pub(crate) struct Rewritten {
    pub table: KeyTable,
    files: Vec<Arc<File>>,
    old: Vec<PathBuf>,
}

/// Returns how many whole slots a segment's file has room for.
fn slots_of(file: &File) -> Result<u64> {
    let bytes = file.metadata()?.len().saturating_sub(HEADER);
    Ok(bytes.checked_div(SLOT as u64).unwrap_or_default())
}

/// Returns the header of a segment: magic, version, number, generation, zeros.
pub(crate) fn header(segment: u32, generation: u32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(32);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&VERSION.to_be_bytes());
    bytes.extend_from_slice(&segment.to_be_bytes());
    bytes.extend_from_slice(&generation.to_be_bytes());
    bytes.resize(32, 0);
    bytes
}

/// Compares the header of a segment with what the table says of it.
pub(crate) fn check_header(file: &File, segment: u32, generation: u32) -> Result<()> {
    let fault = || damaged(Part::Keys, segment, 0);
    let bytes = disk::read_at(file, 0, 32)?.ok_or_else(fault)?;
    let mut fields = Fields::new(&bytes);
    let (magic, version) = (fields.bytes::<8>(), fields.u32());
    if magic == Some(*MAGIC) && version.is_some_and(|version| version > VERSION) {
        let version = version.unwrap_or_default();
        return Err(StoreError::Newer { part: Part::Keys, version });
    }
    if bytes != header(segment, generation) {
        return Err(fault());
    }
    Ok(())
}

/// Returns the path of a segment.
pub(crate) fn path_of(folder: &Path, segment: u32, generation: u32) -> PathBuf {
    folder.join(format!("{segment:06}-{generation}.seg"))
}

/// Removes segments that the table does not list: what an interrupted erasure or the begin of a
/// segment left. Their keys are nowhere.
pub(crate) fn remove_unlisted(folder: &Path, table: &KeyTable) -> Result<()> {
    let listed: BTreeSet<PathBuf> = (1u32..)
        .zip(&table.segments)
        .map(|(segment, listed)| path_of(folder, segment, listed.generation))
        .collect();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "seg") && !listed.contains(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
