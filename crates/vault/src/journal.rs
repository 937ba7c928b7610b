//! The journal: append-only segments of sealed frames, the truth of the vault.
//!
//! A frame counts once [`Journal::append`] returns. An append that a crash cut is taken away at
//! open and kept beside the segment as `.torn`; damage anywhere before it is named, never cut.

use std::borrow::Borrow;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use comity_crypto::Key;

use crate::disk;
use crate::error::{Part, Result, StoreError, damaged};
use crate::folder::VaultId;
pub use crate::frame::{FRAME_BODY_MAX, Frame, NewFrame, Pointer, Position};
use crate::frame::{Header, Sealer, parse_segment_header, segment_header};
use crate::walk::Frames;

/// A segment that has reached this many bytes is followed by a new one.
const SEGMENT_BYTES: u64 = 64 << 20;
/// Bytes of frames that are written at once.
const WRITE_BYTES: usize = 4 << 20;
const OPEN_FILES_MAX: usize = 64;
pub(crate) const ENDING: &str = "seg";

/// The journal of an open vault.
pub struct Journal {
    folder: PathBuf,
    sealer: Sealer,
    vault: VaultId,
    segment_bytes: u64,
    tail: Mutex<Tail>,
    open: Mutex<Vec<(u32, Arc<File>)>>,
}

struct Tail {
    at: Position,
    file: Arc<File>,
    broken: bool,
}

/// A frame that is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Where it lies.
    pub pointer: Pointer,
    /// Its number.
    pub number: u64,
    /// Where the next frame begins.
    pub next: Position,
}

/// What opening took away from the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Torn {
    /// Bytes of an append that was never acknowledged; 0 when there was none.
    pub bytes: u64,
}

impl Journal {
    /// Begins the journal of a new vault.
    pub fn create(folder: &Path, key: Key, vault: VaultId) -> Result<Self> {
        let at = Position::start(vault);
        let file = begin_segment(folder, &at)?;
        Ok(Self::new(folder, key, vault, Tail { at, file, broken: false }))
    }

    /// Opens the journal: walks what follows `from` (the whole journal without it), hands each
    /// frame to `visit`, and cuts an append that was never acknowledged.
    pub fn open(
        folder: &Path,
        key: Key,
        vault: VaultId,
        from: Option<Position>,
        visit: impl FnMut(Frame) -> Result<()>,
    ) -> Result<(Self, Torn)> {
        disk::remove_parts(folder)?;
        let sealer = Sealer::new(key.clone(), vault);
        let last = last_segment(folder)?;
        let from = from.unwrap_or(Position::start(vault));
        let (at, torn) = crate::walk::to_the_end(folder, &sealer, from, last, visit)?;
        let file = Arc::new(disk::open_rw(&disk::numbered_path(folder, last, ENDING))?);
        let cut = if torn { disk::cut(&path_of(folder, last), &file, at.offset)? } else { 0 };
        let journal = Self::new(folder, key, vault, Tail { at, file, broken: false });
        Ok((journal, Torn { bytes: cut }))
    }

    fn new(folder: &Path, key: Key, vault: VaultId, tail: Tail) -> Self {
        Self {
            folder: folder.to_owned(),
            sealer: Sealer::new(key, vault),
            vault,
            segment_bytes: SEGMENT_BYTES,
            tail: Mutex::new(tail),
            open: Mutex::new(Vec::new()),
        }
    }

    /// Appends frames and makes them durable with one sync; after a crash all of them are there
    /// or none is. `keys_through` is how many key-log entries they need.
    ///
    /// Refuses a body over [`FRAME_BODY_MAX`], a full disk (nothing is appended then), and any
    /// append after a failed sync.
    pub fn append(&self, keys_through: u64, frames: &[NewFrame]) -> Result<Vec<Appended>> {
        self.append_all(keys_through, frames.len(), frames.iter())
    }

    /// Appends `count` frames as [`Journal::append`] does, each made when its turn comes: no more
    /// than a few of them are in memory.
    pub(crate) fn append_all(
        &self,
        keys_through: u64,
        count: usize,
        frames: impl Iterator<Item: Borrow<NewFrame>>,
    ) -> Result<Vec<Appended>> {
        let mut tail = self.tail();
        if tail.broken {
            return Err(StoreError::Broken);
        }
        if count == 0 {
            return Ok(Vec::new());
        }
        self.rotate(&mut tail)?;
        let appended = match self.write(&tail, keys_through, count, frames) {
            Ok(appended) => appended,
            Err(error) => {
                // What was written of it is taken back, so that the next append finds its place.
                tail.broken = tail.file.set_len(tail.at.offset).is_err();
                return Err(error);
            }
        };
        if let Err(error) = tail.file.sync_data() {
            // After a failed sync nobody knows what is on the disk; opening again finds out.
            tail.broken = true;
            return Err(error.into());
        }
        if let Some(last) = appended.last() {
            tail.at = last.next;
        }
        Ok(appended)
    }

    /// Reads one frame.
    pub fn read(&self, pointer: &Pointer) -> Result<Frame> {
        let fault = || damaged(Part::Journal, pointer.segment, pointer.offset);
        let length = usize::try_from(pointer.length).map_err(|_| fault())?;
        if length > FRAME_BODY_MAX.saturating_add(1 << 10) {
            return Err(fault());
        }
        let file = self.segment(pointer.segment)?;
        let bytes = disk::read_at(&file, pointer.offset, length)?.ok_or_else(fault)?;
        self.sealer.open(pointer.segment, pointer.offset, &bytes).ok_or_else(fault)
    }

    /// Returns where the next frame will begin.
    pub fn end(&self) -> Position {
        self.tail().at
    }

    /// Returns the position before the first frame.
    pub fn start(&self) -> Position {
        Position::start(self.vault)
    }

    /// Walks the frames from a position to the present end.
    pub fn frames(&self, from: Position) -> Frames {
        Frames::new(&self.folder, self.sealer.clone(), from, self.end())
    }

    /// Makes segments short, so that tests reach the second one.
    #[cfg(test)]
    pub(crate) fn with_segment_bytes(mut self, bytes: u64) -> Self {
        self.segment_bytes = bytes;
        self
    }

    /// Writes frames behind the end, some of them at a time. Nothing is synced.
    fn write(
        &self,
        tail: &Tail,
        keys_through: u64,
        count: usize,
        frames: impl Iterator<Item: Borrow<NewFrame>>,
    ) -> Result<Vec<Appended>> {
        let (mut bytes, mut written, mut at) = (Vec::new(), tail.at.offset, tail.at);
        let mut appended = Vec::with_capacity(count);
        let last = at.number.saturating_add(count as u64).saturating_sub(1);
        let group = (at.number, last);
        for frame in frames.take(count) {
            check_length(frame.borrow())?;
            let number = at.number;
            let (pointer, next) =
                self.sealer.write(&mut bytes, &at, group, keys_through, frame.borrow());
            appended.push(Appended { pointer, number, next });
            at = next;
            if bytes.len() >= WRITE_BYTES {
                tail.file.write_all_at(&bytes, written)?;
                written = at.offset;
                bytes.clear();
            }
        }
        tail.file.write_all_at(&bytes, written)?;
        Ok(appended)
    }

    fn rotate(&self, tail: &mut Tail) -> Result<()> {
        if tail.at.offset >= self.segment_bytes {
            let at = tail.at.next_segment();
            tail.file = begin_segment(&self.folder, &at)?;
            tail.at = at;
        }
        Ok(())
    }

    fn segment(&self, number: u32) -> Result<Arc<File>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, file)) = open.iter().find(|(held, _)| *held == number) {
            return Ok(file.clone());
        }
        let file = File::open(path_of(&self.folder, number))
            .map_err(|_| damaged(Part::Journal, number, 0))?;
        if open.len() >= OPEN_FILES_MAX {
            open.remove(0);
        }
        let file = Arc::new(file);
        open.push((number, file.clone()));
        Ok(file)
    }

    fn tail(&self) -> MutexGuard<'_, Tail> {
        self.tail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn check_length(frame: &NewFrame) -> Result<()> {
    if frame.body.len() > FRAME_BODY_MAX {
        let (bytes, bytes_max) = (frame.body.len() as u64, FRAME_BODY_MAX as u64);
        return Err(StoreError::TooLong { bytes, bytes_max });
    }
    Ok(())
}

/// Creates a segment with its header, durable before any frame goes into it.
fn begin_segment(folder: &Path, at: &Position) -> Result<Arc<File>> {
    let path = path_of(folder, at.segment);
    disk::replace(&path, &segment_header(at))?;
    Ok(Arc::new(disk::open_rw(&path)?))
}

/// Returns the number of the last segment. Refuses a journal in which one is missing, and a
/// header that is not its own.
fn last_segment(folder: &Path) -> Result<u32> {
    let numbers = disk::numbered(folder, ENDING)?;
    let mut expected = 1u32;
    for number in &numbers {
        if *number != expected {
            return Err(damaged(Part::Journal, expected, 0));
        }
        expected = expected.saturating_add(1);
    }
    numbers.last().copied().ok_or_else(|| damaged(Part::Journal, 1, 0))
}

/// Reads the header of a segment and compares its number.
pub(crate) fn read_header(segment: u32, file: &File) -> Result<Position> {
    let fault = || damaged(Part::Journal, segment, 0);
    let bytes = disk::read_at(file, 0, crate::frame::SEGMENT_HEADER)?.ok_or_else(fault)?;
    match parse_segment_header(&bytes) {
        Header::Begins(position) if position.segment == segment => Ok(position),
        Header::Newer(version) => Err(StoreError::Newer { part: Part::Journal, version }),
        Header::Begins(_) | Header::Damaged => Err(fault()),
    }
}

pub(crate) fn path_of(folder: &Path, segment: u32) -> PathBuf {
    disk::numbered_path(folder, segment, ENDING)
}

#[cfg(test)]
mod tests;
