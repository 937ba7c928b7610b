//! Comparing again: every sealed original that is held is opened, and its hash computed anew.

use comity_changes::TeamId;
use comity_contract::ProblemCode as Code;
use comity_contract::evidence::VerifyEvidence;
use comity_contract::notice::Area;
use comity_contract::vault::{Fault, VerifyReport};
use comity_vault::frames::{FactKind, ReadBack};
use comity_vault::items::SegmentShown;
use comity_vault::oplog::Operation;
use comity_vault::{ItemRow, Local};

use super::items::{is_held, is_released};
use super::{find, original::Original};
use crate::refuse::{Answer, Refuse, refuse};
use crate::session::Session;
use crate::{Desk, names};

/// Comparisons that are kept together.
const KEEP_AT_ONCE: usize = 500;

/// Compares one original or all that are held. Faults are listed, nothing is repaired.
pub(crate) fn verify(
    desk: &Desk,
    session: &Session,
    args: &VerifyEvidence,
) -> Answer<VerifyReport> {
    let control = names::team(session, &args.team)?;
    let only = match &args.item {
        Some(item) => Some(find(session, &control.team, item)?),
        None => None,
    };
    if let Some(row) = &only {
        if !is_released(row) {
            return refuse(Code::NotReleased);
        }
        if !is_held(session, row) {
            return refuse(Code::ContentNotHeld);
        }
    }
    let mut report = VerifyReport {
        clean: true,
        frames: 0,
        change_sets: 0,
        blobs: 0,
        items: 0,
        log_entries: 0,
        faults: Vec::new(),
    };
    verify_items(session, &control.team, only.as_deref(), &mut report)?;
    report.clean = report.faults.is_empty();
    let objects = only.iter().map(|row| row.item.to_string()).collect();
    let mut log = session.log(Operation::Access, "evidence-verify", Some(control.team), objects);
    log.count = report.items;
    session.keep(vec![Local::Log(log)])?;
    desk.listeners.tell(&[Area::Evidence, Area::Records]);
    Ok(report)
}

/// Compares the held originals of a team, or one, and adds what it finds to a report.
pub(crate) fn verify_items(
    session: &Session,
    team: &TeamId,
    only: Option<&ItemRow>,
    report: &mut VerifyReport,
) -> Answer<()> {
    let mut seen = Vec::new();
    let read_back =
        |item, equal| Local::ReadBack(ReadBack { item, time_utc_ms: session.now().utc_ms, equal });
    for row in session.vault.items(team)?.iter() {
        let wanted = only.is_none_or(|only| only.item == row.item);
        if !wanted {
            continue;
        }
        if !is_held(session, row) {
            if let Some(fault) = lost(session, team, row)? {
                report.faults.push(fault);
                seen.push(read_back(row.item, false));
            }
            continue;
        }
        report.items = report.items.saturating_add(1);
        let compared = compare(session, row);
        seen.push(read_back(row.item, compared.is_ok()));
        match compared {
            Ok(segments) => report.blobs = report.blobs.saturating_add(segments),
            Err(Refuse(problem)) => {
                report.clean = false;
                report.faults.push(Fault {
                    place: place_of(row),
                    message: problem.message,
                    hint: problem.hint,
                });
            }
        }
        if seen.len() >= KEEP_AT_ONCE {
            session.keep(std::mem::take(&mut seen))?;
        }
    }
    session.keep(seen)
}

/// An original that was here and is not is a fault; one that has yet to arrive is none.
fn lost(session: &Session, team: &TeamId, row: &ItemRow) -> Answer<Option<Fault>> {
    let own = session.vault.me().installation();
    let owner = session.vault.control(team).and_then(|control| control.owner(&row.made.at.feed));
    let mut was_here = owner.is_some_and(|owner| owner.installation == own);
    let blobs = &session.vault.store().blobs;
    for SegmentShown { name, .. } in session.vault.segments(row)? {
        let received = session.vault.fact(FactKind::Blob, &name)?.is_some();
        was_here |= received && !blobs.contains(&name);
    }
    Ok(was_here.then(|| Fault {
        place: place_of(row),
        message: "Its sealed original was here and is gone.".to_owned(),
        hint: "Ask a partner for the sealed original; look for who had access to the disk."
            .to_owned(),
    }))
}

fn compare(session: &Session, row: &ItemRow) -> Answer<u64> {
    let original = Original::of(session, row)?;
    original.open(session, &mut |_| Ok(()))?;
    Ok(original.segments.len() as u64)
}

fn place_of(row: &ItemRow) -> String {
    let exhibit = row.shown.as_ref().map(|shown| shown.exhibit().to_string());
    exhibit.filter(|exhibit| !exhibit.is_empty()).unwrap_or_else(|| row.item.to_string())
}
