//! Under which key a write is sealed. Whoever was taken out of a compartment holds the keys that
//! were in use until then: whoever knows of it goes on with a later one, or begins it.
//!
//! It is decided where a set is signed, under the lock of whoever writes: nothing that narrows can
//! come between.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use comity_changes::RecordId;
use comity_changes::builder::{RecordKey, make_further_key};
use comity_changes::control::{At, Control};
use comity_changes::narrowing::Begun;
use comity_changes::set::Change;
use comity_changes::values::{Place, open_values, seal_values};
use comity_domain::kinds::Compartment;

use crate::VaultError;
use crate::bundle::RecordRow;
use crate::commit::OwnSet;
use crate::error::{Part, Result, damaged};
use crate::key_ring::{self, is_sealed};
use crate::reading::content_key;
use crate::rows::{self, Pending, Row};
use crate::state::{SetRow, State};
use crate::vault::{Inner, Vault};

/// The keys of a record that are held here.
struct Held {
    begun: Vec<Begun>,
    keys: HashMap<[u8; 32], RecordKey>,
}

/// The key that a write is sealed under.
struct Chosen {
    held: Held,
    key: RecordKey,
    /// Whether it was drawn for this write.
    drawn: bool,
}

/// Seals a change under another key of its record; nothing if what it says cannot be read.
fn reseal(
    change: &mut Change,
    place: &Place,
    before: Option<&RecordKey>,
    after: &RecordKey,
) -> Option<()> {
    let (before, key) = (before?.key.as_ref()?, after.key.as_ref()?);
    let values = open_values(change, place, before).ok()?;
    change.key_commitment = after.commitment;
    seal_values(change, place, key, values);
    Some(())
}

impl Vault {
    /// Seals the changes of records that were made before under the keys that are in use; keys that
    /// are drawn for it are added to the set's.
    pub(crate) fn rekey(&self, state: &State, set: &mut OwnSet) -> Result<(), VaultError> {
        let Some((_, team)) = state.team(&set.team) else { return Ok(()) };
        let made: HashSet<RecordId> = set.keys.iter().map(|key| key.record).collect();
        let place = self.place(&set.team, set.compartment);
        let mut chosen: HashMap<RecordId, Option<Chosen>> = HashMap::new();
        for change in &mut set.changes {
            if made.contains(&change.record) || !is_sealed(change.kind) {
                continue;
            }
            let chosen = match chosen.entry(change.record) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let in_use = self.choose(state, &team.control, set.compartment, new.key())?;
                    let drawn = in_use.as_ref().filter(|in_use| in_use.drawn);
                    set.keys.extend(drawn.map(|in_use| in_use.key.clone()));
                    new.insert(in_use)
                }
            };
            if let Some(Chosen { held, key, .. }) = chosen
                && key.commitment != change.key_commitment
            {
                // Better not written than sealed under a key that whoever was taken out may hold.
                reseal(change, &place, held.keys.get(&change.key_commitment), key)
                    .ok_or(VaultError::NotReadable)?;
            }
        }
        Ok(())
    }

    /// Chooses the key that the next write to a record is sealed under; nothing for a record that
    /// cannot be read here.
    fn choose(
        &self,
        state: &State,
        control: &Control,
        compartment: Compartment,
        record: &RecordId,
    ) -> Result<Option<Chosen>> {
        let Some(held) = self.keys_held(state, record)? else { return Ok(None) };
        let known = control.key_in_use(compartment, &held.begun);
        let known = known.and_then(|commitment| held.keys.get(&commitment).cloned());
        let drawn = known.is_none();
        let key = known.unwrap_or_else(|| make_further_key(*record));
        Ok(Some(Chosen { held, key, drawn }))
    }

    /// Returns the keys of a record that are held here, each with the sets that began it; nothing
    /// for a record that is not known, or of which no key is held.
    fn keys_held(&self, state: &State, id: &RecordId) -> Result<Option<Held>> {
        let Some(number) = state.row_of(id) else { return Ok(None) };
        let bundle = self.bundle(number)?;
        let Some((of, record)) = bundle.record(id) else { return Ok(None) };
        let mut held = Held { begun: Vec::new(), keys: HashMap::new() };
        if let Some(key) = record.key {
            let index = &self.store().index;
            // A key that too many sets began is gone on with no more. It is held all the same: what
            // was sealed under it is opened, to be sealed anew.
            let begun = key_ring::begun_with(index, number, &bundle, record)?.unwrap_or_default();
            self.hold(&mut held, (id, record.commitment), key, &begun)?;
        }
        let mut later = Vec::new();
        key_ring::further(&self.store().index, number, &bundle, |_, row| {
            later.extend((row.of == of).then_some(row));
            Ok(())
        })?;
        for row in &later {
            if let Some(key) = row.key {
                let begun = row.places().unwrap_or_default();
                self.hold(&mut held, (id, row.commitment), key, begun)?;
            }
        }
        Ok((!held.keys.is_empty()).then_some(held))
    }

    fn hold(
        &self,
        held: &mut Held,
        (record, commitment): (&RecordId, [u8; 32]),
        number: u64,
        begun: &[At],
    ) -> Result<()> {
        let Some(key) = content_key(&self.store().keys, number)? else { return Ok(()) };
        let key = RecordKey { record: *record, commitment, key: Some(key) };
        for at in begun {
            let fault = || damaged(Part::Index, 0, at.seq);
            let row = rows::read(&self.store().index, &Row::Set(at.feed, at.seq))?;
            let row = row.and_then(|bytes| SetRow::decode(&bytes)).ok_or_else(fault)?;
            held.begun.push(Begun { commitment, set: row.id, at: *at, past: row.past });
        }
        held.keys.insert(commitment, key);
        Ok(())
    }

    /// Returns whether a granted key is here already, placed or waiting for what it opens.
    pub(crate) fn holds_key(
        &self,
        inner: &Inner,
        record: &RecordId,
        commitment: &[u8; 32],
    ) -> Result<bool> {
        let index = &self.store().index;
        if rows::read(index, &Row::Early(*record, *commitment))?.is_some() {
            return Ok(true);
        }
        let Some(number) = inner.state.row_of(record) else { return Ok(false) };
        let bundle = self.bundle(number)?;
        let first = |row: &RecordRow| row.commitment == *commitment;
        let key = match bundle.record(record) {
            Some((_, row)) if first(row) => row.key,
            Some(_) | None if bundle.keys == 0 => None,
            Some(_) | None => {
                let name = (*record, *commitment);
                key_ring::find(index, &Pending::default(), number, name)?
                    .and_then(|(_, row)| row.key)
            }
        };
        let key = key.map(|number| content_key(&self.store().keys, number)).transpose()?;
        Ok(key.flatten().is_some())
    }
}
