//! What a worker can do, as one table. A new kind of work is a [`Job`] beside the code that does
//! it and its name in [`JOBS`]; limits stand here, before anything is read.

use std::io;

use super::reply::Reply;
use crate::describe::job::DESCRIBE;
use crate::members::job::MEMBERS;
use crate::text::job::TEXT;
use crate::view::job::{Kept, VIEW};

/// Every kind of work this version's worker does.
pub const JOBS: &[Job] = &[TEXT, MEMBERS, DESCRIBE, VIEW];

/// The largest of a job's parameters, in bytes.
pub const PARAMS_BYTES_MAX: usize = 4 << 10;

/// A kind of work: what may go in, what may come out, and who does it.
#[derive(Clone, Copy)]
pub struct Job {
    /// Its number on the wire; no two jobs share one.
    pub number: u8,
    /// The largest file it takes, in bytes.
    pub file_bytes_max: usize,
    /// The largest answer that is believed, in bytes.
    pub answer_bytes_max: usize,
    /// The most that its parts may hold together, in bytes; 0 for a job that gives none.
    pub parts_bytes_max: u64,
    /// Does the work and returns the answer. Runs in the worker only; whatever it does wrong
    /// ends the worker and fails this one question.
    pub work: fn(Work<'_, '_>) -> io::Result<Vec<u8>>,
}

/// One question as its job meets it.
pub struct Work<'a, 'r> {
    /// The job's parameters.
    pub params: &'a [u8],
    /// The whole file; empty for a question about what is kept.
    pub file: Vec<u8>,
    /// What a view session keeps between its questions.
    pub kept: &'a mut Option<Kept>,
    /// Where stages and parts go before the answer.
    pub reply: &'a mut Reply<'r>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("number", &self.number).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two jobs under one number would answer each other's questions.
    #[test]
    fn every_job_has_a_number_of_its_own() {
        let numbers: std::collections::BTreeSet<u8> = JOBS.iter().map(|job| job.number).collect();

        assert_eq!(numbers.len(), JOBS.len());
    }
}
