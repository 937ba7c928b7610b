//! What the command takes from its surroundings: folders, files, signals. Nothing is decided here.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use comity_contract::{Problem, ProblemCode};
use comity_desk::system::{SystemClock, usual_vault};
use comity_desk::{Desk, Host, Places};

use crate::out::STOPPED;

/// More than any note may hold: the desk says how long a note may be, this only bounds memory.
const TEXT_BYTES_MAX: u64 = 64 << 20;

/// Returns a desk on the vault that was named, or on the usual one of this account.
pub fn desk(vault: Option<PathBuf>) -> Result<Arc<Desk>, Problem> {
    let from_environment = || std::env::var_os("COMITY_VAULT").filter(|path| !path.is_empty());
    let vault = vault
        .or_else(|| from_environment().map(PathBuf::from))
        .or_else(|| usual_vault(|name| std::env::var_os(name)));
    let vault = vault.ok_or_else(|| {
        ProblemCode::PlaceUnknown
            .problem()
            .saying("This account has no data folder.")
            .hinting("Name the vault's folder with --vault.")
    })?;
    Ok(Desk::new(Host {
        vault,
        known: None,
        clock: Arc::new(SystemClock),
        places: Places::Paths,
        program: "the comity command".into(),
        // This very file serves as the worker; without it texts stay unread, and items say so.
        worker: std::env::current_exe().ok(),
    }))
}

/// Reads a text that a person wrote elsewhere; `-` is standard input.
pub fn read_text(path: &Path) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    let read = if is_standard_input(path) {
        std::io::stdin().lock().take(TEXT_BYTES_MAX).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(TEXT_BYTES_MAX).read_to_end(&mut bytes))
    };
    read.map_err(|_| ProblemCode::FileUnreadable.problem())?;
    String::from_utf8(bytes).map_err(|_| {
        ProblemCode::ValueInvalid
            .problem()
            .saying("The file is not UTF-8 text.")
            .hinting("Save it as UTF-8, or import it as evidence.")
    })
}

/// Tells whether a path means standard input.
pub fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// Returns a flag that Ctrl-C or a polite kill raises. The second one ends the process at once.
pub fn stop_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    let set = ctrlc::set_handler(move || {
        if raised.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(STOPPED));
        }
    });
    // Without a handler Ctrl-C ends the process, as it does by default: safe, if less polite.
    drop(set);
    flag
}
