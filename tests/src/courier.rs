//! The courier: one folder that everyone puts packets into and takes packets from.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::office::Office;

/// Rounds after which everything must have arrived everywhere.
const ROUNDS_MAX: usize = 8;

/// Carries packets; in any order, when it is asked to.
pub struct Courier {
    post: PathBuf,
    random: AtomicU64,
}

impl Courier {
    /// Returns a courier whose order of files follows from a seed.
    pub fn new(post: PathBuf, seed: u64) -> Self {
        Self { post, random: AtomicU64::new(seed.wrapping_mul(2).wrapping_add(1)) }
    }

    /// Carries until nobody has anything new for anybody. Whoever is not named is away.
    pub fn carries_everything(&self, offices: &[&Office]) {
        fs::create_dir_all(&self.post).unwrap();
        let post = self.post.display().to_string();
        for _ in 0..ROUNDS_MAX {
            let mut moved = 0;
            for office in offices {
                moved += office.sends_to("all", &post)["files"].as_u64().unwrap();
            }
            for office in offices {
                let report = office.receives(&post);
                assert_eq!(report["waiting"], 0, "{}: {report}", office.name);
                moved += report["admitted"].as_u64().unwrap();
            }
            if moved == 0 {
                return;
            }
        }
        panic!("everything has arrived after {ROUNDS_MAX} rounds");
    }

    /// Returns the files that lie at the courier's.
    pub fn files(&self) -> Vec<PathBuf> {
        files_of(&self.post)
    }

    /// Puts files into another order.
    pub fn shuffles<T>(&self, files: &mut [T]) {
        for at in (1..files.len()).rev() {
            let other = self.chance() % (at as u64 + 1);
            files.swap(at, other as usize);
        }
    }

    /// Draws a number that follows from the seed.
    pub fn chance(&self) -> u64 {
        let step = self.random.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
        let mixed = (step ^ (step >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

/// Returns the files of a folder, by name; none when there is no folder.
pub(crate) fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

impl Office {
    /// Writes packets for a partner, or `all`, into a folder.
    pub fn sends_to(&self, whom: &str, folder: &str) -> Value {
        self.does("exchange_send", json!({"to": whom, "out": folder}))
    }

    /// Writes packets for one partner into a new folder, and returns its files.
    pub fn writes_packets_for(&self, whom: &Office, folder: &Path) -> Vec<PathBuf> {
        self.sends_to(whom.who.person, &folder.display().to_string());
        files_of(folder)
    }

    /// Takes packets in.
    pub fn receives(&self, place: &str) -> Value {
        self.does("exchange_receive", json!({"paths": [place]}))
    }

    /// Takes one file in and tells how it ended.
    pub fn receives_file(&self, file: &Path) -> Value {
        let report = self.receives(&file.display().to_string());
        let packets = report["packets"].as_array().unwrap();
        assert_eq!(packets.len(), 1, "one file, one line: {report}");
        packets[0].clone()
    }
}
