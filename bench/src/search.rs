//! 100,000 documents made of real texts: our encrypted index beside SQLite's FTS5, which keeps
//! the same words in clear.
//!
//! Reads the folder that `COMITY_CORPUS` names.

#![allow(clippy::indexing_slicing, reason = "a bench stops where it fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use comity_crypto::make_key;
use comity_search::{Document, Index, Query};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{Outcome, files};

const DOCUMENTS: u64 = 100_000;
const WORDS_A_DOCUMENT: usize = 150;
const QUERIES: usize = 200;
const HITS: usize = 50;

/// Measures building and asking.
pub(crate) fn search() -> Outcome<Value> {
    let texts = Texts::read()?;
    let folder = files::folder()?;
    let (ours, peer) = (folder.path().join("index"), folder.path().join("fts5"));
    files::forget_peak();
    let before = files::memory();
    let began = Instant::now();
    let (index, _) = Index::open(&ours, &make_key())?;
    for number in 0..DOCUMENTS {
        let (title, text) = texts.document(number);
        let mut id = [0; 32];
        id[..8].copy_from_slice(&number.to_be_bytes());
        let document =
            Document { id, order: number, title: &title, text: &text, ..Document::default() };
        index.add(&document)?;
        if index.is_full() {
            index.commit(number)?;
        }
    }
    index.commit(DOCUMENTS)?;
    let building = began.elapsed();
    index.rest()?;
    let settled = began.elapsed();
    let growth = files::peak_memory().saturating_sub(before);
    let began = Instant::now();
    let connection = fts5(&peer, &texts)?;
    let peer_building = began.elapsed();
    let queries = texts.queries();
    let (mut own, mut other, mut typed) = (Vec::new(), Vec::new(), Vec::new());
    let mut differ = Vec::new();
    for (text, fts) in &queries {
        let query = Query::parse(text, false)?;
        let began = Instant::now();
        let found = index.find(&query, 0, HITS)?;
        own.push(began.elapsed());
        let last_letter = text.char_indices().last().map_or(0, |(at, _)| at);
        let query = Query::parse(text.get(..last_letter).unwrap_or_default(), true)?;
        let began = Instant::now();
        index.find(&query, 0, HITS)?;
        typed.push(began.elapsed());
        let began = Instant::now();
        ranked(&connection, fts)?;
        other.push(began.elapsed());
        let total = count(&connection, fts)?;
        if total != found.total {
            differ.push(json!([text, found.total, total]));
        }
    }
    let (own, other, typed) =
        (Percentiles::of(own), Percentiles::of(other), Percentiles::of(typed));
    let one = one_change(&index, &texts)?;
    Ok(json!({
        "documents": DOCUMENTS,
        "text_bytes": texts.bytes_of_all(),
        "p50_ms": own.p50, "p95_ms": own.p95, "max_ms": own.max, "p95_ms_max": 30,
        "fts5_p50_ms": other.p50, "fts5_p95_ms": other.p95, "fts5_max_ms": other.max,
        "ratio_p95_to_fts5": own.p95 / other.p95,
        "typing_p50_ms": typed.p50, "typing_p95_ms": typed.p95, "typing_max_ms": typed.max,
        "queries_that_count_otherwise": differ.len(),
        "some_of_them": differ.get(..differ.len().min(8)),
        "build_s": building.as_secs_f64(), "merged_s": settled.as_secs_f64(),
        "fts5_build_s": peer_building.as_secs_f64(),
        "build_memory_growth_mib": growth >> 20,
        "index_bytes": files::bytes_below(&ours), "fts5_bytes": files::bytes_below(&peer),
        "change_one_ms": one,
    }))
}

/// Changes one document, in milliseconds until it is found.
fn one_change(index: &Index, texts: &Texts) -> Outcome<f64> {
    let (_, text) = texts.document(7);
    index.add(&Document { id: [9; 32], text: "something before", ..Document::default() })?;
    index.commit(DOCUMENTS)?;
    let began = Instant::now();
    index.add(&Document { id: [9; 32], text: &text, ..Document::default() })?;
    index.commit(DOCUMENTS)?;
    Ok(milliseconds(began.elapsed()))
}

fn fts5(folder: &Path, texts: &Texts) -> Outcome<Connection> {
    fs::create_dir_all(folder)?;
    let connection = Connection::open(folder.join("documents.sqlite"))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
         CREATE VIRTUAL TABLE documents USING fts5(
             title, body, content = '', tokenize = 'unicode61 remove_diacritics 2');
         BEGIN",
    )?;
    let mut insert =
        connection.prepare("INSERT INTO documents (rowid, title, body) VALUES (?1, ?2, ?3)")?;
    for number in 0..DOCUMENTS {
        let (title, text) = texts.document(number);
        insert.execute((number as i64, title, text))?;
    }
    drop(insert);
    connection.execute_batch("COMMIT; INSERT INTO documents (documents) VALUES ('optimize')")?;
    Ok(connection)
}

/// Asks FTS5 for the best hits alone, which spares it the counting.
fn ranked(connection: &Connection, query: &str) -> Outcome<usize> {
    let mut select = connection.prepare_cached(
        "SELECT rowid FROM documents WHERE documents MATCH ?1 ORDER BY rank LIMIT 50",
    )?;
    let rows = select.query_map([query], |row| row.get::<_, i64>(0))?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?.len())
}

fn count(connection: &Connection, query: &str) -> Outcome<u64> {
    let mut select =
        connection.prepare_cached("SELECT count(*) FROM documents WHERE documents MATCH ?1")?;
    Ok(select.query_row([query], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// The words of the corpus, language by language, in the order of their texts.
struct Texts {
    languages: Vec<Vec<String>>,
}

impl Texts {
    fn read() -> Outcome<Self> {
        let corpus = std::env::var_os("COMITY_CORPUS").ok_or("COMITY_CORPUS names no folder")?;
        let mut paths: Vec<PathBuf> = fs::read_dir(PathBuf::from(corpus).join("text/udhr"))?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        paths.sort();
        let words = |path: &PathBuf| {
            let text = fs::read_to_string(path)?;
            Ok(text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        };
        let languages = paths.iter().map(words).collect::<Outcome<Vec<_>>>()?;
        // Texts without blanks are one long word to FTS5: they would compare nothing.
        Ok(Self { languages: languages.into_iter().filter(|words| words.len() > 600).collect() })
    }

    /// Makes a document: a run of words of one language, one of another, numbers of its own.
    fn document(&self, number: u64) -> (String, String) {
        let mut chance = Chance(number);
        let title = self.run(&mut chance, 4);
        let mut text = self.run(&mut chance, WORDS_A_DOCUMENT * 2 / 3);
        text.push_str(&format!("\nno {number} code{} ", number % 977));
        text.push_str(&self.run(&mut chance, WORDS_A_DOCUMENT / 3));
        (title, text)
    }

    fn run(&self, chance: &mut Chance, length: usize) -> String {
        let words = &self.languages[chance.below(self.languages.len())];
        let begin = chance.below(words.len() - length);
        words[begin..begin + length].join(" ")
    }

    fn bytes_of_all(&self) -> usize {
        (0..DOCUMENTS).map(|number| self.document(number).1.len()).sum()
    }

    /// Makes queries of plain words, each for us and for FTS5.
    fn queries(&self) -> Vec<(String, String)> {
        let mut chance = Chance(4_711);
        let mut queries = Vec::new();
        while queries.len() < QUERIES {
            let language = &self.languages[chance.below(self.languages.len())];
            let at = chance.below(language.len() - 3);
            let plain = |word: &&String| word.chars().all(char::is_alphabetic);
            let words: Vec<&String> = language[at..at + 3].iter().filter(plain).collect();
            let [one, two, three] = words[..] else { continue };
            let begin: String = three.chars().take(4).collect();
            queries.push(match queries.len() % 5 {
                0 => (one.clone(), format!("\"{one}\"")),
                1 => (format!("{one} {three}"), format!("\"{one}\" \"{three}\"")),
                2 => (format!("\"{one} {two}\""), format!("\"{one} {two}\"")),
                3 => (format!("{one} {two} {three}"), format!("\"{one}\" \"{two}\" \"{three}\"")),
                _ if begin.chars().count() == 4 => (format!("{begin}*"), format!("\"{begin}\"*")),
                _ => continue,
            });
        }
        queries
    }
}

/// Draws the same numbers in every run (Steele and others, SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
}

struct Percentiles {
    p50: f64,
    p95: f64,
    max: f64,
}

impl Percentiles {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |part: usize| {
            milliseconds(times.get(times.len() * part / 100).copied().unwrap_or_default())
        };
        Self { p50: at(50), p95: at(95), max: times.last().copied().map_or(0.0, milliseconds) }
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
