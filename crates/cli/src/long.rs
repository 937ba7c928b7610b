//! Long work: waits for its end. Ctrl-C asks it to stop, as a person at the window does: what is in
//! hand comes to its end, and what was done is reported.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use comity_contract::tasks::{TaskRef, TaskState, TaskStatus};
use comity_contract::{Call, Problem, ProblemCode as Code, Reply};

use crate::run::Work;
use crate::show;

const ASK_TASK_EVERY: Duration = Duration::from_millis(100);

impl Work {
    /// Makes a call that is long work, waits for it and returns its report, also when `stop` was
    /// raised before it was done.
    pub fn does_long(&self, call: Call, stop: &AtomicBool) -> Result<Reply, Problem> {
        let kind = call.name();
        match self.asks(call, stop)? {
            Reply::EvidenceImport(started) => self.reports(kind, started.task, stop),
            reply => Ok(reply),
        }
    }

    /// Lets the desk answer on a thread of its own, so that this one can ask it to stop.
    fn asks(&self, call: Call, stop: &AtomicBool) -> Result<Reply, Problem> {
        let (kind, desk, (sender, answered)) = (call.name(), &self.desk, channel());
        std::thread::scope(|scope| {
            // Whoever waits may have met a problem; the answer is then of no use to anybody.
            scope.spawn(move || drop(sender.send(desk.call(call))));
            self.until(kind, stop, || match answered.recv_timeout(ASK_TASK_EVERY) {
                Ok(reply) => reply.map(Some),
                Err(RecvTimeoutError::Timeout) => Ok(None),
                Err(RecvTimeoutError::Disconnected) => Err(Code::Internal.problem()),
            })
        })
    }

    fn reports(&self, kind: &str, task: u64, stop: &AtomicBool) -> Result<Reply, Problem> {
        let ended = self.until(kind, stop, || {
            let status = self.status(task)?;
            match status.state {
                TaskState::Running | TaskState::Paused | TaskState::Cancelling => {
                    self.notices.wait(ASK_TASK_EVERY);
                    Ok(None)
                }
                TaskState::Done | TaskState::Cancelled | TaskState::Failed => Ok(Some(status)),
            }
        })?;
        self.notices.clear();
        if let Some(problem) = &ended.problem {
            let line = serde_json::json!({ "problem": problem });
            self.out.aside(&line, show::problem(problem).trim_end());
        }
        self.desk.call(Call::ImportReport(TaskRef { task }))
    }

    fn status(&self, task: u64) -> Result<TaskStatus, Problem> {
        match self.desk.call(Call::TaskStatus(TaskRef { task }))? {
            Reply::TaskStatus(status) => Ok(status),
            _ => Err(Code::Internal.problem()),
        }
    }

    /// Waits until that gives something; once `stop` is raised, asks tasks to stop.
    fn until<T>(
        &self,
        kind: &str,
        stop: &AtomicBool,
        mut waits: impl FnMut() -> Result<Option<T>, Problem>,
    ) -> Result<T, Problem> {
        let mut asked = false;
        loop {
            if let Some(ended) = waits()? {
                return Ok(ended);
            }
            if !asked && stop.load(Ordering::SeqCst) {
                asked = self.stops(kind)?;
            }
        }
    }

    /// Asks tasks of a kind to stop. Returns whether there was one: it may not have begun yet.
    fn stops(&self, kind: &str) -> Result<bool, Problem> {
        let mut tasks = self.desk.closing(false).tasks;
        tasks.retain(|task| task.kind == kind);
        for task in &tasks {
            self.desk.call(Call::TaskCancel(TaskRef { task: task.task }))?;
        }
        if !tasks.is_empty() {
            self.notices.clear();
            self.out.warn("Stopping: what is in hand comes to its end. Ctrl-C again ends at once.");
        }
        Ok(!tasks.is_empty())
    }
}
