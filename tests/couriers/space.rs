//! A stick that is too small: known before anything is written. And the slip that goes with one.

use std::fs;
use std::path::Path;
use std::process::Command;

use comity_tests::{World, text};
use serde_json::json;

/// Says where the small stick is, to the copy of this suite that runs on it.
const SMALL_STICK: &str = "COMITY_TEST_SMALL_STICK";

/// What does not fit is not begun: the stick stays as it was, and the words say how much is free.
#[test]
fn a_stick_that_is_too_small_is_left_as_it_was() {
    if let Some(stick) = std::env::var_os(SMALL_STICK) {
        return writes_to_it(Path::new(&stick));
    }
    let folder = tempfile::tempdir().unwrap();
    let stick = folder.path().join("stick");
    fs::create_dir(&stick).unwrap();
    let script = "mount -t tmpfs -o size=4m tmpfs \"$0\" && exec \"$1\" --exact --nocapture \
                  space::a_stick_that_is_too_small_is_left_as_it_was";
    let output = Command::new("unshare")
        .args(["-Urm", "sh", "-c", script])
        .arg(&stick)
        .arg(std::env::current_exe().unwrap())
        .env(SMALL_STICK, &stick)
        .output()
        .expect("unshare of util-linux makes a small stick");
    let told = String::from_utf8_lossy(&output.stdout);
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}{why}");
    assert!(told.contains("the stick was too small"), "{told}");
}

fn writes_to_it(stick: &Path) {
    let world = World::with_seed(321);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    let bytes: Vec<u8> = (0..6_u32 << 20).map(|at| (at.wrapping_mul(31) >> 2) as u8).collect();
    lyon.imports_evidence("film.bin", &bytes);

    let place = stick.display().to_string();
    let problem =
        lyon.is_refused_with("no-space", "exchange_send", json!({"to": "all", "out": place}));

    assert!(text(&problem, "message").contains("Nothing was written"), "{problem}");
    assert_eq!(fs::read_dir(stick).unwrap().count(), 0, "the stick is as it was");
    println!("the stick was too small, and nothing was begun");
}

/// Both ends read the same eight words off the same stick, and others off another.
#[test]
fn a_slip_says_the_same_at_both_ends() {
    let world = World::with_seed(322);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    lyon.imports_evidence("ledger.txt", b"paid on the quay");
    let stick = world.place("stick");
    let place = stick.display().to_string();
    let files = lyon.writes_packets_for(&turin, &stick);
    let printed = world.place("slip.txt");

    let out = json!({"folder": place, "out": printed.display().to_string()});
    let written = lyon.does("exchange_slip", out);
    let read = turin.does("exchange_slip", json!({"folder": place}));
    let stock = Command::new("sh")
        .args(["-c", "ls \"$0\" | grep comity$ | sort | sha256sum", &place])
        .output()
        .unwrap();
    fs::write(&files[0], b"other bytes").unwrap();
    let bent = turin.does("exchange_slip", json!({"folder": place}));

    assert_eq!(written["files"], files.len() as u64, "{written}");
    assert_eq!((&written["words"], &written["sha256"]), (&read["words"], &read["sha256"]));
    assert_eq!(written["words"].as_array().unwrap().len(), 8, "{written}");
    let stock = String::from_utf8(stock.stdout).unwrap();
    assert!(stock.starts_with(text(&written, "sha256")), "stock tools say the same: {stock}");
    let slip = fs::read_to_string(&printed).unwrap();
    assert!(slip.contains(text(&written, "sha256")), "{slip}");
    assert!(!slip.contains("Quay 41"), "a slip tells no team: {slip}");
    assert_eq!(bent["damaged"], 1, "{bent}");
    assert_ne!(bent["words"], written["words"]);
}
