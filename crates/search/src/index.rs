//! The index of one compartment: opened, added to, committed, searched.
//!
//! It holds nothing that could not be made again from the vault. Whatever does not open, is
//! missing or was written by another version makes it damaged: it is emptied, never guessed at.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use comity_crypto::{Key, seal};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Term};

use crate::SearchError;
use crate::document::{Document, DocumentId, Fields, ID_PARTS, VERSION, WORDS, id_of};
use crate::folder::SealedFolder;
use crate::plan::Planner;
use crate::query::Query;
use crate::top::Top;
use crate::words::FoldedWords;

/// Bytes of opened blocks that are kept.
const CACHE_BYTES_MAX: usize = 16 << 20;
/// Bytes that new documents take in memory before they are written.
const WRITER_BYTES: usize = 20 << 20;
/// Bytes of text after which additions must be committed: tantivy keeps what is added.
const ADDED_BYTES_MAX: usize = 12 << 20;
/// Segments below this size are of one size to the merging.
const SMALL_SEGMENT: u32 = 1_000;
/// The part of a segment that is withdrawn before it is written anew.
const WITHDRAWN_PART: f32 = 0.3;

/// The index of one compartment of a team. Every method takes `&self`; writing is one at a time.
pub struct Index {
    folder: SealedFolder,
    fields: Fields,
    index: tantivy::Index,
    reader: IndexReader,
    writing: Mutex<Writing>,
    damaged: AtomicBool,
}

#[derive(Default)]
struct Writing {
    writer: Option<IndexWriter>,
    /// What the index has, with what was added and not committed, while something is written.
    there: HashSet<DocumentId>,
    added_bytes: usize,
}

/// What opening found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Whether something was there that could not be used, and was removed.
    pub damaged: bool,
    /// How far the index reaches, as the last commit said; none for an empty one.
    pub covers: Option<u64>,
}

/// How many documents match, and those of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// All that match.
    pub total: u64,
    /// The ids of the page, the best first.
    pub hits: Vec<DocumentId>,
}

impl Index {
    /// Derives the key of the index of one compartment from the key of all.
    pub fn derive_key(key: &Key, team: &[u8; 32], compartment: &[u8; 32]) -> Key {
        let thing = [team.as_slice(), compartment].concat();
        seal::derive_key_for(key, "comity/search-index/v1", &thing)
    }

    /// Opens the index in a folder of its own, creating it if need be. One that cannot be used is
    /// removed, and an empty one takes its place. Fails when the disk does.
    pub fn open(path: &Path, key: &Key) -> Result<(Self, Opened), SearchError> {
        match guarded(|| Self::open_there(path, key)) {
            Err(SearchError::Damaged) => {
                Self::delete(path)?;
                let index = Self::open_there(path, key)?;
                Ok((index, Opened { damaged: true, covers: None }))
            }
            Err(error) => Err(error),
            Ok(index) => {
                let covers = index.covers()?;
                Ok((index, Opened { damaged: false, covers }))
            }
        }
    }

    /// Removes an index with its folder.
    pub fn delete(path: &Path) -> Result<(), SearchError> {
        match fs::remove_dir_all(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn open_there(path: &Path, key: &Key) -> Result<Self, SearchError> {
        let folder = SealedFolder::prepare(path, key, CACHE_BYTES_MAX)?;
        let fields = Fields::new();
        let mut index = if tantivy::Index::exists(&folder).map_err(tantivy::TantivyError::from)? {
            tantivy::Index::open(folder.clone())?
        } else if fs::read_dir(path)?.next().is_some() {
            // The list of segments is gone, and segments are there.
            return Err(SearchError::Damaged);
        } else {
            let settings = IndexSettings {
                docstore_compress_dedicated_thread: false,
                ..IndexSettings::default()
            };
            tantivy::Index::create(folder.clone(), fields.schema.clone(), settings)?
        };
        if index.schema() != fields.schema {
            return Err(SearchError::Damaged);
        }
        let tokenizers = TokenizerManager::default();
        tokenizers.register(WORDS, TextAnalyzer::from(FoldedWords::default()));
        index.set_tokenizers(tokenizers);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let damaged = AtomicBool::new(false);
        Ok(Self { folder, fields, index, reader, writing: Mutex::default(), damaged })
    }

    /// Adds a document, in place of the one with its id. It is found after the next commit.
    pub fn add(&self, document: &Document<'_>) -> Result<(), SearchError> {
        self.guard(|| {
            let mut writing = self.writing_some()?;
            let Writing { writer: Some(writer), there, added_bytes } = &mut *writing else {
                return Err(SearchError::Damaged);
            };
            // tantivy keeps what is to be deleted until the commit, a kilobyte for each.
            if !there.insert(document.id) {
                writer.delete_term(Term::from_field_bytes(self.fields.id, &document.id));
            }
            writer.add_document(self.fields.document(document))?;
            *added_bytes = added_bytes.saturating_add(document.bytes());
            Ok(())
        })
    }

    /// Removes a document. It is found until the next commit.
    pub fn remove(&self, id: &DocumentId) -> Result<(), SearchError> {
        self.guard(|| {
            let mut writing = self.writing_some()?;
            let Writing { writer: Some(writer), there, .. } = &mut *writing else {
                return Err(SearchError::Damaged);
            };
            if there.remove(id) {
                writer.delete_term(Term::from_field_bytes(self.fields.id, id));
            }
            Ok(())
        })
    }

    /// Returns whether so much was added that it must be committed before more is: what was
    /// added and not committed is held in memory.
    pub fn is_full(&self) -> bool {
        self.writing().added_bytes >= ADDED_BYTES_MAX
    }

    /// Makes what was added and removed durable and found, all of it or nothing. `covers` says
    /// how far the index then reaches.
    pub fn commit(&self, covers: u64) -> Result<(), SearchError> {
        self.guard(|| {
            let mut writing = self.writing_some()?;
            let Some(writer) = &mut writing.writer else { return Err(SearchError::Damaged) };
            let mut prepared = writer.prepare_commit()?;
            prepared.set_payload(&covers.to_string());
            prepared.commit()?;
            writing.added_bytes = 0;
            Ok(self.reader.reload()?)
        })
    }

    /// Lets go of the memory that writing takes, once segments that are being merged are whole.
    /// What was not committed is forgotten.
    pub fn rest(&self) -> Result<(), SearchError> {
        self.guard(|| {
            let writing = std::mem::take(&mut *self.writing());
            if let Some(writer) = writing.writer {
                writer.wait_merging_threads()?;
                self.reader.reload()?;
            }
            Ok(())
        })
    }

    /// Returns how far the index reaches; none for an empty one.
    pub fn covers(&self) -> Result<Option<u64>, SearchError> {
        self.guard(|| Ok(self.index.load_metas()?.payload.and_then(|said| said.parse().ok())))
    }

    /// Returns the ids of all documents with their versions, as committed.
    pub fn versions(&self) -> Result<HashMap<DocumentId, u64>, SearchError> {
        self.guard(|| self.committed())
    }

    fn committed(&self) -> Result<HashMap<DocumentId, u64>, SearchError> {
        let mut versions = HashMap::new();
        for segment in self.reader.searcher().segment_readers() {
            let column = |name: &str| segment.fast_fields().u64(name);
            let [id0, id1, id2, id3] = ID_PARTS;
            let parts = [column(id0)?, column(id1)?, column(id2)?, column(id3)?];
            let version = column(VERSION)?;
            for doc in segment.doc_ids_alive() {
                let id = id_of(parts.each_ref().map(|part| part.first(doc).unwrap_or(0)));
                versions.insert(id, version.first(doc).unwrap_or_default());
            }
        }
        Ok(versions)
    }

    /// Finds documents: `take` of them after the first `skip`. An empty query finds nothing.
    /// Refuses a beginning of a word that stands for too many ([`SearchError::TooBroad`]).
    pub fn find(&self, query: &Query, skip: usize, take: usize) -> Result<Found, SearchError> {
        self.guard(|| {
            let searcher = self.reader.searcher();
            let run = Planner { fields: &self.fields, searcher: &searcher }.plan(query)?;
            let count_max = skip.saturating_add(take);
            let best = searcher.search(&run, &Top { count_max })?;
            let hits = best.hits.into_iter().skip(skip).collect();
            Ok(Found { total: best.total, hits })
        })
    }

    /// Returns whether something of the index was found damaged. Nothing makes it whole: open it
    /// again, which removes it.
    pub fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Acquire)
    }

    /// Reads every block of every file. Fails when one does not open.
    pub fn check(&self) -> Result<(), SearchError> {
        self.guard(|| match self.index.validate_checksum()?.is_empty() {
            true => Ok(()),
            false => Err(SearchError::Damaged),
        })
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what writes, opened if need be.
    fn writing_some(&self) -> Result<MutexGuard<'_, Writing>, SearchError> {
        let mut writing = self.writing();
        if writing.writer.is_none() {
            let there = self.committed()?.into_keys().collect();
            let writer = Some(open_writer(&self.index)?);
            *writing = Writing { writer, there, added_bytes: 0 };
        }
        Ok(writing)
    }

    /// Does something with the index. When a block did not open meanwhile, no answer counts.
    fn guard<T>(&self, act: impl FnOnce() -> Result<T, SearchError>) -> Result<T, SearchError> {
        let answer = guarded(act);
        if self.folder.is_damaged() || matches!(answer, Err(SearchError::Damaged)) {
            self.damaged.store(true, Ordering::Release);
            return Err(SearchError::Damaged);
        }
        answer
    }
}

/// Opens what writes, with one thread of each kind.
fn open_writer(index: &tantivy::Index) -> Result<IndexWriter, SearchError> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(WRITER_BYTES)
        .build();
    let writer: IndexWriter = index.writer_with_options(options)?;
    let mut merging = LogMergePolicy::default();
    merging.set_min_layer_size(SMALL_SEGMENT);
    merging.set_del_docs_ratio_before_merge(WITHDRAWN_PART);
    writer.set_merge_policy(Box::new(merging));
    Ok(writer)
}

/// Tantivy meets a file that is not as it wrote it with a panic here and there.
fn guarded<T>(act: impl FnOnce() -> Result<T, SearchError>) -> Result<T, SearchError> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or(Err(SearchError::Damaged))
}

#[cfg(test)]
mod tests;
