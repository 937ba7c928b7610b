//! Bundles: sealed blobs in, the same sealed blobs out, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use comity_crypto::age_files::{Identity, seal_to};
use comity_crypto::sha256;
use comity_exchange::Id;
use comity_exchange::packet::{
    BUNDLED_BLOB_BYTES_MAX, Blob, Bundle, EntryFault, Limits, PacketHead, PacketRefusal,
    SealRefusal, plan_blobs, seal_bundle,
};
use serde_json::json;

use crate::common::{Forge, LYON, MALLORY, key_of, turin};

type Blobs = BTreeMap<Id, Vec<u8>>;

fn blobs(count: usize) -> Blobs {
    let to = [Identity::make().recipient()];
    let blob = |n: usize| seal_to(&to, &vec![0; n * 37 % 5_000]).unwrap();
    (0..count).map(blob).map(|bytes| (Id(sha256(&bytes)), bytes)).collect()
}

fn listed(blobs: &Blobs) -> BTreeSet<Blob> {
    let one =
        |(sha256, bytes): (&Id, &Vec<u8>)| Blob { sha256: *sha256, bytes: bytes.len() as u64 };
    blobs.iter().map(one).collect()
}

fn bundle(blobs: &Blobs) -> Bundle {
    Bundle { team: Id([7; 32]), made_utc_ms: 1, blobs: listed(blobs) }
}

fn seal(blobs: &Blobs) -> Result<Vec<u8>, SealRefusal> {
    let open = |id: &Id| Ok(io::Cursor::new(blobs[id].clone()));
    seal_bundle(&bundle(blobs), open, &key_of(LYON), &[turin().recipient()], Vec::new())
}

/// Keeps whole blobs, as a store does: what ends with an error is thrown away.
fn take(file: &[u8]) -> (Blobs, Result<u64, PacketRefusal>) {
    let mut kept = Blobs::new();
    let head = PacketHead::open(file, &[turin()], &Limits::STANDARD);
    let opened = head.and_then(|head| head.verify_bundle(&[key_of(LYON).public()]));
    let result = opened.and_then(|bundle| {
        bundle.take_blobs(|blob, from| {
            let mut bytes = Vec::new();
            from.read_to_end(&mut bytes)?;
            kept.insert(blob.sha256, bytes);
            Ok(())
        })
    });
    (kept, result)
}

/// A forged bundle around one entry.
fn forged(name: &str, bytes: &[u8]) -> Forge {
    let mut forge = Forge::new().with("kind", json!("blobs"));
    forge.entries.truncate(1);
    forge.with_entry(name, bytes)
}

#[test]
fn blobs_come_out_as_they_went_in() {
    let blobs = blobs(300);

    let (kept, result) = take(&seal(&blobs).unwrap());

    assert_eq!(result.unwrap(), 300);
    assert_eq!(kept, blobs);
}

/// What is here already is not read again, and what follows it still comes.
#[test]
fn blobs_may_be_skipped_or_left_half_read() {
    let blobs = blobs(20);
    let file = seal(&blobs).unwrap();
    let head = PacketHead::open(file.as_slice(), &[turin()], &Limits::STANDARD).unwrap();
    let bundle = head.verify_bundle(&[key_of(LYON).public()]).unwrap();
    assert_eq!(bundle.blobs().len(), 20);

    let mut shown = 0;
    let count = bundle.take_blobs(|_, from| {
        shown += 1;
        if shown % 2 == 0 { from.read_exact(&mut [0; 50]) } else { Ok(()) }
    });

    assert_eq!(count.unwrap(), 20);
    assert_eq!(shown, 20);
}

/// The last bytes of a wrong blob are withheld, so that nobody keeps it.
#[test]
fn a_blob_whose_hash_is_wrong_is_refused_and_not_kept() {
    let right = seal_to(&[turin().recipient()], &[1; 1_000]).unwrap();
    let mut wrong = right.clone();
    wrong[500] ^= 1;
    let id = Id(sha256(&right));
    let mut forge = forged(&format!("blobs/{id}"), &right);
    forge.entries[1].1 = wrong;

    let (kept, result) = take(&forge.seal());

    assert!(matches!(result, Err(PacketRefusal::BlobWrong(wrong)) if wrong == id));
    assert!(kept.is_empty());
}

/// Exact reads never ask for more than the blob has, and still learn that it is wrong.
#[test]
fn a_wrong_blob_is_noticed_by_exact_reads_too() {
    let right = seal_to(&[turin().recipient()], &[1; 1_000]).unwrap();
    let mut forge = forged(&format!("blobs/{}", Id(sha256(&right))), &right);
    *forge.entries[1].1.last_mut().unwrap() ^= 1;
    let file = forge.seal();
    let head = PacketHead::open(file.as_slice(), &[turin()], &Limits::STANDARD).unwrap();
    let bundle = head.verify_bundle(&[key_of(LYON).public()]).unwrap();

    let mut read = None;
    let result = bundle.take_blobs(|blob, from| {
        let exact = from.read_exact(&mut vec![0; usize::try_from(blob.bytes).unwrap()]);
        read = Some(exact.is_err());
        Ok(())
    });

    assert_eq!(read, Some(true));
    assert!(matches!(result, Err(PacketRefusal::BlobWrong(_))));
}

/// A name that says another hash than the manifest does.
#[test]
fn a_blob_under_another_name_is_refused() {
    let blob = seal_to(&[turin().recipient()], &[1; 1_000]).unwrap();

    let (_, result) = take(&forged(&format!("blobs/{}", Id([5; 32])), &blob).seal());

    assert!(matches!(result, Err(PacketRefusal::Manifest(_))));
}

/// Plain bytes have no business in a bundle, whichever way they go.
#[test]
fn what_is_not_sealed_does_not_travel() {
    for plain in [&b"the ledger of the company"[..], b"age-encryption.org/v1", b""] {
        let id = Id(sha256(plain));
        let (kept, result) = take(&forged(&format!("blobs/{id}"), plain).seal());
        assert!(matches!(result, Err(PacketRefusal::BlobNotSealed(wrong)) if wrong == id));
        assert!(kept.is_empty());

        let sealed = seal(&Blobs::from([(id, plain.to_vec())]));
        assert!(matches!(sealed, Err(SealRefusal::BlobNotSealed(wrong)) if wrong == id));
    }
}

/// A blob that changed on our own disk is not sent as what it was.
#[test]
fn a_blob_that_changed_here_is_not_sent() {
    let mut blobs = blobs(3);
    let id = *blobs.keys().next().unwrap();
    blobs.get_mut(&id).unwrap()[40] ^= 1;

    assert!(matches!(seal(&blobs), Err(SealRefusal::BlobWrong(wrong)) if wrong == id));
}

#[test]
fn a_bundle_from_an_unknown_sender_gives_no_blob() {
    let blobs = blobs(2);
    let open = |id: &Id| Ok(io::Cursor::new(blobs[id].clone()));
    let to = [turin().recipient()];
    let file = seal_bundle(&bundle(&blobs), open, &key_of(MALLORY), &to, Vec::new()).unwrap();

    let (kept, result) = take(&file);

    assert!(matches!(result, Err(PacketRefusal::UnknownSender(_))));
    assert!(kept.is_empty());
}

#[test]
fn a_blob_that_stands_twice_is_refused() {
    let blob = seal_to(&[turin().recipient()], &[1; 100]).unwrap();
    let mut forge = forged(&format!("blobs/{}", Id(sha256(&blob))), &blob);
    let again = forge.entries[1].clone();
    forge.entries.push(again);

    let (_, result) = take(&forge.seal());

    assert!(matches!(result, Err(PacketRefusal::Entry(_))));
}

#[test]
fn a_name_that_climbs_out_of_blobs_is_refused() {
    for name in ["blobs/../x", "blobs/", "blobs/ABC", "blob", "blobs/sub/x"] {
        let (_, result) = take(&forged(name, b"x").seal());
        assert!(matches!(result, Err(PacketRefusal::Entry(EntryFault::NameNotAllowed))), "{name}");
    }
}

#[test]
fn a_cut_bundle_keeps_its_whole_blobs_and_is_refused() {
    let blobs = blobs(60);
    let file = seal(&blobs).unwrap();

    let (kept, result) = take(&file[..file.len() - 1]);

    assert!(matches!(result, Err(PacketRefusal::Damaged)));
    assert!(kept.iter().all(|(id, bytes)| blobs[id] == *bytes));
}

#[test]
fn what_the_store_cannot_take_stops_the_bundle() {
    let file = seal(&blobs(3)).unwrap();
    let head = PacketHead::open(file.as_slice(), &[turin()], &Limits::STANDARD).unwrap();
    let bundle = head.verify_bundle(&[key_of(LYON).public()]).unwrap();

    let result = bundle.take_blobs(|_, _| Err(io::ErrorKind::StorageFull.into()));

    let full = |error: &io::Error| error.kind() == io::ErrorKind::StorageFull;
    assert!(matches!(result, Err(PacketRefusal::Io(error)) if full(&error)));
}

#[test]
fn large_blobs_travel_alone_and_bundles_keep_their_limits() {
    let blob = |n: u32, bytes: u64| {
        let mut id = [0; 32];
        id[..4].copy_from_slice(&n.to_be_bytes());
        Blob { sha256: Id(id), bytes }
    };
    let small = (0..9_000).map(|n| blob(n, 1_000));
    let wide = (9_000..10_500).map(|n| blob(n, BUNDLED_BLOB_BYTES_MAX));
    let large = blob(20_000, BUNDLED_BLOB_BYTES_MAX + 1);

    let plan = plan_blobs(small.chain(wide).chain([large]));

    assert_eq!(plan.alone, [large]);
    assert_eq!(plan.bundles.iter().map(BTreeSet::len).sum::<usize>(), 10_500);
    for bundle in &plan.bundles {
        assert!(bundle.len() <= 4_096);
        assert!(bundle.iter().map(|blob| blob.bytes).sum::<u64>() < 1 << 30);
    }
}
