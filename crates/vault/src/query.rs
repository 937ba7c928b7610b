//! What the open vault answers: teams, records, evidence rows, texts, facts, the operations log,
//! and what another installation may still need.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use comity_changes::control::Control;
use comity_changes::verdict::Reason;
use comity_changes::{ChangeSet, FeedId, RecordId, SetId, TeamId};
use comity_crypto::{Hash, Key, sha256};
use comity_domain::kinds::{content, entry};

use crate::VaultError;
use crate::at_hand::AtHand;
use crate::bundle::Bundle;
use crate::changed::Items;
use crate::error::{Part, Result, damaged};
use crate::frame::Pointer;
use crate::frames::{self, FactKind, ItemText};
use crate::item_row::{Interner, ItemRow};
use crate::items::{SEGMENTS_MAX, SegmentShown, read_segment};
use crate::key_ring::KeyRing;
use crate::oplog::LogEntry;
use crate::reading::{changes_from, content_key, read_fields, standing_of};
use crate::record::Record;
use crate::rows::{self, Pending, Row};
use crate::state::{SetRow, State};
use crate::vault::{Inner, Vault};

/// What the vault holds, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Teams.
    pub teams: u64,
    /// Admitted change sets.
    pub change_sets: u64,
    /// Entries of the operations log.
    pub log_entries: u64,
    /// Grows with everything that is written.
    pub revision: u64,
}

/// A further branch of a feed that split, as it is held here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BranchHeld {
    /// Its lane: a name for reading its sets here, which never travels.
    pub lane: FeedId,
    /// The feed.
    pub feed: FeedId,
    /// The number of its first set.
    pub from: u64,
    /// Its newest set.
    pub head: (u64, SetId),
}

/// Brings the evidence rows at hand, by team, up to date with rows that changed.
pub(crate) fn refresh(items: &mut HashMap<u32, Items>, changed: Vec<(u32, Bundle)>) {
    for (number, bundle) in changed {
        let Some(items) = items.get_mut(&bundle.team) else { continue };
        if bundle.records.first().map(|record| record.kind) != Some(entry::KIND) {
            continue;
        }
        let row = ItemRow::of(number, &bundle, &mut items.words);
        row.into_iter().for_each(|row| items.put(Arc::new(row)));
    }
}

impl Vault {
    /// Returns the teams in the order of founding or arrival.
    pub fn teams(&self) -> Vec<TeamId> {
        self.locked().state.teams.iter().map(|team| team.control.team).collect()
    }

    /// Returns a team's authority facts.
    pub fn control(&self, team: &TeamId) -> Option<Control> {
        self.locked().state.team(team).map(|(_, team)| team.control.clone())
    }

    /// Counts what the vault holds.
    pub fn counts(&self) -> Counts {
        let inner = self.locked();
        Counts {
            teams: inner.state.teams.len() as u64,
            change_sets: inner.state.admitted,
            log_entries: inner.state.log_entries,
            revision: inner.state.revision,
        }
    }

    /// Returns the records of a kind in a team, in the order admitted.
    pub fn records(&self, team: &TeamId, kind: u64) -> Result<Vec<Record>, VaultError> {
        let mut inner = self.locked();
        let numbers = inner.state.team(team).and_then(|(_, team)| team.by_kind.get(&kind));
        let numbers = numbers.cloned().unwrap_or_default();
        let mut records = Vec::with_capacity(numbers.len());
        for number in numbers {
            let bundle = self.bundle(number)?;
            records.push(self.read_record(&mut inner, number, &bundle, 0)?);
        }
        Ok(records)
    }

    /// Counts the records of a kind in a team.
    pub fn count(&self, team: &TeamId, kind: u64) -> u64 {
        let inner = self.locked();
        let numbers = inner.state.team(team).and_then(|(_, team)| team.by_kind.get(&kind));
        numbers.map_or(0, |numbers| numbers.len() as u64)
    }

    /// Reads a record.
    pub fn record(&self, id: &RecordId) -> Result<Option<Record>, VaultError> {
        let mut inner = self.locked();
        let Some(number) = inner.state.row_of(id) else { return Ok(None) };
        let bundle = self.bundle(number)?;
        let Some((of, _)) = bundle.record(id) else { return Ok(None) };
        self.read_record(&mut inner, number, &bundle, of).map(Some)
    }

    fn read_record(
        &self,
        inner: &mut Inner,
        number: u32,
        bundle: &Bundle,
        of: u8,
    ) -> Result<Record, VaultError> {
        let fault = || damaged(Part::Index, 0, u64::from(number));
        let row = bundle.records.get(usize::from(of)).ok_or_else(fault)?;
        let sealed = comity_domain::kinds::kind(row.kind).is_none_or(|kind| kind.sealed);
        let (reader, pending) = (self.reader(), Pending::default());
        let mut keys = KeyRing::new((&reader, &pending), (number, bundle), of, None);
        let readable = keys.key(&row.commitment)?.is_some();
        let team = inner.state.teams.get(bundle.team as usize).ok_or_else(fault)?;
        let control = &team.control;
        let (lacking, recounted) = (bundle.lacking, bundle.recounted);
        let reading = AtHand { number, of, readable, lacking, recounted };
        let (read, mut fields) = inner.fields.take(&reading);
        let changes = changes_from(&self.store().index, &pending, number, bundle, read)?;
        let more = read_fields(&mut inner.sets, control, &changes, &mut keys)?;
        Arc::make_mut(&mut fields).extend(more);
        inner.fields.keep(reading, bundle.changes, &fields);
        Ok(Record {
            id: row.record,
            kind: row.kind,
            authority: row.authority,
            at: row.at,
            commitment: row.commitment,
            readable: !sealed || readable,
            fields,
        })
    }

    pub(crate) fn bundle(&self, number: u32) -> Result<Bundle> {
        let bytes = rows::read(&self.store().index, &Row::Bundle(number))?;
        let bundle = bytes.and_then(|bytes| Bundle::decode(&bytes));
        bundle.ok_or_else(|| damaged(Part::Index, 0, u64::from(number)))
    }

    /// Returns the evidence rows of a team in the order admitted. As long as no row changes, they
    /// are the very same: `Arc::ptr_eq` tells whoever keeps them.
    pub fn items(&self, team: &TeamId) -> Result<Arc<Vec<Arc<ItemRow>>>, VaultError> {
        let mut inner = self.locked();
        let items = self.items_at_hand(&mut inner, team)?;
        Ok(items.map(|items| Arc::clone(&items.rows)).unwrap_or_default())
    }

    /// Returns the evidence rows of a team at hand, read when they are first asked for.
    pub(crate) fn items_at_hand<'i>(
        &self,
        inner: &'i mut Inner,
        team: &TeamId,
    ) -> Result<Option<&'i Items>> {
        let Some((place, known)) = inner.state.team(team) else { return Ok(None) };
        if let Entry::Vacant(unread) = inner.items.entry(place) {
            let numbers = known.by_kind.get(&entry::KIND).cloned().unwrap_or_default();
            let mut rows = Vec::with_capacity(numbers.len());
            let mut words = Interner::default();
            for number in numbers {
                rows.extend(ItemRow::of(number, &self.bundle(number)?, &mut words).map(Arc::new));
            }
            unread.insert(Items::read(rows, words));
        }
        Ok(inner.items.get(&place))
    }

    /// Returns the row of an evidence item; nothing when no such item is here.
    pub fn item(&self, item: &RecordId) -> Result<Option<ItemRow>, VaultError> {
        let number = self.locked().state.row_of(item);
        match number {
            Some(number) => {
                Ok(ItemRow::of(number, &self.bundle(number)?, &mut Interner::default()))
            }
            None => Ok(None),
        }
    }

    /// Returns the record of an item's content, when its key is here.
    pub fn content_of(&self, item: &ItemRow) -> Result<Option<RecordId>, VaultError> {
        if !item.has_content {
            return Ok(None);
        }
        Ok(self.bundle(item.bundle)?.records.get(1).map(|content| content.record))
    }

    /// Returns the text of an item and how it was read, if it was tried here.
    pub fn text(&self, item: &ItemRow) -> Result<Option<ItemText>, VaultError> {
        let bundle = self.bundle(item.bundle)?;
        let Some(pointer) = bundle.local.text else { return Ok(None) };
        let frame = self.store().journal.read(&pointer)?;
        let Some((text, sealed)) = frames::read_text(&frame.body) else { return Ok(None) };
        let Some(key) = self.key_of(&self.locked().state, &item.item)? else { return Ok(None) };
        Ok(crate::texts::open_text(&key, text, &sealed))
    }

    /// Returns the content key that a record was made with.
    pub(crate) fn key_of(&self, state: &State, record: &RecordId) -> Result<Option<Key>> {
        let Some(number) = state.row_of(record) else { return Ok(None) };
        let bundle = self.bundle(number)?;
        match bundle.record(record).and_then(|(_, row)| row.key) {
            Some(number) => content_key(&self.store().keys, number),
            None => Ok(None),
        }
    }

    /// Returns the key that a record was made with. Further changes may be sealed under it: the
    /// vault seals them anew under the one in use.
    pub fn record_key(&self, record: &Record) -> Result<comity_changes::builder::RecordKey> {
        let key = self.key_of(&self.locked().state, &record.id)?;
        Ok(comity_changes::builder::RecordKey {
            record: record.id,
            commitment: record.commitment,
            key,
        })
    }

    /// Returns the newest value of a local fact.
    pub fn fact(&self, kind: FactKind, key: &[u8]) -> Result<Option<Vec<u8>>, VaultError> {
        let place = self.locked().state.facts.get(&(kind.number(), key.to_vec())).cloned();
        let Some(place) = place else { return Ok(None) };
        match place.pointer {
            None => Ok(place.value),
            Some(pointer) => {
                let frame = self.store().journal.read(&pointer)?;
                Ok(frames::Fact::read(&frame.body).and_then(|(_, _, value)| value))
            }
        }
    }

    /// Returns the keys of the facts of a kind that are still known, in order.
    pub fn fact_keys(&self, kind: FactKind) -> Vec<Vec<u8>> {
        let (from, number) = ((kind.number(), Vec::new()), kind.number());
        let inner = self.locked();
        let facts = inner.state.facts.range(from..).take_while(|((kind, _), _)| *kind == number);
        let known = facts.filter(|(_, place)| place.value.is_some() || place.pointer.is_some());
        known.map(|((_, key), _)| key.clone()).collect()
    }

    /// Reads entries of the operations log from a number on, counted from 1, at most `count`.
    pub fn log(&self, from: u64, count: u64) -> Result<Vec<LogEntry>, VaultError> {
        let first = from.saturating_sub(1);
        let mut pointers = Vec::new();
        let parts: [&[u8]; 1] = [b"log"];
        let rows_max = usize::try_from(count).unwrap_or(usize::MAX);
        for (_, bytes) in self.rows().scan(&parts, first, rows_max)? {
            pointers.extend(bytes.try_into().ok().map(|bytes| Pointer::from_bytes(&bytes)));
        }
        let mut entries = Vec::with_capacity(pointers.len());
        for pointer in pointers {
            let frame = self.store().journal.read(&pointer)?;
            let fault = || damaged(Part::Journal, pointer.segment, frame.number);
            entries.push(LogEntry::decode(&frame.body).ok_or_else(fault)?);
        }
        Ok(entries)
    }

    /// Returns every refused set of a team: its reason and, if it was kept, the set.
    pub fn refused(&self, team: &TeamId) -> Result<Vec<(String, Option<ChangeSet>)>, VaultError> {
        let mut refused = Vec::new();
        rows::scan(self.rows(), &Row::Refused(*team, 0), |_, bytes| {
            let Some(pointer) = bytes.try_into().ok().map(|bytes| Pointer::from_bytes(&bytes))
            else {
                return Ok(());
            };
            let frame = self.store().journal.read(&pointer)?;
            if let Some((_, reason, set)) = frames::read_refused(&frame.body) {
                refused.push((reason, ChangeSet::decode(&set).ok()));
            }
            Ok(())
        })?;
        Ok(refused)
    }

    /// Returns the sets of a team that wait, by their place.
    pub fn waiting(&self, team: &TeamId) -> Result<Vec<ChangeSet>, VaultError> {
        let inner = self.locked();
        let pointers: Vec<Pointer> = inner
            .state
            .waiting
            .values()
            .filter(|waiting| waiting.team == *team)
            .map(|waiting| waiting.pointer)
            .collect();
        drop(inner);
        let mut sets = Vec::new();
        for pointer in pointers {
            let frame = self.store().journal.read(&pointer)?;
            sets.extend(ChangeSet::decode(&frame.body).ok());
        }
        Ok(sets)
    }

    /// Returns the highest admitted number and id of every feed of a team; of one that split, on
    /// the branch that arrived first.
    pub fn heads(&self, team: &TeamId) -> BTreeMap<FeedId, (u64, SetId)> {
        let inner = self.locked();
        let Some((_, team)) = inner.state.team(team) else { return BTreeMap::new() };
        let feeds = team.heads.iter().filter(|(lane, _)| !team.control.lanes.contains(lane));
        feeds.map(|(feed, head)| (*feed, (head.seq, head.id))).collect()
    }

    /// Returns the further branches of feeds that split.
    pub fn branches(&self, team: &TeamId) -> Vec<BranchHeld> {
        let inner = self.locked();
        let Some((_, team)) = inner.state.team(team) else { return Vec::new() };
        let branches = team.control.lanes.branches();
        let held = branches.filter_map(|(lane, branch)| {
            let head = team.heads.get(lane)?;
            let (feed, from) = (branch.feed, branch.from);
            Some(BranchHeld { lane: *lane, feed, from, head: (head.seq, head.id) })
        });
        held.collect()
    }

    /// Returns the id of an admitted set of a lane.
    pub fn set_id(&self, lane: &FeedId, seq: u64) -> Result<Option<SetId>, VaultError> {
        let row = rows::read(self.rows(), &Row::Set(*lane, seq))?;
        Ok(row.and_then(|bytes| SetRow::decode(&bytes)).map(|row| row.id))
    }

    /// Returns why an admitted set of a team does not count, or how it is marked.
    pub fn standing(&self, set: &ChangeSet) -> Result<Option<Reason>, VaultError> {
        let inner = self.locked();
        let Some((_, team)) = inner.state.team(&set.header.team) else { return Ok(None) };
        Ok(standing_of(&self.store().index, &Pending::default(), &team.control, set)?)
    }

    /// Reads an admitted set of a lane, with its bytes as they came.
    pub fn set(&self, feed: &FeedId, seq: u64) -> Result<Option<(ChangeSet, Vec<u8>)>, VaultError> {
        let Some(bytes) = rows::read(self.rows(), &Row::Set(*feed, seq))? else {
            return Ok(None);
        };
        let fault = || damaged(Part::Index, 0, seq);
        let row = SetRow::decode(&bytes).ok_or_else(fault)?;
        let frame = self.store().journal.read(&row.pointer)?;
        let set = ChangeSet::decode(&frame.body).map_err(|_| fault())?;
        Ok(Some((set, frame.body)))
    }

    /// Returns the names of all blobs that contents or received packets name; nothing when a
    /// content cannot be read, because then nobody knows what it names.
    pub(crate) fn named_blobs(&self) -> Result<Option<HashSet<Hash>>, VaultError> {
        let mut named = HashSet::new();
        for team in self.teams() {
            for item in self.items(&team)?.iter() {
                let segments = self.segments(item)?;
                if segments.is_empty() && item.should_name_segments() {
                    return Ok(None);
                }
                named.extend(segments.iter().map(|segment| segment.name));
            }
            for record in self.records(&team, content::KIND)?.iter().filter(|r| r.readable) {
                let value = record.fields.one(content::SEGMENTS).and_then(|value| value.array());
                let segments: Option<Vec<_>> =
                    value.map(|v| v.iter().map(read_segment).collect()).unwrap_or_default();
                let Some(segments) = segments else { return Ok(None) };
                named.extend(segments.iter().map(|segment| segment.name));
            }
        }
        for key in self.fact_keys(FactKind::Blob) {
            named.extend(<Hash>::try_from(key.as_slice()).ok());
        }
        Ok(Some(named))
    }

    /// Returns the sealed segments of an item. Rows name the first few; an original of many
    /// segments is read from its record.
    pub fn segments(&self, item: &ItemRow) -> Result<Vec<SegmentShown>, VaultError> {
        let Some(shown) = &item.shown else { return Ok(Vec::new()) };
        if shown.segments.len() < SEGMENTS_MAX {
            return Ok(shown.segments.to_vec());
        }
        let Some(content) = self.content_of(item)? else { return Ok(Vec::new()) };
        let Some(record) = self.record(&content)? else { return Ok(Vec::new()) };
        let segments = record.fields.one(content::SEGMENTS).and_then(|value| value.array());
        Ok(segments.unwrap_or_default().iter().filter_map(read_segment).collect())
    }

    /// Checks every admitted set again: form, tree, signature. Hands the broken ones over.
    pub fn check_sets(&self, mut broken: impl FnMut(u64, &str)) -> Result<u64, VaultError> {
        let mut checked = 0_u64;
        for frame in self.store().journal.frames(self.store().journal.start()) {
            let frame = frame?;
            if frame.kind != frames::ADMITTED {
                continue;
            }
            checked = checked.saturating_add(1);
            let Ok(set) = ChangeSet::decode(&frame.body) else {
                broken(frame.number, "it does not read as it was signed");
                continue;
            };
            let owner =
                self.control(&set.header.team).and_then(|control| control.owner(&set.header.feed));
            if owner.is_none_or(|owner| set.verify(&owner.installation).is_err()) {
                broken(frame.number, "its signature does not verify");
            }
        }
        Ok(checked)
    }

    /// Walks the chain of the operations log. Gives the entries walked, the head, and the first
    /// entry that does not follow the one before it.
    pub fn check_log(&self) -> Result<(u64, Option<Hash>, Option<u64>), VaultError> {
        let (mut walked, mut head) = (0_u64, [0; 32]);
        for frame in self.store().journal.frames(self.store().journal.start()) {
            let frame = frame?;
            if frame.kind != frames::LOG {
                continue;
            }
            walked = walked.saturating_add(1);
            let entry = LogEntry::decode(&frame.body);
            if entry.is_none_or(|entry| entry.number != walked || entry.previous != head) {
                return Ok((walked, Some(head), Some(walked)));
            }
            head = sha256(&frame.body);
        }
        Ok((walked, (walked > 0).then_some(head), None))
    }
}
