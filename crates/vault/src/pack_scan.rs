//! Finds the blobs of packs again: from the sealed list of a finished pack, else by scanning.
//!
//! Behind the last marker of the last pack nothing is known to be durable: there every blob is
//! hashed, and one that does not match was never acknowledged and is forgotten.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use comity_crypto::{Hash, Key, seal, sha256};

use crate::disk;
use crate::error::{Part, Result, StoreError, damaged};
use crate::folder::VaultId;
use crate::layout::Fields;
use crate::pack_slot::{
    ALIGN, Kind, PACK_HEADER, SLOT_HEADER, SlotHeader, Slots, stated_version, version,
};
use crate::packs::{ENDING, Packs, Place, State, Tail, begin_pack, short};

const LIST: &str = "list";
const LIST_PLACE: &[u8] = b"comity/pack-list/v1";
const LIST_BYTES_MAX: u64 = 64 << 20;

/// A blob that a pack holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub place: Place,
    pub length: u32,
    pub hash: Hash,
}

/// What a scan of one pack found.
pub(crate) struct Scan {
    pub entries: Vec<Entry>,
    /// The end of the last slot that opens.
    pub end: u64,
    /// The end of the last marker: everything before was durable.
    pub marked: u64,
    /// The first place, before the last slot that opens, at which no slot opens.
    pub gap: Option<u64>,
}

impl Packs {
    /// Opens the packs and cuts an append that was never acknowledged. Returns the bytes cut.
    pub fn open(folder: &Path, key: Key, vault: VaultId) -> Result<(Self, u64)> {
        disk::remove_parts(folder)?;
        let slots = Slots { key, vault };
        let numbers = disk::numbered(folder, ENDING)?;
        let Some((last, finished)) = numbers.split_last() else {
            let tail = begin_pack(folder, 1, vault)?;
            let state = State { places: HashMap::new(), tail, blobs: 0, bytes: 0 };
            return Ok((Self::new(folder, slots, state), 0));
        };
        let (tail, entries, cut) = open_tail(folder, &slots, *last)?;
        let state = State { places: HashMap::new(), tail, blobs: 0, bytes: 0 };
        let packs = Self::new(folder, slots, state);
        let mut state = packs.state();
        for pack in finished {
            for entry in packs.listed(*pack)? {
                take(&mut state, &entry);
            }
        }
        for entry in &entries {
            take(&mut state, entry);
        }
        drop(state);
        Ok((packs, cut))
    }

    /// Returns the entries of a finished pack.
    fn listed(&self, pack: u32) -> Result<Vec<Entry>> {
        if let Some(entries) = read_list(self, pack)? {
            return Ok(entries);
        }
        let entries = scan(&self.slots, &File::open(self.path(pack))?, pack)?.entries;
        write_entries(self, pack, &entries)?;
        Ok(entries)
    }

    /// Scans every pack for what lies in it, for verification.
    pub fn scan_all(&self, mut visit: impl FnMut(u32, Scan) -> Result<()>) -> Result<()> {
        for pack in disk::numbered(&self.folder, ENDING)? {
            visit(pack, scan(&self.slots, &File::open(self.path(pack))?, pack)?)?;
        }
        Ok(())
    }
}

fn take(state: &mut State, entry: &Entry) {
    if state.places.insert(short(&entry.hash), entry.place.into()).is_none() {
        state.blobs = state.blobs.saturating_add(1);
        state.bytes = state.bytes.saturating_add(u64::from(entry.length));
    }
}

fn open_tail(folder: &Path, slots: &Slots, pack: u32) -> Result<(Tail, Vec<Entry>, u64)> {
    let path = disk::numbered_path(folder, pack, ENDING);
    let file = disk::open_rw(&path)?;
    let mut found = scan(slots, &file, pack)?;
    let unsure = |entry: &Entry| entry.place.offset >= found.marked;
    let mut kept = Vec::with_capacity(found.entries.len());
    for entry in found.entries.drain(..) {
        if !unsure(&entry) || content_matches(&file, &entry)? {
            kept.push(entry);
        }
    }
    let cut = disk::cut(&path, &file, found.end)?;
    file.sync_data()?;
    let end = found.end;
    let file = Arc::new(file);
    Ok((Tail { pack, file, end, synced: end, written_out: end, broken: false }, kept, cut))
}

/// Tells whether the bytes of a blob have its hash.
pub(crate) fn content_matches(file: &File, entry: &Entry) -> Result<bool> {
    let first = entry.place.offset.saturating_add(SLOT_HEADER as u64);
    let bytes = disk::read_at(file, first, entry.length as usize)?;
    Ok(bytes.is_some_and(|bytes| sha256(&bytes) == entry.hash))
}

/// Walks the slots of a pack. Where none opens it tries again 512 bytes on, so that one damaged
/// slot costs only itself.
pub(crate) fn scan(slots: &Slots, file: &File, pack: u32) -> Result<Scan> {
    check_header(file, pack)?;
    let length = file.metadata()?.len();
    let mut found = Scan { entries: Vec::new(), end: PACK_HEADER, marked: PACK_HEADER, gap: None };
    let (mut at, mut missed) = (PACK_HEADER, None);
    while let Some(header) = header_at(slots, file, Place { pack, offset: at }, length)? {
        let place = Place { pack, offset: at };
        let Some(header) = header else {
            missed = missed.or(Some(at));
            at = at.saturating_add(ALIGN);
            continue;
        };
        at = at.saturating_add(u64::from(header.whole));
        match header.kind {
            Kind::Blob => {
                found.entries.push(Entry { place, length: header.length, hash: header.hash });
            }
            Kind::Marker => found.marked = at,
            Kind::Dead => {}
        }
        found.end = at;
        found.gap = found.gap.or(missed);
    }
    Ok(found)
}

/// Reads the header at a place: `None` at the end of the file, `Some(None)` where none opens.
fn header_at(
    slots: &Slots,
    file: &File,
    place: Place,
    length: u64,
) -> Result<Option<Option<SlotHeader>>> {
    let Some(sealed) = disk::read_at(file, place.offset, SLOT_HEADER)? else { return Ok(None) };
    let fits = |header: &SlotHeader| {
        let body = u64::from(header.length).saturating_add(SLOT_HEADER as u64);
        let end = place.offset.saturating_add(u64::from(header.whole));
        body <= u64::from(header.whole) && end <= length
    };
    Ok(Some(slots.open_header(place, &sealed).filter(fits)))
}

fn check_header(file: &File, pack: u32) -> Result<()> {
    let bytes = disk::read_at(file, 0, PACK_HEADER as usize)?;
    match bytes.as_deref().and_then(stated_version) {
        Some(stated) if stated > version() => {
            Err(StoreError::Newer { part: Part::Pack, version: stated })
        }
        Some(stated) if stated == version() => Ok(()),
        Some(_) | None => Err(damaged(Part::Pack, pack, 0)),
    }
}

/// Writes the sealed list of a finished pack. It is a convenience: without it the pack is
/// scanned.
pub(crate) fn write_list(packs: &Packs, pack: u32) -> Result<()> {
    let entries = scan(&packs.slots, &File::open(packs.path(pack))?, pack)?.entries;
    write_entries(packs, pack, &entries)
}

fn write_entries(packs: &Packs, pack: u32, entries: &[Entry]) -> Result<()> {
    let mut plain = Vec::with_capacity(entries.len().saturating_mul(44));
    for entry in entries {
        plain.extend_from_slice(&entry.place.offset.to_be_bytes());
        plain.extend_from_slice(&entry.length.to_be_bytes());
        plain.extend_from_slice(&entry.hash);
    }
    let sealed = seal::seal(&packs.slots.key, &list_place(packs, pack), &plain);
    Ok(disk::replace(&list_path(&packs.folder, pack), &sealed)?)
}

fn read_list(packs: &Packs, pack: u32) -> Result<Option<Vec<Entry>>> {
    let path = list_path(&packs.folder, pack);
    let sealed = match disk::read_limited(&path, LIST_BYTES_MAX) {
        Ok(sealed) => sealed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let Ok(plain) = seal::open(&packs.slots.key, &list_place(packs, pack), &sealed) else {
        return Ok(None);
    };
    let entries = plain.chunks_exact(44).map(|bytes| {
        let mut fields = Fields::new(bytes);
        let place = Place { pack, offset: fields.u64()? };
        Some(Entry { place, length: fields.u32()?, hash: fields.bytes()? })
    });
    Ok(entries.collect())
}

/// Removes the list of a pack that is about to change.
pub(crate) fn remove_list(folder: &Path, pack: u32) -> Result<()> {
    disk::remove_if_there(&list_path(folder, pack))?;
    Ok(disk::sync_folder(folder)?)
}

fn list_path(folder: &Path, pack: u32) -> PathBuf {
    disk::numbered_path(folder, pack, LIST)
}

fn list_place(packs: &Packs, pack: u32) -> Vec<u8> {
    [LIST_PLACE, &packs.slots.vault.0, pack.to_be_bytes().as_slice()].concat()
}
