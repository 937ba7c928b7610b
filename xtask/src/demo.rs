//! `cargo xtask demo`: two offices with fictional people and papers, one team between them, and a
//! window on each. Everything is made through the command line, as a script would.

mod material;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;

use crate::spawn::{Failure, Step, program};

/// Both offices, each in a folder of its name.
const OFFICES: [Office; 2] = [
    Office {
        folder: "musterstadt",
        person: "Anna Beispiel",
        capacity: "public prosecutor",
        authority: "Staatsanwaltschaft Musterstadt",
        state: "DE",
        passphrase: "paper boats on a painted sea",
    },
    Office {
        folder: "esempio",
        person: "Mario Esempio",
        capacity: "investigating judge",
        authority: "Procura di Esempio",
        state: "IT",
        passphrase: "seven wooden gulls at noon",
    },
];

/// What each office does when it is its turn: the office, and the calls of its batch. Paths are
/// those of the office's folder.
const TURNS: &[(usize, &[&str])] = &[
    (
        0,
        &[
            r#"{"call": "vault_set", "args": {"label": "Musterstadt (fictional)"}}"#,
            r#"{"call": "card_show", "args": {"out": "own.card"}}"#,
        ],
    ),
    (
        1,
        &[
            r#"{"call": "vault_set", "args": {"label": "Esempio (fictional)"}}"#,
            r#"{"call": "card_show", "args": {"out": "own.card"}}"#,
            r#"{"call": "card_add",
                "args": {"file": "../musterstadt/own.card", "verified": true}}"#,
        ],
    ),
    (
        0,
        &[
            r#"{"call": "card_add", "args": {"file": "../esempio/own.card", "verified": true}}"#,
            r#"{"call": "team_found", "args": {"name": "Paper Boat",
                "purpose": "Fictional: toy boats declared as timber", "from": "2026-01-01",
                "until": "2031-12-31", "operates_in": ["DE", "IT"],
                "parties": ["Mario Esempio"]}}"#,
            SEND,
        ],
    ),
    (
        1,
        &[
            RECEIVE,
            r#"{"call": "team_sign", "args": {"team": "Paper Boat"}}"#,
            IMPORT,
            r#"{"call": "note_add", "args": {"team": "Paper Boat",
                "title": "Where the boats were seen",
                "text": "FACT: forty crates at berth 7.\n\nASSESSMENT: all of them toys."}}"#,
            SEND,
        ],
    ),
    (
        0,
        &[
            RECEIVE,
            IMPORT,
            r#"{"call": "note_add", "args": {"team": "Paper Boat", "title": "Next steps",
                "text": "- compare the ledger with the berths\n- ask Esempio for the crates"}}"#,
            SEND,
            WATCH,
        ],
    ),
    (1, &[RECEIVE, WATCH]),
];

const SEND: &str =
    r#"{"call": "exchange_send", "args": {"team": "Paper Boat", "to": "all", "out": "../shared"}}"#;
const RECEIVE: &str = r#"{"call": "exchange_receive", "args": {"paths": ["../shared"]}}"#;
/// A watch outlives the folder that it was begun in, so it gets the whole path.
const WATCH: &str =
    r#"{"call": "exchange_watch", "args": {"team": "Paper Boat", "folder": "SHARED"}}"#;
const IMPORT: &str = r#"{"call": "evidence_import", "args": {"team": "Paper Boat",
    "paths": ["material"], "handling": "H0"}}"#;

/// One fictional office.
struct Office {
    folder: &'static str,
    person: &'static str,
    capacity: &'static str,
    authority: &'static str,
    state: &'static str,
    passphrase: &'static str,
}

/// Makes both offices and opens a window on each; ends when both are closed. `--keep DIR` keeps
/// what was made; `--prepare-only DIR` opens no window and takes the command that is built.
pub fn run(arguments: &[String], build: fn() -> Result<(), Failure>) -> Result<(), Failure> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["--prepare-only", folder] => prepare(&absolute(folder)?),
        ["--keep", folder] => {
            build()?;
            let folder = absolute(folder)?;
            prepare(&folder)?;
            open(&folder)
        }
        [] => {
            build()?;
            let folder = std::env::temp_dir().join(format!("comity-demo-{}", std::process::id()));
            let ended = prepare(&folder).and_then(|()| open(&folder));
            fs::remove_dir_all(&folder).map_err(|error| at(&folder, &error))?;
            ended
        }
        _ => Err(Failure::new("Usage: cargo xtask demo [--keep DIR | --prepare-only DIR]")),
    }
}

/// Makes two vaults, a team in force, evidence and notes at both, and a folder both watch.
fn prepare(folder: &Path) -> Result<(), Failure> {
    let comity = program("comity")?;
    let shared = folder.join("shared");
    let in_json = text(&shared)?.replace('\\', r"\\").replace('"', "\\\"");
    fs::create_dir_all(&shared).map_err(|error| at(&shared, &error))?;
    for office in &OFFICES {
        office.moves_in(&folder.join(office.folder), &comity)?;
    }
    for (turn, (office, calls)) in TURNS.iter().enumerate() {
        let Some(office) = OFFICES.get(*office) else { continue };
        let home = folder.join(office.folder);
        let file = format!("requests-{turn}");
        // One request a line: the breaks above are for the reader.
        let one_line = |call: &&str| call.replace('\n', " ").replace("SHARED", &in_json) + "\n";
        let lines: String = calls.iter().map(one_line).collect();
        fs::write(home.join(&file), lines).map_err(|error| at(&home, &error))?;
        office.command(&home, &comity).and(&["batch", &file]).read()?;
    }
    println!("\nTwo offices of one fictional team, Paper Boat, in {}", folder.display());
    for office in &OFFICES {
        let Office { person, authority, passphrase, .. } = office;
        println!("  {person}, {authority}: {passphrase}");
    }
    Ok(())
}

/// Opens a window on each office and waits until both are closed.
fn open(folder: &Path) -> Result<(), Failure> {
    let window = program("comity-desktop")?;
    let mut windows: Vec<Child> = Vec::new();
    for office in &OFFICES {
        let home = folder.join(office.folder);
        let mut step = Step::new(text(&home)?, &[text(&window)?, "--vault", "vault"]);
        for (variable, part) in
            [("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache")]
        {
            step = step.with(variable, text(&home.join(part))?);
        }
        windows.push(step.start()?);
    }
    for mut window in windows {
        window.wait().map_err(|error| Failure::new(format!("comity-desktop: {error}")))?;
    }
    Ok(())
}

impl Office {
    /// Makes its folder, its papers and its vault.
    fn moves_in(&self, home: &Path, comity: &Path) -> Result<(), Failure> {
        let written = fs::create_dir_all(home.join("material"))
            .and_then(|()| fs::write(home.join("passphrase"), self.passphrase))
            .and_then(|()| fs::set_permissions(home.join("passphrase"), own_alone()))
            .and_then(|()| material::write(self.folder, &home.join("material")));
        written.map_err(|error| at(home, &error))?;
        self.command(home, comity)
            .and(&["vault", "create", "--person", self.person, "--capacity", self.capacity])
            .and(&["--authority", self.authority, "--state", self.state])
            .and(&["--recovery-file", "recovery.age", "--training"])
            .read()
            .map(drop)
    }

    fn command(&self, home: &Path, comity: &Path) -> Step {
        let words = [&comity.to_string_lossy(), "--vault", "vault"];
        Step::new(&home.to_string_lossy(), &words).and(&["--passphrase-file", "passphrase"])
    }
}

/// Returns the rights without which the command warns of a passphrase file.
fn own_alone() -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o600)
}

/// Returns where a folder is, unless something is in it already.
fn absolute(folder: &str) -> Result<PathBuf, Failure> {
    let path = std::path::absolute(folder).map_err(|error| at(Path::new(folder), &error))?;
    let is_free = fs::read_dir(&path).map_or(true, |mut entries| entries.next().is_none());
    if is_free { Ok(path) } else { Err(Failure::new(format!("{folder} is not empty."))) }
}

fn text(path: &Path) -> Result<&str, Failure> {
    path.to_str().ok_or_else(|| Failure::new(format!("{}: not a plain name", path.display())))
}

fn at(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
