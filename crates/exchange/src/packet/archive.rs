//! Walks the inner archive: one strict header after the other, nothing behind the end.
//!
//! Never holds more than one block and never looks past what a header says.

use std::io::{self, Read};

use super::ustar::{self, BLOCK, Header};
use super::{AGE_HEADER_BYTES_MAX, AGE_MAGIC, EntryFault, Limit, PacketRefusal};

/// An archive that is being read.
pub(super) struct Archive<'r> {
    from: Box<dyn Read + 'r>,
}

impl<'r> Archive<'r> {
    pub(super) fn new(from: impl Read + 'r) -> Self {
        Self { from: Box::new(from) }
    }

    /// Reads the next header; nothing at the end, behind which nothing may stand.
    pub(super) fn next(&mut self) -> Result<Option<Header>, PacketRefusal> {
        let block = self.block()?;
        match ustar::decode_header(&block) {
            Ok(Some(header)) => Ok(Some(header)),
            Ok(None) => self.end().map(|()| None),
            Err(fault) => Err(PacketRefusal::Entry(EntryFault::Header(fault))),
        }
    }

    /// Reads the next header, which must be of this name, and its whole content.
    pub(super) fn expect(
        &mut self,
        name: &str,
        bytes_max: u64,
        limit: Limit,
    ) -> Result<Vec<u8>, PacketRefusal> {
        let header = self.next()?.ok_or(PacketRefusal::Entry(EntryFault::OutOfOrder))?;
        if header.name != name {
            return Err(PacketRefusal::Entry(EntryFault::OutOfOrder));
        }
        if header.bytes > bytes_max {
            return Err(PacketRefusal::TooLarge(limit));
        }
        self.content(header.bytes)
    }

    /// Reads a content of exactly `bytes` and its padding. Memory grows with what arrives, not
    /// with what was stated.
    pub(super) fn content(&mut self, bytes: u64) -> Result<Vec<u8>, PacketRefusal> {
        let mut content = Vec::new();
        self.from.by_ref().take(bytes).read_to_end(&mut content).map_err(damage)?;
        if content.len() as u64 != bytes {
            return Err(PacketRefusal::Damaged);
        }
        self.skip_padding(bytes)?;
        Ok(content)
    }

    /// Gives the stream to a reader of the current content.
    pub(super) fn stream(&mut self) -> &mut (dyn Read + 'r) {
        &mut *self.from
    }

    /// Reads the padding behind a content of `bytes`, which must be zeros.
    pub(super) fn skip_padding(&mut self, bytes: u64) -> Result<(), PacketRefusal> {
        let mut block = [0; BLOCK];
        let padding = block.get_mut(..ustar::padding(bytes)).unwrap_or_default();
        self.from.read_exact(padding).map_err(damage)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(PacketRefusal::Trailing);
        }
        Ok(())
    }

    fn block(&mut self) -> Result<[u8; BLOCK], PacketRefusal> {
        ustar::read_block(&mut self.from).map_err(damage)
    }

    /// Reads the second block of zeros, then makes sure that the seal ends here too.
    fn end(&mut self) -> Result<(), PacketRefusal> {
        if self.block()?.iter().any(|byte| *byte != 0) {
            return Err(PacketRefusal::Trailing);
        }
        let mut one = [0; 1];
        match self.from.read(&mut one).map_err(damage)? {
            0 => Ok(()),
            _ => Err(PacketRefusal::Trailing),
        }
    }
}

/// Reads an age file's header up to its last line, within the limit, and gives the whole file
/// back as a stream. The header has no length of its own, and age would read it for ever.
pub(super) fn check_age_header<'r>(
    mut from: impl Read + 'r,
) -> Result<impl Read + 'r, PacketRefusal> {
    let mut start = Vec::new();
    loop {
        let before = start.len();
        from.by_ref().take(4_096).read_to_end(&mut start).map_err(PacketRefusal::Io)?;
        let common = start.len().min(AGE_MAGIC.len());
        if start.is_empty() || start.get(..common) != AGE_MAGIC.get(..common) {
            return Err(PacketRefusal::NotAPacket);
        }
        if start.windows(5).skip(before.saturating_sub(5)).any(|window| window == b"\n--- ") {
            return Ok(io::Cursor::new(start).chain(from));
        }
        if start.len() == before || start.len() < 4_096 {
            return Err(PacketRefusal::Damaged);
        }
        if start.len() >= AGE_HEADER_BYTES_MAX {
            return Err(PacketRefusal::TooLarge(Limit::AgeHeader));
        }
    }
}

/// A broken chunk or a cut end is damage; a fault of the disk stays one.
pub(super) fn damage(error: io::Error) -> PacketRefusal {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => PacketRefusal::Damaged,
        _ => PacketRefusal::Io(error),
    }
}
