//! Inputs of the fuzzer, kept: every file of its corpora, and all that ever crashed a target.

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::PathBuf;

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use targets::TARGETS;

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the files that are kept for a target.
fn kept(target: &str) -> Vec<PathBuf> {
    let folders = ["corpus", "crashes"].map(|kind| project().join("fuzz").join(kind).join(target));
    let entries = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// A crash that was mended stays mended.
#[test]
fn every_kept_input_is_read_without_a_panic() {
    for (name, target) in TARGETS {
        let files = kept(name);
        assert!(!files.is_empty(), "{name} has something to begin with");
        for file in files {
            let bytes = fs::read(&file).unwrap();
            assert!(catch_unwind(|| target(&bytes)).is_ok(), "{}", file.display());
        }
    }
}

/// A target that nobody runs counts no minutes.
#[test]
fn every_target_is_built_and_counted() {
    let named: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let files = fs::read_dir(project().join("fuzz/fuzz_targets")).unwrap().flatten();
    let files: BTreeSet<String> = files
        .filter_map(|file| {
            file.file_name().to_string_lossy().strip_suffix(".rs").map(str::to_owned)
        })
        .collect();
    let text = fs::read_to_string(project().join("docs/fuzz.md")).unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());

    assert_eq!(named, files, "every function has its target, and the reverse");
    assert_eq!(lines.map(str::to_owned).collect::<BTreeSet<_>>(), named, "docs/fuzz.md");
}
