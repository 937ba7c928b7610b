//! The words around a hit, and where in them the hit stands.

use std::collections::VecDeque;
use std::ops::{ControlFlow, Range};

use crate::folding::Forms;
use crate::identifiers;
use crate::query::{Clause, Needle, Prefix, Query, Scope, What};
use crate::words::{PAGE_BREAK, Words};

/// Longest excerpt, in characters, and how many of them come before the hit.
const CHARS_MAX: usize = 200;
const CHARS_BEFORE: usize = 60;

/// A part of an item or note that hits are found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The exhibit number.
    Number,
    /// A title.
    Title,
    /// A tag.
    Tag,
    /// A description.
    Description,
    /// The text of an item.
    Text,
    /// The text of a note.
    Note,
}

impl Place {
    /// Returns the name that replies use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Title => "title",
            Self::Tag => "tag",
            Self::Description => "description",
            Self::Text => "text",
            Self::Note => "note",
        }
    }

    fn is_of(self, scope: Scope) -> bool {
        match scope {
            Scope::Anywhere => true,
            Scope::Number => self == Self::Number,
            Scope::Title => self == Self::Title,
            Scope::Description => self == Self::Description,
            Scope::Tag => self == Self::Tag,
            Scope::Text => self == Self::Text,
            Scope::Note => matches!(self, Self::Title | Self::Note),
            Scope::From | Scope::To | Scope::State | Scope::Type | Scope::Handling => false,
        }
    }
}

/// A part of an excerpt that was sought: its first and its last UTF-16 code unit, both included,
/// counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The first code unit.
    pub first: u64,
    /// The last code unit.
    pub last: u64,
}

/// A hit as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Where it is.
    pub place: Place,
    /// The words around it, on one line, at most 200 characters.
    pub excerpt: String,
    /// What was sought, in the excerpt, in order.
    pub marks: Vec<Mark>,
    /// The page of a text that has pages, counted from 1.
    pub page: Option<u64>,
}

/// Shows a hit: the first term of the query that stands in one of the places, in the best of
/// them. Texts are asked for one after the other and only as far as needed. Where nothing of the
/// query is to be seen, the first place is shown from its beginning. National telephone numbers
/// are read as numbers of `state`.
pub fn show<E>(
    query: &Query,
    state: Option<&str>,
    places: &[Place],
    mut text_of: impl FnMut(Place) -> Result<String, E>,
) -> Result<Shown, E> {
    let mut texts: Vec<(Place, String)> = Vec::new();
    for clause in query.shown() {
        let sought = Sought::of(&[clause], state);
        for (at, place) in places.iter().enumerate() {
            if texts.len() <= at {
                texts.push((*place, text_of(*place)?));
            }
            let Some((place, text)) = texts.get(at).filter(|(place, _)| place.is_of(clause.scope))
            else {
                continue;
            };
            if let Some(hit) = sought.first_in(text) {
                return Ok(shown(query, state, *place, text, hit));
            }
        }
    }
    let place = places.first().copied().unwrap_or(Place::Title);
    let text = match texts.into_iter().next() {
        Some((_, text)) => text,
        None => text_of(place)?,
    };
    Ok(Shown { page: None, ..shown(query, state, place, &text, 0..0) })
}

fn shown(query: &Query, state: Option<&str>, place: Place, text: &str, hit: Range<usize>) -> Shown {
    let clauses: Vec<&Clause> = query.shown().filter(|clause| place.is_of(clause.scope)).collect();
    let line = Line::around(text, &hit);
    let mut marked = Sought::of(&clauses, state).all_in(text.get(line.range.clone()).unwrap_or(""));
    for mark in &mut marked {
        *mark =
            mark.start.saturating_add(line.range.start)..mark.end.saturating_add(line.range.start);
    }
    marked.push(hit.clone());
    let paged = place == Place::Text && text.contains(PAGE_BREAK);
    let before = text.get(..hit.start).unwrap_or_default();
    Shown {
        place,
        marks: line.marks(marked),
        excerpt: line.text,
        page: paged.then(|| before.matches(PAGE_BREAK).count() as u64 + 1),
    }
}

/// What is looked for in a text.
struct Sought<'a> {
    words: Vec<(Vec<Vec<&'a str>>, bool)>,
    terms: Vec<&'a str>,
    state: Option<&'a str>,
    /// Words of the longest row.
    length: usize,
}

impl<'a> Sought<'a> {
    fn of(clauses: &[&'a Clause], state: Option<&'a str>) -> Self {
        let mut sought = Self { words: Vec::new(), terms: Vec::new(), state, length: 1 };
        for clause in clauses {
            match &clause.what {
                What::Words(needle) => sought.seek(needle),
                What::Identifier(terms, needle) => {
                    sought.terms.extend(terms.iter().map(String::as_str));
                    needle.iter().for_each(|needle| sought.seek(needle));
                }
                What::Days(..) => {}
            }
        }
        sought
    }

    fn seek(&mut self, needle: &'a Needle) {
        self.length = self.length.max(needle.words.len());
        self.words.push((needle.ways(), needle.prefix != Prefix::No));
    }

    /// Returns the first place of anything sought; of an identifier that spans more, all of it.
    fn first_in(&self, text: &str) -> Option<Range<usize>> {
        let mut first = None;
        self.walk(text, |hit| {
            first = Some(hit);
            ControlFlow::Break(())
        });
        let identifier = self.identifiers_in(text).into_iter().next();
        match (first, identifier) {
            (Some(one), Some(other)) => Some(if other.start <= one.start { other } else { one }),
            (one, other) => one.or(other),
        }
    }

    fn all_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut all = self.identifiers_in(text);
        self.walk(text, |hit| {
            all.push(hit);
            ControlFlow::Continue(())
        });
        all
    }

    fn identifiers_in(&self, text: &str) -> Vec<Range<usize>> {
        if self.terms.is_empty() {
            return Vec::new();
        }
        let found = identifiers::scan(text, self.state).into_iter();
        found
            .filter(|found| found.terms.iter().any(|term| self.terms.contains(&term.as_str())))
            .map(|found| found.range)
            .collect()
    }

    fn walk(&self, text: &str, mut hit: impl FnMut(Range<usize>) -> ControlFlow<()>) {
        if self.words.is_empty() {
            return;
        }
        let (mut forms, mut row) = (Forms::default(), VecDeque::new());
        for word in Words::of(text) {
            forms.take(text.get(word.clone()).unwrap_or_default());
            if forms.texts().is_empty() {
                continue;
            }
            if row.len() == self.length {
                row.pop_front();
            }
            row.push_back(word);
            for (ways, prefix) in &self.words {
                let found = ways.iter().find_map(|way| ends_here(text, way, *prefix, &forms, &row));
                if found.is_some_and(|found| hit(found).is_break()) {
                    return;
                }
            }
        }
    }
}

/// Returns the row of words that ends with the last one, if it is the one sought.
fn ends_here(
    text: &str,
    way: &[&str],
    prefix: bool,
    last: &Forms,
    row: &VecDeque<Range<usize>>,
) -> Option<Range<usize>> {
    let (wanted, before) = way.split_last()?;
    let fits = |form: &String| form == wanted || prefix && form.starts_with(wanted);
    if !last.texts().iter().any(fits) {
        return None;
    }
    let mut forms = Forms::default();
    let mut begin = row.back()?;
    let backwards = row.iter().rev().skip(1);
    let mut found = 0;
    for (wanted, word) in before.iter().rev().zip(backwards) {
        forms.take(text.get(word.clone()).unwrap_or_default());
        if !forms.texts().iter().any(|form| form == wanted) {
            return None;
        }
        begin = word;
        found += 1;
    }
    (found == before.len()).then(|| begin.start..row.back().map_or(0, |word| word.end))
}

/// A part of a text on one line.
struct Line {
    range: Range<usize>,
    text: String,
    /// Where each character of the part stands in the line, in UTF-16 code units.
    places: Vec<(usize, u64)>,
    length: u64,
}

impl Line {
    /// Begins some words before the hit, at the beginning of a word.
    fn around(text: &str, hit: &Range<usize>) -> Self {
        let before = text.get(..hit.start).unwrap_or_default();
        let back = before.char_indices().rev().take(CHARS_BEFORE).last();
        let back = back.map_or(hit.start, |(at, _)| at);
        let begin = if back == 0 { 0 } else { next_word(text, back, hit.start) };
        let mut line =
            Self { range: begin..begin, text: String::new(), places: Vec::new(), length: 0 };
        if begin > 0 {
            line.push('…');
        }
        let mut chars = line.text.chars().count();
        let rest = text.get(begin..).unwrap_or_default();
        for (at, c) in rest.char_indices() {
            line.range.end = begin.saturating_add(at).saturating_add(c.len_utf8());
            if c.is_control() && !c.is_whitespace() || c.is_whitespace() && line.ends_blank() {
                continue;
            }
            if chars >= CHARS_MAX - 1 {
                line.range.end = begin.saturating_add(at);
                line.text.truncate(line.text.trim_end().len());
                line.length = line.text.encode_utf16().count() as u64;
                line.push('…');
                return line;
            }
            line.places.push((begin.saturating_add(at), line.length));
            line.push(if c.is_whitespace() { ' ' } else { c });
            chars += 1;
        }
        line.text.truncate(line.text.trim_end().len());
        line.length = line.text.encode_utf16().count() as u64;
        line
    }

    fn push(&mut self, c: char) {
        self.text.push(c);
        self.length = self.length.saturating_add(c.len_utf16() as u64);
    }

    fn ends_blank(&self) -> bool {
        self.text.is_empty() || self.text.ends_with(' ')
    }

    /// Says where ranges of the text stand in the line: in order, none twice, none over another.
    fn marks(&self, mut ranges: Vec<Range<usize>>) -> Vec<Mark> {
        ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let mut marks: Vec<Mark> = Vec::new();
        for range in ranges {
            let from = self.places.partition_point(|(at, _)| *at < range.start);
            let to = self.places.partition_point(|(at, _)| *at < range.end);
            let Some((_, first)) = self.places.get(from).filter(|_| from < to) else { continue };
            let end = self.places.get(to).map_or(self.length, |(_, at)| *at).min(self.length);
            let mark = Mark { first: *first, last: end.saturating_sub(1) };
            if marks.last().is_none_or(|before| before.last < mark.first) && mark.first <= mark.last
            {
                marks.push(mark);
            }
        }
        marks
    }
}

/// Begins at a word where one begins before the hit.
fn next_word(text: &str, from: usize, hit: usize) -> usize {
    let between = text.get(from..hit).unwrap_or_default();
    let space = between.char_indices().find(|(_, c)| c.is_whitespace());
    space.map_or(from, |(at, c)| from.saturating_add(at).saturating_add(c.len_utf8()))
}

#[cfg(test)]
mod tests;
