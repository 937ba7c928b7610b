//! Evidence rows as they are kept at hand: a hundred thousand of them, so that what many have is
//! kept once.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use comity_changes::RecordId;
use comity_changes::control::At;

use crate::bundle::Bundle;
use crate::items::{Alike, ItemShown, Known, TextOutcome};

/// One evidence item as lists need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// The entry record: the item's id.
    pub item: RecordId,
    /// Who made it, and where.
    pub made: Arc<Made>,
    /// What lists show; none when the entry cannot be read here.
    pub shown: Option<ItemShown>,
    /// How reading its text ended here; none when it was not tried.
    pub text: Option<TextOutcome>,
    verified_utc_ms: Known,
    damaged_utc_ms: Known,
    /// Another number when a change, a key or a text of the item was added.
    pub version: u64,
    /// Whether the key of its content is here.
    pub has_content: bool,
    pub(crate) bundle: u32,
}

/// Who made items, and in which change set.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Made {
    /// The originating authority's key.
    pub authority: [u8; 32],
    /// The change set.
    pub at: At,
}

/// Keeps once what several rows have.
#[derive(Default)]
pub(crate) struct Interner {
    texts: HashSet<Arc<str>>,
    made: HashSet<Arc<Made>>,
    alike: HashSet<Arc<Alike>>,
}

impl Interner {
    /// Returns a text, shared with whoever asked for the same.
    pub fn text(&mut self, text: &str) -> Arc<str> {
        match self.texts.get(text) {
            Some(known) => Arc::clone(known),
            None => {
                let new: Arc<str> = text.into();
                self.texts.insert(Arc::clone(&new));
                new
            }
        }
    }

    fn made(&mut self, made: Made) -> Arc<Made> {
        shared(&mut self.made, made)
    }

    /// Returns what an item has in common with others, shared with those.
    pub fn alike(&mut self, alike: Alike) -> Arc<Alike> {
        shared(&mut self.alike, alike)
    }
}

fn shared<T: Eq + Hash>(known: &mut HashSet<Arc<T>>, one: T) -> Arc<T> {
    match known.get(&one) {
        Some(known) => Arc::clone(known),
        None => {
            let new = Arc::new(one);
            known.insert(Arc::clone(&new));
            new
        }
    }
}

impl ItemRow {
    /// Reads a row of the index.
    pub(crate) fn of(number: u32, bundle: &Bundle, words: &mut Interner) -> Option<Self> {
        let first = bundle.records.first()?;
        Some(Self {
            item: first.record,
            made: words.made(Made { authority: first.authority, at: first.at }),
            shown: bundle.shown.as_ref().and_then(|shown| ItemShown::from_value(shown, words)),
            text: bundle.local.outcome.and_then(TextOutcome::from_number),
            verified_utc_ms: Known::of(bundle.local.verified_utc_ms),
            damaged_utc_ms: Known::of(bundle.local.damaged_utc_ms),
            version: bundle.version(),
            has_content: bundle.records.get(1).is_some_and(|content| content.key.is_some()),
            bundle: number,
        })
    }

    /// Tells whether it has a content that can be read, or would have, were its row readable. One
    /// that names another entry is not its content.
    pub(crate) fn should_name_segments(&self) -> bool {
        let described = self.shown.as_ref().is_none_or(|shown| shown.size().is_some());
        self.has_content && described
    }

    /// Returns when the sealed original was last read back and was equal, in milliseconds since
    /// 1970 UTC.
    pub fn verified_utc_ms(&self) -> Option<i64> {
        self.verified_utc_ms.get()
    }

    /// Returns when it was read back and was not equal, unless it was equal since.
    pub fn damaged_utc_ms(&self) -> Option<i64> {
        self.damaged_utc_ms.get()
    }

    /// Returns the number of its row, which rises in the order admitted.
    pub fn number(&self) -> u32 {
        self.bundle
    }
}
