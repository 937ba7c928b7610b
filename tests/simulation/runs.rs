//! Runs plans, shrinks those that fail, and keeps them.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::plan::Plan;
use crate::world::World;

/// What came of a plan.
pub struct Ended {
    pub end: Result<(), String>,
    pub trace: Vec<String>,
    pub figures: Figures,
}

/// What was done, in numbers, by name: reasons that sets and changes were given among them.
#[derive(Default)]
pub struct Figures(BTreeMap<String, u64>);

impl Figures {
    fn of(world: &World, plan: &Plan) -> Self {
        let mut figures = Self::default();
        let mut count = |name: String, many: u64| *figures.0.entry(name).or_default() += many;
        let installations = world.seats.len() as u64;
        count("worlds".to_owned(), 1);
        count("installations".to_owned(), installations);
        count("most installations".to_owned(), installations);
        count("steps".to_owned(), plan.steps.len() as u64);
        count("change sets".to_owned(), world.sets.len() as u64);
        count("restricted compartments".to_owned(), world.circles.len() as u64);
        count("keys that somebody must not hold who was out".to_owned(), world.checked.get());
        for (name, many) in &world.tally {
            count(format!("fault: {name}"), *many);
        }
        let all = (0..world.model.sets.len()).collect();
        let outcome = world.model.outcome(&all);
        let standing = world.model.standing(&outcome.admitted);
        let void = world.model.sets.iter().flat_map(|set| set.verdict.clone().unwrap_or_default());
        let told = outcome.refused.values().copied();
        let told = told.chain(void.map(|(_, reason)| reason));
        for reason in told.chain(world.model.reasons(&outcome.admitted, &standing).into_values()) {
            count(format!("reason: {}", reason.code()), 1);
        }
        for (reason, many) in &world.refusals {
            count(format!("at a desk: {reason}"), *many);
        }
        figures
    }

    /// Adds other ones up, but for those that name the most of something.
    pub fn add(&mut self, other: &Self) {
        for (name, many) in &other.0 {
            let sum = self.0.entry(name.clone()).or_default();
            *sum = if name.starts_with("most ") { *many.max(sum) } else { *sum + many };
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(name, many)| writeln!(f, "{name} = {many}"))
    }
}

/// Runs a plan to its rest. A failed claim is its end, and is said once.
pub fn run(plan: &Plan) -> Ended {
    static LAST: Mutex<String> = Mutex::new(String::new());
    let mut made = None;
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let said = info.payload_as_str().unwrap_or("a panic");
        *LAST.lock().unwrap() = format!("{place}: {said}");
    }));
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let world = made.insert(World::of(plan));
        world.does_all(plan);
        world.comes_to_rest();
    }));
    std::panic::set_hook(before);
    let end = ended.map_err(|_| LAST.lock().unwrap().clone());
    let figures = made.as_ref().map(|world| Figures::of(world, plan)).unwrap_or_default();
    Ended { end, trace: made.map(|world| world.trace).unwrap_or_default(), figures }
}

/// Leaves out steps as long as the plan fails at the same place.
pub fn shrink(plan: &Plan, why: &str) -> Plan {
    let place = |why: &str| why.split(": ").next().unwrap_or_default().to_owned();
    let fails = |plan: &Plan| run(plan).end.is_err_and(|other| place(&other) == place(why));
    let mut least = plan.clone();
    let mut part = least.steps.len().div_ceil(2);
    while part > 0 {
        let mut from = 0;
        while from < least.steps.len() {
            let mut fewer = least.clone();
            fewer.steps.drain(from..(from + part).min(least.steps.len()));
            if fails(&fewer) { least = fewer } else { from += part }
        }
        part /= 2;
    }
    least
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("simulation/kept")
}

/// Returns the plans that were kept, by name.
pub fn kept() -> Vec<(String, Plan)> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "plan"));
    files.sort();
    let read = |file: &PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let plan = Plan::parse(&std::fs::read_to_string(file).unwrap());
        let plan = plan.unwrap_or_else(|| panic!("{name} is a plan"));
        (name, plan)
    };
    files.iter().map(read).collect()
}

/// Keeps a plan that failed, and returns its file. The suite runs it first from now on.
pub fn write_kept(plan: &Plan, why: &str) -> String {
    let file = folder().join(format!("{}.plan", plan.seed));
    let why = why.lines().next().unwrap_or_default();
    std::fs::write(&file, format!("# {why}\n{plan}")).unwrap();
    file.display().to_string()
}
