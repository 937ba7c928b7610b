//! From a file to a measured, sealed draft. The only crate that opens foreign files; it never
//! writes to one, and never follows a link.
//!
//! [`walk`] lists what lies under some paths, each thing as what it is. [`measure`] streams every
//! file once: hashes it, seals it into a [`sink::BlobSink`], reads the sealed copy back, compares
//! it, and tells the type by content ([`sniff`]). Parsing is risky, so [`text`], [`describe`],
//! [`members`] and the drawing of pages ([`view`]) run in a [`worker`], a process without files or
//! network that can be killed; what a file holds comes out of it and is measured as files are
//! ([`measure::family`]).
//!
//! ```
//! use comity_intake::{Cancel, walk};
//! let mut listed = Vec::new();
//! let walk = walk::Walk::new(vec!["src".into()]);
//! let totals = walk.list(&Cancel::default(), &mut |entry| listed.push(entry));
//! assert_eq!(totals.files, listed.len() as u64);
//! ```

pub mod describe;
pub mod facts;
pub mod measure;
pub mod members;
pub mod names;
pub mod sink;
pub mod sniff;
pub mod text;
pub mod view;
pub mod walk;
pub mod worker;

use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Holds or stops work that has begun, between two blocks. Copies share one state.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<Asked>);

#[derive(Debug, Default)]
struct Asked {
    cancelled: AtomicBool,
    held: AtomicBool,
}

impl Cancel {
    /// How long held work sleeps before it looks again.
    const LOOKS_EVERY: Duration = Duration::from_millis(50);

    /// Asks the work to stop, also work that is held.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// Asks the work to wait, or to go on.
    pub fn hold(&self, held: bool) {
        self.0.held.store(held, Ordering::Relaxed);
    }

    /// Says whether the work was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }

    /// Waits while the work is held, and says whether it should stop. For the work itself, between
    /// two blocks.
    pub fn stops(&self) -> bool {
        while self.0.held.load(Ordering::Relaxed) && !self.is_cancelled() {
            std::thread::sleep(Self::LOOKS_EVERY);
        }
        self.is_cancelled()
    }
}

/// How a file ended that was not taken. The names are those of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Of zero bytes; needs a confirmation.
    Empty,
    /// Could not be read.
    Unreadable,
    /// Changed while it was read.
    Changed,
    /// A link; links are not followed.
    Link,
    /// A socket, device or pipe, or the vault itself.
    Special,
    /// The path is longer than can be kept.
    PathTooLong,
    /// Vanished before it was read.
    Vanished,
    /// The import was cancelled before it was taken.
    Cancelled,
    /// Could not be stored.
    NotStored,
    /// Taken by the import that this one resumes.
    TakenBefore,
}

/// Why a file was not taken. Neither text names a path or content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTaken {
    /// How it ended.
    pub state: State,
    /// What happened.
    pub reason: Cow<'static, str>,
    /// What to do.
    pub hint: Cow<'static, str>,
}

impl NotTaken {
    /// Returns a refusal in words.
    pub const fn new(state: State, reason: &'static str, hint: &'static str) -> Self {
        Self { state, reason: Cow::Borrowed(reason), hint: Cow::Borrowed(hint) }
    }

    /// Returns the refusal for a source that could not be opened or read.
    pub(crate) fn source(error: io::ErrorKind) -> Self {
        use io::ErrorKind as Kind;
        match error {
            Kind::NotFound => Self::new(
                State::Vanished,
                "it was gone when it was to be read",
                "Look where it went, then import it again.",
            ),
            Kind::PermissionDenied => Self::new(
                State::Unreadable,
                "the system refused reading it",
                "Ask for the right to read it, or copy it to where you may.",
            ),
            Kind::InvalidFilename => Self::new(
                State::PathTooLong,
                "its path is longer than the system opens",
                "Move it to a folder with a shorter path, then import it again.",
            ),
            _ => Self::new(
                State::Unreadable,
                "reading it failed; the medium may be damaged",
                "Copy it with a tool for damaged media, then import the copy.",
            ),
        }
    }

    /// Returns the refusal for a sink that could not store.
    pub(crate) fn sink(error: io::ErrorKind) -> Self {
        match error {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::new(
                State::NotStored,
                "there was no room left where the vault is",
                "Free some space, then import again with resume.",
            ),
            _ => Self::new(
                State::NotStored,
                "writing the sealed copy failed",
                "Check the disk the vault is on, then import again with resume.",
            ),
        }
    }
}
