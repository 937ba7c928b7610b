//! The window among others on a desktop: one for each vault, files that are opened with it,
//! closing while work runs, turning from one vault to another.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use crate::ONE_WINDOW;
use crate::app::{App, PATIENCE, at_home, built};
use crate::display::{Display, Running, waits_until};
use crate::offices::{Office, two_offices_with_a_team};

/// A double-click on a card while the window is open: no second window, and one plain question.
#[test]
fn a_second_start_brings_the_first_window_forward_with_its_files() {
    let display = Display::open(ONE_WINDOW);
    let lyon = Office::opens("Claire Moreau", "JIRS Lyon", "FR");
    let turin = Office::opens("Paolo Ferri", "Procura di Torino", "IT");
    let card = turin.at("paolo.card");
    turin.does(&["card", "show", "--out", card.to_str().unwrap()]);
    let app = App::start_in(&display, lyon.home);
    display.hides(app.process());

    let second = starts_again(&app, &display, &[card.as_os_str()]);

    assert!(second.status.success(), "it ends well: {second:?}");
    assert!(display.shows_before_all(app.process()), "the first window is before all");
    app.finds("[data-test=files-waiting][data-count='1']");
    assert!(!app.sees("gate").contains("paolo"), "a locked window names no file");
    app.shoots("files-waiting");
    app.enters();
    app.reads("handed-card", "paolo.card");
    app.shoots("handed-card");
    app.presses("handed-card-do");
    app.finds("[data-test=card-row]");
    app.waits_for("return document.querySelector('[data-test=handed-card]') ? null : true;");
}

/// Two vaults are two windows; one vault is one.
#[test]
fn a_start_on_another_vault_opens_beside() {
    let display = Display::open(ONE_WINDOW);
    let app = App::start(&display);
    let other = app.home().join("other");

    let mut beside = program(&app, &display);
    let beside = Running::start(beside.arg("--vault").arg(&other));

    assert!(display.shows_window_of(beside.process()), "a second window opens");
    let again = starts_again(&app, &display, &[]);
    assert!(again.status.success(), "the first is still found: {again:?}");
}

/// Packets are taken in where the person says so; a letter finds its way into evidence.
#[test]
fn opened_packets_are_taken_in_and_other_files_are_planned() {
    let display = Display::open(ONE_WINDOW);
    let (lyon, turin) = two_offices_with_a_team();
    let (ledger, out) = (lyon.at("ledger.csv"), lyon.at("out"));
    fs::write(&ledger, "date,amount\n2026-03-01,4100\n").unwrap();
    let ledger = ledger.to_str().unwrap();
    lyon.does(&["evidence", "import", "Quay 41", ledger, "--handling", "H1"]);
    lyon.does(&["exchange", "send", "Quay 41", "--to", "all", "--out", out.to_str().unwrap()]);
    let letter = turin.at("letter.txt");
    fs::write(&letter, "The crates come on the night of the third.\n").unwrap();
    let mut files: Vec<_> = fs::read_dir(&out).unwrap().map(|file| file.unwrap().path()).collect();
    files.push(letter);
    let files: Vec<&OsStr> = files.iter().map(|file| file.as_os_str()).collect();
    let app = App::start_in(&display, turin.home);
    app.enters();

    assert!(starts_again(&app, &display, &files).status.success());

    app.presses("handed-packets-do");
    app.finds("[data-test=packet-row][data-state=taken]");
    app.presses("received-close");
    app.reads("handed-other", "letter.txt");
    app.shoots("handed-other");
    app.presses("handed-other-do");
    app.finds("[data-test=plan][data-files='1'][data-first^='IT-']");
    app.finds("[data-test=evidence-row]");
    app.waits_for("return document.querySelector('[data-test=handed-other]') ? null : true;");
}

/// Closing stops an import only when a person says so; what was taken stays whole.
#[test]
fn closing_while_an_import_runs_is_asked_about() {
    const FILES: usize = 12_000;
    let display = Display::open(ONE_WINDOW);
    let (lyon, _turin) = two_offices_with_a_team();
    let many = lyon.at("many");
    fs::create_dir(&many).unwrap();
    for number in 0..FILES {
        fs::write(many.join(format!("{number:05}.txt")), format!("page {number}")).unwrap();
    }
    let app = App::start_in(&display, lyon.home);
    app.enters();
    app.presses_on("[data-test=team-row] td");
    app.presses("place-evidence");
    display.drop_files(&[&many], display.middle_of(app.process()));
    app.finds("[data-test=plan][data-first]");
    app.presses("plan-index");
    app.finds("[data-test=task-state][data-state=running]");

    display.closes(app.process());
    app.sees("closing");
    app.shoots("closing");
    app.presses("closing-stay");
    assert!(!ends(&app, Duration::from_millis(500)), "staying keeps the window");
    display.closes(app.process());
    app.finds("[data-test=closing-stop]");
    // The window is gone before it could answer.
    app.evaluates(
        "setTimeout(() => document.querySelector('[data-test=closing-stop]').click(), 200);
         return 0;",
    );

    assert!(ends(&app, PATIENCE), "stopping closes the window");
    let told = does_in(app.home(), &["evidence", "list", "Quay 41"]);
    let taken = told["total"].as_u64().expect("items are counted");
    println!("closed after {taken} of {FILES}");
    assert!(taken < FILES as u64, "the import was stopped");
    let verified = does_in(app.home(), &["vault", "verify"]);
    assert_eq!(verified["clean"], true, "{verified}");
}

/// Words that nobody saved are there after the window was closed over them.
#[test]
fn closing_keeps_unsaved_words_as_a_draft() {
    let display = Display::open(ONE_WINDOW);
    let (lyon, _turin) = two_offices_with_a_team();
    let app = App::start_in(&display, lyon.home);
    app.enters();
    app.presses_on("[data-test=team-row] td");
    app.presses("place-notes");
    app.presses("note-new");
    app.writes("note-new-title", "Meeting at the quay");

    display.closes(app.process());

    assert!(ends(&app, PATIENCE), "nothing runs: it closes without a question");
    let asked = app.home().join("asked");
    fs::write(&asked, r#"{"call":"vault_status","args":{}}"#).unwrap();
    let mut batch = command_in(app.home());
    let batch = batch.arg("batch").arg(&asked).output().expect("the command starts");
    let told = String::from_utf8_lossy(&batch.stdout);
    assert!(told.contains(r#""drafts_waiting":1"#), "{told}");
}

/// A window opens where it was closed, also when the screen is smaller by then.
#[test]
fn a_window_opens_where_it_stood_and_never_off_the_screen() {
    let home = tempfile::tempdir().unwrap();
    let stood = {
        let display = Display::open((1920, 1080));
        let mut first = Command::new(built().join("comity-desktop"));
        at_home(&mut first, &display, home.path());
        let first = Running::start(first.arg("--vault").arg(home.path().join("vault")));
        assert!(display.shows_window_of(first.process()));
        display.places(first.process(), (700, 60), (1100, 800));
        // A key that is struck while the manager still looks where the window stands is lost.
        let closes = || {
            display.closes(first.process());
            waits_until(PATIENCE / 4, || remembered(home.path()).is_some())
        };
        assert!((0..4).any(|_| closes()), "its place is kept");
        remembered(home.path()).unwrap()
    };
    assert_eq!(stood[3..5], [1100, 800], "its size is kept: {stood:?}");
    assert!((stood[1] - 700).abs() < 20, "its place is kept: {stood:?}");

    let display = Display::open((1280, 800));
    let app = App::start_in(&display, home);
    let (x, y) = display.middle_of(app.process());

    let told = app.evaluates("return [innerWidth, innerHeight, screenX, screenY];");
    println!("stood at {stood:?}, opened around {x},{y} as {told}");
    assert!(told[0] == 1100 && told[1].as_i64() <= Some(800), "{told}");
    assert!((550 - 20..=730 + 20).contains(&x), "it is wholly on the smaller screen: {x}");
}

/// A person of two cases finds both on the gate, opens one at a time, and forgets one unharmed.
#[test]
fn a_person_turns_from_one_vault_to_another() {
    let display = Display::open(ONE_WINDOW);
    let lyon = Office::opens("Claire Moreau", "JIRS Lyon", "FR");
    let turin = Office::opens("Paolo Ferri", "Procura di Torino", "IT");
    lyon.does(&["vault", "set", "--label", "Amber"]);
    turin.does(&["vault", "set", "--label", "Quay"]);
    let app = App::start_in(&display, lyon.home);
    app.reads("unlock-form", "Amber");

    app.presses("vault-add");
    display.answers_dialog(app.process(), &turin.at("vault"));
    app.reads("unlock-form", "Quay");
    app.finds("[data-test=vault-known][data-state=locked]");
    app.reads("vaults", "Amber");
    app.shoots("vaults");
    app.enters();
    app.presses("place-cards");
    app.reads("own-card", "Procura di Torino");
    app.presses("lock");
    fs::rename(turin.at("vault"), turin.at("away")).unwrap();
    app.presses("vault-known");
    app.reads("unlock-form", "Amber");
    app.finds("[data-test=vault-known][data-state=unreachable]");
    app.shoots("vault-unreachable");
    app.presses("vault-known");
    app.finds("[data-test=problem][data-code=file-unreadable]");
    app.presses("vault-forget");
    app.waits_for("return document.querySelector('[data-test=vault-known]') ? null : true;");
    app.enters();
    app.presses("place-cards");
    app.reads("own-card", "JIRS Lyon");
}

fn program(app: &App, display: &Display) -> Command {
    let mut program = Command::new(built().join("comity-desktop"));
    at_home(&mut program, display, app.home());
    program
}

/// Starts the program once more on the vault of an app, and waits until it ends.
fn starts_again(app: &App, display: &Display, files: &[&OsStr]) -> Output {
    let mut program = program(app, display);
    program.arg("--vault").arg(app.home().join("vault")).args(files);
    program.output().expect("the program starts")
}

fn ends(app: &App, within: Duration) -> bool {
    waits_until(within, || app.has_ended())
}

/// Returns the numbers that a window left of its place.
fn remembered(home: &Path) -> Option<Vec<i64>> {
    let folder = fs::read_dir(home.join("state/comity/windows")).ok()?;
    // What is being written still has another name.
    let whole = |path: &std::path::PathBuf| path.extension().is_none_or(|end| end != "part");
    let file = folder.flatten().map(|entry| entry.path()).find(whole)?;
    let text = fs::read_to_string(file).ok()?;
    Some(text.split_whitespace().map(|number| number.parse().unwrap()).collect())
}

/// Runs the command in the home of an app that has ended.
fn does_in(home: &Path, arguments: &[&str]) -> serde_json::Value {
    let output = command_in(home).args(arguments).output().expect("the command starts");
    serde_json::from_slice(&output.stdout).expect("the command answers with a document")
}

fn command_in(home: &Path) -> Command {
    let mut command = Command::new(built().join("comity"));
    command.current_dir(home).args(["--json", "--vault", "vault"]);
    command.args(["--passphrase-file", "passphrase"]);
    command
}
