//! The side that asks: starts workers, asks them, replaces those that break.

use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::process::Process;
use super::{Limits, frames};
use crate::text::{TextKind, TextOutcome, TextResult};

/// A worker that has worked this long is replaced before the next file, so that a file always
/// finds most of the processor time of a worker's life before it.
const WORKED_MAX: Duration = Duration::from_secs(20);

/// What workers are started from. Shared by all who ask.
#[derive(Debug)]
pub struct Pool {
    program: PathBuf,
    limits: Limits,
    off: OnceLock<String>,
}

/// A file's bytes and how to read its text.
pub struct Question {
    /// How to read it.
    pub kind: TextKind,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// One asker's worker: started when first needed, ended when this is dropped.
pub struct Lease<'a> {
    pool: Option<&'a Pool>,
    running: Option<Running>,
}

struct Running {
    process: Process,
    worked: Duration,
}

impl Pool {
    /// Names the `comity` command that becomes a worker.
    pub fn new(program: PathBuf) -> Self {
        Self::with_limits(program, Limits::default())
    }

    /// Names the command, with limits of one's own.
    pub fn with_limits(program: PathBuf, limits: Limits) -> Self {
        Self { program, limits, off: OnceLock::new() }
    }

    /// Says why no worker runs here; nothing while none was refused.
    pub fn off(&self) -> Option<&str> {
        self.off.get().map(String::as_str)
    }

    fn start(&self) -> Result<Running, String> {
        if let Some(why) = self.off() {
            return Err(why.to_owned());
        }
        match Process::start(&self.program, self.limits) {
            Ok(process) => Ok(Running { process, worked: Duration::ZERO }),
            Err(why) => Err(self.off.get_or_init(|| why).clone()),
        }
    }
}

impl<'a> Lease<'a> {
    /// Prepares to ask; without a pool every outcome says that reading text is off.
    pub fn new(pool: Option<&'a Pool>) -> Self {
        Self { pool, running: None }
    }

    /// Asks for the texts of several files in one round trip; answers in the same order. A file
    /// that breaks the worker fails with the reason, the ones after it are asked again.
    pub fn ask(&mut self, questions: &[Question]) -> Vec<TextOutcome> {
        let mut outcomes = Vec::with_capacity(questions.len());
        while let Some(rest) = questions.get(outcomes.len()..).filter(|rest| !rest.is_empty()) {
            let (mut running, limits) = match self.take() {
                Ok(running) => running,
                Err(why) => {
                    outcomes.extend(rest.iter().map(|_| TextOutcome::off(&why)));
                    break;
                }
            };
            match running.ask(limits.wall, rest, &mut outcomes) {
                Ok(()) => self.running = Some(running),
                Err(error) => outcomes.push(failed(running.process, &error)),
            }
        }
        outcomes
    }

    /// Begins to ask for the text of a file that comes in parts.
    pub fn begin(&mut self, kind: TextKind) -> Asking<'_, 'a> {
        let state = match self.take() {
            Err(why) => Err(TextOutcome::off(&why)),
            Ok((mut running, limits)) => {
                let began =
                    running.act(limits.wall, |input, _| frames::write_question(input, kind));
                match began {
                    Ok(()) => Ok((running, limits)),
                    Err(error) => Err(failed(running.process, &error)),
                }
            }
        };
        Asking { lease: self, state }
    }

    /// Takes the worker out, or a new one; put back by whoever finds it in order.
    fn take(&mut self) -> Result<(Running, Limits), String> {
        let pool = self.pool.ok_or("no text reader was named")?;
        let running = match self.running.take().filter(|running| running.worked < WORKED_MAX) {
            Some(running) => running,
            None => pool.start()?,
        };
        Ok((running, pool.limits))
    }
}

impl Running {
    fn ask(
        &mut self,
        wall: Duration,
        questions: &[Question],
        outcomes: &mut Vec<TextOutcome>,
    ) -> io::Result<()> {
        self.act(wall, |input, _| {
            let mut input = io::BufWriter::with_capacity(1 << 16, input);
            for question in questions {
                frames::write_question(&mut input, question.kind)?;
                frames::write_data(&mut input, &question.bytes)?;
            }
            frames::write_go(&mut input)
        })?;
        for _ in questions {
            outcomes.push(self.act(wall, |_, output| frames::read_answer(output))?);
        }
        Ok(())
    }

    fn act<T>(
        &mut self,
        wall: Duration,
        act: impl FnOnce(&mut dyn io::Write, &mut dyn io::Read) -> io::Result<T>,
    ) -> io::Result<T> {
        let began = Instant::now();
        let result = self.process.within(wall, act);
        self.worked = self.worked.saturating_add(began.elapsed());
        result
    }
}

/// A question that is being asked part by part.
pub struct Asking<'a, 'b> {
    lease: &'a mut Lease<'b>,
    state: Result<(Running, Limits), TextOutcome>,
}

impl Asking<'_, '_> {
    /// Gives the next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.act(|input, _| frames::write_data(input, bytes));
    }

    /// Ends the file and waits for its text.
    pub fn answer(mut self) -> TextOutcome {
        self.act(|input, _| frames::write_go(input));
        let answer = self.act(|_, output| frames::read_answer(output));
        match (self.state, answer) {
            (Err(outcome), _) => outcome,
            (Ok((running, _)), Some(outcome)) => {
                self.lease.running = Some(running);
                outcome
            }
            (Ok(_), None) => TextOutcome::lost(),
        }
    }

    /// Does nothing once the worker broke: the outcome says why.
    fn act<T>(
        &mut self,
        act: impl FnOnce(&mut dyn io::Write, &mut dyn io::Read) -> io::Result<T>,
    ) -> Option<T> {
        let Ok((running, limits)) = &mut self.state else { return None };
        let error = match running.act(limits.wall, act) {
            Ok(done) => return Some(done),
            Err(error) => error,
        };
        let broken = std::mem::replace(&mut self.state, Err(TextOutcome::lost()));
        if let Ok((running, _)) = broken {
            self.state = Err(failed(running.process, &error));
        }
        None
    }
}

fn failed(process: Process, error: &io::Error) -> TextOutcome {
    TextOutcome::without(TextResult::Failed, process.end(error))
}
