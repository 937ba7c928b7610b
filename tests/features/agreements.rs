//! Founding, signing, declining, and what is refused before all have signed.

use comity_tests::World;
use serde_json::{Value, json};

fn founding(change: Value) -> Value {
    let mut found = json!({
        "name": "Quay 41", "purpose": "Smuggling", "from": "2026-01-01", "until": "2027-12-31",
        "operates_in": ["FR"], "parties": [],
    });
    for (key, value) in change.as_object().unwrap() {
        found[key] = value.clone();
    }
    found
}

/// A team that could not work is not founded, and the message says what is missing.
#[test]
fn a_team_that_could_not_work_is_not_founded() {
    let world = World::of_strangers(71);
    let (lyon, turin) = (world.office("Lyon"), world.locked_office("Turin"));
    let card = turin.path("own.card");

    for (what, change) in [
        ("no other party", json!({})),
        ("the own card alone", json!({"parties": [lyon.path("own.card")]})),
        ("no name", json!({"parties": [card], "name": " "})),
        ("no purpose", json!({"parties": [card], "purpose": ""})),
        ("no State of operation", json!({"parties": [card], "operates_in": []})),
        ("a State in words", json!({"parties": [card], "operates_in": ["France"]})),
        ("an end before the beginning", json!({"parties": [card], "until": "2025-12-31"})),
        ("no such day", json!({"parties": [card], "until": "2026-02-30"})),
    ] {
        let problem = lyon.is_refused("team_found", founding(change));
        assert_eq!(problem["code"], "value-invalid", "{what}: {problem}");
    }
    let unknown = founding(json!({"parties": ["Nobody"]}));
    lyon.is_refused_with("card-unknown", "team_found", unknown);
    assert_eq!(lyon.does("team_list", json!({}))["total"], 0, "nothing half founded is left");
}

/// Before all have signed only signing is possible; after a no, nothing is.
#[test]
fn a_team_is_not_in_force_before_everyone_signed() {
    let world = World::of_strangers(72);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.introduces(&[&lyon, &turin]);
    let team = lyon.proposes_team_to(&[&turin]);
    turin.works_in(&team);
    let note = json!({"title": "Too early", "text": "x"});
    let propose = json!({"field": "period.until", "value": "2030-01-01"});

    lyon.is_refused_with("team-not-active", "note_add", note.clone());
    lyon.is_refused_with("team-not-active", "agreement_propose", propose.clone());
    lyon.is_refused_with("already-answered", "team_sign", json!({}));
    let folder = world.place("stick").display().to_string();
    lyon.sends_to("all", &folder);
    turin.receives(&folder);
    let silent = json!({"reason": ""});
    turin.is_refused_with("reason-missing", "team_decline", silent);
    turin.does("team_decline", json!({"reason": "the purpose is too wide"}));
    turin.sends_to("all", &folder);
    lyon.receives(&folder);

    for office in [&lyon, &turin] {
        let shown = office.does("team_show", json!({}));
        assert_eq!(shown["stage"], "declined", "{}: {shown}", office.name);
        office.is_refused_with("team-declined", "note_add", note.clone());
        assert!(shown.to_string().contains("too wide"), "everyone reads why: {shown}");
    }
}

/// A change of a clause asks for a field that there is and a value that fits it.
#[test]
fn a_proposal_names_a_field_and_fits_it() {
    let world = World::with_seed(73);
    let lyon = world.office("Lyon");
    let propose = |field: &str, value: &str| json!({"field": field, "value": value});

    lyon.is_refused_with("field-unknown", "agreement_propose", propose("period.colour", "red"));
    let no_day = propose("period.until", "next spring");
    lyon.is_refused_with("value-invalid", "agreement_propose", no_day);
    let no_states = propose("states.operation", "France");
    lyon.is_refused_with("value-invalid", "agreement_propose", no_states);
    let made = lyon.does("agreement_propose", propose("period.until", "2029-06-30"));

    assert_eq!(made["state"], "open", "one of three has signed: {made}");
    let proposal = json!({"proposal": made["proposal"]});
    lyon.is_refused_with("already-answered", "agreement_sign", proposal);
    let none = json!({"proposal": "ffffffff"});
    lyon.is_refused_with("proposal-unknown", "agreement_sign", none);
    let agreement = lyon.does("agreement_show", json!({}));
    assert!(!agreement["clauses"].to_string().contains("2029-06-30"), "it is not in force yet");
}
