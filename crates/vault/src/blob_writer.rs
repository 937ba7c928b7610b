//! Writes one blob: in memory while it is small, then to a `.part` file by a thread that hashes
//! and writes while the caller seals. At most 8 MiB wait between the two.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use comity_crypto::hash::Sha256Stream;
use comity_crypto::{Hash, make_bytes};

use crate::blobs::{Blobs, SMALL_MAX, Stored};
use crate::disk;
use crate::error::{Result, StoreError};

const BLOCK: usize = 1 << 20;
const BLOCKS_WAITING: usize = 6;
const WRITE_OUT: u64 = 16 << 20;

/// A blob that is being written. Dropping it unfinished removes what it wrote.
pub struct BlobWriter<'a> {
    blobs: &'a Blobs,
    block: Vec<u8>,
    spilled: Option<Spilled>,
}

struct Spilled {
    part: PathBuf,
    sender: Option<SyncSender<Vec<u8>>>,
    thread: Option<JoinHandle<io::Result<(Hash, u64)>>>,
}

impl<'a> BlobWriter<'a> {
    pub(crate) fn new(blobs: &'a Blobs) -> Self {
        Self { blobs, block: Vec::new(), spilled: None }
    }

    /// Stores the blob under the hash of its bytes. It is durable after [`Blobs::sync`].
    pub fn finish(mut self) -> Result<Stored> {
        if self.spilled.is_none() && self.block.len() <= SMALL_MAX {
            return self.blobs.put_small(&self.block);
        }
        self.send()?;
        let Some(spilled) = &mut self.spilled else { return Err(StoreError::Broken) };
        let (hash, bytes) = spilled.join()?;
        self.blobs.give_name(&spilled.part, &hash)?;
        Ok(Stored { hash, bytes })
    }

    /// Hands the block that is full to the thread.
    fn send(&mut self) -> io::Result<()> {
        self.blobs.has_room()?;
        let spilled = match &mut self.spilled {
            Some(spilled) => spilled,
            None => self.spilled.insert(Spilled::begin(&self.blobs.folder)?),
        };
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK));
        match spilled.sender.as_ref().map(|sender| sender.send(block)) {
            Some(Ok(())) => Ok(()),
            // The thread ended early: its result says why.
            Some(Err(_)) | None => match spilled.join() {
                Err(error) => Err(error),
                Ok(_) => Err(io::ErrorKind::BrokenPipe.into()),
            },
        }
    }
}

impl Write for BlobWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.block.extend_from_slice(bytes);
        if self.block.len() >= BLOCK {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Spilled {
    fn begin(folder: &Path) -> io::Result<Self> {
        let part = folder.join(format!("{}.{}", hex::encode(make_bytes::<16>()), disk::PART));
        let file = disk::create(&part)?;
        let (sender, receiver) = sync_channel(BLOCKS_WAITING);
        let thread = std::thread::Builder::new()
            .name("blob-writer".to_owned())
            .spawn(move || hash_and_write(&file, &receiver))?;
        Ok(Self { part, sender: Some(sender), thread: Some(thread) })
    }

    fn join(&mut self) -> io::Result<(Hash, u64)> {
        drop(self.sender.take());
        let ended = self.thread.take().map(JoinHandle::join);
        match ended {
            Some(Ok(result)) => result,
            Some(Err(_)) | None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Drop for Spilled {
    fn drop(&mut self) {
        let _ended = self.join();
        // A finished blob has been renamed; one that is there already is not needed twice.
        let _best_effort = disk::remove_if_there(&self.part);
    }
}

fn hash_and_write(file: &File, blocks: &Receiver<Vec<u8>>) -> io::Result<(Hash, u64)> {
    let (mut hash, mut bytes, mut written_out) = (Sha256Stream::default(), 0u64, 0u64);
    for block in blocks {
        let mut output = file;
        output.write_all(&block)?;
        hash.update(&block);
        bytes = bytes.saturating_add(block.len() as u64);
        let waiting = bytes.saturating_sub(written_out);
        if waiting >= WRITE_OUT {
            // The disk begins now instead of at the end.
            disk::drop_cache(file, written_out, waiting);
            written_out = bytes;
        }
    }
    file.sync_data()?;
    Ok((hash.finish(), bytes))
}
