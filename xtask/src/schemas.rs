//! Writes the files that are generated from the contract, and compares them with what is committed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::spawn::{Failure, Step, cargo, program, root, target};

/// The one generated file outside `schemas/`.
const CLIENT: &str = "ui/src/lib/desk/contract.ts";

/// Writes `schemas/` and the interface's contract; what is no longer generated is removed.
pub fn write() -> Result<(), Failure> {
    let folder = root().join("schemas");
    for name in read_folder(&folder)?.keys() {
        fs::remove_file(folder.join(name)).map_err(|error| told(name, &error))?;
    }
    export(&root())
}

/// Writes them elsewhere and compares byte for byte.
pub fn check() -> Result<(), Failure> {
    let fresh = target().join("schemas-check");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).map_err(|error| told("schemas-check", &error))?;
    }
    export(&fresh)?;
    let mut stale = Vec::new();
    let (old, new) = (read_folder(&root().join("schemas"))?, read_folder(&fresh.join("schemas"))?);
    for name in old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))) {
        if old.get(name) != new.get(name) {
            stale.push(format!("schemas/{name}"));
        }
    }
    if fs::read(root().join(CLIENT)).ok() != fs::read(fresh.join(CLIENT)).ok() {
        stale.push(CLIENT.into());
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "Not as the contract generates them: {}\nRun `cargo xtask schemas` and commit.",
        stale.join(", ")
    )))
}

fn export(folder: &Path) -> Result<(), Failure> {
    // Built with the features of the whole workspace, as every suite is: else it is built twice.
    cargo(&["build", "--quiet", "--workspace", "--example", "export"]).run()?;
    let program = program("examples/export")?.display().to_string();
    Step::new("", &[&program, &folder.display().to_string()]).run()
}

fn read_folder(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    let entries = fs::read_dir(folder).map_err(|error| told("schemas", &error))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let bytes = fs::read(entry.path()).map_err(|error| told(&name, &error))?;
        files.insert(name, bytes);
    }
    Ok(files)
}

fn told(name: &str, error: &std::io::Error) -> Failure {
    Failure::new(format!("{name}: {error}"))
}
