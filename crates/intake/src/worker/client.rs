//! The side that asks: starts workers, asks them, replaces those that break.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::broken::{Broken, Why};
use super::jobs::Job;
use super::process::Process;
use super::{Limits, frames};

/// A worker that has worked this long is replaced before the next file, so that a file always
/// finds most of the processor time of a worker's life before it.
const WORKED_MAX: Duration = Duration::from_secs(20);

/// What workers are started from. Copies share one.
#[derive(Clone, Debug)]
pub struct Pool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    program: PathBuf,
    limits: Limits,
    off: OnceLock<String>,
}

/// One asker's worker: started when first needed, ended when this is dropped.
pub struct Lease<'a> {
    pool: Option<&'a Pool>,
    running: Option<Running>,
}

/// What is asked about one file.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What to do.
    pub job: Job,
    /// The job's parameters, at most [`super::PARAMS_BYTES_MAX`].
    pub params: &'a [u8],
    /// The whole file.
    pub file: &'a [u8],
}

/// A worker that runs.
pub(crate) struct Running {
    process: Process,
    limits: Limits,
    worked: Duration,
}

impl Pool {
    /// Names the `comity` command that becomes a worker.
    pub fn new(program: PathBuf) -> Self {
        Self::with_limits(program, Limits::default())
    }

    /// Names the command, with limits of one's own.
    pub fn with_limits(program: PathBuf, limits: Limits) -> Self {
        Self(Arc::new(Shared { program, limits, off: OnceLock::new() }))
    }

    /// Says why no worker runs here; nothing while none was refused.
    pub fn off(&self) -> Option<&str> {
        self.0.off.get().map(String::as_str)
    }

    pub(crate) fn start(&self) -> Result<Running, Why> {
        if let Some(why) = self.off() {
            return Err(Why::Off(why.to_owned()));
        }
        let limits = self.0.limits;
        match Process::start(&self.0.program, limits) {
            Ok(process) => Ok(Running { process, limits, worked: Duration::ZERO }),
            Err(why) => Err(Why::Off(self.0.off.get_or_init(|| why).clone())),
        }
    }
}

impl<'a> Lease<'a> {
    /// Prepares to ask; without a pool every answer is that reading is off.
    pub fn new(pool: Option<&'a Pool>) -> Self {
        Self { pool, running: None }
    }

    /// Returns whether a worker runs, started if need be.
    pub fn is_ready(&mut self) -> bool {
        self.running = self.take().ok();
        self.running.is_some()
    }

    /// Asks about one file. Parts come as they are found, before the answer that `decode` reads;
    /// an error of either ends the worker.
    pub fn ask_one<T>(
        &mut self,
        asked: Asked<'_>,
        each_part: &mut dyn FnMut(Vec<u8>) -> io::Result<()>,
        decode: impl FnOnce(&[u8]) -> io::Result<T>,
    ) -> Result<T, Broken> {
        if asked.file.len() > asked.job.file_bytes_max {
            return Err(Broken { why: Why::TooLarge, stage: 0 });
        }
        let mut running = self.take().map_err(|why| Broken { why, stage: 0 })?;
        let mut stage = 0;
        let answer = running
            .put(&[asked])
            .and_then(|()| running.answer(asked.job, &mut stage, each_part))
            .and_then(|body| decode(&body));
        match answer {
            Ok(answer) => {
                self.running = Some(running);
                Ok(answer)
            }
            Err(error) => Err(Broken { why: running.end(&error), stage }),
        }
    }

    /// Asks about several small files in one round trip; answers in the same order. A file that
    /// breaks the worker fails with the reason, the ones after it are asked again.
    pub fn ask_all<T>(
        &mut self,
        asked: &[Asked<'_>],
        decode: impl Fn(&[u8]) -> io::Result<T>,
    ) -> Vec<Result<T, Broken>> {
        let mut answers = Vec::with_capacity(asked.len());
        while let Some(rest) = asked.get(answers.len()..).filter(|rest| !rest.is_empty()) {
            let mut running = match self.take() {
                Ok(running) => running,
                Err(why) => {
                    let broken = Broken { why, stage: 0 };
                    answers.extend(rest.iter().map(|_| Err(broken.clone())));
                    break;
                }
            };
            let mut stage = 0;
            match running.ask(rest, &mut stage, &decode, &mut answers) {
                Ok(()) => self.running = Some(running),
                Err(error) => answers.push(Err(Broken { why: running.end(&error), stage })),
            }
        }
        answers
    }

    /// Takes the worker out, or a new one; put back by whoever finds it in order.
    pub(crate) fn take(&mut self) -> Result<Running, Why> {
        let off = || Why::Off("no reader was named".to_owned());
        match self.running.take().filter(Running::is_fresh) {
            Some(running) => Ok(running),
            None => self.pool.ok_or_else(off)?.start(),
        }
    }

    pub(crate) fn put_back(&mut self, running: Running) {
        self.running = Some(running);
    }

    pub(crate) fn into_running(self) -> Option<Running> {
        self.running
    }
}

impl Running {
    /// Says whether most of its processor time is left.
    pub(crate) fn is_fresh(&self) -> bool {
        self.worked < WORKED_MAX
    }

    /// Ends it and says why it had to be.
    pub(crate) fn end(self, error: &io::Error) -> Why {
        self.process.end(error)
    }

    fn ask<T>(
        &mut self,
        asked: &[Asked<'_>],
        stage: &mut u8,
        decode: &impl Fn(&[u8]) -> io::Result<T>,
        answers: &mut Vec<Result<T, Broken>>,
    ) -> io::Result<()> {
        self.put(asked)?;
        for one in asked {
            *stage = 0;
            let body = self.answer(one.job, stage, &mut |_| Ok(()))?;
            answers.push(Ok(decode(&body)?));
        }
        Ok(())
    }

    /// Puts a group of questions with their files.
    pub(crate) fn put(&mut self, asked: &[Asked<'_>]) -> io::Result<()> {
        self.act(|input, _| {
            let mut input = io::BufWriter::with_capacity(1 << 16, input);
            for one in asked {
                frames::write_question(&mut input, one.job, one.params)?;
                frames::write_data(&mut input, one.file)?;
            }
            frames::write_go(&mut input)
        })
    }

    /// Begins a question whose file comes in parts.
    pub(crate) fn begin(&mut self, job: Job, params: &[u8]) -> io::Result<()> {
        self.act(|input, _| frames::write_question(input, job, params))
    }

    /// Gives the next bytes of its file.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.act(|input, _| frames::write_data(input, bytes))
    }

    /// Ends the file.
    pub(crate) fn go(&mut self) -> io::Result<()> {
        self.act(|input, _| frames::write_go(input))
    }

    /// Waits for the next answer.
    pub(crate) fn answer(
        &mut self,
        job: Job,
        stage: &mut u8,
        each_part: &mut dyn FnMut(Vec<u8>) -> io::Result<()>,
    ) -> io::Result<Vec<u8>> {
        self.act(|_, output| frames::read_answer(output, job, stage, each_part))
    }

    fn act<T>(
        &mut self,
        act: impl FnOnce(&mut dyn io::Write, &mut dyn io::Read) -> io::Result<T>,
    ) -> io::Result<T> {
        let began = Instant::now();
        let result = self.process.within(self.limits.wall, act);
        self.worked = self.worked.saturating_add(began.elapsed());
        result
    }
}
