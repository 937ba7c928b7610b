//! Searching while things change, while one types, and over an index that something happened to.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{Hit, Mark};

use crate::scene::{Office, Scene, codes};

fn numbers(office: &Office, query: &str) -> Vec<String> {
    let rows = office.searches(query).rows.into_iter();
    rows.map(|hit| hit.exhibit.unwrap_or_else(|| "note".to_owned())).collect()
}

/// The index follows the vault: what was written a moment ago is found, what it replaced is not.
#[test]
fn what_changes_is_found_as_it_reads_now() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    lyon.has_file("a.txt", "the quay at night");
    lyon.has_file("b.txt", "the ferry at noon");
    lyon.imports(lyon.order(&[&lyon.files()]));
    assert_eq!(numbers(lyon, "quay"), ["FR-2026-0001"]);

    lyon.sets("FR-2026-0002", "title", "Quay ledger").unwrap();
    lyon.sets("FR-2026-0002", "description", "Copied at the Kai").unwrap();
    let note = lyon.notes("Where", "not the quay");
    assert_eq!(numbers(lyon, "quay"), ["FR-2026-0002", "FR-2026-0001", "note"]);
    lyon.edits(&note.note, "the harbour", None);

    assert_eq!(numbers(lyon, "quay"), ["FR-2026-0002", "FR-2026-0001"]);
    assert_eq!(numbers(lyon, "note:harbour"), ["note"]);
    assert_eq!(numbers(lyon, "kai -quay"), [] as [&str; 0]);
    lyon.locks();
    lyon.unlocks();
    assert_eq!(numbers(lyon, "quay state:FR"), ["FR-2026-0002", "FR-2026-0001"]);
}

/// A hit says where it is, in units that the interface cuts by.
#[test]
fn hits_are_marked_and_a_wrong_query_says_what_to_write() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    lyon.has_file("a.txt", "🚢 call 06 12 34 56 78");
    lyon.imports(lyon.order(&[&lyon.files()]));

    let hit: Hit = lyon.searches("+33 6 12 34 56 78").rows.remove(0);
    assert_eq!(hit.marks, [Mark { first: 8, last: 21 }], "{}", hit.excerpt);
    assert_eq!((hit.place.as_str(), hit.page), ("text", None));

    assert_eq!(codes(lyon.asks_for("date:soon", false)), Code::ValueInvalid);
    assert_eq!(codes(lyon.asks_for("a*", false)), Code::ValueInvalid);
    assert_eq!(codes(lyon.asks_for(&"x ".repeat(65), false)), Code::ValueTooLong);
    let hint = lyon.asks_for("date:soon", false).unwrap_err().hint;
    assert!(hint.contains("date:2024-01-15"), "{hint}");
}

/// As one types nobody waits for the index, and nobody is told that all was searched.
#[test]
fn an_answer_while_typing_says_what_the_index_lacks() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    for number in 0..60 {
        lyon.has_file(&format!("{number}.txt"), format!("harbour log {number}"));
    }
    lyon.imports(lyon.order(&[&lyon.files()]));

    let first = lyon.asks_for("harb", true).unwrap();
    assert_eq!(first.lagging, 60);
    assert!(first.statement.starts_with("The index is being made"), "{}", first.statement);
    let began = Instant::now();
    let last = loop {
        let found = lyon.asks_for("harb", true).unwrap();
        if found.lagging == 0 {
            break found;
        }
        // Without a pause: some answers fall while whoever adds still compares.
        assert!(began.elapsed() < Duration::from_secs(60), "the index is made at some time");
    };

    assert_eq!(last.total, 60, "harb stands for harbour while it is typed");
    assert_eq!(lyon.searches("harb").total, 0, "and for itself when it was");
    assert!(last.statement.starts_with("Searched the text of 60 of 60"), "{}", last.statement);
}

fn index_files(office: &Office) -> Vec<PathBuf> {
    let folders = fs::read_dir(office.home.join("vault/search")).unwrap();
    let files = folders.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap());
    files.map(|file| file.unwrap().path()).collect()
}

/// Whatever happens to the folder of the index, a search finds what is there.
#[test]
fn a_damaged_index_is_made_anew_and_nothing_is_lost() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    lyon.has_file("a.txt", "the quay at night");
    lyon.imports(lyon.order(&[&lyon.files()]));
    assert_eq!(lyon.searches("quay").total, 1);

    let flip = |path: &PathBuf| {
        let mut bytes = fs::read(path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(path, bytes).unwrap();
    };
    let cut = |path: &PathBuf| fs::write(path, []).unwrap();
    let remove = |path: &PathBuf| fs::remove_file(path).unwrap();
    for damage in [&flip as &dyn Fn(&PathBuf), &cut, &remove] {
        lyon.locks();
        index_files(lyon).iter().for_each(damage);
        lyon.unlocks();

        assert_eq!(numbers(lyon, "quay"), ["FR-2026-0001"]);
    }
}
