//! The folder of a vault and its clear header: `VAULT` says format and vault id, nothing else.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use comity_crypto::make_bytes;

use crate::disk;
use crate::error::{Part, Result, StoreError, damaged};
use crate::frame::SEGMENT_HEADER;

/// The format of the vault that this program writes and reads.
pub const FORMAT: u32 = 1;

const HEADER: &str = "VAULT";
const HEADER_BYTES_MAX: u64 = 256;
const PARTS: [&str; 7] = ["slots", "authority", "keys", "journal", "blobs", "packs", "index"];

/// The random name of a vault, part of every place that something is sealed in.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VaultId(pub [u8; 16]);

impl VaultId {
    /// Draws an id.
    pub fn make() -> Self {
        Self(make_bytes())
    }

    /// Reads 32 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut id = [0; 16];
        hex::decode_to_slice(text, &mut id).ok()?;
        (hex::encode(id) == text).then_some(Self(id))
    }
}

impl std::fmt::Display for VaultId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl std::fmt::Debug for VaultId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VaultId({self})")
    }
}

/// The folder that holds a vault.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    id: VaultId,
}

impl Folder {
    /// Prepares an empty or absent folder for a new vault: its parents and its mode. Refuses a
    /// folder with a vault or with anything else in it.
    pub fn prepare(path: &Path, id: VaultId) -> Result<Self> {
        if path.exists() && !leftovers_only(path)? {
            return Err(StoreError::Exists);
        }
        disk::make_folder(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
        Ok(Self { path: path.to_owned(), id })
    }

    /// Creates the parts, empty. The header comes last, with [`Folder::complete`], so that a
    /// half-made vault is never taken for one; what an interrupted creation left is removed.
    pub fn lay_out(&self) -> Result<()> {
        for part in PARTS {
            let part = self.path.join(part);
            if part.exists() {
                fs::remove_dir_all(&part)?;
            }
            disk::make_folder(&part)?;
        }
        Ok(disk::sync_folder(&self.path)?)
    }

    /// Writes the header: from now on the folder is a vault.
    pub fn complete(&self) -> Result<()> {
        let line = format!("comity-vault {FORMAT} {}\n", self.id);
        disk::replace(&self.path.join(HEADER), line.as_bytes())?;
        // The folder's own name, in its parent, must survive too.
        if let Some(parent) = self.path.canonicalize()?.parent() {
            disk::sync_folder(parent)?;
        }
        Ok(())
    }

    /// Reads the header of a vault. Refuses when there is none, when a newer version wrote it,
    /// and when it is damaged. Parts that lost their empty folder get it back.
    pub fn open(path: &Path) -> Result<Self> {
        let bytes = match disk::read_limited(&path.join(HEADER), HEADER_BYTES_MAX) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                return Err(damaged(Part::Header, 0, 0));
            }
            Err(error) if not_there(&error) => return Err(StoreError::Missing),
            Err(error) => return Err(error.into()),
        };
        let id = parse_header(&bytes)?;
        for part in PARTS {
            disk::make_folder(&path.join(part))?;
        }
        Ok(Self { path: path.to_owned(), id })
    }

    /// Returns the vault's id.
    pub fn id(&self) -> VaultId {
        self.id
    }

    /// Returns the path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the path of a part.
    pub fn part(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

fn parse_header(bytes: &[u8]) -> Result<VaultId> {
    let fault = || damaged(Part::Header, 0, 0);
    let text = std::str::from_utf8(bytes).map_err(|_| fault())?;
    let mut words = text.strip_suffix('\n').ok_or_else(fault)?.split(' ');
    if words.next() != Some("comity-vault") {
        return Err(fault());
    }
    let version: u32 = words.next().and_then(|word| word.parse().ok()).ok_or_else(fault)?;
    if version > FORMAT {
        return Err(StoreError::Newer { part: Part::Header, version });
    }
    let id = words.next().and_then(VaultId::parse).ok_or_else(fault)?;
    if version != FORMAT || words.next().is_some() {
        return Err(fault());
    }
    Ok(id)
}

fn not_there(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Tells whether a folder holds nothing but what an interrupted creation leaves. A
/// journal with a frame in it is a vault that lost its header, and is none.
fn leftovers_only(path: &Path) -> Result<bool> {
    for entry in fs::read_dir(path)? {
        let name = entry?.file_name();
        let known = name == "in-use" || PARTS.iter().any(|part| name == *part);
        if !known {
            return Ok(false);
        }
    }
    if path.join("journal").exists() {
        for entry in fs::read_dir(path.join("journal"))? {
            if entry?.metadata()?.len() > SEGMENT_HEADER as u64 {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_a_vault_of_this_format_or_says_why_not() {
        let id = VaultId([7; 16]);
        let good = format!("comity-vault 1 {id}\n");

        assert_eq!(parse_header(good.as_bytes()).unwrap(), id);
        let newer = good.replace(" 1 ", " 2 ");
        assert!(matches!(
            parse_header(newer.as_bytes()),
            Err(StoreError::Newer { version: 2, .. })
        ));
        for cut in 0..good.len() {
            let fault = parse_header(&good.as_bytes()[..cut]);
            assert!(matches!(fault, Err(StoreError::Damaged { .. })), "cut at {cut}");
        }
    }

    #[test]
    fn only_a_completed_folder_is_a_vault() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/b/vault");

        let folder = Folder::prepare(&path, VaultId::make()).unwrap();
        folder.lay_out().unwrap();
        assert!(matches!(Folder::open(&path), Err(StoreError::Missing)));
        let again = Folder::prepare(&path, VaultId::make());
        assert!(again.is_ok(), "an interrupted creation can be started again");
        folder.complete().unwrap();

        assert_eq!(Folder::open(&path).unwrap().id(), folder.id());
        assert!(matches!(Folder::prepare(&path, VaultId::make()), Err(StoreError::Exists)));
    }
}
