//! What people do at their desks: each act is written by the vault, and the model says beforehand
//! whether it may be.

use std::sync::Arc;

use comity_changes::act::{Act as Signed, Statement};
use comity_changes::builder::{RecordKey, Write, build_change};
use comity_changes::charter::Charter;
use comity_changes::ids::{RecordId, derive_record};
use comity_changes::set::Change as Bytes;
use comity_changes::statements::{CutOffBody, DecisionBody, Heads, RevocationBody};
use comity_changes::values::derive_commitment;
use comity_changes::{Dot as RealDot, Value, ids};
use comity_crypto::{Key, hash};
use comity_domain::kinds::{
    self, Compartment, cut_off_in, entry, item_proposal, mandate, note, proposal,
};
use comity_domain::roster::Role;
use comity_vault::{OwnSet, VaultError};

use crate::model::{Change, Dot, Field, Record, RecordKind, SetNo};
use crate::plan::Act;
use crate::vaults::{Person, place_of};
use crate::world::World;

pub const TEXT_HASH: [u8; 32] = [0x5c; 32];

/// A kind and a field that no version of the product has.
const NEWER: u64 = 9_000;

/// A change as bytes, as the model knows it, and the record it makes.
pub struct Written {
    pub bytes: Bytes,
    pub means: Change,
    pub makes: Option<RecordKey>,
}

impl RecordKind {
    pub fn number(self) -> u64 {
        match self {
            Self::Entry => entry::KIND,
            Self::Note => note::KIND,
            Self::Proposal => proposal::KIND,
            Self::ItemProposal => item_proposal::KIND,
            Self::Newer => NEWER,
        }
    }

    /// Returns the number of a field on the wire, if the kind has it.
    pub fn field(self, field: Field) -> Option<u64> {
        match (self, field) {
            (Self::Entry, Field::Once) => Some(entry::COMMITMENT),
            (Self::Entry, Field::Originator) => Some(entry::HANDLING),
            (Self::Entry, Field::Withdrawn) => Some(entry::WITHDRAWN),
            (Self::Entry, Field::Shared) => Some(entry::TITLE),
            (Self::Entry, Field::Append) => Some(entry::TIGHTENED),
            (Self::Entry, Field::Settled) => Some(entry::SETTLEMENT),
            (Self::Note, Field::Shared) => Some(note::TITLE),
            (Self::Note, Field::Append) => Some(note::UPDATE),
            (Self::Note, Field::Settled) => Some(note::SETTLEMENT),
            (Self::Proposal, Field::Once) => Some(proposal::FIELD),
            (Self::Proposal, Field::Append) => Some(proposal::ANSWER),
            (Self::ItemProposal, Field::Once) => Some(item_proposal::VALUE),
            (Self::ItemProposal, Field::Append) => Some(item_proposal::ANSWER),
            (Self::Newer, Field::Shared) => Some(NEWER),
            (Self::Note | Self::Proposal | Self::ItemProposal | Self::Newer, _) => None,
        }
    }
}

impl World {
    /// Founds the team: a charter, every party's signature, and everybody has them.
    pub(crate) fn founds(&mut self, parties: usize) {
        let members: Vec<_> = self.introductions[..parties]
            .iter()
            .map(|introduction| place_of(introduction, Role::Leader))
            .collect();
        let charter = Charter::make(&[0x77; 32], members, TEXT_HASH);
        self.team = charter.team();
        let brought = Value::bytes(charter.bytes());
        let first = self.clear(0, kinds::charter::KIND, 1, brought, Change::Charter);
        let signed = self.signs(0);
        assert!(self.commits(0, Compartment::Control, vec![first, signed]), "the team is founded");
        for who in 1..parties {
            self.hands_over(0, who);
            let early = self.refusals.get("not-in-force").copied();
            self.makes_note(who, Compartment::Operational);
            assert!(self.refusals.get("not-in-force").copied() > early, "all sign first");
            let signed = self.signs(who);
            assert!(self.commits(who, Compartment::Control, vec![signed]), "all sign");
            self.hands_over(who, 0);
        }
        for who in 1..parties {
            self.hands_over(0, who);
        }
    }

    fn signs(&self, who: usize) -> Written {
        let body = Value::Array(vec![Value::Bool(true), Value::bytes(TEXT_HASH), Value::text("")]);
        self.act(who, kinds::signature::KIND, 1, body, Change::Sign)
    }

    /// A change of a new record that is not sealed, with one field.
    pub fn clear(&self, who: usize, kind: u64, field: u64, value: Value, means: Change) -> Written {
        let at = kinds::kind(kind).unwrap().home.usual().unwrap();
        self.clear_in(who, at, kind, (field, value), means)
    }

    fn clear_in(
        &self,
        who: usize,
        at: Compartment,
        kind: u64,
        (field, value): (u64, Value),
        means: Change,
    ) -> Written {
        let vault = self.seats[who].vault();
        let place = vault.place(&self.team, self.real(at));
        let of = comity_changes::builder::make_record(&place, kind, &vault.me().authority());
        let bytes = build_change(&place, kind, &of, vec![Write::new(field, value)]).unwrap();
        Written { bytes, means, makes: Some(of) }
    }

    /// An act of the seat's authority.
    pub fn act(&self, who: usize, kind: u64, field: u64, body: Value, means: Change) -> Written {
        self.clear(who, kind, field, self.signed(who, kind, body), means)
    }

    /// An act of the seat's authority in a compartment of its choice.
    pub fn act_in(
        &self,
        who: usize,
        at: Compartment,
        kind: u64,
        body: Value,
        means: Change,
    ) -> Written {
        let act = self.signed(who, kind, body);
        self.clear_in(who, at, kind, (kinds::compartment::ACT, act), means)
    }

    fn signed(&self, who: usize, kind: u64, body: Value) -> Value {
        let key = self.seats[who].person.authority_key();
        let statement =
            Statement { team: self.team, kind, record: None, parents: Vec::new(), body };
        Signed::sign(statement, &key).to_value()
    }

    /// Writes changes by the vault, as a desk does. The model says whether they may be; and when
    /// they may, what they build on.
    pub fn commits(&mut self, who: usize, at: Compartment, written: Vec<Written>) -> bool {
        let expected = self.expects(who, at, &written);
        let in_use: Vec<_> = written.iter().map(|one| self.key_expected(who, one)).collect();
        let now = self.now();
        let (mut changes, mut means, mut keys) = (Vec::new(), Vec::new(), Vec::new());
        for one in written {
            changes.push(one.bytes);
            means.push(one.means);
            keys.extend(one.makes);
        }
        let compartment = self.real(at);
        let set = OwnSet { team: self.team, compartment, changes, keys };
        let own = match self.writes(who, at, &set, &now) {
            Ok(own) => own,
            Err(VaultError::Refused(reason)) => {
                self.notes(format!("  refused: {}", reason.code()));
                *self.refusals.entry(reason.code()).or_default() += 1;
                if let Some(expected) = expected {
                    let name = &self.seats[who].name;
                    assert_eq!(expected.err(), Some(reason), "why {name} may not write");
                }
                return false;
            }
            Err(error) => panic!("{} writes: {error}", self.seats[who].name),
        };
        if let Some(Err(reason)) = expected {
            panic!("{} wrote what it may not: {}", self.seats[who].name, reason.code());
        }
        for set in &own {
            let only = set.header.compartment != self.compartment_id(at);
            let mut said = if only { Vec::new() } else { std::mem::take(&mut means) };
            let changes = said.iter_mut().zip(&set.slots).zip(&in_use);
            for ((means, slot), expected) in changes {
                self.compares_key(who, means, slot.change().unwrap(), *expected);
            }
            if said.len() < set.slots.len() {
                said.push(Change::Incarnation);
            }
            let number = self.learns(set, said);
            self.honest.insert(number);
            self.seats[who].has.reached.insert(number);
        }
        true
    }

    /// Asks the model what would become of changes that are written on all that a seat knows.
    /// Nothing while a feed there split: which branch a desk builds on is not told beforehand.
    fn expects(
        &mut self,
        who: usize,
        at: Compartment,
        written: &[Written],
    ) -> Option<Result<(), comity_changes::verdict::Reason>> {
        let seat = &self.seats[who];
        let admitted = self.admitted(who);
        if !self.model.splits(&admitted).is_empty() || admitted.is_empty() {
            return None;
        }
        let named: Vec<Option<SetNo>> = admitted
            .into_iter()
            .filter(|n| [Compartment::Control, at].contains(&self.model.sets[*n].compartment))
            .map(Some)
            .collect();
        let means = written.iter().map(|one| one.means.clone()).collect();
        let feed = (seat.person.installation, at);
        let set = self.model.set_on(feed, u64::MAX, &named, means);
        Some(self.model.would_be(&set))
    }

    /// Names a record of the model's by the bytes its key gives, for somebody's authority.
    pub(crate) fn record_of(&mut self, maker: Person, kind: RecordKind, at: Compartment) -> usize {
        let number = self.records.len();
        let key = Key::new(hash::tagged("simulated record", &[&number.to_be_bytes()]));
        let commitment = derive_commitment(&key);
        let compartment = self.compartment_id(at);
        let authority = maker.authority_key().public();
        let record: RecordId =
            derive_record(&self.team, &compartment, kind.number(), &authority, &commitment);
        self.records.push(RecordKey { record, commitment, key: Some(key) });
        // Until its set is learned, nobody asks what made it.
        let made = (SetNo::MAX, 0);
        let (authority, key) = (maker.authority, self.keys.len());
        self.model.records.push(Record { kind, compartment: at, authority, made, key });
        self.adds_key(number, commitment);
        number
    }

    /// A change of a record: fields with the writes they supersede.
    pub fn change(
        &self,
        who: usize,
        record: usize,
        fields: &[(Field, Vec<Dot>, String)],
    ) -> Written {
        let Record { kind, compartment, .. } = self.model.records[record];
        let place = self.seats[who].vault().place(&self.team, self.real(compartment));
        let real = |dot: &Dot| RealDot { set: self.sets[dot.0].id, index: dot.1 as u32 };
        let writes = fields.iter().map(|(field, parents, value)| {
            let parents = parents.iter().map(real).collect();
            let value = match field {
                Field::Settled => self.settlement(record, value),
                _ => Value::text(value.clone()),
            };
            Write::over(kind.field(*field).unwrap(), parents, value)
        });
        let of = &self.records[record];
        let bytes = build_change(&place, kind.number(), of, writes.collect()).unwrap();
        let key = self.model.records[record].key;
        let means = Change::Write { record, key, writes: fields.to_vec() };
        Written { bytes, means, makes: None }
    }

    fn makes(&mut self, who: usize, kind: RecordKind, at: Compartment, fields: &[Field]) {
        self.makes_many(who, (kind, at), fields, 1);
    }

    /// Makes records by one act.
    fn makes_many(
        &mut self,
        who: usize,
        (kind, at): (RecordKind, Compartment),
        fields: &[Field],
        many: usize,
    ) {
        let (first, first_key) = (self.records.len(), self.keys.len());
        let value = format!("v{}", self.model.sets.len());
        let fields: Vec<_> =
            fields.iter().map(|field| (*field, Vec::new(), value.clone())).collect();
        let made = (0..many).map(|_| {
            let record = self.record_of(self.seats[who].person, kind, at);
            let makes = Some(self.records[record].clone());
            Written { makes, ..self.change(who, record, &fields) }
        });
        let made = made.collect();
        if self.commits(who, at, made) {
            let set = self.model.sets.len() - 1;
            for (index, record) in (first..self.records.len()).enumerate() {
                self.model.records[record].made = (set, index);
                self.seats[who].has.keys.insert(self.model.records[record].key);
            }
        } else {
            self.records.truncate(first);
            self.model.records.truncate(first);
            self.keys.truncate(first_key);
            self.model.keys.truncate(first_key);
        }
    }

    pub(crate) fn makes_note(&mut self, who: usize, at: Compartment) {
        self.makes_notes(who, at, 1);
    }

    pub(crate) fn makes_notes(&mut self, who: usize, at: Compartment, many: usize) {
        self.makes_many(who, (RecordKind::Note, at), &[Field::Shared, Field::Append], many);
    }

    pub(crate) fn makes_entry(&mut self, who: usize, at: Compartment) {
        self.makes_entries(who, at, 1);
    }

    pub(crate) fn makes_entries(&mut self, who: usize, at: Compartment, many: usize) {
        let fields = [Field::Shared, Field::Originator, Field::Once];
        self.makes_many(who, (RecordKind::Entry, at), &fields, many);
    }

    /// Proposes a change of the agreement, or of somebody's item.
    pub(crate) fn proposes(&mut self, who: usize, what: u64) {
        if what.is_multiple_of(2) {
            self.makes(who, RecordKind::Proposal, Compartment::Agreement, &[Field::Once]);
        } else {
            self.makes(who, RecordKind::ItemProposal, self.target(who, what), &[Field::Once]);
        }
    }

    /// Writes to a record that a seat can read, over all that stands there.
    pub(crate) fn writes_to_a_record(&mut self, who: usize, act: Act, whom: u64, what: u64) {
        let field = match act {
            Act::Retitle => Field::Shared,
            Act::Update | Act::Tighten | Act::Answer => Field::Append,
            Act::Handle => Field::Originator,
            _ => Field::Withdrawn,
        };
        let kind = match act {
            Act::Update => RecordKind::Note,
            Act::Answer if what.is_multiple_of(2) => RecordKind::Proposal,
            Act::Answer => RecordKind::ItemProposal,
            Act::Retitle if what.is_multiple_of(2) => RecordKind::Note,
            _ => RecordKind::Entry,
        };
        let known: Vec<usize> = self
            .readable(who)
            .into_iter()
            .filter(|n| self.model.records[*n].kind == kind)
            .collect();
        let Some(record) = known.get(whom as usize % known.len().max(1)).copied() else { return };
        let shown = self.seats[who].vault().record(&self.records[record].record).unwrap().unwrap();
        let over = match field {
            Field::Append => Vec::new(),
            _ => shown.fields.heads(kind.field(field).unwrap()),
        };
        let over = over.iter().map(|dot| (self.numbers[&dot.set], dot.index as usize)).collect();
        let value = format!("v{}", self.model.sets.len());
        let written = self.change(who, record, &[(field, over, value)]);
        self.commits(who, self.model.records[record].compartment, vec![written]);
    }

    pub(crate) fn adds(&mut self, who: usize, whom: u64, what: u64) {
        let to = whom as usize % self.people.len();
        let of = self.people[to].authority;
        let role = match (self.model.parties.contains(&of), what % 3) {
            (false, _) => Role::Participant,
            (true, 0) => Role::Leader,
            (true, _) => Role::Member,
        };
        let body = place_of(&self.introductions[to], role).to_value();
        let means = Change::Give { to, of, role };
        let given = self.act(who, mandate::KIND, mandate::ACT, body, means);
        self.commits(who, Compartment::Control, vec![given]);
    }

    pub(crate) fn ends(&mut self, who: usize, whom: u64) {
        let of = whom as usize % self.people.len();
        let (on, why) = (Value::text("2026-06-30"), Value::text("left"));
        let body = Value::Array(vec![Value::bytes(self.people[of].id()), on, why]);
        let ended = self.act(who, mandate::KIND, mandate::END, body, Change::End { of });
        self.commits(who, Compartment::Control, vec![ended]);
    }

    pub(crate) fn revokes(&mut self, who: usize, whom: u64, what: u64) {
        let of = whom as usize % self.people.len();
        let (heads, last) = self.last_of(who, of, Compartment::Control, what);
        let installation = self.people[of].id();
        let body = RevocationBody { installation, reason: "stolen".to_owned(), heads };
        let kind = kinds::revocation::KIND;
        let act = self.act(who, kind, 1, body.to_value(), Change::Revoke { of, last });
        if self.commits(who, Compartment::Control, vec![act]) && !what.is_multiple_of(3) {
            let apart = self.apart_at(who).len() as u64;
            (0..apart).for_each(|n| self.cuts_off(who, what + n));
        }
    }

    /// Cuts off in a compartment what one of the own authority's revocations is about.
    pub(crate) fn cuts_off(&mut self, who: usize, what: u64) {
        let own = self.seats[who].person.authority;
        let admitted = self.admitted(who);
        let theirs = self.model.changes(admitted.iter()).filter_map(|(dot, change)| match change {
            Change::Revoke { of, .. } => {
                let author = self.model.sets[dot.0].author;
                (self.model.authority_of[author] == own).then_some((dot, *of))
            }
            _ => None,
        });
        let Some((by, of)) = theirs.last() else { return };
        let apart = self.apart_at(who);
        let at = apart[what as usize % apart.len()];
        let (heads, last) = self.last_of(who, of, at, what);
        let revocation = RealDot { set: self.sets[by.0].id, index: by.1 as u32 };
        let body = CutOffBody { revocation, installation: self.people[of].id(), heads };
        let kind = cut_off_in(at).unwrap();
        let act = self.act_in(who, at, kind, body.to_value(), Change::CutOff { by, of, last });
        self.commits(who, at, vec![act]);
    }

    /// Returns the last set that a seat lets count of an installation's feed; now and then an
    /// older one, which only its own authority may.
    fn last_of(&self, who: usize, of: usize, at: Compartment, what: u64) -> (Heads, Option<SetNo>) {
        let admitted = self.admitted(who);
        let mut last = self.model.head((of, at), &admitted);
        if what.is_multiple_of(5) {
            let older = admitted.iter().filter(|n| self.model.feed(**n) == (of, at));
            last = older.min_by_key(|n| self.model.sets[**n].seq).copied();
        }
        let heads = last.map(|n| {
            let set = &self.sets[n];
            (set.header.feed, (set.header.seq, set.id))
        });
        (heads.into_iter().collect(), last)
    }

    /// Decides about leaders who removed each other, as this seat sees them.
    pub(crate) fn decides(&mut self, who: usize, what: u64) {
        let frozen = self.seen(who).standing.frozen.clone();
        let (kept, lifted) = match what % 3 {
            0 => (frozen, Default::default()),
            _ => (Default::default(), frozen),
        };
        let real = |dots: &std::collections::BTreeSet<Dot>| {
            let real = |dot: &Dot| RealDot { set: self.sets[dot.0].id, index: dot.1 as u32 };
            dots.iter().map(real).collect()
        };
        let body = DecisionBody { kept: real(&kept), lifted: real(&lifted) };
        let means = Change::Decide { kept, lifted };
        let act = self.act(who, kinds::decision::KIND, 1, body.to_value(), means);
        self.commits(who, Compartment::Control, vec![act]);
    }

    /// Hands over everything, whoever may read it, and the keys with it.
    pub(crate) fn hands_over(&mut self, from: usize, to: usize) {
        let sets: Vec<SetNo> = self.seats[from].has.reached.iter().copied().collect();
        let bytes: Vec<Vec<u8>> = sets.iter().map(|n| self.sets[*n].encode()).collect();
        self.seats[to].vault().receive(&bytes, Vec::new(), Vec::new(), None).unwrap();
        self.seats[to].has.reached.extend(sets);
        self.learns_what_is_held(to);
    }

    pub fn set_bytes(&self, number: SetNo) -> Vec<u8> {
        Arc::clone(&self.sets[number]).encode()
    }

    pub fn feed_id(&self, feed: crate::model::Feed) -> comity_changes::FeedId {
        let person = self.people[feed.0];
        ids::derive_feed(&person.id(), &person.incarnation(), &self.compartment_id(feed.1))
    }
}
