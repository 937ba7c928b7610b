//! The operations log: complete, chained, exported in both forms.

use std::fs;

use comity_tests::{World, rows, text};
use serde_json::{Value, json};

/// Every act is one numbered entry that names the one before it.
#[test]
fn the_log_is_a_chain_without_gaps() {
    let world = World::with_seed(61);
    let lyon = world.office("Lyon");
    let item = lyon.imports_evidence("letter.txt", b"letter");
    lyon.withdraws(&item, "wrong exhibit");
    lyon.writes_note("Ferry", "it left");

    let mut log = rows(&lyon.does("records_list", json!({})));
    let verified = lyon.does("records_verify", json!({}));
    log.reverse();

    for (at, entry) in log.iter().enumerate() {
        assert_eq!(entry["number"], at + 1, "numbers have no gap: {entry}");
    }
    for pair in log.windows(2) {
        assert_eq!(pair[1]["previous"], pair[0]["digest"], "each names the one before it");
    }
    assert_eq!(verified["clean"], true);
    assert_eq!(verified["entries"], log.len());
    assert_eq!(verified["head"], log.last().unwrap()["digest"]);
    let of_item =
        log.iter().filter(|entry| entry["objects"].as_array().unwrap().contains(&json!(item.item)));
    let acts: Vec<&str> = of_item.map(|entry| text(entry, "operation")).collect();
    assert_eq!(acts, ["collection", "alteration"], "import and withdrawal name the item");
    assert!(log.iter().all(|entry| entry["person"] == lyon.who.person));
}

/// A court reads the log without the app; both forms say the same, and overwrite nothing.
#[test]
fn the_log_is_exported_as_json_and_as_csv() {
    let world = World::with_seed(62);
    let lyon = world.office("Lyon");
    let item = lyon.imports_evidence("letter.txt", b"letter");
    lyon.withdraws(&item, "a reason, with \"quotes\"\nand a second line");

    let export = |name: &str| lyon.does("records_export", json!({"out": lyon.path(name)}));
    let as_json = export("log.json");
    let as_csv = export("log.csv");
    let again = json!({"out": lyon.path("log.json")});
    lyon.is_refused_with("file-exists", "records_export", again);

    let read = fs::read(lyon.home.join("log.json")).unwrap();
    assert_eq!(as_json["bytes"], read.len());
    let entries: Vec<Value> = serde_json::from_slice(&read).unwrap();
    assert_eq!(as_json["count"], entries.len());
    let csv = fs::read_to_string(lyon.home.join("log.csv")).unwrap();
    // The export before it is an entry of its own.
    assert_eq!(as_csv["count"], entries.len() + 1);
    assert!(csv.starts_with("number,utc,"), "the first line names the columns");
    assert!(csv.contains("\"a reason, with \"\"quotes\"\"\nand a second line\""), "quoted: {csv}");
    for entry in &entries {
        assert!(csv.contains(text(entry, "digest")), "both forms have every entry");
    }
}
