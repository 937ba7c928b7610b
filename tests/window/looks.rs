//! Every room as different people see it: in the dark, on a fine screen, in long words; and the
//! settings by which they choose.

use std::sync::Arc;

use crate::ONE_WINDOW;
use crate::app::App;
use crate::display::Display;
use crate::offices::{Office, TEAM, two_offices_with_a_team};

/// The rooms outside a team, and those within.
const OUTSIDE: [&str; 5] = ["home", "cards", "log", "settings", "about"];
const INSIDE: [&str; 7] =
    ["overview", "agreement", "roster", "evidence", "notes", "exchange", "records"];

/// Every room once dark, once at twice the size, once with every word a third longer.
#[test]
fn every_room_stands_in_the_dark_large_and_in_long_words() {
    let lyon = a_lived_in_office();
    let display = Display::open(ONE_WINDOW);
    let home = Arc::new(lyon.home);
    let app = App::start_in(&display, Arc::clone(&home));
    app.enters();
    app.presses("place-settings");
    app.presses("settings-theme-dark");
    app.walks_through("dark");

    app.presses("place-settings");
    app.presses("settings-theme-light");
    app.evaluates("location.search = '?language=pseudo'; return 0;");
    app.finds("[data-test=frame]");
    app.waits_for("return document.body.innerText.includes('~~') || null;");
    app.walks_through("long");
    drop(app);

    let display = Display::open_fine(ONE_WINDOW);
    let app = App::start_in(&display, home);
    assert_eq!(app.evaluates("return devicePixelRatio;"), 2);
    app.enters();
    app.walks_through("fine");
}

/// Lyon after some work: things taken in, marked, noted and sent.
fn a_lived_in_office() -> Office {
    let (lyon, turin) = two_offices_with_a_team();
    for (name, content) in [
        ("ledger.csv", "date,payer,amount\n2026-03-01,Rossi,4100\n2026-03-09,Ferri,12000\n"),
        ("statement of 3 March.txt", "The crates come on the night of the third.\n"),
        ("crates.html", "<h1>Crates</h1><p>Forty-one, of which two are empty.</p>"),
    ] {
        let file = lyon.at(name);
        std::fs::write(&file, content).expect("an original is written");
        lyon.imports(&file);
    }
    let note = lyon.at("note.md");
    std::fs::write(&note, "# Who was there\n\nRossi, by @FR-2026-0001.\n").unwrap();
    let note = note.to_str().expect("a file has a plain name");
    lyon.does(&["note", "add", TEAM, "--title", "Who was there", "--file", note]);
    lyon.does(&[
        "evidence",
        "set",
        TEAM,
        "FR-2026-0002",
        "title",
        "Statement of the harbourmaster",
    ]);
    lyon.sends_to(&turin, &lyon.at("packets"));
    turin.sends_to(&lyon, &turin.at("packets"));
    lyon
}

impl App {
    /// Goes through every room, takes its picture, and sees that nothing runs over the window.
    fn walks_through(&self, look: &str) {
        self.presses("place-home");
        for room in OUTSIDE {
            self.looks_at(room, look);
        }
        self.presses("place-home");
        self.presses_on("[data-test=team-row] td");
        for room in INSIDE {
            self.looks_at(room, look);
        }
        self.presses("switch-team");
        self.presses("switch-home");
    }

    fn looks_at(&self, room: &str, look: &str) {
        self.presses(&format!("place-{room}"));
        if room == "evidence" {
            self.presses("evidence-row");
            self.sees("viewer");
        }
        if room == "notes" {
            self.presses_on("[data-test=notes-row] [role=gridcell]");
            self.sees("note-text");
        }
        self.waits_for("return document.querySelector('[data-test=loading]') ? null : true;");
        self.shoots(&format!("{look}-{room}"));
        let over = "const root = document.scrollingElement;
            return [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight];";
        let over = self.evaluates(over);
        assert!(over[0].as_i64() <= Some(0) && over[1].as_i64() <= Some(0), "{room}: {over}");
        assert!(!self.shows("problem"), "{room} shows no problem");
        if look == "dark" {
            let light = self.evaluates(LIGHTEST_GROUND);
            assert!(light.as_f64() < Some(110.0), "{room} has a ground of {light} in the dark");
        }
    }
}

/// The lightness, of 255, of the lightest ground that covers a good part of the window.
const LIGHTEST_GROUND: &str = "
    const large = innerWidth * innerHeight / 20;
    const grounds = [...document.querySelectorAll('body, body *')]
        .filter((one) => one.clientWidth * one.clientHeight > large)
        .map((one) => getComputedStyle(one).backgroundColor.match(/[\\d.]+/g).map(Number))
        .filter(([, , , alpha]) => alpha === undefined || alpha > 0.5)
        .map(([red, green, blue]) => (red + green + blue) / 3);
    return Math.max(...grounds);";

/// What a person settles holds at once, is sealed with the vault, and is there the next day.
#[test]
fn settings_hold_at_once_and_after_the_window_was_closed() {
    let (lyon, _) = two_offices_with_a_team();
    let display = Display::open(ONE_WINDOW);
    let home = Arc::new(lyon.home);
    let app = App::start_in(&display, Arc::clone(&home));
    app.enters();
    app.presses("place-settings");

    app.presses("settings-theme-dark");
    app.finds("html[data-theme=dark]");
    app.finds("[data-key=look] [data-test=settings-saved]");
    app.writes("settings-minutes", "600");
    app.finds("[data-test=settings-minutes][aria-invalid=true]");
    app.writes("settings-minutes", "45");
    app.finds("[data-key=security] [data-test=settings-saved]");
    app.writes("settings-label", "Amber");
    app.reads("locked-preview", "Amber");
    app.finds("[data-key=locked] [data-test=settings-saved]");
    app.presses("settings-authority");
    app.reads("locked-preview", "JIRS Lyon");
    app.presses("vault-verify");
    app.finds("[data-test=verify-report][data-clean=true]");
    app.shoots("settings-changed");
    app.presses("settings-lock");
    app.reads("unlock-form", "Amber");
    app.shoots("unlock-with-label");
    drop(app);

    let app = App::start_in(&display, home);
    app.reads("unlock-form", "Amber");
    app.reads("unlock-form", "JIRS Lyon");
    app.enters();
    app.finds("html[data-theme=dark]");
    app.presses("place-settings");
    app.finds("[data-test=settings-theme-dark][aria-checked=true]");
    assert_eq!(app.value_of("settings-minutes"), "45");
}

impl App {
    fn value_of(&self, name: &str) -> serde_json::Value {
        self.evaluates(&format!("return document.querySelector('[data-test={name}]').value;"))
    }
}
