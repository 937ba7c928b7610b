//! Hostile files: everything that somebody may put on a stick and give to an office at work. None
//! is admitted, none panics, none takes more memory than it may, and each is refused for the reason
//! that the table says. `docs/hostile.md` is that table.

mod acts;
mod archives;
mod cards;
mod chains;
#[path = "../../crates/exchange/tests/suite/common.rs"]
#[allow(
    dead_code,
    reason = "the forge of packets is the exchange crate's own, of which more is used there"
)]
mod common;
mod compartments;
#[path = "../exchange/forge.rs"]
#[allow(dead_code, reason = "the forger is that of the scenes with several offices")]
mod forge;
mod items;
mod judge;
mod manifests;
mod replay;
mod row;
mod scene;
mod seals;
mod sets;
mod table;
mod wire;

use std::collections::BTreeSet;
use std::path::PathBuf;

use comity_domain::kinds::Compartment;
use peak_alloc::PeakAlloc;

use crate::judge::{Verdict, judge, seen};
use crate::row::{Make, Row, Way};
use crate::scene::{Scene, blob};

/// Counts what is allocated.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Where noise and choices of a run come from.
const SEED: u64 = 2_031;

/// What a file may cost beyond what its own bytes do: keys, buffers of a stream, rows of an index.
const MEMORY_BYTES_MAX: usize = 16 << 20;
/// What a file may cost for each of its bytes.
const MEMORY_PER_BYTE_MAX: usize = 8;

/// The table, in the order in which files come.
fn rows() -> impl Iterator<Item = &'static Row> {
    let parts = [
        seals::ROWS,
        archives::ROWS,
        manifests::ROWS,
        sets::ROWS,
        chains::ROWS,
        compartments::CHAINS,
        items::ROWS,
        cards::ROWS,
        acts::ROWS,
        compartments::ROWS,
        chains::SPLITS,
    ];
    parts.into_iter().flatten()
}

/// Returns what is wrong with a verdict, if anything is.
fn fault(row: &Row, verdict: &Verdict) -> Option<String> {
    let limit = MEMORY_BYTES_MAX + MEMORY_PER_BYTE_MAX * verdict.bytes.len();
    if verdict.said != row.said {
        Some(format!("says {:?} and not {:?}", verdict.said, row.said))
    } else if verdict.decoder != row.decoder {
        Some(format!("decodes as {:?} and not {:?}", verdict.decoder, row.decoder))
    } else if verdict.came_in {
        Some("came in".to_owned())
    } else if verdict.peak_bytes > limit {
        Some(format!("took {} bytes, of at most {limit}", verdict.peak_bytes))
    } else {
        None
    }
}

/// Keeps a file that was not judged as it must be, so that it can be looked at.
fn keep(row: &Row, verdict: &Verdict) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(row.name);
    std::fs::write(&path, &verdict.bytes).unwrap();
    path
}

/// Every hostile file, one after the other, at one office; then what is true comes in.
#[test]
fn every_hostile_file_is_refused_for_its_reason() {
    let scene = Scene::with_seed(SEED);
    let before = seen(&scene);
    let (mut faults, mut count, mut peak) = (Vec::new(), 0, 0);
    let mut voids = false;
    for row in rows() {
        if matches!(row.make, Make::Void(..) | Make::VoidIn(..)) && !voids {
            voids = true;
            assert!(seen(&scene) == before, "nothing of what was refused is seen");
            the_honest_packet_comes_in(&scene);
        }
        let verdict = judge(&scene, row);
        println!("{:<28} {:>9} KiB  {}", row.name, verdict.peak_bytes >> 10, verdict.said);
        if let Some(fault) = fault(row, &verdict) {
            faults.push(format!("{}: {fault}; {}", row.name, keep(row, &verdict).display()));
        }
        (count, peak) = (count + 1, peak.max(verdict.peak_bytes));
    }
    println!("{count} hostile files, {} faults, {} KiB at once", faults.len(), peak >> 10);
    scene.lyon.writes_note("Afterwards", "Lyon works on");
    scene.lyon.verifies_clean();
    assert!(faults.is_empty(), "seed {SEED}\n{}", faults.join("\n"));
}

/// What is refused holds nothing up.
fn the_honest_packet_comes_in(scene: &Scene) {
    let path = scene.world.place("honest.comity");
    std::fs::write(&path, scene.packet()).unwrap();
    let report = scene.lyon.receives(&path.display().to_string());
    assert_eq!(report["packets"][0]["state"], "taken", "what is true comes in after: {report}");
    scene.honest_came_in();
}

/// What the rows bend is whole before it is bent: it comes in, each thing by its own way.
#[test]
fn what_nobody_bent_comes_in() {
    let scene = Scene::with_seed(SEED);
    type Whole = (Way, fn(&Scene) -> Vec<u8>, &'static str);
    let ways: &[Whole] = &[
        (Way::File, |s| s.seals(&s.bent()), "taken: "),
        (Way::Request, Scene::request, "taken: "),
        (Way::Receipt, |s| s.receipt_of(&s.receipt_body()), "taken: "),
        (Way::File, |s| s.seals(&s.bundle(&[blob(b"nobody misses it")])), "nothing-new: "),
        (Way::Card, Scene::card, "added: "),
    ];
    for (at, (way, make, said)) in ways.iter().enumerate() {
        let row =
            Row { name: "whole", wrong: "", said, decoder: "", make: Make::Bytes(*way, *make) };
        let verdict = judge(&scene, &row);
        assert!(verdict.said.starts_with(said), "{at}: {verdict:?}");
        assert_eq!(verdict.decoder, "", "{at}: it decodes");
    }
    scene.honest_came_in();

    let before = seen(&scene);
    let set = scene.follows(Compartment::Control, acts::whole(&scene));
    let report = scene.lyon.receives_file(&scene.turin.packs(&[&set], &[], "FR"));

    assert_eq!(report["state"], "taken", "{report}");
    assert!(seen(&scene) != before, "a mandate that Turin may give is given");
}

/// Two files of one name would be one line.
#[test]
fn every_name_stands_once_and_there_are_two_hundred() {
    let names: Vec<&str> = rows().map(|row| row.name).collect();
    let once: BTreeSet<&str> = names.iter().copied().collect();

    assert_eq!(once.len(), names.len(), "each name stands once");
    assert!(names.len() >= 200, "there are {} hostile files", names.len());
}
