//! Who can read what: keys that are drawn, that came, that are missing, and that are given.

use std::collections::BTreeSet;

use comity_changes::control::At;
use comity_changes::set::Change as Bytes;
use comity_changes::values::Grant;

use crate::acts::Written;
use crate::model::{Change, KeyNo, Model, SetNo};
use crate::world::World;

/// Which key the model says a write is sealed under.
#[derive(Clone, Copy, Debug)]
pub enum Expected {
    /// One that was drawn for the record that it makes, or none: it is not sealed.
    Own,
    /// One that is known.
    Known(KeyNo),
    /// One that nobody knew.
    New,
}

impl World {
    /// Gives a key of a record the next number.
    pub(crate) fn adds_key(&mut self, record: usize, commitment: [u8; 32]) -> KeyNo {
        self.keys.push(commitment);
        self.model.keys.push(record);
        self.keys.len() - 1
    }

    /// Returns which key a desk must seal a write under.
    pub(crate) fn key_expected(&self, who: usize, written: &Written) -> Expected {
        let Change::Write { record, .. } = &written.means else { return Expected::Own };
        if written.makes.is_some() {
            return Expected::Own;
        }
        let (seen, id) = (self.seen(who), |set: SetNo| self.sets[set].id);
        let counts = (&seen.outcome.admitted, &seen.standing);
        let in_use = self.model.key_in_use(counts, *record, &self.seats[who].has.keys, id);
        in_use.map_or(Expected::New, Expected::Known)
    }

    /// Holds the key that a desk sealed a write under against what the model says.
    pub(crate) fn compares_key(
        &mut self,
        who: usize,
        means: &mut Change,
        bytes: &Bytes,
        expected: Expected,
    ) {
        let Change::Write { record, key, .. } = means else { return };
        let (name, commitment) = (&self.seats[who].name, bytes.key_commitment);
        let known = self.keys.iter().position(|it| *it == commitment);
        match expected {
            Expected::Own => assert_eq!(known, Some(*key), "{name} makes record {record}"),
            Expected::Known(number) => {
                assert_eq!(known, Some(number), "{name} goes on with a key of record {record}");
                *key = number;
            }
            Expected::New => {
                assert_eq!(known, None, "{name} begins a key of record {record}");
                *key = self.adds_key(*record, commitment);
                self.seats[who].has.keys.insert(*key);
                self.counts("new key after a narrowing");
            }
        }
    }

    /// Returns the records that a seat can read, but perhaps for later writes.
    pub(crate) fn readable(&self, who: usize) -> BTreeSet<usize> {
        let written = self.written(who).into_iter();
        let keys = &self.seats[who].has.keys;
        written.filter(|record| keys.contains(&self.model.records[*record].key)).collect()
    }

    /// Returns the records that a seat knows.
    pub(crate) fn written(&self, who: usize) -> BTreeSet<usize> {
        self.touched(&self.admitted(who))
    }

    /// Returns the keys that a seat holds of what it knows.
    pub(crate) fn opens(&self, who: usize) -> BTreeSet<KeyNo> {
        let mut named = self.model.keys_named(&self.admitted(who));
        named.retain(|key| self.seats[who].has.keys.contains(key));
        named
    }

    /// Returns the keys that a seat misses of what it knows; the vault must agree.
    pub(crate) fn keyless(&self, who: usize) -> BTreeSet<KeyNo> {
        let mut keyless = self.model.keys_named(&self.admitted(who));
        keyless.retain(|key| !self.seats[who].has.keys.contains(key));
        let told = self.seats[who].vault().keyless(&self.team).into_iter();
        let told: BTreeSet<_> = told.map(|keyless| keyless.commitment).collect();
        let expected = keyless.iter().map(|n| self.keys[*n]).collect();
        assert_eq!(told, expected, "{} says which keys it misses", self.seats[who].name);
        keyless
    }

    /// Returns the keys that a partner said it misses, may have, and gets.
    pub(crate) fn asked_keys(&self, from: usize, to: usize) -> BTreeSet<KeyNo> {
        let Some(entitled) = self.entitlement(from, to) else { return BTreeSet::new() };
        let lacking = self.seats[from].lacking.get(&to).into_iter().flatten().copied();
        let may = |key: &KeyNo| {
            let record = self.model.keys[*key];
            entitled.holds(self.model.records[record].compartment)
                && self.releases_key(from, to, *key)
        };
        let opens = self.opens(from);
        lacking.filter(|key| opens.contains(key)).filter(may).collect()
    }

    pub(crate) fn granted(&self, from: usize, to: usize, asked: &BTreeSet<KeyNo>) -> Vec<Grant> {
        let role = self.role_at(from, self.seats[to].person.installation);
        let (vault, releases) = (self.seats[from].vault(), self.may_release(from, to));
        let Some((control, role)) = vault.control(&self.team).zip(role) else { return Vec::new() };
        let may = |at: &At| {
            let owner = control.owner(&at.feed);
            owner.is_some_and(|owner| Model::holds(role, owner.compartment)) && releases(at)
        };
        let commitments = asked.iter().map(|n| self.keys[*n]).collect();
        vault.grants_of(&self.team, &commitments, &may).unwrap()
    }

    /// Whoever was taken out holds no key of what was written by whoever knew of it, so it makes
    /// no difference whether the sealed sets leaked to them; unless an act that the author did not
    /// know may let them in.
    pub(crate) fn nobody_reads_after_the_end(&self) {
        for seat in &self.seats {
            let whom = seat.person.installation;
            let mut checked = 0;
            for number in &self.honest {
                let set = &self.model.sets[*number];
                let keys = (0..set.changes.len()).filter_map(|n| self.model.key_of((*number, n)));
                let out = || self.model.was_taken_out(&set.past, set.compartment, whom);
                if set.author == whom || !out() || self.model.is_let_in_beside(&set.past, whom) {
                    continue;
                }
                for key in keys {
                    checked += 1;
                    let name = &seat.name;
                    let reads = seat.has.keys.contains(&key) && !self.is_back(*number, whom);
                    assert!(!reads, "{name} was out before set {number}");
                }
            }
            self.checked.set(self.checked.get() + checked);
        }
    }

    /// Returns whether somebody who holds a set knows more than its author did, by which whoever
    /// was taken out is in again: what took them out fell.
    fn is_back(&self, number: SetNo, whom: usize) -> bool {
        let at = self.model.sets[number].compartment;
        (0..self.seats.len())
            .map(|seat| self.admitted(seat))
            .any(|known| known.contains(&number) && !self.model.was_taken_out(&known, at, whom))
    }
}
