//! What people do in the window, from the first screen on.

use crate::ONE_WINDOW;
use crate::app::App;
use crate::display::Display;
use crate::offices::{PASSPHRASE, two_offices_with_a_team};
use crate::seats::Seat;

/// Makes a vault in the window, locks it, fails to open it, opens it.
#[test]
fn a_person_creates_a_vault_locks_it_and_unlocks_it() {
    let display = Display::open(ONE_WINDOW);
    let app = App::start(&display);
    app.finds("[data-test=gate][data-state=absent]");
    app.shoots("create");

    let recovery = app.describes_a_vault(&display);
    app.presses("create");

    app.sees("recovery-written");
    app.shoots("created");
    assert!(recovery.is_file(), "the recovery file stands where the person chose");
    app.finds("[data-test=fingerprint] li:nth-of-type(8)");
    app.presses("vault-enter");
    app.sees("frame");
    app.shoots("home-empty");

    app.presses("lock");
    app.finds("[data-test=gate][data-state=locked]");
    assert!(!app.shows("frame"), "a locked vault shows nothing of what it holds");
    app.shoots("unlock");
    app.writes("unlock-passphrase", "not this one");
    app.presses("unlock");
    app.finds("[data-test=problem][data-code=wrong-passphrase]");
    app.shoots("wrong-passphrase");
    app.writes("unlock-passphrase", PASSPHRASE);
    app.presses("unlock");
    app.sees("frame");
}

/// The main act of the product: files dropped at Lyon stand in Turin's list without a word.
#[test]
fn a_real_drop_at_lyon_appears_at_turin() {
    let (lyon, turin) = two_offices_with_a_team();
    let outside = tempfile::tempdir().expect("a place outside both homes is made");
    let shared = outside.path().join("shared");
    std::fs::create_dir(&shared).expect("a shared folder is made");
    let (lyon, turin) = (Seat::at(lyon.home), Seat::at(turin.home));
    for (seat, shot) in [(&lyon, "home"), (&turin, "home-turin")] {
        seat.enters();
        seat.finds("[data-test=team-row]");
        seat.shoots(shot);
        seat.presses_on("[data-test=team-row] td");
        seat.watches(&shared);
    }
    turin.presses("place-evidence");
    lyon.presses("place-evidence");
    let ledger = lyon.home().join("ledger.csv");
    let letter = lyon.home().join("letter to Genoa.txt");
    std::fs::write(&ledger, "date,amount\n2026-03-01,4100\n").expect("a file is written");
    std::fs::write(&letter, "The crates come on the night of the third.\n").unwrap();
    times_the_plan(&lyon);

    lyon.drops(&[&ledger, &letter]);

    lyon.finds("[data-test=plan][data-files='2'][data-first^='FR-']");
    println!("drop to plan: {} ms", lyon.waits_for("return window.planned;"));
    lyon.shoots("drop-plan");
    lyon.presses("plan-index");
    lyon.finds("[data-test=task-state][data-state=done]");
    lyon.finds("[data-test=evidence-row]");
    lyon.shoots("evidence");
    turin.finds("[data-test=evidence-row]");
    turin.finds("[data-test=rows-seen][data-total='2']");
    turin.presses("evidence-row");
    turin.presses("viewer-tab-text");
    turin.reads("viewer", "4100");
    turin.shoots("evidence-turin");
    lyon.presses("place-exchange");
    lyon.finds("[data-test=partner-row][data-standing=complete]");
    lyon.shoots("exchange");
    assert_eq!(lyon.title(), "Comity", "a title names no team");
}

/// Notes in the page when a drop's notice came and when its plan was on the screen.
fn times_the_plan(app: &App) {
    app.awaits(
        r#"
        const [tauri, done] = [window.__TAURI_INTERNALS__, arguments[arguments.length - 1]];
        window.planned = null;
        const look = (since) => {
            const plan = document.querySelector("[data-test=plan][data-first]");
            if (plan) window.planned = Math.round(performance.now() - since);
            else requestAnimationFrame(() => look(since));
        };
        const handler = tauri.transformCallback((event) => {
            if (event.payload.drop) look(performance.now());
        });
        tauri.invoke("plugin:event|listen", { event: "notice", target: { kind: "Any" }, handler })
            .then(done);
        "#,
    );
}
