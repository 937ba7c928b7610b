//! Feeds that split: both branches go to everybody, so that nobody is left believing one of them.

use comity_changes::FeedId;
use comity_changes::control::Control;
use comity_exchange::Id;
use comity_exchange::vector::{FeedHeld, Ranges};
use comity_vault::BranchHeld;

use crate::refuse::Answer;
use crate::session::Session;

/// The branches held here beside what a partner says of its heads.
pub(super) struct Branches<'a> {
    session: &'a Session,
    control: &'a Control,
    held: Vec<BranchHeld>,
}

impl<'a> Branches<'a> {
    /// Looks at the branches of a team.
    pub fn of(session: &'a Session, control: &'a Control) -> Self {
        Self { session, control, held: session.vault.branches(&control.team) }
    }

    /// Returns whether a feed is known to have split: here, or because a head of theirs is none
    /// of ours under a number that we hold.
    pub fn is_split(&self, feed: &FeedId, there: Option<&FeedHeld>) -> Answer<bool> {
        let known = self.control.standing.splits.contains_key(feed);
        Ok(known || self.contradicts(feed, there)?)
    }

    /// Returns what both surely hold of a feed that split: everything when our first branch is
    /// among their heads, what lies before a split that they know, or nothing.
    pub fn common(&self, feed: &FeedId, there: Option<&FeedHeld>) -> Answer<Ranges> {
        let heads = self.session.vault.heads(&self.control.team);
        let Some(there) = there else { return Ok(Ranges::default()) };
        if heads.get(feed).is_some_and(|(seq, id)| there.heads.contains(&(*seq, Id(id.0)))) {
            return Ok(there.held.clone());
        }
        let split = self.control.standing.splits.get(feed);
        match split.filter(|from| **from > 1) {
            Some(from) if !self.contradicts(feed, Some(there))? => {
                let common: Ranges = [(1, from.saturating_sub(1))].into_iter().collect();
                Ok(there.held.intersection(&common))
            }
            Some(_) | None => Ok(Ranges::default()),
        }
    }

    /// Returns the further branches of a feed that are not among their heads, by lane.
    pub fn lacking(&self, feed: &FeedId, there: Option<&FeedHeld>) -> Vec<(FeedId, Ranges)> {
        let of_feed = self.held.iter().filter(|branch| branch.feed == *feed);
        let lacking = of_feed.filter(|branch| {
            let head = (branch.head.0, Id(branch.head.1.0));
            there.is_none_or(|there| !there.heads.contains(&head))
        });
        let whole = |branch: &BranchHeld| {
            (branch.lane, [(branch.from, branch.head.0)].into_iter().collect::<Ranges>())
        };
        lacking.map(whole).collect()
    }

    fn contradicts(&self, feed: &FeedId, there: Option<&FeedHeld>) -> Answer<bool> {
        for (seq, id) in there.map(|there| there.heads.as_slice()).unwrap_or_default() {
            let (mut held, mut same) = (false, false);
            for lane in self.control.lanes.of(feed) {
                let ours = self.session.vault.set_id(&lane, *seq)?;
                held |= ours.is_some();
                same |= ours.is_some_and(|ours| ours.0 == id.0);
            }
            if held && !same {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
