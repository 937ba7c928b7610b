//! The index of evidence as a table for others: no original goes along.

use std::sync::Arc;

use comity_contract::evidence::{EvidenceRow, ExportEvidence, ListEvidence};
use comity_contract::records::Written;
use comity_contract::{Paging, Stamp};
use comity_vault::Local;
use comity_vault::oplog::Operation;

use super::{list, words};
use crate::refuse::Answer;
use crate::session::Session;
use crate::{Desk, names, records};

const COLUMNS: [&str; 19] = [
    "exhibit",
    "title",
    "state",
    "authority",
    "media_type",
    "size",
    "modified_utc",
    "modified_zone",
    "indexed_utc",
    "indexed_zone",
    "handling",
    "restriction",
    "route",
    "tags",
    "withdrawn",
    "path",
    "sha256",
    "blake3",
    "item",
];

/// Writes what the table shows, which is logged as a disclosure.
pub(crate) fn export(
    desk: &Desk,
    session: &Arc<Session>,
    args: &ExportEvidence,
) -> Answer<Written> {
    let team = names::team(session, &args.team)?.team;
    let asked = ListEvidence {
        team: args.team.clone(),
        sort: args.sort.clone(),
        filter: args.filter.clone(),
        paging: Paging::default(),
    };
    let rows = list(session, &asked)?.rows;
    let bytes = records::to_csv(&COLUMNS, rows.iter().map(cells))?;
    let path = desk.path(&args.out)?;
    let written = records::hand_out(desk, &path, &bytes, rows.len())?;
    let log = session.log(Operation::Disclosure, "index-exported", Some(team), Vec::new());
    session.keep(vec![Local::Log(log)])?;
    Ok(written)
}

fn cells(row: &EvidenceRow) -> Vec<String> {
    let (modified, modified_zone) = row.modified.as_ref().map(moment).unwrap_or_default();
    let (indexed, indexed_zone) = moment(&row.indexed);
    vec![
        row.exhibit.clone(),
        row.title.clone(),
        row.state.clone(),
        row.authority.clone(),
        row.media_type.clone(),
        row.size.to_string(),
        modified,
        modified_zone,
        indexed,
        indexed_zone,
        words::handling_text(row.handling).to_owned(),
        row.restriction.clone().unwrap_or_default(),
        words::route_text(row.route).to_owned(),
        row.tags.join(" "),
        if row.withdrawn { "yes" } else { "no" }.to_owned(),
        row.path.clone(),
        row.sha256.clone(),
        row.blake3.clone(),
        row.item.clone(),
    ]
}

fn moment(stamp: &Stamp) -> (String, String) {
    (stamp.utc.clone(), stamp.zone.clone())
}
