//! Decides about a batch of sets on a copy of the authority facts, before anything is written:
//! sets of one batch may build on each other, in any order.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use comity_changes::admission::{Admission, Known, Step, decide, find};
use comity_changes::control::{At, Control, Origin, Past};
use comity_changes::verdict::Reason;
use comity_changes::{ChangeSet, FeedId, RecordId, SetId, TeamId};
use comity_crypto::Hash;

use crate::bundle::Bundle;
use crate::error::Result;
use crate::reading::{Reader, all_changes, read_set};
use crate::rows::{self, Pending, Row};
use crate::state::{SetRow, State};

/// What became of the sets of a batch.
#[derive(Default)]
pub(crate) struct Decided {
    /// Admitted, in the order in which they can be applied.
    pub admitted: Vec<(Arc<ChangeSet>, Admission)>,
    /// Refused.
    pub refused: Vec<(Arc<ChangeSet>, Reason)>,
    /// Waiting.
    pub waiting: Vec<Arc<ChangeSet>>,
    /// Held until a person decides; never by deciding itself, see [`crate::brake`].
    pub paused: Vec<Arc<ChangeSet>>,
    /// SHA-256 of the file that the sets came in, when it is known.
    pub packet: Option<Hash>,
    /// Here already.
    pub duplicates: u64,
}

/// The facts as they will be once what was decided so far is written.
struct Ahead<'a> {
    state: &'a State,
    reader: &'a Reader<'a>,
    teams: BTreeMap<TeamId, Control>,
    sets: HashMap<(FeedId, u64), (SetId, Past)>,
    /// Writes that are not void, by record.
    writes: HashMap<RecordId, Vec<(At, Origin)>>,
    fault: RefCell<Option<crate::StoreError>>,
}

/// Decides about sets. Passes over them until nothing more can be admitted.
pub(crate) fn decide_all(
    state: &State,
    reader: &Reader<'_>,
    sets: Vec<Arc<ChangeSet>>,
) -> Result<Decided> {
    let mut ahead = Ahead {
        state,
        reader,
        teams: BTreeMap::new(),
        sets: HashMap::new(),
        writes: HashMap::new(),
        fault: RefCell::new(None),
    };
    let mut decided = Decided::default();
    let mut open = sets;
    loop {
        let before = decided.admitted.len();
        let mut still = Vec::new();
        for set in std::mem::take(&mut open) {
            ahead.copy(&set.header.team);
            match decide(ahead.teams.get(&set.header.team), &ahead, &set) {
                Step::Admit(admission) => {
                    ahead.take(&set, &admission);
                    decided.admitted.push((set, admission));
                }
                Step::Duplicate => decided.duplicates = decided.duplicates.saturating_add(1),
                Step::Wait => still.push(set),
                Step::Refuse(reason) => decided.refused.push((set, reason)),
            }
        }
        open = still;
        if open.is_empty() || decided.admitted.len() == before {
            break;
        }
    }
    decided.waiting = open;
    match ahead.fault.into_inner() {
        Some(fault) => Err(fault),
        None => Ok(decided),
    }
}

impl Ahead<'_> {
    fn copy(&mut self, team: &TeamId) {
        if !self.teams.contains_key(team)
            && let Some((_, known)) = self.state.team(team)
        {
            self.teams.insert(*team, known.control.clone());
        }
    }

    fn take(&mut self, set: &ChangeSet, admission: &Admission) {
        let header = &set.header;
        if let Some(control) = &admission.founds {
            self.teams.insert(header.team, (**control).clone());
        }
        let Some(control) = self.teams.get_mut(&header.team) else { return };
        admission.fold(control, set);
        let at = admission.at;
        self.sets.insert((at.feed, at.seq), (set.id, admission.past.clone()));
        let authority = control.owner(&header.feed).and_then(|owner| owner.authority);
        for (dot, change) in set.changes() {
            if !admission.void.contains_key(&dot.index) {
                let authority = authority.unwrap_or_default();
                let origin = Origin { authority, kind: change.kind };
                self.writes.entry(change.record).or_default().push((at, origin));
            }
        }
    }

    fn noted<T>(&self, read: Result<Option<T>>) -> Option<T> {
        read.unwrap_or_else(|fault| {
            self.fault.borrow_mut().get_or_insert(fault);
            None
        })
    }

    fn row(&self, row: &Row) -> Option<Vec<u8>> {
        self.noted(rows::read(self.reader.index, row))
    }

    /// Looks for a write to a record in a past, where the one that made it here lies elsewhere:
    /// on another branch, or at another installation of its authority.
    fn written(&self, number: u32, bundle: &Bundle, of: u8, past: &Past) -> Result<Option<()>> {
        let Some(team) = self.state.teams.get(bundle.team as usize) else { return Ok(None) };
        let changes = all_changes(self.reader.index, &Pending::default(), number, bundle)?;
        for change in changes.iter().filter(|change| change.of == of && change.void.is_none()) {
            let set = read_set(self.reader.journal, &change.pointer)?;
            let (feed, seq) = (&set.header.feed, set.header.seq);
            let found = find(&team.control, self, feed, seq, &set.id);
            if found.is_some_and(|(at, _)| at.within(past)) {
                return Ok(Some(()));
            }
        }
        Ok(None)
    }
}

impl Known for Ahead<'_> {
    fn set(&self, lane: &FeedId, seq: u64) -> Option<(SetId, Past)> {
        if let Some(known) = self.sets.get(&(*lane, seq)) {
            return Some(known.clone());
        }
        match self.state.teams.iter().find_map(|team| team.heads.get(lane)) {
            Some(head) if head.seq == seq => Some((head.id, head.past.clone())),
            Some(head) if head.seq < seq => None,
            Some(_) | None => {
                let row = SetRow::decode(&self.row(&Row::Set(*lane, seq))?)?;
                Some((row.id, row.past))
            }
        }
    }

    fn made(&self, record: &RecordId, past: &Past) -> Option<Origin> {
        let known = self.state.row_of(record).and_then(|number| {
            let bundle = Bundle::decode(&self.row(&Row::Bundle(number))?)?;
            let (of, row) = bundle.record(record)?;
            let made = row.at.within(past).then_some(());
            made.or_else(|| self.noted(self.written(number, &bundle, of, past)))?;
            Some(row.origin())
        });
        known.or_else(|| {
            let mut writes = self.writes.get(record)?.iter();
            writes.find(|(at, _)| at.within(past)).map(|(_, origin)| *origin)
        })
    }
}
