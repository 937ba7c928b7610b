//! Change sets that wait for what they build on: kept whole in the journal, and in memory only as
//! far as it takes to tell which of them can be decided about now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use comity_changes::cbor::{self, Value};
use comity_changes::{ChangeSet, FeedId, SetId, TeamId};

use crate::VaultError;
use crate::brake::Here;
use crate::commit::Admitted;
use crate::frame::Pointer;
use crate::paused::decide_with_brake;
use crate::state::{State, Team};
use crate::vault::{Inner, Vault};

/// Bytes of waiting sets that are read and decided about at once: as much as a packet.
const RUN_BYTES: u64 = 64 << 20;

/// Other feeds that a row names; a set that builds on more is tried every time. A row is short.
const DEPS_MAX: usize = 64;

/// A set that waits for what it builds on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// Its team.
    pub team: TeamId,
    /// Its feed and number.
    pub at: (FeedId, u64),
    /// What it builds on in other feeds.
    pub deps: Vec<(FeedId, u64)>,
    /// Its frame.
    pub pointer: Pointer,
    /// The number of its row.
    pub number: u64,
    /// Whether it may have been parked before its feed was announced. Then it is decided about once
    /// more when that is known, though it waits for other things, too: what is wrong with its form
    /// must not hang on what came first.
    pub unowned: bool,
}

impl Waiting {
    /// Returns what is kept in mind of a set.
    pub fn of(set: &ChangeSet, pointer: Pointer, number: u64) -> Self {
        let deps = set.header.deps.iter().map(|dep| (dep.feed, dep.seq));
        let few = set.header.deps.len() <= DEPS_MAX;
        Self {
            team: set.header.team,
            at: (set.header.feed, set.header.seq),
            deps: deps.filter(|_| few).collect(),
            pointer,
            number,
            unowned: true,
        }
    }

    /// Encodes the row.
    pub fn encode(&self, id: &SetId) -> Vec<u8> {
        let place = |(feed, seq): &(FeedId, u64)| [feed.value(), Value::Uint(*seq)];
        cbor::encode(&Value::Array(vec![
            id.value(),
            self.team.value(),
            Value::bytes(self.pointer.to_bytes()),
            Value::Array(place(&self.at).to_vec()),
            Value::Array(self.deps.iter().map(|dep| Value::Array(place(dep).to_vec())).collect()),
        ]))
    }

    /// Reads a row.
    pub fn decode(bytes: &[u8], number: u64) -> Option<(SetId, Self)> {
        let place = |value: &Value| {
            let [feed, seq] = value.items()?;
            Some((FeedId::from_value(feed)?, seq.uint()?))
        };
        let value = cbor::decode(bytes).ok()?;
        let [id, team, pointer, at, deps] = value.items()?;
        let waiting = Self {
            team: TeamId::from_value(team)?,
            at: place(at)?,
            deps: deps.array()?.iter().map(place).collect::<Option<_>>()?,
            pointer: Pointer::from_bytes(&pointer.fixed()?),
            number,
            unowned: true,
        };
        Some((SetId::from_value(id)?, waiting))
    }
}

/// How far feeds reach, and will once what is ready is admitted.
struct Reach<'a> {
    team: &'a Team,
    ahead: BTreeMap<FeedId, u64>,
}

impl Reach<'_> {
    fn holds(&self, (feed, seq): &(FeedId, u64)) -> bool {
        let reached = |lane: &FeedId| self.team.heads.get(lane).is_some_and(|it| it.seq >= *seq);
        self.ahead.get(feed).is_some_and(|ahead| ahead >= seq)
            || self.team.control.lanes.of(feed).any(|lane| reached(&lane))
    }

    /// Takes from the sets of a feed, in their order, those that build on nothing that is missing.
    fn take<'w>(&mut self, rest: &mut Vec<&'w Waiting>, ready: &mut Vec<&'w Waiting>) -> bool {
        let before = ready.len();
        let mut cut = false;
        rest.retain(|waiting| {
            let (feed, seq) = waiting.at;
            // Whatever follows in the feed lacks the same.
            cut |= seq > 1 && !self.holds(&(feed, seq.saturating_sub(1)));
            if cut || !waiting.deps.iter().all(|dep| self.holds(dep)) {
                return true;
            }
            let ahead = self.ahead.entry(feed).or_default();
            *ahead = seq.max(*ahead);
            ready.push(waiting);
            false
        });
        ready.len() > before
    }
}

impl State {
    /// Returns where the waiting sets lie that build on nothing that is missing, one on the other,
    /// in an order in which they can be admitted; and those whose feed was announced meanwhile.
    fn ready(&mut self) -> Vec<Pointer> {
        let mut teams: BTreeMap<TeamId, BTreeMap<FeedId, Vec<&Waiting>>> = BTreeMap::new();
        for waiting in self.waiting.values() {
            let feeds = teams.entry(waiting.team).or_default();
            feeds.entry(waiting.at.0).or_default().push(waiting);
        }
        let (mut ready, mut announced) = (Vec::new(), BTreeSet::new());
        for (team, mut feeds) in teams {
            let Some((_, team)) = self.team(&team) else { continue };
            let mut reach = Reach { team, ahead: BTreeMap::new() };
            feeds.values_mut().for_each(|sets| sets.sort_by_key(|waiting| waiting.at.1));
            loop {
                let moved = feeds.values_mut().map(|sets| reach.take(sets, &mut ready));
                if !moved.fold(false, |any, moved| any | moved) {
                    break;
                }
            }
            let known =
                |waiting: &&Waiting| waiting.unowned && team.control.owner(&waiting.at.0).is_some();
            let told: Vec<&Waiting> = feeds.into_values().flatten().filter(known).collect();
            announced.extend(told.iter().map(|waiting| waiting.number));
            ready.extend(told);
        }
        let pointers = ready.iter().map(|waiting| waiting.pointer).collect();
        for waiting in self.waiting.values_mut() {
            waiting.unowned &= !announced.contains(&waiting.number);
        }
        pointers
    }
}

impl Vault {
    /// Returns how many sets of a team wait.
    pub fn waiting_count(&self, team: &TeamId) -> u64 {
        let inner = self.locked();
        inner.state.waiting.values().filter(|waiting| waiting.team == *team).count() as u64
    }

    /// Tries again what waits and now builds on nothing that is missing, until nothing more comes
    /// of it. No more than a packet's worth is in memory at once.
    pub(crate) fn try_again(
        &self,
        inner: &mut Inner,
        here: Here,
        let_in: &BTreeSet<SetId>,
        report: &mut Admitted,
    ) -> Result<(), VaultError> {
        loop {
            let before = report.admitted.len();
            for run in runs(inner.state.ready()) {
                let sets = self.read_waiting(&run)?;
                let decided = decide_with_brake(self, &inner.state, sets, here, let_in)?;
                report.add(self.write(inner, decided, Vec::new(), Vec::new())?);
            }
            if report.admitted.len() == before {
                break;
            }
        }
        let waiting = |set: &&SetId| inner.state.waiting.contains_key(*set);
        report.waiting = report.parked.iter().filter(waiting).count() as u64;
        Ok(())
    }

    fn read_waiting(&self, pointers: &[Pointer]) -> Result<Vec<Arc<ChangeSet>>, VaultError> {
        let mut sets = Vec::with_capacity(pointers.len());
        for pointer in pointers {
            let frame = self.store().journal.read(pointer)?;
            sets.extend(ChangeSet::decode(&frame.body).ok().map(Arc::new));
        }
        Ok(sets)
    }
}

/// Cuts what is read at once.
fn runs(pointers: Vec<Pointer>) -> Vec<Vec<Pointer>> {
    let mut runs: Vec<Vec<Pointer>> = Vec::new();
    let mut room = 0_u64;
    for pointer in pointers {
        let bytes = u64::from(pointer.length);
        match (room.checked_sub(bytes), runs.last_mut()) {
            (Some(left), Some(run)) => {
                room = left;
                run.push(pointer);
            }
            (Some(_) | None, _) => {
                room = RUN_BYTES.saturating_sub(bytes);
                runs.push(vec![pointer]);
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use comity_changes::CompartmentId;
    use comity_changes::set::{Dep, Header};
    use comity_crypto::sign::SigningKey;

    use super::*;
    use crate::index::VALUE_MAX;

    fn pointer(length: u32) -> Pointer {
        Pointer { segment: 1, offset: 56, length }
    }

    fn building_on(others: u16) -> ChangeSet {
        let feed = |number: u16| {
            let mut id = [0xff; 32];
            id[..2].copy_from_slice(&number.to_be_bytes());
            FeedId(id)
        };
        let dep = |number| Dep { feed: feed(number), seq: u64::MAX, id: SetId([number as u8; 32]) };
        let header = Header {
            team: TeamId([1; 32]),
            compartment: CompartmentId([2; 32]),
            feed: feed(u16::MAX),
            seq: 7,
            prev: Some(SetId([3; 32])),
            deps: (0..others).map(dep).collect(),
            time_utc_ms: 0,
            zone: "UTC".to_owned(),
            change_count: 0,
            changes_root: [0; 32],
            critical: Vec::new(),
            extensions: BTreeMap::new(),
        };
        ChangeSet::sign(header, Vec::new(), &SigningKey::make())
    }

    /// A row that is too long would stop everything that comes with it.
    #[test]
    fn a_row_comes_back_and_is_short_whatever_a_set_builds_on() {
        for (others, named) in [(0, 0), (64, 64), (65, 0), (800, 0)] {
            let set = building_on(others);
            let waiting = Waiting::of(&set, pointer(9), 5);

            let row = waiting.encode(&set.id);

            assert!(row.len() <= VALUE_MAX, "{others}: {} bytes", row.len());
            assert_eq!(Waiting::decode(&row, 5), Some((set.id, waiting.clone())));
            assert_eq!(waiting.deps.len(), named, "of too many none is named: it is tried again");
        }
    }

    #[test]
    fn no_more_than_a_packet_is_read_at_once() {
        const HALF: u32 = (RUN_BYTES / 2) as u32;
        let pointers = [HALF, HALF, 1, HALF, HALF, u32::MAX, 1].map(pointer).to_vec();

        let lengths: Vec<Vec<u32>> = runs(pointers)
            .into_iter()
            .map(|run| run.iter().map(|pointer| pointer.length).collect())
            .collect();

        assert_eq!(
            lengths,
            [vec![HALF, HALF], vec![1, HALF], vec![HALF], vec![u32::MAX], vec![1]],
            "in order, none left out"
        );
    }
}
