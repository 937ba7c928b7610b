//! Change sets that a person has to decide about: kept whole in the journal, admitted by nobody
//! but a person, across locking, restarting and making the index anew.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use comity_changes::cbor::{self, Value};
use comity_changes::{ChangeSet, SetId, TeamId};
use comity_crypto::Hash;

use crate::brake::{Here, Weight};
use crate::commit::{Admitted, Local, Moment};
use crate::decide::{Decided, decide_all};
use crate::error::{Part, damaged};
use crate::frame::{NewFrame, Pointer};
use crate::frames::{Fact, FactKind, PAUSED};
use crate::state::State;
use crate::vault::{Inner, Vault};
use crate::{VaultError, brake};

const ADMIT: u64 = 1;
const REFUSE: u64 = 2;

/// A paused set as memory and index have it.
#[derive(Clone, Debug)]
pub(crate) struct Paused {
    /// Its team.
    pub team: TeamId,
    /// Its frame.
    pub pointer: Pointer,
    /// The number of its row.
    pub number: u64,
}

/// A set that was held, the file it came in, and what a person here said to it.
#[derive(Clone, Debug)]
pub struct HeldSet {
    /// The set.
    pub set: ChangeSet,
    /// SHA-256 of the packet's file, when its name told.
    pub packet: Option<Hash>,
    /// What it would do to records that are here.
    pub weight: Weight,
    /// Why a person refused it; nothing while nobody decided.
    pub refused: Option<Decision>,
}

/// What a person decided, why and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may enter.
    pub admits: bool,
    /// Why.
    pub reason: String,
    /// When, by the clock here.
    pub when: Moment,
}

impl Decision {
    /// Returns what is kept of the decision about a set.
    pub fn fact(&self, set: &SetId) -> Local {
        let value = cbor::encode(&Value::Array(vec![
            Value::Uint(if self.admits { ADMIT } else { REFUSE }),
            Value::text(self.reason.clone()),
            Value::int(self.when.utc_ms),
            Value::text(self.when.zone.clone()),
        ]));
        Local::Fact(Fact { kind: FactKind::Decision, key: set.0.to_vec(), value: Some(value) })
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let value = cbor::decode(bytes).ok()?;
        let [admits, reason, utc_ms, zone] = value.items()?;
        let when = Moment { utc_ms: utc_ms.integer()?, zone: zone.as_text()?.to_owned() };
        Some(Self { admits: admits.uint()? == ADMIT, reason: reason.as_text()?.to_owned(), when })
    }
}

/// Returns the frame of a paused set: `[packet or empty, set]`.
pub(crate) fn frame(packet: Option<&Hash>, set: &ChangeSet) -> NewFrame {
    let packet = packet.map_or(&[][..], |packet| packet.as_slice());
    let body = cbor::encode(&Value::Array(vec![Value::bytes(packet), Value::bytes(set.encode())]));
    NewFrame { kind: PAUSED, body }
}

/// Reads `[packet or empty, set]`.
pub(crate) fn read(body: &[u8]) -> Option<(Option<Hash>, ChangeSet)> {
    let value = cbor::decode(body).ok()?;
    let [packet, set] = value.items()?;
    Some((packet.fixed(), ChangeSet::decode(set.as_bytes()?).ok()?))
}

/// Returns the row of a paused set.
pub(crate) fn encode_row(id: &SetId, paused: &Paused) -> Vec<u8> {
    let pointed = Value::bytes(paused.pointer.to_bytes());
    cbor::encode(&Value::Array(vec![id.value(), paused.team.value(), pointed]))
}

/// Reads the row of a paused set.
pub(crate) fn decode_row(bytes: &[u8], number: u64) -> Option<(SetId, Paused)> {
    let value = cbor::decode(bytes).ok()?;
    let [id, team, pointer] = value.items()?;
    let pointer = Pointer::from_bytes(&pointer.fixed()?);
    let team = TeamId::from_value(team)?;
    Some((SetId::from_value(id)?, Paused { team, pointer, number }))
}

/// Decides about sets from elsewhere, and takes out what a person has to decide about.
pub(crate) fn decide_with_brake(
    vault: &Vault,
    state: &State,
    entering: Vec<Arc<ChangeSet>>,
    here: Here,
    let_in: &BTreeSet<SetId>,
) -> crate::Result<Decided> {
    let decided = decide_all(state, &vault.reader(), entering.clone())?;
    let by_a_person = |id: &SetId| let_in.contains(id) || state.is_let_in(id);
    let held = brake::to_hold(state, here, &decided.admitted, &by_a_person);
    if held.is_empty() {
        return Ok(decided);
    }
    let (paused, rest): (Vec<_>, Vec<_>) =
        entering.into_iter().partition(|set| held.contains(&set.id));
    // What builds on a held set waits for it, whoever wrote it.
    Ok(Decided { paused, ..decide_all(state, &vault.reader(), rest)? })
}

impl State {
    /// Tells whether a person here let a set in.
    fn is_let_in(&self, id: &SetId) -> bool {
        let kept = self.facts.get(&(FactKind::Decision.number(), id.0.to_vec()));
        let decision = kept.and_then(|place| Decision::read(place.value.as_ref()?));
        decision.is_some_and(|decision| decision.admits)
    }
}

impl Vault {
    /// Returns the sets of a team that are held, by author and number, each with what it would do
    /// to records that are here.
    pub fn held(&self, team: &TeamId) -> Result<Vec<HeldSet>, VaultError> {
        let inner = self.locked();
        let of_team: Vec<Paused> =
            inner.state.paused.values().filter(|paused| paused.team == *team).cloned().collect();
        let mut held = Vec::with_capacity(of_team.len());
        for paused in of_team {
            held.push(self.held_set(&inner, &paused)?);
        }
        held.sort_by_key(|held| (held.set.header.feed, held.set.header.seq));
        Ok(held)
    }

    fn held_set(&self, inner: &Inner, paused: &Paused) -> Result<HeldSet, VaultError> {
        let pointer = paused.pointer;
        let frame = self.store().journal.read(&pointer)?;
        let fault = || damaged(Part::Journal, pointer.segment, frame.number);
        let (packet, set) = read(&frame.body).ok_or_else(fault)?;
        let mut weight = Weight::default();
        weight.add(&inner.state, Here::ALL, &set);
        let kept = inner.state.facts.get(&(FactKind::Decision.number(), set.id.0.to_vec()));
        let decision = kept.and_then(|place| Decision::read(place.value.as_ref()?));
        let refused = decision.filter(|decision| !decision.admits);
        Ok(HeldSet { set, packet, weight, refused })
    }

    /// Lets held sets in, and what waited for them. What else in their feeds does too much stays
    /// held. The decision is kept with them, so that nobody is asked again.
    pub fn admit_held(
        &self,
        ids: &BTreeSet<SetId>,
        decision: &Decision,
        mut locals: Vec<Local>,
    ) -> Result<Admitted, VaultError> {
        self.has_room(0)?;
        let mut inner = self.writing()?;
        let mut entering = Vec::new();
        let pointers: Vec<Pointer> = inner
            .state
            .paused
            .iter()
            .filter(|(id, _)| ids.contains(id))
            .map(|(_, paused)| paused.pointer)
            .collect();
        for pointer in pointers {
            let frame = self.store().journal.read(&pointer)?;
            let fault = || damaged(Part::Journal, pointer.segment, frame.number);
            let (_, set) = read(&frame.body).ok_or_else(fault)?;
            locals.push(decision.fact(&set.id));
            entering.push(Arc::new(set));
        }
        entering.sort_by_key(|set| (set.header.feed, set.header.seq));
        entering.dedup_by_key(|set| set.id);
        let here = Here::now(&inner.state);
        let decided = decide_with_brake(self, &inner.state, entering, here, ids)?;
        let mut report = self.write(&mut inner, decided, Vec::new(), locals)?;
        self.try_again(&mut inner, here, ids, &mut report)?;
        Ok(report)
    }

    /// Leaves out what is held here: it came before, and the decision about it stands.
    pub(crate) fn without_held(inner: &Inner, entering: &mut Vec<Arc<ChangeSet>>) -> u64 {
        let held: HashSet<SetId> = inner.state.paused.keys().copied().collect();
        let before = entering.len();
        entering.retain(|set| !held.contains(&set.id));
        before.saturating_sub(entering.len()) as u64
    }
}
