//! The one way in: what enters the vault, made here or received, is decided about, made durable
//! (keys, then journal), and only then projected into the index.

use std::collections::BTreeSet;
use std::sync::Arc;

use comity_changes::admission::extend;
use comity_changes::builder::{RecordKey, Write, build_change, make_record};
use comity_changes::control::Past;
use comity_changes::set::{CHANGES_MAX, Change, Header, Slot};
use comity_changes::values::{Grant, Place};
use comity_changes::verdict::Reason;
use comity_changes::{ChangeSet, CompartmentId, Dep, SetId, TeamId, Value, ids};
use comity_crypto::Hash;
use comity_domain::kinds::{Compartment, incarnation};

use crate::brake::Here;
use crate::decide::{Decided, decide_all};
use crate::frames::{Fact, ItemText, ReadBack};
use crate::key_entry::KeyEntry;
use crate::oplog::LogDraft;
use crate::paused::decide_with_brake;
use crate::state::{State, Team};
use crate::vault::Vault;
use crate::{SetRefusal, VaultError};

/// Now, as the host tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since 1970 UTC.
    pub utc_ms: i64,
    /// The IANA zone people here live in.
    pub zone: String,
}

/// The changes of one act in one compartment.
#[derive(Clone, Debug)]
pub struct OwnSet {
    /// The team.
    pub team: TeamId,
    /// Where.
    pub compartment: Compartment,
    /// The changes, at most 10,000.
    pub changes: Vec<Change>,
    /// The keys of records that these changes make. Changes of other records are sealed under any
    /// key of theirs: the vault seals them anew under the one in use.
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
    /// An original was read back.
    ReadBack(ReadBack),
}

/// What came of sets that entered.
#[derive(Debug, Default)]
pub struct Admitted {
    /// The sets admitted, in the order applied.
    pub admitted: Vec<SetId>,
    /// Those of an own act.
    pub own: Vec<Arc<ChangeSet>>,
    /// How many were here already.
    pub duplicates: u64,
    /// How many wait, of those that entered now.
    pub waiting: u64,
    /// Those of them that waited at first.
    pub(crate) parked: Vec<SetId>,
    /// Those of them that a person has to decide about.
    pub held: Vec<Arc<ChangeSet>>,
    /// Refused ones, each with the reason.
    pub refused: Vec<SetRefusal>,
    /// Teams that are new here.
    pub new_teams: Vec<TeamId>,
}

impl Admitted {
    /// Adds what came of further sets, which waited.
    pub(crate) fn add(&mut self, more: Self) {
        self.admitted.extend(more.admitted);
        self.held.extend(more.held);
        self.refused.extend(more.refused);
    }
}

impl Vault {
    /// Writes an act: one set for each compartment it touches, all or none, and what is kept
    /// here with it. Refuses what the rules of the team forbid, and writes nothing then.
    pub fn commit(
        &self,
        mut sets: Vec<OwnSet>,
        locals: Vec<Local>,
        now: &Moment,
    ) -> Result<Admitted, VaultError> {
        self.has_room(0)?;
        let mut inner = self.writing()?;
        for set in &mut sets {
            self.rekey(&inner.state, set)?;
        }
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
        if let Some((_, reason)) = decided.refused.first() {
            return Err(VaultError::Refused(*reason));
        }
        if let Some(void) = decided.admitted.iter().find_map(|(_, a)| a.void.values().next()) {
            return Err(VaultError::Refused(*void));
        }
        if !decided.waiting.is_empty() {
            return Err(VaultError::Refused(Reason::ChainBroken));
        }
        let own = decided.admitted.iter().map(|(set, _)| Arc::clone(set)).collect();
        let report = self.write(&mut inner, decided, keys, locals)?;
        Ok(Admitted { own, ..report })
    }

    /// Takes in change sets and keys from elsewhere, whole or not at all, and then tries again what
    /// waits for them. What would withdraw or change much at once is held until a person decides;
    /// see [`crate::brake`]. `packet` is the SHA-256 of the file they came in, when it is known.
    pub fn receive(
        &self,
        sets: impl IntoIterator<Item: AsRef<[u8]>>,
        grants: Vec<Grant>,
        locals: Vec<Local>,
        packet: Option<Hash>,
    ) -> Result<Admitted, VaultError> {
        self.receive_in(self.here(), sets, grants, locals, packet)
    }

    /// Returns what is here before a pile of packets is taken in.
    pub fn here(&self) -> Here {
        Here::now(&self.locked().state)
    }

    /// Takes in one packet of a pile, as [`Vault::receive`] does. What the pile itself brought may
    /// be changed without asking; `here` says what was here before it.
    pub fn receive_in(
        &self,
        here: Here,
        sets: impl IntoIterator<Item: AsRef<[u8]>>,
        grants: Vec<Grant>,
        locals: Vec<Local>,
        packet: Option<Hash>,
    ) -> Result<Admitted, VaultError> {
        let mut inner = self.writing()?;
        let mut malformed = Vec::new();
        let mut entering = Vec::new();
        let mut bytes_in_all = 0_u64;
        for bytes in sets {
            bytes_in_all = bytes_in_all.saturating_add(bytes.as_ref().len() as u64);
            match ChangeSet::decode(bytes.as_ref()) {
                Ok(set) => entering.push(Arc::new(set)),
                Err(error) => malformed.push(SetRefusal::malformed(error)),
            }
        }
        self.has_room(bytes_in_all)?;
        let held_before = Self::without_held(&inner, &mut entering);
        entering.sort_by_key(|set| (set.header.feed, set.header.seq, set.id));
        entering.dedup_by_key(|set| set.id);
        let let_in = BTreeSet::new();
        let mut decided = decide_with_brake(self, &inner.state, entering, here, &let_in)?;
        decided.duplicates = decided.duplicates.saturating_add(held_before);
        decided.packet = packet;
        let keys = self.new_grants(&inner, grants)?;
        let mut report = self.write(&mut inner, decided, keys, locals)?;
        self.try_again(&mut inner, here, &let_in, &mut report)?;
        report.refused.extend(malformed);
        Ok(report)
    }

    /// Keeps what only this installation knows.
    pub fn keep(&self, locals: Vec<Local>) -> Result<(), VaultError> {
        let mut inner = self.writing()?;
        self.write(&mut inner, Decided::default(), Vec::new(), locals).map(drop)
    }

    /// Puts the incarnation before the first control set of this installation in a team.
    fn with_incarnation(
        &self,
        state: &State,
        mut set: OwnSet,
        drafted: &Drafted,
    ) -> Result<Vec<OwnSet>, VaultError> {
        let control = self.me().feed(&set.team, Compartment::Control);
        let known =
            state.team(&set.team).is_some_and(|(_, team)| team.heads.contains_key(&control));
        if known || drafted.sets.iter().any(|other| other.header.feed == control) {
            return Ok(vec![set]);
        }
        let place = self.place(&set.team, Compartment::Control);
        let authority = self.me().authority_known(state, &set.team);
        let record = make_record(&place, incarnation::KIND, &authority);
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
            team.and_then(|team| team.heads.get(&feed)).map(|head| (head.seq, head.id))
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

/// Names the heads of the own compartment and of control that the feed does not reach yet. Of a
/// feed that split, one branch: the first, unless it is reached.
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
        if let Some(head) = team.heads.get(feed) {
            extend(&mut past, &head.past);
        }
        for (lane, head) in &team.heads {
            let theirs = team.control.owner(lane).map(|owner| owner.compartment);
            let reached = past.get(lane).is_some_and(|reached| *reached >= head.seq);
            let feed = team.control.lanes.feed(lane);
            let named = heads.contains_key(&feed) && feed != *lane;
            if (theirs == Some(Compartment::Control) || theirs == Some(compartment))
                && !reached
                && !named
            {
                heads.insert(feed, (head.seq, head.id));
            }
        }
    }
    for set in &drafted.sets {
        let control = ids::derive_compartment(&set.header.team, Compartment::Control.name());
        if set.header.compartment == *own || set.header.compartment == control {
            heads.insert(set.header.feed, (set.header.seq, set.id));
        }
    }
    let others = heads.into_iter().filter(|(other, _)| other != feed);
    others.map(|(feed, (seq, id))| Dep { feed, seq, id }).collect()
}

fn entry(key: &RecordKey) -> Option<KeyEntry> {
    Some(KeyEntry::ContentKey {
        record: key.record.0,
        commitment: key.commitment,
        key: key.key.clone()?,
    })
}

/// Returns where a change of a compartment stands, for this installation.
pub(crate) fn place_of(vault: &Vault, team: &TeamId, compartment: Compartment) -> Place {
    Place {
        team: *team,
        compartment: ids::compartment_id(team, compartment),
        feed: vault.me().feed(team, compartment),
    }
}
