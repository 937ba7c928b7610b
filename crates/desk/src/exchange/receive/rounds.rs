//! Which files are taken in, and how often each is tried.

use std::collections::BTreeMap;
use std::path::PathBuf;

use comity_exchange::courier::folder;

use super::{Taking, named};
use crate::exchange::folder_problem;
use crate::refuse::{Answer, unreadable};

/// Times that packets are tried again while others bring what they need.
const ROUNDS_MAX: usize = 8;

/// Lists the files under some paths.
pub(super) fn list(paths: &[PathBuf]) -> Answer<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let about = std::fs::symlink_metadata(path).map_err(|error| unreadable(&error))?;
        if about.is_dir() {
            let listing = folder::list(path).map_err(folder_problem)?;
            files.extend(listing.files.into_iter().map(|found| found.path));
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

impl Taking<'_> {
    /// Returns the bytes of files, none of those that need not be read.
    pub(super) fn sizes(&mut self, files: &[PathBuf]) -> Answer<BTreeMap<PathBuf, u64>> {
        let mut sizes = BTreeMap::new();
        for path in files {
            let size = || std::fs::metadata(path).map_or(0, |about| about.len());
            let bytes = self.known(named(path))?.map_or_else(size, |_| 0);
            sizes.insert(path.clone(), bytes);
        }
        Ok(sizes)
    }

    /// Takes files in, round after round while they bring something, until it is told to stop.
    pub(super) fn all(&mut self, mut open: Vec<PathBuf>) -> Answer<()> {
        for _ in 0..ROUNDS_MAX {
            let before = (self.totals.admitted, self.totals.blobs);
            let mut files = std::mem::take(&mut open).into_iter();
            for path in files.by_ref() {
                let again = self.reading.stops() || self.file(&path)?;
                if self.reading.was_cut() {
                    // What came of half a file says nothing of it.
                    self.reports.remove(&path);
                    open.push(path);
                } else if again {
                    open.push(path);
                } else {
                    self.reading.settle(&path);
                }
                if self.reading.is_stopped() {
                    break;
                }
            }
            open.extend(files);
            if self.reading.is_stopped() {
                let unseen = |path: &&PathBuf| !self.reports.contains_key(*path);
                self.totals.left = open.iter().filter(unseen).count() as u64;
                return Ok(());
            }
            if open.is_empty() || before == (self.totals.admitted, self.totals.blobs) {
                break;
            }
        }
        self.reading.ends();
        Ok(())
    }
}
