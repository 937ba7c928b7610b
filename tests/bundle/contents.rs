//! What stands in the package, and what must not.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::bundles::{BUNDLES, MOMENT_WRITTEN, project};

/// A desktop shows the window by name and icon, and gives it the files that are its own.
#[test]
fn the_desktop_knows_the_window_and_its_files() {
    let tree = unpacked();
    let entry = read(tree.path(), "usr/share/applications/Comity.desktop");
    let config = fs::read_to_string(project().join("tauri.conf.json")).expect("it is there");
    let config: Value = serde_json::from_str(&config).expect("it is JSON");
    let associated = config["bundle"]["fileAssociations"].as_array().cloned().unwrap_or_default();

    assert!(entry.contains("\nExec=env MIMALLOC_PURGE_DELAY=0 comity-desktop %F\n"), "{entry}");
    assert!(entry.contains("\nIcon=comity-desktop\n"), "{entry}");
    for size in ["32x32", "128x128", "512x512"] {
        let icon = format!("usr/share/icons/hicolor/{size}/apps/comity-desktop.png");
        assert!(tree.path().join(&icon).is_file(), "{icon}");
    }
    for association in &associated {
        let media_type = association["mimeType"].as_str().expect("a type of files has a name");
        assert!(entry.contains(&format!("{media_type};")), "{media_type}: {entry}");
        let types = read(tree.path(), "usr/share/mime/packages/comity.xml");
        assert!(types.contains(&format!("type=\"{media_type}\"")), "{types}");
    }
}

/// The types of files come from the configuration alone, and nothing in it breaks their form.
#[test]
fn what_is_associated_becomes_a_type_of_files() {
    let folder = tempfile::tempdir().expect("a folder is made");
    let config = folder.path().join("config.json");
    let text = r#"{"bundle": {"fileAssociations": [
        {"ext": ["comity"], "mimeType": "application/vnd.comity.packet", "name": "A & \"B\""},
        {"ext": ["txt"], "mimeType": "text/plain"}
    ]}}"#;
    fs::write(&config, text).expect("a configuration is written");

    let script = project().join("packaging/mime.mjs");
    let output = Command::new("node").arg(script).arg(&config).output().expect("node starts");

    let types = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(types.contains("<mime-type type=\"application/vnd.comity.packet\">"), "{types}");
    assert!(types.contains("<glob pattern=\"*.comity\"/>"), "{types}");
    assert!(types.contains("<comment>A &#38; &#34;B&#34;</comment>"), "{types}");
    assert!(!types.contains("text/plain"), "types of others are theirs: {types}");
}

/// Licence and changes go along; no clock and no folder of the machine that packed it does.
#[test]
fn the_package_tells_what_it_is_and_nothing_of_the_machine_that_made_it() {
    let tree = unpacked();
    let listed = run("dpkg-deb", &["--contents", BUNDLES.deb.to_str().expect("a plain name")]);
    let control = run("dpkg-deb", &["--field", BUNDLES.deb.to_str().expect("a plain name")]);

    assert!(listed.lines().count() > 10, "{listed}");
    for line in listed.lines() {
        assert!(line.contains(MOMENT_WRITTEN) && line.contains(" root/root "), "{line}");
    }
    assert!(read(tree.path(), "usr/share/doc/comity/copyright").contains("EUROPEAN UNION PUBLIC"));
    assert!(read(tree.path(), "usr/share/doc/comity/CHANGELOG.md").contains("# Changelog"));
    let project = project();
    let place = project.to_str().expect("a plain name");
    assert!(!control.contains(place), "{control}");
    for path in listed.lines().filter_map(|line| line.rsplit(" ./").next()) {
        let bytes = fs::read(tree.path().join(path)).unwrap_or_default();
        let is_program = path.starts_with("usr/bin/");
        assert!(is_program || !String::from_utf8_lossy(&bytes).contains(place), "{path}");
    }
}

/// Returns a folder with what the package installs.
fn unpacked() -> TempDir {
    let tree = tempfile::tempdir().expect("a folder is made");
    let deb = BUNDLES.deb.to_str().expect("a plain name");
    run("dpkg-deb", &["--extract", deb, tree.path().to_str().expect("a plain name")]);
    tree
}

fn read(tree: &Path, path: &str) -> String {
    fs::read_to_string(tree.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).env("TZ", "UTC").output();
    let output = output.unwrap_or_else(|error| panic!("{program} starts: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
