//! Points 8 and 9: receipts, verification, records, and what the coordinator must not have.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde_json::{Value, json};

use crate::office::{document, interrupt, rows, text};
use crate::world::{World, at_once};

/// One shared folder carries there and back without anybody sending.
pub fn a_shared_folder_does_both_ways(world: &World, team: &str) {
    let shared = world.place("shared/quay");
    let shared = shared.to_str().unwrap();
    fs::create_dir_all(shared).unwrap();
    world.lyon.does(&["note", "add", team, "--title", "By the shared folder"]);
    for _ in 0..3 {
        for office in world.everyone() {
            let courier = office.does(&["exchange", "watch", team, shared, "--once"]);
            assert_eq!(courier["reachable"], true, "{courier}");
        }
    }

    at_once([&world.turin, &world.ghent], |office| {
        let shown = office.does(&["note", "show", team, "By the shared folder"]);
        assert_eq!(shown["title"], "By the shared folder", "{}", office.name);
    });
}

/// A watch that lasts tells what it does and ends politely when it is stopped.
pub fn a_watch_ends_when_it_is_stopped(world: &World, team: &str) {
    let shared = world.place("shared/quay");
    let mut child = world.lyon.starts(&["exchange", "watch", team, shared.to_str().unwrap()]);
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    let courier: Value = serde_json::from_str(&line).expect("what it does is lines of JSON");
    std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));

    interrupt(&child);
    let output = child.wait_with_output().unwrap();

    assert_eq!(output.status.code(), Some(0));
    assert_eq!(document(&output)["courier"], courier["courier"]);
    let couriers = world.lyon.does(&["exchange", "status", team])["couriers"].clone();
    assert_eq!(couriers, json!([]), "nothing goes on watching");
}

/// Each of the parties knows from a receipt that every other one holds everything.
pub fn receipts_are_on_both_sides(world: &World, team: &str) {
    // The first stick carries what is left, the second the receipts for it.
    world.everyone_exchanges(team);
    world.everyone_exchanges(team);
    at_once(world.parties(), |office| {
        let status = office.does(&["exchange", "status", team]);
        let partners = status["partners"].as_array().unwrap();
        assert_eq!(partners.len(), 3, "{status}");
        for partner in partners {
            assert!(partner["receipt"].is_object(), "{}: {partner}", office.name);
            assert_eq!(partner["standing"], "complete", "{}: {partner}", office.name);
            assert_eq!(partner["missing_blobs"], 0, "{partner}");
            assert_eq!(partner["they_miss_blobs"], 0, "{partner}");
            assert!(text(partner, "words").contains("complete"), "{partner}");
        }
    });
}

/// Who has everything gets nothing again, and no empty packet tells that somebody was at work.
pub fn sending_nothing_new_writes_nothing(world: &World, team: &str) {
    let stick = world.stick();
    let send = ["exchange", "send", team, "--to", "all", "--out", &stick];
    // A stick that nobody wrote on gets the last receipt: nobody can know that another arrived.
    let first = world.turin.does(&send);
    for partner in first["partners"].as_array().unwrap() {
        assert_eq!((&partner["change_sets"], &partner["blobs"]), (&0.into(), &0.into()), "{first}");
    }
    let before = files_below(Path::new(&stick));

    let sent = world.turin.does(&send);

    assert_eq!(sent["files"], 0, "{sent}");
    assert_eq!(files_below(Path::new(&stick)), before);
}

/// Frames, signatures, sealed originals and the log are as they were written, everywhere.
pub fn everything_verifies(world: &World, team: &str) {
    at_once(world.everyone(), |office| {
        let report = office.does(&["vault", "verify"]);
        assert_eq!(report["clean"], true, "{}: {report}", office.name);
        let records = office.does(&["records", "verify"]);
        assert_eq!(records["clean"], true, "{}: {records}", office.name);
    });
    at_once(world.parties(), |office| {
        let report = office.does(&["evidence", "verify", team]);
        let items = office.evidence(team).len();
        assert_eq!(report["clean"], true, "{}: {report}", office.name);
        assert_eq!(report["items"], items, "{}: every item is opened", office.name);
    });
    let before = world.ghent.evidence(team);
    world.ghent.does(&["vault", "rebuild"]);
    assert_eq!(world.ghent.evidence(team), before, "a rebuilt index says the same");
}

/// The log names what was done, with reasons, and is exported in both forms.
pub fn the_records_tell_what_was_done(world: &World, team: &str) {
    let turin = &world.turin;
    let page = turin.does(&["records", "list", team]);
    let log = rows(&page);
    let has = |operation: &str| log.iter().any(|row| row["operation"] == operation);
    assert!(has("collection") && has("disclosure") && has("alteration"), "{page}");
    assert!(log.iter().any(|row| row["reason"] == "hearing"), "{page}");

    for name in ["log.json", "log.csv"] {
        let out = format!("exports/{name}");
        let written = turin.does(&["records", "export", "--out", &out]);
        let exported = fs::read_to_string(turin.home.join(&out)).unwrap();
        assert_eq!(written["bytes"], exported.len(), "{written}");
        assert!(exported.contains("hearing"), "{name} has the reasons");
    }
    let json = fs::read(turin.home.join("exports/log.json")).unwrap();
    assert!(serde_json::from_slice::<Value>(&json).is_ok(), "the log is JSON");
}

/// The ciphertext of evidence and notes never reaches a participant, in vault or packet.
pub fn the_coordinator_has_nothing_operational(world: &World, team: &str) {
    let eurojust = &world.eurojust;
    let list = eurojust.does(&["evidence", "list", team]);
    assert_eq!((&list["total"], &list["cover"]["items"]), (&0.into(), &0.into()), "{list}");
    assert_eq!(eurojust.does(&["note", "list", team])["total"], 0);
    let holds = eurojust.does(&["vault", "status"])["holds"].clone();
    assert_eq!(holds["blobs"], 0, "{holds}");
    let all = world.lyon.does(&["vault", "status"])["holds"]["change_sets"].as_u64();
    assert!(holds["change_sets"].as_u64() < all, "no operational feed: {holds} of {all:?}");

    let stick = world.stick();
    world.lyon.does(&["note", "add", team, "--title", "For the parties only"]);
    let sent =
        world.lyon.does(&["exchange", "send", team, "--to", eurojust.person, "--out", &stick]);
    assert_eq!(sent["partners"][0]["blobs"], 0, "{sent}");
    no_sealed_original_is_in(world, team, &[eurojust.home.join("vault"), stick.into()]);
}

/// Looks for pieces of sealed originals in every file of these folders.
fn no_sealed_original_is_in(world: &World, team: &str, folders: &[std::path::PathBuf]) {
    let items = world.lyon.evidence(team);
    let large: Vec<&Value> =
        items.iter().filter(|row| row["size"].as_u64() > Some(4_000)).take(5).collect();
    let mut pieces = Vec::new();
    for (number, row) in large.iter().enumerate() {
        let out = format!("sealed-{number}");
        let key = ["evidence", "key", team, text(row, "item"), "--out", &out, "--reason", "test"];
        for segment in world.lyon.does(&key)["segments"].as_array().unwrap() {
            let path = world.lyon.home.join(text(segment, "path"));
            let sealed = fs::read(path).unwrap();
            pieces.push(sealed[sealed.len() / 2..][..48].to_vec());
        }
    }
    assert!(!pieces.is_empty(), "there are sealed originals to look for");
    let held = files_below(&world.turin.home.join("vault"));
    assert!(pieces.iter().all(|piece| held.iter().any(|file| has(file, piece))), "Turin has them");
    for file in folders.iter().flat_map(|folder| files_below(folder)) {
        assert!(!pieces.iter().any(|piece| has(&file, piece)), "no sealed original anywhere");
    }
}

fn has(file: &[u8], piece: &[u8]) -> bool {
    file.windows(piece.len()).any(|window| window == piece)
}

/// Returns the content of every file below a folder; nothing when there is no folder.
fn files_below(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        if entry.file_type().unwrap().is_dir() {
            files.extend(files_below(&entry.path()));
        } else {
            files.push(fs::read(entry.path()).unwrap());
        }
    }
    files
}
