//! Signing keys of competent authorities: `authority/ID.age`, each a stock age file that holds
//! the 32-byte Ed25519 seed, sealed to two recipients.
//!
//! The first recipient is the recovery identity, so that the recovery file and stock age are
//! enough. The second is the *keeper*, an identity that lies in `authority/keeper`, sealed under
//! the root key, so that an open vault can sign. `keeper` also names the recovery recipient:
//! sealed, so that nobody can slip in another one.

use std::io;

use comity_crypto::age_files::{self, Identity, Recipient};
use comity_crypto::sign::{PublicKey, SigningKey};
use comity_crypto::{CryptoError, Key, hash, seal};

use crate::disk;
use crate::error::{Part, Result, StoreError, damaged};
use crate::folder::Folder;

const FILE_BYTES_MAX: u64 = 16_384;

/// The authority keys of an open vault.
pub struct Authorities {
    folder: Folder,
    keeper: Identity,
    recovery: Recipient,
}

impl Authorities {
    /// Draws the keeper of a new vault.
    pub fn create(folder: &Folder, root: &Key, recovery: &Recipient) -> Result<Self> {
        let keeper = Identity::make();
        let text = format!("{}\n{recovery}\n", keeper.expose());
        let sealed = seal::seal(&keeper_key(root), &place(folder), text.as_bytes());
        disk::replace(&folder.part("authority/keeper"), &sealed)?;
        Ok(Self { folder: folder.clone(), keeper, recovery: recovery.clone() })
    }

    /// Opens the keeper of a vault.
    pub fn open(folder: &Folder, root: &Key) -> Result<Self> {
        let fault = || damaged(Part::Authority, 0, 0);
        let sealed = read(folder, "authority/keeper")?;
        let text = seal::open(&keeper_key(root), &place(folder), &sealed).map_err(|_| fault())?;
        let text = String::from_utf8(text).map_err(|_| fault())?;
        let mut lines = text.lines();
        let keeper = lines.next().and_then(|line| Identity::parse(line).ok());
        let recovery = lines.next().and_then(|line| Recipient::parse(line).ok());
        Ok(Self {
            folder: folder.clone(),
            keeper: keeper.ok_or_else(fault)?,
            recovery: recovery.ok_or_else(fault)?,
        })
    }

    /// Keeps an authority's key. Keeping it again rewrites its file.
    pub fn keep(&self, key: &SigningKey) -> Result<()> {
        let recipients = [self.recovery.clone(), self.keeper.recipient()];
        let sealed = age_files::seal_to(&recipients, key.seed().expose())?;
        Ok(disk::replace(&self.folder.part(&name(&key.public())), &sealed)?)
    }

    /// Opens the key of an authority; `None` when this vault does not keep it.
    pub fn key(&self, public: &PublicKey) -> Result<Option<SigningKey>> {
        let name = name(public);
        if !self.folder.part(&name).exists() {
            return Ok(None);
        }
        let sealed = read(&self.folder, &name)?;
        let key = open_file(&self.keeper, &sealed)?;
        if key.public() != *public {
            return Err(damaged(Part::Authority, 0, 1));
        }
        Ok(Some(key))
    }
}

/// Returns the file name of an authority's key, below the vault.
pub fn name(public: &PublicKey) -> String {
    let id = hash::tagged("comity/authority-file/v1", &[public]);
    let id: [u8; 16] = id.first_chunk().copied().unwrap_or_default();
    format!("authority/{}.age", hex::encode(id))
}

/// Opens an authority's file with the keeper or the recovery identity.
pub fn open_file(identity: &Identity, sealed: &[u8]) -> Result<SigningKey> {
    let fault = || damaged(Part::Authority, 0, 1);
    let identities = std::slice::from_ref(identity);
    let seed = age_files::open_with(identities, sealed, 32).map_err(|error| match error {
        CryptoError::Io(error) => error.into(),
        _ => fault(),
    })?;
    Ok(SigningKey::from_seed(&Key::from_slice(&seed).ok_or_else(fault)?))
}

fn read(folder: &Folder, name: &str) -> Result<Vec<u8>> {
    disk::read_limited(&folder.part(name), FILE_BYTES_MAX).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::FileTooLarge => damaged(Part::Authority, 0, 0),
        _ => StoreError::from(error),
    })
}

fn keeper_key(root: &Key) -> Key {
    seal::derive_key(root, "comity/authority-keeper/v1")
}

fn place(folder: &Folder) -> Vec<u8> {
    [b"comity/authority-keeper/v1".as_slice(), &folder.id().0].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::VaultId;
    use comity_crypto::make_key;

    /// An authority must be able to sign from the open vault, and from the recovery file alone.
    #[test]
    fn an_authority_key_opens_with_the_root_and_with_the_recovery_identity() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::prepare(&home.path().join("vault"), VaultId::make()).unwrap();
        folder.lay_out().unwrap();
        let (root, recovery, key) = (make_key(), Identity::make(), SigningKey::make());
        let made = Authorities::create(&folder, &root, &recovery.recipient()).unwrap();

        made.keep(&key).unwrap();

        let opened = Authorities::open(&folder, &root).unwrap();
        let signing = opened.key(&key.public()).unwrap().unwrap();
        assert_eq!(signing.seed(), key.seed());
        let sealed = std::fs::read(folder.part(&name(&key.public()))).unwrap();
        assert_eq!(open_file(&recovery, &sealed).unwrap().seed(), key.seed());
        assert!(opened.key(&[1; 32]).unwrap().is_none(), "an unknown authority is not kept");
        let wrong = Authorities::open(&folder, &make_key());
        assert!(matches!(wrong, Err(StoreError::Damaged { part: Part::Authority, .. })));
    }
}
