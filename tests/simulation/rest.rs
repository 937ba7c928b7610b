//! At rest: the post works again, everybody tells everybody, and every vault is held against the
//! model.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::verdict::Reason;
use comity_domain::kinds::Compartment;

use crate::model::{Dot, Field, KeyNo, SetNo, Sets};
use crate::world::{Has, World};

/// Rounds after which everything must have arrived everywhere.
const ROUNDS_MAX: usize = 12;
/// In larger worlds everybody exchanges with so many alone.
const HUBS: usize = 3;

impl World {
    /// Lets everything arrive, and compares everything.
    pub fn comes_to_rest(&mut self) {
        self.apart.clear();
        self.compares_all();
        while !self.post.is_empty() {
            self.delivers(0);
        }
        let pairs = self.pairs();
        // What somebody says that it lacks is sent in the next round.
        let (mut rounds, mut quiet) = (0, 0);
        while quiet < 2 {
            rounds += 1;
            assert!(rounds < ROUNDS_MAX, "it comes to rest");
            let before = self.known();
            for (from, to) in &pairs {
                self.sends_news(*from, *to);
                while !self.post.is_empty() {
                    self.delivers(0);
                }
            }
            (0..self.seats.len()).for_each(|who| self.judges_what_is_held(who, 1));
            quiet = if self.known() == before { quiet + 1 } else { 0 };
        }
        self.compares_all();
        self.everything_arrived(&pairs);
        self.nobody_reads_after_the_end();
        for who in 0..self.seats.len() {
            self.seats[who].vault().rebuild().unwrap();
            self.compares(who);
            self.seats[who].locks_and_unlocks();
        }
        self.compares_all();
    }

    fn known(&self) -> Vec<Has> {
        self.seats.iter().map(|seat| seat.has.clone()).collect()
    }

    fn pairs(&self) -> Vec<(usize, usize)> {
        let seats = self.seats.len();
        let few = seats <= 8;
        let all = (0..seats).flat_map(|from| (0..seats).map(move |to| (from, to)));
        all.filter(|(from, to)| from != to && (few || *from < HUBS || *to < HUBS)).collect()
    }

    /// Whoever sends to somebody has given all that they may hold.
    fn everything_arrived(&self, pairs: &[(usize, usize)]) {
        for (of, whose) in pairs {
            let (from, to) = (of, whose);
            let Some(entitled) = self.entitlement(*from, *to) else { continue };
            let sender = self.seats[*from].person.installation;
            let known = self.admitted(*to);
            // A copy from before the team cannot say what it lacks: a person has to send again.
            if known.is_empty() || !self.model.mandates(&known).iter().any(|it| it.to == sender) {
                continue;
            }
            // Where a backup was restored on one side, and the other side tells it nothing since it
            // holds it for removed, what was heard before is no longer so.
            let restored = self.seats[*from].restored || self.seats[*to].restored;
            if restored && self.entitlement(*to, *from).is_none() {
                continue;
            }
            // Whoever destroyed what others seal to, since their announcement counts no more or was
            // never heard of there, has to be introduced anew.
            if !self.can_open(*from, *to) {
                continue;
            }
            let given = self.admitted(*from).into_iter();
            let given: Sets =
                given.filter(|n| entitled.gets(*n, self.model.sets[*n].compartment)).collect();
            let lacks: Vec<&SetNo> = given.difference(&self.seats[*to].has.reached).collect();
            let (from, to) = (&self.seats[*from].name, &self.seats[*to].name);
            assert!(lacks.is_empty(), "{to} has what {from} may give: {lacks:?}");
            let may = |key: &KeyNo| {
                let record = self.model.keys[*key];
                entitled.holds(self.model.records[record].compartment)
                    && self.releases_key(*of, *whose, *key)
            };
            let reads: BTreeSet<KeyNo> = self.opens(*of).into_iter().filter(may).collect();
            assert!(reads.is_subset(&self.opens(*whose)), "{to} reads what {from} may show");
        }
    }

    fn compares_all(&self) {
        (0..self.seats.len()).for_each(|who| self.compares(who));
    }

    /// Compares one vault with the model: what is admitted, refused and waits; what counts and
    /// why not; who belongs; what every record reads as, and to whom.
    fn compares(&self, who: usize) {
        let seat = &self.seats[who];
        let (vault, name) = (seat.vault(), &seat.name);
        let seen = self.seen(who);
        let outcome = &seen.outcome;
        let held: Sets = self.held(who).into_iter().collect();
        assert_eq!(held, outcome.admitted, "{name} holds what the model admits");
        let waiting = vault.waiting(&self.team).unwrap();
        let waiting: Sets = waiting.iter().map(|set| self.numbers[&set.id]).collect();
        assert_eq!(waiting, outcome.waiting, "what waits at {name}");
        let held = vault.held(&self.team).unwrap();
        let held: Sets = held.iter().map(|it| self.numbers[&it.set.id]).collect();
        assert_eq!(held, seat.has.held, "what {name} asks a person about");
        let refused = vault.refused(&self.team).unwrap().into_iter();
        let refused: BTreeMap<SetNo, String> =
            refused.map(|(reason, set)| (self.numbers[&set.unwrap().id], reason)).collect();
        let expected = outcome.refused.iter().map(|(number, reason)| (*number, reason.to_string()));
        assert_eq!(refused, expected.collect(), "what was refused at {name}");
        if outcome.admitted.is_empty() {
            return;
        }
        self.compares_standing(who, &outcome.admitted);
        self.checks_gaps(who);
        let admitted = outcome.admitted.len() as u64;
        assert_eq!(vault.check_sets(|_, why| panic!("{name}: {why}")).unwrap(), admitted);
    }

    fn compares_standing(&self, who: usize, admitted: &Sets) {
        let (vault, name) = (self.seats[who].vault(), &self.seats[who].name);
        let seen = self.seen(who);
        let standing = &seen.standing;
        let control = vault.control(&self.team).unwrap();
        let splits: BTreeMap<_, u64> =
            standing.splits.iter().map(|(feed, from)| (self.feed_id(*feed), *from)).collect();
        assert_eq!(control.standing.splits, splits, "{name} finds every split");
        let frozen = control.standing.frozen.iter().map(|dot| self.dot(dot)).collect();
        assert_eq!(standing.frozen, frozen, "who is frozen at {name}");
        let idle = control.standing.idle.iter().map(|(dot, why)| (self.dot(dot), *why)).collect();
        assert_eq!(standing.idle, idle, "which revocations do not count at {name}");
        let reasons = self.model.reasons(admitted, standing);
        let told = admitted
            .iter()
            .filter_map(|number| Some((*number, vault.standing(&self.sets[*number]).unwrap()?)));
        assert_eq!(told.collect::<BTreeMap<_, _>>(), reasons, "what does not count at {name}");
        let told = control.mandates.iter().map(|mandate| {
            let given = mandate.given.as_ref().map(|given| self.dot(&given.dot));
            (given, *mandate.installation(), mandate.counts())
        });
        let expected = self.model.mandates(admitted).into_iter().map(|mandate| {
            let counts = self.model.counts(admitted, standing, &mandate);
            (mandate.given, self.people[mandate.to].id(), counts)
        });
        let (told, expected): (BTreeSet<_>, BTreeSet<_>) = (told.collect(), expected.collect());
        assert_eq!(told, expected, "who belongs at {name}");
        self.compares_records(who, admitted, &reasons);
    }

    fn compares_records(&self, who: usize, admitted: &Sets, reasons: &BTreeMap<SetNo, Reason>) {
        let (vault, name) = (self.seats[who].vault(), &self.seats[who].name);
        let readable = self.readable(who);
        let is_party = self.model.parties.contains(&self.seats[who].person.authority);
        let keys = self.opens(who);
        for key in &keys {
            let compartment = self.model.records[self.model.keys[*key]].compartment;
            let theirs = is_party || compartment == Compartment::Agreement;
            assert!(theirs, "{name} takes part, and reads no evidence");
            assert!(self.was_let_in(who, *key), "{name} was let in before it had key {key}");
        }
        for record in self.written(who) {
            let shown = vault.record(&self.records[record].record).unwrap();
            let shown = shown.unwrap_or_else(|| panic!("{name} knows record {record}"));
            let can_read = readable.contains(&record);
            assert_eq!(shown.readable, can_read, "whether {name} reads record {record}");
            let kind = self.model.records[record].kind;
            for (field, number) in Field::ALL.iter().filter_map(|f| Some((f, kind.field(*f)?))) {
                let told: BTreeMap<Dot, Option<String>> = shown
                    .fields
                    .standing(number)
                    .into_iter()
                    .map(|write| {
                        let value = write.value.as_ref();
                        (self.dot(&write.dot), value.and_then(|value| self.said(*field, value)))
                    })
                    .collect();
                let reads = self.model.reads(record, *field, admitted, reasons).into_iter();
                let reads = reads.map(|(dot, value)| {
                    let held = self.model.key_of(dot).is_some_and(|key| keys.contains(&key));
                    (dot, held.then_some(value))
                });
                assert_eq!(told, reads.collect(), "{field:?} of record {record} at {name}");
            }
            if let Some(title) = kind.field(Field::Shared) {
                let can_read = |dot| self.model.key_of(dot).is_some_and(|key| keys.contains(&key));
                let expected = self.model.is_conflict(record, admitted, reasons, can_read);
                let told = shown.fields.is_conflict(title);
                assert_eq!(told, expected, "whether record {record} is in conflict at {name}");
            }
        }
    }

    pub(crate) fn dot(&self, dot: &comity_changes::Dot) -> Dot {
        (self.numbers[&dot.set], dot.index as usize)
    }
}
