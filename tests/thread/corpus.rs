//! The files that are imported, with the SHA-256 that somebody else says they have.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file and its SHA-256, lower-case hex.
#[derive(Clone, Debug)]
pub struct Sample {
    pub path: PathBuf,
    pub sha256: String,
}

/// How many files of which folder of the corpus: a mixed case, nothing over 2 MB.
const SHARES: &[(&str, usize)] = &[
    ("email", 120),
    ("pdf", 110),
    ("text", 38),
    ("records", 45),
    ("chats", 3),
    ("office", 45),
    ("images", 28),
    ("mime-truth", 50),
    ("hash-collisions", 20),
    ("polyglots", 8),
    ("phone", 18),
    ("archives", 15),
];

const BYTES_MAX: u64 = 2_000_000;

/// Returns the folder of the corpus, if there is one.
pub fn root() -> Option<PathBuf> {
    std::env::var_os("COMITY_CORPUS").filter(|it| !it.is_empty()).map(PathBuf::from)
}

/// Returns files of the corpus as its manifest lists them; nothing without a corpus.
pub fn mixed(files: usize) -> Option<Vec<Sample>> {
    let folder = root()?;
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).expect("a corpus is listed");
    let listed = |share: &str, most: usize| {
        let lines = manifest.lines().skip(1).filter_map(|line| {
            let mut cells = line.split('\t');
            let (path, bytes, sha256) = (cells.next()?, cells.next()?, cells.next()?);
            let fits = (1..BYTES_MAX).contains(&bytes.parse().ok()?);
            let taken = fits && path.starts_with(&format!("{share}/")) && !path.contains("bombs");
            taken.then(|| Sample { path: folder.join(path), sha256: sha256.to_owned() })
        });
        lines.take(most).collect::<Vec<_>>()
    };
    let shares = SHARES.iter().flat_map(|(share, most)| listed(share, *most));
    let samples: Vec<Sample> = shares.take(files).collect();
    assert_eq!(samples.len(), files, "the corpus has enough files of every kind");
    Some(samples)
}

/// Writes a few files of every kind whose text is read, and some with none.
pub fn written_here(folder: &Path) -> Vec<Sample> {
    let endings = ["txt", "md", "csv", "html", "bin"];
    let all = (0..36).zip(endings.iter().cycle());
    let samples = all.map(|(number, ending)| {
        let path = folder.join(format!("file {number:02}.{ending}"));
        fs::write(&path, content(ending, number)).unwrap();
        Sample { sha256: stock_sha256(&path), path }
    });
    samples.collect()
}

fn content(ending: &str, number: usize) -> Vec<u8> {
    let text = match ending {
        "txt" => format!("Statement {number}: the lorry left Lyon at dawn.\n"),
        "md" => format!("# Report {number}\n\nSeen at the *quay* of Ghent.\n"),
        "csv" => format!("iban,amount\nFR7630006000011234567890189,{number}\n"),
        "html" => format!("<html><body><p>Offer {number} di Torino</p></body></html>"),
        _ => return (0..5_000 + number * 900).map(|at| (at * at * 31 / 8) as u8).collect(),
    };
    text.into_bytes()
}

/// Returns what the system's own tool says.
pub fn stock_sha256(path: &Path) -> String {
    let told = Command::new("sha256sum").arg(path).output().expect("sha256sum is installed");
    let told = String::from_utf8(told.stdout).unwrap();
    told.trim_start_matches('\\').split(' ').next().unwrap().to_owned()
}
