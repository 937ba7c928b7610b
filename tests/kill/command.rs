//! The `comity` command on a vault with a team in force.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use comity_tests::{Office, PASSPHRASE};
use serde_json::{Value, json};

/// A vault and its passphrase file.
pub struct Home {
    pub team: String,
    vault: PathBuf,
    passphrase: PathBuf,
}

impl Home {
    /// Takes over the vault of a locked office.
    pub fn of(office: &Office) -> Self {
        let passphrase = office.home.join("passphrase");
        fs::write(&passphrase, PASSPHRASE).unwrap();
        fs::set_permissions(&passphrase, fs::Permissions::from_mode(0o600)).unwrap();
        Self { team: office.team(), vault: office.vault(), passphrase }
    }

    /// Copies the vault, as it stands on the disk, to a new place.
    pub fn copied_to(&self, place: &Path) -> Self {
        let copied = Command::new("cp").arg("-a").arg(&self.vault).arg(place).status().unwrap();
        assert!(copied.success(), "the vault is copied");
        let (team, passphrase) = (self.team.clone(), self.passphrase.clone());
        Self { team, vault: place.to_owned(), passphrase }
    }

    /// Starts a command that unlocks once and answers line by line.
    pub fn starts_batch(&self) -> Batch {
        let mut child = self
            .command()
            .args(["batch", "-"])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let asked = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Batch { child, asked, answers, team: self.team.clone() }
    }

    /// Starts a command that tells how far it is, a line of JSON each time, on standard error.
    pub fn starts(&self, arguments: &[&str]) -> Child {
        let mut command = self.command();
        command.args(arguments).stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(binary());
        command.arg("--json").arg("--vault").arg(&self.vault);
        command.arg("--passphrase-file").arg(&self.passphrase).stdout(Stdio::piped());
        command
    }
}

/// A running command.
pub struct Batch {
    pub child: Child,
    asked: ChildStdin,
    answers: BufReader<ChildStdout>,
    team: String,
}

impl Batch {
    /// Asks and waits for the answer.
    pub fn asks(&mut self, call: &str, args: &Value) -> Value {
        self.sends(call, args);
        self.hears().unwrap_or_else(|| panic!("{call} is answered"))
    }

    /// Asks and does not wait. Returns whether the command was still there to be asked.
    pub fn sends(&mut self, call: &str, args: &Value) -> bool {
        let mut args = args.clone();
        let of_no_team = ["vault_", "records_", "exchange_receive"];
        if !of_no_team.iter().any(|calls| call.starts_with(calls)) {
            args["team"] = json!(self.team);
        }
        writeln!(self.asked, "{}", json!({"call": call, "args": args})).is_ok()
    }

    /// Waits for the next whole answer; nothing after the end.
    pub fn hears(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.answers.read_line(&mut line).ok()?;
        if line.ends_with('\n') { serde_json::from_str(&line).ok() } else { None }
    }

    /// Lets the command come to its end.
    pub fn ends(mut self) {
        drop(self.asked);
        assert!(self.child.wait().unwrap().success(), "the last command ends well");
    }
}

fn binary() -> PathBuf {
    let suite = std::env::current_exe().unwrap();
    let binary = suite.ancestors().nth(2).unwrap().join("comity");
    assert!(binary.exists(), "build it first: cargo build --package comity-cli");
    binary
}
