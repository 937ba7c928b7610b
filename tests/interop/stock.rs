//! Runs stock tools. It must never replace one that is missing: the test fails then.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// Runs a tool in a folder with input; returns whether it was content, and its output.
pub fn runs(folder: &Path, tool: &str, arguments: &[&str], input: &[u8]) -> (bool, Vec<u8>) {
    let mut child = Command::new(tool)
        .args(arguments)
        .current_dir(folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|_| panic!("{tool} is installed"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A tool that is not content may stop reading.
    let writing = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    if !output.status.success() {
        println!("{tool} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    (output.status.success(), output.stdout)
}

/// Runs a tool that must be content.
pub fn must_run(folder: &Path, tool: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let (content, output) = runs(folder, tool, arguments, input);
    assert!(content, "{tool} {arguments:?}");
    output
}

/// Opens a packet as its README says. A segment opens with another key: it gives nothing.
pub fn unseal(file: &Path, key: &Path, into: &Path) -> bool {
    fs::create_dir_all(into).unwrap();
    let (key, file) = (key.to_str().unwrap(), file.to_str().unwrap());
    let (opens, archive) = runs(into, "age", &["-d", "-i", key, file], b"");
    if opens {
        must_run(into, "tar", &["-xf", "-"], &archive);
    }
    opens
}

/// Writes the line that `ssh-keygen` compares with.
pub fn allow_signer(folder: &Path, card: &str) {
    let asked = [&script("check_packet.py"), "--allowed-signers", card];
    let line = must_run(folder, python(), &asked, b"");
    fs::write(folder.join("senders"), line).unwrap();
}

/// Whether stock `ssh-keygen` finds the manifest signed by the allowed signer.
pub fn is_signed(folder: &Path, manifest: &[u8]) -> bool {
    let asked = "-Y verify -f senders -I office -n comity-packet -s MANIFEST.json.sig";
    runs(folder, "ssh-keygen", &asked.split(' ').collect::<Vec<_>>(), manifest).0
}

/// What `sha256sum -c` reads.
pub fn sums(manifest: &Value) -> String {
    let files = manifest["files"].as_object().unwrap().iter();
    files.map(|(name, file)| format!("{}  {name}\n", file["sha256"].as_str().unwrap())).collect()
}

/// Returns the place of a script beside this file.
pub fn script(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("interop");
    folder.join(name).to_str().unwrap().to_owned()
}

/// Returns a Python that has PyNaCl: the system's package is seen by the system's Python alone.
pub fn python() -> &'static str {
    static PYTHON: OnceLock<&str> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let found = ["python3", "/usr/bin/python3"].into_iter().find(|python| {
            let asked = Command::new(python).args(["-c", "import nacl.bindings"]).output();
            asked.is_ok_and(|output| output.status.success())
        });
        found.expect("Python 3 with PyNaCl is installed (Debian: python3-nacl)")
    })
}
