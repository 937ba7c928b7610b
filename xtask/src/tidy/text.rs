//! What can be told from the text of one file.

use std::fs;

use crate::spawn::{Failure, root};

const LINES_MAX: usize = 500;
const COLUMNS_MAX: usize = 100;
const SHELL_LINES_MAX: usize = 1_100;

/// Files that are longer or wider, each with the reason.
const EXEMPT: &[(&str, &str)] = &[
    ("ui/src/lib/desk/contract.ts", "generated"),
    ("crates/contract/src/problem.rs", "a table: one problem a line reads best"),
];

/// Documents and scripts with a length of their own.
const SHORT: &[(&str, usize)] = &[("README.md", 80), ("ARCHITECTURE.md", 200), ("dev", 80)];

/// Folders that stand only on some machine. Written apart, so that this file does not name them.
const MACHINE_PATHS: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/t", "mp/"),
    concat!("/home/", "user/"),
];

/// Marks of unfinished work; with an issue's number they may stay.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];

/// Checks one file.
pub fn check(path: &str, text: &str, faults: &mut Vec<String>) {
    if is_code(path) && !EXEMPT.iter().any(|(exempt, _)| *exempt == path) {
        check_size(path, text, faults);
    }
    if let Some((_, lines_max)) = SHORT.iter().find(|(short, _)| *short == path) {
        limit(path, "lines", text.lines().count(), *lines_max, faults);
    }
    if path.ends_with(".rs") && !opens_with_docs(text) {
        faults.push(format!("{path}: opens without `//!`: what is it for, what must it never do?"));
    }
    if path.starts_with("ui/src/") {
        check_imports(path, text, faults);
    }
    check_words(path, text, faults);
}

/// Checks that the shell has stayed small: whatever could be decided there, the desk decides.
pub fn check_shell(faults: &mut Vec<String>) -> Result<(), Failure> {
    let entries = fs::read_dir(root().join("src-tauri/src"));
    let entries = entries.map_err(|error| Failure::new(format!("src-tauri/src: {error}")))?;
    let texts = entries.flatten().filter_map(|entry| fs::read_to_string(entry.path()).ok());
    let lines = texts.map(|text| text.lines().count()).sum();
    limit("src-tauri/src", "lines in all", lines, SHELL_LINES_MAX, faults);
    Ok(())
}

fn is_code(path: &str) -> bool {
    let ends = [".rs", ".ts", ".svelte", ".css", ".sh", ".py"];
    ends.iter().any(|end| path.ends_with(end)) || path == "dev" || path == ".ci/run"
}

fn check_size(path: &str, text: &str, faults: &mut Vec<String>) {
    limit(path, "lines", text.lines().count(), LINES_MAX, faults);
    for (line, number) in text.lines().zip(1..) {
        let place = format!("{path}:{number}");
        limit(&place, "columns", line.chars().count(), COLUMNS_MAX, faults);
    }
}

fn limit(place: &str, what: &str, is: usize, max: usize, faults: &mut Vec<String>) {
    if is > max {
        faults.push(format!("{place}: {is} {what}, at most {max}"));
    }
}

fn opens_with_docs(text: &str) -> bool {
    text.lines().find(|line| !line.is_empty()).is_some_and(|line| line.starts_with("//!"))
}

/// kit <- features <- app; features do not know each other; one file knows Tauri.
fn check_imports(path: &str, text: &str, faults: &mut Vec<String>) {
    let below = |folder: &str| path.starts_with(&format!("ui/src/{folder}/"));
    let feature = path.strip_prefix("ui/src/features/").and_then(|rest| rest.split('/').next());
    let imports = text.lines().filter(|line| line.contains(" from \"") || line.contains("import"));
    for line in imports {
        let Some(source) = line.rsplit('"').nth(1).filter(|source| line.contains(source)) else {
            continue;
        };
        let names = |folder: &str| source.contains(&format!("{folder}/"));
        let other_feature = feature.is_some_and(|own| {
            source.starts_with("$features/") && !source.starts_with(&format!("$features/{own}/"))
                || source.contains("features/") && !source.contains(&format!("features/{own}/"))
        });
        let forbidden = source.starts_with("@tauri-apps/") && path != "ui/src/lib/desk/tauri.ts"
            || source.starts_with("bits-ui") && !below("kit")
            || below("kit") && (names("features") || names("app"))
            || below("features") && (names("../app") || names("$app"))
            || other_feature;
        if forbidden && !path.contains(".test.") {
            faults.push(format!("{path}: may not import {source}"));
        }
    }
}

fn check_words(path: &str, text: &str, faults: &mut Vec<String>) {
    for (line, number) in text.lines().zip(1..) {
        for folder in MACHINE_PATHS {
            if line.contains(folder) {
                faults.push(format!("{path}:{number}: names {folder}, a place on some machine"));
            }
        }
        for mark in UNFINISHED {
            if line.contains(mark) && !line.contains(&format!("{mark}(#")) {
                faults.push(format!("{path}:{number}: {mark} without an issue: `{mark}(#12)`"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> Vec<String> {
        let mut faults = Vec::new();
        check(path, text, &mut faults);
        faults
    }

    #[test]
    fn a_tidy_file_has_no_fault() {
        assert_eq!(faults("a.rs", "//! What it is for.\nfn main() {}\n"), Vec::<String>::new());
    }

    #[test]
    fn long_wide_and_undocumented_files_are_named() {
        assert_eq!(faults("a.rs", "//! x\n".repeat(501).as_str()).len(), 1);
        assert_eq!(faults("a.css", &"x".repeat(101)).len(), 1);
        assert_eq!(faults("a.rs", "fn main() {}\n").len(), 1);
        assert_eq!(faults("dev", "true\n".repeat(81).as_str()).len(), 1);
    }

    #[test]
    fn unfinished_work_needs_an_issue() {
        let mark = UNFINISHED[0];

        assert_eq!(faults("a.md", &format!("{mark}: later")).len(), 1);
        assert_eq!(faults("a.md", &format!("{mark}(#12): later")).len(), 0);
    }

    #[test]
    fn places_on_some_machine_are_named() {
        assert_eq!(faults("a.md", &format!("see {}x", MACHINE_PATHS[0])).len(), 1);
    }

    /// The interface's layers: kit, then features, then app.
    #[test]
    fn imports_point_down() {
        let import = |source: &str| format!("import X from \"{source}\";\n");

        for (path, source) in [
            ("ui/src/kit/A.svelte", "../features/notes/note"),
            ("ui/src/features/notes/A.svelte", "../../features/teams/team"),
            ("ui/src/features/notes/A.svelte", "$features/teams/team"),
            ("ui/src/features/notes/A.svelte", "../../app/frame"),
            ("ui/src/app/main.ts", "@tauri-apps/api/core"),
        ] {
            assert_eq!(faults(path, &import(source)).len(), 1, "{path} may not name {source}");
        }
        for (path, source) in [
            ("ui/src/app/App.svelte", "../features/notes/Notes.svelte"),
            ("ui/src/features/notes/A.svelte", "$kit"),
            ("ui/src/lib/desk/tauri.ts", "@tauri-apps/api/core"),
        ] {
            assert_eq!(faults(path, &import(source)).len(), 0, "{path} may name {source}");
        }
    }
}
