//! Taking in is told in bytes, and is held and stopped within a large original. What was cut leaves
//! nothing behind; what came whole is kept.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use comity_contract::Call;
use comity_contract::tasks::{Progress, TaskState, TaskStatus};
use comity_tests::{Office, World, text};
use serde_json::{Value, json};

use crate::stopped::{LARGE, imports_large_ones, lets_held_work_go_on, locks_over_held_work, once};

const RECEIVING: &str = "exchange_receive";
/// Longest wait for what is read in the background.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// A stick with three large originals of Lyon's on it, for Turin.
fn a_stick_of_large_ones(world: &World, lyon: &Office, turin: &Office) -> String {
    world.courier().carries_everything(&[lyon, turin]);
    imports_large_ones(lyon);
    let stick = world.place("stick");
    let files = lyon.writes_packets_for(turin, &stick);
    assert!(files.iter().filter(|file| bytes_of(file) > LARGE as u64).count() == 3, "{files:?}");
    stick.display().to_string()
}

fn bytes_of(file: &Path) -> u64 {
    fs::metadata(file).unwrap().len()
}

/// Bytes of a place with all folders below it, and whether something there is half written.
fn measured(place: &Path) -> (u64, bool) {
    fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path()).fold(
        (0, false),
        |so_far, path| {
            let (bytes, half) = match path.is_dir() {
                true => measured(&path),
                false => (bytes_of(&path), path.extension().is_some_and(|ending| ending == "part")),
            };
            (so_far.0 + bytes, so_far.1 || half)
        },
    )
}

/// Everything that is told of taking in.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<TaskStatus>>>);

impl Told {
    fn by(office: &Office) -> Self {
        let told = Self::default();
        let more = told.clone();
        office.desk.on_notice(move |notice| {
            let task = notice.task.filter(|task| task.kind == RECEIVING);
            more.0.lock().unwrap_or_else(PoisonError::into_inner).extend(task);
        });
        told
    }

    /// Returns what was told since this was asked last.
    fn since(&self) -> Vec<TaskStatus> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Within the first of the large originals, or a later one.
fn within_an_original(progress: &Progress) -> bool {
    progress.bytes_done > 1 << 20 && progress.done < progress.total
}

fn held(office: &Office) -> u64 {
    office.evidence().iter().filter(|row| row["held"] == true).count() as u64
}

/// Bytes of the files on a stick that a report says were taken.
fn taken(report: &Value, stick: &str) -> u64 {
    let packets = report["packets"].as_array().unwrap().iter();
    let taken = packets.filter(|packet| packet["state"] == "taken");
    taken.map(|packet| bytes_of(&Path::new(stick).join(text(packet, "file")))).sum()
}

/// Returns whether so many bytes are some of a stick's files and a part of another.
fn is_within_a_file(stick: &str, bytes: u64) -> bool {
    let files = fs::read_dir(stick).unwrap().map(|file| bytes_of(&file.unwrap().path()));
    let whole = files.fold(vec![0], |sums: Vec<u64>, file| {
        sums.iter().flat_map(|sum| [*sum, sum + file]).collect()
    });
    whole.iter().max() > Some(&bytes) && !whole.contains(&bytes)
}

/// A person reads how long a stick takes: bytes never go back, and end where it was said.
#[test]
fn taking_in_tells_bytes_up_to_the_last_one() {
    let world = World::with_seed(695);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let stick = a_stick_of_large_ones(&world, &lyon, &turin);
    let all = measured(Path::new(&stick)).0;
    let told = Told::by(&turin);

    let report = turin.receives(&stick);

    assert_eq!(report["left"], 0, "{report}");
    let first = told.since();
    let bytes: Vec<u64> = first.iter().map(|task| task.progress.bytes_done).collect();
    assert!(bytes.is_sorted(), "bytes never go back: {bytes:?}");
    assert!(first.iter().all(|task| task.progress.bytes_total == all), "{all} are told at once");
    assert!(first.iter().any(|task| task.progress.rate > 0), "with a rate");
    assert!(first.iter().any(|task| task.progress.seconds_left.is_some()), "and the time left");
    let last = first.last().unwrap();
    assert_eq!((last.state, last.progress.bytes_done), (TaskState::Done, all));
    assert_eq!(last.progress.done, last.progress.total, "and every file");

    let again = turin.receives(&stick);
    let packets = again["packets"].as_array().unwrap();
    assert!(packets.iter().all(|packet| packet["state"] == "nothing-new"), "{again}");
    let second = told.since();
    let last = second.last().unwrap();
    assert_eq!((last.progress.bytes_total, last.progress.done), (0, last.progress.total));

    let told = Told::by(&ghent);
    ghent.receives(&stick);
    let of_others = told.since();
    let progress = &of_others.last().unwrap().progress;
    assert!(progress.bytes_total < all / 2, "what is for another is not read: {progress:?}");
    assert_eq!((progress.bytes_done, progress.done), (progress.bytes_total, progress.total));
}

/// Nobody waits for a gigabyte to end: it stops within an original, and loses nothing.
#[test]
fn taking_in_is_stopped_within_a_large_original_and_goes_on_later() {
    let world = World::with_seed(696);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let stick = a_stick_of_large_ones(&world, &lyon, &turin);
    let told = Told::by(&turin);
    once(&turin, RECEIVING, within_an_original, Call::TaskCancel);

    let report = turin.receives(&stick);

    let last = told.since().pop().unwrap();
    assert_eq!(last.state, TaskState::Cancelled, "{report}");
    assert!(report["left"].as_u64() > Some(0), "it says that something is left: {report}");
    let states = report["packets"].as_array().unwrap().iter().map(|packet| text(packet, "state"));
    assert!(states.clone().all(|state| state == "taken"), "half a file is no damage: {report}");
    let whole = taken(&report, &stick);
    assert!(last.progress.bytes_done > whole, "it was cut within a file: {whole}, {last:?}");
    assert_eq!(report["blobs"], held(&turin), "what came whole is kept: {report}");
    assert!(held(&turin) < 3);
    assert!(!measured(&turin.vault()).1, "nothing half written is left");
    turin.verifies_clean();

    let report = turin.receives(&stick);

    assert_eq!(report["left"], 0, "{report}");
    assert_eq!(held(&turin), 3, "the rest came: {report}");
    let missing = turin.does("exchange_missing", json!({}));
    assert_eq!(missing["complete"], true, "{missing}");
    turin.verifies_clean();
}

/// Held taking in keeps still within an original, says so, and goes on at that byte.
#[test]
fn taking_in_is_held_within_a_large_original_and_goes_on() {
    let world = World::with_seed(697);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let stick = a_stick_of_large_ones(&world, &lyon, &turin);
    let all = measured(Path::new(&stick)).0;
    let told = Told::by(&turin);
    once(&turin, RECEIVING, within_an_original, Call::TaskPause);
    let watcher = lets_held_work_go_on(&turin);

    let report = turin.receives(&stick);

    let held_at = watcher.join().unwrap();
    assert!(is_within_a_file(&stick, held_at), "{held_at} of {all}: {report}");
    let told = told.since();
    assert!(told.iter().any(|task| task.state == TaskState::Paused), "it says so");
    assert!(told.is_sorted_by_key(|task| task.progress.bytes_done), "and begins nothing anew");
    assert_eq!(told.last().unwrap().progress.bytes_done, all);
    assert_eq!(report["left"], 0, "{report}");
    assert_eq!(held(&turin), 3, "every original is there");
    turin.verifies_clean();
}

/// A vault locks over a half read original, and finds the rest when the stick is taken in again.
#[test]
fn a_vault_locks_over_taking_in_that_is_held() {
    let world = World::with_seed(699);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let stick = a_stick_of_large_ones(&world, &lyon, &turin);
    once(&turin, RECEIVING, within_an_original, Call::TaskPause);
    let watcher = locks_over_held_work(&turin);

    let report = turin.receives(&stick);

    watcher.join().unwrap();
    assert!(report["left"].as_u64() > Some(0), "{report}");
    assert!(!measured(&turin.vault()).1, "nothing half written is left");
    turin.unlocks();
    let again = turin.receives(&stick);
    assert_eq!(again["left"], 0, "{again}");
    assert_eq!(held(&turin), 3, "{report}, then {again}");
    turin.verifies_clean();
}

/// Stopping also stops reading texts; whoever searches later finds all that came all the same.
#[test]
fn texts_that_came_before_a_stop_are_read_when_somebody_looks() {
    const TEXTS: u64 = 12;
    let world = World::with_seed(700);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    for number in 0..TEXTS {
        let words = format!("quay number {number}");
        lyon.imports_evidence(&format!("{number}.txt"), words.as_bytes());
    }
    imports_large_ones(&lyon);
    let stick = world.place("stick");
    lyon.writes_packets_for(&turin, &stick);
    let searched = || {
        let found = turin.does("evidence_search", json!({"query": "quay", "typing": true}));
        found["cover"]["searched"].as_u64().unwrap()
    };
    assert_eq!(searched(), 0, "somebody looked before");
    once(&turin, RECEIVING, within_an_original, Call::TaskCancel);

    let report = turin.receives(&stick.display().to_string());

    assert!(report["left"].as_u64() > Some(0), "{report}");
    assert!(held(&turin) >= TEXTS, "the bundle of the texts came whole: {report}");
    let began = Instant::now();
    while searched() < TEXTS {
        assert!(began.elapsed() < WAIT_MAX, "{} of {TEXTS} texts are searched", searched());
        std::thread::sleep(Duration::from_millis(20));
    }
    turin.verifies_clean();
}

/// A stick that is pulled out within a bundle brings the rest of it when it is back.
#[test]
fn a_bundle_that_came_in_part_is_read_again_when_it_is_whole() {
    let world = World::with_seed(698);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    for number in 0..4_u8 {
        let bytes: Vec<u8> = (0..300_000_u32).map(|at| (at % 249) as u8 ^ number).collect();
        lyon.imports_evidence(&format!("page-{number}.bin"), &bytes);
    }
    let stick = world.place("stick");
    let files = lyon.writes_packets_for(&turin, &stick);
    let bundle = files.iter().max_by_key(|file| bytes_of(file)).unwrap();
    let whole = fs::read(bundle).unwrap();
    fs::write(bundle, &whole[..whole.len() / 2]).unwrap();

    let report = turin.receives(&stick.display().to_string());

    let packets = report["packets"].as_array().unwrap().iter();
    let states: Vec<&str> = packets.map(|packet| text(packet, "state")).collect();
    assert!(states.contains(&"damaged"), "{report}");
    assert!(held(&turin) > 0 && held(&turin) < 4, "what came whole is kept: {report}");
    fs::write(bundle, &whole).unwrap();
    let report = turin.receives(&stick.display().to_string());
    assert_eq!(held(&turin), 4, "and the rest comes: {report}");
    turin.verifies_clean();
}
