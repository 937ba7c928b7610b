//! Walks the journal frame by frame, checks number and chain of each, and tells an append that a
//! crash cut from damage.
//!
//! The rule: a group of frames is synced before the next one begins. So a frame that does not
//! open is a torn end only in the last segment, and only when no frame of a later group lies
//! behind it.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::error::{Part, Result, damaged};
use crate::frame::{FRAME_HEADER, Frame, Position, SEGMENT_HEADER, Sealer, frame_length};
use crate::journal::{path_of, read_header};
use crate::layout::Fields;

const READ_BYTES: usize = 1 << 20;
/// How far ahead a frame number behind a torn one is believed.
const NUMBERS_AHEAD: u64 = 1 << 24;

/// The frames between two positions, in order. Ends after the first fault.
pub struct Frames {
    folder: PathBuf,
    sealer: Sealer,
    at: Position,
    end: Position,
    reader: Option<BufReader<File>>,
    ended: bool,
}

impl Frames {
    pub(crate) fn new(folder: &Path, sealer: Sealer, at: Position, end: Position) -> Self {
        Self { folder: folder.to_owned(), sealer, at, end, reader: None, ended: false }
    }

    fn step(&mut self) -> Result<Option<Frame>> {
        while self.at.number < self.end.number {
            let reader = match &mut self.reader {
                Some(reader) => reader,
                None => self.reader.insert(open_at(&self.folder, &self.at)?),
            };
            match next_frame(reader, &self.sealer, &self.at)? {
                Step::Frame(frame) => {
                    self.at = frame.next;
                    return Ok(Some(*frame));
                }
                Step::End if self.at.segment < self.end.segment => {
                    self.reader = None;
                    self.at = self.at.next_segment();
                }
                Step::End | Step::Bad => return Err(fault(&self.at)),
            }
        }
        Ok(None)
    }
}

impl Iterator for Frames {
    type Item = Result<Frame>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let step = self.step().transpose();
        self.ended = !matches!(step, Some(Ok(_)));
        step
    }
}

/// Walks from a position to the end of the last segment and hands over the frames of every
/// whole group. Returns where the last whole group ends, and whether something behind it is torn
/// and must be cut.
pub(crate) fn to_the_end(
    folder: &Path,
    sealer: &Sealer,
    from: Position,
    last: u32,
    mut visit: impl FnMut(Frame) -> Result<()>,
) -> Result<(Position, bool)> {
    if from.segment > last {
        return Err(fault(&from));
    }
    let mut group = Group { whole_until: from, frames: VecDeque::new() };
    let mut at = from;
    loop {
        let mut reader = open_at(folder, &at)?;
        let end = loop {
            match next_frame(&mut reader, sealer, &at)? {
                Step::Frame(frame) => {
                    at = frame.next;
                    group.take(*frame, &mut visit)?;
                }
                end => break end,
            }
        };
        let whole = matches!(end, Step::End) && group.frames.is_empty();
        match (whole, at.segment == last) {
            (true, true) => return Ok((at, false)),
            (true, false) => {
                at = at.next_segment();
                group.whole_until = at;
            }
            (false, true) if !later_group(&mut reader, sealer, &at)? => {
                return Ok((group.whole_until, true));
            }
            (false, _) => return Err(fault(&at)),
        }
    }
}

/// The group that is being read. Its frames are handed over once it is known to be whole.
struct Group {
    whole_until: Position,
    frames: VecDeque<Frame>,
}

impl Group {
    fn take(&mut self, frame: Frame, visit: &mut impl FnMut(Frame) -> Result<()>) -> Result<()> {
        let (last, next) = (frame.number == frame.group_last, frame.next);
        self.frames.push_back(frame);
        if last {
            self.whole_until = next;
            self.frames.drain(..).try_for_each(visit)?;
        }
        Ok(())
    }
}

enum Step {
    Frame(Box<Frame>),
    /// The segment ends here, between two frames.
    End,
    /// What lies here is no frame, or not the one that belongs here.
    Bad,
}

fn next_frame(reader: &mut impl Read, sealer: &Sealer, at: &Position) -> Result<Step> {
    let mut bytes = Vec::new();
    reader.take(4).read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        return Ok(Step::End);
    }
    let Some(length) = bytes.first_chunk().and_then(|first| frame_length(*first)) else {
        return Ok(Step::Bad);
    };
    bytes.reserve_exact(length.saturating_sub(4));
    reader.take(length.saturating_sub(4) as u64).read_to_end(&mut bytes)?;
    let ours = |frame: &Frame| frame.number == at.number && chain_of(&bytes) == Some(at.chain);
    let frame = sealer.open(at.segment, at.offset, &bytes).filter(ours);
    Ok(frame.map_or(Step::Bad, |frame| Step::Frame(Box::new(frame))))
}

fn chain_of(frame: &[u8]) -> Option<[u8; 32]> {
    let mut fields = Fields::new(frame);
    fields.slice(12)?;
    fields.bytes()
}

/// Tells whether a frame of a later group lies behind a fault: then the fault is damage, for that
/// group was begun only after everything before it was synced.
fn later_group(reader: &mut BufReader<File>, sealer: &Sealer, at: &Position) -> Result<bool> {
    let mut behind = Vec::new();
    reader.seek(SeekFrom::Start(at.offset))?;
    reader.read_to_end(&mut behind)?;
    let later = |window: (usize, &[u8])| {
        let (start, bytes) = window;
        let mut fields = Fields::new(bytes);
        let length = fields.bytes().and_then(frame_length)?;
        let number = fields.u64()?;
        let ahead = number > at.number && number.saturating_sub(at.number) < NUMBERS_AHEAD;
        let frame = behind.get(start..start.checked_add(length)?).filter(|_| ahead)?;
        sealer.open(at.segment, 0, frame).filter(|frame| frame.group_first > at.number)
    };
    Ok(behind.windows(FRAME_HEADER).enumerate().find_map(later).is_some())
}

/// Opens a segment at a position. Refuses one that is missing, shorter than the position, or
/// whose header does not begin where the one before ended.
fn open_at(folder: &Path, at: &Position) -> Result<BufReader<File>> {
    let mut file = match File::open(path_of(folder, at.segment)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(fault(at)),
        opened => opened?,
    };
    let begins = read_header(at.segment, &file)?;
    let starts_here = at.offset == SEGMENT_HEADER as u64;
    if (starts_here && begins != *at) || file.metadata()?.len() < at.offset {
        return Err(fault(at));
    }
    file.seek(SeekFrom::Start(at.offset))?;
    Ok(BufReader::with_capacity(READ_BYTES, file))
}

fn fault(at: &Position) -> crate::StoreError {
    damaged(Part::Journal, at.segment, at.number)
}
