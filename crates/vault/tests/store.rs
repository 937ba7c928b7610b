//! One vault from creation to a second opening, through the store's public surface.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests panic where a test would"
)]

use std::io::{Read, Write};
use std::path::PathBuf;

use comity_crypto::make_key;
use comity_vault::index::{Applied, IndexState, RowKey};
use comity_vault::journal::NewFrame;
use comity_vault::keys::KeyEntry;
use comity_vault::lock::Holder;
use comity_vault::slots::Recovery;
use comity_vault::verify::{Fault, Seen};
use comity_vault::{Creation, Part, Store, StoreError, With};

/// A vault in a temporary folder.
struct Scene {
    home: tempfile::TempDir,
}

impl Scene {
    fn new() -> (Self, Store) {
        let scene = Self { home: tempfile::tempdir().unwrap() };
        let recovery_file = scene.recovery_file();
        let holder = holder();
        let creation =
            Creation { passphrase: "tulip marble", recovery_file: &recovery_file, holder };
        let store = Store::create(&scene.vault(), &creation).unwrap();
        (scene, store)
    }

    fn vault(&self) -> PathBuf {
        self.home.path().join("vault")
    }

    fn recovery_file(&self) -> PathBuf {
        self.home.path().join("recovery.txt")
    }
}

fn holder() -> Holder {
    Holder { program: "test".into(), since: "2026-01-02T03:04:05Z".into() }
}

fn frame(kind: u8, body: &[u8]) -> NewFrame {
    NewFrame { kind, body: body.to_vec() }
}

/// What was committed is there after closing, whatever opens the vault.
#[test]
fn a_vault_keeps_what_was_committed() {
    let (scene, store) = Scene::new();
    let mut writer = store.blobs.writer();
    writer.write_all(&[3; 700_000]).unwrap();
    let large = writer.finish().unwrap();
    let small = store.blobs.put_small(b"sealed").unwrap();
    let key = KeyEntry::FrameKey { key: make_key() };
    let committed =
        store.commit(std::slice::from_ref(&key), &[frame(1, b"first"), frame(2, b"")]).unwrap();
    let end = committed.frames[1].next;
    let before = Applied { position: store.journal.start(), slices: 0, keys_through: 0 };
    let after = Applied { position: end, slices: 0, keys_through: 1 };
    let row = RowKey::Sequence(&[b"items"], 7);
    let op = store.index.put(row, b"row").unwrap();
    store.index.apply(before, after, vec![op]).unwrap();
    store.close().unwrap();

    let recovery = Recovery::read(&scene.recovery_file()).unwrap();
    for with in [With::Passphrase("tulip marble"), With::Recovery(&recovery)] {
        let (store, opened) = Store::unlock(&scene.vault(), with, &holder()).unwrap();

        assert_eq!(opened.index, IndexState::Ready);
        assert_eq!((opened.journal_cut, opened.keys_cut, opened.packs_cut), (0, 0, 0));
        assert_eq!(store.journal.end(), end);
        assert_eq!(store.journal.read(&committed.frames[0].pointer).unwrap().body, b"first");
        assert_eq!(store.keys.read(committed.first_key).unwrap(), key);
        assert_eq!(store.index.applied().unwrap(), after);
        assert_eq!(store.index.scan(&[b"items"], 0, 10).unwrap(), [(7, b"row".to_vec())]);
        let mut bytes = Vec::new();
        store.blobs.open_blob(&small.hash).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"sealed");
        assert!(store.blobs.read_back(&[large.hash, small.hash]).unwrap().1.is_empty());
        let report = comity_vault::verify::verify(&store, &mut |_| true).unwrap();
        assert_eq!((report.frames, report.keys, report.blobs), (2, 1, 2));
        assert_eq!(report.faults, []);
        store.close().unwrap();
    }
}

/// Two programs in one vault would each lose what the other writes.
#[test]
fn a_vault_opens_once_and_never_over_another() {
    let (scene, store) = Scene::new();
    let other = scene.home.path().join("other.txt");
    let (passphrase, holder) = ("x", holder());
    let creation = Creation { passphrase, recovery_file: &other, holder: holder.clone() };

    let second = Store::unlock(&scene.vault(), With::Root(store.root()), &holder);
    assert!(matches!(second, Err(StoreError::InUse { .. })));
    let over = Store::create(&scene.vault(), &creation);
    assert!(matches!(over, Err(StoreError::Exists)));

    store.close().unwrap();
    let wrong = Store::unlock(&scene.vault(), With::Passphrase("tulip"), &holder);
    assert!(matches!(wrong, Err(StoreError::WrongPassphrase)));
}

/// A frame that needs keys which are gone is damage, and is said.
#[test]
fn a_key_log_shorter_than_the_journal_needs_is_damage() {
    let (scene, store) = Scene::new();
    let key = KeyEntry::FrameKey { key: make_key() };
    store.commit(std::slice::from_ref(&key), &[frame(1, b"first")]).unwrap();
    store.commit(&[key], &[frame(1, b"second")]).unwrap();
    let root = store.root().clone();
    store.close().unwrap();
    let segment = scene.vault().join("keys/000001-0.seg");
    let bytes = std::fs::read(&segment).unwrap();
    std::fs::write(&segment, &bytes[..bytes.len() - 10]).unwrap();

    let opened = Store::unlock(&scene.vault(), With::Root(&root), &holder());

    assert!(matches!(opened, Err(StoreError::Damaged { part: Part::Keys, .. })));
}

/// Verification finds a changed byte in every kind of file, names it, and goes on.
#[test]
fn verification_names_what_changed_and_goes_on() {
    let (scene, store) = Scene::new();
    let mut writer = store.blobs.writer();
    writer.write_all(&[3; 700_000]).unwrap();
    let large = writer.finish().unwrap();
    let first_small = store.blobs.put_small(b"sealed").unwrap();
    store.blobs.put_small(b"also sealed").unwrap();
    let keys = [1, 2, 3].map(|_| KeyEntry::FrameKey { key: make_key() });
    let frames = [frame(1, b"first"), frame(2, b"second"), frame(3, b"third")];
    let committed = store.commit(&keys, &frames).unwrap();
    store.commit(&[], &[frame(4, b"fourth")]).unwrap();
    let position = store.journal.end();
    let at = Applied { position, slices: 0, keys_through: 3 };
    store.index.apply(at, at, Vec::new()).unwrap();
    let root = store.root().clone();
    store.close().unwrap();
    let hex = hex::encode(large.hash);
    let flip = |name: &str, at: u64| {
        let path = scene.vault().join(name);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[at as usize] ^= 1;
        std::fs::write(path, bytes).unwrap();
    };

    flip(&format!("blobs/{}/{hex}.age", &hex[..2]), 5);
    flip("packs/000001.pack", 512 + 20);
    flip("keys/000001-0.seg", 32 + 7);
    flip("journal/000001.seg", committed.frames[1].pointer.offset + 50);
    let (store, _) = Store::unlock(&scene.vault(), With::Root(&root), &holder()).unwrap();
    let mut frames_seen = 0;
    let report = comity_vault::verify::verify(&store, &mut |seen| {
        frames_seen += usize::from(matches!(seen, Seen::Frame(_)));
        true
    })
    .unwrap();

    let entry = |part, entry| Fault::Entry { part, file: 1, entry };
    let expected = [
        entry(Part::Journal, 1),
        entry(Part::Keys, 0),
        entry(Part::Pack, 512),
        Fault::Blob(large.hash),
    ];
    assert_eq!(report.faults, expected);
    assert_eq!((report.faults_total, report.keys, report.blobs), (4, 2, 1));
    assert_eq!((report.frames, frames_seen), (1, 1), "behind a broken chain nothing is believed");
    assert!(!store.blobs.contains(&first_small.hash));
}
