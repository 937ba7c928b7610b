//! Verifies a vault below change sets: every frame and its chain, every key slot, every blob's
//! hash. It changes nothing and goes on after a fault.

use comity_crypto::Hash;

use crate::error::{Part, Result, StoreError};
use crate::frame::Frame;
use crate::keys::Scanned;
use crate::pack_scan::content_matches;
use crate::store::Store;

/// The most faults that are listed; all are counted.
const FAULTS_MAX: usize = 1_000;

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An entry of a file: see [`StoreError::Damaged`].
    Entry {
        /// The part.
        part: Part,
        /// The number of the segment or pack.
        file: u32,
        /// The number of the frame or entry, or the offset in a pack.
        entry: u64,
    },
    /// The bytes of a blob do not have its hash.
    Blob(Hash),
}

/// What verification looked at and found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Frames that opened and follow one another.
    pub frames: u64,
    /// Keys that opened.
    pub keys: u64,
    /// Keys that were erased.
    pub keys_erased: u64,
    /// Blobs whose bytes have their hash.
    pub blobs: u64,
    /// Their bytes.
    pub blob_bytes: u64,
    /// All faults.
    pub faults_total: u64,
    /// The first 1,000 of them.
    pub faults: Vec<Fault>,
}

impl Report {
    fn fault(&mut self, fault: Fault) {
        self.faults_total = self.faults_total.saturating_add(1);
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        }
    }

    fn fault_of(&mut self, error: StoreError) -> Result<()> {
        match error {
            StoreError::Damaged { part, file, entry } => {
                self.fault(Fault::Entry { part, file, entry });
                Ok(())
            }
            other => Err(other),
        }
    }
}

/// What [`verify`] shows while it runs.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// A frame that opened, in order. The layers above check what is in it.
    Frame(&'a Frame),
    /// How many bytes of blobs were hashed so far.
    Bytes(u64),
}

/// Verifies everything. `watch` answers whether to go on; stopped early, the report tells what was
/// looked at.
pub fn verify(store: &Store, watch: &mut impl FnMut(Seen<'_>) -> bool) -> Result<Report> {
    let mut report = Report::default();
    if verify_journal(store, watch, &mut report)? {
        return Ok(report);
    }
    verify_keys(store, &mut report)?;
    if !verify_packs(store, watch, &mut report)? {
        verify_files(store, watch, &mut report)?;
    }
    Ok(report)
}

/// Verifies the journal; returns whether it was stopped.
fn verify_journal(
    store: &Store,
    watch: &mut impl FnMut(Seen<'_>) -> bool,
    report: &mut Report,
) -> Result<bool> {
    for frame in store.journal.frames(store.journal.start()) {
        match frame {
            Ok(frame) => {
                report.frames = report.frames.saturating_add(1);
                if !watch(Seen::Frame(&frame)) {
                    return Ok(true);
                }
            }
            Err(error) => report.fault_of(error)?,
        }
    }
    Ok(false)
}

fn verify_keys(store: &Store, report: &mut Report) -> Result<()> {
    store.keys.scan(0, |number, scanned| {
        match scanned {
            Scanned::Entry(_) => report.keys = report.keys.saturating_add(1),
            Scanned::Erased => report.keys_erased = report.keys_erased.saturating_add(1),
            Scanned::Damaged => {
                let file = store.keys.file_number(number);
                report.fault(Fault::Entry { part: Part::Keys, file, entry: number });
            }
        }
        Ok(())
    })
}

/// Verifies the packs; returns whether it was stopped.
fn verify_packs(
    store: &Store,
    watch: &mut impl FnMut(Seen<'_>) -> bool,
    report: &mut Report,
) -> Result<bool> {
    let packs = &store.blobs.packs;
    let mut stopped = false;
    packs.scan_all(|pack, scan| {
        if let Some(entry) = scan.gap {
            report.fault(Fault::Entry { part: Part::Pack, file: pack, entry });
        }
        let file = std::fs::File::open(packs.path(pack))?;
        for entry in scan.entries {
            // A slot that opening forgot was never acknowledged.
            if stopped || packs.place(&entry.hash) != Some(entry.place) {
                continue;
            }
            if content_matches(&file, &entry)? {
                count_blob(report, u64::from(entry.length));
            } else {
                report.fault(Fault::Blob(entry.hash));
            }
            stopped = !watch(Seen::Bytes(report.blob_bytes));
        }
        Ok(())
    })?;
    Ok(stopped)
}

fn verify_files(
    store: &Store,
    watch: &mut impl FnMut(Seen<'_>) -> bool,
    report: &mut Report,
) -> Result<()> {
    let mut stopped = false;
    store.blobs.for_each_file(|hash, bytes, _| {
        if stopped {
            return Ok(());
        }
        match store.blobs.open_blob(&hash)?.into_hash() {
            Ok(found) if found == hash => count_blob(report, bytes),
            Ok(_) | Err(_) => report.fault(Fault::Blob(hash)),
        }
        stopped = !watch(Seen::Bytes(report.blob_bytes));
        Ok(())
    })
}

fn count_blob(report: &mut Report, bytes: u64) {
    report.blobs = report.blobs.saturating_add(1);
    report.blob_bytes = report.blob_bytes.saturating_add(bytes);
}
