//! The key table `keys/table`: the keys of the key log's segments and the cache keys, sealed
//! under the root. Replacing it whole is what commits an erasure.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use comity_crypto::{Key, make_key, seal};

use crate::disk;
use crate::error::{Part, Result, StoreError, damaged};
use crate::folder::VaultId;
use crate::layout::Fields;

const MAGIC: &[u8; 8] = b"cmtyktab";
const VERSION: u32 = 1;
const PLACE: &[u8] = b"comity/key-table/v1";
const BYTES_MAX: u64 = 16 << 20;
const CACHES_MAX: usize = 32;

/// A segment as the table lists it.
#[derive(Clone)]
pub(crate) struct Listed {
    /// How often it was rewritten.
    pub generation: u32,
    /// The key of its slots.
    pub key: Key,
}

/// The table of an open vault. Changing it changes nothing on disk until [`KeyTable::store`].
#[derive(Clone)]
pub(crate) struct KeyTable {
    path: PathBuf,
    vault: VaultId,
    sealing: Key,
    /// The segments, the first being number 1.
    pub segments: Vec<Listed>,
    caches: Vec<(String, Key)>,
}

impl KeyTable {
    /// Begins an empty table; nothing is written.
    pub fn new(folder: &Path, sealing: Key, vault: VaultId) -> Self {
        let (segments, caches) = (Vec::new(), Vec::new());
        Self { path: folder.join("table"), vault, sealing, segments, caches }
    }

    /// Reads the table.
    pub fn open(folder: &Path, sealing: Key, vault: VaultId) -> Result<Self> {
        let fault = || damaged(Part::Keys, 0, 0);
        let mut table = Self::new(folder, sealing, vault);
        let bytes = disk::read_limited(&table.path, BYTES_MAX).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::FileTooLarge => fault(),
            _ => e.into(),
        })?;
        let mut fields = Fields::new(&bytes);
        let (magic, version) = (fields.bytes::<8>(), fields.u32().ok_or_else(fault)?);
        if magic != Some(*MAGIC) || version < VERSION {
            return Err(fault());
        }
        if version > VERSION {
            return Err(StoreError::Newer { part: Part::Keys, version });
        }
        let plain =
            seal::open(&table.sealing, &table.place(), fields.rest()).map_err(|_| fault())?;
        table.parse(&plain).ok_or_else(fault)?;
        Ok(table)
    }

    /// Replaces the file whole. The bytes of the old one are overwritten, best effort: a disk
    /// that writes elsewhere keeps them until it cleans up.
    pub fn store(&self) -> Result<()> {
        let sealed = seal::seal(&self.sealing, &self.place(), &self.plain());
        let bytes = [MAGIC.as_slice(), &VERSION.to_be_bytes(), &sealed].concat();
        let old = disk::open_rw(&self.path).ok();
        disk::replace(&self.path, &bytes)?;
        if let Some(old) = old {
            let _best_effort = overwrite(&old);
        }
        Ok(())
    }

    /// Returns the cache key of a name.
    pub fn cache(&self, name: &str) -> Option<&Key> {
        self.caches.iter().find(|(held, _)| held == name).map(|(_, key)| key)
    }

    /// Draws a new cache key for a name, of at most 255 bytes, in place of the old one. Refuses
    /// more than 32 names.
    pub fn make_cache(&mut self, name: &str) -> Result<Key> {
        let key = make_key();
        self.caches.retain(|(held, _)| held != name);
        if name.len() > 255 || self.caches.len() >= CACHES_MAX {
            return Err(StoreError::TooLong { bytes: name.len() as u64, bytes_max: 255 });
        }
        self.caches.push((name.to_owned(), key.clone()));
        Ok(key)
    }

    fn plain(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        plain.extend_from_slice(&(self.segments.len() as u32).to_be_bytes());
        for segment in &self.segments {
            plain.extend_from_slice(&segment.generation.to_be_bytes());
            plain.extend_from_slice(segment.key.expose());
        }
        plain.push(self.caches.len() as u8);
        for (name, key) in &self.caches {
            plain.push(name.len() as u8);
            plain.extend_from_slice(name.as_bytes());
            plain.extend_from_slice(key.expose());
        }
        plain
    }

    fn parse(&mut self, plain: &[u8]) -> Option<()> {
        let mut fields = Fields::new(plain);
        for _ in 0..fields.u32()? {
            let (generation, key) = (fields.u32()?, Key::new(fields.bytes()?));
            self.segments.push(Listed { generation, key });
        }
        for _ in 0..fields.u8()? {
            let length = fields.u8()?;
            let name = std::str::from_utf8(fields.slice(usize::from(length))?).ok()?;
            self.caches.push((name.to_owned(), Key::new(fields.bytes()?)));
        }
        fields.rest().is_empty().then_some(())
    }

    fn place(&self) -> Vec<u8> {
        [PLACE, &self.vault.0].concat()
    }
}

fn overwrite(old: &File) -> io::Result<()> {
    let length = usize::try_from(old.metadata()?.len()).unwrap_or_default();
    old.write_all_at(&vec![0; length], 0)?;
    old.sync_data()
}
