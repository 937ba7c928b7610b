//! Hashes: SHA-256 (FIPS 180-4), BLAKE3, and tagged forms of SHA-256.

use std::io;

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// Returns SHA-256 of the bytes.
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Returns SHA-256 over a tag and parts, one after the other. Callers use parts of fixed
/// length, or one variable part at the end, so that no two inputs run together.
pub fn tagged(tag: &str, parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(tag.as_bytes());
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Returns BLAKE3 of the bytes.
pub fn blake3(bytes: &[u8]) -> Hash {
    blake3::hash(bytes).into()
}

/// Computes SHA-256 over a stream.
#[derive(Clone, Default)]
pub struct Sha256Stream(Sha256);

impl Sha256Stream {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the hash of everything taken.
    pub fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

impl io::Write for Sha256Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Computes BLAKE3 over a stream.
#[derive(Clone, Default)]
pub struct Blake3Stream(blake3::Hasher);

impl Blake3Stream {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the hash of everything taken.
    pub fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}
