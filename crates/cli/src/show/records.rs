//! The log of operations, and what was written to files.

use comity_contract::Page;
use comity_contract::records::{RecordRow, RecordsVerified, Written};

use super::sheet::Sheet;
use super::words;

pub fn list(sheet: &mut Sheet, page: &Page<RecordRow>) {
    let headings = ["NO.", "WHEN", "KIND", "ACT", "PERSON", "COUNT", "REASON"];
    sheet.page(page, ("entry", "entries"), headings, |row| {
        let to = row.recipient.as_deref().map(|name| format!("to {} ", words::safe(name)));
        let reason = row.reason.as_deref().map(words::safe).unwrap_or_default();
        [
            row.number.to_string(),
            words::moment(&row.when),
            words::word(&row.operation),
            words::safe(&row.act),
            words::safe(&row.person),
            row.count.to_string(),
            to.unwrap_or_default() + &reason,
        ]
    });
}

pub fn verified(sheet: &mut Sheet, verified: &RecordsVerified) {
    let entries = words::count(verified.entries, "entry", "entries");
    match verified.broken_at {
        _ if verified.clean => sheet.line(format!("Clean: the chain of {entries} holds.")),
        Some(number) => sheet.line(format!("Not clean: the chain breaks at entry {number}.")),
        None => sheet.line(format!("Not clean: {entries} were walked.")),
    }
    sheet.facts(&[("Last digest", verified.head.as_deref().map(words::safe).unwrap_or_default())]);
}

pub fn written(sheet: &mut Sheet, written: &Written) {
    sheet.facts(&[
        ("Written", words::safe(&written.path)),
        ("Size", words::bytes(written.bytes)),
        ("SHA-256", written.sha256.as_deref().map(words::safe).unwrap_or_default()),
    ]);
}
