//! Long work, and locking in the middle of it.

use std::fs;

use comity_tests::World;
use serde_json::json;

/// Locking while an import runs keeps what it took, stops the rest, and waits for nobody.
#[test]
fn a_lock_while_an_import_runs_keeps_what_was_taken() {
    let world = World::with_seed(121);
    let lyon = world.office("Lyon");
    let folder = lyon.home.join("many");
    fs::create_dir(&folder).unwrap();
    for number in 0..500 {
        fs::write(folder.join(format!("{number:04}.txt")), format!("page {number}")).unwrap();
    }

    let task = lyon.begins_import(&[&folder], json!({}));
    let idle = {
        lyon.clock.is_set_by_minutes(60);
        lyon.desk.lock_when_idle()
    };
    let ended = lyon.does("task_status", json!({"task": task}))["state"] == "done";
    lyon.locks();
    lyon.unlocks();
    let taken = lyon.evidence().len();
    println!("locked after {taken} of 500");
    let resumed = lyon.imports(&[&folder], json!({"resume": true}));

    assert!(!idle || ended, "nobody is locked out of work that runs");
    assert_eq!(resumed["not_taken"], 0, "{}", resumed["problem"]);
    assert_eq!(lyon.evidence().len(), 500, "the rest is taken, and nothing twice");
    lyon.is_refused_with("task-unknown", "task_status", json!({"task": 40}));
    lyon.verifies_clean();
}

/// Ten thousand files at once are a plan in a moment and a list with every one of them.
#[test]
fn many_files_at_once_are_all_told() {
    let world = World::with_seed(122);
    let lyon = world.office("Lyon");
    let folder = lyon.home.join("many");
    for below in 0..20 {
        let below = folder.join(format!("{below:02}"));
        fs::create_dir_all(&below).unwrap();
        for number in 0..500 {
            fs::write(below.join(format!("{number:03}.bin")), [0, 1, number as u8]).unwrap();
        }
    }

    let plan = lyon.does("evidence_plan", lyon.import_args(&[&folder], json!({})));
    let task = lyon.begins_import(&[&folder], json!({}));
    while lyon.does("task_status", json!({"task": task}))["progress"]["total"] != 10_000 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    lyon.does("task_cancel", json!({"task": task}));
    let report = lyon.waits_for(task);

    assert_eq!((&plan["files"], &plan["fits"]), (&json!(10_000), &json!(true)));
    assert_eq!(plan["last_exhibit"], "FR-2026-10000", "{plan}");
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), 10_000, "every file is in the report");
    let sum = report["taken"].as_u64().unwrap() + report["not_taken"].as_u64().unwrap();
    assert_eq!(sum, 10_000, "taken or not, each is counted once");
}
