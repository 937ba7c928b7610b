//! Mass changes: somebody withdraws much at once, others are asked before it counts for them, and
//! a person decides.

use std::collections::{BTreeMap, BTreeSet};

use comity_domain::kinds::Compartment;
use comity_vault::brake::{HELD_SHARE_PERCENT, WITHDRAWALS_MIN};
use comity_vault::{Decision, Local, Moment};

use crate::model::{Change, Feed, Field, RecordKind, SetNo, Sets};
use crate::world::World;

/// Items that come at once, and are withdrawn at once.
const MASS: usize = 24;

impl World {
    /// Takes in many items at once, tells others, and withdraws as many, in one set or in several.
    pub(crate) fn sweeps(&mut self, who: usize, what: u64) {
        if self.own_items(who).len() < MASS {
            self.makes_entries(who, Compartment::Operational, MASS);
            self.gathers();
        }
        let items: Vec<usize> = self.own_items(who).into_iter().take(MASS).collect();
        for some in items.chunks(MASS.div_ceil(1 + what as usize % 3)) {
            let withdrawn = some.iter().map(|item| {
                let value = format!("v{}", self.model.sets.len());
                self.change(who, *item, &[(Field::Withdrawn, Vec::new(), value)])
            });
            let withdrawn = withdrawn.collect();
            self.commits(who, Compartment::Operational, withdrawn);
        }
    }

    fn own_items(&self, who: usize) -> BTreeSet<usize> {
        let own = self.seats[who].person.authority;
        let mut items = self.readable(who);
        items.retain(|n| {
            let record = &self.model.records[*n];
            record.kind == RecordKind::Entry
                && record.authority == own
                && record.compartment == Compartment::Operational
        });
        items
    }

    /// Decides about what is held: it may enter, or not.
    pub(crate) fn judges_what_is_held(&mut self, who: usize, what: u64) {
        let held = self.seats[who].has.held.clone();
        if held.is_empty() {
            return;
        }
        let admits = !what.is_multiple_of(3);
        let when = Moment { utc_ms: self.clock, zone: "Europe/Paris".to_owned() };
        let decision = Decision { admits, reason: "as agreed".to_owned(), when };
        let ids: BTreeSet<_> = held.iter().map(|n| self.sets[*n].id).collect();
        let vault = self.seats[who].vault();
        if !admits {
            let locals: Vec<Local> = ids.iter().map(|id| decision.fact(id)).collect();
            vault.keep(locals).unwrap();
            return self.counts("mass change refused by a person");
        }
        let before = self.seen(who);
        let report = self.seats[who].vault().admit_held(&ids, &decision, Vec::new()).unwrap();
        self.counts("mass change let in by a person");
        self.learns_what_is_held(who);
        let told: Sets = report.admitted.iter().map(|set| self.numbers[set]).collect();
        let after = self.seen(who);
        let new = after.outcome.admitted.difference(&before.outcome.admitted).copied().collect();
        assert_eq!(told, new, "{} lets in what was held", self.seats[who].name);
        assert!(self.seats[who].has.held.is_disjoint(&held), "what was let in is held no more");
        self.seats[who].has.let_in.extend(held);
    }

    /// Reads which sets the vault holds for a person to decide about.
    pub(crate) fn learns_what_is_held(&mut self, who: usize) {
        let held = self.seats[who].vault().held(&self.team).unwrap();
        self.seats[who].has.held = held.iter().map(|it| self.numbers[&it.set.id]).collect();
    }

    /// What a packet brings is held if it withdraws more than a share of what was here before, and
    /// only then; from the first set of the feed on that touches what was here.
    pub(crate) fn checks_the_brake(&mut self, to: usize, before: &Sets, was_held: &Sets) {
        let seat = &self.seats[to];
        let held: Sets = seat.has.held.difference(was_held).copied().collect();
        let mut entered: Sets = self.admitted(to).difference(before).copied().collect();
        entered.retain(|n| !seat.has.let_in.contains(n));
        let mut feeds: BTreeMap<Feed, (Sets, Sets)> = BTreeMap::new();
        let feed = |n: &SetNo| self.model.feed(*n);
        for number in &held {
            feeds.entry(feed(number)).or_default().0.insert(*number);
        }
        for number in &entered {
            feeds.entry(feed(number)).or_default().1.insert(*number);
        }
        let name = &seat.name;
        for (held, entered) in feeds.values() {
            let all = held.union(entered).copied().collect();
            assert!(!self.is_much(entered, before), "{name} is asked about mass changes");
            assert!(held.is_empty() || self.is_much(&all, before), "{name} is asked for a reason");
            let known = self.touched(before);
            let touches = |n: &SetNo| !self.touched(&Sets::from([*n])).is_disjoint(&known);
            let first = held.iter().min_by_key(|n| self.model.sets[**n].seq);
            assert!(first.is_none_or(touches), "{name} is asked from where it begins");
        }
        let many = held.len();
        (0..many).for_each(|_| self.counts("set held as a mass change"));
    }

    /// Returns whether sets withdraw more than a tenth of the items in other sets, and at least 20.
    fn is_much(&self, of: &Sets, here: &Sets) -> bool {
        let items = self.touched(here).into_iter();
        let items = items.filter(|n| self.model.records[*n].kind == RecordKind::Entry).count();
        let withdrawn = self.withdrawn(of, here).len();
        withdrawn as u64 >= WITHDRAWALS_MIN && withdrawn * 100 > items * HELD_SHARE_PERCENT as usize
    }

    fn withdrawn(&self, of: &Sets, here: &Sets) -> BTreeSet<usize> {
        let known = self.touched(here);
        let writes = of.iter().flat_map(|n| &self.model.sets[*n].changes);
        let withdrawn = writes.filter_map(|change| match change {
            Change::Write { record, writes, .. } => {
                let withdraws = writes.iter().any(|(field, _, _)| *field == Field::Withdrawn);
                (withdraws && known.contains(record)).then_some(*record)
            }
            _ => None,
        });
        withdrawn.collect()
    }

    /// Returns the records that sets write to.
    pub(crate) fn touched(&self, of: &Sets) -> BTreeSet<usize> {
        let written = self.model.changes(of.iter()).filter_map(|(_, change)| match change {
            Change::Write { record, .. } => Some(*record),
            _ => None,
        });
        written.collect()
    }
}
