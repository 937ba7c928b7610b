//! A database of SQLite: how large, how many tables. Names of tables are content, and not told.
//! <https://www.sqlite.org/fileformat2.html>

use super::{About, Facts};

/// The most pages of the table of contents that are looked at.
const PAGES_MAX: usize = 10_000;

pub(super) fn describe(bytes: &[u8], facts: &mut Facts) {
    let Some(header) = bytes.get(..100).filter(|header| header.starts_with(b"SQLite format 3\0"))
    else {
        return facts.remark("it has no whole header of SQLite");
    };
    let page_bytes = match number(header, 16, 2) {
        Some(1) => 65_536,
        Some(size) => size,
        None => return,
    };
    let pages = number(header, 28, 4).unwrap_or(0);
    facts.add(About::Database, "format", "SQLite 3");
    facts.add(About::Database, "page size", format!("{page_bytes} bytes"));
    facts.add(About::Database, "pages", pages.to_string());
    let free = number(header, 36, 4).unwrap_or(0);
    facts.add(About::Database, "free pages", free.to_string());
    let encoding = match number(header, 56, 4) {
        Some(1) => "UTF-8",
        Some(2) => "UTF-16LE",
        Some(3) => "UTF-16BE",
        _ => "",
    };
    facts.add(About::Database, "encoding", encoding);
    match tables(bytes, page_bytes) {
        Some(count) => facts.add(About::Database, "tables", count.to_string()),
        None => facts.remark("the list of its tables is damaged or cut"),
    }
    if pages.saturating_mul(page_bytes) > bytes.len() {
        facts.remark("it is shorter than it states");
    }
    if header.get(18..20) == Some(&[2, 2]) {
        facts.remark("newer changes may stand in a file beside it (-wal)");
    }
}

/// Counts the tables in the tree that begins on the first page; nothing when it is damaged.
fn tables(bytes: &[u8], page_bytes: usize) -> Option<usize> {
    let (mut waiting, mut seen, mut count) = (vec![1_usize], 0_usize, 0_usize);
    while let Some(page) = waiting.pop() {
        seen = seen.checked_add(1).filter(|seen| *seen <= PAGES_MAX)?;
        let start = page.checked_sub(1)?.checked_mul(page_bytes)?;
        let content = bytes.get(start..start.checked_add(page_bytes)?)?;
        let header: usize = if page == 1 { 100 } else { 0 };
        let cells = number(content, header.checked_add(3)?, 2)?;
        let kind = *content.get(header)?;
        let first = header.checked_add(if kind == 5 { 12 } else { 8 })?;
        for cell in 0..cells {
            let at = number(content, first.checked_add(cell.checked_mul(2)?)?, 2)?;
            match kind {
                5 => waiting.push(number(content, at, 4)?),
                13 => count = count.checked_add(usize::from(is_table(content.get(at..)?)))?,
                _ => return None,
            }
        }
        if kind == 5 {
            waiting.push(number(content, header.checked_add(8)?, 4)?);
        }
    }
    Some(count)
}

/// Says whether a row's first column reads `table`.
fn is_table(cell: &[u8]) -> bool {
    let read = || -> Option<bool> {
        let (_, rest) = varint(cell)?;
        let (_, record) = varint(rest)?;
        let (header_bytes, rest) = varint(record)?;
        let (kind, _) = varint(rest)?;
        // A text of n bytes is 2 n + 13.
        let value = record.get(usize::try_from(header_bytes).ok()?..)?;
        Some(kind == 23 && value.starts_with(b"table"))
    };
    read().unwrap_or(false)
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (at, byte) in bytes.iter().take(9).enumerate() {
        if at == 8 {
            return Some((value << 8 | u64::from(*byte), bytes.get(9..)?));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(at.checked_add(1)?..)?));
        }
    }
    None
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |value, byte| value << 8 | usize::from(*byte)))
}
