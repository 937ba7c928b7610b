//! The folder that tantivy reads and writes through: sealed files under names that say nothing.
//!
//! Nothing plain is written here, not even for a moment. Whatever does not open is remembered
//! ([`SealedFolder::is_damaged`]), so that no answer counts that was given in spite of it.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::ops::Range;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use comity_crypto::{Key, hash, seal};
use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, OwnedBytes, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

use crate::blocks::{BLOCK, BlockFile, BlockWriter, FileName, damaged};
use crate::cache::Cache;

/// Ending of a file that is being written.
const PART: &str = "part";
/// Tantivy's list of segments: what is in it is what counts.
const COMMITTED: &str = "meta.json";

/// A folder of sealed files. Cheap to share.
#[derive(Clone)]
pub(crate) struct SealedFolder(Arc<Inner>);

struct Inner {
    path: PathBuf,
    sealing: Key,
    naming: Key,
    cache: Cache,
    locks: Mutex<HashSet<PathBuf>>,
    unlocked: Condvar,
    damaged: AtomicBool,
}

impl SealedFolder {
    /// Prepares a folder whose files open with keys derived from `key`. Keeps at most
    /// `cache_bytes_max` bytes of opened blocks. Removes what was being written when something
    /// stopped.
    pub fn prepare(path: &Path, key: &Key, cache_bytes_max: usize) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        for entry in fs::read_dir(path)? {
            let file = entry?.path();
            if file.extension().is_some_and(|ending| ending == PART) {
                fs::remove_file(file)?;
            }
        }
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            sealing: seal::derive_key(key, "comity/search-blocks/v1"),
            naming: seal::derive_key(key, "comity/search-names/v1"),
            cache: Cache::new(cache_bytes_max),
            locks: Mutex::default(),
            unlocked: Condvar::new(),
            damaged: AtomicBool::new(false),
        })))
    }

    /// Returns whether something here did not open since the folder was prepared.
    pub fn is_damaged(&self) -> bool {
        self.0.damaged.load(Ordering::Acquire)
    }

    fn name(&self, path: &Path) -> FileName {
        let hash = hash::keyed(&self.0.naming, &[path.as_os_str().as_encoded_bytes()]);
        hash.first_chunk().copied().unwrap_or_default()
    }

    fn place(&self, path: &Path) -> (FileName, PathBuf) {
        let name = self.name(path);
        (name, self.0.path.join(hex::encode(name)))
    }

    fn open(&self, path: &Path) -> Result<SealedFile, OpenReadError> {
        let (name, place) = self.place(path);
        let opened = BlockFile::open(&place, self.0.sealing.clone(), name);
        let (file, last) = opened.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(self.noted(error), path.to_owned()),
        })?;
        self.0.cache.put((file.id(), file.blocks().saturating_sub(1)), &last);
        Ok(SealedFile { file, folder: self.clone() })
    }

    fn noted(&self, error: io::Error) -> io::Error {
        if matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) {
            self.0.damaged.store(true, Ordering::Release);
        }
        error
    }

    fn sync(&self) -> io::Result<()> {
        fs::File::open(&self.0.path)?.sync_all()
    }
}

impl std::fmt::Debug for SealedFolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedFolder")
    }
}

impl Directory for SealedFolder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        Ok(Arc::new(self.open(path)?))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        fs::remove_file(self.place(path).1).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => DeleteError::FileDoesNotExist(path.to_owned()),
            _ => DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() },
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        let there = self.place(path).1.try_exists();
        there.map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let (name, place) = self.place(path);
        let writer = BlockWriter::create(&place, self.0.sealing.clone(), name);
        let writer = writer.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
        })?;
        Ok(io::BufWriter::new(Box::new(SealedWriter(writer))))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let file = self.open(path)?;
        let bytes = file.read_bytes(0..file.len());
        let bytes = bytes.map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        Ok(bytes.as_slice().to_vec())
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let (name, place) = self.place(path);
        let part = place.with_extension(PART);
        match fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut writer = BlockWriter::create(&part, self.0.sealing.clone(), name)?;
        writer.take(data)?;
        writer.finish()?;
        fs::rename(part, place)?;
        if path == Path::new(COMMITTED) { self.sync() } else { Ok(()) }
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.sync()
    }

    /// The vault is open in one process at a time: locks are kept in memory, so that none is left
    /// behind by a process that was killed.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let mut held = self.0.locks.lock().unwrap_or_else(PoisonError::into_inner);
        while held.contains(&lock.filepath) {
            if !lock.is_blocking {
                return Err(LockError::LockBusy);
            }
            held = self.0.unlocked.wait(held).unwrap_or_else(PoisonError::into_inner);
        }
        held.insert(lock.filepath.clone());
        Ok(Box::new(Held { folder: self.clone(), lock: lock.filepath.clone() }).into())
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        // The reader is told when to look again.
        Ok(WatchHandle::empty())
    }
}

/// A lock that is held.
struct Held {
    folder: SealedFolder,
    lock: PathBuf,
}

impl Drop for Held {
    fn drop(&mut self) {
        let inner = &self.folder.0;
        inner.locks.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.lock);
        inner.unlocked.notify_all();
    }
}

/// Hands what tantivy writes to the blocks.
struct SealedWriter(BlockWriter);

impl Write for SealedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.take(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for SealedWriter {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.0.finish()
    }
}

/// An open file; only the blocks that are asked for are opened.
struct SealedFile {
    file: BlockFile,
    folder: SealedFolder,
}

impl SealedFile {
    fn block(&self, number: u64) -> io::Result<Arc<[u8]>> {
        let (cache, block) = (&self.folder.0.cache, (self.file.id(), number));
        if let Some(bytes) = cache.get(&block) {
            return Ok(bytes);
        }
        let bytes = self.file.read(number).map_err(|error| self.folder.noted(error))?;
        cache.put(block, &bytes);
        Ok(bytes)
    }
}

impl FileHandle for SealedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.len() {
            return Err(self.folder.noted(damaged()));
        }
        if range.is_empty() {
            return Ok(OwnedBytes::empty());
        }
        let first = range.start / BLOCK;
        let last = range.end.saturating_sub(1) / BLOCK;
        let within = |number: usize| {
            let begin = number.saturating_mul(BLOCK);
            range.start.saturating_sub(begin)..range.end.saturating_sub(begin).min(BLOCK)
        };
        if first == last {
            return Ok(OwnedBytes::new(self.block(first as u64)?).slice(within(first)));
        }
        let mut bytes = Vec::with_capacity(range.len());
        for number in first..=last {
            let block = self.block(number as u64)?;
            bytes.extend_from_slice(block.get(within(number)).ok_or_else(damaged)?);
        }
        Ok(OwnedBytes::new(bytes))
    }
}

impl HasLen for SealedFile {
    fn len(&self) -> usize {
        usize::try_from(self.file.length()).unwrap_or(usize::MAX)
    }
}

impl std::fmt::Debug for SealedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedFile")
    }
}
