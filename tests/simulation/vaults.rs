//! Vaults of fictional installations, made in no time: one empty vault is made with a passphrase,
//! each installation starts from a copy of it and has keys that follow from its number.
//!
//! Everything lies in memory where the system offers that: what is synced is asked for in the
//! same order, and costs nothing.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use comity_changes::Value;
use comity_changes::card::{
    Announcement, Card, Certificate, Introduction, derive_person_commitment,
};
use comity_changes::cbor;
use comity_changes::charter::Place;
use comity_crypto::Key;
use comity_crypto::age_files::Identity;
use comity_crypto::sign::SigningKey;
use comity_domain::dates::Date;
use comity_domain::roster::Role;
use comity_vault::frame::NewFrame;
use comity_vault::frames::FactKind;
use comity_vault::key_entry::KeyEntry;
use comity_vault::lock::Holder;
use comity_vault::{Creation, Store, Vault, VaultError, With};
use tempfile::TempDir;

/// The number of a frame that holds a local fact: docs/formats/vault.md.
const FACT_FRAME: u8 = 4;
const CAPACITY: &str = "investigating judge";

/// The empty vault that all others start from.
struct Base {
    folder: TempDir,
    root: Key,
}

static BASE: LazyLock<Base> = LazyLock::new(|| {
    let folder = new_folder();
    let creation = Creation {
        passphrase: "crane otter velvet anchor",
        recovery_file: &folder.path().join("recovery.key"),
        holder: holder(),
    };
    let store = Store::create(&folder.path().join("vault"), &creation).unwrap();
    let root = store.root().clone();
    store.close().unwrap();
    Base { folder, root }
});

/// Returns a folder of its own, in memory where there is such a place.
pub fn new_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

fn holder() -> Holder {
    Holder { program: "simulation".to_owned(), since: "2026-11-22T12:00:00Z".to_owned() }
}

/// Who an installation is: its number, and the authority it works for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    pub installation: usize,
    pub authority: usize,
}

impl Person {
    fn key(of: u8, number: usize) -> SigningKey {
        let mut seed = [of; 32];
        seed[1] = u8::try_from(number).unwrap();
        SigningKey::from_seed(&Key::new(seed))
    }

    pub fn authority_key(self) -> SigningKey {
        Self::key(0xa0, self.authority)
    }

    pub fn signing_key(self) -> SigningKey {
        Self::key(0x10, self.installation)
    }

    pub fn id(self) -> [u8; 32] {
        self.signing_key().public()
    }

    pub fn incarnation(self) -> [u8; 32] {
        let mut random = [0x1c; 32];
        random[1] = u8::try_from(self.installation).unwrap();
        random
    }

    fn name(self) -> String {
        format!("Person {}", self.installation)
    }

    fn introduction(self, identity: &Identity) -> Introduction {
        let (authority, installation) = (self.authority_key(), self.signing_key());
        let certificate = Certificate {
            authority: authority.public(),
            authority_name: format!("Authority {}", self.authority),
            state: "FR".to_owned(),
            person_commitment: derive_person_commitment(&[0; 32], &self.name(), CAPACITY),
            installation: installation.public(),
            made_utc_ms: 0,
        };
        let announcement = Announcement {
            installation: installation.public(),
            recipients: vec![(identity.recipient().to_string(), 0)],
            made_utc_ms: 0,
        };
        Introduction::sign(certificate, announcement, &authority, &installation)
    }

    /// Makes the vault of this installation in a folder that is not there yet.
    pub fn makes_vault(self, home: &Path) {
        comity_tests::copy(&BASE.folder.path().join("vault"), home);
        let (store, _) = Store::unlock(home, With::Root(&BASE.root), &holder()).unwrap();
        let identity = Identity::make();
        store.authorities.keep(&self.authority_key()).unwrap();
        let installation = KeyEntry::InstallationKey { seed: self.signing_key().seed() };
        let recipient = KeyEntry::RecipientKey { day: 20_000, identity: identity.expose() };
        store.keys.append(&[installation, recipient]).unwrap();
        let card = Card {
            introduction: self.introduction(&identity),
            person: self.name(),
            capacity: CAPACITY.to_owned(),
            salt: [0; 32],
        };
        let said = vec![Value::bytes(card.encode()), Value::bytes(self.incarnation())];
        let fact = cbor::encode(&Value::Array(vec![
            Value::Uint(u64::from(FactKind::Installation.number())),
            Value::bytes([]),
            Value::bytes(cbor::encode(&Value::Array(said))),
        ]));
        store.commit(&[], &[NewFrame { kind: FACT_FRAME, body: fact }]).unwrap();
        store.close().unwrap();
    }
}

/// Opens a vault.
pub fn unlock(home: &Path) -> Vault {
    try_unlock(home).unwrap()
}

/// Opens a vault, if that is possible.
pub fn try_unlock(home: &Path) -> Result<Vault, VaultError> {
    Vault::unlock(home, With::Root(&BASE.root), &holder()).map(|(vault, _)| vault)
}

/// Returns the place of an installation in the team.
pub fn place_of(introduction: &Introduction, role: Role) -> Place {
    Place {
        introduction: introduction.clone(),
        role,
        from: Date::parse("2026-01-01").unwrap(),
        until: Date::parse("2026-12-31").unwrap(),
    }
}

/// Leaves the end of an append that was never synced behind a killed program: some bytes after
/// the last frame of the journal.
pub fn tears_the_journal(home: &Path, bytes: usize) {
    let Some(last) = segments(home).pop() else { return };
    let mut written = std::fs::read(&last).unwrap();
    written.extend((0..bytes).map(|n| u8::try_from(n % 251).unwrap()));
    std::fs::write(&last, written).unwrap();
}

fn segments(home: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(home.join("journal"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "seg"))
        .collect();
    found.sort();
    found
}
