//! Sealed blobs by the SHA-256 of their bytes: files of their own from 256 KiB, packs below.
//!
//! What goes in is already sealed; nothing here knows a blob's key. A blob counts once
//! [`Blobs::sync`] returns, and only then may a frame name it.

mod back;
mod file;
mod shelves;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use comity_crypto::hash::Sha256Stream;
use comity_crypto::{Hash, Key, sha256};

pub use crate::blob_writer::BlobWriter;
use crate::direct::DirectReader;
use crate::disk;
use crate::error::{Result, StoreError};
use crate::folder::VaultId;
use crate::packs::Packs;
pub use crate::packs::SMALL_MAX;
pub use file::{BlobBack, BlobFile};
use shelves::Shelves;

const ENDING: &str = "age";
/// What stays free on the disk beside what is stored: its record is written after it, and what
/// else is written needs room, too.
const ROOM_BYTES: u64 = 16 << 20;

/// The blobs of an open vault.
pub struct Blobs {
    pub(crate) folder: PathBuf,
    pub(crate) packs: Packs,
    /// Folders with names that are not durable yet.
    pub(crate) unsynced: Mutex<BTreeSet<PathBuf>>,
    shelves: Shelves,
}

/// A blob that is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// SHA-256 of its bytes.
    pub hash: Hash,
    /// Its bytes.
    pub bytes: u64,
}

/// How a blob was read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadBack {
    /// Past the system's cache (`O_DIRECT`): from the device.
    Direct,
    /// After the system was asked to drop it from its cache: from the device as far as it obeys.
    CacheDropped,
}

/// How many blobs there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Blobs with a file of their own.
    pub files: u64,
    /// Their bytes.
    pub file_bytes: u64,
    /// Blobs in packs.
    pub packed: u64,
    /// Their bytes, without padding.
    pub packed_bytes: u64,
}

/// What a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files that were being written when something stopped.
    pub parts: u64,
    /// Blobs that nothing names.
    pub blobs: u64,
    /// Bytes of those.
    pub bytes: u64,
}

impl Blobs {
    /// Begins the blobs of a new vault.
    pub fn create(blobs: &Path, packs: &Path, key: Key, vault: VaultId) -> Result<Self> {
        Ok(Self::new(blobs, Packs::create(packs, key, vault)?))
    }

    /// Opens the blobs and cuts an append to a pack that was never acknowledged. Returns the
    /// bytes cut.
    pub fn open(blobs: &Path, packs: &Path, key: Key, vault: VaultId) -> Result<(Self, u64)> {
        let (packs, cut) = Packs::open(packs, key, vault)?;
        Ok((Self::new(blobs, packs), cut))
    }

    fn new(folder: &Path, packs: Packs) -> Self {
        let (unsynced, shelves) = (Mutex::default(), Shelves::default());
        Self { folder: folder.to_owned(), packs, unsynced, shelves }
    }

    /// Begins a blob of any length. Small ones stay in memory and go into a pack, larger ones
    /// stream to a file.
    pub fn writer(&self) -> BlobWriter<'_> {
        BlobWriter::new(self)
    }

    /// Stores a blob of at most [`SMALL_MAX`] bytes in a pack.
    pub fn put_small(&self, blob: &[u8]) -> Result<Stored> {
        let hash = sha256(blob);
        if !self.path(&hash).exists() {
            self.pack(hash, blob)?;
        }
        Ok(Stored { hash, bytes: blob.len() as u64 })
    }

    /// Stores a small blob under the hash that its maker found, once it is read back and compared
    /// ([`Blobs::read_back_packed`]) it counts as any other.
    pub fn put_named(&self, hash: Hash, blob: &[u8]) -> Result<()> {
        if self.path(&hash).exists() { Ok(()) } else { self.pack(hash, blob) }
    }

    fn pack(&self, hash: Hash, blob: &[u8]) -> Result<()> {
        self.has_room()?;
        self.packs.put(hash, blob)
    }

    /// Refuses to store more on a disk where little is free.
    pub(crate) fn has_room(&self) -> io::Result<()> {
        disk::has_room(&self.folder, ROOM_BYTES)
    }

    /// Makes everything stored so far durable: packs and names of files.
    pub fn sync(&self) -> Result<()> {
        self.packs.sync()?;
        self.sync_folders()
    }

    fn sync_folders(&self) -> Result<()> {
        let mut unsynced = self.unsynced.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(folder) = unsynced.pop_first() {
            if let Err(error) = disk::sync_folder(&folder) {
                unsynced.insert(folder);
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// Tells whether a blob is here. Its bytes are not looked at.
    pub fn contains(&self, hash: &Hash) -> bool {
        self.packs.place(hash).is_some() || self.shelves.has(hash, || self.shelf(hash))
    }

    /// Returns a number that is another one than before if blobs came or went, whoever brought or
    /// removed them: what is known of all of them holds as long as it stays.
    pub fn changes(&self) -> u64 {
        let files = self.shelves.changes(|first| self.folder.join(format!("{first:02x}")));
        files.wrapping_add(self.packs.changes())
    }

    /// Gives a file that was written its name, unless it is here already.
    pub(crate) fn give_name(&self, part: &Path, hash: &Hash) -> Result<()> {
        let path = self.path(hash);
        if path.exists() {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
        disk::make_folder(&folder)?;
        fs::rename(part, &path)?;
        let mut unsynced = self.unsynced.lock().unwrap_or_else(PoisonError::into_inner);
        unsynced.extend([self.folder.clone(), folder]);
        drop(unsynced);
        self.shelves.forget(hash);
        Ok(())
    }

    /// Opens a blob for reading. Refuses with [`StoreError::BlobMissing`]. What comes out is as
    /// it lies on the disk: age authenticates every chunk of it, [`Blobs::read_back`] all of it.
    pub fn open_blob(&self, hash: &Hash) -> Result<BlobReader> {
        if let Some((file, first, bytes)) = self.packs.find(hash)? {
            return Ok(BlobReader { file, at: first, left: bytes, bytes });
        }
        match File::open(self.path(hash)) {
            Ok(file) => {
                let bytes = file.metadata()?.len();
                Ok(BlobReader { file, at: 0, left: bytes, bytes })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(StoreError::BlobMissing(*hash))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Reads blobs back, from the device where the system allows it, and compares their hashes.
    /// Call it after [`Blobs::sync`]. Returns the weakest way used, and the blobs that are
    /// missing or differ. Blobs given in the order they were stored are read in one sweep.
    pub fn read_back(&self, hashes: &[Hash]) -> Result<(ReadBack, Vec<Hash>)> {
        let (mut way, mut wrong) = (ReadBack::Direct, Vec::new());
        let mut pack: Option<(u32, DirectReader)> = None;
        for hash in hashes {
            let place = self.packs.place(hash);
            let matches = match place {
                Some(place) => {
                    let held = pack.take().filter(|(number, _)| *number == place.pack);
                    let mut reader = match held {
                        Some((_, reader)) => reader,
                        None => DirectReader::open(&self.packs.path(place.pack))?,
                    };
                    way = way.max(reader.way());
                    let matches = match self.packs.find(hash)? {
                        Some((_, first, bytes)) => reader.sha256(first, bytes)? == *hash,
                        None => false,
                    };
                    pack = Some((place.pack, reader));
                    matches
                }
                None if self.path(hash).exists() => {
                    let mut reader = DirectReader::open(&self.path(hash))?;
                    way = way.max(reader.way());
                    let bytes = reader.bytes()?;
                    reader.sha256(0, bytes)? == *hash
                }
                None => false,
            };
            if !matches {
                wrong.push(*hash);
            }
        }
        Ok((way, wrong))
    }

    /// Destroys a blob here: its file is deleted, or its slot overwritten. One that is not here
    /// is no fault.
    pub fn erase(&self, hash: &Hash) -> Result<()> {
        self.packs.erase(hash)?;
        let path = self.path(hash);
        disk::remove_if_there(&path)?;
        self.shelves.forget(hash);
        match path.parent().filter(|folder| folder.exists()) {
            Some(folder) => Ok(disk::sync_folder(folder)?),
            None => Ok(()),
        }
    }

    /// Removes what was being written when something stopped, and files of blobs that nothing
    /// names. Small blobs that nothing names stay as dead space. Nothing may be in the middle of
    /// storing.
    pub fn sweep(&self, is_named: impl Fn(&Hash) -> bool) -> Result<Swept> {
        let mut swept = Swept { parts: disk::remove_parts(&self.folder)?, ..Swept::default() };
        self.for_each_file(|hash, bytes, path| {
            if !is_named(&hash) {
                fs::remove_file(path)?;
                self.shelves.forget(&hash);
                swept.blobs = swept.blobs.saturating_add(1);
                swept.bytes = swept.bytes.saturating_add(bytes);
            }
            Ok(())
        })?;
        Ok(swept)
    }

    /// Counts the blobs.
    pub fn totals(&self) -> Result<Totals> {
        let (packed, packed_bytes) = self.packs.totals();
        let mut totals = Totals { packed, packed_bytes, ..Totals::default() };
        self.for_each_file(|_, bytes, _| {
            totals.files = totals.files.saturating_add(1);
            totals.file_bytes = totals.file_bytes.saturating_add(bytes);
            Ok(())
        })?;
        Ok(totals)
    }

    /// Hands every file of a blob to `visit`.
    pub(crate) fn for_each_file(
        &self,
        mut visit: impl FnMut(Hash, u64, &Path) -> Result<()>,
    ) -> Result<()> {
        for folder in fs::read_dir(&self.folder)? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let path = entry.path();
                if let Some(hash) = hash_of(&path) {
                    visit(hash, entry.metadata()?.len(), &path)?;
                }
            }
        }
        Ok(())
    }

    /// Returns the path of the file a large blob has.
    pub(crate) fn path(&self, hash: &Hash) -> PathBuf {
        self.shelf(hash).join(format!("{}.{ENDING}", hex::encode(hash)))
    }

    /// Returns the folder of that file.
    fn shelf(&self, hash: &Hash) -> PathBuf {
        let [first, ..] = *hash;
        self.folder.join(format!("{first:02x}"))
    }
}

fn hash_of(path: &Path) -> Option<Hash> {
    let mut hash = [0; 32];
    hex::decode_to_slice(path.file_name()?.to_str()?.strip_suffix(".age")?, &mut hash).ok()?;
    Some(hash)
}

/// Reads a blob's bytes.
#[derive(Debug)]
pub struct BlobReader {
    file: File,
    at: u64,
    left: u64,
    bytes: u64,
}

impl BlobReader {
    /// Returns the length of the whole blob in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads to the end and returns the hash of what was read.
    pub fn into_hash(mut self) -> io::Result<Hash> {
        let mut hash = Sha256Stream::default();
        let mut block = vec![0; 1 << 20];
        loop {
            let read = self.read(&mut block)?;
            match block.get(..read).filter(|bytes| !bytes.is_empty()) {
                Some(bytes) => hash.update(bytes),
                None => return Ok(hash.finish()),
            }
        }
    }
}

impl Read for BlobReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = out.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let Some(out) = out.get_mut(..wanted).filter(|out| !out.is_empty()) else { return Ok(0) };
        let read = self.file.read_at(out, self.at)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at = self.at.saturating_add(read as u64);
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let first = self.at.saturating_add(self.left).saturating_sub(self.bytes);
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.bytes.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.saturating_sub(first).checked_add_signed(by),
        };
        let place = place.filter(|place| *place <= self.bytes);
        let place = place.ok_or(io::ErrorKind::InvalidInput)?;
        self.at = first.saturating_add(place);
        self.left = self.bytes.saturating_sub(place);
        Ok(place)
    }
}

#[cfg(test)]
mod tests;
