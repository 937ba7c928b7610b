//! Turns listed files into sealed drafts, in the order of the list, a batch at a time.
//!
//! Every file is read once: SHA-256 and BLAKE3 of what it holds, sealed to an identity of its own
//! as it goes by. A batch is handed over only after its sealed copies are durable, were read back
//! and compared. Files up to [`WHOLE_BYTES_MAX`] are taken two at a time, larger ones one at a
//! time through a pipeline. Memory does not grow with the size of a file or of the list.

mod batch;
pub mod family;
mod member;
mod pipeline;
mod segment;
mod take;
mod whole;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use comity_crypto::Hash;
use comity_crypto::age_files::Identity;

use crate::facts::SourceFacts;
use crate::sink::{BlobSink, ReadBackWay};
use crate::sniff::Group;
use crate::text::TextOutcome;
use crate::walk::Entry;
use crate::worker::Pool;
use crate::{Cancel, NotTaken};

/// Files of at most this many bytes are read whole into memory: 4 MiB.
pub const WHOLE_BYTES_MAX: u64 = 4 << 20;

/// What a measured file became.
#[derive(Debug)]
pub struct Measured {
    /// What was listed.
    pub entry: Entry,
    /// The draft, or why there is none.
    pub outcome: Result<Box<Draft>, NotTaken>,
}

/// A file measured and sealed, ready to be indexed.
#[derive(Debug)]
pub struct Draft {
    /// What the system said about the source.
    pub facts: SourceFacts,
    /// SHA-256 of the file.
    pub sha256: Hash,
    /// BLAKE3 of the file.
    pub blake3: Hash,
    /// The sealed copy; none where [`Measure::known`] said that one is held.
    pub sealed: Option<Sealed>,
    /// The media type by content.
    pub media_type: &'static str,
    /// The group for the eye.
    pub group: Group,
    /// The text, with the record of how it was read.
    pub text: TextOutcome,
}

/// A sealed copy: stock age files to one identity.
#[derive(Debug)]
pub struct Sealed {
    /// Opens every segment.
    pub identity: Identity,
    /// The segments in order; one for anything up to 1 GiB.
    pub segments: Vec<Segment>,
    /// How the copy was read back.
    pub read_back: ReadBackWay,
}

/// One sealed segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// SHA-256 of the age file: its name.
    pub sealed_sha256: Hash,
    /// Bytes of the age file.
    pub sealed_bytes: u64,
    /// Bytes of plaintext in it.
    pub bytes: u64,
}

/// What a measuring works with. The closures are called from several threads.
pub struct Measure<'a> {
    /// Takes the sealed bytes.
    pub sink: &'a dyn BlobSink,
    /// Reads texts; none leaves texts unread and says so.
    pub text: Option<&'a Pool>,
    /// How to measure.
    pub options: Options,
    /// Stops between two blocks; what is not finished then is listed as cancelled.
    pub cancel: &'a Cancel,
    /// Says whether the import that this one resumes took this entry: same path, size, time.
    pub already: &'a (dyn Fn(&Entry) -> bool + Sync),
    /// Says whether a sealed copy of content with this SHA-256 and size is held, so that none is
    /// made. Asked for files up to [`WHOLE_BYTES_MAX`]; for larger ones the copy is made while the
    /// hash is. Two equal files of one batch are both sealed: the caller keeps one of the two.
    pub known: &'a (dyn Fn(&Hash, u64) -> bool + Sync),
    /// Is told of bytes read since the last call.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// How to measure.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Takes files of zero bytes too.
    pub allow_empty: bool,
    /// The most files in a batch.
    pub batch_files_max: usize,
    /// The bytes of sealed small files and texts after which a batch is closed.
    pub batch_bytes_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { allow_empty: false, batch_files_max: 1_000, batch_bytes_max: 24 << 20 }
    }
}

/// What the threads of one run share.
struct Run<'a> {
    with: &'a Measure<'a>,
    /// Set when there is no room left, so that the rest is not read in vain.
    full: AtomicBool,
    /// One large file at a time: two would only share the same disk and processors.
    large: Mutex<()>,
}

impl Measure<'_> {
    /// Measures entries in order and calls `each` with batches in order, every entry once.
    pub fn run<I>(&self, entries: I, each: &mut dyn FnMut(Vec<Measured>))
    where
        I: IntoIterator<Item = Entry>,
        I::IntoIter: Send,
    {
        let run = Run { with: self, full: AtomicBool::new(false), large: Mutex::new(()) };
        batch::run(&run, entries.into_iter(), each);
    }
}

impl Run<'_> {
    /// Refuses an entry before it is opened.
    fn refuse_early(&self, entry: &Entry) -> Result<(), NotTaken> {
        self.refuse_all()?;
        match entry.refusal(self.with.options.allow_empty) {
            Some(refusal) => Err(refusal),
            None if (self.with.already)(entry) => Err(NotTaken::new(
                crate::State::TakenBefore,
                "it was taken before from the same place",
                "Nothing to do.",
            )),
            None => Ok(()),
        }
    }

    /// Refuses everything once it was cancelled or there is no room.
    fn refuse_all(&self) -> Result<(), NotTaken> {
        if self.with.cancel.stops() {
            Err(cancelled())
        } else if self.full.load(Ordering::Relaxed) {
            Err(NotTaken::sink(std::io::ErrorKind::StorageFull))
        } else {
            Ok(())
        }
    }

    /// Turns a failed write into a refusal, and remembers that there is no room.
    fn refuse_sink(&self, error: &std::io::Error) -> NotTaken {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        if matches!(error.kind(), StorageFull | QuotaExceeded) {
            self.full.store(true, Ordering::Relaxed);
        }
        NotTaken::sink(error.kind())
    }
}

fn cancelled() -> NotTaken {
    NotTaken::new(
        crate::State::Cancelled,
        "the import was cancelled before it was taken",
        "Import again with resume to go on.",
    )
}

fn differs() -> NotTaken {
    NotTaken::new(
        crate::State::NotStored,
        "the sealed copy differs from what was written when read back",
        "The disk the vault is on may be failing: check it, then import again with resume.",
    )
}
