//! Files being read in, of which every block is told, so that taking in is held or stopped within a
//! large original. What was cut says nothing of its file: it is read again from its beginning.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use comity_intake::Cancel;

use crate::exchange::meter::Meter;
use crate::session::Session;

/// What is to be read, and what was.
pub(super) struct Reading<'a> {
    meter: Meter<'a>,
    /// What is not settled yet.
    files: RefCell<BTreeMap<PathBuf, Size>>,
    cut: Cell<bool>,
}

/// Bytes of a file.
#[derive(Clone, Copy, Default)]
struct Size {
    bytes: u64,
    /// How many of them were counted: what is read again counts once.
    counted: u64,
}

/// A file of which every block is told.
pub(super) struct Metered<'a> {
    file: File,
    path: PathBuf,
    at: u64,
    size: Size,
    reading: &'a Reading<'a>,
}

impl<'a> Reading<'a> {
    /// Begins to read; a courier's reading is no task.
    pub fn new(session: &'a Session, task: Option<u64>, cancel: &'a Cancel) -> Self {
        let meter = Meter::new(session, task, cancel);
        Self { meter, files: RefCell::default(), cut: Cell::default() }
    }

    /// Notes which files are to be read, each with its bytes.
    pub fn expects(&self, files: BTreeMap<PathBuf, u64>) {
        self.meter.expects(files.values().copied());
        let size = |bytes| Size { bytes, counted: 0 };
        self.files.replace(files.into_iter().map(|(path, bytes)| (path, size(bytes))).collect());
    }

    /// Waits while the work is held, and says whether it should stop.
    pub fn stops(&self) -> bool {
        self.meter.goes_on().is_err()
    }

    /// Returns what holds or stops it.
    pub fn cancel(&self) -> &'a Cancel {
        self.meter.cancel
    }

    /// Returns whether it was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.meter.is_stopped()
    }

    /// Returns whether a file was cut since this was asked last.
    pub fn was_cut(&self) -> bool {
        self.cut.take()
    }

    /// Opens a file.
    pub fn open(&'a self, path: &Path) -> io::Result<Metered<'a>> {
        let size = self.files.borrow().get(path).copied().unwrap_or_default();
        Ok(Metered { file: File::open(path)?, path: path.to_owned(), at: 0, size, reading: self })
    }

    /// Notes that a file is not read again; what was not read of it need not be.
    pub fn settle(&self, path: &Path) {
        let size = self.files.borrow_mut().remove(path);
        self.spares(size.as_slice());
    }

    /// Notes that nothing is read any more.
    pub fn ends(&self) {
        let sizes: Vec<Size> = self.files.take().into_values().collect();
        self.spares(&sizes);
    }

    fn spares(&self, sizes: &[Size]) {
        let spared = sizes.iter().map(|size| size.bytes.saturating_sub(size.counted));
        self.meter.spares(spared.fold(0, u64::saturating_add));
        self.meter.did(sizes.len() as u64);
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.reading.meter.goes_on().inspect_err(|_| self.reading.cut.set(true))?;
        let read = self.file.read(out)?;
        self.at = self.at.saturating_add(read as u64);
        let reached = self.at.min(self.size.bytes);
        self.reading.meter.moved(reached.saturating_sub(self.size.counted));
        self.size.counted = self.size.counted.max(reached);
        Ok(read)
    }
}

impl Drop for Metered<'_> {
    fn drop(&mut self) {
        if let Some(size) = self.reading.files.borrow_mut().get_mut(&self.path) {
            *size = self.size;
        }
    }
}
