//! Rows come back in their place or the index says that it must be rebuilt.

use std::fs;

use comity_crypto::make_key;

use super::*;

struct Scene {
    home: tempfile::TempDir,
    key: Key,
    vault: VaultId,
}

impl Scene {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), key: make_key(), vault: VaultId::make() }
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("index")
    }

    fn open(&self) -> (Index, IndexState) {
        Index::open(&self.folder(), &self.key, self.vault).unwrap()
    }

    fn at(&self, number: u64) -> Applied {
        let position = Position { number, ..Position::start(self.vault) };
        Applied { position, slices: 0, keys_through: number }
    }

    fn with_rows(&self, count: u64) -> Index {
        let (index, _) = self.open();
        let rows = (0..count).map(|n| {
            index.put(RowKey::Sequence(&[b"team", b"items"], n), &n.to_be_bytes()).unwrap()
        });
        let mut ops: Vec<Op> = rows.collect();
        ops.push(index.put(RowKey::Plain(&[b"team"]), b"name").unwrap());
        index.apply(self.at(0), self.at(1), ops).unwrap();
        index
    }
}

#[test]
fn rows_are_found_by_their_parts_and_sequences_in_order() {
    let scene = Scene::new();
    let index = scene.with_rows(3_000);
    let parts: &[&[u8]] = &[b"team", b"items"];

    index.close().unwrap();
    let (index, state) = scene.open();

    assert_eq!(state, IndexState::Ready);
    assert_eq!(index.applied().unwrap(), scene.at(1));
    assert_eq!(index.get(RowKey::Plain(&[b"team"])).unwrap().unwrap(), b"name");
    assert!(index.get(RowKey::Plain(&[b"te", b"am"])).unwrap().is_none());
    let numbers = |rows: Vec<(u64, Vec<u8>)>| rows.into_iter().map(|row| row.0).collect::<Vec<_>>();
    assert_eq!(numbers(index.scan(parts, 0, 5_000).unwrap()), (0..3_000).collect::<Vec<_>>());
    assert_eq!(numbers(index.scan(parts, 2_998, 5).unwrap()), [2_998, 2_999]);
    assert_eq!(numbers(index.scan_back(parts, u64::MAX, 2).unwrap()), [2_999, 2_998]);
    assert_eq!(numbers(index.scan_back(parts, 1, 2).unwrap()), [0]);
    assert!(index.scan(&[b"team"], 0, 5).unwrap().is_empty(), "a prefix of parts is no sequence");

    let ops = vec![index.remove(RowKey::Sequence(parts, 1)).unwrap()];
    index.apply(scene.at(1), scene.at(2), ops).unwrap();
    assert_eq!(numbers(index.scan(parts, 0, 2).unwrap()), [0, 2]);
}

#[test]
fn a_value_has_a_limit_and_its_length_is_padded() {
    let scene = Scene::new();
    let (index, _) = scene.open();
    let row = RowKey::Plain(&[b"row"]);

    assert!(matches!(index.put(row, &[0; VALUE_MAX + 1]), Err(StoreError::TooLong { .. })));
    for length in [0, 1, 30, 31, 254, 255, 300, VALUE_MAX] {
        let op = index.put(row, &vec![7; length]).unwrap();
        index.apply(scene.at(0), scene.at(1), vec![op]).unwrap();
        assert_eq!(index.get(row).unwrap().unwrap(), vec![7; length]);
    }
    let short = index.put(row, &[1; 10]).unwrap().value.unwrap();
    let longer = index.put(row, &[1; 20]).unwrap().value.unwrap();
    assert_eq!(short.len(), longer.len());
}

/// A slice goes in whole with its note, so that an act interrupted between slices is known.
#[test]
fn slices_stay_within_their_limits() {
    let op = |bytes: usize| Op { key: vec![0; 25], value: Some(vec![0; bytes]) };

    let by_count = slices((0..2_500).map(|_| op(10)).collect());
    let by_bytes = slices((0..700).map(|_| op(4_000)).collect());

    assert_eq!(by_count.iter().map(Vec::len).collect::<Vec<_>>(), [1_000, 1_000, 500]);
    assert_eq!(by_bytes.iter().map(Vec::len).sum::<usize>(), 700);
    assert!(by_bytes.iter().all(|slice| slice.len() * 4_025 <= SLICE_BYTES_MAX));
    assert!(slices(Vec::new()).is_empty());
}

/// Whatever happened to the files, the vault opens: with the old rows or with an empty index.
#[test]
fn an_index_that_cannot_be_used_is_set_aside() {
    type Damage = (&'static str, fn(&Path));
    let damage: [Damage; 6] = [
        ("db overwritten", |folder| fs::write(folder.join("db"), [7; 100_000]).unwrap()),
        ("db half gone", |folder| {
            let bytes = fs::read(folder.join("db")).unwrap();
            fs::write(folder.join("db"), &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("conf damaged", |folder| fs::write(folder.join("conf"), b"nonsense").unwrap()),
        ("a blob beside the log", |folder| fs::write(folder.join("blobs/1"), b"x").unwrap()),
        ("a snapshot half written", |folder| {
            fs::write(folder.join("snap.00.generating"), b"x").unwrap();
        }),
        ("db with flipped bytes", |folder| {
            let mut bytes = fs::read(folder.join("db")).unwrap();
            for at in (0..bytes.len()).step_by(5_000) {
                bytes[at] ^= 1;
            }
            fs::write(folder.join("db"), bytes).unwrap();
        }),
    ];
    for (what, act) in damage {
        let scene = Scene::new();
        scene.with_rows(2_000).close().unwrap();
        act(&scene.folder());

        let (index, state) = scene.open();
        let row = RowKey::Sequence(&[b"team", b"items"], 5);
        if state == IndexState::NeedsRebuild {
            assert!(index.get(row).unwrap().is_none(), "{what}: an index to rebuild is empty");
        }
        let op = index.put(row, b"again").unwrap();
        index.apply(scene.at(0), scene.at(1), vec![op]).unwrap();
        assert_eq!(index.get(row).unwrap().unwrap(), b"again", "{what}");
        index.close().unwrap();
    }
}

/// Rows sealed for another vault or under a destroyed key never open.
#[test]
fn another_key_opens_no_row() {
    let scene = Scene::new();
    scene.with_rows(10).close().unwrap();

    let (index, state) = Index::open(&scene.folder(), &make_key(), scene.vault).unwrap();

    assert_eq!(state, IndexState::NeedsRebuild);
    assert!(scene.home.path().join("index.set-aside-1").exists());
    let new = make_key();
    index.reset(&new).unwrap();
    assert!(!scene.home.path().join("index.set-aside-1").exists(), "a reset deletes old rows");
    assert!(index.applied().is_none());
    let op = index.put(RowKey::Plain(&[b"x"]), b"y").unwrap();
    index.apply(scene.at(0), scene.at(1), vec![op]).unwrap();
    index.close().unwrap();
    assert!(matches!(index.get(RowKey::Plain(&[b"x"])), Err(StoreError::Broken)));
    let (_, state) = Index::open(&scene.folder(), &new, scene.vault).unwrap();
    assert_eq!(state, IndexState::Ready);
}
