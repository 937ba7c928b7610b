//! How far writing is, told as a task; and a way to hold or stop it between two blocks.

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::path::Path;

use comity_contract::tasks::Progress;
use comity_exchange::courier::FolderProblem;
use comity_exchange::courier::folder::{NewFile, PutFile};
use comity_intake::Cancel;

use crate::session::Session;

/// What is to be written, and what was.
pub(super) struct Meter<'a> {
    session: &'a Session,
    task: u64,
    cancel: &'a Cancel,
    total: u64,
    bytes_total: u64,
    done: Cell<u64>,
    bytes: Cell<u64>,
}

/// A file of which every block is told.
pub(super) struct Metered<'a> {
    file: NewFile,
    meter: &'a Meter<'a>,
}

impl<'a> Meter<'a> {
    /// Begins to measure, for packets and originals of about these sizes.
    pub fn new(session: &'a Session, task: u64, cancel: &'a Cancel, sizes: &[u64]) -> Self {
        Self {
            session,
            task,
            cancel,
            total: sizes.len() as u64,
            bytes_total: sizes.iter().copied().fold(0, u64::saturating_add),
            done: Cell::default(),
            bytes: Cell::default(),
        }
    }

    /// Returns whether it was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Begins a file.
    pub fn begin(&'a self, folder: &Path) -> Result<Metered<'a>, FolderProblem> {
        Ok(Metered { file: NewFile::begin(folder)?, meter: self })
    }

    /// Writes what the reader gives as a file.
    pub fn put(&'a self, folder: &Path, mut from: impl Read) -> Result<PutFile, FolderProblem> {
        let mut file = self.begin(folder)?;
        io::copy(&mut from, &mut file)?;
        file.finish()
    }

    /// Notes that so many packets and originals are there.
    pub fn did(&self, more: u64) {
        self.done.set(self.done.get().saturating_add(more));
        self.tell();
    }

    fn tell(&self) {
        let (done, bytes_done) = (self.done.get(), self.bytes.get());
        // The sizes were worked out before anything was sealed: they may be a little too small.
        let (total, bytes_total) = (self.total.max(done), self.bytes_total.max(bytes_done));
        let progress = Progress { done, total, bytes_done, bytes_total, ..Progress::default() };
        self.session.tasks.progress(self.task, progress, self.session.now().utc_ms);
    }
}

impl Metered<'_> {
    /// Syncs the file, reads it back and gives it its name.
    pub fn finish(self) -> Result<PutFile, FolderProblem> {
        self.file.finish()
    }
}

impl Write for Metered<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.meter.cancel.stops() {
            return Err(io::Error::other("stopped"));
        }
        let written = self.file.write(bytes)?;
        self.meter.bytes.set(self.meter.bytes.get().saturating_add(written as u64));
        self.meter.tell();
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
