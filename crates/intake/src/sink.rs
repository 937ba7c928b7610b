//! Where sealed bytes go. The desk implements [`BlobSink`] on the vault's blob store; nothing
//! here names a folder.

use std::io::{self, Write};

use comity_crypto::Hash;

/// Sealed blobs below this many bytes are given whole; larger ones are written as segments.
pub const SMALL_BYTES_MAX: usize = 256 * 1024;

/// The largest segment in bytes of plaintext: 1 GiB.
pub const SEGMENT_BYTES_MAX: u64 = 1 << 30;

/// Bytes of a segment that are read back at once: 1 MiB.
pub const BACK_BYTES: usize = 1 << 20;

/// Takes sealed bytes and gives them back from the disk. Called from several threads at once.
pub trait BlobSink: Sync {
    /// Keeps one sealed blob of less than [`SMALL_BYTES_MAX`] bytes, named by its SHA-256. It need
    /// not be durable before [`BlobSink::settle`].
    fn small(&self, name: &Hash, sealed: &[u8]) -> io::Result<()>;

    /// Makes everything durable that was given to [`BlobSink::small`] so far.
    fn settle(&self) -> io::Result<()>;

    /// Calls `each` with the position in `names` and the bytes of every blob, read from the disk
    /// anew. A blob that is not there is an error.
    fn read_back_small(
        &self,
        names: &[Hash],
        each: &mut dyn FnMut(usize, &[u8]),
    ) -> io::Result<ReadBackWay>;

    /// Begins a segment whose name is not known yet.
    fn begin_segment(&self) -> io::Result<Box<dyn SegmentSink + '_>>;
}

/// Takes the bytes of one segment in order. Dropped without [`SegmentSink::finish`], it leaves
/// nothing that counts.
pub trait SegmentSink: Write + Send {
    /// Returns what reads this segment back, on another thread while it is still written.
    fn back(&self) -> io::Result<Box<dyn SegmentBack>>;

    /// Gives the segment its name, the SHA-256 of what was written, and makes that durable. Called
    /// after all of it was settled, read back and found the same.
    fn finish(self: Box<Self>, name: &Hash) -> io::Result<()>;
}

/// Reads a segment back from the disk while it grows.
pub trait SegmentBack: Send {
    /// Makes durable what was written before this call.
    fn settle(&mut self) -> io::Result<()>;

    /// Reads settled bytes from the disk anew. Each call goes on where the last one ended, at a
    /// multiple of [`BACK_BYTES`], and asks for so many bytes, fewer only at the end.
    fn read_at(&mut self, at: u64, bytes: &mut [u8]) -> io::Result<()>;

    /// Says where the bytes come from.
    fn way(&self) -> ReadBackWay;
}

/// Where bytes that were read back came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReadBackWay {
    /// From the system's page cache, perhaps: the system offers no way past it there.
    ThroughCache,
    /// From the device, past the page cache.
    PastCache,
}
