//! Decides what becomes of one change set, before anything is written: admitted, a duplicate,
//! waiting for what it builds on, or refused. The decision is a function of the set's causal
//! past; what else happens to be here changes nothing but the moment.

use std::collections::BTreeMap;

use comity_changes::control::{Control, Origin, Owner, Past, Refusal};
use comity_changes::{ChangeSet, Dep, FeedId, RecordId, SetId};
use comity_domain::kinds::Compartment;

use crate::state::{Authority, Head, extend};

/// What becomes of a set.
#[derive(Debug)]
pub(crate) enum Step {
    /// It is admitted.
    Admit(Admission),
    /// It is here already.
    Duplicate,
    /// It waits for what it builds on.
    Wait,
    /// It is refused.
    Refuse(Refusal),
}

/// What admission found out.
#[derive(Debug)]
pub(crate) struct Admission {
    /// The set's causal past, itself left out.
    pub past: Past,
    /// The changes that are void.
    pub void: BTreeMap<u32, Refusal>,
    /// Set when the set founds its team here.
    pub founds: Option<Box<Control>>,
}

/// What deciding asks the index.
pub(crate) trait Known {
    /// Finds a set by its place in its feed: its id and causal past.
    fn set(&self, feed: &FeedId, seq: u64) -> Option<(SetId, Past)>;
    /// Tells who made a record, and where.
    fn origin(&self, record: &RecordId) -> Option<Origin>;
}

/// Decides about a set whose bytes were read.
pub(crate) fn decide(team: Option<&Authority>, known: &dyn Known, set: &ChangeSet) -> Step {
    match team {
        Some(team) => decide_in(team, known, set),
        None => decide_founding(known, set),
    }
}

fn decide_founding(known: &dyn Known, set: &ChangeSet) -> Step {
    let control = match Control::found(set) {
        Ok(control) => control,
        // A set of an unknown team waits for the charter, which travels in a set of its own.
        Err(Refusal::TeamUnknown) => return Step::Wait,
        Err(refusal) => return Step::Refuse(refusal),
    };
    let Some(owner) = control.announced(set) else { return Step::Refuse(Refusal::FeedUnknown) };
    if let Err(refusal) = check(&control, set, &owner) {
        return Step::Refuse(refusal);
    }
    if !set.header.deps.is_empty() {
        return Step::Refuse(Refusal::ForeignDependency);
    }
    let past = Past::new();
    match control.judge(set, &owner, &past, &|record| known.origin(record)) {
        Ok(void) => Step::Admit(Admission { past, void, founds: Some(Box::new(control)) }),
        Err(refusal) => Step::Refuse(refusal),
    }
}

fn decide_in(team: &Authority, known: &dyn Known, set: &ChangeSet) -> Step {
    let header = &set.header;
    if let Some(row) = known.set(&header.feed, header.seq) {
        let same = row.0 == set.id;
        return if same { Step::Duplicate } else { Step::Refuse(Refusal::Equivocation) };
    }
    let first = (header.seq == 1).then(|| team.control.announced(set)).flatten();
    let Some(owner) = team.control.owner(&header.feed).or(first) else {
        return Step::Wait;
    };
    if let Err(refusal) = check(&team.control, set, &owner) {
        return Step::Refuse(refusal);
    }
    let past = match causes(team, known, set, &owner) {
        Ok(past) => past,
        Err(step) => return step,
    };
    match team.control.judge(set, &owner, &past, &|record| known.origin(record)) {
        Ok(void) => Step::Admit(Admission { past, void, founds: None }),
        Err(refusal) => Step::Refuse(refusal),
    }
}

/// Checks what needs no causes: compartment, owner, signature.
fn check(control: &Control, set: &ChangeSet, owner: &Owner) -> Result<(), Refusal> {
    let compartment = control.compartment(&set.header.compartment);
    if compartment != Some(owner.compartment) {
        return Err(Refusal::CompartmentUnknown);
    }
    if !set.header.critical.is_empty() {
        return Err(Refusal::Malformed);
    }
    set.verify(&owner.installation).map_err(|_| Refusal::SignatureWrong)
}

/// Returns the causal past, once everything the set builds on is here.
fn causes(
    team: &Authority,
    known: &dyn Known,
    set: &ChangeSet,
    owner: &Owner,
) -> Result<Past, Step> {
    let header = &set.header;
    let mut past = Past::new();
    let previous =
        header.prev.map(|id| Dep { feed: header.feed, seq: header.seq.saturating_sub(1), id });
    for dep in previous.iter().chain(&header.deps) {
        match find(team, known, dep) {
            Some((id, _)) if id != dep.id => return Err(Step::Refuse(Refusal::ChainBroken)),
            Some((_, reach)) => {
                extend(&mut past, &reach);
                extend(&mut past, &Past::from([(dep.feed, dep.seq)]));
            }
            None => return Err(Step::Wait),
        }
    }
    for dep in &header.deps {
        let compartment = team.control.owner(&dep.feed).map(|owner| owner.compartment);
        if dep.feed == header.feed
            || (compartment != Some(Compartment::Control) && compartment != Some(owner.compartment))
        {
            return Err(Step::Refuse(Refusal::ForeignDependency));
        }
    }
    Ok(past)
}

fn find(team: &Authority, known: &dyn Known, dep: &Dep) -> Option<(SetId, Past)> {
    match team.heads.get(&dep.feed) {
        Some(Head { seq, id, past }) if *seq == dep.seq => Some((*id, past.clone())),
        Some(head) if head.seq < dep.seq => None,
        Some(_) | None => known.set(&dep.feed, dep.seq),
    }
}
