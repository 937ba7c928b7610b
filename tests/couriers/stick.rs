//! A stick: a real FAT32 image, written and read with mtools, which implement that file system
//! apart from any kernel. An office reaches it by having its files laid out in a folder, as a
//! desktop mounts it; what the office wrote goes onto the image when it leaves.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use comity_tests::Office;
use tempfile::TempDir;

use crate::carrier::Carrier;

/// FAT32 begins at about 33 MiB.
const IMAGE_BYTES: u64 = 80 << 20;

/// A stick, plugged in nowhere.
pub struct Stick(TempDir);

impl Stick {
    /// Returns a freshly formatted stick.
    pub fn new() -> Self {
        let stick = Self(tempfile::tempdir().unwrap());
        fs::create_dir(stick.mounted()).unwrap();
        fs::create_dir(stick.0.path().join("one")).unwrap();
        let image = fs::File::create(stick.image()).unwrap();
        image.set_len(IMAGE_BYTES).unwrap();
        tool("mkfs.fat", &["-F", "32", "-n", "COMITY", &stick.image().display().to_string()]);
        stick
    }

    fn image(&self) -> PathBuf {
        self.0.path().join("stick.img")
    }

    fn mounted(&self) -> PathBuf {
        self.0.path().join("mounted")
    }

    fn mtool(&self, name: &str, arguments: &[&str]) -> Output {
        let image = self.image().display().to_string();
        tool(name, &[&["-i", image.as_str()], arguments].concat())
    }

    fn copy_in(&self, file: &Path, name: &str) {
        // -o: over a file of that name. -m: with its time.
        let file = file.display().to_string();
        self.mtool("mcopy", &["-o", "-m", &file, &format!("::/{name}")]);
    }
}

/// Runs a tool that must be there and be content.
fn tool(name: &str, arguments: &[&str]) -> Output {
    let output = Command::new(name)
        .args(arguments)
        .env("MTOOLS_SKIP_CHECK", "1")
        .env("TZ", "UTC")
        .output()
        .unwrap_or_else(|_| panic!("{name} is missing (Debian: mtools, dosfstools)"));
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} {arguments:?}: {why}");
    output
}

impl Carrier for Stick {
    fn reach(&self, _: &Office) -> String {
        fs::remove_dir_all(self.mounted()).unwrap();
        fs::create_dir(self.mounted()).unwrap();
        for name in self.list() {
            let to = self.mounted().join(&name).display().to_string();
            self.mtool("mcopy", &["-m", &format!("::/{name}"), &to]);
        }
        self.mounted().display().to_string()
    }

    fn leave(&self, _: &Office) {
        let before = self.list();
        for entry in fs::read_dir(self.mounted()).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let same = before.contains(&name) && self.get(&name) == fs::read(entry.path()).unwrap();
            if !same {
                self.copy_in(&entry.path(), &name);
            }
        }
    }

    fn list(&self) -> Vec<String> {
        let output = self.mtool("mdir", &["-b", "-a", "::/"]);
        let listed = String::from_utf8(output.stdout).unwrap();
        let names = listed.lines().filter_map(|line| line.trim().strip_prefix("::/"));
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        names.sort();
        names
    }

    fn get(&self, name: &str) -> Vec<u8> {
        self.mtool("mcopy", &[&format!("::/{name}"), "-"]).stdout
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        let file = self.0.path().join("one").join("object");
        fs::write(&file, bytes).unwrap();
        self.copy_in(&file, name);
    }

    fn remove(&self, name: &str) {
        self.mtool("mdel", &[&format!("::/{name}")]);
    }

    fn set_time(&self, name: &str, utc_seconds: i64) {
        let bytes = self.get(name);
        let file = self.0.path().join("one").join("object");
        fs::write(&file, bytes).unwrap();
        let time = std::time::UNIX_EPOCH
            + std::time::Duration::from_secs(u64::try_from(utc_seconds).unwrap());
        fs::File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
        self.copy_in(&file, name);
    }

    fn is_sound(&self) {
        tool("fsck.fat", &["-n", &self.image().display().to_string()]);
    }
}
