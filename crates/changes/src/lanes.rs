//! Branches of feeds that split. Whoever signs two sets under one number splits a feed; both
//! branches are admitted, so that it makes no difference which of them arrives first.
//!
//! The first branch that arrives goes by the feed's own id, a later one by a *lane*: a name that
//! is local to this installation and never leaves it. Since a branch's past holds the branch it
//! left, up to where it left it, a past stays a number for each lane.

use std::collections::{BTreeMap, BTreeSet};

use comity_crypto::hash;

use crate::control::Past;
use crate::ids::{FeedId, SetId};

/// Most branches of a feed that are kept; a further one is refused. Whoever splits a feed that
/// often has lost it at its first split.
pub const BRANCHES_MAX: usize = 64;

/// Where a branch left another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The feed.
    pub feed: FeedId,
    /// The lane it left.
    pub left: FeedId,
    /// The number of its first set.
    pub from: u64,
}

/// The branches known, by lane.
#[derive(Clone, Debug, Default)]
pub struct Lanes(BTreeMap<FeedId, Branch>);

/// Derives the lane of a branch from its first set.
pub fn derive_lane(feed: &FeedId, first: &SetId) -> FeedId {
    FeedId(hash::tagged("comity/lane/v1", &[&feed.0, &first.0]))
}

impl Lanes {
    /// Returns whether no feed is split.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a branch in.
    pub fn insert(&mut self, lane: FeedId, branch: Branch) {
        self.0.insert(lane, branch);
    }

    /// Returns whether a lane is known.
    pub fn contains(&self, lane: &FeedId) -> bool {
        self.0.contains_key(lane)
    }

    /// Returns the feed of a lane; a feed is its own first lane.
    pub fn feed(&self, lane: &FeedId) -> FeedId {
        self.0.get(lane).map_or(*lane, |branch| branch.feed)
    }

    /// Returns every lane of a feed, its own id first.
    pub fn of(&self, feed: &FeedId) -> impl Iterator<Item = FeedId> {
        let feed = *feed;
        let branches = self.0.iter().filter(move |(_, branch)| branch.feed == feed);
        std::iter::once(feed).chain(branches.map(|(lane, _)| *lane))
    }

    /// Returns the branches, by lane.
    pub fn branches(&self) -> impl Iterator<Item = (&FeedId, &Branch)> {
        self.0.iter()
    }

    /// Counts the sets of a past. Every installation counts the same, whatever it calls a branch.
    pub fn count(&self, past: &Past) -> u64 {
        let sets = past.iter().map(|(lane, reached)| {
            let before = self.0.get(lane).map_or(0, |branch| branch.from.saturating_sub(1));
            reached.saturating_sub(before)
        });
        sets.fold(0, u64::saturating_add)
    }

    /// Returns, for each feed that is split in a past, the first number in dispute. Without a
    /// past: in everything that was admitted.
    pub fn splits(&self, within: Option<&Past>) -> BTreeMap<FeedId, u64> {
        let reached = |lane: &FeedId, seq: u64| {
            within.is_none_or(|past| past.get(lane).is_some_and(|reached| *reached >= seq))
        };
        let mut ways: BTreeMap<(FeedId, u64), BTreeSet<FeedId>> = BTreeMap::new();
        for (lane, branch) in &self.0 {
            let ways = ways.entry((branch.left, branch.from)).or_default();
            ways.extend([*lane, branch.left].into_iter().filter(|way| reached(way, branch.from)));
        }
        let mut splits = BTreeMap::new();
        for ((left, from), _) in ways.into_iter().filter(|(_, ways)| ways.len() > 1) {
            let first = splits.entry(self.feed(&left)).or_insert(from);
            *first = from.min(*first);
        }
        splits
    }
}
