//! Taking evidence in: measured and sealed file by file, indexed a batch at a time.
//!
//! A batch is indexed after its sealed copies are durable and were compared; then it counts,
//! whatever happens to the rest. Numbers follow the order of the list.

mod batch;
pub(super) mod before;
mod draft;
mod kin;
mod meter;
mod sink;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, MutexGuard, PoisonError, RwLock, TryLockError};
use std::time::Duration;

use comity_changes::TeamId;
use comity_contract::Problem;
use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{
    FileState, Handling, ImportEvidence, ImportReport, Members, Route, TaskStarted,
};
use comity_contract::notice::Area;
use comity_contract::tasks::TaskState;
use comity_domain::kinds::{Compartment, TEXT_BYTES_MAX};
use comity_intake::Cancel;
use comity_intake::measure::{Measure, Options};
use comity_intake::walk::{Kind, Walk};

use self::batch::Taking;
use self::before::{Before, Contents};
use self::meter::Meter;
use self::sink::Sink;
use super::{allowed, plan};
use crate::refuse::{Answer, Refuse, refuse};
use crate::session::Session;
use crate::{Desk, compartments, names};

/// What is said of every item of an import.
pub(super) struct Terms {
    handling: Handling,
    restriction: Option<String>,
    route: Route,
}

/// An import to be done.
struct Order {
    desk: Arc<Desk>,
    session: Arc<Session>,
    team: TeamId,
    compartment: Compartment,
    terms: Terms,
    walk: Walk,
    allow_empty: bool,
    resume: bool,
    members: Members,
}

/// Begins an import. What it takes is told by its task.
pub(crate) fn import(
    desk: &Arc<Desk>,
    session: &Arc<Session>,
    args: ImportEvidence,
) -> Answer<TaskStarted> {
    let control = names::team(session, &args.team)?;
    allowed::may_write(session, &control)?;
    let compartment = compartments::target(session, &control, args.compartment.as_deref())?;
    let walk = plan::walk(desk, &args.paths)?;
    let order = Order {
        desk: Arc::clone(desk),
        session: Arc::clone(session),
        team: control.team,
        compartment,
        walk,
        allow_empty: args.allow_empty,
        resume: args.resume,
        members: args.members.unwrap_or_default(),
        terms: Terms::of(args)?,
    };
    let began = session.stamp_now();
    let work = move |task: u64, cancel: &Cancel| order.run(task, cancel);
    Ok(TaskStarted { task: session.tasks.begin("evidence_import", began, work)? })
}

impl Terms {
    fn of(args: ImportEvidence) -> Answer<Self> {
        let restriction = args.restriction.map(|text| text.trim().to_owned());
        let restriction = restriction.filter(|text| !text.is_empty());
        if args.handling == Handling::H3 && restriction.is_none() {
            return refuse(Code::RestrictionMissing);
        }
        if restriction.as_ref().is_some_and(|text| text.len() > TEXT_BYTES_MAX / 4) {
            return refuse(Code::ValueTooLong);
        }
        let route = args.route.unwrap_or(Route::JitMeasure);
        Ok(Self { handling: args.handling, restriction, route })
    }
}

impl Order {
    /// Returns where its items go.
    fn place(&self) -> (&TeamId, Compartment) {
        (&self.team, self.compartment)
    }

    /// Does the work on the task's thread. A panic ends the task with a problem.
    fn run(self, task: u64, cancel: &Cancel) {
        let done = catch_unwind(AssertUnwindSafe(|| self.take_all(task, cancel)));
        let (report, problem) = match done {
            Ok(Ok((report, problem))) => (Some(report), problem),
            Ok(Err(Refuse(problem))) => (None, Some(problem)),
            Err(_) => {
                tracing::error!(task, "an import failed inside");
                (None, Some(Code::Internal.problem().about(format!("task {task}"))))
            }
        };
        self.session.tasks.end(task, report, problem);
        let areas = [Area::Evidence, Area::Exchange, Area::Records, Area::Vault];
        self.desk.listeners.tell(&areas);
    }

    fn take_all(&self, task: u64, cancel: &Cancel) -> Answer<(ImportReport, Option<Problem>)> {
        let mut entries = Vec::new();
        self.walk.list(cancel, &mut |entry| entries.push(entry));
        let _turn = self.wait_for_turn(cancel);
        let session = &*self.session;
        // What other compartments hold gives no number here and shares no copy: neither a number
        // that is left out nor a shared copy tells anybody that there is more.
        let items = plan::items_in(session, &self.team, self.compartment)?;
        let before =
            if self.resume { Before::of(session, &self.team, &items) } else { Before::default() };
        let contents = RwLock::new(Contents::of(session, &self.team, &items));
        let files = entries.iter().filter(|entry| entry.kind == Kind::File);
        let bytes = files.map(|entry| entry.size).sum();
        let meter = Meter::new(self, task, entries.len() as u64, bytes);
        let mut taking = Taking::new(self, cancel, &meter, &before, &contents, &items);
        let known = kin::known_members(&items);
        drop(items);
        let is_empty = entries.is_empty() && !cancel.is_cancelled();
        let measure = Measure {
            sink: &Sink(&session.vault.store().blobs),
            text: session.worker.as_ref(),
            options: Options { allow_empty: self.allow_empty, ..Options::default() },
            cancel,
            already: &|entry| before.taken(session, entry).is_some(),
            known: &|hash, size| {
                let contents = contents.read().unwrap_or_else(PoisonError::into_inner);
                contents.is_shared(session, hash, size)
            },
            progress: &|bytes| meter.read(bytes),
        };
        measure.run(entries, &mut |batch| taking.take(batch));
        let of_members = Measure { progress: &|_| {}, ..measure };
        kin::take_families(self, &of_members, &mut taking, &known);
        let (files, members, problem) = taking.end();
        let problem = problem.or_else(|| is_empty.then(|| Code::NothingToTake.problem()));
        let report = ImportReport {
            task,
            state: TaskState::Done,
            progress: meter.end(),
            taken: count(&files, is_taken),
            not_taken: count(&files, |state| !is_taken(state) && state != FileState::TakenBefore),
            files,
            members_taken: count(&members, is_taken),
            members,
        };
        Ok((report, problem))
    }

    /// Waits until no other import gives numbers; nothing once it is cancelled.
    fn wait_for_turn(&self, cancel: &Cancel) -> Option<MutexGuard<'_, ()>> {
        loop {
            match self.session.importing.try_lock() {
                Ok(turn) => return Some(turn),
                Err(TryLockError::Poisoned(turn)) => return Some(turn.into_inner()),
                Err(TryLockError::WouldBlock) if cancel.is_cancelled() => return None,
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
}

fn is_taken(state: FileState) -> bool {
    matches!(state, FileState::Taken | FileState::TakenDuplicate)
}

fn count(
    files: &[comity_contract::evidence::FileReport],
    counts: impl Fn(FileState) -> bool,
) -> u64 {
    files.iter().filter(|file| counts(file.state)).count() as u64
}
