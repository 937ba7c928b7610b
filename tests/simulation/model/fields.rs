//! What a record reads as: docs/formats/change-set.md on merging. No clock, and nothing is lost.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::verdict::{Reason, Verdict};

use super::{Change, Dot, Model, Sets, Standing};

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    Entry,
    Note,
    Proposal,
    ItemProposal,
    /// Of a kind that only a newer version knows.
    Newer,
}

/// Which of a record's fields, by who may write it; what is withdrawn is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Once,
    Originator,
    Withdrawn,
    Shared,
    Append,
    /// Decisions on statements of the shared field: each names those that it decides on.
    Settled,
}

impl Field {
    pub const ALL: [Self; 6] =
        [Self::Once, Self::Originator, Self::Withdrawn, Self::Shared, Self::Append, Self::Settled];
}

/// Returns what a decision on statements says, as a value of [`Field::Settled`].
pub fn settling(statements: &BTreeSet<Dot>) -> String {
    let said = statements.iter().map(|(set, index)| format!("{set}.{index}"));
    said.collect::<Vec<_>>().join(" ")
}

/// Returns the statements that a value of [`Field::Settled`] names.
pub fn settled(value: &str) -> BTreeSet<Dot> {
    let dot = |said: &str| {
        let (set, index) = said.split_once('.')?;
        Some((set.parse().ok()?, index.parse().ok()?))
    };
    value.split(' ').filter_map(dot).collect()
}

/// One write to a record.
struct Written<'a> {
    dot: Dot,
    parents: &'a [Dot],
    value: &'a str,
    counts: bool,
}

impl Model {
    /// Returns what stands of a field, by dot; admitted sets and what counts of them are given.
    pub fn reads(
        &self,
        record: usize,
        field: Field,
        of: &Sets,
        reasons: &BTreeMap<usize, Reason>,
    ) -> BTreeMap<Dot, String> {
        let writes = self.writes(record, field, of, reasons);
        let mut covered: BTreeSet<Dot> = BTreeSet::new();
        let mut open: Vec<Dot> =
            writes.iter().filter(|w| w.counts).flat_map(|w| w.parents.iter().copied()).collect();
        while let Some(dot) = open.pop() {
            if covered.insert(dot) {
                let below = writes.iter().filter(|write| write.dot == dot);
                open.extend(below.flat_map(|write| write.parents.iter().copied()));
            }
        }
        let stands = writes.iter().filter(|w| w.counts && !covered.contains(&w.dot));
        stands.map(|write| (write.dot, write.value.to_owned())).collect()
    }

    /// Returns whether statements of the shared field that stand contradict each other, and no
    /// decision that can be read names all of them. What cannot be read contradicts everything.
    pub fn is_conflict(
        &self,
        record: usize,
        of: &Sets,
        reasons: &BTreeMap<usize, Reason>,
        can_read: impl Fn(Dot) -> bool,
    ) -> bool {
        let standing = self.reads(record, Field::Shared, of, reasons);
        let values: BTreeSet<_> = standing.values().collect();
        let alike = values.len() == 1 && standing.keys().all(|dot| can_read(*dot));
        let decisions = self.reads(record, Field::Settled, of, reasons).into_iter();
        let mut decisions = decisions.filter(|(dot, _)| can_read(*dot));
        let decided = decisions.any(|(_, said)| {
            let named = settled(&said);
            standing.keys().all(|dot| named.contains(dot))
        });
        standing.len() > 1 && !alike && !decided
    }

    /// Returns the writes of a field. Where what made the record does not count, the record reads
    /// as if it did, so that people see what it is about.
    fn writes(
        &self,
        record: usize,
        field: Field,
        of: &Sets,
        reasons: &BTreeMap<usize, Reason>,
    ) -> Vec<Written<'_>> {
        let fell = |number: &usize| {
            reasons.get(number).is_some_and(|it| it.verdict() == Verdict::WithoutStanding)
        };
        let alone = fell(&self.records[record].made.0);
        let mut found = Vec::new();
        for number in of {
            let set = &self.sets[*number];
            for (index, change) in set.changes.iter().enumerate() {
                let Change::Write { record: it, writes, .. } = change else { continue };
                let void = set.verdict.as_ref().is_ok_and(|void| void.contains_key(&index));
                let of_field = writes.iter().filter(|(of, _, _)| *it == record && *of == field);
                found.extend(of_field.map(|(_, parents, value)| Written {
                    dot: (*number, index),
                    parents,
                    value,
                    counts: !void && (alone || !fell(number)),
                }));
            }
        }
        found
    }

    /// Returns why each of some admitted sets does not count, or how it is marked.
    pub fn reasons(&self, of: &Sets, standing: &Standing) -> BTreeMap<usize, Reason> {
        let told = of.iter().map(|number| (*number, self.stands(of, standing, *number)));
        told.filter_map(|(number, reason)| Some((number, reason?))).collect()
    }
}
