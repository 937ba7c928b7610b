//! Unsaved words: they survive a lock, sealed.

use std::fs;
use std::path::Path;

use comity_tests::World;
use serde_json::json;

/// A lock in the middle of a sentence loses nothing, and leaves nothing to read on the disk.
#[test]
fn unsaved_words_survive_a_lock_and_are_unreadable_at_rest() {
    let world = World::with_seed(51);
    let lyon = world.office("Lyon");
    let words = "meet the informant Casimir at the silver heron";

    lyon.does("draft_keep", json!({"about": "note:new", "text": words}));
    lyon.locks();
    let locked = lyon.does("vault_status", json!({}));
    let elsewhere = world.copy_of(&lyon, "elsewhere").does("vault_status", json!({}));
    let readable = holds(&lyon.vault(), b"Casimir");
    let open = lyon.unlocks();
    let kept = lyon.does("draft_get", json!({"about": "note:new"}));

    assert!(!readable, "no file of a locked vault says what was being written");
    assert_eq!(locked["drafts_waiting"], 1, "who locked it sees that something waits");
    assert_eq!(elsewhere["drafts_waiting"], 0, "the disk does not even count them");
    assert_eq!(open["drafts_waiting"], 1);
    assert_eq!(kept["text"], words);
    lyon.does("draft_keep", json!({"about": "note:new", "text": ""}));
    assert!(lyon.does("draft_get", json!({"about": "note:new"}))["text"].is_null());
    assert_eq!(lyon.does("vault_status", json!({}))["drafts_waiting"], 0);
    let long = json!({"about": "note:new", "text": "x".repeat(7 << 20)});
    lyon.is_refused_with("value-too-long", "draft_keep", long);
}

fn holds(folder: &Path, word: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, word);
        }
        fs::read(&path).unwrap().windows(word.len()).any(|window| window == word)
    })
}
