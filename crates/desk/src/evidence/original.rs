//! The sealed original of an item: opened as a stream and compared with its hash.

use std::io::{self, Read, Seek, SeekFrom};

use comity_changes::{RecordId, Value};
use comity_contract::ProblemCode as Code;
use comity_crypto::age_files::{Identity, open_stream};
use comity_crypto::hash::Sha256Stream;
use comity_crypto::{CryptoError, Hash};
use comity_domain::kinds::content;
use comity_vault::{ItemRow, Record};

use crate::refuse::{Answer, refuse, stored};
use crate::session::Session;

/// Bytes that are opened at once.
const BLOCK: usize = 1 << 18;

/// What opens an original and what it must be.
pub(super) struct Original {
    /// Opens every segment.
    pub identity: Identity,
    /// The segments in order.
    pub segments: Vec<Segment>,
    /// SHA-256 of the whole.
    pub sha256: Hash,
    /// Bytes of the whole.
    pub size: u64,
}

/// One sealed segment.
#[derive(Clone, Copy)]
pub(super) struct Segment {
    /// SHA-256 of the sealed bytes.
    pub name: Hash,
    /// Sealed bytes.
    pub sealed_bytes: u64,
    /// Bytes of the original in it.
    pub bytes: u64,
}

impl Original {
    /// Reads what a content record says. Refuses what was not released here.
    pub fn of(session: &Session, row: &ItemRow) -> Answer<Self> {
        let record = content_record(session, row)?;
        Self::from_record(&record).ok_or_else(|| Code::NotReleased.into())
    }

    fn from_record(record: &Record) -> Option<Self> {
        let one = |field| record.fields.one(field);
        Some(Self {
            identity: Identity::parse(one(content::IDENTITY)?.as_text()?).ok()?,
            segments: read_segments(one(content::SEGMENTS)?)?,
            sha256: one(content::SHA256)?.fixed()?,
            size: one(content::SIZE)?.uint()?,
        })
    }

    /// Opens a part of the original, as far as it reaches. Its chunks are authenticated one by
    /// one; the hash of the whole is not looked at.
    pub fn part(&self, session: &Session, first: u64, count: usize) -> Answer<Vec<u8>> {
        let mut bytes = Vec::with_capacity(count);
        let (mut begins, mut at) = (0_u64, first);
        for segment in &self.segments {
            let ends = begins.saturating_add(segment.bytes);
            let wanted = count.saturating_sub(bytes.len()) as u64;
            let wanted = wanted.min(ends.saturating_sub(at));
            if at < ends && wanted > 0 {
                let mut opened = self.begin(session, segment)?;
                let from = SeekFrom::Start(at.saturating_sub(begins));
                opened.seek(from).map_err(|error| failed(&error))?;
                let read = opened.take(wanted).read_to_end(&mut bytes);
                if read.map_err(|error| failed(&error))? as u64 != wanted {
                    return refuse(Code::ContentDamaged);
                }
                at = at.saturating_add(wanted);
            }
            begins = ends;
        }
        Ok(bytes)
    }

    fn begin(
        &self,
        session: &Session,
        segment: &Segment,
    ) -> Answer<impl Read + Seek + Send + use<>> {
        let sealed = session.vault.store().blobs.open_blob(&segment.name)?;
        let opened = open_stream(std::slice::from_ref(&self.identity), sealed);
        opened.map_err(|error| match error {
            CryptoError::Io(error) => failed(&error),
            _ => Code::ContentDamaged.into(),
        })
    }

    /// Opens the whole original into memory and compares its hash. The caller looked at its size.
    pub fn whole(&self, session: &Session) -> Answer<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(session, &mut |part| {
            bytes.extend_from_slice(part);
            // A sealed original longer than it says is not read to its end.
            match bytes.len() as u64 > self.size {
                true => Err(io::ErrorKind::InvalidData.into()),
                false => Ok(()),
            }
        })?;
        Ok(bytes)
    }

    /// Opens the original as a stream; the hash of the whole is not looked at.
    pub fn stream(&self, session: &Session) -> Answer<impl Read + Send + use<>> {
        let mut whole: Box<dyn Read + Send> = Box::new(io::empty());
        for segment in &self.segments {
            whole = Box::new(whole.chain(self.begin(session, segment)?));
        }
        Ok(whole)
    }

    /// Opens the whole original, hands its bytes over in order and compares its hash. Refuses
    /// with `content-damaged` after the last byte when it is not what it must be.
    pub fn open(
        &self,
        session: &Session,
        take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Answer<()> {
        let (mut hash, mut bytes) = (Sha256Stream::default(), 0_u64);
        let mut block = vec![0; BLOCK];
        for segment in &self.segments {
            let mut opened = self.begin(session, segment)?;
            loop {
                let read = opened.read(&mut block).map_err(|error| failed(&error))?;
                let Some(part) = block.get(..read).filter(|part| !part.is_empty()) else { break };
                hash.update(part);
                bytes = bytes.saturating_add(part.len() as u64);
                take(part).map_err(|error| stored(&error))?;
            }
        }
        if bytes == self.size && hash.finish() == self.sha256 {
            Ok(())
        } else {
            refuse(Code::ContentDamaged)
        }
    }
}

/// Returns the content record of an item. Refuses what was not released here.
pub(super) fn content_record(session: &Session, row: &ItemRow) -> Answer<Record> {
    own_content(session, row)?.ok_or_else(|| Code::NotReleased.into())
}

/// Returns the content record of an item where it can be read. One that says that it is another's
/// is none.
pub(super) fn own_content(session: &Session, row: &ItemRow) -> Answer<Option<Record>> {
    let Some(id) = session.vault.content_of(row)? else { return Ok(None) };
    let own = |record: &Record| {
        let entry = record.fields.one(content::ENTRY).and_then(RecordId::from_value);
        record.readable && entry == Some(row.item)
    };
    Ok(session.vault.record(&id)?.filter(own))
}

/// Reads `[[name, sealed bytes, bytes], ...]`.
pub(super) fn read_segments(value: &Value) -> Option<Vec<Segment>> {
    let read = |value: &Value| {
        let [name, sealed, bytes] = value.items()?;
        Some(Segment { name: name.fixed()?, sealed_bytes: sealed.uint()?, bytes: bytes.uint()? })
    };
    value.array()?.iter().map(read).collect()
}

/// age tells damage as invalid data or an early end; all else is the disk's.
fn failed(error: &io::Error) -> crate::refuse::Refuse {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Code::ContentDamaged.into(),
        _ => stored(error),
    }
}
