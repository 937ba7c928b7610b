//! Two authorities whose team is in force before a window opens: made by the command line.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::app::built;

/// Opens every vault of these tests.
pub const PASSPHRASE: &str = "seven quiet harbours at dusk";

/// The team's name.
pub const TEAM: &str = "Quay 41";

/// One authority's home with its vault.
pub struct Office {
    /// Everything of this office; the app runs in it.
    pub home: TempDir,
    command: PathBuf,
}

impl Office {
    /// Makes a vault, in a home, by the command at that place.
    pub fn opens_in(
        (home, command): (TempDir, PathBuf),
        (person, authority, state): (&str, &str, &str),
    ) -> Self {
        let office = Self { home, command };
        std::fs::write(office.at("passphrase"), PASSPHRASE).expect("the passphrase is written");
        office.does(
            &["vault", "create", "--person", person, "--capacity", "prosecutor"]
                .into_iter()
                .chain(["--authority", authority, "--state", state])
                .collect::<Vec<_>>(),
        );
        office
    }

    /// Makes a vault by the command that was built.
    pub fn opens(person: &str, authority: &str, state: &str) -> Self {
        let home = tempfile::tempdir().expect("a home is made");
        Self::opens_in((home, built().join("comity")), (person, authority, state))
    }

    /// Returns a path in this office's home.
    pub fn at(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Runs the command and returns its document.
    pub fn does(&self, arguments: &[&str]) -> Value {
        let mut command = Command::new(&self.command);
        command.current_dir(self.home.path()).arg("--json");
        command.args(["--vault", "vault", "--passphrase-file", "passphrase"]).args(arguments);
        let output = command.output().expect("the command starts");
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{arguments:?} is done: {told}");
        serde_json::from_str(&told).expect("the command answers with a document")
    }

    /// Takes a file in.
    pub fn imports(&self, file: &Path) {
        let file = file.to_str().expect("a file has a plain name");
        self.does(&["evidence", "import", TEAM, file, "--handling", "H0"]);
    }

    /// Lets the vault lock by itself after the shortest time there is.
    pub fn locks_after_a_minute(&self) {
        let request = r#"{"call":"vault_set","args":{"auto_lock_minutes":1}}"#;
        std::fs::write(self.at("request"), request).expect("a request is written");
        let done = self.does(&["batch", "request"]);
        assert_eq!(done["reply"]["auto_lock_minutes"], 1, "{done}");
    }

    /// Writes packets for all partners; the other takes them in.
    pub fn sends_to(&self, other: &Office, folder: &Path) {
        let folder = folder.to_str().expect("a folder has a plain name");
        self.does(&["exchange", "send", TEAM, "--to", "all", "--out", folder]);
        other.does(&["exchange", "receive", folder]);
    }

    /// Compares cards with another office, founds the team and has the other sign it.
    pub fn agrees_with(&self, other: &Office) {
        for (one, other) in [(self, other), (other, self)] {
            let card = one.at("own.card");
            let card = card.to_str().expect("a card has a plain name");
            one.does(&["card", "show", "--out", card]);
            other.does(&["card", "add", card, "--verified"]);
        }
        let party = other.at("own.card");
        let period = ["--from", "2026-01-01", "--until", "2031-12-31", "--operates-in", "FR", "IT"];
        let mut founding = vec!["team", "found", "--name", TEAM, "--purpose", "Smuggling by sea"];
        founding.extend(period);
        founding.extend(["--party", party.to_str().expect("a card has a plain name")]);
        self.does(&founding);
        self.sends_to(other, &self.at("packets"));
        other.does(&["team", "sign", TEAM]);
        other.sends_to(self, &other.at("packets"));
    }
}

/// Returns Lyon and Turin, whose team is in force at both.
pub fn two_offices_with_a_team() -> (Office, Office) {
    let lyon = Office::opens("Claire Moreau", "JIRS Lyon", "FR");
    let turin = Office::opens("Paolo Ferri", "Procura di Torino", "IT");
    lyon.agrees_with(&turin);
    (lyon, turin)
}
