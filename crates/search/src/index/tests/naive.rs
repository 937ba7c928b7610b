//! The index against a scan of the documents themselves, on random small collections.

use std::cmp::Reverse;

use proptest::prelude::*;

use super::*;
use crate::folding::Forms;
use crate::query::{Clause, Needle, Prefix, Scope, What};
use crate::words::Words;

/// Words that meet in several scripts, spellings and lengths.
const WORDS: &[&str] = &[
    "ledger",
    "Ledger",
    "led",
    "ferry",
    "Müller",
    "Mueller",
    "Muller",
    "Георгиев",
    "Georgiev",
    "Живковић",
    "Zivkovic",
    "人権",
    "人",
    "l'accord",
    "AB-123-CD",
    "FR-2026-0001",
    "a",
    "06 12 34 56 78",
    "+33612345678",
    "x@y.example",
    "quay",
];
const BETWEEN: &[&str] = &[" ", " ", " ", ", ", "\n", "\u{c}", "-"];
const SCOPES: &[&str] = &["", "", "", "", "title:", "text:", "note:", "tag:", "state:"];

/// A document that owns its texts.
#[derive(Clone, Debug, Default)]
struct Owned {
    note: bool,
    title: String,
    text: String,
    tags: Vec<String>,
    day: i64,
}

impl Owned {
    fn document(&self, number: u8) -> Document<'_> {
        Document {
            id: id(number),
            kind: if self.note { DocumentKind::Note } else { DocumentKind::Item },
            order: u64::from(number % 3),
            title: &self.title,
            text: &self.text,
            tags: &self.tags,
            state: "FR",
            days: std::slice::from_ref(&self.day),
            ..Document::default()
        }
    }
}

/// Tells whether a needle is in a text, word by word.
fn has(text: &str, needle: &Needle) -> bool {
    let mut forms = Forms::default();
    let mut words: Vec<Vec<String>> = Vec::new();
    for word in Words::of(text) {
        forms.take(text.get(word).unwrap());
        if !forms.texts().is_empty() {
            words.push(forms.texts().to_vec());
        }
    }
    needle.ways().iter().any(|way| {
        words.windows(way.len()).any(|row| {
            row.iter().zip(way).enumerate().all(|(at, (forms, wanted))| {
                let open = needle.prefix != Prefix::No && at + 1 == way.len();
                forms.iter().any(|form| form == wanted || open && form.starts_with(wanted))
            })
        })
    })
}

/// Returns the score of a clause, none where it does not hold.
fn score(document: &Document<'_>, clause: &Clause) -> Option<u32> {
    let words = |scope: Scope, needle: &Needle| {
        let title = has(document.title, needle).then_some(8);
        let tag = document.tags.iter().any(|tag| has(tag, needle)).then_some(4);
        let text = has(document.text, needle).then_some(1);
        let note = document.kind == DocumentKind::Note;
        match scope {
            Scope::Anywhere => title.or(tag).or(text),
            Scope::Title => title,
            Scope::Tag => tag,
            Scope::Text => text.filter(|_| !note),
            Scope::Note => title.or(tag).or(text).filter(|_| note),
            Scope::State => has(document.state, needle).then_some(0),
            other => panic!("{other:?} is not sought here"),
        }
    };
    match &clause.what {
        What::Words(needle) => words(clause.scope, needle),
        What::Identifier(terms, needle) => {
            let known = crate::document::terms(document);
            let exact = terms.iter().any(|term| known.contains(term)).then_some(1);
            let written = needle.as_ref().and_then(|needle| words(clause.scope, needle));
            exact.max(written)
        }
        What::Days(first, last) => {
            document.days.iter().any(|day| (first..=last).contains(&day)).then_some(0)
        }
    }
}

fn scan(documents: &[Owned], query: &Query) -> Vec<u8> {
    let mut hits = Vec::new();
    for (number, owned) in (0..).zip(documents) {
        let document = owned.document(number);
        let all = |clauses: &Vec<Clause>| {
            clauses.iter().try_fold(0, |sum, clause| match score(&document, clause) {
                Some(score) if !clause.negated => Some(sum + score),
                None if clause.negated => Some(sum),
                _ => None,
            })
        };
        let scores: Vec<u32> = query.any.iter().filter_map(all).collect();
        if !scores.is_empty() {
            hits.push((Reverse(scores.iter().sum::<u32>()), document.order, number));
        }
    }
    hits.sort();
    hits.into_iter().map(|(_, _, number)| number).collect()
}

fn texts() -> impl Strategy<Value = String> {
    let part = (prop::sample::select(WORDS), prop::sample::select(BETWEEN));
    prop::collection::vec(part, 0..8).prop_map(|parts| {
        parts.into_iter().map(|(word, between)| format!("{word}{between}")).collect()
    })
}

fn documents() -> impl Strategy<Value = Vec<Owned>> {
    let one = (any::<bool>(), texts(), texts(), prop::collection::vec(texts(), 0..3), 0..60_i64);
    let one = one.prop_map(|(note, title, text, tags, day)| Owned { note, title, text, tags, day });
    prop::collection::vec(one, 1..12)
}

fn queries() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS);
    let phrase = prop::collection::vec(word.clone(), 1..3).prop_map(|words| words.join(" "));
    let term = prop_oneof![
        4 => word.clone().prop_map(str::to_owned),
        2 => phrase.prop_map(|words| format!("\"{words}\"")),
        1 => word.clone().prop_map(|word| format!("{word}x*")),
        1 => prop::sample::select(&["le*", "ge*", "ld*", "\"a le*\"", "ab-12*", "mu*", "жи*"][..])
            .prop_map(str::to_owned),
        1 => prop::sample::select(&["date:1970-01", "date:1970-02-01..", "OR"][..])
            .prop_map(str::to_owned),
    ];
    let term = (prop::sample::select(SCOPES), prop::bool::weighted(0.2), term);
    let term = term.prop_map(|(scope, minus, term)| {
        let scope = if term.starts_with("date:") || term == "OR" { "" } else { scope };
        let minus = if minus && term != "OR" { "-" } else { "" };
        format!("{minus}{scope}{term}")
    });
    prop::collection::vec(term, 1..5).prop_map(|terms| terms.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever is sought, the index finds what reading everything would find, in the same order.
    #[test]
    fn the_index_finds_what_a_scan_finds(
        documents in documents(),
        queries in prop::collection::vec((queries(), any::<bool>()), 40),
        commits in 1..4_usize,
    ) {
        let home = tempfile::tempdir().unwrap();
        let (index, _) = open(home.path(), &comity_crypto::make_key());
        for (number, owned) in (0_u8..).zip(&documents) {
            // Something else first, which is replaced: deletions count too.
            let other = Document { id: id(number), text: "ledger ferry 人", ..Document::default() };
            index.add(&other).unwrap();
            if usize::from(number) % commits == 0 {
                index.commit(0).unwrap();
            }
            index.add(&owned.document(number)).unwrap();
        }
        index.commit(1).unwrap();

        for (text, typing) in queries {
            let Ok(query) = Query::parse(&text, typing) else { continue };
            let hits: Vec<u8> =
                index.find(&query, 0, 100).unwrap().hits.iter().map(|id| id[0]).collect();
            prop_assert_eq!(hits, scan(&documents, &query), "{} {}", text, typing);
        }
    }
}
