//! Admission: what becomes of one change set, before anything is written: admitted, a duplicate,
//! waiting for what it builds on, or refused. A pure function of the set's causal past; what else
//! happens to be here changes nothing but the moment.

use std::collections::BTreeMap;

use comity_domain::kinds::Compartment;

use crate::control::fold::Placed;
use crate::control::{At, Control, Origin, Owner, Past};
use crate::ids::{FeedId, RecordId, SetId};
use crate::lanes::{BRANCHES_MAX, Branch, derive_lane};
use crate::set::{ChangeSet, Dep, Header};
use crate::verdict::Reason;

/// What becomes of a set.
#[derive(Debug)]
pub enum Step {
    /// It is admitted.
    Admit(Admission),
    /// It is here already.
    Duplicate,
    /// It waits for what it builds on.
    Wait,
    /// It is refused.
    Refuse(Reason),
}

/// What admission found out.
#[derive(Debug)]
pub struct Admission {
    /// Where it stands.
    pub at: At,
    /// The branch that it opens, if it splits its feed.
    pub branch: Option<Branch>,
    /// The set's causal past, itself left out.
    pub past: Past,
    /// The changes that are void.
    pub void: BTreeMap<u32, Reason>,
    /// Set when the set founds its team here.
    pub founds: Option<Box<Control>>,
}

/// What deciding asks whoever keeps the admitted sets.
pub trait Known {
    /// Finds a set by its lane and number: its id and causal past.
    fn set(&self, lane: &FeedId, seq: u64) -> Option<(SetId, Past)>;
    /// Tells who made a record, if a change in the past that is not void writes to it.
    fn made(&self, record: &RecordId, past: &Past) -> Option<Origin>;
}

impl Admission {
    /// Folds the set into the facts of its team. Returns whether what counts was computed anew.
    pub fn fold(&self, control: &mut Control, set: &ChangeSet) -> bool {
        let placed = Placed { set, at: self.at, branch: self.branch, past: &self.past };
        control.take(placed, &|index| self.void.contains_key(&index))
    }
}

/// Decides about a set whose bytes were read.
pub fn decide(team: Option<&Control>, known: &dyn Known, set: &ChangeSet) -> Step {
    let decided = match team {
        Some(control) => decide_in(control, known, set),
        None => decide_founding(known, set),
    };
    decided.unwrap_or_else(Step::Refuse)
}

fn decide_founding(known: &dyn Known, set: &ChangeSet) -> Result<Step, Reason> {
    // A set of an unknown team waits for the charter, which travels in a set of its own.
    let Some(control) = Control::found(set)? else { return Ok(Step::Wait) };
    let owner = control.announced(set, None).ok_or(Reason::FeedUnknown)?;
    check(&control, set, &owner)?;
    if !set.header.deps.is_empty() {
        return Err(Reason::ForeignDependency);
    }
    let past = Past::new();
    let void = control.judge(set, &owner, &past, known)?;
    let at = At { feed: set.header.feed, seq: set.header.seq };
    let founds = Some(Box::new(control));
    Ok(Step::Admit(Admission { at, branch: None, past, void, founds }))
}

fn decide_in(control: &Control, known: &dyn Known, set: &ChangeSet) -> Result<Step, Reason> {
    let header = &set.header;
    if find(control, known, &header.feed, header.seq, &set.id).is_some() {
        return Ok(Step::Duplicate);
    }
    let first = || control.announced(set, None).or_else(|| control.opened(set));
    let first = (header.seq == 1).then(first).flatten();
    let Some(owner) = control.owner(&header.feed).or(first) else { return Ok(Step::Wait) };
    check(control, set, &owner)?;
    let Some((lane, past)) = causes(control, known, header) else { return Ok(Step::Wait) };
    // Which mandates bind an installation that announces itself is known with its past.
    let bound = || (header.seq == 1).then(|| control.announced(set, Some(&past))).flatten();
    let owner = control.owner(&header.feed).or_else(bound).unwrap_or(owner);
    check_dependencies(control, header, &owner)?;
    let (at, branch) = place(control, known, set, lane)?;
    let void = control.judge(set, &owner, &past, known)?;
    Ok(Step::Admit(Admission { at, branch, past, void, founds: None }))
}

/// Checks what needs no causes: compartment, owner, signature.
fn check(control: &Control, set: &ChangeSet, owner: &Owner) -> Result<(), Reason> {
    let header = &set.header;
    let opens = owner.compartment == Compartment::Restricted(header.compartment.0);
    if !opens && control.compartment(&header.compartment) != Some(owner.compartment) {
        return Err(Reason::CompartmentUnknown);
    }
    if !header.critical.is_empty() {
        return Err(Reason::Malformed);
    }
    set.verify(&owner.installation).map_err(|_| Reason::SignatureWrong)
}

/// Returns the lane of the set before and the causal past, once everything the set builds on is
/// here. A set that names another id than those here waits: the feed it builds on may have split.
fn causes(control: &Control, known: &dyn Known, header: &Header) -> Option<(FeedId, Past)> {
    let mut past = Past::new();
    let mut reach = |dep: &Dep| {
        let (at, reach) = find(control, known, &dep.feed, dep.seq, &dep.id)?;
        extend(&mut past, &reach);
        extend(&mut past, &Past::from([(at.feed, at.seq)]));
        Some(at.feed)
    };
    let lane = match header.prev {
        Some(id) => reach(&Dep { feed: header.feed, seq: header.seq.saturating_sub(1), id })?,
        None => header.feed,
    };
    for dep in &header.deps {
        reach(dep)?;
    }
    Some((lane, past))
}

fn check_dependencies(control: &Control, header: &Header, owner: &Owner) -> Result<(), Reason> {
    for dep in &header.deps {
        if dep.feed == header.feed {
            return Err(Reason::ChainBroken);
        }
        let compartment = control.owner(&dep.feed).map(|owner| owner.compartment);
        if compartment != Some(Compartment::Control) && compartment != Some(owner.compartment) {
            return Err(Reason::ForeignDependency);
        }
    }
    Ok(())
}

/// Tells where a set goes: after the one before it, or, where another set follows that one
/// already, on a lane of its own.
fn place(
    control: &Control,
    known: &dyn Known,
    set: &ChangeSet,
    left: FeedId,
) -> Result<(At, Option<Branch>), Reason> {
    let (feed, from) = (set.header.feed, set.header.seq);
    if known.set(&left, from).is_none() {
        return Ok((At { feed: left, seq: from }, None));
    }
    if control.lanes.of(&feed).count() >= BRANCHES_MAX {
        return Err(Reason::SplitTooOften);
    }
    let lane = derive_lane(&feed, &set.id);
    Ok((At { feed: lane, seq: from }, Some(Branch { feed, left, from })))
}

/// Finds a set of a feed, on whichever lane it is.
pub fn find(
    control: &Control,
    known: &dyn Known,
    feed: &FeedId,
    seq: u64,
    id: &SetId,
) -> Option<(At, Past)> {
    control.lanes.of(feed).find_map(|lane| {
        let (found, past) = known.set(&lane, seq)?;
        (found == *id).then_some((At { feed: lane, seq }, past))
    })
}

/// Adds a set's reach to a past.
pub fn extend(past: &mut Past, more: &Past) {
    for (lane, seq) in more {
        let known = past.entry(*lane).or_insert(*seq);
        *known = (*known).max(*seq);
    }
}
