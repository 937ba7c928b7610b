//! Passphrases: from a file, or from a person at a terminal; nothing prompts without one.

use crate::scene::{Scene, allow};

const CREATE: &[&str] = &[
    "--json",
    "vault",
    "create",
    "--person",
    "A. Martin",
    "--capacity",
    "investigating judge",
    "--authority",
    "Tribunal de Lyon",
    "--state",
    "FR",
];

/// A script that forgot the file must end with a problem, not wait for a person for ever.
#[test]
fn without_terminal_and_file_the_problem_is_not_a_terminal() {
    let scene = Scene::new();

    let ran = scene.run_with(CREATE, "crane otter velvet\ncrane otter velvet\n");

    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    assert_eq!(ran.code(), "not-a-terminal");
    assert!(!scene.path("vault").exists(), "nothing was made");
}

#[test]
fn a_passphrase_file_that_is_not_there_is_a_problem() {
    let ran = Scene::new().run(&[CREATE, &["--passphrase-file", "absent"]].concat());

    assert_eq!(ran.exit, 3);
    assert_eq!(ran.code(), "file-unreadable");
}

/// People who keep the file open to others should hear it before they rely on it.
#[test]
fn a_passphrase_file_that_others_can_read_warns() {
    let scene = Scene::new();
    let file = scene.file("passphrase", "crane otter velvet\n");
    let create = [CREATE, &["--passphrase-file", &file]].concat();

    let kept = scene.run(&create);
    allow(&scene.path("passphrase"), 0o644);
    let open = scene.run(&["--json", "--passphrase-file", &file, "team", "list"]);

    assert!(!kept.stderr.contains("Other people"), "{}", kept.stderr);
    assert!(open.stderr.contains("Other people on this machine can read"), "{}", open.stderr);
    assert!(!open.stderr.contains("otter"), "the passphrase is not repeated");
}
