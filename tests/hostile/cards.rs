//! Cards that were bent, cut, forged, or show a name other than it is.

use comity_changes::Value;
use comity_changes::card::{
    Announcement, Card, Certificate, Introduction, derive_person_commitment,
};
use comity_crypto::sign::SigningKey;

use crate::row::{Row, card};
use crate::scene::Scene;
use crate::wire::{self, cut, flipped, items, with_item, with_raw_item};

const DAMAGED: &str = "card-damaged: The file is not a card, or was changed.";
const NEWER: &str = "card-damaged: The card is of a format newer than this version.";
const NAMES: &str = "card-damaged: A name on the card is empty, or shows other than it is.";
const KEY: &str = "card-damaged: The card names a key that nothing can be sealed to.";
const OWN: &str = "card-damaged: That is this installation's own card.";

const FORM: &str = "not deterministic CBOR";
const CARD: &str = "the card has another shape than the format says";
const PARTS: &str = "the introduction has another shape than the format says";
const CERTIFICATE: &str = "the certificate has another shape than the format says";
const SIGNATURE: &str = "a signature does not verify";
const LARGE: &str = "the card is over its limit";
const DEPTH: &str = "the depth is over its limit";

pub const ROWS: &[Row] = &[
    card("card-empty", "a file of no byte", DAMAGED, FORM, |_| Vec::new()),
    card("card-pdf", "a PDF by its first bytes", DAMAGED, FORM, |_| b"%PDF-1.7\n".to_vec()),
    card("card-packet", "a packet in the place of a card", DAMAGED, FORM, Scene::packet),
    card("card-large", "64 KiB and a byte", DAMAGED, LARGE, |s| {
        [s.card(), vec![0; (64 << 10) + 1]].concat()
    }),
    card("card-trailing", "a byte behind the card", DAMAGED, FORM, |s| {
        [s.card(), vec![0]].concat()
    }),
    card("card-cut-head", "cut after the first byte", DAMAGED, FORM, |s| s.card()[..1].to_vec()),
    card("card-cut-magic", "cut in the word at the start", DAMAGED, FORM, |s| {
        s.card()[..6].to_vec()
    }),
    card("card-cut-certificate", "cut in the certificate", DAMAGED, FORM, |s| cut(&s.card(), 200)),
    card("card-cut-half", "half a card", DAMAGED, FORM, |s| cut(&s.card(), 500)),
    card("card-cut-announcement", "cut in the announcement", DAMAGED, FORM, |s| {
        cut(&s.card(), 700)
    }),
    card("card-cut-salt", "without its last byte", DAMAGED, FORM, |s| {
        s.card()[..s.card().len() - 1].to_vec()
    }),
    card("card-indefinite", "a card without a length", DAMAGED, FORM, |s| {
        wire::indefinite(&s.card())
    }),
    card("card-long-head", "a card whose head is too long", DAMAGED, FORM, |s| {
        wire::long_headed(&s.card())
    }),
    card("card-long-version", "the version in four bytes", DAMAGED, FORM, |s| {
        with_raw_item(&s.card(), 1, wire::wide_head(0, 1, 4))
    }),
    card("card-claim", "a card of 2^64 - 1 parts", DAMAGED, FORM, |_| {
        [vec![0x9b], vec![0xff; 8]].concat()
    }),
    card("card-claim-name", "a name of 4 GiB, by its head", DAMAGED, FORM, |s| {
        with_raw_item(&s.card(), 3, wire::wide_head(3, u64::from(u32::MAX), 4))
    }),
    card("card-depth", "60,000 arrays in one another", DAMAGED, DEPTH, |_| wire::nested(60_000)),
    card("card-name-bytes", "a name that is no UTF-8", DAMAGED, FORM, |s| {
        with_raw_item(&s.card(), 3, vec![0x62, 0xc3, 0x28])
    }),
    card("card-magic", "another word at the start", DAMAGED, CARD, |s| {
        with_item(&s.card(), 0, Value::text("comity-cord"))
    }),
    card(
        "card-newer",
        "a card of version 2",
        NEWER,
        "format version 2 is newer than this program",
        |s| with_item(&s.card(), 1, Value::Uint(2)),
    ),
    card("card-version-0", "a card of version 0", DAMAGED, CARD, |s| {
        with_item(&s.card(), 1, Value::Uint(0))
    }),
    card("card-fewer", "a card without its salt", DAMAGED, CARD, |s| wire::with_fewer(&s.card())),
    card("card-more", "a card with a seventh part", DAMAGED, CARD, |s| {
        wire::with_more(&s.card(), Value::Null)
    }),
    card("card-salt-short", "a salt of 31 bytes", DAMAGED, CARD, |s| {
        with_item(&s.card(), 5, Value::bytes([7; 31]))
    }),
    card("card-name-long", "a name of 401 bytes", DAMAGED, CARD, |s| {
        with_item(&s.card(), 3, Value::text("x".repeat(401)))
    }),
    card("card-name-other", "the name of somebody else", DAMAGED, SIGNATURE, |s| {
        with_item(&s.card(), 3, Value::text("A. Martin"))
    }),
    card("card-capacity-other", "another capacity", DAMAGED, SIGNATURE, |s| {
        with_item(&s.card(), 4, Value::text("minister"))
    }),
    card("card-salt-other", "another salt", DAMAGED, SIGNATURE, |s| {
        with_item(&s.card(), 5, Value::bytes([7; 32]))
    }),
    card("card-introduction-null", "no introduction", DAMAGED, PARTS, |s| {
        with_item(&s.card(), 2, Value::Null)
    }),
    card(
        "certificate-flip-first",
        "the first bit of the certificate is turned",
        DAMAGED,
        FORM,
        |s| part(s, 0, |bytes| flipped(bytes, 0)),
    ),
    card(
        "certificate-flip-time",
        "a bit of the certificate's time is turned",
        DAMAGED,
        SIGNATURE,
        |s| part(s, 0, |bytes| flipped(bytes, -1)),
    ),
    card(
        "certificate-flip-signature",
        "a bit of its signature is turned",
        DAMAGED,
        SIGNATURE,
        |s| part(s, 1, |bytes| flipped(bytes, 40)),
    ),
    card("certificate-no-signature", "a signature of no byte", DAMAGED, CERTIFICATE, |s| {
        part(s, 1, |_| Vec::new())
    }),
    card("certificate-zero-signature", "a signature of zeros", DAMAGED, SIGNATURE, |s| {
        part(s, 1, |_| vec![0; 64])
    }),
    card("certificate-version-2", "a certificate of version 2", DAMAGED, CERTIFICATE, |s| {
        part(s, 0, |bytes| with_item(bytes, 0, Value::Uint(2)))
    }),
    card("certificate-key-zero", "an authority of zeros", DAMAGED, SIGNATURE, |s| {
        part(s, 0, |bytes| with_item(bytes, 1, Value::bytes([0; 32])))
    }),
    card("certificate-key-small", "an authority of small order", DAMAGED, SIGNATURE, |s| {
        // The neutral element: a lax check takes any message for signed by it.
        let neutral = [&[1][..], &[0; 31]].concat();
        let signature = [neutral.clone(), vec![0; 32]].concat();
        let mut parts = parts(s);
        let bent = with_item(parts[0].as_bytes().unwrap(), 1, Value::bytes(neutral));
        (parts[0], parts[1]) = (Value::Bytes(bent), Value::Bytes(signature));
        with_item(&s.card(), 2, Value::Array(parts))
    }),
    card("certificate-other-authority", "another authority's key in it", DAMAGED, SIGNATURE, |s| {
        let other = s.coordinator.vault.me().authority();
        let mut parts = parts(s);
        let bent = with_item(parts[0].as_bytes().unwrap(), 1, Value::bytes(other));
        parts[0] = Value::Bytes(bent);
        with_item(&s.card(), 2, Value::Array(parts))
    }),
    card("certificate-state-long", "a State of three letters", DAMAGED, CERTIFICATE, |s| {
        part(s, 0, |bytes| with_item(bytes, 3, Value::text("ITA")))
    }),
    card("certificate-indefinite", "a certificate without a length", DAMAGED, FORM, |s| {
        part(s, 0, wire::indefinite)
    }),
    card("announcement-flip", "a bit of the announcement is turned", DAMAGED, SIGNATURE, |s| {
        part(s, 2, |bytes| flipped(bytes, -1))
    }),
    card("announcement-signature", "a bit of its signature is turned", DAMAGED, SIGNATURE, |s| {
        part(s, 3, |bytes| flipped(bytes, 0))
    }),
    card("announcement-nobody", "an announcement without recipients", DAMAGED, PARTS, |s| {
        part(s, 2, |bytes| with_item(bytes, 2, Value::Array(Vec::new())))
    }),
    card("announcement-many", "33 recipients", DAMAGED, PARTS, |s| {
        part(s, 2, |bytes| {
            let one = items(bytes)[2].array().unwrap()[0].clone();
            with_item(bytes, 2, Value::Array(vec![one; 33]))
        })
    }),
    card("announcement-exchanged", "the coordinator's announcement", DAMAGED, SIGNATURE, |s| {
        let theirs = s.coordinator.vault.me().card().introduction.to_value();
        let mut parts = parts(s);
        parts[2..].clone_from_slice(&theirs.array().unwrap()[2..]);
        with_item(&s.card(), 2, Value::Array(parts))
    }),
    card(
        "announcement-elsewhere",
        "recipients of another installation, well signed",
        DAMAGED,
        PARTS,
        |s| {
            let other = SigningKey::make();
            made(s, |_, announcement| announcement.installation = other.public())
        },
    ),
    card("recipient-none", "a recipient that is no age key", KEY, "", |s| {
        made(s, |_, announcement| announcement.recipients[0].0 = "age1nonsense".to_owned())
    }),
    card("own-card", "the reader's own card", OWN, "", |s| {
        std::fs::read(s.lyon.path("own.card")).unwrap()
    }),
    card("person-bidi", "a person's name that is read backwards", NAMES, "", |s| {
        named(s, "\u{202e}ni traM .A", "judge", "Procura di Torino", "IT")
    }),
    card("person-isolate", "a name that hides marks of direction", NAMES, "", |s| {
        named(s, "A. \u{2066}Martin\u{2069}", "judge", "Procura di Torino", "IT")
    }),
    card("person-invisible", "a name with a letter that nobody sees", NAMES, "", |s| {
        named(s, "A.\u{200b} Martin", "judge", "Procura di Torino", "IT")
    }),
    card("person-line", "a name of two lines", NAMES, "", |s| {
        named(s, "A. Martin\nverified", "judge", "Procura di Torino", "IT")
    }),
    card("person-control", "a name that moves a terminal's cursor", NAMES, "", |s| {
        named(s, "A. Martin\u{1b}[2K", "judge", "Procura di Torino", "IT")
    }),
    card("person-none", "a person of no name", NAMES, "", |s| {
        named(s, " ", "judge", "Procura di Torino", "IT")
    }),
    card("capacity-bidi", "a capacity that is read backwards", NAMES, "", |s| {
        named(s, "G. Rossi", "\u{202e}egduj", "Procura di Torino", "IT")
    }),
    card("authority-bidi", "an authority that is read backwards", NAMES, "", |s| {
        named(s, "G. Rossi", "judge", "\u{202e}nilreB tlawnastaatS", "IT")
    }),
    card("state-small", "a State in small letters", NAMES, "", |s| {
        named(s, "G. Rossi", "judge", "Procura di Torino", "it")
    }),
    card("state-control", "a State of two controls", NAMES, "", |s| {
        named(s, "G. Rossi", "judge", "Procura di Torino", "\u{7}\u{7}")
    }),
];

fn parts(scene: &Scene) -> Vec<Value> {
    items(&scene.card())[2].array().unwrap().to_vec()
}

/// Returns Turin's card with one of the four parts of its introduction bent.
fn part(scene: &Scene, at: usize, bend: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut parts = parts(scene);
    parts[at] = Value::Bytes(bend(parts[at].as_bytes().unwrap()));
    with_item(&scene.card(), 2, Value::Array(parts))
}

/// Returns a card of Turin's with other contents, well signed by Turin's keys.
fn made(scene: &Scene, bend: impl FnOnce(&mut Card, &mut Announcement)) -> Vec<u8> {
    let mut card = scene.turin.vault.me().card().clone();
    let mut announcement = card.introduction.announcement.clone();
    bend(&mut card, &mut announcement);
    let commitment = derive_person_commitment(&card.salt, &card.person, &card.capacity);
    let certificate =
        Certificate { person_commitment: commitment, ..card.introduction.certificate.clone() };
    signed(scene, card, certificate, announcement)
}

/// Returns a card of Turin's with other names, well signed by Turin's keys.
fn named(scene: &Scene, person: &str, capacity: &str, authority: &str, state: &str) -> Vec<u8> {
    let own = scene.turin.vault.me().card();
    let card = Card { person: person.to_owned(), capacity: capacity.to_owned(), ..own.clone() };
    let certificate = Certificate {
        authority_name: authority.to_owned(),
        state: state.to_owned(),
        person_commitment: derive_person_commitment(&card.salt, person, capacity),
        ..own.introduction.certificate.clone()
    };
    signed(scene, card, certificate, own.introduction.announcement.clone())
}

fn signed(
    scene: &Scene,
    card: Card,
    certificate: Certificate,
    announcement: Announcement,
) -> Vec<u8> {
    let authority = scene.turin.vault.authority_key().unwrap().unwrap();
    let installation = scene.turin.vault.me().signing_key();
    let introduction = Introduction::sign(certificate, announcement, &authority, installation);
    Card { introduction, ..card }.encode()
}
