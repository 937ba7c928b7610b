//! Key slots: stock age files that each hold the same 32-byte root key.
//!
//! `slots/10-passphrase.age` opens with the passphrase, `slots/30-recovery.age` with the identity
//! in the recovery file, which never lies in the vault. Nothing else is sealed under either.

use std::io;
use std::path::Path;

use comity_crypto::age_files::{self, Identity};
use comity_crypto::{CryptoError, Key, make_key};

use crate::disk;
use crate::error::{Part, Result, StoreError, damaged};
use crate::folder::{Folder, VaultId};

const PASSPHRASE: (u32, &str) = (10, "slots/10-passphrase.age");
const RECOVERY: (u32, &str) = (30, "slots/30-recovery.age");
const SLOT_BYTES_MAX: u64 = 16_384;
const RECOVERY_FILE_BYTES_MAX: u64 = 16_384;

/// Draws a root key and seals it into both slots. Takes about a second and 256 MiB.
pub fn create(folder: &Folder, passphrase: &str, recovery: &Recovery) -> Result<Key> {
    let root = make_key();
    set_passphrase(folder, &root, passphrase)?;
    set_recovery(folder, &root, recovery)?;
    Ok(root)
}

/// Opens the passphrase slot. Takes about a second and 256 MiB.
pub fn open_with_passphrase(folder: &Folder, passphrase: &str) -> Result<Key> {
    let sealed = read_slot(folder, PASSPHRASE)?;
    let root = age_files::open_slot(passphrase, &sealed).map_err(|error| match error {
        CryptoError::Damaged | CryptoError::NotForUs => damaged(Part::Slot, PASSPHRASE.0, 0),
        other => other.into(),
    })?;
    Key::from_slice(&root).ok_or_else(|| damaged(Part::Slot, PASSPHRASE.0, 0))
}

/// Opens the recovery slot.
pub fn open_with_recovery(folder: &Folder, recovery: &Recovery) -> Result<Key> {
    if recovery.vault != folder.id() {
        return Err(StoreError::WrongRecovery);
    }
    let sealed = read_slot(folder, RECOVERY)?;
    let identities = std::slice::from_ref(&recovery.identity);
    let root = age_files::open_with(identities, &sealed, 32).map_err(|error| match error {
        CryptoError::NotForUs => StoreError::WrongRecovery,
        CryptoError::Damaged => damaged(Part::Slot, RECOVERY.0, 0),
        other => other.into(),
    })?;
    Key::from_slice(&root).ok_or_else(|| damaged(Part::Slot, RECOVERY.0, 0))
}

/// Replaces the passphrase slot whole. Takes about a second and 256 MiB. A copy of the old slot
/// kept elsewhere still opens with the old passphrase.
pub fn set_passphrase(folder: &Folder, root: &Key, passphrase: &str) -> Result<()> {
    let sealed = age_files::seal_slot(passphrase, root.expose())?;
    Ok(disk::replace(&folder.part(PASSPHRASE.1), &sealed)?)
}

/// Replaces the recovery slot whole.
pub fn set_recovery(folder: &Folder, root: &Key, recovery: &Recovery) -> Result<()> {
    let sealed = age_files::seal_to(&[recovery.identity.recipient()], root.expose())?;
    Ok(disk::replace(&folder.part(RECOVERY.1), &sealed)?)
}

fn read_slot(folder: &Folder, (number, name): (u32, &str)) -> Result<Vec<u8>> {
    disk::read_limited(&folder.part(name), SLOT_BYTES_MAX).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::FileTooLarge => damaged(Part::Slot, number, 0),
        _ => error.into(),
    })
}

/// What a recovery file holds: an age identity and the vault it belongs to.
#[derive(Clone, Debug)]
pub struct Recovery {
    vault: VaultId,
    identity: Identity,
}

impl Recovery {
    /// Draws the recovery identity of a vault.
    pub fn make(vault: VaultId) -> Self {
        Self { vault, identity: Identity::make() }
    }

    /// Returns the vault the file says it belongs to.
    pub fn vault(&self) -> VaultId {
        self.vault
    }

    /// Returns the identity.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Writes the recovery file, 0600, and reads it back. Refuses to overwrite with
    /// [`StoreError::RecoveryExists`]. `created` is RFC 3339.
    pub fn write(&self, path: &Path, created: &str) -> Result<()> {
        if path.exists() {
            return Err(StoreError::RecoveryExists);
        }
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            disk::make_folder(parent)?;
        }
        disk::replace(path, self.text(created).as_bytes())?;
        let back = Self::read(path)?;
        if back.vault != self.vault || back.identity.expose() != self.identity.expose() {
            return Err(StoreError::WrongRecovery);
        }
        Ok(())
    }

    /// Reads a recovery file: comment lines, one of them `# vault: ID`, and one line with an age
    /// secret key. Refuses anything else with [`StoreError::WrongRecovery`].
    pub fn read(path: &Path) -> Result<Self> {
        let bytes =
            disk::read_limited(path, RECOVERY_FILE_BYTES_MAX).map_err(|error| {
                match error.kind() {
                    io::ErrorKind::FileTooLarge => StoreError::WrongRecovery,
                    _ => error.into(),
                }
            })?;
        std::str::from_utf8(&bytes).ok().and_then(Self::parse).ok_or(StoreError::WrongRecovery)
    }

    fn parse(text: &str) -> Option<Self> {
        let (comments, keys): (Vec<&str>, Vec<&str>) = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .partition(|line| line.starts_with('#'));
        let vault = comments.iter().find_map(|line| line.strip_prefix("# vault: "))?;
        let [key] = keys.as_slice() else { return None };
        Some(Self { vault: VaultId::parse(vault.trim())?, identity: Identity::parse(key).ok()? })
    }

    fn text(&self, created: &str) -> String {
        format!(
            "# Comity recovery file\n\
             # Whoever holds this file and a copy of the vault can open the vault and sign for\n\
             # its authority. Keep it apart from the computer, under lock, and never send it.\n\
             # It opens slots/30-recovery.age and authority/*.age, with Comity or with stock\n\
             # age: age -d -i THIS-FILE slots/30-recovery.age\n\
             # vault: {}\n\
             # created: {created}\n\
             {}\n",
            self.vault,
            self.identity.expose()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::prepare(&home.path().join("vault"), VaultId::make()).unwrap();
        folder.lay_out().unwrap();
        (home, folder)
    }

    /// Losing the passphrase must not lose the vault, and the two slots must agree.
    #[test]
    fn both_slots_hold_one_root_and_a_new_passphrase_replaces_the_old() {
        let (_home, folder) = folder();
        let recovery = Recovery::make(folder.id());
        let root = create(&folder, "tulip marble", &recovery).unwrap();

        set_passphrase(&folder, &root, "granite fern").unwrap();

        assert_eq!(open_with_recovery(&folder, &recovery).unwrap(), root);
        assert_eq!(open_with_passphrase(&folder, "granite fern").unwrap(), root);
        let old = open_with_passphrase(&folder, "tulip marble");
        assert!(matches!(old, Err(StoreError::WrongPassphrase)));
    }

    #[test]
    fn a_damaged_slot_is_named_and_never_taken_for_a_wrong_passphrase() {
        let (_home, folder) = folder();
        let recovery = Recovery::make(folder.id());
        set_recovery(&folder, &make_key(), &recovery).unwrap();
        let path = folder.part(RECOVERY.1);
        let sealed = std::fs::read(&path).unwrap();

        for at in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[at] ^= 0x20;
            std::fs::write(&path, &flipped).unwrap();
            assert!(open_with_recovery(&folder, &recovery).is_err(), "byte {at} flipped");
        }
        std::fs::write(&path, &sealed[..sealed.len() / 2]).unwrap();
        let cut = open_with_recovery(&folder, &recovery);
        assert!(matches!(cut, Err(StoreError::Damaged { part: Part::Slot, file: 30, .. })));
    }

    #[test]
    fn a_recovery_file_reads_back_and_knows_its_vault() {
        let (home, folder) = folder();
        let (recovery, root) = (Recovery::make(folder.id()), make_key());
        set_recovery(&folder, &root, &recovery).unwrap();
        let path = home.path().join("safe/recovery.txt");

        recovery.write(&path, "2026-01-02T03:04:05Z").unwrap();

        let read = Recovery::read(&path).unwrap();
        assert_eq!(open_with_recovery(&folder, &read).unwrap(), root);
        assert!(matches!(recovery.write(&path, ""), Err(StoreError::RecoveryExists)));
        let other = Recovery { vault: VaultId([0; 16]), ..read };
        assert!(matches!(open_with_recovery(&folder, &other), Err(StoreError::WrongRecovery)));
        std::fs::write(&path, "AGE-SECRET-KEY-1").unwrap();
        assert!(matches!(Recovery::read(&path), Err(StoreError::WrongRecovery)));
    }
}
