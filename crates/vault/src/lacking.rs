//! What is missing here, and what is needed to give others what they miss: keys by their
//! commitments, places and sizes of sets without reading them.

use std::collections::{BTreeSet, HashSet};

use comity_changes::control::{At, Past};
use comity_changes::values::Grant;
use comity_changes::{ChangeSet, FeedId, RecordId, SetId, TeamId};
use comity_domain::kinds::Compartment;

use crate::VaultError;
use crate::bundle::{Bundle, RecordRow};
use crate::error::{Part, damaged};
use crate::reading::content_key;
use crate::rows::{self, Row};
use crate::state::{Keyless, SetRow};
use crate::vault::Vault;

impl Vault {
    /// Returns the records of a team that are here and whose key is not.
    pub fn keyless(&self, team: &TeamId) -> Vec<Keyless> {
        let inner = self.locked();
        let Some((place, _)) = inner.state.team(team) else { return Vec::new() };
        let from = (place, RecordId([0; 32]));
        let of_team = inner.state.keyless.range(from..).take_while(|((of, _), _)| *of == place);
        of_team.map(|(_, keyless)| *keyless).collect()
    }

    /// Returns the keys held here that open these commitments, of records that were made in a
    /// place that may be told. Walks every record of the team: only who misses keys asks.
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
            let bytes = rows::read(&self.store().index, &Row::Bundle(*number))?;
            let bundle = bytes.and_then(|bytes| Bundle::decode(&bytes));
            let bundle = bundle.ok_or_else(|| damaged(Part::Index, 0, u64::from(*number)))?;
            let wanted = |row: &&RecordRow| commitments.contains(&row.commitment) && may(&row.at);
            for row in bundle.records.iter().filter(wanted) {
                let Some(number) = row.key else { continue };
                if let Some(key) = content_key(&self.store().keys, number)? {
                    grants.push(Grant { record: row.record, commitment: row.commitment, key });
                }
            }
        }
        Ok(grants)
    }

    /// Returns the keys held here of the records that a set writes to, as far as what was made in
    /// a place may be told.
    pub fn grants(
        &self,
        set: &ChangeSet,
        may: &dyn Fn(&At) -> bool,
    ) -> Result<Vec<Grant>, VaultError> {
        let inner = self.locked();
        let mut grants = Vec::new();
        let mut seen = HashSet::new();
        for (_, change) in set.changes().filter(|(_, change)| seen.insert(change.record)) {
            let Some(number) = inner.state.row_of(&change.record) else { continue };
            let bundle = self.bundle(number)?;
            let row = bundle.record(&change.record).map(|(_, row)| row);
            let Some(number) = row.filter(|row| may(&row.at)).and_then(|row| row.key) else {
                continue;
            };
            if let Some(key) = content_key(&self.store().keys, number)? {
                let (record, commitment) = (change.record, change.key_commitment);
                grants.push(Grant { record, commitment, key });
            }
        }
        Ok(grants)
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
