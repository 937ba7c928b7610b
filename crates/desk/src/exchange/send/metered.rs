//! A file being written of which every block is told, so that writing is held or stopped within it.

use std::io::{self, Read, Write};
use std::path::Path;

use comity_exchange::courier::FolderProblem;
use comity_exchange::courier::folder::{NewFile, PutFile};

use crate::exchange::meter::Meter;

/// A file of which every block is told.
pub(super) struct Metered<'a> {
    file: NewFile,
    meter: &'a Meter<'a>,
}

impl<'a> Metered<'a> {
    /// Begins a file.
    pub fn begin(folder: &Path, meter: &'a Meter<'a>) -> Result<Self, FolderProblem> {
        Ok(Self { file: NewFile::begin(folder)?, meter })
    }

    /// Writes what the reader gives as a file.
    pub fn put(
        folder: &Path,
        mut from: impl Read,
        meter: &'a Meter<'a>,
    ) -> Result<PutFile, FolderProblem> {
        let mut file = Self::begin(folder, meter)?;
        io::copy(&mut from, &mut file)?;
        file.finish()
    }

    /// Syncs the file, reads it back and gives it its name.
    pub fn finish(self) -> Result<PutFile, FolderProblem> {
        self.file.finish()
    }
}

impl Write for Metered<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.meter.goes_on()?;
        let written = self.file.write(bytes)?;
        self.meter.moved(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
