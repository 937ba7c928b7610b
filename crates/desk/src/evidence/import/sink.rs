//! The vault's blobs as the sink that measuring seals into.

use std::io::{self, Write};

use comity_crypto::Hash;
use comity_intake::sink::{BlobSink, ReadBackWay, SegmentBack, SegmentSink};
use comity_vault::StoreError;
use comity_vault::blobs::{BlobBack, BlobFile, Blobs, ReadBack};

/// Seals go into the vault's blobs.
pub(super) struct Sink<'a>(pub &'a Blobs);

struct Writing<'a>(BlobFile<'a>);

struct Reading(BlobBack);

impl BlobSink for Sink<'_> {
    fn small(&self, name: &Hash, sealed: &[u8]) -> io::Result<()> {
        self.0.put_named(*name, sealed).map_err(io_error)
    }

    fn settle(&self) -> io::Result<()> {
        self.0.sync().map_err(io_error)
    }

    fn read_back_small(
        &self,
        names: &[Hash],
        each: &mut dyn FnMut(usize, &[u8]),
    ) -> io::Result<ReadBackWay> {
        self.0.read_back_packed(names, each).map(way).map_err(io_error)
    }

    fn begin_segment(&self) -> io::Result<Box<dyn SegmentSink + '_>> {
        Ok(Box::new(Writing(self.0.begin_file().map_err(io_error)?)))
    }
}

impl Write for Writing<'_> {
    fn write(&mut self, sealed: &[u8]) -> io::Result<usize> {
        self.0.write(sealed)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl SegmentSink for Writing<'_> {
    fn back(&self) -> io::Result<Box<dyn SegmentBack>> {
        Ok(Box::new(Reading(self.0.back().map_err(io_error)?)))
    }

    fn finish(self: Box<Self>, name: &Hash) -> io::Result<()> {
        self.0.finish(name).map_err(io_error)
    }
}

impl SegmentBack for Reading {
    fn settle(&mut self) -> io::Result<()> {
        self.0.settle().map_err(io_error)
    }

    fn read_at(&mut self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.0.read_at(at, bytes).map_err(io_error)
    }

    fn way(&self) -> ReadBackWay {
        way(self.0.way())
    }
}

/// Asking the system to drop its cache is obeyed as far as it likes.
fn way(way: ReadBack) -> ReadBackWay {
    match way {
        ReadBack::Direct => ReadBackWay::PastCache,
        ReadBack::CacheDropped => ReadBackWay::ThroughCache,
    }
}

fn io_error(error: StoreError) -> io::Error {
    match error {
        StoreError::Io(error) => error,
        StoreError::NoSpace => io::ErrorKind::StorageFull.into(),
        StoreError::BlobMissing(_) => io::ErrorKind::NotFound.into(),
        other => io::Error::other(other.to_string()),
    }
}
