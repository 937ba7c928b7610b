//! One packed stream: what it holds is its only member, or, where that is a tar, the tar's members.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use lzma_rust2::{LzipReader, LzmaReader, XzReader};
use ruzstd::decoding::StreamingDecoder;

use super::gate::{Gate, Said};
use super::{FAMILY_BYTES_MAX, MemberTime, Packing, Reason, tape};
use crate::facts::Time;

/// What unpacking may remember, in KiB: a worker has 1 GiB for everything.
const MEMORY_KIB_MAX: u32 = 192 << 10;

/// The largest window of Zstandard, in bytes.
const WINDOW_BYTES_MAX: u64 = 128 << 20;

/// What the beginning is looked at for a tar.
const TAR_HEAD_BYTES: usize = 512;

pub(super) fn stream(
    gate: &mut Gate<'_, '_>,
    packing: Packing,
    bytes: &[u8],
) -> io::Result<Result<(), Reason>> {
    let packed = bytes.len() as u64;
    let unpacked = match unpack(packing, bytes) {
        // A list is read through to its end too: it must have one.
        Ok(unpacked) => unpacked.take(FAMILY_BYTES_MAX),
        Err(error) => return Ok(Err(Reason::of_reading(&error))),
    };
    let mut unpacked = BufReader::with_capacity(64 << 10, unpacked);
    match is_tar(&mut unpacked) {
        Ok(true) => tape::archive(gate, unpacked, packed),
        Ok(false) => gate.member(said(packing, bytes), &mut unpacked),
        // What cannot be unpacked from the start says so as a member that was not given.
        Err(error) => gate.refused(said(packing, bytes), Reason::of_reading(&error)),
    }
}

fn unpack<'a>(packing: Packing, bytes: &'a [u8]) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match packing {
        Packing::Gzip => Box::new(MultiGzDecoder::new(bytes)),
        Packing::Bzip2 => Box::new(MultiBzDecoder::new(bytes)),
        Packing::Xz => Box::new(XzReader::new_mem_limit(bytes, true, MEMORY_KIB_MAX)),
        Packing::Lzma => {
            Box::new(LzmaReader::new_mem_limit(Cursor::new(bytes), MEMORY_KIB_MAX, None)?)
        }
        Packing::Lzip => Box::new(LzipReader::new(bytes)),
        Packing::Zstd => {
            let decoder = StreamingDecoder::new_with_max_window_size(bytes, WINDOW_BYTES_MAX);
            Box::new(decoder.map_err(io::Error::other)?)
        }
    })
}

fn is_tar(unpacked: &mut impl BufRead) -> io::Result<bool> {
    let head = unpacked.fill_buf()?;
    let head = head.get(..TAR_HEAD_BYTES).unwrap_or(head);
    Ok(crate::sniff::media_type(head, head.len() as u64, std::path::Path::new(""))
        == "application/x-tar")
}

/// gzip may keep a name and a time; others keep neither.
fn said(packing: Packing, bytes: &[u8]) -> Said {
    let (mut name, mut modified) = (Vec::new(), None);
    if packing == Packing::Gzip {
        let decoder = flate2::bufread::GzDecoder::new(bytes);
        if let Some(header) = decoder.header() {
            name = header.filename().unwrap_or_default().to_vec();
            let seconds = i64::from(header.mtime());
            modified = (seconds != 0).then_some(MemberTime::Utc(Time { seconds, nanos: 0 }));
        }
    }
    let decoded = std::str::from_utf8(&name)
        .is_err()
        // By RFC 1952 names are Latin-1.
        .then(|| name.iter().map(|byte| char::from(*byte)).collect());
    if name.is_empty() {
        name = b"content".to_vec();
    }
    Said { name, decoded, bytes: None, packed: bytes.len() as u64, modified, is: None }
}
