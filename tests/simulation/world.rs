//! A world: installations with real vaults, a post between them, and the model that knows what
//! must come of it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use comity_changes::builder::RecordKey;
use comity_changes::card::Introduction;
use comity_changes::{ChangeSet, CompartmentId, SetId, TeamId};
use comity_domain::kinds::Compartment;
use comity_domain::roster::Role;
use comity_vault::{Moment, Vault};

use crate::disk::Disk;
use crate::model::{Change, Feed, KeyNo, Model, Outcome, SetNo, Sets, Standing};
use crate::plan::{Act, Plan, Step};
use crate::post::{Packet, Said};
use crate::vaults::{self, Person};

/// A vault at work: an installation, or a copy of one.
pub struct Seat {
    /// How the trace calls it.
    pub name: String,
    pub person: Person,
    pub home: PathBuf,
    pub vault: Option<Vault>,
    pub has: Has,
    /// What others said that they hold, by seat: the newest packet counts.
    pub heard: BTreeMap<usize, Said>,
    /// Keys that others said they miss.
    pub lacking: BTreeMap<usize, BTreeSet<KeyNo>>,
    /// What the model said last, and of which sets.
    pub seen: RefCell<Option<(Sets, Rc<Seen>)>>,
    /// Whether it went on from a backup.
    pub restored: bool,
    /// A copy of the vault that somebody made, with what it held then.
    pub backup: Option<(PathBuf, Has)>,
}

/// What a vault holds.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Has {
    /// Every set that reached it, admitted or not.
    pub reached: Sets,
    /// Those of them that a person has to decide about.
    pub held: Sets,
    /// Those that a person let in.
    pub let_in: Sets,
    /// Keys that reached it.
    pub keys: BTreeSet<KeyNo>,
    /// Recipient keys, the newest last; those that were destroyed left out.
    pub recipients: Vec<usize>,
}

/// What the model says of a seat: what became of the sets that reached it, and what counts.
pub struct Seen {
    pub outcome: Outcome,
    pub standing: Standing,
}

/// Faults that happened, by name.
pub type Tally = BTreeMap<&'static str, u64>;

pub struct World {
    pub disk: Disk,
    pub team: TeamId,
    pub model: Model,
    pub people: Vec<Person>,
    pub introductions: Vec<Introduction>,
    pub seats: Vec<Seat>,
    pub sets: Vec<Arc<ChangeSet>>,
    pub numbers: HashMap<SetId, SetNo>,
    /// Records, each with the key it was made with.
    pub records: Vec<RecordKey>,
    /// Commitments, by the numbers of keys.
    pub keys: Vec<[u8; 32]>,
    /// Recipient keys that packets are sealed to: those of the cards first.
    pub recipients: Vec<String>,
    /// Sets that desks wrote.
    pub honest: Sets,
    /// How many writes were compared that somebody holds who was out.
    pub checked: Cell<u64>,
    /// The ids of restricted compartments, by their numbers.
    pub circles: Vec<CompartmentId>,
    pub post: Vec<Packet>,
    /// Seats that hear nothing of the others, while the post is parted.
    pub apart: BTreeSet<usize>,
    pub clock: i64,
    pub trace: Vec<String>,
    pub tally: Tally,
    /// What desks were refused, by reason.
    pub refusals: Tally,
}

impl Seat {
    /// Returns the open vault.
    pub fn vault(&self) -> &Vault {
        self.vault.as_ref().unwrap()
    }

    /// Closes the vault and opens it again.
    pub fn locks_and_unlocks(&mut self) {
        self.vault.take().unwrap().close().unwrap();
        self.vault = Some(vaults::unlock(&self.home));
    }

    /// Ends without closing: what was not synced is lost, and the journal may end in the middle
    /// of an append that nobody was told of.
    pub fn is_killed(&mut self, torn_bytes: usize) {
        drop(self.vault.take());
        vaults::tears_the_journal(&self.home, torn_bytes);
        self.vault = Some(vaults::unlock(&self.home));
    }
}

impl World {
    /// Makes the world of a plan, with a team in force.
    pub fn of(plan: &Plan) -> Self {
        let fills = plan.steps.iter().any(|step| step.act == Act::Fill);
        let disk = Disk::new(fills);
        let mut people: Vec<Person> =
            (0..plan.parties).map(|n| Person { installation: n, authority: n }).collect();
        for n in 0..plan.further {
            people.push(Person { installation: people.len(), authority: n % plan.parties });
        }
        for n in 0..plan.participants {
            people.push(Person { installation: people.len(), authority: plan.parties + n });
        }
        let model = Model {
            authority_of: people.iter().map(|person| person.authority).collect(),
            parties: (0..plan.parties).collect(),
            founders: (0..plan.parties).collect(),
            ..Model::default()
        };
        let seats: Vec<Seat> = people.iter().map(|who| new_seat(&disk, *who)).collect();
        let introductions: Vec<Introduction> =
            seats.iter().map(|seat| seat.vault().me().card().introduction.clone()).collect();
        let recipients =
            introductions.iter().map(|it| it.announcement.recipients[0].0.clone()).collect();
        let mut world = Self {
            disk,
            team: TeamId([0; 32]),
            model,
            people,
            introductions,
            seats,
            sets: Vec::new(),
            numbers: HashMap::new(),
            records: Vec::new(),
            keys: Vec::new(),
            recipients,
            honest: Sets::new(),
            checked: Cell::default(),
            circles: Vec::new(),
            post: Vec::new(),
            apart: BTreeSet::new(),
            clock: 1_795_000_000_000,
            trace: Vec::new(),
            tally: Tally::new(),
            refusals: Tally::new(),
        };
        world.founds(plan.parties);
        world
    }

    /// Does everything that a plan says.
    pub fn does_all(&mut self, plan: &Plan) {
        for step in &plan.steps {
            self.does(*step);
        }
    }

    pub fn now(&mut self) -> Moment {
        self.clock += 1_000;
        Moment { utc_ms: self.clock, zone: "Europe/Paris".to_owned() }
    }

    pub fn notes(&mut self, what: String) {
        self.trace.push(what);
    }

    pub fn counts(&mut self, fault: &'static str) {
        *self.tally.entry(fault).or_default() += 1;
    }

    fn does(&mut self, step: Step) {
        let seats = self.seats.len() as u64;
        let who = (step.of[0] % seats) as usize;
        let [_, whom, what] = step.of;
        self.notes(format!("{step} ({})", self.seats[who].name));
        match step.act {
            Act::Note => self.makes_note(who, self.target(who, what)),
            Act::Entry => self.makes_entry(who, self.target(who, what)),
            Act::Retitle
            | Act::Update
            | Act::Withdraw
            | Act::Handle
            | Act::Tighten
            | Act::Answer => self.writes_to_a_record(who, step.act, whom, what),
            Act::Propose => self.proposes(who, what),
            Act::Add => self.adds(who, whom, what),
            Act::End => self.ends(who, whom),
            Act::Revoke => self.revokes(who, whom, what),
            Act::CutOff => self.cuts_off(who, what),
            Act::Reissue => self.is_late(who, whom, what),
            Act::Decide => self.decides(who, what),
            Act::Circle => self.makes_circle(who, whom, what),
            Act::Join => {
                self.changes_circle(who, |of, history| Change::Join { of, history }, [whom, what]);
            }
            Act::Leave => self.changes_circle(who, |of, _| Change::Leave { of }, [whom, what]),
            Act::Close => self.changes_circle(who, |_, _| Change::Close, [whom, what]),
            Act::Send => self.sends(who, (whom % seats) as usize),
            Act::Tell => (0..self.seats.len()).for_each(|to| self.sends(who, to)),
            Act::Deliver => self.delivers(whom),
            Act::Drop | Act::Duplicate | Act::Corrupt | Act::Truncate => {
                self.post_fails(step.act, whom, what);
            }
            Act::Request => self.requests(who, whom),
            Act::Part => {
                self.apart = (0..seats as usize).filter(|n| (what >> n) & 1 == 1).collect()
            }
            Act::Heal => self.apart.clear(),
            Act::Lock | Act::Crash | Act::Rebuild => self.stops(who, step.act, what),
            Act::Rotate => self.makes_a_recipient_key(who, what),
            Act::Forget => self.destroys_recipient_keys(who, what),
            Act::Settle => self.settles(who, whom, what),
            Act::Sweep => self.sweeps(who, what),
            Act::Judge => self.judges_what_is_held(who, what),
            Act::Fill => self.works_on_a_full_disk(who, whom, what),
            Act::Backup | Act::Restore | Act::Clone => self.copies(who, step.act),
            Act::Clock => self.clock += (what as i64 - 500) * 86_400_000,
            Act::Equivocate => self.equivocates(who, what),
            Act::Forge => self.forges(who, whom, what),
            Act::Gather => self.gathers(),
            Act::Feud => self.fall_out(who, (whom % seats) as usize, what),
            Act::Agree => self.agrees(what),
            Act::Leak => self.leaks(who, (whom % seats) as usize),
            Act::Cross => self.cross(who, whom, what),
            Act::Letter => self.carries_a_letter(who, whom, what),
            Act::Intrude => self.intrudes(who, (whom % seats) as usize, what),
        }
    }

    /// Everybody in reach tells everybody what they hold, and all of it arrives.
    pub(crate) fn gathers(&mut self) {
        let lying = std::mem::take(&mut self.post);
        let seats = self.seats.len();
        let hub = |from: usize, to: usize| seats <= 8 || from == 0 || to == 0;
        for from in 0..seats {
            for to in (0..seats).filter(|to| hub(from, *to)) {
                self.sends(from, to);
                while !self.post.is_empty() {
                    self.delivers(0);
                }
            }
        }
        self.post = lying;
    }

    /// Two revoke each other, and neither has heard of it.
    fn fall_out(&mut self, one: usize, other: usize, what: u64) {
        let installation = |seat: usize| self.seats[seat].person.installation as u64;
        let (first, second) = (installation(one), installation(other));
        if first != second {
            self.revokes(one, second, what);
            self.revokes(other, first, what + 1);
        }
    }

    /// Everybody meets and decides alike about whoever removed each other. Nobody writes to a
    /// removed leader, so the acts of the team are brought along.
    fn agrees(&mut self, what: u64) {
        self.gathers();
        self.brings_control();
        (0..self.seats.len()).for_each(|who| self.decides(who, what));
        self.brings_control();
    }

    /// Gives everybody who is in the team every set of `control` that anybody else holds.
    fn brings_control(&mut self) {
        let seats = self.seats.len();
        let pairs = (1..seats).map(|from| (from, 0)).chain((1..seats).map(|to| (0, to)));
        for (from, to) in pairs {
            let mut sets = self.held(from);
            sets.retain(|n| self.model.sets[*n].compartment == Compartment::Control);
            sets.retain(|n| !self.seats[to].has.reached.contains(n));
            if !sets.is_empty() && self.seats[to].vault().control(&self.team).is_some() {
                self.receives(to, &sets, Vec::new());
            }
        }
    }

    fn stops(&mut self, who: usize, act: Act, what: u64) {
        match act {
            Act::Lock => self.seats[who].locks_and_unlocks(),
            Act::Rebuild => drop(self.seats[who].vault().rebuild().unwrap()),
            _ => {
                self.counts("killed");
                self.seats[who].is_killed((what % 64) as usize);
            }
        }
    }

    fn copies(&mut self, who: usize, act: Act) {
        let place = self.disk.path().join(format!("copy {}", self.trace.len()));
        match act {
            Act::Backup => {
                self.copy_of(who, &place);
                let seat = &mut self.seats[who];
                seat.backup = Some((place, seat.has.clone()));
            }
            Act::Restore => {
                let Some((from, has)) = self.seats[who].backup.clone() else { return };
                self.counts("restored backup");
                comity_tests::copy(&from, &place);
                let seat = &mut self.seats[who];
                drop(seat.vault.take());
                (seat.home, seat.has) = (place, has);
                seat.restored = true;
                seat.vault = Some(vaults::unlock(&seat.home));
            }
            _ if self.seats.len() < self.people.len() + 2 => {
                self.counts("cloned vault");
                self.copy_of(who, &place);
                let seat = &self.seats[who];
                let clone = Seat {
                    name: format!("{}'", seat.name),
                    person: seat.person,
                    vault: Some(vaults::unlock(&place)),
                    home: place,
                    has: seat.has.clone(),
                    heard: seat.heard.clone(),
                    lacking: seat.lacking.clone(),
                    seen: RefCell::default(),
                    restored: seat.restored,
                    backup: None,
                };
                self.seats.push(clone);
            }
            _ => {}
        }
    }

    fn copy_of(&mut self, who: usize, place: &std::path::Path) {
        let seat = &mut self.seats[who];
        seat.vault.take().unwrap().close().unwrap();
        comity_tests::copy(&seat.home, place);
        seat.vault = Some(vaults::unlock(&seat.home));
    }

    /// Takes a set that somebody signed into the books: the model judges it by what it names.
    pub fn learns(&mut self, set: &Arc<ChangeSet>, changes: Vec<Change>) -> SetNo {
        if let Some(number) = self.numbers.get(&set.id) {
            return *number;
        }
        let feed = self.feed_of(set);
        let named = set.header.prev.iter().chain(set.header.deps.iter().map(|dep| &dep.id));
        let named: Vec<Option<SetNo>> = named.map(|id| self.numbers.get(id).copied()).collect();
        let learned = self.model.set_on(feed, set.header.seq, &named, changes);
        self.keeps(set, learned)
    }

    /// Keeps a set that the model has.
    pub fn keeps(&mut self, set: &Arc<ChangeSet>, learned: crate::model::Set) -> SetNo {
        let number = self.model.adds(learned);
        self.sets.push(Arc::clone(set));
        self.numbers.insert(set.id, number);
        number
    }

    fn feed_of(&self, set: &ChangeSet) -> Feed {
        let id = set.header.compartment;
        let compartment = self.compartments().find(|at| self.compartment_id(*at) == id).unwrap();
        let mut all = self.people.iter().map(|person| (person.installation, compartment));
        all.find(|feed| self.feed_id(*feed) == set.header.feed).unwrap()
    }

    /// Returns what the model says of a seat.
    pub fn seen(&self, who: usize) -> Rc<Seen> {
        let seat = &self.seats[who];
        let mut seen = seat.seen.borrow_mut();
        let enters: Sets = seat.has.reached.difference(&seat.has.held).copied().collect();
        if let Some((_, told)) = seen.as_ref().filter(|(of, _)| *of == enters) {
            return Rc::clone(told);
        }
        let outcome = self.model.outcome(&enters);
        let standing = self.model.standing(&outcome.admitted);
        let told = Rc::new(Seen { outcome, standing });
        *seen = Some((enters, Rc::clone(&told)));
        told
    }

    /// Returns the sets that a seat admits, by the model.
    pub fn admitted(&self, who: usize) -> Sets {
        self.seen(who).outcome.admitted.clone()
    }

    /// Returns what a seat's control says of an installation, by the model: its role, if any
    /// mandate counts.
    pub fn role_at(&self, seat: usize, installation: usize) -> Option<Role> {
        let seen = self.seen(seat);
        let (admitted, standing) = (&seen.outcome.admitted, &seen.standing);
        let mandates = self.model.mandates(admitted);
        let theirs = mandates.iter().filter(|mandate| mandate.to == installation);
        let mut counting = theirs.filter(|it| self.model.counts(admitted, standing, it));
        counting.next().map(|mandate| mandate.role)
    }
}

fn new_seat(disk: &Disk, person: Person) -> Seat {
    let home = disk.path().join(person.installation.to_string());
    person.makes_vault(&home);
    let vault = vaults::unlock(&home);
    Seat {
        name: format!("{}{}", char::from(b'A' + person.authority as u8), person.installation),
        person,
        home,
        vault: Some(vault),
        has: Has { recipients: vec![person.installation], ..Has::default() },
        heard: BTreeMap::new(),
        lacking: BTreeMap::new(),
        seen: RefCell::default(),
        restored: false,
        backup: None,
    }
}
