//! What is held and what is missing: vectors of ranges, gap reports, what to send. Pure functions
//! over what receipts and manifests say; there is no queue that could be wrong.
//!
//! Change sets of a feed are numbered from 1.

mod gaps;
mod ranges;

use std::collections::{BTreeMap, BTreeSet};

pub use gaps::{Gap, Giver, gap_report};
pub use ranges::{Ranges, RangesMalformed};

use crate::Id;

/// The most heads a receipt names for one feed.
pub const HEADS_MAX: usize = 4;

/// What an installation holds of one feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedHeld {
    /// The numbers held.
    pub held: Ranges,
    /// Up to [`HEADS_MAX`] (number, id) pairs, highest numbers first: what others compare to
    /// notice that a feed was forked.
    pub heads: Vec<(u64, Id)>,
}

/// What an installation holds, by feed.
pub type Vector = BTreeMap<Id, FeedHeld>;

/// A change set that is held here, as far as choosing needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldSet {
    /// Its compartment.
    pub compartment: Id,
    /// Its feed.
    pub feed: Id,
    /// Its number in the feed, from 1.
    pub seq: u64,
}

/// Two change sets of one number in one feed, as two heads show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The feed.
    pub feed: Id,
    /// The number both carry.
    pub seq: u64,
    /// The id held here.
    pub ours: Id,
    /// The id held there.
    pub theirs: Id,
}

/// Returns what we hold and they do not, by feed: the cost follows the number of feeds and
/// ranges, not of change sets.
pub fn difference(ours: &Vector, theirs: &Vector) -> BTreeMap<Id, Ranges> {
    let nothing = Ranges::default();
    ours.iter()
        .map(|(feed, held)| {
            let there = theirs.get(feed).map_or(&nothing, |there| &there.held);
            (*feed, held.held.without(there))
        })
        .filter(|(_, lacking)| !lacking.is_empty())
        .collect()
}

/// Chooses what to send: what they lack of what we hold, in our order (causes first), of the
/// compartments they are entitled to.
pub fn what_to_send(
    theirs: &Vector,
    ours_in_order: impl IntoIterator<Item = HeldSet>,
    entitled: &BTreeSet<Id>,
) -> Vec<HeldSet> {
    let lacks = |set: &HeldSet| theirs.get(&set.feed).is_none_or(|f| !f.held.contains(set.seq));
    ours_in_order
        .into_iter()
        .filter(|set| entitled.contains(&set.compartment) && lacks(set))
        .collect()
}

/// Finds heads that contradict what we hold: `id_of` answers with our id of a feed's number.
pub fn forks(theirs: &Vector, id_of: impl Fn(&Id, u64) -> Option<Id>) -> Vec<Fork> {
    let mut found = Vec::new();
    for (feed, held) in theirs {
        for (seq, their_id) in &held.heads {
            match id_of(feed, *seq) {
                Some(our_id) if our_id != *their_id => {
                    found.push(Fork { feed: *feed, seq: *seq, ours: our_id, theirs: *their_id });
                }
                Some(_) | None => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(ranges: &[(u64, u64)]) -> FeedHeld {
        FeedHeld { held: ranges.iter().copied().collect(), heads: Vec::new() }
    }

    const CONTROL: Id = Id([1; 32]);
    const OPERATIONAL: Id = Id([2; 32]);
    const LYON: Id = Id([11; 32]);
    const TURIN: Id = Id([12; 32]);

    #[test]
    fn what_they_lack_is_sent_in_our_order_and_within_their_right() {
        let theirs = Vector::from([(LYON, held(&[(1, 2), (4, 4)]))]);
        let set = |compartment, feed, seq| HeldSet { compartment, feed, seq };
        let ours = [
            set(CONTROL, LYON, 1),
            set(CONTROL, LYON, 3),
            set(CONTROL, TURIN, 1),
            set(OPERATIONAL, TURIN, 2),
            set(CONTROL, LYON, 5),
        ];

        let sent = what_to_send(&theirs, ours, &BTreeSet::from([CONTROL]));

        let numbers: Vec<(Id, u64)> = sent.iter().map(|set| (set.feed, set.seq)).collect();
        assert_eq!(numbers, [(LYON, 3), (TURIN, 1), (LYON, 5)]);
    }

    #[test]
    fn equal_vectors_leave_nothing_to_send() {
        let ours = Vector::from([(LYON, held(&[(1, 9)])), (TURIN, held(&[(1, 1), (3, 3)]))]);

        assert!(difference(&ours, &ours).is_empty());
        let lacking = difference(&ours, &Vector::from([(TURIN, held(&[(1, 2)]))]));
        assert_eq!(lacking[&LYON].to_string(), "1–9");
        assert_eq!(lacking[&TURIN].to_string(), "3");
    }

    #[test]
    fn two_ids_of_one_number_are_noticed() {
        let mut theirs = Vector::from([(LYON, held(&[(1, 3)]))]);
        theirs.entry(LYON).or_default().heads = vec![(3, Id([7; 32])), (2, Id([6; 32]))];

        let found = forks(&theirs, |_, seq| Some(Id([if seq == 3 { 8 } else { 6 }; 32])));

        assert_eq!(found.len(), 1);
        assert_eq!((found[0].seq, found[0].theirs), (3, Id([7; 32])));
    }
}
