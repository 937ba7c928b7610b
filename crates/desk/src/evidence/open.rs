//! Handing out: an opened copy, or the sealed segments with the key that opens them. Both are
//! logged with their reason before the first byte leaves, and entered into custody after.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use comity_changes::control::Control;
use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{EvidenceKey, KeyWritten, OpenEvidence};
use comity_contract::notice::Area;
use comity_contract::records::Written;
use comity_crypto::hash::Sha256Stream;
use comity_domain::kinds::TEXT_BYTES_MAX;
use comity_vault::oplog::Operation;
use comity_vault::{ItemRow, Local};

use super::original::{Original, Segment};
use super::{allowed, custody, find, words};
use crate::refuse::{Answer, refuse, stored};
use crate::session::{Session, own_set};
use crate::{Desk, files, names};

/// The name of the file with the key.
const IDENTITY: &str = "identity.txt";
const BLOCK: usize = 1 << 18;

/// Writes an opened copy of an original to a new file.
pub(crate) fn open(desk: &Desk, session: &Session, args: &OpenEvidence) -> Answer<Written> {
    let giving = Giving::begin(session, &args.team, &args.item, &args.reason)?;
    let path = desk.path(&args.out)?;
    if path.symlink_metadata().is_ok() {
        return refuse(Code::FileExists);
    }
    giving.log("evidence-open")?;
    let original = &giving.original;
    let written = write_opened(session, original, &path).and_then(|()| {
        let bytes = words::count(original.size, "byte", "bytes");
        let hash = hex::encode(original.sha256);
        giving.enter("copied-out", format!("Opened copy written: {bytes}, SHA-256 {hash}."))
    });
    if let Err(problem) = written {
        remove(&[path]);
        return Err(problem);
    }
    desk.listeners.tell(&[Area::Evidence, Area::Records]);
    Ok(Written {
        path: desk.shown(&path),
        count: 1,
        bytes: original.size,
        sha256: Some(hex::encode(original.sha256)),
    })
}

/// Writes the sealed segments of an original and the key that opens them into a folder.
pub(crate) fn key(desk: &Desk, session: &Session, args: &EvidenceKey) -> Answer<KeyWritten> {
    let giving = Giving::begin(session, &args.team, &args.item, &args.reason)?;
    let folder = desk.path(&args.out)?;
    let original = &giving.original;
    let mut paths: Vec<PathBuf> =
        original.segments.iter().map(|segment| folder.join(segment_name(segment))).collect();
    paths.push(folder.join(IDENTITY));
    if paths.iter().any(|path| path.symlink_metadata().is_ok()) {
        return refuse(Code::FileExists);
    }
    giving.log("evidence-key")?;
    let written = write_sealed(session, original, &paths).and_then(|()| {
        let count = words::count(original.segments.len() as u64, "segment", "segments");
        giving.enter("key-released", format!("Sealed copy in {count} and its key written."))
    });
    if let Err(problem) = written {
        remove(&paths);
        return Err(problem);
    }
    desk.listeners.tell(&[Area::Evidence, Area::Records]);
    let segments = original.segments.iter().zip(&paths);
    Ok(KeyWritten {
        identity: IDENTITY.to_owned(),
        segments: segments.map(|(segment, path)| told(desk, segment, path)).collect(),
        sha256: hex::encode(original.sha256),
    })
}

/// An item on its way out, with the reason why.
struct Giving<'a> {
    session: &'a Session,
    control: Control,
    row: std::sync::Arc<ItemRow>,
    original: Original,
    reason: &'a str,
}

impl<'a> Giving<'a> {
    fn begin(session: &'a Session, team: &str, item: &str, reason: &'a str) -> Answer<Self> {
        let reason = reason.trim();
        if reason.is_empty() {
            return refuse(Code::ReasonMissing);
        }
        if reason.len() > TEXT_BYTES_MAX / 2 {
            return refuse(Code::ValueTooLong);
        }
        let control = names::team(session, team)?;
        let row = find(session, &control.team, item)?;
        allowed::may_write(session, &control)?;
        let original = Original::of(session, &row)?;
        let blobs = &session.vault.store().blobs;
        if !original.segments.iter().all(|segment| blobs.contains(&segment.name)) {
            return refuse(Code::ContentNotHeld);
        }
        Ok(Self { session, control, row, original, reason })
    }

    /// Logs the disclosure. What is not logged does not leave.
    fn log(&self, act: &str) -> Answer<()> {
        let (team, item) = (self.control.team, self.row.item.to_string());
        let mut log = self.session.log(Operation::Disclosure, act, Some(team), vec![item]);
        log.reason = Some(self.reason.to_owned());
        self.session.keep(vec![Local::Log(log)])
    }

    /// Enters what was handed out into the custody that everybody reads.
    fn enter(&self, event: &str, remark: String) -> Answer<()> {
        let team = &self.control.team;
        let (change, key) =
            custody::draft(self.session, team, &self.row, event, remark, self.reason)?;
        let compartment = self.session.compartment_of(team, &self.row.made.at)?;
        let set = own_set(team, compartment, vec![change], vec![key]);
        self.session.commit(vec![set], Vec::new()).map(drop)
    }
}

fn segment_name(segment: &Segment) -> String {
    format!("{}.age", hex::encode(segment.name))
}

fn told(desk: &Desk, segment: &Segment, path: &Path) -> Written {
    Written {
        path: desk.shown(path),
        count: 1,
        bytes: segment.sealed_bytes,
        sha256: Some(hex::encode(segment.name)),
    }
}

fn write_opened(session: &Session, original: &Original, path: &Path) -> Answer<()> {
    let mut file = files::create_new(path)?;
    original.open(session, &mut |part| file.write_all(part))?;
    file.sync_all().map_err(|error| stored(&error))
}

fn write_sealed(session: &Session, original: &Original, paths: &[PathBuf]) -> Answer<()> {
    for (segment, path) in original.segments.iter().zip(paths) {
        let sealed = session.vault.store().blobs.open_blob(&segment.name)?;
        let mut file = files::create_new(path)?;
        let hash = copy(sealed, &mut file).map_err(|error| stored(&error))?;
        if hash != segment.name {
            return refuse(Code::ContentDamaged);
        }
    }
    let identity = &original.identity;
    let text = format!(
        "# Opens the sealed original with SHA-256 {}\n# public key: {}\n{}\n",
        hex::encode(original.sha256),
        identity.recipient(),
        identity.expose(),
    );
    match paths.last() {
        Some(path) => files::write_new(path, text.as_bytes()),
        None => refuse(Code::Internal),
    }
}

fn copy(mut from: impl Read, to: &mut File) -> io::Result<[u8; 32]> {
    let (mut hash, mut block) = (Sha256Stream::default(), vec![0; BLOCK]);
    loop {
        let read = from.read(&mut block)?;
        let Some(part) = block.get(..read).filter(|part| !part.is_empty()) else { break };
        hash.update(part);
        to.write_all(part)?;
    }
    to.sync_all()?;
    Ok(hash.finish())
}

/// Removes what was begun. None of it was there before: each was looked for.
fn remove(paths: &[PathBuf]) {
    for path in paths {
        let _ = fs::remove_file(path);
    }
}
