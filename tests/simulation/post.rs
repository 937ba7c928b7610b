//! The post: real packets, sealed, signed, opened and verified, and everything that happens to
//! them on their way. What is taken in goes through the vault's one way in.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::values::Grant;
use comity_changes::{Value, cbor};
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::packet::{Contents, Limits, OpenedPacket, open_packet, seal_packet};
use comity_exchange::vector::{FeedHeld, Ranges, Vector, gap_report};

use crate::model::{Feed, KeyNo, SetNo, Sets};
use crate::plan::Act;
use crate::world::World;

/// Most packets that lie at the post; the oldest is lost then.
const LYING_MAX: usize = 200;

/// What a seat says that it holds.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub numbers: BTreeMap<Feed, BTreeSet<u64>>,
    /// The last set of each branch: numbers alone would hide that a feed split.
    pub heads: BTreeSet<SetNo>,
}

/// A packet on its way, and what the model says is in it.
#[derive(Clone)]
pub struct Packet {
    from: usize,
    to: usize,
    bytes: Vec<u8>,
    sets: Vec<SetNo>,
    keys: BTreeSet<KeyNo>,
    says: Said,
    /// Keys that the sender says it misses.
    lacks: BTreeSet<KeyNo>,
    /// Recipient keys that it was sealed to.
    sealed_to: BTreeSet<usize>,
    /// Whether it was changed on its way: nobody may take it then.
    spoiled: bool,
}

impl World {
    /// Writes a packet for another seat: what it lacks by what it said last. Nothing goes to
    /// whoever has no mandate that counts here, and to others what their role holds.
    pub(crate) fn sends(&mut self, from: usize, to: usize) {
        if let Some(sets) = self.due(from, to) {
            self.posts(from, to, sets);
        }
    }

    /// Writes a packet unless it would tell nothing that is not known there: most of the time at
    /// rest would go into sealing those.
    pub(crate) fn sends_news(&mut self, from: usize, to: usize) {
        let Some(sets) = self.due(from, to) else { return };
        let there = &self.seats[to];
        let told = there.heard.get(&from) == Some(&self.said_to(from, to))
            && there.lacking.get(&from) == Some(&self.keyless(from));
        if !told || !sets.is_empty() || !self.asked_keys(from, to).is_empty() {
            self.posts(from, to, sets);
        }
    }

    /// Returns the sets that another seat is sent; nothing for one that gets no packet.
    fn due(&self, from: usize, to: usize) -> Option<Vec<SetNo>> {
        let parted = self.apart.contains(&from) != self.apart.contains(&to);
        if from == to || parted {
            return None;
        }
        let entitled = self.entitlement(from, to)?;
        let heard = self.seats[from].heard.get(&to).cloned().unwrap_or_default();
        let mut sets = self.held(from);
        let split = self.split_feeds(from, &sets, &heard);
        sets.retain(|number| {
            let feed = self.model.feed(*number);
            let numbers = heard.numbers.get(&feed);
            let there = numbers.is_some_and(|of| of.contains(&self.model.sets[*number].seq));
            entitled.gets(*number, feed.1) && (!there || split.contains(&feed))
        });
        Some(sets)
    }

    /// Returns the feeds that split: here, or because a head of theirs is none of the sets that
    /// are held here under its number.
    fn split_feeds(&self, from: usize, held: &[SetNo], heard: &Said) -> BTreeSet<Feed> {
        let known = self.model.splits(&self.seats[from].has.reached).into_keys();
        let number = |set: &SetNo| (self.model.feed(*set), self.model.sets[*set].seq);
        let numbers: BTreeSet<_> = held.iter().map(number).collect();
        let other = |head: &&SetNo| !held.contains(head) && numbers.contains(&number(head));
        known.chain(heard.heads.iter().filter(other).map(|head| self.model.feed(*head))).collect()
    }

    /// Puts a packet with these sets into the post, with the keys that the sender holds.
    pub(crate) fn posts(&mut self, from: usize, to: usize, sets: Vec<SetNo>) {
        let (grants, keys) = self.given(from, to, &sets);
        let (says, lacks) = (self.said_to(from, to), self.keyless(from));
        let ranges = |seqs: &BTreeSet<u64>| seqs.iter().map(|seq| (*seq, *seq)).collect();
        let vector = says.numbers.iter();
        let vector = vector.map(|(feed, seqs)| (Id(self.feed_id(*feed).0), ranges(seqs)));
        let contents = Contents {
            team: Id(self.team.0),
            made_utc_ms: self.clock.unsigned_abs(),
            vector: vector.collect(),
            change_sets: sets.iter().map(|number| self.set_bytes(*number)).collect(),
            grants: grants.into_values().collect(),
            receipts: vec![cbor::encode(&Value::Uint(self.trace.len() as u64))],
            ..Contents::default()
        };
        let (recipients, sealed_to) = self.seals_to(from, to);
        let signer = self.seats[from].vault().me().signing_key();
        let bytes = seal_packet(&contents, signer, &recipients, Vec::new()).unwrap();
        if self.post.len() >= LYING_MAX {
            self.post.remove(0);
        }
        self.post.push(Packet {
            from,
            to,
            bytes,
            sets,
            keys,
            says,
            lacks,
            sealed_to,
            spoiled: false,
        });
    }

    /// Returns the keys that go with sets, and those that were asked for; the model must agree.
    fn given(
        &self,
        from: usize,
        to: usize,
        sets: &[SetNo],
    ) -> (BTreeMap<[u8; 32], Vec<u8>>, BTreeSet<KeyNo>) {
        let (vault, releases) = (self.seats[from].vault(), self.may_release(from, to));
        let mut grants = BTreeMap::new();
        let (mut keys, opens) = (BTreeSet::new(), self.opens(from));
        for number in sets {
            for grant in vault.grants(&self.sets[*number], &releases).unwrap() {
                grants.insert(grant.commitment, grant.encode());
            }
            let changes = 0..self.model.sets[*number].changes.len();
            let named = changes.filter_map(|index| self.model.key_of((*number, index)));
            let held = named.filter(|key| opens.contains(key));
            keys.extend(held.filter(|key| self.releases_key(from, to, *key)));
        }
        let asked = self.asked_keys(from, to);
        for grant in self.granted(from, to, &asked) {
            grants.insert(grant.commitment, grant.encode());
        }
        keys.extend(asked);
        let granted: BTreeSet<_> = grants.keys().copied().collect();
        let expected: BTreeSet<_> = keys.iter().map(|n| self.keys[*n]).collect();
        assert_eq!(granted, expected, "{} gives the keys that it holds", self.seats[from].name);
        (grants, keys)
    }

    /// Returns the role that a seat's vault says an installation has; the model must agree.
    pub(crate) fn entitled(&self, at: usize, whom: usize) -> Option<comity_domain::roster::Role> {
        let control = self.seats[at].vault().control(&self.team)?;
        let id = self.people[whom].id();
        let mut theirs =
            control.mandates.iter().filter(|it| *it.installation() == id && it.counts());
        let role = theirs.next().map(|mandate| mandate.place.role);
        let expected = self.role_at(at, whom);
        assert_eq!(role.is_some(), expected.is_some(), "who belongs, at {}", self.seats[at].name);
        role
    }

    /// Returns the sets that a vault holds, branches included, as it tells them itself.
    pub(crate) fn held(&self, who: usize) -> Vec<SetNo> {
        let vault = self.seats[who].vault();
        let mut lanes: Vec<_> =
            vault.heads(&self.team).iter().map(|(feed, (seq, _))| (*feed, 1, *seq)).collect();
        let branches = vault.branches(&self.team);
        lanes.extend(branches.iter().map(|branch| (branch.lane, branch.from, branch.head.0)));
        let ids = lanes.into_iter().flat_map(|(lane, from, to)| {
            (from..=to).map(move |seq| vault.set_id(&lane, seq).unwrap().unwrap())
        });
        let mut held: Vec<SetNo> = ids.map(|id| self.numbers[&id]).collect();
        held.sort_unstable();
        held
    }

    /// Returns what a seat says that it holds to another one: of compartments it may know.
    fn said_to(&self, from: usize, to: usize) -> Said {
        let entitled = self.entitlement(from, to);
        let may = |feed: &Feed| entitled.as_ref().is_some_and(|entitled| entitled.holds(feed.1));
        let mut says = Said::default();
        for number in self.held(from) {
            let feed = self.model.feed(number);
            if may(&feed) {
                says.numbers.entry(feed).or_default().insert(self.model.sets[number].seq);
            }
        }
        let vault = self.seats[from].vault();
        let branches = vault.branches(&self.team);
        let heads = vault.heads(&self.team);
        let heads = heads.values().chain(branches.iter().map(|branch| &branch.head));
        let heads = heads.map(|(_, id)| self.numbers[id]);
        says.heads = heads.filter(|head| may(&self.model.feed(*head))).collect();
        says
    }

    /// Brings one packet, whichever: what was sent first need not arrive first.
    pub(crate) fn delivers(&mut self, which: u64) {
        if self.post.is_empty() {
            return;
        }
        let at = (which % self.post.len() as u64) as usize;
        let packet = self.post.remove(at);
        self.takes(packet);
    }

    fn takes(&mut self, packet: Packet) {
        let to = packet.to;
        let identities = self.seats[to].vault().identities();
        let opened = open_packet(packet.bytes.as_slice(), &identities, &Limits::STANDARD);
        let held = self.seats[to].has.recipients.iter().any(|key| packet.sealed_to.contains(key));
        let Ok(opened) = opened else {
            assert!(packet.spoiled || !held, "a whole packet opens");
            return self.notes(format!("  {}: damaged", self.seats[to].name));
        };
        assert!(held, "a packet for destroyed keys opens nowhere");
        assert!(!packet.spoiled, "a spoiled packet opens nowhere");
        let sender = self.people[self.seats[packet.from].person.installation];
        if !self.knows_sender(to, &opened) {
            let (control, _) = self.split(&packet.sets);
            self.receives(to, &control, Vec::new());
        }
        let known = self.known_people(to).contains(&sender.installation);
        let allowed = self.knows_sender(to, &opened);
        assert_eq!(allowed, known, "{} knows the sender", self.seats[to].name);
        if !allowed {
            return self.notes(format!("  {}: unknown sender", self.seats[to].name));
        }
        let grants = opened_grants(&opened, sender.id());
        self.receives(to, &packet.sets, grants);
        self.seats[to].has.keys.extend(packet.keys);
        self.seats[to].heard.insert(packet.from, packet.says);
        self.seats[to].lacking.insert(packet.from, packet.lacks);
    }

    /// Tells whether the vault knows the installation that signed a packet. A team that is new
    /// there is taken from anybody: all cards were compared.
    fn knows_sender(&self, to: usize, opened: &OpenedPacket) -> bool {
        let allowed: Vec<[u8; 32]> = match self.seats[to].vault().control(&self.team) {
            Some(control) => control.mandates.iter().map(|it| *it.installation()).collect(),
            None => self.people.iter().map(|person| person.id()).collect(),
        };
        opened.verify(&allowed).is_ok()
    }

    fn known_people(&self, at: usize) -> BTreeSet<usize> {
        let admitted = self.admitted(at);
        match admitted.is_empty() {
            true => self.people.iter().map(|person| person.installation).collect(),
            false => self.model.mandates(&admitted).iter().map(|mandate| mandate.to).collect(),
        }
    }

    fn split(&self, sets: &[SetNo]) -> (Vec<SetNo>, Vec<SetNo>) {
        let control = |n: &SetNo| self.model.sets[*n].compartment == Compartment::Control;
        sets.iter().partition(|number| control(number))
    }

    /// Gives a vault sets and keys, and holds what it says against the model.
    pub(crate) fn receives(&mut self, to: usize, sets: &[SetNo], grants: Vec<Grant>) {
        let before = self.seen(to);
        let was_held = self.seats[to].has.held.clone();
        let (told, waiting) = self.takes_in(to, sets, &grants);
        self.seats[to].has.reached.extend(sets);
        self.learns_what_is_held(to);
        self.checks_the_brake(to, &before.outcome.admitted, &was_held);
        let after = self.seen(to);
        let new: Sets =
            after.outcome.admitted.difference(&before.outcome.admitted).copied().collect();
        let name = &self.seats[to].name;
        assert_eq!(told, new, "{name} admits what the model admits");
        let waits = after.outcome.waiting.difference(&before.outcome.waiting).count() as u64;
        assert_eq!(waiting, waits, "{name} says what waits");
        if !new.is_empty() || !sets.is_empty() {
            self.notes(format!("  {name}: {} in, {waits} wait", new.len()));
        }
    }

    pub(crate) fn post_fails(&mut self, act: Act, which: u64, what: u64) {
        if self.post.is_empty() {
            return;
        }
        let at = (which % self.post.len() as u64) as usize;
        match act {
            Act::Drop => {
                self.post.remove(at);
                self.counts("dropped packet");
            }
            Act::Duplicate => {
                let again = self.post[at].clone();
                self.post.push(again);
                self.counts("duplicated packet");
            }
            Act::Corrupt => {
                let packet = &mut self.post[at];
                // Found by its place in a thousand, so that a packet of other length has one too.
                let byte = packet.bytes.len() * what as usize / 1_000;
                packet.bytes.get_mut(byte).into_iter().for_each(|byte| *byte ^= 0x40);
                packet.spoiled = !packet.spoiled;
                self.counts("flipped byte");
                self.spoil_for_good(at);
            }
            _ => {
                let packet = &mut self.post[at];
                let left = packet.bytes.len() * what as usize / 1_000;
                packet.bytes.truncate(left);
                packet.spoiled = true;
                self.counts("truncated packet");
            }
        }
    }

    /// A packet that is flipped twice might be whole again.
    fn spoil_for_good(&mut self, at: usize) {
        let packet = &mut self.post[at];
        if !packet.spoiled {
            packet.bytes.clear();
            packet.spoiled = true;
        }
    }

    /// Asks somebody for what is missing by the gap report, which names exactly that.
    pub(crate) fn requests(&mut self, who: usize, whom: u64) {
        let missing = self.checks_gaps(who);
        let givers: Vec<usize> = self.seats[who].heard.keys().copied().collect();
        let Some(giver) = givers.get(whom as usize % givers.len().max(1)).copied() else { return };
        let parted = self.apart.contains(&who) != self.apart.contains(&giver);
        let Some(entitled) = self.entitlement(giver, who) else { return };
        let asked = |number: &SetNo| {
            let (feed, seq) = (self.model.feed(*number), self.model.sets[*number].seq);
            let lacks = missing.get(&feed).is_some_and(|seqs| seqs.contains(&seq));
            lacks && entitled.gets(*number, feed.1)
        };
        let sets: Vec<SetNo> = self.held(giver).into_iter().filter(asked).collect();
        if !parted && !sets.is_empty() {
            self.counts("request answered");
            self.posts(giver, who, sets);
        }
    }

    /// Compares the gap report with the model: what others said they hold and is not here.
    pub(crate) fn checks_gaps(&self, who: usize) -> BTreeMap<Feed, BTreeSet<u64>> {
        let seat = &self.seats[who];
        let of_feed = |held: &mut Vector, feed: Feed, seqs: &BTreeSet<u64>| {
            let ranges: Ranges = seqs.iter().map(|seq| (*seq, *seq)).collect();
            let heads = Vec::new();
            held.insert(Id(self.feed_id(feed).0), FeedHeld { held: ranges, heads });
        };
        let mut here: BTreeMap<Feed, BTreeSet<u64>> = BTreeMap::new();
        for number in self.held(who) {
            here.entry(self.model.feed(number)).or_default().insert(self.model.sets[number].seq);
        }
        let mut ours = Vector::new();
        here.iter().for_each(|(feed, seqs)| of_feed(&mut ours, *feed, seqs));
        let mut others = BTreeMap::new();
        for (other, says) in &seat.heard {
            let mut theirs = Vector::new();
            says.numbers.iter().for_each(|(feed, seqs)| of_feed(&mut theirs, *feed, seqs));
            others.insert(Id([*other as u8; 32]), theirs);
        }
        let mut missing: BTreeMap<Feed, BTreeSet<u64>> = BTreeMap::new();
        for (feed, seqs) in seat.heard.values().flat_map(|says| &says.numbers) {
            let lacks = seqs.iter().filter(|seq| !here.get(feed).is_some_and(|h| h.contains(seq)));
            missing.entry(*feed).or_default().extend(lacks);
        }
        missing.retain(|_, seqs| !seqs.is_empty());
        let told: BTreeMap<Id, Ranges> =
            gap_report(&ours, &others).into_iter().map(|gap| (gap.feed, gap.missing)).collect();
        let expected = missing.iter().map(|(feed, seqs)| {
            let ranges: Ranges = seqs.iter().map(|seq| (*seq, *seq)).collect();
            (Id(self.feed_id(*feed).0), ranges)
        });
        assert_eq!(told, expected.collect(), "the gap report of {} is exact", seat.name);
        missing
    }

    /// Hands sets over past all rules of the post, and no key: what a leak would be.
    pub(crate) fn leaks(&mut self, from: usize, to: usize) {
        let sets: Vec<SetNo> = self.held(from);
        if self.seats[to].vault().control(&self.team).is_some() {
            self.counts("leak");
            self.receives(to, &sets, Vec::new());
        }
    }
}

fn opened_grants(opened: &OpenedPacket, sender: [u8; 32]) -> Vec<Grant> {
    let verified = opened.verify(&[sender]).unwrap();
    verified.grants().iter().map(|bytes| Grant::decode(bytes).unwrap()).collect()
}
