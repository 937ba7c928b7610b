//! Who can read what: keys that came, keys that are missing, and keys that are given.

use std::collections::BTreeSet;

use comity_changes::control::At;
use comity_changes::values::Grant;

use crate::model::{Change, Model};
use crate::world::World;

impl World {
    /// Returns the records that a seat can read.
    pub(crate) fn readable(&self, who: usize) -> BTreeSet<usize> {
        let written = self.written(who).into_iter();
        written.filter(|record| self.seats[who].keys.contains(record)).collect()
    }

    /// Returns the records that a seat knows.
    pub(crate) fn written(&self, who: usize) -> BTreeSet<usize> {
        let admitted = self.admitted(who);
        let written = self.model.changes(admitted.iter()).filter_map(|(_, change)| match change {
            Change::Write { record, .. } => Some(*record),
            _ => None,
        });
        written.collect()
    }

    /// Returns the records that a seat knows without their keys; the vault must agree.
    pub(crate) fn keyless(&self, who: usize) -> BTreeSet<usize> {
        let readable = self.readable(who);
        let mut keyless = self.written(who);
        keyless.retain(|record| !readable.contains(record));
        let told = self.seats[who].vault().keyless(&self.team).into_iter();
        let told: BTreeSet<_> = told.map(|keyless| keyless.commitment).collect();
        let expected = keyless.iter().map(|n| self.records[*n].commitment).collect();
        assert_eq!(told, expected, "{} says which keys it misses", self.seats[who].name);
        keyless
    }

    /// Returns the keys that a partner said it misses, may have, and gets.
    pub(crate) fn asked_keys(&self, from: usize, to: usize) -> BTreeSet<usize> {
        let Some(entitled) = self.entitlement(from, to) else { return BTreeSet::new() };
        let lacking = self.seats[from].lacking.get(&to).into_iter().flatten().copied();
        let may = |record: &usize| {
            entitled.holds(self.model.records[*record].compartment)
                && self.releases(from, to, *record)
        };
        let readable = self.readable(from);
        lacking.filter(may).filter(|record| readable.contains(record)).collect()
    }

    pub(crate) fn granted(&self, from: usize, to: usize, asked: &BTreeSet<usize>) -> Vec<Grant> {
        let role = self.role_at(from, self.seats[to].person.installation);
        let (vault, releases) = (self.seats[from].vault(), self.may_release(from, to));
        let Some((control, role)) = vault.control(&self.team).zip(role) else { return Vec::new() };
        let may = |at: &At| {
            let owner = control.owner(&at.feed);
            owner.is_some_and(|owner| Model::holds(role, owner.compartment)) && releases(at)
        };
        let commitments = asked.iter().map(|n| self.records[*n].commitment).collect();
        vault.grants_of(&self.team, &commitments, &may).unwrap()
    }
}
