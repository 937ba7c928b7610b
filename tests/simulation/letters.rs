//! Letters: acts of an authority that an installation of another one carries.

use comity_changes::act::{Act, Statement};
use comity_domain::kinds::{Compartment, letter};
use comity_domain::roster::Role;

use crate::model::Change;
use crate::vaults::{Person, place_of};
use crate::world::World;

impl World {
    /// Carries a letter of somebody's authority, the own one or another, a party or not; the same
    /// for the same person and role, however often it is carried.
    pub(crate) fn carries_a_letter(&mut self, who: usize, whom: u64, what: u64) {
        // Most let in whoever is not there yet.
        let late = self.people.len().saturating_sub(self.model.parties.len()).max(1) as u64;
        let last = self.people.len() as u64 - 1;
        let to = if what.is_multiple_of(4) { whom } else { last - whom % late };
        let to = to as usize % self.people.len();
        let role = match what % 5 {
            0 => Role::Participant,
            1 => Role::Leader,
            _ => Role::Member,
        };
        // Now and then one that the carrier's own authority signed.
        let signer = if what.is_multiple_of(13) { self.seats[who].person } else { self.people[to] };
        self.carries(who, (to, role), signer);
        if what.is_multiple_of(3) {
            self.is_ended_by_one_copy(who, (to, role), whom);
        }
    }

    fn carries(&mut self, who: usize, (to, role): (usize, Role), signer: Person) {
        let person = self.people[to];
        let body = place_of(&self.introductions[to], role).to_value();
        let kind = letter::KIND;
        let statement =
            Statement { team: self.team, kind, record: None, parents: Vec::new(), body };
        let act = Act::sign(statement, &signer.authority_key()).to_value();
        let own = signer.authority == person.authority;
        let carried = Change::Letter { to, of: person.authority, role };
        let means = if own { carried } else { Change::Usurp { letter: true } };
        let written = self.clear(who, kind, letter::ACT, act, means);
        if self.commits(who, Compartment::Control, vec![written]) {
            self.counts("letter carried");
        }
    }

    /// Another one, who has not heard of it, carries the letter too; and whose authority signed it
    /// ends what the first copy gave.
    fn is_ended_by_one_copy(&mut self, who: usize, (to, role): (usize, Role), whom: u64) {
        let person = self.people[to];
        let others: Vec<usize> = (0..self.seats.len()).filter(|seat| *seat != who).collect();
        let kin = self.kin_of(person);
        let of = |seats: &[usize]| seats.get(whom as usize % seats.len().max(1)).copied();
        let Some((other, kin)) = of(&others).zip(of(&kin)) else { return };
        self.carries(other, (to, role), person);
        self.hands_over(who, kin);
        self.ends(kin, to as u64);
    }
}
