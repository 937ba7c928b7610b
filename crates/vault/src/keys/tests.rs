//! Keys survive crashes, and erased ones do not survive at all.

use std::fs;

use comity_crypto::make_bytes;

use super::*;

struct Scene {
    home: tempfile::TempDir,
    sealing: Key,
    vault: VaultId,
}

const ENTRIES: u64 = 8;

impl Scene {
    fn new() -> (Self, KeyLog) {
        let (home, sealing, vault) = (tempfile::tempdir().unwrap(), make_key(), VaultId::make());
        let log = KeyLog::create(home.path(), sealing.clone(), vault).unwrap();
        (Self { home, sealing, vault }, log.with_segment_entries(ENTRIES))
    }

    fn open(&self) -> Result<(KeyLog, u64)> {
        self.open_needing(0)
    }

    fn open_needing(&self, needed: u64) -> Result<(KeyLog, u64)> {
        let log = KeyLog::open(self.home.path(), self.sealing.clone(), self.vault)?;
        let log = log.with_segment_entries(ENTRIES);
        let cut = log.settle(needed)?;
        Ok((log, cut))
    }

    fn segment(&self, number: u32, generation: u32) -> PathBuf {
        path_of(self.home.path(), number, generation)
    }

    fn clear_torn(&self) {
        for entry in fs::read_dir(self.home.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.to_string_lossy().contains(".torn") {
                fs::remove_file(path).unwrap();
            }
        }
    }

    fn files(&self) -> Vec<String> {
        let names = fs::read_dir(self.home.path()).unwrap();
        let mut names: Vec<_> =
            names.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn content(n: u8) -> KeyEntry {
    KeyEntry::ContentKey { record: [n; 32], commitment: [n; 32], key: Key::new(make_bytes()) }
}

fn is_damage<T>(result: &Result<T>) -> bool {
    matches!(result, Err(StoreError::Damaged { part: Part::Keys, .. }))
}

#[test]
fn entries_are_read_by_number_across_segments_and_openings() {
    let (scene, log) = Scene::new();
    let entries: Vec<KeyEntry> = (0..20).map(content).collect();

    assert_eq!(log.append(&entries[..3]).unwrap(), 0);
    assert_eq!(log.append(&[]).unwrap(), 3);
    assert_eq!(log.append(&entries[3..]).unwrap(), 3);
    drop(log);

    let (log, cut) = scene.open().unwrap();
    assert_eq!((log.count(), cut), (20, 0));
    for (number, entry) in (0u64..).zip(&entries) {
        assert_eq!(log.read(number).unwrap(), *entry);
    }
    assert!(is_damage(&log.read(20)), "a number that was never given");
    let mut seen = Vec::new();
    log.for_each(|number, entry| {
        seen.push((number, entry));
        Ok(())
    })
    .unwrap();
    assert!(seen.into_iter().eq((0u64..).zip(entries)), "a scan sees all, in order");
}

/// A crash may leave any prefix of the last append, or its length without its bytes.
#[test]
fn an_append_cut_at_any_byte_leaves_what_was_acknowledged() {
    let (scene, log) = Scene::new();
    log.append(&[content(0), content(1)]).unwrap();
    let kept = fs::read(scene.segment(1, 0)).unwrap().len();
    log.append(&[content(2), content(3), content(4)]).unwrap();
    drop(log);
    let whole = fs::read(scene.segment(1, 0)).unwrap();

    for cut in (kept..whole.len()).step_by(3) {
        let mut zeroed = whole.clone();
        zeroed[cut..].fill(0);
        let mut holed = whole.clone();
        holed[cut] ^= 1;
        for bytes in [&whole[..cut], &zeroed, &holed] {
            fs::write(scene.segment(1, 0), bytes).unwrap();
            let (log, torn) = scene.open().unwrap();
            assert_eq!(log.count(), 2, "cut at {cut}");
            assert_eq!(torn as usize, bytes.len() - kept);
            assert_eq!(log.append(&[content(9)]).unwrap(), 2);
            drop(log);
            assert_eq!(scene.open().unwrap().0.read(2).unwrap().record_byte(), 9);
            scene.clear_torn();
        }
    }
}

impl KeyEntry {
    fn record_byte(&self) -> u8 {
        match self {
            KeyEntry::ContentKey { record, .. } => record[0],
            _ => panic!("a content key"),
        }
    }
}

/// Damage before the last append is named with segment and entry, and the rest stays readable.
#[test]
fn a_flipped_bit_is_named_and_costs_one_entry() {
    let (scene, log) = Scene::new();
    log.append(&(0..10).map(content).collect::<Vec<_>>()).unwrap();
    log.append(&[content(10)]).unwrap();
    drop(log);
    let segment = scene.segment(1, 0);
    let whole = fs::read(&segment).unwrap();

    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        fs::write(&segment, &flipped).unwrap();
        match scene.open() {
            Ok((log, 0)) => {
                let entry = (at as u64 - HEADER) / SLOT as u64;
                let fault = log.read(entry);
                let named = match fault {
                    Err(StoreError::Damaged { file: 1, entry, .. }) => Some(entry),
                    _ => None,
                };
                assert_eq!(named, Some(entry), "byte {at} flipped");
                assert_eq!(log.read(10).unwrap().record_byte(), 10);
                assert!(is_damage(&log.for_each(|_, _| Ok(()))));
            }
            Ok(_) => panic!("byte {at}: damage in a full segment was cut"),
            Err(StoreError::Newer { .. }) => assert!((8..12).contains(&at)),
            Err(error) => assert!(at < HEADER as usize && is_damage::<()>(&Err(error))),
        }
    }
    fs::write(&segment, &whole[..whole.len() - 1]).unwrap();
    assert!(is_damage(&scene.open()), "a full segment cannot be torn");
    fs::remove_file(&segment).unwrap();
    assert!(is_damage(&scene.open()), "a segment is missing");
}

#[test]
fn a_damaged_table_is_named() {
    let (scene, log) = Scene::new();
    log.append(&[content(0)]).unwrap();
    drop(log);
    let path = scene.home.path().join("table");
    let whole = fs::read(&path).unwrap();

    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x01;
        fs::write(&path, &flipped).unwrap();
        assert!(scene.open().is_err(), "byte {at} flipped");
    }
    fs::remove_file(&path).unwrap();
    assert!(is_damage(&scene.open()));
    assert!(scene.segment(1, 0).exists(), "an unreadable table deletes nothing");
}

/// Erasing is real: no file of the vault holds the entry, sealed under any key that is left.
#[test]
fn an_erased_key_is_a_tombstone_and_its_segment_is_new() {
    let (scene, log) = Scene::new();
    let entries: Vec<KeyEntry> = (0..20).map(content).collect();
    log.append(&entries).unwrap();
    let old_table = fs::read(scene.home.path().join("table")).unwrap();

    log.erase(&[3, 5, 17, 400]).unwrap();
    log.erase(&[3]).unwrap();

    for log in [log, scene.open().unwrap().0] {
        for (number, entry) in (0u64..).zip(&entries) {
            let read = log.read(number);
            match number {
                3 | 5 | 17 => assert!(matches!(read, Err(StoreError::Erased(n)) if n == number)),
                _ => assert_eq!(read.unwrap(), *entry),
            }
        }
        assert_eq!(log.count(), 20);
    }
    let expected = ["000001-2.seg", "000002-0.seg", "000003-1.seg", "table"];
    assert_eq!(scene.files(), expected);
    fs::write(scene.home.path().join("table"), old_table).unwrap();
    assert!(scene.open().is_err(), "the old table finds no segment it could open");
}

/// Wherever an erasure is interrupted, opening finds all keys or none of the erased ones, and
/// erasing again ends it.
#[test]
fn an_erasure_interrupted_at_any_step_is_finished_or_begun_again() {
    for step in 0..4 {
        let (scene, log) = Scene::new();
        log.append(&(0..6).map(content).collect::<Vec<_>>()).unwrap();
        let state = log.state();
        if step >= 1 {
            let rewritten = log.rewrite(&state, &[2]).unwrap();
            if step >= 2 {
                rewritten.table.store().unwrap();
            }
            if step >= 3 {
                fs::remove_file(scene.segment(1, 0)).unwrap();
            }
        } else {
            // A crash in the middle of the new segment.
            fs::write(scene.home.path().join("000001-1.seg.part"), b"half").unwrap();
        }
        drop(state);
        drop(log);

        let (log, _) = scene.open().unwrap();
        let erased = matches!(log.read(2), Err(StoreError::Erased(2)));
        assert_eq!(erased, step >= 2, "the table is the commit point (step {step})");
        log.erase(&[2]).unwrap();
        assert!(matches!(log.read(2), Err(StoreError::Erased(2))));
        assert_eq!(log.read(3).unwrap().record_byte(), 3);
        assert_eq!(scene.files().len(), 2, "nothing is left over: {:?}", scene.files());
        assert_eq!(log.append(&[content(9)]).unwrap(), 6);
        assert_eq!(scene.open().unwrap().0.count(), 7);
    }
}

#[test]
fn a_cache_key_stays_until_it_is_replaced() {
    let (scene, log) = Scene::new();
    let key = log.cache_key("index").unwrap();

    assert_eq!(log.cache_key("index").unwrap(), key);
    assert_ne!(log.cache_key("search").unwrap(), key);
    let (log, _) = scene.open().unwrap();
    assert_eq!(log.cache_key("index").unwrap(), key);
    let new = log.replace_cache_key("index").unwrap();

    assert_ne!(new, key);
    assert_eq!(scene.open().unwrap().0.cache_key("index").unwrap(), new);
}

/// What the journal needs was acknowledged: a damaged entry there costs itself, not its batch.
#[test]
fn an_entry_that_the_journal_needs_is_never_cut() {
    let (scene, log) = Scene::new();
    log.append(&[content(0), content(1), content(2)]).unwrap();
    drop(log);
    let segment = scene.segment(1, 0);
    let mut bytes = fs::read(&segment).unwrap();
    bytes[HEADER as usize + SLOT + 5] ^= 1;
    fs::write(&segment, &bytes).unwrap();

    let (log, cut) = scene.open_needing(3).unwrap();

    assert_eq!((log.count(), cut), (3, 0));
    assert_eq!(log.read(2).unwrap().record_byte(), 2);
    assert!(is_damage(&log.read(1)));
    assert!(is_damage(&scene.open_needing(4)), "a log that is too short");
    assert_eq!(scene.open().unwrap().0.count(), 0, "nothing needs it: a torn append");
}
