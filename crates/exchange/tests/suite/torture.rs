//! A shared folder at its worst: what synchronisers, slow copies and foreign file systems do to
//! files that nobody here wrote that way.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use comity_exchange::Id;
use comity_exchange::courier::folder::{FILE_BYTES_MAX, Put, file_name, list, put_new};
use comity_exchange::courier::settle::Patience;
use comity_exchange::courier::watch::{Answer, Sight, Watch, WatchSettings, watch};

const QUICK: WatchSettings = WatchSettings {
    every: Duration::from_millis(80),
    patience: Patience { stable_ms: 60, damaged_ms: 300 },
};

/// The timer is so far away that only hints can lead to a look.
const BY_HINTS: WatchSettings = WatchSettings { every: Duration::from_secs(600), ..QUICK };

const SEALED: &[u8] = b"age-encryption.org/v1\nas if sealed";

fn begin(folder: &Path, settings: WatchSettings) -> (Watch, Receiver<Sight>) {
    let (tell, sights) = mpsc::channel();
    let take = move |sight| {
        tell.send(sight).ok();
        Answer::Done
    };
    (watch(folder, settings, || 0, take).unwrap(), sights)
}

/// Returns the names of the files that are handed over until nothing came for a while.
fn handed_over(sights: &Receiver<Sight>, at_least: usize) -> Vec<String> {
    let until = Instant::now() + Duration::from_secs(20);
    let mut names = Vec::new();
    let mut quiet = 0;
    while (names.len() < at_least || quiet < 6) && Instant::now() < until {
        match sights.recv_timeout(Duration::from_millis(500)) {
            Ok(Sight::File(found)) => {
                let name = found.path.file_name().unwrap().to_string_lossy().into_owned();
                names.push(name);
            }
            Ok(Sight::Looked) => quiet += 1,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    names.sort();
    names
}

fn name_of(bytes: &[u8]) -> String {
    file_name(&Id(comity_crypto::sha256(bytes)))
}

/// Synchronisers make the name first and fill it later.
#[test]
fn zero_bytes_and_then_content_is_handed_over_once_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name_of(SEALED));
    fs::write(&path, b"").unwrap();
    let (watch, sights) = begin(folder.path(), QUICK);

    assert!(handed_over(&sights, 0).is_empty(), "an empty file is no packet");
    assert_eq!(watch.status().unsettled + watch.status().damaged, 1, "and it is seen");
    fs::write(&path, SEALED).unwrap();

    assert_eq!(handed_over(&sights, 1), [name_of(SEALED)]);
}

/// Two offices copy the same packet: one under its name, one under a name of its own.
#[test]
fn the_same_file_twice_is_handed_over_wherever_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("again")).unwrap();
    fs::write(folder.path().join(name_of(SEALED)), SEALED).unwrap();
    fs::write(folder.path().join("again").join(name_of(SEALED)), SEALED).unwrap();
    fs::write(folder.path().join("packet.comity"), SEALED).unwrap();
    let (_watch, sights) = begin(folder.path(), QUICK);

    let mut names = handed_over(&sights, 2);
    names.dedup();

    // Whoever takes them knows them by their content; none is passed over for another.
    assert_eq!(names, [name_of(SEALED), "packet.comity".to_owned()]);
}

/// What a synchroniser calls a conflict is a copy under a longer name; nothing is lost by it.
#[test]
fn conflicted_copies_are_tried_as_renamed_files() {
    let folder = tempfile::tempdir().unwrap();
    let stem = name_of(SEALED).replace(".comity", "");
    let names = [
        format!("{stem} (Turin's conflicted copy 2026-02-03).comity"),
        format!("{stem}.sync-conflict-20260203-101500-ABCDEFG.comity"),
    ];
    for name in &names {
        fs::write(folder.path().join(name), SEALED).unwrap();
    }
    fs::write(folder.path().join(format!("{stem}.comity.tmp")), b"half").unwrap();
    let (_watch, sights) = begin(folder.path(), QUICK);

    assert_eq!(handed_over(&sights, 2), names);
}

/// FAT and some shares hand names back in capitals: the same name still.
#[test]
fn names_in_other_letters_are_the_same_names() {
    let folder = tempfile::tempdir().unwrap();
    let upper = name_of(SEALED).to_uppercase();
    fs::write(folder.path().join(&upper), SEALED).unwrap();

    let found = list(folder.path()).unwrap().files;
    let (_watch, sights) = begin(folder.path(), QUICK);

    assert_eq!(found[0].sha256, Some(Id(comity_crypto::sha256(SEALED))));
    assert_eq!(handed_over(&sights, 1), [upper]);
}

/// A network share sends no events. Content that comes through another link sends none either.
#[test]
fn without_any_event_the_timer_sees_it() {
    let outer = tempfile::tempdir().unwrap();
    let (folder, beside) = (outer.path().join("share"), outer.path().join("server"));
    fs::create_dir(&folder).unwrap();
    fs::create_dir(&beside).unwrap();
    fs::write(folder.join(name_of(SEALED)), b"").unwrap();
    fs::hard_link(folder.join(name_of(SEALED)), beside.join("same")).unwrap();
    let (waits_for_hints, silent) = begin(&folder, BY_HINTS);
    let (_looks, sights) = begin(&folder, QUICK);
    handed_over(&silent, 0);

    fs::write(beside.join("same"), SEALED).unwrap();

    assert_eq!(handed_over(&sights, 1), [name_of(SEALED)], "the timer sees it");
    assert_eq!(waits_for_hints.status().taken, 0, "there was no event to see it by");
}

/// A mount that vanishes while a file is written: an error, and no folder below the mount point.
#[test]
fn a_mount_that_vanishes_while_writing_is_said() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("stick");
    fs::create_dir(&folder).unwrap();
    let mut file = comity_exchange::courier::folder::NewFile::begin(&folder).unwrap();
    std::io::Write::write_all(&mut file, SEALED).unwrap();

    fs::rename(&folder, outer.path().join("pulled out")).unwrap();

    assert!(file.finish().is_err(), "it is not said to be there");
    assert!(!folder.exists(), "and no folder takes the stick's place");
}

/// A file is said to be there after it was read back; a stick that lies is caught at once.
#[test]
fn what_is_written_reads_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();

    let put = put_new(folder.path(), SEALED).unwrap();

    assert_eq!(put.put, Put::Written);
    assert_eq!(fs::read(&put.path).unwrap(), SEALED);
    const { assert!(FILE_BYTES_MAX < comity_exchange::courier::media::FAT_FILE_BYTES_MAX) };
}
