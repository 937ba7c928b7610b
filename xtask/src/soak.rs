//! Long runs that no everyday suite has time for: many seeds of the simulation, broken copies of
//! the project that it has to notice, and fuzzing.

mod built;
mod copies;
mod fuzz;
mod mutations;
mod simulation;

use std::fmt::Display;

use crate::spawn::Failure;

const USAGE: &str = "\
Usage: cargo xtask soak simulation [--seeds N] [--from N]
       cargo xtask soak mutations [NAME...]
       cargo xtask soak fuzz [--minutes N] [TARGET...]";

/// Runs what is named.
pub fn run(rest: &[String]) -> Result<(), Failure> {
    match rest.split_first() {
        Some((what, rest)) if what == "simulation" => simulation::run(rest),
        Some((what, rest)) if what == "mutations" => copies::run(rest),
        Some((what, rest)) if what == "fuzz" => fuzz::run(rest),
        _ => Err(Failure::new(USAGE)),
    }
}

fn failed(what: &dyn Display, error: &std::io::Error) -> Failure {
    Failure::new(format!("{what}: {error}"))
}
