//! Which crate may use which: the arrows point down, and a few names are one crate's alone.

use std::collections::BTreeMap;
use std::fs;

use crate::spawn::{Failure, cargo, root};
use crate::suites::SUITES;

/// Our own crates, and what of ours each may use. A change here needs an ADR.
const ALLOWED: &[(&str, &[&str])] = &[
    ("comity-domain", &[]),
    ("comity-crypto", &[]),
    ("comity-changes", &["comity-domain", "comity-crypto"]),
    ("comity-vault", &["comity-domain", "comity-crypto", "comity-changes"]),
    ("comity-intake", &["comity-domain", "comity-crypto"]),
    ("comity-search", &["comity-domain", "comity-crypto"]),
    ("comity-exchange", &["comity-changes", "comity-crypto"]),
    ("comity-contract", &[]),
    (
        "comity-desk",
        &[
            "comity-domain",
            "comity-crypto",
            "comity-changes",
            "comity-vault",
            "comity-intake",
            "comity-search",
            "comity-exchange",
            "comity-contract",
        ],
    ),
    ("comity-cli", &["comity-desk", "comity-contract"]),
    ("comity-desktop", &["comity-desk", "comity-contract"]),
];

/// Packages that are no part of the product and may name what they compare or test it with.
const OUTSIDE: &[&str] = &["comity-tests", "bench", "xtask"];

/// Names that one crate has alone: whoever else needs what they do asks that crate.
const ALONE: &[(&str, &[&str])] = &[
    (
        "comity-desktop",
        &["tauri", "tauri-build", "tauri-plugin-dialog", "tauri-plugin-fs", "wry", "tao", "rfd"],
    ),
    ("comity-vault", &["sled"]),
    ("comity-search", &["tantivy"]),
    ("comity-exchange", &["notify", "object_store", "iroh"]),
    (
        "comity-crypto",
        &[
            "age",
            "aes",
            "aes-gcm",
            "argon2",
            "bip39",
            "blake2",
            "blake3",
            "chacha20",
            "chacha20poly1305",
            "curve25519-dalek",
            "ed25519-dalek",
            "fastrand",
            "getrandom",
            "hkdf",
            "hmac",
            "md-5",
            "openssl",
            "pbkdf2",
            "poly1305",
            "rand",
            "rand_chacha",
            "rand_core",
            "ring",
            "scrypt",
            "sha1",
            "sha2",
            "sha3",
            "ssh-key",
            "subtle",
            "uuid",
            "x25519-dalek",
        ],
    ),
];

/// What a crate never names: it is pure, and stays so.
const NEVER: &[(&str, &[&str])] = &[
    ("comity-domain", &["serde", "serde_json", "jiff", "chrono", "time", "rustix", "libc"]),
    ("comity-changes", &["jiff", "chrono", "time", "rustix", "libc"]),
    ("comity-desk", &["dirs", "directories", "rfd"]),
];

/// Checks the dependencies of every package of the workspace, and the list of suites.
pub fn check(faults: &mut Vec<String>) -> Result<(), Failure> {
    let product = direct("normal,build")?;
    check_allowed(&product, faults);
    check_never(&product, faults);
    check_alone(&direct("normal,build,dev")?, faults);
    check_suites(faults)
}

/// Lists what every package of the workspace names in its manifest, as cargo resolves it.
fn direct(edges: &str) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let tree = cargo(&["tree", "--workspace", "--depth", "1", "--prefix", "depth", "--no-dedupe"])
        .and(&["--target", "all", "--edges", edges, "--format", " {p}"])
        .read()?;
    Ok(parse_tree(&tree))
}

fn parse_tree(tree: &str) -> BTreeMap<String, Vec<String>> {
    let mut packages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut package = String::new();
    for line in tree.lines() {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("0"), Some(name)) => {
                package = name.to_owned();
                packages.entry(package.clone()).or_default();
            }
            (Some("1"), Some(name)) => {
                packages.entry(package.clone()).or_default().push(name.to_owned());
            }
            _ => {}
        }
    }
    packages
}

fn check_allowed(packages: &BTreeMap<String, Vec<String>>, faults: &mut Vec<String>) {
    for (package, uses) in packages.iter().filter(|(name, _)| !OUTSIDE.contains(&name.as_str())) {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| name == package) else {
            faults.push(format!("{package}: is not in the table of allowed dependencies"));
            continue;
        };
        for ours in uses.iter().filter(|name| packages.contains_key(*name)) {
            if !allowed.contains(&ours.as_str()) {
                faults.push(format!("{package}: may not use {ours}"));
            }
        }
    }
}

fn check_alone(packages: &BTreeMap<String, Vec<String>>, faults: &mut Vec<String>) {
    for (package, uses) in packages.iter().filter(|(name, _)| !OUTSIDE.contains(&name.as_str())) {
        for (owner, names) in ALONE.iter().filter(|(owner, _)| owner != package) {
            for name in uses.iter().filter(|name| names.contains(&name.as_str())) {
                faults.push(format!("{package}: names {name}, which only {owner} does"));
            }
        }
    }
}

fn check_never(packages: &BTreeMap<String, Vec<String>>, faults: &mut Vec<String>) {
    for (package, names) in NEVER {
        for name in packages.get(*package).into_iter().flatten() {
            if names.contains(&name.as_str()) {
                faults.push(format!("{package}: never names {name}"));
            }
        }
    }
}

/// A suite that nobody runs keeps nothing: every test target is in the table.
fn check_suites(faults: &mut Vec<String>) -> Result<(), Failure> {
    let manifest = fs::read_to_string(root().join("tests/Cargo.toml"))
        .map_err(|error| Failure::new(format!("tests/Cargo.toml: {error}")))?;
    let targets = manifest.split("[[test]]").skip(1);
    for name in targets.filter_map(|target| target.split("name = \"").nth(1)?.split('"').next()) {
        if !SUITES.iter().any(|suite| suite.command.split(' ').any(|word| word == name)) {
            faults.push(format!("tests/Cargo.toml: {name} is not in the table of suites"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(tree: &str) -> Vec<String> {
        let (packages, mut faults) = (parse_tree(tree), Vec::new());
        check_allowed(&packages, &mut faults);
        check_alone(&packages, &mut faults);
        faults
    }

    #[test]
    fn arrows_that_point_down_are_allowed() {
        let tree = "0 comity-crypto v0.1.0\n1 age v0.12.1\n\n\
            0 comity-vault v0.1.0\n1 comity-crypto v0.1.0\n1 sled v0.34.7\n";

        assert_eq!(faults_of(tree), Vec::<String>::new());
    }

    /// An arrow that points up would let the store know the screens.
    #[test]
    fn arrows_that_point_up_or_aside_are_named() {
        let tree = "0 comity-crypto v0.1.0\n1 comity-vault v0.1.0\n\n\
            0 comity-vault v0.1.0\n1 age v0.12.1\n\n0 comity-helpers v0.1.0\n";

        assert_eq!(
            faults_of(tree),
            [
                "comity-crypto: may not use comity-vault",
                "comity-helpers: is not in the table of allowed dependencies",
                "comity-vault: names age, which only comity-crypto does",
            ]
        );
    }
}
