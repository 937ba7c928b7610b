//! Answers calls: unlocks the vault, authorises, composes the other crates, emits notices.
//!
//! Both hosts, the window and the command line, are thin around [`Desk::call`]; every promise of
//! the product is tested through it.

pub mod system;

use std::path::PathBuf;
use std::sync::Arc;

use comity_contract::{Call, Notice, Problem, ProblemCode, Reply};

/// Tells the time. Hosts pass the system's clock, tests one they can move.
pub trait Clock: Send + Sync {
    /// Returns milliseconds since 1970-01-01T00:00:00Z.
    fn now_utc_ms(&self) -> i64;
    /// Returns the IANA name of the zone people here live in.
    fn zone(&self) -> String;
}

/// Says how calls may name files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Places {
    /// Calls name paths: the command line.
    Paths,
    /// Calls name tokens of places that the host offered: the window.
    Tokens,
}

/// What a host gives the desk: nothing is read from home or environment here.
pub struct Host {
    /// The vault's folder.
    pub vault: PathBuf,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// How calls may name files.
    pub places: Places,
    /// The program's name, told to others that find the vault in use.
    pub program: String,
}

/// The desk. Cheap to share; every method takes `&self`.
pub struct Desk {
    _host: Host,
}

impl Desk {
    /// Returns a desk on a vault folder; nothing is opened yet.
    pub fn new(host: Host) -> Arc<Self> {
        Arc::new(Self { _host: host })
    }

    /// Answers one call. A panic inside answers with a problem; the vault stays usable.
    pub fn call(&self, _call: Call) -> Result<Reply, Problem> {
        Err(ProblemCode::NotHere.problem())
    }

    /// Calls `listener` with every notice from now on, on a thread of the desk's.
    pub fn on_notice(&self, _listener: impl Fn(Notice) + Send + Sync + 'static) {}

    /// Keeps paths that a person dropped or chose, and returns the token that names them.
    pub fn offer_place(&self, _kind: &str, _paths: Vec<PathBuf>) -> String {
        String::new()
    }
}
