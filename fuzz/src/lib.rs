//! What the fuzz targets do with their bytes: each gives them to a decoder of the product, as a
//! stranger's file would, and checks what a decoder promises. The suite `hostile` runs the same
//! functions over every file of `corpus/` and `crashes/`.

mod at_rest;
mod foreign;

use comity_changes::act::Act;
use comity_changes::card::{Card, Introduction};
use comity_changes::charter::{Charter, Place, decode_clauses};
use comity_changes::letter::Letter;
use comity_changes::restricted::{ClosingBody, JoiningBody, LeavingBody, RestrictedCharter};
use comity_changes::statements::{CutOffBody, DecisionBody, ReissueBody, RevocationBody};
use comity_changes::values::Grant;
use comity_changes::{ChangeSet, cbor as canonical};
use comity_crypto::age_files::{Identity, Recipient, seal_to};
use comity_crypto::sign::SigningKey;
use comity_crypto::{Secret, hash, sshsig};
use comity_exchange::Id;
use comity_exchange::packet::{
    Items, Limits, NAMESPACE, PacketHead, decode_header, encode_header, open_packet,
};
use comity_exchange::receipt::{SignedReceipt, decode_numbers};
use comity_exchange::request::Request;
use comity_vault::share::{Share, join_shares};

pub use at_rest::{journal, key_log, search_blocks};
pub use foreign::{mail, members, note, pdf};

/// A target: its name, which is that of its corpus, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("cbor", cbor),
    ("change_set", change_set),
    ("card", card),
    ("charter", charter),
    ("act", act),
    ("letter", letter),
    ("share", share),
    ("statements", statements),
    ("grant", grant),
    ("receipt", receipt),
    ("request", request),
    ("sequence", sequence),
    ("tar_header", tar_header),
    ("sealed", sealed),
    ("archive", archive),
    ("manifest", manifest),
    ("compartment", compartment),
    ("note", note),
    ("journal", journal),
    ("key_log", key_log),
    ("search_blocks", search_blocks),
    ("mail", mail),
    ("members", members),
    ("pdf", pdf),
];

/// Reads deterministic CBOR: one value has one form.
pub fn cbor(bytes: &[u8]) {
    if let Ok(value) = canonical::decode(bytes) {
        assert!(canonical::encode(&value) == bytes, "one value, one form");
    }
}

/// Reads a change set.
pub fn change_set(bytes: &[u8]) {
    if let Ok(set) = ChangeSet::decode(bytes) {
        assert!(set.encode() == bytes, "a set is forwarded as it came");
        let _a_stranger_signed = set.verify(&[7; 32]);
    }
}

/// Reads a card.
pub fn card(bytes: &[u8]) {
    if let Ok(card) = Card::decode(bytes) {
        assert!(card.encode() == bytes, "a card is kept as it came");
        assert_eq!(card.introduction.fingerprint().len(), 8, "eight words are read aloud");
    }
}

/// Reads a charter, and the introductions and places in it.
pub fn charter(bytes: &[u8]) {
    if let Ok(charter) = Charter::decode(bytes) {
        assert!(charter.bytes() == bytes, "the team's id is the hash of these bytes");
    }
    if let Ok(value) = canonical::decode(bytes) {
        let _a_part = (Introduction::from_value(&value), Place::from_value(&value));
        let _a_part = decode_clauses(&value);
    }
}

/// Reads an act of an authority.
pub fn act(bytes: &[u8]) {
    if let Ok(value) = canonical::decode(bytes)
        && let Ok(act) = Act::from_value(&value)
    {
        assert!(act.to_value() == value, "an act is forwarded as it came");
    }
}

/// Reads what revocations, cut-offs, re-issues and decisions say, and announced recipient keys.
pub fn statements(bytes: &[u8]) {
    let Ok(value) = canonical::decode(bytes) else { return };
    if let Some(body) = RevocationBody::from_value(&value) {
        assert!(body.to_value() == value, "one revocation, one form");
    }
    if let Some(body) = CutOffBody::from_value(&value) {
        assert!(body.to_value() == value, "one cut-off, one form");
    }
    if let Some(body) = ReissueBody::from_value(&value) {
        assert!(body.to_value() == value, "one re-issue, one form");
    }
    if let Some(body) = DecisionBody::from_value(&value) {
        assert!(body.to_value() == value, "one decision, one form");
    }
    if let Some(Ok(recipient)) = value.as_text().map(Recipient::parse) {
        assert!(Recipient::parse(&recipient.to_string()).is_ok(), "packets are sealed to it");
    }
}

/// Reads the charter of a restricted compartment, and what acts in one say.
pub fn compartment(bytes: &[u8]) {
    if let Ok(charter) = RestrictedCharter::decode(bytes) {
        assert!(charter.encode() == bytes, "the compartment's id is the hash of these bytes");
    }
    let Ok(value) = canonical::decode(bytes) else { return };
    if let Some(body) = JoiningBody::from_value(&value) {
        assert!(body.to_value() == value, "one letting in, one form");
    }
    if let Some(body) = LeavingBody::from_value(&value) {
        assert!(body.to_value() == value, "one leaving, one form");
    }
    if let Some(body) = ClosingBody::from_value(&value) {
        assert!(body.to_value() == value, "one closing, one form");
    }
}

/// Reads a content key on its way.
pub fn grant(bytes: &[u8]) {
    if let Ok(grant) = Grant::decode(bytes) {
        assert!(grant.encode() == bytes, "one key, one form");
    }
}

/// Reads a letter that lets an installation in.
pub fn letter(bytes: &[u8]) {
    if let Ok(letter) = Letter::decode(bytes) {
        assert!(letter.encode() == bytes, "one letter, one form");
    }
}

/// Reads a custodian's share as it is, and with the check that its lines have.
pub fn share(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let read = |text: &str| {
        let Ok(share) = Share::decode(text) else { return };
        let again = Share::decode(&share.encode());
        assert!(again.as_ref() == Ok(&share), "a share is read as it is written");
        let _key = join_shares(&[share.clone(), share]);
    };
    read(text);
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.starts_with("check"));
    let body: String = lines.flat_map(|line| [line, "\n"]).collect();
    let check = hash::tagged("comity/share/v1", &[body.as_bytes()]);
    let digits: String = check.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    read(&format!("{body}check {digits}\n"));
}

/// Reads a receipt, and its body alone as if somebody had signed it.
pub fn receipt(bytes: &[u8]) {
    if let Ok(signed) = SignedReceipt::decode(bytes) {
        assert!(signed.encode() == bytes, "a receipt is passed on as it came");
    }
    let key = SigningKey::from_seed(&Secret::new([1; 32]));
    let parts = vec![canonical::Value::bytes(bytes), canonical::Value::bytes([0; 64])];
    let whole = canonical::encode(&canonical::Value::Array(parts));
    if let Ok(signed) = SignedReceipt::decode(&whole) {
        let mut said = signed.claim().clone();
        said.installation = Id(key.public());
        assert!(said.sign(&key).is_ok(), "what is read can be said");
    }
}

/// Reads a request, and numbers by feed.
pub fn request(bytes: &[u8]) {
    if let Ok(request) = Request::decode(bytes) {
        assert!(request.encode() == bytes, "one request, one form");
    }
    let _numbers = decode_numbers(bytes);
}

/// Splits a member into its items.
pub fn sequence(bytes: &[u8]) {
    if let Ok(items) = Items::split(bytes.to_vec(), 9 << 20, 1_000) {
        let all: Vec<u8> = items.iter().flatten().copied().collect();
        assert!(all == bytes, "items are what came, one behind the other");
    }
}

/// Reads headers of the archive.
pub fn tar_header(bytes: &[u8]) {
    let (blocks, _) = bytes.as_chunks::<512>();
    for block in blocks {
        if let Ok(Some(header)) = decode_header(block) {
            let again = encode_header(&header.name, header.bytes);
            assert!(again.as_ref() == Some(block), "one header, one form");
        }
    }
}

/// Opens a file from outside.
pub fn sealed(bytes: &[u8]) {
    let _refused = open_packet(bytes, &[reader()], &Limits::STANDARD);
}

/// Opens an archive that somebody sealed to the reader.
pub fn archive(bytes: &[u8]) {
    let Ok(file) = seal_to(&[reader().recipient()], bytes) else { return };
    let Ok(head) = PacketHead::open(file.as_slice(), &[reader()], &Limits::STANDARD) else {
        return;
    };
    let sender = head.manifest().sender.0;
    if let Ok(packet) = head.read() {
        let Ok(verified) = packet.verify(&[sender]) else { panic!("the sender signed it") };
        for set in verified.change_sets().iter() {
            change_set(set);
        }
    }
}

/// Opens a packet whose manifest is these bytes, signed as they are.
pub fn manifest(bytes: &[u8]) {
    let key = SigningKey::from_seed(&Secret::new([1; 32]));
    let Ok(signature) = sshsig::sign(&key, NAMESPACE, bytes) else { return };
    let readme: &[u8] = b"read me\n";
    let mut whole = Vec::new();
    let entries = [
        ("README.txt", readme),
        ("MANIFEST.json", bytes),
        ("MANIFEST.json.sig", signature.as_bytes()),
    ];
    for (name, content) in entries {
        let Some(header) = encode_header(name, content.len() as u64) else { return };
        whole.extend(header);
        whole.extend(content);
        whole.resize(whole.len().next_multiple_of(512), 0);
    }
    whole.extend([0; 1_024]);
    archive(&whole);
}

/// Who opens what is sealed: the identity of the golden files.
fn reader() -> Identity {
    const TURIN: &str =
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    match Identity::parse(TURIN) {
        Ok(identity) => identity,
        Err(error) => panic!("the golden identity parses: {error}"),
    }
}
