//! The inner archive: the narrowest tar there is. Every header must be, byte for byte, the one
//! this file would write for that name and size.
//!
//! So links, devices, sparse files, long names, extensions and prefixes cannot be said in it, and
//! one content has one archive. GNU tar writes the same bytes with
//! `--format=ustar -b1 --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=0644`.

use std::io::{self, Read, Write};

/// Bytes of a header and of the unit contents are padded to.
pub const BLOCK: usize = 512;

/// The longest name, in bytes.
pub const NAME_BYTES_MAX: usize = 99;

/// The largest member, in bytes: what eleven octal digits say.
pub const MEMBER_BYTES_MAX: u64 = (1 << 33) - 1;

/// What can be wrong with a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderFault {
    /// The checksum does not match: no tar header at all.
    #[error("a header's checksum does not match")]
    Checksum,
    /// The entry is a link, a device, a folder or an extension.
    #[error("an entry is no regular file")]
    NotAFile,
    /// The name is empty, not plain ASCII or too long.
    #[error("an entry's name is malformed")]
    Name,
    /// Another field differs from the one form it has.
    #[error("a header is not in its one form")]
    NotCanonical,
}

/// A member's name and size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Returns the header of a regular file; nothing when the name or the size cannot be said.
pub fn encode_header(name: &str, bytes: u64) -> Option<[u8; BLOCK]> {
    let plain = name.bytes().all(|byte| byte.is_ascii_graphic());
    if name.is_empty() || name.len() > NAME_BYTES_MAX || !plain || bytes > MEMBER_BYTES_MAX {
        return None;
    }
    let mut block = [0; BLOCK];
    put(&mut block, 0, name.as_bytes());
    put(&mut block, 100, b"0000644\0");
    put(&mut block, 108, b"0000000\0");
    put(&mut block, 116, b"0000000\0");
    put(&mut block, 124, format!("{bytes:011o}\0").as_bytes());
    put(&mut block, 136, b"00000000000\0");
    put(&mut block, 148, b"        ");
    put(&mut block, 156, b"0");
    put(&mut block, 257, b"ustar\x0000");
    put(&mut block, 329, b"0000000\0");
    put(&mut block, 337, b"0000000\0");
    let sum = checksum(&block);
    put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
    Some(block)
}

/// Reads a header; nothing for a block of zeros. Refuses any that is not in its one form.
pub fn decode_header(block: &[u8; BLOCK]) -> Result<Option<Header>, HeaderFault> {
    if block.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let stated = octal(field(block, 148, 6)).ok_or(HeaderFault::Checksum)?;
    if stated != u64::from(checksum(block)) {
        return Err(HeaderFault::Checksum);
    }
    if field(block, 156, 1) != b"0" {
        return Err(HeaderFault::NotAFile);
    }
    let name = field(block, 0, 100).split(|byte| *byte == 0).next().unwrap_or_default();
    let name = std::str::from_utf8(name).map_err(|_| HeaderFault::Name)?;
    let bytes = octal(field(block, 124, 11)).ok_or(HeaderFault::NotCanonical)?;
    let canonical = encode_header(name, bytes).ok_or(HeaderFault::Name)?;
    if canonical != *block {
        return Err(HeaderFault::NotCanonical);
    }
    Ok(Some(Header { name: name.to_owned(), bytes }))
}

/// Returns how many zeros follow a content of this size.
pub fn padding(bytes: u64) -> usize {
    let over = usize::try_from(bytes & 511).unwrap_or_default();
    BLOCK.saturating_sub(over) % BLOCK
}

/// Writes a member's header, its content from memory and the padding.
pub fn write_member(to: &mut impl Write, name: &str, parts: &[&[u8]]) -> io::Result<()> {
    let bytes = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.len() as u64));
    begin_member(to, name, bytes)?;
    for part in parts {
        to.write_all(part)?;
    }
    end_member(to, bytes)
}

/// Writes a member's header; exactly `bytes` of content must follow, then [`end_member`].
pub fn begin_member(to: &mut impl Write, name: &str, bytes: u64) -> io::Result<()> {
    let header = encode_header(name, bytes)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "member name or size"))?;
    to.write_all(&header)
}

/// Writes the padding after a content of `bytes`.
pub fn end_member(to: &mut impl Write, bytes: u64) -> io::Result<()> {
    to.write_all(ZEROS.get(..padding(bytes)).unwrap_or_default())
}

/// Writes the two blocks of zeros that end the archive.
pub fn end_archive(to: &mut impl Write) -> io::Result<()> {
    to.write_all(&ZEROS)?;
    to.write_all(&ZEROS)
}

/// Reads one block. Refuses a cut one.
pub fn read_block(from: &mut impl Read) -> io::Result<[u8; BLOCK]> {
    let mut block = [0; BLOCK];
    from.read_exact(&mut block)?;
    Ok(block)
}

const ZEROS: [u8; BLOCK] = [0; BLOCK];

fn put(block: &mut [u8; BLOCK], at: usize, bytes: &[u8]) {
    for (to, from) in block.iter_mut().skip(at).zip(bytes) {
        *to = *from;
    }
}

fn field(block: &[u8; BLOCK], at: usize, length: usize) -> &[u8] {
    block.get(at..at.saturating_add(length)).unwrap_or_default()
}

/// Adds up the bytes, the checksum's own field read as spaces.
fn checksum(block: &[u8; BLOCK]) -> u32 {
    block.iter().enumerate().fold(0_u32, |sum, (at, byte)| {
        let byte = if (148..156).contains(&at) { b' ' } else { *byte };
        sum.saturating_add(u32::from(byte))
    })
}

fn octal(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |value, digit| match digit {
        b'0'..=b'7' => value.checked_mul(8)?.checked_add(u64::from(digit.wrapping_sub(b'0'))),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_reads_back_and_no_byte_of_it_may_change() {
        let block = encode_header("blobs/00ff", 1234).unwrap();
        let header = decode_header(&block).unwrap().unwrap();
        assert_eq!((header.name.as_str(), header.bytes), ("blobs/00ff", 1234));

        for at in 0..BLOCK {
            let mut other = block;
            other[at] ^= 1;
            assert!(decode_header(&other).is_err(), "byte {at} is fixed");
        }
    }

    /// The checksum is no secret: a header is compared whole, not only summed.
    #[test]
    fn a_header_with_owner_or_prefix_is_refused_though_its_checksum_holds() {
        for (at, bytes) in [(345, &b"etc"[..]), (265, b"root"), (100, b"0000755"), (136, b"1")] {
            let mut block = encode_header("README.txt", 1).unwrap();
            put(&mut block, at, bytes);
            let sum = checksum(&block);
            put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());

            assert_eq!(decode_header(&block), Err(HeaderFault::NotCanonical));
        }
    }
}
