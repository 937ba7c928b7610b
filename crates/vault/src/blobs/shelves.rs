//! Which blobs have a file of their own, known without asking the system for each: a table of
//! 100,000 items asks at every key. A folder's names are read again when its time of change says
//! that they may differ, so what somebody else removes or puts back is seen too.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use comity_crypto::Hash;

use super::hash_of;

/// How long a folder is not looked at again: many are asked for at once, one by one.
const LOOKED_FOR: Duration = Duration::from_millis(20);
/// A folder that changed so shortly before it was read may have changed again without another
/// time: some file systems count in steps of two seconds.
const SETTLES_IN: Duration = Duration::from_secs(3);

/// The folders by the first byte of what is in them.
#[derive(Default)]
pub(super) struct Shelves(Mutex<Looked>);

#[derive(Default)]
struct Looked {
    shelves: Vec<Option<Shelf>>,
    /// Grows whenever names came or went, as far as was looked.
    changes: u64,
}

struct Shelf {
    names: HashSet<Hash>,
    looked: Instant,
    /// When the folder had changed, once that is so long ago that the time tells.
    settled: Option<SystemTime>,
}

impl Shelves {
    /// Tells whether a blob has a file. `folder` names the folder that it would be in, and is asked
    /// only when that is looked at.
    pub fn has(&self, hash: &Hash, folder: impl FnOnce() -> PathBuf) -> bool {
        let [first, ..] = *hash;
        self.looked().shelf(first, folder).is_some_and(|shelf| shelf.names.contains(hash))
    }

    /// Looks anew when the folder of a blob is next asked for: a file was made or removed.
    pub fn forget(&self, hash: &Hash) {
        let [first, ..] = *hash;
        let mut looked = self.looked();
        looked.changes = looked.changes.saturating_add(1);
        looked.shelves.get_mut(usize::from(first)).into_iter().for_each(|shelf| *shelf = None);
    }

    /// Looks at every folder, and returns a number that is another one than before if files came
    /// or went.
    pub fn changes(&self, folder: impl Fn(u8) -> PathBuf) -> u64 {
        let mut looked = self.looked();
        for first in 0..=u8::MAX {
            looked.shelf(first, || folder(first));
        }
        looked.changes
    }

    fn looked(&self) -> MutexGuard<'_, Looked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Looked {
    /// Returns a folder's names, read again if they may have changed.
    fn shelf(&mut self, first: u8, folder: impl FnOnce() -> PathBuf) -> Option<&Shelf> {
        self.shelves.resize_with(256, || None);
        let shelf = self.shelves.get_mut(usize::from(first))?;
        if shelf.as_ref().is_none_or(|shelf| shelf.looked.elapsed() > LOOKED_FOR) {
            let (looked, same) = Shelf::look(&folder(), shelf.take());
            *shelf = Some(looked);
            self.changes = self.changes.saturating_add(u64::from(!same));
        }
        self.shelves.get(usize::from(first))?.as_ref()
    }
}

impl Shelf {
    /// Looks at a folder again. Gives whether it held the same names before.
    fn look(folder: &Path, before: Option<Self>) -> (Self, bool) {
        let looked = Instant::now();
        let changed = fs::metadata(folder).and_then(|about| about.modified()).ok();
        let settled = |shelf: &Self| changed.is_some() && shelf.settled == changed;
        let before = match before {
            Some(shelf) if settled(&shelf) => return (Self { looked, ..shelf }, true),
            before => before,
        };
        let long_ago = |at: &SystemTime| at.elapsed().is_ok_and(|since| since > SETTLES_IN);
        let (names, whole) = match names(folder) {
            Ok(names) => (names, true),
            Err(_) => (HashSet::new(), false),
        };
        let same = before.is_some_and(|before| before.names == names);
        (Self { names, looked, settled: changed.filter(|at| whole && long_ago(at)) }, same)
    }
}

fn names(folder: &Path) -> io::Result<HashSet<Hash>> {
    let entries = fs::read_dir(folder)?;
    entries.filter_map(|entry| entry.map(|entry| hash_of(&entry.path())).transpose()).collect()
}
