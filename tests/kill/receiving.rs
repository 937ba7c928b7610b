//! SIGKILL while a stick is taken in: nothing is lost or doubled, and taking it in again ends where
//! an undisturbed office ends.

use std::fs;
use std::time::{Duration, Instant};

use comity_tests::World;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::command::Home;
use crate::random::{self, Random};

/// How often the command is killed.
const KILLS: u32 = 8;
/// Files in each of the packets: more changes than rows are written for at once.
const FILES: usize = 1_100;
const PACKETS: usize = 2;

#[test]
fn a_stick_that_is_taken_in_again_after_every_kill_is_taken_in_once() {
    let seed = random::seed();
    println!("seed {seed}");
    let mut random = Random(seed);
    let world = World::with_seed(94);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    let stick = world.place("stick");
    for packet in 0..PACKETS {
        let folder = world.place(&format!("files-{packet}"));
        fs::create_dir_all(&folder).unwrap();
        for number in 0..FILES {
            let words = format!("{number} of {packet}");
            fs::write(folder.join(format!("{number:05}.txt")), words).unwrap();
        }
        let report = lyon.imports(&[&folder], json!({}));
        assert_eq!(report["taken"], FILES as u64);
        lyon.writes_packets_for(&turin, &stick);
    }
    turin.locks();
    let home = Home::of(&turin);
    let receive = json!({"paths": [stick]});

    let undisturbed = takes_undisturbed(&home.copied_to(&world.place("twin")), &receive);
    let mut inside = 0;
    for kill in 0..KILLS {
        let mut batch = home.starts_batch();
        let opened = batch.asks("vault_status", &json!({}));
        assert_eq!(opened["ok"], true, "kill {kill}: the vault opens after the one before");
        assert!(batch.sends("exchange_receive", &receive));
        // Each later kill may come later: the first one falls inside on any machine.
        let latest = undisturbed * (kill + 1) / KILLS;
        let latest_us = u64::try_from(latest.as_micros()).unwrap();
        std::thread::sleep(Duration::from_micros(random.below(latest_us.max(1))));
        kill_process(Pid::from_child(&batch.child), Signal::KILL).unwrap();
        inside += u32::from(batch.hears().is_none());
        batch.child.wait().unwrap();
    }
    let mut batch = home.starts_batch();
    let report = batch.asks("exchange_receive", &receive);
    assert_eq!(report["ok"], true, "{report}");
    batch.ends();

    turin.unlocks();
    let found = turin.does("evidence_search", json!({"query": "of", "typing": false}));
    let searched = &found["cover"]["searched"];
    assert_eq!(searched, (FILES * PACKETS) as u64, "each text is read (seed {seed}): {found}");
    let shown = turin.does("evidence_list", json!({"page": 1, "per_page": 10}));
    assert_eq!(shown["total"], (FILES * PACKETS) as u64, "each item once (seed {seed})");
    turin.verifies_clean();
    world.courier().carries_everything(&[&turin, &lyon]);
    world.assert_all_offices_agree(&[&lyon, &turin]);
    println!("{inside} of {KILLS} kills fell inside taking it in");
    assert!(inside > 0, "a kill fell inside (seed {seed})");
}

/// Tells how long one command takes the packets in that nobody kills.
fn takes_undisturbed(home: &Home, receive: &serde_json::Value) -> Duration {
    let mut batch = home.starts_batch();
    batch.asks("vault_status", &json!({}));
    let began = Instant::now();
    let report = batch.asks("exchange_receive", receive);
    let took = began.elapsed();
    assert_eq!(report["ok"], true, "{report}");
    batch.ends();
    took
}
