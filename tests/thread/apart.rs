//! Points 6 and 7: what two offices write apart comes together.

use serde_json::Value;

use crate::office::{rows, text};
use crate::world::{World, at_once};

const TEXT: &str = "The lorry of FR-2026-0001.\n\nSeen at the quay.\n\nNothing more.\n";

/// Lyon and Turin edit one note apart; each edit is there once, at all three.
pub fn a_note_written_apart_keeps_both_hands(world: &World, team: &str) {
    let file = world.lyon.writes("note.md", TEXT);
    let exhibit = text(&world.lyon.evidence(team)[0], "exhibit").to_owned();
    let written = TEXT.replace("FR-2026-0001", &exhibit);
    world.lyon.writes(file, &written);
    let added = world.lyon.does(&["note", "add", team, "--title", "The lorry", "--file", file]);
    let note = text(&added, "note").to_owned();
    assert_eq!(text(&added["links"][0], "exhibit"), exhibit, "{added}");
    world.everyone_exchanges(team);

    world.lyon.writes(file, &written.replace("Seen", "Plate AB-123-CD. Seen"));
    world.turin.writes(file, &written.replace("Nothing more.", "Driver known in Turin."));
    world.lyon.does(&["note", "edit", team, &note, "--file", file]);
    world.turin.does(&["note", "edit", team, "The lorry", "--file", file]);
    world.everyone_exchanges(team);

    at_once(world.parties(), |office| {
        let shown = office.does(&["note", "show", team, &note]);
        let merged = text(&shown, "text");
        assert_eq!(merged.matches("Plate AB-123-CD.").count(), 1, "{}: {merged}", office.name);
        assert_eq!(merged.matches("Driver known in Turin.").count(), 1, "{merged}");
        assert_eq!(merged.matches("Nothing more.").count(), 0, "{merged}");
    });
    world.agree(world.parties(), "the note", |office| {
        office.does(&["note", "show", team, &note])["text"].clone()
    });
    let found = world.ghent.does(&["evidence", "search", team, "AB-123-CD"]);
    assert_eq!(rows(&found)[0]["note"], note, "a search finds notes: {found}");
}

/// A title set apart shows both with who and when, until somebody decides.
pub fn a_field_set_apart_is_decided(world: &World, team: &str) {
    let item = text(&world.lyon.evidence(team)[0], "item").to_owned();
    world.lyon.does(&["evidence", "set", team, &item, "title", "Ledger of the quay"]);
    world.turin.does(&["evidence", "set", team, &item, "title", "Registro del molo"]);
    world.lyon.does(&["team", "set", team, "next_meeting", "2026-11-03 Lyon"]);
    world.ghent.does(&["team", "set", team, "next_meeting", "2026-11-10 Gent"]);
    world.everyone_exchanges(team);

    at_once(world.parties(), |office| {
        let conflicts = rows(&office.does(&["exchange", "conflicts", team]));
        assert_eq!(conflicts.len(), 2, "{}: {conflicts:?}", office.name);
        for conflict in &conflicts {
            let values = conflict["values"].as_array().unwrap();
            assert_eq!(values.len(), 2, "{conflict}");
            assert!(values.iter().all(|value| value["when"]["utc"].is_string()), "{conflict}");
        }
    });
    decides(world, team, "Registro del molo");
    decides(world, team, "2026-11-03 Lyon");
    world.everyone_exchanges(team);

    at_once(world.parties(), |office| {
        assert_eq!(office.does(&["exchange", "conflicts", team])["total"], 0, "{}", office.name);
        let shown = office.does(&["evidence", "show", team, &item]);
        assert_eq!(shown["title"], "Registro del molo", "{}", office.name);
        let team = office.does(&["team", "show", team]);
        assert_eq!(team["next_meeting"][0]["value"], "2026-11-03 Lyon", "{}", office.name);
    });
}

fn decides(world: &World, team: &str, value: &str) {
    let conflicts = rows(&world.ghent.does(&["exchange", "conflicts", team]));
    let stands = |conflict: &Value| {
        conflict["values"].as_array().unwrap().iter().position(|it| it["value"] == value)
    };
    let (conflict, at) = conflicts
        .iter()
        .find_map(|conflict| Some((text(conflict, "conflict"), stands(conflict)?)))
        .unwrap_or_else(|| panic!("{value} is one of the values: {conflicts:?}"));
    let number = (at + 1).to_string();
    let resolved = world.ghent.does(&[
        "exchange",
        "resolve",
        team,
        conflict,
        "--value",
        &number,
        "--reason",
        "agreed by phone",
    ]);
    assert_eq!(resolved["values"][0], value, "{resolved}");
    assert_eq!(resolved["who"]["person"], world.ghent.person, "{resolved}");
}

/// Only who brought an item withdraws it; everyone still reads it, marked.
pub fn a_withdrawn_item_stays_readable(world: &World, team: &str) {
    let theirs = world.lyon.evidence(team);
    let theirs = theirs.iter().find(|row| row["state"] == "IT").expect("Turin imported");
    let item = text(theirs, "item");
    let withdraw = ["evidence", "withdraw", team, item, "--reason", "wrong exhibit"];
    assert_eq!(world.lyon.is_refused(&withdraw)["code"], "not-the-originator");
    world.turin.does(&withdraw);
    world.everyone_exchanges(team);

    at_once(world.parties(), |office| {
        let shown = office.does(&["evidence", "show", team, item]);
        assert_eq!(shown["withdrawn"], true, "{}", office.name);
        assert_eq!(shown["withdrawal"]["reason"], "wrong exhibit", "{}", office.name);
    });
}
