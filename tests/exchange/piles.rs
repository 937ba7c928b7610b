//! Many packets at once, as a stick brings them after weeks apart: taken in once each, in the order
//! in which they build on each other, whatever their names are.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use comity_tests::{ItemHandle, Office, World, text};
use serde_json::{Value, json};

/// Takes in so many files of a line each.
fn imports_many(world: &World, office: &Office, count: usize) -> Vec<ItemHandle> {
    let folder = world.place("many");
    fs::create_dir_all(&folder).unwrap();
    for number in 0..count {
        fs::write(folder.join(format!("{number:05}.txt")), format!("page {number}")).unwrap();
    }
    let report = office.imports(&[&folder], json!({}));
    assert_eq!(report["taken"], count as u64, "{}", report["state"]);
    let item = |file: &Value| ItemHandle {
        item: text(file, "item").to_owned(),
        exhibit: text(file, "exhibit").to_owned(),
        sha256: text(file, "sha256").to_owned(),
    };
    report["files"].as_array().unwrap().iter().map(item).collect()
}

fn receives_all(office: &Office, folder: &Path) -> Value {
    office.receives(&folder.display().to_string())
}

/// Names of packets are hashes: in their order most of them would wait for others of the pile.
#[test]
fn a_pile_is_taken_in_without_waiting_for_what_lies_in_it() {
    const PACKETS: usize = 16;
    let world = World::with_seed(91);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let stick = world.place("stick");
    let note = lyon.writes_note("A diary", "day 0");
    for day in 1..=PACKETS {
        lyon.edits_note(&note, &format!("day {day}"));
        lyon.writes_packets_for(&turin, &stick);
    }

    let report = receives_all(&turin, &stick);

    let packets = report["packets"].as_array().unwrap();
    assert!(packets.len() >= PACKETS, "{report}");
    for packet in packets {
        assert_eq!(packet["state"], "taken", "each is taken when it is its turn: {packet}");
    }
    let admitted: u64 = packets.iter().map(|packet| packet["admitted"].as_u64().unwrap()).sum();
    assert_eq!(report["admitted"], admitted, "{report}");
    assert!(packets.iter().all(|packet| packet["admitted"] != 0), "none came too early: {report}");
    assert_eq!(report["waiting"], 0, "{report}");
    assert_eq!(turin.reads_note(&note)["text"], format!("day {PACKETS}"));
}

/// Whoever was away gets a history that withdraws much of what it made; nobody has to allow it.
#[test]
fn what_a_pile_brings_itself_may_be_withdrawn_by_it() {
    let world = World::with_seed(92);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let stick = world.place("stick");
    let items = imports_many(&world, &lyon, 60);
    lyon.writes_packets_for(&turin, &stick);
    items.iter().take(24).for_each(|item| drop(lyon.withdraws(item, "wrong exhibit")));
    lyon.writes_packets_for(&turin, &stick);

    let report = receives_all(&turin, &stick);

    assert_eq!(report["held"], 0, "nothing was here that it takes away: {report}");
    let withdrawn = turin.evidence().iter().filter(|row| row["withdrawn"] == true).count();
    assert_eq!(withdrawn, 24);
}

/// Rows of a large packet are written part by part; nobody sees a difference, then or later.
#[test]
fn a_packet_of_many_changes_is_shown_whole() {
    const ITEMS: usize = 1_300;
    let world = World::with_seed(93);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let (stick, back) = (world.place("stick"), world.place("back"));
    imports_many(&world, &lyon, ITEMS);
    lyon.writes_packets_for(&turin, &stick);

    receives_all(&turin, &stick);
    turin.writes_packets_for(&lyon, &back);
    receives_all(&lyon, &back);

    let total = |office: &Office| {
        let page = json!({"page": 1, "per_page": 10});
        office.does("evidence_list", page)["total"].clone()
    };
    assert_eq!(total(&turin), ITEMS as u64);
    turin.verifies_clean();
    world.assert_all_offices_agree(&[&lyon, &turin]);
    turin.locks();
    turin.unlocks();
    assert_eq!(total(&turin), ITEMS as u64, "as many after opening again");
    world.assert_all_offices_agree(&[&lyon, &turin]);
}

/// A program that ended between taking in and reading leaves texts unread; whoever looks next has
/// them read, and until then nobody is told that they are searched.
#[test]
fn texts_that_were_left_unread_are_read_when_somebody_looks() {
    const FILES: usize = 70;
    let world = World::with_seed(95);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let stick = world.place("stick");
    imports_many(&world, &lyon, FILES);
    lyon.writes_packets_for(&turin, &stick);
    turin.locks();
    let blind = turin.without_its_reader();
    blind.unlocks();
    receives_all(&blind, &stick);
    let search = json!({"query": "page", "typing": false});
    let found = blind.does("evidence_search", search.clone());
    assert_eq!((&found["cover"]["searched"], &found["total"]), (&json!(0), &json!(0)), "{found}");
    blind.locks();

    turin.unlocks();
    let found = turin.does("evidence_search", search.clone());
    assert_eq!(found["cover"]["searched"], FILES as u64, "{found}");
    assert_eq!(found["total"], FILES as u64, "{found}");
    turin.locks();

    let again = turin.without_its_reader();
    again.unlocks();
    let kept = again.does("evidence_search", search);
    assert_eq!(kept["cover"]["searched"], FILES as u64, "what was read is kept: {kept}");
}

/// Who only opens the table has them read in the background.
#[test]
fn texts_that_were_left_unread_are_read_behind_the_table() {
    let world = World::with_seed(96);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let stick = world.place("stick");
    imports_many(&world, &lyon, 5);
    lyon.writes_packets_for(&turin, &stick);
    turin.locks();
    let blind = turin.without_its_reader();
    blind.unlocks();
    receives_all(&blind, &stick);
    blind.locks();

    turin.unlocks();
    let began = Instant::now();
    while turin.does("evidence_list", json!({}))["cover"]["searched"] != 5 {
        assert!(began.elapsed() < Duration::from_secs(60), "they are read at some time");
        std::thread::sleep(Duration::from_millis(20));
    }
}
