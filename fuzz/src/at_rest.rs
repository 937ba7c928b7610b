//! Files of the vault and of the index of search, as whoever held the disk for a while may leave
//! them. Nothing but a whole, sealed record ever comes out of them.

use std::fs;
use std::path::Path;

use comity_crypto::{Key, seal};
use comity_search::blocks::{BlockFile, BlockWriter};
use comity_vault::StoreError;
use comity_vault::folder::VaultId;
use comity_vault::frame::{Frame, NewFrame};
use comity_vault::journal::{Journal, Torn};
use comity_vault::key_entry::KeyEntry;
use comity_vault::keys::{KeyLog, Scanned};
use tempfile::TempDir;

/// The golden vault: its root, its header, and the files of its key log.
const ROOT: &str = include_str!("../../crates/vault/tests/golden/v1/root.hex");
const VAULT: &str = include_str!("../../crates/vault/tests/golden/v1/vault/VAULT");
const TABLE: &[u8] = include_bytes!("../../crates/vault/tests/golden/v1/vault/keys/table");
const KEYS: &[u8] = include_bytes!("../../crates/vault/tests/golden/v1/vault/keys/000001-1.seg");

/// Entries that the journal of the golden vault needs, and what one that is appended may hold.
const KEYS_NEEDED: u64 = 3;
const PAYLOAD: usize = 100;

/// Opens a journal whose one segment is these bytes; and one that holds them in a frame.
pub fn journal(bytes: &[u8]) {
    let folder = folder();
    write(&folder.path().join("000001.seg"), bytes);
    if let Ok((frames, _)) = read_journal(folder.path()) {
        let Ok(again) = read_journal(folder.path()) else { panic!("what was opened opens again") };
        assert!(
            again == (frames, Torn::default()),
            "what is torn is cut once, and no frame with it"
        );
    }
    let Some((kind, body)) = bytes.split_first() else { return };
    let folder = self::folder();
    let frame = NewFrame { kind: *kind, body: body.to_vec() };
    let made = Journal::create(folder.path(), derived("comity/journal/v1"), vault());
    let appended = made.map(|journal| journal.append(0, &[frame]).is_ok());
    assert!(matches!(appended, Ok(true)), "whatever is appended is kept");
    let read = read_journal(folder.path()).map(|(frames, _)| frames);
    assert!(
        matches!(read.as_deref(), Ok([one]) if one.kind == *kind && one.body == body),
        "a frame reads as it was written"
    );
}

fn read_journal(folder: &Path) -> Result<(Vec<Frame>, Torn), StoreError> {
    let mut frames = Vec::new();
    let key = derived("comity/journal/v1");
    let (journal, torn) = Journal::open(folder, key, vault(), None, |frame| {
        frames.push(frame);
        Ok(())
    })?;
    for frame in &frames {
        assert!(journal.read(&frame.pointer).is_ok_and(|read| read == *frame), "found where it is");
    }
    Ok((frames, torn))
}

/// Opens a key log that has these bytes for its segment, for its table, and for what its table
/// seals; and one that holds them as an entry.
pub fn key_log(bytes: &[u8]) {
    let sealing = derived("comity/key-table/v1");
    read_keys(TABLE, bytes);
    read_keys(bytes, KEYS);
    let place = [b"comity/key-table/v1".as_slice(), &vault().0].concat();
    let sealed = seal::seal(&sealing, &place, bytes);
    read_keys(&[b"cmtyktab\0\0\0\x01".as_slice(), &sealed].concat(), KEYS);
    let folder = folder();
    let Some((purpose, payload)) = bytes.split_first() else { return };
    let payload = payload.get(..payload.len().min(PAYLOAD)).unwrap_or_default().to_vec();
    let entry = KeyEntry::Unknown { purpose: *purpose, payload };
    let Ok(log) = KeyLog::create(folder.path(), sealing, vault()) else { return };
    let kept = log.append(std::slice::from_ref(&entry)).and_then(|number| log.read(number));
    if let Ok(KeyEntry::Unknown { .. }) = kept {
        assert!(kept.is_ok_and(|kept| kept == entry), "what is newer is kept as it is");
    }
}

fn read_keys(table: &[u8], segment: &[u8]) {
    let folder = folder();
    write(&folder.path().join("table"), table);
    write(&folder.path().join("000001-1.seg"), segment);
    let sealing = derived("comity/key-table/v1");
    let Ok(log) = KeyLog::open(folder.path(), sealing, vault()) else { return };
    if log.settle(KEYS_NEEDED).is_err() {
        return;
    }
    let (mut whole, mut told) = (0_u64, 0_u64);
    let scanned = log.scan(0, |_, scanned| {
        told += 1;
        whole += u64::from(matches!(scanned, Scanned::Entry(_)));
        Ok(())
    });
    assert!(scanned.is_err() || told == log.count(), "every number is told");
    let read = (0..log.count()).filter(|number| log.read(*number).is_ok()).count() as u64;
    assert!(read == whole, "a number reads as the scan says");
}

/// Opens a file of the index of search that is these bytes; and one that holds them.
pub fn search_blocks(bytes: &[u8]) {
    const NAME: [u8; 16] = [1; 16];
    let (folder, key) = (folder(), Key::new([7; 32]));
    let (found, made) = (folder.path().join("found"), folder.path().join("made"));
    write(&found, bytes);
    let read = |path: &Path| -> std::io::Result<Vec<u8>> {
        let (file, _) = BlockFile::open(path, key.clone(), NAME)?;
        let mut plain = Vec::new();
        for number in 0..file.blocks() {
            plain.extend_from_slice(&file.read(number)?);
        }
        assert!(plain.len() as u64 == file.length(), "a file is as long as it says");
        Ok(plain)
    };
    let _refused = read(&found);
    let written = BlockWriter::create(&made, key.clone(), NAME).and_then(|mut writer| {
        writer.take(bytes)?;
        writer.finish()
    });
    assert!(written.is_ok() && read(&made).is_ok_and(|plain| plain == bytes), "reads as written");
}

fn vault() -> VaultId {
    let id = VAULT.trim_end().rsplit(' ').next().and_then(VaultId::parse);
    id.unwrap_or(VaultId([0; 16]))
}

/// Derives a key of the golden vault.
fn derived(purpose: &str) -> Key {
    let digits = |at: usize| ROOT.get(at..at + 2);
    let byte = |at: usize| digits(at).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    let root = (0..32).map(|at| byte(2 * at).unwrap_or_default());
    match Key::from_slice(&root.collect::<Vec<u8>>()) {
        Some(root) => seal::derive_key(&root, purpose),
        None => panic!("a key has 32 bytes"),
    }
}

/// Returns a folder of its own, in memory where there is such a place.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    match made {
        Ok(folder) => folder,
        Err(error) => panic!("a folder: {error}"),
    }
}

fn write(path: &Path, bytes: &[u8]) {
    if let Err(error) = fs::write(path, bytes) {
        panic!("a file: {error}");
    }
}
