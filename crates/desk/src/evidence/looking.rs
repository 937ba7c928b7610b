//! Files that are looked at: the last one stays open in a worker of its own; what files state about
//! themselves is asked once while the vault is open. Nothing of it is kept on the disk.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use comity_changes::RecordId;
use comity_contract::evidence::Metadata;
use comity_contract::{Passphrase, ProblemCode as Code};
use comity_intake::view::{VIEW_SOURCE_BYTES_MAX, View, ViewKind, ViewProblem};
use comity_intake::worker::{Lease, Pool};
use comity_vault::ItemRow;

use super::items;
use super::original::Original;
use crate::refuse::{Answer, Refuse};
use crate::session::Session;

/// The largest file that is asked what it states about itself, in bytes.
const DESCRIBED_BYTES_MAX: u64 = 64 << 20;
/// Items whose statements are remembered.
const DESCRIBED_MAX: usize = 500;

/// What was looked at while the vault is open.
#[derive(Default)]
pub(super) struct Looking {
    open: Mutex<Option<Looked>>,
    described: Mutex<HashMap<RecordId, Vec<Metadata>>>,
}

/// A file that is open in a worker.
struct Looked {
    item: RecordId,
    password: Option<Passphrase>,
    view: View,
}

/// Looks at an item through a worker that keeps it open for the next look.
pub(super) fn look<T>(
    session: &Session,
    row: &ItemRow,
    password: Option<&Passphrase>,
    act: impl FnOnce(&mut View) -> Result<T, ViewProblem>,
) -> Answer<T> {
    let kind = row.shown.as_ref().and_then(|shown| ViewKind::of(&shown.alike.media_type));
    let (Some(kind), Some(pool)) = (kind, &session.worker) else {
        return Err(Code::PreviewNone.into());
    };
    let looking = &session.evidence.looking.open;
    let mut open = looking.lock().unwrap_or_else(PoisonError::into_inner);
    let same = |looked: &Looked| {
        let given = password.map(Passphrase::expose);
        looked.item == row.item && looked.password.as_ref().map(Passphrase::expose) == given
    };
    let mut looked = match open.take().filter(same) {
        Some(looked) => looked,
        None => begin(session, pool, row, kind, password)?,
    };
    let seen = act(&mut looked.view).map_err(refused);
    *open = Some(looked);
    seen
}

fn begin(
    session: &Session,
    pool: &Pool,
    row: &ItemRow,
    kind: ViewKind,
    password: Option<&Passphrase>,
) -> Answer<Looked> {
    let original = Original::of(session, row)?;
    if original.size > VIEW_SOURCE_BYTES_MAX as u64 {
        let said = "This file is larger than the 256 MiB that are looked into.";
        return Err(Code::PreviewNone.problem().saying(said).into());
    }
    let file = original.whole(session)?;
    let given = password.map(Passphrase::expose).unwrap_or_default();
    let view = View::open(pool, kind, file, given).map_err(refused)?;
    Ok(Looked { item: row.item, password: password.cloned(), view })
}

fn refused(problem: ViewProblem) -> Refuse {
    match problem {
        ViewProblem::NeedsPassword => Code::PasswordNeeded.into(),
        ViewProblem::NoSuchPage => {
            Code::PreviewFailed.problem().saying("There is no page of that number.").into()
        }
        ViewProblem::Unreadable => Code::PreviewFailed.into(),
        ViewProblem::Broken(why) => {
            let said = format!("The reader gave up on this file: {}.", why.words());
            Code::PreviewFailed.problem().saying(&said).into()
        }
    }
}

/// Returns what a file states about itself, as far as a worker can tell.
pub(super) fn metadata(session: &Session, row: &ItemRow) -> Vec<Metadata> {
    let described = &session.evidence.looking.described;
    let mut described = described.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = described.get(&row.item) {
        return known.clone();
    }
    let Some(told) = describe(session, row) else { return Vec::new() };
    if described.len() >= DESCRIBED_MAX {
        described.clear();
    }
    described.insert(row.item, told.clone());
    told
}

fn describe(session: &Session, row: &ItemRow) -> Option<Vec<Metadata>> {
    let shown = row.shown.as_ref().filter(|_| items::is_held(session, row))?;
    if shown.size()? > DESCRIBED_BYTES_MAX || shown.alike.media_type.starts_with("text/") {
        return None;
    }
    let bytes = Original::of(session, row).and_then(|original| original.whole(session)).ok()?;
    let mut lease = Lease::new(session.worker.as_ref());
    let facts = lease.describe(&bytes, &shown.alike.media_type).ok()?;
    let told = facts.into_iter().map(|fact| Metadata {
        group: fact.group.as_str().to_owned(),
        name: fact.name,
        value: fact.value,
    });
    Some(told.collect())
}
