//! Offices with fixed keys, and a forge that makes packets of any wrong kind.

use std::collections::BTreeMap;

use comity_crypto::age_files::{Identity, seal_to};
use comity_crypto::sign::SigningKey;
use comity_crypto::{Secret, sha256, sshsig};
use comity_exchange::Id;
use comity_exchange::packet::{
    Contents, Limits, NAMESPACE, OpenedPacket, PacketRefusal, encode_header, open_packet,
    seal_packet,
};
use serde_json::{Value, json};

pub const LYON: u8 = 1;
pub const TURIN: u8 = 2;
pub const MALLORY: u8 = 66;

/// An office's signing key, the same in every run.
pub fn key_of(office: u8) -> SigningKey {
    SigningKey::from_seed(&Secret::new([office; 32]))
}

/// Turin's identity, the same in every run.
pub fn turin() -> Identity {
    Identity::parse("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX")
        .unwrap()
}

/// What Lyon sends in most of these tests.
pub fn contents() -> Contents {
    let (compartment, feed) = (Id([0xc0; 32]), Id([0xfe; 32]));
    let ranges = [(1, 2)].into_iter().collect();
    Contents {
        team: Id([0x7e; 32]),
        made_utc_ms: 1_790_000_000_000,
        ranges: BTreeMap::from([(compartment, BTreeMap::from([(feed, ranges)]))]),
        vector: BTreeMap::from([(feed, [(1, 40), (44, 44)].into_iter().collect())]),
        change_sets: vec![vec![0x83, 0x41, 1, 0x41, 2, 0x80], vec![0x83, 0x41, 3, 0x41, 4, 0x80]],
        grants: vec![vec![0x83, 1, 2, 3]],
        receipts: vec![vec![0x82, 0x41, 5, 0x41, 6]],
        ..Contents::default()
    }
}

/// Lyon's packet for Turin.
pub fn sealed() -> Vec<u8> {
    seal_packet(&contents(), &key_of(LYON), &[turin().recipient()], Vec::new()).unwrap()
}

/// What Turin does with a file: opens it, and takes it from Lyon alone.
pub fn taken_at_turin(file: &[u8]) -> Result<OpenedPacket, PacketRefusal> {
    taken_within(file, &Limits::STANDARD)
}

pub fn taken_within(file: &[u8], limits: &Limits) -> Result<OpenedPacket, PacketRefusal> {
    let packet = open_packet(file, &[turin()], limits)?;
    packet.verify(&[key_of(LYON).public()])?;
    Ok(packet)
}

/// Asserts that Turin refuses a file, and how.
#[macro_export]
macro_rules! refused {
    ($file:expr, $refusal:pat $(if $guard:expr)?) => {
        match $crate::common::taken_at_turin(&$file[..]) {
            Err($refusal) $(if $guard)? => {}
            other => panic!("expected {}, got {other:?}", stringify!($refusal)),
        }
    };
}

/// Makes a packet like Lyon's, of which any part can be bent before it is sealed.
pub struct Forge {
    pub entries: Vec<(String, Vec<u8>)>,
    pub manifest: Value,
    /// Stands in place of the canonical manifest.
    pub manifest_bytes: Option<Vec<u8>>,
    /// Stands in place of the signature by `signer`.
    pub signature: Option<Vec<u8>>,
    pub signer: SigningKey,
    pub tail: Vec<u8>,
}

impl Forge {
    pub fn new() -> Self {
        let entries = [
            ("README.txt", &b"read me\n"[..]),
            ("change-sets.cborseq", &[0x81, 1]),
            ("grants.cborseq", &[0x81, 2]),
        ];
        let entries = entries.map(|(name, bytes)| (name.to_owned(), bytes.to_vec()));
        let signer = key_of(LYON);
        let manifest = json!({
            "format": "comity-packet",
            "version": 1,
            "kind": "packet",
            "team": Id([0x7e; 32]),
            "sender": Id(signer.public()),
            "compartments": [],
            "vector": {},
            "recipients": [recipient_hash(&turin())],
            "files": {},
            "made_utc_ms": 1_790_000_000_000_u64,
        });
        let mut forge = Self {
            entries: entries.to_vec(),
            manifest,
            manifest_bytes: None,
            signature: None,
            signer,
            tail: Vec::new(),
        };
        forge.list_files();
        forge
    }

    /// Lists the entries in the manifest as they are now.
    pub fn list_files(&mut self) {
        let list = self.entries.iter().map(|(name, bytes)| {
            let entry = json!({"sha256": Id(sha256(bytes)), "bytes": bytes.len()});
            (name.clone(), entry)
        });
        self.manifest["files"] = Value::Object(list.collect());
    }

    /// Adds an entry that the manifest lists.
    pub fn with_entry(mut self, name: &str, bytes: &[u8]) -> Self {
        self.entries.push((name.to_owned(), bytes.to_vec()));
        self.list_files();
        self
    }

    /// Bends the manifest.
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.manifest[field] = value;
        self
    }

    pub fn manifest_bytes(&self) -> Vec<u8> {
        let canonical = || serde_json_canonicalizer::to_vec(&self.manifest).unwrap();
        self.manifest_bytes.clone().unwrap_or_else(canonical)
    }

    pub fn archive(&self) -> Vec<u8> {
        let manifest = self.manifest_bytes();
        let signature = self.signature.clone().unwrap_or_else(|| {
            sshsig::sign(&self.signer, NAMESPACE, &manifest).unwrap().into_bytes()
        });
        let mut archive = Vec::new();
        for (at, (name, bytes)) in self.entries.iter().enumerate() {
            archive.extend(entry(name, bytes));
            if at == 0 {
                archive.extend(entry("MANIFEST.json", &manifest));
                archive.extend(entry("MANIFEST.json.sig", &signature));
            }
        }
        archive.extend([0; 1024]);
        archive.extend(&self.tail);
        archive
    }

    pub fn seal(&self) -> Vec<u8> {
        seal_archive(&self.archive())
    }
}

pub fn seal_archive(archive: &[u8]) -> Vec<u8> {
    seal_to(&[turin().recipient()], archive).unwrap()
}

pub fn recipient_hash(identity: &Identity) -> Id {
    Id(sha256(identity.recipient().to_string().as_bytes()))
}

/// An entry of a regular file, whatever its name says.
pub fn entry(name: &str, bytes: &[u8]) -> Vec<u8> {
    entry_with(name, bytes, |_| {})
}

/// An entry whose header is bent; its checksum is made to hold.
pub fn entry_with(name: &str, bytes: &[u8], bend: impl FnOnce(&mut [u8; 512])) -> Vec<u8> {
    let mut header = encode_header("x", bytes.len() as u64).unwrap();
    header[..100].fill(0);
    header[..name.len()].copy_from_slice(name.as_bytes());
    bend(&mut header);
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut entry = header.to_vec();
    entry.extend(bytes);
    entry.resize(entry.len().next_multiple_of(512), 0);
    entry
}
