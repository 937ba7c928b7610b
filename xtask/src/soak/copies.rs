//! Broken copies of the project, which the simulation has to notice.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::built::{Suite, failed_seed, on_every_processor};
use super::failed;
use super::mutations::{MUTATIONS, Mutation};
use crate::spawn::{Failure, Step, root, target};
use crate::telling::print;

/// Seeds within which a broken copy must be noticed: those of the suite.
const CAUGHT_WITHIN: u64 = 100;

/// Breaks a copy of the project in every way of the table at once, each behind its name; builds it
/// once; and lets the simulation look for each. Nothing of it is ever in the project itself.
pub(super) fn run(names: &[String]) -> Result<(), Failure> {
    let copy = target().join("mutations");
    copy_project(&copy)?;
    MUTATIONS.iter().try_for_each(|mutation| apply(&copy, mutation))?;
    let suite = Suite::build(&copy, print)?;
    let sound = suite.run(0, 10, Some("none"))?;
    if !sound.ok {
        return Err(Failure::new(format!("the copy fails as it is:\n{}", sound.output)));
    }
    let chosen =
        |mutation: &&Mutation| names.is_empty() || names.iter().any(|n| n == mutation.name);
    let missed = Mutex::new(Vec::new());
    on_every_processor(MUTATIONS.iter().filter(chosen), |mutation| {
        let looked = suite.run(0, CAUGHT_WITHIN, Some(mutation.name))?;
        let Some((seed, why)) = failed_seed(&looked.output) else {
            missed.lock().unwrap_or_else(PoisonError::into_inner).push(mutation.name);
            print(&format!("{} | {} | missed\n", mutation.name, mutation.file));
            return Ok(());
        };
        let claim = why.split_once(": ").map_or(why, |(_, claim)| claim);
        let seeds = seed.saturating_add(1);
        print(&format!("{} | {} | {seeds} | {claim}\n", mutation.name, mutation.file));
        Ok(())
    })?;
    match missed.into_inner().unwrap_or_else(PoisonError::into_inner).as_slice() {
        [] => Ok(()),
        missed => Err(Failure::new(format!("not noticed: {}", missed.join(", ")))),
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
    let broken = broken(&text, mutation)?;
    fs::write(&file, broken).map_err(|error| failed(&file.display(), &error))
}

/// Returns the text of a file with a mutation in it, behind its name.
fn broken(text: &str, mutation: &Mutation) -> Result<String, Failure> {
    if text.matches(mutation.from).count() != 1 {
        let said = "its place is not in the source, or more than once: mend the table";
        return Err(Failure::new(format!("{}: {said}", mutation.name)));
    }
    let named =
        format!("(std::env::var(\"COMITY_MUTANT\").as_deref() == Ok(\"{}\"))", mutation.name);
    Ok(text.replace(mutation.from, &mutation.to.replace("MUTANT", &named)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever changes a rule hears at once that its mutation must follow.
    #[test]
    fn every_mutation_finds_its_place() {
        let lost = MUTATIONS.iter().filter_map(|mutation| {
            let text = fs::read_to_string(root().join(mutation.file)).unwrap_or_default();
            broken(&text, mutation).err()
        });
        let lost: Vec<String> = lost.map(|failure| failure.to_string()).collect();
        assert_eq!(lost, Vec::<String>::new());
    }
}
