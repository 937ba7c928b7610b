//! Members of a tar, with the GNU and pax ways of long names.

use std::io::{self, Read};

use tar::{Archive, Entry, EntryType};

use super::gate::{Gate, Said};
use super::{MemberTime, Reason};
use crate::facts::Time;

/// Goes through a tar whose packed size is `packed` bytes.
pub(super) fn archive<R: Read>(
    gate: &mut Gate<'_, '_>,
    tar: R,
    packed: u64,
) -> io::Result<Result<(), Reason>> {
    let mut archive = Archive::new(tar);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return Ok(Err(Reason::of_reading(&error))),
    };
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => return Ok(Err(of_header(&error))),
        };
        let said = said(&entry, packed);
        let went = match refusal(entry.header().entry_type()) {
            Kind::Folder => {
                gate.folder();
                Ok(())
            }
            Kind::Refused(why) => gate.refused(said, why)?,
            Kind::File => gate.member(said, &mut entry)?,
        };
        if went.is_err() {
            return Ok(went);
        }
    }
    Ok(Ok(()))
}

enum Kind {
    File,
    Folder,
    Refused(Reason),
}

fn refusal(kind: EntryType) -> Kind {
    if kind.is_dir() {
        Kind::Folder
    } else if kind.is_symlink() || kind.is_hard_link() {
        Kind::Refused(Reason::Link)
    } else if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
        Kind::File
    } else {
        Kind::Refused(Reason::Special)
    }
}

fn said<R: Read>(entry: &Entry<'_, R>, packed: u64) -> Said {
    let seconds = entry.header().mtime().ok().and_then(|seconds| i64::try_from(seconds).ok());
    Said {
        name: entry.path_bytes().into_owned(),
        decoded: None,
        bytes: Some(entry.size()),
        // A sparse member may be larger than the tar; the tar is what it comes out of.
        packed: packed.max(entry.header().entry_size().unwrap_or(0)),
        modified: seconds.map(|seconds| MemberTime::Utc(Time { seconds, nanos: 0 })),
        is: None,
    }
}

fn of_header(error: &io::Error) -> Reason {
    match Reason::of_reading(error) {
        Reason::Damaged | Reason::ChecksumWrong => Reason::ListDamaged,
        other => other,
    }
}
