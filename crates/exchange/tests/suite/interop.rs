//! Stock tools open and check what is written here. A tool that is missing fails the test.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use comity_crypto::sshsig;
use serde_json::Value;

use crate::common::{LYON, MALLORY, contents, key_of, sealed, turin};
use crate::golden::{BLOB, bundle};

/// Runs a tool in a folder with input; returns whether it was content, and its output.
fn runs(folder: &Path, tool: &str, arguments: &[&str], input: &[u8]) -> (bool, Vec<u8>) {
    let mut child = Command::new(tool)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|_| panic!("{tool} is installed"));
    let mut stdin = child.stdin.take().unwrap();
    // A tool that is not content may stop reading.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    (output.status.success(), output.stdout)
}

fn must_run(folder: &Path, tool: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let (content, output) = runs(folder, tool, arguments, input);
    assert!(content, "{tool} {arguments:?}");
    output
}

/// Opens a packet as README.txt says: `age -d`, then `tar`.
fn unpack(file: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("identity"), turin().expose()).unwrap();
    let archive = must_run(at, "age", &["-d", "-i", "identity"], file);
    fs::write(at.join("packet.tar"), archive).unwrap();
    must_run(at, "tar", &["-xf", "packet.tar"], b"");
    folder
}

fn is_signed_by(at: &Path, office: u8, manifest: &[u8]) -> bool {
    let line = format!("office {}\n", sshsig::public_line(&key_of(office).public()));
    fs::write(at.join("senders"), line).unwrap();
    let arguments = [
        "-Y",
        "verify",
        "-f",
        "senders",
        "-I",
        "office",
        "-n",
        "comity-packet",
        "-s",
        "MANIFEST.json.sig",
    ];
    runs(at, "ssh-keygen", &arguments, manifest).0
}

/// `sha256sum -c` over the files that the manifest lists.
fn sums(manifest: &[u8]) -> String {
    let manifest: Value = serde_json::from_slice(manifest).unwrap();
    let files = manifest["files"].as_object().unwrap().iter();
    files.map(|(name, file)| format!("{}  {name}\n", file["sha256"].as_str().unwrap())).collect()
}

#[test]
fn stock_tools_open_and_check_a_packet() {
    let folder = unpack(&sealed());
    let at = folder.path();
    let manifest = fs::read(at.join("MANIFEST.json")).unwrap();

    assert!(is_signed_by(at, LYON, &manifest));
    assert!(!is_signed_by(at, MALLORY, &manifest));
    let mut bent = manifest.clone();
    bent[10] ^= 1;
    assert!(!is_signed_by(at, LYON, &bent));

    let sums = sums(&manifest);
    must_run(at, "sha256sum", &["--strict", "-c"], sums.as_bytes());
    assert_eq!(sums.lines().count(), 4);
    assert_eq!(fs::read(at.join("change-sets.cborseq")).unwrap(), contents().change_sets.concat());
    fs::write(at.join("grants.cborseq"), b"bent").unwrap();
    assert!(!runs(at, "sha256sum", &["--strict", "-c"], sums.as_bytes()).0);
}

#[test]
fn stock_tools_open_and_check_a_bundle() {
    let folder = unpack(&bundle());
    let at = folder.path();
    let manifest = fs::read(at.join("MANIFEST.json")).unwrap();

    assert!(is_signed_by(at, LYON, &manifest));
    must_run(at, "sha256sum", &["--strict", "-c"], sums(&manifest).as_bytes());
    let blobs: Vec<_> = fs::read_dir(at.join("blobs")).unwrap().collect();
    assert_eq!(blobs.len(), 1);
    let blob = blobs[0].as_ref().unwrap().path();
    assert_eq!(fs::read(&blob).unwrap(), BLOB);
    let opened = must_run(at, "age", &["-d", "-i", "identity"], BLOB);
    assert_eq!(opened, b"a sealed original\n");
}

/// GNU tar writes the very same archive: the format is tar's, not ours.
#[test]
fn gnu_tar_writes_the_same_archive() {
    let folder = unpack(&sealed());
    let at = folder.path();
    let arguments = [
        "--format=ustar",
        "-b1",
        "--mtime=@0",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--mode=0644",
        "-cf",
        "-",
        "README.txt",
        "MANIFEST.json",
        "MANIFEST.json.sig",
        "change-sets.cborseq",
        "grants.cborseq",
        "receipts.cborseq",
    ];

    let written = must_run(at, "tar", &arguments, b"");

    assert!(written == fs::read(at.join("packet.tar")).unwrap());
}

/// What stock tools seal is taken here, so that a second implementation may use them.
#[test]
fn a_packet_sealed_by_stock_age_is_taken() {
    let folder = unpack(&sealed());
    let at = folder.path();
    let to = turin().recipient().to_string();

    let again = must_run(at, "age", &["-r", &to, "packet.tar"], b"");

    assert!(crate::common::taken_at_turin(&again).is_ok());
}
