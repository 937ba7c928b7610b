//! Taking packets in is stopped between two files: what was taken in is told and stays, and the
//! same place taken in again goes on where it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use comity_contract::Call;
use comity_contract::tasks::TaskRef;
use comity_tests::World;
use serde_json::json;

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
