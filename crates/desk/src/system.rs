//! What both hosts need of the operating system: a clock, the usual vault folder, no core dumps.
//!
//! The desk itself calls none of this: time and folders reach it as arguments. It stands here so
//! that the window and the command line agree, and so that a vault they share is one vault.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use comity_crypto::hash::tagged;

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
    Some(account_folder(&variable, "XDG_DATA_HOME", ".local/share")?.join("vault"))
}

/// Returns the file that lists the vaults of this account.
pub fn known_vaults(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    Some(account_folder(&variable, "XDG_CONFIG_HOME", ".config")?.join("vaults"))
}

/// Returns the folder for what a window remembers of itself, outside of every vault.
pub fn window_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    Some(account_folder(&variable, "XDG_STATE_HOME", ".local/state")?.join("windows"))
}

/// Returns the folder in which windows of this account find one another, where there is one that
/// ends with the person's session.
pub fn meeting_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = PathBuf::from(variable("XDG_RUNTIME_DIR")?);
    folder.is_absolute().then(|| folder.join("comity"))
}

/// Our folder in one of the account's; relative ones count as missing.
fn account_folder(
    variable: impl Fn(&str) -> Option<OsString>,
    name: &str,
    usual: &str,
) -> Option<PathBuf> {
    let folder = |name: &str| {
        let path = PathBuf::from(variable(name)?);
        path.is_absolute().then_some(path)
    };
    let home = || folder("HOME");
    let outer = if cfg!(windows) {
        folder("LOCALAPPDATA")?
    } else if cfg!(target_os = "macos") {
        home()?.join("Library").join("Application Support")
    } else {
        folder(name).or_else(|| Some(home()?.join(usual)))?
    };
    Some(outer.join("comity"))
}

/// Returns the one path of a folder that has many: absolute, without links as far as it is there.
pub fn settled(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for there in path.ancestors() {
        if let (Ok(whole), Ok(rest)) = (there.canonicalize(), path.strip_prefix(there)) {
            // Joining nothing would add a slash.
            return if rest.as_os_str().is_empty() { whole } else { whole.join(rest) };
        }
    }
    path
}

/// Returns a name for a vault by where it is: 32 hexadecimal digits that tell no path.
pub fn vault_name(vault: &Path) -> String {
    let path = settled(vault);
    let hash = tagged("comity/vault-place/v1", &[path.as_os_str().as_bytes()]);
    hex::encode(hash).chars().take(32).collect()
}

/// Makes a folder that this account alone may enter; its parent must be there. Refuses one that
/// somebody else owns or may enter.
pub fn private_folder(path: &Path) -> io::Result<()> {
    if let Err(error) = DirBuilder::new().mode(0o700).create(path)
        && error.kind() != io::ErrorKind::AlreadyExists
    {
        return Err(error);
    }
    let about = fs::symlink_metadata(path)?;
    // Not asked of /proc: a process that forbade dumps is root's there.
    let own = about.uid() == rustix::process::geteuid().as_raw();
    let private = about.is_dir() && own && about.mode() & 0o077 == 0;
    private.then_some(()).ok_or_else(|| io::ErrorKind::PermissionDenied.into())
}

/// Replaces a small file whole, readable by its owner alone, as is its folder if it is made now.
pub fn replace_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let mut file =
        File::options().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.and_then(|()| fs::rename(&part, path)).inspect_err(|_| {
        // A part is taken for nothing by anybody.
        let _ = fs::remove_file(&part);
    })
}

/// Has this thread, and the threads that it begins, yield to whoever works at the screen. On other
/// systems than Linux it is the process that would yield, so there nothing is asked.
pub(crate) fn yields() {
    // Work that is not let to yield is as whole.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(10);
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

    /// One vault under two names would be two windows on it, and two lines of the list.
    #[test]
    fn a_vault_has_one_name_however_it_is_reached() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("vault")).unwrap();
        std::os::unix::fs::symlink(home.path().join("vault"), home.path().join("link")).unwrap();

        let names = ["vault", "vault/", "link", "./vault/../vault"]
            .map(|path| vault_name(&home.path().join(path)));

        assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
        assert_eq!(names[0].len(), 32);
        assert_ne!(vault_name(&home.path().join("other")), names[0]);
    }

    /// The list of vaults is nobody else's business.
    #[test]
    fn a_private_file_is_its_owners_alone_and_is_replaced_whole() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("comity/vaults");

        replace_private(&file, b"one\n").unwrap();
        replace_private(&file, b"two\n").unwrap();

        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
        assert_eq!(std::fs::read(&file).unwrap(), b"two\n");
        assert_eq!(std::fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "no part stays");
    }

    #[test]
    fn the_clock_tells_a_zone_and_a_year_after_2020() {
        assert!(SystemClock.now_utc_ms() > 1_577_836_800_000);
        assert!(!SystemClock.zone().is_empty());
    }
}
