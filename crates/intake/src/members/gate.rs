//! Every member passes here: named, counted, and its bytes let through within the limits.

use std::io::{self, Read};

use super::{
    Container, DEPTH_MAX, End, Event, FAMILY_BYTES_MAX, MEMBER_BYTES_MAX, MEMBERS_MAX, Member,
    MemberTime, NAME_BYTES_MAX, NESTED_BYTES_MAX, Opened, Options, RATIO_FREE_BYTES, RATIO_MAX,
    Reason, Tell, Treatment, container_of, go_through,
};
use crate::names;

/// Bytes that go through at once; the first of them show what a member is.
const BLOCK_BYTES: usize = 64 << 10;

/// Bytes that may come of any family, however small it is packed: 64 MiB.
const FAMILY_FREE_BYTES: u64 = RATIO_FREE_BYTES << 2;

/// What a container says of a member.
#[derive(Default)]
pub(super) struct Said {
    /// The name as it stands there.
    pub(super) name: Vec<u8>,
    /// The name decoded, where the bytes alone do not read.
    pub(super) decoded: Option<String>,
    /// The size it states.
    pub(super) bytes: Option<u64>,
    /// The bytes it takes in the container, packed.
    pub(super) packed: u64,
    /// When it was modified.
    pub(super) modified: Option<MemberTime>,
    /// What it is, where the container says so for sure: else its beginning tells.
    pub(super) is: Option<Container>,
}

/// What the container that is gone through now is, and what was met in it.
struct Level {
    number: Option<u32>,
    members: u32,
    folders: u32,
    treatment: Treatment,
}

/// Lets members through.
pub(super) struct Gate<'a, 't> {
    how: Options,
    tell: &'a mut Tell<'t>,
    levels: Vec<Level>,
    next: u32,
    bytes_left: u64,
}

/// What reading a member to its end gave.
struct Passed {
    bytes: u64,
    /// The member, if it is a container that may be opened.
    inside: Inside,
}

enum Inside {
    /// It holds no members, or they are not asked for.
    No,
    /// It holds members and is here whole.
    Here(Container, Vec<u8>),
    /// It holds members and is not opened.
    Unopened(Reason),
}

impl<'a, 't> Gate<'a, 't> {
    pub(super) fn new(how: Options, file_bytes: u64, tell: &'a mut Tell<'t>) -> Self {
        let bytes_left = within_ratio(file_bytes).clamp(FAMILY_FREE_BYTES, FAMILY_BYTES_MAX);
        Self { how, tell, levels: Vec::new(), next: 0, bytes_left }
    }

    /// Goes through a container and tells how that ended.
    pub(super) fn open(
        &mut self,
        container: Container,
        bytes: &[u8],
        number: Option<u32>,
    ) -> io::Result<()> {
        let treatment = self.how.of(container);
        self.levels.push(Level { number, members: 0, folders: 0, treatment });
        let went = go_through(self, container, bytes);
        let level = self.levels.pop();
        let (members, folders) = level.map_or((0, 0), |level| (level.members, level.folders));
        (self.tell)(Event::Opened(Opened { number, members, folders, stopped: went?.err() }))
    }

    /// Tells that a container was not opened.
    pub(super) fn unopened(&mut self, number: Option<u32>, why: Reason) -> io::Result<()> {
        let stopped = Some(why);
        (self.tell)(Event::Opened(Opened { number, members: 0, folders: 0, stopped }))
    }

    /// Counts a folder.
    pub(super) fn folder(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.folders = level.folders.saturating_add(1);
        }
    }

    /// Says whether bytes are asked for here, so that nothing is unpacked in vain.
    pub(super) fn wants_bytes(&self) -> bool {
        self.levels.last().is_some_and(|level| level.treatment == Treatment::Expand)
    }

    /// Lets a member through that has no bytes to give.
    pub(super) fn refused(&mut self, said: Said, why: Reason) -> io::Result<Result<(), Reason>> {
        match self.begin(said)? {
            Ok(_) => (self.tell)(Event::End(End::Not(why))).map(Ok),
            Err(stop) => Ok(Err(stop)),
        }
    }

    /// Lets a member through, and the members it holds. The inner error stops the container.
    pub(super) fn member(
        &mut self,
        said: Said,
        content: &mut dyn Read,
    ) -> io::Result<Result<(), Reason>> {
        if !self.wants_bytes() {
            return self.refused(said, Reason::ListedOnly);
        }
        let (stated, packed, is) = (said.bytes, said.packed, said.is);
        let member = match self.begin(said)? {
            Ok(member) => member,
            Err(stop) => return Ok(Err(stop)),
        };
        let passed = match self.pass(&member, (packed, is), content)? {
            Ok(passed) => passed,
            Err(why) => {
                (self.tell)(Event::End(End::Not(why)))?;
                let stops = matches!(why, Reason::FamilyTooLarge);
                return Ok(if stops { Err(why) } else { Ok(()) });
            }
        };
        let size_differs = stated.is_some_and(|stated| stated != passed.bytes);
        (self.tell)(Event::End(End::Whole { size_differs }))?;
        match passed.inside {
            Inside::No => {}
            Inside::Unopened(why) => self.unopened(Some(member.number), why)?,
            Inside::Here(container, bytes) => self.open(container, &bytes, Some(member.number))?,
        }
        Ok(if self.bytes_left == 0 { Err(Reason::FamilyTooLarge) } else { Ok(()) })
    }

    /// Names and counts a member; the inner error says that there are too many.
    fn begin(&mut self, said: Said) -> io::Result<Result<Member, Reason>> {
        if self.next >= MEMBERS_MAX {
            return Ok(Err(Reason::TooMany));
        }
        let name = said.name.get(..NAME_BYTES_MAX).unwrap_or(&said.name);
        let path = names::kept_bytes(name);
        let mut shown = match &said.decoded {
            Some(decoded) => names::shown_bytes(decoded.as_bytes()),
            None => names::shown_bytes(name),
        };
        if said.name.len() > NAME_BYTES_MAX {
            shown.push('…');
        }
        let member = Member {
            number: self.next,
            parent: self.levels.last().and_then(|level| level.number),
            depth: u8::try_from(self.levels.len()).unwrap_or(u8::MAX),
            path,
            shown,
            hostile: names::is_hostile_bytes(name) || points_outside(name),
            bytes_stated: said.bytes,
            modified: said.modified,
        };
        self.next = self.next.saturating_add(1);
        if let Some(level) = self.levels.last_mut() {
            level.members = level.members.saturating_add(1);
        }
        (self.tell)(Event::Begin(member.clone()))?;
        Ok(Ok(member))
    }

    /// Reads a member to its end, tells of its bytes, and keeps it if it is to be opened.
    fn pass(
        &mut self,
        member: &Member,
        (packed, is): (u64, Option<Container>),
        content: &mut dyn Read,
    ) -> io::Result<Result<Passed, Reason>> {
        let ratio_max = within_ratio(packed).max(RATIO_FREE_BYTES);
        let mut block = vec![0; BLOCK_BYTES];
        let mut bytes = 0_u64;
        let mut inside = Inside::No;
        loop {
            let filled = match fill(content, &mut block) {
                Ok(0) => return Ok(Ok(Passed { bytes, inside })),
                Ok(length) => block.get(..length).unwrap_or_default(),
                Err(error) => return Ok(Err(Reason::of_reading(&error))),
            };
            if bytes == 0 {
                inside = looked_into(filled, member, is);
            }
            bytes = bytes.saturating_add(filled.len() as u64);
            self.bytes_left = match self.bytes_left.checked_sub(filled.len() as u64) {
                _ if bytes > MEMBER_BYTES_MAX => return Ok(Err(Reason::TooLarge)),
                _ if bytes > ratio_max => return Ok(Err(Reason::Ratio)),
                None => return Ok(Err(Reason::FamilyTooLarge)),
                Some(left) => left,
            };
            (self.tell)(Event::Data(filled))?;
            if let Inside::Here(_, kept) = &mut inside {
                kept.extend_from_slice(filled);
                if kept.len() > NESTED_BYTES_MAX {
                    inside = Inside::Unopened(Reason::TooDeep);
                }
            }
        }
    }
}

fn looked_into(head: &[u8], member: &Member, is: Option<Container>) -> Inside {
    match is.or_else(|| container_of(head, member.bytes_stated, &member.shown)) {
        None => Inside::No,
        Some(_) if member.depth >= DEPTH_MAX => Inside::Unopened(Reason::TooDeep),
        Some(container) => Inside::Here(container, Vec::new()),
    }
}

/// Fills a block to its end, or as far as there is something.
fn fill(content: &mut dyn Read, block: &mut [u8]) -> io::Result<usize> {
    let mut length = 0_usize;
    while let Some(rest) = block.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match content.read(rest) {
            Ok(0) => break,
            Ok(count) => length = length.saturating_add(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

fn within_ratio(packed: u64) -> u64 {
    packed.saturating_mul(RATIO_MAX)
}

/// Says whether a name, taken for a path, would lead out of the folder it is put in.
fn points_outside(name: &[u8]) -> bool {
    let starts = matches!(name, [b'/' | b'\\', ..] | [_, b':', ..]);
    starts || name.split(|byte| matches!(byte, b'/' | b'\\')).any(|part| part == b"..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_are_known() {
        for name in ["../a", "a/../../b", "/etc/passwd", "\\\\host\\share", "C:\\x", "a\\..\\b"] {
            assert!(points_outside(name.as_bytes()), "{name}");
        }
        for name in ["a..b", "a/b", "...", "notes: one.txt"] {
            assert!(!points_outside(name.as_bytes()), "{name}");
        }
    }
}
