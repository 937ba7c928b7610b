//! Starts programs in the project's folder and says plainly when one fails.

use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// What went wrong, for the person at the terminal.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// Returns a failure with these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A program to start, with its arguments, in a folder of the project.
pub struct Step {
    words: Vec<String>,
    folder: PathBuf,
    variables: Vec<(String, String)>,
}

/// What a finished program left behind.
pub struct Ended {
    /// Whether it ended well.
    pub ok: bool,
    /// Both its outputs, line by line as they came.
    pub output: String,
}

/// Returns a step that starts cargo.
pub fn cargo(arguments: &[&str]) -> Step {
    Step::new("", &["cargo"]).and(arguments)
}

/// Returns a step that starts npm in the interface's folder.
pub fn npm(arguments: &[&str]) -> Step {
    Step::new("ui", &["npm"]).and(arguments)
}

/// Returns the project's folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Returns the folder that cargo builds into.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Returns a program that was built.
pub fn program(name: &str) -> Result<PathBuf, Failure> {
    let program = target().join("debug").join(name);
    let missing = || Failure::new(format!("{name} is not built: cargo build --workspace --bins"));
    if program.is_file() { Ok(program) } else { Err(missing()) }
}

impl Step {
    /// Returns a step: the folder below the project's, the program, its arguments.
    pub fn new(folder: &str, words: &[&str]) -> Self {
        Self {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            folder: root().join(folder),
            variables: Vec::new(),
        }
    }

    /// Returns the same step with further arguments.
    pub fn and(mut self, arguments: &[impl AsRef<str>]) -> Self {
        self.words.extend(arguments.iter().map(|word| word.as_ref().to_owned()));
        self
    }

    /// Returns the same step with a variable of the environment set.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs it with this terminal's input and output.
    pub fn run(&self) -> Result<(), Failure> {
        let status = self.command()?.status().map_err(|error| self.not_started(&error))?;
        if status.success() { Ok(()) } else { Err(Failure::new(format!("{self}: {status}"))) }
    }

    /// Starts it and does not wait for its end.
    pub fn start(&self) -> Result<Child, Failure> {
        self.command()?.spawn().map_err(|error| self.not_started(&error))
    }

    /// Runs it without input and returns what it printed to standard output; a failure says it.
    pub fn read(&self) -> Result<String, Failure> {
        let mut command = self.command()?;
        let output = command
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| self.not_started(&error))?;
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(told);
        }
        Err(Failure::new(format!("{self}: {}\n{told}", output.status)))
    }

    /// Runs it without input and keeps everything it prints; hands on each line as it comes.
    pub fn watch(&self, mut show: impl FnMut(&str)) -> Result<Ended, Failure> {
        let mut command = self.command()?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| self.not_started(&error))?;
        let (send, lines) = mpsc::channel();
        for output in [reader(child.stdout.take()), reader(child.stderr.take())] {
            let send = send.clone();
            thread::spawn(move || send_on(output, &send));
        }
        drop(send);
        let mut output = String::new();
        let mut ended = None;
        loop {
            match lines.recv_timeout(Duration::from_secs(1)) {
                Ok(line) => {
                    show(&line);
                    output.push_str(&line);
                }
                // What it left running may hold its output open; nobody waits for that.
                Err(RecvTimeoutError::Timeout) if ended.is_some() => break,
                Err(RecvTimeoutError::Timeout) => {
                    ended = child.try_wait().map_err(|error| self.not_started(&error))?;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let status = child.wait().map_err(|error| self.not_started(&error))?;
        Ok(Ended { ok: status.success(), output })
    }

    fn command(&self) -> Result<Command, Failure> {
        let (word, arguments) =
            self.words.split_first().ok_or_else(|| Failure::new("There is nothing to run."))?;
        let mut command = match word.as_str() {
            // By its name: while suites run, this very program is built anew.
            "xtask" => Command::new(program("xtask")?),
            other => Command::new(other),
        };
        command.args(arguments).current_dir(&self.folder);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }

    fn not_started(&self, error: &std::io::Error) -> Failure {
        Failure::new(format!("{self}: {error}"))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.join(" "))
    }
}

fn reader(output: Option<impl Read + Send + 'static>) -> Box<dyn Read + Send> {
    match output {
        Some(output) => Box::new(output),
        None => Box::new(std::io::empty()),
    }
}

fn send_on(from: impl Read, send: &mpsc::Sender<String>) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let _ = send.send(String::from_utf8_lossy(&line).into_owned());
        line.clear();
    }
}

/// Tells whether a program of that name would be found.
pub fn is_there(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(program).is_file())
}
