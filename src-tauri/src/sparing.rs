//! What parts of the program that others wrote can be told by the environment alone: that memory is
//! dear. A program cannot change its own environment safely, so it starts itself once more.

/// What is told, unless whoever starts the program says otherwise. To the page's engine, whose
/// garbage grows with the machine: of a machine of 128 MiB (JavaScriptCore, `OptionsList.h`), which
/// takes 60 MiB less. To the allocator: to give back what is free at once (mimalloc,
/// `mi_option_purge_delay`, in milliseconds), 25 to 40 MiB less.
const TOLD: [(&str, &str); 2] = [("JSC_forceRAMSize", "134217728"), ("MIMALLOC_PURGE_DELAY", "0")];

/// Replaces this process by the same program with the same arguments and more environment; the
/// process keeps its number. Returns where nothing is left to tell, or it cannot be done.
#[cfg(target_os = "linux")]
pub fn start_with_less() {
    use std::os::unix::process::CommandExt;

    let untold: Vec<_> = untold(|name| std::env::var_os(name).is_some()).collect();
    let Some(program) = std::env::current_exe().ok().filter(|_| !untold.is_empty()) else { return };
    let mut names = std::env::args_os();
    let mut again = std::process::Command::new(program);
    if let Some(name) = names.next() {
        again.arg0(name);
    }
    // It only comes back when it failed; then the program takes more memory.
    let _ = again.args(names).envs(untold).exec();
}

/// Elsewhere nothing was measured.
#[cfg(not(target_os = "linux"))]
pub fn start_with_less() {}

#[cfg(any(test, target_os = "linux"))]
fn untold(is_set: impl Fn(&str) -> bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    TOLD.into_iter().filter(move |(name, _)| !is_set(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_before_is_left_alone_and_the_second_start_is_the_last() {
        let all: Vec<&str> = TOLD.iter().map(|(name, _)| *name).collect();

        let told: Vec<_> = untold(|name| name == "MIMALLOC_PURGE_DELAY").collect();

        assert_eq!(told, [("JSC_forceRAMSize", "134217728")]);
        assert_eq!(untold(|name| all.contains(&name)).count(), 0);
    }
}
