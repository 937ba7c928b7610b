//! What the open vault keeps in memory: teams with their authority facts, the heads of feeds, and
//! where each record's row is. Everything here is read again from the index at the next open.

use std::collections::{BTreeMap, HashMap};

use comity_changes::cbor::{self, Value};
use comity_changes::control::{At, Control, Past};
use comity_changes::{FeedId, RecordId, SetId, TeamId};
use comity_domain::kinds::kind;

use crate::bundle::{Bundle, RecordRow};
use crate::frame::Pointer;
use crate::paused::Paused;
use crate::waiting::Waiting;

/// The newest set of a lane.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// Its number.
    pub seq: u64,
    /// Its id.
    pub id: SetId,
    /// Its causal past, itself left out.
    pub past: Past,
}

/// A team.
#[derive(Debug)]
pub(crate) struct Team {
    /// Authority facts.
    pub control: Control,
    /// The newest set of every lane.
    pub heads: BTreeMap<FeedId, Head>,
    /// How many sets were admitted that carry authority: those of `control`, and cut-offs.
    pub authority_sets: u64,
    /// Rows of records by kind, in the order admitted.
    pub by_kind: BTreeMap<u64, Vec<u32>>,
    /// Sets refused.
    pub refused: u64,
    /// Grows with every change of this team's.
    pub revision: u64,
}

/// A key of a record that is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyless {
    /// The commitment of the missing key.
    pub commitment: [u8; 32],
    /// Where it was begun: where the record was made, or where a later key of it was drawn.
    pub at: At,
}

/// Where the newest value of a local fact is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FactPlace {
    /// The number of its row.
    pub number: u64,
    /// The value, when it is short; none when it is no longer known.
    pub value: Option<Vec<u8>>,
    /// Its frame, when it is long.
    pub pointer: Option<Pointer>,
}

/// The open vault's memory.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// The teams in the order of founding or arrival.
    pub teams: Vec<Team>,
    /// Their places.
    pub places: BTreeMap<TeamId, u32>,
    /// Where each record's row is, by the first half of its id.
    pub records: HashMap<[u8; 16], u32>,
    /// How many rows there are.
    pub bundles: u32,
    /// Sets that wait.
    pub waiting: BTreeMap<SetId, Waiting>,
    /// The number of the next row of a set that waits or is paused.
    pub parked: u64,
    /// Sets that a person has to decide about.
    pub paused: BTreeMap<SetId, Paused>,
    /// Keys that are not here of records that are, by team, record and commitment.
    pub keyless: BTreeMap<(u32, RecordId, [u8; 32]), Keyless>,
    /// Change sets admitted in all.
    pub admitted: u64,
    /// Grows with everything that is journaled.
    pub revision: u64,
    /// Local facts by kind and key.
    pub facts: BTreeMap<(u8, Vec<u8>), FactPlace>,
    /// How many numbers were given to facts.
    pub fact_numbers: u64,
    /// Entries of the operations log.
    pub log_entries: u64,
    /// The digest of the last entry of the operations log.
    pub log_head: [u8; 32],
}

impl Team {
    pub(crate) fn new(control: Control) -> Self {
        Self {
            control,
            heads: BTreeMap::new(),
            authority_sets: 0,
            by_kind: BTreeMap::new(),
            refused: 0,
            revision: 0,
        }
    }
}

impl State {
    /// Finds a team.
    pub fn team(&self, id: &TeamId) -> Option<(u32, &Team)> {
        let place = *self.places.get(id)?;
        Some((place, self.teams.get(place as usize)?))
    }

    /// Finds a team, to change it.
    pub fn team_mut(&mut self, place: u32) -> Option<&mut Team> {
        self.teams.get_mut(place as usize)
    }

    /// Adds a team.
    pub fn add_team(&mut self, control: Control) -> u32 {
        let place = u32::try_from(self.teams.len()).unwrap_or(u32::MAX);
        self.places.insert(control.team, place);
        self.teams.push(Team::new(control));
        place
    }

    /// Finds the row of a record.
    pub fn row_of(&self, record: &RecordId) -> Option<u32> {
        self.records.get(&half(record)).copied()
    }

    /// Finds a record of a team in a row from now on, and says whether its key is missed.
    pub fn find(&mut self, team: u32, record: &RecordRow, number: u32) {
        self.records.insert(half(&record.record), number);
        if record.key.is_none() && kind(record.kind).is_none_or(|kind| kind.sealed) {
            self.misses(team, record.record, record.commitment, record.at);
        }
    }

    /// Notes that a key is not here.
    pub fn misses(&mut self, team: u32, record: RecordId, commitment: [u8; 32], at: At) {
        self.keyless.insert((team, record, commitment), Keyless { commitment, at });
    }

    /// Takes a new row in with its records.
    pub fn place_bundle(&mut self, number: u32, bundle: &Bundle) {
        for record in &bundle.records {
            self.find(bundle.team, record, number);
        }
        let kind = bundle.records.first().map_or(0, |record| record.kind);
        if let Some(team) = self.team_mut(bundle.team) {
            team.by_kind.entry(kind).or_default().push(number);
        }
        self.bundles = self.bundles.max(number.saturating_add(1));
    }
}

fn half(record: &RecordId) -> [u8; 16] {
    std::array::from_fn(|at| record.0.get(at).copied().unwrap_or_default())
}

/// A set as the index knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SetRow {
    /// Its id.
    pub id: SetId,
    /// Its frame.
    pub pointer: Pointer,
    /// Its causal past, itself left out.
    pub past: Past,
}

impl SetRow {
    /// Encodes the row.
    pub fn encode(&self) -> Vec<u8> {
        let reach =
            |(feed, seq): (&FeedId, &u64)| Value::Array(vec![feed.value(), Value::Uint(*seq)]);
        cbor::encode(&Value::Array(vec![
            self.id.value(),
            Value::bytes(self.pointer.to_bytes()),
            Value::Array(self.past.iter().map(reach).collect()),
        ]))
    }

    /// Reads a row.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let value = cbor::decode(bytes).ok()?;
        let [id, pointer, past] = value.items()?;
        let reach = |value: &Value| {
            let [feed, seq] = value.items()?;
            Some((FeedId::from_value(feed)?, seq.uint()?))
        };
        Some(Self {
            id: SetId::from_value(id)?,
            pointer: Pointer::from_bytes(&pointer.fixed()?),
            past: past.array()?.iter().map(reach).collect::<Option<_>>()?,
        })
    }
}
