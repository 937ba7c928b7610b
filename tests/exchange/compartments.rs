//! Restricted compartments: some of the members share evidence and notes, and whoever is no member
//! gets nothing of it: no set, feed, key, sealed original or name.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;

use comity_changes::CompartmentId;
use comity_domain::kinds::{Compartment, content};
use comity_exchange::packet::{Kind, Limits, PacketHead};
use comity_tests::{Office, World, rows, text};
use serde_json::{Value, json};

use crate::forge::Forger;

pub fn makes(office: &Office, name: &str, with: &Office) -> String {
    let made =
        office.does("compartment_make", json!({"name": name, "members": [with.installation()]}));
    text(&made, "compartment").to_owned()
}

pub fn imports_into(office: &Office, compartment: &str, name: &str, bytes: &[u8]) -> Value {
    let file = office.home.join(name);
    fs::write(&file, bytes).unwrap();
    let report = office.imports(&[&file], json!({"compartment": compartment}));
    assert_eq!(report["taken"], 1, "{} takes {name}: {report}", office.name);
    report["files"][0].clone()
}

fn paths(office: &Office) -> BTreeSet<String> {
    office.evidence().iter().map(|row| text(row, "path").to_owned()).collect()
}

fn sees(office: &Office, name: &str) -> bool {
    paths(office).iter().any(|path| path.contains(name))
}

/// What two offices keep between them, neither the vault nor any packet of a third one holds.
#[test]
fn what_two_members_share_reaches_no_third_one() {
    let world = World::with_seed(641);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let everyone = [&lyon, &turin, &ghent];
    let large = vec![7_u8; 400_000];
    lyon.imports_evidence("for-all.txt", b"read by everybody");

    let compartment = makes(&lyon, "Quay informant", &turin);
    imports_into(&lyon, "Quay informant", "hidden.txt", b"the informant is Cassandra");
    imports_into(&lyon, "Quay informant", "hidden.img", &large);
    lyon.does(
        "note_add",
        json!({"title": "Handler", "text": "meets her on Mondays", "compartment": compartment}),
    );
    world.courier().carries_everything(&everyone);
    let note = rows(&turin.does("note_list", json!({}))).remove(0);
    turin.edits_note(text(&note, "note"), "meets her on Tuesdays");
    let theirs = imports_into(&turin, "Quay informant", "answer.txt", b"seen at the quay");
    turin.does(
        "evidence_set",
        json!({"item": theirs["item"], "field": "title", "value": "Answer of Turin"}),
    );
    world.courier().carries_everything(&everyone);

    assert_eq!(note["compartment"], "Quay informant", "a row says where it is");
    assert!(sees(&turin, "hidden.img") && sees(&lyon, "answer.txt"));
    let held = |row: &Value| row["held"] == true;
    assert!(turin.evidence().iter().all(held), "originals came too: {:?}", turin.evidence());
    let read = lyon.reads_note(text(&note, "note"));
    assert!(text(&read, "text").contains("Tuesdays"), "{read}");
    for one in [&lyon, &turin] {
        let missing = one.does("exchange_missing", json!({}));
        assert_eq!(missing["complete"], true, "{missing}");
    }
    assert_eq!(lyon.stands_with(&turin)["standing"], "complete");
    assert_eq!(lyon.stands_with(&ghent)["standing"], "complete");
    knows_nothing(&world, &ghent, &lyon, &compartment);
}

/// Looks into a vault and every packet that opens for it: as its owner, then as its thief.
fn knows_nothing(world: &World, who: &Office, member: &Office, compartment: &str) {
    assert_eq!(paths(who).len(), 1, "{:?}", paths(who));
    assert!(rows(&who.does("note_list", json!({}))).is_empty());
    assert!(rows(&who.does("compartment_list", json!({}))).is_empty());
    let show = json!({"compartment": compartment});
    who.is_refused_with("compartment-unknown", "compartment_show", show);
    let found = who.does("evidence_search", json!({"query": "Cassandra"}));
    assert_eq!(found["total"], 0, "{found}");
    for (call, answer) in who.tells_everything() {
        let answer = answer.to_string();
        for word in ["Quay informant", "Cassandra", "Handler", compartment] {
            assert!(!answer.contains(word), "{call} says {word}: {answer}");
        }
    }
    let chains = member.path("chains.json");
    member.does("exchange_export", json!({"out": chains}));
    assert!(!fs::read_to_string(&chains).unwrap().contains("restricted"), "chains leave it out");

    member.locks();
    who.locks();
    let (inside, holds) = (Forger::at(world, member), Forger::at(world, who));
    let id = CompartmentId::from_hex(compartment).unwrap();
    let control = inside.vault.control(&inside.team).unwrap();
    let secret: BTreeSet<[u8; 32]> = control
        .feeds()
        .filter(|(_, owner)| owner.compartment == Compartment::Restricted(id.0))
        .map(|(feed, _)| feed.0)
        .collect();
    let blobs = blobs_of(&inside, &secret);
    assert!(secret.len() >= 3 && blobs.len() == 3, "{} {}", secret.len(), blobs.len());

    assert_eq!(holds.vault.control(&holds.team).unwrap().restricted().count(), 0);
    assert!(holds.vault.heads(&holds.team).keys().all(|feed| !secret.contains(&feed.0)));
    assert!(holds.vault.waiting(&holds.team).unwrap().is_empty());
    for blob in &blobs {
        assert!(!holds.vault.store().blobs.contains(blob), "no sealed original is there");
    }
    let hidden: Vec<[u8; 32]> = secret.into_iter().chain([id.0]).collect();
    let opened = world.courier().files().iter().filter(|f| opens(f, &holds, &hidden)).count();
    assert!(opened >= 2, "packets were written for it: {opened}");
}

fn blobs_of(inside: &Forger, secret: &BTreeSet<[u8; 32]>) -> BTreeSet<[u8; 32]> {
    let records = inside.vault.records(&inside.team, content::KIND).unwrap();
    assert!(records.is_empty(), "contents lie beside their entries");
    let items = inside.vault.items(&inside.team).unwrap();
    let theirs = items.iter().filter(|item| secret.contains(&item.made.at.feed.0));
    theirs
        .flat_map(|item| inside.vault.segments(item).unwrap())
        .map(|segment| segment.name)
        .collect()
}

/// Returns whether a file opens for somebody; then it names nothing that is hidden.
fn opens(file: &Path, by: &Forger, hidden: &[[u8; 32]]) -> bool {
    let identities = [by.identity()];
    let read = File::open(file).unwrap();
    let Ok(head) = PacketHead::open(read, &identities, &Limits::STANDARD) else { return false };
    let manifest = head.manifest().clone();
    let told = serde_json::to_string(&manifest).unwrap();
    assert!(told.contains(&hex(&manifest.team.0)), "ids stand in it as hex");
    let mut sets: Vec<Vec<u8>> = Vec::new();
    if manifest.kind == Kind::Packet {
        let packet = head.read().unwrap();
        sets.extend(packet.unverified_change_sets().iter().map(|set| set.to_vec()));
    }
    for id in hidden {
        assert!(!told.contains(&hex(id)), "the manifest names {}", hex(id));
        let inside = |bytes: &Vec<u8>| bytes.windows(32).any(|part| part == id);
        assert!(!sets.iter().any(inside), "a set names {}", hex(id));
    }
    true
}

fn hex(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Who is let in without what was written before reads what knew of it, and misses nothing else;
/// let in with it, it reads everything.
#[test]
fn history_is_given_with_an_act_or_not_at_all() {
    let world = World::with_seed(642);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let everyone = [&lyon, &turin, &ghent];
    let compartment = makes(&lyon, "Quay", &turin);
    imports_into(&lyon, "Quay", "before.txt", b"before");
    world.courier().carries_everything(&everyone);
    let join = |more: Value| {
        let mut args = json!({"compartment": compartment, "installation": ghent.installation()});
        args["without_history"] = more;
        args
    };

    turin.is_refused_with("not-allowed", "compartment_join", join(json!(true)));
    let joined = lyon.does("compartment_join", join(json!(true)));
    assert_eq!(joined["members"][2]["history"], false, "{joined}");
    world.courier().carries_everything(&everyone);
    imports_into(&turin, "Quay", "after.txt", b"after");
    world.courier().carries_everything(&everyone);

    let shown = ghent.does("compartment_show", json!({"compartment": "Quay"}));
    assert_eq!((&shown["name"], &shown["items"]), (&json!("Quay"), &json!(2)), "{shown}");
    assert!(sees(&ghent, "after.txt"));
    assert!(!sees(&ghent, "before.txt"), "{:?}", paths(&ghent));
    let missing = ghent.does("exchange_missing", json!({}));
    assert_eq!(missing["complete"], true, "what was not given is not missed: {missing}");
    imports_into(&ghent, "Quay", "ghent.txt", b"Ghent's");
    lyon.does("compartment_join", join(json!(false)));
    world.courier().carries_everything(&everyone);
    assert!(sees(&lyon, "ghent.txt"));
    let missing = ghent.does("exchange_missing", json!({}));
    assert_eq!(missing["keys"], 2, "now it is missed, an entry and its content: {missing}");
    let ask = world.place("asking").display().to_string();
    ghent.does("exchange_request", json!({"out": ask}));
    lyon.receives(&ask);
    world.courier().carries_everything(&everyone);
    assert!(sees(&ghent, "before.txt"), "{:?}", paths(&ghent));
}

/// A compartment is of leaders and members; it is closed by who made it, and read after that.
#[test]
fn a_closed_compartment_is_read_and_not_written() {
    let world = World::with_seed(643);
    let [lyon, turin, eurojust] = world.offices(["Lyon", "Turin", "Eurojust"]);
    let everyone = [&lyon, &turin, &eurojust];
    let with_eurojust = json!({"name": "Quay", "members": [eurojust.installation()]});
    lyon.is_refused_with("not-allowed", "compartment_make", with_eurojust);
    let alone = json!({"name": "Quay", "members": []});
    lyon.is_refused_with("value-invalid", "compartment_make", alone);
    let compartment = makes(&lyon, "Quay", &turin);
    let join = json!({"compartment": compartment, "installation": eurojust.installation()});
    lyon.is_refused_with("not-allowed", "compartment_join", join);
    imports_into(&lyon, "Quay", "hidden.txt", b"hidden");
    world.courier().carries_everything(&everyone);
    let close = json!({"compartment": "Quay", "reason": "the trial is over"});

    turin.is_refused_with("not-allowed", "compartment_close", close.clone());
    let closed = lyon.does("compartment_close", close.clone());
    assert_eq!(closed["closed"]["reason"], "the trial is over");
    world.courier().carries_everything(&everyone);

    assert!(sees(&turin, "hidden.txt"));
    lyon.is_refused_with("compartment-closed", "compartment_close", close);
    let note = json!({"title": "Late", "text": "late", "compartment": "Quay"});
    turin.is_refused_with("compartment-closed", "note_add", note);
    let item = turin.evidence().remove(0)["item"].clone();
    let set = json!({"item": item, "field": "title", "value": "Late"});
    turin.is_refused_with("compartment-closed", "evidence_set", set);
    assert_eq!(turin.evidence()[0]["compartment"], "Quay");
}

/// A member that was revoked is cut off inside too, and gets nothing that is written later.
#[test]
fn a_revoked_member_gets_nothing_more() {
    let world = World::with_seed(644);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let everyone = [&lyon, &turin, &ghent];
    let compartment = makes(&lyon, "Quay", &turin);
    imports_into(&lyon, "Quay", "before.txt", b"before");
    world.courier().carries_everything(&everyone);
    imports_into(&turin, "Quay", "turin.txt", b"Turin's");
    world.courier().carries_everything(&everyone);

    let revoke = json!({"installation": turin.installation(), "reason": "stolen"});
    let report = lyon.does("installation_revoke", revoke);
    let lines = report["counts"].as_array().unwrap();
    assert!(lines.iter().any(|line| line["compartment"] == "Quay"), "by its name: {report}");
    imports_into(&lyon, "Quay", "after.txt", b"after");
    world.courier().carries_everything(&everyone);

    let shown = lyon.does("compartment_show", json!({"compartment": compartment}));
    let members = shown["members"].as_array().unwrap();
    let turins = members.iter().find(|m| m["installation"] == turin.installation()).unwrap();
    assert_eq!(turins["current"], false, "{shown}");
    let marks: Vec<Value> = lyon.evidence().iter().map(|row| row["mark"].clone()).collect();
    assert!(marks.iter().all(Value::is_null), "what was there before counts, unmarked: {marks:?}");
    assert!(sees(&turin, "before.txt") && !sees(&turin, "after.txt"));
}

fn is_current(office: &Office, member: &Office) -> bool {
    let shown = office.does("compartment_show", json!({"compartment": "Quay"}));
    let members = shown["members"].as_array().unwrap().clone();
    let found = members.iter().find(|m| m["installation"] == member.installation()).cloned();
    found.unwrap_or_else(|| panic!("{shown}"))["current"] == true
}

/// Who is let out hears of that, keeps what it has, writes nothing more there and gets nothing
/// more; who leaves by itself, too.
#[test]
fn who_left_keeps_what_it_has_and_gets_nothing_more() {
    let world = World::with_seed(645);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let everyone = [&lyon, &turin, &ghent];
    let members = json!({"name": "Quay", "members": [turin.installation(), ghent.installation()]});
    lyon.does("compartment_make", members);
    imports_into(&lyon, "Quay", "before.txt", b"before");
    world.courier().carries_everything(&everyone);
    let out = json!({
        "compartment": "Quay", "installation": turin.installation(), "reason": "another case",
    });

    ghent.is_refused_with("not-allowed", "compartment_leave", out.clone());
    lyon.does("compartment_leave", out.clone());
    lyon.is_refused_with("value-invalid", "compartment_leave", out);
    imports_into(&lyon, "Quay", "after.txt", b"after");
    world.courier().carries_everything(&everyone);

    assert!(sees(&ghent, "after.txt"));
    assert!(sees(&turin, "before.txt") && !sees(&turin, "after.txt"));
    let read = turin.evidence().remove(0);
    assert_eq!((&read["held"], &read["compartment"]), (&true.into(), &"Quay".into()), "it keeps");
    assert!(everyone.iter().all(|office| !is_current(office, &turin)), "and hears of it");
    let note = json!({"title": "Late", "text": "late", "compartment": "Quay"});
    turin.is_refused_with("not-allowed", "note_add", note);
    let set = json!({"item": read["item"], "field": "title", "value": "Late"});
    turin.is_refused_with("not-allowed", "evidence_set", set);
    for office in &everyone {
        let missing = office.does("exchange_missing", json!({}));
        assert_eq!(missing["complete"], true, "{}: {missing}", office.name);
    }

    ghent.does("compartment_leave", json!({"compartment": "Quay", "reason": "transferred"}));
    world.courier().carries_everything(&everyone);
    assert!(!is_current(&lyon, &ghent), "whoever leaves says so itself");
    imports_into(&lyon, "Quay", "alone.txt", b"alone");
    let again = json!({
        "compartment": "Quay", "installation": turin.installation(), "without_history": true,
    });
    lyon.does("compartment_join", again);
    imports_into(&lyon, "Quay", "again.txt", b"again");
    world.courier().carries_everything(&everyone);
    assert!(sees(&turin, "again.txt") && !sees(&turin, "alone.txt") && !sees(&ghent, "again.txt"));
    turin.does("note_add", json!({"title": "Back", "text": "here", "compartment": "Quay"}));
    for office in &everyone {
        office.tells_the_same_rebuilt(Office::tells_everything);
    }
}
