//! The brake on mass changes: what comes from elsewhere and would withdraw or change much at once
//! is not admitted until a person decides. It reads envelopes alone, so it needs no key.
//!
//! It is a brake and no rule of the team: other installations may let the same sets in, and once
//! a person does, the state is theirs.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use comity_changes::admission::Admission;
use comity_changes::{ChangeSet, FeedId, RecordId, SetId};
use comity_domain::kinds::entry;

use crate::state::{State, Team};

/// The share of what a team holds, in percent, that one partner may withdraw or change at once.
/// Nobody withdraws a tenth of a team's evidence in ordinary work; a script gone wrong, or
/// somebody else at that desk, does.
pub const HELD_SHARE_PERCENT: u64 = 10;

/// Fewer withdrawals than this are never held: a person looks through so many one by one.
pub const WITHDRAWALS_MIN: u64 = 20;

/// Fewer changed records than this are never held: an office that was away for a month comes back
/// with about so many.
pub const CHANGES_MIN: u64 = 200;

/// How many rows there were when a pile of packets began to be taken in. What the pile itself
/// brings may be changed by it as it likes: a whole history changes much of what it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here(u32);

impl Here {
    /// Every row.
    pub(crate) const ALL: Self = Self(u32::MAX);

    /// Returns what is here now.
    pub(crate) fn now(state: &State) -> Self {
        Self(state.bundles)
    }
}

/// What sets would do to records that are here already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Evidence items that they withdraw.
    pub withdrawn: BTreeSet<RecordId>,
    /// Records that they change, the withdrawn ones left out.
    pub changed: BTreeSet<RecordId>,
}

impl Weight {
    /// Adds what one set does to records that are here.
    pub(crate) fn add(&mut self, state: &State, here: Here, set: &ChangeSet) {
        for (_, change) in set.changes() {
            if state.row_of(&change.record).is_none_or(|row| row >= here.0) {
                continue;
            }
            let withdraws = change.kind == entry::KIND
                && change.fields.iter().any(|(field, _)| *field == entry::WITHDRAWN);
            if withdraws {
                self.withdrawn.insert(change.record);
            } else {
                self.changed.insert(change.record);
            }
        }
        self.changed.retain(|record| !self.withdrawn.contains(record));
    }

    fn is_empty(&self) -> bool {
        self.withdrawn.is_empty() && self.changed.is_empty()
    }

    /// Tells whether this is more than a partner may do at once in a team.
    fn is_much(&self, team: &Team, here: Here) -> bool {
        let rows = |kind: Option<u64>| {
            let of_kind = team.by_kind.iter().filter(|(of, _)| kind.is_none_or(|k| k == **of));
            let here = of_kind.map(|(_, rows)| rows.partition_point(|row| *row < here.0) as u64);
            here.fold(0, u64::saturating_add)
        };
        is_share(self.withdrawn.len() as u64, rows(Some(entry::KIND)), WITHDRAWALS_MIN)
            || is_share(self.changed.len() as u64, rows(None), CHANGES_MIN)
    }
}

fn is_share(part: u64, whole: u64, part_min: u64) -> bool {
    part >= part_min && part.saturating_mul(100) > whole.saturating_mul(HELD_SHARE_PERCENT)
}

/// Returns the sets to hold, of those that could be admitted: in each feed that does too much,
/// everything from the first set on that touches what is here. A feed is a chain: what follows
/// could not enter anyway.
pub(crate) fn to_hold(
    state: &State,
    here: Here,
    admitted: &[(Arc<ChangeSet>, Admission)],
    decided: &dyn Fn(&SetId) -> bool,
) -> HashSet<SetId> {
    let mut feeds: BTreeMap<FeedId, Vec<&Arc<ChangeSet>>> = BTreeMap::new();
    for (set, _) in admitted.iter().filter(|(set, _)| !decided(&set.id)) {
        feeds.entry(set.header.feed).or_default().push(set);
    }
    let mut held = HashSet::new();
    for sets in feeds.values() {
        let Some((_, team)) = sets.first().and_then(|set| state.team(&set.header.team)) else {
            continue;
        };
        let (mut all, mut first) = (Weight::default(), None);
        for set in sets {
            all.add(state, here, set);
            if first.is_none() && !all.is_empty() {
                first = Some(set.header.seq);
            }
        }
        if let Some(first) = first.filter(|_| all.is_much(team, here)) {
            held.extend(sets.iter().filter(|set| set.header.seq >= first).map(|set| set.id));
        }
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small team may withdraw what it likes; a large one is asked from a tenth on.
    #[test]
    fn a_share_counts_from_a_floor_on() {
        assert!(!is_share(19, 19, WITHDRAWALS_MIN), "so few are looked through one by one");
        assert!(is_share(20, 199, WITHDRAWALS_MIN));
        assert!(!is_share(20, 200, WITHDRAWALS_MIN), "a tenth itself passes");
        assert!(!is_share(212, 1_000_000, WITHDRAWALS_MIN));
        assert!(is_share(212, 300, WITHDRAWALS_MIN));
    }
}
