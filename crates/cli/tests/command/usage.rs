//! Wrong usage, help and version: answered before anything is opened.

use crate::scene::Scene;

/// Every command of the command line; scripts rely on these names.
const COMMANDS: &[(&str, &[&str])] = &[
    ("vault", &["create", "status", "verify", "rebuild", "recover", "set"]),
    ("card", &["show", "add", "verify", "list"]),
    ("team", &["found", "sign", "decline", "list", "show", "set"]),
    ("agreement", &["show", "fields", "propose", "sign", "decline", "history"]),
    ("roster", &["list", "add", "end"]),
    (
        "evidence",
        &[
            "import",
            "list",
            "show",
            "text",
            "search",
            "set",
            "propose",
            "proposals",
            "answer",
            "open",
            "key",
            "verify",
            "withdraw",
        ],
    ),
    ("note", &["add", "edit", "list", "show"]),
    ("exchange", &["send", "receive", "watch", "status", "conflicts", "resolve"]),
    ("records", &["list", "verify", "export"]),
];

/// A script must be able to tell a typing error from a refusal.
#[test]
fn wrong_usage_ends_with_2_and_names_the_help() {
    let scene = Scene::new();
    let wrong: &[&[&str]] = &[
        &[],
        &["teem"],
        &["team", "lst"],
        &["team", "show"],
        &["evidence", "import", "T", "file"],
        &["evidence", "import", "T", "file", "--handling", "H4"],
        &["evidence", "open", "T", "I", "--out", "f"],
        &["evidence", "propose", "T", "I", "handling", "H0"],
        &["evidence", "answer", "T", "P", "--reason", "R"],
        &["evidence", "answer", "T", "P", "--accept", "--refuse", "--reason", "R"],
        &["roster", "add", "T", "--card", "c", "--role", "judge", "--from", "a", "--until", "b"],
        &["exchange", "resolve", "T", "C", "--value", "one", "--reason", "r"],
        &["team", "list", "--page", "-1"],
    ];

    for arguments in wrong {
        let ran = scene.run(arguments);

        assert_eq!(ran.exit, 2, "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{arguments:?}");
        assert!(ran.stderr.contains("--help"), "{arguments:?}: {}", ran.stderr);
    }
}

/// Also a program that reads only the document is told what happened, without its own words.
#[test]
fn wrong_usage_with_json_is_a_document_too() {
    let ran = Scene::new().run(&["--json", "team", "show-secret"]);

    assert_eq!(ran.exit, 2);
    assert_eq!(ran.code(), "wrong-usage");
    assert!(!ran.stdout.contains("show-secret"));
}

#[test]
fn help_lists_every_command() {
    let scene = Scene::new();
    let help = scene.run(&["--help"]);

    assert_eq!(help.exit, 0);
    for (area, verbs) in COMMANDS {
        assert!(help.stdout.contains(&format!("\n  {area}")), "{area} is listed");
        let help = scene.run(&[area, "--help"]);
        for verb in *verbs {
            assert!(help.stdout.contains(&format!("\n  {verb}")), "{area} {verb} is listed");
            assert_eq!(scene.run(&[area, verb, "--help"]).exit, 0, "{area} {verb} has help");
        }
    }
    assert!(help.stdout.contains("\n  batch"));
    assert!(!help.stdout.contains("intake-worker"));
}

/// Every list takes a page, so that a script reads a long one in parts.
#[test]
fn every_list_takes_pages() {
    let scene = Scene::new();
    let lists: &[&[&str]] = &[
        &["card", "list"],
        &["team", "list"],
        &["agreement", "fields"],
        &["agreement", "history"],
        &["roster", "list"],
        &["evidence", "list"],
        &["evidence", "search"],
        &["note", "list"],
        &["exchange", "conflicts"],
        &["records", "list"],
    ];

    for list in lists {
        let help = scene.run(&[list, &["--help"][..]].concat()).stdout;

        assert!(help.contains("--page <N>") && help.contains("--per-page <N>"), "{list:?}");
    }
}

#[test]
fn the_version_is_told() {
    let ran = Scene::new().run(&["--version"]);

    assert_eq!(ran.exit, 0);
    assert_eq!(ran.stdout, concat!("comity ", env!("CARGO_PKG_VERSION"), "\n"));
}

/// A passphrase on the command line would stand in every list of processes.
#[test]
fn a_passphrase_is_never_an_argument() {
    let ran = Scene::new().run(&["--passphrase", "crane otter", "team", "list"]);

    assert_eq!(ran.exit, 2);
}
