//! What lists show of evidence items, projected from their changes; many at once on two threads.

use std::thread;

use comity_changes::{RecordId, Value};
use comity_domain::kinds::{content, entry};

use crate::bundle::Bundle;
use crate::error::{Result, StoreError};
use crate::items;
use crate::key_ring::KeyRing;
use crate::reading::{KeysAtHand, Reader, SetsAtHand, all_changes, read_fields};
use crate::record::Fields;
use crate::rows::Pending;
use crate::state::State;

/// Rows that are worth a second thread.
const WORTH_A_THREAD: usize = 128;

/// Reads what items show, with what a batch has not yet written.
#[derive(Clone, Copy)]
pub(super) struct Shower<'a> {
    pub reader: &'a Reader<'a>,
    pub state: &'a State,
    pub pending: &'a Pending,
    pub sets: &'a SetsAtHand,
    pub fresh: &'a KeysAtHand,
    pub held: Option<&'a KeysAtHand>,
}

/// Tells whether a content says itself whose it is: that it stands behind an entry says nothing.
fn is_of(fields: &Fields, entry: Option<RecordId>) -> bool {
    fields.one(content::ENTRY).and_then(RecordId::from_value).is_some_and(|it| Some(it) == entry)
}

impl Shower<'_> {
    /// Fills in what each row shows.
    pub fn show_all(self, rows: &mut [(u32, Bundle)]) -> Result<()> {
        if rows.len() < WORTH_A_THREAD {
            return self.show(rows);
        }
        let (ours, theirs) = rows.split_at_mut(rows.len() / 2);
        thread::scope(|scope| {
            let other = scope.spawn(move || self.show(theirs));
            let done = self.show(ours);
            other.join().unwrap_or(Err(StoreError::Broken)).and(done)
        })
    }

    fn show(self, rows: &mut [(u32, Bundle)]) -> Result<()> {
        let mut sets = self.sets.clone();
        for (number, bundle) in rows {
            if bundle.records.first().map(|record| record.kind) == Some(entry::KIND) {
                bundle.shown = self.shown(&mut sets, *number, bundle)?;
            }
        }
        Ok(())
    }

    fn shown(self, sets: &mut SetsAtHand, number: u32, bundle: &Bundle) -> Result<Option<Value>> {
        if bundle.records.first().is_none_or(|record| record.key.is_none()) {
            return Ok(None);
        }
        let entry_fields = self.fields(sets, number, bundle, 0)?;
        let content_fields = match bundle.records.get(1) {
            Some(_) => Some(self.fields(sets, number, bundle, 1)?),
            None => None,
        };
        let entry = bundle.records.first().map(|record| record.record);
        let own = content_fields.filter(|fields| is_of(fields, entry));
        Ok(Some(items::project(&entry_fields, own.as_ref())))
    }

    fn fields(self, sets: &mut SetsAtHand, number: u32, bundle: &Bundle, of: u8) -> Result<Fields> {
        let changes = all_changes(self.reader.index, self.pending, number, bundle)?;
        let control = self.state.teams.get(bundle.team as usize).map(|team| &team.control);
        let Some(control) = control else { return Ok(Fields::default()) };
        let at_hand = Some((self.fresh, self.held));
        let mut keys = KeyRing::new((self.reader, self.pending), (number, bundle), of, at_hand);
        read_fields(sets, control, &changes, &mut keys)
    }
}
