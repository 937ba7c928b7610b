//! How far carrying is, told as a task; and a way to hold or stop it between two blocks.

use std::cell::Cell;
use std::io;

use comity_contract::tasks::Progress;
use comity_intake::Cancel;

use crate::session::Session;

/// Bytes after which progress is told again.
const TELL_EVERY: u64 = 64 << 10;

/// What is to be carried, and what was.
pub(super) struct Meter<'a> {
    session: &'a Session,
    /// What it is told as; what a courier does is no task.
    task: Option<u64>,
    /// What holds or stops it.
    pub cancel: &'a Cancel,
    total: Cell<u64>,
    bytes_total: Cell<u64>,
    done: Cell<u64>,
    bytes: Cell<u64>,
    told: Cell<u64>,
}

impl<'a> Meter<'a> {
    /// Begins to measure; what is to be carried is told with [`Meter::expects`].
    pub fn new(session: &'a Session, task: Option<u64>, cancel: &'a Cancel) -> Self {
        Self {
            session,
            task,
            cancel,
            total: Cell::default(),
            bytes_total: Cell::default(),
            done: Cell::default(),
            bytes: Cell::default(),
            told: Cell::default(),
        }
    }

    /// Notes that things of about these sizes in bytes are to be carried.
    pub fn expects(&self, sizes: impl IntoIterator<Item = u64>) {
        for bytes in sizes {
            add(&self.total, 1);
            add(&self.bytes_total, bytes);
        }
    }

    /// Returns whether it was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Waits while the work is held. Refuses when it is to stop.
    pub fn goes_on(&self) -> io::Result<()> {
        if self.cancel.stops() { Err(io::Error::other("stopped")) } else { Ok(()) }
    }

    /// Notes that so many bytes were carried.
    pub fn moved(&self, bytes: u64) {
        add(&self.bytes, bytes);
        if self.bytes.get().saturating_sub(self.told.get()) >= TELL_EVERY {
            self.tell();
        }
    }

    /// Notes that so many bytes need not be carried after all.
    pub fn spares(&self, bytes: u64) {
        self.bytes_total.set(self.bytes_total.get().saturating_sub(bytes));
    }

    /// Notes that so many things are there.
    pub fn did(&self, more: u64) {
        add(&self.done, more);
        self.tell();
    }

    fn tell(&self) {
        let (done, bytes_done) = (self.done.get(), self.bytes.get());
        self.told.set(bytes_done);
        let Some(task) = self.task else { return };
        // Sizes were worked out before anything was carried: they may be a little too small.
        let (total, bytes_total) =
            (self.total.get().max(done), self.bytes_total.get().max(bytes_done));
        let progress = Progress { done, total, bytes_done, bytes_total, ..Progress::default() };
        self.session.tasks.progress(task, progress, self.session.now().utc_ms);
    }
}

fn add(to: &Cell<u64>, more: u64) {
    to.set(to.get().saturating_add(more));
}
