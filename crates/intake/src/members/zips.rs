//! Members of a zip, in the order of its directory; two members of one name stay two.

use std::io::{self, Cursor};

use zip::read::{Config, ZipFile, ZipFileEntry};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;
use zip::{DateTime, ExtraField, ZipReadOptions};

use super::gate::{Gate, Said};
use super::{MEMBERS_MAX, MemberTime, Reason};
use crate::facts::Time;

/// Bytes of a local header besides its name; what more it holds is left out.
const LOCAL_HEADER_BYTES: u64 = 30;

pub(super) fn archive(gate: &mut Gate<'_, '_>, bytes: &[u8]) -> io::Result<Result<(), Reason>> {
    let (entries, mut stopped) = match directory(bytes) {
        Ok(listed) => listed,
        Err(error) => return Ok(Err(of_zip(&error, Reason::ListDamaged))),
    };
    let overlaps = overlaps(&entries);
    for entry in entries {
        if entry.is_dir() {
            gate.folder();
            continue;
        }
        let said = said(&entry);
        let went = match refusal(gate, &entry, bytes.len() as u64, overlaps) {
            Some(why) => gate.refused(said, why)?,
            None => member(gate, bytes, entry, said)?,
        };
        if let Err(why) = went {
            stopped = Some(why);
            break;
        }
    }
    Ok(stopped.map_or(Ok(()), Err))
}

/// Lists the directory; if it breaks off, says why beside what could be listed.
fn directory(bytes: &[u8]) -> Result<(Vec<ZipFileEntry<'static>>, Option<Reason>), ZipError> {
    let mut archive = ZipIterable::try_new(Cursor::new(bytes), Config::default())?;
    let mut entries = Vec::new();
    for entry in archive.files()? {
        match entry {
            Ok(_) if entries.len() > MEMBERS_MAX as usize => {
                return Ok((entries, Some(Reason::TooMany)));
            }
            Ok(entry) => entries.push(entry),
            Err(error) if entries.is_empty() => return Err(error),
            Err(error) => return Ok((entries, Some(of_zip(&error, Reason::ListDamaged)))),
        }
    }
    Ok((entries, None))
}

/// Says whether members share bytes: so a small file can hold many large members.
fn overlaps(entries: &[ZipFileEntry<'_>]) -> bool {
    let mut places: Vec<(u64, u64)> = entries
        .iter()
        .map(|entry| {
            let header = LOCAL_HEADER_BYTES.saturating_add(entry.name_raw().len() as u64);
            let end = entry.header_start().saturating_add(header);
            (entry.header_start(), end.saturating_add(entry.compressed_size()))
        })
        .collect();
    places.sort_unstable();
    places.is_sorted_by(|(_, end), (next, _)| end <= next).eq(&false)
}

/// Says why a member is not even begun.
fn refusal(
    gate: &Gate<'_, '_>,
    entry: &ZipFileEntry<'_>,
    bytes: u64,
    overlaps: bool,
) -> Option<Reason> {
    if entry.is_symlink() {
        Some(Reason::Link)
    } else if entry.encrypted() {
        Some(Reason::Encrypted)
    } else if entry.header_start() >= bytes {
        Some(Reason::CutShort)
    } else if overlaps {
        Some(Reason::Overlaps)
    } else if !gate.wants_bytes() {
        Some(Reason::ListedOnly)
    } else {
        None
    }
}

fn member(
    gate: &mut Gate<'_, '_>,
    bytes: &[u8],
    entry: ZipFileEntry<'static>,
    mut said: Said,
) -> io::Result<Result<(), Reason>> {
    let mut source = Cursor::new(bytes);
    match entry.with_reader(&mut source, ZipReadOptions::new()) {
        Err(error) => gate.refused(said, of_zip(&error, Reason::Damaged)),
        Ok(mut file) => {
            said.modified = moment(&file).or(said.modified);
            gate.member(said, &mut file)
        }
    }
}

fn said(entry: &ZipFileEntry<'_>) -> Said {
    let name = entry.name_raw().to_vec();
    let decoded = match std::str::from_utf8(&name) {
        Ok(_) => None,
        Err(_) => entry.name().ok().map(|name| name.into_owned()),
    };
    Said {
        name,
        decoded,
        bytes: Some(entry.size()),
        packed: entry.compressed_size(),
        modified: entry.last_modified().map(no_zone),
        is: None,
    }
}

fn no_zone(time: DateTime) -> MemberTime {
    MemberTime::NoZone(format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    ))
}

/// Some archives keep the moment beside the clock's time.
fn moment(file: &ZipFile<'_, Cursor<&[u8]>>) -> Option<MemberTime> {
    file.extra_data_fields().find_map(|field| match field {
        ExtraField::Ntfs(times) => Time::of_nt(times.mtime()).map(MemberTime::Utc),
        ExtraField::ExtendedTimestamp(times) => {
            // Kept as 32 bits with a sign.
            let seconds = i64::from(times.mod_time()?.cast_signed());
            Some(MemberTime::Utc(Time { seconds, nanos: 0 }))
        }
        _ => None,
    })
}

/// Tells apart what the library says; `broken` is the reason for all that only is wrong.
fn of_zip(error: &ZipError, broken: Reason) -> Reason {
    match error {
        ZipError::Io(error) => match Reason::of_reading(error) {
            Reason::Damaged => broken,
            other => other,
        },
        ZipError::CompressionMethodNotSupported(_) => Reason::UnknownMethod,
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Reason::Encrypted,
        ZipError::InvalidPassword => Reason::Encrypted,
        ZipError::UnsupportedArchive(_) => Reason::UnknownMethod,
        _ => broken,
    }
}
