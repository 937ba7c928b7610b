//! Keeps the documents true where a machine can tell: names of dependencies, links, names of tests.
//! It must never judge prose.

use std::fs;
use std::path::Path;

use crate::spawn::{Failure, root};

/// Documents whose long `names_in_backticks` are tests: a keeper that is gone keeps nothing.
const NAME_TESTS: &[&str] = &["docs/threat-model.md", "ARCHITECTURE.md"];

/// Checks the documents among the files listed.
pub fn check(paths: &[&str], faults: &mut Vec<String>) -> Result<(), Failure> {
    for path in paths.iter().filter(|path| path.ends_with(".md")) {
        if let Ok(text) = fs::read_to_string(root().join(path)) {
            check_links(path, &text, faults);
        }
    }
    check_standards(faults)?;
    let sources: Vec<String> = paths
        .iter()
        .filter(|path| path.ends_with(".rs"))
        .filter_map(|path| fs::read_to_string(root().join(path)).ok())
        .collect();
    for path in NAME_TESTS {
        for name in tests_named(&read(path)?) {
            if !sources.iter().any(|source| source.contains(&format!("fn {name}("))) {
                faults.push(format!("{path}: names the test {name}, which there is none of"));
            }
        }
    }
    Ok(())
}

/// A link to a file of the project leads somewhere.
fn check_links(path: &str, text: &str, faults: &mut Vec<String>) {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let file = target.split('#').next().unwrap_or_default();
        let elsewhere = file.is_empty() || file.contains("://") || file.contains(' ');
        if !elsewhere && !root().join(folder).join(file).exists() {
            faults.push(format!("{path}: links to {file}, which is not there"));
        }
    }
}

/// Every direct dependency has its line, with a reason.
fn check_standards(faults: &mut Vec<String>) -> Result<(), Failure> {
    let standards = read("docs/standards.md")?;
    let mut names = Vec::new();
    for manifest in ["Cargo.toml", "tests/Cargo.toml"] {
        names.extend(dependencies(&read(manifest)?));
    }
    for manifest in ["ui/package.json", "packaging/package.json"] {
        names.extend(packages(&read(manifest)?));
    }
    for name in names {
        if !standards.contains(&format!("`{name}`")) {
            faults.push(format!("docs/standards.md: {name} is missing: what for, why this one?"));
        }
    }
    Ok(())
}

/// Names in the tables of dependencies of a Cargo.toml.
fn dependencies(manifest: &str) -> Vec<String> {
    let tables = manifest.split("\n[").filter(|table| {
        table.split(']').next().is_some_and(|title| title.ends_with("dependencies"))
    });
    let lines = tables.flat_map(|table| table.lines().skip(1));
    let names = lines.filter_map(|line| line.split_once('=').map(|(name, _)| name.trim()));
    names
        .map(|name| name.split('.').next().unwrap_or(name).to_owned())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .collect()
}

/// Names in the lists of dependencies of a package.json.
fn packages(manifest: &str) -> Vec<String> {
    let lists = manifest.split("ependencies\": {").skip(1);
    let lines = lists.flat_map(|list| list.split('}').next().unwrap_or_default().lines());
    lines.filter_map(|line| line.split('"').nth(1).map(str::to_owned)).collect()
}

/// Words in backticks that are long and joined by underscores.
fn tests_named(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let is_test = |word: &&str| {
        word.matches('_').count() >= 3
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    quoted.filter(is_test).collect()
}

fn read(path: &str) -> Result<String, Failure> {
    fs::read_to_string(root().join(path)).map_err(|error| Failure::new(format!("{path}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_dependencies_are_found() {
        let manifest = "[package]\nname = \"a\"\n\n[dependencies]\nage.workspace = true\n# x = 1\n\
                        sled = \"1\"\n\n[lints]\nworkspace = true\n";
        assert_eq!(dependencies(manifest), ["age", "sled"]);
        let package = "{\"devDependencies\": {\n  \"vite\": \"8\",\n  \"@a/b\": \"1\"\n}}";
        assert_eq!(packages(package), ["vite", "@a/b"]);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_named() {
        let mut faults = Vec::new();

        check_links("README.md", "[a](dev) [b](https://a.b/c) [c](no-such-file.md#x)", &mut faults);

        assert_eq!(faults, ["README.md: links to no-such-file.md, which is not there"]);
    }

    #[test]
    fn tests_are_told_from_other_words() {
        assert_eq!(tests_named("`a_test_it_is` keeps `cargo xtask` and `age`"), ["a_test_it_is"]);
    }
}
