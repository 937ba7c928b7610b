//! A vault written by an earlier build must open: `golden/v1` is never written again.
#![allow(clippy::unwrap_used, reason = "helpers of tests panic where a test would")]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use comity_crypto::{Key, sha256};
use comity_vault::journal::NewFrame;
use comity_vault::keys::KeyEntry;
use comity_vault::lock::Holder;
use comity_vault::{Creation, Store, StoreError, With};

const SMALL: &[u8] = b"a small sealed blob";

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1")
}

fn large() -> Vec<u8> {
    (0..262_144u32).map(|n| (n % 253) as u8).collect()
}

fn content_key(n: u8) -> KeyEntry {
    KeyEntry::ContentKey { record: [n; 32], commitment: [n + 1; 32], key: Key::new([n + 2; 32]) }
}

fn holder() -> Holder {
    Holder { program: "golden".into(), since: "2026-01-02T03:04:05Z".into() }
}

/// Writes the golden vault: by hand, once for each format version, with `COMITY_WRITE_GOLDEN`.
fn make_golden() {
    let vault = golden().join("vault");
    let recovery_file = golden().join("recovery.txt");
    let creation =
        Creation { passphrase: "golden", recovery_file: &recovery_file, holder: holder() };
    let store = Store::create(&vault, &creation).unwrap();
    let mut writer = store.blobs.writer();
    writer.write_all(&large()).unwrap();
    writer.finish().unwrap();
    store.blobs.put_small(SMALL).unwrap();
    let frames =
        [NewFrame { kind: 1, body: b"one".to_vec() }, NewFrame { kind: 2, body: Vec::new() }];
    store.commit(&[content_key(1), content_key(10)], &frames).unwrap();
    store.commit(&[content_key(20)], &[NewFrame { kind: 3, body: b"three".to_vec() }]).unwrap();
    store.keys.erase(&[1]).unwrap();
    fs::write(golden().join("root.hex"), hex::encode(store.root().expose())).unwrap();
    store.close().unwrap();
    fs::remove_dir_all(vault.join("index")).unwrap();
    fs::remove_file(vault.join("in-use")).unwrap();
}

#[test]
fn a_vault_of_format_1_opens_and_holds_what_was_written() {
    if std::env::var_os("COMITY_WRITE_GOLDEN").is_some() {
        make_golden();
    }
    let home = tempfile::tempdir().unwrap();
    let vault = home.path().join("vault");
    copy(&golden().join("vault"), &vault);
    let root = hex::decode(fs::read_to_string(golden().join("root.hex")).unwrap()).unwrap();
    let root = Key::from_slice(&root).unwrap();

    let (store, opened) = Store::unlock(&vault, With::Root(&root), &holder()).unwrap();

    assert_eq!((opened.journal_cut, opened.keys_cut, opened.packs_cut), (0, 0, 0));
    let frames: Vec<_> = store.journal.frames(store.journal.start()).map(Result::unwrap).collect();
    let read: Vec<_> = frames.iter().map(|f| (f.kind, f.keys_through, f.body.as_slice())).collect();
    assert_eq!(read, [(1, 2, b"one".as_slice()), (2, 2, b""), (3, 3, b"three")]);
    assert_eq!(store.keys.read(0).unwrap(), content_key(1));
    assert!(matches!(store.keys.read(1), Err(StoreError::Erased(1))));
    assert_eq!(store.keys.read(2).unwrap(), content_key(20));
    for blob in [SMALL.to_vec(), large()] {
        let mut bytes = Vec::new();
        store.blobs.open_blob(&sha256(&blob)).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, blob);
    }
    drop(store);
    let recovery = comity_vault::slots::Recovery::read(&golden().join("recovery.txt")).unwrap();
    assert!(Store::unlock(&vault, With::Recovery(&recovery), &holder()).is_ok());
    assert!(Store::unlock(&vault, With::Passphrase("golden"), &holder()).is_ok());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}
