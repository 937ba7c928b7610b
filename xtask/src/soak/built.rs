//! The suite of the simulation, built for long runs and run by its file, on every processor.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::spawn::{Ended, Failure, Step, root, target};

/// Own crates that are optimised for it; checks of overflow and assertions stay. Everything else is
/// what other suites are built with, so that a soak builds little.
const OPTIMISED: [&str; 5] =
    ["comity-domain", "comity-changes", "comity-vault", "comity-exchange", "comity-tests"];

/// The built suite of a folder of the project.
pub(super) struct Suite {
    program: String,
    folder: String,
}

impl Suite {
    /// Builds it.
    pub fn build(folder: &Path, mut show: impl FnMut(&str)) -> Result<Self, Failure> {
        let copy = folder != root();
        let folder = folder.to_string_lossy().into_owned();
        let of = |name| format!("--config=profile.dev.package.{name}");
        let mut config = OPTIMISED.map(|name| of(name) + ".opt-level=2").to_vec();
        // A copy is built beside the project. Its crates must not take the names of the project's
        // files, which cargo gives by how a crate is built and not by where it lies.
        config.extend(OPTIMISED.iter().filter(|_| copy).map(|name| of(name) + ".codegen-units=15"));
        let ended = Step::new(&folder, &["cargo", "test", "--workspace", "--test", "simulation"])
            .and(&["--no-run"])
            .and(&config)
            .with("CARGO_TARGET_DIR", &target().to_string_lossy())
            .watch(&mut show)?;
        let line = ended.output.lines().find(|line| line.contains("Executable"));
        let program = line.and_then(|line| line.rsplit_once('(')?.1.strip_suffix(')'));
        match program.filter(|_| ended.ok) {
            // Named from where it was built, unless that lies elsewhere.
            Some(program) => {
                let program = Path::new(&folder).join(program).to_string_lossy().into_owned();
                Ok(Self { program, folder: folder + "/tests" })
            }
            None => Err(Failure::new(format!("the suite is not built:\n{}", ended.output))),
        }
    }

    /// Runs seeds, in a copy of the project with a mutation of that name on.
    pub fn run(&self, from: u64, seeds: u64, mutant: Option<&str>) -> Result<Ended, Failure> {
        let mut step = Step::new(&self.folder, &[&self.program, "every_seed", "--nocapture"])
            .with("COMITY_FROM", &from.to_string())
            .with("COMITY_SEEDS", &seeds.to_string());
        if let Some(name) = mutant {
            step = step.with("COMITY_MUTANT", name);
        }
        step.watch(|_| {})
    }
}

/// Does work on as many threads as there are processors; the first failure ends it all.
pub(super) fn on_every_processor<T: Send>(
    work: impl Iterator<Item = T> + Send,
    each: impl Fn(T) -> Result<(), Failure> + Sync,
) -> Result<(), Failure> {
    let (work, failed) = (Mutex::new(work), Mutex::new(Ok(())));
    let next = || work.lock().unwrap_or_else(PoisonError::into_inner).next();
    let has_failed = || failed.lock().unwrap_or_else(PoisonError::into_inner).is_err();
    let processors = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..processors {
            scope.spawn(|| {
                while let Some(one) = next().filter(|_| !has_failed()) {
                    if let Err(failure) = each(one) {
                        *failed.lock().unwrap_or_else(PoisonError::into_inner) = Err(failure);
                    }
                }
            });
        }
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the seed that failed and why, by what a run printed: `seed 17: place: claim`.
pub(super) fn failed_seed(output: &str) -> Option<(u64, &str)> {
    let mut lines = output.lines().filter_map(|line| line.strip_prefix("seed "));
    lines.find_map(|line| {
        let (seed, why) = line.split_once(": ")?;
        Some((seed.parse().ok()?, why))
    })
}
