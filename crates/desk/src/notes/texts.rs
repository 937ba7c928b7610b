//! The merged text of notes (Loro), kept at hand while the vault is open.
//!
//! Updates come from others: one that does not decode, speaks for somebody else or makes the
//! merge give up is left out and counted; the rest of the note stays readable.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use comity_changes::{FeedId, RecordId, Value};
use comity_contract::ProblemCode as Code;
use comity_domain::kinds::note;
use comity_vault::Record;
use loro::{EncodedBlobMode, ExportMode, Frontiers, IdSpan, LoroDoc};

use super::difference::rewrite;
use super::peers::{Peers, derive_peer};
use crate::refuse::{Answer, refuse};

/// The one text in a note's document.
const TEXT: &str = "text";
/// Longest text of a note, in bytes.
pub(super) const TEXT_BYTES_MAX: usize = 5_000_000;
/// Longest update that is written; a longer one is split.
const UPDATE_BYTES_MAX: usize = 200_000;

/// Merged notes.
#[derive(Default)]
pub(crate) struct NoteCache(Mutex<HashMap<RecordId, Merged>>);

/// One note, merged as far as its updates were taken in.
struct Merged {
    doc: LoroDoc,
    taken: usize,
    /// How many of those cannot be read: the keys they are sealed under may come.
    unread: usize,
    peers: Peers,
    left_out: u64,
    text: Option<Arc<str>>,
    /// The copy that the last save wrote into: the next one goes on in it, for a copy takes as
    /// long as the note is old.
    work: Option<LoroDoc>,
}

/// What a save writes.
pub(super) struct Saved {
    /// The updates, in order; none when nothing changed.
    pub updates: Vec<Vec<u8>>,
}

impl NoteCache {
    /// Returns a note's merged text.
    pub fn text(&self, record: &Record) -> Arc<str> {
        let mut notes = self.locked();
        let merged = up_to_date(&mut notes, record);
        let doc = &merged.doc;
        Arc::clone(merged.text.get_or_insert_with(|| doc.get_text(TEXT).to_string().into()))
    }

    /// Returns the name of the version that is shown, and how many updates were left out.
    pub(super) fn version(&self, record: &Record) -> (String, u64) {
        let mut notes = self.locked();
        let merged = up_to_date(&mut notes, record);
        (hex::encode(merged.doc.oplog_frontiers().encode()), merged.left_out)
    }

    /// Works out the updates that make of the text at `base` the text `new`, for the author of
    /// `feed`. Without a base the newest version is meant.
    pub(super) fn save(
        &self,
        record: &Record,
        feed: &FeedId,
        base: Option<&str>,
        new: &str,
    ) -> Answer<Saved> {
        let mut notes = self.locked();
        let merged = up_to_date(&mut notes, record);
        let base = match base {
            Some(version) => merged.version_named(version).ok_or_else(|| {
                let said = "The version that the text was written on is not known here.";
                Code::ValueInvalid.problem().saying(said)
            })?,
            None => merged.doc.oplog_frontiers(),
        };
        let work = merged.copy_at(&base).ok_or(Code::Internal)?;
        let peer = merged.peer_for(&work, feed, &record.id);
        let updates = write(&work, peer, new)?;
        merged.work = Some(work);
        Ok(Saved { updates })
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<RecordId, Merged>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Works out the updates of a new note's first text.
pub(super) fn first(feed: &FeedId, note: &RecordId, text: &str) -> Answer<Saved> {
    let updates = write(&LoroDoc::new(), derive_peer(feed, note, 0), text)?;
    Ok(Saved { updates })
}

/// Merges updates of a note, all by the author of `feed`, as an office does that receives them.
/// Returns the text, and how many were left out. For whoever has updates and no vault: the fuzzer.
pub fn merge_updates<'a>(
    feed: &FeedId,
    note: &RecordId,
    updates: impl IntoIterator<Item = &'a [u8]>,
) -> (String, u64) {
    let mut merged = Merged::new();
    updates.into_iter().for_each(|update| merged.take(feed, note, update));
    (merged.doc.get_text(TEXT).to_string(), merged.left_out)
}

/// Takes in the updates of a note that are new.
fn up_to_date<'a>(notes: &'a mut HashMap<RecordId, Merged>, record: &Record) -> &'a mut Merged {
    let updates = || record.fields.writes().iter().filter(|write| write.field == note::UPDATE);
    let unread = |count| updates().take(count).filter(|write| write.value.is_none()).count();
    let merged = notes.entry(record.id).or_insert_with(Merged::new);
    let count = updates().count();
    if count < merged.taken || unread(merged.taken) != merged.unread {
        // The index was made anew, perhaps in another order, or a key came.
        *merged = Merged::new();
    }
    for write in updates().skip(merged.taken) {
        let update = write.value.as_ref().and_then(Value::as_bytes).unwrap_or_default();
        merged.take(&write.author.at.feed, &record.id, update);
    }
    (merged.taken, merged.unread) = (count, unread(count));
    merged
}

impl Merged {
    fn new() -> Self {
        Self {
            doc: LoroDoc::new(),
            taken: 0,
            unread: 0,
            peers: Peers::default(),
            left_out: 0,
            text: None,
            work: None,
        }
    }

    /// Returns a copy of the note at a version, to write into.
    fn copy_at(&mut self, base: &Frontiers) -> Option<LoroDoc> {
        let kept = self.work.take().filter(|_| *base == self.doc.oplog_frontiers());
        kept.and_then(|work| self.brought_up(work)).or_else(|| self.doc.fork_at(base).ok())
    }

    /// Brings a copy up to what the note holds. One that holds more is none: what was written into
    /// it was never saved.
    fn brought_up(&self, work: LoroDoc) -> Option<LoroDoc> {
        let (here, all) = (work.oplog_vv(), self.doc.oplog_vv());
        let lags = match here.partial_cmp(&all)? {
            std::cmp::Ordering::Greater => return None,
            std::cmp::Ordering::Equal => false,
            std::cmp::Ordering::Less => true,
        };
        if lags {
            let rest = self.doc.export(ExportMode::updates(&here)).ok()?;
            work.import(&rest).ok()?;
        }
        Some(work)
    }

    /// Takes an update in, or leaves it out.
    fn take(&mut self, feed: &FeedId, note: &RecordId, update: &[u8]) {
        self.text = None;
        let allowed = self.peers.next(feed, note);
        let doc = &self.doc;
        let taken = catch_unwind(AssertUnwindSafe(|| {
            speaks_for(update, allowed) && doc.import(update).is_ok()
        }));
        if !taken.unwrap_or(false) {
            self.left_out = self.left_out.saturating_add(1);
        }
    }

    fn version_named(&self, text: &str) -> Option<Frontiers> {
        let frontiers = Frontiers::decode(&hex::decode(text).ok()?).ok()?;
        let known = catch_unwind(AssertUnwindSafe(|| self.doc.frontiers_to_vv(&frontiers)));
        known.ok()??;
        Some(frontiers)
    }

    /// Returns the peer that an edit of `work` speaks for: the newest one of its author, if all
    /// they wrote with it is in there; else a new one, for two edits must not share a number.
    fn peer_for(&self, work: &LoroDoc, feed: &FeedId, note: &RecordId) -> u64 {
        let own = self.peers.of(feed);
        let (all, here) = (self.doc.oplog_vv(), work.oplog_vv());
        let used = own.iter().rev().find(|peer| all.get(peer).is_some());
        match used.filter(|peer| all.get(peer) == here.get(peer)) {
            Some(peer) => *peer,
            None => derive_peer(feed, note, own.len() as u64),
        }
    }
}

/// Returns whether an update brings letters of those peers alone.
fn speaks_for(update: &[u8], allowed: &[u64]) -> bool {
    let Ok(about) = LoroDoc::decode_import_blob_meta(update, true) else { return false };
    let peers = about.partial_start_vv.keys().chain(about.partial_end_vv.keys());
    about.mode == EncodedBlobMode::Updates && peers.into_iter().all(|peer| allowed.contains(peer))
}

/// Makes a document's text the new one, speaking for a peer, and returns what that wrote.
fn write(doc: &LoroDoc, peer: u64, new: &str) -> Answer<Vec<Vec<u8>>> {
    if new.len() > TEXT_BYTES_MAX {
        return refuse(Code::ValueTooLong);
    }
    let internal = || crate::refuse::Refuse(Code::Internal.problem());
    doc.set_peer_id(peer).map_err(|_| internal())?;
    let before = doc.oplog_vv().get(&peer).copied().unwrap_or_default();
    rewrite(&doc.get_text(TEXT), new).ok_or_else(internal)?;
    doc.commit();
    let after = doc.oplog_vv().get(&peer).copied().unwrap_or_default();
    export(doc, peer, before, after).ok_or_else(internal)
}

/// Exports a range of a peer's writing in parts that each fit a change.
fn export(doc: &LoroDoc, peer: u64, from: i32, to: i32) -> Option<Vec<Vec<u8>>> {
    let mut parts = Vec::new();
    let mut at = from;
    let mut step = to.saturating_sub(from);
    while at < to {
        let end = at.saturating_add(step).min(to);
        let part = doc.export(ExportMode::updates_in_range(vec![IdSpan::new(peer, at, end)]));
        let part = part.ok()?;
        if part.len() > UPDATE_BYTES_MAX && step > 1 {
            step = step.checked_div(2)?.max(1);
            continue;
        }
        parts.push(part);
        at = end;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(n: u8) -> FeedId {
        FeedId([n; 32])
    }

    const NOTE: RecordId = RecordId([9; 32]);

    /// Two offices with the same note, as their vaults would hand it over.
    #[derive(Default)]
    struct Office {
        updates: Vec<(FeedId, Vec<u8>)>,
    }

    impl Office {
        fn merged(&self) -> Merged {
            let mut merged = Merged::new();
            for (feed, update) in &self.updates {
                merged.take(feed, &NOTE, update);
            }
            merged
        }

        fn text(&self) -> String {
            self.merged().doc.get_text(TEXT).to_string()
        }

        fn version(&self) -> Frontiers {
            self.merged().doc.oplog_frontiers()
        }

        fn writes(&mut self, author: u8, base: Option<&Frontiers>, new: &str) {
            let merged = self.merged();
            let base = base.cloned().unwrap_or_else(|| merged.doc.oplog_frontiers());
            let work = merged.doc.fork_at(&base).unwrap();
            let peer = merged.peer_for(&work, &feed(author), &NOTE);
            for update in write(&work, peer, new).unwrap() {
                self.updates.push((feed(author), update));
            }
        }
    }

    /// The promise of notes: nothing is lost, nothing is doubled.
    #[test]
    fn two_people_who_wrote_apart_both_find_their_words_once() {
        let mut lyon = Office::default();
        lyon.writes(1, None, "The ledger arrived.");
        let mut turin = Office { updates: lyon.updates.clone() };

        lyon.writes(1, None, "Lyon: The ledger arrived.");
        turin.writes(2, None, "The ledger arrived. Turin agrees.");
        let (of_lyon, of_turin) = (lyon.updates.split_off(1), turin.updates.split_off(1));
        lyon.updates.extend(of_lyon.iter().chain(&of_turin).cloned());
        turin.updates.extend(of_turin.iter().chain(&of_lyon).cloned());

        assert_eq!(lyon.text(), "Lyon: The ledger arrived. Turin agrees.");
        assert_eq!(turin.text(), lyon.text());
    }

    /// A window that stayed open saves on an old version; its own later words must stay.
    #[test]
    fn an_edit_on_an_old_version_of_ones_own_keeps_both() {
        let mut lyon = Office::default();
        lyon.writes(1, None, "one");
        let old = lyon.version();
        lyon.writes(1, None, "one two");

        lyon.writes(1, Some(&old), "zero one");

        assert_eq!(lyon.text(), "zero one two");
        assert_eq!(lyon.merged().left_out, 0);
    }

    #[test]
    fn an_update_that_speaks_for_somebody_else_is_left_out() {
        let mut lyon = Office::default();
        lyon.writes(1, None, "signed by Lyon");
        let forged = write(&lyon.merged().doc, derive_peer(&feed(1), &NOTE, 0), "forged").unwrap();

        lyon.updates.extend(forged.into_iter().map(|update| (feed(2), update)));
        lyon.updates.push((feed(2), b"no update at all".to_vec()));

        assert_eq!(lyon.text(), "signed by Lyon");
        assert_eq!(lyon.merged().left_out, 2);
    }

    #[test]
    fn a_long_text_is_split_and_comes_back_whole() {
        let long = "Ελληνικά και English. ".repeat(30_000);
        let mut lyon = Office::default();

        lyon.writes(1, None, &long);
        lyon.writes(1, None, &(long.clone() + "end"));

        assert!(lyon.updates.iter().all(|(_, update)| update.len() <= UPDATE_BYTES_MAX));
        assert!(lyon.updates.len() > 4);
        assert_eq!(lyon.text(), long + "end");
    }

    #[test]
    fn a_version_of_another_note_is_not_known() {
        let mut lyon = Office::default();
        lyon.writes(1, None, "one");
        let mut other = Office::default();
        other.writes(3, None, "another");

        let foreign = hex::encode(other.version().encode());
        let own = hex::encode(lyon.version().encode());

        assert!(lyon.merged().version_named(&foreign).is_none());
        assert!(lyon.merged().version_named("zz").is_none());
        assert!(lyon.merged().version_named(&own).is_some());
    }

    /// A save goes on in the copy of the last one; that must make no difference.
    #[test]
    fn a_copy_that_is_gone_on_in_holds_what_was_saved_and_what_others_wrote() {
        let (mut lyon, mut merged) = (Office::default(), Merged::new());
        for (author, text) in [(1, "one"), (2, "one two"), (1, "one two three")] {
            let work = merged.copy_at(&merged.doc.oplog_frontiers()).unwrap();
            let peer = merged.peer_for(&work, &feed(author), &NOTE);
            for update in write(&work, peer, text).unwrap() {
                merged.take(&feed(author), &NOTE, &update);
                lyon.updates.push((feed(author), update));
            }
            merged.work = (author == 1).then_some(work);
        }

        let copy = merged.copy_at(&merged.doc.oplog_frontiers()).unwrap();

        assert_eq!(copy.get_text(TEXT).to_string(), "one two three");
        assert_eq!(lyon.text(), "one two three", "others read the same");
        assert_eq!(merged.left_out, 0);
    }

    #[test]
    fn what_others_wrote_meanwhile_comes_into_the_copy() {
        let mut merged = Merged::new();
        let work = merged.copy_at(&merged.doc.oplog_frontiers()).unwrap();
        for update in write(&work, derive_peer(&feed(1), &NOTE, 0), "one").unwrap() {
            merged.take(&feed(1), &NOTE, &update);
        }
        let turin = merged.doc.fork();
        for update in write(&turin, derive_peer(&feed(2), &NOTE, 0), "one two").unwrap() {
            merged.take(&feed(2), &NOTE, &update);
        }
        merged.work = Some(work);

        let copy = merged.copy_at(&merged.doc.oplog_frontiers()).unwrap();

        assert_eq!(copy.get_text(TEXT).to_string(), "one two");
        assert_eq!(copy.oplog_vv(), merged.doc.oplog_vv());
    }

    /// A full disk: what was written into the copy is nowhere else.
    #[test]
    fn what_was_never_saved_is_not_gone_on_with() {
        let mut merged = Merged::new();
        let work = merged.copy_at(&merged.doc.oplog_frontiers()).unwrap();
        write(&work, derive_peer(&feed(1), &NOTE, 0), "lost").unwrap();
        merged.work = Some(work);

        let copy = merged.copy_at(&merged.doc.oplog_frontiers()).unwrap();

        assert_eq!(copy.get_text(TEXT).to_string(), "");
    }

    /// Updates that an earlier build wrote are read by every later one. The file also begins the
    /// fuzzer's work on them: each update has its length before it, in two bytes.
    #[test]
    fn updates_that_were_kept_read_as_they_did() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/note/three");
        if std::env::var("COMITY_GOLDEN").is_ok_and(|what| what == "write") {
            let mut lyon = Office::default();
            for text in ["The ledger", "The ledger arrived.", "The red ledger is here."] {
                lyon.writes(1, None, text);
            }
            let sized = lyon.updates.iter().flat_map(|(_, update)| {
                let length = u16::try_from(update.len()).unwrap().to_be_bytes();
                [length.as_slice(), update].concat()
            });
            std::fs::write(file, sized.collect::<Vec<u8>>()).unwrap();
        }
        let bytes = std::fs::read(file).unwrap();
        let (mut rest, mut updates) = (bytes.as_slice(), Vec::new());
        while let Some((length, behind)) = rest.split_first_chunk() {
            let (update, behind) = behind.split_at(usize::from(u16::from_be_bytes(*length)));
            updates.push(update);
            rest = behind;
        }

        let read = merge_updates(&feed(1), &NOTE, updates);

        assert_eq!(read, ("The red ledger is here.".to_owned(), 0));
    }
}
