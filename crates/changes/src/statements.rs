//! What acts of an authority say: the bodies of their statements, written and read.
//! `docs/formats/change-set.md`, section 6, has the table.

use std::collections::{BTreeMap, BTreeSet};

use comity_crypto::sign::PublicKey;
use comity_domain::dates::Date;

use crate::act::Act;
use crate::cbor::Value;
use crate::charter::Charter;
use crate::ids::{Dot, FeedId, SetId};
use crate::set::{Change, ChangeSet};
use crate::{control::Incarnation, ids::derive_feed, values};

/// Most feeds that one cut-off lists: installations have few incarnations.
pub const HEADS_MAX: usize = 256;
/// Most runs of change sets that one re-issue names.
pub const REISSUED_MAX: usize = 256;
/// Most revocations that one decision names.
pub const DECIDED_MAX: usize = 64;

/// The last set of each feed that counts. A feed that is not listed counts for nothing.
pub type Heads = BTreeMap<FeedId, (u64, SetId)>;

/// The revocation of an installation, for `control`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationBody {
    /// The installation.
    pub installation: PublicKey,
    /// Why.
    pub reason: String,
    /// What counts of its control feeds.
    pub heads: Heads,
}

/// The cut-off of a revoked installation in another compartment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutOffBody {
    /// The revocation, a change in `control`.
    pub revocation: Dot,
    /// The installation.
    pub installation: PublicKey,
    /// What counts of its feeds in the compartment.
    pub heads: Heads,
}

/// A run of a feed's change sets. The id of its last one names all of them: they are chained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// The feed.
    pub feed: FeedId,
    /// The first number.
    pub from: u64,
    /// The last number; not below the first.
    pub to: u64,
    /// The id of the last set.
    pub id: SetId,
}

/// Late work of a revoked installation that its own authority stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReissueBody {
    /// The installation.
    pub installation: PublicKey,
    /// Why.
    pub reason: String,
    /// What counts again, in the compartment of the act; sorted, none overlapping.
    pub runs: Vec<Run>,
}

/// What all parties decide about leaders who removed each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DecisionBody {
    /// Revocations that keep counting.
    pub kept: BTreeSet<Dot>,
    /// Revocations that no longer count.
    pub lifted: BTreeSet<Dot>,
}

impl RevocationBody {
    /// Returns `[installation, reason, heads]`.
    pub fn to_value(&self) -> Value {
        Value::Array(vec![
            Value::bytes(self.installation),
            Value::text(self.reason.clone()),
            heads_value(&self.heads),
        ])
    }

    /// Reads a body.
    pub fn from_value(value: &Value) -> Option<Self> {
        let [installation, reason, heads] = value.items()?;
        Some(Self {
            installation: installation.fixed()?,
            reason: reason.as_text()?.to_owned(),
            heads: read_heads(heads)?,
        })
    }
}

impl CutOffBody {
    /// Returns `[revocation, installation, heads]`.
    pub fn to_value(&self) -> Value {
        Value::Array(vec![
            self.revocation.value(),
            Value::bytes(self.installation),
            heads_value(&self.heads),
        ])
    }

    /// Reads a body.
    pub fn from_value(value: &Value) -> Option<Self> {
        let [revocation, installation, heads] = value.items()?;
        Some(Self {
            revocation: Dot::from_value(revocation)?,
            installation: installation.fixed()?,
            heads: read_heads(heads)?,
        })
    }
}

impl ReissueBody {
    /// Returns `[installation, reason, [[feed, from, to, id], ...]]`.
    pub fn to_value(&self) -> Value {
        let run = |run: &Run| {
            let (from, to) = (Value::Uint(run.from), Value::Uint(run.to));
            Value::Array(vec![run.feed.value(), from, to, run.id.value()])
        };
        Value::Array(vec![
            Value::bytes(self.installation),
            Value::text(self.reason.clone()),
            Value::Array(self.runs.iter().map(run).collect()),
        ])
    }

    /// Reads a body; it names something, runs rise and do not overlap.
    pub fn from_value(value: &Value) -> Option<Self> {
        let [installation, reason, runs] = value.items()?;
        let read = |value: &Value| {
            let [feed, from, to, id] = value.items()?;
            let (from, to) = (from.uint().filter(|from| *from > 0)?, to.uint()?);
            let (feed, id) = (FeedId::from_value(feed)?, SetId::from_value(id)?);
            (from <= to).then_some(Run { feed, from, to, id })
        };
        let runs = runs.array().filter(|runs| (1..=REISSUED_MAX).contains(&runs.len()))?;
        let runs = runs.iter().map(read).collect::<Option<Vec<_>>>()?;
        let apart = |one: &Run, next: &Run| (one.feed, one.to) < (next.feed, next.from);
        runs.is_sorted_by(apart).then_some(())?;
        let reason = reason.as_text()?.to_owned();
        Some(Self { installation: installation.fixed()?, reason, runs })
    }
}

impl DecisionBody {
    /// Returns `[kept, lifted]`.
    pub fn to_value(&self) -> Value {
        let dots =
            |dots: &BTreeSet<Dot>| Value::Array(dots.iter().map(Dot::value).collect::<Vec<_>>());
        Value::Array(vec![dots(&self.kept), dots(&self.lifted)])
    }

    /// Reads a body; each list rises, and no revocation is in both.
    pub fn from_value(value: &Value) -> Option<Self> {
        let [kept, lifted] = value.items()?;
        let body = Self { kept: read_dots(kept)?, lifted: read_dots(lifted)? };
        body.kept.is_disjoint(&body.lifted).then_some(body)
    }
}

fn read_dots(value: &Value) -> Option<BTreeSet<Dot>> {
    let dots = value.array().filter(|dots| dots.len() <= DECIDED_MAX)?;
    let dots = dots.iter().map(Dot::from_value).collect::<Option<Vec<_>>>()?;
    dots.is_sorted_by(|one, next| one < next).then(|| dots.into_iter().collect())
}

fn heads_value(heads: &Heads) -> Value {
    let head = |(feed, (seq, id)): (&FeedId, &(u64, SetId))| {
        Value::Array(vec![feed.value(), Value::Uint(*seq), id.value()])
    };
    Value::Array(heads.iter().map(head).collect())
}

/// Reads `[[feed, seq, id], ...]`, sorted by feed, each once.
fn read_heads(value: &Value) -> Option<Heads> {
    let read = |value: &Value| {
        let [feed, seq, id] = value.items()?;
        let seq = seq.uint().filter(|seq| *seq > 0)?;
        Some((FeedId::from_value(feed)?, (seq, SetId::from_value(id)?)))
    };
    let heads = value.array().filter(|heads| heads.len() <= HEADS_MAX)?;
    let heads = heads.iter().map(read).collect::<Option<Vec<_>>>()?;
    heads.is_sorted_by(|one, next| one.0 < next.0).then(|| heads.into_iter().collect())
}

/// Returns the value of a field of a change that is not sealed.
pub fn clear_value(change: &Change, field: u64) -> Option<Value> {
    let at = change.fields.iter().position(|(number, _)| *number == field)?;
    values::read_values(change).ok()?.into_iter().nth(at)
}

/// Returns the act in a field, if it is whole and its signature verifies.
pub fn clear_act(change: &Change, field: u64) -> Option<Act> {
    Act::from_value(&clear_value(change, field)?).ok()
}

/// Reads the incarnation that a first control set carries, if its feed follows from it.
pub(crate) fn read_incarnation(set: &ChangeSet) -> Option<(Incarnation, &Change)> {
    use comity_domain::kinds::incarnation;
    let (_, change) = set.changes().find(|(_, change)| change.kind == incarnation::KIND)?;
    let installation = clear_value(change, incarnation::KEY)?.fixed()?;
    let random = clear_value(change, incarnation::RANDOM)?.fixed()?;
    let feed = derive_feed(&installation, &random, &set.header.compartment);
    let announced = set.header.seq == 1 && feed == set.header.feed;
    announced.then_some((Incarnation { installation, random }, change))
}

/// Reads the charter that a set carries, if it is the team's.
pub(crate) fn read_charter(change: &Change) -> Option<Charter> {
    use comity_domain::kinds::charter;
    Charter::decode(clear_value(change, charter::CHARTER)?.as_bytes()?).ok()
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
