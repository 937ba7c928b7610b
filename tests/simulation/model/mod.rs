//! What must come of it all, computed from plain sets: written from docs/formats/authority.md and
//! change-set.md, apart from the product's code. It knows no key, no id and no byte; a change set
//! is a number, its past the set of all numbers it builds on. Of the product it borrows words
//! alone: the names of compartments, roles and reasons.

mod circles;
mod fields;
mod judge;
mod keys;
mod recipients;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::verdict::Reason;
use comity_domain::kinds::Compartment;
use comity_domain::roster::Role;

pub use circles::{Circle, circle, number_of};
pub use fields::{Field, RecordKind, settled, settling};
pub use standing::Standing;

/// A change set, by the order in which the world saw it signed.
pub type SetNo = usize;
/// A change: its set and its place in it.
pub type Dot = (SetNo, usize);
/// A content key, by the order in which the world saw it drawn.
pub type KeyNo = usize;
/// A feed: whose, and where. An installation has one life in this model.
pub type Feed = (usize, Compartment);
/// Numbers of sets.
pub type Sets = BTreeSet<SetNo>;

/// What a change says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The charter, with what it gives.
    Charter,
    /// The installation's announcement.
    Incarnation,
    /// An authority's signature under the founding text.
    Sign,
    /// A mandate for an installation of an authority.
    Give { to: usize, of: usize, role: Role },
    /// A letter that lets an installation of an authority in, signed by that authority.
    Letter { to: usize, of: usize, role: Role },
    /// The end of an installation's mandates.
    End { of: usize },
    /// A revocation: what counts of the control feed.
    Revoke { of: usize, last: Option<SetNo> },
    /// A cut-off in the set's own compartment.
    CutOff { by: Dot, of: usize, last: Option<SetNo> },
    /// Late sets of an installation in the set's own compartment that its authority stands for: all
    /// from a number on up to a set.
    Reissue { of: usize, from: u64, to: SetNo },
    /// The charter of the set's own compartment.
    Compartment,
    /// Lets an installation into the set's own compartment, with what was written before or not.
    Join { of: usize, history: bool },
    /// Takes an installation out of the set's own compartment.
    Leave { of: usize },
    /// Closes the set's own compartment.
    Close,
    /// A key that packets for the author are sealed to from now on.
    Recipient { key: usize },
    /// A decision about revocations.
    Decide { kept: BTreeSet<Dot>, lifted: BTreeSet<Dot> },
    /// Writes to a record under one of its keys, each with what it supersedes and a value.
    Write { record: usize, key: KeyNo, writes: Vec<(Field, Vec<Dot>, String)> },
    /// An act that another authority's key signed; a letter perhaps.
    Usurp { letter: bool },
}

/// A change set.
#[derive(Clone, Debug)]
pub struct Set {
    pub author: usize,
    pub compartment: Compartment,
    pub seq: u64,
    /// All it builds on, directly or not.
    pub past: Sets,
    /// Whether it names something that was never signed: it waits for ever.
    pub hangs: bool,
    pub changes: Vec<Change>,
    /// What is wrong with its form, where something is.
    pub wrong: Option<Wrong>,
    /// What admission must say once its past is here.
    pub verdict: Result<BTreeMap<usize, Reason>, Reason>,
    /// Of revocations in it: whether the authority had a leader in its past.
    pub led: bool,
}

/// What is wrong with the form of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Signed by another key.
    Signature,
    /// Builds on a compartment that it may not name.
    Foreign,
    /// Names its own feed beside its chain.
    Chain,
    /// Must not be applied without an extension that nobody knows.
    Critical,
}

/// A record: what it is and whose.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    pub kind: RecordKind,
    pub compartment: Compartment,
    pub authority: usize,
    /// The change that made it.
    pub made: Dot,
    /// The key it was made with.
    pub key: KeyNo,
}

/// The whole world as the model knows it.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The authority of each installation.
    pub authority_of: Vec<usize>,
    /// The authorities that are parties.
    pub parties: BTreeSet<usize>,
    /// The founding leaders.
    pub founders: BTreeSet<usize>,
    pub sets: Vec<Set>,
    pub records: Vec<Record>,
    /// The record of each key.
    pub keys: Vec<usize>,
    /// Restricted compartments, by their numbers.
    pub circles: Vec<Circle>,
}

/// What became of the sets that reached an installation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub admitted: Sets,
    pub refused: BTreeMap<SetNo, Reason>,
    pub waiting: Sets,
}

impl Model {
    /// Returns what becomes of sets, whatever their order.
    pub fn outcome(&self, reached: &Sets) -> Outcome {
        let mut outcome = Outcome { waiting: reached.clone(), ..Outcome::default() };
        loop {
            let before = outcome.waiting.len();
            for number in std::mem::take(&mut outcome.waiting) {
                let set = &self.sets[number];
                let ready = !set.hangs && set.past.is_subset(&outcome.admitted);
                let known = self.is_announced(set, &outcome.admitted);
                match (&set.verdict, set.wrong) {
                    (_, Some(Wrong::Signature)) if known => {
                        outcome.refused.insert(number, Reason::SignatureWrong);
                    }
                    (_, Some(Wrong::Critical)) if known => {
                        outcome.refused.insert(number, Reason::Malformed);
                    }
                    (Ok(_), _) if ready && known => drop(outcome.admitted.insert(number)),
                    (Err(reason), _) if ready && known => {
                        outcome.refused.insert(number, *reason);
                    }
                    (Ok(_) | Err(_), _) => drop(outcome.waiting.insert(number)),
                }
            }
            if outcome.waiting.len() == before {
                return outcome;
            }
        }
    }

    /// Whose feed it is must be known, or told by the set itself; and of which compartment.
    fn is_announced(&self, set: &Set, admitted: &Sets) -> bool {
        let brings = |change| set.seq == 1 && set.changes.contains(change);
        let known = || admitted.iter().map(|number| &self.sets[*number]);
        let announced = brings(&Change::Incarnation)
            || known().any(|other| {
                other.author == set.author && other.changes.contains(&Change::Incarnation)
            });
        let opened = || {
            known().any(|other| {
                other.compartment == set.compartment && other.changes.contains(&Change::Compartment)
            })
        };
        let restricted = number_of(set.compartment).is_some();
        announced && (!restricted || brings(&Change::Compartment) || opened())
    }

    /// Returns what admission would say of a set, void changes taken as refusals: whether a desk
    /// may write it.
    pub fn would_be(&self, set: &Set) -> Result<(), Reason> {
        let (verdict, _) = self.judge(set, self.sets.len());
        verdict?.into_values().next().map_or(Ok(()), Err)
    }

    /// Adds a set, judged by its past.
    pub fn adds(&mut self, mut set: Set) -> SetNo {
        let number = self.sets.len();
        (set.verdict, set.led) = self.judge(&set, number);
        self.sets.push(set);
        number
    }

    /// Returns a set with its past out of what it names.
    pub fn set_on(
        &self,
        (author, compartment): Feed,
        seq: u64,
        named: &[Option<SetNo>],
        changes: Vec<Change>,
    ) -> Set {
        let mut past = Sets::new();
        for number in named.iter().flatten() {
            past.extend(&self.sets[*number].past);
            past.insert(*number);
        }
        let hangs = named.contains(&None);
        let wrong = None;
        let verdict = Ok(BTreeMap::new());
        Set { author, compartment, seq, past, hangs, changes, wrong, verdict, led: false }
    }

    /// Returns the changes of admitted sets that are not void, with their dots.
    pub fn changes<'a, 'b>(
        &'a self,
        of: impl Iterator<Item = &'b SetNo>,
    ) -> impl Iterator<Item = (Dot, &'a Change)> {
        of.flat_map(move |number| {
            let set = &self.sets[*number];
            let void = set.verdict.as_ref().ok();
            set.changes.iter().enumerate().filter_map(move |(index, change)| {
                let stands = void.is_some_and(|void| !void.contains_key(&index));
                stands.then_some(((*number, index), change))
            })
        })
    }

    /// Returns what a role reads and writes.
    pub fn holds(role: Role, compartment: Compartment) -> bool {
        let evidence = compartment == Compartment::Operational || number_of(compartment).is_some();
        role != Role::Participant || !evidence
    }

    /// Returns the newest set of a feed among some; of one that split, before it did.
    pub fn head(&self, feed: Feed, of: &Sets) -> Option<SetNo> {
        let split = self.splits(of).get(&feed).copied().unwrap_or(u64::MAX);
        let theirs = of.iter().filter(|number| self.feed(**number) == feed);
        theirs
            .filter(|number| self.sets[**number].seq < split)
            .max_by_key(|n| self.sets[**n].seq)
            .copied()
    }

    pub fn feed(&self, number: SetNo) -> Feed {
        (self.sets[number].author, self.sets[number].compartment)
    }

    /// Returns the first number in dispute of every feed that splits among some sets.
    pub fn splits(&self, of: &Sets) -> BTreeMap<Feed, u64> {
        let mut seen = BTreeMap::new();
        let mut splits = BTreeMap::new();
        for number in of {
            let (feed, seq) = (self.feed(*number), self.sets[*number].seq);
            if seen.insert((feed, seq), number).is_some() {
                let first = splits.entry(feed).or_insert(seq);
                *first = seq.min(*first);
            }
        }
        splits
    }
}
