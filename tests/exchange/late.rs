//! Offices that were away, and what people are told while something is on its way.

use comity_tests::{World, text};

/// An office that was away still receives what was agreed in its absence.
#[test]
fn a_late_office_catches_up() {
    let world = World::with_seed(7);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);

    let item = turin.imports_evidence("ledger.txt", b"paid on the quay");
    let note = lyon.writes_note("Who was there", "the ferry");
    world.courier().carries_everything(&[&lyon, &turin]);
    turin.withdraws(&item, "wrong exhibit");
    turin.edits_note(&note, "the ferry, and Rossi");
    world.courier().carries_everything(&[&lyon, &turin]);
    assert_eq!(ghent.evidence().len(), 0, "Ghent was away");
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);

    world.assert_all_offices_agree(&[&lyon, &turin, &ghent]);
    let seen = ghent.sees(&item);
    assert_eq!(seen["withdrawal"]["who"]["state"], "IT", "Ghent sees who withdrew it: {seen}");
    assert_eq!(ghent.reads_note(&note)["text"], "the ferry, and Rossi");
}

/// Words about a partner follow from vectors and receipts: before, between and after.
#[test]
fn people_are_told_in_words_how_exchange_stands() {
    let world = World::with_seed(8);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    let before = lyon.stands_with(&turin);

    lyon.imports_evidence("ledger.txt", b"paid on the quay");
    let written = lyon.stands_with(&turin);
    let stick = world.place("stick");
    lyon.writes_packets_for(&turin, &stick);
    let sent = lyon.stands_with(&turin);
    turin.receives(&stick.display().to_string());
    let unconfirmed = lyon.stands_with(&turin);
    world.courier().carries_everything(&[&lyon, &turin]);
    let after = lyon.stands_with(&turin);

    assert_eq!(before["standing"], "complete", "{before}");
    assert_eq!(text(&before, "words"), format!("complete to {}", before["held_to"]));
    for (when, status) in [("written", written), ("sent", sent), ("received", unconfirmed)] {
        assert_eq!(status["standing"], "waiting-for-receipt", "{when}: {status}");
        assert_eq!(status["words"], "waiting for their receipt", "{when}: {status}");
        assert!(status["they_hold_to"].as_u64() < status["ours"].as_u64(), "{when}: {status}");
    }
    assert_eq!(after["standing"], "complete", "only their receipt says so: {after}");
    assert_eq!(after["they_hold_to"], after["ours"]);
}

/// A gap is told exactly, and closes when what is missing comes.
#[test]
fn a_gap_is_told_exactly() {
    let world = World::with_seed(9);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    let stick = world.place("stick");

    lyon.writes_note("First", "one");
    let first = lyon.writes_packets_for(&turin, &stick);
    lyon.writes_note("Second", "two");
    let both = lyon.writes_packets_for(&turin, &stick);
    let second: Vec<_> = both.iter().filter(|file| !first.contains(file)).collect();
    assert_eq!(second.len(), 1, "what lies on the stick is not written again");
    let report = turin.receives(&second[0].display().to_string());
    let gap = turin.stands_with(&lyon);
    for file in &first {
        turin.receives_file(file);
    }
    let closed = turin.stands_with(&lyon);

    assert_eq!((&report["admitted"], &report["waiting"]), (&0.into(), &1.into()), "{report}");
    assert_eq!(report["packets"][0]["state"], "waiting", "{report}");
    assert_eq!(gap["standing"], "missing", "{gap}");
    let words = text(&gap, "words");
    assert!(words.starts_with("missing operational"), "which and how many: {words}");
    assert_ne!(closed["standing"], "missing", "{closed}");
    assert_eq!(turin.does("note_list", serde_json::json!({}))["total"], 2);
}

/// An original that has not come yet is counted as that, and comes later.
#[test]
fn a_missing_original_is_told_and_comes_later() {
    let world = World::with_seed(10);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    let stick = world.place("stick");
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    let files = lyon.writes_packets_for(&turin, &stick);
    assert_eq!(files.len(), 2, "a packet and the sealed original");

    let states: Vec<String> =
        files.iter().map(|file| text(&turin.receives_file(file), "state").to_owned()).collect();
    let late = states.iter().position(|state| state != "taken");
    if let Some(late) = late {
        assert_eq!(turin.sees(&item)["held"], false, "it is known and not yet held");
        let gap = turin.stands_with(&lyon);
        assert_eq!(gap["missing_blobs"], 1, "{gap}");
        let again = turin.receives_file(&files[late]);
        assert_eq!(again["state"], "taken", "{again}");
    }

    assert_eq!(turin.sees(&item)["held"], true);
    let read = turin.does("evidence_text", serde_json::json!({"item": item.item}));
    assert_eq!(read["text"], "paid on the quay");
}

/// An index line that came before its sealed original claims nothing for the office it came to.
#[test]
fn an_original_that_is_not_here_yet_is_not_said_to_be_held() {
    let world = World::with_seed(10);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    let stick = world.place("stick");
    let item = lyon.imports_evidence("film.bin", &[7; 600_000]);
    let mut files = lyon.writes_packets_for(&turin, &stick);
    files.sort_by_key(|file| std::fs::metadata(file).unwrap().len());
    let original = files.pop().expect("the sealed original travels alone");

    files.iter().for_each(|file| drop(turin.receives_file(file)));
    let before = turin.sees(&item);
    turin.receives_file(&original);
    let after = turin.sees(&item);

    let at_turin = |seen: &serde_json::Value| {
        let all = seen["visible_to"].as_array().unwrap().iter();
        all.clone().find(|one| one["state"] == "IT").unwrap()["how"].clone()
    };
    assert_eq!((&before["held"], at_turin(&before)), (&false.into(), "not-sent".into()));
    assert_eq!((&after["held"], at_turin(&after)), (&true.into(), "holds".into()));
}
