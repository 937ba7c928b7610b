//! Measures what it is given into a folder and prints how fast: `measure OUT PATH...`.
//! Reads texts too: this program is its own worker.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "an example stops where it fails, and says so"
)]

use std::path::PathBuf;
use std::time::Instant;

use comity_intake::measure::{Measure, Options};
use comity_intake::worker::{self, Pool};
use comity_intake::{Cancel, walk::Walk};

#[path = "../tests/support/folder_sink.rs"]
mod folder_sink;

fn main() -> std::process::ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let first = arguments.next().unwrap_or_default();
    if first == worker::ARGUMENT {
        return worker::serve();
    }
    let paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let before = resident();
    let cancel = Cancel::default();
    let began = Instant::now();
    let mut entries = Vec::new();
    let totals = Walk::new(paths).list(&cancel, &mut |entry| entries.push(entry));
    println!("plan: {} files, {} bytes in {:?}", totals.files, totals.bytes, began.elapsed());

    let pool = Pool::new(std::env::current_exe().unwrap());
    let sink = folder_sink::FolderSink::new(&PathBuf::from(first)).unwrap();
    let measure = Measure {
        sink: &sink,
        text: Some(&pool),
        options: Options { allow_empty: true, ..Options::default() },
        cancel: &cancel,
        already: &|_| false,
        known: &|_, _| false,
        progress: &|_| (),
    };
    let began = Instant::now();
    let (mut taken, mut not_taken) = (0, 0);
    measure.run(entries, &mut |batch| {
        let drafts = batch.iter().filter(|one| one.outcome.is_ok()).count();
        taken += drafts;
        not_taken += batch.len() - drafts;
    });
    let seconds = began.elapsed().as_secs_f64();
    let rate = totals.bytes as f64 / 1e6 / seconds;
    println!("taken {taken}, not {not_taken}: {seconds:.2} s, {rate:.0} MB/s");
    println!("memory: {} KiB before, {} KiB at its highest", before.0, resident().1);
    std::process::ExitCode::SUCCESS
}

/// Returns resident KiB now and at the highest.
fn resident() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or(0)
    };
    (field("VmRSS:"), field("VmHWM:"))
}
