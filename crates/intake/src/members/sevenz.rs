//! Members of a 7z. Its reader of whole archives asks for threads, which a worker has none of; so
//! blocks are unpacked one by one.

use std::io::{self, Cursor, Read};

use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};

use super::gate::{Gate, Said};
use super::{MemberTime, Reason};
use crate::facts::Time;

/// How going through a block ended early.
enum Stopped {
    /// Whoever is told is gone.
    Teller(io::Error),
    /// The gate says that no more is let through.
    Gate(Reason),
}

pub(super) fn archive(gate: &mut Gate<'_, '_>, bytes: &[u8]) -> io::Result<Result<(), Reason>> {
    let mut source = Cursor::new(bytes);
    let password = Password::empty();
    let archive = match Archive::read(&mut source, &password) {
        Ok(archive) => archive,
        Err(error) => return Ok(Err(of_seven(&error, Reason::ListDamaged))),
    };
    let packed = bytes.len() as u64;
    let mut told = vec![false; archive.files.len()];
    let mut broke = None;
    if gate.wants_bytes() {
        for block in 0..archive.blocks.len() {
            let mut stopped = None;
            let mut each = |entry: &ArchiveEntry, content: &mut dyn Read| {
                mark(&archive, entry, &mut told);
                match one(gate, entry, packed, content) {
                    Ok(Ok(())) => return Ok(true),
                    Ok(Err(why)) => stopped = Some(Stopped::Gate(why)),
                    Err(error) => stopped = Some(Stopped::Teller(error)),
                }
                Ok(false)
            };
            let decoder = BlockDecoder::new(1, block, &archive, &password, &mut source);
            let went = decoder.for_each_entries(&mut each);
            match stopped {
                Some(Stopped::Teller(error)) => return Err(error),
                Some(Stopped::Gate(why)) => return Ok(Err(why)),
                None => broke = went.err().map(|e| of_seven(&e, Reason::Damaged)).or(broke),
            }
        }
    }
    rest(gate, &archive, &told, broke)
}

/// Tells of what has no bytes, and of what no block gave.
fn rest(
    gate: &mut Gate<'_, '_>,
    archive: &Archive,
    told: &[bool],
    broke: Option<Reason>,
) -> io::Result<Result<(), Reason>> {
    for (entry, told) in archive.files.iter().zip(told) {
        let said = said(entry, 0);
        let went = if *told {
            Ok(())
        } else if entry.is_directory() {
            gate.folder();
            Ok(())
        } else if !entry.has_stream() {
            gate.member(said, &mut io::empty())?
        } else {
            let listed = if gate.wants_bytes() { Reason::Damaged } else { Reason::ListedOnly };
            gate.refused(said, broke.unwrap_or(listed))?
        };
        if went.is_err() {
            return Ok(went);
        }
    }
    Ok(Ok(()))
}

fn one(
    gate: &mut Gate<'_, '_>,
    entry: &ArchiveEntry,
    packed: u64,
    content: &mut dyn Read,
) -> io::Result<Result<(), Reason>> {
    gate.member(said(entry, packed), content)
}

/// Entries are told apart by where they stand: two may be named the same.
fn mark(archive: &Archive, entry: &ArchiveEntry, told: &mut [bool]) {
    let at = archive.files.iter().position(|file| std::ptr::eq(file, entry));
    if let Some(told) = at.and_then(|at| told.get_mut(at)) {
        *told = true;
    }
}

fn said(entry: &ArchiveEntry, packed: u64) -> Said {
    let nt = entry.has_last_modified_date.then(|| u64::from(entry.last_modified_date()));
    Said {
        name: entry.name().as_bytes().to_vec(),
        decoded: None,
        bytes: Some(entry.size()),
        packed,
        modified: nt.and_then(Time::of_nt).map(MemberTime::Utc),
        is: None,
    }
}

fn of_seven(error: &Error, broken: Reason) -> Reason {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => Reason::Encrypted,
        Error::ChecksumVerificationFailed => Reason::ChecksumWrong,
        Error::MaxMemLimited { .. } => Reason::Memory,
        Error::UnsupportedCompressionMethod(method) => {
            let is_cipher = method.to_ascii_lowercase().contains("aes");
            if is_cipher { Reason::Encrypted } else { Reason::UnknownMethod }
        }
        Error::Unsupported(_) | Error::ExternalUnsupported => Reason::UnknownMethod,
        Error::Io(error, _) => match Reason::of_reading(error) {
            Reason::Damaged => broken,
            other => other,
        },
        _ => broken,
    }
}
