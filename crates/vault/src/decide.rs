//! Decides about a batch of sets on a copy of the authority facts, before anything is written:
//! sets of one batch may build on each other, in any order.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use comity_changes::control::{At, Origin, Past, Refusal};
use comity_changes::{ChangeSet, FeedId, RecordId, SetId, TeamId};

use crate::bundle::Bundle;
use crate::judge::{Admission, Known, Step, decide};
use crate::reading::Reader;
use crate::rows::{self, Row};
use crate::state::{Authority, Head, SetRow, State, extend};

/// What became of the sets of a batch.
#[derive(Default)]
pub(crate) struct Decided {
    /// Admitted, in the order in which they can be applied.
    pub admitted: Vec<(Arc<ChangeSet>, Admission)>,
    /// Refused.
    pub refused: Vec<(Arc<ChangeSet>, Refusal)>,
    /// Waiting.
    pub waiting: Vec<Arc<ChangeSet>>,
    /// Here already.
    pub duplicates: u64,
}

/// The facts as they will be once what was decided so far is written.
struct Ahead<'a> {
    state: &'a State,
    reader: &'a Reader<'a>,
    teams: BTreeMap<TeamId, Authority>,
    sets: HashMap<(FeedId, u64), (SetId, Past)>,
    origins: HashMap<RecordId, Origin>,
    fault: RefCell<Option<crate::StoreError>>,
}

/// Decides about sets. Passes over them until nothing more can be admitted.
pub(crate) fn decide_all(
    state: &State,
    reader: &Reader<'_>,
    sets: Vec<Arc<ChangeSet>>,
) -> crate::Result<Decided> {
    let mut ahead = Ahead {
        state,
        reader,
        teams: BTreeMap::new(),
        sets: HashMap::new(),
        origins: HashMap::new(),
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
                Step::Refuse(refusal) => decided.refused.push((set, refusal)),
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
            self.teams.insert(*team, known.authority.clone());
        }
    }

    fn take(&mut self, set: &ChangeSet, admission: &Admission) {
        let header = &set.header;
        if let Some(control) = &admission.founds {
            let authority = Authority { control: (**control).clone(), heads: BTreeMap::new() };
            self.teams.insert(header.team, authority);
        }
        let Some(team) = self.teams.get_mut(&header.team) else { return };
        let own = Past::from([(header.feed, header.seq)]);
        let mut reach = admission.past.clone();
        extend(&mut reach, &own);
        let head = Head { seq: header.seq, id: set.id, past: admission.past.clone() };
        team.heads.insert(header.feed, head);
        if team.control.compartment(&header.compartment).map(|c| c.name()) == Some("control") {
            team.control.apply(set, &admission.past, &admission.void);
        }
        self.sets.insert((header.feed, header.seq), (set.id, admission.past.clone()));
        let owner = team.control.owner(&header.feed);
        let authority = owner.and_then(|owner| {
            let mandate = team.control.mandates_of(&owner.installation, &reach).next()?;
            Some(mandate.place.introduction.certificate.authority)
        });
        for (dot, change) in set.changes() {
            if !admission.void.contains_key(&dot.index) {
                self.origins.entry(change.record).or_insert(Origin {
                    authority: authority.unwrap_or_default(),
                    at: At::of(set),
                    kind: change.kind,
                    commitment: change.key_commitment,
                });
            }
        }
    }

    fn row(&self, row: &Row) -> Option<Vec<u8>> {
        match rows::read(self.reader.index, row) {
            Ok(bytes) => bytes,
            Err(fault) => {
                self.fault.borrow_mut().get_or_insert(fault);
                None
            }
        }
    }
}

impl Known for Ahead<'_> {
    fn set(&self, feed: &FeedId, seq: u64) -> Option<(SetId, Past)> {
        if let Some(known) = self.sets.get(&(*feed, seq)) {
            return Some(known.clone());
        }
        let row = SetRow::decode(&self.row(&Row::Set(*feed, seq))?)?;
        Some((row.id, row.past))
    }

    fn origin(&self, record: &RecordId) -> Option<Origin> {
        let known = self.state.row_of(record).and_then(|number| {
            let bundle = Bundle::decode(&self.row(&Row::Bundle(number))?)?;
            bundle.record(record).map(|(_, row)| row.origin())
        });
        known.or_else(|| self.origins.get(record).copied())
    }
}
