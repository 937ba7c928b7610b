//! What a job may say before its answer: which stage it begins, and parts of what it found.

use std::io::{self, Write};

use super::frames;

/// The worker's voice while it works on one question.
pub struct Reply<'a> {
    output: &'a mut dyn Write,
}

impl<'a> Reply<'a> {
    /// Returns a voice that is written out to `output`.
    pub fn to(output: &'a mut dyn Write) -> Self {
        Self { output }
    }

    /// Says which stage begins: should the worker die now, the asking side knows in which.
    pub fn stage(&mut self, stage: u8) -> io::Result<()> {
        frames::write_stage(self.output, stage)
    }

    /// Gives the next part, in frames of at most 1 MiB. The job's `parts_bytes_max` bounds all of
    /// them together; over it the asking side ends the worker.
    pub fn part(&mut self, bytes: &[u8]) -> io::Result<()> {
        frames::write_part(self.output, bytes)
    }
}
