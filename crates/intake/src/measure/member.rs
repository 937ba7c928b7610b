//! One member as it comes: its bytes read as if it were a file, until the worker says it ended.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

use super::pipeline::{self, Given};
use super::take::Whole;
use super::{Run, WHOLE_BYTES_MAX, cancelled, whole};
use crate::facts::{SourceFacts, Time};
use crate::members::job::Told;
use crate::members::{End, MEMBER_BYTES_MAX, Member, MemberTime, Reason};
use crate::walk::{Entry, Kind};
use crate::worker::Lease;
use crate::{NotTaken, State};

/// A member that is coming.
pub(super) struct Coming<'a> {
    told: &'a Receiver<Told>,
    part: Vec<u8>,
    at: usize,
    end: Option<End>,
    name: PathBuf,
    bytes_stated: Option<u64>,
    modified: Option<Time>,
}

/// A member of which the first bytes were read before the rest.
struct Begun<'a, 'b> {
    first: &'a [u8],
    coming: &'a mut Coming<'b>,
}

impl<'a> Coming<'a> {
    pub(super) fn new(told: &'a Receiver<Told>, member: &Member) -> Self {
        let modified = match member.modified {
            Some(MemberTime::Utc(time)) => Some(time),
            Some(MemberTime::NoZone(_)) | None => None,
        };
        let (name, bytes_stated) = (PathBuf::from(&member.shown), member.bytes_stated);
        Self { told, part: Vec::new(), at: 0, end: None, name, bytes_stated, modified }
    }

    /// Takes it, and reads past it whatever happens. Says why it was not given, if it was not.
    pub(super) fn take(
        mut self,
        run: &Run<'_>,
        lease: &mut Lease<'_>,
    ) -> (Result<Whole, NotTaken>, Option<Reason>) {
        let taken = self.take_whole_or_large(run, lease);
        let past = io::copy(&mut self, &mut io::sink());
        match (self.end, past) {
            (Some(End::Not(why)), _) => (Err(NotTaken::member(why)), Some(why)),
            (Some(End::Whole { .. }), Ok(_)) => (taken, None),
            (Some(End::Whole { .. }) | None, _) if run.with.cancel.is_cancelled() => {
                (Err(cancelled()), None)
            }
            (Some(End::Whole { .. }) | None, _) => {
                (Err(NotTaken::member(Reason::ReaderEnded)), Some(Reason::ReaderEnded))
            }
        }
    }

    fn take_whole_or_large(
        &mut self,
        run: &Run<'_>,
        lease: &mut Lease<'_>,
    ) -> Result<Whole, NotTaken> {
        let mut first = Vec::new();
        Read::take(&mut *self, WHOLE_BYTES_MAX.saturating_add(1))
            .read_to_end(&mut first)
            .map_err(|error| NotTaken::source(error.kind()))?;
        let size = first.len() as u64;
        let as_file =
            Entry { path: self.name.clone(), kind: Kind::File, size, modified: self.modified };
        run.refuse_all()?;
        // The end is known of what is empty.
        let empty = as_file.refusal(run.with.options.allow_empty);
        empty.map_or(Ok(()), Err)?;
        if size <= WHOLE_BYTES_MAX {
            (run.with.progress)(size);
            return whole::take_bytes(run, first, &self.name, self.facts(size));
        }
        let _one = run.large.lock();
        let mut begun = Begun { first: &first, coming: self };
        let draft = Box::new(pipeline::take(run, lease, &mut begun)?);
        Ok(Whole { draft, small: None, text: None })
    }

    fn facts(&self, size: u64) -> SourceFacts {
        let modified = self.modified;
        SourceFacts { size, modified, accessed: None, created: None, mode: None, attributes: None }
    }
}

impl Read for Coming<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.part.get(self.at..).is_none_or(<[u8]>::is_empty) {
            match self.end {
                Some(End::Whole { .. }) => return Ok(0),
                Some(End::Not(_)) => return Err(io::ErrorKind::InvalidData.into()),
                None => {}
            }
            match self.told.recv() {
                Ok(Told::Data(part)) => (self.part, self.at) = (part, 0),
                Ok(Told::End(end)) => self.end = Some(end),
                Ok(Told::Begin(_) | Told::Opened(_)) | Err(_) => {
                    return Err(io::ErrorKind::BrokenPipe.into());
                }
            }
        }
        let rest = self.part.get(self.at..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        let (to, from) = (buffer.get_mut(..count), rest.get(..count));
        if let (Some(to), Some(from)) = (to, from) {
            to.copy_from_slice(from);
        }
        self.at = self.at.saturating_add(count);
        Ok(count)
    }
}

impl Read for Begun<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.first.is_empty() { self.coming.read(buffer) } else { self.first.read(buffer) }
    }
}

impl Given for Begun<'_, '_> {
    fn name(&self) -> &Path {
        &self.coming.name
    }

    fn size(&self) -> u64 {
        self.coming.bytes_stated.unwrap_or(0).max(self.first.len() as u64)
    }

    fn bytes_max(&self) -> u64 {
        MEMBER_BYTES_MAX
    }

    fn check(&self, _bytes: u64) -> Result<(), NotTaken> {
        match self.coming.end {
            Some(End::Whole { .. }) => Ok(()),
            Some(End::Not(why)) => Err(NotTaken::member(why)),
            None => Err(NotTaken::member(Reason::ReaderEnded)),
        }
    }

    fn facts(&self, bytes: u64) -> SourceFacts {
        self.coming.facts(bytes)
    }
}

impl NotTaken {
    /// Returns the refusal for a member that was not given.
    pub(super) fn member(why: Reason) -> Self {
        let state = match why {
            Reason::Link => State::Link,
            Reason::Special | Reason::NotAFile => State::Special,
            Reason::ListedOnly
            | Reason::Encrypted
            | Reason::UnknownMethod
            | Reason::Damaged
            | Reason::CutShort
            | Reason::ChecksumWrong
            | Reason::Overlaps
            | Reason::Ratio
            | Reason::TooLarge
            | Reason::FamilyTooLarge
            | Reason::TooMany
            | Reason::TooDeep
            | Reason::NotOpenedHere
            | Reason::ListDamaged
            | Reason::Memory
            | Reason::ReaderEnded => State::Unreadable,
        };
        Self::new(state, why.words(), why.hint())
    }
}
