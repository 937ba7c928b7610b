//! Answers calls: unlocks the vault, authorises, composes the other crates, emits notices.
//!
//! Both hosts, the window and the command line, are thin around [`Desk::call`]; every promise of
//! the product is tested through it. Nothing here speaks to a person, reads home or environment,
//! or knows a window.
//!
//! Start reading at [`Desk`], then at the feature of interest: one module for each.

mod agreements;
mod answer;
mod authorities;
mod cards;
mod compartments;
mod custodians;
mod evidence;
mod exchange;
mod files;
mod find;
mod handed;
mod known;
mod marks;
mod names;
mod notes;
mod notices;
mod page;
mod places;
mod records;
mod refuse;
mod roster;
mod session;
mod settings;
pub mod system;
mod tasks;
mod teams;
mod times;
mod vault;

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, TryLockError};

use comity_contract::desktop::Closing;
use comity_contract::notice::Area;
use comity_contract::{Call, Notice, Problem, Reply};

use crate::handed::HandedTable;
use crate::notices::Listeners;
use crate::places::PlaceTable;
use crate::session::Session;

pub use comity_intake::worker::serve as serve_intake_worker;
pub use notes::merge_updates;

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
    /// The vault's folder, until another is chosen.
    pub vault: PathBuf,
    /// The file that lists the vaults of this account; none for hosts that open the one named.
    pub known: Option<PathBuf>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// How calls may name files.
    pub places: Places,
    /// The program's name, told to others that find the vault in use.
    pub program: String,
    /// The `comity` command, run again as the worker that reads texts; none leaves texts unread.
    pub worker: Option<PathBuf>,
}

/// The desk. Cheap to share; every method takes `&self`.
pub struct Desk {
    host: Host,
    vault: RwLock<PathBuf>,
    open: RwLock<Option<Arc<Session>>>,
    listeners: Arc<Listeners>,
    places: PlaceTable,
    handed: HandedTable,
    touched_utc_ms: AtomicI64,
    /// How many sealed drafts waited when the vault was locked; nothing on the disk tells it.
    drafts_at_lock: AtomicU64,
}

impl Desk {
    /// Returns a desk on a vault folder; nothing is opened yet.
    pub fn new(host: Host) -> Arc<Self> {
        let touched_utc_ms = AtomicI64::new(host.clock.now_utc_ms());
        Arc::new(Self {
            vault: RwLock::new(host.vault.clone()),
            host,
            open: RwLock::new(None),
            listeners: Arc::default(),
            places: PlaceTable::default(),
            handed: HandedTable::default(),
            touched_utc_ms,
            drafts_at_lock: AtomicU64::new(0),
        })
    }

    /// Answers one call. A panic inside answers with a problem; the vault stays usable.
    pub fn call(self: &Arc<Self>, call: Call) -> Result<Reply, Problem> {
        answer::answer(self, call)
    }

    /// Calls `listener` with every notice from now on, on a thread of the desk's.
    pub fn on_notice(&self, listener: impl Fn(Notice) + Send + Sync + 'static) {
        self.listeners.add(Box::new(listener));
    }

    /// Keeps paths that a person dropped or chose, and returns the token that names them.
    pub fn offer_place(&self, kind: &str, paths: Vec<PathBuf>) -> String {
        self.places.offer(kind, paths)
    }

    /// Returns the folder of the vault that is worked on, open or not.
    pub fn vault(&self) -> PathBuf {
        self.vault.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps files that a person opened with Comity until they have decided about each. Returns
    /// whether they were kept: too many at once are not, none of them.
    pub fn hand_over(&self, files: Vec<PathBuf>) -> bool {
        let kept = self.handed.take(&self.places, files);
        if kept {
            self.listeners.tell(&[Area::Vault]);
        }
        kept
    }

    /// Tells what closing would stop. It closes when there is nothing, or when told to stop.
    pub fn closing(&self, stop: bool) -> Closing {
        let session = self.session();
        let tasks = session.as_ref().map(|session| session.tasks.running()).unwrap_or_default();
        let exchanging = session.is_some_and(|session| {
            matches!(session.exchanging.try_lock(), Err(TryLockError::WouldBlock))
        });
        Closing { closes: stop || (tasks.is_empty() && !exchanging), tasks, exchanging }
    }

    /// Locks the vault if nobody was at work for as long as the setting says. Hosts with a
    /// window call it every few seconds. Returns whether it locked.
    pub fn lock_when_idle(self: &Arc<Self>) -> bool {
        let Some(session) = self.session() else { return false };
        let idle_ms = self.now_utc_ms().saturating_sub(self.touched_utc_ms.load(Ordering::Relaxed));
        let limit_ms = session.auto_lock_minutes().saturating_mul(60_000);
        if idle_ms < i64::try_from(limit_ms).unwrap_or(i64::MAX) || session.tasks.any_running() {
            return false;
        }
        // Locking waits until nobody holds the session: this hold would be waited for for ever.
        drop(session);
        vault::lock(self).is_ok()
    }

    pub(crate) fn touch(&self) {
        self.touched_utc_ms.store(self.now_utc_ms(), Ordering::Relaxed);
    }

    pub(crate) fn now_utc_ms(&self) -> i64 {
        self.host.clock.now_utc_ms()
    }

    pub(crate) fn session(&self) -> Option<Arc<Session>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
