//! Fields of long records that were read, kept at hand: a record that grows by one change is read
//! for what that change costs, and not for how long its history is.
//!
//! Never the truth: whatever may have changed about an earlier change makes it be read again.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::bundle::CHANGES_INLINE;
use crate::record::Fields;

/// Records kept at hand.
const RECORDS: usize = 16;

/// Which record was read, and what its earlier changes depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AtHand {
    /// The row.
    pub number: u32,
    /// The record in it.
    pub of: u8,
    /// Whether the key it was made with was here, and not erased.
    pub readable: bool,
    /// How many further keys of the row were not here.
    pub lacking: u64,
    /// How often what counts of it was computed anew.
    pub recounted: u64,
}

/// Fields of the records read last.
#[derive(Default)]
pub(crate) struct FieldsAtHand(VecDeque<(AtHand, u64, Arc<Fields>)>);

impl FieldsAtHand {
    /// Takes out how many changes of a record were read, and what they gave.
    pub fn take(&mut self, reading: &AtHand) -> (u64, Arc<Fields>) {
        let at = self.0.iter().position(|(kept, _, _)| kept == reading);
        let taken = at.and_then(|at| self.0.remove(at));
        taken.map(|(_, changes, fields)| (changes, fields)).unwrap_or_default()
    }

    /// Keeps what so many changes of a record gave, if they are many.
    pub fn keep(&mut self, reading: AtHand, changes: u64, fields: &Arc<Fields>) {
        if changes <= CHANGES_INLINE as u64 {
            return;
        }
        self.0.retain(|(kept, _, _)| (kept.number, kept.of) != (reading.number, reading.of));
        if self.0.len() >= RECORDS {
            self.0.pop_front();
        }
        self.0.push_back((reading, changes, Arc::clone(fields)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READING: AtHand = AtHand { number: 7, of: 0, readable: true, lacking: 0, recounted: 0 };

    /// What an earlier change gave may be another thing now: a key erased or arrived, an author cut
    /// off.
    #[test]
    fn what_was_read_under_other_conditions_is_read_again() {
        let others = [
            AtHand { readable: false, ..READING },
            AtHand { recounted: 1, ..READING },
            AtHand { lacking: 1, ..READING },
            AtHand { of: 1, ..READING },
            AtHand { number: 8, ..READING },
        ];
        for other in others {
            let mut at_hand = FieldsAtHand::default();
            at_hand.keep(READING, 100, &Arc::default());

            assert_eq!(at_hand.take(&other).0, 0, "{other:?}");
            assert_eq!(at_hand.take(&READING).0, 100);
        }
    }

    #[test]
    fn few_records_are_kept_and_short_ones_never() {
        let mut at_hand = FieldsAtHand::default();
        at_hand.keep(READING, CHANGES_INLINE as u64, &Arc::default());
        assert_eq!(at_hand.take(&READING).0, 0, "a short record is read as fast");

        for number in 0..100 {
            at_hand.keep(AtHand { number, ..READING }, 100, &Arc::default());
        }

        assert_eq!(at_hand.0.len(), RECORDS);
        assert_eq!(at_hand.take(&AtHand { number: 99, ..READING }).0, 100);
    }
}
