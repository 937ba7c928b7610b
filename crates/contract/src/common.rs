//! Small types that several calls share: pages, times, people, passphrases.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::Zeroize;

wire! {
    /// Takes no arguments.
    #[derive(Default)]
    pub struct Nothing {}

    /// Asks for one page of a list; without a page, for all rows.
    #[derive(Default, Eq)]
    pub struct Paging {
        /// The page, counted from 1; absent asks for all rows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub page: Option<u64>,
        /// Rows on a page; absent means 100, and at most 1,000 count.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub per_page: Option<u64>,
    }

    /// Gives a moment twice: in UTC, and on the wall clock of the person who acted.
    #[derive(Eq)]
    pub struct Stamp {
        /// RFC 3339 with milliseconds, ending in `Z`.
        pub utc: String,
        /// RFC 3339 in the zone of the act, with its offset.
        pub local: String,
        /// The IANA name of that zone, such as `Europe/Paris`.
        pub zone: String,
    }

    /// Says that something does not count in the team, or counts with a mark. It stays readable.
    #[derive(Eq)]
    pub struct StandingMark {
        /// The reason, as `docs/formats/authority.md` names it.
        pub code: String,
        /// The reason in words.
        pub words: String,
        /// Whether it counts all the same.
        pub counts: bool,
    }

    /// Names who acted.
    #[derive(Eq)]
    pub struct Who {
        /// The installation's id, lower-case hex.
        pub installation: String,
        /// The person, when their name was released to this installation.
        pub person: Option<String>,
        /// The competent authority.
        pub authority: String,
        /// ISO 3166-1 alpha-2, or `EU` for a body of the Union.
        pub state: String,
    }
}

/// One page of a list. Past the end the rows are empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Page<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// This page, counted from 1.
    pub page: u64,
    /// How many pages there are; at least 1.
    pub pages: u64,
    /// How many rows there are on all pages.
    pub total: u64,
}

/// A passphrase on its way to the vault: never printed, wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(type = "string")]
pub struct Passphrase(String);

impl Passphrase {
    /// Takes the text as it was typed.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// Returns the text to the one place that derives a key from it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Drop for Passphrase {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(…)")
    }
}
