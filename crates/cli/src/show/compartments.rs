//! Restricted compartments: who holds one, and what is in it.

use comity_contract::Page;
use comity_contract::compartments::{CompartmentMember, CompartmentRow};

use super::sheet::Sheet;
use super::words;

pub fn list(sheet: &mut Sheet, page: &Page<CompartmentRow>) {
    let headings = ["ID", "NAME", "MADE BY", "MEMBERS", "ITEMS", "NOTES", "CLOSED"];
    sheet.page(page, ("compartment", "compartments"), headings, |row| {
        [
            words::short(&row.compartment),
            words::safe(&row.name),
            words::safe(&row.state),
            row.members.len().to_string(),
            row.items.to_string(),
            row.notes.to_string(),
            row.closed.as_ref().map(|closed| words::moment(&closed.when)).unwrap_or_default(),
        ]
    });
}

pub fn row(sheet: &mut Sheet, row: &CompartmentRow) {
    let closed = row
        .closed
        .as_ref()
        .map(|closed| format!("{}: {}", words::moment(&closed.when), words::safe(&closed.reason)));
    sheet.facts(&[
        ("Compartment", words::short(&row.compartment)),
        ("Name", words::safe(&row.name)),
        ("Made by", words::safe(&format!("{} ({})", row.authority, row.state))),
        ("Evidence items", row.items.to_string()),
        ("Notes", row.notes.to_string()),
        ("Closed", closed.unwrap_or_default()),
    ]);
    sheet.heading("Members; nobody else learns of it");
    let lines = row.members.iter().map(|member| {
        let who = member.who.person.as_deref().unwrap_or(&member.who.authority);
        [
            words::short(&member.who.installation),
            words::safe(who),
            words::safe(&member.who.state),
            remark(member).to_owned(),
        ]
    });
    sheet.table(["ID", "PERSON", "STATE", "REMARK"], lines.collect());
}

fn remark(member: &CompartmentMember) -> &'static str {
    match (member.current, member.history) {
        (false, _) => "gets nothing more",
        (true, false) => "without what was written before",
        (true, true) => "",
    }
}
