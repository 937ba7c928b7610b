//! `--json`: exactly one document on standard output, whatever happened.

use crate::scene::Scene;

/// Every command that asks something of a vault.
const ASKING: &[&[&str]] = &[
    &["vault", "verify"],
    &["vault", "rebuild"],
    &["vault", "set", "--auto-lock-minutes", "5"],
    &["vault", "recover", "--recovery-file", "recovery.key"],
    &["card", "show"],
    &["card", "add", "file"],
    &["card", "verify", "I"],
    &["card", "list"],
    &[
        "team",
        "found",
        "--name",
        "N",
        "--purpose",
        "P",
        "--from",
        "2026-01-01",
        "--until",
        "2026-12-31",
        "--operates-in",
        "FR",
        "IT",
        "--party",
        "card",
    ],
    &["team", "sign", "T"],
    &["team", "decline", "T", "--reason", "R"],
    &["team", "list", "--page", "1", "--per-page", "10"],
    &["team", "show", "T"],
    &["team", "set", "T", "working_name", "V"],
    &["agreement", "show", "T"],
    &["agreement", "fields"],
    &["agreement", "propose", "T", "period.until", "2027-12-31"],
    &["agreement", "sign", "T", "P"],
    &["agreement", "decline", "T", "P", "--reason", "R"],
    &["agreement", "history", "T", "period"],
    &["roster", "list", "T"],
    &[
        "roster",
        "add",
        "T",
        "--card",
        "C",
        "--role",
        "member",
        "--from",
        "2026-01-01",
        "--until",
        "2026-12-31",
    ],
    &["roster", "end", "T", "I", "--on", "2026-06-30", "--reason", "R"],
    &["evidence", "import", "T", "file", "--handling", "H1"],
    &["evidence", "import", "T", "file", "--handling", "H1", "--dry-run"],
    &["evidence", "list", "T", "--sort", "-size", "--filter", "state:FR"],
    &["evidence", "show", "T", "I"],
    &["evidence", "text", "T", "I"],
    &["evidence", "search", "T", "two", "words"],
    &["evidence", "set", "T", "I", "title", "V"],
    &["evidence", "propose", "T", "I", "handling", "H0", "--reason", "R"],
    &["evidence", "proposals", "T", "--page", "1", "--per-page", "10"],
    &["evidence", "proposals", "T", "I"],
    &["evidence", "answer", "T", "P", "--accept", "--reason", "R"],
    &["evidence", "answer", "T", "P", "--refuse", "--reason", "R"],
    &["evidence", "open", "T", "I", "--out", "out", "--reason", "R"],
    &["evidence", "key", "T", "I", "--out", "out", "--reason", "R"],
    &["evidence", "verify", "T"],
    &["evidence", "withdraw", "T", "I", "--reason", "R"],
    &["note", "add", "T", "--title", "N", "--file", "file"],
    &["note", "edit", "T", "N", "--file", "file"],
    &["note", "list", "T"],
    &["note", "show", "T", "N"],
    &["exchange", "send", "T", "--to", "all", "--out", "out"],
    &["exchange", "receive", "file"],
    &["exchange", "watch", "T", "shared", "--once"],
    &["exchange", "watch", "T", "shared"],
    &["exchange", "status", "T"],
    &["exchange", "conflicts", "T"],
    &["exchange", "resolve", "T", "C", "--value", "1", "--reason", "R"],
    &["records", "list"],
    &["records", "verify"],
    &["records", "export", "--out", "log.csv"],
    &["batch", "file"],
];

/// A script that named the wrong folder hears it from every command in the same form.
#[test]
fn every_command_tells_that_there_is_no_vault() {
    let scene = Scene::new();
    let passphrase = scene.file("passphrase", "crane otter velvet\n");
    scene.file("file", "text");
    let globals = ["--json", "--passphrase-file", passphrase.as_str()];

    for command in ASKING {
        let ran = scene.run(&[&globals, *command].concat());

        assert_eq!(ran.exit, 3, "{command:?}: {}", ran.stderr);
        assert_eq!(ran.code(), "vault-absent", "{command:?}: {}", ran.stdout);
        assert_eq!(ran.stdout.lines().count(), 1, "{command:?}");
    }
    assert!(!scene.path("vault").exists(), "asking makes no vault");
}

/// Looking at a folder without a vault is no problem: the document says that there is none.
#[test]
fn the_status_of_an_absent_vault_is_that_it_is_absent() {
    let ran = Scene::new().run(&["--json", "vault", "status"]);

    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(ran.document()["state"], "absent");
}

/// People read what happened and what to do, beside an empty standard output.
#[test]
fn without_json_a_problem_is_words_on_standard_error() {
    let ran = Scene::new().run(&["team", "list"]);

    assert_eq!((ran.exit, ran.stdout.as_str()), (3, ""));
    assert!(ran.stderr.starts_with("There is no vault in this folder."), "{}", ran.stderr);
    assert!(ran.stderr.contains("(vault-absent)"), "{}", ran.stderr);
}
