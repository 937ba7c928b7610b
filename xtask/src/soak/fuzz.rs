//! Fuzzing: goes on for as long as it is let, and adds up what was done in a document. Minutes are
//! counted when a run ended without a crash, never before.

use std::fs;

use super::failed;
use crate::spawn::{Failure, Step, is_there, root, target};
use crate::telling::print;

/// Where minutes are added up.
const COUNTS: &str = "docs/fuzz.md";

/// How long a target runs when nobody says, in minutes.
const MINUTES: u64 = 5;

/// Memory that a target may take, and seconds for one input: beyond them it is a crash.
const MEMORY: &str = "-rss_limit_mb=1024";
const TIME: &str = "-timeout=10";

/// Targets that run what the worker of `intake` runs; and its seconds, which no reader may use up.
const WORKERS: [&str; 3] = ["mail", "members", "pdf"];
const WORKER_TIME: &str = "-timeout=60";

/// Runs fuzz targets one after the other. Without a sanitizer: the product has no unsafe code, and
/// the compiler is the stable one.
pub(super) fn run(arguments: &[String]) -> Result<(), Failure> {
    if !is_there("cargo-fuzz") {
        return Err(Failure::new("soak fuzz needs cargo-fuzz: cargo install cargo-fuzz --locked"));
    }
    let (minutes, named) = match arguments {
        [option, minutes, named @ ..] if option == "--minutes" => {
            let minutes = minutes.parse().ok().filter(|minutes| *minutes > 0);
            (minutes.ok_or_else(|| Failure::new("--minutes takes a number from 1"))?, named)
        }
        named => (MINUTES, named),
    };
    let all = targets()?;
    if let Some(unknown) = named.iter().find(|name| !all.contains(name)) {
        return Err(Failure::new(format!("no fuzz target is called {unknown}")));
    }
    for name in if named.is_empty() { &all } else { named } {
        let runs = fuzz_one(name, minutes)?;
        add(name, [minutes, runs])?;
    }
    Ok(())
}

/// Returns the names of all targets, by their files.
fn targets() -> Result<Vec<String>, Failure> {
    let folder = root().join("fuzz/fuzz_targets");
    let entries = fs::read_dir(folder).map_err(|error| failed(&"fuzz/fuzz_targets", &error))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".rs").map(str::to_owned)).collect();
    names.sort();
    Ok(names)
}

/// Runs one target and returns how many inputs it tried. What it learns stays beside what is built;
/// a crash becomes a file that the suite `hostile` runs ever after.
fn fuzz_one(name: &str, minutes: u64) -> Result<u64, Failure> {
    let learnt = target().join("fuzz").join(name);
    let crashes = root().join("fuzz/crashes").join(name);
    for folder in [&learnt, &crashes] {
        fs::create_dir_all(folder).map_err(|error| failed(&"a folder of the fuzzer", &error))?;
    }
    let (learnt, prefix) = (learnt.to_string_lossy(), format!("{}/", crashes.to_string_lossy()));
    let seconds = minutes.saturating_mul(60).to_string();
    let time = if WORKERS.contains(&name) { WORKER_TIME } else { TIME };
    let step = Step::new("", &["cargo", "fuzz", "run", "--sanitizer", "none", name])
        .and(&[learnt.as_ref(), &format!("fuzz/corpus/{name}"), "--"])
        .and(&[format!("-max_total_time={seconds}"), format!("-artifact_prefix={prefix}")])
        .and(&[MEMORY, time]);
    let ended = step.watch(print)?;
    // Gone when nothing crashed: only a folder that holds something is one of the project's.
    let _kept_when_full = fs::remove_dir(&crashes);
    let runs = if ended.ok { runs_of(&ended.output) } else { None };
    runs.ok_or_else(|| Failure::new(format!("{name} crashed, or did not run")))
}

/// Returns how many inputs libFuzzer says it tried: `Done 3766897 runs in 61 second(s)`.
fn runs_of(output: &str) -> Option<u64> {
    let line = output.lines().rev().find(|line| line.starts_with("Done "))?;
    line.split(' ').nth(1)?.parse().ok()
}

/// Adds minutes and runs to a target's line.
fn add(name: &str, counts: [u64; 2]) -> Result<(), Failure> {
    let path = root().join(COUNTS);
    let text = fs::read_to_string(&path).map_err(|error| failed(&COUNTS, &error))?;
    let text = with_counts(&text, name, counts)
        .ok_or_else(|| Failure::new(format!("{COUNTS} has no line of `{name}`")))?;
    fs::write(&path, text).map_err(|error| failed(&COUNTS, &error))
}

/// Returns the document with a target's minutes and runs raised; nothing without such a line.
fn with_counts(text: &str, name: &str, [minutes, runs]: [u64; 2]) -> Option<String> {
    let start = format!("| `{name}` | ");
    let line = text.lines().find(|line| line.starts_with(&start))?;
    let (rest, runs_before) = line.strip_suffix(" |")?.rsplit_once(" | ")?;
    let (rest, minutes_before) = rest.rsplit_once(" | ")?;
    let minutes = minutes_before.parse::<u64>().ok()?.saturating_add(minutes);
    let runs = runs_before.parse::<u64>().ok()?.saturating_add(runs);
    Some(text.replacen(line, &format!("{rest} | {minutes} | {runs} |"), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number that nobody may raise by hand is raised where it stands.
    #[test]
    fn what_was_run_is_added_to_the_line_of_its_target() {
        let text = "| target | reads | minutes | runs |\n| `card` | cards | 7 | 100 |\n";

        let after = with_counts(text, "card", [5, 11]);

        assert_eq!(after, Some(text.replace("| 7 | 100 |", "| 12 | 111 |")));
        assert_eq!(with_counts(text, "car", [5, 11]), None);
    }

    #[test]
    fn runs_are_read_from_the_last_line_that_tells_them() {
        let output = "Done 5 runs in 1 second(s)\nDone 3766897 runs in 61 second(s)\n";

        assert_eq!(runs_of(output), Some(3_766_897));
        assert_eq!(runs_of("a crash"), None);
    }
}
