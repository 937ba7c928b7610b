//! Reads files from the device: with `O_DIRECT` where the file system allows it, else after asking
//! the system to drop the file from its cache. Which of the two is said, never guessed.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::mpsc::sync_channel;

use comity_crypto::Hash;
use comity_crypto::hash::Sha256Stream;

use crate::blobs::ReadBack;
use crate::disk;

/// Offsets, lengths and addresses of a direct read are multiples of this.
const ALIGN: usize = 4_096;
/// Bytes read at once.
const WINDOW: usize = 4 << 20;
/// A range longer than this is read ahead of the hashing.
const LONG: u64 = 2 * WINDOW as u64;
/// Windows that are read ahead of the hashing.
const AHEAD: usize = 2;

/// Reads one file through aligned windows.
pub(crate) struct DirectReader {
    file: File,
    way: ReadBack,
    window: Window,
}

impl DirectReader {
    /// Opens a file whose bytes are durable.
    pub fn open(path: &Path) -> io::Result<Self> {
        let direct = disk::open_direct(path).and_then(|file| {
            // Some file systems take the flag and refuse the read.
            let window = Window::read(&file, 0, Window::empty())?;
            Ok(Self { file, way: ReadBack::Direct, window })
        });
        direct.or_else(|_| {
            let file = File::open(path)?;
            disk::drop_cache(&file, 0, 0);
            Ok(Self { file, way: ReadBack::CacheDropped, window: Window::empty() })
        })
    }

    /// Returns how the bytes are read.
    pub fn way(&self) -> ReadBack {
        self.way
    }

    /// Returns the length of the file.
    pub fn bytes(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    /// Forgets what was read ahead.
    pub fn forget(&mut self) {
        self.window.bytes = 0;
    }

    /// Fills `out` from a place in the file on.
    pub fn read_exact_at(&mut self, first: u64, out: &mut [u8]) -> io::Result<()> {
        let end = first.saturating_add(out.len() as u64);
        let (mut at, mut out) = (first, out);
        while !out.is_empty() {
            if self.window.part(at, end).is_empty() {
                self.advance(at)?;
            }
            let part = self.window.part(at, end);
            let Some((filled, left)) = out.split_at_mut_checked(part.len()) else { break };
            if part.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            filled.copy_from_slice(part);
            at = at.saturating_add(part.len() as u64);
            out = left;
        }
        Ok(())
    }

    fn advance(&mut self, at: u64) -> io::Result<()> {
        let window = std::mem::replace(&mut self.window, Window::empty());
        self.window = Window::read(&self.file, aligned_down(at), window)?;
        Ok(())
    }

    /// Hashes a range; a range that the file does not hold gives the hash of what it holds.
    pub fn sha256(&mut self, first: u64, bytes: u64) -> io::Result<Hash> {
        let end = first.saturating_add(bytes);
        if bytes > LONG {
            return self.sha256_ahead(first, end);
        }
        let (mut hash, mut at) = (Sha256Stream::default(), first);
        while at < end {
            if self.window.part(at, end).is_empty() {
                self.advance(at)?;
            }
            let part = self.window.part(at, end);
            if part.is_empty() {
                break;
            }
            hash.update(part);
            at = at.saturating_add(part.len() as u64);
        }
        Ok(hash.finish())
    }

    /// Hashes a long range while a thread reads ahead.
    fn sha256_ahead(&self, first: u64, end: u64) -> io::Result<Hash> {
        let (sender, windows) = sync_channel(AHEAD);
        let file = &self.file;
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut at = aligned_down(first);
                while at < end {
                    let window = Window::read(file, at, Window::empty());
                    let failed = window.is_err();
                    if sender.send(window).is_err() || failed {
                        return;
                    }
                    at = at.saturating_add(WINDOW as u64);
                }
            });
            let (mut hash, mut at) = (Sha256Stream::default(), first);
            for window in windows {
                let window = window?;
                let part = window.part(at, end);
                hash.update(part);
                at = at.saturating_add(part.len() as u64);
            }
            Ok(hash.finish())
        })
    }
}

/// A part of the file in an aligned buffer.
struct Window {
    buffer: Vec<u8>,
    at: u64,
    bytes: usize,
}

impl Window {
    fn empty() -> Self {
        Self { buffer: Vec::new(), at: 0, bytes: 0 }
    }

    /// Fills a window, whose buffer may be used again, from an aligned offset.
    fn read(file: &File, at: u64, old: Self) -> io::Result<Self> {
        let mut buffer = old.buffer;
        buffer.resize(WINDOW + ALIGN, 0);
        let begin = begin_of(&buffer);
        let aligned = buffer.get_mut(begin..begin.saturating_add(WINDOW));
        let bytes = file.read_at(aligned.ok_or(io::ErrorKind::InvalidInput)?, at)?;
        Ok(Self { buffer, at, bytes })
    }

    /// Returns what the window holds from an offset on, before `end`.
    fn part(&self, at: u64, end: u64) -> &[u8] {
        let begin = begin_of(&self.buffer);
        let held = self.buffer.get(begin..begin.saturating_add(self.bytes)).unwrap_or_default();
        let skipped = at.checked_sub(self.at).and_then(|skip| usize::try_from(skip).ok());
        let rest = skipped.and_then(|skipped| held.get(skipped..)).unwrap_or_default();
        let wanted = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX);
        rest.get(..wanted).unwrap_or(rest)
    }
}

fn begin_of(buffer: &[u8]) -> usize {
    buffer.as_ptr().align_offset(ALIGN).min(ALIGN)
}

fn aligned_down(at: u64) -> u64 {
    at.saturating_sub(at % ALIGN as u64)
}
