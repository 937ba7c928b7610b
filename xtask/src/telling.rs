//! What a suite's output is shown of: all that it does, and what failed once more at the end.

use std::io::Write as _;

/// So many lines of what failed stand at the end, of each suite.
const TOLD_LINES: usize = 200;

/// Shows a suite's output as it comes, or, of one that runs beside others, when it has ended.
///
/// What tests that passed have printed is left out but for what they skipped: some provoke a
/// panic, and its trace looks like a failure.
pub struct Shown {
    /// What is shown at the end.
    kept: Option<String>,
    of_passed: bool,
}

impl Shown {
    /// Returns one that keeps what is shown to the end when the suite runs `beside` others.
    pub fn new(beside: bool) -> Self {
        Self { kept: beside.then(String::new), of_passed: false }
    }

    /// Shows one line with its end.
    pub fn line(&mut self, line: &str) {
        match line.trim_end() {
            "successes:" => self.of_passed = true,
            "failures:" => self.of_passed = false,
            words if words.starts_with("test result:") => self.of_passed = false,
            _ => {}
        }
        if self.of_passed && !line.starts_with("skipped: ") {
            return;
        }
        match &mut self.kept {
            Some(kept) => kept.push_str(line),
            None => print(line),
        }
    }

    /// Shows what was kept.
    pub fn end(&self, name: &str) {
        if let Some(kept) = &self.kept {
            print(&format!("\n=== {name} ===\n{kept}\n"));
        }
    }
}

/// Prints words as they are. A closed terminal is no reason to fail a suite.
pub fn print(words: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(words.as_bytes()).and_then(|()| out.flush());
}

/// Returns what the failed tests said; the last lines of an output that names none.
pub fn failures(output: &str) -> String {
    let plain = without_colours(output);
    let mut told = Vec::new();
    let mut inside = false;
    for line in plain.lines() {
        match line {
            "failures:" => inside = true,
            "successes:" => inside = false,
            words if words.starts_with("test result:") => inside = false,
            _ => {}
        }
        if inside || is_failure(line) {
            told.push(line);
        }
    }
    if told.is_empty() {
        told = plain.lines().collect();
        told.drain(..told.len().saturating_sub(TOLD_LINES));
    }
    told.truncate(TOLD_LINES);
    told.join("\n")
}

/// Tells whether a line alone names what failed: of vitest, the compiler, and libtest.
fn is_failure(line: &str) -> bool {
    let line = line.trim_start();
    ["FAIL ", "AssertionError", "error: ", "error[", "warning: ", "process didn't exit"]
        .iter()
        .any(|start| line.starts_with(start))
        || (line.starts_with("test ") && line.ends_with("FAILED"))
}

/// Leaves out terminal colours: escape, `[`, and everything to the next `m`.
pub fn without_colours(output: &str) -> String {
    let mut parts = output.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or(part, |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = "test one ... ok\ntest two ... FAILED\n\nsuccesses:\n\n---- one stdout ----\n\
        panicked on purpose\nskipped: one: no corpus\n\nfailures:\n\n---- two stdout ----\n\
        it is 3, not 4\n\ntest result: FAILED. 1 passed; 1 failed\n";

    #[test]
    fn what_a_passed_test_printed_is_left_out() {
        let mut shown = Shown::new(true);
        RUN.split_inclusive('\n').for_each(|line| shown.line(line));

        let kept = shown.kept.unwrap_or_default();
        assert!(!kept.contains("on purpose"), "{kept}");
        assert!(kept.contains("skipped: one") && kept.contains("it is 3, not 4"), "{kept}");
    }

    #[test]
    fn what_failed_is_told_with_its_words() {
        let told = failures(RUN);

        assert!(told.contains("test two ... FAILED") && told.contains("it is 3, not 4"), "{told}");
        assert!(!told.contains("on purpose"), "{told}");
    }

    #[test]
    fn an_output_that_names_no_failure_is_told_by_its_end() {
        let long = (0..1_000).map(|line| format!("line {line}\n")).collect::<String>();

        let told = failures(&long);

        assert!(told.starts_with("line 800") && told.ends_with("line 999"), "{told}");
    }
}
