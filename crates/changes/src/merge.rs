//! Merging: which writes of a field stand. No clock decides, and nothing is thrown away.
//!
//! A write is superseded when a write that counts reaches it through parents, void ones
//! included: what a voided write superseded comes back, what it built on stays built on.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::Dot;

/// One write of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Written<V> {
    /// The change that wrote it.
    pub dot: Dot,
    /// The writes it supersedes.
    pub parents: Vec<Dot>,
    /// Whether it is void: kept and readable, without effect.
    pub void: bool,
    /// What was written.
    pub value: V,
}

/// Returns the writes that stand, in the order given.
pub fn standing<V>(writes: &[Written<V>]) -> Vec<&Written<V>> {
    let by_dot: BTreeMap<Dot, &Written<V>> =
        writes.iter().map(|write| (write.dot, write)).collect();
    let mut superseded: BTreeSet<Dot> = BTreeSet::new();
    let mut reached: Vec<Dot> =
        writes.iter().filter(|write| !write.void).flat_map(|write| write.parents.clone()).collect();
    while let Some(dot) = reached.pop() {
        if superseded.insert(dot) {
            reached.extend(by_dot.get(&dot).into_iter().flat_map(|write| write.parents.clone()));
        }
    }
    writes.iter().filter(|write| !write.void && !superseded.contains(&write.dot)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SetId;
    use proptest::prelude::*;

    fn dot(n: u8) -> Dot {
        Dot { set: SetId([n; 32]), index: 0 }
    }

    fn write(n: u8, parents: &[u8]) -> Written<u8> {
        let parents = parents.iter().map(|p| dot(*p)).collect();
        Written { dot: dot(n), parents, void: false, value: n }
    }

    fn values(writes: &[Written<u8>]) -> Vec<u8> {
        standing(writes).iter().map(|write| write.value).collect()
    }

    #[test]
    fn two_offices_that_write_apart_leave_two_values() {
        let writes = [write(1, &[]), write(2, &[1]), write(3, &[1])];
        assert_eq!(values(&writes), [2, 3]);
    }

    #[test]
    fn deciding_leaves_one() {
        let writes = [write(1, &[]), write(2, &[1]), write(3, &[1]), write(4, &[2, 3])];
        assert_eq!(values(&writes), [4]);
    }

    #[test]
    fn what_a_void_write_superseded_comes_back() {
        let mut writes = [write(1, &[]), write(2, &[1])];
        writes[1].void = true;
        assert_eq!(values(&writes), [1]);
    }

    #[test]
    fn a_write_built_on_a_void_one_supersedes_through_it() {
        let mut writes = [write(1, &[]), write(2, &[1]), write(3, &[2])];
        writes[1].void = true;
        assert_eq!(values(&writes), [3]);
    }

    proptest! {
        /// Invariant 5: the order in which writes arrive does not matter.
        #[test]
        fn any_order_gives_the_same(
            parents in proptest::collection::vec(proptest::collection::vec(0_u8..20, 0..3), 1..20),
            seed in any::<u64>(),
        ) {
            let mut writes: Vec<_> = parents
                .iter()
                .zip(0_u8..)
                .map(|(parents, n)| {
                    let below: Vec<u8> = parents.iter().copied().filter(|p| *p < n).collect();
                    write(n, &below)
                })
                .collect();
            let mut straight = values(&writes);
            let turn = usize::try_from(seed % writes.len() as u64).unwrap();
            writes.rotate_left(turn);
            writes.reverse();
            let mut turned = values(&writes);
            straight.sort_unstable();
            turned.sort_unstable();
            prop_assert_eq!(straight, turned);
        }
    }
}
