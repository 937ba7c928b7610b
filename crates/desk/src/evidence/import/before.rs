//! What the own authority has taken before: by path, for imports that go on where one was cut
//! short; by content, so that equal files share one sealed copy.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use comity_changes::{RecordId, TeamId, Value};
use comity_crypto::Hash;
use comity_domain::kinds::content;
use comity_intake::facts::Time;
use comity_intake::walk::Entry;
use comity_vault::ItemRow;

use super::super::original::content_record;
use super::super::{custody, items};
use super::draft::Copy;
use crate::session::Session;

/// Items by the path they came from, as rows keep it: long paths are cut there, so that the
/// record decides.
#[derive(Default)]
pub(in crate::evidence) struct Before(HashMap<String, Vec<Arc<ItemRow>>>);

impl Before {
    /// Gathers the items of the own authority.
    pub fn of(session: &Session, team: &TeamId, items: &[Arc<ItemRow>]) -> Self {
        let own = session.vault.authority_in(team);
        let mut paths: HashMap<String, Vec<Arc<ItemRow>>> = HashMap::new();
        for row in items.iter().filter(|row| row.made.authority == own && items::is_released(row)) {
            if let Some(shown) = &row.shown {
                paths.entry(begin_of(shown.path()).to_owned()).or_default().push(Arc::clone(row));
            }
        }
        Self(paths)
    }

    /// Returns the item that was taken from the same path, with the same size and time.
    pub fn taken(&self, session: &Session, entry: &Entry) -> Option<Arc<ItemRow>> {
        if self.0.is_empty() {
            return None;
        }
        let kept = entry.kept();
        let rows = self.0.get(begin_of(&kept))?;
        rows.iter().find(|row| is_of(session, row, entry, &kept)).map(Arc::clone)
    }
}

/// The part of a path that every row keeps whole.
fn begin_of(path: &str) -> &str {
    path.get(..path.floor_char_boundary(300)).unwrap_or(path)
}

fn is_of(session: &Session, row: &ItemRow, entry: &Entry, kept: &str) -> bool {
    let shown = row.shown.as_ref();
    if shown.and_then(|shown| shown.size()) != Some(entry.size) {
        return false;
    }
    let Ok(record) = content_record(session, row) else { return false };
    let Some(source) = record.fields.one(content::SOURCE).and_then(Value::array) else {
        return false;
    };
    let number = |at: usize| source.get(at).and_then(Value::integer);
    source.first().and_then(Value::as_text) == Some(kept)
        && number(1) == entry.modified.map(millis)
        && number(2) == entry.modified.map(|time| i64::from(time.nanos))
}

/// Returns whole milliseconds since 1970 UTC.
pub(super) fn millis(time: Time) -> i64 {
    time.seconds.saturating_mul(1_000).saturating_add(i64::from(time.nanos / 1_000_000))
}

/// Contents that items have.
pub(super) struct Contents {
    own: HashMap<Hash, Known>,
    others: HashSet<Hash>,
}

/// An item of the own authority whose sealed copy others can share.
#[derive(Clone)]
pub(super) enum Known {
    /// From before this import.
    Row(Arc<ItemRow>),
    /// Of this import: its content record, the bytes, when its copy was compared.
    New(RecordId, u64, i64),
}

impl Contents {
    /// Gathers the contents that are known.
    pub fn of(session: &Session, team: &TeamId, items: &[Arc<ItemRow>]) -> Self {
        let authority = session.vault.authority_in(team);
        let mut contents = Self { own: HashMap::new(), others: HashSet::new() };
        for row in items {
            let Some(hash) = items::content_hash(row) else { continue };
            if row.made.authority == authority {
                contents.keep(hash, Known::Row(Arc::clone(row)));
            } else {
                contents.others.insert(hash);
            }
        }
        contents
    }

    /// Keeps the first item of a content.
    pub fn keep(&mut self, hash: Hash, known: Known) {
        self.own.entry(hash).or_insert(known);
    }

    /// Returns whether any item has this content.
    pub fn has(&self, hash: &Hash) -> bool {
        self.own.contains_key(hash) || self.others.contains(hash)
    }

    /// Returns whether a sealed copy of this content is held and can be shared.
    pub fn is_shared(&self, session: &Session, hash: &Hash, size: u64) -> bool {
        self.own.get(hash).is_some_and(|known| known.is_held(session, size))
    }

    /// Returns the sealed copy of this content that can be shared.
    pub fn shared(&self, session: &Session, hash: &Hash, size: u64) -> Option<Copy> {
        let known = self.own.get(hash).filter(|known| known.is_held(session, size))?;
        let (content, time_utc_ms) = match known {
            Known::Row(row) => (session.vault.content_of(row).ok()??, row.verified_utc_ms()),
            Known::New(content, _, compared_utc_ms) => (*content, Some(*compared_utc_ms)),
        };
        let record = session.vault.record(&content).ok()??;
        Some(Copy {
            identity: record.fields.one(content::IDENTITY)?.clone(),
            segments: record.fields.one(content::SEGMENTS)?.clone(),
            read_back: custody::BACK_SHARED,
            compared_utc_ms: time_utc_ms,
        })
    }
}

impl Known {
    fn is_held(&self, session: &Session, wanted: u64) -> bool {
        match self {
            Self::Row(row) => {
                row.shown.as_ref().is_some_and(|shown| shown.size() == Some(wanted))
                    && items::is_held(session, row)
            }
            Self::New(_, size, _) => *size == wanted,
        }
    }
}
