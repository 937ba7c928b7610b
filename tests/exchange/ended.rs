//! Whoever's mandate was ended hears of that, by the one act that says so and what it builds on,
//! and of nothing else; its desk says who did it, and what it had stays.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;

use comity_exchange::Id;
use comity_exchange::packet::{Kind, Limits, PacketHead};
use comity_exchange::vector::Ranges;
use comity_tests::{Office, World, rows, text};
use serde_json::{Value, json};

use crate::missing::Opener;
use crate::revoked::with_a_second_installation;

fn ends(by: &Office, whom: &Office) {
    let on = "2026-11-19";
    let end =
        json!({"installation": whom.installation(), "on": on, "reason": "transferred to Paris"});
    by.does("roster_end", end);
}

/// What happens at an office after somebody left it.
fn goes_on(office: &Office) {
    office.imports_evidence("after.txt", b"after");
    office.writes_note("After", "not for whoever left");
    office.does("installation_rotate", json!({}));
    office.does("agreement_propose", json!({"field": "period.until", "value": "2029-06-30"}));
}

/// Everything that packets for somebody tell: how many sets, what of which feeds, which files.
struct Told {
    sets: usize,
    vector: BTreeMap<Id, Ranges>,
    files: Vec<String>,
}

fn told(opener: &Opener, files: &[PathBuf]) -> Told {
    let mut told = Told { sets: 0, vector: BTreeMap::new(), files: Vec::new() };
    for file in files {
        let read = File::open(file).unwrap();
        let Ok(head) = PacketHead::open(read, &[opener.identity()], &Limits::STANDARD) else {
            continue;
        };
        let manifest = head.manifest().clone();
        assert_eq!(manifest.kind, Kind::Packet, "no sealed original goes along");
        told.files.extend(manifest.files.keys().cloned());
        told.vector.extend(manifest.vector);
        told.sets += head.read().unwrap().unverified_change_sets().len();
    }
    told
}

fn own_row(office: &Office) -> Value {
    let roster = rows(&office.does("roster_list", json!({})));
    roster.into_iter().find(|row| row["own"] == true).unwrap()
}

/// It is told the end, and reads who ended it and when; what it had stays, and it writes nothing.
#[test]
fn whose_mandate_was_ended_is_told_so_and_nothing_else() {
    let world = World::with_seed(681);
    let [lyon, turin, second] = with_a_second_installation(&world);
    lyon.imports_evidence("before.txt", b"before");
    world.courier().carries_everything(&[&lyon, &turin, &second]);
    let opener = Opener::of(&world, &second);
    ends(&lyon, &second);
    let at_once = lyon.writes_packets_for(&second, &world.place("at-once"));
    let at_once = told(&opener, &at_once);
    goes_on(&lyon);

    let place = world.place("last");
    let files = lyon.writes_packets_for(&second, &place);
    let told = told(&opener, &files);

    assert_eq!(told.sets, 1, "the act that ends it, and it had what that builds on");
    assert_eq!(told.vector, at_once.vector, "what came later is not even named");
    let extra = told.files.iter().filter(|name| name.contains("receipt")).count();
    assert_eq!(extra, 0, "nor does it hear what became of its own work: {:?}", told.files);
    let report = second.receives(&place.display().to_string());
    assert_eq!((&report["admitted"], &report["blobs"]), (&1.into(), &0.into()), "{report}");
    let row = own_row(&second);
    assert_eq!(text(&row, "end_reason"), "transferred to Paris", "{row}");
    assert_eq!(row["ended_by"]["person"], lyon.who.person, "{row}");
    assert!(row["ended_when"]["utc"].is_string(), "{row}");
    let note = json!({"title": "After", "text": "x"});
    second.is_refused_with("mandate-ended", "note_add", note);
    assert_eq!(second.evidence().len(), 1, "what it had stays, and nothing came");
    let missing = second.does("exchange_missing", json!({}));
    assert_eq!(missing["complete"], true, "and it misses nothing: {missing}");
    second.verifies_clean();
}

/// Whatever goes on afterwards, it stays at that one act, whoever sends.
#[test]
fn who_heard_of_the_end_gets_nothing_more_from_anybody() {
    let world = World::with_seed(682);
    let [lyon, turin, second] = with_a_second_installation(&world);
    let everyone = [&lyon, &turin, &second];
    world.courier().carries_everything(&everyone);
    second.imports_evidence("late.txt", b"taken in good faith");
    ends(&lyon, &second);
    goes_on(&lyon);
    world.courier().carries_everything(&everyone);
    goes_on(&turin);
    world.courier().carries_everything(&everyone);

    assert_eq!(own_row(&second)["end_reason"], "transferred to Paris");
    assert_eq!(second.evidence().len(), 1, "its own alone: {:?}", second.evidence());
    assert!(rows(&second.does("note_list", json!({}))).is_empty());
    let proposals = second.does("agreement_show", json!({}))["proposals"].clone();
    assert_eq!(proposals, json!([]), "nor does it hear of the agreement");
    let again = turin.sends_to(second.who.person, &world.place("more").display().to_string());
    assert_eq!(again["files"], 0, "there is nothing more to tell: {again}");
    let status = turin.does("exchange_status", json!({}));
    let mut partners = status["partners"].as_array().unwrap().iter();
    let row = partners.find(|row| row["installation"] == second.installation()).unwrap();
    assert_eq!(row["words"], "mandate ended; it is told that it was, and nothing else");
    for office in everyone {
        office.verifies_clean();
    }
    world.assert_all_offices_agree(&[&lyon, &turin]);
}
