//! Decides when a file in a folder is whole: pure bookkeeping over looks, sizes and times.
//!
//! A file with the right hash is whole at once. One with a wrong hash may still be on its way; it
//! is read again when it changed and then stood still, and is called damaged only after a long
//! time. A file that somebody renamed has no hash to compare and must stand still first.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::folder::Found;
use crate::Id;

/// How long things take, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How long size and time must stand still.
    pub stable_ms: u64,
    /// How long a file with a wrong hash must stand still to be called damaged.
    pub damaged_ms: u64,
}

impl Default for Patience {
    /// Two seconds; ten minutes.
    fn default() -> Self {
        Self { stable_ms: 2_000, damaged_ms: 600_000 }
    }
}

/// What is known of the files of one folder.
#[derive(Clone, Debug, Default)]
pub struct Settle {
    patience: Patience,
    files: BTreeMap<PathBuf, Seen>,
    done: BTreeSet<(Id, u64)>,
    ignored: BTreeSet<Id>,
}

#[derive(Clone, Debug)]
struct Seen {
    found: Found,
    /// Since when it has stood still.
    since_ms: u64,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Not read in this form yet, though maybe in an earlier one.
    New { read_before: bool },
    /// Read in this form; the hash was wrong.
    Wrong,
    /// Read in this form and whole, though not done with.
    Whole,
    /// Said to be damaged.
    Damaged,
    /// Taken, or not for us: looked at for good.
    Done,
}

impl Settle {
    /// Begins with nothing known.
    pub fn new(patience: Patience) -> Self {
        Self { patience, ..Self::default() }
    }

    /// Leaves a file out for good: one's own packet, or one tried before.
    pub fn ignore(&mut self, sha256: Id) {
        self.ignored.insert(sha256);
    }

    /// Takes in a look at `now_ms` (of any clock that only goes forward) and returns the files
    /// to read now.
    pub fn look(&mut self, files: &[Found], now_ms: u64) -> Vec<Found> {
        let there: BTreeSet<&PathBuf> = files.iter().map(|found| &found.path).collect();
        self.files.retain(|path, _| there.contains(path));
        files.iter().filter(|found| self.is_due(found, now_ms)).cloned().collect()
    }

    fn is_due(&mut self, found: &Found, now_ms: u64) -> bool {
        if found.sha256.is_some_and(|name| self.is_settled(&name, found.bytes)) {
            return false;
        }
        let fresh = |read_before| Seen {
            found: found.clone(),
            since_ms: now_ms,
            state: State::New { read_before },
        };
        let seen = self.files.entry(found.path.clone()).or_insert_with(|| fresh(false));
        if seen.found != *found {
            *seen = fresh(true);
        }
        let still_ms = now_ms.saturating_sub(seen.since_ms);
        match seen.state {
            State::New { read_before: false } if found.sha256.is_some() => true,
            State::Whole => true,
            State::New { .. } => still_ms >= self.patience.stable_ms,
            State::Wrong => still_ms >= self.patience.damaged_ms,
            State::Damaged | State::Done => false,
        }
    }

    fn is_settled(&self, name: &Id, bytes: u64) -> bool {
        self.ignored.contains(name) || self.done.contains(&(*name, bytes))
    }

    /// Notes that a file was looked at for good.
    pub fn finish(&mut self, found: &Found) {
        if let Some(name) = found.sha256 {
            self.done.insert((name, found.bytes));
        }
        if let Some(seen) = self.files.get_mut(&found.path) {
            seen.state = State::Done;
        }
    }

    /// Tells whether a file was found whole before and has not changed since.
    pub fn is_whole(&self, found: &Found) -> bool {
        let seen = self.files.get(&found.path);
        seen.is_some_and(|seen| seen.state == State::Whole && seen.found == *found)
    }

    /// Notes that a file is whole: it is shown again until it is done with, and not read again.
    pub fn note_whole(&mut self, found: &Found) {
        if let Some(seen) = self.files.get_mut(&found.path) {
            seen.state = State::Whole;
        }
    }

    /// Notes that a file's hash was wrong. Returns whether it is to be called damaged, which is
    /// said once.
    pub fn note_wrong(&mut self, found: &Found, now_ms: u64) -> bool {
        let Some(seen) = self.files.get_mut(&found.path) else { return false };
        let damaged = now_ms.saturating_sub(seen.since_ms) >= self.patience.damaged_ms;
        seen.state = if damaged { State::Damaged } else { State::Wrong };
        damaged
    }

    /// Returns how many files are not whole yet.
    pub fn unsettled(&self) -> usize {
        let open = |seen: &&Seen| matches!(seen.state, State::New { .. } | State::Wrong);
        self.files.values().filter(open).count()
    }

    /// Returns how many files are damaged.
    pub fn damaged(&self) -> usize {
        self.files.values().filter(|seen| seen.state == State::Damaged).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(bytes: u64) -> Found {
        let path = PathBuf::from("a");
        Found { path, sha256: Some(Id([1; 32])), bytes, changed_utc_ms: Some(bytes) }
    }

    fn renamed(bytes: u64) -> Found {
        Found { sha256: None, ..named(bytes) }
    }

    /// A slow copy is read once at first sight and once when it stands still, not at every look.
    #[test]
    fn a_slow_copy_is_read_when_it_stands_still() {
        let mut settle = Settle::default();

        assert_eq!(settle.look(&[named(10)], 0).len(), 1, "it may be whole at first sight");
        assert!(!settle.note_wrong(&named(10), 0));
        assert!(settle.look(&[named(20)], 1_000).is_empty());
        assert!(settle.look(&[named(30)], 2_000).is_empty());
        assert!(settle.look(&[named(30)], 3_000).is_empty());
        assert_eq!(settle.look(&[named(30)], 4_000).len(), 1);
        settle.finish(&named(30));
        assert!(settle.look(&[named(30)], 9_000_000).is_empty());
        assert_eq!(settle.unsettled(), 0);
    }

    #[test]
    fn a_wrong_file_is_damaged_only_after_long() {
        let mut settle = Settle::default();

        settle.look(&[named(10)], 0);
        assert!(!settle.note_wrong(&named(10), 0));
        assert!(settle.look(&[named(10)], 300_000).is_empty());
        assert_eq!(settle.look(&[named(10)], 600_000).len(), 1, "read once more before it is said");
        assert!(settle.note_wrong(&named(10), 600_000));
        assert_eq!(settle.damaged(), 1);
        assert!(settle.look(&[named(10)], 9_000_000).is_empty(), "it is said once");
        settle.look(&[named(11)], 9_000_000);
        assert_eq!(settle.look(&[named(11)], 9_002_000).len(), 1, "unless it changes");
    }

    #[test]
    fn a_renamed_file_must_stand_still_first() {
        let mut settle = Settle::default();

        assert!(settle.look(&[renamed(10)], 0).is_empty());
        assert!(settle.look(&[renamed(20)], 2_000).is_empty());
        assert_eq!(settle.look(&[renamed(20)], 4_000).len(), 1);
    }

    #[test]
    fn own_and_vanished_files_are_forgotten() {
        let mut settle = Settle::default();
        settle.ignore(Id([1; 32]));

        assert!(settle.look(&[named(10)], 0).is_empty());
        settle.look(&[renamed(10)], 0);
        settle.look(&[], 1);
        assert_eq!(settle.unsettled(), 0);
    }
}
