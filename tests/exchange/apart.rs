//! Two people who change one thing apart: nothing is lost, and people decide.

use comity_tests::{Office, World, rows, text};
use serde_json::{Value, json};

/// A title set apart shows both values with who and when, everywhere, until somebody decides.
#[test]
fn a_conflict_is_shown_at_both_and_resolved_once() {
    let world = World::with_seed(301);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let all = [&lyon, &turin, &ghent];
    let item = lyon.imports_evidence("ledger.txt", b"paid");
    world.courier().carries_everything(&all);

    lyon.sets_title(&item, "Ledger of the quay");
    turin.sets_title(&item, "Registro del molo");
    world.courier().carries_everything(&all);
    let shown = all.map(conflicts);
    for (office, conflicts) in all.iter().zip(&shown) {
        assert_eq!(conflicts.len(), 1, "{}: {conflicts:?}", office.name);
        let values = conflicts[0]["values"].as_array().unwrap();
        let mut said: Vec<(&str, &str)> = values
            .iter()
            .map(|value| (text(value, "value"), text(&value["who"], "state")))
            .collect();
        said.sort_unstable();
        assert_eq!(said, [("Ledger of the quay", "FR"), ("Registro del molo", "IT")]);
        assert!(values.iter().all(|value| value["when"]["utc"].is_string()));
    }
    assert_eq!(shown[0], shown[1], "the same number means the same value everywhere");
    let conflict = &shown[2][0]["conflict"];
    let resolve = |value: u64, why: &str| {
        let decided = json!({"stands": value});
        json!({"conflict": conflict, "decided": decided, "reason": why})
    };
    ghent.is_refused_with("reason-missing", "exchange_resolve", resolve(1, " "));
    ghent.is_refused_with("value-invalid", "exchange_resolve", resolve(3, "x"));
    ghent.is_refused_with("value-invalid", "exchange_resolve", resolve(0, "x"));
    let resolved = ghent.does("exchange_resolve", resolve(2, "agreed by phone"));
    ghent.is_refused_with("conflict-unknown", "exchange_resolve", resolve(1, "again"));
    world.courier().carries_everything(&all);

    assert_eq!(resolved["who"]["state"], "BE", "it says who decided: {resolved}");
    for office in all {
        assert_eq!(conflicts(office).len(), 0, "{} sees it decided", office.name);
        assert_eq!(office.sees(&item)["title"], resolved["values"][0], "{}", office.name);
    }
    world.assert_all_offices_agree(&all);
}

/// Two who decide differently have a conflict again; nobody's decision is dropped.
#[test]
fn decisions_made_apart_are_a_conflict_too() {
    let world = World::with_seed(302);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let all = [&lyon, &turin];
    world.courier().carries_everything(&all);
    let meet = |office: &Office, when: &str| {
        office.does("team_set", json!({"field": "next_meeting", "value": when}));
    };

    meet(&lyon, "2026-12-01 Lyon");
    meet(&turin, "2026-12-02 Turin");
    world.courier().carries_everything(&all);
    for (office, value) in [(&lyon, 1), (&turin, 2)] {
        let conflict = conflicts(office)[0]["conflict"].clone();
        let resolve =
            json!({"conflict": conflict, "decided": {"stands": value}, "reason": "by phone"});
        office.does("exchange_resolve", resolve);
    }
    world.courier().carries_everything(&all);

    for office in all {
        let standing = conflicts(office);
        assert_eq!(standing.len(), 1, "{}: both decisions stand: {standing:?}", office.name);
        assert_eq!(standing[0]["values"].as_array().unwrap().len(), 2);
    }
    world.assert_all_offices_agree(&all);
}

/// Words written apart are all there, once.
#[test]
fn a_note_edited_apart_keeps_every_word_once() {
    let world = World::with_seed(303);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let all = [&lyon, &turin, &ghent];
    let note = lyon.writes_note("Who was there", "The ferry left.\nThe quay was empty.\n");
    world.courier().carries_everything(&all);

    lyon.edits_note(&note, "The ferry left at nine.\nThe quay was empty.\n");
    turin.edits_note(&note, "The ferry left.\nThe quay was empty but for Rossi.\n");
    ghent.edits_note(&note, "In short:\nThe ferry left.\nThe quay was empty.\n");
    world.courier().carries_everything(&all);

    for office in all {
        let read = office.reads_note(&note);
        let words = text(&read, "text");
        for part in ["In short:", "at nine", "but for Rossi", "The ferry", "The quay"] {
            assert_eq!(words.matches(part).count(), 1, "{}: {part} once: {words}", office.name);
        }
    }
    world.assert_all_offices_agree(&all);
}

/// Returns what an office has to decide.
pub fn conflicts(office: &Office) -> Vec<Value> {
    rows(&office.does("exchange_conflicts", json!({})))
}
