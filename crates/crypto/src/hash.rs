//! Hashes: SHA-256 (FIPS 180-4), BLAKE3, and tagged forms of SHA-256.

use std::io;

use sha2::{Digest, Sha256};

use crate::Key;

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

/// Returns keyed BLAKE3 over parts, each preceded by its length, so that no two lists of parts
/// run together. Without the key nothing is learnt about the parts but that two lists are equal.
pub fn keyed(key: &Key, parts: &[&[u8]]) -> Hash {
    let mut hasher = blake3::Hasher::new_keyed(key.expose());
    for part in parts {
        hasher.update(&(part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
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
