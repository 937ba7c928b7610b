//! The worker itself: confines itself first, then reads questions and answers them.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::panic;
use std::process::ExitCode;
use std::thread;

use super::codec::nonsense;
use super::frames::{self, Frame};
use super::jobs::{JOBS, Job, Work};
use super::reply::Reply;
use crate::text::pdf::pages::processor_time;

/// Files of one group of questions together, in bytes.
const GROUP_BYTES_MAX: usize = 256 << 20;

/// The stack on which foreign files are parsed, in bytes. Parsers that follow what a file nests
/// need more than the usual 8 MiB; it counts to the address space, so not much more.
const STACK_BYTES: usize = 64 << 20;

/// How a process ends that panicked.
const PANICKED: i32 = 101;

/// Serves until the asking side is gone. Called by the command when its first argument is
/// [`super::ARGUMENT`], before it does anything else; never returns to other work.
pub fn serve() -> ExitCode {
    serve_with(JOBS)
}

/// Serves with a table of one's own: tests pass one whose jobs misbehave.
pub fn serve_with(jobs: &'static [Job]) -> ExitCode {
    let Ok(output) = take_output() else { return ExitCode::FAILURE };
    // The first look at this clock finds out where it is, by means that are forbidden soon.
    processor_time();
    // Before the thread starts, so that no thread can ever open a file.
    let without_files = forbid_files();
    // Nobody reads what a panic says, and it would name what the file holds.
    panic::set_hook(Box::new(|_| ()));
    let worker = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        let confined = without_files.and_then(|()| confine(&output));
        // Lives until the process ends: closing it is not allowed any more.
        let mut output = BufWriter::with_capacity(1 << 16, output);
        let work = || {
            frames::write_hello(&mut output, confined)?;
            confined.map_err(|_| io::ErrorKind::PermissionDenied)?;
            answer_all(jobs, &mut io::stdin().lock(), &mut output)
        };
        let code = match panic::catch_unwind(panic::AssertUnwindSafe(work)) {
            Ok(Ok(())) => 0,
            Ok(Err(_)) => 1,
            Err(_) => PANICKED,
        };
        // At once: what ending a thread asks of the system is not allowed any more.
        std::process::exit(code)
    });
    let _ = worker.map(thread::JoinHandle::join);
    ExitCode::FAILURE
}

/// Gathers a group of questions, answers it, and again. All of a group is read before any of it
/// is parsed, so that neither side waits for the other with both pipes full.
fn answer_all(jobs: &[Job], input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let mut group: Vec<(Job, Vec<u8>, Vec<u8>)> = Vec::new();
    let (mut bytes, mut kept) = (0_usize, None);
    while let Some(frame) = frames::read_frame(input)? {
        match frame {
            Frame::Question(number, params) => {
                let job = jobs.iter().find(|job| job.number == number).ok_or_else(nonsense)?;
                group.push((*job, params, Vec::new()));
            }
            Frame::Data(part) => {
                bytes = bytes.saturating_add(part.len());
                let (job, _, file) = group.last_mut().ok_or_else(nonsense)?;
                if file.len().saturating_add(part.len()) > job.file_bytes_max {
                    return Err(nonsense());
                }
                file.extend_from_slice(&part);
            }
            Frame::Go => {
                for (job, params, file) in group.drain(..) {
                    let mut reply = Reply::to(output);
                    let kept = &mut kept;
                    let work = Work { params: &params, file, kept, reply: &mut reply };
                    let answer = (job.work)(work)?;
                    frames::write_answer(output, &answer)?;
                }
                bytes = 0;
            }
        }
        if bytes > GROUP_BYTES_MAX {
            return Err(nonsense());
        }
    }
    Ok(())
}

/// Keeps the pipe for answers alone: what a library prints goes where errors go, to nobody.
#[cfg(unix)]
fn take_output() -> io::Result<File> {
    let output = rustix::io::dup(io::stdout())?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(File::from(output))
}

#[cfg(not(unix))]
fn take_output() -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(target_os = "linux")]
fn forbid_files() -> Result<(), &'static str> {
    super::sandbox::forbid_files()
}

#[cfg(target_os = "linux")]
fn confine(output: &File) -> Result<(), &'static str> {
    let cpu_seconds = std::env::args().nth(2).and_then(|text| text.parse().ok()).unwrap_or(60);
    super::sandbox::confine(cpu_seconds, output)
}

#[cfg(not(target_os = "linux"))]
fn forbid_files() -> Result<(), &'static str> {
    Err("this system has no confinement that was proved yet")
}

#[cfg(not(target_os = "linux"))]
fn confine(_output: &File) -> Result<(), &'static str> {
    forbid_files()
}
