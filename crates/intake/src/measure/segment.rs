//! One sealed segment on its way to the sink: written and hashed; in step with that made durable,
//! read back and compared; named last.
//!
//! Compared are checksums (XXH3, 128 bits) of the sealed bytes as they were written. They are to
//! notice a failing disk, not a person: against people the SHA-256 that names the segment stands.

use std::io;

use comity_crypto::hash::Sha256Stream;
use twox_hash::XxHash3_128;

use super::{Run, Segment, differs};
use crate::NotTaken;
use crate::sink::{BACK_BYTES, BlobSink, ReadBackWay, SegmentBack, SegmentSink};

/// Bytes after which what was written is made durable and read back.
const SETTLE_BYTES: usize = 64 << 20;

/// Returns the checksum that is compared after reading back.
pub(super) fn checksum(sealed: &[u8]) -> u128 {
    XxHash3_128::oneshot(sealed)
}

/// What must be read back: [`BACK_BYTES`] bytes, fewer at the end.
pub(super) struct Check {
    bytes: usize,
    checksum: u128,
}

/// A segment that is being written.
pub(super) struct Writing<'a> {
    sink: Box<dyn SegmentSink + 'a>,
    sha256: Sha256Stream,
    bytes: u64,
}

/// A segment that is written and not yet named.
pub(super) struct Written<'a> {
    sink: Box<dyn SegmentSink + 'a>,
    segment: Segment,
}

/// A segment that is being read back.
pub(super) struct Checking {
    back: Box<dyn SegmentBack>,
    waiting: Vec<Check>,
    waiting_bytes: usize,
    at: u64,
    room: Vec<u8>,
}

/// A segment that was compared and is durable under its name.
pub(super) struct Finished {
    pub(super) segment: Segment,
    pub(super) way: ReadBackWay,
}

impl<'a> Writing<'a> {
    pub(super) fn begin(sink: &'a dyn BlobSink) -> io::Result<(Self, Checking)> {
        let sink = sink.begin_segment()?;
        let checking = Checking {
            back: sink.back()?,
            waiting: Vec::new(),
            waiting_bytes: 0,
            at: 0,
            room: Vec::new(),
        };
        Ok((Self { sink, sha256: Sha256Stream::default(), bytes: 0 }, checking))
    }

    /// Writes the next [`BACK_BYTES`] bytes, fewer only at the end.
    pub(super) fn write(&mut self, sealed: &[u8]) -> io::Result<Check> {
        self.sink.write_all(sealed)?;
        self.sha256.update(sealed);
        self.bytes = self.bytes.saturating_add(sealed.len() as u64);
        Ok(Check { bytes: sealed.len(), checksum: checksum(sealed) })
    }

    /// Closes a segment that holds so many bytes of plaintext.
    pub(super) fn finish(self, bytes: u64) -> Written<'a> {
        let sealed_sha256 = self.sha256.finish();
        let segment = Segment { sealed_sha256, sealed_bytes: self.bytes, bytes };
        Written { sink: self.sink, segment }
    }
}

impl Checking {
    /// Takes what was written; once enough waits, makes it durable, reads it back and compares.
    pub(super) fn take(&mut self, run: &Run<'_>, check: Check) -> Result<(), NotTaken> {
        self.waiting_bytes = self.waiting_bytes.saturating_add(check.bytes);
        self.waiting.push(check);
        if self.waiting_bytes >= SETTLE_BYTES { self.settle(run) } else { Ok(()) }
    }

    /// Settles what is left and gives the segment its name.
    pub(super) fn finish(
        mut self,
        run: &Run<'_>,
        written: Written<'_>,
    ) -> Result<Finished, NotTaken> {
        self.settle(run)?;
        if self.at != written.segment.sealed_bytes {
            return Err(differs());
        }
        let Written { sink, segment } = written;
        sink.finish(&segment.sealed_sha256).map_err(|error| run.refuse_sink(&error))?;
        Ok(Finished { segment, way: self.back.way() })
    }

    fn settle(&mut self, run: &Run<'_>) -> Result<(), NotTaken> {
        self.back.settle().map_err(|error| run.refuse_sink(&error))?;
        self.waiting_bytes = 0;
        for check in self.waiting.drain(..) {
            self.room.resize(check.bytes.min(BACK_BYTES), 0);
            let read = self.back.read_at(self.at, &mut self.room);
            read.map_err(|error| run.refuse_sink(&error))?;
            if checksum(&self.room) != check.checksum {
                return Err(differs());
            }
            self.at = self.at.saturating_add(check.bytes as u64);
        }
        Ok(())
    }
}
