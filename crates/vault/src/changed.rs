//! Evidence rows at hand, and which of them changed since somebody last asked: whoever keeps
//! something about all of them pays for what changed, and not for how long the history is.

use std::collections::BTreeSet;
use std::sync::Arc;

use comity_changes::TeamId;

use crate::VaultError;
use crate::item_row::{Interner, ItemRow};
use crate::vault::Vault;

/// The evidence rows of a team.
#[derive(Default)]
pub(crate) struct Items {
    /// In the order admitted.
    pub rows: Arc<Vec<Arc<ItemRow>>>,
    /// What they share.
    pub words: Interner,
    /// The numbers of rows that came or changed since the rows are at hand, in order.
    changed: Vec<u32>,
    /// Another one whenever the rows are read anew.
    reading: Arc<()>,
}

/// How far somebody has seen a team's evidence rows. The default has seen none.
#[derive(Clone, Debug, Default)]
pub struct Mark {
    reading: Option<Arc<()>>,
    changes: usize,
}

/// The evidence rows that changed since a mark.
#[derive(Debug)]
pub struct ItemsSince {
    /// The rows, each once, in the order admitted.
    pub rows: Vec<Arc<ItemRow>>,
    /// Whether these are all rows, because the mark says nothing about what is at hand now.
    pub all: bool,
    /// The mark to ask with next.
    pub mark: Mark,
}

impl Items {
    /// Takes rows in as they were read.
    pub fn read(rows: Vec<Arc<ItemRow>>, words: Interner) -> Self {
        Self { rows: Arc::new(rows), words, ..Self::default() }
    }

    /// Takes in a row that came or changed.
    pub fn put(&mut self, row: Arc<ItemRow>) {
        self.changed.push(row.number());
        let place = self.place(row.number());
        // Whoever looks at the rows goes on with those that they have.
        let rows = Arc::make_mut(&mut self.rows);
        match place {
            Ok(at) => rows.get_mut(at).into_iter().for_each(|item| *item = Arc::clone(&row)),
            Err(at) => rows.insert(at, row),
        }
    }

    fn place(&self, number: u32) -> Result<usize, usize> {
        self.rows.binary_search_by_key(&number, |item| item.number())
    }

    fn since(&self, mark: &Mark) -> ItemsSince {
        let same = mark.reading.as_ref().is_some_and(|seen| Arc::ptr_eq(seen, &self.reading));
        let next = Mark { reading: Some(Arc::clone(&self.reading)), changes: self.changed.len() };
        let changed = self.changed.get(mark.changes..).filter(|_| same);
        let Some(changed) = changed else {
            return ItemsSince { rows: self.rows.to_vec(), all: true, mark: next };
        };
        let numbers: BTreeSet<u32> = changed.iter().copied().collect();
        let rows = numbers.into_iter().filter_map(|number| self.rows.get(self.place(number).ok()?));
        ItemsSince { rows: rows.cloned().collect(), all: false, mark: next }
    }
}

impl Vault {
    /// Returns the evidence rows of a team that came or changed since a mark.
    pub fn items_since(&self, team: &TeamId, mark: &Mark) -> Result<ItemsSince, VaultError> {
        let mut inner = self.locked();
        match self.items_at_hand(&mut inner, team)? {
            Some(items) => Ok(items.since(mark)),
            None => Ok(ItemsSince { rows: Vec::new(), all: true, mark: Mark::default() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use comity_changes::control::At;
    use comity_changes::{FeedId, RecordId};
    use comity_domain::kinds::entry;

    use super::*;
    use crate::bundle::{Bundle, RecordRow};

    fn row(number: u32) -> Arc<ItemRow> {
        let record = RecordRow {
            record: RecordId([1; 32]),
            kind: entry::KIND,
            commitment: [2; 32],
            authority: [3; 32],
            at: At { feed: FeedId([4; 32]), seq: 1 },
            key: None,
        };
        Arc::new(ItemRow::of(number, &Bundle::new(0, record), &mut Interner::default()).unwrap())
    }

    fn read(numbers: &[u32]) -> Items {
        Items::read(numbers.iter().copied().map(row).collect(), Interner::default())
    }

    fn numbers(since: &ItemsSince) -> Vec<u32> {
        since.rows.iter().map(|row| row.number()).collect()
    }

    /// Whoever asks pays for what changed, and misses nothing of it.
    #[test]
    fn what_changed_since_a_mark_is_told_once_and_in_order() {
        let mut items = read(&[1, 4]);
        let first = items.since(&Mark::default());

        items.put(row(9));
        items.put(row(4));
        items.put(row(9));
        let second = items.since(&first.mark);
        let third = items.since(&second.mark);

        assert!(first.all && !second.all && !third.all);
        assert_eq!(numbers(&first), [1, 4]);
        assert_eq!(numbers(&second), [4, 9]);
        assert!(third.rows.is_empty(), "nothing changed since");
    }

    /// Rows that were read anew may differ in anything.
    #[test]
    fn a_mark_of_an_earlier_reading_gives_all_rows() {
        let before = read(&[1]);
        let mark = before.since(&Mark::default()).mark;
        let after = read(&[1, 2]);

        let since = after.since(&mark);

        assert!(since.all);
        assert_eq!(numbers(&since), [1, 2]);
    }
}
