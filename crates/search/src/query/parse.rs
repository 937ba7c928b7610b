//! From what was typed to a query.

use super::{Clause, Needle, NotAQuery, Prefix, Query, Scope, What, days};
use crate::identifiers::{self, Identifier, Kind};
use crate::words::Words;

/// Longest query, in characters.
pub const QUERY_CHARS_MAX: usize = 2_000;
/// Most terms of a query.
pub const TERMS_MAX: usize = 64;
/// Shortest beginning of a word that is sought, in letters.
const PREFIX_LETTERS_MIN: usize = 2;
/// Longest identifier that is looked for in a query, in bytes.
const IDENTIFIER_BYTES_MAX: usize = 256;

/// The names before a colon; others are words.
const FIELDS: &[(&str, Scope)] = &[
    ("number", Scope::Number),
    ("title", Scope::Title),
    ("description", Scope::Description),
    ("tag", Scope::Tag),
    ("text", Scope::Text),
    ("note", Scope::Note),
    ("from", Scope::From),
    ("to", Scope::To),
    ("state", Scope::State),
    ("type", Scope::Type),
    ("handling", Scope::Handling),
];

pub(super) fn parse(text: &str, typing: bool) -> Result<Query, NotAQuery> {
    if text.chars().count() > QUERY_CHARS_MAX {
        return Err(NotAQuery::TooLong);
    }
    let mut parser = Parser { rest: text, typing, any: vec![Vec::new()] };
    while parser.term()? {}
    let mut any = parser.any;
    any.retain(|all| !all.is_empty());
    if any.iter().map(Vec::len).sum::<usize>() > TERMS_MAX {
        return Err(NotAQuery::TooLong);
    }
    Ok(Query { any })
}

struct Parser<'a> {
    rest: &'a str,
    typing: bool,
    any: Vec<Vec<Clause>>,
}

impl<'a> Parser<'a> {
    /// Reads the next term; false at the end.
    fn term(&mut self) -> Result<bool, NotAQuery> {
        self.rest = self.rest.trim_start();
        if self.rest.is_empty() {
            return Ok(false);
        }
        if self.takes_word("OR") || self.takes_word("|") {
            self.any.push(Vec::new());
            return Ok(true);
        }
        if self.takes_word("AND") {
            return Ok(true);
        }
        let negated = self.takes_minus();
        if let Some(clause) = self.clause(negated)?
            && let Some(all) = self.any.last_mut()
        {
            all.push(clause);
        }
        Ok(true)
    }

    fn clause(&mut self, negated: bool) -> Result<Option<Clause>, NotAQuery> {
        if let Some(value) = self.rest.strip_prefix("date:") {
            self.rest = value;
            let (first, last) = days::parse(self.value().0).ok_or(NotAQuery::DateUnknown)?;
            let what = What::Days(first, last);
            return Ok(Some(Clause { negated, scope: Scope::Anywhere, what }));
        }
        let scope = self.takes_field();
        let identifier = if scope == Scope::Anywhere { self.takes_identifier() } else { None };
        let what = match identifier {
            Some(what) => Some(what),
            None => self.takes_words(negated)?,
        };
        Ok(what.map(|what| Clause { negated, scope, what }))
    }

    fn takes_words(&mut self, negated: bool) -> Result<Option<What>, NotAQuery> {
        let (value, quoted) = self.value();
        let prefix = if value.ends_with('*') {
            Prefix::Asked
        } else if self.typing && !quoted && !negated && self.rest.is_empty() {
            Prefix::Typing
        } else {
            Prefix::No
        };
        let Some(mut needle) = Needle::of(value, prefix) else { return Ok(None) };
        if letters_of_last(value) < PREFIX_LETTERS_MIN {
            match needle.prefix {
                Prefix::Asked => return Err(NotAQuery::PrefixShort),
                Prefix::Typing | Prefix::No => needle.prefix = Prefix::No,
            }
        }
        Ok(Some(match identifiers::hash_term(value) {
            Some(term) => What::Identifier(vec![term], Some(needle)),
            None => What::Words(needle),
        }))
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let after = self.rest.strip_prefix(word);
        let whole =
            after.filter(|after| after.is_empty() || after.starts_with(char::is_whitespace));
        self.rest = whole.unwrap_or(self.rest);
        whole.is_some()
    }

    /// A minus excludes what follows it at once.
    fn takes_minus(&mut self) -> bool {
        let after = self.rest.strip_prefix(['-', '−']);
        let after = after.filter(|a| !a.is_empty() && !a.starts_with(char::is_whitespace));
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn takes_field(&mut self) -> Scope {
        for (name, scope) in FIELDS {
            let value = self.rest.strip_prefix(name).and_then(|rest| rest.strip_prefix(':'));
            let value = value.filter(|v| !v.is_empty() && !v.starts_with(char::is_whitespace));
            if let Some(value) = value {
                self.rest = value;
                return *scope;
            }
        }
        Scope::Anywhere
    }

    /// Takes what stands between quotation marks, or up to the next blank.
    fn value(&mut self) -> (&'a str, bool) {
        let quoted = self.rest.strip_prefix(is_quote);
        let value = quoted.unwrap_or(self.rest);
        let ends = |c: char| is_quote(c) || quoted.is_none() && c.is_whitespace();
        let (value, rest) = value.split_at(value.find(ends).unwrap_or(value.len()));
        self.rest =
            if quoted.is_some() { rest.strip_prefix(is_quote).unwrap_or(rest) } else { rest };
        (value, quoted.is_some())
    }

    /// Takes an identifier that ends where a word ends: the longest. Numbers of accounts and
    /// telephones may have blanks in them; a plate with blanks is three words.
    fn takes_identifier(&mut self) -> Option<What> {
        let line = self.rest.get(..self.rest.floor_char_boundary(IDENTIFIER_BYTES_MAX))?;
        let whole = |identifier: &Identifier| {
            let end = identifier.range.end;
            let spaced = line.get(..end).is_some_and(|text| text.contains(' '));
            let after = line.get(end..).unwrap_or_default();
            identifier.range.start == 0
                && (after.is_empty() || after.starts_with(char::is_whitespace))
                && !(spaced && identifier.kind == Kind::Plate)
        };
        let found = identifiers::scan(line, None).into_iter().filter(whole);
        let longest = found.max_by_key(|found| (found.range.end, rank(found.kind)))?;
        let (written, rest) = self.rest.split_at(longest.range.end);
        // What looks like a plate and is still being typed may become any word.
        if self.typing && rest.is_empty() && longest.kind == Kind::Plate {
            return None;
        }
        self.rest = rest;
        // The first term is the most exact one.
        let terms: Vec<String> = longest.terms.into_iter().take(1).collect();
        Some(match longest.kind {
            Kind::Iban | Kind::Mail => What::Identifier(terms, None),
            Kind::Phone | Kind::Plate | Kind::Exhibit => {
                What::Identifier(terms, Needle::of(written, Prefix::No))
            }
        })
    }
}

/// Of two readings of the same letters, the more telling one.
fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Plate => 0,
        Kind::Phone => 1,
        Kind::Iban | Kind::Mail | Kind::Exhibit => 2,
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

fn letters_of_last(value: &str) -> usize {
    let last = Words::of(value).last();
    last.and_then(|word| value.get(word)).map_or(0, |word| word.chars().count())
}

#[cfg(test)]
mod tests;
