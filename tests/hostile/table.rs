//! The table as a document, `docs/hostile.md`: what it says is what the rows say, and the reverse.

use std::fs;
use std::path::PathBuf;

use crate::row::{Make, Row, Way};
use crate::rows;

/// Stands above the table.
const HEAD: &str = "| file | by | what is wrong | what is said |\n|---|---|---|---|\n";

fn document() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/hostile.md")
}

fn line(row: &Row) -> String {
    let by = match row.make {
        Make::Bytes(Way::File, _) => "file",
        Make::Bytes(Way::Card, _) => "card",
        Make::Bytes(Way::Set, _) | Make::Void(..) | Make::VoidIn(..) | Make::Split(_) => {
            "change set"
        }
        Make::Bytes(Way::Grant, _) => "key",
        Make::Bytes(Way::Request, _) => "request",
        Make::Bytes(Way::Receipt, _) => "receipt",
    };
    let said = row.said.trim_end().trim_end_matches(':');
    let said = match row.decoder {
        "" => said.to_owned(),
        decoder if said.contains(decoder) => said.to_owned(),
        decoder => format!("{said} Its decoder: {decoder}"),
    };
    let clean = |text: &str| text.replace('|', "\\|");
    format!("| `{}` | {by} | {} | {} |\n", row.name, clean(row.wrong), clean(&said))
}

/// The table is read by people who run nothing. `COMITY_WRITE=1` writes it anew.
#[test]
fn the_document_is_the_table() {
    let text = fs::read_to_string(document()).unwrap();
    let (words, _) = text.split_once(HEAD).expect("docs/hostile.md has the table's head");
    let count = rows().count();
    let wanted = format!("{words}{HEAD}{}\n{count} files.\n", rows().map(line).collect::<String>());
    if std::env::var_os("COMITY_WRITE").is_some() {
        fs::write(document(), &wanted).unwrap();
    }

    let there = fs::read_to_string(document()).unwrap();
    for (at, (one, other)) in there.lines().zip(wanted.lines()).enumerate() {
        assert_eq!(one, other, "line {} of docs/hostile.md", at + 1);
    }
    assert!(there == wanted, "docs/hostile.md has as many lines as the table");
}
