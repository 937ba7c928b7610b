//! Filters and orders of the evidence table.

use std::cmp::Reverse;
use std::sync::Arc;

use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{Handling, TextState};
use comity_domain::evidence::ExhibitNumber;
use comity_intake::sniff;
use comity_search::folding;
use comity_vault::ItemRow;

use super::{items, words};
use crate::names::Names;
use crate::refuse::{Answer, Refuse};
use crate::session::Session;

/// One term of a filter; all of them must hold.
#[derive(PartialEq)]
enum Term {
    State(String),
    Type(String),
    Handling(Handling),
    Text(TextState),
    Tag(String),
    Withdrawn(bool),
    Held(bool),
    /// Folded; in number, title, path or a tag.
    Word(String),
}

/// A filter expression.
#[derive(PartialEq)]
pub(super) struct Filter(Vec<Term>);

impl Filter {
    /// Reads `state:FR type:pdf "some words"`. Refuses a field that it does not know.
    pub fn parse(text: &str) -> Answer<Self> {
        split(text).iter().map(|word| Term::parse(word)).collect::<Answer<_>>().map(Self)
    }

    /// Returns whether it asks for what may change without a row that changes: a file that arrives
    /// or is gone.
    pub fn looks_at_files(&self) -> bool {
        self.0.iter().any(|term| matches!(term, Term::Held(_) | Term::Text(_)))
    }

    /// Returns whether all that passes it passes the other too: one goes on typing a word.
    pub fn narrows(&self, other: &Self) -> bool {
        let narrows = |(term, other): (&Term, &Term)| match (term, other) {
            (Term::Word(word), Term::Word(part)) => word.contains(part.as_str()),
            _ => term == other,
        };
        self.0.len() >= other.0.len() && self.0.iter().zip(&other.0).all(narrows)
    }

    /// Returns whether a row passes.
    pub fn passes(&self, session: &Session, names: &Names, row: &ItemRow) -> bool {
        self.0.iter().all(|term| term.holds(session, names, row))
    }
}

impl Term {
    fn parse(word: &str) -> Answer<Self> {
        let Some((field, value)) = word.split_once(':').filter(|(field, _)| is_field(field)) else {
            return Ok(Self::Word(folding::fold(word)));
        };
        let invalid = || -> Refuse {
            let said = format!("The filter {field} does not know that value.");
            Code::ValueInvalid.problem().saying(said).into()
        };
        Ok(match field {
            "state" => Self::State(value.to_ascii_uppercase()),
            "type" => Self::Type(value.to_ascii_lowercase()),
            "handling" => Self::Handling(words::handling_named(value).ok_or_else(invalid)?),
            "text" => Self::Text(words::text_named(value).ok_or_else(invalid)?),
            "tag" => Self::Tag(folding::fold(value)),
            "withdrawn" => Self::Withdrawn(yes_or_no(value).ok_or_else(invalid)?),
            "held" => Self::Held(yes_or_no(value).ok_or_else(invalid)?),
            _ => {
                let said = format!("There is no filter of the name {field}.");
                let known = "Use state, type, handling, text, tag, withdrawn or held.";
                return Err(Code::FieldUnknown.problem().saying(said).hinting(known).into());
            }
        })
    }

    fn holds(&self, session: &Session, names: &Names, row: &ItemRow) -> bool {
        let shown = row.shown.as_ref();
        match self {
            Self::State(state) => names.state_of(&row.made.authority) == *state,
            Self::Type(wanted) => shown.is_some_and(|shown| {
                sniff::group(&shown.alike.media_type).as_str() == wanted
                    || shown.alike.media_type.contains(wanted.as_str())
            }),
            Self::Handling(code) => items::handling_of(row) == *code,
            Self::Text(state) => items::text_state(session, row) == *state,
            Self::Tag(tag) => shown.is_some_and(|shown| {
                shown.alike.tags.iter().any(|known| folding::fold(known) == *tag)
            }),
            Self::Withdrawn(yes) => shown.is_some_and(|shown| shown.alike.withdrawn) == *yes,
            Self::Held(yes) => items::is_held(session, row) == *yes,
            Self::Word(word) => shown.is_some_and(|shown| {
                let texts = [shown.exhibit(), shown.title(), shown.path()];
                let mut texts = texts.into_iter().chain(shown.alike.tags.iter().map(|tag| &**tag));
                texts.any(|text| folding::folded_contains(text, word))
            }),
        }
    }
}

/// A field's name is short and of letters: a path or an address with a colon is a word.
fn is_field(text: &str) -> bool {
    (2..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Splits at spaces; what stands between quotation marks stays together.
pub(super) fn split(text: &str) -> Vec<String> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' | '“' | '”' | '„' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => parts.push(std::mem::take(&mut part)),
            c => part.push(c),
        }
    }
    parts.push(part);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// What rows are ordered by.
#[derive(Clone, Copy)]
enum By {
    Exhibit,
    Title,
    Size,
    Acquired,
    Indexed,
    Type,
    Handling,
    State,
}

/// An order of the table.
pub(super) struct Order {
    by: By,
    descending: bool,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Text(Box<str>),
    Shared(Arc<str>),
    Absent,
}

/// Numbers in their order, then whatever bears none.
type Exhibit = (bool, [u8; 2], i32, u64);

impl Order {
    /// Reads `size` or `-size`; nothing means by exhibit number.
    pub fn parse(text: Option<&str>) -> Answer<Self> {
        let text = text.unwrap_or("exhibit").trim();
        let (name, descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let by = match name {
            "exhibit" => By::Exhibit,
            "title" => By::Title,
            "size" => By::Size,
            "acquired" => By::Acquired,
            "indexed" => By::Indexed,
            "type" => By::Type,
            "handling" => By::Handling,
            "state" => By::State,
            _ => {
                let said = "The table cannot be sorted by that.";
                let known = "Use exhibit, title, size, acquired, indexed, type, handling or state.";
                return Err(Code::FieldUnknown.problem().saying(said).hinting(known).into());
            }
        };
        Ok(Self { by, descending })
    }

    /// Orders rows; equal ones by exhibit number.
    pub fn sort(&self, names: &Names, rows: &mut [Arc<ItemRow>]) {
        match (self.by, self.descending) {
            (By::Exhibit, false) => rows.sort_by_cached_key(|row| exhibit(row)),
            (By::Exhibit, true) => rows.sort_by_cached_key(|row| Reverse(exhibit(row))),
            (_, false) => rows.sort_by_cached_key(|row| (self.key(names, row), exhibit(row))),
            (_, true) => {
                rows.sort_by_cached_key(|row| (Reverse(self.key(names, row)), exhibit(row)));
            }
        }
    }

    fn key(&self, names: &Names, row: &ItemRow) -> Key {
        let Some(shown) = &row.shown else { return Key::Absent };
        let number = |number: Option<i64>| number.map_or(Key::Absent, Key::Number);
        match self.by {
            By::Exhibit => Key::Absent,
            By::Title => Key::Text(folding::fold(shown.title()).into()),
            By::Size => number(shown.size().and_then(|size| i64::try_from(size).ok())),
            By::Acquired => number(shown.modified_utc_ms()),
            By::Indexed => Key::Number(shown.indexed_utc_ms),
            By::Type => Key::Shared(Arc::clone(&shown.alike.media_type)),
            By::Handling => number(i64::try_from(shown.alike.handling).ok()),
            By::State => Key::Text(names.state_of(&row.made.authority).into()),
        }
    }
}

/// Returns an item's number as it sorts.
pub(super) fn exhibit(row: &ItemRow) -> Exhibit {
    let number = row.shown.as_ref().and_then(|shown| ExhibitNumber::parse(shown.exhibit()));
    number.map_or((true, [0; 2], 0, 0), |number| {
        let state = number.state().as_bytes().first_chunk().copied().unwrap_or_default();
        (false, state, number.year(), number.number())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_split_at_spaces_but_not_inside_quotation_marks() {
        assert_eq!(split("state:FR  tag:\"two words\" x"), ["state:FR", "tag:two words", "x"]);
        assert_eq!(split("  \"\" "), Vec::<String>::new());
    }

    /// What one filter found must never hide what another would have found.
    #[test]
    fn only_a_longer_word_or_a_further_term_narrows() {
        let narrows = |filter: &str, other: &str| {
            Filter::parse(filter).unwrap().narrows(&Filter::parse(other).unwrap())
        };
        for (filter, other) in [
            ("4711", "47"),
            ("state:FR led", "state:FR le"),
            ("ledger bank", "ledger"),
            ("withdrawn:yes", ""),
        ] {
            assert!(narrows(filter, other) && !narrows(other, filter), "{filter} {other}");
        }
        for (filter, other) in
            [("state:FR", "state:F"), ("tag:books", "tag:book"), ("bank ledger", "ledger")]
        {
            assert!(!narrows(filter, other), "{filter} {other}");
        }
    }

    #[test]
    fn a_filter_or_an_order_that_is_not_known_is_refused_by_name() {
        for wrong in ["sate:FR", "handling:H9", "text:perhaps", "held:maybe"] {
            assert!(Filter::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Filter::parse("C:\\ledger http 12:30").is_ok(), "words may hold colons");
        assert!(Order::parse(Some("-size")).is_ok() && Order::parse(Some("colour")).is_err());
    }
}
