//! Files whose seal was bent, cut, exchanged or is no seal at all.

use comity_crypto::age_files::{Identity, seal_to};
use comity_exchange::packet::AGE_MAGIC;

use crate::row::{Row, file};
use crate::wire::flipped;

const NO_PACKET: &str = "not-a-packet: the file is no packet";
const DAMAGED: &str = "damaged: the packet is damaged";
const NOT_FOR_US: &str = "not-for-us: the packet is not for this installation";

/// Length of what age puts before the first chunk: a nonce.
const NONCE: usize = 16;

pub const ROWS: &[Row] = &[
    file("seal-nothing", "an empty file", NO_PACKET, |_| Vec::new()),
    file("seal-pdf", "a PDF by its first bytes", NO_PACKET, |_| b"%PDF-1.7\n".to_vec()),
    file("seal-zip", "a ZIP archive by its first bytes", NO_PACKET, |_| b"PK\x03\x04\x14".to_vec()),
    file("seal-zeros", "100,000 zeros", NO_PACKET, |_| vec![0; 100_000]),
    file("seal-noise", "100,000 bytes of noise", NO_PACKET, |s| s.noise(100_000)),
    file("seal-armour", "an age file in ASCII armour", NO_PACKET, |_| {
        b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n".to_vec()
    }),
    file("seal-opened", "the archive itself, not sealed", NO_PACKET, |s| s.bent().archive()),
    file("seal-version", "age of a version 2", NO_PACKET, |s| {
        let mut bent = s.packet();
        bent[AGE_MAGIC.len() - 2] = b'2';
        bent
    }),
    file("seal-cut-in-magic", "cut in the first line", DAMAGED, |s| s.packet()[..10].to_vec()),
    file("seal-cut-after-magic", "cut after the first line", DAMAGED, |s| {
        s.packet()[..AGE_MAGIC.len()].to_vec()
    }),
    file("seal-cut-in-stanza", "cut in the line of the recipient", DAMAGED, |s| {
        s.packet()[..AGE_MAGIC.len() + 20].to_vec()
    }),
    file("seal-cut-after-stanza", "cut after the line of the recipient", DAMAGED, |s| {
        s.packet()[..line_ends(&s.packet())[1]].to_vec()
    }),
    file("seal-cut-before-mac", "cut before the last line of the header", DAMAGED, |s| {
        let packet = s.packet();
        packet[..mac(&packet)].to_vec()
    }),
    file("seal-cut-in-mac", "cut in the last line of the header", DAMAGED, |s| {
        let packet = s.packet();
        packet[..mac(&packet) + 14].to_vec()
    }),
    file("seal-cut-after-header", "nothing behind the header", DAMAGED, |s| {
        let packet = s.packet();
        packet[..payload(&packet)].to_vec()
    }),
    file("seal-cut-in-nonce", "cut in the nonce", DAMAGED, |s| {
        let packet = s.packet();
        packet[..payload(&packet) + 7].to_vec()
    }),
    file("seal-cut-after-nonce", "nothing behind the nonce", DAMAGED, |s| {
        let packet = s.packet();
        packet[..payload(&packet) + NONCE].to_vec()
    }),
    file("seal-cut-in-chunk", "cut in the first chunk", DAMAGED, |s| {
        let packet = s.packet();
        packet[..payload(&packet) + NONCE + 700].to_vec()
    }),
    file("seal-cut-last-byte", "without its last byte", DAMAGED, |s| {
        let packet = s.packet();
        packet[..packet.len() - 1].to_vec()
    }),
    file("seal-cut-between-chunks", "the last of several chunks is missing", DAMAGED, |s| {
        let large = s.with_sets(crate::wire::bytes(&[0; 150_000]));
        let chunks = payload(&large) + NONCE + (1 << 16) + 16;
        large[..chunks].to_vec()
    }),
    file("seal-flip-recipient", "a bit in the recipient's share is turned", NOT_FOR_US, |s| {
        // Beside the recipient's stanza there may be one that means nothing, before it or after.
        let (mut packet, begins) = (s.packet(), b"-> X25519 ");
        let stanza = packet.windows(begins.len()).position(|part| part == begins).unwrap();
        let line = line_ends(&packet).into_iter().find(|end| *end > stanza).unwrap();
        // Another letter of its alphabet: what is none would damage the header's form.
        packet[line + 5] = if packet[line + 5] == b'A' { b'B' } else { b'A' };
        packet
    }),
    file("seal-flip-mac", "a bit in the header's MAC is turned", DAMAGED, |s| {
        let packet = s.packet();
        flipped(&packet, (mac(&packet) + 10) as isize)
    }),
    file("seal-flip-nonce", "a bit in the nonce is turned", DAMAGED, |s| {
        let packet = s.packet();
        flipped(&packet, payload(&packet) as isize + 3)
    }),
    file("seal-flip-chunk", "a bit in the first chunk is turned", DAMAGED, |s| {
        let packet = s.packet();
        flipped(&packet, payload(&packet) as isize + 2_000)
    }),
    file("seal-flip-tag", "a bit of the last tag is turned", DAMAGED, |s| flipped(&s.packet(), -3)),
    file("seal-trailing", "a byte behind the seal", DAMAGED, |s| [s.packet(), vec![0]].concat()),
    file("seal-two-files", "two packets, one behind the other", DAMAGED, |s| {
        [s.packet(), s.packet()].concat()
    }),
    file("seal-other-recipient", "sealed to somebody else", NOT_FOR_US, |s| {
        seal_to(&[Identity::make().recipient()], &s.bent().archive()).unwrap()
    }),
    file("seal-passphrase", "sealed under a passphrase", NOT_FOR_US, |_| {
        // A scrypt stanza as age writes it; whether its MAC holds is never looked at.
        let header = "age-encryption.org/v1\n-> scrypt SjgfM5NkFCfPWyMd4pzWcA 18\n\
                      V2fZ7fVGnqgRI9AkjS3WSXkWrIbZ5gmTQfvzfnYPmOk\n\
                      --- IlXpCbHcZ8Zl8xeHFnHGQHGbNYoAlCoPFGUcNjFTJDQ\n";
        [header.as_bytes(), &[0; 64]].concat()
    }),
    file("seal-work", "a passphrase that would cost 2^63 steps", NOT_FOR_US, |_| {
        let header = "age-encryption.org/v1\n-> scrypt SjgfM5NkFCfPWyMd4pzWcA 63\n\
                      V2fZ7fVGnqgRI9AkjS3WSXkWrIbZ5gmTQfvzfnYPmOk\n\
                      --- IlXpCbHcZ8Zl8xeHFnHGQHGbNYoAlCoPFGUcNjFTJDQ\n";
        [header.as_bytes(), &[0; 64]].concat()
    }),
    file(
        "seal-endless-header",
        "200,000 bytes of recipients",
        "refused: the packet is too large: the age header",
        |_| [AGE_MAGIC.to_vec(), STANZA.repeat(2_600)].concat(),
    ),
    file(
        "seal-endless-line",
        "a header of one line of 10 MB",
        "refused: the packet is too large: the age header",
        |_| [AGE_MAGIC.to_vec(), b"-> X25519 ".to_vec(), vec![b'A'; 10 << 20]].concat(),
    ),
    file(
        "seal-in-seal",
        "a packet sealed once more",
        "refused: the packet's archive is malformed: a header's checksum does not match",
        |s| s.seals_archive(&s.packet()),
    ),
    file(
        "seal-readdressed",
        "what Turin sealed to Ghent, sealed by Ghent to Lyon",
        "not-for-us: the sender did not address the packet to this installation",
        |s| {
            let ghent = comity_exchange::packet::derive_recipient_hash(&s.turin.recipient("BE"));
            s.with_field("recipients", serde_json::json!([ghent]))
        },
    ),
];

const STANZA: &[u8] =
    b"-> X25519 SjgfM5NkFCfPWyMd4pzWcA\nV2fZ7fVGnqgRI9AkjS3WSXkWrIbZ5gmTQfvzfnYPmOk\n";

/// Returns where each of the first lines ends.
fn line_ends(packet: &[u8]) -> Vec<usize> {
    let ends = packet.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    ends.take(8).map(|(at, _)| at + 1).collect()
}

/// Returns where the last line of the header begins.
fn mac(packet: &[u8]) -> usize {
    packet.windows(5).position(|window| window == b"\n--- ").unwrap() + 1
}

/// Returns where the header ends.
fn payload(packet: &[u8]) -> usize {
    let mac = mac(packet);
    mac + packet[mac..].iter().position(|byte| *byte == b'\n').unwrap() + 1
}
