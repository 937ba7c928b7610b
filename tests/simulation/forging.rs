//! What no desk would write: sets signed by hand, by whoever holds an installation's key.

use std::sync::Arc;

use comity_changes::act::{Act, Statement};
use comity_changes::set::{ChangeSet, Header, Slot};
use comity_changes::statements::{Heads, RevocationBody};
use comity_changes::{Dep, SetId};
use comity_domain::kinds::{Compartment, mandate, revocation};
use comity_domain::roster::Role;

use crate::acts::Written;
use crate::model::{Change, Field, RecordKind, SetNo, Wrong};
use crate::vaults::{Person, place_of};
use crate::world::World;

/// The set that founds the team: the first that the world saw.
const CHARTER: SetNo = 0;

/// Ways to forge a set.
const HOW: u64 = 13;

/// What a forged set names.
struct Draft {
    at: Compartment,
    seq: u64,
    prev: Option<SetNo>,
    deps: Vec<SetNo>,
    /// Names a set that was never signed.
    hangs: bool,
    wrong: Option<Wrong>,
}

impl World {
    /// Writes by hand what admission has to see through, and gives it to two others.
    pub(crate) fn forges(&mut self, who: usize, whom: u64, what: u64) {
        let how = what % HOW;
        let at = if how < 11 { self.target(who, what / HOW) } else { Compartment::Control };
        let Some(mut draft) = self.draft(who, at) else { return };
        let Some(written) = self.forged(who, whom, how, &mut draft) else { return };
        self.counts("forged set");
        let number = self.signs_by_hand(who, &draft, written);
        self.receives(who, &[number], Vec::new());
        for to in [whom, whom + 1] {
            let to = to as usize % self.seats.len();
            if to != who && self.may_hold(who, to, at) {
                self.posts(who, to, vec![number]);
            }
        }
    }

    /// Writes by hand into a restricted compartment whose ciphertext another seat leaked, closed or
    /// not, member or not, and hands it back without a key.
    pub(crate) fn intrudes(&mut self, who: usize, holder: usize, what: u64) {
        let known: Vec<Compartment> =
            self.model.circles_in(&self.admitted(holder)).into_iter().collect();
        let Some(at) = known.get(what as usize % known.len().max(1)).copied() else { return };
        if self.seats[who].vault().control(&self.team).is_none() {
            return;
        }
        self.receives(who, &self.held(holder), Vec::new());
        let Some(draft) = self.draft(who, at) else { return };
        let written = self.forged_note(self.seats[who].person, at);
        self.counts("intrusion");
        let number = self.signs_by_hand(who, &draft, written);
        self.receives(who, &[number], Vec::new());
        self.receives(holder, &[number], Vec::new());
    }

    /// Spoils a draft in one of these ways, and says what stands in it.
    fn forged(&mut self, who: usize, whom: u64, how: u64, draft: &mut Draft) -> Option<Written> {
        match how {
            0 => draft.wrong = Some(Wrong::Signature),
            1 => {
                draft.deps.push(self.newest(who, Compartment::Agreement)?);
                draft.wrong = Some(Wrong::Foreign);
            }
            2 => draft.hangs = true,
            3 => {
                draft.deps.push(draft.prev?);
                draft.wrong = Some(Wrong::Chain);
            }
            // Whoever was put out goes on as if nothing had been heard of it.
            4 => self.forgets(draft),
            5 => {
                self.forgets(draft);
                return self.writes_over(who, whom, (draft.at, Field::Shared));
            }
            6 => return self.writes_over(who, whom, (draft.at, Field::Withdrawn)),
            // As if the others had not signed yet: the charter is all it builds on.
            7 if draft.prev.is_none() => draft.deps = vec![CHARTER],
            7 => return None,
            8 => {
                let other = self.other_party(who, whom)?;
                return Some(self.forged_note(other, draft.at));
            }
            9 => draft.wrong = Some(Wrong::Critical),
            10 => {
                let own = self.seats[who].person;
                return Some(self.forged_record(own, RecordKind::Newer, draft.at));
            }
            11 => return Some(self.takes_all(who, whom)),
            _ => return self.usurps(who, whom),
        }
        Some(self.forged_note(self.seats[who].person, draft.at))
    }

    /// Signs a second set under a number that was used, and gives it to one seat alone.
    pub(crate) fn equivocates(&mut self, who: usize, what: u64) {
        let at = self.target(who, what);
        let Some(draft) = self.draft(who, at) else { return };
        let Some(last) = draft.prev else { return };
        let to = (who + 1) % self.seats.len();
        let feed = self.model.feed(last);
        let prev = self.model.sets[last].past.iter().filter(|n| self.model.feed(**n) == feed);
        let prev = prev.max_by_key(|n| self.model.sets[**n].seq).copied();
        let seq = self.model.sets[last].seq;
        let known: Vec<SetNo> = self.held(to);
        let deps = draft.deps.iter().copied().filter(|n| known.contains(n)).collect();
        let draft = Draft { seq, prev, deps, ..draft };
        let written = self.forged_note(self.seats[who].person, at);
        self.counts("equivocation");
        let number = self.signs_by_hand(who, &draft, written);
        if self.may_hold(who, to, at) {
            self.posts(who, to, vec![number]);
        }
    }

    /// Whether another seat may hold a compartment: keys go with a set, and a cheat that gives
    /// them away tells nothing about anybody else's care.
    fn may_hold(&self, who: usize, to: usize, at: Compartment) -> bool {
        self.entitlement(who, to).is_some_and(|entitled| entitled.holds(at))
    }

    /// What an honest desk would name next.
    fn draft(&self, who: usize, at: Compartment) -> Option<Draft> {
        let seat = &self.seats[who];
        seat.vault().control(&self.team)?;
        let feed = (seat.person.installation, at);
        let heads = seat.vault().heads(&self.team);
        heads.get(&self.feed_id((feed.0, Compartment::Control)))?;
        let own = heads.get(&self.feed_id(feed));
        let prev = own.map(|(_, id)| self.numbers[id]);
        let others = heads.iter().filter(|(other, _)| **other != self.feed_id(feed));
        let numbers = others.map(|(_, (_, id))| self.numbers[id]);
        let reads =
            |n: &SetNo| [Compartment::Control, at].contains(&self.model.sets[*n].compartment);
        let deps = numbers.filter(reads).collect();
        let seq = own.map_or(1, |(seq, _)| seq + 1);
        Some(Draft { at, seq, prev, deps, hangs: false, wrong: None })
    }

    fn newest(&self, who: usize, at: Compartment) -> Option<SetNo> {
        let held = self.held(who);
        held.into_iter().rev().find(|number| self.model.sets[*number].compartment == at)
    }

    /// A new note that names somebody's authority as its maker, whoever writes it.
    fn forged_note(&mut self, maker: Person, at: Compartment) -> Written {
        self.forged_record(maker, RecordKind::Note, at)
    }

    fn forged_record(&mut self, maker: Person, kind: RecordKind, at: Compartment) -> Written {
        let record = self.record_of(maker, kind, at);
        self.model.records[record].made = (self.model.sets.len(), 0);
        let value = format!("v{}", self.model.sets.len());
        self.change(maker.installation, record, &[(Field::Shared, Vec::new(), value)])
    }

    /// Leaves out all but what put the team in force.
    fn forgets(&self, draft: &mut Draft) {
        let founding = |number: &SetNo| {
            let set = &self.model.sets[*number];
            set.seq == 1 && set.compartment == Compartment::Control
        };
        let firsts =
            |n: &SetNo| self.model.sets[*n].past.iter().copied().filter(founding).collect();
        let mut first: Vec<SetNo> =
            draft.deps.iter().flat_map(|n| -> Vec<SetNo> { firsts(n) }).collect();
        first.extend(draft.deps.iter().copied().filter(founding));
        first.sort_unstable();
        first.dedup();
        draft.deps = first;
    }

    /// Revokes an installation of another authority and lets nothing of it count.
    fn takes_all(&self, who: usize, whom: u64) -> Written {
        let of = whom as usize % self.people.len();
        let (installation, heads) = (self.people[of].id(), Heads::new());
        let body = RevocationBody { installation, reason: "all of it".to_owned(), heads };
        let means = Change::Revoke { of, last: None };
        self.act(who, revocation::KIND, revocation::ACT, body.to_value(), means)
    }

    /// Writes to a record of somebody else's: to what belongs to its maker alone, or unseen.
    fn writes_over(
        &mut self,
        who: usize,
        whom: u64,
        (at, field): (Compartment, Field),
    ) -> Option<Written> {
        let own = self.seats[who].person.authority;
        let readable = self.readable(who).into_iter().filter(|n| {
            let record = self.model.records[*n];
            record.authority != own && record.kind == RecordKind::Entry && record.compartment == at
        });
        let foreign: Vec<usize> = readable.collect();
        let record = *foreign.get(whom as usize % foreign.len().max(1))?;
        let value = format!("v{}", self.model.sets.len());
        Some(self.change(who, record, &[(field, Vec::new(), value)]))
    }

    /// Returns the founding leader of a party that is not somebody's own.
    fn other_party(&self, who: usize, whom: u64) -> Option<Person> {
        let own = self.seats[who].person.authority;
        let parties = self.model.parties.iter().filter(|party| **party != own);
        let others: Vec<Person> = parties.map(|party| self.people[*party]).collect();
        others.get(whom as usize % others.len().max(1)).copied()
    }

    /// Carries an act that another authority signed, right in all but whose set it stands in.
    fn usurps(&self, who: usize, whom: u64) -> Option<Written> {
        let other = self.other_party(who, whom)?;
        // Of the other one's people; or of the own people, and signed by the other one.
        let of = if whom.is_multiple_of(2) { other } else { self.seats[who].person };
        let body = place_of(&self.introductions[of.installation], Role::Member).to_value();
        let kind = mandate::KIND;
        let statement =
            Statement { team: self.team, kind, record: None, parents: Vec::new(), body };
        let act = Act::sign(statement, &other.authority_key()).to_value();
        Some(self.clear(who, kind, mandate::ACT, act, Change::Usurp { letter: false }))
    }

    fn signs_by_hand(&mut self, who: usize, draft: &Draft, written: Written) -> SetNo {
        let now = self.now();
        let person = self.seats[who].person;
        let feed = (person.installation, draft.at);
        let dep = |n: &SetNo| {
            let header = &self.sets[*n].header;
            Dep { feed: header.feed, seq: header.seq, id: self.sets[*n].id }
        };
        let mut deps: Vec<Dep> = draft.deps.iter().map(dep).collect();
        if draft.hangs {
            let feed = self.feed_id((person.installation, Compartment::Control));
            deps.retain(|dep| dep.feed != feed);
            deps.push(Dep { feed, seq: 9_999, id: SetId([0xee; 32]) });
        }
        deps.sort();
        deps.dedup_by_key(|dep| dep.feed);
        let named: Vec<SetId> = deps.iter().map(|dep| dep.id).collect();
        let header = Header {
            team: self.team,
            compartment: self.compartment_id(draft.at),
            feed: self.feed_id(feed),
            seq: draft.seq,
            prev: draft.prev.map(|n| self.sets[n].id),
            deps,
            time_utc_ms: now.utc_ms,
            zone: now.zone,
            change_count: 0,
            changes_root: [0; 32],
            critical: if draft.wrong == Some(Wrong::Critical) { vec![1] } else { Vec::new() },
            extensions: Default::default(),
        };
        let key = match draft.wrong {
            Some(Wrong::Signature) => Person { installation: 91, authority: 91 }.signing_key(),
            _ => person.signing_key(),
        };
        let set = Arc::new(ChangeSet::sign(header, vec![Slot::Whole(written.bytes)], &key));
        let mut numbers: Vec<Option<SetNo>> =
            named.iter().map(|id| self.numbers.get(id).copied()).collect();
        numbers.extend(draft.prev.map(Some));
        let mut learned = self.model.set_on(feed, draft.seq, &numbers, vec![written.means]);
        learned.wrong = draft.wrong;
        self.keeps(&set, learned)
    }
}
