//! Sealed files: a header in clear, then blocks of 16 KiB, each sealed in its place.
//!
//! The place of a block is the file's name, the file's random id, the block's number and whether
//! it is the last one. So a block that was changed, moved, taken from another file or left out at
//! the end does not open; nothing is ever read that was not opened. `docs/formats/search.md`.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use comity_crypto::{Key, make_bytes, seal};

/// Bytes of plain text in a block; the last one may hold fewer.
pub const BLOCK: usize = 16 << 10;

const MAGIC: &[u8; 8] = b"cmtysrch";
/// The version of files and of what is in them: another one is made anew.
pub(crate) const FORMAT: u32 = 1;
const HEADER: usize = 28;
const SEALED: u64 = (BLOCK + seal::SEAL_OVERHEAD) as u64;

/// The name of a file on disk, blinded.
pub type FileName = [u8; 16];
/// A random number that a file is given when it is written.
pub type FileId = [u8; 16];

/// What is not as it was written.
pub(crate) fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a sealed block of the index does not open")
}

/// Writes a sealed file.
pub struct BlockWriter {
    file: File,
    key: Key,
    name: FileName,
    id: FileId,
    plain: Vec<u8>,
    number: u64,
}

impl BlockWriter {
    /// Begins a file; nothing may be there.
    pub fn create(path: &Path, key: Key, name: FileName) -> io::Result<Self> {
        let mut file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
        let id = make_bytes();
        file.write_all(&[MAGIC.as_slice(), &FORMAT.to_be_bytes(), &id].concat())?;
        Ok(Self { file, key, name, id, plain: Vec::with_capacity(BLOCK), number: 0 })
    }

    /// Takes the next bytes. A full block is sealed once it is known not to be the last.
    pub fn take(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.plain.len() == BLOCK {
                self.put(false)?;
            }
            let room = BLOCK.saturating_sub(self.plain.len()).min(bytes.len());
            let (now, later) = bytes.split_at(room);
            self.plain.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Seals the last block and makes the file durable.
    pub fn finish(&mut self) -> io::Result<()> {
        self.put(true)?;
        self.file.sync_data()
    }

    fn put(&mut self, last: bool) -> io::Result<()> {
        let place = place(&self.name, &self.id, self.number, last);
        self.file.write_all(&seal::seal(&self.key, &place, &self.plain))?;
        self.plain.clear();
        self.number = self.number.saturating_add(1);
        Ok(())
    }
}

/// A sealed file, read block by block.
pub struct BlockFile {
    file: File,
    key: Key,
    name: FileName,
    id: FileId,
    blocks: u64,
    length: u64,
}

impl BlockFile {
    /// Opens a file and its last block, which says that nothing follows it.
    pub fn open(path: &Path, key: Key, name: FileName) -> io::Result<(Self, Arc<[u8]>)> {
        let file = File::open(path)?;
        let mut header = [0; HEADER];
        let read = file.read_exact_at(&mut header, 0);
        let (magic, rest) = header.split_at(MAGIC.len());
        let (format, id) = rest.split_at(4);
        if read.is_err() || magic != MAGIC || format != FORMAT.to_be_bytes() {
            return Err(damaged());
        }
        let body = file.metadata()?.len().saturating_sub(HEADER as u64);
        let blocks = body.div_ceil(SEALED);
        let length = body.checked_sub(blocks.saturating_mul(seal::SEAL_OVERHEAD as u64));
        let (Some(length), true) = (length, blocks > 0) else { return Err(damaged()) };
        let id = id.try_into().map_err(|_| damaged())?;
        let opened = Self { file, key, name, id, blocks, length };
        let last = opened.read(blocks.saturating_sub(1))?;
        Ok((opened, last))
    }

    /// Returns the bytes of plain text.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Returns how many blocks there are.
    pub fn blocks(&self) -> u64 {
        self.blocks
    }

    /// Returns the file's random id.
    pub fn id(&self) -> FileId {
        self.id
    }

    /// Reads and opens a block.
    pub fn read(&self, number: u64) -> io::Result<Arc<[u8]>> {
        let last = number.saturating_add(1) == self.blocks;
        let begin = number.saturating_mul(BLOCK as u64);
        let plain = self.length.saturating_sub(begin).min(BLOCK as u64);
        let mut sealed = vec![0; plain as usize + seal::SEAL_OVERHEAD];
        let at = number.saturating_mul(SEALED).saturating_add(HEADER as u64);
        self.file.read_exact_at(&mut sealed, at).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => damaged(),
            _ => error,
        })?;
        let place = place(&self.name, &self.id, number, last);
        let opened = seal::open(&self.key, &place, &sealed).map_err(|_| damaged())?;
        Ok(opened.into())
    }
}

fn place(name: &FileName, id: &FileId, number: u64, last: bool) -> Vec<u8> {
    [b"comity/search-block/v1".as_slice(), name, id, &number.to_be_bytes(), &[u8::from(last)]]
        .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: FileName = [1; 16];

    fn write(path: &Path, key: &Key, plain: &[u8]) {
        let mut writer = BlockWriter::create(path, key.clone(), NAME).unwrap();
        for part in plain.chunks(1_000) {
            writer.take(part).unwrap();
        }
        writer.finish().unwrap();
    }

    fn read(path: &Path, key: &Key) -> io::Result<Vec<u8>> {
        let (file, _) = BlockFile::open(path, key.clone(), NAME)?;
        let mut plain = Vec::new();
        for number in 0..file.blocks() {
            plain.extend_from_slice(&file.read(number)?);
        }
        assert_eq!(plain.len() as u64, file.length());
        Ok(plain)
    }

    #[test]
    fn files_of_every_length_read_as_they_were_written() {
        let home = tempfile::tempdir().unwrap();
        let key = comity_crypto::make_key();
        for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            let plain: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let path = home.path().join(length.to_string());

            write(&path, &key, &plain);

            assert_eq!(read(&path, &key).unwrap(), plain, "{length}");
            assert!(read(&path, &comity_crypto::make_key()).is_err(), "another key");
        }
    }

    /// A search over a damaged index must end in a rebuild, not in a wrong answer.
    #[test]
    fn whatever_was_done_to_a_file_is_noticed() {
        let home = tempfile::tempdir().unwrap();
        let (path, key) = (home.path().join("file"), comity_crypto::make_key());
        write(&path, &key, &vec![7; 2 * BLOCK + 100]);
        let whole = std::fs::read(&path).unwrap();
        let sealed = SEALED as usize;

        let mut bad = Vec::new();
        for at in (0..whole.len()).step_by(997).chain([0, 8, 11, 27, whole.len() - 1]) {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            bad.push((format!("bit of byte {at}"), flipped));
        }
        for cut in [0, 10, HEADER, HEADER + 10, HEADER + sealed, HEADER + 2 * sealed, 9_999] {
            bad.push((format!("cut to {cut}"), whole[..cut].to_vec()));
        }
        let (header, body) = whole.split_at(HEADER);
        let (one, rest) = body.split_at(sealed);
        let (two, three) = rest.split_at(sealed);
        bad.push(("swapped blocks".into(), [header, two, one, three].concat()));
        bad.push(("a block left out".into(), [header, one, three].concat()));
        bad.push(("a block twice".into(), [header, one, one, two, three].concat()));
        bad.push(("bytes behind".into(), [&whole, b"more".as_slice()].concat()));

        for (what, bytes) in bad {
            std::fs::write(&path, bytes).unwrap();
            let fault = read(&path, &key).expect_err(&what);
            assert_eq!(fault.kind(), io::ErrorKind::InvalidData, "{what}");
        }
    }

    #[test]
    fn an_older_version_of_a_block_does_not_open_in_a_newer_file() {
        let home = tempfile::tempdir().unwrap();
        let key = comity_crypto::make_key();
        let (old, new) = (home.path().join("old"), home.path().join("new"));
        write(&old, &key, &vec![1; 2 * BLOCK]);
        write(&new, &key, &vec![2; 2 * BLOCK]);

        let (old_bytes, new_bytes) = (std::fs::read(&old).unwrap(), std::fs::read(&new).unwrap());
        let mixed =
            [&old_bytes[..HEADER + SEALED as usize], &new_bytes[HEADER + SEALED as usize..]];
        std::fs::write(&new, mixed.concat()).unwrap();

        assert!(read(&new, &key).is_err());
    }
}
