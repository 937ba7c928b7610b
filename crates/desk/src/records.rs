//! The operations log: list, verify, export.

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
    let bytes = if is_csv { to_csv(&rows)? } else { to_json(&rows)? };
    files::write_new(&path, &bytes)?;
    let log = session.log(Operation::Disclosure, "records-exported", team, Vec::new());
    session.keep(vec![Local::Log(log)])?;
    Ok(Written {
        path: desk.shown(&path),
        count: rows.len() as u64,
        bytes: bytes.len() as u64,
        sha256: Some(hex::encode(comity_crypto::sha256(&bytes))),
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

fn to_csv(rows: &[RecordRow]) -> Answer<Vec<u8>> {
    let failed = |_| Refuse(Code::Internal.problem());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record([
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
        ])
        .map_err(failed)?;
    for row in rows {
        let operation = serde_json::to_value(row.operation).unwrap_or_default();
        let (number, count) = (row.number.to_string(), row.count.to_string());
        let objects = row.objects.join(" ");
        let fields = [
            number.as_str(),
            &row.when.utc,
            &row.when.local,
            &row.when.zone,
            operation.as_str().unwrap_or_default(),
            &row.act,
            row.team.as_deref().unwrap_or_default(),
            &objects,
            &count,
            row.reason.as_deref().unwrap_or_default(),
            row.recipient.as_deref().unwrap_or_default(),
            &row.person,
            &row.previous,
            &row.digest,
        ];
        writer.write_record(fields).map_err(failed)?;
    }
    writer.into_inner().map_err(|_| Refuse(Code::Internal.problem()))
}
