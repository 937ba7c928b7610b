//! Files as investigators find them: changing, linked, empty, damaged, on a full disk. Each ends
//! in a state with a reason, and the original stays as it was.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says so"
)]
#![cfg(unix)]

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use comity_crypto::age_files::open_with;
use comity_crypto::{Hash, sha256};
use comity_intake::measure::{Draft, Measure, Measured, Options};
use comity_intake::sink::{BlobSink, ReadBackWay, SegmentBack, SegmentSink};
use comity_intake::walk::{Entry, Walk};
use comity_intake::{Cancel, State};

#[path = "support/folder_sink.rs"]
mod folder_sink;
use folder_sink::FolderSink;

struct Desk {
    folder: tempfile::TempDir,
    cancel: Cancel,
    options: Options,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        Self { folder, cancel: Cancel::default(), options: Options::default() }
    }

    fn input(&self) -> PathBuf {
        self.folder.path().join("in")
    }

    fn writes(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.input().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn sink(&self) -> FolderSink {
        FolderSink::new(&self.folder.path().join("out")).unwrap()
    }

    fn plan(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        Walk::new(vec![self.input()]).list(&Cancel::default(), &mut |entry| entries.push(entry));
        entries
    }

    fn measures(&self, sink: &dyn BlobSink, progress: &(dyn Fn(u64) + Sync)) -> Vec<Measured> {
        let measure = Measure {
            sink,
            text: None,
            options: self.options,
            cancel: &self.cancel,
            already: &|entry| entry.path.ends_with("before"),
            known: &|_, _| false,
            progress,
        };
        let mut measured = Vec::new();
        measure.run(self.plan(), &mut |batch| measured.extend(batch));
        measured
    }
}

fn state(measured: &Measured) -> Option<State> {
    measured.outcome.as_ref().err().map(|refusal| refusal.state)
}

fn draft(measured: &Measured) -> &Draft {
    measured.outcome.as_ref().unwrap()
}

/// Opens a draft's sealed copy again, as a court would.
fn reopened(sink: &FolderSink, draft: &Draft) -> Vec<u8> {
    let sealed = draft.sealed.as_ref().unwrap();
    let identities = [sealed.identity.clone()];
    let open = |name: &Hash| open_with(&identities, &sink.bytes(name).unwrap(), 1 << 30).unwrap();
    sealed.segments.iter().flat_map(|segment| open(&segment.sealed_sha256)).collect()
}

/// The three ways through, small, whole and piped, give the same facts.
#[test]
fn every_size_is_hashed_sealed_and_reopened() {
    let desk = Desk::new();
    let sizes = [1, 65_535, 65_536, 300_000, 4 << 20, (4 << 20) + 1, 9_000_001];
    for (at, size) in sizes.iter().enumerate() {
        let bytes: Vec<u8> = (0..*size).map(|n: usize| (n % 251) as u8).collect();
        desk.writes(&format!("{at}"), &bytes);
    }
    let sink = desk.sink();
    let read = AtomicU64::new(0);

    let measured = desk.measures(&sink, &|bytes| {
        read.fetch_add(bytes, Ordering::Relaxed);
    });

    assert_eq!(measured.len(), sizes.len());
    for (one, size) in measured.iter().zip(sizes) {
        let (draft, original) = (draft(one), fs::read(&one.entry.path).unwrap());
        assert_eq!((original.len(), draft.facts.size), (size, size as u64));
        assert_eq!(draft.sha256, sha256(&original));
        assert_eq!(draft.blake3, comity_crypto::hash::blake3(&original));
        assert!(reopened(&sink, draft) == original, "{size} bytes come back");
        let sealed = draft.sealed.as_ref().unwrap();
        let segment = &sealed.segments[0];
        let age_file = sink.bytes(&segment.sealed_sha256).unwrap();
        assert_eq!(segment.sealed_sha256, sha256(&age_file), "the name is the hash");
        assert_eq!((segment.sealed_bytes, segment.bytes), (age_file.len() as u64, size as u64));
        assert_eq!(sealed.read_back, ReadBackWay::PastCache);
    }
    assert_eq!(read.into_inner(), sizes.iter().sum::<usize>() as u64);
}

#[test]
fn what_is_no_file_is_listed_as_what_it_is() {
    let desk = Desk::new();
    desk.writes("before", b"taken before");
    desk.writes("empty", b"");
    std::os::unix::fs::symlink("before", desk.input().join("link")).unwrap();
    let pipe = desk.input().join("pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RWXU).unwrap();
    desk.writes("real", b"tulip");

    let measured = desk.measures(&desk.sink(), &|_| ());

    let states: Vec<_> = measured.iter().map(state).collect();
    let expected = [State::TakenBefore, State::Empty, State::Link, State::Special].map(Some);
    assert_eq!(states[..4], expected);
    assert_eq!(states[4], None);
    for refusal in measured.iter().filter_map(|one| one.outcome.as_ref().err()) {
        assert!(!refusal.reason.is_empty() && !refusal.hint.is_empty());
    }
}

#[test]
fn an_empty_file_is_taken_when_confirmed() {
    let mut desk = Desk::new();
    desk.options.allow_empty = true;
    desk.writes("empty", b"");
    let sink = desk.sink();

    let measured = desk.measures(&sink, &|_| ());

    assert_eq!(draft(&measured[0]).media_type, "application/x-empty");
    assert_eq!(reopened(&sink, draft(&measured[0])), b"");
}

/// A log that is written to while it is read would be sealed in a state it never had.
#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    for change in ["grow", "shrink", "touch", "replace"] {
        let desk = Desk::new();
        let path = desk.writes("log", &vec![7; 12 << 20]);
        let blocks = AtomicU64::new(0);

        let measured = desk.measures(&desk.sink(), &|_| {
            if blocks.fetch_add(1, Ordering::Relaxed) == 2 {
                change_source(&path, change);
            }
        });

        assert_eq!(state(&measured[0]), Some(State::Changed), "{change}");
        let left = fs::read_dir(desk.folder.path().join("out")).unwrap().count();
        assert_eq!(left, 1, "only the empty pack is left after {change}");
    }
}

fn change_source(path: &Path, change: &str) {
    match change {
        "grow" => File::options().append(true).open(path).unwrap().write_all(b"more").unwrap(),
        "shrink" => File::options().write(true).open(path).unwrap().set_len(5 << 20).unwrap(),
        "touch" => {
            let file = File::options().write(true).open(path).unwrap();
            file.set_modified(std::time::UNIX_EPOCH).unwrap();
        }
        _ => {
            fs::write(path.with_extension("new"), vec![7; 12 << 20]).unwrap();
            fs::rename(path.with_extension("new"), path).unwrap();
        }
    }
}

/// Sources are evidence: not a byte, name, mode or modification time of them may change.
#[test]
fn originals_are_untouched() {
    let desk = Desk::new();
    let path = desk.writes("ledger", &vec![1; 5 << 20]);
    File::options().write(true).open(&path).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    let before = fs::metadata(&path).unwrap();

    let measured = desk.measures(&desk.sink(), &|_| ());

    let after = fs::metadata(&path).unwrap();
    assert_eq!(state(&measured[0]), None);
    assert_eq!(draft(&measured[0]).facts.modified.unwrap().seconds, 0);
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    assert_eq!(before.accessed().unwrap(), after.accessed().unwrap(), "not even the access time");
    assert_eq!(before.permissions(), after.permissions());
}

#[test]
fn cancelling_leaves_the_rest_listed() {
    let desk = Desk::new();
    (0..5).for_each(|n| drop(desk.writes(&format!("{n}"), &vec![n; 6 << 20])));

    let measured = desk.measures(&desk.sink(), &|_| desk.cancel.cancel());

    assert_eq!(measured.len(), 5);
    assert!(measured.iter().all(|one| state(one) == Some(State::Cancelled)));
}

#[test]
fn a_file_that_vanished_says_so() {
    let desk = Desk::new();
    let path = desk.writes("a", b"tulip");
    let plan = desk.plan();
    fs::remove_file(path).unwrap();

    let (sink, mut measured) = (desk.sink(), Vec::new());
    let measure = Measure {
        sink: &sink,
        text: None,
        options: desk.options,
        cancel: &desk.cancel,
        already: &|_| false,
        known: &|_, _| false,
        progress: &|_| (),
    };
    measure.run(plan, &mut |batch| measured.extend(batch));

    assert_eq!(state(&measured[0]), Some(State::Vanished));
}

/// Exhibit numbers follow the order, whichever thread was faster.
#[test]
fn results_come_in_the_order_of_the_plan() {
    let mut desk = Desk::new();
    desk.options.batch_files_max = 7;
    for n in 0..300_usize {
        desk.writes(&format!("{n:03}"), &vec![9; (n * 7919) % 90_000 + 1]);
    }
    desk.writes("150-large", &vec![9; 5 << 20]);

    let measured = desk.measures(&desk.sink(), &|_| ());

    let paths: Vec<_> = measured.iter().map(|one| one.entry.path.clone()).collect();
    let planned: Vec<_> = desk.plan().into_iter().map(|entry| entry.path).collect();
    assert!(paths == planned && measured.iter().all(|one| one.outcome.is_ok()));
}

/// A disk that keeps other bytes than it was given, or none.
struct BadSink {
    good: FolderSink,
    fault: Fault,
}

#[derive(Clone, Copy, PartialEq)]
enum Fault {
    Flips,
    Full,
}

struct FullSegment;

struct FlippingSegment<'a>(Box<dyn SegmentSink + 'a>);

struct FlippingBack(Box<dyn SegmentBack>);

impl Write for FlippingSegment<'_> {
    fn write(&mut self, sealed: &[u8]) -> io::Result<usize> {
        self.0.write(sealed)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl SegmentSink for FlippingSegment<'_> {
    fn back(&self) -> io::Result<Box<dyn SegmentBack>> {
        Ok(Box::new(FlippingBack(self.0.back()?)))
    }

    fn finish(self: Box<Self>, _name: &Hash) -> io::Result<()> {
        panic!("what differs is never named")
    }
}

impl SegmentBack for FlippingBack {
    fn settle(&mut self) -> io::Result<()> {
        self.0.settle()
    }

    fn read_at(&mut self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.0.read_at(at, bytes)?;
        bytes[100] ^= 1;
        Ok(())
    }

    fn way(&self) -> ReadBackWay {
        self.0.way()
    }
}

impl Write for FullSegment {
    fn write(&mut self, _sealed: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl SegmentSink for FullSegment {
    fn back(&self) -> io::Result<Box<dyn SegmentBack>> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn finish(self: Box<Self>, _name: &Hash) -> io::Result<()> {
        Err(io::ErrorKind::StorageFull.into())
    }
}

impl BlobSink for BadSink {
    fn small(&self, name: &Hash, sealed: &[u8]) -> io::Result<()> {
        match self.fault {
            Fault::Full => Err(io::ErrorKind::StorageFull.into()),
            Fault::Flips => self.good.small(name, sealed),
        }
    }

    fn settle(&self) -> io::Result<()> {
        self.good.settle()
    }

    fn read_back_small(
        &self,
        names: &[Hash],
        each: &mut dyn FnMut(usize, &[u8]),
    ) -> io::Result<ReadBackWay> {
        self.good.read_back_small(names, &mut |at, sealed| {
            let mut flipped = sealed.to_vec();
            flipped[at] ^= 1;
            each(at, &flipped);
        })
    }

    fn begin_segment(&self) -> io::Result<Box<dyn SegmentSink + '_>> {
        match self.fault {
            Fault::Full => Ok(Box::new(FullSegment)),
            Fault::Flips => Ok(Box::new(FlippingSegment(self.good.begin_segment()?))),
        }
    }
}

/// "Taken" is said from what was read back, never from what was written.
#[test]
fn a_disk_that_keeps_other_bytes_is_noticed() {
    let desk = Desk::new();
    for (name, size) in [("small", 10), ("whole", 400_000), ("piped", 6 << 20)] {
        desk.writes(name, &vec![3; size]);
    }

    let sink = BadSink { good: desk.sink(), fault: Fault::Flips };
    let measured = desk.measures(&sink, &|_| ());

    assert!(measured.iter().all(|one| state(one) == Some(State::NotStored)));
}

#[test]
fn a_full_disk_says_so_and_stops_reading() {
    let desk = Desk::new();
    for (name, size) in [("a", 6 << 20), ("b", 10), ("c", 400_000), ("d", 6 << 20)] {
        desk.writes(name, &vec![3; size]);
    }

    let sink = BadSink { good: desk.sink(), fault: Fault::Full };
    let measured = desk.measures(&sink, &|_| ());

    for one in &measured {
        let refusal = one.outcome.as_ref().unwrap_err();
        assert_eq!(refusal.state, State::NotStored);
        assert!(refusal.reason.contains("no room"), "{}", refusal.reason);
    }
}
