//! What a crash may leave is cut, what a hand or a disk may do is named.

use std::fs;

use comity_crypto::make_key;

use super::*;

struct Scene {
    home: tempfile::TempDir,
    key: Key,
    vault: VaultId,
}

/// What a journal holds, by body.
type Bodies = Vec<Vec<u8>>;

impl Scene {
    fn new() -> (Self, Journal) {
        let (home, key, vault) = (tempfile::tempdir().unwrap(), make_key(), VaultId::make());
        let journal = Journal::create(home.path(), key.clone(), vault).unwrap();
        (Self { home, key, vault }, journal)
    }

    fn open(&self, from: Option<Position>) -> Result<(Journal, Torn, Bodies)> {
        let mut bodies = Vec::new();
        let (journal, torn) =
            Journal::open(self.home.path(), self.key.clone(), self.vault, from, |frame| {
                bodies.push(frame.body);
                Ok(())
            })?;
        Ok((journal, torn, bodies))
    }

    fn segment(&self, number: u32) -> PathBuf {
        path_of(self.home.path(), number)
    }

    fn clear_torn(&self) {
        for entry in fs::read_dir(self.home.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.to_string_lossy().contains(".torn") {
                fs::remove_file(path).unwrap();
            }
        }
    }
}

fn frames(bodies: &[&[u8]]) -> Vec<NewFrame> {
    bodies.iter().map(|body| NewFrame { kind: 1, body: body.to_vec() }).collect()
}

fn is_damage<T>(result: &Result<T>) -> bool {
    matches!(result, Err(StoreError::Damaged { part: Part::Journal, .. }))
}

/// A crash may leave any prefix of the last append; what was acknowledged stays, nothing else.
#[test]
fn an_append_cut_at_any_byte_leaves_what_was_acknowledged() {
    let (scene, journal) = Scene::new();
    journal.append(0, &frames(&[b"one"])).unwrap();
    journal.append(0, &frames(&[b"two", b"three"])).unwrap();
    let kept = journal.end().offset as usize;
    journal.append(0, &frames(&[b"four", b"five"])).unwrap();
    drop(journal);
    let whole = fs::read(scene.segment(1)).unwrap();

    for cut in kept..whole.len() {
        // Once shortened, once with the length on the disk but not the bytes.
        let mut zeroed = whole.clone();
        zeroed[cut..].fill(0);
        for bytes in [&whole[..cut], &zeroed] {
            fs::write(scene.segment(1), bytes).unwrap();
            let (journal, torn, bodies) = scene.open(None).unwrap();

            assert_eq!(bodies, [b"one".to_vec(), b"two".to_vec(), b"three".to_vec()]);
            assert_eq!(torn.bytes as usize, bytes.len() - kept, "cut at {cut}");
            let aside = scene.home.path().join("000001.seg.torn");
            assert_eq!(aside.exists(), torn.bytes > 0, "what was cut is kept");
            journal.append(0, &frames(&[b"again"])).unwrap();
            drop(journal);
            assert_eq!(scene.open(None).unwrap().2.len(), 4);
            scene.clear_torn();
        }
    }
}

/// Bytes that changed are never taken for what was written, wherever they lie.
#[test]
fn a_flipped_bit_is_damage_or_a_torn_end_never_another_content() {
    let (scene, journal) = Scene::new();
    journal.append(0, &frames(&[b"one", b"two"])).unwrap();
    let last_group = journal.end().offset as usize;
    journal.append(0, &frames(&[b"three"])).unwrap();
    drop(journal);
    let whole = fs::read(scene.segment(1)).unwrap();

    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x40;
        fs::write(scene.segment(1), &flipped).unwrap();
        let opened = scene.open(None);
        match opened {
            Ok((_, torn, bodies)) => {
                assert!(at >= last_group && torn.bytes > 0, "byte {at} flipped");
                assert_eq!(bodies, [b"one".to_vec(), b"two".to_vec()]);
            }
            Err(StoreError::Newer { .. }) => assert!((8..12).contains(&at)),
            Err(error) => assert!(is_damage::<()>(&Err(error)), "byte {at} flipped"),
        }
        scene.clear_torn();
    }
}

/// History is never rewritten: a frame taken out, moved or put back from elsewhere shows.
#[test]
fn removed_reordered_and_replayed_frames_are_damage() {
    let (scene, journal) = Scene::new();
    let mut ends = vec![journal.end().offset as usize];
    for body in [b"one", b"two", b"six", b"ten"] {
        journal.append(0, &frames(&[body])).unwrap();
        ends.push(journal.end().offset as usize);
    }
    drop(journal);
    let whole = fs::read(scene.segment(1)).unwrap();
    let part = |n: usize| whole[ends[n]..ends[n + 1]].to_vec();
    let head = whole[..ends[0]].to_vec();

    for order in [vec![1, 2, 3], vec![0, 2, 3], vec![1, 0, 2, 3], vec![0, 1, 1, 2, 3]] {
        let parts = order.iter().map(|n| part(*n)).collect::<Vec<_>>().concat();
        fs::write(scene.segment(1), [head.clone(), parts].concat()).unwrap();
        assert!(is_damage(&scene.open(None)), "order {order:?}");
    }
}

/// The index remembers how far the journal went; a journal that is shorter was tampered with.
#[test]
fn a_journal_that_ends_before_what_was_applied_is_damage() {
    let (scene, journal) = Scene::new();
    let first = journal.append(0, &frames(&[b"one"])).unwrap()[0].next;
    let second = journal.append(0, &frames(&[b"two"])).unwrap()[0].next;
    drop(journal);

    assert_eq!(scene.open(Some(first)).unwrap().2, [b"two".to_vec()]);
    assert!(scene.open(Some(second)).unwrap().2.is_empty());
    let whole = fs::read(scene.segment(1)).unwrap();
    fs::write(scene.segment(1), &whole[..first.offset as usize]).unwrap();

    assert!(is_damage(&scene.open(Some(second))));
    let elsewhere = Position { segment: 2, ..second };
    assert!(is_damage(&scene.open(Some(elsewhere))));
}

#[test]
fn segments_follow_one_another_and_a_missing_one_is_named() {
    let (scene, journal) = Scene::new();
    let journal = journal.with_segment_bytes(400);
    let mut appended = Vec::new();
    for n in 0..20u8 {
        appended.extend(journal.append(u64::from(n), &frames(&[&[n; 50]])).unwrap());
    }
    assert!(journal.end().segment > 3);

    let bodies: Vec<_> = journal.frames(journal.start()).map(|f| f.unwrap().body[0]).collect();
    assert_eq!(bodies, (0..20).collect::<Vec<u8>>());
    for (n, at) in (0u64..).zip(&appended) {
        let frame = journal.read(&at.pointer).unwrap();
        assert_eq!((frame.number, frame.keys_through, frame.next), (n, n, at.next));
    }
    let from_middle = journal.frames(appended[9].next).count();
    assert_eq!(from_middle, 10);
    drop(journal);

    assert_eq!(scene.open(None).unwrap().2.len(), 20);
    let mut second = fs::read(scene.segment(2)).unwrap();
    let kept = second.clone();
    second.truncate(kept.len() - 1);
    fs::write(scene.segment(2), &second).unwrap();
    assert!(is_damage(&scene.open(None)), "only the last segment can be torn");
    fs::write(scene.segment(2), &kept).unwrap();
    fs::copy(scene.segment(3), scene.segment(2)).unwrap();
    assert!(is_damage(&scene.open(None)), "a segment under another's name");
    fs::remove_file(scene.segment(2)).unwrap();
    let missing = scene.open(None);
    assert!(matches!(missing, Err(StoreError::Damaged { file: 2, .. })));
}

#[test]
fn a_pointer_to_anything_but_a_frame_is_damage() {
    let (_scene, journal) = Scene::new();
    let at = journal.append(0, &frames(&[b"one"])).unwrap()[0].pointer;

    assert_eq!(Pointer::from_bytes(&at.to_bytes()), at);
    for wrong in [
        Pointer { offset: at.offset + 1, ..at },
        Pointer { length: at.length + 1, ..at },
        Pointer { length: u32::MAX, ..at },
        Pointer { length: 0, ..at },
        Pointer { segment: 9, ..at },
    ] {
        assert!(is_damage(&journal.read(&wrong)), "{wrong:?}");
    }
}

#[test]
fn a_body_over_the_limit_is_refused_and_nothing_is_appended() {
    let (_scene, journal) = Scene::new();
    let long = NewFrame { kind: 1, body: vec![0; FRAME_BODY_MAX + 1] };
    let short = NewFrame { kind: 1, body: vec![0; FRAME_BODY_MAX] };

    let refused = journal.append(0, &[short.clone(), long]);
    assert!(matches!(refused, Err(StoreError::TooLong { .. })));
    assert_eq!(journal.end(), journal.start());
    let at = journal.append(0, &[short]).unwrap()[0].pointer;
    assert_eq!(journal.read(&at).unwrap().body.len(), FRAME_BODY_MAX);
}

/// Another key or another vault opens nothing.
#[test]
fn a_frame_opens_only_in_its_vault() {
    let (scene, journal) = Scene::new();
    journal.append(0, &frames(&[b"one"])).unwrap();
    journal.append(0, &frames(&[b"two"])).unwrap();
    drop(journal);

    let other =
        Journal::open(scene.home.path(), scene.key.clone(), VaultId::make(), None, |_| Ok(()));
    assert!(other.is_err());
}
