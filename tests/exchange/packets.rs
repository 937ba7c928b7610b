//! Files that are no whole packet, or not for us, or of somebody unknown.

use std::fs;

use comity_tests::{World, text};
use serde_json::json;

/// Half a packet is told, and taken when the whole one comes.
#[test]
fn half_a_packet_is_told_and_the_whole_one_taken() {
    let world = World::with_seed(201);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    lyon.writes_note("Ferry", "it left");
    let file = lyon.writes_packets_for(&turin, &world.place("stick")).remove(0);
    let whole = fs::read(&file).unwrap();

    for length in [whole.len() / 2, whole.len() - 1, 300, 30] {
        fs::write(&file, &whole[..length]).unwrap();
        let half = turin.receives_file(&file);
        let state = text(&half, "state");
        assert!(["damaged", "not-a-packet"].contains(&state), "{length} bytes: {half}");
        assert!(half["reason"].is_string() && half["hint"].is_string(), "{half}");
        assert_eq!(half["admitted"], 0, "nothing of a half packet is taken: {half}");
    }
    for at in (0..whole.len()).step_by(whole.len() / 12) {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&file, &changed).unwrap();
        let changed = turin.receives_file(&file);
        assert_ne!(changed["state"], "taken", "byte {at}: {changed}");
        assert_eq!(changed["admitted"], 0, "nothing of a changed packet is taken: {changed}");
    }
    fs::write(&file, &whole).unwrap();
    let taken = turin.receives_file(&file);

    assert_eq!(taken["state"], "taken", "{taken}");
    assert_eq!(turin.does("note_list", json!({}))["total"], 1);
}

/// A packet opens for those it was sealed for; whoever finds it learns nothing and is told.
#[test]
fn a_packet_for_somebody_else_is_told() {
    let world = World::with_seed(202);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    lyon.writes_note("Ferry", "it left");
    let file = lyon.writes_packets_for(&turin, &world.place("stick")).remove(0);

    let at_ghent = ghent.receives_file(&file);
    let at_lyon = lyon.receives_file(&file);
    let at_turin = turin.receives_file(&file);

    assert_eq!(at_ghent["state"], "not-for-us", "{at_ghent}");
    assert!(at_ghent["from"].is_null(), "nothing of it was read: {at_ghent}");
    assert_eq!(at_lyon["state"], "own", "{at_lyon}");
    assert_eq!(at_turin["state"], "taken", "{at_turin}");
    assert_eq!(ghent.does("note_list", json!({}))["total"], 0);
}

/// Files that are no packets at all are passed by, each with a word.
#[test]
fn what_is_no_packet_is_passed_by() {
    let world = World::with_seed(203);
    let turin = world.office("Turin");
    let stick = world.place("stick");
    fs::create_dir_all(stick.join("below")).unwrap();
    fs::write(stick.join("photo.jpg"), [0xff, 0xd8, 0xff]).unwrap();
    fs::write(stick.join("empty"), "").unwrap();
    fs::write(stick.join("below/letter.txt"), "age-encryption.org/v2\n").unwrap();

    let report = turin.receives(&stick.display().to_string());

    assert_eq!((&report["admitted"], &report["refused"]), (&json!(0), &json!(0)), "{report}");
    for packet in report["packets"].as_array().unwrap() {
        assert_eq!(packet["state"], "not-a-packet", "{packet}");
    }
}

/// A new team comes in only from somebody whose card was compared, and does once it was.
#[test]
fn an_unknown_sender_is_told_and_heard_once_verified() {
    let world = World::of_strangers(204);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let team = lyon.proposes_team_to(&[&turin]);
    let stick = world.place("stick").display().to_string();
    lyon.sends_to("all", &stick);

    let stranger = turin.receives(&stick);
    turin.adds_card_of(&lyon, false);
    let unverified = turin.receives(&stick);
    turin.does("card_verify", json!({"installation": lyon.installation()}));
    let verified = turin.receives(&stick);

    for (when, report) in [("unknown", &stranger), ("not compared", &unverified)] {
        let packet = &report["packets"][0];
        assert_eq!(packet["state"], "unknown-sender", "{when}: {report}");
        assert!(text(packet, "hint").contains("eight words"), "{when}: {report}");
        assert_eq!(report["new_teams"], json!([]), "{when}: {report}");
    }
    assert_eq!(verified["new_teams"], json!([team]), "{verified}");
    turin.works_in(&team);
    assert_eq!(turin.does("team_show", json!({}))["to_sign"], true);
}

/// Receiving again takes nothing again.
#[test]
fn receiving_twice_takes_nothing_twice() {
    let world = World::with_seed(205);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    lyon.imports_evidence("ledger.txt", b"paid");
    let stick = world.place("stick").display().to_string();
    lyon.sends_to("all", &stick);

    let first = turin.receives(&stick);
    let second = turin.receives(&stick);
    let nothing_new = lyon.sends_to("all", &stick);

    assert!(first["admitted"].as_u64() > Some(0), "{first}");
    assert_eq!((&second["admitted"], &second["blobs"]), (&json!(0), &json!(0)), "{second}");
    assert_eq!(nothing_new["files"], 0, "what lies there is not written again: {nothing_new}");
    assert_eq!(turin.evidence().len(), 1);
}

/// Receipts are answered by nobody: they alone make a packet once, unless they are asked for again.
#[test]
fn nothing_new_writes_nothing_wherever_it_is_written() {
    let world = World::with_seed(206);
    let [lyon, turin, ghent, eurojust] = world.offices(["Lyon", "Turin", "Ghent", "Eurojust"]);
    lyon.writes_note("Ferry", "it left");
    world.courier().carries_everything(&[&lyon, &turin, &ghent, &eurojust]);
    let stick = world.place("fresh stick");
    let place = stick.display().to_string();

    for office in [&lyon, &turin] {
        let sent = office.sends_to("all", &place);
        assert_eq!(sent["files"], 0, "{}: {sent}", office.name);
        assert!(files_in(&stick).is_empty(), "an empty stick stays empty");
    }
    let again = json!({"to": lyon.who.person, "out": place, "again": true});
    let sent = turin.does("exchange_send", again);

    assert_eq!((&sent["files"], &sent["partners"][0]["receipt"]), (&json!(1), &json!(true)));
    lyon.writes_note("Quay", "it came back");
    let sent = lyon.sends_to("all", &world.place("another stick").display().to_string());
    assert_eq!(sent["partners"][0]["receipt"], true, "with news the receipts go along: {sent}");
}

fn files_in(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    fs::read_dir(folder)
        .map(|all| all.flatten().map(|file| file.path()).collect())
        .unwrap_or_default()
}
