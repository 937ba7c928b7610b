//! A world: offices in folders of their own, a courier between them, and one time.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use serde_json::json;
use tempfile::TempDir;

use crate::clock::{OfficeClock, begin};
use crate::courier::Courier;
use crate::office::{Office, PASSPHRASE, Person, people};
use crate::template::{IN_FORCE, STRANGERS, copy};

/// Everything that one test sees.
pub struct World {
    folder: TempDir,
    time: Arc<AtomicI64>,
    courier: Courier,
    team: Option<String>,
    pub seed: u64,
}

impl World {
    /// Returns a world whose offices share a team in force: three parties and a coordinator.
    pub fn with_seed(seed: u64) -> Self {
        let mut world = Self::copied(&IN_FORCE, seed);
        world.team = Some(std::fs::read_to_string(IN_FORCE.join("TEAM")).unwrap());
        world
    }

    /// Returns a world whose offices know nobody yet.
    pub fn of_strangers(seed: u64) -> Self {
        Self::copied(&STRANGERS, seed)
    }

    /// Returns a world without any vault.
    pub fn empty(seed: u64) -> Self {
        println!("seed {seed}");
        let folder = tempfile::tempdir().unwrap();
        let courier = Courier::new(folder.path().join("post"), seed);
        Self { folder, time: begin(), courier, team: None, seed }
    }

    fn copied(template: &Path, seed: u64) -> Self {
        let world = Self::empty(seed);
        for who in people::ALL {
            copy(&template.join(who.office), &world.folder.path().join(who.office));
        }
        world
    }

    /// Returns an office of this name, at work.
    pub fn office(&self, name: &str) -> Office {
        let office = self.locked_office(name);
        office.unlocks();
        office
    }

    /// Returns an office of this name whose vault is locked.
    pub fn locked_office(&self, name: &str) -> Office {
        let who = people::ALL.into_iter().find(|who| who.office == name);
        let office = self.office_of(who.unwrap_or_else(|| panic!("nobody works in {name}")));
        if let Some(team) = &self.team {
            office.works_in(team);
        }
        office
    }

    /// Returns several offices, opened side by side.
    pub fn offices<const N: usize>(&self, names: [&str; N]) -> [Office; N] {
        std::thread::scope(|scope| {
            let threads = names.map(|name| scope.spawn(move || self.office(name)));
            threads.map(|thread| thread.join().unwrap())
        })
    }

    /// Returns the office of any person; its vault need not be there.
    pub fn office_of(&self, who: Person) -> Office {
        let clock = OfficeClock::new(Arc::clone(&self.time), who.zone);
        Office::at(self.folder.path().join(who.office), who, clock)
    }

    /// Lets everyone here compare everyone's card.
    pub fn introduces(&self, offices: &[&Office]) {
        for office in offices {
            for other in offices.iter().filter(|other| other.name != office.name) {
                office.adds_card_of(other, true);
            }
        }
    }

    /// Returns an office that starts with a copy of another's vault, which is locked.
    pub fn copy_of(&self, office: &Office, name: &'static str) -> Office {
        let home = self.folder.path().join(name);
        copy(&office.home, &home);
        let clock = OfficeClock::new(Arc::clone(&self.time), office.who.zone);
        let copied = Office::at(home, Person { office: name, ..office.who }, clock);
        copied.works_in(&office.team());
        copied
    }

    /// Returns the courier.
    pub fn courier(&self) -> &Courier {
        &self.courier
    }

    /// Returns the folder that all offices are in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns a folder that no office owns; it need not be there.
    pub fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Office {
    /// Opens the vault.
    pub fn unlocks(&self) -> serde_json::Value {
        self.does("vault_unlock", json!({"passphrase": PASSPHRASE}))
    }

    /// Locks the vault.
    pub fn locks(&self) {
        let locked = self.does("vault_lock", json!({}));
        assert_eq!(locked["state"], "locked", "{}: {locked}", self.name);
    }
}
