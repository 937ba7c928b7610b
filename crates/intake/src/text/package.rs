//! Reads parts of a zip that office programs write, each within a limit.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::xml::{Met, walk};

/// The largest part that is read, in bytes.
const PART_BYTES_MAX: u64 = 128 << 20;

/// The most that a part may grow, as a multiple of what it takes packed, once it is over 16 MiB.
const RATIO_MAX: u64 = 200;
const RATIO_FREE_BYTES: u64 = 16 << 20;

/// A package of parts.
pub(crate) struct Package<'a>(ZipArchive<Cursor<&'a [u8]>>);

impl<'a> Package<'a> {
    /// Opens a package; nothing when it is none.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        ZipArchive::new(Cursor::new(bytes)).ok().map(Self)
    }

    /// Returns the names of parts that begin so, in the order of their numbers.
    pub(crate) fn names(&self, start: &str) -> Vec<String> {
        let names = self.0.file_names().flatten().filter(|name| name.starts_with(start));
        let mut names: Vec<String> = names.map(|name| name.into_owned()).collect();
        names.sort_by_key(|name| (number(name), name.clone()));
        names
    }

    /// Says whether an OpenDocument file is encrypted: its manifest says how, part by part.
    pub(crate) fn is_encrypted(&mut self) -> bool {
        let manifest = self.part("META-INF/manifest.xml").unwrap_or_default();
        let mut encrypted = false;
        walk(&manifest, &mut |met| {
            encrypted |= matches!(met, Met::Open("encryption-data", _));
            !encrypted
        });
        encrypted
    }

    /// Reads a part; as much of it as is there when it is damaged, nothing when it is missing.
    pub(crate) fn part(&mut self, name: &str) -> Option<Vec<u8>> {
        let part = self.0.by_name(name).ok()?;
        let most = part.compressed_size().saturating_mul(RATIO_MAX).max(RATIO_FREE_BYTES);
        let mut bytes = Vec::new();
        // What came before the damage still reads.
        let _ = part.take(most.min(PART_BYTES_MAX)).read_to_end(&mut bytes);
        Some(bytes)
    }
}

/// Returns the number in a name: slide10 comes after slide9.
fn number(name: &str) -> u64 {
    let digits = name.rsplit('/').next().unwrap_or(name).chars().filter(char::is_ascii_digit);
    digits.take(18).collect::<String>().parse().unwrap_or(0)
}
