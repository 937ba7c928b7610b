//! What a locked vault tells: only what its owner chose to be readable by everybody who finds the
//! folder. `FACE` is clear text beside `VAULT`; whatever does not read as it was written is none.

use std::io;
use std::path::Path;

use comity_changes::cbor::{self, Value};

use crate::disk;
use crate::error::Result;

const FILE: &str = "FACE";
const FORMAT: u64 = 1;
/// Longest file, in bytes.
const BYTES_MAX: u64 = 4_096;
/// Longest label and longest name of an authority, in bytes.
pub const LABEL_BYTES_MAX: usize = 1_000;

/// What a locked vault tells. Nothing, unless its owner wanted it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Face {
    /// A name for the vault.
    pub label: Option<String>,
    /// The authority that works in it.
    pub authority: Option<String>,
    /// When packets were last sent or taken in, in milliseconds since 1970 UTC.
    pub exchanged_utc_ms: Option<i64>,
}

impl Face {
    /// Reads the face of a vault, open or locked.
    pub fn read(vault: &Path) -> Self {
        let bytes = disk::read_limited(&vault.join(FILE), BYTES_MAX).unwrap_or_default();
        Self::decode(&bytes).unwrap_or_default()
    }

    /// Replaces the face of a vault; one that tells nothing has no file.
    pub fn write(&self, vault: &Path) -> Result<()> {
        let path = vault.join(FILE);
        if *self == Self::default() {
            disk::remove_if_there(&path)?;
            return Ok(disk::sync_folder(vault)?);
        }
        let long =
            |text: &Option<String>| text.as_ref().is_some_and(|text| text.len() > LABEL_BYTES_MAX);
        if long(&self.label) || long(&self.authority) {
            return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
        }
        Ok(disk::replace(&path, &self.encode())?)
    }

    fn encode(&self) -> Vec<u8> {
        let text = |text: &Option<String>| text.as_ref().map_or(Value::Null, Value::text);
        cbor::encode(&Value::Array(vec![
            Value::Uint(FORMAT),
            text(&self.label),
            text(&self.authority),
            self.exchanged_utc_ms.map_or(Value::Null, Value::int),
        ]))
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let value = cbor::decode(bytes).ok()?;
        let [format, label, authority, exchanged] = value.items()?;
        let text = |value: &Value| value.as_text().map(str::to_owned);
        (format.uint()? == FORMAT).then(|| Self {
            label: text(label),
            authority: text(authority),
            exchanged_utc_ms: exchanged.integer(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_reads_as_it_was_written_and_nothing_leaves_no_file() {
        let home = tempfile::tempdir().unwrap();
        let face =
            Face { label: Some("Seine".to_owned()), authority: None, exchanged_utc_ms: Some(-1) };

        face.write(home.path()).unwrap();

        let bytes = std::fs::read(home.path().join(FILE)).unwrap();
        assert_eq!(hex::encode(bytes), "8401655365696e65f620");
        assert_eq!(Face::read(home.path()), face);
        Face::default().write(home.path()).unwrap();
        assert!(!home.path().join(FILE).exists());
    }

    #[test]
    fn what_is_damaged_or_newer_tells_nothing() {
        let home = tempfile::tempdir().unwrap();
        for hostile in ["8402655365696e65f620", "8401655365696e65f6", "ff", ""] {
            std::fs::write(home.path().join(FILE), hex::decode(hostile).unwrap()).unwrap();
            assert_eq!(Face::read(home.path()), Face::default(), "{hostile}");
        }
        std::fs::write(home.path().join(FILE), vec![0x65; 5_000]).unwrap();
        assert_eq!(Face::read(home.path()), Face::default());
    }
}
