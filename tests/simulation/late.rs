//! What is written without knowing of each other: late work and whoever stands for it, and an end
//! beside a new beginning.

use std::sync::Arc;

use comity_changes::statements::{ReissueBody, Run};
use comity_changes::verdict::Reason;
use comity_domain::kinds::{Compartment, reissue_in};

use crate::model::{Change, SetNo};
use crate::vaults::Person;
use crate::world::World;

/// Who stands for late work looks at anybody's with numbers that this divides.
const ANYBODYS: u64 = 7;

impl World {
    /// Returns the seats of other installations of somebody's authority.
    pub(crate) fn kin_of(&self, person: Person) -> Vec<usize> {
        let is_kin = |seat: &usize| {
            let theirs = self.seats[*seat].person;
            theirs.authority == person.authority && theirs.installation != person.installation
        };
        (0..self.seats.len()).filter(is_kin).collect()
    }

    /// Revokes another installation of the own authority, which goes on without knowing; what it
    /// wrote late is brought along and stood for. Without such an installation, whatever is late.
    pub(crate) fn is_late(&mut self, who: usize, whom: u64, what: u64) {
        let kin = self.kin_of(self.seats[who].person);
        if let Some(other) = kin.get(what as usize % kin.len().max(1)).copied() {
            let circle = self.makes_circle_of_two(who, other);
            self.revokes(who, self.seats[other].person.installation as u64, what);
            self.makes_note(other, self.target(other, whom));
            self.makes_entry(other, Compartment::Operational);
            if let Some(at) = circle {
                self.lets_in(other, at, whom as usize % self.people.len());
            }
            self.hands_over(other, who);
            self.tries_for_another(who, whom, what);
        }
        self.reissues(who, whom, what);
    }

    /// Stands for what somebody wrote late, from the first set that does not count or from another
    /// one, whether or not it is the own authority's.
    fn reissues(&mut self, who: usize, whom: u64, what: u64) {
        let own = self.seats[who].person.authority;
        let (admitted, seen) = (self.admitted(who), self.seen(who));
        let apart = self.apart_at(who);
        let at = apart[what as usize % apart.len()];
        let is_late = |n: &SetNo| {
            self.model.stands(&admitted, &seen.standing, *n) == Some(Reason::PastCutOff)
        };
        let late = admitted.iter().filter(|n| self.model.sets[**n].compartment == at);
        let late: Vec<SetNo> = late.copied().filter(is_late).collect();
        let own_late = late.iter().filter(|n| {
            self.model.authority_of[self.model.sets[**n].author] == own
                || what.is_multiple_of(ANYBODYS)
        });
        let own_late: Vec<SetNo> = own_late.copied().collect();
        let Some(to) = own_late.get(whom as usize % own_late.len().max(1)).copied() else { return };
        let (of, last) = (self.model.sets[to].author, Arc::clone(&self.sets[to]));
        let same = late.iter().filter(|n| self.model.feed(**n) == (of, at));
        let first = same.map(|n| self.model.sets[*n].seq).min().unwrap_or(1);
        let from = if what.is_multiple_of(5) { 1 } else { first.min(last.header.seq) };
        let run = Run { feed: last.header.feed, from, to: last.header.seq, id: last.id };
        let installation = self.people[of].id();
        let body = ReissueBody { installation, reason: "honest".to_owned(), runs: vec![run] };
        let means = Change::Reissue { of, from, to };
        let act = self.act_in(who, at, reissue_in(at).unwrap(), body.to_value(), means);
        self.commits(who, at, vec![act]);
    }

    /// Somebody of another authority, who has all of it, tries to stand for late work.
    fn tries_for_another(&mut self, who: usize, whom: u64, what: u64) {
        let own = self.seats[who].person.authority;
        let others = (0..self.seats.len()).filter(|seat| {
            let person = self.seats[*seat].person;
            person.authority != own && self.model.parties.contains(&person.authority)
        });
        let others: Vec<usize> = others.collect();
        let Some(other) = others.get(whom as usize % others.len().max(1)).copied() else { return };
        self.hands_over(who, other);
        self.reissues(other, whom, what.next_multiple_of(ANYBODYS));
    }

    /// One ends somebody's mandates while another one, who has not heard of it, gives a new one.
    pub(crate) fn cross(&mut self, who: usize, whom: u64, what: u64) {
        let own = self.seats[who].person.authority;
        let may = |authority: usize| authority == own || !self.model.parties.contains(&authority);
        let them = self.people.iter().filter(|person| may(person.authority));
        let them: Vec<usize> = them.map(|person| person.installation).collect();
        let Some(of) = them.get(whom as usize % them.len().max(1)).copied() else { return };
        let authority = self.people[of].authority;
        let givers = (0..self.seats.len()).filter(|seat| {
            let theirs = self.seats[*seat].person.authority;
            *seat != who && (theirs == authority || !self.model.parties.contains(&authority))
        });
        let givers: Vec<usize> = givers.collect();
        let Some(giver) = givers.get(what as usize % givers.len().max(1)) else { return };
        self.counts("ended here, begun there");
        self.ends(who, of as u64);
        self.adds(*giver, of as u64, what);
    }
}
