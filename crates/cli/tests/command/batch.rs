//! `comity batch`: one unlock, then a reply for every line.

use serde_json::Value;

use crate::scene::Scene;

const PASSPHRASE: &str = "crane otter velvet";

fn scene_with_vault() -> (Scene, String) {
    let scene = Scene::new();
    let file = scene.file("passphrase", &format!("{PASSPHRASE}\r\n"));
    let create = ["vault", "create", "--person", "A. Martin", "--capacity", "judge"];
    let whose = ["--authority", "Tribunal de Lyon", "--state", "FR"];
    let made = scene.run(&[&["--json", "--passphrase-file", &file], &create[..], &whose].concat());
    assert_eq!(made.exit, 0, "{}", made.stderr);
    (scene, file)
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One bad line must not cost a script the answers to the others.
#[test]
fn malformed_lines_are_answered_and_the_rest_goes_on() {
    let (scene, file) = scene_with_vault();
    // The file was saved on another system and has lost its newline: the same passphrase.
    scene.file("passphrase", PASSPHRASE);
    let requests = "{\"id\": 1, \"call\": \"team_list\", \"args\": {}}\n\
        not json\n\
        \n\
        {\"id\": \"two\", \"call\": \"no_such_call\"}\n\
        {\"id\": 3, \"call\": \"team_show\", \"args\": {\"team\": \"unknown\"}}\n\
        {\"call\": \"vault_status\"}";

    let ran = scene.run_with(&["--passphrase-file", &file, "batch", "-"], requests);

    let answers = lines(&ran.stdout);
    assert_eq!(ran.exit, 3, "not every line was answered ok: {}", ran.stderr);
    assert_eq!(answers.len(), 5, "{}", ran.stdout);
    assert_eq!(answers[0]["id"], 1);
    assert_eq!(answers[0]["reply"]["rows"], serde_json::json!([]));
    assert_eq!(answers[1]["problem"]["code"], "wrong-usage");
    assert_eq!((&answers[2]["id"], &answers[2]["ok"]), (&"two".into(), &false.into()));
    assert_eq!(answers[3]["problem"]["code"], "team-unknown");
    assert_eq!(answers[4]["reply"]["state"], "open", "one unlock serves all lines");
}

#[test]
fn a_batch_that_was_answered_ok_ends_with_0_and_locks() {
    let (scene, file) = scene_with_vault();
    let requests = scene.file("requests", "{\"call\": \"card_list\", \"args\": {\"page\": 1}}\n");

    let ran = scene.run(&["--passphrase-file", &file, "batch", &requests]);
    let status = scene.run(&["--json", "vault", "status"]);

    assert_eq!(ran.exit, 0, "{}", ran.stdout);
    assert_eq!(lines(&ran.stdout)[0]["ok"], true);
    assert_eq!(status.document()["state"], "locked");
}

/// A wrong passphrase is one problem, not one for every line.
#[test]
fn a_batch_that_cannot_unlock_answers_once() {
    let (scene, file) = scene_with_vault();
    scene.file("passphrase", "wrong");
    let ran = scene.run_with(&["--json", "--passphrase-file", &file, "batch", "-"], "{}\n{}\n");

    assert_eq!(ran.exit, 3);
    assert_eq!(ran.code(), "wrong-passphrase");
}

/// A weak passphrase is the person's choice: they are told, never stopped.
#[test]
fn a_weak_passphrase_warns_and_does_not_block() {
    let scene = Scene::new();
    let file = scene.file("passphrase", "short\n");
    let create = ["vault", "create", "--person", "A. Martin", "--capacity", "judge"];
    let whose = ["--authority", "Tribunal de Lyon", "--state", "FR"];

    let made = scene.run(&[&["--json", "--passphrase-file", &file], &create[..], &whose].concat());

    assert_eq!(made.exit, 0, "{}", made.stderr);
    assert!(made.stderr.contains("warning"), "{}", made.stderr);
    assert!(!made.stderr.contains("short\n"));
}
