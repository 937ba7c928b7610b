//! Blobs come back byte for byte or are named as missing; a crash costs only what was not synced.

use std::io::Write;

use comity_crypto::make_key;

use super::*;

struct Scene {
    home: tempfile::TempDir,
    key: Key,
    vault: VaultId,
}

impl Scene {
    fn new() -> (Self, Blobs) {
        let (home, key, vault) = (tempfile::tempdir().unwrap(), make_key(), VaultId::make());
        for folder in ["blobs", "packs"] {
            fs::create_dir(home.path().join(folder)).unwrap();
        }
        let scene = Self { home, key, vault };
        let [blobs, packs] = scene.folders();
        let blobs = Blobs::create(&blobs, &packs, scene.key.clone(), vault).unwrap();
        (scene, blobs)
    }

    fn folders(&self) -> [PathBuf; 2] {
        ["blobs", "packs"].map(|name| self.home.path().join(name))
    }

    fn open(&self) -> Result<(Blobs, u64)> {
        let [blobs, packs] = self.folders();
        Blobs::open(&blobs, &packs, self.key.clone(), self.vault)
    }

    fn pack(&self, number: u32) -> PathBuf {
        self.home.path().join(format!("packs/{number:06}.pack"))
    }

    fn clear_torn(&self) {
        for entry in fs::read_dir(self.home.path().join("packs")).unwrap() {
            let path = entry.unwrap().path();
            if path.to_string_lossy().contains(".torn") {
                fs::remove_file(path).unwrap();
            }
        }
    }
}

fn read(blobs: &Blobs, hash: &Hash) -> Vec<u8> {
    let mut bytes = Vec::new();
    blobs.open_blob(hash).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn write(blobs: &Blobs, bytes: &[u8]) -> Stored {
    let mut writer = blobs.writer();
    for block in bytes.chunks(60_000) {
        writer.write_all(block).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn blobs_of_every_size_come_back() {
    let (scene, blobs) = Scene::new();
    let sizes = [0, 1, 430, 431, 432, 512, 5_000, SMALL_MAX, SMALL_MAX + 1, 1 << 20, 10_000_001];
    let contents = sizes.map(|size| (0..size).map(|n| (n % 251) as u8).collect::<Vec<u8>>());

    let stored: Vec<_> = contents.iter().map(|bytes| write(&blobs, bytes)).collect();
    let again: Vec<_> = contents.iter().map(|bytes| write(&blobs, bytes)).collect();
    blobs.sync().unwrap();

    assert_eq!(stored, again, "the same bytes are the same blob");
    let (reopened, cut) = scene.open().unwrap();
    assert_eq!(cut, 0);
    for blobs in [&blobs, &reopened] {
        for (stored, bytes) in stored.iter().zip(&contents) {
            assert_eq!((stored.hash, stored.bytes), (sha256(bytes), bytes.len() as u64));
            assert!(blobs.contains(&stored.hash));
            assert_eq!(read(blobs, &stored.hash), *bytes);
        }
        let totals = blobs.totals().unwrap();
        assert_eq!((totals.packed, totals.files), (8, 3));
        let hashes: Vec<_> = stored.iter().map(|stored| stored.hash).collect();
        assert!(blobs.read_back(&hashes).unwrap().1.is_empty());
    }
    assert!(matches!(blobs.open_blob(&[9; 32]), Err(StoreError::BlobMissing(_))));
    assert_eq!(blobs.read_back(&[[9; 32]]).unwrap().1, [[9; 32]]);
}

/// A crash may leave any prefix of the last batch; blobs that were synced stay.
#[test]
fn a_pack_cut_at_any_byte_keeps_what_was_synced() {
    let (scene, blobs) = Scene::new();
    let kept = [write(&blobs, b"one"), write(&blobs, &[2; 700])];
    blobs.sync().unwrap();
    let synced = fs::metadata(scene.pack(1)).unwrap().len() as usize;
    let lost = [write(&blobs, &[3; 300]), write(&blobs, &[4; 600])];
    drop(blobs);
    let whole = fs::read(scene.pack(1)).unwrap();

    for cut in (synced - 512..whole.len()).step_by(127) {
        let mut zeroed = whole.clone();
        zeroed[cut..].fill(0);
        for bytes in [&whole[..cut], &zeroed] {
            fs::write(scene.pack(1), bytes).unwrap();
            let (blobs, _) = scene.open().unwrap();
            assert_eq!(read(&blobs, &kept[0].hash), b"one");
            assert_eq!(read(&blobs, &kept[1].hash), [2; 700]);
            for lost in &lost {
                let here = blobs.contains(&lost.hash);
                assert!(!here || blobs.read_back(&[lost.hash]).unwrap().1.is_empty());
                write(&blobs, &[3; 300]);
                write(&blobs, &[4; 600]);
                assert!(blobs.contains(&lost.hash), "it can be stored again");
            }
            blobs.sync().unwrap();
            assert!(blobs.read_back(&[lost[0].hash, lost[1].hash]).unwrap().1.is_empty());
            scene.clear_torn();
        }
    }
}

/// One damaged slot costs itself, never the blobs behind it.
#[test]
fn a_flipped_bit_costs_one_blob_and_is_found() {
    let (scene, blobs) = Scene::new();
    let stored: Vec<_> = (1..4u8).map(|n| write(&blobs, &[n; 400])).collect();
    blobs.sync().unwrap();
    drop(blobs);
    let whole = fs::read(scene.pack(1)).unwrap();

    for at in (512..512 * 4).step_by(41) {
        let mut flipped = whole.clone();
        flipped[at] ^= 4;
        fs::write(scene.pack(1), &flipped).unwrap();
        let (blobs, cut) = scene.open().unwrap();
        let hashes: Vec<_> = stored.iter().map(|stored| stored.hash).collect();
        let wrong = blobs.read_back(&hashes).unwrap().1;

        let hit = stored[(at - 512) / 512].hash;
        let in_padding = (at % 512) >= 81 + 400;
        assert_eq!(wrong, if in_padding { vec![] } else { vec![hit] }, "byte {at} flipped");
        assert_eq!(cut, 0);
    }
}

#[test]
fn packs_follow_one_another_and_their_lists_are_a_convenience() {
    let (scene, mut blobs) = Scene::new();
    blobs.packs.pack_bytes = 4_096;
    let stored: Vec<_> = (0..40u8).map(|n| write(&blobs, &[n; 400])).collect();
    blobs.sync().unwrap();
    drop(blobs);
    let list = scene.home.path().join("packs/000001.list");
    assert!(list.exists());

    for damage in [None, Some(b"damaged".to_vec())] {
        match damage {
            Some(bytes) => fs::write(&list, bytes).unwrap(),
            None => fs::remove_file(&list).unwrap(),
        }
        let (blobs, _) = scene.open().unwrap();
        for (n, stored) in (0u8..).zip(&stored) {
            assert_eq!(read(&blobs, &stored.hash), [n; 400]);
        }
        assert_eq!(blobs.totals().unwrap().packed, 40);
        assert!(list.exists(), "a list that was missing is made again");
    }
}

/// An erased blob is on no file of the vault.
#[test]
fn an_erased_blob_is_overwritten_or_deleted() {
    let (scene, mut blobs) = Scene::new();
    blobs.packs.pack_bytes = 2_048;
    let contents: Vec<Vec<u8>> =
        (0..9u8).map(|n| format!("canary {n} ").repeat(40).into_bytes()).collect();
    let small: Vec<_> = contents.iter().map(|bytes| write(&blobs, bytes)).collect();
    let large = write(&blobs, &[1; 400_000]);
    blobs.sync().unwrap();

    blobs.erase(&small[1].hash).unwrap();
    blobs.erase(&large.hash).unwrap();
    blobs.erase(&large.hash).unwrap();

    let raw = fs::read(scene.pack(1)).unwrap();
    assert!(!raw.windows(9).any(|window| window == b"canary 1 "));
    for blobs in [blobs, scene.open().unwrap().0] {
        assert!(!blobs.contains(&small[1].hash) && !blobs.contains(&large.hash));
        assert_eq!(read(&blobs, &small[0].hash), contents[0]);
        assert_eq!(read(&blobs, &small[2].hash), contents[2]);
        assert_eq!(blobs.totals().unwrap().packed, 8);
    }
}

#[test]
fn a_sweep_removes_parts_and_files_that_nothing_names() {
    let (scene, blobs) = Scene::new();
    let named = write(&blobs, &[1; 300_000]);
    let unnamed = write(&blobs, &[2; 300_000]);
    let mut dropped = blobs.writer();
    dropped.write_all(&vec![3; 3 << 20]).unwrap();
    drop(dropped);
    fs::write(scene.home.path().join("blobs/left.part"), b"half").unwrap();

    let swept = blobs.sweep(|hash| *hash == named.hash).unwrap();

    assert_eq!(swept, Swept { parts: 1, blobs: 1, bytes: 300_000 });
    assert!(blobs.contains(&named.hash) && !blobs.contains(&unnamed.hash));
}

/// A blob whose bytes changed on the disk is found by reading it back.
#[test]
fn a_changed_file_is_found_by_reading_it_back() {
    let (_scene, blobs) = Scene::new();
    let stored = write(&blobs, &vec![7; 9 << 20]);
    blobs.sync().unwrap();
    let path = blobs.path(&stored.hash);
    let whole = fs::read(&path).unwrap();

    for at in [0, whole.len() / 2, whole.len() - 1] {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(&path, &flipped).unwrap();
        assert_eq!(blobs.read_back(&[stored.hash]).unwrap().1, [stored.hash]);
    }
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(blobs.read_back(&[stored.hash]).unwrap().1, [stored.hash]);
    fs::write(&path, &whole).unwrap();
    assert!(blobs.read_back(&[stored.hash]).unwrap().1.is_empty());
}

/// Packed blobs lie in the order they came; whoever asks gets each with its place in the question.
#[test]
fn packed_blobs_are_handed_back_as_they_lie_on_the_disk() {
    let (scene, blobs) = Scene::new();
    let bodies: Vec<Vec<u8>> = (1..=40_u8).map(|n| vec![n; usize::from(n) * 6_000]).collect();
    for body in &bodies {
        blobs.put_named(sha256(body), body).unwrap();
    }
    blobs.sync().unwrap();
    let asked: Vec<Hash> = bodies.iter().rev().map(|body| sha256(body)).collect();

    let mut seen = Vec::new();
    blobs.read_back_packed(&asked, &mut |at, blob| seen.push((at, sha256(blob)))).unwrap();

    seen.sort_unstable();
    assert_eq!(seen, asked.iter().copied().enumerate().collect::<Vec<_>>());
    let missing = blobs.read_back_packed(&[[9; 32]], &mut |_, _| {});
    assert!(matches!(missing, Err(StoreError::BlobMissing(_))));
    drop(scene);
}

/// What was settled is read anew while more is written; a damaged disk shows at once.
#[test]
fn a_file_is_read_back_while_it_grows() {
    let (scene, blobs) = Scene::new();
    let bytes: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let (first, rest) = bytes.split_at(5 << 20);
    let mut file = blobs.begin_file().unwrap();
    let mut back = file.back().unwrap();
    let mut room = vec![0; 1 << 20];

    file.write_all(first).unwrap();
    back.settle().unwrap();
    for (at, block) in first.chunks(room.len()).enumerate() {
        back.read_at((at as u64) << 20, &mut room).unwrap();
        assert!(room == block, "block {at}");
    }
    file.write_all(rest).unwrap();
    back.settle().unwrap();
    let mut tail = vec![0; rest.len()];
    back.read_at(5 << 20, &mut tail).unwrap();
    file.finish(&sha256(&bytes)).unwrap();

    assert!(tail == rest, "what came later is read as it is now");
    assert!(read(&blobs, &sha256(&bytes)) == bytes);
    drop(blobs.begin_file().unwrap());
    let parts = fs::read_dir(scene.home.path().join("blobs")).unwrap().filter(|entry| {
        entry.as_ref().unwrap().path().extension().is_some_and(|ending| ending == disk::PART)
    });
    assert_eq!(parts.count(), 0, "what was not finished leaves nothing");
}

/// What was looked for too early must not stay unseen, and what somebody else takes away or puts
/// back is seen as well.
#[test]
fn what_comes_and_goes_is_seen() {
    let (_scene, blobs) = Scene::new();
    for size in [700, SMALL_MAX + 1] {
        let bytes = vec![5_u8; size];
        assert!(!blobs.contains(&sha256(&bytes)));

        let stored = write(&blobs, &bytes);

        assert!(blobs.contains(&stored.hash));
    }
    let hash = sha256(&vec![5_u8; SMALL_MAX + 1]);
    let (file, elsewhere) = (blobs.path(&hash), blobs.folder.join("elsewhere"));
    for (from, to, here) in [(&file, &elsewhere, false), (&elsewhere, &file, true)] {
        fs::rename(from, to).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(30));
        assert_eq!(blobs.contains(&hash), here);
    }
    blobs.erase(&hash).unwrap();
    assert!(!blobs.contains(&hash));
}

/// What is known of all blobs is kept as long as this number stays.
#[test]
fn what_comes_and_goes_changes_the_number_whoever_does_it() {
    let (scene, blobs) = Scene::new();
    let mut seen = vec![blobs.changes()];

    let small = blobs.put_small(b"small").unwrap();
    seen.push(blobs.changes());
    let large = write(&blobs, &vec![7; 300_000]);
    seen.push(blobs.changes());
    let path = scene.home.path().join("blobs").join(format!("{:02x}", large.hash[0]));
    fs::remove_dir_all(path).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(30));
    seen.push(blobs.changes());
    blobs.erase(&small.hash).unwrap();
    seen.push(blobs.changes());

    let told: std::collections::BTreeSet<u64> = seen.iter().copied().collect();
    assert_eq!(told.len(), seen.len(), "every change is seen: {seen:?}");
    assert_eq!(blobs.changes(), seen[4], "and nothing else is");
}
