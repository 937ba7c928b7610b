//! The built app in a real window: on a display of its own, with a real pointer, through a driver.
//!
//! What is asked for is found by its `data-test` name, which `ui/src/lib/test-names.ts` keeps.

mod app;
// The samples that the thread imports too.
#[path = "../thread/corpus.rs"]
#[allow(dead_code, reason = "the thread alone writes files of its own")]
mod corpus;
mod days;
mod desktop;
mod display;
mod journeys;
mod looks;
mod offices;
mod person;
mod scene;
mod seats;

use app::App;
use display::Display;

/// Room for one window of its usual size, with its frame.
const ONE_WINDOW: (u32, u32) = (1480, 960);

/// The first thing a person sees, and what must never wait.
#[test]
fn the_app_starts_and_shows_its_first_screen() {
    let display = Display::open(ONE_WINDOW);

    let app = App::start(&display);

    println!("start to first screen: {} ms", app.start_to_paint().as_millis());
    app.shoots("first-screen");
}

/// A page that was tampered with could ask for no more than the desk gives a person.
#[test]
fn the_page_can_do_nothing_but_ask_the_desk() {
    let display = Display::open(ONE_WINDOW);
    let app = App::start(&display);

    let report = app.awaits(
        r#"
        const done = arguments[arguments.length - 1];
        const invoke = window.__TAURI_INTERNALS__.invoke;
        const outcome = (asked) => asked.then(() => "allowed", () => "refused");
        (async () => done({
            dialog: await outcome(invoke("plugin:dialog|open", { options: {} })),
            file: await outcome(invoke("plugin:fs|read_text_file", { path: "/etc/hostname" })),
            title: await outcome(invoke("plugin:window|set_title", { value: "a name" })),
            second: await outcome(invoke("plugin:webview|create_webview_window", { options: {} })),
            emit: await outcome(invoke("plugin:event|emit", { event: "notice", payload: {} })),
            network: await outcome(fetch("https://example.org/")),
            popup: window.open("https://example.org/") ? "allowed" : "refused",
            prototype: Object.isFrozen(Object.prototype) ? "refused" : "allowed",
            desk: await invoke("call", { request: { call: "no_such_call", args: { a: "b" } } })
                .then(() => "allowed", (problem) => problem.code),
        }))();
        "#,
    );

    for (what, outcome) in report.as_object().expect("the page reports") {
        let wanted = if what == "desk" { "wrong-usage" } else { "refused" };
        assert_eq!(outcome, wanted, "{what}");
    }
}

/// No address but the built-in page is ever shown: a page from elsewhere could call the desk.
#[test]
fn the_window_goes_nowhere_else() {
    let display = Display::open(ONE_WINDOW);
    let app = App::start(&display);

    app.evaluates("location.href = 'https://example.org/'; return 0;");
    app.evaluates("location.href = 'data:text/html,elsewhere'; return 0;");
    std::thread::sleep(std::time::Duration::from_millis(500));

    let address = app.evaluates("return location.href;");
    assert!(address.as_str().is_some_and(|a| a.starts_with("tauri://localhost")), "{address}");
}

/// The page learns how many were dropped and by what name to ask for them, and no path.
#[test]
fn a_real_drop_is_counted_and_its_paths_stay_outside() {
    let display = Display::open(ONE_WINDOW);
    let app = App::start(&display);
    let files = ["ledger one.pdf", "Übersetzung.txt"].map(|name| app.home().join(name));
    files.iter().for_each(|file| std::fs::write(file, "figures").unwrap());
    app.awaits(
        r#"
        const [tauri, done] = [window.__TAURI_INTERNALS__, arguments[arguments.length - 1]];
        const handler = tauri.transformCallback((event) => (window.heard = event.payload));
        tauri.invoke("plugin:event|listen", { event: "notice", target: { kind: "Any" }, handler })
            .then(done);
        "#,
    );

    display.drop_files(&files, display.middle_of(app.process()));

    let heard = app.waits_for("return window.heard?.drop ? window.heard : null;");
    assert_eq!(heard["drop"]["count"], 2);
    assert!(!heard.to_string().contains("ledger"), "no path reaches the page: {heard}");
}

/// Dialogs are the system's; the page gets a token and a label.
#[test]
fn a_place_is_chosen_in_the_systems_dialog_and_its_path_stays_outside() {
    let display = Display::open(ONE_WINDOW);
    let app = App::start(&display);
    let file = app.home().join("lyon.card");
    std::fs::write(&file, "card").unwrap();

    for what in ["file", "files", "folder", "save"] {
        let path = match what {
            "folder" => app.home().join("data"),
            "save" => app.home().join("new.card"),
            _ => file.clone(),
        };
        app.evaluates(&format!(
            r#"
            window.chosen = null;
            window.__TAURI_INTERNALS__.invoke("call", {{
                request: {{ call: "place_choose", args: {{ what: "{what}", name: "own.card" }} }},
            }}).then((place) => (window.chosen = place), (problem) => (window.chosen = problem));
            return 0;
            "#
        ));

        display.answers_dialog(app.process(), &path);

        let place = app.waits_for("return window.chosen;");
        let label = path.file_name().and_then(|name| name.to_str()).unwrap();
        assert_eq!(place["label"], label, "{what}: {place}");
        assert_eq!(place["count"], 1, "{what}");
        assert!(!place.to_string().contains(app.home().to_str().unwrap()), "{what}: no path");
    }
}
