//! Packets whose manifest or members somebody bent: each is refused, and for its own reason.

use std::io::Write as _;

use comity_crypto::age_files::SealStream;
use comity_crypto::sha256;
use comity_exchange::Id;
use comity_exchange::packet::PacketRefusal::{
    Entry, Items, Manifest, MemberWrong, Newer, OtherKind, TooLarge, Trailing,
};
use comity_exchange::packet::{
    Bounds, EntryFault, ItemsFault, Limit, Limits, ManifestFault, PacketRefusal,
};
use serde_json::json;

use crate::common::{Forge, taken_at_turin, taken_within, turin};
use crate::refused;

// The manifest.

#[test]
fn a_manifest_that_is_no_json_is_refused() {
    for bytes in [&b""[..], b"{", b"\xff\xfe", b"[1,2", &[b'['; 100_000]] {
        let forge = Forge { manifest_bytes: Some(bytes.to_vec()), ..Forge::new() };
        refused!(forge.seal(), Manifest(ManifestFault::NotJson));
    }
}

/// Spaces, another order of keys, a repeated key: another spelling of the same, or not.
#[test]
fn a_manifest_in_another_spelling_is_refused() {
    let canonical = String::from_utf8(Forge::new().manifest_bytes()).unwrap();
    let spellings = [
        format!("{canonical}\n"),
        canonical.replacen(':', ": ", 1),
        canonical.replacen('{', r#"{"version":1,"#, 1),
        canonical.replace("packet", r"pac\u006bet"),
        canonical.replace("1790000000000", "1790000000000.0"),
        canonical.replace("1790000000000", "1.79e12"),
    ];
    for spelling in spellings {
        let forge = Forge { manifest_bytes: Some(spelling.into_bytes()), ..Forge::new() };
        refused!(forge.seal(), Manifest(ManifestFault::NotCanonical));
    }
}

#[test]
fn another_format_is_refused() {
    refused!(
        Forge::new().with("format", json!("comity-card")).seal(),
        Manifest(ManifestFault::OtherFormat)
    );
}

/// Said before anything else is judged: the person can install the newer version.
#[test]
fn a_newer_version_is_said() {
    let forge = Forge::new().with("version", json!(2)).with("unheard_of", json!([]));

    refused!(forge.seal(), Newer(2));
}

#[test]
fn a_manifest_with_wrong_fields_is_refused() {
    let short = json!("7e7e");
    let high = Id([0xAB; 32]).to_string().to_uppercase();
    let range = |from: u64, to: u64| json!({"feed": Id([3; 32]), "from": from, "to": to});
    let of = |ranges| json!([{"compartment": Id([2; 32]), "ranges": ranges}]);
    for (field, value) in [
        ("version", json!(0)),
        ("version", json!("1")),
        ("kind", json!("other")),
        ("team", short),
        ("team", json!(high)),
        ("unheard_of", json!(1)),
        ("recipients", json!([])),
        ("recipients", json!([Id([2; 32]), Id([1; 32])])),
        ("recipients", json!([Id([1; 32]), Id([1; 32])])),
        ("vector", json!({Id([1; 32]).to_string(): [[2, 1]]})),
        ("vector", json!({Id([1; 32]).to_string(): [[1, 2], [3, 4]]})),
        ("vector", json!({"x": [[1, 2]]})),
        ("compartments", of(json!([]))),
        ("compartments", of(json!([range(0, 4)]))),
        ("compartments", of(json!([range(5, 4)]))),
        ("compartments", of(json!([range(1, 4), range(5, 6)]))),
        ("compartments", of(json!([range(1, 1 << 60)]))),
        ("files", json!({})),
        ("made_utc_ms", json!(-1)),
    ] {
        let file = Forge::new().with(field, value.clone()).seal();
        match taken_at_turin(&file) {
            Err(Manifest(ManifestFault::Fields | ManifestFault::NotCanonical)) => {}
            other => panic!("{field} {value}: {other:?}"),
        }
    }
}

#[test]
fn a_manifest_over_its_limit_is_refused() {
    let large = Forge { manifest_bytes: Some(vec![b' '; (4 << 20) + 1]), ..Forge::new() };

    refused!(large.seal(), TooLarge(Limit::Manifest));
}

#[test]
fn a_readme_or_a_signature_over_its_limit_is_refused() {
    let mut forge = Forge::new();
    forge.entries[0].1 = vec![b' '; (64 << 10) + 1];
    refused!(forge.seal(), TooLarge(Limit::Readme));

    let forge = Forge { signature: Some(vec![b' '; (16 << 10) + 1]), ..Forge::new() };
    refused!(forge.seal(), TooLarge(Limit::Signature));
}

/// 62 names and the two before them are sixty-four; one more is one too many.
#[test]
fn sixty_five_entries_are_refused() {
    let mut forge = Forge::new();
    for extra in forge.entries.len()..63 {
        forge = forge.with_entry(&format!("extra-{extra}"), b"");
    }

    refused!(forge.seal(), TooLarge(Limit::Entries));
}

// The members.

#[test]
fn a_member_with_another_hash_is_refused() {
    let mut forge = Forge::new();
    forge.entries[1].1 = vec![0x81, 2];

    refused!(forge.seal(), MemberWrong("change-sets.cborseq"));
}

#[test]
fn a_readme_with_another_hash_is_refused() {
    let mut forge = Forge::new();
    forge.entries[0].1 = b"run me \n".to_vec();

    refused!(forge.seal(), MemberWrong("README.txt"));
}

#[test]
fn a_member_of_another_size_is_refused() {
    let mut forge = Forge::new();
    forge.entries[2].1.push(1);

    refused!(forge.seal(), Entry(EntryFault::NotInManifest));
}

/// 600 MiB are stated; nothing of them is read.
#[test]
fn members_over_the_limit_are_refused_before_they_are_read() {
    let mut forge = Forge::new();
    forge.manifest["files"]["grants.cborseq"]["bytes"] = json!(600 << 20);
    refused!(forge.seal(), TooLarge(Limit::Members));

    forge.manifest["files"]["change-sets.cborseq"]["bytes"] = json!((1_u64 << 53) - 1);
    refused!(forge.seal(), TooLarge(Limit::Members));
}

/// What repeats for ever seals to much, though its reader stops at what was stated.
#[test]
fn a_member_that_goes_on_and_on_is_not_read_on() {
    let limits =
        Limits { packet: Bounds { entries_max: 64, bytes_max: 1 << 20 }, ..Limits::STANDARD };
    let forge = Forge::new().with_entry("receipts.cborseq", &vec![0; 2 << 20]);
    let refusal = taken_within(&forge.seal(), &limits);
    assert!(matches!(refusal, Err(TooLarge(Limit::Members))));

    let mut seal = SealStream::begin(&[turin().recipient()], Vec::new()).unwrap();
    seal.write_all(&Forge::new().archive()).unwrap();
    seal.write_all(&vec![0; 64 << 20]).unwrap();
    refused!(seal.finish().unwrap(), Trailing);
}

/// A million items of one byte cost a list as long, which has a limit of its own.
#[test]
fn more_items_than_may_be_are_refused() {
    let forge = Forge::new().with_entry("receipts.cborseq", &[0; 1_001]);
    let limits = Limits { items_max: 1_000, ..Limits::STANDARD };

    let refusal = taken_within(&forge.seal(), &limits);

    assert!(matches!(refusal, Err(Items("receipts.cborseq", ItemsFault::TooMany))));
}

#[test]
fn an_item_over_its_limit_is_refused() {
    let mut item = vec![0x5a, 0, 0, 0x20, 0];
    item.resize(5 + 0x2000, 0);
    let mut forge = Forge::new();
    forge.entries[2].1 = item;
    forge.list_files();

    refused!(forge.seal(), Items("grants.cborseq", ItemsFault::NotPlain));

    forge.entries[2].1.splice(..5, [0x59, 0x20, 0]);
    forge.list_files();
    refused!(forge.seal(), Items("grants.cborseq", ItemsFault::ItemTooLarge));
}

#[test]
fn a_member_that_is_no_sequence_is_refused() {
    for bytes in [&b"hello"[..], &[0x9f, 1, 0xff], &[0x82, 1]] {
        let mut forge = Forge::new();
        forge.entries[1].1 = bytes.to_vec();
        forge.list_files();
        refused!(forge.seal(), Items("change-sets.cborseq", _));
    }
}

/// A blob among change sets, or change sets in a bundle.
#[test]
fn the_kinds_do_not_mix() {
    let name = format!("blobs/{}", Id(sha256(b"x")));
    refused!(Forge::new().with_entry(&name, b"x").seal(), Entry(EntryFault::NameNotAllowed));

    let blobs = Forge::new().with("kind", json!("blobs"));
    refused!(blobs.seal(), Entry(EntryFault::NameNotAllowed));

    let mut bundle = Forge::new().with("kind", json!("blobs"));
    bundle.entries.truncate(1);
    bundle.list_files();
    refused!(bundle.seal(), OtherKind);
}

/// Refusals name ids and members, never what is inside.
#[test]
fn a_refusal_says_nothing_of_the_contents() {
    let mut forge = Forge::new();
    forge.entries[1].1 = b"the marquess".to_vec();
    let refusal: PacketRefusal = taken_at_turin(&forge.seal()).unwrap_err();

    assert!(!format!("{refusal} {refusal:?}").contains("marquess"));
}
