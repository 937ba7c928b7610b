//! The four offices, and the sticks that go between them.

use std::cell::Cell;
use std::path::PathBuf;
use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;

use crate::office::Office;

/// Four installations on one disk, each with a home of its own.
pub struct World {
    pub lyon: Office,
    pub turin: Office,
    pub ghent: Office,
    pub eurojust: Office,
    folder: TempDir,
    sticks: Cell<u32>,
    began: Instant,
}

impl World {
    /// Makes the vaults of Lyon, Turin, Ghent and the coordinator.
    pub fn with_four_offices() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let judge = "investigating judge";
        Self {
            lyon: Office::opens(at, ("lyon", "FR"), ("A. Martin", judge), "Tribunal de Lyon"),
            turin: Office::opens(
                at,
                ("turin", "IT"),
                ("G. Rossi", "public prosecutor"),
                "Procura di Torino",
            ),
            ghent: Office::opens(at, ("ghent", "BE"), ("J. Peeters", judge), "Parket Gent"),
            eurojust: Office::opens(
                at,
                ("eurojust", "EU"),
                ("M. Novák", "coordinator"),
                "Eurojust",
            ),
            folder,
            sticks: Cell::new(0),
            began: Instant::now(),
        }
    }

    /// Prints how far the thread is and how long it took.
    pub fn tells(&self, what: &str) {
        println!("{:>4} s  {what}", self.began.elapsed().as_secs());
    }

    /// Returns the parties, in the order Lyon, Turin, Ghent.
    pub fn parties(&self) -> [&Office; 3] {
        [&self.lyon, &self.turin, &self.ghent]
    }

    /// Returns everyone, the coordinator last.
    pub fn everyone(&self) -> [&Office; 4] {
        [&self.lyon, &self.turin, &self.ghent, &self.eurojust]
    }

    /// Returns a folder that no office owns; it need not exist yet.
    pub fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns a new stick.
    pub fn stick(&self) -> String {
        self.sticks.set(self.sticks.get() + 1);
        self.place(&format!("stick-{}", self.sticks.get())).to_str().unwrap().to_owned()
    }

    /// Carries what one office has for all others, on one stick.
    pub fn carries(&self, team: &str, from: &Office, to: &[&Office]) {
        let stick = self.stick();
        from.does(&["exchange", "send", team, "--to", "all", "--out", &stick]);
        for office in to {
            let report = office.does(&["exchange", "receive", &stick]);
            assert_eq!(report["refused"], 0, "{}: {report}", office.name);
        }
    }

    /// Carries what everyone has to everyone: all write on one stick, then all read it.
    pub fn everyone_exchanges(&self, team: &str) {
        let stick = self.stick();
        for office in self.everyone() {
            office.does(&["exchange", "send", team, "--to", "all", "--out", &stick]);
        }
        for office in self.everyone() {
            let report = office.does(&["exchange", "receive", &stick]);
            assert_eq!(report["waiting"], 0, "{}: {report}", office.name);
            assert_eq!(report["refused"], 0, "{}: {report}", office.name);
        }
    }

    /// Asserts that the same question has one answer at all these offices.
    pub fn agree(&self, offices: &[&Office], what: &str, ask: impl Fn(&Office) -> Value) {
        let answers: Vec<(&str, Value)> =
            offices.iter().map(|office| (office.name, ask(office))).collect();
        for (name, answer) in &answers {
            assert_eq!(answer, &answers[0].1, "{what} is the same at {name} and {}", answers[0].0);
        }
    }
}
