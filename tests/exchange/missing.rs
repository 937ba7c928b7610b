//! Gaps told exactly, and requests that bring exactly what was missing, from whoever holds it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use comity_crypto::age_files::Identity;
use comity_domain::kinds::Compartment;
use comity_exchange::packet::{Limits, PacketHead};
use comity_exchange::vector::Ranges;
use comity_tests::{Office, World, rows, text};
use serde_json::{Value, json};

use crate::forge::Forger;

/// Numbers of change sets, by feed.
type Numbers = BTreeMap<String, Ranges>;

/// What opens the packets of an office, to see what is in them.
pub struct Opener(Identity);

impl Opener {
    /// Takes the identity of an office, which is locked for a moment.
    pub fn of(world: &World, office: &Office) -> Self {
        office.locks();
        let forger = Forger::at(world, office);
        let identity = forger.identity();
        forger.vault.close().unwrap();
        office.unlocks();
        Self(identity)
    }

    /// Returns the identity that packets are opened with.
    pub fn identity(&self) -> Identity {
        self.0.clone()
    }

    /// Returns the numbers of the change sets in some packets.
    fn numbers(&self, files: &[PathBuf]) -> Numbers {
        let mut numbers = Numbers::new();
        let identities = [self.0.clone()];
        for file in files {
            let file = File::open(file).unwrap();
            let Ok(head) = PacketHead::open(file, &identities, &Limits::STANDARD) else { continue };
            for compartment in &head.manifest().compartments {
                for range in &compartment.ranges {
                    let feed = numbers.entry(range.feed.to_string()).or_default();
                    feed.insert_range(range.from, range.to);
                }
            }
        }
        numbers
    }
}

/// Returns what an office reports as missing.
fn reported(office: &Office) -> Numbers {
    let report = office.does("exchange_missing", json!({}));
    let feeds = report["feeds"].as_array().unwrap().iter();
    feeds.map(|feed| (text(feed, "feed").to_owned(), ranges(text(feed, "missing")))).collect()
}

fn ranges(words: &str) -> Ranges {
    let parts = words.split(", ").filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (from, to) = part.split_once('–').unwrap_or((part, part));
            (from.parse::<u64>().unwrap(), to.parse::<u64>().unwrap())
        })
        .collect()
}

/// Writes notes, and after each a packet for somebody onto a stick.
fn writes_one_by_one(office: &Office, whom: &Office, stick: &Path, notes: usize) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    for number in 0..notes {
        office.writes_note(&format!("Note {number}"), "as it was");
        let all = office.writes_packets_for(whom, stick);
        let new: Vec<PathBuf> = all.into_iter().filter(|file| !files.contains(file)).collect();
        assert_eq!(new.len(), 1, "each act is a packet of its own");
        files.extend(new);
    }
    files
}

fn asks(office: &Office, folder: &Path) -> Value {
    office.does("exchange_request", json!({"out": folder.display().to_string()}))
}

/// Whatever is deleted from a stick is named, and comes back by one request: from its author, or
/// from a third office that holds it. What is not missing does not travel again.
#[test]
fn what_is_deleted_from_a_stick_is_named_and_brought_back_exactly() {
    for seed in [41, 42, 43, 44, 45, 46] {
        let world = World::with_seed(seed);
        let [lyon, turin, ghent, eurojust] = world.offices(["Lyon", "Turin", "Ghent", "Eurojust"]);
        world.courier().carries_everything(&[&lyon, &turin, &ghent, &eurojust]);
        let opener = Opener::of(&world, &turin);
        let stick = world.place("stick");
        let files = writes_one_by_one(&lyon, &turin, &stick, 9);
        world.courier().carries_everything(&[&lyon, &ghent]);

        // The last one stays: it tells how many there were.
        let (last, others) = files.split_last().unwrap();
        let mut deleted: Vec<PathBuf> =
            others.iter().filter(|_| world.courier().chance().is_multiple_of(2)).cloned().collect();
        if deleted.is_empty() {
            deleted.push(others[0].clone());
        }
        let expected = opener.numbers(&deleted);
        deleted.iter().for_each(|file| fs::remove_file(file).unwrap());
        turin.receives(&stick.display().to_string());
        assert!(last.exists());
        assert_eq!(reported(&turin), expected, "seed {seed}: the report is what was deleted");

        let (ask, answer) = (world.place("ask"), world.place("answer"));
        let asked = asks(&turin, &ask);
        let count: u64 = expected.values().map(Ranges::count).sum();
        assert_eq!(asked["change_sets"], count, "seed {seed}: {asked}");
        let at_eurojust = eurojust.receives(&ask.display().to_string());
        let states: Vec<_> = at_eurojust["packets"].as_array().unwrap().iter().collect();
        assert!(states.iter().all(|packet| packet["state"] == "not-for-us"), "{at_eurojust}");
        let giver = if seed % 2 == 0 { &ghent } else { &lyon };
        giver.receives(&ask.display().to_string());
        let brought = giver.writes_packets_for(&turin, &answer);

        let brought = opener.numbers(&brought);
        assert_eq!(brought, expected, "seed {seed}: {} brings exactly those", giver.name);
        turin.receives(&answer.display().to_string());
        let report = turin.does("exchange_missing", json!({}));
        assert_eq!(report["complete"], true, "seed {seed}: {report}");
        assert_eq!(rows(&turin.does("note_list", json!({}))).len(), 9, "seed {seed}");
    }
}

/// The sentence a person reads names State, numbers, and whom to ask.
#[test]
fn a_gap_is_told_in_a_sentence_that_names_whom_to_ask() {
    let world = World::with_seed(47);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    let stick = world.place("stick");
    let files = writes_one_by_one(&lyon, &turin, &stick, 4);
    world.courier().carries_everything(&[&lyon, &ghent]);
    ghent.writes_note("From Ghent", "builds on what Lyon wrote");

    fs::remove_file(&files[1]).unwrap();
    fs::remove_file(&files[2]).unwrap();
    turin.receives(&stick.display().to_string());
    let report = turin.does("exchange_missing", json!({}));

    let feed = &report["feeds"][0];
    assert_eq!(report["change_sets"], 2, "{report}");
    assert_eq!(text(feed, "compartment"), "operational");
    let words = text(feed, "words");
    let missing = text(feed, "missing");
    assert!(words.starts_with("you hold FR operational "), "{words}");
    assert!(words.contains(&format!("; missing {missing}; ask FR")), "{words}");
    assert!(missing.contains('–'), "two in a row are one range: {missing}");
}

/// Sealed originals that were deleted are named with their exhibit, and come by request.
#[test]
fn a_deleted_original_is_named_and_brought_back() {
    let world = World::with_seed(48);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    let stick = world.place("stick");
    let item = lyon.imports_evidence("film.bin", &[7; 1_500_000]);
    lyon.imports_evidence("note.txt", b"it left at nine");
    world.courier().carries_everything(&[&lyon, &ghent]);
    let mut files = lyon.writes_packets_for(&turin, &stick);
    files.sort_by_key(|file| fs::metadata(file).unwrap().len());
    fs::remove_file(files.pop().unwrap()).unwrap();

    turin.receives(&stick.display().to_string());
    let report = turin.does("exchange_missing", json!({}));
    let (ask, answer) = (world.place("ask"), world.place("answer"));
    let asked = asks(&turin, &ask);
    ghent.receives(&ask.display().to_string());
    ghent.writes_packets_for(&turin, &answer);
    turin.receives(&answer.display().to_string());

    let originals = report["originals"].as_array().unwrap();
    assert_eq!(originals.len(), 1, "{report}");
    assert_eq!(originals[0]["exhibit"], item.exhibit.as_str(), "{report}");
    assert_eq!(originals[0]["givers"][0]["state"], "FR", "its author: {report}");
    assert_eq!((&asked["blobs"], &asked["change_sets"]), (&json!(1), &json!(0)), "{asked}");
    assert_eq!(turin.sees(&item)["held"], true, "the third office brought it");
    assert_eq!(turin.does("exchange_missing", json!({}))["complete"], true);
}

/// A change set that came without its key is counted as that, and the key comes by request.
#[test]
fn a_missing_key_is_counted_and_brought_back() {
    let world = World::with_seed(49);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    let note = lyon.writes_note("Ferry", "it left");
    lyon.locks();
    let forger = Forger::at(&world, &lyon);
    let feed = forger.vault.me().feed(&forger.team, Compartment::Operational);
    let head = forger.vault.heads(&forger.team)[&feed].0;
    let (set, _) = forger.vault.set(&feed, head).unwrap().unwrap();
    let without_key = forger.packs(&[&set], &[], "IT");
    forger.vault.close().unwrap();
    lyon.unlocks();

    turin.receives_file(&without_key);
    let report = turin.does("exchange_missing", json!({}));
    let (ask, answer) = (world.place("ask"), world.place("answer"));
    let asked = asks(&turin, &ask);
    lyon.receives(&ask.display().to_string());
    lyon.writes_packets_for(&turin, &answer);
    turin.receives(&answer.display().to_string());

    assert_eq!((&report["keys"], &report["change_sets"]), (&json!(1), &json!(0)), "{report}");
    assert_eq!(asked["keys"], 1, "{asked}");
    assert_eq!(turin.reads_note(&note)["text"], "it left");
    assert_eq!(turin.does("exchange_missing", json!({}))["keys"], 0);
}

/// With nothing missing, nothing is asked for, and no file is written.
#[test]
fn nothing_missing_asks_for_nothing() {
    let world = World::with_seed(50);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);

    let asked = asks(&turin, &world.place("ask"));

    assert_eq!((&asked["files"], &asked["report"]["complete"]), (&json!(0), &json!(true)));
    assert_eq!(fs::read_dir(world.place("ask")).unwrap().count(), 0);
}
