//! Long work: progress, cancelling, and the end of it.

use crate::common::Stamp;
use crate::problem::Problem;

wire! {
    /// Names a task.
    pub struct TaskRef {
        /// The task.
        pub task: u64,
    }

    /// How a task stands.
    pub struct TaskStatus {
        /// The task.
        pub task: u64,
        /// What it does: `evidence_import`, `exchange_receive` ...
        pub kind: String,
        /// How far it is.
        pub progress: Progress,
        /// How it stands.
        pub state: TaskState,
        /// When it began.
        pub began: Stamp,
        /// Why it stopped, when it failed.
        pub problem: Option<Problem>,
    }

    /// How a task stands.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum TaskState {
        /// It runs.
        Running,
        /// It was asked to wait, and goes on where it is.
        Paused,
        /// It was asked to stop and finishes what is half done.
        Cancelling,
        /// It was stopped; what was taken stays.
        Cancelled,
        /// It is finished.
        Done,
        /// It stopped with a problem.
        Failed,
    }

    /// How far long work is. Given at most five times a second.
    #[derive(Default)]
    pub struct Progress {
        /// Files or other things done.
        pub done: u64,
        /// Of how many.
        pub total: u64,
        /// Bytes done.
        pub bytes_done: u64,
        /// Of how many.
        pub bytes_total: u64,
        /// Bytes a second, over the last seconds.
        pub rate: u64,
        /// Seconds left at that rate; absent while unknown.
        pub seconds_left: Option<u64>,
    }
}
