//! The sets of several feeds in an order in which each comes after all it builds on.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use comity_changes::FeedId;
use comity_changes::control::At;
use comity_exchange::vector::Ranges;

use crate::refuse::Answer;
use crate::session::Session;

/// Puts sets of one compartment into a causal order. What builds on a set has a larger past: the
/// numbers that a past reaches, added up, rise along every chain. No more than one set of each lane
/// is looked at ahead.
pub(super) fn in_order<'a>(
    session: &'a Session,
    lanes: impl Iterator<Item = (&'a FeedId, &'a Ranges)>,
) -> impl Iterator<Item = Answer<At>> + 'a {
    let mut rest: Vec<_> = lanes
        .map(|(lane, ranges)| {
            let numbers = ranges.as_slice().iter().flat_map(|(from, to)| *from..=*to);
            (*lane, numbers)
        })
        .collect();
    let mut next = BinaryHeap::new();
    let mut fault = None;
    for place in 0..rest.len() {
        ahead(session, &mut rest, place, &mut next).unwrap_or_else(|error| fault = Some(error));
    }
    std::iter::from_fn(move || {
        if let Some(error) = fault.take() {
            next.clear();
            return Some(Err(error));
        }
        let Reverse((_, place, lane, seq)) = next.pop()?;
        ahead(session, &mut rest, place, &mut next).unwrap_or_else(|error| fault = Some(error));
        Some(Ok(At { feed: lane, seq }))
    })
}

/// Looks at the next set of a lane.
fn ahead(
    session: &Session,
    rest: &mut [(FeedId, impl Iterator<Item = u64>)],
    place: usize,
    next: &mut BinaryHeap<Reverse<(u64, usize, FeedId, u64)>>,
) -> Answer<()> {
    let Some((lane, numbers)) = rest.get_mut(place) else { return Ok(()) };
    let Some(seq) = numbers.next() else { return Ok(()) };
    let past = session.vault.set_past(&At { feed: *lane, seq })?.unwrap_or_default();
    let reach = past.values().copied().fold(0, u64::saturating_add);
    next.push(Reverse((reach, place, *lane, seq)));
    Ok(())
}
