//! Seeded worlds: installations that do everything people can do, with everything that can go
//! wrong, end as a model says that was written apart from the product. docs/simulation.md says
//! what is drawn and what is predicted.

mod acts;
mod braking;
mod chance;
mod circles;
mod disk;
mod forging;
mod full;
mod keys;
mod late;
mod letters;
mod model;
mod plan;
mod post;
mod recipients;
mod rest;
mod runs;
mod settling;
mod vaults;
mod world;

use std::ops::Range;

use plan::Plan;
use runs::{Ended, kept, run, shrink, write_kept};

/// Seeds that the suite runs; soak runs others by COMITY_SEEDS and COMITY_FROM.
const SEEDS: u64 = 100;

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Plans that failed once and were mended.
#[test]
fn what_failed_once_ends_as_the_model_says() {
    if disk::ran_with_own_mounts("what_failed_once_ends_as_the_model_says") {
        return;
    }
    for (name, plan) in kept() {
        if let Err(why) = run(&plan).end {
            panic!("{name}: {why}");
        }
    }
}

/// Every installation of every world holds, refuses, counts and reads what the model says.
#[test]
fn every_seed_ends_as_the_model_says() {
    if disk::ran_with_own_mounts("every_seed_ends_as_the_model_says") {
        return;
    }
    let from = number("COMITY_FROM", 0);
    let seeds: Range<u64> = from..from + number("COMITY_SEEDS", SEEDS);
    let mut tally = runs::Figures::default();
    for seed in seeds.clone() {
        let plan = Plan::of(seed);
        let Ended { end, trace, figures } = run(&plan);
        tally.add(&figures);
        if let Err(why) = end {
            // Read by whoever started this; a claim may hold several lines.
            println!("seed {seed}: {}", why.replace('\n', " "));
            if std::env::var_os("COMITY_MUTANT").is_some() {
                panic!("a mutation was noticed");
            }
            let shrunk = shrink(&plan, &why);
            let file = write_kept(&shrunk, &why);
            println!("{}", trace.join("\n"));
            panic!("seed {seed}: {why}\nshrunk to {} steps, kept in {file}", shrunk.steps.len());
        }
    }
    println!("seeds {} to {}\n{tally}", seeds.start, seeds.end);
}

/// A failure that nobody can bring about again helps nobody.
#[test]
fn the_same_seed_gives_the_same_trace() {
    if disk::ran_with_own_mounts("the_same_seed_gives_the_same_trace") {
        return;
    }
    for seed in [3, 11] {
        let plan = Plan::of(seed);

        let (once, again) = (run(&plan), run(&plan));

        assert!(once.trace.len() > plan.steps.len(), "the trace tells what came of each step");
        assert_eq!(once.trace, again.trace, "seed {seed}");
    }
}

/// What is kept in a file is what was run.
#[test]
fn a_plan_reads_as_it_was_written() {
    let plan = Plan::of(7);

    assert_eq!(Plan::parse(&plan.to_string()), Some(plan));
}
