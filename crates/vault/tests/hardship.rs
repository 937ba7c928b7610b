//! Hard conditions from outside: a full disk, a second process, a process killed while it writes.
//! Each scene runs this test binary again as another process.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of tests panic where a test would, and talk over their output"
)]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use comity_crypto::{make_bytes, make_key};
use comity_vault::folder::{Folder, VaultId};
use comity_vault::index::{Applied, IndexState, RowKey};
use comity_vault::journal::NewFrame;
use comity_vault::keys::KeyEntry;
use comity_vault::lock::{Holder, Lock};
use comity_vault::{Creation, Store, StoreError, With};

const ROLE: &str = "COMITY_TEST_ROLE";
const FOLDER: &str = "COMITY_TEST_FOLDER";

fn holder() -> Holder {
    Holder { program: "test".into(), since: "2026-01-02T03:04:05Z".into() }
}

/// Runs one test of this binary in another process, in a role.
fn play(test: &str, role: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env(ROLE, role).env(FOLDER, folder);
    command.stdout(Stdio::piped());
    command
}

fn role() -> Option<(String, PathBuf)> {
    Some((std::env::var(ROLE).ok()?, std::env::var_os(FOLDER)?.into()))
}

fn create(folder: &Path) -> Store {
    let recovery_file = folder.join("recovery.txt");
    let creation = Creation { passphrase: "x", recovery_file: &recovery_file, holder: holder() };
    Store::create(&folder.join("vault"), &creation).unwrap()
}

/// Waits for a line of the other process that begins with a word, and returns the rest.
fn hear(child: &mut Child, word: &str) -> String {
    let output = child.stdout.as_mut().unwrap();
    for line in BufReader::new(output).lines() {
        if let Some((_, said)) = line.unwrap().split_once(word) {
            return said.trim().to_owned();
        }
    }
    panic!("the other process ended without saying {word}");
}

/// The app and the command line exclude each other, and a killed holder blocks nobody.
#[test]
fn two_processes_never_hold_one_vault() {
    if let Some((_, folder)) = role() {
        let holder = Holder { program: "the other".into(), ..holder() };
        let _lock = Lock::take(&folder, &holder).unwrap();
        println!("HELD");
        std::thread::sleep(std::time::Duration::from_secs(60));
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let mut other =
        play("two_processes_never_hold_one_vault", "hold", home.path()).spawn().unwrap();
    hear(&mut other, "HELD");

    let refused = Lock::take(home.path(), &holder());
    let pid = other.id();
    other.kill().unwrap();
    other.wait().unwrap();

    let Err(StoreError::InUse { program, pid: held_by, since }) = refused else {
        panic!("the vault is in use");
    };
    assert_eq!((program.as_str(), held_by), ("the other", pid));
    assert_eq!(since, "2026-01-02T03:04:05Z");
    assert!(Lock::take(home.path(), &holder()).is_ok(), "a killed process holds nothing");
}

/// A full disk refuses, keeps what was saved, and lets work go on once there is space.
#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    if let Some((_, folder)) = role() {
        fill_a_small_disk(&folder);
        println!("DONE");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let inner = play("a_full_disk_refuses_and_loses_nothing", "fill", home.path());
    let mut command = Command::new("unshare");
    let script = r#"mount -t tmpfs -o size=24m tmpfs "$1" && shift && exec "$@""#;
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]);
    command.arg(home.path()).arg(inner.get_program()).args(inner.get_args());
    command.env(ROLE, "fill").env(FOLDER, home.path());

    let output = command.output().unwrap();

    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("DONE"), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}

fn fill_a_small_disk(folder: &Path) {
    let store = create(folder);
    let root = store.root().clone();
    let key = KeyEntry::FrameKey { key: make_key() };
    let mut saved = Vec::new();
    let full = loop {
        let body = make_bytes::<1024>().repeat(100);
        store.blobs.put_small(&body).ok();
        match store.commit(std::slice::from_ref(&key), &[NewFrame { kind: 1, body: body.clone() }])
        {
            Ok(committed) => saved.push((committed, body)),
            Err(error) => break error,
        }
    };
    assert!(matches!(full, StoreError::NoSpace), "{full}");
    assert!(saved.len() > 20);
    let mut large = store.blobs.writer();
    let refused = large.write_all(&vec![1; 8 << 20]).and_then(|()| large.flush());
    assert!(refused.is_err() || matches!(large.finish(), Err(StoreError::NoSpace)));

    let spare = folder.join("vault/packs/000001.pack");
    let length = std::fs::metadata(&spare).unwrap().len();
    drop(store);
    std::fs::OpenOptions::new().write(true).open(&spare).unwrap().set_len(length / 2).unwrap();
    let (store, _) = Store::unlock(&folder.join("vault"), With::Root(&root), &holder()).unwrap();
    for (committed, body) in &saved {
        assert_eq!(store.journal.read(&committed.frames[0].pointer).unwrap().body, *body);
        assert_eq!(store.keys.read(committed.first_key).unwrap(), key);
    }
    assert_eq!(store.journal.end(), saved.last().unwrap().0.frames[0].next);
    let again = store.commit(&[key], &[NewFrame { kind: 1, body: vec![1] }]);
    assert!(again.is_ok(), "with space, work goes on");
}

/// Whenever the process dies, what it said is saved is there, and the vault opens.
#[test]
fn a_killed_process_loses_nothing_it_acknowledged() {
    if let Some((_, folder)) = role() {
        write_until_killed(&folder);
        return;
    }
    let home = tempfile::tempdir().unwrap();
    create(home.path()).close().unwrap();
    let (mut acknowledged, mut inside, mut unnamed) = (0u64, 0, 0);
    for round in 0..20u64 {
        let test = "a_killed_process_loses_nothing_it_acknowledged";
        let mut writer = play(test, "write", home.path()).spawn().unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let wanted = (round * 7) % 23;
        for _ in 0..=wanted {
            if let Some((_, said)) = lines.next().unwrap().unwrap().split_once("SAVED ") {
                acknowledged = said.parse().unwrap();
            }
        }
        std::thread::sleep(std::time::Duration::from_micros(round * 331));
        writer.kill().unwrap();
        writer.wait().unwrap();
        for line in lines.map_while(Result::ok) {
            if let Some((_, said)) = line.split_once("SAVED ") {
                acknowledged = said.parse().unwrap_or(acknowledged);
            }
        }

        let (cut, left) = check_after_kill(home.path(), acknowledged);
        inside += usize::from(cut || left > unnamed);
        unnamed = left;
    }
    println!("{inside} of 20 kills fell inside a commit");
}

/// Checks the vault; returns whether something was cut, and how many blobs and keys nothing names.
fn check_after_kill(home: &Path, acknowledged: u64) -> (bool, u64) {
    let recovery = comity_vault::slots::Recovery::read(&home.join("recovery.txt")).unwrap();
    let path = home.join("vault");
    let (store, opened) = Store::unlock(&path, With::Recovery(&recovery), &holder()).unwrap();
    let count = store.journal.end().number;
    assert!(count == acknowledged || count == acknowledged + 1, "{count}, said {acknowledged}");
    for frame in store.journal.frames(store.journal.start()) {
        let frame = frame.unwrap();
        let hash = frame.body.first_chunk().unwrap();
        assert!(store.blobs.contains(hash), "a named blob is there");
        assert!(frame.keys_through <= store.keys.count());
    }
    let report = comity_vault::verify::verify(&store, &mut |_| true).unwrap();
    assert_eq!(report.faults, []);
    assert_eq!(opened.index, if acknowledged == 0 { opened.index } else { IndexState::Ready });
    let cut = opened.journal_cut + opened.keys_cut + opened.packs_cut > 0;
    store.close().unwrap();
    (cut || count > acknowledged, report.blobs + report.keys - 2 * count)
}

fn write_until_killed(folder: &Path) {
    let recovery = comity_vault::slots::Recovery::read(&folder.join("recovery.txt")).unwrap();
    let path = folder.join("vault");
    let (store, _) = Store::unlock(&path, With::Recovery(&recovery), &holder()).unwrap();
    loop {
        let number = store.journal.end().number;
        let mut writer = store.blobs.writer();
        let size = if number.is_multiple_of(5) { 300_000 } else { 3_000 };
        writer.write_all(&make_bytes::<100>().repeat(size / 100)).unwrap();
        let stored = writer.finish().unwrap();
        let key = KeyEntry::FrameKey { key: make_key() };
        let body = [stored.hash.as_slice(), &[7; 5_000]].concat();
        let committed = store.commit(&[key], &[NewFrame { kind: 1, body }]).unwrap();
        println!("SAVED {}", number + 1);
        let position = store.journal.start();
        let before = Applied { position, slices: 0, keys_through: 0 };
        let position = committed.frames[0].next;
        let after = Applied { position, slices: 0, keys_through: store.keys.count() };
        let op = store.index.put(RowKey::Sequence(&[b"frames"], number), b"row").unwrap();
        store.index.apply(before, after, vec![op]).unwrap();
    }
}

/// Whatever is typed is in no file of the vault, and the vault's folder is its owner's alone.
#[test]
fn nothing_is_readable_at_rest() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let store = create(home.path());
    let canary = b"canary-6f1c-ledger";
    let root = store.root().clone();
    let key = KeyEntry::Unknown { purpose: 99, payload: canary.to_vec() };
    store.commit(&[key], &[NewFrame { kind: 1, body: canary.repeat(9) }]).unwrap();
    let op = store.index.put(RowKey::Sequence(&[canary], 1), canary).unwrap();
    let at = Applied { position: store.journal.end(), slices: 0, keys_through: 1 };
    store.index.apply(at, at, vec![op]).unwrap();
    store.close().unwrap();

    let mut folders = vec![home.path().join("vault")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            for secret in [canary.as_slice(), root.expose()] {
                let found = bytes.windows(secret.len()).any(|window| window == secret);
                assert!(!found, "a canary lies in {}", path.display());
            }
        }
    }
    let mode = std::fs::metadata(home.path().join("vault")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let folder = Folder::open(&home.path().join("vault")).unwrap();
    assert_ne!(folder.id(), VaultId([0; 16]));
}
