//! Parses what others made in a process of its own that can be killed: the `comity` command,
//! run again with [`ARGUMENT`]. It has two pipes and nothing else: no files, no network, no other
//! processes, [`ADDRESS_SPACE_BYTES`] of memory, limited time.
//!
//! [`serve`] is that process; [`Pool`] and [`Lease`] are the side that asks, and [`JOBS`] is the
//! table of what can be asked: a question names its job, a few parameters and a file. Where a
//! worker cannot be confined it does not run: the outcome then says that reading is off. One
//! worker reads many files, one after the other; after a file that breaks it a new one takes its
//! place.

mod broken;
mod client;
mod codec;
mod frames;
mod jobs;
mod process;
mod reply;
#[cfg(target_os = "linux")]
mod sandbox;
mod serve;

use std::time::Duration;

pub use crate::text::asking::{Asking, Question};
pub use broken::{Broken, Why};
pub(crate) use client::Running;
pub use client::{Asked, Lease, Pool};
pub use codec::{Put, Take, nonsense};
pub use jobs::{JOBS, Job, PARAMS_BYTES_MAX, Work};
pub use reply::Reply;
pub use serve::{serve, serve_with};

/// The first argument that makes the command a worker.
pub const ARGUMENT: &str = "--intake-worker";

/// What a worker may map: 1 GiB.
pub const ADDRESS_SPACE_BYTES: u64 = 1 << 30;

/// How long a worker may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest for one answer, by the clock.
    pub wall: Duration,
    /// The longest in a worker's life, in seconds of processor time; at most 60.
    pub cpu_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { wall: Duration::from_secs(120), cpu_seconds: 60 }
    }
}
