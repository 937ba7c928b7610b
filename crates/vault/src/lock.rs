//! One process per vault: an advisory lock of the operating system on the file `in-use`.
//!
//! The system drops the lock when the process ends, however it ends; the file's text only says
//! who holds it, for the person who is refused.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::error::{Result, StoreError};

const TEXT_BYTES_MAX: u64 = 1_024;

/// Who wants to hold the vault.
#[derive(Clone, Debug)]
pub struct Holder {
    /// What the program calls itself: one line of at most 100 characters is kept.
    pub program: String,
    /// The time, RFC 3339.
    pub since: String,
}

/// A held lock; dropping it releases the vault.
#[derive(Debug)]
pub struct Lock(File);

impl Lock {
    /// Takes the lock of the vault in a folder. Refuses with [`StoreError::InUse`] while another
    /// holder, in this process or another, has it.
    pub fn take(folder: &Path, holder: &Holder) -> Result<Self> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(folder.join("in-use"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(&mut file)),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let (program, since) = (one_line(&holder.program), one_line(&holder.since));
        file.set_len(0)?;
        file.write_all(format!("{program}\n{}\n{since}\n", std::process::id()).as_bytes())?;
        Ok(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The text is for people only; that it is emptied is no promise.
        let _emptied = self.0.set_len(0);
        let _released = self.0.unlock();
    }
}

fn held(file: &mut File) -> StoreError {
    let mut text = String::new();
    let _best_effort = file.rewind();
    let _best_effort = file.take(TEXT_BYTES_MAX).read_to_string(&mut text);
    let mut lines = text.lines();
    let program = lines.next().filter(|line| !line.is_empty()).unwrap_or("another program");
    let pid = lines.next().and_then(|line| line.parse().ok()).unwrap_or_default();
    let since = lines.next().unwrap_or("an unknown time");
    StoreError::InUse { program: one_line(program), pid, since: one_line(since) }
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A person who is refused must learn who holds the vault.
    #[test]
    fn a_held_vault_names_its_holder_and_is_free_after() {
        let folder = tempfile::tempdir().unwrap();
        let holder = Holder { program: "comity\ncli".into(), since: "2026-01-02T03:04:05Z".into() };

        let lock = Lock::take(folder.path(), &holder).unwrap();
        let refused = Lock::take(folder.path(), &holder).unwrap_err();
        drop(lock);

        let StoreError::InUse { program, pid, since } = refused else { panic!("in use") };
        assert_eq!((program.as_str(), pid), ("comitycli", std::process::id()));
        assert_eq!(since, "2026-01-02T03:04:05Z");
        assert!(Lock::take(folder.path(), &holder).is_ok(), "a released vault is free");
    }
}
