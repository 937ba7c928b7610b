//! How quick a window on a large case is, and what it takes. Measured, never judged: it is no
//! suite, `cargo xtask bench window` runs it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

#[allow(dead_code, reason = "the window's suite does more in the window than is needed here")]
#[path = "../window/app.rs"]
mod app;
#[allow(dead_code, reason = "the thread's suite takes samples of it")]
#[path = "../thread/corpus.rs"]
mod corpus;
#[allow(dead_code, reason = "as app")]
#[path = "../window/display.rs"]
mod display;
#[allow(dead_code, reason = "the bench counts changes too")]
#[path = "../../bench/src/items.rs"]
mod items;
#[allow(dead_code, reason = "as app")]
#[path = "../window/offices.rs"]
mod offices;
#[allow(dead_code, reason = "as app")]
#[path = "../window/person.rs"]
mod person;
mod starts;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use comity_vault::Vault;
use comity_vault::lock::Holder;
use comity_vault::store::With;
use serde_json::{Value, json};
use tempfile::TempDir;

use app::App;
use display::Display;
use offices::{PASSPHRASE, TEAM, two_offices_with_a_team};

/// Room for one window of its usual size, with its frame.
const ONE_WINDOW: (u32, u32) = (1480, 960);
const ITEMS: u64 = 100_000;
const RUNS: usize = 5;
const DROPPED: usize = 500;

/// Prints figures of a window, the program that is named, over a case of 100,000 items.
fn main() {
    let program = std::env::args().nth(1).expect("a program of the window is named");
    let window = Path::new(&program);
    let (lyon, _) = two_offices_with_a_team();
    let manual = corpus::root().map(|root| root.join("pdf/large/R-fullrefman.pdf"));
    let manual = manual.filter(|path| path.is_file());
    manual.iter().for_each(|path| lyon.imports(path));
    fills(&lyon.at("vault"), lyon.does(&["team", "show", TEAM])["team"].as_str().unwrap());
    let display = Display::open(ONE_WINDOW);
    let home = Arc::new(lyon.home);
    let starts = starts::starts(&display, window, home.path());
    let app = App::start_program(window, &display, Arc::clone(&home));
    let locked = app.memory();
    app.enters_team("overview");
    let opens: Vec<Value> = (0..RUNS).map(|_| app.opens_the_table()).collect();
    eprintln!("first screens {starts}, table {opens:?}, locked {locked}");
    let frames = app.pulls_the_table_down();
    let keys: Vec<Value> = "4711".chars().map(|key| app.strikes_and_waits(key)).collect();
    let open = app.memory();
    let plan = app.plans_a_drop(&display);
    eprintln!("frames {frames}, keys {keys:?}, open {open}");
    let page = manual.map(|_| app.opens_the_manual());
    app.rests();
    let indexed = app.memory();
    drop(app);
    let later = memory_on_a_later_day(window, &display, home);
    let figures = json!({
        "items": ITEMS,
        "start_to_first_screen": starts,
        "table_opens_ms": opens, "table_max_ms": 300,
        "frames_without_rows": frames,
        "drop_to_plan_ms": plan, "drop_to_plan_max_ms": 200,
        "key_to_first_rows_ms": keys, "key_max_ms": 100,
        "first_page_of_a_manual_ms": page, "first_page_max_ms": 1_000,
        "memory_locked_mib": locked, "memory_open_mib": later, "memory_max_mib": 400,
        "memory_while_the_first_index_is_made_mib": open, "memory_once_it_is_mib": indexed,
    });
    println!("{figures:#}");
}

/// What the app takes with the table open, a search in it, once the index of search is there.
fn memory_on_a_later_day(window: &Path, display: &Display, home: Arc<TempDir>) -> Value {
    let app = App::start_program(window, display, home);
    app.enters_team("evidence");
    app.finds("[data-test=evidence-row] [role=gridcell]");
    app.pulls_the_table_down();
    "4711".chars().for_each(|key| drop(app.strikes_and_waits(key)));
    app.memory()
}

/// Writes the items straight into the vault: nobody has so many originals at hand.
fn fills(vault: &Path, team: &str) {
    let holder = Holder { program: "bench".to_owned(), since: "now".to_owned() };
    let (vault, _) = Vault::unlock(vault, With::Passphrase(PASSPHRASE), &holder).unwrap();
    items::write(&vault, team, items::Items::new(ITEMS)).unwrap();
    vault.close().unwrap();
}

/// From a click until something stands, as whoever looks has it: at the frame that shows it.
const CLICKED: &str = "
    const done = arguments[arguments.length - 1];
    const began = performance.now();
    const look = () => {
        if (document.querySelector('WANTED')) return done(Math.round(performance.now() - began));
        requestAnimationFrame(look);
    };
    document.querySelector('PRESSED').click();
    requestAnimationFrame(look);";

/// From the page's question what was dropped until it shows the answer.
const PLANNED: &str = "
    const ask = window.fetch;
    window.fetch = (where, how) => {
        const body = how?.body;
        const text = ArrayBuffer.isView(body) || body instanceof ArrayBuffer
            ? new TextDecoder().decode(body) : String(body);
        if (text.includes('evidence_plan') && !window.planned) {
            const began = performance.now();
            const look = () => {
                if (document.querySelector(`[data-test=plan][data-files='FILES']`))
                    window.planned = Math.round(performance.now() - began);
                else requestAnimationFrame(look);
            };
            look();
        }
        return ask(where, how);
    };
    return 0;";

impl App {
    fn takes(&self, pressed: &str, wanted: &str) -> Value {
        self.awaits(&CLICKED.replace("PRESSED", pressed).replace("WANTED", wanted))
    }

    fn opens_the_table(&self) -> Value {
        self.presses("place-overview");
        self.loses("evidence");
        self.takes("[data-test=place-evidence]", "[data-test=evidence-row] [role=gridcell]")
    }

    /// Scrolls through everything by turns of a quick wheel and counts the frames in which the
    /// middle of the table shows no row.
    fn pulls_the_table_down(&self) -> Value {
        self.awaits(
            "const done = arguments[arguments.length - 1];
            let body = document.querySelector('[data-test=evidence-row]');
            while (body && body.scrollHeight <= body.clientHeight + 1) body = body.parentElement;
            const box = body.getBoundingClientRect();
            const at = [box.left + box.width / 3, box.top + box.height / 2];
            let [frames, blank] = [0, 0];
            const step = () => {
                const under = document.elementFromPoint(...at);
                if (!under?.closest('[data-test=evidence-row]')) blank += 1;
                frames += 1;
                if (frames === 100) return done({ frames, blank });
                body.scrollTop += 600;
                requestAnimationFrame(step);
            };
            requestAnimationFrame(step);",
        )
    }

    /// Strikes a key in the field and waits until the rows that it asks for are painted.
    fn strikes_and_waits(&self, key: char) -> Value {
        self.evaluates(
            "const field = document.querySelector('[data-test=evidence-words]');
            field.focus();
            window.rowsAfter = null;
            const told = () => document.querySelector('[data-test=rows-seen]')?.dataset.total;
            const before = told();
            field.addEventListener('keydown', () => {
                const began = performance.now();
                const look = () => {
                    if (told() !== before) window.rowsAfter = Math.round(performance.now() - began);
                    else requestAnimationFrame(look);
                };
                requestAnimationFrame(look);
            }, { once: true });
            return 0;",
        );
        self.types(&key.to_string());
        self.waits_for("return window.rowsAfter;")
    }

    /// Drops 500 files and returns the milliseconds from when the page hears of it until it shows
    /// what they are.
    fn plans_a_drop(&self, display: &Display) -> Value {
        let seized = self.home().join("seized");
        fs::create_dir_all(&seized).expect("a folder is made");
        for at in 0..DROPPED {
            let text = format!("statement {at}\n").repeat(1_000);
            fs::write(seized.join(format!("{at:03}.txt")), text).expect("a file is written");
        }
        self.evaluates(&PLANNED.replace("FILES", &DROPPED.to_string()));
        display.drop_files(&[&seized], display.middle_of(self.process()));
        self.waits_for("return window.planned ?? null;")
    }

    fn opens_the_manual(&self) -> Value {
        self.strikes("Escape");
        self.writes("evidence-words", "R-fullrefman");
        self.finds("[data-test=rows-seen][data-total='1']");
        let row = "[data-test=evidence-row] [role=gridcell]";
        self.takes(row, "[data-test=preview-pages] [data-test=page] img")
    }

    /// Waits until the app has nothing more to do.
    fn rests(&self) {
        let worked = || {
            let stat =
                fs::read_to_string(format!("/proc/{}/stat", self.process())).expect("it runs");
            let of_user = stat.rsplit(')').next().and_then(|rest| rest.split(' ').nth(12));
            of_user.and_then(|ticks| ticks.parse::<u64>().ok()).expect("its time is told")
        };
        let mut before = worked();
        loop {
            std::thread::sleep(Duration::from_secs(2));
            let now = worked();
            if now - before < 10 {
                return;
            }
            before = now;
        }
    }

    /// Returns what this app's processes take of memory alone, told apart, in MiB: of what
    /// several share, each its part.
    fn memory(&self) -> Value {
        std::thread::sleep(Duration::from_secs(2));
        let mut told = serde_json::Map::new();
        let mut all = 0;
        for (name, mib) in processes_below(self.process()) {
            all += mib;
            let sum = told.get(&name).and_then(Value::as_u64).unwrap_or_default() + mib;
            told.insert(name, json!(sum));
        }
        told.insert("all".to_owned(), json!(all));
        Value::Object(told)
    }
}

/// Returns a process and all that it started, each by name with its share of memory in MiB.
fn processes_below(root: u32) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    let mut wanted = vec![root];
    while let Some(process) = wanted.pop() {
        let at = Path::new("/proc").join(process.to_string());
        let name = fs::read_to_string(at.join("comm")).unwrap_or_default().trim().to_owned();
        let rollup = fs::read_to_string(at.join("smaps_rollup")).unwrap_or_default();
        let share = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let kib = share.and_then(|it| it.split_whitespace().next()?.parse::<u64>().ok());
        found.push((name, kib.unwrap_or_default() >> 10));
        for thread in fs::read_dir(at.join("task")).into_iter().flatten().flatten() {
            let text = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            wanted.extend(text.split_whitespace().filter_map(|it| it.parse::<u32>().ok()));
        }
    }
    found
}
