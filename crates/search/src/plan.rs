//! From a query to what tantivy runs. Every part has a constant score that says where it was
//! found; the sum orders the hits, so that the order depends on nothing but the documents.

use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery,
    InvertedIndexRangeQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query as Run, RangeQuery,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::SearchError;
use crate::document::{DocumentKind, Fields};
use crate::query::{Clause, Needle, Prefix, Query, Scope, What};
use crate::steady::Steady;

/// Most words that a beginning may stand for, in one field of one part of the index.
const PREFIX_WORDS_MAX: usize = 10_000;
/// Most words that the end of a phrase may stand for.
const PHRASE_PREFIX_WORDS_MAX: usize = 1_000;
/// Sorts after every letter.
const LAST: char = '\u{10ffff}';

/// Plans queries over what is committed.
pub(crate) struct Planner<'a> {
    pub fields: &'a Fields,
    pub searcher: &'a Searcher,
}

impl Planner<'_> {
    /// Plans a query. Refuses a beginning of a word that too many words have.
    pub fn plan(&self, query: &Query) -> Result<Box<dyn Run>, SearchError> {
        let groups = query.any.iter().map(|all| self.all(all)).collect::<Result<Vec<_>, _>>()?;
        Ok(any_of(groups))
    }

    fn all(&self, clauses: &[Clause]) -> Result<Box<dyn Run>, SearchError> {
        let mut parts: Vec<(Occur, Box<dyn Run>)> = Vec::with_capacity(clauses.len() + 1);
        for clause in clauses {
            let run = self.clause(clause)?;
            parts.push(match clause.negated {
                true => (Occur::MustNot, Box::new(Steady(run))),
                false => (Occur::Must, run),
            });
        }
        if clauses.iter().all(|clause| clause.negated) {
            parts.push((Occur::Must, scored(Box::new(AllQuery), 0)));
        }
        Ok(Box::new(BooleanQuery::new(parts)))
    }

    fn clause(&self, clause: &Clause) -> Result<Box<dyn Run>, SearchError> {
        match &clause.what {
            What::Days(first, last) => Ok(self.days(*first, *last)),
            What::Words(needle) => self.words(clause.scope, needle),
            What::Identifier(terms, needle) => {
                let field = self.fields.identifiers;
                let mut places: Vec<_> =
                    terms.iter().map(|text| scored(term(field, text), 1)).collect();
                if let Some(needle) = needle {
                    places.push(self.words(clause.scope, needle)?);
                }
                Ok(best_of(places))
            }
        }
    }

    fn days(&self, first: i64, last: i64) -> Box<dyn Run> {
        let term = |day| Term::from_field_i64(self.fields.day, day);
        let range = RangeQuery::new(Bound::Included(term(first)), Bound::Included(term(last)));
        scored(Box::new(range), 0)
    }

    fn words(&self, scope: Scope, needle: &Needle) -> Result<Box<dyn Run>, SearchError> {
        let fields = self.fields;
        let anywhere = [
            (fields.number, 16),
            (fields.title, 8),
            (fields.tag, 4),
            (fields.description, 2),
            (fields.text, 1),
        ];
        if let Some(field) = fields.of(scope) {
            let weight = anywhere.iter().find(|(known, _)| *known == field).map_or(0, |(_, w)| *w);
            let found = scored(self.in_field(field, needle)?, weight);
            return Ok(match scope {
                // The text of a note is its own field to people.
                Scope::Text => both(found, self.kind(DocumentKind::Item)),
                _ => found,
            });
        }
        let mut places = Vec::with_capacity(anywhere.len());
        for (field, weight) in anywhere {
            places.push(scored(self.in_field(field, needle)?, weight));
        }
        let found = best_of(places);
        Ok(match scope {
            Scope::Note => both(found, self.kind(DocumentKind::Note)),
            _ => found,
        })
    }

    fn kind(&self, kind: DocumentKind) -> Box<dyn Run> {
        scored(term(self.fields.kind, kind.term()), 0)
    }

    fn in_field(&self, field: Field, needle: &Needle) -> Result<Box<dyn Run>, SearchError> {
        let mut ways: Vec<Box<dyn Run>> = Vec::new();
        for way in needle.ways() {
            let run = match needle.prefix {
                Prefix::No => Some(row(field, &way)),
                Prefix::Asked => self.beginning(field, &way)?,
                Prefix::Typing => Some(self.beginning(field, &way)?.unwrap_or(row(field, &way))),
            };
            ways.push(run.ok_or(SearchError::TooBroad)?);
        }
        Ok(any_of(ways))
    }

    /// Plans words in a row of which the last is a beginning; nothing when too many words begin
    /// so.
    fn beginning(&self, field: Field, way: &[&str]) -> Result<Option<Box<dyn Run>>, SearchError> {
        let Some((last, before)) = way.split_last() else { return Ok(None) };
        let words_max = if before.is_empty() { PREFIX_WORDS_MAX } else { PHRASE_PREFIX_WORDS_MAX };
        let end = format!("{last}{LAST}");
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            let range = index.terms().range().ge(last.as_bytes()).lt(end.as_bytes());
            let mut words = range.into_stream().map_err(SearchError::from)?;
            let mut count = 0_usize;
            while words.advance() {
                count = count.saturating_add(1);
                if count > words_max {
                    return Ok(None);
                }
            }
        }
        if before.is_empty() {
            let from = Bound::Included(Term::from_field_text(field, last));
            let to = Bound::Excluded(Term::from_field_text(field, &end));
            return Ok(Some(Box::new(InvertedIndexRangeQuery::new(from, to))));
        }
        let terms = way.iter().map(|word| Term::from_field_text(field, word)).collect();
        let mut phrase = PhrasePrefixQuery::new(terms);
        phrase.set_max_expansions(PHRASE_PREFIX_WORDS_MAX as u32);
        Ok(Some(Box::new(phrase)))
    }
}

/// Plans whole words in a row.
fn row(field: Field, way: &[&str]) -> Box<dyn Run> {
    match way {
        [] => Box::new(EmptyQuery),
        [word] => term(field, word),
        words => {
            let terms = words.iter().map(|word| Term::from_field_text(field, word)).collect();
            Box::new(PhraseQuery::new(terms))
        }
    }
}

fn term(field: Field, text: &str) -> Box<dyn Run> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

fn scored(run: Box<dyn Run>, score: u8) -> Box<dyn Run> {
    Box::new(ConstScoreQuery::new(run, f32::from(score)))
}

fn both(one: Box<dyn Run>, other: Box<dyn Run>) -> Box<dyn Run> {
    Box::new(BooleanQuery::intersection(vec![one, other]))
}

fn any_of(mut runs: Vec<Box<dyn Run>>) -> Box<dyn Run> {
    match runs.len() {
        0 => Box::new(EmptyQuery),
        1 => runs.remove(0),
        _ => Box::new(BooleanQuery::union(runs)),
    }
}

fn best_of(runs: Vec<Box<dyn Run>>) -> Box<dyn Run> {
    Box::new(DisjunctionMaxQuery::new(runs))
}
