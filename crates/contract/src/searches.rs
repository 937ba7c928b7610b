//! What a search asks and finds: the cover first, then the hits.

use crate::common::Paging;
use crate::evidence::Cover;

wire! {
    /// Searches titles, numbers, text and notes.
    pub struct SearchEvidence {
        /// The team.
        pub team: String,
        /// Words, all of which must occur; `"a phrase"` stays together, `begin*` stands for words
        /// that begin so, `-word` must not occur, `OR` joins two queries. `title:`, `number:`,
        /// `description:`, `text:`, `note:`, `tag:`, `from:`, `to:`, `state:`, `type:`,
        /// `handling:` before a word or phrase say where; `date:2024-01..2024-06` says when.
        pub query: String,
        /// Whether the query is still being typed: the last word also stands for words that begin
        /// with it, and the answer does not wait for an index that lags.
        #[serde(default)]
        pub typing: bool,
        /// Which page.
        #[serde(flatten)]
        pub paging: Paging,
    }

    /// What was found, after what was covered.
    pub struct SearchResults {
        /// What was covered; the five add up to all items.
        pub cover: Cover,
        /// The sentence that opens every result.
        pub statement: String,
        /// How many items and notes cannot be found yet, because the index is being made.
        pub lagging: u64,
        /// The hits of this page.
        pub rows: Vec<Hit>,
        /// This page.
        pub page: u64,
        /// How many pages there are.
        pub pages: u64,
        /// How many hits there are.
        pub total: u64,
    }

    /// One hit: an item or a note.
    pub struct Hit {
        /// The item's id, when an item was hit.
        pub item: Option<String>,
        /// The note's id, when a note was hit.
        pub note: Option<String>,
        /// The exhibit number, when an item was hit.
        pub exhibit: Option<String>,
        /// The title.
        pub title: String,
        /// Where: `number`, `title`, `description`, `tag`, `text`, `note`.
        pub place: String,
        /// The words around the hit, on one line.
        pub excerpt: String,
        /// What was sought in the excerpt, in order.
        pub marks: Vec<Mark>,
        /// The page of the text, counted from 1, where the text has pages.
        pub page: Option<u64>,
        /// SHA-256 of the original, when an item was hit.
        pub sha256: Option<String>,
    }

    /// A part of an excerpt, in UTF-16 code units as JavaScript counts them, from 0.
    #[derive(Copy, Eq)]
    pub struct Mark {
        /// The first code unit.
        pub first: u64,
        /// The last code unit, itself included: `excerpt.slice(first, last + 1)`.
        pub last: u64,
    }
}
