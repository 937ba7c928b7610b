//! The worker that reads texts, started by the desks of the suites.

use std::process::ExitCode;

fn main() -> ExitCode {
    comity_desk::serve_intake_worker()
}
