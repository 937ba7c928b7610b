//! Many more seeds of the simulation than its suite has time for, and broken copies of the project
//! that it has to notice.

use std::fs;
use std::path::{Path, PathBuf};

use super::mutations::{MUTATIONS, Mutation};
use super::{USAGE, failed};
use crate::spawn::{Failure, Step, root, target};

/// Seeds of a soak unless it is told otherwise.
const SEEDS: &str = "10000";
/// Seeds within which a broken copy must be noticed: those of the suite.
const CAUGHT_WITHIN: &str = "100";

/// Runs seeds: `[--seeds N] [--from N]`.
pub(super) fn run(rest: &[String]) -> Result<(), Failure> {
    let mut step = suite(&root()).with("COMITY_SEEDS", SEEDS);
    for pair in rest.chunks(2) {
        step = match pair {
            [name, many] if name == "--seeds" => step.with("COMITY_SEEDS", many),
            [name, first] if name == "--from" => step.with("COMITY_FROM", first),
            _ => return Err(Failure::new(USAGE)),
        };
    }
    step.run()
}

fn suite(folder: &Path) -> Step {
    let words = ["cargo", "test", "--workspace", "--test", "simulation", "--"];
    let target = target();
    Step::new(&folder.to_string_lossy(), &words)
        .and(&["every_seed", "--nocapture"])
        .with("CARGO_TARGET_DIR", &target.to_string_lossy())
}

/// Breaks a copy of the project in every way of the table at once, each behind its name; builds it
/// once; and lets the simulation look for each. Nothing of it is ever in the project itself.
pub(super) fn mutations(names: &[String]) -> Result<(), Failure> {
    let copy = target().join("mutations");
    copy_project(&copy)?;
    MUTATIONS.iter().try_for_each(|mutation| apply(&copy, mutation))?;
    let sound =
        suite(&copy).with("COMITY_SEEDS", "10").with("COMITY_MUTANT", "none").watch(|_| {})?;
    if !sound.ok {
        return Err(Failure::new(format!("the copy fails as it is:\n{}", sound.output)));
    }
    let chosen =
        |mutation: &&Mutation| names.is_empty() || names.iter().any(|n| n == mutation.name);
    let mut missed = Vec::new();
    for mutation in MUTATIONS.iter().filter(chosen) {
        let looked = suite(&copy)
            .with("COMITY_SEEDS", CAUGHT_WITHIN)
            .with("COMITY_MUTANT", mutation.name)
            .watch(|_| {})?;
        if looked.ok {
            missed.push(mutation.name);
        }
        println!("{} | {} | {}", mutation.name, mutation.file, caught(&looked.output));
    }
    match missed.as_slice() {
        [] => Ok(()),
        missed => Err(Failure::new(format!("not noticed: {}", missed.join(", ")))),
    }
}

/// Returns after how many seeds a mutation was caught, and by which claim.
fn caught(output: &str) -> String {
    let mut lines = output.lines().filter_map(|line| line.strip_prefix("seed "));
    let Some((seed, why)) = lines.find_map(|line| line.split_once(": ")) else {
        return "missed".to_owned();
    };
    let claim = why.split_once(": ").map_or(why, |(_, claim)| claim);
    match seed.parse::<u64>() {
        Ok(seed) => format!("{} | {claim}", seed.saturating_add(1)),
        Err(_) => "missed".to_owned(),
    }
}

/// Copies what is kept of the project, without the interface and the documents.
fn copy_project(copy: &Path) -> Result<(), Failure> {
    let listed = Step::new("", &["git", "ls-files", "--cached", "--others", "--exclude-standard"]);
    if copy.is_dir() {
        fs::remove_dir_all(copy).map_err(|error| failed(&copy.display(), &error))?;
    }
    for name in listed.read()?.lines() {
        if name.starts_with("ui/") || name.starts_with("docs/") {
            continue;
        }
        let (from, to) = (root().join(name), copy.join(name));
        let folder = to.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        fs::create_dir_all(&folder).map_err(|error| failed(&folder.display(), &error))?;
        fs::copy(&from, &to).map_err(|error| failed(&from.display(), &error))?;
    }
    Ok(())
}

fn apply(copy: &Path, mutation: &Mutation) -> Result<(), Failure> {
    let file = copy.join(mutation.file);
    let text = fs::read_to_string(&file).map_err(|error| failed(&file.display(), &error))?;
    if text.matches(mutation.from).count() != 1 {
        let said = "its place is not in the source, or more than once: mend the table";
        return Err(Failure::new(format!("{}: {said}", mutation.name)));
    }
    let named =
        format!("(std::env::var(\"COMITY_MUTANT\").as_deref() == Ok(\"{}\"))", mutation.name);
    let broken = text.replace(mutation.from, &mutation.to.replace("MUTANT", &named));
    fs::write(&file, broken).map_err(|error| failed(&file.display(), &error))
}
