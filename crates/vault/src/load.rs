//! Opening: reads memory from the index and applies what the journal holds beyond it, or makes
//! the index anew from the whole journal.

use std::sync::Arc;

use comity_changes::control::Control;
use comity_changes::control::fold::Placed;
use comity_changes::{ChangeSet, RecordId};
use comity_crypto::hash;

use crate::bundle::Bundle;
use crate::decide::decide_all;
use crate::error::{Part, Result, damaged};
use crate::frame::{Frame, Pointer, Position};
use crate::frames::ADMITTED;
use crate::index::Applied;
use crate::key_entry::KeyEntry;
use crate::key_ring;
use crate::keys::Scanned;
use crate::paused;
use crate::project::Projector;
use crate::reading::{
    AuthorityRow, KeysAtHand, Reader, decode_branch, decode_fact, decode_head, know_key, read_set,
};
use crate::rows::{self, Row};
use crate::state::{SetRow, State};
use crate::store::Store;
use crate::waiting::Waiting;

/// Returns the note that everything in the journal is applied.
pub(crate) fn applied_now(store: &Store) -> Applied {
    Applied { position: store.journal.end(), slices: 0, keys_through: store.keys.count() }
}

/// Reads memory from the index, then applies the frames that the index does not hold yet.
pub(crate) fn load(store: &Store, state: &mut State) -> Result<()> {
    let Some(applied) = store.index.applied() else {
        return rebuild(store, state).map(drop);
    };
    load_teams(store, state)?;
    rows::scan(&store.index, &Row::Bundle(0), |number, bytes| {
        let bundle = Bundle::decode(&bytes).ok_or_else(|| damaged(Part::Index, 0, number))?;
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        state.place_bundle(number, &bundle);
        if bundle.lacking > 0 { load_lacking(store, state, number, &bundle) } else { Ok(()) }
    })?;
    rows::scan(&store.index, &Row::Fact(0), |number, bytes| {
        let (key, place) =
            decode_fact(&bytes, number).ok_or_else(|| damaged(Part::Index, 0, number))?;
        state.facts.insert(key, place);
        state.fact_numbers = number.saturating_add(1);
        Ok(())
    })?;
    rows::scan(&store.index, &Row::Waiting(0), |number, bytes| {
        let (id, waiting) =
            Waiting::decode(&bytes, number).ok_or_else(|| damaged(Part::Index, 0, number))?;
        state.waiting.insert(id, waiting);
        state.parked = state.parked.max(number.saturating_add(1));
        Ok(())
    })?;
    rows::scan(&store.index, &Row::Paused(0), |number, bytes| {
        let (id, paused) =
            paused::decode_row(&bytes, number).ok_or_else(|| damaged(Part::Index, 0, number))?;
        state.paused.insert(id, paused);
        state.parked = state.parked.max(number.saturating_add(1));
        Ok(())
    })?;
    load_log(store, state)?;
    replay(store, state, applied.position, applied.keys_through).map(drop)
}

/// Makes the further keys known that are not here.
fn load_lacking(store: &Store, state: &mut State, number: u32, bundle: &Bundle) -> Result<()> {
    key_ring::further(&store.index, number, bundle, |record, key| {
        if let (None, Some(at)) = (key.key, key.begun.first()) {
            state.misses(bundle.team, record.record, key.commitment, *at);
        }
        Ok(())
    })
}

fn load_teams(store: &Store, state: &mut State) -> Result<()> {
    let mut teams = Vec::new();
    rows::scan(&store.index, &Row::Team(0), |number, _| {
        teams.push(u32::try_from(number).unwrap_or(u32::MAX));
        Ok(())
    })?;
    for place in teams {
        let mut sets = Vec::new();
        rows::scan(&store.index, &Row::Authority(place, 0), |number, bytes| {
            sets.push((number, bytes));
            Ok(())
        })?;
        for (number, bytes) in sets {
            load_authority_set(store, state, place, number, &bytes)?;
        }
        load_heads(store, state, place)?;
    }
    Ok(())
}

/// Folds a set that carries authority again, as it was judged when it was new.
fn load_authority_set(
    store: &Store,
    state: &mut State,
    place: u32,
    number: u64,
    row: &[u8],
) -> Result<()> {
    let fault = || damaged(Part::Index, place, number);
    let authority = AuthorityRow::decode(row).ok_or_else(fault)?;
    let at = authority.at;
    let row = rows::read(&store.index, &Row::Set(at.feed, at.seq))?;
    let row = row.and_then(|bytes| SetRow::decode(&bytes)).ok_or_else(fault)?;
    let set = read_set(&store.journal, &row.pointer)?;
    if number == 0 {
        state.add_team(Control::found(&set).ok().flatten().ok_or_else(fault)?);
        load_branches(store, state, place)?;
    }
    let Some(team) = state.team_mut(place) else { return Err(fault()) };
    let placed = Placed { set: &set, at, branch: None, past: &row.past };
    team.control.take(placed, &|index| authority.is_void(index));
    team.authority_sets = number.saturating_add(1);
    Ok(())
}

/// Makes the branches of feeds that split known, before anything that stands on one is folded.
fn load_branches(store: &Store, state: &mut State, place: u32) -> Result<()> {
    let Some(team) = state.team_mut(place) else { return Ok(()) };
    rows::scan(&store.index, &Row::Branch(place, 0), |number, bytes| {
        let fault = || damaged(Part::Index, place, number);
        let (lane, branch) = decode_branch(&bytes).ok_or_else(fault)?;
        team.control.lanes.insert(lane, branch);
        Ok(())
    })?;
    team.control.recompute();
    Ok(())
}

fn load_heads(store: &Store, state: &mut State, place: u32) -> Result<()> {
    let Some(team) = state.team_mut(place) else { return Ok(()) };
    let feeds = team.control.feeds().map(|(feed, _)| (feed, 1));
    let branches = team.control.lanes.branches().map(|(lane, branch)| (*lane, branch.from));
    let lanes: Vec<_> = feeds.chain(branches).collect();
    let mut sets = 0_u64;
    for (lane, from) in lanes {
        if let Some(bytes) = rows::read(&store.index, &Row::Head(lane))? {
            let head = decode_head(&bytes).ok_or_else(|| damaged(Part::Index, place, 0))?;
            sets = sets.saturating_add(head.seq).saturating_add(1).saturating_sub(from);
            team.heads.insert(lane, head);
        }
    }
    let id = team.control.team;
    let mut refused = 0;
    rows::scan(&store.index, &Row::Refused(id, 0), |number, _| {
        refused = number.saturating_add(1);
        Ok(())
    })?;
    team.refused = refused;
    state.admitted = state.admitted.saturating_add(sets);
    Ok(())
}

fn load_log(store: &Store, state: &mut State) -> Result<()> {
    let mut last = None;
    rows::scan(&store.index, &Row::Log(0), |number, bytes| {
        state.log_entries = number.saturating_add(1);
        last = bytes.try_into().ok().map(|bytes| Pointer::from_bytes(&bytes));
        Ok(())
    })?;
    if let Some(pointer) = last {
        state.log_head = hash::sha256(&store.journal.read(&pointer)?.body);
    }
    Ok(())
}

/// Makes the index anew. Returns how many frames were read.
pub(crate) fn rebuild(store: &Store, state: &mut State) -> Result<u64> {
    *state = State::default();
    store.reset_index()?;
    replay(store, state, store.journal.start(), 0)
}

/// Applies frames from a position on, each as it was when it was new.
fn replay(store: &Store, state: &mut State, from: Position, keys_from: u64) -> Result<u64> {
    let (mut keys, mut grants) = (KeysAtHand::new(), Vec::new());
    store.keys.scan(keys_from, |number, scanned| {
        if let Scanned::Entry(entry) = scanned {
            know_key(&mut keys, number, &entry);
            if let KeyEntry::EarlyGrant { record, commitment, .. } = entry {
                grants.push((number, RecordId(record), commitment));
            }
        }
        Ok(())
    })?;
    let reader = || Reader { index: &store.index, journal: &store.journal, keys: &store.keys };
    let mut frames = 0_u64;
    let mut at = Applied { position: from, slices: 0, keys_through: keys_from };
    for frame in store.journal.frames(from) {
        let frame = frame?;
        let mut after = at;
        after.position = frame.next;
        let ops = replay_frame(reader(), state, &keys, &frame)?;
        store.index.apply(at, after, ops)?;
        at = after;
        frames = frames.saturating_add(1);
    }
    let mut projector = Projector::new(reader(), state);
    for (number, record, commitment) in &grants {
        projector.grant(record, commitment, *number)?;
    }
    let ops = projector.finish()?;
    store.index.apply(at, applied_now(store), ops)?;
    state.revision = state.revision.saturating_add(1);
    Ok(frames)
}

fn replay_frame(
    reader: Reader<'_>,
    state: &mut State,
    keys: &KeysAtHand,
    frame: &Frame,
) -> Result<Vec<crate::index::Op>> {
    if frame.kind != ADMITTED {
        let mut projector = Projector::new(reader, state);
        projector.know_keys(keys);
        projector.frame(frame.kind, &frame.body, frame.pointer)?;
        return projector.finish();
    }
    let fault = || damaged(Part::Journal, frame.pointer.segment, frame.number);
    let set = Arc::new(ChangeSet::decode(&frame.body).map_err(|_| fault())?);
    let mut decided = decide_all(state, &reader, vec![Arc::clone(&set)])?;
    let (_, admission) = decided.admitted.pop().ok_or_else(fault)?;
    let mut projector = Projector::new(reader, state);
    projector.know_keys(keys);
    projector.admit(&set, frame.pointer, admission)?;
    projector.finish()
}
