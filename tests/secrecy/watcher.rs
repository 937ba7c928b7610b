//! Looks into every file again and again while others write.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::SystemTime;

use crate::canaries::Canaries;

/// A thread that watches a folder.
pub struct Watcher {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<(u64, Vec<String>)>,
}

/// A file as it was when it was looked at.
type Seen = (PathBuf, u64, Option<SystemTime>);

impl Watcher {
    /// Begins to watch.
    pub fn watches(folder: &Path, canaries: Canaries) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let (folder, until) = (folder.to_owned(), Arc::clone(&ended));
        let thread = std::thread::spawn(move || {
            let (mut looks, mut found, mut seen) = (0, Vec::new(), BTreeSet::new());
            while !until.load(Ordering::Relaxed) {
                look(&folder, &canaries, &mut seen, &mut looks, &mut found);
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            (looks, found)
        });
        Self { ended, thread }
    }

    /// Ends, and tells how many files were looked at and what was found.
    pub fn ends(self) -> (u64, Vec<String>) {
        self.ended.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

/// Looks at every file that is not as it was.
fn look(
    folder: &Path,
    canaries: &Canaries,
    seen: &mut BTreeSet<Seen>,
    looks: &mut u64,
    found: &mut Vec<String>,
) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(about) = entry.metadata() else { continue };
        if about.is_dir() {
            look(&path, canaries, seen, looks, found);
        } else if seen.insert((path.clone(), about.len(), about.modified().ok()))
            && let Ok(bytes) = fs::read(&path)
        {
            *looks += 1;
            let what = canaries.in_bytes(&bytes);
            found.extend(what.map(|what| format!("{what} in {}", path.display())));
        }
    }
}
