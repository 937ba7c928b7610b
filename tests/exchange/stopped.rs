//! Long work is held and stopped by a person. What was taken in or written is told and stays, and
//! the same place taken in or written again goes on where it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

use comity_contract::Call;
use comity_contract::tasks::{Progress, TaskRef, TaskState, TaskStatus};
use comity_tests::{Office, World, text};
use serde_json::{Value, json};

/// Bytes of an original that is sent as a file of its own.
pub const LARGE: usize = 9 << 20;

/// A long stick must not hold a person up; what is done is done, and nothing is lost by stopping.
#[test]
fn taking_packets_in_is_stopped_between_two_files_and_goes_on_later() {
    let world = World::with_seed(691);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let stick = world.place("stick");
    for number in 0..4 {
        lyon.imports_evidence(&format!("file-{number}.txt"), format!("page {number}").as_bytes());
        lyon.writes_packets_for(&turin, &stick);
    }
    let stopped = Arc::new(AtomicBool::new(false));
    let (desk, once) = (Arc::downgrade(&turin.desk), Arc::clone(&stopped));
    turin.desk.on_notice(move |notice| {
        let Some(task) = notice.task.filter(|task| task.kind == "exchange_receive") else { return };
        if !once.swap(true, Ordering::SeqCst) {
            let cancel = Call::TaskCancel(TaskRef { task: task.task });
            desk.upgrade().unwrap().call(cancel).unwrap();
        }
    });

    let report = turin.receives(&stick.display().to_string());

    assert!(stopped.load(Ordering::SeqCst), "it was told as a task: {report}");
    let (left, seen) = (report["left"].as_u64().unwrap(), report["packets"].as_array().unwrap());
    assert!(left > 0 && seen.len() <= 1, "it stopped at once: {report}");
    assert!(turin.evidence().len() < 4, "not all was taken in");
    turin.verifies_clean();
    let report = turin.receives(&stick.display().to_string());
    assert_eq!(report["left"], 0, "nobody stopped it: {report}");
    assert_eq!(turin.evidence().len(), 4, "and it goes on: {report}");
    assert!(turin.evidence().iter().all(|row| row["held"] == true), "with the originals");
    let missing = turin.does("exchange_missing", json!({}));
    assert_eq!(missing["complete"], true, "{missing}");
    turin.verifies_clean();
}

/// Does something once with the task of writing packets, when some of it is done.
fn once_some_is_written(office: &Office, act: impl Fn(TaskRef) -> Call + Send + Sync + 'static) {
    once(office, "exchange_send", |progress| progress.done > 0, act);
}

/// Does something once with a task that runs, when it is so far.
pub fn once(
    office: &Office,
    kind: &'static str,
    so_far: impl Fn(&Progress) -> bool + Send + Sync + 'static,
    act: impl Fn(TaskRef) -> Call + Send + Sync + 'static,
) {
    let (desk, done) = (Arc::downgrade(&office.desk), AtomicBool::new(false));
    office.desk.on_notice(move |notice| {
        let task = notice.task.filter(|task| task.kind == kind);
        let Some(task) = task.filter(|task| so_far(&task.progress)) else { return };
        if task.state == TaskState::Running && !done.swap(true, Ordering::SeqCst) {
            desk.upgrade().unwrap().call(act(TaskRef { task: task.task })).unwrap();
        }
    });
}

/// Imports three originals that each are sent as a file of their own.
pub fn imports_large_ones(office: &Office) {
    for number in 0..3_u8 {
        let bytes: Vec<u8> = (0..LARGE).map(|at| (at % 251) as u8 ^ number).collect();
        office.imports_evidence(&format!("large-{number}.bin"), &bytes);
    }
}

fn writes(office: &Office, stick: &Path) -> Value {
    std::fs::create_dir_all(stick).unwrap();
    office.does("exchange_send", json!({"to": "all", "out": stick.display().to_string()}))
}

/// What was written stays and is not written again; nothing half written is left.
#[test]
fn writing_is_stopped_within_a_large_original_and_goes_on_later() {
    let world = World::with_seed(692);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    imports_large_ones(&lyon);
    let stick = world.place("stick");
    once_some_is_written(&lyon, Call::TaskCancel);

    let first = writes(&lyon, &stick);

    assert_eq!(first["stopped"], true, "{first}");
    let said = first["partners"].as_array().unwrap().iter();
    assert!(said.clone().any(|line| text(line, "remark").contains("stopped")), "{first}");
    let sets = |report: &Value| -> u64 {
        let lines = report["partners"].as_array().unwrap().iter();
        lines.map(|line| line["change_sets"].as_u64().unwrap()).sum()
    };
    assert!(sets(&first) > 0, "the change sets were written: {first}");
    let files = || std::fs::read_dir(&stick).unwrap().map(|file| file.unwrap().file_name());
    assert!(files().all(|name| !name.to_string_lossy().ends_with(".part")), "nothing half");
    let before = files().count();

    let second = writes(&lyon, &stick);

    assert!(second["stopped"].is_null(), "{second}");
    assert!(files().count() > before, "the rest is written: {second}");
    let third = writes(&lyon, &stick);
    assert_eq!(third["files"], 0, "and then nothing: {third}");
    turin.receives(&stick.display().to_string());
    assert!(turin.evidence().iter().all(|row| row["held"] == true), "with every original");
    assert_eq!(turin.evidence().len(), 3);
    let log = lyon.does("records_list", json!({})).to_string();
    assert!(log.contains("packets-sent"), "what left is logged, also when it was stopped");
}

/// Waits beside a call until its task is held, sees that it keeps still, and lets it go on. Gives
/// the bytes that were done by then.
pub fn lets_held_work_go_on(office: &Office) -> JoinHandle<u64> {
    let desk = Arc::clone(&office.desk);
    std::thread::spawn(move || {
        let status = || -> Option<TaskStatus> {
            let tasks = desk.closing(false).tasks;
            tasks.into_iter().find(|task| task.state == TaskState::Paused)
        };
        let held = loop {
            match status() {
                Some(held) => break held,
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        };
        // A block that was begun is finished.
        std::thread::sleep(Duration::from_millis(100));
        let before = status().unwrap().progress.bytes_done;
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!(status().unwrap().progress.bytes_done, before, "it keeps still");
        desk.call(Call::TaskResume(TaskRef { task: held.task })).unwrap();
        before
    })
}

/// Held work keeps still, says so, and goes on where it was.
#[test]
fn writing_is_held_and_goes_on() {
    let world = World::with_seed(693);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    imports_large_ones(&lyon);
    once_some_is_written(&lyon, Call::TaskPause);
    let watcher = lets_held_work_go_on(&lyon);
    let stick = world.place("stick");

    let report = writes(&lyon, &stick);

    let held_at = watcher.join().unwrap();
    assert!(held_at > 0 && held_at < report["bytes"].as_u64().unwrap(), "{held_at}: {report}");
    assert!(report["stopped"].is_null(), "{report}");
    turin.receives(&stick.display().to_string());
    assert!(turin.evidence().iter().all(|row| row["held"] == true), "with every original");
}

/// Waits beside a call until its task is held, and locks the vault.
pub fn locks_over_held_work(office: &Office) -> JoinHandle<()> {
    let desk = Arc::clone(&office.desk);
    std::thread::spawn(move || {
        while !desk.closing(false).tasks.iter().any(|task| task.state == TaskState::Paused) {
            std::thread::sleep(Duration::from_millis(20));
        }
        desk.call(Call::VaultLock(comity_contract::common::Nothing {})).unwrap();
    })
}

/// Work that is held does not keep a vault open for ever.
#[test]
fn a_vault_locks_over_work_that_is_held() {
    let world = World::with_seed(694);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    imports_large_ones(&lyon);
    once_some_is_written(&lyon, Call::TaskPause);
    let (watcher, stick) = (locks_over_held_work(&lyon), world.place("stick"));

    let report = writes(&lyon, &stick);

    watcher.join().unwrap();
    assert_eq!(report["stopped"], true, "{report}");
    lyon.unlocks();
    let again = writes(&lyon, &stick);
    assert!(again["stopped"].is_null() && again["files"].as_u64() > Some(0), "{again}");
    turin.receives(&stick.display().to_string());
    assert_eq!(turin.evidence().len(), 3);
    lyon.verifies_clean();
}
