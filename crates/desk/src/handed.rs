//! Files that a person opened with Comity, by a double-click perhaps: kept and counted until the
//! vault is open and somebody has said what becomes of them. Nothing is taken in by itself.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use comity_contract::desktop::{Handed, HandedDone, HandedFiles, HandedKind};
use comity_contract::notice::Area;

use crate::places::PlaceTable;
use crate::refuse::Answer;
use crate::{Desk, files};

/// Most files that wait.
pub const HANDED_MAX: usize = 1_000;
/// Bytes that tell what a file seems to be.
const HEAD_BYTES: u64 = 32;
/// How a card begins: an array of six, and the first is this text (docs/formats/card.md).
const CARD: &[u8] = b"\x86\x6bcomity-card";
/// How an age file begins.
const SEALED: &[u8] = b"age-encryption.org/v1\n";

#[derive(Default)]
pub(crate) struct HandedTable(Mutex<Vec<Entry>>);

struct Entry {
    kind: HandedKind,
    place: String,
    paths: Vec<PathBuf>,
}

impl HandedTable {
    /// Keeps files by their kind. Refuses all of them when too many would wait.
    pub fn take(&self, places: &PlaceTable, files: Vec<PathBuf>) -> bool {
        let sorted: Vec<_> = files.into_iter().map(|file| (kind_of(&file), file)).collect();
        let mut entries = self.lock();
        let waiting: usize = entries.iter().map(|entry| entry.paths.len()).sum();
        if waiting.saturating_add(sorted.len()) > HANDED_MAX {
            return false;
        }
        for kind in [HandedKind::Card, HandedKind::Packets, HandedKind::Other] {
            let of_kind = sorted.iter().filter(|(its, _)| *its == kind);
            let paths: Vec<PathBuf> = of_kind.map(|(_, file)| file.clone()).collect();
            let piles = match kind {
                // A card is added alone: it is one person to look at.
                HandedKind::Card => paths.into_iter().map(|path| vec![path]).collect(),
                HandedKind::Packets | HandedKind::Other if paths.is_empty() => Vec::new(),
                HandedKind::Packets | HandedKind::Other => vec![paths],
            };
            for paths in piles {
                let place = places.offer("opened", paths.clone());
                entries.push(Entry { kind, place, paths });
            }
        }
        true
    }

    /// Counts the files that wait.
    pub fn count(&self) -> u64 {
        self.lock().iter().map(|entry| entry.paths.len() as u64).sum()
    }

    /// Lists what waits.
    pub fn list(&self) -> Handed {
        let entries = self.lock();
        let files = entries.iter().map(|entry| HandedFiles {
            kind: entry.kind,
            place: entry.place.clone(),
            label: entry.paths.first().map(|path| name_of(path)).unwrap_or_default(),
            count: entry.paths.len() as u64,
        });
        Handed { files: files.collect() }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes files off the list. What is off already stays off.
pub(crate) fn done(desk: &Desk, args: &HandedDone) -> Answer<Handed> {
    desk.handed.lock().retain(|entry| entry.place != args.place);
    desk.listeners.tell(&[Area::Vault]);
    Ok(desk.handed.list())
}

/// A name decides where the first bytes do not, so that a damaged packet is refused as one.
fn kind_of(path: &Path) -> HandedKind {
    let ends = |ending: &str| path.extension().is_some_and(|is| is.eq_ignore_ascii_case(ending));
    let head = match path.is_file() {
        true => files::read_start(path, HEAD_BYTES).unwrap_or_default(),
        false => Vec::new(),
    };
    if head.starts_with(CARD) || ends("card") {
        HandedKind::Card
    } else if head.starts_with(SEALED) || ends("comity") {
        HandedKind::Packets
    } else {
        HandedKind::Other
    }
}

fn name_of(path: &Path) -> String {
    comity_intake::names::shown(path.file_name().map_or(path, Path::new))
}
