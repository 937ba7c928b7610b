//! Why no answer came: what a worker died of, as its exit tells, or why none was asked.

use std::io;
use std::process::ExitStatus;

/// A question without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Why there is none.
    pub why: Why,
    /// The stage the worker last said it began; 0 when it said none.
    pub stage: u8,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No worker runs here, and why.
    Off(String),
    /// The file is larger than the job takes.
    TooLarge,
    /// The time by the clock ended.
    TookTooLong,
    /// Its processor time ended.
    ProcessorTime,
    /// It asked for more memory than it may have, or ran out of stack.
    MemoryOrStack,
    /// It tried what it may not: a file, a socket, a process, another's memory.
    Forbidden,
    /// What it answered is no answer.
    Nonsense,
    /// Its parser panicked.
    GaveUp,
    /// It ended without a word.
    Stopped,
}

impl Why {
    /// Says why, in words for the person at the desk; holds nothing of the file.
    pub fn words(&self) -> String {
        let words = match self {
            Self::Off(why) => return format!("reading is off: {why}"),
            Self::TooLarge => "it is larger than is read",
            Self::TookTooLong => "it took too long",
            Self::ProcessorTime => "its reader used up its processor time",
            Self::MemoryOrStack => "its reader ran out of memory or stack",
            Self::Forbidden => "its reader tried what it may not",
            Self::Nonsense => "its reader answered nonsense",
            Self::GaveUp => "its reader gave up",
            Self::Stopped => "its reader stopped",
        };
        words.to_owned()
    }

    /// Says whether a limit ended it rather than a fault.
    pub fn is_limit(&self) -> bool {
        match self {
            Self::TooLarge | Self::TookTooLong | Self::ProcessorTime | Self::MemoryOrStack => true,
            Self::Off(_) | Self::Forbidden | Self::Nonsense | Self::GaveUp | Self::Stopped => false,
        }
    }

    /// Tells why from what the asking side met and how the worker ended.
    pub(super) fn of(timed_out: bool, error: &io::Error, status: Option<ExitStatus>) -> Self {
        match (timed_out, error.kind(), status) {
            (true, ..) => Self::TookTooLong,
            (_, io::ErrorKind::InvalidData, _) => Self::Nonsense,
            (_, _, Some(status)) => died_of(status),
            (_, _, None) => Self::Stopped,
        }
    }
}

#[cfg(unix)]
fn died_of(status: ExitStatus) -> Why {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;
    let of = |signals: [Signal; 2]| {
        signals.iter().any(|signal| status.signal() == Some(signal.as_raw()))
    };
    if of([Signal::SYS, Signal::SYS]) {
        Why::Forbidden
    } else if of([Signal::XCPU, Signal::KILL]) {
        Why::ProcessorTime
    } else if of([Signal::ABORT, Signal::SEGV]) {
        // Rust ends by ABRT for either; SEGV is a stack that grew past its guard.
        Why::MemoryOrStack
    } else if status.code() == Some(101) {
        // How a panic ends.
        Why::GaveUp
    } else {
        Why::Stopped
    }
}

#[cfg(not(unix))]
fn died_of(_status: ExitStatus) -> Why {
    Why::Stopped
}
