//! The difference between the text that was shown and the text that was written: found letter by
//! letter, in a time that nobody waits for.
//!
//! Edits between two saves are local. So what both texts have in one order is found first, lines
//! and then passages, and only what lies between is compared letter by letter.

mod common;

use std::ops::Range;
use std::time::{Duration, Instant};

use loro::LoroText;
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};

use common::{common_ends, gaps};

/// How long letters are compared; what is left then is replaced as a whole.
const COMPARING: Duration = Duration::from_millis(1_000);
/// Most letters between two changes that are changed along with them: a sentence written anew
/// shares single letters with the one before, and those are no reason to write it in crumbs.
const CRUMB: usize = 2;
/// Up to how many changes one that only removes stays that. To remove letters from amid others
/// takes Loro as long as to count those behind, 3 ms in the longest note; to put some in does not.
const FEW: usize = 200;

/// A part of the old text, and the part of the new one that takes its place.
#[derive(Clone, Debug, PartialEq)]
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

/// Changes a text, touching few letters beside those that differ.
pub(super) fn rewrite(text: &LoroText, new: &str) -> Option<()> {
    let shown = text.to_string();
    if shown == new {
        return Some(());
    }
    let (old, written): (Vec<char>, Vec<char>) = (shown.chars().collect(), new.chars().collect());
    // Forwards, so that what stands before a change is already as written; and what comes before
    // what goes: Loro inserts quickly, and removes quickly only from where letters were inserted.
    for Change { old, new } in changes(&old, &written) {
        let (at, behind) = (new.start, new.end);
        text.insert(at, &written.get(new)?.iter().collect::<String>()).ok()?;
        text.delete(behind, old.len()).ok()?;
    }
    (text.to_string() == new).then_some(())
}

/// Finds the changes that make one text of the other, in their order.
fn changes(old: &[char], new: &[char]) -> Vec<Change> {
    let mut gaps = gaps(old, new);
    let deadline = Instant::now().checked_add(COMPARING);
    // The short ones first: what a long one takes must not be missing for them.
    gaps.sort_by_key(Change::letters);
    let found = gaps.iter().flat_map(|gap| gap.finer(old, new, deadline));
    let mut changes: Vec<Change> = found.collect();
    changes.sort_by_key(|change| (change.old.start, change.new.start));
    changes = without_crumbs(changes);
    if changes.len() > FEW {
        changes.iter_mut().for_each(|change| change.take_one_along(old.len()));
    }
    changes
}

/// Joins changes with what lies between them where that is less than they are, and next to nothing.
fn without_crumbs(changes: Vec<Change>) -> Vec<Change> {
    let mut joined: Vec<Change> = Vec::with_capacity(changes.len());
    for change in changes {
        match joined.last_mut() {
            Some(last) if last.is_near(&change) => {
                (last.old.end, last.new.end) = (change.old.end, change.new.end);
            }
            _ => joined.push(change),
        }
    }
    joined
}

impl Change {
    /// Returns how many letters go and come.
    fn letters(&self) -> usize {
        self.old.len().saturating_add(self.new.len())
    }

    /// Returns whether only a crumb lies between this change and one behind it.
    fn is_near(&self, next: &Self) -> bool {
        let between = next.old.start.saturating_sub(self.old.end);
        between <= CRUMB.min(self.letters()).min(next.letters())
    }

    /// Has a change that only removes write the letter behind it anew.
    fn take_one_along(&mut self, all: usize) {
        if self.new.is_empty() && self.old.end < all {
            self.old.end = self.old.end.saturating_add(1);
            self.new.end = self.new.end.saturating_add(1);
        }
    }

    /// Leaves away what both parts have in common at their beginning and end.
    fn trimmed(self, old: &[char], new: &[char]) -> Self {
        let before = old.get(self.old.clone()).unwrap_or_default();
        let after = new.get(self.new.clone()).unwrap_or_default();
        let (begin, end) = common_ends(before, after);
        let trim =
            |part: Range<usize>| part.start.saturating_add(begin)..part.end.saturating_sub(end);
        Self { old: trim(self.old), new: trim(self.new) }
    }

    /// Finds the changes within this one, letter by letter; this one as a whole when it is late.
    fn finer(&self, old: &[char], new: &[char], deadline: Option<Instant>) -> Vec<Self> {
        let before = old.get(self.old.clone()).unwrap_or_default();
        let after = new.get(self.new.clone()).unwrap_or_default();
        let steps =
            capture_diff_slices_deadline(Algorithm::RawMyers, before, after, deadline).into_iter();
        let moved = |part: Range<usize>, by: usize| {
            part.start.saturating_add(by)..part.end.saturating_add(by)
        };
        let changed = steps.filter(|step| step.tag() != DiffTag::Equal);
        let placed = changed.map(|step| Self {
            old: moved(step.old_range(), self.old.start),
            new: moved(step.new_range(), self.new.start),
        });
        placed.collect()
    }
}

#[cfg(test)]
mod tests;
