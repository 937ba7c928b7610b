//! One vault, started twice: both copies write under the same numbers.

use comity_tests::{Office, World, rows, text};
use serde_json::{Value, json};

/// Returns the note of a title, as the list shows it.
fn note(office: &Office, title: &str) -> Value {
    let notes = rows(&office.does("note_list", json!({})));
    let found = notes.into_iter().find(|note| text(note, "title") == title);
    found.unwrap_or_else(|| panic!("{} sees {title}", office.name))
}

/// Turin, with a note that all have; and a copy of its vault that goes its own way.
fn turin_twice(world: &World) -> [Office; 4] {
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    turin.writes_note("Before", "all have it");
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    turin.locks();
    let twin = world.copy_of(&turin, "Turin again");
    turin.unlocks();
    twin.unlocks();
    [lyon, turin, ghent, twin]
}

/// Nobody can tell which copy is true, so nothing after the split counts; everybody comes to
/// know, whichever copy they heard of first, and all of it stays readable.
#[test]
fn two_copies_of_a_vault_split_their_feed_for_everybody_alike() {
    let world = World::with_seed(601);
    let [lyon, turin, ghent, twin] = turin_twice(&world);
    turin.writes_note("One", "by the vault");
    twin.writes_note("Other", "by its copy");
    let (here, there) = (world.place("here"), world.place("there"));
    for (from, to, place) in [(&turin, &lyon, &here), (&twin, &ghent, &there)] {
        from.sends_to("all", &place.display().to_string());
        to.receives(&place.display().to_string());
    }
    assert_eq!(note(&lyon, "One")["mark"], Value::Null, "as long as nobody knows of the other");
    lyon.writes_note("Lyon's", "on the one");
    ghent.writes_note("Ghent's", "on the other");

    world.courier().carries_everything(&[&lyon, &ghent]);

    for office in [&lyon, &ghent] {
        for title in ["One", "Other"] {
            assert_eq!(note(office, title)["mark"]["code"], "feed-split", "{}", office.name);
        }
        for title in ["Before", "Lyon's", "Ghent's"] {
            assert_eq!(note(office, title)["mark"], Value::Null, "{} {title}", office.name);
        }
        let status = office.does("exchange_status", json!({}));
        let splits = status["splits"].as_array().unwrap();
        assert!(splits.iter().all(|split| split["who"]["state"] == "IT"), "{status}");
        assert!(splits.iter().all(|split| split["sets"].as_array().unwrap().len() == 2));
        assert_eq!(status["waiting"], 0);
    }
    let told = |office: &Office| office.does("exchange_status", json!({}))["splits"].clone();
    assert_eq!(told(&lyon), told(&ghent), "both keep the same proof");
}

/// What was found out is found again in the journal.
#[test]
fn a_split_is_known_after_opening_and_rebuilding() {
    let world = World::with_seed(602);
    let [lyon, turin, _, twin] = turin_twice(&world);
    turin.writes_note("One", "by the vault");
    twin.writes_note("Other", "by its copy");
    for from in [&turin, &twin] {
        let place = world.place(from.name).display().to_string();
        from.sends_to("all", &place);
        lyon.receives(&place);
    }
    let told = |office: &Office| {
        let splits = office.does("exchange_status", json!({}))["splits"].clone();
        (splits, rows(&office.does("note_list", json!({}))))
    };
    let known = told(&lyon);
    assert_eq!(note(&lyon, "Other")["mark"]["code"], "feed-split");

    lyon.locks();
    lyon.unlocks();
    assert_eq!(told(&lyon), known, "after opening");
    lyon.does("vault_rebuild", json!({}));

    assert_eq!(told(&lyon), known, "after a rebuild");
    lyon.verifies_clean();
}
