//! The brake: what would withdraw or change much at once waits for a person, visibly.

use std::fs;

use comity_tests::{ItemHandle, Office, World, text};
use serde_json::{Value, json};

const ITEMS: usize = 60;
const WITHDRAWN: usize = 24;

/// Lyon takes many files in, everybody gets them, and then Lyon withdraws many at once.
fn withdraws_many(world: &World, lyon: &Office, all: &[&Office]) {
    let folder = world.place("many");
    fs::create_dir_all(&folder).unwrap();
    for number in 0..ITEMS {
        fs::write(folder.join(format!("{number:03}.txt")), format!("page {number}")).unwrap();
    }
    let report = lyon.imports(&[&folder], json!({}));
    assert_eq!(report["taken"], ITEMS as u64, "{report}");
    world.courier().carries_everything(all);
    for file in report["files"].as_array().unwrap().iter().take(WITHDRAWN) {
        let item = ItemHandle {
            item: text(file, "item").to_owned(),
            exhibit: text(file, "exhibit").to_owned(),
            sha256: text(file, "sha256").to_owned(),
        };
        lyon.withdraws(&item, "a script did this");
    }
}

fn withdrawn_at(office: &Office) -> usize {
    office.evidence().iter().filter(|row| row["withdrawn"] == true).count()
}

fn held_at(office: &Office) -> Vec<Value> {
    let held = office.does("exchange_held", json!({}));
    held["packets"].as_array().unwrap().clone()
}

/// A mass withdrawal is held with counts and a sample, through lock, restart and rebuild; the
/// author is told by a receipt; a person lets it in, and what waited behind it with it.
#[test]
fn a_mass_withdrawal_waits_for_a_person_and_is_let_in() {
    let world = World::with_seed(71);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let all = [&lyon, &turin, &ghent];
    withdraws_many(&world, &lyon, &all);
    let (stick, later, back) = (world.place("stick"), world.place("later"), world.place("back"));
    lyon.writes_packets_for(&turin, &stick);

    let report = turin.receives(&stick.display().to_string());
    assert_eq!(report["packets"][0]["state"], "held", "{report}");
    assert_eq!(report["held"], WITHDRAWN as u64, "{report}");
    assert_eq!(withdrawn_at(&turin), 0, "nothing is withdrawn before a person says so");
    assert_eq!(turin.stands_with(&lyon)["words"], format!("held: {WITHDRAWN} withdrawals"));
    assert_eq!(turin.stands_with(&lyon)["standing"], "held");

    lyon.writes_note("Afterwards", "this was a script");
    let files = lyon.writes_packets_for(&turin, &later);
    files.iter().for_each(|file| drop(turin.receives_file(file)));
    turin.does("vault_rebuild", json!({}));
    turin.locks();
    turin.unlocks();
    let held = held_at(&turin);
    assert_eq!(held.len(), 1, "{held:?}");
    assert_eq!(held[0]["words"], format!("held: {WITHDRAWN} withdrawals"));
    assert_eq!(held[0]["behind"], 1, "the note waits behind: {held:?}");
    assert_eq!(held[0]["sample"].as_array().unwrap().len(), 5, "{held:?}");
    assert_eq!(turin.does("exchange_missing", json!({}))["complete"], true, "none is missing");

    turin.writes_packets_for(&lyon, &back);
    lyon.receives(&back.display().to_string());
    let told = lyon.stands_with(&turin);
    assert_eq!(told["standing"], "held", "{told}");
    assert!(text(&told, "words").starts_with("held there: 24"), "{told}");

    let packet = text(&held[0], "packet")[..12].to_owned();
    let decided = turin.does("exchange_admit", json!({"held": packet}));
    assert_eq!((&decided["held"], &decided["waiting"]), (&json!(0), &json!(0)), "{decided}");
    assert_eq!(withdrawn_at(&turin), WITHDRAWN);
    assert!(held_at(&turin).is_empty());
    turin.does("vault_rebuild", json!({}));
    assert_eq!(withdrawn_at(&turin), WITHDRAWN, "it stays let in");
    turin.verifies_clean();
}

/// A person may refuse, with a reason that stays; what comes again is not asked about again; and
/// may think better of it.
#[test]
fn a_refused_mass_withdrawal_stays_out_and_can_be_let_in_later() {
    let world = World::with_seed(72);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    withdraws_many(&world, &lyon, &[&lyon, &turin]);
    let (stick, again) = (world.place("stick"), world.place("again"));
    lyon.writes_packets_for(&turin, &stick);
    turin.receives(&stick.display().to_string());

    let id = held_at(&turin)[0]["ids"][0].as_str().unwrap().to_owned();
    let empty = json!({"held": id, "reason": " "});
    turin.is_refused_with("reason-missing", "exchange_refuse", empty);
    let refuse = json!({"held": id, "reason": "Lyon says it was a mistake"});
    let decided = turin.does("exchange_refuse", refuse);
    assert_eq!(decided["refused"], WITHDRAWN as u64, "the rest of the feed with it: {decided}");
    turin.locks();
    turin.unlocks();
    turin.does("vault_rebuild", json!({}));
    let files = lyon.writes_packets_for(&turin, &again);
    files.iter().for_each(|file| drop(turin.receives_file(file)));

    let held = held_at(&turin);
    assert_eq!(held.len(), 1, "nobody is asked again: {held:?}");
    assert_eq!(held[0]["refused"], "Lyon says it was a mistake");
    assert_eq!(turin.does("exchange_status", json!({}))["held"], 0, "nothing is open");
    assert_eq!(withdrawn_at(&turin), 0);
    turin.is_refused_with("held-unknown", "exchange_admit", json!({"held": "ffffffff"}));
    let packet = text(&held[0], "packet").to_owned();
    turin.does("exchange_admit", json!({"held": packet}));
    assert_eq!(withdrawn_at(&turin), WITHDRAWN, "a decision can be taken back");
}

/// Ordinary work is never held.
#[test]
fn ordinary_withdrawals_pass() {
    let world = World::with_seed(73);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let items: Vec<_> = (0..12)
        .map(|number| lyon.imports_evidence(&format!("{number}.txt"), &[number; 9]))
        .collect();
    world.courier().carries_everything(&[&lyon, &turin]);

    items.iter().for_each(|item| drop(lyon.withdraws(item, "wrong exhibit")));
    world.courier().carries_everything(&[&lyon, &turin]);

    assert_eq!(withdrawn_at(&turin), 12, "all of a small team's items, one by one");
    assert!(held_at(&turin).is_empty());
}
