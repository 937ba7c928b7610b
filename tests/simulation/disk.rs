//! The disk that a world lies on. Where the plan fills it up it is one of the world's own, in
//! memory, and as large as somebody says.

use std::path::Path;
use std::process::Command;
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::fs::statvfs;
use tempfile::TempDir;

use crate::vaults;

/// Says to a copy of this suite that what it mounts is seen by nobody else.
const OWN_MOUNTS: &str = "COMITY_TEST_OWN_MOUNTS";
/// Open vaults write out what they hold while somebody looks how much that is.
const TRIES: u32 = 20;
/// More than any world needs.
const ROOM: &str = "4g";

/// Runs a test of this suite again where it may mount disks, and returns whether it did: the
/// caller has nothing left to do then.
pub fn ran_with_own_mounts(test: &str) -> bool {
    if std::env::var_os(OWN_MOUNTS).is_some() {
        return false;
    }
    let status = Command::new("unshare")
        .arg("-Urm")
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(OWN_MOUNTS, "1")
        .status()
        .expect("unshare of util-linux lets a test mount disks");
    assert!(status.success(), "{test}, with disks of its own");
    true
}

/// Where the vaults of a world lie.
pub struct Disk {
    folder: TempDir,
    own: bool,
    full: bool,
    /// Somebody who is just filling it up.
    filling: Option<JoinHandle<()>>,
}

impl Disk {
    /// Makes the folder of a world; on a disk of its own when that will be filled.
    pub fn new(own: bool) -> Self {
        let disk = Self { folder: vaults::new_folder(), own, full: false, filling: None };
        if own {
            let mounted =
                mounts(disk.path(), &["-t", "tmpfs", "-o", &format!("size={ROOM}"), "tmpfs"]);
            assert!(mounted, "a disk in memory is mounted");
        }
        disk
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Fills up until there is room for so many bytes: at once, or after a while, beside whatever
    /// is done.
    pub fn fills_up(&mut self, bytes: u64, after: Option<Duration>) {
        assert!(self.own, "a world fills up its own disk alone");
        self.full = true;
        let path = self.path().to_owned();
        match after {
            None => fill(&path, bytes),
            Some(after) => {
                self.filling = Some(std::thread::spawn(move || {
                    std::thread::sleep(after);
                    fill(&path, bytes);
                }));
            }
        }
    }

    pub fn gets_room(&mut self) {
        if let Some(filling) = self.filling.take() {
            filling.join().unwrap();
        }
        if std::mem::take(&mut self.full) {
            let room = format!("remount,size={ROOM}");
            assert!(mounts(self.path(), &["-o", &room]), "there is room again");
        }
    }
}

fn fill(disk: &Path, bytes: u64) {
    let full = (0..TRIES).any(|_| {
        let about = statvfs(disk).unwrap();
        let used = (about.f_blocks - about.f_bfree) * about.f_frsize;
        mounts(disk, &["-o", &format!("remount,size={}", used + bytes)])
    });
    assert!(full, "a disk as large as what is there");
}

fn mounts(disk: &Path, what: &[&str]) -> bool {
    let mount = Command::new("mount").args(what).arg(disk).output();
    mount.expect("mount of util-linux").status.success()
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Some(filling) = self.filling.take() {
            filling.join().ok();
        }
        if self.own {
            // Vaults that are still open hold it; the folder below is empty and goes.
            Command::new("umount").arg("-l").arg(self.folder.path()).status().ok();
        }
    }
}
