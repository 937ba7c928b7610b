//! Runs the suites one after the other and prints the table of what came of them.

use std::panic::resume_unwind;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use crate::spawn::{Ended, Failure, Step, is_there, root};
use crate::suites::{COMPILER, Counts, Need, SUITES, Suite};
use crate::telling::{self, without_colours};

/// How many passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Tally {
    const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };
    const SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };

    fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

struct Row {
    name: &'static str,
    tally: Tally,
    seconds: f64,
    /// What failed, and what it said.
    failures: String,
}

/// Runs all suites, or those that are named.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let (options, names): (Vec<_>, Vec<_>) =
        arguments.iter().partition(|argument| argument.starts_with("--"));
    for option in &options {
        if *option != "--require-corpus" {
            return Err(Failure::new(format!("There is no option {option}.")));
        }
    }
    for name in &names {
        if !SUITES.iter().any(|suite| suite.name == *name) {
            return Err(Failure::new(format!("There is no suite {name}.")));
        }
    }
    let corpus = find_corpus()?;
    if !corpus && !options.is_empty() {
        return Err(Failure::new("--require-corpus: COMITY_CORPUS does not name a folder."));
    }
    let chosen = SUITES
        .iter()
        .filter(|suite| names.is_empty() || names.iter().any(|name| name.as_str() == suite.name));
    let began = Instant::now();
    let rows = run_all(chosen, corpus);
    let total = rows.iter().fold(Tally::default(), |sum, row| sum.plus(row.tally));
    print_table(&rows, total, began.elapsed().as_secs_f64());
    if total.failed > 0 || total.passed == 0 {
        return Err(Failure::new(""));
    }
    Ok(())
}

/// Tells whether the corpus is there; suites run in other folders, so it must be absolute.
fn find_corpus() -> Result<bool, Failure> {
    let Some(folder) = std::env::var_os("COMITY_CORPUS").filter(|folder| !folder.is_empty()) else {
        return Ok(false);
    };
    let folder = std::path::PathBuf::from(folder);
    if folder.is_absolute() || !folder.is_dir() {
        return Ok(folder.is_dir());
    }
    Err(Failure::new("COMITY_CORPUS must be an absolute path."))
}

/// Runs the suites in their order, and on a thread of their own those that run beside others.
fn run_all(chosen: impl Iterator<Item = &'static Suite>, corpus: bool) -> Vec<Row> {
    let (beside, waiting) = mpsc::channel();
    thread::scope(|scope| {
        let lane = scope.spawn(move || -> Vec<Row> {
            waiting.iter().map(|suite| run_suite(suite, corpus)).collect()
        });
        let mut rows = Vec::new();
        for suite in chosen {
            if suite.beside {
                // The lane listens until this ends.
                let _ = beside.send(suite);
            } else {
                rows.push(run_suite(suite, corpus));
            }
        }
        drop(beside);
        rows.extend(lane.join().unwrap_or_else(|panic| resume_unwind(panic)));
        rows
    })
}

/// Runs a suite. What one beside others prints is shown when it has ended.
fn run_suite(suite: &'static Suite, corpus: bool) -> Row {
    if !suite.beside {
        println!("\n=== {} ===", suite.name);
    }
    let began = Instant::now();
    let (tally, output) = judge(suite, corpus);
    let failures = if tally.failed > 0 { telling::failures(&output) } else { String::new() };
    Row { name: suite.name, tally, seconds: began.elapsed().as_secs_f64(), failures }
}

/// Runs what a suite stands for, and returns what came of it and what it printed.
fn judge(suite: &Suite, corpus: bool) -> (Tally, String) {
    let mut missing: Vec<&str> = Vec::new();
    for need in suite.needs {
        match need {
            Need::Corpus if !corpus => {
                println!("skipped: {}: no corpus", suite.name);
                return (Tally::SKIPPED, String::new());
            }
            Need::Corpus => {}
            Need::Tools(tools) => missing.extend(tools.iter().filter(|tool| !is_there(tool))),
        }
    }
    if !missing.is_empty() {
        let told = format!("not installed: {}; `./dev test` installs it.", missing.join(", "));
        println!("{}: {told}", suite.name);
        return (Tally::FAILED, told);
    }
    let words = words(suite);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let step = Step::new(suite.folder, &words).with(COMPILER.0, COMPILER.1);
    let mut shown = telling::Shown::new(suite.beside);
    match step.watch(|line| shown.line(line)) {
        Ok(ended) => {
            shown.end(suite.name);
            (count(suite.counts, &ended), ended.output)
        }
        Err(failure) => {
            println!("{failure}");
            (Tally::FAILED, failure.to_string())
        }
    }
}

fn words(suite: &Suite) -> Vec<String> {
    let named = suite.command.split(' ').map(|word| match word {
        "CRATE-TESTS" => crate_tests(),
        word => vec![word.to_owned()],
    });
    named.flatten().collect()
}

/// Returns `--test NAME` for each test of the crates. Leaving the package of the black-box suites
/// out instead would choose other features, and build every dependency a second time.
fn crate_tests() -> Vec<String> {
    let folders = std::fs::read_dir(root().join("crates")).into_iter().flatten().flatten();
    let entries = folders.filter_map(|one| std::fs::read_dir(one.path().join("tests")).ok());
    let tests = entries.flatten().flatten().map(|entry| entry.path()).filter(|path| {
        path.extension().is_some_and(|end| end == "rs") || path.join("main.rs").is_file()
    });
    let mut names: Vec<String> =
        tests.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    names.dedup();
    names.into_iter().flat_map(|name| ["--test".to_owned(), name]).collect()
}

/// Counts what a suite printed. One that ran nothing has failed, whatever it says.
fn count(counts: Counts, ended: &Ended) -> Tally {
    let mut tally = match counts {
        Counts::Check if ended.ok => Tally { passed: 1, ..Tally::default() },
        Counts::Unwarned if ended.ok && !warns(&ended.output) => {
            Tally { passed: 1, ..Tally::default() }
        }
        Counts::Check | Counts::Unwarned => Tally::FAILED,
        Counts::Cargo => count_cargo(&ended.output),
        Counts::Vitest => count_vitest(&ended.output),
        Counts::Line => count_line(&ended.output),
    };
    if (!ended.ok && tally.failed == 0) || tally == Tally::default() {
        tally.failed = 1;
    }
    tally
}

/// Tells whether a compiler warned. Cargo repeats what was said when it compiled earlier.
fn warns(output: &str) -> bool {
    without_colours(output).lines().any(|line| line.starts_with("warning"))
}

/// Adds up the `test result:` lines. A test that returned early says so on a line of its own,
/// `skipped: NAME: no corpus`, and libtest took it for passed.
fn count_cargo(output: &str) -> Tally {
    let (mut tally, mut early) = (Tally::default(), 0);
    for line in output.lines() {
        if line.starts_with("test result:") {
            tally.passed += before(line, " passed");
            tally.failed += before(line, " failed");
            tally.skipped += before(line, " ignored");
        } else if line.starts_with("skipped: ") {
            early += 1;
        }
    }
    tally.passed = tally.passed.saturating_sub(early);
    tally.skipped += early;
    tally
}

/// Reads `Tests  2 failed | 31 passed | 1 skipped (34)`.
/// Vitest colours its lines where `CI` is set, even into a pipe.
fn count_vitest(output: &str) -> Tally {
    let plain = without_colours(output);
    let line = plain.lines().rev().find(|line| line.trim_start().starts_with("Tests  "));
    line.map_or(Tally::default(), read_counts)
}

fn count_line(output: &str) -> Tally {
    let mut lines = output.lines().rev();
    let line = lines.find(|line| line.contains(" passed, ") && line.contains(" failed"));
    line.map_or(Tally::default(), read_counts)
}

fn read_counts(line: &str) -> Tally {
    Tally {
        passed: before(line, " passed"),
        failed: before(line, " failed"),
        skipped: before(line, " skipped"),
    }
}

/// Returns the number that stands right before a word, or 0.
fn before(line: &str, word: &str) -> u64 {
    let number = line.split(word).next().filter(|rest| rest.len() < line.len());
    let number = number.and_then(|rest| rest.rsplit(|c: char| !c.is_ascii_digit()).next());
    number.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// Prints the table. Suites that ran beside others took less of the whole than their seconds.
fn print_table(rows: &[Row], total: Tally, seconds: f64) {
    println!("\n{:<14} {:>7} {:>7} {:>8} {:>9}", "suite", "passed", "failed", "skipped", "seconds");
    for row in rows {
        print_row(row.name, row.tally, row.seconds);
    }
    print_row("total", total, seconds);
    // Once more at the end, where whoever reads a long log looks first.
    for row in rows.iter().filter(|row| row.tally.failed > 0) {
        println!("\n=== failed: {} ===\n{}", row.name, row.failures);
    }
    println!("\n{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
}

fn print_row(name: &str, tally: Tally, seconds: f64) {
    let Tally { passed, failed, skipped } = tally;
    println!("{name:<14} {passed:>7} {failed:>7} {skipped:>8} {seconds:>9.1}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(ok: bool, output: &str) -> Ended {
        Ended { ok, output: output.into() }
    }

    /// A test that found no corpus must not look like one that held.
    #[test]
    fn skipped_tests_are_not_counted_as_passed() {
        let output = "running 3 tests\nskipped: mixed files: no corpus\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";

        let tally = count(Counts::Cargo, &ended(true, output));

        assert_eq!(tally, Tally { passed: 2, failed: 0, skipped: 1 });
    }

    /// A test that nobody names never fails.
    #[test]
    fn every_test_of_the_crates_is_named() {
        let named = crate_tests();
        for (name, kind) in [("formats", "a file"), ("evidence", "a folder"), ("golden", "both")] {
            assert_eq!(named.iter().filter(|it| *it == name).count(), 1, "{name}, {kind}");
        }
        assert!(!named.iter().any(|it| it == "support"), "what tests share is no test");
    }

    #[test]
    fn several_binaries_add_up() {
        let output = "test result: ok. 3 passed; 0 failed; 1 ignored\n\
            test result: FAILED. 10 passed; 2 failed; 0 ignored\n";

        let tally = count(Counts::Cargo, &ended(false, output));

        assert_eq!(tally, Tally { passed: 13, failed: 2, skipped: 1 });
    }

    /// What is only warned of is mended before it is merged, whatever compiled.
    #[test]
    fn a_warning_fails_what_must_have_none() {
        let tally = |output: &str| count(Counts::Unwarned, &ended(true, output));

        assert_eq!(tally("   Compiling xtask\n    Finished\n").passed, 1);
        let warned = "\u{1b}[1m\u{1b}[33mwarning\u{1b}[0m: unused import\n    Finished\n";
        assert_eq!(tally(warned), Tally::FAILED);
    }

    /// A suite that did not even compile, and one that holds no test, prove nothing.
    #[test]
    fn a_suite_that_ran_nothing_has_failed() {
        assert_eq!(count(Counts::Cargo, &ended(false, "error: no")), Tally::FAILED);
        assert_eq!(
            count(Counts::Cargo, &ended(true, "test result: ok. 0 passed; 0 failed; 0 ignored")),
            Tally::FAILED
        );
    }

    #[test]
    fn vitest_and_plain_lines_are_read() {
        let vitest = "      Tests  2 failed | 31 passed | 1 skipped (34)\n";
        let plain = "checks: 9 passed, 0 failed, 2 skipped\n";

        assert_eq!(
            count(Counts::Vitest, &ended(false, vitest)),
            Tally { passed: 31, failed: 2, skipped: 1 }
        );
        assert_eq!(
            count(Counts::Line, &ended(true, plain)),
            Tally { passed: 9, failed: 0, skipped: 2 }
        );
    }
}
