//! One office: a vault, a passphrase file and the command.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

/// One installation and the person at it.
pub struct Office {
    pub name: &'static str,
    pub state: &'static str,
    pub person: &'static str,
    pub home: PathBuf,
}

impl Office {
    /// Makes the office's folder, its passphrase file and its vault.
    pub fn opens(
        world: &Path,
        (name, state): (&'static str, &'static str),
        (person, capacity): (&'static str, &str),
        authority: &str,
    ) -> Self {
        let home = world.join(name);
        fs::create_dir_all(&home).unwrap();
        let office = Self { name, state, person, home };
        office.chooses_passphrase("passphrase", &format!("{name} crane otter velvet"));
        let made = office.does(&[
            "vault",
            "create",
            "--person",
            person,
            "--capacity",
            capacity,
            "--authority",
            authority,
            "--state",
            state,
            "--recovery-file",
            "recovery.key",
        ]);
        assert_eq!(made["recovery_written"], true, "{made}");
        assert_eq!(made["fingerprint"].as_array().map(Vec::len), Some(8), "eight words: {made}");
        office
    }

    /// Writes a passphrase file as an editor would, with a newline at its end.
    pub fn chooses_passphrase(&self, file: &str, passphrase: &str) {
        let path = self.home.join(file);
        fs::write(&path, format!("{passphrase}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Runs a command that must be done, and returns its document.
    pub fn does(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{} does {arguments:?}: {} {}",
            self.name,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        document(&output)
    }

    /// Runs a command that must end with a problem or a report that is not clean.
    pub fn is_refused(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(3), "{} does {arguments:?}: {told}", self.name);
        document(&output)
    }

    /// Answers many requests after one unlock; all must be answered ok.
    pub fn answers(&self, requests: &[Value]) -> Vec<Value> {
        let lines: String = requests.iter().map(|request| format!("{request}\n")).collect();
        fs::write(self.home.join("requests"), lines).unwrap();
        let output = self.run(&["batch", "requests"]);
        let text = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for (request, answer) in requests.iter().zip(&answers) {
            assert_eq!(answer["ok"], true, "{} asks {request}: {answer}", self.name);
        }
        assert_eq!(answers.len(), requests.len(), "every line is answered");
        assert_eq!(output.status.code(), Some(0));
        answers.into_iter().map(|mut answer| answer["reply"].take()).collect()
    }

    /// Starts a command and does not wait for it.
    pub fn starts(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    /// Writes a file into the office's folder and returns its name.
    pub fn writes<'a>(&self, name: &'a str, text: &str) -> &'a str {
        let mut file = fs::File::create(self.home.join(name)).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        name
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .args(["--json", "--vault", "vault", "--passphrase-file", "passphrase"])
            .args(arguments)
            .current_dir(&self.home)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command with options of its own in place of the usual ones.
    pub fn runs_bare(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let output = Command::new(binary())
            .args(arguments)
            .current_dir(&self.home)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (output.status.code(), document(&output))
    }

    /// Returns all rows of the evidence table.
    pub fn evidence(&self, team: &str) -> Vec<Value> {
        rows(&self.does(&["evidence", "list", team, "--sort", "exhibit"]))
    }

    /// Returns the text of every item, by item.
    pub fn texts(&self, team: &str, items: &[String]) -> Vec<(String, Value)> {
        let ask =
            |item: &String| json!({"call": "evidence_text", "args": {"team": team, "item": item}});
        let answers = self.answers(&items.iter().map(ask).collect::<Vec<_>>());
        items.iter().cloned().zip(answers.into_iter().map(|mut it| it["text"].take())).collect()
    }
}

/// Returns the one document on standard output.
pub fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("one document is printed: {error}: {}", String::from_utf8_lossy(&output.stdout))
    })
}

/// Does what Ctrl-C does.
pub fn interrupt(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process};
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
}

/// Returns the rows of a list.
pub fn rows(page: &Value) -> Vec<Value> {
    page["rows"].as_array().cloned().unwrap_or_else(|| panic!("a list has rows: {page}"))
}

/// Returns a text of a document.
pub fn text<'a>(document: &'a Value, key: &str) -> &'a str {
    document[key].as_str().unwrap_or_else(|| panic!("{key} is a text: {document}"))
}

fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().nth(2).unwrap();
    let binary = folder.join("comity");
    assert!(binary.exists(), "build it first: cargo build --package comity-cli");
    binary
}
