//! Watching a folder: slow writers, renamed files, a folder that goes and comes.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use comity_exchange::Id;
use comity_exchange::courier::folder::{file_name, put_new};
use comity_exchange::courier::settle::Patience;
use comity_exchange::courier::watch::{Answer, Sight, Watch, WatchSettings, watch};

const QUICK: WatchSettings = WatchSettings {
    every: Duration::from_millis(100),
    patience: Patience { stable_ms: 60, damaged_ms: 300 },
};

/// Hints alone must do when the timer is this far away.
const BY_HINTS: WatchSettings = WatchSettings { every: Duration::from_secs(600), ..QUICK };

fn begin(folder: &Path, settings: WatchSettings) -> (Watch, Receiver<Sight>) {
    let (tell, sights) = mpsc::channel();
    let take = move |sight| {
        tell.send(sight).ok();
        Answer::Done
    };
    (watch(folder, settings, || 1_790_000_000_000, take).unwrap(), sights)
}

/// Waits for the next sight but `Looked`.
fn next(sights: &Receiver<Sight>) -> Option<Sight> {
    let until = Instant::now() + Duration::from_secs(20);
    while let Ok(sight) = sights.recv_timeout(until.saturating_duration_since(Instant::now())) {
        if sight != Sight::Looked {
            return Some(sight);
        }
    }
    None
}

/// Waits until the folder was looked at as often as this, and says what else was seen.
fn looks(sights: &Receiver<Sight>, count: usize) -> Vec<Sight> {
    let mut left = count;
    let mut others = Vec::new();
    while left > 0 {
        match sights.recv_timeout(Duration::from_secs(20)).expect("the watcher looks") {
            Sight::Looked => left -= 1,
            other => others.push(other),
        }
    }
    others
}

fn name_of(sight: Option<Sight>) -> Option<String> {
    match sight {
        Some(Sight::File(found)) => {
            found.path.file_name().map(|name| name.to_string_lossy().into_owned())
        }
        _ => None,
    }
}

#[test]
fn what_is_there_at_start_and_what_comes_is_seen_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = put_new(folder.path(), &b"first"[..]).unwrap();
    let (watch, sights) = begin(folder.path(), QUICK);

    assert_eq!(next(&sights), Some(Sight::Back));
    assert_eq!(name_of(next(&sights)), Some(file_name(&first.sha256)));
    let second = put_new(folder.path(), &b"second"[..]).unwrap();
    assert_eq!(name_of(next(&sights)), Some(file_name(&second.sha256)));

    assert_eq!(looks(&sights, 3), [], "nothing is seen twice");
    let status = watch.status();
    assert!(status.reachable && !status.ended);
    assert_eq!((status.taken, status.unsettled), (2, 0));
    assert_eq!(status.looked_utc_ms, Some(1_790_000_000_000));
}

/// Where the system gives hints, nobody waits for the timer.
#[test]
fn a_hint_makes_the_look_come_sooner() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("from-lyon")).unwrap();
    let (watch, sights) = begin(folder.path(), BY_HINTS);
    looks(&sights, 1);
    assert!(watch.status().hints);

    let file = put_new(&folder.path().join("from-lyon"), &b"sealed"[..]).unwrap();

    assert_eq!(name_of(next(&sights)), Some(file_name(&file.sha256)));
}

/// Looking opens folders and files; if that were a hint, the watcher would never rest.
#[test]
fn looking_is_no_hint() {
    let folder = tempfile::tempdir().unwrap();
    put_new(folder.path(), &b"sealed"[..]).unwrap();
    let (watch, sights) = begin(folder.path(), BY_HINTS);
    looks(&sights, 1);

    watch.look_soon();
    looks(&sights, 1);

    assert!(sights.recv_timeout(Duration::from_millis(900)).is_err(), "the watcher rests");
}

/// A file that is still being copied under its final name is not touched until it is whole.
#[test]
fn a_slow_writer_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let whole = b"sealed and slow".repeat(100);
    let name = file_name(&Id(comity_crypto::sha256(&whole)));
    let path = folder.path().join(&name);
    let (watch, sights) = begin(folder.path(), QUICK);
    assert_eq!(next(&sights), Some(Sight::Back));

    fs::write(&path, b"").unwrap();
    assert_eq!(looks(&sights, 2), []);
    fs::write(&path, &whole[..700]).unwrap();
    assert_eq!(looks(&sights, 2), []);
    assert_eq!(watch.status().unsettled, 1);
    fs::write(&path, &whole).unwrap();

    assert_eq!(name_of(next(&sights)), Some(name));
}

#[test]
fn a_file_that_stays_wrong_is_called_damaged_once() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(file_name(&Id([5; 32]))), b"half").unwrap();
    let (watch, sights) = begin(folder.path(), QUICK);
    assert_eq!(next(&sights), Some(Sight::Back));

    let Some(Sight::Damaged(found)) = next(&sights) else { panic!("it is damaged") };

    assert_eq!(found.sha256, Some(Id([5; 32])));
    assert_eq!(looks(&sights, 3), []);
    assert_eq!(watch.status().damaged, 1);
}

#[test]
fn a_renamed_packet_is_seen_when_it_stands_still() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("for you (1).comity"), b"sealed").unwrap();
    fs::write(folder.path().join("notes.txt"), b"no packet").unwrap();
    let (_watch, sights) = begin(folder.path(), QUICK);

    assert_eq!(next(&sights), Some(Sight::Back));
    assert_eq!(name_of(next(&sights)), Some("for you (1).comity".to_owned()));
    assert_eq!(looks(&sights, 3), []);
}

#[test]
fn the_own_packet_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let (watch, sights) = begin(folder.path(), BY_HINTS);
    looks(&sights, 1);
    watch.ignore(Id(comity_crypto::sha256(b"own")));

    put_new(folder.path(), &b"own"[..]).unwrap();
    let other = put_new(folder.path(), &b"other"[..]).unwrap();

    assert_eq!(name_of(next(&sights)), Some(file_name(&other.sha256)));
}

/// A stick pulled out and put back, or a share that was away.
#[test]
fn a_folder_that_goes_and_comes_is_picked_up_again() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("stick");
    fs::create_dir(&folder).unwrap();
    let (watch, sights) = begin(&folder, QUICK);
    assert_eq!(next(&sights), Some(Sight::Back));

    fs::rename(&folder, outer.path().join("away")).unwrap();
    assert_eq!(next(&sights), Some(Sight::Gone));
    assert!(!watch.status().reachable);
    put_new(&outer.path().join("away"), &b"sealed"[..]).unwrap();
    fs::rename(outer.path().join("away"), &folder).unwrap();

    assert_eq!(next(&sights), Some(Sight::Back));
    assert!(name_of(next(&sights)).is_some());
    assert!(watch.status().reachable && watch.status().hints);
}

/// Another stick in the same place: said, though there was no moment without one.
#[test]
fn another_folder_in_its_place_is_noticed() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("stick");
    fs::create_dir(&folder).unwrap();
    fs::create_dir(outer.path().join("other")).unwrap();
    let (_watch, sights) = begin(&folder, BY_HINTS);
    looks(&sights, 1);

    fs::rename(&folder, outer.path().join("away")).unwrap();
    fs::rename(outer.path().join("other"), &folder).unwrap();
    _watch.look_soon();

    assert_eq!(next(&sights), Some(Sight::Gone));
    assert_eq!(next(&sights), Some(Sight::Back));
    let file = put_new(&folder, &b"sealed"[..]).unwrap();
    let seen = name_of(next(&sights));
    assert_eq!(seen, Some(file_name(&file.sha256)), "hints come from the new one");
}

#[test]
fn a_folder_that_was_never_there_is_said_and_waited_for() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("stick");
    let (_watch, sights) = begin(&folder, QUICK);

    assert_eq!(next(&sights), Some(Sight::Gone));
    fs::create_dir(&folder).unwrap();
    assert_eq!(next(&sights), Some(Sight::Back));
}

/// What cannot be taken now is shown again; what makes the taker panic is not.
#[test]
fn later_is_shown_again_and_a_panic_is_not() {
    let folder = tempfile::tempdir().unwrap();
    put_new(folder.path(), &b"later"[..]).unwrap();
    let panics = put_new(folder.path(), &b"panics"[..]).unwrap().sha256;
    let (tell, shown) = mpsc::channel();
    let take = move |sight| {
        let Sight::File(found) = sight else { return Answer::Done };
        tell.send(found.sha256).ok();
        assert!(found.sha256 != Some(panics), "a packet that nobody foresaw");
        Answer::Later
    };
    let watch = watch(folder.path(), QUICK, || 0, take).unwrap();

    let names: Vec<_> = shown.iter().take(6).collect();

    assert_eq!(names.iter().filter(|name| **name == Some(panics)).count(), 1);
    assert_eq!(watch.status().failed, 1);
}

#[test]
fn stopping_ends_the_thread() {
    let folder = tempfile::tempdir().unwrap();
    let (watch, sights) = begin(folder.path(), BY_HINTS);
    looks(&sights, 1);

    watch.stop();

    assert!(sights.recv().is_err(), "nobody can tell any more");
}
