//! Proposals on items: one in full, and the list of them.

use comity_contract::proposals::{ItemAnswer, ItemProposal, ItemProposals};

use super::sheet::Sheet;
use super::words;

pub fn list(sheet: &mut Sheet, page: &ItemProposals) {
    let headings = ["EXHIBIT", "FIELD", "STATE", "BY", "ID", "PROPOSED"];
    let row = |row: &ItemProposal| {
        [
            words::safe(&row.exhibit),
            words::safe(&row.field),
            state(row),
            words::who(&row.who),
            words::short(&row.proposal),
            words::safe(&row.value),
        ]
    };
    sheet.table(headings, page.rows.iter().map(row).collect());
    sheet.foot(page.total, page.page, page.pages, ("proposal", "proposals"));
    if page.to_answer > 0 {
        let waiting = words::count(page.to_answer, "proposal waits", "proposals wait");
        sheet.line(format!("{waiting} for your answer."));
    }
}

pub fn proposal(sheet: &mut Sheet, proposal: &ItemProposal) {
    sheet.facts(&[
        ("Proposal", words::short(&proposal.proposal)),
        ("Exhibit", words::safe(&format!("{} {}", proposal.exhibit, proposal.title))),
        ("Field", words::safe(&proposal.field)),
        ("State", state(proposal)),
        ("Before", words::safe(&proposal.before)),
        ("Proposed", words::safe(&proposal.value)),
        ("Reason", words::safe(&proposal.reason)),
        ("By", words::who(&proposal.who)),
        ("When", words::moment_in_full(&proposal.when)),
    ]);
    let rows = proposal.answers.iter().map(answer).collect();
    sheet.gap();
    sheet.table(["ANSWERED", "WHO", "ANSWER", "REASON"], rows);
    if let Some(remark) = &proposal.remark {
        sheet.gap();
        sheet.line(words::safe(remark));
    }
}

fn state(proposal: &ItemProposal) -> String {
    let missing = if proposal.to_answer { ", your answer is missing" } else { "" };
    let mark = proposal.mark.as_ref().map(words::mark).unwrap_or_default();
    format!("{}{missing}{mark}", words::word(&proposal.state))
}

fn answer(answer: &ItemAnswer) -> [String; 4] {
    [
        words::moment(&answer.when),
        words::who(&answer.who),
        if answer.accepted { "accepted" } else { "refused" }.to_owned(),
        words::safe(&answer.reason),
    ]
}
