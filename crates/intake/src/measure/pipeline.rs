//! Takes a file of any size through four stages, each on a thread of its own: read and hash; seal;
//! hash and write what was sealed; make durable, read back, compare. Blocks travel through short
//! queues and return to be filled again, so memory stays the same whatever the size.

use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use comity_crypto::Hash;
use comity_crypto::age_files::{Identity, Recipient, SealStream};
use comity_crypto::hash::{Blake3Stream, Sha256Stream};

use super::segment::{Check, Checking, Finished, Writing, Written};
use super::whole::refuse;
use super::{Draft, Run, Sealed, cancelled};
use crate::NotTaken;
use crate::facts::{Source, SourceFacts};
use crate::sink::{BACK_BYTES, ReadBackWay, SEGMENT_BYTES_MAX};
use crate::sniff;
use crate::text::{TEXT_SOURCE_BYTES_MAX, TextKind, TextOutcome};
use crate::walk::Entry;
use crate::worker::{Asking, Lease};

/// Bytes of a block, and how many blocks are on their way between two stages.
const BLOCK_BYTES: usize = BACK_BYTES;
const BLOCKS: usize = 5;

/// How many written blocks may wait to be read back.
const CHECKS: usize = 160;

/// Segments end where blocks do.
const _: () = assert!(SEGMENT_BYTES_MAX.is_multiple_of(BLOCK_BYTES as u64));

/// Room for a block of which `len` bytes are filled: all of them but in the last block.
struct Block {
    room: Vec<u8>,
    len: usize,
}

/// What reading gives the sealer. Without an end nothing is finished.
enum Plain {
    Block(Block),
    End,
}

/// What sealing gives the writer.
enum Piece {
    /// The next sealed bytes of a segment.
    Bytes(Vec<u8>),
    /// The segment is whole and holds so many bytes of plaintext.
    End(u64),
}

/// What writing gives the stage that reads back.
enum Wrote<'a> {
    Begun(Checking),
    Block(Check),
    Whole(Written<'a>),
}

/// Sends blocks on; their rooms come back.
struct Sending<T> {
    full: SyncSender<T>,
    empty: Receiver<Vec<u8>>,
}

/// The other end of [`Sending`].
struct Getting<T> {
    full: Receiver<T>,
    empty: SyncSender<Vec<u8>>,
}

/// Why a stage ended early.
enum Early {
    /// Its neighbour is gone, and knows why.
    Gone,
    /// It cannot go on itself.
    Refused(NotTaken),
}

/// What is read to its end: a file, or a member of one.
pub(super) trait Given: Read {
    /// Its name, which breaks ties between kinds of text.
    fn name(&self) -> &Path;

    /// Its bytes, as far as that is known before.
    fn size(&self) -> u64;

    /// The bytes after which it is not what it was said to be.
    fn bytes_max(&self) -> u64;

    /// Refuses when what was read is not the whole of one thing that stayed the same.
    fn check(&self, bytes: u64) -> Result<(), NotTaken>;

    /// Returns what is known of it, now that its bytes are counted.
    fn facts(&self, bytes: u64) -> SourceFacts;
}

/// A file that is open, and where it was.
pub(super) struct Opened<'a> {
    pub(super) entry: &'a Entry,
    pub(super) source: &'a mut Source,
}

impl Read for Opened<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.source.read(buffer)
    }
}

impl Given for Opened<'_> {
    fn name(&self) -> &Path {
        &self.entry.path
    }

    fn size(&self) -> u64 {
        self.source.facts.size
    }

    fn bytes_max(&self) -> u64 {
        self.source.facts.size
    }

    fn check(&self, bytes: u64) -> Result<(), NotTaken> {
        self.source.check_unchanged(&self.entry.path, bytes)
    }

    fn facts(&self, _bytes: u64) -> SourceFacts {
        self.source.facts.clone()
    }
}

/// What reading gave.
struct Facts {
    bytes: u64,
    sha256: Hash,
    blake3: Hash,
    media_type: &'static str,
    text: TextOutcome,
}

/// Takes a source of any size.
pub(super) fn take(
    run: &Run<'_>,
    lease: &mut Lease<'_>,
    source: &mut dyn Given,
) -> Result<Draft, NotTaken> {
    let identity = Identity::make();
    let recipient = identity.recipient();
    let (to_seal, plain) = queue();
    let (to_write, pieces) = queue();
    let (to_settle, written) = sync_channel(CHECKS);
    let (read, sealing, writing, settling) = thread::scope(|scope| {
        let sealing = scope.spawn(move || seal(run, &recipient, &plain, to_write));
        let writing = scope.spawn(move || write(run, &pieces, &to_settle));
        let settling = scope.spawn(move || settle(run, &written));
        let read = read(run, lease, source, to_seal);
        (read, sealing.join(), writing.join(), settling.join())
    });
    // The last stage that failed explains the others: they only found their neighbour gone.
    let finished = joined(settling)?;
    joined(writing)?;
    joined(sealing)?;
    let Facts { bytes, sha256, blake3, media_type, text } = read?;
    let read_back = finished.iter().map(|one| one.way).min().unwrap_or(ReadBackWay::ThroughCache);
    let segments = finished.into_iter().map(|one| one.segment).collect();
    let sealed = Some(Sealed { identity, segments, read_back });
    let (facts, group) = (source.facts(bytes), sniff::group(media_type));
    Ok(Draft { facts, sha256, blake3, sealed, media_type, group, text })
}

/// First stage: reads, hashes, tells the type, and feeds the text reader.
fn read(
    run: &Run<'_>,
    lease: &mut Lease<'_>,
    source: &mut dyn Given,
    to_seal: Sending<Plain>,
) -> Result<Facts, NotTaken> {
    let (mut sha256, mut blake3) = (Sha256Stream::default(), Blake3Stream::default());
    let mut bytes = 0_u64;
    let mut media_type = "application/octet-stream";
    let mut reader = Reader::None;
    loop {
        if run.with.cancel.stops() {
            return Err(cancelled());
        }
        let Ok(room) = to_seal.empty.recv() else { return Err(broken()) };
        let block = fill(source, room).map_err(|error| NotTaken::source(error.kind()))?;
        if block.len == 0 {
            break;
        }
        if bytes == 0 {
            media_type = sniff::media_type(block.filled(), source.size(), source.name());
            reader = Reader::begin(lease, media_type, source.size());
        }
        sha256.update(block.filled());
        blake3.update(block.filled());
        reader.feed(block.filled());
        bytes = bytes.saturating_add(block.len as u64);
        (run.with.progress)(block.len as u64);
        if bytes > source.bytes_max() || to_seal.full.send(Plain::Block(block)).is_err() {
            break;
        }
    }
    source.check(bytes)?;
    // A sealer that is gone has its own reason, which comes first.
    let _ = to_seal.full.send(Plain::End);
    let (sha256, blake3) = (sha256.finish(), blake3.finish());
    Ok(Facts { bytes, sha256, blake3, media_type, text: reader.answer() })
}

/// Second stage: seals, a new age file for every segment.
fn seal(
    run: &Run<'_>,
    recipient: &Recipient,
    plain: &Getting<Plain>,
    to_write: Sending<Piece>,
) -> Result<(), NotTaken> {
    let mut output = Pieces { to_write, block: None };
    let mut seal_all = || -> Result<(), Early> {
        let mut next = plain.next()?;
        while let Some(first) = next {
            next = seal_segment(run, recipient, plain, first, &mut output)?;
        }
        Ok(())
    };
    match seal_all() {
        Err(Early::Refused(refusal)) => Err(refusal),
        Ok(()) | Err(Early::Gone) => Ok(()),
    }
}

/// Seals blocks into one segment and returns the first block of the next.
fn seal_segment(
    run: &Run<'_>,
    recipient: &Recipient,
    plain: &Getting<Plain>,
    first: Block,
    output: &mut Pieces,
) -> Result<Option<Block>, Early> {
    let to = std::slice::from_ref(recipient);
    let mut stream =
        SealStream::begin(to, &mut *output).map_err(|error| Early::Refused(refuse(run, error)))?;
    let mut next = Some(first);
    let mut bytes = 0_u64;
    while let Some(block) = next.take_if(|_| bytes < SEGMENT_BYTES_MAX) {
        // The output fails only when the writer is gone.
        stream.write_all(block.filled()).map_err(|_| Early::Gone)?;
        bytes = bytes.saturating_add(block.len as u64);
        // The reader may be done; then nobody needs the room.
        let _ = plain.empty.send(block.room);
        next = plain.next()?;
    }
    stream.finish().map_err(|_| Early::Gone)?;
    output.end(bytes).map_err(|_| Early::Gone)?;
    Ok(next)
}

/// Third stage: hashes and writes what was sealed.
fn write<'a>(
    run: &Run<'a>,
    pieces: &Getting<Piece>,
    to_settle: &SyncSender<Wrote<'a>>,
) -> Result<(), NotTaken> {
    let refuse = |error: io::Error| run.refuse_sink(&error);
    let mut open: Option<Writing<'a>> = None;
    for piece in &pieces.full {
        // The next stage ends early only with a reason of its own.
        let sent = match piece {
            Piece::Bytes(mut block) => {
                let mut writing = match open.take() {
                    Some(writing) => writing,
                    None => {
                        let (writing, checking) = Writing::begin(run.with.sink).map_err(refuse)?;
                        let _ = to_settle.send(Wrote::Begun(checking));
                        writing
                    }
                };
                let check = writing.write(&block).map_err(refuse)?;
                open = Some(writing);
                block.clear();
                let _ = pieces.empty.send(block);
                to_settle.send(Wrote::Block(check))
            }
            Piece::End(bytes) => match open.take() {
                Some(writing) => to_settle.send(Wrote::Whole(writing.finish(bytes))),
                None => Ok(()),
            },
        };
        if sent.is_err() {
            break;
        }
    }
    Ok(())
}

/// Last stage: in step with the writing makes durable, reads back and compares.
fn settle<'a>(run: &Run<'a>, written: &Receiver<Wrote<'a>>) -> Result<Vec<Finished>, NotTaken> {
    let mut finished = Vec::new();
    let mut open: Option<Checking> = None;
    for wrote in written {
        match (wrote, open.take()) {
            (Wrote::Begun(checking), _) => open = Some(checking),
            (Wrote::Block(check), Some(mut checking)) => {
                checking.take(run, check)?;
                open = Some(checking);
            }
            (Wrote::Whole(segment), Some(checking)) => {
                finished.push(checking.finish(run, segment)?);
            }
            (Wrote::Block(_) | Wrote::Whole(_), None) => return Err(broken()),
        }
    }
    Ok(finished)
}

/// Gathers what age writes into blocks.
struct Pieces {
    to_write: Sending<Piece>,
    block: Option<Vec<u8>>,
}

impl Pieces {
    fn send(&mut self) -> io::Result<()> {
        match self.block.take() {
            Some(block) => self.to_write.full.send(Piece::Bytes(block)).map_err(|_| gone()),
            None => Ok(()),
        }
    }

    fn end(&mut self, bytes: u64) -> io::Result<()> {
        self.send()?;
        self.to_write.full.send(Piece::End(bytes)).map_err(|_| gone())
    }
}

impl Write for Pieces {
    fn write(&mut self, sealed: &[u8]) -> io::Result<usize> {
        let mut block = match self.block.take() {
            Some(block) => block,
            None => self.to_write.empty.recv().map_err(|_| gone())?,
        };
        // Blocks are full to the byte: they are read back at multiples of their size.
        let part = sealed.len().min(BLOCK_BYTES.saturating_sub(block.len()));
        block.extend_from_slice(sealed.get(..part).unwrap_or_default());
        let is_full = block.len() >= BLOCK_BYTES;
        self.block = Some(block);
        if is_full {
            self.send()?;
        }
        Ok(part)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Block {
    fn filled(&self) -> &[u8] {
        self.room.get(..self.len).unwrap_or_default()
    }
}

impl Getting<Plain> {
    fn next(&self) -> Result<Option<Block>, Early> {
        match self.full.recv() {
            Ok(Plain::Block(block)) => Ok(Some(block)),
            Ok(Plain::End) => Ok(None),
            Err(_) => Err(Early::Gone),
        }
    }
}

/// Feeds a text worker while the file goes by, if the file is text that is not too large.
enum Reader<'a, 'b> {
    None,
    TooLarge,
    Asking(Asking<'a, 'b>),
}

impl<'a, 'b> Reader<'a, 'b> {
    fn begin(lease: &'a mut Lease<'b>, media_type: &str, size: u64) -> Self {
        match TextKind::of(media_type) {
            None => Self::None,
            Some(_) if size > TEXT_SOURCE_BYTES_MAX => Self::TooLarge,
            Some(kind) => Self::Asking(lease.begin(kind)),
        }
    }

    fn feed(&mut self, bytes: &[u8]) {
        if let Self::Asking(asking) = self {
            asking.feed(bytes);
        }
    }

    fn answer(self) -> TextOutcome {
        match self {
            Self::None => TextOutcome::no_reader(),
            Self::TooLarge => TextOutcome::too_large(),
            Self::Asking(asking) => asking.answer(),
        }
    }
}

fn queue<T>() -> (Sending<T>, Getting<T>) {
    let (full, full_end) = sync_channel(BLOCKS);
    let (empty_end, empty) = sync_channel(BLOCKS);
    for _ in 0..BLOCKS {
        let _ = empty_end.send(Vec::with_capacity(BLOCK_BYTES));
    }
    (Sending { full, empty }, Getting { full: full_end, empty: empty_end })
}

/// Fills a block to its end, or as far as the source goes.
fn fill(source: &mut dyn Given, mut room: Vec<u8>) -> io::Result<Block> {
    room.resize(BLOCK_BYTES, 0);
    let mut len = 0_usize;
    while let Some(rest) = room.get_mut(len..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(count) => len = len.saturating_add(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Block { room, len })
}

fn joined<T>(stage: thread::Result<Result<T, NotTaken>>) -> Result<T, NotTaken> {
    stage.unwrap_or_else(|_| Err(broken()))
}

fn broken() -> NotTaken {
    NotTaken::sink(io::ErrorKind::Other)
}

fn gone() -> io::Error {
    io::Error::from(io::ErrorKind::BrokenPipe)
}
