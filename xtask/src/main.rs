//! Developer commands. They spawn what does the work and do none of it themselves.
//!
//! `cargo xtask test` is what has to pass before anything is merged; it has no checks beside it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks to a person")]

mod bundle;
mod demo;
mod schemas;
mod spawn;
mod suites;
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
  bench [NAME...]                     measure what is shipped; `window` is one of the names";

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

/// Measures: what is shipped by the program `bench`, the window through its driver. What is shipped
/// lets no driver look into it, so the window's figures are those of a debug build: a ceiling.
fn bench(rest: &[String]) -> Result<(), Failure> {
    let (window, others): (Vec<&String>, Vec<&String>) =
        rest.iter().partition(|name| *name == "window");
    if rest.is_empty() || !others.is_empty() {
        let packages = ["--package", "bench", "--package", "comity-cli"];
        cargo(&["build", "--release"]).and(&packages).run()?;
        let bench = target().join("release/bench");
        Step::new("", &[&bench.to_string_lossy()]).and(&others).run()?;
    }
    if rest.is_empty() || !window.is_empty() {
        npm(&["ci"]).run()?;
        npm(&["run", "build"]).run()?;
        cargo(&["build", "--workspace", "--all-targets"]).run()?;
        Step::new("", &[&target().join("debug/examples/reach").to_string_lossy()]).run()?;
    }
    Ok(())
}

/// Builds what a person starts.
fn build() -> Result<(), Failure> {
    npm(&["ci"]).run()?;
    npm(&["run", "build"]).run()?;
    cargo(&["build", "--package", "comity-cli", "--package", "comity-desktop"]).run()
}

/// Builds what a person starts, and opens the app.
fn run(rest: &[String]) -> Result<(), Failure> {
    build()?;
    // Asked to run one package alone, cargo would choose other features and build much of it again.
    let app = program("comity-desktop")?;
    Step::new("", &[&app.to_string_lossy()]).and(rest).run()
}
