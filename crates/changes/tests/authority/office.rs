//! Offices that write change sets: each knows what it was told, and builds on all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use comity_changes::act::{Act, Statement};
use comity_changes::builder::{RecordKey, Write, build_change, make_record};
use comity_changes::card::{Announcement, Certificate, Introduction};
use comity_changes::charter::{self, Charter};
use comity_changes::control::Past;
use comity_changes::ids::{compartment_id, derive_feed};
use comity_changes::replacement::ReplacementBody;
use comity_changes::restricted::{ClosingBody, JoiningBody, LeavingBody, RestrictedCharter};
use comity_changes::set::{Change, ChangeSet, Header, Slot};
use comity_changes::statements::{
    CutOffBody, DecisionBody, Heads, ReissueBody, RevocationBody, Run,
};
use comity_changes::values::Place;
use comity_changes::{Dep, Dot, FeedId, SetId, TeamId, Value};
use comity_crypto::Key;
use comity_crypto::sign::{PublicKey, SigningKey};
use comity_domain::dates::Date;
use comity_domain::kinds::{self, Compartment};
use comity_domain::roster::Role;

use crate::ledger::Ledger;

const RECIPIENT: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
const TEXT_HASH: [u8; 32] = [0x5c; 32];

/// The key whose seed is 32 times this byte.
pub fn key(byte: u8) -> SigningKey {
    SigningKey::from_seed(&Key::new([byte; 32]))
}

#[derive(Clone)]
pub struct Office {
    /// The key that its authority acts with.
    pub authority: u8,
    /// The founding key of its party: records name it.
    pub party: u8,
    pub installation: u8,
    pub incarnation: u8,
    pub role: Role,
    pub team: TeamId,
    pub knows: Ledger,
    /// All it signed, refused sets included.
    pub signed: Vec<Arc<ChangeSet>>,
    pub clock: i64,
}

/// Lyon, Turin and Ghent, a leader each; Lyon has a second installation, made later.
pub fn offices() -> [Office; 3] {
    let mut offices = [(0x0a, 0x01), (0x0b, 0x02), (0x0c, 0x03)]
        .map(|(authority, installation)| Office::new(authority, installation, Role::Leader));
    let places = offices.iter().map(Office::place_in_team).collect();
    let charter = Charter::make(&[0x77; 32], places, TEXT_HASH);
    let team = charter.team();
    for office in &mut offices {
        office.team = team;
    }
    let [lyon, turin, ghent] = &mut offices;
    let brought = lyon
        .clear(kinds::charter::KIND, kinds::charter::CHARTER, |_| Value::bytes(charter.bytes()));
    let first = vec![brought, lyon.announces(), lyon.signs_agreement()];
    lyon.writes(Compartment::Control, first);
    for other in [&mut *turin, &mut *ghent] {
        lyon.tells(other);
        let first = vec![other.announces(), other.signs_agreement()];
        other.writes(Compartment::Control, first);
        other.tells(lyon);
    }
    lyon.tells(turin);
    lyon.tells(ghent);
    offices
}

impl Office {
    pub fn new(authority: u8, installation: u8, role: Role) -> Self {
        Self {
            authority,
            party: authority,
            installation,
            incarnation: installation,
            role,
            team: TeamId([0; 32]),
            knows: Ledger::default(),
            signed: Vec::new(),
            clock: 1_790_000_000_000 + i64::from(installation),
        }
    }

    /// Another installation of the same authority, with keys of its own.
    pub fn further(&self, installation: u8) -> Self {
        let (team, party) = (self.team, self.party);
        Self { team, party, ..Self::new(self.authority, installation, Role::Member) }
    }

    /// The same installation once its authority acts with another key.
    pub fn renewed(&self, authority: u8) -> Self {
        Self { authority, ..self.clone() }
    }

    /// A new installation that a new key of the authority certifies.
    pub fn rebuilt(&self, authority: u8, installation: u8) -> Self {
        let (team, party) = (self.team, self.party);
        Self { team, party, ..Self::new(authority, installation, Role::Leader) }
    }

    pub fn id(&self) -> PublicKey {
        key(self.installation).public()
    }

    fn introduction(&self) -> Introduction {
        let (authority, installation) = (key(self.authority), key(self.installation));
        let certificate = Certificate {
            authority: authority.public(),
            authority_name: format!("Authority {}", self.authority),
            state: "FR".to_owned(),
            person_commitment: [0; 32],
            installation: installation.public(),
            made_utc_ms: 0,
        };
        let announcement = Announcement {
            installation: installation.public(),
            recipients: vec![(RECIPIENT.to_owned(), 0)],
            made_utc_ms: 0,
        };
        Introduction::sign(certificate, announcement, &authority, &installation)
    }

    pub fn place_in_team(&self) -> charter::Place {
        charter::Place {
            introduction: self.introduction(),
            role: self.role,
            from: Date::parse("2026-01-01").unwrap(),
            until: Date::parse("2026-12-31").unwrap(),
        }
    }

    pub fn feed(&self, compartment: Compartment) -> FeedId {
        let id = compartment_id(&self.team, compartment);
        derive_feed(&self.id(), &[self.incarnation; 32], &id)
    }

    pub fn place(&self, compartment: Compartment) -> Place {
        let id = compartment_id(&self.team, compartment);
        Place { team: self.team, compartment: id, feed: self.feed(compartment) }
    }

    /// A change of a new record that is not sealed, with one field.
    pub fn clear(&self, kind: u64, field: u64, value: impl FnOnce(&Self) -> Value) -> Change {
        self.clear_in(kinds::kind(kind).unwrap().home.usual().unwrap(), kind, field, value)
    }

    fn clear_in(
        &self,
        compartment: Compartment,
        kind: u64,
        field: u64,
        value: impl FnOnce(&Self) -> Value,
    ) -> Change {
        let place = self.place(compartment);
        let of = make_record(&place, kind, &key(self.party).public());
        build_change(&place, kind, &of, vec![Write::new(field, value(self))]).unwrap()
    }

    pub fn act(&self, kind: u64, body: Value) -> Change {
        self.act_of(self.authority, self.team, kind, body)
    }

    /// An act that another authority signed, or about another team.
    pub fn act_of(&self, authority: u8, team: TeamId, kind: u64, body: Value) -> Change {
        let statement = Statement { team, kind, record: None, parents: Vec::new(), body };
        let act = Act::sign(statement, &key(authority));
        self.clear(kind, 1, |_| act.to_value())
    }

    /// An act in a restricted compartment.
    pub fn act_in(&self, compartment: Compartment, kind: u64, body: Value) -> Change {
        let (team, parents) = (self.team, Vec::new());
        let act =
            Act::sign(Statement { team, kind, record: None, parents, body }, &key(self.authority));
        self.clear_in(compartment, kind, 1, |_| act.to_value())
    }

    /// The charter of a restricted compartment of these members, and the change that brings it.
    pub fn charters(&self, random: u8, members: &[&Office]) -> (Compartment, Change) {
        let members = members.iter().map(|member| member.id()).collect();
        let (team, authority) = (self.team, key(self.party).public());
        let charter = RestrictedCharter::make([random; 32], team, authority, "Quay", members);
        let compartment = Compartment::Restricted(charter.id().0);
        let body = Value::bytes(charter.encode());
        (compartment, self.act_in(compartment, kinds::compartment::KIND, body))
    }

    /// Makes a restricted compartment.
    pub fn makes(&mut self, random: u8, members: &[&Office]) -> Compartment {
        let (compartment, charter) = self.charters(random, members);
        self.writes(compartment, vec![charter]);
        compartment
    }

    pub fn lets_in(&self, to: Compartment, other: &Office, history: bool) -> Change {
        let compartment = compartment_id(&self.team, to);
        let body = JoiningBody { compartment, installation: other.id(), history };
        self.act_in(to, kinds::joining::KIND, body.to_value())
    }

    pub fn lets_out(&self, of: Compartment, other: &Office) -> Change {
        let compartment = compartment_id(&self.team, of);
        let body = LeavingBody { compartment, installation: other.id(), reason: "moved".into() };
        self.act_in(of, kinds::leaving::KIND, body.to_value())
    }

    pub fn closes(&self, of: Compartment) -> Change {
        let compartment = compartment_id(&self.team, of);
        let body = ClosingBody { compartment, reason: "done".into() };
        self.act_in(of, kinds::closing::KIND, body.to_value())
    }

    /// Takes in a new entry in a compartment and returns its set.
    pub fn imports_in(&mut self, compartment: Compartment, title: &str) -> SetId {
        let (_, change) = self.entry_in(compartment, title);
        self.writes(compartment, vec![change]).id
    }

    pub fn announces(&self) -> Change {
        let place = self.place(Compartment::Control);
        let kind = kinds::incarnation::KIND;
        let of = make_record(&place, kind, &key(self.party).public());
        let writes = vec![
            Write::new(kinds::incarnation::KEY, Value::bytes(self.id())),
            Write::new(kinds::incarnation::RANDOM, Value::bytes([self.incarnation; 32])),
        ];
        build_change(&place, kind, &of, writes).unwrap()
    }

    pub fn signs_agreement(&self) -> Change {
        let body = Value::Array(vec![Value::Bool(true), Value::bytes(TEXT_HASH), Value::text("")]);
        self.act(kinds::signature::KIND, body)
    }

    pub fn adds(&self, other: &Office) -> Change {
        self.act(kinds::mandate::KIND, other.place_in_team().to_value())
    }

    pub fn ends(&self, other: &Office) -> Change {
        let (on, why) = (Value::text("2026-06-30"), Value::text("left"));
        let body = Value::Array(vec![Value::bytes(other.id()), on, why]);
        let kind = kinds::mandate::KIND;
        let statement =
            Statement { team: self.team, kind, record: None, parents: Vec::new(), body };
        let act = Act::sign(statement, &key(self.authority));
        self.clear(kind, kinds::mandate::END, |_| act.to_value())
    }

    /// Takes in evidence: a new entry with a title.
    pub fn entry(&self, title: &str) -> (RecordKey, Change) {
        self.entry_in(Compartment::Operational, title)
    }

    fn entry_in(&self, compartment: Compartment, title: &str) -> (RecordKey, Change) {
        let place = self.place(compartment);
        let of = make_record(&place, kinds::entry::KIND, &key(self.party).public());
        let write = Write::new(kinds::entry::TITLE, Value::text(title));
        let change = build_change(&place, kinds::entry::KIND, &of, vec![write]).unwrap();
        (of, change)
    }

    pub fn changes(&self, of: &RecordKey, kind: u64, write: Write) -> Change {
        build_change(&self.place(Compartment::Operational), kind, of, vec![write]).unwrap()
    }

    /// What it knows of an installation's feeds in a compartment: the heads.
    pub fn heads_of(&self, other: &Office, compartment: Compartment) -> Heads {
        let control = self.knows.control.as_ref().unwrap();
        let feeds: BTreeSet<FeedId> = control.feeds_of(&other.id(), compartment).collect();
        let mut heads = Heads::new();
        for (lane, seq, set) in self.knows.heads() {
            let feed = control.lanes.feed(&lane);
            if feeds.contains(&feed) && heads.get(&feed).is_none_or(|(known, _)| *known < seq) {
                heads.insert(feed, (seq, set.id));
            }
        }
        heads
    }

    pub fn revokes(&self, other: &Office) -> Change {
        self.revokes_at(other, self.heads_of(other, Compartment::Control))
    }

    pub fn revokes_at(&self, other: &Office, heads: Heads) -> Change {
        let body = RevocationBody { installation: other.id(), reason: "stolen".into(), heads };
        self.act(kinds::revocation::KIND, body.to_value())
    }

    pub fn cuts_off(&self, other: &Office, revocation: Dot, heads: Heads) -> Change {
        self.cuts_off_in(other, revocation, kinds::cut_off::KIND, heads)
    }

    pub fn cuts_off_in(&self, other: &Office, of: Dot, kind: u64, heads: Heads) -> Change {
        let body = CutOffBody { revocation: of, installation: other.id(), heads };
        self.act(kind, body.to_value())
    }

    /// Announces a recipient key, whole or not.
    pub fn announces_key(&self, recipient: &str) -> Change {
        self.clear(kinds::recipient::KIND, kinds::recipient::KEY, |_| Value::text(recipient))
    }

    /// What it seals to for an installation, as far as that announced it in the team.
    pub fn seals_to(&self, other: &Office) -> Vec<String> {
        let control = self.knows.control.as_ref().unwrap();
        control.recipients_of(&other.id()).map(|(key, _)| key.to_owned()).collect()
    }

    /// What it knows of an installation's feed of evidence from a number on, if it goes that far.
    pub fn run_of(&self, other: &Office, from: u64) -> Option<Run> {
        let feed = other.feed(Compartment::Operational);
        let (to, id) = *self.heads_of(other, Compartment::Operational).get(&feed)?;
        (from <= to).then_some(Run { feed, from, to, id })
    }

    /// Stands for late evidence of an installation, entitled or not.
    pub fn reissues(&self, other: &Office, runs: Vec<Run>) -> Change {
        let body = ReissueBody { installation: other.id(), reason: "honest".into(), runs };
        self.act(kinds::reissue::KIND, body.to_value())
    }

    /// Signs that the key of another party is replaced by the one that certifies an installation,
    /// and lets that in where it is new.
    pub fn replaces(&self, old: u8, by: &Office) -> Change {
        let place = by.place_in_team();
        let known = self.knows.control.as_ref().unwrap().authority_of(&by.id()).is_some();
        let mandate = (!known).then_some((place.role, place.from, place.until));
        let (old, introduction) = (key(old).public(), place.introduction);
        let body = ReplacementBody { old, introduction, mandate };
        self.act(kinds::replacement::KIND, body.to_value())
    }

    /// Carries a letter that another office's authority signed for an installation.
    pub fn carries(&self, by: u8, whom: &Office) -> Change {
        let body = whom.place_in_team().to_value();
        let kind = kinds::letter::KIND;
        let statement =
            Statement { team: self.team, kind, record: None, parents: Vec::new(), body };
        let act = Act::sign(statement, &key(by));
        self.clear(kind, kinds::letter::ACT, |_| act.to_value())
    }

    pub fn decides(&self, kept: &[Dot], lifted: &[Dot]) -> Change {
        let dots = |dots: &[Dot]| dots.iter().copied().collect();
        let body = DecisionBody { kept: dots(kept), lifted: dots(lifted) };
        self.act(kinds::decision::KIND, body.to_value())
    }

    /// Signs what it would write next, and does not keep it.
    pub fn drafts(&self, compartment: Compartment, changes: Vec<Change>) -> (Header, Vec<Slot>) {
        let feed = self.feed(compartment);
        let heads = self.knows.heads();
        let own = heads.iter().find(|(lane, _, _)| *lane == feed);
        let last = own.map(|(_, seq, set)| (seq, set));
        let reached = last.map(|(_, set)| self.knows.placed[&set.id].1.clone()).unwrap_or_default();
        let place = self.place(compartment);
        let header = Header {
            team: self.team,
            compartment: place.compartment,
            feed,
            seq: last.map_or(1, |(seq, _)| seq + 1),
            prev: last.map(|(_, set)| set.id),
            deps: self.deps(compartment, &feed, &reached),
            time_utc_ms: self.clock,
            zone: "Europe/Paris".to_owned(),
            change_count: 0,
            changes_root: [0; 32],
            critical: Vec::new(),
            extensions: BTreeMap::new(),
        };
        (header, changes.into_iter().map(Slot::Whole).collect())
    }

    fn deps(&self, compartment: Compartment, own: &FeedId, reached: &Past) -> Vec<Dep> {
        let Some(control) = &self.knows.control else { return Vec::new() };
        let mut deps: BTreeMap<FeedId, Dep> = BTreeMap::new();
        for (lane, seq, set) in self.knows.heads() {
            let theirs = control.owner(&lane).unwrap().compartment;
            let reads = theirs == Compartment::Control || theirs == compartment;
            let feed = set.header.feed;
            if reads && feed != *own && reached.get(&lane).is_none_or(|at| *at < seq) {
                deps.insert(feed, Dep { feed, seq, id: set.id });
            }
        }
        deps.into_values().collect()
    }

    pub fn signs(&self, (header, slots): (Header, Vec<Slot>)) -> Arc<ChangeSet> {
        Arc::new(ChangeSet::sign(header, slots, &key(self.installation)))
    }

    pub fn writes(&mut self, compartment: Compartment, changes: Vec<Change>) -> Arc<ChangeSet> {
        self.clock += 1;
        let set = self.signs(self.drafts(compartment, changes));
        self.knows.takes(&set);
        self.signed.push(Arc::clone(&set));
        set
    }

    /// Writes one act in `control` and returns its dot.
    pub fn acts(&mut self, change: Change) -> Dot {
        Dot { set: self.writes(Compartment::Control, vec![change]).id, index: 0 }
    }

    /// Takes in a new entry and returns its set.
    pub fn imports(&mut self, title: &str) -> SetId {
        let (_, change) = self.entry(title);
        self.writes(Compartment::Operational, vec![change]).id
    }

    /// Passes on all it knows.
    pub fn tells(&self, other: &mut Office) {
        for set in &self.knows.sets {
            other.knows.takes(set);
        }
    }

    pub fn counts(&self, id: &SetId) -> bool {
        self.knows.counts(id)
    }
}
