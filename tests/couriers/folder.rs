//! A shared folder: every office sees the same files at once.

use std::fs::{self, File};
use std::time::{Duration, UNIX_EPOCH};

use comity_tests::Office;
use tempfile::TempDir;

use crate::carrier::Carrier;

/// A folder that everybody reaches.
pub struct Folder(TempDir);

impl Folder {
    /// Returns an empty shared folder.
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
}

impl Carrier for Folder {
    fn reach(&self, _: &Office) -> String {
        self.0.path().display().to_string()
    }

    fn leave(&self, _: &Office) {}

    fn list(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn get(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.path().join(name)).unwrap()
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.path().join(name), bytes).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.0.path().join(name)).unwrap();
    }

    fn set_time(&self, name: &str, utc_seconds: i64) {
        let seconds = u64::try_from(utc_seconds).unwrap();
        let file = File::options().write(true).open(self.0.path().join(name)).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
    }

    fn is_sound(&self) {
        assert!(self.list().iter().all(|name| !name.ends_with(".part")), "no half file stays");
    }
}
