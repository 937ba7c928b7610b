//! What is missing here, and what is needed to give others what they miss: keys by their
//! commitments, places and sizes of sets without reading them.

use std::collections::{BTreeSet, HashSet};

use comity_changes::control::{At, Past};
use comity_changes::values::Grant;
use comity_changes::{ChangeSet, FeedId, RecordId, SetId, TeamId};
use comity_domain::kinds::Compartment;

use crate::VaultError;
use crate::bundle::Bundle;
use crate::error::{Part, Result, damaged};
use crate::key_ring;
use crate::reading::content_key;
use crate::rows::{self, Pending, Row};
use crate::state::{Keyless, SetRow};
use crate::vault::Vault;

impl Vault {
    /// Returns the keys that are not here of a team's records that are.
    pub fn keyless(&self, team: &TeamId) -> Vec<Keyless> {
        let inner = self.locked();
        let Some((place, _)) = inner.state.team(team) else { return Vec::new() };
        let from = (place, RecordId([0; 32]), [0; 32]);
        let of_team = inner.state.keyless.range(from..).take_while(|((of, ..), _)| *of == place);
        of_team.map(|(_, keyless)| *keyless).collect()
    }

    /// Returns the keys held here that open these commitments, as far as what was written in the
    /// places where they were begun may be told. Walks every record of the team: only who misses
    /// keys asks.
    pub fn grants_of(
        &self,
        team: &TeamId,
        commitments: &BTreeSet<[u8; 32]>,
        may: &dyn Fn(&At) -> bool,
    ) -> Result<Vec<Grant>, VaultError> {
        let inner = self.locked();
        let mut grants = Vec::new();
        let Some((_, known)) = inner.state.team(team) else { return Ok(grants) };
        if commitments.is_empty() {
            return Ok(grants);
        }
        for number in known.by_kind.values().flatten() {
            let bundle = self.bundle(*number)?;
            let first = bundle.records.iter().map(|row| (row.record, row.commitment));
            let mut wanted: Vec<(RecordId, [u8; 32])> = first.collect();
            key_ring::further(&self.store().index, *number, &bundle, |record, row| {
                wanted.push((record.record, row.commitment));
                Ok(())
            })?;
            wanted.retain(|(_, commitment)| commitments.contains(commitment));
            for name in wanted {
                grants.extend(self.grant_of((*number, &bundle), name, may)?);
            }
        }
        Ok(grants)
    }

    /// Returns the keys held here that a set's changes are sealed under, as far as what was written
    /// in the places where they were begun may be told.
    pub fn grants(
        &self,
        set: &ChangeSet,
        may: &dyn Fn(&At) -> bool,
    ) -> Result<Vec<Grant>, VaultError> {
        let inner = self.locked();
        let mut grants = Vec::new();
        let mut seen = HashSet::new();
        let names = set.changes().map(|(_, change)| (change.record, change.key_commitment));
        for name in names.filter(|name| seen.insert(*name)) {
            let Some(number) = inner.state.row_of(&name.0) else { continue };
            let bundle = self.bundle(number)?;
            grants.extend(self.grant_of((number, &bundle), name, may)?);
        }
        Ok(grants)
    }

    /// Returns a key of a record, if it is held here and may be told: every set that began it must
    /// be one that may be told. Whoever only names a key moves nothing by that.
    fn grant_of(
        &self,
        (number, bundle): (u32, &Bundle),
        (id, commitment): (RecordId, [u8; 32]),
        may: &dyn Fn(&At) -> bool,
    ) -> Result<Option<Grant>> {
        let index = &self.store().index;
        let Some((_, record)) = bundle.record(&id) else { return Ok(None) };
        let (key, begun) = if record.commitment == commitment {
            (record.key, key_ring::begun_with(index, number, bundle, record)?)
        } else {
            let found = key_ring::find(index, &Pending::default(), number, (id, commitment))?;
            let Some((_, row)) = found else { return Ok(None) };
            (row.key, row.places().map(<[At]>::to_vec))
        };
        let told = begun.is_some_and(|begun| begun.iter().all(may));
        let Some(number) = key.filter(|_| told) else { return Ok(None) };
        let key = content_key(&self.store().keys, number)?;
        Ok(key.map(|key| Grant { record: id, commitment, key }))
    }

    /// Returns the compartment that a change of a team stands in, by its place.
    pub fn compartment_at(&self, team: &TeamId, at: &At) -> Option<Compartment> {
        let inner = self.locked();
        let (_, team) = inner.state.team(team)?;
        team.control.owner(&at.feed).map(|owner| owner.compartment)
    }

    /// Returns the causal past of an admitted set of a lane, itself left out.
    pub fn set_past(&self, at: &At) -> Result<Option<Past>, VaultError> {
        let row = rows::read(&self.store().index, &Row::Set(at.feed, at.seq))?;
        Ok(row.and_then(|bytes| SetRow::decode(&bytes)).map(|row| row.past))
    }

    /// Returns an admitted set's id and about how many bytes it takes on its way.
    pub fn set_place(&self, feed: &FeedId, seq: u64) -> Result<Option<(SetId, u64)>, VaultError> {
        let Some(bytes) = rows::read(&self.store().index, &Row::Set(*feed, seq))? else {
            return Ok(None);
        };
        let row = SetRow::decode(&bytes).ok_or_else(|| damaged(Part::Index, 0, seq))?;
        Ok(Some((row.id, u64::from(row.pointer.length))))
    }
}
