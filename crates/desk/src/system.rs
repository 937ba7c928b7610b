//! What both hosts need of the operating system: a clock, the usual vault folder, no core dumps.
//!
//! The desk itself calls none of this: time and folders reach it as arguments. It stands here so
//! that the window and the command line agree, and so that a vault they share is one vault.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use crate::Clock;

/// The system's clock and zone.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_utc_ms(&self) -> i64 {
        jiff::Timestamp::now().as_millisecond()
    }

    fn zone(&self) -> String {
        let zone = jiff::tz::TimeZone::try_system().unwrap_or(jiff::tz::TimeZone::UTC);
        zone.iana_name().unwrap_or("UTC").to_owned()
    }
}

/// Returns the folder of this person's vault when none was named.
///
/// `variable` looks one environment variable up. Refuses to guess when there is no home.
pub fn usual_vault(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |name: &str| {
        let path = PathBuf::from(variable(name)?);
        path.is_absolute().then_some(path)
    };
    let home = || folder("HOME");
    let data = if cfg!(windows) {
        folder("LOCALAPPDATA")?
    } else if cfg!(target_os = "macos") {
        home()?.join("Library").join("Application Support")
    } else {
        folder("XDG_DATA_HOME").or_else(|| Some(home()?.join(".local").join("share")))?
    };
    Some(data.join("comity").join("vault"))
}

/// Keeps this process's memory out of core dumps and away from other programs of the same person.
///
/// Called once, first thing, by each host: keys come into memory only after it.
pub fn forbid_dumps() -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual_with(variables: &[(&str, &str)]) -> Option<PathBuf> {
        usual_vault(|name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
        })
    }

    /// Both hosts must find the same vault, or one person would have two.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_usual_vault_is_in_the_data_folder_of_the_person() {
        let named = usual_with(&[("XDG_DATA_HOME", "/data"), ("HOME", "/home/lyon")]);
        let unnamed = usual_with(&[("HOME", "/home/lyon")]);

        assert_eq!(named, Some("/data/comity/vault".into()));
        assert_eq!(unnamed, Some("/home/lyon/.local/share/comity/vault".into()));
    }

    /// A relative data folder would put the vault wherever the program was started.
    #[test]
    fn a_relative_or_missing_home_names_no_vault() {
        assert_eq!(usual_with(&[]), None);
        assert_eq!(usual_with(&[("HOME", "lyon"), ("LOCALAPPDATA", "lyon")]), None);
    }

    /// Keys must not reach a core file.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_forbade_dumps_is_not_dumpable() {
        forbid_dumps().unwrap();

        let behavior = rustix::process::dumpable_behavior().unwrap();
        assert_eq!(behavior, rustix::process::DumpableBehavior::NotDumpable);
        assert_eq!(rustix::process::getrlimit(rustix::process::Resource::Core).maximum, Some(0));
    }

    #[test]
    fn the_clock_tells_a_zone_and_a_year_after_2020() {
        assert!(SystemClock.now_utc_ms() > 1_577_836_800_000);
        assert!(!SystemClock.zone().is_empty());
    }
}
