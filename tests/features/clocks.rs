//! Clocks that are wrong: they label, and decide nothing.

use comity_tests::{World, rows, text};
use serde_json::json;

/// A clock set back loses nothing and puts nothing in another order.
#[test]
fn a_clock_set_back_loses_nothing() {
    let world = World::with_seed(81);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let before = lyon.imports_evidence("before.txt", b"before");

    lyon.clock.is_set_by_days(-400);
    let after = lyon.imports_evidence("after.txt", b"after");
    let note = lyon.writes_note("Late", "written by a clock that is wrong");
    lyon.edits_note(&note, "written and changed by a clock that is wrong");
    lyon.locks();
    lyon.unlocks();
    world.courier().carries_everything(&[&lyon, &turin]);

    for office in [&lyon, &turin] {
        assert_eq!(office.evidence().len(), 2, "{} has both", office.name);
        assert!(text(&office.reads_note(&note), "text").contains("changed"), "{}", office.name);
        office.verifies_clean();
    }
    assert_ne!(before.exhibit, after.exhibit, "no number is given twice");
    assert!(after.exhibit.starts_with("FR-2025-"), "numbers follow the clock: {}", after.exhibit);
    let log = rows(&lyon.does("records_list", json!({})));
    let numbers: Vec<u64> = log.iter().map(|row| row["number"].as_u64().unwrap()).collect();
    assert!(numbers.is_sorted_by(|a, b| a > b), "the log is in the order of acts: {numbers:?}");
    world.assert_all_offices_agree(&[&lyon, &turin]);
}

/// A period that has passed by the reader's clock is a remark; late work happens.
#[test]
fn a_passed_period_is_told_and_stops_nobody() {
    let world = World::with_seed(82);
    let lyon = world.office("Lyon");

    lyon.clock.is_set_by_days(2_000);
    let shown = lyon.does("team_show", json!({}));
    lyon.writes_note("Late", "work after the end");

    assert_eq!(shown["stage"], "ended", "{shown}");
    assert!(shown["days_left"].as_i64() < Some(0), "{shown}");
    let checks = shown["checks"].as_array().unwrap();
    assert!(checks.iter().any(|check| check["level"] == "warning"), "people are told: {shown}");
}
