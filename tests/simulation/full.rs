//! What people do while the disk is full: it is done, or nothing of it is; and with room again it
//! goes on.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use comity_changes::values::Grant;
use comity_changes::{ChangeSet, FeedId};
use comity_domain::kinds::Compartment;
use comity_vault::{Moment, OwnSet, StoreError, Vault, VaultError};

use crate::model::{SetNo, Sets};
use crate::vaults;
use crate::world::World;

/// What is left on a full disk, at most, in pages of memory.
const PAGES_MAX: u64 = 3;
const PAGE_BYTES: u64 = 4_096;
/// Moments at which somebody else fills it up: about as long as an act takes.
const BESIDE_US: u64 = 700;
/// Notes of one act that needs more.
const NOTES: usize = 12;

impl World {
    /// Fills the disk up, lets somebody do something, and makes room again.
    pub(crate) fn works_on_a_full_disk(&mut self, who: usize, whom: u64, what: u64) {
        self.counts("full disk");
        // Others may fill it up while something is written.
        let after = (what % 4).checked_sub(1).map(|n| Duration::from_micros(n * BESIDE_US));
        self.disk.fills_up(what % PAGES_MAX * PAGE_BYTES, after);
        match whom % 4 {
            0 => self.makes_notes(who, self.target(who, what), NOTES),
            1 => self.makes_entry(who, self.target(who, what)),
            2 => self.delivers(whom),
            _ => self.locks_on_a_full_disk(who),
        }
        self.disk.gets_room();
    }

    /// A vault that cannot be closed or opened for want of room is opened when there is some.
    fn locks_on_a_full_disk(&mut self, who: usize) {
        let closed = self.seats[who].vault.take().unwrap().close();
        let opened = vaults::try_unlock(&self.seats[who].home);
        if closed.is_err() || opened.is_err() {
            self.counts("full disk: no closing or opening");
        }
        self.disk.gets_room();
        let home = &self.seats[who].home;
        self.seats[who].vault = Some(opened.unwrap_or_else(|_| vaults::unlock(home)));
    }

    /// Writes by the vault. What failed for want of room is there whole or not at all, and is done
    /// again in the second case.
    pub(crate) fn writes(
        &mut self,
        who: usize,
        at: Compartment,
        set: &OwnSet,
        now: &Moment,
    ) -> Result<Vec<Arc<ChangeSet>>, VaultError> {
        let commit = |vault: &Vault| {
            vault.commit(vec![set.clone()], Vec::new(), now).map(|written| written.own)
        };
        let before = self.lanes(who);
        let error = match commit(self.seats[who].vault()) {
            Err(VaultError::Store(error)) if self.disk.is_full() => error,
            done => return done,
        };
        self.has_room_again(who, &error);
        let own = self.own_since(who, &before);
        if own.is_empty() {
            return commit(self.seats[who].vault());
        }
        let whole = own.iter().any(|it| it.header.compartment == self.compartment_id(at));
        assert!(whole, "{} wrote all of it or nothing", self.seats[who].name);
        Ok(own)
    }

    /// Takes in by the vault. Returns what is new, and how many of the given sets wait.
    pub(crate) fn takes_in(&mut self, to: usize, sets: &[SetNo], grants: &[Grant]) -> (Sets, u64) {
        let bytes: Vec<Vec<u8>> = sets.iter().map(|number| self.set_bytes(*number)).collect();
        let receive = |vault: &Vault| vault.receive(&bytes, grants.to_vec(), Vec::new(), None);
        let before = self.waiting_and_admitted(to);
        let error = match receive(self.seats[to].vault()) {
            Err(VaultError::Store(error)) if self.disk.is_full() => error,
            done => {
                let done = done.unwrap();
                let new = done.admitted.iter().map(|set| self.numbers[set]).collect();
                return (new, done.waiting);
            }
        };
        self.has_room_again(to, &error);
        receive(self.seats[to].vault()).unwrap();
        let after = self.waiting_and_admitted(to);
        let new = |(before, after): (&Sets, &Sets)| after.difference(before).copied().collect();
        let (waiting, admitted): (Sets, Sets) =
            (new((&before.0, &after.0)), new((&before.1, &after.1)));
        (admitted, waiting.len() as u64)
    }

    /// Makes room after a failure that named the lack of it. Nobody has to open the vault again.
    fn has_room_again(&mut self, who: usize, error: &StoreError) {
        self.counts("full disk: told");
        let name = &self.seats[who].name;
        assert!(matches!(error, StoreError::NoSpace), "{name} is told what is wrong: {error}");
        self.disk.gets_room();
    }

    /// Returns the last number of each feed, and of each branch of one.
    fn lanes(&self, who: usize) -> BTreeMap<FeedId, u64> {
        let vault = self.seats[who].vault();
        let heads = vault.heads(&self.team).into_iter().map(|(feed, (seq, _))| (feed, seq));
        let branches = vault.branches(&self.team).into_iter();
        heads.chain(branches.map(|branch| (branch.lane, branch.head.0))).collect()
    }

    fn own_since(&self, who: usize, before: &BTreeMap<FeedId, u64>) -> Vec<Arc<ChangeSet>> {
        let vault = self.seats[who].vault();
        let mut own = Vec::new();
        for (lane, last) in self.lanes(who) {
            let new = before.get(&lane).map_or(1, |seq| seq + 1)..=last;
            own.extend(new.map(|seq| Arc::new(vault.set(&lane, seq).unwrap().unwrap().0)));
        }
        own
    }

    fn waiting_and_admitted(&self, who: usize) -> (Sets, Sets) {
        let waiting = self.seats[who].vault().waiting(&self.team).unwrap();
        let waiting = waiting.iter().map(|set| self.numbers[&set.id]).collect();
        (waiting, self.held(who).into_iter().collect())
    }
}
