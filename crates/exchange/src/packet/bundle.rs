//! Bundles: small sealed blobs on their way, in one signed archive. Larger blobs travel alone.
//!
//! Blobs stream through: a bundle of 1 GiB is never held in memory, and what comes out of it is
//! ciphertext still. Nothing that is no age file goes in or comes out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};

use comity_crypto::age_files::Recipient;
use comity_crypto::hash::Sha256Stream;
use comity_crypto::sign::{PublicKey, SigningKey};

use super::archive::damage;
use super::manifest::{BLOBS, FORMAT, blob_of};
use super::seal::{begin, readme_entry, recipient_hashes};
use super::{
    AGE_MAGIC, BUNDLED_BLOB_BYTES_MAX, FileEntry, Kind, Limits, Manifest, PacketHead,
    PacketRefusal, SealRefusal, VERSION, ustar,
};
use crate::Id;

/// A sealed blob: SHA-256 and size of its ciphertext.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Blob {
    /// SHA-256 of its bytes.
    pub sha256: Id,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What a bundle says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The team.
    pub team: Id,
    /// When it is made, in milliseconds since 1970 UTC.
    pub made_utc_ms: u64,
    /// The blobs, in any order.
    pub blobs: BTreeSet<Blob>,
}

/// How blobs travel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlobPlan {
    /// Those that go together, bundle by bundle.
    pub bundles: Vec<BTreeSet<Blob>>,
    /// Those that go alone, each as a file of its own.
    pub alone: Vec<Blob>,
}

/// Plans how blobs travel: over 1 MiB alone, the others in bundles of up to 4,096 and 1 GiB.
pub fn plan_blobs(blobs: impl IntoIterator<Item = Blob>) -> BlobPlan {
    let mut plan = BlobPlan::default();
    let mut bundle = BTreeSet::new();
    let mut sum = 0_u64;
    for blob in blobs.into_iter().collect::<BTreeSet<_>>() {
        if blob.bytes > BUNDLED_BLOB_BYTES_MAX {
            plan.alone.push(blob);
            continue;
        }
        // Room for the README, which counts as an entry and by its size.
        let room = Limits::STANDARD.bundle.bytes_max.saturating_sub(readme_entry().1.bytes);
        let full = bundle.len() >= Limits::STANDARD.bundle.entries_max.saturating_sub(3);
        if full || sum.saturating_add(blob.bytes) > room {
            plan.bundles.push(std::mem::take(&mut bundle));
            sum = 0;
        }
        sum = sum.saturating_add(blob.bytes);
        bundle.insert(blob);
    }
    if !bundle.is_empty() {
        plan.bundles.push(bundle);
    }
    plan
}

/// Makes a bundle, signs it and writes it, sealed to its recipients. `open_blob` gives each
/// blob's ciphertext; a blob that is not what its id says ends it, and the output must be
/// thrown away.
pub fn seal_bundle<W: Write, R: Read>(
    bundle: &Bundle,
    mut open_blob: impl FnMut(&Id) -> io::Result<R>,
    signer: &SigningKey,
    to: &[Recipient],
    output: W,
) -> Result<W, SealRefusal> {
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        kind: Kind::Blobs,
        team: bundle.team,
        sender: Id(signer.public()),
        compartments: Vec::new(),
        vector: BTreeMap::new(),
        recipients: recipient_hashes(to)?,
        files: files_of(&bundle.blobs)?,
        made_utc_ms: bundle.made_utc_ms,
    };
    let mut seal = begin(&manifest, signer, to, output)?;
    for blob in &bundle.blobs {
        ustar::begin_member(&mut seal, &format!("{BLOBS}{}", blob.sha256), blob.bytes)?;
        copy_blob(*blob, open_blob(&blob.sha256)?, &mut seal)?;
        ustar::end_member(&mut seal, blob.bytes)?;
    }
    ustar::end_archive(&mut seal)?;
    Ok(seal.finish()?)
}

fn files_of(blobs: &BTreeSet<Blob>) -> Result<BTreeMap<String, FileEntry>, SealRefusal> {
    let mut files = BTreeMap::from([readme_entry()]);
    for blob in blobs {
        let entry = FileEntry { sha256: blob.sha256, bytes: blob.bytes };
        files.insert(format!("{BLOBS}{}", blob.sha256), entry);
    }
    let sum = files.values().fold(0_u64, |sum, file| sum.saturating_add(file.bytes));
    if blobs.is_empty() {
        return Err(SealRefusal::Empty);
    }
    let entries = files.len().saturating_add(2);
    if entries > Limits::STANDARD.bundle.entries_max || sum > Limits::STANDARD.bundle.bytes_max {
        return Err(SealRefusal::TooLarge);
    }
    Ok(files)
}

fn copy_blob(blob: Blob, from: impl Read, to: &mut impl Write) -> Result<(), SealRefusal> {
    let mut from = CheckedBlob::new(from, blob);
    match io::copy(&mut from, to) {
        Ok(_) if from.is_whole() => Ok(()),
        Ok(_) => Err(SealRefusal::BlobWrong(blob.sha256)),
        Err(_) if from.fault == Some(BlobFault::NotSealed) => {
            Err(SealRefusal::BlobNotSealed(blob.sha256))
        }
        Err(_) if from.fault == Some(BlobFault::Wrong) => Err(SealRefusal::BlobWrong(blob.sha256)),
        Err(error) => Err(SealRefusal::Io(error)),
    }
}

/// A bundle whose sender is one of the allowed signers.
pub struct VerifiedBundle<'r>(PacketHead<'r>);

impl<'r> VerifiedBundle<'r> {
    pub(super) fn new(head: PacketHead<'r>) -> Self {
        Self(head)
    }

    /// Returns the manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    /// Returns the sender's key, one of those allowed.
    pub fn sender(&self) -> PublicKey {
        self.0.manifest.sender.0
    }

    /// Returns the blobs inside, in order.
    pub fn blobs(&self) -> Vec<Blob> {
        let files = self.0.manifest.files.iter();
        files
            .filter_map(|(name, file)| Some(Blob { sha256: blob_of(name)?, bytes: file.bytes }))
            .collect()
    }

    /// Gives every blob to the caller as a stream; what the caller does not read is skipped.
    /// Returns how many there were.
    ///
    /// The stream ends with an error, and withholds the last bytes, when they are not those of
    /// the blob's id: whoever copies it to its end before keeping it keeps only whole blobs.
    /// Blobs before a wrong one are kept; the bundle is refused.
    pub fn take_blobs(
        mut self,
        mut take: impl FnMut(Blob, &mut dyn Read) -> io::Result<()>,
    ) -> Result<u64, PacketRefusal> {
        let blobs = self.blobs();
        for blob in &blobs {
            let file = FileEntry { sha256: blob.sha256, bytes: blob.bytes };
            self.0.next_entry(&format!("{BLOBS}{}", blob.sha256), file)?;
            let mut stream = CheckedBlob::new(self.0.archive.stream(), *blob);
            let taken = take(*blob, &mut stream);
            let rest = match stream.fault {
                None => io::copy(&mut stream, &mut io::sink()).map(|_| ()),
                Some(_) => Ok(()),
            };
            judge(*blob, stream.fault, stream.is_whole(), taken, rest)?;
            self.0.archive.skip_padding(blob.bytes)?;
        }
        self.0.end()?;
        Ok(blobs.len() as u64)
    }
}

/// Says how one blob went: its own fault first, then the caller's, then the stream's.
fn judge(
    blob: Blob,
    fault: Option<BlobFault>,
    whole: bool,
    taken: io::Result<()>,
    rest: io::Result<()>,
) -> Result<(), PacketRefusal> {
    match fault {
        Some(BlobFault::Wrong) => return Err(PacketRefusal::BlobWrong(blob.sha256)),
        Some(BlobFault::NotSealed) => return Err(PacketRefusal::BlobNotSealed(blob.sha256)),
        Some(BlobFault::Stream(kind)) => return Err(damage(kind.into())),
        None => {}
    }
    taken.map_err(PacketRefusal::Io)?;
    rest.map_err(damage)?;
    if whole { Ok(()) } else { Err(PacketRefusal::Damaged) }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BlobFault {
    Wrong,
    NotSealed,
    Stream(io::ErrorKind),
}

/// Reads exactly one blob and checks it on the way: the start against age's, the whole against
/// its id before the last bytes are given.
struct CheckedBlob<R: Read> {
    from: R,
    blob: Blob,
    left: u64,
    hash: Sha256Stream,
    start: Vec<u8>,
    fault: Option<BlobFault>,
}

impl<R: Read> CheckedBlob<R> {
    fn new(from: R, blob: Blob) -> Self {
        let (hash, start) = (Sha256Stream::default(), Vec::new());
        let fault = (blob.bytes < AGE_MAGIC.len() as u64).then_some(BlobFault::NotSealed);
        Self { from, blob, left: blob.bytes, hash, start, fault }
    }

    fn is_whole(&self) -> bool {
        self.left == 0 && self.fault.is_none()
    }

    /// Reads and checks the next bytes; what is wrong with them becomes the fault.
    fn pull(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.from.read(into) {
            Ok(0) => self.fault = Some(BlobFault::Stream(io::ErrorKind::UnexpectedEof)),
            Ok(count) => {
                self.check(into.get(..count).unwrap_or_default());
                return Ok(count);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => self.fault = Some(BlobFault::Stream(error.kind())),
        }
        Ok(0)
    }

    fn check(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.left = self.left.saturating_sub(bytes.len() as u64);
        let wanted = AGE_MAGIC.len().saturating_sub(self.start.len());
        self.start.extend(bytes.iter().take(wanted));
        if AGE_MAGIC.get(..self.start.len()) != Some(&self.start) {
            self.fault = Some(BlobFault::NotSealed);
        } else if self.left == 0 && self.hash.clone().finish() != self.blob.sha256.0 {
            self.fault = Some(BlobFault::Wrong);
        }
    }
}

impl<R: Read> Read for CheckedBlob<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let room = into.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let into = into.get_mut(..room).unwrap_or_default();
        if into.is_empty() && self.fault.is_none() {
            return Ok(0);
        }
        if self.fault.is_none() {
            let count = self.pull(into)?;
            if self.fault.is_none() {
                return Ok(count);
            }
        }
        match self.fault {
            Some(BlobFault::Stream(kind)) => Err(kind.into()),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}
