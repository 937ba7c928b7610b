//! Starts the window. Everything it does is in the library; here are only arguments and exits.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use comity_desk::system;
use comity_desktop::sparing;
use comity_desktop::start::{self, Start};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match start::from_arguments(std::env::args_os().skip(1), |name| std::env::var_os(name)) {
        Ok(Start::Window { vault, files }) => {
            sparing::spare_memory();
            open(vault, files)
        }
        Ok(Start::Tell(text)) => {
            let told = writeln!(std::io::stdout(), "{text}");
            if told.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            complain(&problem);
            ExitCode::from(2)
        }
    }
}

fn open(vault: PathBuf, files: Vec<PathBuf>) -> ExitCode {
    let opened = system::forbid_dumps()
        .map_err(|_| "The system did not let this process forbid core dumps.".to_owned())
        .and_then(|()| comity_desktop::run(vault, files));
    match opened {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            complain(&problem);
            ExitCode::FAILURE
        }
    }
}

fn complain(problem: &str) {
    // Nobody is left to tell when even this fails.
    let _ = writeln!(std::io::stderr(), "comity-desktop: {problem}");
}
