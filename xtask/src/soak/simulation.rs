//! Many more seeds of the simulation than its suite has time for: on every processor, with what
//! came of them in a file, so that whoever stops goes on later.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::built::{Suite, failed_seed, on_every_processor};
use super::{USAGE, failed};
use crate::spawn::{Failure, root, target};
use crate::telling::print;

/// Seeds of a soak unless it is told otherwise.
const SEEDS: u64 = 10_000;

/// Seeds of one run of the suite. Every fiftieth world is a large one.
const PART: u64 = 25;

/// Where results are kept, below what is built.
const RESULTS: &str = "soak/simulation.txt";

/// Runs seeds: `[--seeds N] [--from N]`.
pub(super) fn run(rest: &[String]) -> Result<(), Failure> {
    let (mut from, mut seeds) = (0, SEEDS);
    for pair in rest.chunks(2) {
        let number = |text: &String| text.parse().map_err(|_| Failure::new(USAGE));
        match pair {
            [name, many] if name == "--seeds" => seeds = number(many)?,
            [name, first] if name == "--from" => from = number(first)?,
            _ => return Err(Failure::new(USAGE)),
        }
    }
    let suite = Suite::build(&root(), print)?;
    let path = target().join(RESULTS);
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    let file = folder.and_then(|()| File::options().append(true).create(true).open(&path));
    let file = file.map_err(|error| failed(&RESULTS, &error))?;
    let soak = Mutex::new(Soak::new(file, from, seeds));
    let end = from.saturating_add(seeds);
    let parts = (from..end).step_by(PART as usize).map(|first| first..end.min(first + PART));
    on_every_processor(parts, |part| {
        let (mut at, begin) = (part.start, Instant::now());
        while at < part.end {
            let ended = suite.run(at, part.end - at, None)?;
            let mut soak = soak.lock().unwrap_or_else(PoisonError::into_inner);
            at = match failed_seed(&ended.output) {
                Some((seed, why)) => {
                    soak.fails(seed, why)?;
                    seed + 1
                }
                None if ended.ok => part.end,
                None => return Err(Failure::new(ended.output)),
            };
            soak.counts(&ended.output);
        }
        soak.lock().unwrap_or_else(PoisonError::into_inner).ends(part.start, at, begin.elapsed())
    })?;
    soak.into_inner().unwrap_or_else(PoisonError::into_inner).ends_all()
}

/// What came of a soak so far.
struct Soak {
    file: File,
    began: Instant,
    from: u64,
    seeds: u64,
    done: u64,
    /// First seeds of parts that ended.
    ended: BTreeSet<u64>,
    failed: Vec<u64>,
    figures: BTreeMap<String, u64>,
}

impl Soak {
    fn new(file: File, from: u64, seeds: u64) -> Self {
        let (ended, failed, figures) = (BTreeSet::new(), Vec::new(), BTreeMap::new());
        Self { file, began: Instant::now(), from, seeds, done: 0, ended, failed, figures }
    }

    /// Adds the figures of a run, each a line such as `change sets = 2912`.
    fn counts(&mut self, output: &str) {
        for (name, number) in output.lines().filter_map(|line| line.split_once(" = ")) {
            let Ok(number) = number.parse::<u64>() else { continue };
            let sum = self.figures.entry(name.to_owned()).or_default();
            let is_most = name.starts_with("most ");
            *sum = if is_most { number.max(*sum) } else { sum.saturating_add(number) };
        }
    }

    fn fails(&mut self, seed: u64, why: &str) -> Result<(), Failure> {
        self.failed.push(seed);
        self.writes(&format!("seed {seed} failed: {why}\n"))
    }

    /// Notes that a part ended, and says how long the rest will take.
    fn ends(&mut self, first: u64, end: u64, took: Duration) -> Result<(), Failure> {
        self.ended.insert(first);
        self.done = self.done.saturating_add(end.saturating_sub(first));
        self.writes(&format!("seeds {first} to {end}: {} s\n", took.as_secs()))?;
        let left = self.seeds.saturating_sub(self.done);
        let each = self.began.elapsed().as_secs_f64() / self.done.max(1) as f64;
        let minutes = (each * left as f64 / 60.0).ceil();
        let mut next = self.from;
        while self.ended.contains(&next) {
            next = next.saturating_add(PART);
        }
        let so_far = format!("{} of {} seeds, {each:.2} s each", self.done, self.seeds);
        print(&format!("{so_far}, {minutes} min left; goes on with --from {next}\n"));
        Ok(())
    }

    fn ends_all(mut self) -> Result<(), Failure> {
        let mut told = format!("{} seeds from {} on:\n", self.done, self.from);
        for (name, number) in &self.figures {
            told.push_str(&format!("{name} = {number}\n"));
        }
        self.writes(&told)?;
        print(&told);
        match self.failed.as_slice() {
            [] => Ok(()),
            failed => Err(Failure::new(format!("seeds failed: {failed:?}"))),
        }
    }

    fn writes(&mut self, line: &str) -> Result<(), Failure> {
        self.file.write_all(line.as_bytes()).map_err(|error| failed(&RESULTS, &error))
    }
}
