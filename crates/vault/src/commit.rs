//! The one way in: what enters the vault, made here or received, is decided about, made durable
//! (keys, then journal), and only then projected into the index.

use std::collections::HashMap;
use std::sync::Arc;

use comity_changes::builder::{RecordKey, Write, build_change, make_record};
use comity_changes::control::{Past, Refusal};
use comity_changes::set::{CHANGES_MAX, Change, Header, Slot};
use comity_changes::values::{Grant, Place};
use comity_changes::{ChangeSet, CompartmentId, Dep, TeamId, Value, ids};
use comity_crypto::Key;
use comity_domain::kinds::{Compartment, incarnation};

use crate::decide::{Decided, decide_all};
use crate::error::Result;
use crate::frames::{self, ADMITTED, Fact, ItemText, LOG, ReadBack, WAITING};
use crate::index::Applied;
use crate::journal::{Appended, NewFrame};
use crate::judge::Admission;
use crate::key_entry::KeyEntry;
use crate::oplog::LogDraft;
use crate::project::Projector;
use crate::state::{State, Team, extend};
use crate::vault::{Inner, Vault};
use crate::{SetRefusal, VaultError};

/// Most refused sets of a team that are kept; later ones are reported and not kept.
const REFUSED_MAX: u64 = 1_000;

/// Now, as the host tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since 1970 UTC.
    pub utc_ms: i64,
    /// The IANA zone people here live in.
    pub zone: String,
}

/// The changes of one act in one compartment.
#[derive(Debug)]
pub struct OwnSet {
    /// The team.
    pub team: TeamId,
    /// Where.
    pub compartment: Compartment,
    /// The changes, at most 10,000.
    pub changes: Vec<Change>,
    /// The keys of records that these changes make.
    pub keys: Vec<RecordKey>,
}

/// What only this installation knows, to be kept with an act.
#[derive(Debug)]
pub enum Local {
    /// A fact.
    Fact(Fact),
    /// An entry of the operations log.
    Log(LogDraft),
    /// The text of an item.
    Text(ItemText),
    /// An original was read back and was equal.
    ReadBack(ReadBack),
}

/// What came of sets that entered.
#[derive(Debug, Default)]
pub struct Admitted {
    /// The sets admitted, in the order applied.
    pub sets: Vec<Arc<ChangeSet>>,
    /// How many were here already.
    pub duplicates: u64,
    /// How many wait, of those that entered now.
    pub waiting: u64,
    /// Refused ones, each with the reason.
    pub refused: Vec<SetRefusal>,
    /// Teams that are new here.
    pub new_teams: Vec<TeamId>,
}

impl Vault {
    /// Writes an act: one set for each compartment it touches, all or none, and what is kept
    /// here with it. Refuses what the rules of the team forbid, and writes nothing then.
    pub fn commit(
        &self,
        sets: Vec<OwnSet>,
        locals: Vec<Local>,
        now: &Moment,
    ) -> Result<Admitted, VaultError> {
        let mut inner = self.writing()?;
        let keys: Vec<KeyEntry> =
            sets.iter().flat_map(|set| set.keys.iter()).filter_map(entry).collect();
        let mut own = Vec::new();
        let mut drafted = Drafted::default();
        for set in sets {
            for part in self.with_incarnation(&inner.state, set, &drafted)? {
                let signed = Arc::new(self.sign(&inner.state, part, &drafted, now));
                drafted.sets.push(Arc::clone(&signed));
                own.push(signed);
            }
        }
        let decided = decide_all(&inner.state, &self.reader(), own)?;
        if let Some((_, refusal)) = decided.refused.first() {
            return Err(VaultError::Refused(*refusal));
        }
        if let Some(void) = decided.admitted.iter().find_map(|(_, a)| a.void.values().next()) {
            return Err(VaultError::Refused(*void));
        }
        if !decided.waiting.is_empty() {
            return Err(VaultError::Refused(Refusal::ChainBroken));
        }
        self.write(&mut inner, decided, keys, locals)
    }

    /// Takes in change sets and keys from elsewhere, and tries again what waits.
    pub fn receive(
        &self,
        sets: &[Vec<u8>],
        grants: Vec<Grant>,
        locals: Vec<Local>,
    ) -> Result<Admitted, VaultError> {
        let mut inner = self.writing()?;
        let mut malformed = Vec::new();
        let mut entering = Vec::new();
        for bytes in sets {
            match ChangeSet::decode(bytes) {
                Ok(set) => entering.push(Arc::new(set)),
                Err(error) => malformed.push(SetRefusal::malformed(error)),
            }
        }
        let waited: Vec<_> = inner.state.waiting.values().map(|waiting| waiting.pointer).collect();
        for pointer in waited {
            let frame = self.store().journal.read(&pointer)?;
            entering.extend(ChangeSet::decode(&frame.body).ok().map(Arc::new));
        }
        entering.sort_by_key(|set| (set.header.feed, set.header.seq));
        entering.dedup_by_key(|set| set.id);
        let decided = decide_all(&inner.state, &self.reader(), entering)?;
        let keys = self.new_grants(&inner, grants)?;
        let mut admitted = self.write(&mut inner, decided, keys, locals)?;
        admitted.refused.extend(malformed);
        Ok(admitted)
    }

    /// Keeps what only this installation knows.
    pub fn keep(&self, locals: Vec<Local>) -> Result<(), VaultError> {
        let mut inner = self.writing()?;
        self.write(&mut inner, Decided::default(), Vec::new(), locals).map(drop)
    }

    /// Keys first, then frames, each durable; then the index.
    fn write(
        &self,
        inner: &mut Inner,
        mut decided: Decided,
        keys: Vec<KeyEntry>,
        locals: Vec<Local>,
    ) -> Result<Admitted, VaultError> {
        let store = self.store();
        let first_key = store.keys.append(&keys)?;
        let mut report = Admitted { duplicates: decided.duplicates, ..Admitted::default() };
        let mut frames: Vec<NewFrame> = Vec::new();
        for (set, _) in &decided.admitted {
            frames.push(NewFrame { kind: ADMITTED, body: set.encode() });
        }
        let mut parked = Vec::new();
        for set in std::mem::take(&mut decided.waiting) {
            if !inner.state.waiting.contains_key(&set.id) {
                frames.push(NewFrame { kind: WAITING, body: set.encode() });
                parked.push(set);
            }
        }
        for (set, refusal) in &decided.refused {
            let team = set.header.team;
            report.refused.push(SetRefusal::of(set, *refusal));
            // Whoever sends refused sets for ever fills no disk with them.
            let kept = inner.state.team(&team).map_or(0, |(_, team)| team.refused);
            if kept >= REFUSED_MAX {
                continue;
            }
            frames.push(frames::refused(&team.0, &refusal.to_string(), &set.encode()));
        }
        let mut log = (inner.state.log_entries, inner.state.log_head);
        let content_keys = ContentKeys::new(self, &keys, &inner.state);
        for local in locals {
            frames.push(local_frame(local, &mut log, &content_keys)?);
        }
        if frames.is_empty() && keys.is_empty() {
            return Ok(report);
        }
        let before = crate::load::applied_now(store);
        let appended = store.journal.append(store.keys.count(), &frames)?;
        report.waiting = parked.len() as u64;
        let founding = decided.admitted.iter().filter(|(_, admission)| admission.founds.is_some());
        report.new_teams = founding.map(|(set, _)| set.header.team).collect();
        // From here on it is durable: whatever fails below is read again from the journal.
        inner.stale = true;
        let durable = Durable { frames: &frames, appended: &appended, first_key, keys: &keys };
        report.sets = self.project(inner, before, decided.admitted, &durable)?;
        inner.stale = false;
        Ok(report)
    }

    /// Turns what is durable into rows.
    fn project(
        &self,
        inner: &mut Inner,
        before: Applied,
        admitted: Vec<(Arc<ChangeSet>, Admission)>,
        durable: &Durable<'_>,
    ) -> Result<Vec<Arc<ChangeSet>>, VaultError> {
        let mut projector = Projector::new(self.reader(), &mut inner.state);
        for (number, key) in (durable.first_key..).zip(durable.keys) {
            projector.know_key(number, key);
        }
        let mut places = durable.appended.iter().map(|appended| appended.pointer);
        let mut sets = Vec::new();
        for ((set, admission), pointer) in admitted.into_iter().zip(places.by_ref()) {
            let founds = admission.founds.map(|control| *control);
            projector.admit(&set, pointer, &admission.past, &admission.void, founds)?;
            sets.push(set);
        }
        for (number, key) in (durable.first_key..).zip(durable.keys) {
            if let KeyEntry::EarlyGrant { record, commitment, .. } = key {
                projector.grant(&ids::RecordId(*record), commitment, number)?;
            }
        }
        let rest = durable.frames.iter().zip(durable.appended).skip(sets.len());
        for (frame, appended) in rest {
            projector.frame(frame.kind, &frame.body, appended.pointer)?;
        }
        let ops = projector.finish()?;
        let changed = std::mem::take(&mut projector.changed);
        inner.state.revision = inner.state.revision.saturating_add(1);
        self.apply(before, ops)?;
        inner.refresh_items(changed);
        Ok(sets)
    }

    /// Keeps granted keys that are not here yet.
    fn new_grants(&self, inner: &Inner, grants: Vec<Grant>) -> Result<Vec<KeyEntry>, VaultError> {
        let mut keys = Vec::new();
        for grant in grants {
            if !self.holds_key(inner, &grant.record)? {
                keys.push(KeyEntry::EarlyGrant {
                    record: grant.record.0,
                    commitment: grant.commitment,
                    key: grant.key,
                });
            }
        }
        Ok(keys)
    }

    /// Puts the incarnation before the first control set of this installation in a team.
    fn with_incarnation(
        &self,
        state: &State,
        mut set: OwnSet,
        drafted: &Drafted,
    ) -> Result<Vec<OwnSet>, VaultError> {
        let control = self.me().feed(&set.team, Compartment::Control);
        let known = state
            .team(&set.team)
            .is_some_and(|(_, team)| team.authority.heads.contains_key(&control));
        if known || drafted.sets.iter().any(|other| other.header.feed == control) {
            return Ok(vec![set]);
        }
        let place = self.place(&set.team, Compartment::Control);
        let record = make_record(&place, incarnation::KIND, &self.me().authority());
        let writes = vec![
            Write::new(incarnation::KEY, Value::bytes(self.me().installation())),
            Write::new(incarnation::RANDOM, Value::bytes(self.me().incarnation())),
        ];
        let change = build_change(&place, incarnation::KIND, &record, writes)?;
        if set.compartment == Compartment::Control {
            set.changes.push(change);
            return Ok(vec![set]);
        }
        let first = OwnSet {
            team: set.team,
            compartment: Compartment::Control,
            changes: vec![change],
            keys: Vec::new(),
        };
        Ok(vec![first, set])
    }

    fn sign(&self, state: &State, set: OwnSet, drafted: &Drafted, now: &Moment) -> ChangeSet {
        let compartment = self.compartment_id(&set.team, set.compartment);
        let feed = self.me().feed(&set.team, set.compartment);
        let team = state.team(&set.team).map(|(_, team)| team);
        let before = drafted.head(&feed).or_else(|| {
            team.and_then(|team| team.authority.heads.get(&feed)).map(|head| (head.seq, head.id))
        });
        let header = Header {
            team: set.team,
            compartment,
            feed,
            seq: before.map_or(1, |(seq, _)| seq.saturating_add(1)),
            prev: before.map(|(_, id)| id),
            deps: deps(team, &compartment, &feed, set.compartment, drafted),
            time_utc_ms: now.utc_ms,
            zone: now.zone.clone(),
            change_count: 0,
            changes_root: [0; 32],
            critical: Vec::new(),
            extensions: std::collections::BTreeMap::new(),
        };
        let slots = set.changes.into_iter().take(CHANGES_MAX).map(Slot::Whole).collect();
        ChangeSet::sign(header, slots, self.me().signing_key())
    }
}

/// What was made durable together.
struct Durable<'a> {
    frames: &'a [NewFrame],
    appended: &'a [Appended],
    first_key: u64,
    keys: &'a [KeyEntry],
}

/// Sets signed in this act and not yet written.
#[derive(Default)]
struct Drafted {
    sets: Vec<Arc<ChangeSet>>,
}

impl Drafted {
    fn head(&self, feed: &comity_changes::FeedId) -> Option<(u64, comity_changes::SetId)> {
        let of_feed = self.sets.iter().rev().find(|set| set.header.feed == *feed);
        of_feed.map(|set| (set.header.seq, set.id))
    }
}

/// Names the heads of the own compartment and of control that the feed does not reach yet.
fn deps(
    team: Option<&Team>,
    own: &CompartmentId,
    feed: &comity_changes::FeedId,
    compartment: Compartment,
    drafted: &Drafted,
) -> Vec<Dep> {
    let mut heads = std::collections::BTreeMap::new();
    let mut past = Past::new();
    if let Some(team) = team {
        for (other, head) in &team.authority.heads {
            let theirs = team.authority.control.owner(other).map(|owner| owner.compartment);
            if theirs == Some(Compartment::Control) || theirs == Some(compartment) {
                heads.insert(*other, (head.seq, head.id));
            }
        }
        if let Some(head) = team.authority.heads.get(feed) {
            extend(&mut past, &head.past);
        }
    }
    for set in &drafted.sets {
        let control = set.header.compartment != *own;
        if !control || compartment != Compartment::Control {
            heads.insert(set.header.feed, (set.header.seq, set.id));
        }
    }
    heads
        .into_iter()
        .filter(|(other, (seq, _))| {
            other != feed && past.get(other).is_none_or(|reached| reached < seq)
        })
        .map(|(feed, (seq, id))| Dep { feed, seq, id })
        .collect()
}

fn entry(key: &RecordKey) -> Option<KeyEntry> {
    Some(KeyEntry::ContentKey {
        record: key.record.0,
        commitment: key.commitment,
        key: key.key.clone()?,
    })
}

/// Finds the content key that a text is sealed under.
struct ContentKeys<'a> {
    vault: &'a Vault,
    fresh: HashMap<[u8; 32], &'a Key>,
    state: &'a State,
}

impl<'a> ContentKeys<'a> {
    fn new(vault: &'a Vault, fresh: &'a [KeyEntry], state: &'a State) -> Self {
        let fresh = fresh.iter().filter_map(|entry| match entry {
            KeyEntry::ContentKey { record, key, .. } => Some((*record, key)),
            _ => None,
        });
        Self { vault, fresh: fresh.collect(), state }
    }

    fn of(&self, record: &ids::RecordId) -> Result<Option<Key>> {
        match self.fresh.get(&record.0) {
            Some(key) => Ok(Some((*key).clone())),
            None => self.vault.key_of(self.state, record),
        }
    }
}

fn local_frame(
    local: Local,
    log: &mut (u64, [u8; 32]),
    keys: &ContentKeys<'_>,
) -> Result<NewFrame, VaultError> {
    Ok(match local {
        Local::Fact(fact) => fact.frame(),
        Local::ReadBack(read) => read.frame(),
        Local::Log(draft) => {
            let number = log.0.saturating_add(1);
            let body = draft.encode(number, &log.1);
            *log = (number, comity_crypto::sha256(&body));
            NewFrame { kind: LOG, body }
        }
        Local::Text(text) => {
            let key = keys.of(&text.item)?.ok_or(VaultError::NotReadable)?;
            frames::text(&text, &crate::texts::seal_text(&key, &text))
        }
    })
}

/// Returns where a change of a compartment stands, for this installation.
pub(crate) fn place_of(vault: &Vault, team: &TeamId, compartment: Compartment) -> Place {
    Place {
        team: *team,
        compartment: ids::derive_compartment(team, compartment.name()),
        feed: vault.me().feed(team, compartment),
    }
}
