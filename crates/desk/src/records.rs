//! The operations log: list, verify, export.

use std::path::Path;

use comity_changes::TeamId;
use comity_contract::records::{
    ExportRecords, ListRecords, Operation as Wire, RecordRow, RecordsVerified, Written,
};
use comity_contract::{Page, ProblemCode as Code};
use comity_vault::Local;
use comity_vault::oplog::{LogEntry, Operation};

use crate::refuse::{Answer, Refuse};
use crate::session::Session;
use crate::{Desk, files, names, page, times};

/// Lists entries, newest first.
pub(crate) fn list(session: &Session, args: &ListRecords) -> Answer<Page<RecordRow>> {
    let team = team_of(session, args.team.as_deref())?;
    let total = session.vault.counts().log_entries;
    if team.is_none() && args.paging.page.is_some() {
        let cut = page::cut(total, &args.paging);
        let skip = u64::try_from(cut.skip).unwrap_or(u64::MAX);
        let last = total.saturating_sub(skip);
        let take = u64::try_from(cut.take).unwrap_or(u64::MAX).min(last);
        let first = last.saturating_sub(take).saturating_add(1);
        let mut rows: Vec<_> = session.vault.log(first, take)?.iter().map(row).collect();
        rows.reverse();
        return Ok(Page { rows, page: cut.page, pages: cut.pages, total });
    }
    let mut rows = all(session, team)?;
    rows.reverse();
    Ok(page::page(rows, &args.paging))
}

/// Walks the chain.
pub(crate) fn verify(session: &Session) -> Answer<RecordsVerified> {
    let (entries, head, broken_at) = session.vault.check_log()?;
    Ok(RecordsVerified {
        clean: broken_at.is_none(),
        entries,
        head: head.map(hex::encode),
        broken_at,
    })
}

/// Writes the log to a file, which is itself logged as a disclosure.
pub(crate) fn export(desk: &Desk, session: &Session, args: &ExportRecords) -> Answer<Written> {
    let team = team_of(session, args.team.as_deref())?;
    let path = desk.path(&args.out)?;
    let rows = all(session, team)?;
    let is_csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let bytes = if is_csv { to_csv(&COLUMNS, rows.iter().map(cells))? } else { to_json(&rows)? };
    let written = hand_out(desk, &path, &bytes, rows.len())?;
    let log = session.log(Operation::Disclosure, "records-exported", team, Vec::new());
    session.keep(vec![Local::Log(log)])?;
    Ok(written)
}

/// Writes a table to a new file; whoever calls logs it.
pub(crate) fn hand_out(desk: &Desk, path: &Path, bytes: &[u8], rows: usize) -> Answer<Written> {
    files::write_new(path, bytes)?;
    Ok(Written {
        path: desk.shown(path),
        count: rows as u64,
        bytes: bytes.len() as u64,
        sha256: Some(hex::encode(comity_crypto::sha256(bytes))),
    })
}

fn team_of(session: &Session, wanted: Option<&str>) -> Answer<Option<TeamId>> {
    wanted.map(|wanted| names::team(session, wanted).map(|control| control.team)).transpose()
}

fn all(session: &Session, team: Option<TeamId>) -> Answer<Vec<RecordRow>> {
    let entries = session.vault.log(1, u64::MAX)?;
    let of_team = |entry: &&LogEntry| team.is_none() || entry.said.team == team;
    Ok(entries.iter().filter(of_team).map(row).collect())
}

fn row(entry: &LogEntry) -> RecordRow {
    let said = &entry.said;
    RecordRow {
        number: entry.number,
        when: times::stamp(said.time_utc_ms, &said.zone),
        operation: operation(said.operation),
        act: said.act.clone(),
        team: said.team.map(|team| team.to_string()),
        objects: said.objects.clone(),
        count: said.count,
        reason: said.reason.clone(),
        recipient: said.recipient.clone(),
        person: said.person.clone(),
        previous: hex::encode(entry.previous),
        digest: hex::encode(entry.digest),
    }
}

fn operation(operation: Operation) -> Wire {
    match operation {
        Operation::Collection => Wire::Collection,
        Operation::Alteration => Wire::Alteration,
        Operation::Consultation => Wire::Consultation,
        Operation::Disclosure => Wire::Disclosure,
        Operation::Combination => Wire::Combination,
        Operation::Erasure => Wire::Erasure,
        Operation::Access => Wire::Access,
    }
}

fn to_json(rows: &[RecordRow]) -> Answer<Vec<u8>> {
    serde_json::to_vec_pretty(rows).map_err(|_| Refuse(Code::Internal.problem()))
}

const COLUMNS: [&str; 14] = [
    "number",
    "utc",
    "local",
    "zone",
    "operation",
    "act",
    "team",
    "objects",
    "count",
    "reason",
    "recipient",
    "person",
    "previous",
    "digest",
];

fn cells(row: &RecordRow) -> Vec<String> {
    let operation = serde_json::to_value(row.operation).unwrap_or_default();
    vec![
        row.number.to_string(),
        row.when.utc.clone(),
        row.when.local.clone(),
        row.when.zone.clone(),
        operation.as_str().unwrap_or_default().to_owned(),
        row.act.clone(),
        row.team.clone().unwrap_or_default(),
        row.objects.join(" "),
        row.count.to_string(),
        row.reason.clone().unwrap_or_default(),
        row.recipient.clone().unwrap_or_default(),
        row.person.clone(),
        row.previous.clone(),
        row.digest.clone(),
    ]
}

/// Returns a table as CSV (RFC 4180), the names of its columns first.
pub(crate) fn to_csv(columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Answer<Vec<u8>> {
    let failed = |_| Refuse(Code::Internal.problem());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns).map_err(failed)?;
    for row in rows {
        writer.write_record(row.into_iter().map(harmless)).map_err(failed)?;
    }
    writer.into_inner().map_err(|_| Refuse(Code::Internal.problem()))
}

/// Puts an apostrophe before what a spreadsheet would compute: a title or path is chosen by
/// whoever made the file, and must not become a formula at a partner's desk (CWE-1236).
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}
