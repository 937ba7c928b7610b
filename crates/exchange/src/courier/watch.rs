//! Watches a folder: looks at start, on a timer and on hints, and hands over whole files.
//!
//! Hints of the system only make a look come sooner; network shares send none, and the status
//! says whether any can come. A folder that vanishes is looked for again at every tick.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Config, RecommendedWatcher, RecursiveMode, Watcher};

use super::folder::{self, Found};
use super::settle::{Patience, Settle};
use crate::Id;

/// How often a folder is looked at when no hint comes.
pub const EVERY: Duration = Duration::from_secs(5);

/// How long hints are gathered before a look.
const GATHER: Duration = Duration::from_millis(200);

/// How to watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchSettings {
    /// The longest time between two looks.
    pub every: Duration,
    /// When a file counts as whole or damaged.
    pub patience: Patience,
}

impl Default for WatchSettings {
    fn default() -> Self {
        Self { every: EVERY, patience: Patience::default() }
    }
}

/// What the watcher tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// A whole file, to be taken or left.
    File(Found),
    /// A file whose bytes have long not been those of its name.
    Damaged(Found),
    /// The folder cannot be reached.
    Gone,
    /// The folder can be reached, at first or again; another medium may stand there now.
    Back,
    /// A look at everything ended: a good moment to send.
    Looked,
}

/// What the caller says to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It need not be shown again.
    Done,
    /// It is to be shown again at the next look.
    Later,
}

/// How the watching stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WatchStatus {
    /// Whether the folder could be reached at the last look.
    pub reachable: bool,
    /// When it was looked at last, by the clock that was passed in.
    pub looked_utc_ms: Option<u64>,
    /// The longest time between two looks.
    pub every: Duration,
    /// Whether the system gives hints; if not, only the timer counts.
    pub hints: bool,
    /// Folders and files that could not be read at the last look.
    pub unreadable: u64,
    /// Whether there was more in the folder than one look takes in.
    pub cut: bool,
    /// Files that are not whole yet.
    pub unsettled: usize,
    /// Files that are damaged.
    pub damaged: usize,
    /// Files handed over and done.
    pub taken: u64,
    /// Files whose handling panicked; they are not shown again.
    pub failed: u64,
    /// Whether the watching ended.
    pub ended: bool,
}

enum Order {
    Hint,
    Ignore(Id),
    Stop,
}

/// A folder that is being watched. Dropped, the watching ends.
pub struct Watch {
    orders: Sender<Order>,
    status: Arc<Mutex<WatchStatus>>,
    thread: Option<JoinHandle<()>>,
}

/// Watches a folder in a thread of its own. `clock` gives milliseconds since 1970 UTC for the
/// status; `take` is called in that thread, one sight after the other. Fails only when no thread
/// can be had.
pub fn watch(
    folder: &Path,
    settings: WatchSettings,
    clock: impl Fn() -> u64 + Send + 'static,
    take: impl FnMut(Sight) -> Answer + Send + 'static,
) -> std::io::Result<Watch> {
    let (orders, inbox) = mpsc::channel();
    let status = WatchStatus { every: settings.every, ..WatchStatus::default() };
    let status = Arc::new(Mutex::new(status));
    let mut eye = Eye {
        folder: folder.to_owned(),
        settle: Settle::new(settings.patience),
        started: Instant::now(),
        status: Arc::clone(&status),
        hints: None,
        orders: orders.clone(),
        standing: None,
        clock,
        take,
    };
    let thread = std::thread::Builder::new()
        .name("courier".to_owned())
        .spawn(move || eye.run(settings, &inbox))?;
    Ok(Watch { orders, status, thread: Some(thread) })
}

impl Watch {
    /// Returns how the watching stands.
    pub fn status(&self) -> WatchStatus {
        lock(&self.status).clone()
    }

    /// Asks for a look soon.
    pub fn look_soon(&self) {
        // A watcher that ended looks no more; its status says so.
        let _ = self.orders.send(Order::Hint);
    }

    /// Leaves a file out: the own packet.
    pub fn ignore(&self, sha256: Id) {
        let _ = self.orders.send(Order::Ignore(sha256));
    }

    /// Ends the watching and waits until the last call of `take` returned.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.orders.send(Order::Stop);
        if let Some(thread) = self.thread.take() {
            // The caller's own thread may be the watcher's, when `take` drops the watch.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

struct Eye<C, T> {
    folder: PathBuf,
    settle: Settle,
    started: Instant,
    status: Arc<Mutex<WatchStatus>>,
    hints: Option<RecommendedWatcher>,
    orders: Sender<Order>,
    /// What stands at the path: device and inode, where the system has them.
    standing: Option<(u64, u64)>,
    clock: C,
    take: T,
}

impl<C: Fn() -> u64, T: FnMut(Sight) -> Answer> Eye<C, T> {
    fn run(&mut self, settings: WatchSettings, inbox: &Receiver<Order>) {
        let stable = Duration::from_millis(settings.patience.stable_ms);
        loop {
            self.look();
            let unsettled = lock(&self.status).unsettled > 0;
            let pause = if unsettled { settings.every.min(stable) } else { settings.every };
            if !self.wait(inbox, pause.max(Duration::from_millis(10))) {
                break;
            }
        }
        self.hints = None;
        lock(&self.status).ended = true;
    }

    /// Waits for the timer or a hint; hints that follow closely count as one. Returns whether to
    /// go on.
    fn wait(&mut self, inbox: &Receiver<Order>, pause: Duration) -> bool {
        let mut until = Instant::now().checked_add(pause);
        let mut hinted = false;
        loop {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            match inbox.recv_timeout(left.unwrap_or(pause)) {
                Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
                Ok(Order::Ignore(sha256)) => self.settle.ignore(sha256),
                Ok(Order::Hint) if !hinted => {
                    hinted = true;
                    let soon = Instant::now().checked_add(GATHER);
                    until = soon.min(until);
                }
                Ok(Order::Hint) => {}
                Err(RecvTimeoutError::Timeout) => return true,
            }
        }
    }

    fn look(&mut self) {
        let listing = folder::list(&self.folder);
        let now = self.now_ms();
        self.note_reachable(listing.is_ok());
        if let Ok(listing) = listing {
            let mut status = lock(&self.status);
            (status.unreadable, status.cut) = (listing.unreadable, listing.cut);
            drop(status);
            for found in self.settle.look(&listing.files, now) {
                self.examine(&found);
            }
            self.tell(Sight::Looked);
        }
        let (unsettled, damaged) = (self.settle.unsettled(), self.settle.damaged());
        let looked = (self.clock)();
        let mut status = lock(&self.status);
        status.looked_utc_ms = Some(looked);
        (status.unsettled, status.damaged) = (unsettled, damaged);
    }

    fn examine(&mut self, found: &Found) {
        let whole = match &found.sha256 {
            Some(_) if self.settle.is_whole(found) => true,
            Some(sha256) => folder::is_whole(&found.path, sha256, found.bytes).unwrap_or(false),
            None => true,
        };
        if whole {
            self.settle.note_whole(found);
            match self.tell(Sight::File(found.clone())) {
                Some(Answer::Later) => {}
                Some(Answer::Done) => {
                    self.settle.finish(found);
                    let mut status = lock(&self.status);
                    status.taken = status.taken.saturating_add(1);
                }
                None => self.settle.finish(found),
            }
        } else if self.settle.note_wrong(found, self.now_ms()) {
            self.tell(Sight::Damaged(found.clone()));
        }
    }

    /// Tells the caller; nothing comes back when it panicked, which is counted and goes no
    /// further.
    fn tell(&mut self, sight: Sight) -> Option<Answer> {
        let take = &mut self.take;
        let answer = catch_unwind(AssertUnwindSafe(|| take(sight))).ok();
        if answer.is_none() {
            let mut status = lock(&self.status);
            status.failed = status.failed.saturating_add(1);
        }
        answer
    }

    /// Says when the folder went or came, and asks for hints anew when another one stands there:
    /// the system's watch is on what stood there before.
    fn note_reachable(&mut self, reachable: bool) {
        let standing = if reachable { standing_at(&self.folder) } else { None };
        let was = std::mem::replace(&mut lock(&self.status).reachable, reachable);
        let other = reachable && was && standing != self.standing;
        self.standing = standing;
        let first = lock(&self.status).looked_utc_ms.is_none();
        if !reachable || other {
            self.hints = None;
            lock(&self.status).hints = false;
            if was || first {
                self.tell(Sight::Gone);
            }
        }
        if reachable && (!was || other) {
            self.hints = self.ask_for_hints();
            lock(&self.status).hints = self.hints.is_some();
            self.tell(Sight::Back);
        }
    }

    fn ask_for_hints(&self) -> Option<RecommendedWatcher> {
        let orders = self.orders.clone();
        let on_event = move |event: notify::Result<notify::Event>| {
            // Our own looking opens and closes things, which must not make us look again.
            if !event.is_ok_and(|event| is_reading(event.kind)) {
                let _ = orders.send(Order::Hint);
            }
        };
        let config = Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(on_event, config).ok()?;
        watcher.watch(&self.folder, RecursiveMode::Recursive).ok()?;
        Some(watcher)
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

fn is_reading(kind: EventKind) -> bool {
    let written = EventKind::Access(AccessKind::Close(AccessMode::Write));
    kind.is_access() && kind != written
}

#[cfg(unix)]
fn standing_at(folder: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(folder).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn standing_at(_: &Path) -> Option<(u64, u64)> {
    None
}

/// Takes the lock; a panic elsewhere leaves a status that is still true.
fn lock(status: &Mutex<WatchStatus>) -> MutexGuard<'_, WatchStatus> {
    status.lock().unwrap_or_else(PoisonError::into_inner)
}
