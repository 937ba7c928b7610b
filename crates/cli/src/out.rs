//! What the command prints: one reply or one problem on standard output, remarks beside it.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use comity_contract::{Problem, ProblemCode, Reply};
use serde::Serialize;

use crate::show;

/// The exit status for wrong usage.
const WRONG_USAGE: u8 = 2;
/// The exit status for a problem, and for a report that is not clean.
pub const PROBLEM: u8 = 3;
/// The exit status for long work that Ctrl-C or a polite kill stopped.
pub const STOPPED: u8 = 4;

/// How to print.
#[derive(Clone, Copy)]
pub struct Out {
    /// One JSON document on standard output.
    pub json: bool,
}

impl Out {
    /// Prints a reply and returns its exit status, or that of a problem when it cannot.
    pub fn reply(self, reply: &Reply, status: u8) -> ExitCode {
        let text = if self.json { document(reply) } else { show::reply(reply) };
        if let Err(problem) = print(&text) {
            return self.problem(&problem);
        }
        ExitCode::from(status)
    }

    /// Prints a problem and returns the exit status.
    pub fn problem(self, problem: &Problem) -> ExitCode {
        if self.json {
            // When standard output is what failed, only the exit status is left to tell it.
            let _ = print(&document(problem));
        } else {
            say(&show::problem(problem));
        }
        ExitCode::from(PROBLEM)
    }

    /// Tells a person something beside the reply, on standard error.
    pub fn warn(self, warning: &str) {
        self.aside(&serde_json::json!({ "warning": warning }), &format!("warning: {warning}"));
    }

    /// Tells on standard error: a line of JSON for programs, words for people.
    pub fn aside(self, line: &impl Serialize, words: &str) {
        if self.json && !io::stderr().is_terminal() {
            say(&(serde_json::to_string(line).unwrap_or_default() + "\n"));
        } else {
            say(&format!("{words}\n"));
        }
    }
}

/// Prints what is wrong with the arguments, or the help that they ask for.
pub fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        return match print(&error.render().to_string()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(PROBLEM),
        };
    }
    say(&error.render().to_string());
    if std::env::args_os().any(|argument| argument == "--json") {
        let problem = ProblemCode::WrongUsage
            .problem()
            .saying("The command is not of the form it must have.")
            .hinting("Look at the help of this command: --help.");
        let _ = print(&document(&problem));
    }
    ExitCode::from(WRONG_USAGE)
}

/// Prints one line of a batch at once, so that whoever waits for it can go on.
pub fn line(reply: &impl Serialize) -> Result<(), Problem> {
    print(&(serde_json::to_string(reply).map_err(|_| unprintable())? + "\n"))
}

fn document(reply: &impl Serialize) -> String {
    let terminal = io::stdout().is_terminal();
    let text =
        if terminal { serde_json::to_string_pretty(reply) } else { serde_json::to_string(reply) };
    text.unwrap_or_default() + "\n"
}

fn print(text: &str) -> Result<(), Problem> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // A reader that has seen enough, such as `head`, is no problem of ours.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(|_| unprintable()),
    }
}

fn unprintable() -> Problem {
    ProblemCode::StorageFailed
        .problem()
        .saying("The reply could not be written to standard output.")
        .hinting("Check where it is sent to. What was asked for is done.")
}

fn say(text: &str) {
    // Nobody is left to tell when even this fails.
    let _ = io::stderr().write_all(text.as_bytes());
}
