//! What people decide on statements that two offices made apart: both are kept, or a third stands
//! in their place; and under which version of the agreement each was made.

use comity_tests::{ItemHandle, Office, World, text};
use serde_json::{Value, json};

use crate::apart::conflicts;

/// Both statements stay, each with its author; everybody reads who kept them and why. One that
/// nobody knew of then is a conflict with both.
#[test]
fn both_statements_are_kept_and_a_third_is_a_conflict_again() {
    let world = World::with_seed(311);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let all = [&lyon, &turin, &ghent];
    let item = lyon.imports_evidence("ledger.txt", b"paid");
    world.courier().carries_everything(&all);
    lyon.sets_title(&item, "Ledger of the quay");
    turin.sets_title(&item, "Registro del molo");
    world.courier().carries_everything(&[&lyon, &turin]);

    let id = conflict(&turin);
    let kept = turin.does("exchange_resolve", decides(&id, json!("keep-all")));
    assert_eq!(kept["values"].as_array().map(Vec::len), Some(2), "{kept}");
    ghent.sets_title(&item, "Kasboek van de kade");
    world.courier().carries_everything(&[&lyon, &turin]);
    for office in [&lyon, &turin] {
        assert_eq!(conflicts(office), Vec::<Value>::new(), "{}", office.name);
        assert_eq!(office.sees(&item)["conflicts"], 0, "{}", office.name);
        let titles = titles(office, &item);
        assert_eq!(said(&titles), ["Ledger of the quay", "Registro del molo"]);
        for title in &titles {
            assert_eq!(title["settled"]["kept"], true, "{title}");
            assert_eq!(title["settled"]["who"]["state"], "IT", "{title}");
            assert_eq!(title["settled"]["reason"], "as counted", "{title}");
        }
        assert_eq!(titles[1]["who"]["state"], "IT", "each has its author: {titles:?}");
    }

    world.courier().carries_everything(&all);
    for office in all {
        assert_eq!(conflicts(office)[0]["values"].as_array().map(Vec::len), Some(3));
        assert!(titles(office, &item).iter().all(|title| title["settled"].is_null()));
    }
    ghent.is_refused_with("conflict-unknown", "exchange_resolve", decides(&id, json!("keep-all")));
    ghent.does("exchange_resolve", decides(&conflict(&ghent), json!("keep-all")));
    world.courier().carries_everything(&all);
    assert_eq!(titles(&lyon, &item).len(), 3);
    assert_eq!(conflicts(&lyon), Vec::<Value>::new());
    lyon.sets_title(&item, "Ledger");
    world.courier().carries_everything(&all);
    for office in all {
        assert_eq!(said(&titles(office, &item)), ["Ledger"], "whoever edits replaces all");
        office.tells_the_same_rebuilt(Office::tells_everything);
    }
    world.assert_all_offices_agree(&all);
}

/// A statement that neither made stands in place of both, and says who decided and why.
#[test]
fn another_statement_stands_in_place_of_both() {
    let world = World::with_seed(312);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let all = [&lyon, &turin];
    let item = lyon.imports_evidence("crates.txt", b"twelve");
    world.courier().carries_everything(&all);
    lyon.sets_title(&item, "Twelve crates");
    turin.sets_title(&item, "Thirteen crates");
    world.courier().carries_everything(&all);

    let id = conflict(&turin);
    let write = |text: &str| decides(&id, json!({"write": text}));
    turin.is_refused_with("value-invalid", "exchange_resolve", write("  "));
    turin.is_refused_with("value-too-long", "exchange_resolve", write(&"x".repeat(20_000)));
    turin.does("exchange_resolve", write("Twelve crates and a barrel"));
    world.courier().carries_everything(&all);

    for office in all {
        let titles = titles(office, &item);
        assert_eq!(said(&titles), ["Twelve crates and a barrel"], "{}", office.name);
        assert_eq!(titles[0]["settled"]["kept"], false, "{titles:?}");
        assert_eq!(titles[0]["settled"]["reason"], "as counted", "{titles:?}");
        assert_eq!(conflicts(office), Vec::<Value>::new());
    }
    world.assert_all_offices_agree(&all);
    lyon.sets_title(&item, "Crates");
    assert!(titles(&lyon, &item)[0]["settled"].is_null(), "a later edit settles nothing");
}

/// Titles of notes and the name of the team are decided the same way.
#[test]
fn notes_and_the_team_are_settled_alike() {
    let world = World::with_seed(313);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let all = [&lyon, &turin];
    let note = lyon.writes_note("Who was there", "Three men.\n");
    world.courier().carries_everything(&all);
    for (office, said) in [(&lyon, "At the quay"), (&turin, "Al molo")] {
        office.does("note_edit", json!({"note": note, "title": said}));
        office.does("team_set", json!({"field": "working_name", "value": said}));
    }
    world.courier().carries_everything(&all);

    for _ in 0..2 {
        let conflict = conflict(&lyon);
        lyon.does("exchange_resolve", decides(&conflict, json!("keep-all")));
    }
    world.courier().carries_everything(&all);
    for office in all {
        assert_eq!(conflicts(office), Vec::<Value>::new(), "{}", office.name);
        let titles = office.reads_note(&note)["titles"].clone();
        let names = office.does("team_show", json!({}))["name"].clone();
        for kept in [titles, names] {
            let kept = kept.as_array().unwrap();
            assert_eq!(said(kept), ["Al molo", "At the quay"], "{kept:?}");
            assert!(kept.iter().all(|one| one["settled"]["kept"] == true), "{kept:?}");
        }
    }
    world.assert_all_offices_agree(&all);
}

/// Who decides sees under which version of the agreement each statement was made.
#[test]
fn statements_tell_the_version_of_the_agreement() {
    let world = World::with_seed(314);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let all = [&lyon, &turin, &ghent];
    let item = lyon.imports_evidence("ledger.txt", b"paid");
    world.courier().carries_everything(&all);
    let versions = |office: &Office| -> usize {
        let shown = office.does("agreement_show", json!({}));
        shown["versions"].as_array().unwrap().len()
    };
    assert_eq!(versions(&lyon), 1, "the founding text, signed by all");

    let change = json!({"field": "period.until", "value": "2029-06-30"});
    let proposal = turin.does("agreement_propose", change)["proposal"].clone();
    world.courier().carries_everything(&all);
    ghent.does("agreement_sign", json!({"proposal": proposal}));
    world.courier().carries_everything(&all);
    assert_eq!(versions(&lyon), 1, "not in force before all have signed");
    turin.sets_title(&item, "Registro del molo");
    lyon.does("agreement_sign", json!({"proposal": proposal}));
    lyon.sets_title(&item, "Ledger of the quay");
    world.courier().carries_everything(&all);

    for office in all {
        let agreement = office.does("agreement_show", json!({}));
        let versions = &agreement["versions"];
        assert_eq!((&versions[0]["number"], &versions[0]["changed"]), (&json!(1), &Value::Null));
        assert_eq!(versions[1]["number"], 2, "{versions}");
        assert!(versions[1]["changed"].is_string(), "{versions}");
        let values = conflicts(office)[0]["values"].as_array().unwrap().clone();
        let under: Vec<(&str, &Value)> =
            values.iter().map(|value| (text(value, "value"), &value["agreement"])).collect();
        let both = [("Registro del molo", &json!(1)), ("Ledger of the quay", &json!(2))];
        assert_eq!(under, both, "{}", office.name);
    }
}

/// Returns the id of the first conflict.
fn conflict(office: &Office) -> String {
    text(&conflicts(office)[0], "conflict").to_owned()
}

fn decides(conflict: &str, decided: Value) -> Value {
    json!({"conflict": conflict, "decided": decided, "reason": "as counted"})
}

fn titles(office: &Office, item: &ItemHandle) -> Vec<Value> {
    office.sees(item)["titles"].as_array().unwrap().clone()
}

fn said(values: &[Value]) -> Vec<&str> {
    let mut said: Vec<&str> = values.iter().map(|value| text(value, "value")).collect();
    said.sort_unstable();
    said
}
