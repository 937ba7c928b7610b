//! Runs scenes by name, for suites whose own program must also be a worker: the usual harness
//! would answer a worker's arguments itself. Speaks what cargo and nextest expect.

use std::process::ExitCode;

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
    let mut failed = 0;
    for (name, scene) in scenes {
        let fits = |asked: &&&String| {
            if has("--exact") { *asked == name } else { name.contains(asked.as_str()) }
        };
        if !asked.is_empty() && asked.iter().find(fits).is_none() {
            continue;
        }
        let passed = std::panic::catch_unwind(scene).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += i32::from(!passed);
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
