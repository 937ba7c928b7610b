//! Gap reports: what is held, what is missing, and who could give it.

use std::collections::BTreeMap;

use super::{Ranges, Vector};
use crate::Id;

/// A feed of which something is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The feed.
    pub feed: Id,
    /// What is held here: "1–40, 44".
    pub held: Ranges,
    /// What is missing below the highest number known: "41–43".
    pub missing: Ranges,
    /// The highest number that anybody is known to hold.
    pub known_to: u64,
    /// Who holds something of what is missing, by their last receipt.
    pub givers: Vec<Giver>,
    /// What nobody who sent a receipt holds; its author still may.
    pub nobody_has: Ranges,
}

/// An installation that holds something we miss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Giver {
    /// The installation, as the caller names it.
    pub installation: Id,
    /// What it holds of what is missing.
    pub has: Ranges,
}

/// Reports every feed of which something is missing, compared with what others hold by their
/// receipts. Feeds of which we hold nothing count when somebody holds something.
pub fn gap_report(ours: &Vector, others: &BTreeMap<Id, Vector>) -> Vec<Gap> {
    let mut known: BTreeMap<Id, u64> = BTreeMap::new();
    for vector in std::iter::once(ours).chain(others.values()) {
        for (feed, held) in vector {
            let heads = held.heads.iter().map(|(seq, _)| *seq).max().unwrap_or_default();
            let highest = known.entry(*feed).or_default();
            *highest = (*highest).max(held.held.highest()).max(heads);
        }
    }
    known.into_iter().filter_map(|(feed, known_to)| gap(ours, others, feed, known_to)).collect()
}

fn gap(ours: &Vector, others: &BTreeMap<Id, Vector>, feed: Id, known_to: u64) -> Option<Gap> {
    let held = ours.get(&feed).map(|held| held.held.clone()).unwrap_or_default();
    let missing = held.missing_to(known_to);
    if missing.is_empty() {
        return None;
    }
    let mut nobody_has = missing.clone();
    let mut givers = Vec::new();
    for (installation, vector) in others {
        let has = vector.get(&feed).map(|held| held.held.intersection(&missing));
        if let Some(has) = has.filter(|has| !has.is_empty()) {
            nobody_has = nobody_has.without(&has);
            givers.push(Giver { installation: *installation, has });
        }
    }
    Some(Gap { feed, held, missing, known_to, givers, nobody_has })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::FeedHeld;

    fn held(ranges: &[(u64, u64)]) -> FeedHeld {
        FeedHeld { held: ranges.iter().copied().collect(), heads: Vec::new() }
    }

    /// "You hold BE 1–40, 44; missing 41–43; ask BE or FR."
    #[test]
    fn a_gap_names_what_is_missing_and_who_has_it() {
        let feed = Id([1; 32]);
        let (ghent, lyon) = (Id([2; 32]), Id([3; 32]));
        let ours = Vector::from([(feed, held(&[(1, 40), (44, 44)]))]);
        let others = BTreeMap::from([
            (ghent, Vector::from([(feed, held(&[(1, 44)]))])),
            (lyon, Vector::from([(feed, held(&[(1, 41)]))])),
        ]);

        let report = gap_report(&ours, &others);

        assert_eq!(report.len(), 1);
        assert_eq!(report[0].held.to_string(), "1–40, 44");
        assert_eq!(report[0].missing.to_string(), "41–43");
        let givers: Vec<(Id, String)> =
            report[0].givers.iter().map(|g| (g.installation, g.has.to_string())).collect();
        assert_eq!(givers, [(ghent, "41–43".to_owned()), (lyon, "41".to_owned())]);
        assert!(report[0].nobody_has.is_empty());
    }

    #[test]
    fn what_nobody_here_has_is_said() {
        let feed = Id([1; 32]);
        let ours = Vector::from([(feed, held(&[(3, 3)]))]);

        let report = gap_report(&ours, &BTreeMap::new());

        assert_eq!(report[0].nobody_has.to_string(), "1–2");
        assert!(gap_report(&Vector::from([(feed, held(&[(1, 3)]))]), &BTreeMap::new()).is_empty());
    }
}
