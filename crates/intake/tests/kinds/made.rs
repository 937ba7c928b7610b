//! Hostile families made here: bombs, depth, numbers.

use std::io::{Cursor, Write};

use comity_intake::members::{DEPTH_MAX, End, MEMBERS_MAX, Options, Reason, Treatment};
use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::archives::{ALL, told};

pub fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn gzipped(bytes: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    (0..times).for_each(|_| encoder.write_all(bytes).unwrap());
    encoder.finish().unwrap()
}

/// Small files that would fill a disk.
pub fn bombs_are_refused() {
    let zeros = vec![0; 1 << 20];
    let one = gzipped(&zeros, 64);
    let zip = zipped(&[("zeros", &vec![0; 40 << 20]), ("note", b"small")]);
    // Each fits; together they are too much for what holds them.
    let part = vec![0; 12 << 20];
    let many: Vec<(String, &[u8])> = (0..8).map(|n| (n.to_string(), part.as_slice())).collect();
    let many: Vec<(&str, &[u8])> =
        many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();

    let one = told(&one, "application/gzip", ALL);
    let zip = told(&zip, "application/zip", ALL);
    let many = told(&zipped(&many), "application/zip", ALL);

    assert_eq!(one.not_given(), [Reason::Ratio]);
    assert_eq!(zip.not_given(), [Reason::Ratio]);
    assert_eq!(zip.members[1].1, b"small", "what is no bomb is given");
    assert_eq!(many.not_given(), [Reason::FamilyTooLarge]);
    assert_eq!(many.stopped(), Some(Reason::FamilyTooLarge));
    assert!(many.members.len() < 8, "nothing more is unpacked");
}

pub fn families_nest_four_deep() {
    let mut nested = zipped(&[("deepest.txt", b"tulip")]);
    for depth in 0..6 {
        nested = zipped(&[(format!("{depth}.zip").as_str(), nested.as_slice())]);
    }

    let found = told(&nested, "application/zip", ALL);
    let listed = Options { mail: Treatment::Expand, archives: Treatment::List };
    let listed = told(&nested, "application/zip", listed);

    let depths: Vec<_> = found.members.iter().map(|(member, ..)| member.depth).collect();
    assert_eq!(depths, [1, 2, 3, DEPTH_MAX]);
    let parents: Vec<_> = found.members.iter().map(|(member, ..)| member.parent).collect();
    assert_eq!(parents, [None, Some(0), Some(1), Some(2)]);
    assert_eq!(found.opened[0].stopped, Some(Reason::TooDeep), "the deepest says it is closed");
    assert_eq!(listed.not_given(), [Reason::ListedOnly], "a list is one level");
}

pub fn members_are_counted() {
    let mailbox = "From a\nSubject: tulip\n\nx\n\n".repeat(10_005);

    let found = told(mailbox.as_bytes(), "application/mbox", ALL);

    assert_eq!(found.members.len(), MEMBERS_MAX as usize);
    assert_eq!(found.stopped(), Some(Reason::TooMany));
    assert!(found.members.iter().all(|(.., end)| matches!(end, Some(End::Whole { .. }))));
}
