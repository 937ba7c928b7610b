//! Restricted compartments: made, widened, narrowed and closed as a desk does it; and what the
//! post may carry of them, to whom.

use std::collections::BTreeSet;

use comity_changes::control::At;
use comity_changes::restricted::{ClosingBody, JoiningBody, LeavingBody, RestrictedCharter};
use comity_changes::{CompartmentId, Value, ids};
use comity_crypto::hash;
use comity_domain::kinds::{self, Compartment, closing, joining, leaving};
use comity_domain::roster::Role;

use crate::model::{Change, Circle, KeyNo, Model, SetNo, Sets, circle, number_of};
use crate::world::World;

/// Most restricted compartments of a world.
const CIRCLES_MAX: usize = 4;

/// What one seat may give another.
pub struct Entitled {
    role: Role,
    /// Restricted compartments that both are members of, the sender perhaps no more.
    circles: BTreeSet<Compartment>,
    /// What whoever left one is told of it.
    told: Sets,
}

impl Entitled {
    /// Returns whether a compartment goes there as a whole.
    pub fn holds(&self, compartment: Compartment) -> bool {
        match number_of(compartment) {
            Some(_) => self.circles.contains(&compartment),
            None => Model::holds(self.role, compartment),
        }
    }

    /// Returns whether a set goes there.
    pub fn gets(&self, number: SetNo, compartment: Compartment) -> bool {
        self.holds(compartment) || self.told.contains(&number)
    }
}

impl World {
    /// Returns what the product calls a compartment.
    pub fn real(&self, at: Compartment) -> Compartment {
        number_of(at).map_or(at, |number| Compartment::Restricted(self.circles[number].0))
    }

    pub fn compartment_id(&self, at: Compartment) -> CompartmentId {
        ids::compartment_id(&self.team, self.real(at))
    }

    /// Returns every compartment there is.
    pub fn compartments(&self) -> impl Iterator<Item = Compartment> {
        Compartment::ALL.into_iter().chain((0..self.circles.len()).map(circle))
    }

    /// Returns where a seat writes cut-offs and re-issues: in what it knows apart from `control`.
    pub(crate) fn apart_at(&self, who: usize) -> Vec<Compartment> {
        let known = self.model.circles_in(&self.admitted(who));
        [Compartment::Operational, Compartment::Agreement].into_iter().chain(known).collect()
    }

    /// Returns where a seat puts something new: now and then into a restricted compartment that it
    /// knows, whether or not it is a member.
    pub(crate) fn target(&self, who: usize, what: u64) -> Compartment {
        let known: Vec<Compartment> =
            self.model.circles_in(&self.admitted(who)).into_iter().collect();
        match known.get(what as usize / 2 % known.len().max(1)) {
            Some(at) if !what.is_multiple_of(3) => *at,
            _ => Compartment::Operational,
        }
    }

    /// Makes a restricted compartment of some who may belong to one and, rarely, of others.
    pub(crate) fn makes_circle(&mut self, who: usize, whom: u64, what: u64) {
        if self.circles.len() == CIRCLES_MAX || self.admitted(who).is_empty() {
            return;
        }
        let me = self.seats[who].person;
        let others = self.people.iter().filter(|person| {
            let fits = self.model.parties.contains(&person.authority) || what.is_multiple_of(9);
            fits && (whom >> (person.installation % 10)) & 1 == 1
        });
        let mut members: BTreeSet<usize> = others.map(|person| person.installation).collect();
        if !what.is_multiple_of(11) {
            members.insert(me.installation);
        }
        let number = self.circles.len();
        let random = hash::tagged("simulated compartment", &[&number.to_be_bytes()]);
        let keys = members.iter().map(|member| self.people[*member].id()).collect();
        let authority = me.authority_key().public();
        let charter = RestrictedCharter::make(random, self.team, authority, "Circle", keys);
        self.circles.push(charter.id());
        self.model.circles.push(Circle { authority: me.authority, members });
        let body = Value::bytes(charter.encode());
        let kind = kinds::compartment::KIND;
        let made = self.act_in(who, circle(number), kind, body, Change::Compartment);
        if !self.commits(who, circle(number), vec![made]) {
            self.circles.pop();
            self.model.circles.pop();
        }
    }

    /// Lets somebody in, takes somebody out, or closes.
    pub(crate) fn changes_circle(
        &mut self,
        who: usize,
        means: fn(usize, bool) -> Change,
        of: [u64; 2],
    ) {
        let [whom, what] = of;
        let known: Vec<Compartment> =
            self.model.circles_in(&self.admitted(who)).into_iter().collect();
        let Some(at) = known.get(what as usize % known.len().max(1)).copied() else { return };
        let of = whom as usize % self.people.len();
        self.changes_it(who, at, means(of, what.is_multiple_of(2)), of);
    }

    /// Writes an act about a restricted compartment, and perhaps about somebody in it.
    fn changes_it(&mut self, who: usize, at: Compartment, means: Change, of: usize) {
        let (compartment, installation) = (self.compartment_id(at), self.people[of].id());
        let (kind, body) = match &means {
            Change::Join { history, .. } => {
                let body = JoiningBody { compartment, installation, history: *history };
                (joining::KIND, body.to_value())
            }
            Change::Leave { .. } => {
                let reason = "moved on".to_owned();
                (leaving::KIND, LeavingBody { compartment, installation, reason }.to_value())
            }
            _ => {
                let reason = "done".to_owned();
                (closing::KIND, ClosingBody { compartment, reason }.to_value())
            }
        };
        let act = self.act_in(who, at, kind, body, means);
        self.commits(who, at, vec![act]);
    }

    /// Makes a restricted compartment for two of one authority.
    pub(crate) fn makes_circle_of_two(&mut self, who: usize, other: usize) -> Option<Compartment> {
        let before = self.circles.len();
        let kin = self.seats[other].person.installation;
        self.makes_circle(who, 1 << (kin % 10), 1);
        let made = circle(before);
        self.hands_over(who, other);
        (self.circles.len() > before).then_some(made)
    }

    /// Lets somebody into a compartment, with what was written before.
    pub(crate) fn lets_in(&mut self, who: usize, at: Compartment, of: usize) {
        self.changes_it(who, at, Change::Join { of, history: true }, of);
    }

    /// Returns what a seat may give another, by the model; the vault must agree about who belongs.
    pub(crate) fn entitlement(&self, from: usize, to: usize) -> Option<Entitled> {
        let whom = self.seats[to].person.installation;
        let role = self.entitled(from, whom)?;
        let own = self.seats[from].person.installation;
        let seen = self.seen(from);
        let (of, standing) = (&seen.outcome.admitted, &seen.standing);
        let control = self.seats[from].vault().control(&self.team)?;
        let mut entitled = Entitled { role, circles: BTreeSet::new(), told: Sets::new() };
        for at in self.model.circles_in(of) {
            let is = |who| self.model.is_member(of, standing, at, who);
            let left = |who| self.model.has_left(of, standing, at, who);
            let (id, real) = (self.people[whom].id(), self.real(at));
            let name = &self.seats[from].name;
            assert_eq!(control.is_named(&id, real), is(whom), "who is a member, at {name}");
            assert_eq!(control.has_left(&id, real), left(whom), "who left, at {name}");
            if !(is(own) || left(own)) || !Model::holds(role, at) {
                continue;
            }
            if is(whom) {
                entitled.circles.insert(at);
            } else {
                entitled.told.extend(self.model.told_of_leaving(of, standing, at, whom));
            }
        }
        entitled.told.retain(|number| number_of(self.model.sets[*number].compartment).is_some());
        Some(entitled)
    }

    /// Returns whether a seat gives another a key, by the model.
    pub(crate) fn releases_key(&self, from: usize, to: usize, key: KeyNo) -> bool {
        let whom = self.seats[to].person.installation;
        let seen = self.seen(from);
        self.model.releases_key(&seen.outcome.admitted, &seen.standing, key, whom)
    }

    /// Returns whether a seat gives another the keys of what was made in a place, by its vault.
    pub(crate) fn may_release(&self, from: usize, to: usize) -> impl Fn(&At) -> bool {
        let vault = self.seats[from].vault();
        let control = vault.control(&self.team);
        let installation = self.people[self.seats[to].person.installation].id();
        move |at| {
            let Some(control) = &control else { return true };
            let compartment = control.owner(&at.feed).map(|owner| owner.compartment);
            if !matches!(compartment, Some(Compartment::Restricted(_))) {
                return true;
            }
            let past = vault.set_past(at).unwrap();
            past.is_some_and(|past| !control.withholds(&installation, at, &past))
        }
    }

    /// Whoever has a key that was begun in a restricted compartment was a member once, by some act.
    pub(crate) fn was_let_in(&self, who: usize, key: KeyNo) -> bool {
        let compartment = self.model.records[self.model.keys[key]].compartment;
        if number_of(compartment).is_none() {
            return true;
        }
        let begun = self.model.begun(key, &self.admitted(who));
        begun.into_iter().all(|made| self.was_let_in_to(who, made))
    }

    fn was_let_in_to(&self, who: usize, made: SetNo) -> bool {
        let (author, at) = self.model.feed(made);
        let Some(number) = number_of(at) else { return true };
        let whom = self.seats[who].person.installation;
        let let_in = self.model.sets.iter().enumerate().any(|(number, set)| {
            set.compartment == at
                && set.changes.iter().any(|change| match change {
                    Change::Join { of, history } => {
                        *of == whom && (*history || self.model.sets[made].past.contains(&number))
                    }
                    _ => false,
                })
        });
        author == whom || self.model.circles[number].members.contains(&whom) || let_in
    }
}
