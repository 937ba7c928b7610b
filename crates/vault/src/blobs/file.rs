//! A blob with a file of its own, read back from the device while it is still written.
//!
//! Whoever writes it hashes it too, on a thread of its own, and names it at the end; until then
//! it is a `.part` that counts for nothing.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use comity_crypto::{Hash, make_bytes};

use super::{Blobs, ReadBack};
use crate::direct::DirectReader;
use crate::disk;
use crate::error::Result;

/// Bytes after which the system is asked to begin writing out.
const WRITE_OUT: u64 = 8 << 20;
const ASKED_EVERY: u64 = 1 << 20;

/// A blob that is being written. Dropped without [`BlobFile::finish`] it leaves nothing.
pub struct BlobFile<'a> {
    blobs: &'a Blobs,
    file: File,
    part: PathBuf,
    bytes: u64,
    written_out: u64,
    /// Where it is asked next whether there is room.
    asked_at: u64,
}

/// Reads a blob's file back while it grows.
pub struct BlobBack {
    file: File,
    part: PathBuf,
    reader: Option<DirectReader>,
}

impl Blobs {
    /// Begins a blob in a file of its own.
    pub fn begin_file(&self) -> Result<BlobFile<'_>> {
        let part = self.folder.join(format!("{}.{}", hex::encode(make_bytes::<16>()), disk::PART));
        let file = disk::create(&part)?;
        Ok(BlobFile { blobs: self, file, part, bytes: 0, written_out: 0, asked_at: 0 })
    }
}

impl BlobFile<'_> {
    /// Returns what reads it back, on another thread if need be.
    pub fn back(&self) -> Result<BlobBack> {
        Ok(BlobBack { file: self.file.try_clone()?, part: self.part.clone(), reader: None })
    }

    /// Gives the blob its name, the SHA-256 of what was written, and makes that durable. Its
    /// bytes must have been settled by [`BlobBack::settle`].
    pub fn finish(self, hash: &Hash) -> Result<()> {
        self.blobs.give_name(&self.part, hash)?;
        self.blobs.sync_folders()
    }
}

impl Write for BlobFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes >= self.asked_at {
            self.asked_at = self.bytes.saturating_add(ASKED_EVERY);
            self.blobs.has_room()?;
        }
        let count = self.file.write(bytes)?;
        self.bytes = self.bytes.saturating_add(count as u64);
        let waiting = self.bytes.saturating_sub(self.written_out);
        if waiting >= WRITE_OUT {
            // On pages not yet written this only starts their writing.
            disk::drop_cache(&self.file, self.written_out, waiting);
            self.written_out = self.bytes;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for BlobFile<'_> {
    fn drop(&mut self) {
        // A finished blob has been renamed.
        let _best_effort = disk::remove_if_there(&self.part);
    }
}

impl BlobBack {
    /// Makes durable what was written before this call.
    pub fn settle(&mut self) -> Result<()> {
        self.file.sync_data()?;
        // What was read ahead may be older than what is durable now; and where only asking the
        // system to drop its cache helps, it is asked again.
        self.reader = self.reader.take().filter(|reader| reader.way() == ReadBack::Direct);
        self.reader.iter_mut().for_each(DirectReader::forget);
        Ok(())
    }

    /// Reads settled bytes from the device anew.
    pub fn read_at(&mut self, at: u64, bytes: &mut [u8]) -> Result<()> {
        let reader = match self.reader.take() {
            Some(reader) => reader,
            None => DirectReader::open(&self.part)?,
        };
        Ok(self.reader.insert(reader).read_exact_at(at, bytes)?)
    }

    /// Returns how the bytes are read.
    pub fn way(&self) -> ReadBack {
        self.reader.as_ref().map_or(ReadBack::CacheDropped, DirectReader::way)
    }
}
