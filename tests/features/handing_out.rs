//! Copies and keys that leave the vault: with a reason, over nothing that is there.

use std::fs;

use comity_tests::{World, text};
use serde_json::json;

/// Opening writes the original byte for byte, once, and the custody says why.
#[test]
fn an_opened_copy_overwrites_nothing_and_is_in_custody() {
    let world = World::with_seed(41);
    let lyon = world.office("Lyon");
    let item = lyon.imports_evidence("letter.txt", b"as it was");
    let out = lyon.home.join("new/folder/copy.txt");
    let open =
        |out: &std::path::Path, why: &str| json!({"item": item.item, "out": out, "reason": why});

    let silent = open(&out, " ");
    lyon.is_refused_with("reason-missing", "evidence_open", silent);
    assert!(!out.exists(), "a refused act writes nothing");
    let written = lyon.does("evidence_open", open(&out, "hearing"));
    fs::write(&out, "changed since").unwrap();
    lyon.is_refused_with("file-exists", "evidence_open", open(&out, "again"));

    assert_eq!(text(&written, "sha256"), item.sha256);
    assert_eq!(fs::read(&out).unwrap(), b"changed since", "nothing is overwritten");
    let seen = lyon.sees(&item);
    let copied: Vec<_> = seen["custody"].as_array().unwrap().iter().collect();
    let copied = copied.iter().filter(|entry| entry["event"] == "copied-out");
    let reasons: Vec<&str> = copied.map(|entry| text(entry, "reason")).collect();
    assert_eq!(reasons, ["hearing"], "one copy, one entry: {seen}");
}

/// A released key comes with what it opens, in a folder of its own, and is a disclosure.
#[test]
fn a_released_key_comes_with_its_segments() {
    let world = World::with_seed(42);
    let lyon = world.office("Lyon");
    let item = lyon.imports_evidence("letter.txt", b"as it was");
    let out = lyon.home.join("for the court");
    let key = json!({
        "item": item.item, "out": out.display().to_string(), "reason": "order 12/26",
    });

    let written = lyon.does("evidence_key", key.clone());

    assert_eq!(text(&written, "sha256"), item.sha256);
    let identity = fs::read_to_string(out.join(text(&written, "identity"))).unwrap();
    assert!(identity.contains("AGE-SECRET-KEY-1"), "an age identity");
    for segment in written["segments"].as_array().unwrap() {
        let sealed = fs::read(text(segment, "path")).unwrap();
        assert!(sealed.starts_with(b"age-encryption.org/v1\n"), "an age file");
    }
    lyon.is_refused_with("file-exists", "evidence_key", key);
    let log = lyon.does("records_list", json!({}));
    let told = comity_tests::rows(&log).into_iter().find(|row| row["reason"] == "order 12/26");
    assert_eq!(told.expect("a key is logged with its reason")["operation"], "disclosure");
}

/// Where nothing can be written, nothing half written stays behind.
#[test]
fn a_copy_that_cannot_be_written_leaves_nothing() {
    let world = World::with_seed(43);
    let lyon = world.office("Lyon");
    let item = lyon.imports_evidence("letter.txt", b"as it was");
    fs::write(lyon.home.join("a file"), "in the way").unwrap();

    for out in [lyon.path("a file/copy.txt"), "/proc/nowhere/copy.txt".to_owned(), "/".to_owned()] {
        let open = json!({"item": item.item, "out": out, "reason": "hearing"});
        lyon.is_refused("evidence_open", open);
    }

    let custody = lyon.sees(&item)["custody"].clone();
    let events: Vec<&str> =
        custody.as_array().unwrap().iter().map(|entry| text(entry, "event")).collect();
    assert!(!events.contains(&"copied-out"), "what was not handed out is not said: {events:?}");
}
