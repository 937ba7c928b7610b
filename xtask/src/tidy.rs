//! Keeps the rules that no compiler keeps: sizes, module docs, words, which crate may use which.

mod crates;
mod text;

use std::path::Path;

use crate::spawn::{Failure, Step, root};

/// Checks everything and names every fault, each with its place.
pub fn run() -> Result<(), Failure> {
    let mut faults = Vec::new();
    let listed = Step::new("", &["git", "ls-files", "-z", "--cached", "--others"])
        .and(&["--exclude-standard"])
        .read()?;
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        // Pictures and golden bytes are not text; a file removed a moment ago is not there.
        if let Ok(text) = std::fs::read_to_string(root().join(Path::new(path))) {
            text::check(path, &text, &mut faults);
        }
    }
    text::check_shell(&mut faults)?;
    crates::check(&mut faults)?;
    if faults.is_empty() {
        return Ok(());
    }
    faults.sort();
    faults.dedup();
    Err(Failure::new(format!("{}\n{} faults", faults.join("\n"), faults.len())))
}
