//! Packets whose archive or bundle was bent: names that climb, entries of other kinds, twice, cut.

use comity_crypto::sha256;
use comity_exchange::Id;
use comity_exchange::packet::encode_header;

use crate::common::{Forge, entry};
use crate::row::{Row, file};
use crate::scene::{Scene, blob};

macro_rules! archive {
    ($why:literal) => {
        concat!("refused: the packet's archive is malformed: ", $why)
    };
}

const NAME: &str = archive!("an entry's name is not allowed");
const KIND: &str = archive!("an entry is no regular file");
const FORM: &str = archive!("a header is not in its one form");
const TWICE: &str = archive!("an entry stands twice");
const ORDER: &str = archive!("an entry is missing or out of order");
const UNLISTED: &str = archive!("an entry is not in the manifest");
const OTHER: &str = "refused: the blob ID is not what was signed";
const CLEAR: &str = "refused: the blob ID is not sealed";
const DAMAGED: &str = "damaged: the packet is damaged";
const TRAILING: &str = "damaged: something stands behind the packet's end";

pub const ROWS: &[Row] = &[
    file("name-climbs", "../../etc/cron.d/comity", NAME, |s| {
        s.with_entry("../../etc/cron.d/comity")
    }),
    file("name-absolute", "/etc/passwd", NAME, |s| s.with_entry("/etc/passwd")),
    file("name-drive", "C:\\autoexec.bat", NAME, |s| s.with_entry("C:\\autoexec.bat")),
    file("name-backslash", "..\\grants.cborseq", NAME, |s| s.with_entry("..\\grants.cborseq")),
    file("name-dot", "./requests.cborseq", NAME, |s| s.with_entry("./requests.cborseq")),
    file("name-slash", "requests.cborseq/", NAME, |s| s.with_entry("requests.cborseq/")),
    file("name-capital", "Requests.cborseq", NAME, |s| s.with_entry("Requests.cborseq")),
    file("name-space", "a blank behind the name", NAME, |s| s.with_entry("requests.cborseq ")),
    file("name-empty", "a name of no letters", NAME, |s| s.with_entry("")),
    file("name-line", "a line break in the name", NAME, |s| s.with_entry("requests\n.cborseq")),
    file("name-bidi", "a name that turns its letters around", NAME, |s| {
        s.with_entry("requests\u{202e}qesrobc")
    }),
    file("name-device", "CON", NAME, |s| s.with_entry("CON")),
    file("name-dots", "..", NAME, |s| s.with_entry("..")),
    file("name-blob", "a blob beside change sets", NAME, |s| s.with_entry(&blob(b"x").0)),
    file("name-blob-climbs", "blobs/../../x in a bundle", NAME, |s| {
        s.seals(&s.bundle(&[("blobs/../../x".to_owned(), blob(b"x").1)]))
    }),
    file("name-blob-capital", "a blob's hash in capitals", NAME, |s| {
        let (name, sealed) = blob(b"x");
        let capital = name.to_uppercase().replace("BLOBS", "blobs");
        s.seals(&s.bundle(&[(capital, sealed)]))
    }),
    file("kind-hard-link", "a hard link to another file", KIND, |s| {
        s.with_stray(|header| {
            header[156] = b'1';
            header[157..168].copy_from_slice(b"/etc/passwd");
        })
    }),
    file("kind-symbolic-link", "a symbolic link to another file", KIND, |s| {
        s.with_stray(|header| {
            header[156] = b'2';
            header[157..168].copy_from_slice(b"/etc/passwd");
        })
    }),
    file("kind-character-device", "a device", KIND, |s| s.with_stray(|h| h[156] = b'3')),
    file("kind-block-device", "a disk", KIND, |s| s.with_stray(|h| h[156] = b'4')),
    file("kind-folder", "a folder", KIND, |s| s.with_stray(|h| h[156] = b'5')),
    file("kind-pipe", "a pipe", KIND, |s| s.with_stray(|h| h[156] = b'6')),
    file("kind-contiguous", "a contiguous file", KIND, |s| s.with_stray(|h| h[156] = b'7')),
    file("kind-old", "a file as tar wrote it before 1988", KIND, |s| s.with_stray(|h| h[156] = 0)),
    file("kind-gnu-folder", "GNU's list of a folder", KIND, |s| s.with_stray(|h| h[156] = b'D')),
    file("kind-gnu-long-link", "GNU's long link", KIND, |s| s.with_stray(|h| h[156] = b'K')),
    file("kind-gnu-long-name", "GNU's long name", KIND, |s| s.with_stray(|h| h[156] = b'L')),
    file("kind-gnu-volume", "GNU's further volume", KIND, |s| s.with_stray(|h| h[156] = b'M')),
    file("kind-gnu-sparse", "GNU's sparse file", KIND, |s| s.with_stray(|h| h[156] = b'S')),
    file("kind-gnu-label", "GNU's label", KIND, |s| s.with_stray(|h| h[156] = b'V')),
    file("kind-pax", "a pax extension", KIND, |s| s.with_stray(|h| h[156] = b'x')),
    file("kind-pax-global", "a pax extension for all entries", KIND, |s| {
        s.with_stray(|h| h[156] = b'g')
    }),
    file("head-gnu", "GNU's magic", FORM, |s| {
        s.with_stray(|header| header[257..265].copy_from_slice(b"ustar  \0"))
    }),
    file("head-base-256", "a size of 2^88 in base 256", FORM, |s| {
        s.with_stray(|header| header[124..136].copy_from_slice(&[0x80; 12]))
    }),
    file("head-prefix", "a prefix before the name", FORM, |s| {
        s.with_stray(|header| header[345..348].copy_from_slice(b"etc"))
    }),
    file("head-owner", "an owner's name", FORM, |s| {
        s.with_stray(|header| header[265..269].copy_from_slice(b"root"))
    }),
    file("head-setuid", "a mode of 4755", FORM, |s| {
        s.with_stray(|header| header[100..107].copy_from_slice(b"0004755"))
    }),
    file("head-time", "a time", FORM, |s| s.with_stray(|header| header[136] = b'1')),
    file("head-behind-name", "letters behind the end of the name", FORM, |s| {
        s.with_stray(|header| header[50] = b'x')
    }),
    file(
        "head-checksum",
        "a header of other bytes",
        archive!("a header's checksum does not match"),
        |s| {
            let mut archive = s.bent().archive();
            let end = archive.len() - 1_024;
            archive[end..end + 512].fill(b'A');
            s.seals_archive(&archive)
        },
    ),
    file("head-size", "a size of 8 GiB, the manifest lists less", UNLISTED, |s| {
        let mut archive = s.bent().archive();
        let at = place_of(&archive, "change-sets.cborseq");
        let huge = encode_header("change-sets.cborseq", (1 << 33) - 1).unwrap();
        archive[at..at + 512].copy_from_slice(&huge);
        s.seals_archive(&archive)
    }),
    file(
        "head-size-manifest",
        "a manifest of 8 GiB by its header",
        "refused: the packet is too large: MANIFEST.json",
        |s| {
            let mut archive = s.bent().archive();
            let at = place_of(&archive, "MANIFEST.json");
            let huge = encode_header("MANIFEST.json", (1 << 33) - 1).unwrap();
            archive[at..at + 512].copy_from_slice(&huge);
            s.seals_archive(&archive)
        },
    ),
    file("entry-twice", "the change sets stand twice", TWICE, |s| {
        let mut forge = s.bent();
        forge.entries.insert(2, forge.entries[1].clone());
        s.seals(&forge)
    }),
    file("entry-second-manifest", "a second manifest at the end", TWICE, |s| {
        s.seals(&with_last(s, "MANIFEST.json", b"{}"))
    }),
    file("entry-second-signature", "a second signature at the end", TWICE, |s| {
        s.seals(&with_last(s, "MANIFEST.json.sig", b"x"))
    }),
    file("entry-second-readme", "a second README at the end", TWICE, |s| {
        s.seals(&with_last(s, "README.txt", b"read me \n"))
    }),
    file("entry-unlisted", "receipts that the manifest does not list", UNLISTED, |s| {
        s.seals(&with_last(s, "receipts.cborseq", b"\x01"))
    }),
    file("entry-longer", "an entry longer than the manifest says", UNLISTED, |s| {
        let mut forge = s.bent();
        forge.entries[1].1.push(0);
        s.seals(&forge)
    }),
    file("entry-missing", "a listed entry is not there", ORDER, |s| {
        let mut forge = s.bent();
        forge.entries.pop();
        s.seals(&forge)
    }),
    file("entry-order", "keys before change sets", ORDER, |s| {
        let mut forge = s.bent();
        forge.entries.swap(1, 2);
        s.seals(&forge)
    }),
    file("archive-no-manifest", "no manifest at all", ORDER, |s| {
        let archive = [entry("README.txt", b"read me\n"), vec![0; 1_024]].concat();
        s.seals_archive(&archive)
    }),
    file("archive-manifest-first", "the manifest before the README", ORDER, |s| {
        let archive = s.bent().archive();
        let (from, to) = (place_of(&archive, "MANIFEST.json"), archive.len());
        s.seals_archive(&archive[from..to])
    }),
    file("archive-zeros", "an archive of nothing", ORDER, |s| s.seals_archive(&[0; 1_024])),
    file("archive-empty", "a seal around no byte", DAMAGED, |s| s.seals_archive(b"")),
    file("archive-cut-in-header", "cut in the first header", DAMAGED, |s| {
        s.seals_archive(&s.bent().archive()[..300])
    }),
    file("archive-cut-after-header", "cut after the first header", DAMAGED, |s| {
        s.seals_archive(&s.bent().archive()[..512])
    }),
    file("archive-cut-after-readme", "cut before the manifest", DAMAGED, |s| {
        let archive = s.bent().archive();
        s.seals_archive(&archive[..place_of(&archive, "MANIFEST.json")])
    }),
    file("archive-cut-in-manifest", "cut in the manifest", DAMAGED, |s| {
        let archive = s.bent().archive();
        s.seals_archive(&archive[..place_of(&archive, "MANIFEST.json") + 600])
    }),
    file("archive-cut-before-sets", "cut before the change sets", DAMAGED, |s| {
        let archive = s.bent().archive();
        s.seals_archive(&archive[..place_of(&archive, "change-sets.cborseq")])
    }),
    file("archive-cut-in-sets", "cut in the change sets", DAMAGED, |s| {
        let archive = s.bent().archive();
        s.seals_archive(&archive[..place_of(&archive, "change-sets.cborseq") + 700])
    }),
    file("archive-cut-before-end", "without the two blocks at its end", DAMAGED, |s| {
        let archive = s.bent().archive();
        s.seals_archive(&archive[..archive.len() - 1_024])
    }),
    file("archive-cut-in-end", "one block at its end, not two", DAMAGED, |s| {
        let archive = s.bent().archive();
        s.seals_archive(&archive[..archive.len() - 512])
    }),
    file("archive-trailing-zero", "a zero behind the end", TRAILING, |s| {
        s.seals(&Forge { tail: vec![0], ..s.bent() })
    }),
    file("archive-trailing-entry", "an entry behind the end", TRAILING, |s| {
        s.seals(&Forge { tail: entry("x", b"x"), ..s.bent() })
    }),
    file("archive-trailing-flood", "64 MiB of zeros behind the end", TRAILING, |s| {
        s.seals(&Forge { tail: vec![0; 64 << 20], ..s.bent() })
    }),
    file("archive-padding", "a byte in the padding", TRAILING, |s| {
        let mut archive = s.bent().archive();
        let end = archive.len() - 1_024;
        archive[end - 1] = 1;
        s.seals_archive(&archive)
    }),
    file("bundle-wrong-blob", "a blob of other bytes than its name says", OTHER, |s| {
        let (name, mut sealed) = blob(b"the true one");
        let forge = s.bundle(&[(name.clone(), sealed.clone())]);
        let last = sealed.len() - 1;
        sealed[last] ^= 1;
        s.seals(&Forge { entries: vec![forge.entries[0].clone(), (name, sealed)], ..forge })
    }),
    file("bundle-not-sealed", "a blob that is no age file", CLEAR, |s| {
        let clear = b"the clear text of an original".to_vec();
        let name = format!("blobs/{}", Id(sha256(&clear)));
        s.seals(&s.bundle(&[(name, clear)]))
    }),
    file("bundle-order", "blobs in another order than that of their names", ORDER, |s| {
        let mut blobs = [blob(b"one"), blob(b"two")];
        blobs.sort();
        blobs.reverse();
        s.seals(&s.bundle(&blobs))
    }),
    file("bundle-twice", "a blob that stands twice", TWICE, |s| {
        let mut forge = s.bundle(&[blob(b"one")]);
        forge.entries.push(forge.entries[1].clone());
        s.seals(&forge)
    }),
    file("bundle-sets", "change sets in a bundle", NAME, |s| {
        s.with_field("kind", serde_json::json!("blobs"))
    }),
    file("bundle-cut", "a bundle cut in a blob", DAMAGED, |s| {
        let archive = s.bundle(&[blob(&[7; 5_000])]).archive();
        s.seals_archive(&archive[..archive.len() - 3_000])
    }),
];

/// Returns the packet with one more entry at its end that the manifest does not list anew.
fn with_last(scene: &Scene, name: &str, bytes: &[u8]) -> Forge {
    let mut forge = scene.bent();
    forge.entries.push((name.to_owned(), bytes.to_vec()));
    forge
}

/// Returns where an entry's header begins.
fn place_of(archive: &[u8], name: &str) -> usize {
    let wanted = [name.as_bytes(), b"\0"].concat();
    (0..archive.len()).step_by(512).find(|at| archive[*at..].starts_with(&wanted)).unwrap()
}
