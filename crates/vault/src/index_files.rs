//! The files of the index and their known faults: what to move away before opening, what to
//! assert, what to sync oneself. Nothing here reads a row.

use std::fs::{self, File};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::disk;
use crate::error::{Part, Result, StoreError, damaged};

/// What sled keeps of pages that it read. Rows are read one at a time or walked through once.
const CACHE_BYTES: u64 = 8 << 20;
const FLUSH_EVERY_MS: u64 = 500;
const LOCK_TRIES: u32 = 100;
const LOCK_WAIT: Duration = Duration::from_millis(20);

/// Why an index cannot be used as it is.
pub(crate) enum Unusable {
    /// It must be set aside and rebuilt.
    SetAside,
    /// Rebuilding would not help: no space, no right to write.
    Fatal(StoreError),
}

/// Opens sled in a folder, creating it if need be. Its configuration tells whether it still writes.
pub(crate) fn open(folder: &Path) -> Result<(sled::Db, sled::Config), Unusable> {
    let io_fault = |error: io::Error| Unusable::Fatal(error.into());
    disk::make_folder(folder).map_err(io_fault)?;
    move_generating_away(folder).map_err(io_fault)?;
    // sled stores pages over 131,052 bytes beside its log, never syncs them and forgets them
    // silently. Our rows are too small for that; a file there means that something went wrong.
    let blobs = folder.join("blobs");
    if blobs.exists() && fs::read_dir(&blobs).map_err(io_fault)?.next().is_some() {
        return Err(Unusable::SetAside);
    }
    for _ in 0..LOCK_TRIES {
        let config = config(folder);
        match catch_unwind(AssertUnwindSafe(|| config.open())) {
            Ok(Ok(db)) => return Ok((db, config)),
            // The threads of an index that was just closed hold its lock a moment longer.
            Ok(Err(sled::Error::Io(error))) if locked(&error) => std::thread::sleep(LOCK_WAIT),
            Ok(Err(sled::Error::Io(error))) if no_use(&error) => return Err(io_fault(error)),
            Ok(Err(_)) | Err(_) => return Err(Unusable::SetAside),
        }
    }
    Err(Unusable::Fatal(damaged(Part::Index, 0, 0)))
}

/// Moves the index out of the way, to `index.set-aside-N`.
pub(crate) fn set_aside(folder: &Path) -> Result<()> {
    for number in 1..=1_000u32 {
        let mut name = folder.as_os_str().to_owned();
        name.push(format!(".set-aside-{number}"));
        let aside = PathBuf::from(name);
        if !aside.exists() {
            fs::rename(folder, &aside)?;
            return Ok(disk::sync_folder(folder.parent().unwrap_or(Path::new(".")))?);
        }
    }
    Err(StoreError::Exists)
}

/// Deletes the index and those set aside.
pub(crate) fn delete(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let parent = folder.parent().unwrap_or(Path::new("."));
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let aside = format!("{}.set-aside-", name.unwrap_or_default());
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&aside) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(disk::sync_folder(parent)?)
}

/// Makes durable what sled wrote: its `flush` starts the writing and waits for no disk.
pub(crate) fn sync(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            File::open(&path)?.sync_all()?;
        }
    }
    Ok(disk::sync_folder(folder)?)
}

/// Turns a fault of sled into ours.
pub(crate) fn fault(error: sled::Error) -> StoreError {
    match error {
        sled::Error::Io(error) => error.into(),
        _ => damaged(Part::Index, 0, 0),
    }
}

fn config(folder: &Path) -> sled::Config {
    sled::Config::new()
        .path(folder)
        .cache_capacity(CACHE_BYTES)
        .flush_every_ms(Some(FLUSH_EVERY_MS))
        .mode(sled::Mode::HighThroughput)
}

/// A crash while sled writes a snapshot leaves `snap.*.generating`, at which it refuses to open.
fn move_generating_away(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn locked(error: &io::Error) -> bool {
    // sled wraps the system's answer in an error of its own whose text is all it leaves.
    error.kind() == io::ErrorKind::WouldBlock
        || error.to_string().contains("could not acquire lock")
}

fn no_use(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
    )
}
