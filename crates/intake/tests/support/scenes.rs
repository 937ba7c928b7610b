//! Runs scenes by name, for suites whose own program must also be a worker: the usual harness
//! would answer a worker's arguments itself. Speaks what cargo and nextest expect.

use std::process::ExitCode;

// What is shipped has it, and the worker must keep its limits with it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub type Scene = (&'static str, fn());

pub fn run(scenes: &[Scene]) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if has("--list") {
        for (name, _) in scenes.iter().filter(|_| !has("--ignored")) {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let asked: Vec<&String> = arguments
        .iter()
        .filter(|argument| scenes.iter().any(|(name, _)| name.contains(argument.as_str())))
        .collect();
    let (mut passed, mut failed) = (0, 0);
    for (name, scene) in scenes {
        let fits = |asked: &&&String| {
            if has("--exact") { *asked == name } else { name.contains(asked.as_str()) }
        };
        if !asked.is_empty() && asked.iter().find(fits).is_none() {
            continue;
        }
        let held = std::panic::catch_unwind(scene).is_ok();
        println!("test {name} ... {}", if held { "ok" } else { "FAILED" });
        if held { passed += 1 } else { failed += 1 }
    }
    let outcome = if failed == 0 { "ok" } else { "FAILED" };
    println!("test result: {outcome}. {passed} passed; {failed} failed; 0 ignored");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
