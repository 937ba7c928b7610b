//! The process that reads texts, for tests of the desk: the command is another package.

fn main() -> std::process::ExitCode {
    comity_desk::serve_intake_worker()
}
