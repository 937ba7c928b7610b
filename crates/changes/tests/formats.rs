//! Golden bytes: fixed keys give these values, in this version and every later one; and the
//! document that describes them names the source that it was written from.
//!
//! Nonces are random, so what is sealed is kept as it was written once. Set
//! `COMITY_GOLDEN=write` to write the files anew after the format changed, with an ADR.
#![allow(clippy::unwrap_used, reason = "helpers of tests panic where a test would")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use comity_changes::act::{Act, Statement};
use comity_changes::builder::{RecordKey, Write, build_change};
use comity_changes::card::{
    Announcement, Card, Certificate, Introduction, derive_person_commitment,
};
use comity_changes::cbor::{self, Key as MapKey, TextKey};
use comity_changes::charter::{self, Charter, derive_text_hash, encode_clauses};
use comity_changes::control::Control;
use comity_changes::ids::{derive_compartment, derive_feed, derive_record};
use comity_changes::letter::Letter;
use comity_changes::replacement::ReplacementBody;
use comity_changes::restricted::RestrictedCharter;
use comity_changes::set::{CHANGE_BYTES_MAX, Change, ChangeSet, Header, Slot};
use comity_changes::values::{Grant, Place, derive_commitment, open_values};
use comity_changes::{Dep, Malformed, TeamId, Value, tree};
use comity_crypto::sign::SigningKey;
use comity_crypto::{Key, sha256};
use comity_domain::agreements::Values;
use comity_domain::dates::Date;
use comity_domain::kinds;
use comity_domain::roster::Role;

const RANDOM: [u8; 32] = [0x77; 32];
const INCARNATION: [u8; 32] = [0x11; 32];
const TEXT_SALT: [u8; 32] = [0x5c; 32];
const ENTRY_KEY: [u8; 32] = [0x33; 32];
const MADE: i64 = 1_790_000_000_000;
/// Of the age identity of 32 bytes 0x42.
const RECIPIENT: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

/// The key whose seed is 32 times this byte.
fn key(byte: u8) -> SigningKey {
    SigningKey::from_seed(&Key::new([byte; 32]))
}

/// Writes the golden file if asked to, and returns what is in it.
fn golden(name: &str, make: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    if std::env::var("COMITY_GOLDEN").is_ok_and(|value| value == "write") {
        let digits = hex::encode(make());
        let lines: Vec<&str> =
            digits.as_bytes().chunks(96).map(|line| std::str::from_utf8(line).unwrap()).collect();
        fs::write(file(name), lines.join("\n") + "\n").unwrap();
    }
    kept(name)
}

fn kept(name: &str) -> Vec<u8> {
    let text: String = fs::read_to_string(file(name)).unwrap().split_whitespace().collect();
    hex::decode(text).unwrap()
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// The same, for what has no chance in it: made again, the bytes are the golden ones.
fn always(name: &str, bytes: Vec<u8>) -> Vec<u8> {
    let kept = golden(name, || bytes.clone());
    assert!(kept == bytes, "{name} is written as it always was");
    kept
}

fn card(authority: u8, installation: u8, names: [&str; 4]) -> Card {
    let [person, capacity, authority_name, state] = names.map(str::to_owned);
    let salt = [0x5a; 32];
    let (authority, installation) = (key(authority), key(installation));
    let certificate = Certificate {
        authority: authority.public(),
        authority_name,
        state,
        person_commitment: derive_person_commitment(&salt, &person, &capacity),
        installation: installation.public(),
        made_utc_ms: MADE,
    };
    let announcement = Announcement {
        installation: installation.public(),
        recipients: vec![(RECIPIENT.to_owned(), MADE)],
        made_utc_ms: MADE,
    };
    let introduction = Introduction::sign(certificate, announcement, &authority, &installation);
    Card { introduction, person, capacity, salt }
}

fn lyon() -> Card {
    card(0x0a, 0x01, ["A. Martin", "investigating judge", "Tribunal de Lyon", "FR"])
}

fn turin() -> Card {
    card(0x0b, 0x02, ["G. Rossi", "public prosecutor", "Procura di Torino", "IT"])
}

fn clauses() -> Value {
    let value = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    encode_clauses(&Values::from([
        value("title.name", "Quay"),
        value("purpose.text", "Who moved the goods — and for whom?"),
        value("states.operation", "FR IT"),
    ]))
}

fn founding() -> Charter {
    let day = |text: &str| Date::parse(text).unwrap();
    let place = |card: Card| charter::Place {
        introduction: card.introduction,
        role: Role::Leader,
        from: day("2026-01-01"),
        until: day("2026-12-31"),
    };
    let text_hash = derive_text_hash(&TEXT_SALT, &clauses());
    Charter::make(&RANDOM, vec![place(lyon()), place(turin())], text_hash)
}

fn place(team: TeamId, compartment: &str) -> Place {
    let compartment = derive_compartment(&team, compartment);
    let feed = derive_feed(&key(0x01).public(), &INCARNATION, &compartment);
    Place { team, compartment, feed }
}

/// A record of Lyon's with a given commitment, or under a given key.
fn record(place: &Place, kind: u64, commitment: [u8; 32], key_: Option<Key>) -> RecordKey {
    let authority = key(0x0a).public();
    let record = derive_record(&place.team, &place.compartment, kind, &authority, &commitment);
    RecordKey { record, commitment, key: key_ }
}

fn clear(place: &Place, kind: u64, commitment: u8, writes: Vec<Write>) -> Slot {
    let of = record(place, kind, [commitment; 32], None);
    Slot::Whole(build_change(place, kind, &of, writes).unwrap())
}

fn header(place: &Place, deps: Vec<Dep>) -> Header {
    Header {
        team: place.team,
        compartment: place.compartment,
        feed: place.feed,
        seq: 1,
        prev: None,
        deps,
        time_utc_ms: MADE,
        zone: "Europe/Paris".to_owned(),
        change_count: 0,
        changes_root: [0; 32],
        critical: Vec::new(),
        extensions: BTreeMap::new(),
    }
}

fn signature(team: TeamId) -> Act {
    let text_hash = derive_text_hash(&TEXT_SALT, &clauses());
    let body = Value::Array(vec![Value::Bool(true), Value::bytes(text_hash), Value::text("")]);
    let kind = kinds::signature::KIND;
    Act::sign(Statement { team, kind, record: None, parents: Vec::new(), body }, &key(0x0a))
}

/// The founder's first control set: charter, signature, incarnation; nothing in it is sealed.
fn control_set() -> ChangeSet {
    let charter = founding();
    let place = place(charter.team(), "control");
    let slots = vec![
        clear(
            &place,
            kinds::charter::KIND,
            0xc1,
            vec![Write::new(kinds::charter::CHARTER, Value::bytes(charter.bytes()))],
        ),
        clear(
            &place,
            kinds::signature::KIND,
            0xc2,
            vec![Write::new(kinds::signature::ACT, signature(charter.team()).to_value())],
        ),
        clear(
            &place,
            kinds::incarnation::KIND,
            0xc3,
            vec![
                Write::new(kinds::incarnation::KEY, Value::bytes(key(0x01).public())),
                Write::new(kinds::incarnation::RANDOM, Value::bytes(INCARNATION)),
            ],
        ),
    ];
    ChangeSet::sign(header(&place, Vec::new()), slots, &key(0x01))
}

fn entry_key() -> (Place, RecordKey) {
    let place = place(founding().team(), "operational");
    let key = Key::new(ENTRY_KEY);
    let commitment = derive_commitment(&key);
    (place, record(&place, kinds::entry::KIND, commitment, Some(key)))
}

/// An operational set: a sealed entry, and the leaf of a change that was not released.
fn operational_set() -> ChangeSet {
    let (place, of) = entry_key();
    let control = control_set();
    let writes = vec![
        Write::new(kinds::entry::EXHIBIT, Value::text("FR-2026-0001")),
        Write::new(kinds::entry::TITLE, Value::text("ledger.pdf")),
        Write::new(kinds::entry::HANDLING, Value::Uint(1)),
    ];
    let change = build_change(&place, kinds::entry::KIND, &of, writes).unwrap();
    let leaf = tree::derive_leaf(b"withheld");
    let dep = Dep { feed: control.header.feed, seq: 1, id: control.id };
    let mut header = header(&place, vec![dep]);
    header.extensions.insert(MapKey::Text(TextKey("later".to_owned())), Value::Uint(7));
    ChangeSet::sign(header, vec![Slot::Whole(change), Slot::Withheld(leaf)], &key(0x01))
}

#[test]
fn a_card_is_written_as_it_always_was() {
    let bytes = always("card.hex", lyon().encode());

    let read = Card::decode(&bytes).unwrap();

    assert_eq!(read, lyon());
    let words = read.introduction.fingerprint().join(" ");
    let document = document("docs/formats/card.md");
    assert!(document.contains(&words), "docs/formats/card.md says the golden words: {words}");
}

#[test]
fn a_charter_is_written_as_it_always_was() {
    let bytes = always("charter.hex", founding().bytes().to_vec());
    let text = always("founding-text.hex", cbor::encode(&clauses()));

    let read = Charter::decode(&bytes).unwrap();

    assert_eq!((read.bytes(), read.team()), (&bytes[..], founding().team()));
    assert_eq!(read.text_hash, derive_text_hash(&TEXT_SALT, &cbor::decode(&text).unwrap()));
    assert_eq!(read.authorities.len(), 2);
}

#[test]
fn an_act_is_written_as_it_always_was() {
    let act = signature(founding().team());
    let bytes = always("act.hex", cbor::encode(&act.to_value()));

    let read = Act::from_value(&cbor::decode(&bytes).unwrap()).unwrap();

    assert_eq!(read, act);
    assert_eq!(cbor::encode(&read.to_value()), bytes);
}

#[test]
fn a_replacement_is_written_as_it_always_was() {
    let new = card(0x1a, 0x31, ["A. Martin", "investigating judge", "Tribunal de Lyon", "FR"]);
    let day = |text: &str| Date::parse(text).unwrap();
    let body = ReplacementBody {
        old: key(0x0a).public(),
        introduction: new.introduction,
        mandate: Some((Role::Leader, day("2026-06-01"), day("2026-12-31"))),
    };
    let (team, kind) = (founding().team(), kinds::replacement::KIND);
    let statement =
        Statement { team, kind, record: None, parents: Vec::new(), body: body.to_value() };
    let act = Act::sign(statement, &key(0x0b));
    let bytes = always("replacement.hex", cbor::encode(&act.to_value()));

    let read = Act::from_value(&cbor::decode(&bytes).unwrap()).unwrap();

    assert_eq!(ReplacementBody::from_value(&read.statement.body), Some(body));
}

#[test]
fn a_letter_is_written_as_it_always_was() {
    let new = card(0x0a, 0x31, ["A. Martin", "investigating judge", "Tribunal de Lyon", "FR"]);
    let day = |text: &str| Date::parse(text).unwrap();
    let (from, until) = (day("2026-06-01"), day("2026-12-31"));
    let place =
        charter::Place { introduction: new.introduction.clone(), role: Role::Leader, from, until };
    let letter = Letter::sign(founding().team(), new, place, &key(0x0a));
    let bytes = always("letter.hex", letter.encode());

    assert_eq!(Letter::decode(&bytes), Ok(letter));
    for at in (0..bytes.len()).step_by(7) {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        assert!(Letter::decode(&bent).is_err(), "byte {at}");
    }
}

#[test]
fn a_founding_set_is_written_as_it_always_was() {
    let bytes = always("control-set.hex", control_set().encode());

    let read = ChangeSet::decode(&bytes).unwrap();

    assert_eq!(read.encode(), bytes);
    assert_eq!(read.verify(&key(0x01).public()), Ok(()));
    assert_eq!(read.verify(&key(0x02).public()), Err(Malformed::Signature));
    let control = Control::found(&read).unwrap().unwrap();
    assert_eq!(control.team, founding().team());
    assert_eq!(control.announced(&read, None).unwrap().installation, key(0x01).public());
}

#[test]
fn a_sealed_set_opens_as_it_always_did() {
    let bytes = golden("change-set.hex", || operational_set().encode());
    let (place, of) = entry_key();

    let read = ChangeSet::decode(&bytes).unwrap();

    assert_eq!(read.encode(), bytes);
    assert_eq!(read.verify(&key(0x01).public()), Ok(()));
    assert_eq!(read.header.deps, operational_set().header.deps);
    assert_eq!(read.header.extensions, operational_set().header.extensions);
    let change = read.slots[0].change().unwrap();
    assert_eq!((change.record, change.key_commitment), (of.record, of.commitment));
    let values = open_values(change, &place, &of.key.unwrap()).unwrap();
    let expected = [Value::text("FR-2026-0001"), Value::text("ledger.pdf"), Value::Uint(1)];
    assert_eq!(values, expected);
    assert!(open_values(change, &place, &Key::new([0x34; 32])).is_err(), "another key");
    let elsewhere = Place { feed: control_set().header.feed, ..place };
    assert!(open_values(change, &elsewhere, &Key::new(ENTRY_KEY)).is_err(), "another place");
    assert_eq!(read.slots[1], Slot::Withheld(tree::derive_leaf(b"withheld")));
}

/// A sender may replace a change by its leaf; id, tree and signature stay what they were.
#[test]
fn a_withheld_change_keeps_the_set_whole() {
    let set = ChangeSet::decode(&kept("change-set.hex")).unwrap();
    let mut withheld = set.clone();
    withheld.slots[0] = Slot::Withheld(set.slots[0].leaf());

    let read = ChangeSet::decode(&withheld.encode()).unwrap();

    assert_eq!(read.id, set.id);
    assert_eq!(read.verify(&key(0x01).public()), Ok(()));
}

/// The limit of a change is one of the format, whoever signed it.
#[test]
fn a_change_over_its_limit_is_refused() {
    let (place, of) = entry_key();
    let change = |bytes: usize| Change {
        kind: kinds::entry::KIND,
        version: 1,
        record: of.record,
        key_commitment: of.commitment,
        fields: vec![(kinds::entry::TITLE, Vec::new())],
        values: vec![7; bytes],
    };
    let around = change(1 << 17).encode().len() - (1 << 17);
    let signed = |bytes: usize| {
        let slots = vec![Slot::Whole(change(bytes))];
        ChangeSet::sign(header(&place, Vec::new()), slots, &key(0x01)).encode()
    };

    assert!(ChangeSet::decode(&signed(CHANGE_BYTES_MAX - around)).is_ok());
    let over = ChangeSet::decode(&signed(CHANGE_BYTES_MAX - around + 1));
    assert_eq!(over, Err(Malformed::Limit("change")));
}

/// Nothing is newer that bears a lower number.
#[test]
fn a_version_of_none_is_not_called_newer() {
    let set = kept("change-set.hex");
    let version = set.windows(2).position(|bytes| bytes == [0x8e, 0x01]).unwrap() + 1;
    let with = |number: u8| {
        let mut bent = set.clone();
        bent[version] = number;
        ChangeSet::decode(&bent).unwrap_err()
    };

    assert_eq!(with(2), Malformed::Newer(2));
    assert_eq!(with(0), Malformed::Shape("header"));
}

/// The hash of a restricted compartment's charter is its id.
#[test]
fn a_restricted_charter_is_written_as_it_always_was() {
    let members = [key(0x01).public(), key(0x02).public()].into();
    let (team, authority) = (founding().team(), key(0x0a).public());
    let charter = RestrictedCharter::make([0x99; 32], team, authority, "Quay", members);
    let bytes = always("compartment.hex", charter.encode());

    let read = RestrictedCharter::decode(&bytes).unwrap();

    assert_eq!((&read, read.id()), (&charter, charter.id()));
    let mut bent = bytes.clone();
    *bent.last_mut().unwrap() ^= 1;
    let other = RestrictedCharter::decode(&bent).map(|read| read.id());
    assert_ne!(other, Ok(charter.id()), "another byte, another id");
}

/// Whatever byte is changed, the set is refused or has another id, or is not signed.
#[test]
fn a_flipped_byte_is_noticed_wherever_it_is() {
    let bytes = kept("change-set.hex");
    let (id, public) = (ChangeSet::decode(&bytes).unwrap().id, key(0x01).public());
    for at in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[at] ^= 1;

        let taken = ChangeSet::decode(&bent).is_ok_and(|set| set.verify(&public).is_ok());

        assert!(!taken, "byte {at} of {id}");
    }
}

#[test]
fn a_grant_is_written_as_it_always_was() {
    let (_, of) = entry_key();
    let grant = Grant { record: of.record, commitment: of.commitment, key: of.key.unwrap() };
    let bytes = always("grant.hex", grant.encode());

    let read = Grant::decode(&bytes).unwrap();

    assert_eq!((read.record, read.key), (grant.record, grant.key));
    let mut bent = bytes.clone();
    *bent.last_mut().unwrap() ^= 1;
    assert!(Grant::decode(&bent).is_err(), "a key that does not answer its commitment");
}

/// A document that lags behind its source misleads a second implementer.
#[test]
fn the_document_names_the_source_it_describes() {
    let source = "crates/changes/src/set.rs";
    let line =
        format!("source: {source} sha256 {}", hex::encode(sha256(document(source).as_bytes())));

    let is_named = document("docs/formats/change-set.md").lines().any(|said| said == line);

    assert!(
        is_named,
        "{source} changed: check docs/formats/change-set.md against it, then put in: {line}"
    );
}

/// Numbers, names and limits are those of the one table that the program reads.
#[test]
fn the_document_lists_every_kind_and_field() {
    let document = document("docs/formats/change-set.md");
    let rows = kinds::KINDS.iter().flat_map(|kind| {
        kind.fields.iter().map(move |field| {
            format!(
                "| {} {} | {} {} | {} | {} |",
                kind.number,
                kind.name,
                field.number,
                field.name,
                format!("{:?}", field.class).to_lowercase(),
                field.bytes_max
            )
        })
    });
    let missing: Vec<String> =
        rows.filter(|row| !document.lines().any(|line| line.starts_with(row))).collect();

    assert!(missing.is_empty(), "docs/formats/change-set.md lacks:\n{}", missing.join("\n"));
}

fn document(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    fs::read_to_string(root.join(path)).unwrap()
}
