//! What an import would do: sizes are read, nothing is opened or taken.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use comity_changes::TeamId;
use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{FileReport, FileState, ImportEvidence, ImportPlan};
use comity_domain::evidence::ExhibitNumber;
use comity_domain::kinds::Compartment;
use comity_intake::walk::{Entry, Kind, Walk};
use comity_intake::{Cancel, NotTaken};
use comity_vault::ItemRow;

use super::import::before::Before;
use super::{allowed, words};
use crate::refuse::{Answer, refuse, stored};
use crate::session::Session;
use crate::{Desk, compartments, names};

/// Room that an item needs beside its bytes: its records, its place in a pack, its seal.
const BYTES_AN_ITEM: u64 = 4_096;

/// Plans an import.
pub(crate) fn plan(
    desk: &Arc<Desk>,
    session: &Arc<Session>,
    args: &ImportEvidence,
) -> Answer<ImportPlan> {
    let control = names::team(session, &args.team)?;
    allowed::may_write(session, &control)?;
    let walk = walk(desk, &args.paths)?;
    let compartment = compartments::target(session, &control, args.compartment.as_deref())?;
    let items = items_in(session, &control.team, compartment)?;
    let before =
        if args.resume { Before::of(session, &control.team, &items) } else { Before::default() };
    let (mut files, mut bytes, mut remarks) = (0_u64, 0_u64, Vec::new());
    walk.list(&Cancel::default(), &mut |entry: Entry| {
        if let Some(refusal) = entry.refusal(args.allow_empty) {
            remarks.push(not_taken(desk, &entry, &refusal));
        } else if let Some(row) = before.taken(session, &entry) {
            remarks.push(taken_before(desk, &entry, &row));
        } else {
            files = files.saturating_add(1);
            bytes = bytes.saturating_add(entry.size);
        }
    });
    if files == 0 && remarks.is_empty() {
        return refuse(Code::NothingToTake);
    }
    let numbers = Numbers::of(session, compartment, &items);
    let free_bytes = free_bytes(&desk.vault())?;
    Ok(ImportPlan {
        files,
        bytes,
        first_exhibit: (files > 0).then(|| numbers.exhibit(0)),
        last_exhibit: files.checked_sub(1).map(|after| numbers.exhibit(after)),
        handling: args.handling,
        visible_to: allowed::states_that_see(&control, compartment),
        remarks,
        free_bytes,
        fits: bytes_needed(files, bytes) <= free_bytes,
    })
}

/// Prepares to walk what places name. The vault itself is left out, wherever it lies.
pub(super) fn walk(desk: &Desk, places: &[String]) -> Answer<Walk> {
    let mut roots = Vec::new();
    for place in places {
        for path in desk.paths(place)? {
            roots.push(std::path::absolute(&path).unwrap_or(path));
        }
    }
    if roots.is_empty() {
        return refuse(Code::NothingToTake);
    }
    let except: Vec<PathBuf> =
        roots.iter().filter_map(|root| vault_under(root, &desk.vault())).collect();
    Ok(except.into_iter().fold(Walk::new(roots), Walk::except))
}

/// Returns where a walk from `root` would meet the vault: by whatever links lead there.
fn vault_under(root: &Path, vault: &Path) -> Option<PathBuf> {
    let (real_root, real_vault) = (root.canonicalize().ok()?, vault.canonicalize().ok()?);
    if real_root.starts_with(&real_vault) {
        return Some(root.to_owned());
    }
    let inside = real_vault.strip_prefix(&real_root).ok()?;
    Some(root.join(inside))
}

/// Returns the items of one compartment.
pub(super) fn items_in(
    session: &Session,
    team: &TeamId,
    compartment: Compartment,
) -> Answer<Arc<Vec<Arc<ItemRow>>>> {
    let control = session.vault.control(team).ok_or(Code::TeamUnknown)?;
    let items = session.vault.items(team)?;
    if control.restricted().next().is_none() {
        return Ok(items);
    }
    let of = |row: &&Arc<ItemRow>| {
        control.owner(&row.made.at.feed).is_some_and(|owner| owner.compartment == compartment)
    };
    Ok(Arc::new(items.iter().filter(of).cloned().collect()))
}

/// Returns the number after which those of a compartment begin. A restricted one has a row of its
/// own, so that no number is left out where others look: six digits from its id, then four.
fn begin_of(compartment: Compartment) -> u64 {
    match compartment {
        Compartment::Control | Compartment::Agreement | Compartment::Operational => 0,
        Compartment::Restricted([a, b, c, ..]) => {
            let of_id = u64::from(u32::from_be_bytes([0, a, b, c]) % 900_000);
            of_id.saturating_add(100_000).saturating_mul(10_000)
        }
    }
}

/// Gives exhibit numbers of the own State in this year.
pub(super) struct Numbers {
    state: String,
    year: i32,
    /// The next running number.
    pub next: u64,
}

impl Numbers {
    /// Goes on after the highest number known here. Those of withdrawn items and of the State's
    /// other authorities count: no number is given twice.
    pub fn of(session: &Session, compartment: Compartment, items: &[Arc<ItemRow>]) -> Self {
        let state = session.vault.me().card().introduction.certificate.state.clone();
        // The year on the wall of whoever imports.
        let local = session.stamp_now().local;
        let year = local.get(..4).and_then(|year| year.parse().ok());
        let year = year.unwrap_or_else(|| session.today().year());
        let numbers = items.iter().filter_map(|row| {
            let number = ExhibitNumber::parse(row.shown.as_ref()?.exhibit())?;
            (number.state() == state && number.year() == year).then(|| number.number())
        });
        let next = numbers.max().unwrap_or_default().max(begin_of(compartment)).saturating_add(1);
        Self { state, year, next }
    }

    /// Writes the number that comes `after` others from the next one on.
    pub fn exhibit(&self, after: u64) -> String {
        let number = self.next.saturating_add(after);
        ExhibitNumber::new(&self.state, self.year, number).to_string()
    }
}

/// Returns the bytes that an import needs in the vault.
fn bytes_needed(files: u64, bytes: u64) -> u64 {
    bytes.saturating_add(bytes / 64).saturating_add(files.saturating_mul(BYTES_AN_ITEM))
}

fn free_bytes(folder: &Path) -> Answer<u64> {
    let about = rustix::fs::statvfs(folder).map_err(|error| stored(&io::Error::from(error)))?;
    Ok(about.f_bavail.saturating_mul(about.f_frsize))
}

/// Reports an entry that is not taken.
pub(super) fn not_taken(desk: &Desk, entry: &Entry, refusal: &NotTaken) -> FileReport {
    FileReport {
        reason: Some(refusal.reason.clone().into_owned()),
        hint: Some(refusal.hint.clone().into_owned()),
        ..report(desk, entry, words::state_of(refusal.state))
    }
}

/// Reports an entry that an earlier import took.
pub(super) fn taken_before(desk: &Desk, entry: &Entry, row: &ItemRow) -> FileReport {
    let shown = row.shown.as_ref();
    FileReport {
        item: Some(row.item.to_string()),
        exhibit: shown.map(|shown| shown.exhibit().to_string()),
        sha256: shown.map(|shown| hex::encode(shown.sha256)),
        ..report(desk, entry, FileState::TakenBefore)
    }
}

/// Begins the report of an entry.
pub(super) fn report(desk: &Desk, entry: &Entry, state: FileState) -> FileReport {
    FileReport {
        path: desk.shown(&entry.path),
        state,
        item: None,
        exhibit: None,
        size: (entry.kind == Kind::File).then_some(entry.size),
        sha256: None,
        text: None,
        reason: None,
        hint: None,
    }
}
