//! What people do all day: introduce themselves, read, decide, write, hand out.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::ONE_WINDOW;
use crate::app::App;
use crate::corpus;
use crate::display::Display;
use crate::offices::{Office, PASSPHRASE, TEAM, two_offices_with_a_team};
use crate::seats::Seat;

/// Two people who never met introduce themselves, found a team and sign it: in the window alone.
#[test]
fn two_offices_introduce_themselves_found_a_team_and_sign_it() {
    let lyon = Seat::at(Office::opens("Claire Moreau", "JIRS Lyon", "FR").home);
    let turin = Seat::at(Office::opens("Paolo Ferri", "Procura di Torino", "IT").home);
    let outside = tempfile::tempdir().expect("a place outside both homes is made");
    let (french, italian) = (outside.path().join("fr.card"), outside.path().join("it.card"));
    for (seat, own) in [(&lyon, &french), (&turin, &italian)] {
        seat.enters();
        seat.saves_card(own);
    }
    for (seat, card) in [(&lyon, &italian), (&turin, &french)] {
        seat.opens_card(card);
        seat.shoots("cards");
        seat.trusts_card();
    }

    lyon.describes_team();
    lyon.shoots("found");
    lyon.founds_team();
    let stick = outside.path().join("stick");
    std::fs::create_dir(&stick).expect("a stick is there");
    lyon.writes_packets(&stick);
    turin.takes_in(&stick);
    turin.reads_founding_text();
    turin.shoots("founding-text");
    turin.signs_team();
    turin.writes_packets(&stick);
    lyon.presses("switch-team");
    lyon.presses("switch-home");
    lyon.takes_in(&stick);
    lyon.presses_on("[data-test=team-row] td");

    lyon.finds("[data-test=overview][data-stage=in-force][data-signed='2']");
    lyon.shoots("overview");
}

/// A folder as it comes from a search: dropped, planned, taken, reported, and read at the page.
#[test]
fn a_folder_of_real_files_is_dropped_reported_and_found_again() {
    const FILES: usize = 500;
    let Some(samples) = corpus::mixed(FILES) else {
        println!("skipped: {FILES} real files dropped: no corpus");
        return;
    };
    let (lyon, _) = two_offices_with_a_team();
    let seized = lyon.at("seized");
    for (at, sample) in samples.iter().enumerate() {
        let name = sample.path.file_name().expect("a sample has a name").to_string_lossy();
        let folder = seized.join(format!("{:02}", at / 50));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(&sample.path, folder.join(format!("{at:03} {name}"))).unwrap();
    }
    let letter = "392154.pdf";
    let display = Display::open(ONE_WINDOW);
    let lyon = App::start_in(&display, lyon.home);
    lyon.enters_team("evidence");

    display.drop_files(&[&seized], display.middle_of(lyon.process()));
    lyon.finds(&format!("[data-test=plan][data-files='{FILES}']"));
    lyon.presses("plan-index");
    lyon.sees("task-state");
    lyon.shoots("import-runs");
    let deadline = Instant::now() + Duration::from_secs(400);
    while !lyon.has("[data-test=task-state][data-state=done]") {
        assert!(Instant::now() < deadline, "{FILES} files are taken");
        std::thread::sleep(Duration::from_millis(500));
    }
    lyon.presses("task-report");
    lyon.finds(&format!("[data-test=report][data-taken='{FILES}'][data-not-taken='0']"));
    lyon.shoots("report");
    lyon.presses("report-back");
    lyon.presses("look-text");
    lyon.writes("evidence-words", "\"Browns Ferry Nuclear\"");
    lyon.reads_content("hits", letter);
    lyon.shoots("search");
    lyon.presses_on("[data-test=hits-row] [role=gridcell]");
    lyon.presses("viewer-tab-preview");

    lyon.finds("[data-test=preview-pages][data-page='17'] [data-test=page] img");
    lyon.shoots("search-and-page");
}

/// Lyon's window with one item in the team, and where that item's original is.
fn lyon_with(display: &Display, name: &str, content: &[u8]) -> (App, PathBuf) {
    let (lyon, _) = two_offices_with_a_team();
    let original = lyon.at(name);
    std::fs::write(&original, content).expect("an original is written");
    lyon.imports(&original);
    (App::start_in(display, lyon.home), original)
}

/// What leaves the vault leaves with a reason, whole, and is told in the records.
#[test]
fn a_copy_is_saved_with_its_reason() {
    let display = Display::open(ONE_WINDOW);
    let (lyon, original) = lyon_with(&display, "statement.txt", b"I saw the crates.\n");
    lyon.enters_team("evidence");
    lyon.presses("evidence-row");
    lyon.presses("item-open");
    lyon.writes("open-reason", "hearing of the third of March");
    lyon.shoots("save-a-copy");
    lyon.presses("open-confirm");
    let copy = lyon.home().join("copy.txt");
    display.answers_dialog(lyon.process(), &copy);

    lyon.reads("item-told", "copy.txt");
    assert_eq!(std::fs::read(&copy).unwrap(), std::fs::read(&original).unwrap());
    lyon.presses("place-records");
    lyon.writes("records-find", "third of March");
    lyon.finds("[data-test=records-row]");
    lyon.shoots("records");
}

/// Statements made apart stand side by side until a person decides, and says why.
#[test]
fn two_statements_are_decided() {
    let (lyon, turin) = two_offices_with_a_team();
    let original = lyon.at("crates.txt");
    std::fs::write(&original, "forty-one crates").unwrap();
    lyon.imports(&original);
    lyon.sends_to(&turin, &lyon.at("packets"));
    for (office, title) in [(&lyon, "Crates on the quay"), (&turin, "Crates, counted twice")] {
        office.does(&["evidence", "set", TEAM, "FR-2026-0001", "title", title]);
    }
    turin.sends_to(&lyon, &turin.at("packets"));
    let display = Display::open(ONE_WINDOW);
    let lyon = App::start_in(&display, lyon.home);
    lyon.enters_team("exchange");

    lyon.finds("[data-test=conflict][data-field=title]");
    lyon.shoots("conflict");
    lyon.presses_on("[data-test=statement][data-value='2'] [data-test=stands]");
    lyon.writes("resolve-reason", "counted with both present");
    lyon.presses("resolve-confirm");

    lyon.sees("resolved");
    lyon.sees("no-conflicts");
    lyon.presses("place-evidence");
    lyon.reads("evidence-row", "Crates");
}

/// What a partner wrote comes into the text that one is writing, and no word of either is lost.
#[test]
fn a_note_merges_while_it_is_typed() {
    let (lyon, turin) = two_offices_with_a_team();
    let shared = tempfile::tempdir().expect("a shared folder is made");
    let folder = shared.path().to_str().unwrap();
    let first = turin.at("first.md");
    std::fs::write(&first, "The ferry left.\n\nThe quay was empty.\n").unwrap();
    let first = first.to_str().unwrap();
    turin.does(&["note", "add", TEAM, "--title", "Who was there", "--file", first]);
    turin.does(&["exchange", "send", TEAM, "--to", "all", "--out", folder]);
    let display = Display::open(ONE_WINDOW);
    let lyon = App::start_in(&display, lyon.home);
    lyon.enters_team("exchange");
    lyon.presses("watch");
    display.answers_dialog(lyon.process(), shared.path());
    lyon.presses("place-notes");
    lyon.presses_on("[data-test=notes-row] [role=gridcell]");
    lyon.reads("note-text", "The quay was empty.");
    lyon.presses("note-text");
    lyon.strikes("Control+End");
    lyon.types("Rossi was not seen");
    let second = turin.at("second.md");
    std::fs::write(&second, "The ferry left at nine.\n\nThe quay was empty.\n").unwrap();
    let second = second.to_str().unwrap();
    turin.does(&["note", "edit", TEAM, "Who was there", "--file", second]);
    turin.does(&["exchange", "send", TEAM, "--to", "all", "--out", folder]);

    lyon.reads("note-text", "left at nine");
    lyon.types(" that night.");
    lyon.reads("note-text", "Rossi was not seen that night.");
    lyon.shoots("note-merged");
    lyon.strikes("Control+s");
    lyon.finds("[data-test=note-state][data-state=saved]");
}

/// Nothing that was typed is lost when the vault locks by itself, and nothing of it is shown.
#[test]
fn an_unsaved_note_comes_back_after_the_vault_locked_by_itself() {
    let (lyon, _) = two_offices_with_a_team();
    lyon.locks_after_a_minute();
    let display = Display::open(ONE_WINDOW);
    let lyon = App::start_in(&display, lyon.home);
    lyon.enters_team("notes");
    lyon.presses("note-new");
    lyon.writes("note-new-title", "Unfinished");
    lyon.presses("note-new-text");
    lyon.types("The third crate had no seal");
    lyon.sees("draft-kept");

    let deadline = Instant::now() + Duration::from_secs(100);
    while lyon.shows("frame") {
        assert!(Instant::now() < deadline, "the vault locks after a minute");
        std::thread::sleep(Duration::from_secs(1));
    }
    lyon.sees("drafts-waiting");
    let page = lyon.evaluates("return document.body.innerText;").to_string();
    assert!(!page.contains("Unfinished") && !page.contains("crate"), "{page}");
    lyon.shoots("locked-with-a-draft");
    lyon.enters();

    lyon.reads("note-new-text", "The third crate had no seal");
    lyon.presses("note-create");
    lyon.reads("note-text", "The third crate had no seal");
}

/// From the locked screen to a written note without a pointer.
#[test]
fn a_note_is_written_with_the_keyboard_alone() {
    let (lyon, _) = two_offices_with_a_team();
    let display = Display::open(ONE_WINDOW);
    let lyon = App::start_in(&display, lyon.home);
    lyon.sees("unlock-passphrase");
    lyon.tabs_to("unlock-passphrase");
    lyon.types(PASSPHRASE);
    lyon.strikes("Enter");
    lyon.sees("frame");
    lyon.finds("[data-test=team-row]");

    lyon.goes_to(TEAM);
    lyon.sees("overview");
    lyon.goes_to("Notes");
    lyon.sees("note-new");
    lyon.strikes("Alt+n");
    lyon.sees("note-new-title");
    lyon.tabs_to("note-new-title");
    lyon.types("Without a pointer");
    lyon.tabs_to("note-new-text");
    lyon.types("Seen from the quay.");
    lyon.reads("note-new-text", "Seen from the quay.");
    lyon.strikes("Escape");
    lyon.tabs_to("note-create");
    lyon.strikes("Enter");

    lyon.reads("note-text", "Seen from the quay.");
    lyon.shoots("note");
}

impl App {
    /// Goes there by the palette.
    fn goes_to(&self, where_to: &str) {
        self.strikes("Control+k");
        self.sees("goto-words");
        self.types(where_to);
        self.shoots("palette");
        self.reads_content("goto-target", where_to);
        self.strikes("Enter");
        self.loses("goto");
    }
}

/// Help for the screen one is on, the keys that hold there, and back to work.
#[test]
fn every_place_has_its_help() {
    let (lyon, _) = two_offices_with_a_team();
    let display = Display::open(ONE_WINDOW);
    let lyon = App::start_in(&display, lyon.home);
    lyon.enters();
    let mut pages = Vec::new();
    for place in ["home", "cards", "log", "settings", "about"] {
        lyon.presses(&format!("place-{place}"));
        pages.push(lyon.helps(place));
    }
    lyon.presses("place-home");
    lyon.presses_on("[data-test=team-row] td");
    for place in ["overview", "agreement", "roster", "evidence", "notes", "exchange", "records"] {
        lyon.presses(&format!("place-{place}"));
        lyon.shoots(place);
        pages.push(lyon.helps(place));
    }
    assert!(pages.iter().all(|page| page.len() > 80), "help says something: {pages:?}");
    pages.sort();
    pages.dedup();
    assert_eq!(pages.len(), 12, "every place has a page of its own");
}

impl App {
    /// Asks for help, reads it, puts it away.
    fn helps(&self, place: &str) -> String {
        self.strikes("F1");
        let page = self.sees("help-page");
        if place == "evidence" {
            self.shoots("help");
        }
        self.strikes("Escape");
        self.loses("help-page");
        page
    }
}

/// What goes wrong says what happened and what to do, where it happened, and nothing is lost.
#[test]
fn what_goes_wrong_is_told_where_it_happens() {
    let display = Display::open(ONE_WINDOW);
    let (lyon, original) = lyon_with(&display, "statement.txt", &[b'x'; 400_000]);
    let watched = lyon.home().join("shared");
    std::fs::create_dir(&watched).unwrap();
    lyon.enters();
    lyon.presses("place-cards");
    lyon.presses("card-add");
    display.answers_dialog(lyon.process(), &original);
    lyon.tells_a_problem("problem-cards");
    lyon.presses("place-home");
    lyon.presses("take-in");
    lyon.presses("take-in-files");
    display.answers_dialog(lyon.process(), &original);
    lyon.finds("[data-test=packet-row]:not([data-state=taken])");
    lyon.shoots("problem-home");
    lyon.presses("received-close");
    lyon.presses("new-team");
    lyon.presses("found");
    lyon.sees("found-missing");
    lyon.presses("found-cancel");
    lyon.presses_on("[data-test=team-row] td");

    lyon.presses("place-exchange");
    lyon.presses("watch");
    display.answers_dialog(lyon.process(), &watched);
    lyon.finds("[data-test=courier][data-reachable=true]");
    std::fs::remove_dir_all(&watched).unwrap();
    lyon.finds("[data-test=courier][data-reachable=false]");
    lyon.shoots("problem-exchange");

    lyon.presses("place-evidence");
    lyon.presses("evidence-row");
    damages_the_original(&lyon.home().join("vault/blobs"));
    lyon.presses("item-verify");
    lyon.finds("[data-test=item-told] .bad");
    lyon.reads("evidence-row", "damaged");
    lyon.shoots("problem-evidence");
    lyon.presses("evidence-row");
    lyon.reads("evidence-row", "statement.txt");
}

/// Turns one bit in the middle of the largest file.
fn damages_the_original(folder: &Path) {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let metadata = entry.metadata().unwrap();
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                files.push((metadata.len(), entry.path()));
            }
        }
    }
    let (_, sealed) = files.into_iter().max().expect("a sealed original is there");
    let mut bytes = std::fs::read(&sealed).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    // A damaged disk asks nobody and takes nothing away: it is there all the time.
    let damaged = sealed.with_extension("damaged");
    std::fs::write(&damaged, bytes).unwrap();
    std::fs::rename(&damaged, &sealed).unwrap();
}

impl App {
    fn tells_a_problem(&self, shot: &str) {
        let told = self.sees("problem");
        assert!(told.matches(['.', '\n']).count() > 1, "what happened, and what to do: {told}");
        self.shoots(shot);
    }
}
