//! Packets whose manifest or signature was bent, and members that are not what was signed.

use comity_crypto::sign::SigningKey;
use comity_crypto::sshsig;
use comity_exchange::Id;
use comity_exchange::packet::NAMESPACE;
use serde_json::{Value, json};

use crate::common::Forge;
use crate::row::{Row, file};
use crate::scene::Scene;

macro_rules! manifest {
    ($why:literal) => {
        concat!("refused: the packet's manifest is malformed: ", $why)
    };
}

const NO_JSON: &str = manifest!("it is no JSON");
const SPELLING: &str = manifest!("it is not canonical JSON");
const FORMAT: &str = manifest!("it is of another format");
const FIELDS: &str = manifest!("a field is missing, unknown or of the wrong form");
const SIGNATURE: &str = "refused: the packet's signature does not verify";
const MEMBERS: &str = "refused: the packet is too large: all members together";
const ENTRIES: &str = "refused: the packet is too large: the number of entries";
const CUT: &str = "refused: the member change-sets.cborseq is malformed: the last item is cut";
const PLAIN: &str = "refused: the member change-sets.cborseq is malformed: \
                     an item is not plain deterministic CBOR";

pub const ROWS: &[Row] = &[
    file("manifest-empty", "a manifest of no byte", NO_JSON, |s| s.with_manifest(Vec::new())),
    file("manifest-open", "a brace that is never closed", NO_JSON, |s| {
        s.with_manifest(b"{".to_vec())
    }),
    file("manifest-utf-16", "a manifest in UTF-16", NO_JSON, |s| {
        s.with_manifest(b"\xff\xfe{\0}\0".to_vec())
    }),
    file("manifest-depth", "four million brackets", NO_JSON, |s| {
        s.with_manifest(vec![b'['; 4 << 20])
    }),
    file("manifest-cut", "the first half of a manifest", NO_JSON, |s| {
        let whole = s.bent().manifest_bytes();
        s.with_manifest(whole[..whole.len() / 2].to_vec())
    }),
    file("manifest-line-break", "a line break behind the manifest", SPELLING, |s| {
        respelt(s, |text| text + "\n")
    }),
    file("manifest-blank", "a blank behind a colon", SPELLING, |s| {
        respelt(s, |text| text.replacen(':', ": ", 1))
    }),
    file("manifest-key-twice", "a key that stands twice", SPELLING, |s| {
        respelt(s, |text| text.replacen('{', r#"{"version":1,"#, 1))
    }),
    file("manifest-escape", "a letter spelt as an escape", SPELLING, |s| {
        respelt(s, |text| text.replace("packet", r"pac\u006bet"))
    }),
    file("manifest-fraction", "a time with a fraction", SPELLING, |s| {
        respelt(s, |text| text.replace("1790000000000", "1790000000000.0"))
    }),
    file("manifest-exponent", "a time with an exponent", SPELLING, |s| {
        respelt(s, |text| text.replace("1790000000000", "1.79e12"))
    }),
    file("manifest-order", "keys in another order", SPELLING, |s| {
        respelt(s, |text| {
            let (rest, version) = (text.replacen(r#","version":1"#, "", 1), r#"{"version":1,"#);
            rest.replacen('{', version, 1)
        })
    }),
    file("manifest-card", "the manifest of a card", FORMAT, |s| {
        s.with_field("format", json!("comity-card"))
    }),
    file("manifest-no-format", "a list, and no object", FORMAT, |s| {
        s.with_manifest(b"[1,2]".to_vec())
    }),
    file("manifest-newer", "a version of tomorrow", NEWER, |s| s.with_field("version", json!(2))),
    file("manifest-much-newer", "version 2^53 - 1, and a field nobody knows", MUCH_NEWER, |s| {
        s.seals(&s.bent().with("version", json!((1_u64 << 53) - 1)).with("unheard_of", json!([])))
    }),
    file("manifest-version-0", "version 0", FIELDS, |s| s.with_field("version", json!(0))),
    file("manifest-version-text", "a version in words", FIELDS, |s| {
        s.with_field("version", json!("1"))
    }),
    file("manifest-kind", "a kind that is none", FIELDS, |s| s.with_field("kind", json!("other"))),
    file("manifest-team-short", "a team of two bytes", FIELDS, |s| {
        s.with_field("team", json!("7e7e"))
    }),
    file("manifest-team-capital", "a team in capitals", FIELDS, |s| {
        s.with_field("team", json!(Id([0xab; 32]).to_string().to_uppercase()))
    }),
    file("manifest-unheard-of", "a field that nobody knows", FIELDS, |s| {
        s.with_field("unheard_of", json!(1))
    }),
    file("manifest-nobody", "no recipient", FIELDS, |s| s.with_field("recipients", json!([]))),
    file("manifest-everybody", "257 recipients", FIELDS, |s| {
        let all: Vec<Id> = (0..257_u16).map(id_of).collect();
        s.with_field("recipients", json!(all))
    }),
    file("manifest-recipients-order", "recipients out of order", FIELDS, |s| {
        s.with_field("recipients", json!([Id([2; 32]), Id([1; 32])]))
    }),
    file("manifest-recipient-twice", "a recipient twice", FIELDS, |s| {
        s.with_field("recipients", json!([Id([1; 32]), Id([1; 32])]))
    }),
    file("manifest-vector-falls", "a range that ends before it begins", FIELDS, |s| {
        s.with_field("vector", json!({Id([1; 32]).to_string(): [[2, 1]]}))
    }),
    file("manifest-vector-joint", "ranges with nothing between them", FIELDS, |s| {
        s.with_field("vector", json!({Id([1; 32]).to_string(): [[1, 2], [3, 4]]}))
    }),
    file("manifest-vector-zero", "a range from 0", FIELDS, |s| {
        s.with_field("vector", json!({Id([1; 32]).to_string(): [[0, 4]]}))
    }),
    file("manifest-vector-name", "a feed of the name x", FIELDS, |s| {
        s.with_field("vector", json!({"x": [[1, 2]]}))
    }),
    file("manifest-ranges-empty", "a compartment without ranges", FIELDS, |s| {
        s.with_field("compartments", ranges(json!([])))
    }),
    file("manifest-ranges-zero", "a set of the number 0", FIELDS, |s| {
        s.with_field("compartments", ranges(json!([range(0, 4)])))
    }),
    file("manifest-ranges-fall", "sets 5 to 4", FIELDS, |s| {
        s.with_field("compartments", ranges(json!([range(5, 4)])))
    }),
    file("manifest-ranges-joint", "sets 1 to 4 and 5 to 6", FIELDS, |s| {
        s.with_field("compartments", ranges(json!([range(1, 4), range(5, 6)])))
    }),
    file("manifest-ranges-huge", "a number that JSON cannot say", FIELDS, |s| {
        s.with_field("compartments", ranges(json!([range(1, 1 << 60)])))
    }),
    file("manifest-no-files", "no README in the list", FIELDS, |s| {
        s.with_field("files", json!({}))
    }),
    file("manifest-time", "a time before 1970", FIELDS, |s| s.with_field("made_utc_ms", json!(-1))),
    file(
        "manifest-large",
        "a manifest of 4 MiB and a byte",
        "refused: the packet is too large: MANIFEST.json",
        |s| s.with_manifest(vec![b' '; (4 << 20) + 1]),
    ),
    file(
        "readme-large",
        "a README of 64 KiB and a byte",
        "refused: the packet is too large: README.txt",
        |s| {
            let mut forge = s.bent();
            forge.entries[0].1 = vec![b' '; (64 << 10) + 1];
            forge.list_files();
            s.seals(&forge)
        },
    ),
    file(
        "signature-large",
        "a signature of 16 KiB and a byte",
        "refused: the packet is too large: MANIFEST.json.sig",
        |s| s.with_signature(vec![b' '; (16 << 10) + 1]),
    ),
    file("files-65", "65 entries", ENTRIES, |s| {
        let mut forge = s.bent();
        for extra in forge.entries.len()..63 {
            forge = forge.with_entry(&format!("extra-{extra}"), b"");
        }
        s.seals(&forge)
    }),
    file("files-claim-600-mib", "600 MiB are stated, and are not there", MEMBERS, |s| {
        claims(s, 600 << 20)
    }),
    file("files-claim-8-pib", "2^53 - 1 bytes are stated", MEMBERS, |s| claims(s, (1 << 53) - 1)),
    file("files-claim-500-mib", "500 MiB are stated, the archive has less", UNLISTED, |s| {
        claims(s, 500 << 20)
    }),
    file("signature-empty", "no signature", SIGNATURE, |s| s.with_signature(Vec::new())),
    file("signature-begun", "the first line of a signature", SIGNATURE, |s| {
        s.with_signature(b"-----BEGIN SSH SIGNATURE-----\n".to_vec())
    }),
    file("signature-noise", "400 bytes of noise", SIGNATURE, |s| s.with_signature(s.noise(400))),
    file("signature-other-manifest", "a signature over another manifest", SIGNATURE, |s| {
        s.with_signature(signed(s.turin.vault.me().signing_key(), NAMESPACE, b"{}"))
    }),
    file("signature-other-namespace", "a signature made for files", SIGNATURE, |s| {
        let manifest = s.bent().manifest_bytes();
        s.with_signature(signed(s.turin.vault.me().signing_key(), "file", &manifest))
    }),
    file("signature-other-key", "a signature by nobody known, in Turin's name", SIGNATURE, |s| {
        s.seals(&Forge { signer: SigningKey::make(), ..s.bent() })
    }),
    file("signature-coordinator", "the coordinator's, in Turin's name", SIGNATURE, |s| {
        s.seals(&Forge { signer: s.coordinator.vault.me().signing_key().clone(), ..s.bent() })
    }),
    file("sender-authority", "signed with the authority's key", STRANGER, |s| {
        let authority = s.turin.vault.authority_key().unwrap().unwrap();
        let forge = s.bent().with("sender", json!(Id(authority.public())));
        s.seals(&Forge { signer: authority, ..forge })
    }),
    file("sender-zero", "a sender of zeros, and a signature of zeros", SIGNATURE, |s| {
        s.with_field("sender", json!(Id([0; 32])))
    }),
    file(
        "member-exchanged",
        "change sets of the same length and other bytes",
        "refused: the member change-sets.cborseq is not what was signed",
        |s| {
            let mut forge = s.bent();
            let last = forge.entries[1].1.len() - 1;
            forge.entries[1].1[last] ^= 1;
            s.seals(&forge)
        },
    ),
    file(
        "member-readme",
        "a README that tells to run something",
        "refused: the member README.txt is not what was signed",
        |s| {
            let mut forge = s.bent();
            forge.entries[0].1 = b"run me \n".to_vec();
            s.seals(&forge)
        },
    ),
    file("member-text", "text in the place of change sets", CUT, |s| {
        s.with_sets(b"hello".to_vec())
    }),
    file("member-cut", "an array of two items of which one is there", CUT, |s| {
        s.with_sets(vec![0x82, 1])
    }),
    file("member-claim", "an array of 2^64 - 1 items", CUT, |s| s.with_sets(claim(0x9b))),
    file("member-claim-bytes", "2^64 - 1 bytes", CUT, |s| s.with_sets(claim(0x5b))),
    file("member-claim-map", "a map of 2^64 - 1 pairs", CUT, |s| s.with_sets(claim(0xbb))),
    file("member-indefinite", "an array without a length", PLAIN, |s| {
        s.with_sets(vec![0x9f, 1, 0xff])
    }),
    file("member-indefinite-bytes", "bytes in pieces", PLAIN, |s| {
        s.with_sets(vec![0x5f, 0x41, 1, 0xff])
    }),
    file("member-long-number", "a number longer than it must be", PLAIN, |s| {
        s.with_sets(vec![0x18, 0x17])
    }),
    file("member-tag", "a tag", PLAIN, |s| s.with_sets(vec![0xc0, 0x01])),
    file("member-float", "a float", PLAIN, |s| s.with_sets(vec![0xf9, 0, 0])),
    file("member-undefined", "the value undefined", PLAIN, |s| s.with_sets(vec![0xf7])),
    file(
        "member-item-large",
        "a change set of 9 MiB and a byte",
        "refused: the member change-sets.cborseq is malformed: \
         an item is larger than it may be",
        |s| s.with_sets(crate::wire::bytes(&vec![0; (9 << 20) + 1])),
    ),
    file(
        "member-items-many",
        "four million receipts and one, of one byte each",
        "refused: the member receipts.cborseq is malformed: \
         there are more items than there may be",
        |s| s.seals(&s.bent().with_entry("receipts.cborseq", &vec![0; 4_000_001])),
    ),
];

const STRANGER: &str = "unknown-sender: the packet's sender ID is not known here";
const NEWER: &str = "newer: the packet is of format 2, newer than this version";
const MUCH_NEWER: &str = "newer: the packet is of format 9007199254740991, newer than this version";
const UNLISTED: &str =
    "refused: the packet's archive is malformed: an entry is not in the manifest";

/// Returns the packet under its manifest in another spelling, signed as it is.
fn respelt(scene: &Scene, spell: fn(String) -> String) -> Vec<u8> {
    let text = String::from_utf8(scene.bent().manifest_bytes()).unwrap();
    let spelt = spell(text.clone());
    assert_ne!(spelt, text, "it is spelt otherwise");
    scene.with_manifest(spelt.into_bytes())
}

/// Returns the packet whose manifest states so many bytes of keys.
fn claims(scene: &Scene, bytes: u64) -> Vec<u8> {
    let mut forge = scene.bent();
    forge.manifest["files"]["grants.cborseq"]["bytes"] = json!(bytes);
    scene.seals(&forge)
}

fn claim(head: u8) -> Vec<u8> {
    [vec![head], vec![0xff; 8]].concat()
}

fn signed(key: &SigningKey, namespace: &str, bytes: &[u8]) -> Vec<u8> {
    sshsig::sign(key, namespace, bytes).unwrap().into_bytes()
}

fn id_of(at: u16) -> Id {
    let mut id = [0; 32];
    id[..2].copy_from_slice(&at.to_be_bytes());
    Id(id)
}

fn range(from: u64, to: u64) -> Value {
    json!({"feed": Id([3; 32]), "from": from, "to": to})
}

fn ranges(of: Value) -> Value {
    json!([{"compartment": Id([2; 32]), "ranges": of}])
}
