//! One sealed segment on its way to the sink: written and hashed, then made durable, read back
//! and compared.
//!
//! Compared is the BLAKE3 of the sealed bytes as they were written: it covers the same bytes as
//! the SHA-256 that names them, at a third of the time.

use std::io::{self, Read};

use comity_crypto::Hash;
use comity_crypto::hash::{Blake3Stream, Sha256Stream};

use super::{Run, Segment, cancelled, differs};
use crate::NotTaken;
use crate::sink::{BlobSink, ReadBackWay, SegmentSink};

/// Bytes read back at a time.
const BLOCK_BYTES: usize = 1 << 20;

/// A segment that is being written.
pub(super) struct Writing<'a> {
    sink: Box<dyn SegmentSink + 'a>,
    sha256: Sha256Stream,
    blake3: Blake3Stream,
    bytes: u64,
}

/// A segment that is written and not yet durable.
pub(super) struct Written<'a> {
    sink: Box<dyn SegmentSink + 'a>,
    segment: Segment,
    sealed_blake3: Hash,
}

/// A segment that is durable and compared.
pub(super) struct Finished {
    pub(super) segment: Segment,
    pub(super) way: ReadBackWay,
}

impl<'a> Writing<'a> {
    pub(super) fn begin(sink: &'a dyn BlobSink) -> io::Result<Self> {
        Ok(Self {
            sink: sink.begin_segment()?,
            sha256: Sha256Stream::default(),
            blake3: Blake3Stream::default(),
            bytes: 0,
        })
    }

    pub(super) fn write(&mut self, sealed: &[u8]) -> io::Result<()> {
        self.sink.write_all(sealed)?;
        self.sha256.update(sealed);
        self.blake3.update(sealed);
        self.bytes = self.bytes.saturating_add(sealed.len() as u64);
        Ok(())
    }

    /// Closes a segment that holds so many bytes of plaintext.
    pub(super) fn finish(self, bytes: u64) -> Written<'a> {
        let sealed_sha256 = self.sha256.finish();
        let segment = Segment { sealed_sha256, sealed_bytes: self.bytes, bytes };
        Written { sink: self.sink, segment, sealed_blake3: self.blake3.finish() }
    }
}

impl Written<'_> {
    /// Makes the segment durable, reads it back and compares.
    pub(super) fn settle(self, run: &Run<'_>) -> Result<Finished, NotTaken> {
        let Self { sink, segment, sealed_blake3 } = self;
        let name = segment.sealed_sha256;
        sink.finish(&name).map_err(|error| run.refuse_sink(&error))?;
        let refuse = |error: &io::Error| run.refuse_sink(error);
        let mut back = run.with.sink.read_back(&name).map_err(|error| refuse(&error))?;
        let mut blake3 = Blake3Stream::default();
        let mut block = vec![0; BLOCK_BYTES];
        loop {
            if run.with.cancel.is_cancelled() {
                return Err(cancelled());
            }
            match back.bytes.read(&mut block) {
                Ok(0) => break,
                Ok(count) => blake3.update(block.get(..count).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(refuse(&error)),
            }
        }
        match blake3.finish() == sealed_blake3 {
            true => Ok(Finished { segment, way: back.way }),
            false => Err(differs()),
        }
    }
}
