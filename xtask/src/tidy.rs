//! Keeps the rules that no compiler keeps: sizes, module docs, words, which crate may use which,
//! what documents name.

mod crates;
mod documents;
mod text;

use std::path::Path;

use crate::spawn::{Failure, Step, root};

/// Checks everything and names every fault, each with its place.
pub fn run() -> Result<(), Failure> {
    let mut faults = Vec::new();
    let listed = Step::new("", &["git", "ls-files", "-z", "--cached", "--others"])
        .and(&["--exclude-standard"])
        .read()?;
    let paths: Vec<&str> = listed.split('\0').filter(|path| !path.is_empty()).collect();
    for path in &paths {
        // Pictures and golden bytes are not text; a file removed a moment ago is not there.
        if let Ok(text) = std::fs::read_to_string(root().join(Path::new(path))) {
            text::check(path, &text, &mut faults);
        }
    }
    text::check_shell(&mut faults)?;
    crates::check(&mut faults)?;
    documents::check(&paths, &mut faults)?;
    if faults.is_empty() {
        return Ok(());
    }
    faults.sort();
    faults.dedup();
    Err(Failure::new(format!("{}\n{} faults", faults.join("\n"), faults.len())))
}
