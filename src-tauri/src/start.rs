//! How the window is started: what its arguments mean.

use std::ffi::OsString;
use std::path::{PathBuf, absolute};

use comity_desk::system::usual_vault;

const USAGE: &str = "\
Usage: comity-desktop [--vault DIR] [FILE...]

Opens the Comity window on the vault in DIR, or on the usual one of this account. A window that
has this vault already comes forward instead. Nothing is done with a FILE before the vault is open
and a person has said what.
The command line is `comity`.";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Start {
    /// Open the window on a vault.
    Window {
        /// The vault's folder; it need not exist yet.
        vault: PathBuf,
        /// Files to decide about, absolute.
        files: Vec<PathBuf>,
    },
    /// Print a text and end.
    Tell(String),
}

/// Reads the arguments. `variable` looks one environment variable up.
pub fn from_arguments(
    arguments: impl IntoIterator<Item = OsString>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Start, String> {
    let mut arguments = arguments.into_iter();
    let (mut vault, mut files) = (None, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--vault") => {
                let folder = arguments.next().ok_or("--vault asks for a folder.")?;
                vault = Some(PathBuf::from(folder));
            }
            Some("--help" | "-h") => return Ok(Start::Tell(USAGE.into())),
            Some("--version" | "-V") => {
                return Ok(Start::Tell(format!("comity-desktop {}", env!("CARGO_PKG_VERSION"))));
            }
            Some("--") => files.extend(arguments.by_ref()),
            Some(word) if word.starts_with('-') => {
                return Err(format!("That argument is not known.\n{USAGE}"));
            }
            _ => files.push(argument),
        }
    }
    // Another process may be handed them, whose folder is another.
    let files: Vec<PathBuf> = files.iter().filter_map(|file| absolute(file).ok()).collect();
    let vault = vault.or_else(|| usual_vault(variable));
    vault.map(|vault| Start::Window { vault, files }).ok_or_else(|| {
        "This account has no data folder. Name the vault's folder with --vault.".into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(arguments: &[&str]) -> Result<Start, String> {
        from_arguments(arguments.iter().map(OsString::from), |_| None)
    }

    #[test]
    fn a_named_vault_is_opened() {
        let window = Start::Window { vault: "here".into(), files: Vec::new() };
        assert_eq!(start(&["--vault", "here"]), Ok(window));
    }

    #[test]
    fn files_are_named_from_anywhere_and_may_look_like_options() {
        let files = ["/stick/a.comity", "/stick/own.card", "/-h"].map(PathBuf::from);
        let named = ["/stick/a.comity", "--vault", "here", "/stick/own.card", "--", "/-h"];
        let window = Start::Window { vault: "here".into(), files: files.to_vec() };
        assert_eq!(start(&named), Ok(window));
        let Ok(Start::Window { files, .. }) = start(&["--vault", "here", "own.card"]) else {
            panic!("a window opens")
        };
        assert!(files.iter().all(|file| file.is_absolute()), "{files:?}");
    }

    /// Opening some other vault than the one meant would show the wrong team.
    #[test]
    fn unknown_and_half_arguments_are_refused() {
        assert!(start(&["--vautl", "here"]).is_err());
        assert!(start(&["--vault"]).is_err());
        assert!(start(&[]).is_err(), "without a home there is no usual vault");
    }

    #[test]
    fn help_and_version_are_told() {
        assert_eq!(start(&["--help"]), Ok(Start::Tell(USAGE.into())));
        let Ok(Start::Tell(version)) = start(&["-V"]) else { panic!("a version is told") };
        assert!(version.starts_with("comity-desktop 0."));
    }
}
