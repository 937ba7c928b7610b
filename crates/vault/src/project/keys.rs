//! Which keys the changes of records are sealed under, as far as they are known: those that came
//! with the records, later ones, and those that came before what they open.

use comity_changes::RecordId;
use comity_changes::control::At;
use comity_changes::set::Change;
use comity_crypto::Key;

use super::{Projector, Whole};
use crate::bundle::Bundle;
use crate::error::Result;
use crate::key_ring::{self, KeyRow, is_sealed};
use crate::rows::Row;

impl Projector<'_> {
    /// Finds a content key's number: of this batch, or granted early.
    pub(super) fn key_number(
        &mut self,
        record: &RecordId,
        commitment: &[u8; 32],
    ) -> Result<Option<u64>> {
        if let Some(number) = self.at_hand(record, commitment).map(|(number, _)| *number) {
            self.keyed.insert((*record, *commitment));
            return Ok(Some(number));
        }
        let row = Row::Early(*record, *commitment);
        let Some(bytes) = self.pending.get(self.reader.index, &row)? else { return Ok(None) };
        self.pending.remove(row);
        Ok(bytes.try_into().ok().map(u64::from_be_bytes))
    }

    fn at_hand(&self, record: &RecordId, commitment: &[u8; 32]) -> Option<&(u64, Key)> {
        let name = (*record, *commitment);
        self.fresh.get(&name).or_else(|| self.held?.get(&name))
    }

    /// Notes which key a change is sealed under, unless a set that it builds on began that key.
    pub(super) fn note_key(
        &mut self,
        (number, bundle): (u32, &mut Bundle),
        of: u8,
        whole: &Whole<'_>,
        change: &Change,
    ) -> Result<()> {
        let Some(record) = bundle.records.get(usize::from(of)) else { return Ok(()) };
        let knows = |begun: &At| *begun == whole.at || begun.within(whole.past);
        let first = record.commitment == change.key_commitment;
        if !is_sealed(change.kind) || (first && knows(&record.at)) {
            return Ok(());
        }
        let name = (change.record, change.key_commitment);
        let known = key_ring::find(self.reader.index, &self.pending, number, name)?;
        if let Some((place, mut key)) = known {
            if !key.begun.iter().any(knows) && key.begins_at(whole.at) {
                self.pending.put(Row::Key(number, place), key.encode());
            }
            return Ok(());
        }
        // Of the key that the record was made with, the record's own row knows where it is.
        let found = if first { None } else { self.key_number(&name.0, &name.1)? };
        if found.is_none() && !first {
            bundle.lacking = bundle.lacking.saturating_add(1);
            self.state.misses(bundle.team, name.0, name.1, whole.at);
        }
        let key = KeyRow { of, commitment: name.1, key: found, begun: vec![whole.at] };
        self.pending.put(Row::Key(number, bundle.keys), key.encode());
        self.pending.put(Row::KeyPlace(name.0, name.1), bundle.keys.to_be_bytes().to_vec());
        bundle.keys = bundle.keys.saturating_add(1);
        Ok(())
    }

    /// Takes granted keys in: each goes to its record's row, or waits for what it opens.
    pub fn grant(&mut self, record: &RecordId, commitment: &[u8; 32], number: u64) -> Result<()> {
        let early = Row::Early(*record, *commitment);
        let Some(at) = self.state.row_of(record) else {
            self.pending.put(early, number.to_be_bytes().to_vec());
            return Ok(());
        };
        let mut bundle = self.take_bundle(at)?;
        let named = |row: &&mut crate::bundle::RecordRow| {
            row.record == *record && row.commitment == *commitment
        };
        let new = match bundle.records.iter_mut().find(named) {
            Some(row) => {
                let new = row.key.is_none();
                row.key.get_or_insert(number);
                new
            }
            None => {
                let known =
                    key_ring::find(self.reader.index, &self.pending, at, (*record, *commitment))?;
                match known {
                    None => {
                        self.pending.put(early, number.to_be_bytes().to_vec());
                        false
                    }
                    Some((_, key)) if key.key.is_some() => false,
                    Some((place, mut key)) => {
                        key.key = Some(number);
                        self.pending.put(Row::Key(at, place), key.encode());
                        bundle.lacking = bundle.lacking.saturating_sub(1);
                        true
                    }
                }
            }
        };
        if new {
            self.state.keyless.remove(&(bundle.team, *record, *commitment));
            self.touched.push(at);
        }
        self.bundles.insert(at, bundle);
        self.show_touched()
    }
}
