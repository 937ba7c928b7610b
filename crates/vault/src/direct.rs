//! Reads files from the device: with `O_DIRECT` where the file system allows it, else after asking
//! the system to drop the file from its cache. Which of the two is said, never guessed.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use comity_crypto::Hash;
use comity_crypto::hash::Sha256Stream;

use crate::blobs::ReadBack;
use crate::disk;

/// Offsets, lengths and addresses of a direct read are multiples of this.
const ALIGN: usize = 4_096;
/// Bytes read at once.
const WINDOW: usize = 4 << 20;

/// Reads one file through an aligned window.
pub(crate) struct DirectReader {
    file: File,
    way: ReadBack,
    buffer: Vec<u8>,
    /// Where the aligned part of the buffer begins.
    aligned: usize,
    window_at: u64,
    window_bytes: usize,
}

impl DirectReader {
    /// Opens a file whose bytes are durable.
    pub fn open(path: &Path) -> io::Result<Self> {
        let buffer = vec![0u8; WINDOW + ALIGN];
        let aligned = buffer.as_ptr().align_offset(ALIGN).min(ALIGN);
        let direct = disk::open_direct(path).and_then(|file| {
            // Some file systems take the flag and refuse the read.
            let mut probe = Self::new(file, ReadBack::Direct, buffer.clone(), aligned);
            probe.aligned = probe.buffer.as_ptr().align_offset(ALIGN).min(ALIGN);
            probe.fill(0).map(|()| probe)
        });
        direct.or_else(|_| {
            let file = File::open(path)?;
            disk::drop_cache(&file, 0, 0);
            Ok(Self::new(file, ReadBack::CacheDropped, buffer, aligned))
        })
    }

    fn new(file: File, way: ReadBack, buffer: Vec<u8>, aligned: usize) -> Self {
        Self { file, way, buffer, aligned, window_at: 0, window_bytes: 0 }
    }

    /// Returns how the bytes are read.
    pub fn way(&self) -> ReadBack {
        self.way
    }

    /// Returns the length of the file.
    pub fn bytes(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    /// Hashes a range; a range that the file does not hold gives the hash of what it holds.
    pub fn sha256(&mut self, first: u64, bytes: u64) -> io::Result<Hash> {
        let mut hash = Sha256Stream::default();
        let (mut at, end) = (first, first.saturating_add(bytes));
        while at < end {
            if self.rest(at).is_empty() {
                self.fill(at - at % ALIGN as u64)?;
            }
            let rest = self.rest(at);
            let wanted = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX);
            let Some(taken) = rest.get(..rest.len().min(wanted)).filter(|r| !r.is_empty()) else {
                break;
            };
            hash.update(taken);
            at = at.saturating_add(taken.len() as u64);
        }
        Ok(hash.finish())
    }

    fn rest(&self, at: u64) -> &[u8] {
        let skipped = at.checked_sub(self.window_at).and_then(|skip| usize::try_from(skip).ok());
        let window = self.buffer.get(self.aligned..).and_then(|b| b.get(..self.window_bytes));
        skipped.and_then(|skipped| window?.get(skipped..)).unwrap_or_default()
    }

    fn fill(&mut self, at: u64) -> io::Result<()> {
        let end = self.aligned.saturating_add(WINDOW);
        let Some(window) = self.buffer.get_mut(self.aligned..end) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        self.window_bytes = self.file.read_at(window, at)?;
        self.window_at = at;
        Ok(())
    }
}
