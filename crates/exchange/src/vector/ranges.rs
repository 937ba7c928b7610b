//! A set of numbers as ranges: sorted, apart from each other, so that one set has one form.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The ranges are not sorted, not apart or not from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ranges are not sorted, not apart from each other or not from 1")]
pub struct RangesMalformed;

/// A set of numbers from 1, as inclusive ranges.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    /// Takes ranges that are sorted, apart from each other (at least one number between) and
    /// from 1. Refuses any other form.
    pub fn parse(ranges: Vec<(u64, u64)>) -> Result<Self, RangesMalformed> {
        let mut free_from = 1;
        for (from, to) in &ranges {
            if *from < free_from || to < from || *from == 0 {
                return Err(RangesMalformed);
            }
            free_from = to.saturating_add(2);
        }
        // Past the last number there is nothing, so nothing may follow a range that ends there.
        let ends = ranges.iter().filter(|(_, to)| *to >= u64::MAX.saturating_sub(1)).count();
        if ends > 1 { Err(RangesMalformed) } else { Ok(Self(ranges)) }
    }

    /// Adds one number; 0 is no number.
    pub fn insert(&mut self, number: u64) {
        self.insert_range(number, number);
    }

    /// Adds `from..=to`. Nothing is added when `to` is below `from`; 0 is no number.
    pub fn insert_range(&mut self, from: u64, to: u64) {
        let from = from.max(1);
        if to < from {
            return;
        }
        // Those that end before `from` without touching it stay; so do those after `to`.
        let first = self.0.partition_point(|(_, end)| end.saturating_add(1) < from);
        let after = self.0.partition_point(|(start, _)| *start <= to.saturating_add(1));
        let touched = self.0.get(first..after).unwrap_or_default();
        let low = touched.first().map_or(from, |(start, _)| (*start).min(from));
        let high = touched.last().map_or(to, |(_, end)| (*end).max(to));
        self.0.splice(first..after.max(first), [(low, high)]);
    }

    /// Adds all numbers of another set.
    pub fn union(&mut self, other: &Self) {
        for (from, to) in &other.0 {
            self.insert_range(*from, *to);
        }
    }

    /// Returns the numbers that the other set lacks.
    pub fn without(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        for (from, to) in &self.0 {
            let mut next = Some(*from);
            let skip = other.0.partition_point(|(_, end)| end < from);
            for (start, end) in other.0.iter().skip(skip).take_while(|(start, _)| start <= to) {
                if let Some(at) = next.filter(|at| at < start) {
                    left.push((at, start.saturating_sub(1)));
                }
                next = end.checked_add(1);
            }
            if let Some(at) = next.filter(|at| at <= to) {
                left.push((at, *to));
            }
        }
        Self(left)
    }

    /// Returns the numbers in both sets.
    pub fn intersection(&self, other: &Self) -> Self {
        self.without(&self.without(other))
    }

    /// Returns whether the number is in the set.
    pub fn contains(&self, number: u64) -> bool {
        let at = self.0.partition_point(|(_, end)| *end < number);
        self.0.get(at).is_some_and(|(start, _)| *start <= number)
    }

    /// Returns the highest number below which nothing is missing; 0 when 1 is missing.
    pub fn contiguous_head(&self) -> u64 {
        self.0.first().filter(|(start, _)| *start == 1).map_or(0, |(_, end)| *end)
    }

    /// Returns the highest number; 0 when there is none.
    pub fn highest(&self) -> u64 {
        self.0.last().map_or(0, |(_, end)| *end)
    }

    /// Returns what is missing from 1 to `known` inclusive.
    pub fn missing_to(&self, known: u64) -> Self {
        let mut all = Self::default();
        all.insert_range(1, known);
        all.without(self)
    }

    /// Returns whether the set has no number.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns how many numbers there are.
    pub fn count(&self) -> u64 {
        self.0.iter().fold(0, |sum, (from, to)| {
            sum.saturating_add(to.saturating_sub(*from)).saturating_add(1)
        })
    }

    /// Returns the ranges, in order.
    pub fn as_slice(&self) -> &[(u64, u64)] {
        &self.0
    }

    /// Returns the lowest `ranges_max` ranges: a shorter statement that is still true.
    pub fn lowest(&self, ranges_max: usize) -> Self {
        Self(self.0.iter().take(ranges_max).copied().collect())
    }
}

impl FromIterator<(u64, u64)> for Ranges {
    fn from_iter<I: IntoIterator<Item = (u64, u64)>>(ranges: I) -> Self {
        let mut set = Self::default();
        for (from, to) in ranges {
            set.insert_range(from, to);
        }
        set
    }
}

impl FromIterator<u64> for Ranges {
    fn from_iter<I: IntoIterator<Item = u64>>(numbers: I) -> Self {
        numbers.into_iter().map(|number| (number, number)).collect()
    }
}

/// As a person reads it: `1–40, 44`; empty when there is none.
impl fmt::Display for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (from, to)) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            if from == to {
                write!(f, "{comma}{from}")?;
            } else {
                write!(f, "{comma}{from}–{to}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ranges({self})")
    }
}

impl Serialize for Ranges {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Ranges {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(Vec::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    type Model = BTreeSet<u64>;

    fn model(ranges: &Ranges) -> Model {
        ranges.as_slice().iter().flat_map(|(from, to)| *from..=*to).collect()
    }

    fn any_ranges() -> impl Strategy<Value = Ranges> {
        prop::collection::vec((1..60_u64, 0..6_u64), 0..12)
            .prop_map(|parts| parts.into_iter().map(|(from, more)| (from, from + more)).collect())
    }

    proptest! {
        /// Whatever is inserted in whatever order, the set has its one form.
        #[test]
        fn a_set_has_one_form(a in any_ranges()) {
            prop_assert_eq!(Ranges::parse(a.as_slice().to_vec()), Ok(a.clone()));
            prop_assert_eq!(model(&a).into_iter().collect::<Ranges>(), a);
        }

        #[test]
        fn union_is_that_of_sets(a in any_ranges(), b in any_ranges(), c in any_ranges()) {
            let (mut ab, mut ba) = (a.clone(), b.clone());
            ab.union(&b);
            ba.union(&a);
            prop_assert_eq!(&ab, &ba, "order does not matter");
            prop_assert_eq!(model(&ab), model(&a).union(&model(&b)).copied().collect::<Model>());

            let (mut left, mut right) = (ab, b);
            left.union(&c);
            right.union(&c);
            let mut whole = a;
            whole.union(&right);
            prop_assert_eq!(left, whole, "grouping does not matter");
        }

        #[test]
        fn difference_and_intersection_are_those_of_sets(a in any_ranges(), b in any_ranges()) {
            let (left, right) = (model(&a), model(&b));
            prop_assert_eq!(model(&a.without(&b)), &left - &right);
            prop_assert_eq!(model(&a.intersection(&b)), &left & &right);
            prop_assert_eq!(a.count(), left.len() as u64);
        }

        /// What is held and what is missing make up everything, and never overlap.
        #[test]
        fn held_and_missing_make_up_everything(a in any_ranges(), known in 0..80_u64) {
            let missing = a.missing_to(known);
            for number in 1..=known {
                prop_assert!(a.contains(number) != missing.contains(number));
            }
            let head = a.contiguous_head();
            prop_assert!((1..=head).all(|number| a.contains(number)));
            prop_assert!(!a.contains(head + 1));
        }
    }

    #[test]
    fn the_last_numbers_do_not_wrap() {
        let mut set = Ranges::default();
        set.insert(u64::MAX);
        set.insert(u64::MAX - 1);
        set.insert_range(1, u64::MAX - 2);

        assert_eq!(set.as_slice(), [(1, u64::MAX)]);
        assert!(set.missing_to(u64::MAX).is_empty());
        assert_eq!(set.count(), u64::MAX);
    }

    #[test]
    fn other_forms_are_refused() {
        for ranges in [
            vec![(0, 1)],
            vec![(2, 1)],
            vec![(1, 2), (3, 4)],
            vec![(1, 5), (4, 9)],
            vec![(7, 8), (1, 2)],
            vec![(1, u64::MAX), (u64::MAX, u64::MAX)],
        ] {
            assert_eq!(Ranges::parse(ranges), Err(RangesMalformed));
        }
    }
}
