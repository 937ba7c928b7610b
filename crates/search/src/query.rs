//! What is sought: words, phrases, beginnings of words, fields, days, identifiers.
//!
//! Whatever a person types means something. What cannot be meant ([`NotAQuery`]) is a day that no
//! calendar has, a beginning too short to be sought, or more than anybody types.

mod days;
mod parse;

use crate::folding::{Scheme, fold_into};
use crate::words::Words;

pub use self::parse::{QUERY_CHARS_MAX, TERMS_MAX};

/// What is sought. [`Query::parse`] makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// One of these must hold.
    pub(crate) any: Vec<Vec<Clause>>,
}

/// Why a text is no query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAQuery {
    /// It is longer than [`QUERY_CHARS_MAX`] characters or has more than [`TERMS_MAX`] terms.
    #[error("the query is too long")]
    TooLong,
    /// A day or range after `date:` is none.
    #[error("the date is none")]
    DateUnknown,
    /// A beginning of a word before `*` has fewer than two letters.
    #[error("the beginning of the word is too short")]
    PrefixShort,
}

/// One term; all of a list must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    /// Whether it must not hold.
    pub negated: bool,
    /// Where it is sought.
    pub scope: Scope,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// Words in a row.
    Words(Needle),
    /// An identifier: its terms, and its words for where it was not recognised.
    Identifier(Vec<String>, Option<Needle>),
    /// Days since 1970-01-01, the last one included.
    Days(i64, i64),
}

/// Where a term is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Anywhere,
    Number,
    Title,
    Description,
    Tag,
    Text,
    Note,
    From,
    To,
    State,
    Type,
    Handling,
}

/// Words in a row, each in every scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Needle {
    pub words: Vec<WordForms>,
    /// Whether the last word is only the beginning of one.
    pub prefix: Prefix,
}

/// Whether a word stands for all that begin with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prefix {
    /// It stands for itself.
    No,
    /// It was written with a `*`.
    Asked,
    /// It is still being typed: for itself, where too many words begin with it.
    Typing,
}

/// The form of a word in each scheme.
pub(crate) type WordForms = [String; Scheme::ALL.len()];

impl Query {
    /// Reads what a person typed. With `typing` the last word, where it is bare, also stands for
    /// words that begin with it.
    ///
    /// - `ledger ferry`: both words, anywhere; `ledger OR ferry ticket`: the first, or both others
    /// - `"bank of Ghent"`: in a row; `bank*`: every word that begins so
    /// - `-ferry`: not this word; `title:`, `number:`, `description:`, `text:`, `note:`, `tag:`,
    ///   `from:`, `to:`, `state:`, `type:`, `handling:` before a word or phrase: there alone
    /// - `date:2024-01..2024-06`, `date:2024`, `date:..2024-03-15`
    ///
    /// Punctuation separates words: `AB-123-CD` is sought as three words in a row.
    pub fn parse(text: &str, typing: bool) -> Result<Self, NotAQuery> {
        parse::parse(text, typing)
    }

    /// Returns whether nothing is sought.
    pub fn is_empty(&self) -> bool {
        self.any.is_empty()
    }

    /// Returns the terms that a hit may show.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &Clause> {
        self.any.iter().flatten().filter(|clause| !clause.negated)
    }
}

impl Needle {
    /// Reads words in a row; none where there are no words.
    pub fn of(text: &str, prefix: Prefix) -> Option<Self> {
        let mut words = Vec::new();
        let mut last = "";
        for word in Words::of(text) {
            let word = text.get(word).unwrap_or_default();
            let forms: WordForms = Scheme::ALL.map(|scheme| form(scheme, word));
            if forms.iter().any(|form| !form.is_empty()) {
                words.push(forms);
                last = word;
            }
        }
        // A letter of a script without spaces is a whole word: nothing is longer.
        let prefix = if Words::stands_alone(last) { Prefix::No } else { prefix };
        (!words.is_empty()).then_some(Self { words, prefix })
    }

    /// Returns the words in each scheme in which they differ.
    pub fn ways(&self) -> Vec<Vec<&str>> {
        let mut ways: Vec<Vec<&str>> = Vec::new();
        for scheme in 0..Scheme::ALL.len() {
            let way: Vec<&str> = self
                .words
                .iter()
                .filter_map(|forms| forms.get(scheme).map(String::as_str))
                .collect();
            if !ways.contains(&way) && way.iter().all(|word| !word.is_empty()) {
                ways.push(way);
            }
        }
        ways
    }
}

fn form(scheme: Scheme, word: &str) -> String {
    let mut form = String::new();
    fold_into(scheme, crate::folding::cut(word), &mut form);
    form
}
