//! Authority: who may write what, judged in the causal past of the change set alone.
//!
//! [`Control`] folds the admitted sets of a team's control compartment. Every fact in it
//! remembers where it stands, so that a question asked "as of" a set's past has the same answer
//! at every installation, whatever else has arrived there.

use std::collections::{BTreeMap, BTreeSet};

use comity_crypto::sign::PublicKey;
use comity_domain::dates::Date;
use comity_domain::kinds::{self, Compartment};

use crate::act::Act;
use crate::charter::{Charter, Place};
use crate::ids::{CompartmentId, Dot, FeedId, RecordId, TeamId, derive_compartment, derive_feed};
use crate::judge::Judge;
use crate::set::{Change, ChangeSet};
use crate::values;

/// The causal past of a set: the highest number in every feed it builds on.
pub type Past = BTreeMap<FeedId, u64>;

/// Where a fact stands: a feed and a number in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The feed.
    pub feed: FeedId,
    /// The number.
    pub seq: u64,
}

impl At {
    /// Returns where a set stands.
    pub fn of(set: &ChangeSet) -> Self {
        Self { feed: set.header.feed, seq: set.header.seq }
    }

    /// Returns whether it stands in a past.
    pub fn within(&self, past: &Past) -> bool {
        past.get(&self.feed).is_some_and(|seq| *seq >= self.seq)
    }
}

/// An incarnation of an installation: its feeds follow from it.
#[derive(Clone, Debug)]
pub struct Incarnation {
    /// The installation.
    pub installation: PublicKey,
    /// The random number of the incarnation.
    pub random: [u8; 32],
    /// Where it was announced.
    pub at: At,
}

/// An authority's answer to the founding text.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The authority.
    pub authority: PublicKey,
    /// Whether it signed; otherwise it declined.
    pub accepted: bool,
    /// Why it declined.
    pub reason: String,
    /// The change.
    pub dot: Dot,
    /// Where it stands.
    pub at: At,
    /// When, by the signer's clock.
    pub time_utc_ms: i64,
    /// The signer's zone.
    pub zone: String,
}

/// A mandate on the roster.
#[derive(Clone, Debug)]
pub struct Mandate {
    /// Its record; founding mandates have none.
    pub record: Option<RecordId>,
    /// Who, as what, from when to when.
    pub place: Place,
    /// Where it was given.
    pub at: At,
    /// The acts that ended it early; concurrent ones stand side by side.
    pub ends: Vec<End>,
}

/// The early end of a mandate.
#[derive(Clone, Debug)]
pub struct End {
    /// The last day.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub at: At,
}

impl Mandate {
    /// Returns how it was ended: of several acts the one with the earliest day.
    pub fn end(&self) -> Option<&End> {
        self.ends.iter().min_by_key(|end| (end.on, end.at.feed, end.at.seq))
    }
}

/// Whose feed it is, and in which compartment.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    /// The installation.
    pub installation: PublicKey,
    /// The compartment.
    pub compartment: Compartment,
}

/// A team's authority facts.
#[derive(Clone, Debug)]
pub struct Control {
    /// The team.
    pub team: TeamId,
    /// Its charter.
    pub charter: Charter,
    /// Where the charter stands.
    pub founded: At,
    /// Incarnations in the order admitted.
    pub incarnations: Vec<Incarnation>,
    /// Answers, the earliest by their signers' clocks first.
    pub answers: Vec<Answer>,
    /// Mandates, founding ones first, then by where they stand.
    pub mandates: Vec<Mandate>,
    owners: BTreeMap<FeedId, Owner>,
    compartments: BTreeMap<CompartmentId, Compartment>,
}

/// What is known of a record that a change writes to.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// The authority that made it.
    pub authority: PublicKey,
    /// Where it was made.
    pub at: At,
    /// Its kind.
    pub kind: u64,
    /// Its first commitment.
    pub commitment: [u8; 32],
}

/// Why a set is refused or a change is void. The same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The header or a change is malformed.
    #[error("malformed")]
    Malformed,
    /// It carries no charter and its team is not known.
    #[error("its team is not known here")]
    TeamUnknown,
    /// The charter does not give the team's id.
    #[error("the charter is not the team's")]
    CharterWrong,
    /// The compartment is none of the team's.
    #[error("its compartment is none of the team's")]
    CompartmentUnknown,
    /// The feed does not belong to the key that it announces.
    #[error("its feed is not announced by its installation")]
    FeedUnknown,
    /// The signature does not verify.
    #[error("its signature does not verify")]
    SignatureWrong,
    /// The chain of the feed does not hold.
    #[error("it does not follow the set before it")]
    ChainBroken,
    /// Another set stands at its number.
    #[error("its feed has another set at that number")]
    Equivocation,
    /// It depends on a compartment it may not name.
    #[error("it depends on another compartment")]
    ForeignDependency,
    /// No mandate in its past.
    #[error("its installation has no mandate in its past")]
    NoMandate,
    /// The mandate was ended in its past.
    #[error("its installation's mandate had ended in its past")]
    MandateEnded,
    /// The role does not write there.
    #[error("its role does not write in that compartment")]
    RoleForbids,
    /// Not every authority has signed in its past.
    #[error("not every authority had signed in its past")]
    NotInForce,
    /// The kind does not belong in that compartment.
    #[error("its kind does not belong in that compartment")]
    WrongCompartment,
    /// The record is not the author's to make.
    #[error("its record is another authority's")]
    RecordForeign,
    /// The record is not in its past.
    #[error("its record is not in its past")]
    RecordUnknown,
    /// The field is the originator's alone.
    #[error("its field is the originator's alone")]
    OriginatorOnly,
    /// The act in it does not hold.
    #[error("the authority's act in it does not hold")]
    ActWrong,
}

impl Control {
    /// Founds the state from a set that carries a charter.
    pub fn found(set: &ChangeSet) -> Result<Self, Refusal> {
        let bytes = set
            .changes()
            .filter(|(_, change)| change.kind == kinds::charter::KIND)
            .find_map(|(_, change)| clear_value(change, kinds::charter::CHARTER))
            .ok_or(Refusal::TeamUnknown)?;
        let charter = Charter::decode(bytes.as_bytes().ok_or(Refusal::CharterWrong)?)
            .map_err(|_| Refusal::CharterWrong)?;
        let team = charter.team();
        if team != set.header.team || set.header.seq != 1 {
            return Err(Refusal::CharterWrong);
        }
        let at = At::of(set);
        let mandate =
            |place: &Place| Mandate { record: None, place: place.clone(), at, ends: Vec::new() };
        Ok(Self {
            team,
            founded: at,
            mandates: charter.members.iter().map(mandate).collect(),
            charter,
            incarnations: Vec::new(),
            answers: Vec::new(),
            owners: BTreeMap::new(),
            compartments: Compartment::ALL
                .into_iter()
                .map(|compartment| (derive_compartment(&team, compartment.name()), compartment))
                .collect(),
        })
    }

    /// Returns which compartment an id names.
    pub fn compartment(&self, id: &CompartmentId) -> Option<Compartment> {
        self.compartments.get(id).copied()
    }

    /// Returns a compartment's id.
    pub fn compartment_id(&self, compartment: Compartment) -> CompartmentId {
        derive_compartment(&self.team, compartment.name())
    }

    /// Returns whose feed it is, once its incarnation is known.
    pub fn owner(&self, feed: &FeedId) -> Option<Owner> {
        self.owners.get(feed).copied()
    }

    /// Returns every feed known, with its owner.
    pub fn feeds(&self) -> impl Iterator<Item = (FeedId, Owner)> + '_ {
        self.owners.iter().map(|(feed, owner)| (*feed, *owner))
    }

    /// Returns whose feed a first control set opens, by the incarnation that it carries.
    pub fn announced(&self, set: &ChangeSet) -> Option<Owner> {
        let incarnation = read_incarnation(set)?;
        Some(Owner { installation: incarnation.installation, compartment: Compartment::Control })
    }

    /// Returns whether every authority has signed in a past.
    pub fn in_force(&self, past: &Past) -> bool {
        let signed: BTreeSet<&PublicKey> = self
            .answers
            .iter()
            .filter(|answer| answer.accepted && answer.at.within(past))
            .map(|answer| &answer.authority)
            .collect();
        self.charter.authorities.iter().all(|authority| signed.contains(authority))
    }

    /// Returns an installation's mandates in a past.
    pub fn mandates_of<'a>(
        &'a self,
        installation: &'a PublicKey,
        past: &'a Past,
    ) -> impl Iterator<Item = &'a Mandate> {
        self.mandates.iter().filter(move |mandate| {
            mandate.place.introduction.certificate.installation == *installation
                && mandate.at.within(past)
        })
    }

    /// Judges a set whose chain and dependencies are held and whose signature verified. Gives
    /// the changes that are void, each with its reason.
    pub fn judge(
        &self,
        set: &ChangeSet,
        owner: &Owner,
        past: &Past,
        origin: &dyn Fn(&RecordId) -> Option<Origin>,
    ) -> Result<BTreeMap<u32, Refusal>, Refusal> {
        let mandate = self.mandate_in_force(owner, past, At::of(set))?;
        if !mandate.place.role.holds(owner.compartment) {
            return Err(Refusal::RoleForbids);
        }
        let authority = mandate.place.introduction.certificate.authority;
        let judge = Judge { control: self, set, owner, past, authority, origin };
        let mut made: BTreeMap<RecordId, Origin> = BTreeMap::new();
        let mut void = BTreeMap::new();
        for (dot, change) in set.changes() {
            match judge.change(change, &made) {
                Ok(Some(origin)) => drop(made.insert(change.record, origin)),
                Ok(None) => {}
                Err(refusal) => drop(void.insert(dot.index, refusal)),
            }
        }
        Ok(void)
    }

    /// Finds the mandate a set is written under. A founding set stands on the charter it brings.
    fn mandate_in_force(&self, owner: &Owner, past: &Past, at: At) -> Result<&Mandate, Refusal> {
        let mut own = past.clone();
        own.entry(at.feed).and_modify(|seq| *seq = (*seq).max(at.seq)).or_insert(at.seq);
        let founding = if self.founded == at { &own } else { past };
        let mut mandates = self.mandates.iter().filter(|mandate| {
            mandate.place.introduction.certificate.installation == owner.installation
                && mandate.at.within(founding)
        });
        let ended = |mandate: &&Mandate| mandate.ends.iter().any(|end| end.at.within(past));
        let mut any = false;
        mandates
            .find(|mandate| {
                any = true;
                !ended(mandate)
            })
            .ok_or(if any { Refusal::MandateEnded } else { Refusal::NoMandate })
    }

    /// Folds an admitted control set in, leaving out what is void. The order in which
    /// concurrent sets are folded makes no difference.
    pub fn apply(&mut self, set: &ChangeSet, past: &Past, void: &BTreeMap<u32, Refusal>) {
        let at = At::of(set);
        for (dot, change) in set.changes().filter(|(dot, _)| !void.contains_key(&dot.index)) {
            match change.kind {
                kinds::incarnation::KIND => self.apply_incarnation(set),
                kinds::signature::KIND => self.apply_answer(set, dot, change, at),
                kinds::mandate::KIND => self.apply_mandate(change, at, past),
                _ => {}
            }
        }
    }

    fn apply_incarnation(&mut self, set: &ChangeSet) {
        let Some(incarnation) = read_incarnation(set) else { return };
        for compartment in Compartment::ALL {
            let id = self.compartment_id(compartment);
            let feed = derive_feed(&incarnation.installation, &incarnation.random, &id);
            let owner = Owner { installation: incarnation.installation, compartment };
            self.owners.insert(feed, owner);
        }
        self.incarnations.push(incarnation);
    }

    fn apply_answer(&mut self, set: &ChangeSet, dot: Dot, change: &Change, at: At) {
        let Some(act) = clear_act(change, kinds::signature::ACT) else { return };
        let Some((accepted, reason)) = read_answer(&act, &self.charter) else { return };
        let (time_utc_ms, zone) = (set.header.time_utc_ms, set.header.zone.clone());
        let authority = act.authority;
        self.answers.push(Answer { authority, accepted, reason, dot, at, time_utc_ms, zone });
        self.answers.sort_by_key(|answer| (answer.time_utc_ms, answer.dot));
    }

    fn apply_mandate(&mut self, change: &Change, at: At, past: &Past) {
        if let Some(act) = clear_act(change, kinds::mandate::ACT)
            && let Ok(place) = Place::from_value(&act.statement.body)
        {
            let record = Some(change.record);
            self.mandates.push(Mandate { record, place, at, ends: Vec::new() });
            let founded = self.founded;
            self.mandates.sort_by_key(|mandate| {
                (mandate.at != founded, mandate.at.feed, mandate.at.seq, mandate.record)
            });
        }
        if let Some(act) = clear_act(change, kinds::mandate::END)
            && let Some((installation, on, reason)) = read_end(&act)
        {
            // It ends what its author knew of; a mandate given elsewhere meanwhile stands.
            let known = self.mandates.iter_mut().filter(|mandate| mandate.at.within(past));
            for mandate in known {
                if mandate.place.introduction.certificate.installation == installation {
                    mandate.ends.push(End { on, reason: reason.clone(), at });
                }
            }
        }
    }
}

/// Returns the value of a field of a change that is not sealed.
pub fn clear_value(change: &Change, field: u64) -> Option<crate::Value> {
    let at = change.fields.iter().position(|(number, _)| *number == field)?;
    values::read_values(change).ok()?.into_iter().nth(at)
}

pub(crate) fn clear_act(change: &Change, field: u64) -> Option<Act> {
    Act::from_value(&clear_value(change, field)?).ok()
}

/// Reads the incarnation that a first control set carries, if its feed follows from it.
pub(crate) fn read_incarnation(set: &ChangeSet) -> Option<Incarnation> {
    let (_, change) = set.changes().find(|(_, change)| change.kind == kinds::incarnation::KIND)?;
    let installation = clear_value(change, kinds::incarnation::KEY)?.fixed()?;
    let random = clear_value(change, kinds::incarnation::RANDOM)?.fixed()?;
    let feed = derive_feed(&installation, &random, &set.header.compartment);
    (feed == set.header.feed).then_some(Incarnation { installation, random, at: At::of(set) })
}

/// Reads `[accepted, text hash, reason]`; an answer to another text is none.
pub(crate) fn read_answer(act: &Act, charter: &Charter) -> Option<(bool, String)> {
    let [accepted, text_hash, reason] = act.statement.body.items()?;
    (text_hash.fixed()? == charter.text_hash).then_some(())?;
    Some((accepted.as_bool()?, reason.as_text()?.to_owned()))
}

/// Reads `[installation, last day, reason]`.
pub(crate) fn read_end(act: &Act) -> Option<(PublicKey, Date, String)> {
    let [installation, on, reason] = act.statement.body.items()?;
    Some((installation.fixed()?, Date::parse(on.as_text()?)?, reason.as_text()?.to_owned()))
}
