//! What of an item or a note is indexed, and the version that tells whether it changed.

use comity_changes::RecordId;
use comity_contract::ProblemCode as Code;
use comity_crypto::hash;
use comity_domain::dates::Date;
use comity_domain::evidence::ExhibitNumber;
use comity_domain::kinds::{entry, note};
use comity_intake::sniff;
use comity_search::{Document, DocumentKind, Index};
use comity_vault::items::TextOutcome;
use comity_vault::{ItemRow, Record};

use super::super::{items, words};
use crate::names::Names;
use crate::notes;
use crate::refuse::Answer;
use crate::session::Session;

/// Where notes and items without a number stand among equally good hits: at the end.
const LAST: u64 = u64::MAX;

/// The words of an item's entry that its row may hold only in part.
pub(super) struct Words {
    title: String,
    pub description: String,
    tags: Vec<String>,
}

/// Returns the words of an item's entry, every value that stands.
pub(super) fn words_of(session: &Session, row: &ItemRow) -> Answer<Words> {
    let record = session.vault.record(&row.item)?;
    let texts = |field| -> Vec<String> {
        let standing = record.iter().flat_map(|record| record.fields.standing(field));
        let texts = standing.filter_map(|write| write.value.as_ref()?.as_text());
        texts.map(str::to_owned).collect()
    };
    Ok(Words {
        title: texts(entry::TITLE).join("\n"),
        description: texts(entry::DESCRIPTION).join("\n"),
        tags: texts(entry::TAG),
    })
}

/// Returns the text of an item, empty where none was read.
pub(super) fn text(session: &Session, row: &ItemRow) -> Answer<String> {
    Ok(match row.text {
        Some(TextOutcome::Searched) => session.vault.text(row)?.map(|kept| kept.text),
        Some(TextOutcome::NoText | TextOutcome::Failed) | None => None,
    }
    .unwrap_or_default())
}

/// Returns the version of an item: another one when anything that is indexed of it changed.
pub(super) fn version_of_item(names: &Names, row: &ItemRow) -> u64 {
    let state = names.state_of(&row.made.authority);
    version(&[&row.version.to_be_bytes(), state.as_bytes()])
}

/// Returns the version of a note: another one when anything was written to it, or can be read.
pub(super) fn version_of_note(record: &Record) -> u64 {
    let writes = record.fields.writes().iter();
    let dots = writes.flat_map(|write| {
        let (at, index) = (&write.author.at, write.dot.index);
        let read = [u8::from(write.value.is_some())];
        [at.feed.0.as_slice(), &at.seq.to_be_bytes(), &index.to_be_bytes(), &read].concat()
    });
    version(&[&[u8::from(record.readable)], &dots.collect::<Vec<u8>>()])
}

fn version(parts: &[&[u8]]) -> u64 {
    let hash = hash::tagged("comity/search-version/v1", parts);
    hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// Adds an item to the index, in place of what the index has of it.
pub(super) fn add_item(
    session: &Session,
    names: &Names,
    index: &Index,
    (row, version): (&ItemRow, u64),
) -> Answer<()> {
    let Some(shown) = &row.shown else { return Ok(()) };
    let (state, words_here) = (names.state_of(&row.made.authority), words_of(session, row)?);
    let hashes = match items::content_hash(row) {
        Some(sha256) => vec![hex::encode(sha256), hex::encode(shown.blake3)],
        None => Vec::new(),
    };
    let day = |utc_ms| Date::from_utc_ms(utc_ms).days();
    let types =
        format!("{} {}", sniff::group(&shown.alike.media_type).as_str(), shown.alike.media_type);
    Ok(index.add(&Document {
        id: row.item.0,
        kind: DocumentKind::Item,
        version,
        order: order(shown.exhibit()),
        number: shown.exhibit(),
        title: &words_here.title,
        description: &words_here.description,
        tags: &words_here.tags,
        text: &text(session, row)?,
        // Intake does not keep who wrote a mail yet.
        from: "",
        to: "",
        state: &state,
        types: &types,
        handling: words::handling_text(items::handling_of(row)),
        days: &shown.modified_utc_ms().map(day).into_iter().collect::<Vec<_>>(),
        hashes: &hashes,
    })?)
}

/// Adds a note to the index, in place of what the index has of it.
pub(super) fn add_note(session: &Session, index: &Index, id: &RecordId) -> Answer<()> {
    let record = session.vault.record(id)?.ok_or(Code::NoteUnknown)?;
    let days = record.fields.all(note::UPDATE).map(|write| write.author.time_utc_ms);
    let mut days: Vec<i64> = days.map(|utc_ms| Date::from_utc_ms(utc_ms).days()).collect();
    days.dedup();
    Ok(index.add(&Document {
        id: id.0,
        kind: DocumentKind::Note,
        version: version_of_note(&record),
        order: LAST,
        title: &notes::titles(&record).join("\n"),
        text: &session.notes.text(&record),
        types: "note",
        days: &days,
        ..Document::default()
    })?)
}

/// Orders by State, year and number, as tables do.
fn order(exhibit: &str) -> u64 {
    let Some(number) = ExhibitNumber::parse(exhibit) else { return LAST };
    let state = number.state().as_bytes().first_chunk().map_or(0, |two| u16::from_be_bytes(*two));
    let year = u16::try_from(number.year()).unwrap_or(u16::MAX);
    let running = u32::try_from(number.number()).unwrap_or(u32::MAX);
    u64::from(state) << 48 | u64::from(year) << 32 | u64::from(running)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_order_as_tables_do() {
        let mut numbers = ["IT-2025-0001", "FR-2026-0010", "FR-2026-0009", "FR-2025-9999", ""];
        numbers.sort_by_key(|number| order(number));

        assert_eq!(numbers, ["FR-2025-9999", "FR-2026-0009", "FR-2026-0010", "IT-2025-0001", ""]);
    }
}
