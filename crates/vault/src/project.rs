//! From frames to rows: the one path by which anything reaches the index, live or rebuilt.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use comity_changes::cbor::{self, Value};
use comity_changes::control::{At, Control, Past, Refusal};
use comity_changes::set::Change;
use comity_changes::values::{self, Place};
use comity_changes::{ChangeSet, Dot, RecordId};
use comity_crypto::{Key, hash};
use comity_domain::kinds::{Compartment, content, entry};

use crate::bundle::{Bundle, CHANGES_INLINE, ChangeRow, RecordRow};
use crate::error::{Part, Result, damaged};
use crate::frame::Pointer;
use crate::frames::{self, Fact};
use crate::index::Op;
use crate::items::ItemShown;
use crate::key_entry::KeyEntry;
use crate::reading::{
    KeysByCommitment, Reader, SetsAtHand, all_changes, content_key, encode_fact, know_key,
    read_fields,
};
use crate::record::Fields;
use crate::rows::{self, Pending, Row};
use crate::state::{FactPlace, Head, SetRow, State, Waiting, extend};

/// Longest fact that memory keeps, in bytes; longer ones are read from the journal.
const FACT_INLINE_MAX: usize = 2_048;

/// Turns frames into rows.
pub(crate) struct Projector<'a> {
    pub reader: Reader<'a>,
    pub state: &'a mut State,
    pub pending: Pending,
    bundles: BTreeMap<u32, Bundle>,
    touched: Vec<u32>,
    sets: SetsAtHand,
    /// Keys of this batch by commitment, with their key-log numbers.
    fresh: HashMap<[u8; 32], (u64, Key)>,
    /// Keys that stood in the key log before, while frames are replayed.
    held: Option<&'a KeysByCommitment>,
    /// The rows that changed, once the batch is finished.
    pub changed: Vec<(u32, Bundle)>,
}

impl<'a> Projector<'a> {
    pub fn new(reader: Reader<'a>, state: &'a mut State) -> Self {
        Self {
            reader,
            state,
            pending: Pending::default(),
            bundles: BTreeMap::new(),
            touched: Vec::new(),
            sets: SetsAtHand::default(),
            fresh: HashMap::new(),
            held: None,
            changed: Vec::new(),
        }
    }

    /// Makes keys known that stand in the key log.
    pub fn know_key(&mut self, number: u64, entry: &KeyEntry) {
        know_key(&mut self.fresh, number, entry);
    }

    /// Makes the content keys among entries of the key log known.
    pub fn know_keys(&mut self, entries: &'a KeysByCommitment) {
        self.held = Some(entries);
    }

    /// Takes a frame in that is no admitted set.
    pub fn frame(&mut self, kind: u8, body: &[u8], pointer: Pointer) -> Result<()> {
        match kind {
            frames::WAITING => {
                let set = ChangeSet::decode(body)
                    .map_err(|_| damaged(Part::Journal, pointer.segment, pointer.offset))?;
                self.wait(&set, pointer);
            }
            frames::REFUSED => self.refuse(body, pointer),
            frames::FACT => self.fact(body, pointer),
            frames::LOG => self.log(body, pointer),
            frames::TEXT => self.text(body, pointer)?,
            frames::READ_BACK => self.read_back(body)?,
            // A frame of a newer version: kept in the journal, shown by nothing here.
            _ => {}
        }
        Ok(())
    }

    /// Takes an admitted set in.
    pub fn admit(
        &mut self,
        set: &Arc<ChangeSet>,
        pointer: Pointer,
        past: &Past,
        void: &BTreeMap<u32, Refusal>,
        founds: Option<Control>,
    ) -> Result<()> {
        let place = self.team_of(set, founds)?;
        let row = SetRow { id: set.id, pointer, past: past.clone() };
        self.pending.put(Row::Set(set.header.feed, set.header.seq), row.encode());
        self.pending.put(
            Row::Head(set.header.feed),
            cbor::encode(&Value::Array(vec![
                Value::Uint(set.header.seq),
                Value::bytes(row.encode()),
            ])),
        );
        if let Some(waiting) = self.state.waiting.remove(&set.id) {
            self.pending.remove(Row::Waiting(waiting.number));
        }
        self.advance(place, set, past, void)?;
        self.sets.keep(pointer, Arc::clone(set));
        for (dot, change) in set.changes() {
            self.change(place, set, pointer, dot, change, void.contains_key(&dot.index))?;
        }
        self.state.admitted = self.state.admitted.saturating_add(1);
        self.show_touched()
    }

    fn team_of(&mut self, set: &ChangeSet, founds: Option<Control>) -> Result<u32> {
        if let Some((place, _)) = self.state.team(&set.header.team) {
            return Ok(place);
        }
        let control = founds.ok_or_else(|| damaged(Part::Journal, 0, set.header.seq))?;
        let place = self.state.add_team(control);
        self.pending.put(Row::Team(place), set.header.team.0.to_vec());
        Ok(place)
    }

    fn advance(
        &mut self,
        place: u32,
        set: &ChangeSet,
        past: &Past,
        void: &BTreeMap<u32, Refusal>,
    ) -> Result<()> {
        let Some(team) = self.state.team_mut(place) else { return Ok(()) };
        let head = Head { seq: set.header.seq, id: set.id, past: past.clone() };
        team.authority.heads.insert(set.header.feed, head);
        team.revision = team.revision.saturating_add(1);
        if team.authority.control.compartment(&set.header.compartment) == Some(Compartment::Control)
        {
            team.authority.control.apply(set, past, void);
            let at = Value::Array(vec![set.header.feed.value(), Value::Uint(set.header.seq)]);
            self.pending.put(Row::ControlSet(place, team.control_sets), cbor::encode(&at));
            team.control_sets = team.control_sets.saturating_add(1);
        }
        Ok(())
    }

    fn change(
        &mut self,
        team: u32,
        set: &ChangeSet,
        pointer: Pointer,
        dot: Dot,
        change: &Change,
        void: bool,
    ) -> Result<()> {
        let number = match self.state.row_of(&change.record) {
            Some(number) => number,
            // A void change makes no record: what it tried to make is another's, or too early.
            None if void => return Ok(()),
            None => match self.fuse(set, dot, change)? {
                Some(number) => number,
                None => self.open_row(team, set, change)?,
            },
        };
        let mut bundle = self.take_bundle(number)?;
        let Some((of, _)) = bundle.record(&change.record) else {
            self.bundles.insert(number, bundle);
            return Ok(());
        };
        let row = ChangeRow { pointer, index: dot.index, of, void };
        if bundle.inline.len() < CHANGES_INLINE {
            bundle.inline.push(row);
        } else {
            self.pending.put(Row::Change(number, bundle.changes), cbor::encode(&row.to_value()));
        }
        bundle.changes = bundle.changes.saturating_add(1);
        self.bundles.insert(number, bundle);
        self.touched.push(number);
        Ok(())
    }

    /// Opens a row for a record that was not known.
    fn open_row(&mut self, team: u32, set: &ChangeSet, change: &Change) -> Result<u32> {
        let record = self.record_row(team, set, change)?;
        let number = self.state.bundles;
        let bundle = Bundle::new(team, record);
        self.state.place_bundle(number, &bundle);
        self.bundles.insert(number, bundle);
        Ok(number)
    }

    fn record_row(&mut self, team: u32, set: &ChangeSet, change: &Change) -> Result<RecordRow> {
        let at = At::of(set);
        let owner = self.state.teams.get(team as usize).and_then(|team| {
            let control = &team.authority.control;
            let owner = control.owner(&set.header.feed)?;
            let mut reach = Past::from([(at.feed, at.seq), (control.founded.feed, 1)]);
            if let Some(head) = team.authority.heads.get(&at.feed) {
                extend(&mut reach, &head.past);
            }
            let mandate = control.mandates_of(&owner.installation, &reach).next()?;
            Some(mandate.place.introduction.certificate.authority)
        });
        Ok(RecordRow {
            record: change.record,
            kind: change.kind,
            commitment: change.key_commitment,
            authority: owner.unwrap_or_default(),
            at,
            key: self.key_number(&change.record, &change.key_commitment)?,
        })
    }

    /// Puts an evidence item's content into the row of its entry, when the change before it made
    /// that entry and both can be read.
    fn fuse(&mut self, set: &ChangeSet, dot: Dot, change: &Change) -> Result<Option<u32>> {
        let before = dot.index.checked_sub(1).and_then(|at| set.slots.get(at as usize));
        let Some(before) = before.and_then(|slot| slot.change()) else { return Ok(None) };
        if change.kind != content::KIND || before.kind != entry::KIND {
            return Ok(None);
        }
        let Some(key) = self.key_number(&change.record, &change.key_commitment)? else {
            return Ok(None);
        };
        let Some(number) = self.state.row_of(&before.record) else { return Ok(None) };
        let mut bundle = self.take_bundle(number)?;
        let fits =
            bundle.records.len() == 1 && self.content_names(set, change, key, &before.record)?;
        if fits {
            let mut row = self.record_row(bundle.team, set, change)?;
            row.key = Some(key);
            bundle.records.push(row);
            self.state.find_too(&change.record, number);
        }
        self.bundles.insert(number, bundle);
        Ok(fits.then_some(number))
    }

    fn content_names(
        &mut self,
        set: &ChangeSet,
        change: &Change,
        key: u64,
        entry: &RecordId,
    ) -> Result<bool> {
        let key = self.key(key, &change.key_commitment)?;
        let values =
            key.and_then(|key| values::open_values(change, &Place::of(&set.header), &key).ok());
        let at = change.fields.iter().position(|(field, _)| *field == content::ENTRY);
        let named = values.zip(at).and_then(|(values, at)| values.get(at)?.fixed::<32>());
        Ok(named == Some(entry.0))
    }

    /// Finds a content key's number: of this batch, or granted early.
    fn key_number(&mut self, record: &RecordId, commitment: &[u8; 32]) -> Result<Option<u64>> {
        if let Some((number, _)) = self.at_hand(commitment) {
            return Ok(Some(*number));
        }
        let row = Row::Early(*record);
        let Some(bytes) = self.pending.get(self.reader.index, &row)? else { return Ok(None) };
        self.pending.remove(row);
        Ok(bytes.try_into().ok().map(u64::from_be_bytes))
    }

    fn at_hand(&self, commitment: &[u8; 32]) -> Option<&(u64, Key)> {
        self.fresh.get(commitment).or_else(|| self.held?.get(commitment))
    }

    fn key(&self, number: u64, commitment: &[u8; 32]) -> Result<Option<Key>> {
        if let Some((_, key)) = self.at_hand(commitment) {
            return Ok(Some(key.clone()));
        }
        content_key(self.reader.keys, number)
    }

    /// Takes granted keys in: each goes to its record's row, or waits for it.
    pub fn grant(&mut self, record: &RecordId, commitment: &[u8; 32], number: u64) -> Result<()> {
        let Some(at) = self.state.row_of(record) else {
            self.pending.put(Row::Early(*record), number.to_be_bytes().to_vec());
            return Ok(());
        };
        let mut bundle = self.take_bundle(at)?;
        for row in &mut bundle.records {
            if row.record == *record && row.commitment == *commitment && row.key.is_none() {
                row.key = Some(number);
                self.touched.push(at);
            }
        }
        self.bundles.insert(at, bundle);
        self.show_touched()
    }

    /// Takes a local fact in.
    pub fn fact(&mut self, body: &[u8], pointer: Pointer) {
        let Some((kind, key, value)) = Fact::read(body) else { return };
        let known = self.state.facts.get(&(kind, key.clone())).map(|place| place.number);
        let number = known.unwrap_or(self.state.fact_numbers);
        self.state.fact_numbers = self.state.fact_numbers.max(number.saturating_add(1));
        let long = value.as_ref().is_some_and(|value| value.len() > FACT_INLINE_MAX);
        let place = FactPlace {
            number,
            pointer: long.then_some(pointer),
            value: if long { None } else { value },
        };
        self.pending.put(Row::Fact(number), encode_fact(kind, &key, &place));
        self.state.facts.insert((kind, key), place);
    }

    /// Takes an entry of the operations log in: the digest over it heads the chain.
    pub fn log(&mut self, body: &[u8], pointer: Pointer) {
        let number = self.state.log_entries;
        self.pending.put(Row::Log(number), pointer.to_bytes().to_vec());
        self.state.log_entries = number.saturating_add(1);
        self.state.log_head = hash::sha256(body);
    }

    /// Takes a text in.
    pub fn text(&mut self, body: &[u8], pointer: Pointer) -> Result<()> {
        let Some((text, _)) = frames::read_text(body) else { return Ok(()) };
        self.local(&text.item, |local| {
            local.text = Some(pointer);
            local.outcome = Some(text.outcome.number());
        })
    }

    /// Takes in that an original was read back.
    pub fn read_back(&mut self, body: &[u8]) -> Result<()> {
        let Some(read) = frames::ReadBack::read(body) else { return Ok(()) };
        self.local(&read.item, |local| local.verified_utc_ms = Some(read.time_utc_ms))
    }

    fn local(
        &mut self,
        item: &RecordId,
        change: impl FnOnce(&mut crate::bundle::LocalRow),
    ) -> Result<()> {
        let Some(number) = self.state.row_of(item) else { return Ok(()) };
        let mut bundle = self.take_bundle(number)?;
        change(&mut bundle.local);
        self.bundles.insert(number, bundle);
        Ok(())
    }

    /// Takes a waiting set in.
    pub fn wait(&mut self, set: &ChangeSet, pointer: Pointer) {
        let number = self.state.waiting.values().map(|other| other.number).max();
        let number = number.map_or(0, |number| number.saturating_add(1));
        let (id, team) = (set.id, set.header.team);
        let pointed = Value::bytes(pointer.to_bytes());
        let row = Value::Array(vec![id.value(), team.value(), pointed]);
        self.pending.put(Row::Waiting(number), cbor::encode(&row));
        self.state.waiting.insert(id, Waiting { team, pointer, number });
    }

    /// Takes a refused set in.
    pub fn refuse(&mut self, body: &[u8], pointer: Pointer) {
        let Some((team, _, _)) = frames::read_refused(body) else { return };
        let team = comity_changes::TeamId(team);
        let Some((place, _)) = self.state.team(&team) else { return };
        let Some(known) = self.state.team_mut(place) else { return };
        let number = known.refused;
        known.refused = number.saturating_add(1);
        self.pending.put(Row::Refused(team, number), pointer.to_bytes().to_vec());
    }

    /// Takes a row of records out of the batch, or reads it. Whoever takes it puts it back.
    fn take_bundle(&mut self, number: u32) -> Result<Bundle> {
        if let Some(bundle) = self.bundles.remove(&number) {
            return Ok(bundle);
        }
        let bytes = rows::read(self.reader.index, &Row::Bundle(number))?;
        bytes
            .and_then(|bytes| Bundle::decode(&bytes))
            .ok_or_else(|| damaged(Part::Index, 0, u64::from(number)))
    }

    /// Projects what lists show of the evidence items that changed.
    fn show_touched(&mut self) -> Result<()> {
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        touched.dedup();
        for number in touched {
            let mut bundle = self.take_bundle(number)?;
            if bundle.records.first().map(|record| record.kind) == Some(entry::KIND) {
                bundle.shown = self.shown(number, &bundle)?.map(|shown| shown.to_value());
            }
            self.bundles.insert(number, bundle);
        }
        Ok(())
    }

    fn shown(&mut self, number: u32, bundle: &Bundle) -> Result<Option<ItemShown>> {
        if bundle.records.first().is_none_or(|record| record.key.is_none()) {
            return Ok(None);
        }
        let entry_fields = self.fields(number, bundle, 0)?;
        let content_fields = match bundle.records.get(1) {
            Some(_) => Some(self.fields(number, bundle, 1)?),
            None => None,
        };
        Ok(Some(ItemShown::project(&entry_fields, content_fields.as_ref())))
    }

    fn fields(&mut self, number: u32, bundle: &Bundle, of: u8) -> Result<Fields> {
        let record = bundle.records.get(usize::from(of));
        let key = match record.and_then(|record| Some((record.key?, record.commitment))) {
            Some((number, commitment)) => self.key(number, &commitment)?,
            None => None,
        };
        let changes = all_changes(self.reader.index, &self.pending, number, bundle)?;
        let control =
            self.state.teams.get(bundle.team as usize).map(|team| &team.authority.control);
        let Some(control) = control else { return Ok(Fields::default()) };
        read_fields(&mut self.sets, self.reader.journal, control, &changes, of, key.as_ref())
    }

    /// Hands every row of the batch over to be written.
    pub fn finish(&mut self) -> Result<Vec<Op>> {
        for (number, bundle) in std::mem::take(&mut self.bundles) {
            self.pending.put(Row::Bundle(number), bundle.encode());
            self.changed.push((number, bundle));
        }
        self.pending.take(self.reader.index)
    }
}
