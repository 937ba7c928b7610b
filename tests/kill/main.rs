//! SIGKILL at random moments inside writes and imports: what was acknowledged is there, what was
//! never written is not, and the vault opens. SIGINT, as Ctrl-C sends it, stops long work politely.

mod asked;
mod command;
mod ledger;
mod random;
mod receiving;

use std::time::Instant;

use comity_tests::World;
use command::Home;
use ledger::Ledger;
use random::Random;

/// How often the command is killed.
const KILLS: u32 = 100;
/// Longest time that a killed command works after its first answer, in microseconds.
const WORK_US_MAX: u64 = 250_000;

/// One vault is written to by a hundred commands, each of which is killed at its work.
#[test]
fn everything_acknowledged_survives_a_hundred_kills() {
    let seed = random::seed();
    println!("seed {seed}");
    let mut random = Random(seed);
    let world = World::with_seed(0);
    let home = Home::of(&world.locked_office("Lyon"));
    let mut ledger = Ledger::default();
    let (mut in_note, mut in_import, began) = (0, 0, Instant::now());

    for kill in 0..KILLS {
        let mut batch = home.starts_batch();
        let opened = batch.asks("vault_status", &serde_json::json!({}));
        assert_eq!(opened["ok"], true, "kill {kill}: the vault opens after the one before");
        if kill % 10 == 0 {
            ledger.check(&mut batch);
        }
        let after_us = random.below(WORK_US_MAX);
        match ledger.is_killed_at_work(batch, &world, kill, after_us, &mut random) {
            ledger::Inside::Note => in_note += 1,
            ledger::Inside::Import => in_import += 1,
            ledger::Inside::Nothing => {}
        }
    }
    let mut batch = home.starts_batch();
    ledger.check(&mut batch);
    ledger.verifies_clean(&mut batch);
    batch.ends();

    println!(
        "{KILLS} kills in {} s: {in_note} inside the writing of a note, {in_import} inside an \
         import; {} notes and {} items were acknowledged",
        began.elapsed().as_secs(),
        ledger.notes.len(),
        ledger.items.len(),
    );
    assert!(in_note + in_import >= KILLS / 2, "most kills fell inside a write (seed {seed})");
    assert!(in_import > 0 && in_note > 0, "both kinds of writing were hit (seed {seed})");
}
