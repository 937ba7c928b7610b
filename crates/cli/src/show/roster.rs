//! The roster: who belongs, as what, from when to when.

use comity_contract::Page;
use comity_contract::roster::RosterRow;

use super::sheet::Sheet;
use super::words;

pub fn list(sheet: &mut Sheet, page: &Page<RosterRow>) {
    let headings = ["ID", "PERSON", "ROLE", "STATE", "FROM", "UNTIL", "SECONDED IN", "COMPARED"];
    sheet.page(page, ("mandate", "mandates"), headings, |row| {
        [
            words::short(&row.installation),
            person(row),
            words::word(&row.role),
            words::safe(&row.state),
            words::safe(&row.from),
            until(row),
            words::safe(&row.seconded_in.join(" ")),
            compared(row),
        ]
    });
}

pub fn row(sheet: &mut Sheet, row: &RosterRow) {
    sheet.facts(&[
        ("Person", person(row)),
        ("Capacity", row.capacity.as_deref().map(words::safe).unwrap_or_default()),
        ("Authority", words::safe(&format!("{} ({})", row.authority, row.state))),
        ("Installation", words::short(&row.installation)),
        ("Role", words::word(&row.role)),
        ("Mandate", format!("{} to {}", words::safe(&row.from), until(row))),
        ("Reason", row.end_reason.as_deref().map(words::safe).unwrap_or_default()),
        ("Runs today", words::yes_no(row.current)),
        ("Seconded in", words::safe(&row.seconded_in.join(" "))),
        ("Fingerprint", words::fingerprint(&row.fingerprint)),
        ("Compared", compared(row)),
    ]);
}

fn person(row: &RosterRow) -> String {
    words::safe(row.person.as_deref().unwrap_or(&row.authority))
}

fn until(row: &RosterRow) -> String {
    match &row.ended_on {
        Some(day) => format!("{} (ended)", words::safe(day)),
        None => words::safe(&row.until),
    }
}

fn compared(row: &RosterRow) -> String {
    match (&row.verified, row.own) {
        (_, true) => "yourself".into(),
        (Some(when), false) => words::moment(when),
        (None, false) => "not yet".into(),
    }
}
