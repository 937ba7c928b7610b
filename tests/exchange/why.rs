//! "Why did this not arrive?", asked at either end.

use std::fs;

use comity_tests::{Office, World, text};
use serde_json::{Value, json};

/// Asks, and returns how it stands at one State.
fn asks(office: &Office, about: &str, state: &str) -> Value {
    let why = office.does("exchange_why", json!({"about": about}));
    let ends = why["ends"].as_array().unwrap();
    let own = state == office.who.state;
    let end = ends.iter().find(|end| end["who"]["state"] == state && end["own"] == own);
    end.unwrap_or_else(|| panic!("{state} is among the ends: {why}")).clone()
}

/// Returns the fact that does not hold, and the next step.
fn reason(end: &Value) -> (String, String) {
    assert_eq!(end["arrived"], false, "{end}");
    let facts = end["facts"].as_array().unwrap();
    let last = facts.last().unwrap();
    assert_eq!(last["holds"], false, "the chain ends at the reason: {end}");
    assert!(facts[..facts.len() - 1].iter().all(|fact| fact["holds"] == true), "{end}");
    (text(last, "what").to_owned(), text(end, "next").to_owned())
}

/// From the writer's end: not sent, sent, not confirmed, confirmed; each with one next step.
#[test]
fn the_writer_is_told_how_far_it_came() {
    let world = World::with_seed(61);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    let stick = world.place("stick");

    let unsent = asks(&lyon, &item.exhibit, "IT");
    let files = lyon.writes_packets_for(&turin, &stick);
    let sent = asks(&lyon, &item.exhibit, "IT");
    for file in &files {
        turin.receives_file(file);
    }
    turin.receives(&stick.display().to_string());
    let back = world.place("back");
    turin.writes_packets_for(&lyon, &back);
    lyon.receives(&back.display().to_string());
    let confirmed = asks(&lyon, &item.exhibit, "IT");

    let (what, next) = reason(&unsent);
    assert!(what.contains("No packet with it was written for IT"), "{what}");
    assert_eq!(next, "Send packets to IT.");
    let (what, next) = reason(&sent);
    assert!(what.contains("last receipt does not name it"), "{what}");
    assert!(next.contains("Ask IT to receive the packet"), "{next}");
    assert_eq!(confirmed["arrived"], true, "{confirmed}");
    assert!(confirmed["next"].is_null(), "{confirmed}");
}

/// From the reader's end: an exhibit that never came is asked for by its number.
#[test]
fn the_reader_is_told_what_is_missing_and_whom_to_ask() {
    let world = World::with_seed(62);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    let stick = world.place("stick");
    let nothing_told = asks(&turin, "FR-2026-0001", "IT");
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    let first = lyon.writes_packets_for(&turin, &stick);
    lyon.writes_note("After", "the ledger");
    lyon.writes_packets_for(&turin, &stick);
    for file in &first {
        fs::remove_file(file).unwrap();
    }

    turin.receives(&stick.display().to_string());
    let unheard = asks(&turin, &item.exhibit, "IT");
    let report = turin.does("exchange_missing", json!({}));
    let number = text(&report["feeds"][0], "missing").to_owned();
    let first_missing = number.split('–').next().unwrap();
    let place = asks(&turin, &format!("FR {first_missing}"), "IT");
    let next_number: u64 = number.rsplit('–').next().unwrap().parse().unwrap();
    let waiting = asks(&turin, &format!("FR operational {}", next_number + 1), "IT");

    let (what, next) = reason(&nothing_told);
    assert!(what.starts_with("Nothing that came from FR tells of it"), "{what}");
    assert!(next.contains("Ask FR"), "{next}");
    let (what, next) = reason(&unheard);
    assert_eq!(what, format!("FR operational {number} is missing here; it may be in it."));
    assert!(next.contains("request") && next.contains("ask FR"), "{next}");
    let (what, _) = reason(&place);
    assert!(what.ends_with("did not arrive here."), "{what}");
    let (what, next) = reason(&waiting);
    assert!(what.contains("waits for FR operational"), "{what}");
    assert!(next.contains("request"), "{next}");
}

/// Someone whose role does not hold a compartment is not waiting for it.
#[test]
fn a_coordinator_is_not_said_to_lack_what_it_may_not_hold() {
    let world = World::with_seed(63);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");

    let (what, next) = reason(&asks(&lyon, &item.exhibit, "EU"));

    assert_eq!(what, "EU's role does not hold operational.");
    assert!(next.starts_with("Nothing to do"), "{next}");
}

/// A change set is named by its id too; what names nothing is refused with a way out.
#[test]
fn a_change_set_is_found_by_its_id() {
    let world = World::with_seed(64);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    world.courier().carries_everything(&[&lyon, &turin]);

    let why = turin.does("exchange_why", json!({"about": item.exhibit}));
    let by_id = turin.does("exchange_why", json!({"about": &text(&why, "set")[..12]}));

    assert_eq!(by_id["set"], why["set"]);
    assert!(text(&why, "about").starts_with(&item.exhibit), "{why}");
    assert_eq!(why["ends"][0]["arrived"], true, "it is here: {why}");
    turin.is_refused_with("change-set-unknown", "exchange_why", json!({"about": "the ledger"}));
}
