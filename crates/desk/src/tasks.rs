//! Long work: each task runs on a thread of its own, or on that of the call which waits for it,
//! tells its progress at most five times a second, and can be held and cancelled.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use comity_contract::evidence::ImportReport;
use comity_contract::notice::Area;
use comity_contract::tasks::{Progress, TaskState, TaskStatus};
use comity_contract::{Problem, ProblemCode as Code, Stamp};
use comity_intake::Cancel;

use crate::notices::Listeners;
use crate::refuse::Answer;

/// Milliseconds between two notices of one task.
const NOTICE_EVERY_MS: i64 = 200;
/// Milliseconds that the rate looks back.
const RATE_OVER_MS: i64 = 3_000;

/// The tasks of an open vault.
pub(crate) struct Tasks {
    inner: Mutex<Inner>,
    listeners: Arc<Listeners>,
}

#[derive(Default)]
struct Inner {
    last: u64,
    tasks: BTreeMap<u64, Task>,
    threads: Vec<JoinHandle<()>>,
}

struct Task {
    status: TaskStatus,
    cancel: Cancel,
    report: Option<ImportReport>,
    told_utc_ms: i64,
    seen: VecDeque<(i64, u64)>,
}

/// Ends a task of a call when the call ends, also by a panic: what runs for ever locks no vault.
struct Ending<'a> {
    tasks: &'a Tasks,
    number: u64,
    problem: Option<Problem>,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.tasks.end(self.number, None, self.problem.take());
    }
}

impl Task {
    fn runs(&self) -> bool {
        self.works() || self.status.state == TaskState::Paused
    }

    fn works(&self) -> bool {
        matches!(self.status.state, TaskState::Running | TaskState::Cancelling)
    }
}

impl Inner {
    fn enter(&mut self, kind: &str, began: Stamp) -> (u64, Cancel) {
        self.last = self.last.saturating_add(1);
        let (number, cancel) = (self.last, Cancel::default());
        let status = TaskStatus {
            task: number,
            kind: kind.to_owned(),
            progress: Progress::default(),
            state: TaskState::Running,
            began,
            problem: None,
        };
        let told_utc_ms = i64::MIN;
        let task = Task {
            status,
            cancel: cancel.clone(),
            report: None,
            told_utc_ms,
            seen: VecDeque::new(),
        };
        self.tasks.insert(number, task);
        (number, cancel)
    }
}

impl Tasks {
    pub fn new(listeners: Arc<Listeners>) -> Self {
        Self { inner: Mutex::default(), listeners }
    }

    /// Begins a task. The work is handed its number and the flag that stops it.
    pub fn begin(
        self: &Tasks,
        kind: &str,
        began: Stamp,
        work: impl FnOnce(u64, &Cancel) + Send + 'static,
    ) -> Answer<u64> {
        // Held until the thread is known: whoever stops all of them waits for this one too.
        let mut inner = self.lock();
        let (number, cancel) = inner.enter(kind, began);
        let thread = std::thread::Builder::new()
            .name(kind.to_owned())
            .spawn(move || work(number, &cancel))
            .map_err(|error| crate::refuse::stored(&error))?;
        inner.threads.push(thread);
        Ok(number)
    }

    /// Does work on the thread of the call that asked for it, as a task beside the others.
    pub fn run<T>(
        &self,
        kind: &str,
        began: Stamp,
        work: impl FnOnce(u64, &Cancel) -> Answer<T>,
    ) -> Answer<T> {
        let (number, cancel) = self.lock().enter(kind, began);
        let mut ending = Ending { tasks: self, number, problem: None };
        let done = work(number, &cancel);
        ending.problem = done.as_ref().err().map(|refuse| refuse.0.clone());
        done
    }

    /// Takes progress in; rate and time left are worked out here.
    pub fn progress(&self, number: u64, mut progress: Progress, now_utc_ms: i64) {
        let mut inner = self.lock();
        let Some(task) = inner.tasks.get_mut(&number) else { return };
        task.seen.push_back((now_utc_ms, progress.bytes_done));
        while task.seen.len() > 2
            && task.seen.front().is_some_and(|(at, _)| now_utc_ms - at > RATE_OVER_MS)
        {
            task.seen.pop_front();
        }
        if let Some((at, bytes)) = task.seen.front() {
            let elapsed = u64::try_from(now_utc_ms.saturating_sub(*at)).unwrap_or_default();
            let moved = progress.bytes_done.saturating_sub(*bytes);
            progress.rate = moved.saturating_mul(1_000).checked_div(elapsed).unwrap_or_default();
        }
        let left = progress.bytes_total.saturating_sub(progress.bytes_done);
        progress.seconds_left = left.checked_div(progress.rate);
        task.status.progress = progress;
        if now_utc_ms.saturating_sub(task.told_utc_ms) >= NOTICE_EVERY_MS {
            task.told_utc_ms = now_utc_ms;
            let status = task.status.clone();
            drop(inner);
            self.listeners.tell_task(status);
        }
    }

    /// Ends a task with its report or its problem.
    pub fn end(&self, number: u64, report: Option<ImportReport>, problem: Option<Problem>) {
        let mut inner = self.lock();
        let Some(task) = inner.tasks.get_mut(&number) else { return };
        task.status.state = match (&problem, task.cancel.is_cancelled()) {
            (Some(_), _) => TaskState::Failed,
            (None, true) => TaskState::Cancelled,
            (None, false) => TaskState::Done,
        };
        task.status.problem = problem;
        task.status.progress.seconds_left = None;
        task.report = report.map(|report| ImportReport { state: task.status.state, ..report });
        let status = task.status.clone();
        drop(inner);
        self.listeners.tell_task(status);
    }

    /// Returns how a task stands.
    pub fn status(&self, number: u64) -> Answer<TaskStatus> {
        let inner = self.lock();
        let task = inner.tasks.get(&number);
        task.map(|task| task.status.clone()).ok_or_else(|| Code::TaskUnknown.into())
    }

    /// Returns the report of an import; of a running one what is known so far.
    pub fn report(&self, number: u64) -> Answer<ImportReport> {
        let inner = self.lock();
        let task = inner.tasks.get(&number).ok_or(Code::TaskUnknown)?;
        Ok(task.report.clone().unwrap_or_else(|| ImportReport {
            task: number,
            state: task.status.state,
            progress: task.status.progress.clone(),
            taken: 0,
            not_taken: 0,
            files: Vec::new(),
            members: Vec::new(),
            members_taken: 0,
        }))
    }

    /// Tells that areas changed by what a task did.
    pub fn tell(&self, areas: &[Area]) {
        self.listeners.tell(areas);
    }

    /// Asks a task to stop.
    pub fn cancel(&self, number: u64) -> Answer<TaskStatus> {
        let mut inner = self.lock();
        let task = inner.tasks.get_mut(&number).ok_or(Code::TaskUnknown)?;
        if task.runs() {
            task.cancel.cancel();
            task.status.state = TaskState::Cancelling;
        }
        Ok(task.status.clone())
    }

    /// Asks a task to wait between two blocks, or to go on; nothing where it ended.
    pub fn hold(&self, number: u64, held: bool) -> Answer<TaskStatus> {
        let mut inner = self.lock();
        let task = inner.tasks.get_mut(&number).ok_or(Code::TaskUnknown)?;
        let (from, to) = match held {
            true => (TaskState::Running, TaskState::Paused),
            false => (TaskState::Paused, TaskState::Running),
        };
        if task.status.state == from {
            task.cancel.hold(held);
            task.status.state = to;
            (task.status.progress.rate, task.status.progress.seconds_left) = (0, None);
            // What it did before says nothing of how fast it goes on.
            task.seen.clear();
        }
        let status = task.status.clone();
        drop(inner);
        self.listeners.tell_task(status.clone());
        Ok(status)
    }

    /// Returns whether a task works: one that is held keeps no vault open.
    pub fn any_running(&self) -> bool {
        self.lock().tasks.values().any(Task::works)
    }

    /// Returns how the tasks stand that run or are held.
    pub fn running(&self) -> Vec<TaskStatus> {
        let inner = self.lock();
        inner.tasks.values().filter(|task| task.runs()).map(|task| task.status.clone()).collect()
    }

    /// Stops all tasks and waits for them: before the vault is closed.
    pub fn stop(&self) {
        let mut inner = self.lock();
        inner.tasks.values().for_each(|task| task.cancel.cancel());
        let threads = std::mem::take(&mut inner.threads);
        drop(inner);
        for thread in threads {
            // A thread that panicked has ended too.
            let _ = thread.join();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
