//! The `comity` command: the second host of the desk, for scripts and terminals.
//!
//! It reads arguments, files and the clock, hands calls to the desk and shows what comes back.
//! It decides nothing that the window would have to decide again.

mod args;
mod batch;
mod deed;
mod host;
mod long;
mod out;
mod passphrase;
mod progress;
mod run;
mod show;

use std::process::ExitCode;

use clap::Parser;

/// The first argument with which both hosts start this command as the worker that parses files.
const INTAKE_WORKER: &str = "--intake-worker";

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Before anything else: the worker gives up its rights first and reads arguments never.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == INTAKE_WORKER) {
        return comity_desk::serve_intake_worker();
    }
    match args::Cli::try_parse() {
        Ok(cli) => run::run(cli),
        Err(error) => out::usage(&error),
    }
}
