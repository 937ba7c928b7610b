//! The four offices, and the sticks that go between them.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
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
    sticks: AtomicU32,
    began: Instant,
}

impl World {
    /// Makes the vaults of Lyon, Turin, Ghent and the coordinator.
    pub fn with_four_offices() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let judge = "investigating judge";
        let known = [
            (("lyon", "FR"), ("A. Martin", judge), "Tribunal de Lyon"),
            (("turin", "IT"), ("G. Rossi", "public prosecutor"), "Procura di Torino"),
            (("ghent", "BE"), ("J. Peeters", judge), "Parket Gent"),
            (("eurojust", "EU"), ("M. Novák", "coordinator"), "Eurojust"),
        ];
        let [lyon, turin, ghent, eurojust] = at_once(known, |(place, person, authority)| {
            Office::opens(folder.path(), place, person, authority)
        });
        let (sticks, began) = (AtomicU32::new(0), Instant::now());
        Self { lyon, turin, ghent, eurojust, folder, sticks, began }
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
        let number = self.sticks.fetch_add(1, Ordering::Relaxed) + 1;
        self.place(&format!("stick-{number}")).to_str().unwrap().to_owned()
    }

    /// Carries what one office has for all others, on one stick.
    pub fn carries<const N: usize>(&self, team: &str, from: &Office, to: [&Office; N]) {
        let stick = self.stick();
        from.does(&["exchange", "send", team, "--to", "all", "--out", &stick]);
        at_once(to, |office| {
            let report = office.does(&["exchange", "receive", &stick]);
            assert_eq!(report["refused"], 0, "{}: {report}", office.name);
        });
    }

    /// Carries what everyone has to everyone: all write on one stick, then all read it.
    pub fn everyone_exchanges(&self, team: &str) {
        let stick = self.stick();
        at_once(self.everyone(), |office| {
            office.does(&["exchange", "send", team, "--to", "all", "--out", &stick]);
        });
        at_once(self.everyone(), |office| {
            let report = office.does(&["exchange", "receive", &stick]);
            assert_eq!(report["waiting"], 0, "{}: {report}", office.name);
            assert_eq!(report["refused"], 0, "{}: {report}", office.name);
        });
    }

    /// Asserts that the same question has one answer at all these offices.
    pub fn agree<const N: usize>(
        &self,
        offices: [&Office; N],
        what: &str,
        ask: impl Fn(&Office) -> Value + Sync,
    ) {
        let answers = at_once(offices, |office| (office.name, ask(office)));
        for (name, answer) in &answers {
            assert_eq!(answer, &answers[0].1, "{what} is the same at {name} and {}", answers[0].0);
        }
    }
}

/// Lets all of them act at the same time, as offices do, and returns what each gives.
pub fn at_once<T: Send, R: Send, const N: usize>(
    all: [T; N],
    act: impl Fn(T) -> R + Sync,
) -> [R; N] {
    thread::scope(|scope| {
        let act = &act;
        let acting = all.map(|one| scope.spawn(move || act(one)));
        acting.map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}
