//! How long it takes from the start of a program until its window stands painted, as a person has
//! it: without a driver, beside an empty window of the same engine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::app::at_home;
use crate::display::Display;

const RUNS: usize = 6;
/// What an empty window shows; more colours than an empty display has.
const EMPTY: &str = "data:text/html,<body style='background:linear-gradient(red,blue)'>";

/// Starts the app on a locked vault and the engine's own window by turns.
pub fn starts(display: &Display, program: &Path, home: &Path) -> Value {
    let vault = home.join("vault").display().to_string();
    let engine = engine();
    let times: Vec<(u64, Option<u64>)> = (0..RUNS)
        .map(|_| {
            let empty = engine.as_ref().map(|engine| painted(display, home, engine, &[EMPTY]));
            (painted(display, home, program, &["--vault", &vault]), empty)
        })
        .collect();
    let (ours, empty): (Vec<_>, Vec<_>) = times.into_iter().unzip();
    json!({ "ours_ms": ours, "empty_window_ms": empty, "max_ms": 1_000 })
}

fn painted(display: &Display, home: &Path, program: &Path, arguments: &[&str]) -> u64 {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("reach/painted.py");
    // Not one from elsewhere on the path: the bindings of GTK are the system's.
    let mut command = Command::new("/usr/bin/python3");
    at_home(command.arg(script).arg(program).args(arguments), display, home);
    let told = command.stdout(std::process::Stdio::piped()).output().expect("python3 starts");
    let milliseconds = String::from_utf8_lossy(&told.stdout);
    milliseconds.trim().parse().expect("a window is painted")
}

/// Returns the smallest browser that comes with the engine, where there is one.
fn engine() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let browsers = folders.map(|folder| folder.path().join("webkit2gtk-4.1/MiniBrowser"));
    browsers.into_iter().find(|browser| browser.is_file())
}
