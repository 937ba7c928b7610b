//! Files whose sender, seal or archive somebody bent: each is refused, and for its own reason.

use comity_crypto::age_files::{Identity, seal_to};
use comity_crypto::sshsig;
use comity_exchange::Id;
use comity_exchange::packet::PacketRefusal::{
    Damaged, Entry, NotAPacket, NotAddressed, NotForUs, SignatureWrong, TooLarge, Trailing,
    UnknownSender,
};
use comity_exchange::packet::{EntryFault, HeaderFault, Limit, NAMESPACE};
use serde_json::json;

use crate::common::{
    Forge, LYON, MALLORY, entry, entry_with, key_of, recipient_hash, seal_archive, sealed,
    taken_at_turin,
};
use crate::refused;

/// The forge itself makes an honest packet: what is refused below is refused for its bend.
#[test]
fn an_unbent_forgery_is_taken() {
    assert!(taken_at_turin(&Forge::new().seal()).is_ok());
}

// Who sent it, and to whom.

/// The signature is over another manifest.
#[test]
fn a_forged_signature_is_refused() {
    let mut forge = Forge::new();
    let other = sshsig::sign(&key_of(LYON), NAMESPACE, b"{}").unwrap();
    forge.signature = Some(other.into_bytes());

    refused!(forge.seal(), SignatureWrong);
}

/// Mallory signs in Lyon's name.
#[test]
fn a_signature_by_another_key_is_refused() {
    refused!(Forge { signer: key_of(MALLORY), ..Forge::new() }.seal(), SignatureWrong);
}

/// Mallory signs in her own name: all is in order but that nobody here certified her.
#[test]
fn a_key_that_only_the_packet_brings_is_not_trusted() {
    let mallory = key_of(MALLORY);
    let forge = Forge::new().with("sender", json!(Id(mallory.public())));

    let file = Forge { signer: mallory.clone(), ..forge }.seal();

    refused!(file, UnknownSender(key) if key == Id(mallory.public()));
}

/// A signature made for another purpose says nothing about packets.
#[test]
fn a_signature_in_another_namespace_is_refused() {
    let mut forge = Forge::new();
    let other = sshsig::sign(&key_of(LYON), "file", &forge.manifest_bytes()).unwrap();
    forge.signature = Some(other.into_bytes());

    refused!(forge.seal(), SignatureWrong);
}

#[test]
fn a_signature_that_is_none_is_refused() {
    for signature in [&b""[..], b"-----BEGIN SSH SIGNATURE-----\n", &[0xff; 400]] {
        refused!(
            Forge { signature: Some(signature.to_vec()), ..Forge::new() }.seal(),
            SignatureWrong
        );
    }
}

/// Lyon sealed to Ghent; Mallory at Ghent re-seals what Lyon signed, to Turin.
#[test]
fn a_packet_passed_on_as_if_it_were_for_us_is_refused() {
    let ghent = recipient_hash(&Identity::make());

    refused!(Forge::new().with("recipients", json!([ghent])).seal(), NotAddressed);
}

#[test]
fn a_packet_for_someone_else_is_not_for_us() {
    let archive = Forge::new().archive();

    refused!(seal_to(&[Identity::make().recipient()], &archive).unwrap(), NotForUs);
}

/// A passphrase would be asked of nobody.
#[test]
fn a_packet_under_a_passphrase_is_not_for_us() {
    // A scrypt stanza as age writes it; whether its MAC holds is never looked at.
    let header = "age-encryption.org/v1\n-> scrypt SjgfM5NkFCfPWyMd4pzWcA 18\n\
                  V2fZ7fVGnqgRI9AkjS3WSXkWrIbZ5gmTQfvzfnYPmOk\n\
                  --- IlXpCbHcZ8Zl8xeHFnHGQHGbNYoAlCoPFGUcNjFTJDQ\n";
    let mut file = header.as_bytes().to_vec();
    file.extend([0; 64]);

    refused!(file, NotForUs | Damaged);
}

// The seal.

#[test]
fn an_empty_file_is_no_packet() {
    refused!(Vec::new(), NotAPacket);
}

#[test]
fn another_file_is_no_packet() {
    refused!(b"%PDF-1.7\n", NotAPacket);
    refused!(vec![0; 100_000], NotAPacket);
}

/// Cut anywhere: in the header, in a chunk, between chunks, before the last byte.
#[test]
fn a_cut_packet_is_damaged() {
    let whole = sealed();
    for length in (1..whole.len()).step_by(97).chain([22, whole.len() - 1]) {
        refused!(whole[..length], Damaged);
    }
}

#[test]
fn a_flipped_byte_is_noticed_wherever_it_is() {
    let whole = sealed();
    for at in (0..whole.len()).step_by(61) {
        let mut bent = whole.clone();
        bent[at] ^= 0x10;
        refused!(bent, Damaged | NotForUs | NotAPacket);
    }
}

#[test]
fn bytes_behind_the_seal_are_noticed() {
    let mut file = sealed();
    file.push(0);

    refused!(file, Damaged);
}

/// age reads a header for as long as there is one, and slower with every line.
#[test]
fn an_endless_age_header_ends() {
    let mut file = b"age-encryption.org/v1\n".to_vec();
    while file.len() < 200_000 {
        file.extend(
            b"-> X25519 SjgfM5NkFCfPWyMd4pzWcA\nV2fZ7fVGnqgRI9AkjS3WSXkWrIbZ5gmTQfvzfnYPmOk\n",
        );
    }

    refused!(file, TooLarge(Limit::AgeHeader));
}

// The archive.

#[test]
fn a_name_that_climbs_is_refused() {
    let name = "../../etc/cron.d/comity";
    refused!(Forge::new().with_entry(name, b"x").seal(), Entry(EntryFault::NameNotAllowed));
}

#[test]
fn an_absolute_name_is_refused() {
    refused!(Forge::new().with_entry("/etc/x", b"x").seal(), Entry(EntryFault::NameNotAllowed));
}

#[test]
fn a_name_with_other_letters_is_refused() {
    for name in ["Grants.cborseq", "./grants.cborseq", "grants.cborseq ", "grants\u{202e}", "a\nb"]
    {
        refused!(Forge::new().with_entry(name, b"x").seal(), Entry(_));
    }
}

/// Not in the manifest, so that only the archive's own rules stand in its way.
fn stray(bend: impl FnOnce(&mut [u8; 512])) -> Vec<u8> {
    let mut archive = Forge::new().archive();
    archive.truncate(archive.len() - 1024);
    archive.extend(entry_with("requests.cborseq", b"", bend));
    archive.extend([0; 1024]);
    seal_archive(&archive)
}

#[test]
fn a_symbolic_link_is_refused() {
    let link = |header: &mut [u8; 512]| {
        header[156] = b'2';
        header[157..168].copy_from_slice(b"/etc/passwd");
    };
    refused!(stray(link), Entry(EntryFault::Header(HeaderFault::NotAFile)));
}

#[test]
fn every_other_kind_of_entry_is_refused() {
    for kind in b"134567DgKLMNSVxX\0" {
        let file = stray(|header| header[156] = *kind);
        refused!(file, Entry(EntryFault::Header(HeaderFault::NotAFile)));
    }
}

/// GNU's long names, sparse files and base-256 sizes all live in fields that must be empty.
#[test]
fn gnu_headers_are_refused() {
    let gnu = stray(|header| header[257..265].copy_from_slice(b"ustar  \0"));
    refused!(gnu, Entry(EntryFault::Header(HeaderFault::NotCanonical)));
    let base256 = stray(|header| header[124..136].copy_from_slice(&[0x80; 12]));
    refused!(base256, Entry(EntryFault::Header(HeaderFault::NotCanonical)));
    let prefix = stray(|header| header[345..348].copy_from_slice(b"etc"));
    refused!(prefix, Entry(EntryFault::Header(HeaderFault::NotCanonical)));
}

#[test]
fn bytes_that_are_no_header_are_refused() {
    let mut archive = Forge::new().archive();
    let end = archive.len() - 1024;
    archive[end..end + 512].fill(b'A');

    refused!(seal_archive(&archive), Entry(EntryFault::Header(HeaderFault::Checksum)));
}

#[test]
fn an_entry_that_stands_twice_is_refused() {
    let mut forge = Forge::new();
    let again = forge.entries[1].clone();
    forge.entries.insert(2, again);

    refused!(forge.seal(), Entry(EntryFault::Duplicate));
}

/// A second manifest, which a careless reader would let win.
#[test]
fn a_second_manifest_is_refused() {
    let mut forge = Forge::new();
    forge.entries.push(("MANIFEST.json".to_owned(), b"{}".to_vec()));

    refused!(forge.seal(), Entry(EntryFault::Duplicate));
}

#[test]
fn an_entry_that_is_not_in_the_manifest_is_refused() {
    let mut forge = Forge::new();
    forge.entries.push(("receipts.cborseq".to_owned(), vec![1]));

    refused!(forge.seal(), Entry(EntryFault::NotInManifest));
}

#[test]
fn a_missing_entry_is_refused() {
    let mut forge = Forge::new();
    forge.entries.pop();

    refused!(forge.seal(), Entry(EntryFault::OutOfOrder));
}

#[test]
fn entries_in_another_order_are_refused() {
    let mut forge = Forge::new();
    forge.entries.swap(1, 2);

    refused!(forge.seal(), Entry(EntryFault::OutOfOrder));
}

#[test]
fn an_archive_without_a_manifest_is_refused() {
    let mut archive = entry("README.txt", b"read me\n");
    archive.extend(entry("change-sets.cborseq", &[0x81, 1]));
    archive.extend([0; 1024]);

    refused!(seal_archive(&archive), Entry(EntryFault::OutOfOrder));
    refused!(seal_archive(&[0; 1024]), Entry(EntryFault::OutOfOrder));
    refused!(seal_archive(b""), Damaged);
}

#[test]
fn bytes_behind_the_archive_are_refused() {
    refused!(Forge { tail: vec![0], ..Forge::new() }.seal(), Trailing);
    refused!(Forge { tail: vec![0; 9_216], ..Forge::new() }.seal(), Trailing);
    refused!(Forge { tail: entry("x", b"x"), ..Forge::new() }.seal(), Trailing);
}

/// What stands in the padding is signed by nobody.
#[test]
fn bytes_in_the_padding_are_refused() {
    let mut archive = Forge::new().archive();
    let end = archive.len() - 1024;
    archive[end - 1] = 1;

    refused!(seal_archive(&archive), Trailing);
}

#[test]
fn an_archive_cut_before_its_end_is_damaged() {
    let archive = Forge::new().archive();
    for cut in [1, 512, 513, 1024, 1100] {
        refused!(seal_archive(&archive[..archive.len() - cut]), Damaged);
    }
}
