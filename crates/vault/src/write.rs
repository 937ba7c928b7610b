//! Keys first, then frames, each durable; then the rows. Everything that enters the vault, made
//! here or received, is written by one function.
//!
//! What is written at once is durable whole or not at all. Rows follow part by part, so that a long
//! history needs no more memory than a part of it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use comity_changes::admission::Admission;
use comity_changes::values::Grant;
use comity_changes::{ChangeSet, ids};
use comity_crypto::Key;

use crate::commit::{Admitted, Local};
use crate::decide::Decided;
use crate::error::Result;
use crate::frames::{self, ADMITTED, LOG, WAITING};
use crate::index::Applied;
use crate::journal::{Appended, NewFrame};
use crate::key_entry::KeyEntry;
use crate::paused;
use crate::project::Projector;
use crate::query::refresh;
use crate::state::State;
use crate::vault::{Inner, Vault};
use crate::{SetRefusal, VaultError};

/// Most refused sets of a team that are kept; later ones are reported and not kept.
const REFUSED_MAX: u64 = 1_000;

/// Changes after which the rows so far are written out.
const CHANGES_A_PART: usize = 2_000;

/// What is made durable together.
struct Durable {
    /// Where the frames lie: admitted sets first, then `others`.
    appended: Vec<Appended>,
    others: Vec<NewFrame>,
    first_key: u64,
    keys: Vec<KeyEntry>,
}

impl Vault {
    /// Writes what was decided about and what is kept with it. When it returns it is durable and
    /// shown; when it fails, either nothing of it is durable, or all of it is and is read again.
    pub(crate) fn write(
        &self,
        inner: &mut Inner,
        mut decided: Decided,
        keys: Vec<KeyEntry>,
        locals: Vec<Local>,
    ) -> Result<Admitted, VaultError> {
        let store = self.store();
        let before = crate::load::applied_now(store);
        let first_key = store.keys.append(&keys)?;
        let mut report = Admitted { duplicates: decided.duplicates, ..Admitted::default() };
        let mut others = other_frames(&inner.state, &mut decided, &mut report);
        let mut log = (inner.state.log_entries, inner.state.log_head);
        let content_keys = ContentKeys::new(self, &keys, &inner.state);
        for local in locals {
            others.push(local_frame(local, &mut log, &content_keys)?);
        }
        let admitted = decided.admitted;
        if admitted.is_empty() && others.is_empty() && keys.is_empty() {
            return Ok(report);
        }
        let frame = |set: &ChangeSet| NewFrame { kind: ADMITTED, body: set.encode() };
        let sets = admitted.iter().map(|(set, _)| Cow::Owned(frame(set)));
        let count = admitted.len().saturating_add(others.len());
        let frames = sets.chain(others.iter().map(Cow::Borrowed));
        let appended = store.journal.append_all(store.keys.count(), count, frames)?;
        report.admitted = admitted.iter().map(|(set, _)| set.id).collect();
        let founding = admitted.iter().filter(|(_, admission)| admission.founds.is_some());
        report.new_teams = founding.map(|(set, _)| set.header.team).collect();
        // From here on it is durable: whatever fails below is read again from the journal, at once
        // if that is possible, so that nobody is told that it failed.
        inner.stale = true;
        let durable = Durable { appended, others, first_key, keys };
        match self.project(inner, before, admitted, &durable) {
            Ok(()) => inner.stale = false,
            Err(error) => self.read_again(inner).map_err(|_| error)?,
        }
        Ok(report)
    }

    /// Turns what is durable into rows, part by part. A part that is not the last leaves a frame
    /// behind it, which says that the keys are needed.
    fn project(
        &self,
        inner: &mut Inner,
        mut before: Applied,
        admitted: Vec<(Arc<ChangeSet>, Admission)>,
        durable: &Durable,
    ) -> Result<(), VaultError> {
        let Inner { state, items, .. } = inner;
        let mut projector = Projector::new(self.reader(), state);
        for (number, key) in (durable.first_key..).zip(&durable.keys) {
            projector.know_key(number, key);
        }
        let (mut last, mut changes) = (before.position, 0_usize);
        for ((set, admission), place) in admitted.into_iter().zip(&durable.appended) {
            if changes >= CHANGES_A_PART {
                let after = Applied { position: last, ..before };
                self.store().index.apply(before, after, projector.finish()?)?;
                refresh(items, std::mem::take(&mut projector.changed));
                (before, changes) = (after, 0);
            }
            changes = changes.saturating_add(set.slots.len());
            projector.admit(&set, place.pointer, admission)?;
            last = place.next;
        }
        let others = durable.appended.len().saturating_sub(durable.others.len());
        let others = durable.others.iter().zip(durable.appended.iter().skip(others));
        for (number, key) in (durable.first_key..).zip(&durable.keys) {
            if let KeyEntry::EarlyGrant { record, commitment, .. } = key
                && !projector.keyed.contains(&(ids::RecordId(*record), *commitment))
            {
                projector.grant(&ids::RecordId(*record), commitment, number)?;
            }
        }
        for (frame, place) in others {
            projector.frame(frame.kind, &frame.body, place.pointer)?;
        }
        let ops = projector.finish()?;
        let changed = std::mem::take(&mut projector.changed);
        state.revision = state.revision.saturating_add(1);
        self.apply(before, ops)?;
        refresh(items, changed);
        Ok(())
    }

    /// Keeps granted keys that are not here yet.
    pub(crate) fn new_grants(
        &self,
        inner: &Inner,
        grants: Vec<Grant>,
    ) -> Result<Vec<KeyEntry>, VaultError> {
        let (mut keys, mut seen) = (Vec::new(), HashSet::new());
        for grant in grants {
            // Every set of a packet brings its records' keys.
            let new = seen.insert((grant.record, grant.commitment));
            if new && !self.holds_key(inner, &grant.record, &grant.commitment)? {
                keys.push(KeyEntry::EarlyGrant {
                    record: grant.record.0,
                    commitment: grant.commitment,
                    key: grant.key,
                });
            }
        }
        Ok(keys)
    }
}

/// Returns the frames of sets that were not admitted, and reports them.
fn other_frames(state: &State, decided: &mut Decided, report: &mut Admitted) -> Vec<NewFrame> {
    let mut frames = Vec::new();
    for set in std::mem::take(&mut decided.waiting) {
        if !state.waiting.contains_key(&set.id) {
            frames.push(NewFrame { kind: WAITING, body: set.encode() });
            report.parked.push(set.id);
        }
    }
    for set in std::mem::take(&mut decided.paused) {
        frames.push(paused::frame(decided.packet.as_ref(), &set));
        report.held.push(set);
    }
    for (set, reason) in &decided.refused {
        let team = set.header.team;
        report.refused.push(SetRefusal::of(set, *reason));
        // Whoever sends refused sets for ever fills no disk with them.
        let kept = state.team(&team).map_or(0, |(_, team)| team.refused);
        if kept >= REFUSED_MAX && !state.waiting.contains_key(&set.id) {
            continue;
        }
        frames.push(frames::refused(&team.0, &reason.to_string(), set));
    }
    frames
}

/// Finds the content key that a text is sealed under: the one its item was made with.
struct ContentKeys<'a> {
    vault: &'a Vault,
    fresh: HashMap<[u8; 32], &'a Key>,
    state: &'a State,
}

impl<'a> ContentKeys<'a> {
    fn new(vault: &'a Vault, fresh: &'a [KeyEntry], state: &'a State) -> Self {
        let fresh = fresh.iter().filter_map(|entry| match entry {
            KeyEntry::ContentKey { record, key, .. } => Some((*record, key)),
            _ => None,
        });
        Self { vault, fresh: fresh.collect(), state }
    }

    fn of(&self, record: &ids::RecordId) -> Result<Option<Key>> {
        match self.fresh.get(&record.0).filter(|_| self.state.row_of(record).is_none()) {
            Some(key) => Ok(Some((*key).clone())),
            None => self.vault.key_of(self.state, record),
        }
    }
}

fn local_frame(
    local: Local,
    log: &mut (u64, [u8; 32]),
    keys: &ContentKeys<'_>,
) -> Result<NewFrame, VaultError> {
    Ok(match local {
        Local::Fact(fact) => fact.frame(),
        Local::ReadBack(read) => read.frame(),
        Local::Log(draft) => {
            let number = log.0.saturating_add(1);
            let body = draft.encode(number, &log.1);
            *log = (number, comity_crypto::sha256(&body));
            NewFrame { kind: LOG, body }
        }
        Local::Text(text) => {
            let key = keys.of(&text.item)?.ok_or(VaultError::NotReadable)?;
            frames::text(&text, &crate::texts::seal_text(&key, &text))
        }
    })
}
