//! From frames to rows: the one path by which anything reaches the index, live or rebuilt.

mod keys;
mod recount;
mod show;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use comity_changes::admission::Admission;
use comity_changes::cbor::{self, Value};
use comity_changes::control::{At, Control, Past};
use comity_changes::set::Change;
use comity_changes::verdict::Reason;
use comity_changes::{ChangeSet, Dot, RecordId, SetId};
use comity_crypto::hash;
use comity_domain::kinds::{content, entry};

use crate::bundle::{Bundle, CHANGES_INLINE, ChangeRow, RecordRow};
use crate::error::{Part, Result, damaged};
use crate::frame::Pointer;
use crate::frames::{self, Fact};
use crate::index::Op;
use crate::key_entry::KeyEntry;
use crate::paused::{self, Paused};
use crate::reading::{
    AuthorityRow, KeysAtHand, Reader, SetsAtHand, encode_branch, encode_fact, know_key,
};
use crate::rows::{self, Pending, Row};
use crate::state::{FactPlace, Head, SetRow, State};
use crate::waiting::Waiting;
use recount::is_folded;
use show::Shower;

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
    /// Keys of this batch, with their key-log numbers.
    fresh: KeysAtHand,
    /// Keys that came in this batch with the changes that begin them.
    pub keyed: HashSet<(RecordId, [u8; 32])>,
    /// Keys that stood in the key log before, while frames are replayed.
    held: Option<&'a KeysAtHand>,
    /// The rows that changed, once the batch is finished.
    pub changed: Vec<(u32, Bundle)>,
}

/// An admitted set: its frame, its place, and its causal past.
#[derive(Clone, Copy)]
struct Whole<'a> {
    set: &'a ChangeSet,
    pointer: Pointer,
    at: At,
    past: &'a Past,
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
            fresh: KeysAtHand::new(),
            keyed: HashSet::new(),
            held: None,
            changed: Vec::new(),
        }
    }

    /// Makes keys known that stand in the key log.
    pub fn know_key(&mut self, number: u64, entry: &KeyEntry) {
        know_key(&mut self.fresh, number, entry);
    }

    /// Makes the content keys among entries of the key log known.
    pub fn know_keys(&mut self, entries: &'a KeysAtHand) {
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
            frames::PAUSED => {
                let (_, set) = paused::read(body)
                    .ok_or_else(|| damaged(Part::Journal, pointer.segment, pointer.offset))?;
                self.pause(&set, pointer);
            }
            frames::REFUSED => self.refuse(body, pointer),
            frames::FACT => self.fact(body, pointer),
            frames::LOG => self.log(body, pointer),
            frames::TEXT => self.text(body, pointer)?,
            frames::READ_BACK | frames::DIFFERS => self.read_back(kind, body)?,
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
        mut admission: Admission,
    ) -> Result<()> {
        let place = self.team_of(set, admission.founds.take())?;
        let at = admission.at;
        let row = SetRow { id: set.id, pointer, past: admission.past.clone() };
        self.pending.put(Row::Set(at.feed, at.seq), row.encode());
        let head = Value::Array(vec![Value::Uint(at.seq), Value::bytes(row.encode())]);
        self.pending.put(Row::Head(at.feed), cbor::encode(&head));
        self.release(&set.id);
        self.sets.keep(pointer, Arc::clone(set));
        self.advance(place, set, &admission)?;
        for (dot, change) in set.changes() {
            let void = admission.void.get(&dot.index).copied();
            let whole = Whole { set, pointer, at, past: &admission.past };
            self.change(place, &whole, dot, change, void)?;
        }
        self.state.admitted = self.state.admitted.saturating_add(1);
        self.show_touched()
    }

    fn team_of(&mut self, set: &ChangeSet, founds: Option<Box<Control>>) -> Result<u32> {
        if let Some((place, _)) = self.state.team(&set.header.team) {
            return Ok(place);
        }
        let control = founds.ok_or_else(|| damaged(Part::Journal, 0, set.header.seq))?;
        let place = self.state.add_team(*control);
        self.pending.put(Row::Team(place), set.header.team.0.to_vec());
        Ok(place)
    }

    /// Moves heads and authority facts on. What counts otherwise now is shown anew.
    fn advance(&mut self, place: u32, set: &ChangeSet, admission: &Admission) -> Result<()> {
        let Some(team) = self.state.team_mut(place) else { return Ok(()) };
        let at = admission.at;
        let head = Head { seq: at.seq, id: set.id, past: admission.past.clone() };
        team.heads.insert(at.feed, head);
        team.revision = team.revision.saturating_add(1);
        if let Some(branch) = &admission.branch {
            let number = team.control.lanes.branches().count() as u64;
            self.pending.put(Row::Branch(place, number), encode_branch(&at.feed, branch));
        }
        if is_folded(set) {
            let row = Row::Authority(place, team.authority_sets);
            self.pending.put(row, AuthorityRow::of(admission).encode());
            team.authority_sets = team.authority_sets.saturating_add(1);
        }
        let before = team.control.standing.clone();
        if admission.fold(&mut team.control, set) && team.control.standing != before {
            self.recount(place, &before)?;
        }
        Ok(())
    }

    fn change(
        &mut self,
        team: u32,
        whole: &Whole<'_>,
        dot: Dot,
        change: &Change,
        void: Option<Reason>,
    ) -> Result<()> {
        let Whole { set, pointer, at, .. } = *whole;
        let number = match self.state.row_of(&change.record) {
            Some(number) => number,
            // A void change makes no record: what it tried to make is another's, or too early.
            None if void.is_some() => return Ok(()),
            None => match self.fuse(set, at, dot, change)? {
                Some(number) => number,
                None => self.open_row(team, at, change)?,
            },
        };
        let mut bundle = self.take_bundle(number)?;
        let Some((of, _)) = bundle.record(&change.record) else {
            self.bundles.insert(number, bundle);
            return Ok(());
        };
        if void.is_none() {
            self.note_key((number, &mut bundle), of, whole, change)?;
        }
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
    fn open_row(&mut self, team: u32, at: At, change: &Change) -> Result<u32> {
        let record = self.record_row(team, at, change)?;
        let number = self.state.bundles;
        let bundle = Bundle::new(team, record);
        self.state.place_bundle(number, &bundle);
        self.bundles.insert(number, bundle);
        Ok(number)
    }

    fn record_row(&mut self, team: u32, at: At, change: &Change) -> Result<RecordRow> {
        let team = self.state.teams.get(team as usize);
        let owner = team.and_then(|team| team.control.owner(&at.feed)?.authority);
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
    /// that entry. Its key may come later; whether it names that entry is looked at when it is
    /// shown.
    fn fuse(&mut self, set: &ChangeSet, at: At, dot: Dot, change: &Change) -> Result<Option<u32>> {
        let before = dot.index.checked_sub(1).and_then(|at| set.slots.get(at as usize));
        let Some(before) = before.and_then(|slot| slot.change()) else { return Ok(None) };
        if change.kind != content::KIND || before.kind != entry::KIND {
            return Ok(None);
        }
        let Some(number) = self.state.row_of(&before.record) else { return Ok(None) };
        let mut bundle = self.take_bundle(number)?;
        let fits = matches!(bundle.records.as_slice(), [entry] if entry.at == at);
        if fits {
            let row = self.record_row(bundle.team, at, change)?;
            self.state.find(bundle.team, &row, number);
            bundle.records.push(row);
        }
        self.bundles.insert(number, bundle);
        Ok(fits.then_some(number))
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

    /// Takes in how an original was when it was read back.
    pub fn read_back(&mut self, kind: u8, body: &[u8]) -> Result<()> {
        let Some(read) = frames::ReadBack::read(kind, body) else { return Ok(()) };
        self.local(&read.item, |local| {
            if read.equal {
                local.verified_utc_ms = Some(read.time_utc_ms);
            }
            local.damaged_utc_ms = Some(read.time_utc_ms).filter(|_| !read.equal);
        })
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

    /// Ends the waiting and the pause of a set, if any.
    fn release(&mut self, set: &SetId) {
        if let Some(waiting) = self.state.waiting.remove(set) {
            self.pending.remove(Row::Waiting(waiting.number));
        }
        if let Some(paused) = self.state.paused.remove(set) {
            self.pending.remove(Row::Paused(paused.number));
        }
    }

    /// Takes a set in that a person has to decide about.
    pub fn pause(&mut self, set: &ChangeSet, pointer: Pointer) {
        self.release(&set.id);
        let number = self.next_parked();
        let paused = Paused { team: set.header.team, pointer, number };
        self.pending.put(Row::Paused(number), paused::encode_row(&set.id, &paused));
        self.state.paused.insert(set.id, paused);
    }

    /// Takes a waiting set in.
    pub fn wait(&mut self, set: &ChangeSet, pointer: Pointer) {
        self.release(&set.id);
        let number = self.next_parked();
        let (team, feed) = (&set.header.team, &set.header.feed);
        let owner = self.state.team(team).and_then(|(_, team)| team.control.owner(feed));
        let waiting = Waiting { unowned: owner.is_none(), ..Waiting::of(set, pointer, number) };
        self.pending.put(Row::Waiting(number), waiting.encode(&set.id));
        self.state.waiting.insert(set.id, waiting);
    }

    fn next_parked(&mut self) -> u64 {
        let number = self.state.parked;
        self.state.parked = number.saturating_add(1);
        number
    }

    /// Takes a refused set in. If it waited for its causes, it waits no longer.
    pub fn refuse(&mut self, body: &[u8], pointer: Pointer) {
        let Some((team, _, set)) = frames::read_refused(body) else { return };
        if let Some(id) = frames::id_of_refused(&set) {
            self.release(&id);
        }
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
        let mut bundles = Vec::with_capacity(touched.len());
        for number in touched {
            bundles.push((number, self.take_bundle(number)?));
        }
        let shower = Shower {
            reader: &self.reader,
            state: &*self.state,
            pending: &self.pending,
            sets: &self.sets,
            fresh: &self.fresh,
            held: self.held,
        };
        shower.show_all(&mut bundles)?;
        self.bundles.extend(bundles);
        Ok(())
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
