//! The document that a lawyer reads and the program that judges say the same.

use std::fs;
use std::path::Path;

use comity_changes::verdict::Reason;

/// Every reason is a row of the table, in order, with its verdict and the words people see; and
/// no row says more.
#[test]
fn the_document_lists_every_reason_and_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let document = fs::read_to_string(root.join("docs/formats/authority.md")).unwrap();
    let rows: Vec<&str> = document.lines().filter(|line| line.starts_with("| `")).collect();

    let expected: Vec<String> = Reason::ALL
        .iter()
        .map(|reason| format!("| `{}` | {} | {reason} |", reason.code(), reason.verdict().words()))
        .collect();

    assert_eq!(rows.len(), expected.len(), "one row for each reason");
    for (row, expected) in rows.iter().zip(&expected) {
        assert!(row.starts_with(expected.as_str()), "say:\n{expected}\nnot:\n{row}");
    }
}
