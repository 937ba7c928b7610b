//! What files of the corpus say about themselves, asked of a confined worker.

use std::collections::BTreeMap;
use std::fs;

use comity_intake::describe::{About, DESCRIBED_BYTES_MAX, Fact};
use comity_intake::worker::{Lease, Pool};

use super::{corpus, files, media_type};

pub fn every_kind_is_described() {
    let Some(corpus) = corpus("every_kind_is_described") else { return };
    let pool = Pool::new(std::env::current_exe().unwrap());
    let mut lease = Lease::new(Some(&pool));
    let (mut counts, mut broken) = (BTreeMap::<String, u64>::new(), Vec::new());

    for path in files(&corpus) {
        let bytes = fs::read(&path).unwrap();
        if bytes.len() > DESCRIBED_BYTES_MAX {
            continue;
        }
        let media_type = media_type(&bytes, &path);
        let name = path.strip_prefix(&corpus).unwrap().display().to_string();
        *counts.entry("files".to_owned()).or_default() += 1;
        match lease.describe(&bytes, media_type) {
            Err(why) => broken.push(format!("{name} ({media_type}): {}", why.why.words())),
            Ok(facts) => {
                let groups: std::collections::BTreeSet<_> =
                    facts.iter().map(|fact| fact.group).collect();
                for group in groups {
                    *counts.entry(format!("files with facts: {}", group.as_str())).or_default() +=
                        1;
                }
                *counts.entry("facts".to_owned()).or_default() += facts.len() as u64;
            }
        }
    }

    counts.iter().for_each(|(what, count)| println!("{count:6} {what}"));
    broken.iter().for_each(|line| println!("  no answer: {line}"));
    assert_eq!(pool.off(), None, "the worker is confined here");
    assert!(broken.len() <= 3, "a file that breaks its reader is a rare thing");
}

/// What other tools say of these files (exiftool, file, ffprobe, unzip), or their makers.
const KNOWN: &[(&str, About, &str, &str)] = &[
    ("images/exif-gps/DSCN0025.jpg", About::Place, "position", "43.468365, 11.881635"),
    ("images/exif-gps/DSCN0025.jpg", About::Camera, "model", "COOLPIX P6000"),
    ("images/exif-gps/DSCN0025.jpg", About::Camera, "taken", "2008-10-22 16:43:21, no zone given"),
    ("images/heic/IMG_5195.HEIC", About::Camera, "taken", "2021-04-11 15:47:53.054 -05:00"),
    ("images/heic/IMG_5195.HEIC", About::Place, "position", "39.051344, -94.288772"),
    ("images/exif-orientation/landscape_6.jpg", About::Camera, "orientation", CLOCKWISE),
    ("email/unstructured/fake-email.msg", About::Mail, "Subject", "Test Email"),
    ("email/mikel-mail/japanese_iso_2022.eml", About::Mail, "Subject", "まみむめも"),
    ("email/mikel-mail.mbox", About::Mail, "messages", "50"),
    ("office/format-corpus/lorem-ipsum.docx", About::Document, "author", "Andrew Jackson"),
    ("office/format-corpus/lorem-ipsum.docx", About::Document, "created", "2012-04-17T15:41:00Z"),
    ("office/format-corpus/lorem-ipsum.doc", About::Document, "created", "2012-04-17 15:41:00 UTC"),
    ("office/format-corpus/simple.odt", About::Document, "created", NO_ZONE),
    ("office/unstructured/simple.pptx", About::Document, "slides", "2"),
    ("office/format-corpus/simple.pdf", About::Document, "producer", "LibreOffice 3.5"),
    ("office/format-corpus/simple.pdf", About::Document, "created", "2012-09-19 12:14:51 +01:00"),
    ("office/format-corpus/simple-open-password.pdf", About::Document, "encrypted", "yes"),
    ("archives/zip-slip/zip-slip.zip", About::Archive, "hostile names", "1"),
    ("mime-truth/file-type/fixture.mkv", About::Recording, "film", "H.264, 640 × 356 pixels"),
    ("av/file-type/fixture-babys-songbook.m4b.m4a", About::Recording, "duration", "0:16:31.213"),
    ("phone/plaso/NoteStore.sqlite", About::Database, "tables", "11"),
];

const CLOCKWISE: &str = "to be turned by 90° clockwise";
const NO_ZONE: &str = "2010-03-10T15:04:24.08, no zone given";

pub fn known_files() {
    let Some(corpus) = corpus("known_files_say_what_is_known_of_them") else { return };
    let pool = Pool::new(std::env::current_exe().unwrap());
    let mut lease = Lease::new(Some(&pool));
    let mut wrong = Vec::new();

    for (name, group, key, value) in KNOWN {
        let path = corpus.join(name);
        let bytes = fs::read(&path).unwrap();
        let facts = lease.describe(&bytes, media_type(&bytes, &path)).unwrap();
        let fits = |fact: &&Fact| fact.group == *group && fact.name == *key && fact.value == *value;
        if facts.iter().find(fits).is_none() {
            wrong.push(format!("{name} {key}: not {value} in {facts:#?}"));
        }
    }

    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
