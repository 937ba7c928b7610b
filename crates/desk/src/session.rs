//! The open vault with what works around it: tasks, the text worker, couriers.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use comity_changes::TeamId;
use comity_changes::builder::{RecordKey, Write, build_change, make_record};
use comity_changes::control::{At, Control};
use comity_changes::set::Change;
use comity_contract::tasks::Progress;
use comity_contract::{ProblemCode as Code, Stamp};
use comity_crypto::sign::SigningKey;
use comity_domain::dates::Date;
use comity_domain::kinds::{Compartment, kind};
use comity_intake::worker::Pool;
use comity_vault::frames::FactKind;
use comity_vault::oplog::{LogDraft, Operation};
use comity_vault::{Admitted, Local, Moment, OwnSet, Record, Vault};

use crate::evidence::Memory;
use crate::exchange::blobs::BlobsAtHand;
use crate::exchange::couriers::Couriers;
use crate::notes::texts::NoteCache;
use crate::notices::Listeners;
use crate::refuse::Answer;
use crate::tasks::Tasks;
use crate::{Clock, times};

/// Minutes without input before the vault locks, unless set otherwise.
const AUTO_LOCK_MINUTES: u64 = 15;

/// An open vault.
pub(crate) struct Session {
    pub vault: Vault,
    pub tasks: Tasks,
    pub couriers: Couriers,
    pub blobs: BlobsAtHand,
    pub worker: Option<Pool>,
    pub notes: NoteCache,
    pub evidence: Memory,
    /// What a person should know after opening.
    pub remarks: Vec<String>,
    /// Receiving and sending are one at a time: a courier and a person may both want to.
    pub exchanging: Mutex<()>,
    /// Numbers of exhibits are given one import at a time.
    pub importing: Mutex<()>,
    clock: Arc<dyn Clock>,
    saved_utc_ms: Mutex<Option<i64>>,
}

impl Session {
    pub fn new(
        vault: Vault,
        clock: Arc<dyn Clock>,
        worker: Option<&Path>,
        listeners: Arc<Listeners>,
        remarks: Vec<String>,
    ) -> Arc<Self> {
        Arc::new(Self {
            vault,
            tasks: Tasks::new(listeners),
            couriers: Couriers::default(),
            blobs: BlobsAtHand::default(),
            worker: worker.map(|program| Pool::new(program.to_owned())),
            notes: NoteCache::default(),
            evidence: Memory::default(),
            remarks,
            exchanging: Mutex::default(),
            importing: Mutex::default(),
            clock,
            saved_utc_ms: Mutex::default(),
        })
    }

    /// Returns now, as the host tells it.
    pub fn now(&self) -> Moment {
        Moment { utc_ms: self.clock.now_utc_ms(), zone: self.clock.zone() }
    }

    /// Returns the day by the reader's clock.
    pub fn today(&self) -> Date {
        Date::from_utc_ms(self.clock.now_utc_ms())
    }

    /// Returns now as people read it.
    pub fn stamp_now(&self) -> Stamp {
        let now = self.now();
        times::stamp(now.utc_ms, &now.zone)
    }

    /// Writes an act and what is kept with it. When it returns, it is saved.
    pub fn commit(&self, sets: Vec<OwnSet>, locals: Vec<Local>) -> Answer<Admitted> {
        let now = self.now();
        let admitted = self.vault.commit(sets, locals, &now)?;
        self.mark_saved(now.utc_ms);
        Ok(admitted)
    }

    /// Keeps what only this installation knows.
    pub fn keep(&self, locals: Vec<Local>) -> Answer<()> {
        self.vault.keep(locals)?;
        self.mark_saved(self.now().utc_ms);
        Ok(())
    }

    /// Tells how far a task is that counts things, not bytes.
    pub fn told(&self, task: u64, done: u64, total: u64) {
        let progress = Progress { done, total, ..Progress::default() };
        self.tasks.progress(task, progress, self.now().utc_ms);
    }

    fn mark_saved(&self, utc_ms: i64) {
        *self.saved_utc_ms.lock().unwrap_or_else(PoisonError::into_inner) = Some(utc_ms);
    }

    /// Returns when the last act was saved, since the vault was opened.
    pub fn saved(&self) -> Option<Stamp> {
        let saved = *self.saved_utc_ms.lock().unwrap_or_else(PoisonError::into_inner);
        saved.map(|utc_ms| times::stamp(utc_ms, &self.clock.zone()))
    }

    /// Drafts an entry of the operations log about some objects.
    pub fn log(
        &self,
        operation: Operation,
        act: &str,
        team: Option<TeamId>,
        objects: Vec<String>,
    ) -> LogDraft {
        let now = self.now();
        LogDraft {
            time_utc_ms: now.utc_ms,
            zone: now.zone,
            operation,
            act: act.to_owned(),
            team,
            count: objects.len() as u64,
            objects: objects.into_iter().take(comity_vault::oplog::OBJECTS_MAX).collect(),
            reason: None,
            recipient: None,
            person: self.vault.me().card().person.clone(),
        }
    }

    /// Makes a record with its first change.
    pub fn make(
        &self,
        team: &TeamId,
        number: u64,
        writes: Vec<Write>,
    ) -> Answer<(Change, RecordKey)> {
        let usual = kind(number).and_then(|kind| kind.home.usual());
        self.make_in(team, usual.ok_or(Code::Internal)?, number, writes)
    }

    /// Returns the own authority in a team, by its founding key there.
    pub fn authority(&self, control: &Control) -> [u8; 32] {
        self.vault.me().authority_in(control)
    }

    /// Returns the key that the own authority acts with in a team. Refuses where it is not kept.
    pub fn authority_key(&self, control: &Control) -> Answer<SigningKey> {
        Ok(self.vault.authority_key_in(control)?.ok_or(Code::NoAuthorityKey)?)
    }

    /// Makes a record with its first change in a compartment.
    pub fn make_in(
        &self,
        team: &TeamId,
        compartment: Compartment,
        number: u64,
        writes: Vec<Write>,
    ) -> Answer<(Change, RecordKey)> {
        let place = self.vault.place(team, compartment);
        let key = make_record(&place, number, &self.vault.authority_in(team));
        Ok((build_change(&place, number, &key, writes)?, key))
    }

    /// Makes a further change of a record. Refuses one whose key is not here, and one over what
    /// cannot be read. When it is committed it is sealed under the key that is in use then.
    pub fn change(&self, team: &TeamId, record: &Record, writes: Vec<Write>) -> Answer<Change> {
        let unread = |write: &Write| {
            let mut over = record.fields.writes().iter().filter(|it| it.field == write.field);
            over.any(|it| it.value.is_none() && write.parents.contains(&it.dot))
        };
        if !record.readable || writes.iter().any(unread) {
            return Err(Code::NotReleased.into());
        }
        let place = self.vault.place(team, self.compartment_of(team, &record.at)?);
        let key = self.vault.record_key(record)?;
        Ok(build_change(&place, record.kind, &key, writes)?)
    }

    /// Writes fields of a record in a change set of its own.
    pub fn write(
        &self,
        team: &TeamId,
        record: &Record,
        writes: Vec<Write>,
        log: LogDraft,
    ) -> Answer<Admitted> {
        let change = self.change(team, record, writes)?;
        let compartment = self.compartment_of(team, &record.at)?;
        let set = own_set(team, compartment, vec![change], Vec::new());
        self.commit(vec![set], vec![Local::Log(log)])
    }

    /// Returns the compartment of what was made in a place.
    pub fn compartment_of(&self, team: &TeamId, at: &At) -> Answer<Compartment> {
        self.vault.compartment_at(team, at).ok_or_else(|| Code::Internal.into())
    }

    /// Returns a setting's value.
    pub fn setting(&self, name: &str) -> Option<String> {
        let bytes = self.vault.fact(FactKind::Setting, name.as_bytes()).ok().flatten()?;
        String::from_utf8(bytes).ok()
    }

    /// Returns the minutes without input before the vault locks.
    pub fn auto_lock_minutes(&self) -> u64 {
        let set = self.setting("auto-lock-minutes").and_then(|text| text.parse().ok());
        set.unwrap_or(AUTO_LOCK_MINUTES)
    }
}

/// Puts changes of one compartment into a set to be.
pub(crate) fn own_set(
    team: &TeamId,
    compartment: Compartment,
    changes: Vec<Change>,
    keys: Vec<RecordKey>,
) -> OwnSet {
    OwnSet { team: *team, compartment, changes, keys }
}
