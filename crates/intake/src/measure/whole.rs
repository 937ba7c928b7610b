//! Takes a file that fits in memory: read, hashed, sealed on one thread.

use std::io::Read;
use std::path::Path;

use comity_crypto::age_files::{Identity, seal_to};
use comity_crypto::{CryptoError, Hash, hash, sha256};

use super::segment::{Finished, Writing, checksum};
use super::take::{Small, Whole};
use super::{Draft, Run, Sealed, Segment};
use crate::facts::{Source, SourceFacts};
use crate::sink::{BACK_BYTES, ReadBackWay, SMALL_BYTES_MAX};
use crate::text::{TextKind, TextOutcome};
use crate::walk::Entry;
use crate::{NotTaken, sniff};

/// Takes a source of at most [`super::WHOLE_BYTES_MAX`] bytes.
pub(super) fn take(run: &Run<'_>, entry: &Entry, source: &mut Source) -> Result<Whole, NotTaken> {
    let bytes = read_whole(source)?;
    source.check_unchanged(&entry.path, bytes.len() as u64)?;
    (run.with.progress)(bytes.len() as u64);
    take_bytes(run, bytes, &entry.path, source.facts.clone())
}

/// Takes bytes that were read whole.
pub(super) fn take_bytes(
    run: &Run<'_>,
    bytes: Vec<u8>,
    name: &Path,
    facts: SourceFacts,
) -> Result<Whole, NotTaken> {
    let (sha256, blake3) = (sha256(&bytes), hash::blake3(&bytes));
    let (sealed, small) = if (run.with.known)(&sha256, bytes.len() as u64) {
        (None, None)
    } else {
        let (sealed, small) = seal(run, &bytes)?;
        (Some(sealed), small)
    };
    let media_type = sniff::media_type(&bytes, bytes.len() as u64, name);
    let kind = TextKind::of(media_type);
    let draft = Box::new(Draft {
        facts,
        sha256,
        blake3,
        sealed,
        media_type,
        group: sniff::group(media_type),
        text: if kind.is_some() { TextOutcome::lost() } else { TextOutcome::no_reader() },
    });
    Ok(Whole { draft, small, text: kind.map(|kind| (kind, bytes)) })
}

/// Reads to the end; one byte more than the size tells that the file grew.
fn read_whole(source: &mut Source) -> Result<Vec<u8>, NotTaken> {
    let bytes_max = source.facts.size.saturating_add(1);
    let mut bytes = Vec::with_capacity(usize::try_from(bytes_max).unwrap_or_default());
    Read::take(&mut *source, bytes_max)
        .read_to_end(&mut bytes)
        .map_err(|error| NotTaken::source(error.kind()))?;
    Ok(bytes)
}

fn seal(run: &Run<'_>, bytes: &[u8]) -> Result<(Sealed, Option<Small>), NotTaken> {
    let identity = Identity::make();
    let age_file = seal_to(&[identity.recipient()], bytes).map_err(|error| refuse(run, error))?;
    let name = sha256(&age_file);
    let segment = Segment {
        sealed_sha256: name,
        sealed_bytes: age_file.len() as u64,
        bytes: bytes.len() as u64,
    };
    let (read_back, small) = if age_file.len() < SMALL_BYTES_MAX {
        // How it was read back is known once the batch is.
        (ReadBackWay::ThroughCache, Some(give_small(run, name, &age_file)?))
    } else {
        (give_segment(run, &age_file, segment.bytes)?.way, None)
    };
    Ok((Sealed { identity, segments: vec![segment], read_back }, small))
}

fn give_small(run: &Run<'_>, name: Hash, age_file: &[u8]) -> Result<Small, NotTaken> {
    run.with.sink.small(&name, age_file).map_err(|error| run.refuse_sink(&error))?;
    Ok(Small { name, checksum: checksum(age_file), sealed_bytes: age_file.len() })
}

fn give_segment(run: &Run<'_>, age_file: &[u8], bytes: u64) -> Result<Finished, NotTaken> {
    let refuse = |error: std::io::Error| run.refuse_sink(&error);
    let (mut writing, mut checking) = Writing::begin(run.with.sink).map_err(refuse)?;
    for block in age_file.chunks(BACK_BYTES) {
        checking.take(run, writing.write(block).map_err(refuse)?)?;
    }
    checking.finish(run, writing.finish(bytes))
}

pub(super) fn refuse(run: &Run<'_>, error: CryptoError) -> NotTaken {
    match error {
        CryptoError::Io(error) => run.refuse_sink(&error),
        _ => NotTaken::sink(std::io::ErrorKind::Other),
    }
}
