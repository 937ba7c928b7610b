//! Developer commands. They spawn what does the work and do none of it themselves.
//!
//! `cargo xtask test` is what has to pass before anything is merged; it has no checks beside it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks to a person")]

mod bundle;
mod demo;
mod schemas;
mod soak;
mod spawn;
mod suites;
mod telling;
mod test;
mod tidy;

use std::process::ExitCode;

use spawn::{Failure, Step, cargo, npm, program, target};

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  test [--require-corpus] [SUITE...]  run every suite, or the named ones, and print the table
  run [ARGUMENT...]                   build the interface, the app and the command; open the app
  bundle [--debug] [--runtime FILE]   make a .deb and an AppImage of the window and the command
  demo [--keep DIR | --prepare-only DIR]
                                      open two fictional offices that exchange, for a look
  schemas                             write schemas/ and the interface's contract from the contract
  tidy                                check sizes, module docs, dependencies, words
  bench [NAME...]                     measure what is shipped; `window` is one of the names
  soak simulation [--seeds N] [--from N]
                                      run many seeds of the simulation; 10,000 unless told
  soak mutations [NAME...]            break a copy in every way of a table; each must be noticed
  soak fuzz [--minutes N] [TARGET...] fuzz the decoders one after the other, and count the minutes";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("", arguments.as_slice()),
    };
    let outcome = match command {
        "test" => test::run(rest),
        "run" => run(rest),
        "bundle" => bundle::run(rest),
        "demo" => demo::run(rest, build),
        "schemas" => schemas::write(),
        "schemas-check" => schemas::check(),
        "tidy" => tidy::run(),
        "bench" => bench(rest),
        "soak" => soak::run(rest),
        _ => Err(Failure::new(USAGE)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Measures what is shipped: by the program `bench`, and the window through a driver, which it was
/// made to let in for this alone.
fn bench(rest: &[String]) -> Result<(), Failure> {
    let (window, others): (Vec<&String>, Vec<&String>) =
        rest.iter().partition(|name| *name == "window");
    npm(&["ci"]).run()?;
    npm(&["run", "build"]).run()?;
    optimised(&["comity", "comity-desktop", "bench"])
        .and(&["--features", "comity-desktop/driven"])
        .run()?;
    let built = |name: &str| target().join("release").join(name).display().to_string();
    if rest.is_empty() || !others.is_empty() {
        Step::new("", &[&built("bench")]).and(&others).run()?;
    }
    if rest.is_empty() || !window.is_empty() {
        cargo(&["build", "--workspace", "--all-targets"]).run()?;
        Step::new("", &[&program("examples/reach")?.to_string_lossy()])
            .and(&[built("comity-desktop")])
            .run()?;
    }
    Ok(())
}

/// Returns the step that builds programs as they are shipped.
fn optimised(programs: &[&str]) -> Step {
    let chosen = programs.iter().flat_map(|program| ["--bin", program]);
    cargo(&["build", "--release", "--workspace"]).and(&chosen.collect::<Vec<_>>())
}

/// Builds what a person starts. Chosen alone, the two packages would have other features than all
/// together, and much would be built again for the tests.
fn build() -> Result<(), Failure> {
    npm(&["ci"]).run()?;
    npm(&["run", "build"]).run()?;
    cargo(&["build", "--workspace", "--bins"]).run()
}

/// Builds what a person starts, and opens the app.
fn run(rest: &[String]) -> Result<(), Failure> {
    build()?;
    let app = program("comity-desktop")?;
    Step::new("", &[&app.to_string_lossy()]).and(rest).run()
}
