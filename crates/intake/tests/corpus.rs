//! Real files that nobody here wrote: each ends in a state with a reason and its known hash.
//! Skipped, saying so, where `COMITY_CORPUS` names no folder.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says so"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use comity_intake::Cancel;
use comity_intake::measure::{Measure, Measured, Options};
use comity_intake::text::{Reason, TextKind, TextResult};
use comity_intake::walk::Walk;
use comity_intake::worker::{self, Pool};

#[path = "corpus/pdfs.rs"]
mod pdfs;

#[path = "support/folder_sink.rs"]
mod folder_sink;
#[path = "support/scenes.rs"]
mod scenes;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(worker::ARGUMENT) {
        return worker::serve();
    }
    scenes::run(&[
        ("every_file_is_taken_with_its_known_hash", every_file_is_taken_with_its_known_hash),
        ("declarations_in_36_languages_are_read", declarations_in_36_languages_are_read),
        ("hostile_names_are_listed_safely", hostile_names_are_listed_safely),
        ("every_pdf_has_a_state", pdfs::every_pdf_has_a_state),
    ])
}

fn corpus(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("COMITY_CORPUS").map(PathBuf::from).filter(|path| path.is_dir());
    if folder.is_none() {
        println!("skipped: {name}: no corpus");
    }
    folder
}

/// Rows of a table in the corpus, without its remarks.
fn rows(corpus: &Path, name: &str) -> Vec<Vec<String>> {
    let table = fs::read_to_string(corpus.join(name)).unwrap();
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn measure(paths: Vec<PathBuf>) -> Vec<Measured> {
    let out = tempfile::tempdir().unwrap();
    let sink = folder_sink::FolderSink::new(out.path()).unwrap();
    let pool = Pool::new(std::env::current_exe().unwrap());
    let measure = Measure {
        sink: &sink,
        text: Some(&pool),
        options: Options { allow_empty: true, ..Options::default() },
        cancel: &Cancel::default(),
        already: &|_| false,
        known: &|_, _| false,
        progress: &|_| (),
    };
    let mut entries = Vec::new();
    Walk::new(paths).list(&Cancel::default(), &mut |entry| entries.push(entry));
    let mut measured = Vec::new();
    measure.run(entries, &mut |batch| measured.extend(batch));
    assert_eq!(pool.off(), None, "the worker is confined here");
    measured
}

fn every_file_is_taken_with_its_known_hash() {
    let Some(corpus) = corpus("every_file_is_taken_with_its_known_hash") else { return };
    let manifest: BTreeMap<PathBuf, String> = rows(&corpus, "MANIFEST.tsv")
        .into_iter()
        .map(|row| (corpus.join(&row[0]), row[2].clone()))
        .collect();

    let measured = measure(vec![corpus]);

    let (mut known, mut texts) = (0, BTreeMap::<&str, u64>::new());
    for one in &measured {
        let draft = one.outcome.as_ref().expect("every file here can be taken");
        if let Some(expected) = manifest.get(&one.entry.path) {
            assert_eq!(&folder_sink::hex(&draft.sha256), expected, "{}", one.entry.shown());
            known += 1;
        }
        let record = &draft.text.record;
        assert!(record.result == TextResult::Searched || record.remark.is_some());
        let result = match record.result {
            TextResult::Searched => "searched",
            TextResult::NoText => "no text",
            TextResult::Failed => {
                println!("  failed: {}: {:?}", one.entry.shown(), record.remark);
                let said = [Some(Reason::Unreadable), Some(Reason::NeedsPassword)];
                assert!(said.contains(&record.reason), "no text breaks the worker");
                // How many of these there may be, `every_pdf_has_a_state` knows.
                if draft.media_type == "application/pdf" { "failed PDF" } else { "failed" }
            }
        };
        *texts.entry(result).or_default() += 1;
        *texts.entry(draft.group.as_str()).or_default() += 1;
    }
    println!("{} files, {known} known: {texts:?}", measured.len());
    assert_eq!(known, manifest.len(), "every file of the manifest was met");
    let failed = texts.get("failed").copied().unwrap_or_default();
    assert!(failed <= 1, "of all texts, one is in a zip of which the list is damaged");
}

fn declarations_in_36_languages_are_read() {
    let Some(corpus) = corpus("declarations_in_36_languages_are_read") else { return };

    let measured = measure(vec![corpus.join("text")]);

    for one in &measured {
        let draft = one.outcome.as_ref().unwrap();
        let original = fs::read(&one.entry.path).unwrap();
        let whole = draft.text.text.as_bytes() == original.trim_ascii_start()
            || draft.text.text.as_bytes() == original
            || original.strip_prefix(b"\xef\xbb\xbf") == Some(draft.text.text.as_bytes());
        assert!(whole, "{}: {:?}", one.entry.shown(), draft.text.record);
        assert_eq!(draft.text.record.encoding.as_deref(), Some("UTF-8"));
        assert!(TextKind::of(draft.media_type).is_some());
    }
    assert_eq!(measured.len(), 40);
}

fn hostile_names_are_listed_safely() {
    let Some(corpus) = corpus("hostile_names_are_listed_safely") else { return };
    let folder = tempfile::tempdir().unwrap();
    for (at, name) in ["own-names.tar", "format-corpus-bad-names.tar"].iter().enumerate() {
        let target = folder.path().join(at.to_string());
        fs::create_dir(&target).unwrap();
        // Some members point outside; tar keeps them in, and its complaint is no failure here.
        let archive = corpus.join("hostile-names").join(name);
        let tar = std::process::Command::new("tar")
            .arg("xf")
            .arg(archive)
            .arg("-C")
            .arg(&target)
            .stderr(std::process::Stdio::null())
            .status();
        assert!(tar.is_ok(), "tar runs");
    }

    let measured = measure(vec![folder.path().to_owned()]);

    let hostile = measured.iter().filter(|one| one.entry.is_hostile()).count();
    println!("{} files, {hostile} of hostile names", measured.len());
    assert!(measured.len() > 60 && hostile >= 6);
    for one in &measured {
        let (kept, shown) = (one.entry.kept(), one.entry.shown());
        assert_eq!(comity_intake::names::parse_kept(&kept).as_ref(), Some(&one.entry.path));
        assert!(!shown.chars().any(comity_intake::names::is_deceptive), "{shown}");
        assert!(one.outcome.is_ok(), "{shown} is taken");
    }
}
