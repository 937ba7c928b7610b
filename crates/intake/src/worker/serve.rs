//! The worker itself: confines itself first, then reads questions and answers them.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use super::frames::{self, Frame};
use crate::text::{TEXT_SOURCE_BYTES_MAX, TextKind, TextOutcome, extract};

/// Serves until the asking side is gone. Called by the command when its first argument is
/// [`super::ARGUMENT`], before it does anything else; never returns to other work.
pub fn serve() -> ExitCode {
    serve_with(extract::extract)
}

/// Serves with a reader of one's own: tests pass ones that misbehave.
pub fn serve_with(read: fn(TextKind, &[u8]) -> TextOutcome) -> ExitCode {
    let confined = confine();
    let mut output = io::stdout().lock();
    let said = frames::write_hello(&mut output, confined.as_ref().copied().map_err(|why| *why));
    if confined.is_err() || said.is_err() {
        return ExitCode::FAILURE;
    }
    match answer_all(read, &mut io::stdin().lock(), &mut output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Gathers a group of questions, answers it, and again. All of a group is read before any of it
/// is parsed, so that neither side waits for the other with both pipes full.
fn answer_all(
    read: fn(TextKind, &[u8]) -> TextOutcome,
    input: &mut impl Read,
    output: &mut impl Write,
) -> io::Result<()> {
    let bytes_max = usize::try_from(TEXT_SOURCE_BYTES_MAX).unwrap_or(usize::MAX);
    let mut group: Vec<(TextKind, Vec<u8>)> = Vec::new();
    let mut bytes = 0_usize;
    while let Some(frame) = frames::read_frame(input)? {
        match frame {
            Frame::Question(number) => {
                let kind = frames::kind_of(number).ok_or(io::ErrorKind::InvalidData)?;
                group.push((kind, Vec::new()));
            }
            Frame::Data(part) => {
                bytes = bytes.saturating_add(part.len());
                let (_, file) = group.last_mut().ok_or(io::ErrorKind::InvalidData)?;
                file.extend_from_slice(&part);
            }
            Frame::Go => {
                for (kind, file) in group.drain(..) {
                    frames::write_answer(output, &read(kind, &file))?;
                }
                bytes = 0;
            }
        }
        if bytes > bytes_max {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn confine() -> Result<(), &'static str> {
    let cpu_seconds = std::env::args().nth(2).and_then(|text| text.parse().ok()).unwrap_or(60);
    super::sandbox::confine(cpu_seconds)
}

#[cfg(not(target_os = "linux"))]
fn confine() -> Result<(), &'static str> {
    Err("this system has no confinement that was proved yet")
}
