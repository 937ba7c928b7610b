//! Golden files: fixed keys give these bytes, in this version and every later one.
//!
//! The seal around an archive is random, so the archive inside is what is kept. Set
//! `COMITY_GOLDEN=write` to write them anew after the format changed, with an ADR.

use std::fs;
use std::path::PathBuf;

use comity_crypto::age_files::open_with;
use comity_exchange::Id;
use comity_exchange::packet::{Blob, Bundle, Limits, PacketHead, seal_bundle};
use comity_exchange::receipt::SignedReceipt;
use comity_exchange::request::Request;

use crate::common::{LYON, TURIN, key_of, seal_archive, sealed, taken_at_turin, turin};
use crate::receipts::receipt;

/// A sealed blob, the same in every run: age files of other days open here too.
pub const BLOB: &[u8] = include_bytes!("../golden/blob.age");

pub fn bundle() -> Vec<u8> {
    let blob = Blob { sha256: Id(comity_crypto::sha256(BLOB)), bytes: BLOB.len() as u64 };
    let bundle =
        Bundle { team: Id([0x7e; 32]), made_utc_ms: 1_790_000_000_000, blobs: [blob].into() };
    let to = [turin().recipient()];
    seal_bundle(&bundle, |_| Ok(BLOB), &key_of(LYON), &to, Vec::new()).unwrap()
}

fn request() -> Request {
    Request {
        team: Id([0x7e; 32]),
        compartment: Id([0xc0; 32]),
        sets: [(Id([0xfe; 32]), [(41, 43)].into_iter().collect())].into(),
        blobs: [Id([1; 32])].into(),
        commitments: [Id([3; 32])].into(),
    }
}

/// Compares with the golden file, byte for byte.
fn is_golden(name: &str, bytes: &[u8]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var("COMITY_GOLDEN").is_ok_and(|value| value == "write") {
        fs::write(&path, bytes).unwrap();
    }
    assert!(fs::read(&path).unwrap() == bytes, "{name} is written as it always was");
}

fn archive_of(sealed: &[u8]) -> Vec<u8> {
    open_with(&[turin()], sealed, 1 << 20).unwrap()
}

#[test]
fn a_packet_is_written_as_it_always_was() {
    let packet = taken_at_turin(&sealed()).unwrap();

    is_golden("packet.tar", &archive_of(&sealed()));
    let manifest = serde_json_canonicalizer::to_vec(packet.manifest()).unwrap();
    is_golden("packet.MANIFEST.json", &manifest);
}

#[test]
fn a_bundle_is_written_as_it_always_was() {
    is_golden("bundle.tar", &archive_of(&bundle()));
}

#[test]
fn a_receipt_and_a_request_are_written_as_they_always_were() {
    is_golden("receipt.cbor", &receipt().sign(&key_of(TURIN)).unwrap().encode());
    is_golden("request.cbor", &request().encode());
}

/// What earlier versions wrote is read by every later one.
#[test]
fn golden_files_are_read() {
    let golden = |name: &str| {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        fs::read(folder.join(name)).unwrap()
    };

    assert!(taken_at_turin(&seal_archive(&golden("packet.tar"))).is_ok());
    let bundle = seal_archive(&golden("bundle.tar"));
    let head = PacketHead::open(bundle.as_slice(), &[turin()], &Limits::STANDARD).unwrap();
    let bundle = head.verify_bundle(&[key_of(LYON).public()]).unwrap();
    assert_eq!(bundle.take_blobs(|_, _| Ok(())).unwrap(), 1);
    let signed = SignedReceipt::decode(&golden("receipt.cbor")).unwrap();
    assert_eq!(signed.verify(&[key_of(TURIN).public()]), Ok(&receipt()));
    assert_eq!(Request::decode(&golden("request.cbor")), Ok(request()));
}
