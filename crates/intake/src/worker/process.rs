//! One worker process and the watch that kills it when it takes too long.

use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::broken::Why;
use super::{ARGUMENT, Limits, frames};

/// How long a worker may take to confine itself.
const HELLO_WALL: Duration = Duration::from_secs(20);

/// A worker that died is not gone at once: its pipes close first.
const PATIENCE_MS: u32 = 50;

/// A running worker. Killed when dropped.
pub(super) struct Process {
    pub(super) input: ChildStdin,
    pub(super) output: BufReader<ChildStdout>,
    watched: Arc<Watched>,
}

struct Watched {
    state: Mutex<Watching>,
    changed: Condvar,
}

struct Watching {
    child: Child,
    deadline: Option<Instant>,
    timed_out: bool,
    over: bool,
}

impl Process {
    /// Starts a worker that is confined. Refuses in words when it cannot be.
    pub(super) fn start(program: &Path, limits: Limits) -> Result<Self, String> {
        let mut process =
            Self::spawn(program, limits).map_err(|_| "the text reader did not start")?;
        process
            .within(HELLO_WALL, |_, output| frames::read_hello(output))
            .map_err(|_| "the text reader did not say that it is confined")??;
        Ok(process)
    }

    fn spawn(program: &Path, limits: Limits) -> io::Result<Self> {
        let mut child = Command::new(program)
            .arg(ARGUMENT)
            .arg(limits.cpu_seconds.to_string())
            .env_clear()
            // glibc asks a file under /proc before it gives memory back from any arena but the
            // first: a worker that works in a thread would be killed for that.
            .env("MALLOC_ARENA_MAX", "1")
            // mimalloc would set aside as much address space as the worker may have in all.
            .env("MIMALLOC_ARENA_RESERVE", "64M")
            .current_dir(if cfg!(unix) { "/" } else { "." })
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let state = Watching { child, deadline: None, timed_out: false, over: false };
        let watched = Arc::new(Watched { state: Mutex::new(state), changed: Condvar::new() });
        let watch = Arc::clone(&watched);
        // Detached: it ends with the process, which ends when this is dropped.
        thread::spawn(move || watch.keep());
        let (input, output) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self { input, output: BufReader::with_capacity(1 << 16, output), watched })
    }

    /// Writes to or reads from the worker; kills it when that takes longer than `wall`.
    pub(super) fn within<T>(
        &mut self,
        wall: Duration,
        act: impl FnOnce(&mut dyn Write, &mut dyn Read) -> io::Result<T>,
    ) -> io::Result<T> {
        self.watched.set_deadline(Instant::now().checked_add(wall));
        let result = act(&mut self.input, &mut self.output);
        self.watched.set_deadline(None);
        result
    }

    /// Ends the worker and says why it had to be.
    pub(super) fn end(self, error: &io::Error) -> Why {
        let (status, timed_out) = self.watched.end(PATIENCE_MS);
        Why::of(timed_out, error, status)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.watched.end(0);
    }
}

impl Watched {
    fn lock(&self) -> MutexGuard<'_, Watching> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_deadline(&self, deadline: Option<Instant>) {
        self.lock().deadline = deadline;
        self.changed.notify_one();
    }

    fn keep(&self) {
        let mut state = self.lock();
        while !state.over {
            let left = state.deadline.map(|at| at.saturating_duration_since(Instant::now()));
            state = match left {
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(Duration::ZERO) => {
                    state.timed_out = true;
                    state.over = true;
                    // It may have died by itself just now.
                    let _ = state.child.kill();
                    return;
                }
                Some(left) => {
                    let waited = self.changed.wait_timeout(state, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Ends the process, if it has not ended by itself within so many milliseconds, and returns how
    /// that was and whether the watch ended it.
    fn end(&self, patience_ms: u32) -> (Option<ExitStatus>, bool) {
        let mut state = self.lock();
        state.over = true;
        self.changed.notify_one();
        let died = (0..patience_ms).find_map(|_| match state.child.try_wait() {
            Ok(None) => {
                thread::sleep(Duration::from_millis(1));
                None
            }
            other => Some(other),
        });
        let died = died.and_then(Result::ok).flatten();
        let _ = state.child.kill();
        let _ = state.child.wait();
        (died, state.timed_out)
    }
}
