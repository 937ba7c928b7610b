//! Keeps the index of a team up to date: what changed since is found by the versions of rows and
//! notes, so that an index of any age, a lost or a damaged one becomes whole in the same way.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

use comity_changes::{RecordId, TeamId};
use comity_contract::notice::Area;
use comity_crypto::{Key, hash};
use comity_domain::kinds::{Compartment, note};
use comity_intake::Cancel;
use comity_search::{DocumentId, Found, Index, Query, SearchError};
use comity_vault::ItemRow;

use super::documents;
use crate::names::Names;
use crate::refuse::Answer;
use crate::session::Session;
use crate::system;

/// The cache key of search. It carries the version of what is indexed and how: an index made in
/// another way does not open and is made anew.
const CACHE: &str = "search 1";
/// Changes that a search as one types adds by itself.
const AT_ONCE_MAX: usize = 40;
/// How often it is looked whether somebody has counted what is lacking.
const UNTIL_COUNTED: Duration = Duration::from_millis(2);

/// The indexes of the teams, opened when they are first searched.
#[derive(Default)]
pub(in crate::evidence) struct Indexes(Mutex<HashMap<TeamId, Arc<TeamIndex>>>);

/// The index of a team's operational compartment: the items and notes.
pub(super) struct TeamIndex {
    folder: PathBuf,
    index: Index,
    known: Mutex<Known>,
    /// Changes that are not in the index yet, as far as counted.
    lagging: AtomicU64,
    /// Set when a person stopped the making of the index.
    stopped: AtomicBool,
}

/// What the index has.
#[derive(Default)]
struct Known {
    versions: HashMap<DocumentId, u64>,
    /// The rows when the index lacked none of them: a row that changed is another one.
    rows: Arc<Vec<Arc<ItemRow>>>,
    /// When notes were compared: sets and keys that the vault had then.
    notes_at: Option<(u64, u64)>,
}

/// What the index lacks.
#[derive(Default)]
struct Lacking {
    items: Vec<(Arc<ItemRow>, u64)>,
    /// The rows that were compared.
    rows: Arc<Vec<Arc<ItemRow>>>,
    notes: Vec<(RecordId, u64)>,
    gone: Vec<DocumentId>,
    notes_at: Option<(u64, u64)>,
}

impl Lacking {
    fn count(&self) -> usize {
        self.items.len().saturating_add(self.notes.len()).saturating_add(self.gone.len())
    }
}

/// Does something with the index of a team. One that turns out to be damaged is removed, and it
/// is done once more with an empty one.
pub(super) fn with_index<T>(
    session: &Session,
    team: &TeamId,
    act: impl Fn(&Arc<TeamIndex>) -> Answer<T>,
) -> Answer<T> {
    let index = TeamIndex::of(session, team)?;
    let answer = act(&index);
    if !index.index.is_damaged() {
        return answer;
    }
    tracing::warn!("an index of search was damaged and is made anew");
    session.evidence.indexes.lock().remove(team);
    // Opening alone need not meet what is damaged.
    Index::delete(&index.folder)?;
    act(&TeamIndex::of(session, team)?)
}

/// Opens an index with what it has; one that does not tell what it has is removed.
fn open_whole(folder: &Path, key: &Key) -> Result<(Index, HashMap<DocumentId, u64>), SearchError> {
    let (index, opened) = Index::open(folder, key)?;
    if opened.damaged {
        tracing::warn!("an index of search did not open and is made anew");
    }
    match index.versions() {
        Ok(versions) => Ok((index, versions)),
        Err(SearchError::Damaged) => {
            drop(index);
            Index::delete(folder)?;
            Ok((Index::open(folder, key)?.0, HashMap::new()))
        }
        Err(error) => Err(error),
    }
}

impl Indexes {
    fn lock(&self) -> MutexGuard<'_, HashMap<TeamId, Arc<TeamIndex>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TeamIndex {
    /// Returns the index of a team, opened if need be.
    fn of(session: &Session, team: &TeamId) -> Answer<Arc<Self>> {
        let mut open = session.evidence.indexes.lock();
        if let Some(index) = open.get(team) {
            return Ok(Arc::clone(index));
        }
        let all = session.vault.store().keys.cache_key(CACHE)?;
        let compartment = session.vault.compartment_id(team, Compartment::Operational);
        let key = Index::derive_key(&all, &team.0, &compartment.0);
        // The name of the folder tells nothing of the team.
        let name = hash::keyed(&key, &[b"comity/search-folder/v1"]);
        let name = hex::encode(name.first_chunk::<16>().copied().unwrap_or_default());
        let folder = session.vault.store().path("search").join(name);
        let (index, versions) = open_whole(&folder, &key)?;
        let index = Arc::new(Self {
            folder,
            index,
            known: Mutex::new(Known { versions, ..Known::default() }),
            lagging: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
        });
        open.insert(*team, Arc::clone(&index));
        Ok(index)
    }

    /// Finds documents among those that the index has.
    pub fn find(&self, query: &Query, skip: usize, take: usize) -> Answer<Found> {
        Ok(self.index.find(query, skip, take)?)
    }

    /// Adds what the index lacks, however long that takes. Returns what it still lacks: nothing.
    pub fn catch_up(&self, session: &Session, team: &TeamId, names: &Names) -> Answer<u64> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let lacking = self.lacking(session, team, names, &known)?;
        self.add(session, names, &mut known, lacking, &Cancel::default(), &mut |_, _| ())
    }

    /// Adds what the index lacks if that is little; else has it added in the background. Returns
    /// what it still lacks.
    pub fn catch_up_soon(
        self: &Arc<Self>,
        session: &Arc<Session>,
        team: &TeamId,
        names: &Names,
    ) -> Answer<u64> {
        let mut known = match self.known_or_lagging() {
            Ok(known) => known,
            Err(lagging) => return Ok(lagging),
        };
        let lacking = self.lacking(session, team, names, &known)?;
        if lacking.count() <= AT_ONCE_MAX {
            let never = Cancel::default();
            return self.add(session, names, &mut known, lacking, &never, &mut |_, _| ());
        }
        drop(known);
        if !self.stopped.load(Ordering::Relaxed) {
            self.begin(session, team)?;
        }
        Ok(lacking.count() as u64)
    }

    /// Returns what the index has; while it is being added to, how much it lacks. Whoever adds
    /// compares first: until that is counted nobody says that nothing is lacking.
    fn known_or_lagging(&self) -> Result<MutexGuard<'_, Known>, u64> {
        loop {
            match self.known.try_lock() {
                Ok(known) => return Ok(known),
                Err(TryLockError::Poisoned(poisoned)) => return Ok(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => {}
            }
            match self.lagging.load(Ordering::Acquire) {
                0 => thread::sleep(UNTIL_COUNTED),
                lagging => return Err(lagging),
            }
        }
    }

    /// Begins to add in the background. A person may stop it; then only a search that is not
    /// typed goes on.
    fn begin(self: &Arc<Self>, session: &Arc<Session>, team: &TeamId) -> Answer<()> {
        let (index, within, team) = (Arc::clone(self), Arc::clone(session), *team);
        let work = move |task: u64, cancel: &Cancel| {
            system::yields();
            let ended = index.make(&within, &team, task, cancel);
            if cancel.stops() {
                index.stopped.store(true, Ordering::Relaxed);
            }
            within.tasks.end(task, None, ended.err().map(|refuse| refuse.0));
            // Whoever shows hits asks again.
            within.tasks.tell(&[Area::Evidence, Area::Notes]);
        };
        session.tasks.begin("search_index", session.stamp_now(), work)?;
        Ok(())
    }

    fn make(&self, session: &Session, team: &TeamId, task: u64, cancel: &Cancel) -> Answer<u64> {
        let Some(control) = session.vault.control(team) else { return Ok(0) };
        let names = Names::of(session, &control)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let lacking = self.lacking(session, team, &names, &known)?;
        let mut tell = |done, total| session.told(task, done, total);
        self.add(session, &names, &mut known, lacking, cancel, &mut tell)
    }

    /// Compares what the vault has with what the index has.
    fn lacking(
        &self,
        session: &Session,
        team: &TeamId,
        names: &Names,
        known: &Known,
    ) -> Answer<Lacking> {
        let rows = session.vault.items(team)?;
        let mut lacking = Lacking { rows: Arc::clone(&rows), ..Lacking::default() };
        if !Arc::ptr_eq(&rows, &known.rows) {
            // They are all alive: no other row can stand where one of them does.
            let seen: HashSet<*const ItemRow> = known.rows.iter().map(Arc::as_ptr).collect();
            let new = rows.iter().filter(|row| !seen.contains(&Arc::as_ptr(row)));
            for row in new.filter(|row| row.shown.is_some()) {
                let version = documents::version_of_item(names, row);
                if known.versions.get(&row.item.0) != Some(&version) {
                    lacking.items.push((Arc::clone(row), version));
                }
            }
        }
        let here = (session.vault.counts().change_sets, session.vault.store().keys.count());
        if known.notes_at == Some(here) {
            return Ok(lacking);
        }
        let notes = session.vault.records(team, note::KIND)?;
        let versions = notes.iter().map(|note| (note.id, documents::version_of_note(note)));
        lacking.notes =
            versions.filter(|(id, version)| known.versions.get(&id.0) != Some(version)).collect();
        let readable = rows.iter().filter(|row| row.shown.is_some()).map(|row| row.item.0);
        let there: HashSet<DocumentId> =
            readable.chain(notes.iter().map(|note| note.id.0)).collect();
        lacking.gone = known.versions.keys().filter(|id| !there.contains(*id)).copied().collect();
        lacking.notes_at = Some(here);
        Ok(lacking)
    }

    /// Adds and removes, commits from time to time, and tells how far it is. Returns what is
    /// still lacking: something only when it was stopped.
    fn add(
        &self,
        session: &Session,
        names: &Names,
        known: &mut Known,
        lacking: Lacking,
        cancel: &Cancel,
        tell: &mut dyn FnMut(u64, u64),
    ) -> Answer<u64> {
        let total = lacking.count() as u64;
        let covers = session.vault.counts().change_sets;
        if total == 0 {
            known.is_whole(lacking);
            return Ok(0);
        }
        self.lagging.store(total, Ordering::Release);
        let (mut added, mut done) = (Vec::new(), 0_u64);
        let mut step = |known: &mut Known, change: (DocumentId, Option<u64>)| -> Answer<()> {
            added.push(change);
            done = done.saturating_add(1);
            if self.index.is_full() || done == total || cancel.stops() {
                self.index.commit(covers)?;
                known.take(&mut added);
                // Only what is committed is found: until then it lags.
                self.lagging.store(total.saturating_sub(done), Ordering::Release);
            }
            tell(done, total);
            Ok(())
        };
        for id in &lacking.gone {
            self.index.remove(id)?;
            step(known, (*id, None))?;
        }
        for (id, version) in lacking.notes.iter().take_while(|_| !cancel.stops()) {
            documents::add_note(session, &self.index, id)?;
            step(known, (id.0, Some(*version)))?;
        }
        for (row, version) in lacking.items.iter().take_while(|_| !cancel.stops()) {
            documents::add_item(session, names, &self.index, (row, *version))?;
            step(known, (row.item.0, Some(*version)))?;
        }
        self.index.rest()?;
        let left = total.saturating_sub(done);
        if left == 0 {
            known.is_whole(lacking);
        }
        Ok(left)
    }
}

impl Known {
    /// Takes in that nothing of what was compared is lacking.
    fn is_whole(&mut self, compared: Lacking) {
        self.rows = compared.rows;
        self.notes_at = compared.notes_at.or(self.notes_at);
    }

    /// Takes in what was committed: versions, or that a document is gone.
    fn take(&mut self, changes: &mut Vec<(DocumentId, Option<u64>)>) {
        for (id, version) in changes.drain(..) {
            match version {
                Some(version) => self.versions.insert(id, version),
                None => self.versions.remove(&id),
            };
        }
    }
}
