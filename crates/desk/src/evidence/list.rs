//! The evidence table: filtered, ordered, one page of it, with what a search would cover.

use std::sync::Arc;

use comity_contract::evidence::{EvidencePage, ListEvidence};

use super::items::{self, Lines};
use super::{memory, reading};
use crate::names::{self, Names};
use crate::page;
use crate::refuse::Answer;
use crate::session::Session;

/// Lists evidence. Lines are made for the rows of the page alone.
pub(crate) fn list(session: &Arc<Session>, args: &ListEvidence) -> Answer<EvidencePage> {
    let control = names::team(session, &args.team)?;
    let names = Names::of(session, &control)?;
    reading::read_left_over(session, &control.team)?;
    let all = session.vault.items(&control.team)?;
    let listed = &session.evidence.listed;
    let counted = listed.counted(&names, &all);
    let asked = (args.sort.as_deref(), args.filter.as_deref());
    let rows = listed.rows(session, &names, &counted, asked)?;
    let total = rows.len() as u64;
    let cut = page::cut(total, &args.paging);
    let lines = Lines::of(session, &control, &names, &counted)?;
    let shown = rows.iter().skip(cut.skip).take(cut.take);
    let rows = shown.map(|row| lines.line(row)).collect();
    memory::consult(session, &control.team, "evidence-list", None);
    Ok(EvidencePage {
        rows,
        page: cut.page,
        pages: cut.pages,
        total,
        cover: items::cover(session, &all),
        facets: counted.facets.clone(),
    })
}
