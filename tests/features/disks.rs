//! Disks that are full, and folders that are suddenly gone.

use std::fs;
use std::path::Path;
use std::process::Command;

use comity_tests::{Office, Person, World, people, text};
use serde_json::json;

/// Says where the small disk is, to the copy of this suite that runs on it.
const SMALL_DISK: &str = "COMITY_TEST_SMALL_DISK";
/// Enough for a vault and a few originals.
const DISK_BYTES: u64 = 40 << 20;

/// A full disk stops what does not fit; everything saved before is there, and work goes on when
/// there is room again.
#[test]
fn a_full_disk_loses_nothing_that_was_saved() {
    if let Some(disk) = std::env::var_os(SMALL_DISK) {
        return fills_the_disk(Path::new(&disk));
    }
    on_a_small_disk("a_full_disk_loses_nothing_that_was_saved");
}

/// Runs a test of this file again with a small disk, which it must fill.
fn on_a_small_disk(test: &str) {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let script = format!(
        "mount -t tmpfs -o size={DISK_BYTES} tmpfs \"$0\" && exec \"$1\" --exact --nocapture \
         disks::{test}"
    );
    let output = Command::new("unshare")
        .args(["-Urm", "sh", "-c", &script])
        .arg(&disk)
        .arg(std::env::current_exe().unwrap())
        .env(SMALL_DISK, &disk)
        .output()
        .expect("unshare of util-linux makes a small disk to fill");
    let told = String::from_utf8_lossy(&output.stdout);
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "a small disk is made, filled and survived: {told}{why}");
    assert!(told.contains("the disk was full"), "the disk was filled: {told}");
}

fn fills_the_disk(disk: &Path) {
    let world = World::with_seed(101);
    let lyon = moved(&world.locked_office("Lyon"), people::LYON, disk);
    lyon.does("note_add", json!({"title": "Before", "text": "saved"}));
    let folder = world.place("large");
    fs::create_dir(&folder).unwrap();
    for number in 0..24_u8 {
        let bytes: Vec<u8> = (0..3_u32 << 20).map(|at| (at * 31) as u8 ^ number).collect();
        fs::write(folder.join(format!("{number:02}.bin")), bytes).unwrap();
    }

    let report = lyon.imports(&[&folder], json!({}));
    let taken = report["taken"].as_u64().unwrap();
    let files = report["files"].as_array().cloned().unwrap_or_default();
    println!("the disk was full after {taken} of 24 files; {}", report["problem"]);

    assert!(taken > 0 && taken < 24, "some fitted, some did not: {report}");
    let not_taken = files.iter().filter(|file| !text(file, "state").starts_with("taken"));
    for file in not_taken {
        assert!(file["reason"].is_string() && file["hint"].is_string(), "{file}");
    }
    fs::write(disk.join("filler"), vec![1; 1 << 20]).ok();
    let long = "words ".repeat(10_000);
    let mut refused = None;
    for number in 0..400 {
        let note = json!({"title": format!("Note {number}"), "text": long});
        match lyon.asks("note_add", note) {
            Ok(_) => {}
            Err(problem) => {
                refused = Some(problem);
                break;
            }
        }
    }
    let refused = refused.expect("notes do not fit either");
    assert_eq!(refused["code"], "no-space", "{refused}");
    let many = || lyon.does("note_list", json!({}))["total"].as_u64().unwrap();
    let notes = many();
    assert_eq!(lyon.evidence().len() as u64, taken, "what was taken is there");

    fs::remove_file(disk.join("filler")).ok();
    gets_room(disk);
    lyon.does("note_add", json!({"title": "After", "text": "with room again"}));
    let notes = (notes + 1, many());
    assert_eq!(notes.0, notes.1, "nobody has to open the vault again");
    let first = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    lyon.does("vault_lock", json!({}));
    lyon.unlocks();
    assert_eq!(lyon.evidence().len() as u64, taken, "everything saved is there after");
    assert_eq!(many(), notes.1, "and nothing else");
    lyon.verifies_clean();
    let again = lyon.imports(&[&first], json!({"resume": true}));
    assert_eq!(again["not_taken"], 0, "work goes on when there is room: {again}");
}

/// A disk that is too small for what partners send says that, and of nothing that it is damaged.
#[test]
fn a_full_disk_takes_in_what_fits_and_the_rest_later() {
    let Some(disk) = std::env::var_os(SMALL_DISK) else {
        return on_a_small_disk("a_full_disk_takes_in_what_fits_and_the_rest_later");
    };
    let disk = Path::new(&disk);
    let world = World::with_seed(104);
    let lyon = world.office("Lyon");
    let folder = lyon.home.join("large");
    fs::create_dir(&folder).unwrap();
    // Some travel in bundles, the large ones alone.
    for (number, megabytes) in [1, 2, 3, 3, 9, 9, 9, 9].into_iter().enumerate() {
        let bytes: Vec<u8> = (0..megabytes << 20_u32).map(|at| (at * 31) as u8).collect();
        let own = [number as u8; 16];
        fs::write(folder.join(format!("{number}.bin")), [&own[..], &bytes].concat()).unwrap();
    }
    lyon.imports(&[&folder], json!({}));
    let stick = world.place("stick").display().to_string();
    lyon.sends_to("all", &stick);
    let turin = moved(&world.locked_office("Turin"), people::TURIN, disk);
    let held = || turin.evidence().iter().filter(|row| row["held"] == true).count();

    turin.is_refused_with("no-space", "exchange_receive", json!({"paths": [stick]}));
    println!("the disk was full with {} of 8 originals", held());

    assert!(held() < 8, "not all fitted");
    gets_room(disk);
    let report = turin.receives(&stick);
    let packets = report["packets"].as_array().unwrap();
    assert!(packets.iter().all(|packet| packet["state"] != "damaged"), "{report}");
    assert_eq!(held(), 8, "{report}");
    turin.verifies_clean();
}

/// Moves an office to the small disk, and opens it there.
fn moved(office: &Office, who: Person, disk: &Path) -> Office {
    let home = disk.join(who.office);
    copy(&office.vault(), &home.join("vault"));
    let moved = Office::at(home, who, office.clock.clone());
    moved.works_in(&office.team());
    moved.unlocks();
    moved
}

fn gets_room(disk: &Path) {
    let size = format!("remount,size={}", DISK_BYTES * 3);
    assert!(Command::new("mount").args(["-o", &size]).arg(disk).status().unwrap().success());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A stick pulled out while it is read is told; what came over is there, and the rest comes later.
#[test]
fn a_folder_that_vanishes_while_received_is_told() {
    let world = World::with_seed(102);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let folder = lyon.home.join("many");
    fs::create_dir(&folder).unwrap();
    for number in 0..60 {
        fs::write(folder.join(format!("{number}.txt")), format!("page {number}")).unwrap();
    }
    lyon.imports(&[&folder], json!({}));
    let stick = world.place("stick");
    lyon.sends_to("all", &stick.display().to_string());
    let place = stick.display().to_string();

    std::thread::scope(|scope| {
        let pulled = scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(3));
            fs::rename(&stick, world.place("pulled out")).unwrap();
        });
        match turin.asks("exchange_receive", json!({"paths": [place]})) {
            Ok(report) => println!("received {}", report["admitted"]),
            Err(problem) => assert_eq!(problem["code"], "file-unreadable", "{problem}"),
        }
        pulled.join().unwrap();
    });
    let gone = json!({"paths": [place]});
    turin.is_refused_with("file-unreadable", "exchange_receive", gone);
    turin.receives(&world.place("pulled out").display().to_string());

    assert_eq!(turin.evidence().len(), 60, "everything came when the stick was in again");
    turin.verifies_clean();
}

/// A place that cannot be written is told before anything is called sent.
#[test]
fn a_place_that_cannot_be_written_is_told() {
    let world = World::with_seed(103);
    let lyon = world.office("Lyon");
    lyon.writes_note("Ferry", "it left");
    fs::write(lyon.home.join("a file"), "in the way").unwrap();

    for out in [lyon.path("a file"), lyon.path("a file/below"), "/proc/nowhere".to_owned()] {
        lyon.is_refused("exchange_send", json!({"to": "all", "out": out}));
    }
    let sent = lyon.sends_to("all", &world.place("stick").display().to_string());

    assert!(sent["files"].as_u64() > Some(0), "what was not written is still to be sent: {sent}");
}
