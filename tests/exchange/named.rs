//! Names of restricted compartments are for their members alone. Anything that goes to others, or
//! that somebody beside the screen reads of a partner, says "restricted".

use std::fs;

use comity_tests::{Office, World, rows, text};
use serde_json::{Value, json};

use crate::compartments::{imports_into, makes};
use crate::revoked::hands_over;

const NAME: &str = "Quay informant";

/// What leaks to somebody who is no member is sealed; neither is what it is called shown.
#[test]
fn whoever_is_no_member_reads_no_name_of_what_leaked() {
    let world = World::with_seed(671);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    makes(&lyon, NAME, &turin);
    imports_into(&lyon, NAME, "hidden.txt", b"hidden");
    let note = json!({"title": "Handler", "text": "Mondays", "compartment": NAME});
    lyon.does("note_add", note);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    assert!(ghent.evidence().is_empty());

    hands_over(&world, &lyon, &ghent);

    let leaked = ghent.evidence();
    assert_eq!(leaked.len(), 1, "somebody leaked the sealed sets: {leaked:?}");
    assert_eq!(leaked[0]["compartment"], "restricted", "{leaked:?}");
    let notes = rows(&ghent.does("note_list", json!({})));
    assert!(notes.iter().all(|row| row["compartment"] == "restricted"), "{notes:?}");
    for (call, answer) in ghent.tells_everything() {
        assert!(!answer.to_string().contains(NAME), "{call}: {answer}");
    }
    assert_eq!(lyon.evidence()[0]["compartment"], NAME, "its members read it");
}

/// Sends something in the compartment that Turin gets only the last of.
fn lacks_something(world: &World, lyon: &Office, turin: &Office) {
    let place = world.place("half");
    imports_into(lyon, NAME, "lost.txt", b"lost on the way");
    let lost = lyon.writes_packets_for(turin, &place);
    imports_into(lyon, NAME, "kept.txt", b"arrived");
    let kept = lyon.writes_packets_for(turin, &place);
    for file in kept.iter().filter(|file| !lost.contains(file)) {
        turin.receives_file(file);
    }
}

/// Partner rows, gaps and the answers to why tell of a partner; a name in them would be read by
/// whoever stands beside.
#[test]
fn rows_of_partners_say_restricted_and_never_the_name() {
    let world = World::with_seed(672);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    makes(&lyon, NAME, &turin);
    imports_into(&lyon, NAME, "first.txt", b"first");
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    lacks_something(&world, &lyon, &turin);

    let missing = turin.does("exchange_missing", json!({}));
    let status = turin.does("exchange_status", json!({}));
    let why = lyon.does("exchange_why", json!({"about": "FR restricted 3"}));
    let held = turin.does("exchange_held", json!({}));
    let conflicts = turin.does("exchange_conflicts", json!({}));

    for told in [&missing, &status, &why, &held, &conflicts] {
        assert!(!told.to_string().contains(NAME), "{told}");
    }
    for told in [&missing["feeds"][0], &turin.stands_with(&lyon), &why] {
        assert!(told.to_string().contains("restricted"), "it is told of all the same: {told}");
    }
}

/// A list, a log and a slip are made to be handed on.
#[test]
fn what_is_handed_on_says_restricted_and_never_the_name() {
    let world = World::with_seed(673);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    makes(&lyon, NAME, &turin);
    let hidden = imports_into(&lyon, NAME, "hidden.txt", b"hidden");
    lyon.imports_evidence("open.txt", b"open");
    let stick = world.place("stick").display().to_string();
    lyon.sends_to("all", &stick);

    let index = lyon.path("index.csv");
    lyon.does("evidence_export", json!({"out": index}));
    let slip = lyon.path("slip.txt");
    lyon.does("exchange_slip", json!({"folder": stick, "out": slip}));
    let log = lyon.path("log.csv");
    lyon.does("records_export", json!({"out": log}));
    let chains = lyon.path("chains.json");
    lyon.does("exchange_export", json!({"out": chains}));

    for file in [&index, &slip, &log, &chains] {
        let told = fs::read_to_string(file).unwrap();
        assert!(!told.contains(NAME), "{file}: {told}");
    }
    let table = fs::read_to_string(&index).unwrap();
    let of = |exhibit: &str| table.lines().find(|line| line.starts_with(exhibit)).unwrap();
    assert!(of(text(&hidden, "exhibit")).contains(",restricted,"), "{table}");
    let marked = table.lines().filter(|line| line.contains(",restricted,")).count();
    assert_eq!(marked, 1, "and nothing else is: {table}");
    let rows: Vec<Value> = rows(&lyon.does("records_list", json!({})));
    assert!(rows.iter().any(|row| row["act"] == "compartment-made"), "which is logged: {rows:?}");
}
