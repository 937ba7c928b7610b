//! Keeps admitted sets in memory and takes others in, in any order: what waits is tried again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use comity_changes::admission::{Admission, Known, Step, decide};
use comity_changes::control::{At, Control, Origin, Past};
use comity_changes::verdict::{Reason, Verdict};
use comity_changes::{ChangeSet, CompartmentId, Dot, FeedId, RecordId, SetId};

/// What became of a set: void changes if it was admitted, else why it was refused.
pub type Judged = Result<BTreeMap<u32, Reason>, Reason>;

#[derive(Clone, Default)]
pub struct Ledger {
    pub control: Option<Control>,
    pub sets: Vec<Arc<ChangeSet>>,
    pub judged: BTreeMap<SetId, Judged>,
    pub placed: BTreeMap<SetId, (At, Past)>,
    pub waiting: Vec<Arc<ChangeSet>>,
    kept: Kept,
}

#[derive(Clone, Default)]
struct Kept {
    sets: HashMap<(FeedId, u64), (SetId, Past)>,
    records: HashMap<RecordId, Vec<(At, Origin)>>,
}

impl Known for Kept {
    fn set(&self, lane: &FeedId, seq: u64) -> Option<(SetId, Past)> {
        self.sets.get(&(*lane, seq)).cloned()
    }

    fn made(&self, record: &RecordId, past: &Past) -> Option<Origin> {
        let writes = self.records.get(record)?;
        writes.iter().find(|(at, _)| at.within(past)).map(|(_, origin)| *origin)
    }
}

impl Ledger {
    /// Takes a set in, and whatever waited for it.
    pub fn takes(&mut self, set: &Arc<ChangeSet>) {
        self.waiting.push(Arc::clone(set));
        loop {
            let before = self.waiting.len();
            for set in std::mem::take(&mut self.waiting) {
                self.tries(set);
            }
            if self.waiting.is_empty() || self.waiting.len() == before {
                return;
            }
        }
    }

    fn tries(&mut self, set: Arc<ChangeSet>) {
        match decide(self.control.as_ref(), &self.kept, &set) {
            Step::Admit(admission) => self.admits(set, admission),
            Step::Duplicate => {}
            Step::Wait => self.waiting.push(set),
            Step::Refuse(reason) => drop(self.judged.insert(set.id, Err(reason))),
        }
    }

    fn admits(&mut self, set: Arc<ChangeSet>, mut admission: Admission) {
        if let Some(control) = admission.founds.take() {
            self.control = Some(*control);
        }
        let control = self.control.as_mut().unwrap();
        admission.fold(control, &set);
        let authority = control.owner(&set.header.feed).unwrap().authority.unwrap();
        for (dot, change) in set.changes() {
            if !admission.void.contains_key(&dot.index) {
                let origin = Origin { authority, kind: change.kind };
                self.kept.records.entry(change.record).or_default().push((admission.at, origin));
            }
        }
        let (at, past) = (admission.at, admission.past);
        self.kept.sets.insert((at.feed, at.seq), (set.id, past.clone()));
        self.placed.insert(set.id, (at, past));
        self.judged.insert(set.id, Ok(admission.void));
        self.sets.push(set);
    }

    /// Returns why a set does not count, or how it is marked; nothing when it counts.
    pub fn standing(&self, id: &SetId) -> Option<Reason> {
        let control = self.control.as_ref().unwrap();
        let (at, past) = &self.placed[id];
        let owner = control.owner(&at.feed).unwrap();
        control.standing.of_set(control, &owner, *at, past)
    }

    /// Returns whether a set is admitted and counts, marked or not.
    pub fn counts(&self, id: &SetId) -> bool {
        self.placed.contains_key(id)
            && self.standing(id).is_none_or(|reason| reason.verdict() == Verdict::Marked)
    }

    /// Returns the newest set of every lane.
    pub fn heads(&self) -> Vec<(FeedId, u64, Arc<ChangeSet>)> {
        let mut heads: BTreeMap<FeedId, (u64, &Arc<ChangeSet>)> = BTreeMap::new();
        for set in &self.sets {
            let at = self.placed[&set.id].0;
            let head = heads.entry(at.feed).or_insert((at.seq, set));
            if head.0 <= at.seq {
                *head = (at.seq, set);
            }
        }
        heads.into_iter().map(|(lane, (seq, set))| (lane, seq, Arc::clone(set))).collect()
    }

    /// Returns everything that must be the same at every office, names of lanes left out.
    pub fn outcome(&self) -> Outcome {
        let control = self.control.as_ref().unwrap();
        let sets = self.judged.iter().map(|(id, judged)| {
            let standing = judged.is_ok().then(|| self.standing(id)).flatten();
            (*id, (judged.clone(), standing))
        });
        let mandates = control.mandates.iter().map(|mandate| {
            let given = mandate.given.as_ref().map(|given| given.dot);
            (given, *mandate.installation(), mandate.counts(), mandate.revoked)
        });
        Outcome {
            sets: sets.collect(),
            waiting: {
                let mut waiting: Vec<SetId> = self.waiting.iter().map(|set| set.id).collect();
                waiting.sort();
                waiting
            },
            mandates: mandates.collect(),
            restricted: control
                .restricted()
                .map(|(id, known)| {
                    let let_in = known.joinings.iter().map(|j| (j.source.dot, j.fell));
                    let closed = known.closings.iter().map(|c| (c.source.dot, c.fell));
                    let left = known.leavings.iter().map(|l| (l.source.dot, l.fell));
                    (id, let_in.chain(left).chain(closed).collect())
                })
                .collect(),
            recipients: control
                .incarnations
                .iter()
                .map(|known| {
                    let keys = control.recipients_of(&known.installation);
                    let keys = keys.map(|(key, source)| (source.dot, key.to_owned()));
                    (known.installation, keys.collect())
                })
                .collect(),
            splits: control.standing.splits.clone(),
            frozen: control.standing.frozen.iter().copied().collect(),
            idle: control.standing.idle.clone(),
            keys: control
                .charter
                .authorities
                .iter()
                .map(|party| (*party, control.standing.keys.ends(party)))
                .collect(),
        }
    }
}

/// Who gave a mandate, to whom, whether it counts, and who revoked its installation.
type Membership = (Option<Dot>, [u8; 32], bool, Option<Dot>);

#[derive(Debug, PartialEq)]
pub struct Outcome {
    sets: BTreeMap<SetId, (Judged, Option<Reason>)>,
    waiting: Vec<SetId>,
    mandates: Vec<Membership>,
    restricted: BTreeMap<CompartmentId, Vec<(Dot, bool)>>,
    recipients: BTreeMap<[u8; 32], Vec<(Dot, String)>>,
    splits: BTreeMap<FeedId, u64>,
    frozen: Vec<Dot>,
    idle: BTreeMap<Dot, Reason>,
    keys: BTreeMap<[u8; 32], BTreeSet<[u8; 32]>>,
}
