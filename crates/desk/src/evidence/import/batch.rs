//! One batch of an import: measured files become items, saved together or not at all.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use comity_changes::{RecordId, TeamId};
use comity_contract::evidence::{FileReport, FileState};
use comity_contract::notice::Area;
use comity_contract::{Problem, ProblemCode as Code};
use comity_crypto::Hash;
use comity_domain::kinds::Compartment;
use comity_intake::measure::family::MeasuredMember;
use comity_intake::measure::{Draft, Measured, Sealed};
use comity_intake::members::Container;
use comity_intake::sink::SMALL_BYTES_MAX;
use comity_intake::text::{TextKind, TextOutcome, TextResult};
use comity_intake::walk::{Entry, Kind};
use comity_intake::{Cancel, NotTaken, State};
use comity_vault::frames::ReadBack;
use comity_vault::oplog::Operation;
use comity_vault::{ItemRow, Local, Moment, OwnSet};

use super::super::plan::{self, Numbers};
use super::super::{custody, reading, words};
use super::Order;
use super::before::{Before, Contents, Known};
use super::draft::{self, Copy, Item, OutOf, Said};
use super::kin::Kin;
use super::meter::Meter;
use crate::refuse::{Answer, Refuse};
use crate::session::own_set;

/// Changes in one set, and bytes after which it is closed.
const SET_CHANGES: usize = 1_000;
const SET_BYTES: usize = 6 << 20;

/// Takes the batches of one import.
pub(super) struct Taking<'a> {
    order: &'a Order,
    cancel: &'a Cancel,
    meter: &'a Meter<'a>,
    before: &'a Before,
    contents: &'a RwLock<Contents>,
    numbers: Numbers,
    files: Vec<FileReport>,
    members: Vec<FileReport>,
    holders: Vec<Holder>,
    problem: Option<Problem>,
}

/// A file that was taken and may hold others.
pub(super) struct Holder {
    /// The item.
    pub item: RecordId,
    /// Its media type by content.
    pub media_type: String,
    /// The path it came from.
    pub path: PathBuf,
}

/// A batch on its way.
struct Batch {
    now: Moment,
    files: Vec<FileReport>,
    sets: Vec<OwnSet>,
    set_bytes: usize,
    locals: Vec<Local>,
    items: Vec<RecordId>,
    /// Copies made in this batch, by content.
    copies: HashMap<Hash, Copy>,
    /// What later batches can share.
    made: Vec<(Hash, Known)>,
    /// Segments that turned out not to be needed.
    spare: Vec<Hash>,
    /// Files that may hold others.
    holders: Vec<Holder>,
}

impl<'a> Taking<'a> {
    pub fn new(
        order: &'a Order,
        cancel: &'a Cancel,
        meter: &'a Meter<'a>,
        before: &'a Before,
        contents: &'a RwLock<Contents>,
        items: &[Arc<ItemRow>],
    ) -> Self {
        let numbers = Numbers::of(&order.session, order.compartment, items);
        let (files, members, holders) = (Vec::new(), Vec::new(), Vec::new());
        let problem = None;
        Self { order, cancel, meter, before, contents, numbers, files, members, holders, problem }
    }

    /// Returns the report of every file and of every member, and what stopped the import.
    pub fn end(self) -> (Vec<FileReport>, Vec<FileReport>, Option<Problem>) {
        (self.files, self.members, self.problem)
    }

    /// Says that so many files will be looked into for others.
    pub fn expect(&self, files: u64) {
        self.meter.expect(files);
    }

    /// Says that one file was looked into.
    pub fn looked_into(&self) {
        self.meter.through(1);
    }

    /// Says that looking into a file broke off, and why.
    pub fn broke_off(&mut self, holder: &Holder, why: String) {
        let entry = Entry { path: holder.path.clone(), kind: Kind::File, size: 0, modified: None };
        self.members.push(FileReport {
            reason: Some(why),
            hint: Some("The file is taken whole; what it holds may not be.".to_owned()),
            ..plan::report(&self.order.desk, &entry, FileState::Unreadable)
        });
    }

    /// Returns the files taken so far that may hold others.
    pub fn holders(&mut self) -> Vec<Holder> {
        std::mem::take(&mut self.holders)
    }

    /// Takes a batch: all its files or none of them.
    pub fn take(&mut self, measured: Vec<Measured>) {
        let mut batch = Batch::new(self.order.session.now());
        for Measured { entry, outcome } in measured {
            let file = match outcome {
                Ok(draft) => self.item(&mut batch, &entry, None, *draft),
                Err(refusal) => Ok(self.not_taken(&mut batch, &entry, &refusal)),
            };
            batch.files.push(self.report(&entry, file));
        }
        self.save(&mut batch);
        self.meter.through(batch.files.len() as u64);
        self.files.append(&mut batch.files);
        self.holders.append(&mut batch.holders);
    }

    /// Takes a batch of members of a file: all of them or none. Those that are items already are
    /// passed by.
    pub fn take_members(&mut self, family: &mut Kin, measured: Vec<MeasuredMember>) {
        let mut batch = Batch::new(self.order.session.now());
        for MeasuredMember { member, outcome, .. } in measured {
            let (entry, out_of) = family.place(&member);
            let file = match outcome {
                Ok(draft) if family.is_known(&out_of, &draft.sha256) => continue,
                Ok(draft) => self.item(&mut batch, &entry, Some(&out_of), *draft),
                Err(refusal) => Ok(plan::not_taken(&self.order.desk, &entry, &refusal)),
            };
            if file.is_ok()
                && let Some(item) = batch.items.last()
            {
                family.keep(&member, *item);
            }
            batch.files.push(self.report(&entry, file));
        }
        self.save(&mut batch);
        self.members.append(&mut batch.files);
    }

    fn report(&self, entry: &Entry, file: Answer<FileReport>) -> FileReport {
        file.unwrap_or_else(|Refuse(problem)| {
            let file = plan::report(&self.order.desk, entry, FileState::NotStored);
            self.not_stored(file, &problem)
        })
    }

    /// Saves a batch. When that fails none of its files is taken, and the import stops.
    fn save(&mut self, batch: &mut Batch) {
        if batch.items.is_empty() {
            return;
        }
        let session = &self.order.session;
        let count = batch.items.len() as u64;
        let ids = batch.items.iter().map(ToString::to_string).collect();
        let team = Some(self.order.team);
        let log = session.log(Operation::Collection, "evidence-import", team, ids);
        batch.locals.push(Local::Log(log));
        let (sets, locals) = (std::mem::take(&mut batch.sets), std::mem::take(&mut batch.locals));
        match session.commit(sets, locals) {
            Ok(_) => {
                self.numbers.next = self.numbers.next.saturating_add(count);
                let mut contents = self.contents.write().unwrap_or_else(PoisonError::into_inner);
                batch.made.drain(..).for_each(|(hash, known)| contents.keep(hash, known));
                drop(contents);
                for name in &batch.spare {
                    // Nothing names it: what is left here, the next opening sweeps.
                    let _ = session.vault.store().blobs.erase(name);
                }
                self.order.desk.listeners.tell(&[Area::Evidence]);
            }
            Err(Refuse(problem)) => {
                for file in batch.files.iter_mut().filter(|file| file.item.is_some()) {
                    let taken = std::mem::replace(file, unknown());
                    *file = self.not_stored(taken, &problem);
                }
                batch.holders.clear();
                self.problem.get_or_insert(problem);
                self.cancel.cancel();
            }
        }
    }

    /// Drafts an item into a batch.
    fn item(
        &self,
        batch: &mut Batch,
        entry: &Entry,
        out_of: Option<&OutOf>,
        draft: Draft,
    ) -> Answer<FileReport> {
        let session = &self.order.session;
        let exhibit = self.numbers.exhibit(batch.items.len() as u64);
        let (copy, is_duplicate) = self.copy(batch, &draft)?;
        let said = Said { terms: &self.order.terms, out_of, exhibit: &exhibit, now: &batch.now };
        let made = draft::item(session, self.order.place(), &said, (entry, &draft, &copy))?;
        let [entry_key, content_key] = &made.keys;
        let (item, content) = (entry_key.record, content_key.record);
        if let Some(time_utc_ms) = copy.compared_utc_ms {
            batch.locals.push(Local::ReadBack(ReadBack { item, time_utc_ms, equal: true }));
            let known = Known::New(content, draft.facts.size, time_utc_ms);
            batch.made.push((draft.sha256, known));
        }
        batch.add(self.order.place(), made);
        batch.items.push(item);
        if out_of.is_none() {
            batch.hold(item, draft.media_type, entry);
        }
        batch.copies.entry(draft.sha256).or_insert(copy);
        let file = self.taken(entry, &draft, (item, exhibit), is_duplicate);
        if TextKind::of(draft.media_type).is_some() {
            let text = reading::kept_text(item, draft.text, batch.now.utc_ms);
            batch.locals.push(Local::Text(text));
        }
        Ok(file)
    }

    /// Returns the sealed copy of a draft: one that is here already, or the one just made.
    fn copy(&self, batch: &mut Batch, draft: &Draft) -> Answer<(Copy, bool)> {
        let session = &self.order.session;
        let contents = self.contents.read().unwrap_or_else(PoisonError::into_inner);
        let earlier = batch.copies.get(&draft.sha256).cloned();
        let shared = earlier
            .map(|copy| Copy { read_back: custody::BACK_SHARED, ..copy })
            .or_else(|| contents.shared(session, &draft.sha256, draft.facts.size));
        let is_duplicate = shared.is_some() || contents.has(&draft.sha256);
        match (shared, &draft.sealed) {
            (Some(copy), sealed) => {
                batch.spare.extend(sealed.iter().flat_map(large_segments));
                Ok((copy, is_duplicate))
            }
            (None, Some(sealed)) => Ok((Copy::of(sealed, batch.now.utc_ms), is_duplicate)),
            // The copy that it was to share is gone since.
            (None, None) => Err(Code::ContentNotHeld.into()),
        }
    }

    fn taken(
        &self,
        entry: &Entry,
        draft: &Draft,
        (item, exhibit): (RecordId, String),
        is_duplicate: bool,
    ) -> FileReport {
        let state = if is_duplicate { FileState::TakenDuplicate } else { FileState::Taken };
        let (reason, hint) = remark(entry, &draft.text);
        FileReport {
            item: Some(item.to_string()),
            exhibit: Some(exhibit),
            size: Some(draft.facts.size),
            sha256: Some(hex::encode(draft.sha256)),
            text: Some(words::text_of(words::outcome_of(draft.text.record.result))),
            reason,
            hint,
            ..plan::report(&self.order.desk, entry, state)
        }
    }

    fn not_taken(&self, batch: &mut Batch, entry: &Entry, refusal: &NotTaken) -> FileReport {
        let taken = match refusal.state {
            State::TakenBefore => self.before.taken(&self.order.session, entry),
            _ => None,
        };
        match taken {
            Some(row) => {
                // Its members may not have been taken any more.
                if let Some(shown) = &row.shown {
                    batch.hold(row.item, &shown.alike.media_type, entry);
                }
                plan::taken_before(&self.order.desk, entry, &row)
            }
            None => plan::not_taken(&self.order.desk, entry, refusal),
        }
    }

    fn not_stored(&self, file: FileReport, problem: &Problem) -> FileReport {
        FileReport {
            state: FileState::NotStored,
            item: None,
            exhibit: None,
            text: None,
            reason: Some(problem.message.clone()),
            hint: Some(problem.hint.clone()),
            ..file
        }
    }
}

impl Batch {
    fn new(now: Moment) -> Self {
        Self {
            now,
            files: Vec::new(),
            sets: Vec::new(),
            set_bytes: 0,
            locals: Vec::new(),
            items: Vec::new(),
            copies: HashMap::new(),
            made: Vec::new(),
            spare: Vec::new(),
            holders: Vec::new(),
        }
    }

    fn hold(&mut self, item: RecordId, media_type: &str, entry: &Entry) {
        if Container::of(media_type).is_some() {
            let (media_type, path) = (media_type.to_owned(), entry.path.clone());
            self.holders.push(Holder { item, media_type, path });
        }
    }

    /// Adds changes of so many bytes to the last set, or to a new one when that is full.
    fn add(&mut self, (team, compartment): (&TeamId, Compartment), item: Item) {
        let full = self.sets.last().is_none_or(|set| {
            set.changes.len() >= SET_CHANGES
                || self.set_bytes.saturating_add(item.bytes) > SET_BYTES
        });
        if full {
            self.set_bytes = 0;
            self.sets.push(own_set(team, compartment, Vec::new(), Vec::new()));
        }
        self.set_bytes = self.set_bytes.saturating_add(item.bytes);
        if let Some(set) = self.sets.last_mut() {
            set.changes.extend(item.changes);
            set.keys.extend(item.keys);
        }
    }
}

/// Segments with files of their own: small ones stay in their pack as dead space.
fn large_segments(sealed: &Sealed) -> Vec<Hash> {
    let large = sealed.segments.iter().filter(|s| s.sealed_bytes >= SMALL_BYTES_MAX as u64);
    large.map(|segment| segment.sealed_sha256).collect()
}

/// What deserves a remark of a file that was taken.
fn remark(entry: &Entry, text: &TextOutcome) -> (Option<String>, Option<String>) {
    if text.record.result == TextResult::Failed {
        let hint = "The item is taken; its text is not searched.".to_owned();
        return (text.record.remark.clone(), Some(hint));
    }
    if entry.is_hostile() {
        let reason = "its name holds characters that hide or turn around what stands beside them";
        let hint = "It is shown with those characters spelt out, as ‹U+202E›.";
        return (Some(reason.to_owned()), Some(hint.to_owned()));
    }
    (None, None)
}

fn unknown() -> FileReport {
    FileReport {
        path: String::new(),
        state: FileState::NotStored,
        item: None,
        exhibit: None,
        size: None,
        sha256: None,
        text: None,
        reason: None,
        hint: None,
    }
}
