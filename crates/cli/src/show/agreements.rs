//! The agreement: its clauses, proposals and history.

use comity_contract::Page;
use comity_contract::agreements::{Agreement, Clause, ClauseField, HistoryRow, Proposal};

use super::sheet::Sheet;
use super::{teams, words};

pub fn agreement(sheet: &mut Sheet, agreement: &Agreement) {
    sheet.facts(&[
        ("Team", words::short(&agreement.team)),
        ("Days left", agreement.days_left.to_string()),
    ]);
    let filled = |clause: &Clause| clause.fields.iter().any(|field| !field.value.is_empty());
    for clause in agreement.clauses.iter().filter(|clause| filled(clause)) {
        let title = format!("{} {}", clause.number, clause.title);
        sheet.heading(&format!("{} ({})", words::safe(&title), words::word(&clause.status)));
        for field in clause.fields.iter().filter(|field| !field.value.is_empty()) {
            let value = words::safe_lines(&field.value).replace('\n', "\n      ");
            sheet.line(format!("  {}\n    {}: {value}", words::safe(&field.name), field.label));
        }
    }
    let empty: Vec<&Clause> = agreement.clauses.iter().filter(|clause| !filled(clause)).collect();
    if !empty.is_empty() {
        sheet.heading("Not filled in");
    }
    for clause in empty {
        let title = format!("{} {}", clause.number, clause.title);
        sheet.line(format!("  {} ({})", words::safe(&title), words::word(&clause.status)));
    }
    for proposal in &agreement.proposals {
        sheet.gap();
        self::proposal(sheet, proposal);
    }
    teams::signatures(sheet, &agreement.signatures);
    teams::checks(sheet, &agreement.checks);
}

pub fn fields(sheet: &mut Sheet, page: &Page<ClauseField>) {
    let headings = ["FIELD", "FORM", "CLAUSE", "LABEL"];
    sheet.page(page, ("field", "fields"), headings, |field| {
        [
            words::safe(&field.name),
            words::safe(&field.form),
            words::safe(&format!("{} {}", field.number, field.clause_title)),
            words::safe(&field.label),
        ]
    });
}

pub fn proposal(sheet: &mut Sheet, proposal: &Proposal) {
    let state = words::word(&proposal.state);
    let missing = if proposal.to_answer { ", your answer is missing" } else { "" };
    sheet.facts(&[
        ("Proposal", words::short(&proposal.proposal)),
        ("Field", words::safe(&proposal.field)),
        ("State", format!("{state}{missing}")),
        ("Before", words::safe(&proposal.before)),
        ("Proposed", words::safe(&proposal.value)),
        ("By", words::who(&proposal.who)),
        ("When", words::moment_in_full(&proposal.when)),
    ]);
    teams::signatures(sheet, &proposal.answers);
}

pub fn history(sheet: &mut Sheet, page: &Page<HistoryRow>) {
    let headings = ["WHEN", "EVENT", "FIELD", "WHO", "VALUE"];
    sheet.page(page, ("event", "events"), headings, |row| {
        let reason = row.reason.as_deref().map(|reason| format!(" ({})", words::safe(reason)));
        [
            words::moment(&row.when),
            words::safe(&row.event),
            words::safe(&row.field),
            words::who(&row.who),
            words::safe(&row.value) + &reason.unwrap_or_default(),
        ]
    });
}
