//! Lists what a file holds: attachments of mail, messages of a mailbox, members of an archive.
//! Runs in a worker only; writes nothing anywhere: names stay names and never become paths, bytes
//! go to whoever asked, one member after the other.
//!
//! [`expand`] is the way in. Every limit stands in [`gate`], and whatever it refuses says why.

mod gate;
pub mod job;
mod mail;
mod outlook;
mod reason;
mod sevenz;
mod streams;
mod tape;
mod zips;

use std::io;

use crate::facts::Time;
use crate::sniff;
use gate::Gate;
pub(crate) use mail::messages;
pub use reason::Reason;

/// The most members of a family, nested ones included.
pub const MEMBERS_MAX: u32 = 10_000;

/// How deep families nest: a member of the file itself is at depth 1.
pub const DEPTH_MAX: u8 = 4;

/// The largest file that is opened for its members: 256 MiB.
pub const PARENT_BYTES_MAX: usize = 256 << 20;

/// The largest member that is itself opened for its members: 64 MiB.
pub const NESTED_BYTES_MAX: usize = 64 << 20;

/// The largest member: 1 GiB.
pub const MEMBER_BYTES_MAX: u64 = 1 << 30;

/// All members of a family together, at most: 4 GiB.
pub const FAMILY_BYTES_MAX: u64 = 4 << 30;

/// How many times its packed size a member, and a family, may have once it is over
/// [`RATIO_FREE_BYTES`]. Real archives stay far below; bombs far above.
pub const RATIO_MAX: u64 = 200;

/// Bytes that may come of anything, however small it is packed: 16 MiB.
pub const RATIO_FREE_BYTES: u64 = 16 << 20;

/// The longest name of a member that is kept, in bytes; what is longer is cut, visibly.
pub const NAME_BYTES_MAX: usize = 4 << 10;

/// What is to be done with each sort of family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Mail and mailboxes.
    pub mail: Treatment,
    /// Archives.
    pub archives: Treatment,
}

/// What is to be done with a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Its members are named, their bytes stay where they are.
    List,
    /// Its members are given with their bytes.
    Expand,
}

impl Default for Options {
    /// Attachments are evidence of their own; an archive may be a whole disk.
    fn default() -> Self {
        Self { mail: Treatment::Expand, archives: Treatment::List }
    }
}

impl Options {
    fn of(self, container: Container) -> Treatment {
        if container.is_mail() { self.mail } else { self.archives }
    }
}

/// A member as its container describes it. All of it is a claim of whoever made the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its number in the family, from 0, in the order of meeting.
    pub number: u32,
    /// The member that holds it; none for what the file itself holds.
    pub parent: Option<u32>,
    /// 1 for what the file itself holds.
    pub depth: u8,
    /// Its name there, in the form of [`crate::names::kept_bytes`]: nothing is lost.
    pub path: String,
    /// Its name for the eye, decoded as the container says: nothing in it deceives.
    pub shown: String,
    /// Whether the name looks other than it is, or points outside: `..`, `/`, `C:`.
    pub hostile: bool,
    /// The size the container states.
    pub bytes_stated: Option<u64>,
    /// When the container says it was modified.
    pub modified: Option<MemberTime>,
}

/// A time as a container keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberTime {
    /// A moment.
    Utc(Time),
    /// What a clock showed somewhere, as `2019-03-01 12:44:10`: the container keeps no zone.
    NoZone(String),
}

/// What [`expand`] tells, in this order for each member: `Begin`, any number of `Data`, `End`;
/// then, if it holds members that were looked for, theirs, and `Opened` last of them.
#[derive(Debug)]
pub enum Event<'a> {
    /// A member begins.
    Begin(Member),
    /// Its next bytes.
    Data(&'a [u8]),
    /// It ended.
    End(End),
    /// A container was gone through to its end or to what stopped it.
    Opened(Opened),
}

/// How a member ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All of its bytes came, and are what the container's checksum says where it has one.
    Whole {
        /// Whether their number is not the one the container states.
        size_differs: bool,
    },
    /// They did not come, or not all: what came is not to be used.
    Not(Reason),
}

/// How a container was gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The member that is the container; none for the file itself.
    pub number: Option<u32>,
    /// Members met in it, not counting what those hold.
    pub members: u32,
    /// Folders met in it: they hold nothing themselves.
    pub folders: u32,
    /// Why it was not opened, or not gone through to its end.
    pub stopped: Option<Reason>,
}

/// A sort of file that holds members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// One message.
    Mail,
    /// Many messages in a text.
    Mailbox,
    /// A message of Outlook.
    Outlook,
    /// Zip.
    Zip,
    /// 7z.
    SevenZip,
    /// tar.
    Tar,
    /// One packed stream; a tar in it is opened with it.
    Stream(Packing),
}

/// How a stream is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// gzip.
    Gzip,
    /// bzip2.
    Bzip2,
    /// XZ.
    Xz,
    /// LZMA as it was before XZ.
    Lzma,
    /// lzip.
    Lzip,
    /// Zstandard.
    Zstd,
}

impl Container {
    /// Returns the sort of a media type; nothing for what this version does not open.
    pub fn of(media_type: &str) -> Option<Self> {
        Some(match media_type {
            "message/rfc822" => Self::Mail,
            "application/mbox" => Self::Mailbox,
            "application/vnd.ms-outlook" => Self::Outlook,
            "application/zip" | "application/java-archive" | "application/vnd.google-earth.kmz" => {
                Self::Zip
            }
            "application/x-7z-compressed" => Self::SevenZip,
            "application/x-tar" => Self::Tar,
            "application/gzip" => Self::Stream(Packing::Gzip),
            "application/x-bzip2" => Self::Stream(Packing::Bzip2),
            "application/x-xz" => Self::Stream(Packing::Xz),
            "application/x-lzma" => Self::Stream(Packing::Lzma),
            "application/x-lzip" => Self::Stream(Packing::Lzip),
            "application/zstd" => Self::Stream(Packing::Zstd),
            _ => return None,
        })
    }

    /// Says whether it holds mail rather than files.
    pub fn is_mail(self) -> bool {
        match self {
            Self::Mail | Self::Mailbox | Self::Outlook => true,
            Self::Zip | Self::SevenZip | Self::Tar | Self::Stream(_) => false,
        }
    }
}

/// Where events go; an error ends the expanding.
pub type Tell<'a> = dyn FnMut(Event<'_>) -> io::Result<()> + 'a;

/// Goes through a file and tells of every member. Fails only when `tell` does: whatever is wrong
/// with the file is told as a [`Reason`].
pub fn expand(bytes: &[u8], media_type: &str, how: Options, tell: &mut Tell<'_>) -> io::Result<()> {
    let mut gate = Gate::new(how, bytes.len() as u64, tell);
    match Container::of(media_type) {
        Some(container) => gate.open(container, bytes, None),
        None => gate.unopened(None, Reason::NotOpenedHere),
    }
}

/// Goes through one container. What stopped it, if anything did, is the inner error.
fn go_through(
    gate: &mut Gate<'_, '_>,
    container: Container,
    bytes: &[u8],
) -> io::Result<Result<(), Reason>> {
    match container {
        Container::Mail => mail::message(gate, bytes),
        Container::Mailbox => mail::mailbox(gate, bytes),
        Container::Outlook => outlook::message(gate, bytes),
        Container::Zip => zips::archive(gate, bytes),
        Container::SevenZip => sevenz::archive(gate, bytes),
        Container::Tar => tape::archive(gate, bytes, bytes.len() as u64),
        Container::Stream(packing) => streams::stream(gate, packing, bytes),
    }
}

/// Returns the sort of container that the beginning of a member shows.
fn container_of(head: &[u8], bytes_stated: Option<u64>, name: &str) -> Option<Container> {
    let size = bytes_stated.unwrap_or(0).max(head.len() as u64);
    Container::of(sniff::media_type(head, size, std::path::Path::new(name)))
}
