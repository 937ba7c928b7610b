//! Files to measure on, made anew on a disk (a folder below `target`, never a tmpfs), and what
//! the system says of this process and of its load.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Outcome;

/// Returns a new folder on the disk that the build is on.
pub(crate) fn folder() -> Outcome<TempDir> {
    let below = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
    fs::create_dir_all(&below)?;
    Ok(tempfile::tempdir_in(below)?)
}

/// Fills bytes that no tool can compress or find twice.
fn fill(block: &mut [u8], seed: &mut u64) {
    for word in block.chunks_mut(8) {
        // xorshift64: quick, and no two blocks alike.
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        let bytes = seed.to_le_bytes();
        word.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    }
}

/// Writes one file of so many MiB.
pub(crate) fn large(path: &Path, mebibytes: u64) -> Outcome<()> {
    let (mut file, mut block, mut seed) = (File::create(path)?, vec![0; 1 << 20], 0x9E37_79B9_u64);
    for _ in 0..mebibytes {
        fill(&mut block, &mut seed);
        file.write_all(&block)?;
    }
    Ok(file.sync_all()?)
}

/// Writes `count` files of 2 to 32 KiB into sub-folders of 1,000. Every second one is text.
pub(crate) fn small(folder: &Path, count: u64) -> Outcome<u64> {
    let (mut seed, mut bytes) = (0xC0FF_EE11_u64, 0_u64);
    let mut block = vec![0; 32 << 10];
    for number in 0..count {
        let inside = folder.join(format!("{:03}", number / 1_000));
        fs::create_dir_all(&inside)?;
        fill(&mut block, &mut seed);
        let length = (2 << 10) + usize::try_from(seed % (30 << 10))?;
        if number % 2 == 0 {
            block.iter_mut().for_each(|byte| *byte = b'a' + *byte % 26);
        }
        let content = block.get(..length).unwrap_or_default();
        let ending = if number % 2 == 0 { "txt" } else { "bin" };
        fs::write(inside.join(format!("{number:06}.{ending}")), content)?;
        bytes += length as u64;
    }
    sync();
    Ok(bytes)
}

/// Lets the system write everything out, so that one measurement does not pay for another.
pub(crate) fn sync() {
    let _ = Command::new("sync").status();
}

/// Runs a command and returns how long it took.
pub(crate) fn timed(command: &mut Command) -> Outcome<Duration> {
    let began = Instant::now();
    let output = command.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(began.elapsed())
}

/// Returns the memory that this process occupies now, in bytes.
pub(crate) fn memory() -> u64 {
    status("VmRSS:")
}

/// Returns the most memory that this process ever occupied, in bytes.
pub(crate) fn peak_memory() -> u64 {
    status("VmHWM:")
}

/// Forgets the peak so far: scrypt needs 256 MiB for a moment and is counted apart.
pub(crate) fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// Returns what all threads of this process used of the processors so far, in seconds.
pub(crate) fn processor_seconds() -> f64 {
    // Ticks of a hundredth of a second: the 14th and 15th field, counted behind the name.
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}

fn status(line: &str) -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = text.lines().find_map(|l| l.strip_prefix(line)).unwrap_or_default();
    kilobytes.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() * 1_024
}

/// Returns the system's load over the last minute: figures under load say little.
pub(crate) fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}

/// Returns the bytes of the largest file in a folder.
pub(crate) fn largest_in(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| Some(file.metadata().ok()?.len())).max().unwrap_or_default()
}

/// Adds up the bytes below a folder.
pub(crate) fn bytes_below(folder: &Path) -> u64 {
    let mut open: Vec<PathBuf> = vec![folder.to_owned()];
    let mut bytes = 0;
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(about) if about.is_dir() => open.push(entry.path()),
                Ok(about) => bytes += about.len(),
                Err(_) => {}
            }
        }
    }
    bytes
}
