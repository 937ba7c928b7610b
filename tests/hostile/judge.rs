//! Lets one hostile file in by the way that people have, and tells what was said and what it cost.

use std::panic::{AssertUnwindSafe, catch_unwind};

use comity_changes::card::Card;
use comity_changes::values::Grant;
use comity_changes::verdict::Reason;
use comity_changes::{Change, ChangeSet};
use comity_domain::kinds::Compartment;
use comity_exchange::packet::Contents;
use comity_exchange::receipt::SignedReceipt;
use comity_exchange::request::Request;
use comity_tests::rows;
use comity_vault::{Moment, OwnSet, VaultError};
use serde_json::{Value, json};

use crate::MEMORY;
use crate::row::{Make, Row, Way};
use crate::scene::Scene;

/// What came of a file.
#[derive(Debug)]
pub struct Verdict {
    /// What the product said: a state or the code of a problem, and the reason.
    pub said: String,
    /// What the decoder said; empty when it read it.
    pub decoder: String,
    /// Whether anything of it came in that must not.
    pub came_in: bool,
    /// The file itself.
    pub bytes: Vec<u8>,
    /// Memory that was held at once while it was judged, beyond what was held before; in bytes.
    pub peak_bytes: usize,
}

/// Judges one file. A panic is told, not passed on.
pub fn judge(scene: &Scene, row: &Row) -> Verdict {
    let judged = catch_unwind(AssertUnwindSafe(|| match row.make {
        Make::Bytes(way, make) => by(scene, row.name, way, make(scene)),
        Make::Void(compartment, make) => admitted(scene, row.name, compartment, make(scene)),
        Make::VoidIn(of, make) => admitted(scene, row.name, of(scene), make(scene)),
        Make::Split(make) => splits(scene, row.name, &make(scene)),
    }));
    judged.unwrap_or_else(|_| Verdict {
        said: "a panic".to_owned(),
        decoder: String::new(),
        came_in: true,
        bytes: Vec::new(),
        peak_bytes: 0,
    })
}

fn by(scene: &Scene, name: &str, way: Way, bytes: Vec<u8>) -> Verdict {
    let packed = |contents| scene.turin.seals(contents, "FR");
    let item = || vec![bytes.clone()];
    let (file, decoder) = match way {
        Way::File => (bytes.clone(), String::new()),
        Way::Card => (bytes.clone(), told(Card::decode(&bytes))),
        Way::Set => {
            let contents = Contents { change_sets: item(), ..Contents::default() };
            (packed(contents), told(ChangeSet::decode(&bytes)))
        }
        Way::Grant => {
            let contents = Contents { grants: item(), ..Contents::default() };
            (packed(contents), told(Grant::decode(&bytes)))
        }
        Way::Request => {
            let contents = Contents { requests: item(), ..Contents::default() };
            (packed(contents), told(Request::decode(&bytes)))
        }
        Way::Receipt => {
            let contents = Contents { receipts: item(), ..Contents::default() };
            (packed(contents), told(SignedReceipt::decode(&bytes)))
        }
    };
    let (decoding, _) = measured(|| decode(way, &bytes));
    let (peak, (said, came_in)) = match way {
        Way::Card => measured(|| adds(scene, name, &file)),
        Way::File | Way::Set | Way::Grant | Way::Request | Way::Receipt => {
            measured(|| receives(scene, name, &file))
        }
    };
    Verdict { said, decoder, came_in, bytes: file, peak_bytes: peak.max(decoding) }
}

/// Lets the decoder alone read the bytes, for what it costs.
fn decode(way: Way, bytes: &[u8]) {
    match way {
        Way::File => {}
        Way::Card => drop(Card::decode(bytes)),
        Way::Set => drop(ChangeSet::decode(bytes)),
        Way::Grant => drop(Grant::decode(bytes)),
        Way::Request => drop(Request::decode(bytes)),
        Way::Receipt => drop(SignedReceipt::decode(bytes)),
    }
}

fn told<T, E: std::fmt::Display>(decoded: Result<T, E>) -> String {
    decoded.err().map(|error| error.to_string()).unwrap_or_default()
}

/// Runs something and returns how much memory it held at once, beyond what was held before.
fn measured<T>(run: impl FnOnce() -> T) -> (usize, T) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let told = run();
    (MEMORY.peak_usage().saturating_sub(before), told)
}

/// Lyon receives a file.
fn receives(scene: &Scene, name: &str, file: &[u8]) -> (String, bool) {
    let path = scene.world.place(&format!("{name}.comity"));
    std::fs::write(&path, file).unwrap();
    let report = scene.lyon.receives(&path.display().to_string());
    let packet = &report["packets"][0];
    let word = |key: &str| packet[key].as_str().unwrap_or_default();
    let came_in = report["admitted"] != 0 || report["blobs"] != 0 || report["held"] != 0;
    (without_ids(&format!("{}: {}", word("state"), word("reason"))), came_in)
}

/// Writes `ID` for every id: the same file has the same words in every run.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = text.split(' ').map(|word| if is_id(word) { "ID" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// Lyon adds a card.
fn adds(scene: &Scene, name: &str, file: &[u8]) -> (String, bool) {
    let path = scene.world.place(&format!("{name}.card"));
    std::fs::write(&path, file).unwrap();
    match scene.lyon.asks("card_add", json!({"file": path.display().to_string()})) {
        Ok(card) => (format!("added: {card}"), true),
        Err(problem) => {
            let word = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
            (format!("{}: {}", word("code"), word("message")), false)
        }
    }
}

/// Turin's own vault says why a change is void, and Lyon admits the set and sees nothing of it.
fn admitted(scene: &Scene, name: &str, compartment: Compartment, change: Change) -> Verdict {
    let own = OwnSet {
        team: scene.turin.team,
        compartment,
        changes: vec![change.clone()],
        keys: Vec::new(),
    };
    let now = Moment { utc_ms: 1_795_082_500_000, zone: "Europe/Rome".to_owned() };
    let reason = match scene.turin.vault.commit(vec![own], Vec::new(), &now) {
        Err(VaultError::Refused(reason)) => format!("{}: {reason}", reason.verdict().words()),
        other => format!("no refusal: {other:?}"),
    };
    let set = scene.follows(compartment, change);
    let contents = Contents { change_sets: vec![set.encode()], ..Contents::default() };
    let file = scene.turin.seals(contents, "FR");
    let before = seen(scene);
    let (peak_bytes, (said, _)) = measured(|| receives(scene, name, &file));
    let said = if said == "taken: " { reason } else { said };
    let came_in = seen(scene) != before;
    Verdict { said, decoder: String::new(), came_in, bytes: file, peak_bytes }
}

/// Lyon admits a set under a number that it has, keeps both as proof, and counts neither.
fn splits(scene: &Scene, name: &str, set: &ChangeSet) -> Verdict {
    let contents = Contents {
        change_sets: vec![set.encode()],
        grants: vec![scene.hostile_key()],
        ..Contents::default()
    };
    let file = scene.turin.seals(contents, "FR");
    let (peak_bytes, (said, _)) = measured(|| receives(scene, name, &file));
    let status = scene.lyon.does("exchange_status", json!({}));
    let proofs = status["splits"].as_array().unwrap();
    let proven = proofs.iter().any(|split| split["who"]["state"] == "IT");
    let notes = rows(&scene.lyon.does("note_list", json!({})));
    let seen: Vec<&Value> = notes.iter().filter(|note| note["title"] == "Hostile").collect();
    assert!(!seen.is_empty(), "what does not count stays readable");
    let counts = seen.iter().any(|note| note["mark"]["code"] != "feed-split");
    let reason = Reason::FeedSplit;
    let said = match said.as_str() {
        "taken: " if proven => format!("{}: {reason}", reason.verdict().words()),
        _ => said,
    };
    Verdict { said, decoder: String::new(), came_in: counts, bytes: file, peak_bytes }
}

/// Returns all that Lyon shows of the team, but for how much was refused or waits.
pub fn seen(scene: &Scene) -> Vec<(String, Value)> {
    let mut told = scene.lyon.tells_everything();
    for (_, answer) in &mut told {
        if let Some(answer) = answer.as_object_mut() {
            answer.retain(|key, _| key != "refused" && key != "waiting");
        }
    }
    told
}
