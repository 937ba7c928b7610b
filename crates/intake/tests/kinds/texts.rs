//! Texts of mail and office files of the corpus, read by a confined worker.

use std::collections::BTreeMap;
use std::fs;

use comity_intake::text::{TextKind, TextResult};
use comity_intake::worker::{Lease, Pool};

use super::{corpus, files, media_type};

pub fn mail_and_office_files_have_their_text() {
    let Some(corpus) = corpus("mail_and_office_files_have_their_text") else { return };
    let pool = Pool::new(std::env::current_exe().unwrap());
    let mut lease = Lease::new(Some(&pool));
    let (mut counts, mut failed) = (BTreeMap::<String, u64>::new(), Vec::new());

    for folder in ["email", "office", "mime-truth"] {
        for path in files(&corpus.join(folder)) {
            let bytes = fs::read(&path).unwrap();
            let kind = TextKind::of(media_type(&bytes, &path));
            let Some(kind) = kind.filter(|kind| !matches!(kind, TextKind::Plain | TextKind::Html))
            else {
                continue;
            };
            let outcome = lease.read(kind, &bytes, "");
            let result = outcome.record.result;
            *counts.entry(format!("{kind:?}: {result:?}")).or_default() += 1;
            if result != TextResult::Searched {
                let name = path.strip_prefix(&corpus).unwrap().display();
                failed.push(format!("{name} ({kind:?}): {:?}", outcome.record.remark));
            }
        }
    }

    counts.iter().for_each(|(what, count)| println!("{count:6} {what}"));
    failed.iter().for_each(|line| println!("  no text: {line}"));
    assert!(failed.len() < 20);
}

/// Words that a reader of the page sees.
const KNOWN: &[(&str, &[&str])] = &[];

pub fn known_words() {
    let Some(corpus) = corpus("known_words_are_in_their_files") else { return };
    let pool = Pool::new(std::env::current_exe().unwrap());
    let mut lease = Lease::new(Some(&pool));
    let mut missing = Vec::new();

    for (name, words) in KNOWN {
        let path = corpus.join(name);
        let bytes = fs::read(&path).unwrap();
        let kind = TextKind::of(media_type(&bytes, &path)).unwrap();
        let text = lease.read(kind, &bytes, "").text;
        for word in *words {
            if !text.contains(word) {
                missing.push(format!("{name}: {word}"));
            }
        }
    }

    assert!(missing.is_empty(), "{missing:?}");
}
