//! Notes as people see them.

use std::collections::{BTreeSet, HashMap};

use comity_changes::control::Control;
use comity_contract::Page;
use comity_contract::notes::{ListNotes, Note, NoteLink, NoteRef, NoteRow, Revision};
use comity_domain::evidence::exhibits_named;
use comity_domain::kinds::note;
use comity_vault::{Author, FieldWrite, Record};

use super::{find, title};
use crate::compartments::Marks;
use crate::evidence::consult;
use crate::marks::mark;
use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::Session;
use crate::{page, teams, times};

/// Longest opening of a note in lists, in characters.
const OPENING_CHARS: usize = 120;

/// Lists the notes of a team, the one changed last first.
pub(crate) fn list(session: &Session, args: &ListNotes) -> Answer<Page<NoteRow>> {
    let control = names::team(session, &args.team)?;
    let names = Names::of(session, &control)?;
    let mut records = session.vault.records(&control.team, note::KIND)?;
    records.sort_by_cached_key(|record| {
        std::cmp::Reverse((last_author(record).map_or(0, |author| author.time_utc_ms), record.id))
    });
    let total = records.len() as u64;
    let cut = page::cut(total, &args.paging);
    let records = records.iter().skip(cut.skip).take(cut.take);
    let marks = Marks::of(session, &control);
    let rows = records.map(|record| row(session, (&names, &marks), record)).collect();
    Ok(Page { rows, page: cut.page, pages: cut.pages, total })
}

/// Shows a note; the first look at it is logged.
pub(crate) fn show(session: &Session, args: &NoteRef) -> Answer<Note> {
    let control = names::team(session, &args.team)?;
    let record = find(session, &control.team, &args.note)?;
    consult(session, &control.team, "note-show", Some(record.id.to_string()));
    describe(session, &control, &record)
}

/// Describes a note in full.
pub(super) fn describe(session: &Session, control: &Control, record: &Record) -> Answer<Note> {
    let names = Names::of(session, control)?;
    let text = session.notes.text(record);
    let (version, left_out) = session.notes.version(record);
    Ok(Note {
        note: record.id.to_string(),
        title: title(record),
        titles: teams::values_of(&names, &record.fields, note::TITLE),
        version,
        compartment: Marks::of(session, control).name(&record.at.feed),
        links: links(session, control, &text)?,
        text: text.to_string(),
        revisions: revisions(&names, record),
        left_out,
    })
}

fn row(session: &Session, (names, marks): (&Names, &Marks), record: &Record) -> NoteRow {
    let text = session.notes.text(record);
    let author = last_author(record);
    NoteRow {
        note: record.id.to_string(),
        title: title(record),
        opening: opening(&text),
        who: names.who(&author.map(|author| author.installation).unwrap_or_default()),
        when: author.map_or_else(
            || times::stamp(0, "UTC"),
            |author| times::stamp(author.time_utc_ms, &author.zone),
        ),
        links: exhibits_named(&text).len() as u64,
        compartment: marks.name(&record.at.feed),
        mark: record.fields.mark().map(mark),
    }
}

fn last_author(record: &Record) -> Option<&Author> {
    let authors = record.fields.writes().iter().map(|write| &write.author);
    authors.max_by_key(|author| (author.time_utc_ms, author.at.seq))
}

/// The first words, on one line.
fn opening(text: &str) -> String {
    let begin = text.get(..text.floor_char_boundary(OPENING_CHARS * 8)).unwrap_or_default();
    let line = begin.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(OPENING_CHARS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// The exhibits that the text names, with the items that have those numbers here.
fn links(session: &Session, control: &Control, text: &str) -> Answer<Vec<NoteLink>> {
    let named = exhibits_named(text);
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: BTreeSet<String> = named.iter().map(ToString::to_string).collect();
    let items = session.vault.items(&control.team)?;
    let known: HashMap<&str, (String, &str)> = items
        .iter()
        .filter_map(|row| {
            let shown = row.shown.as_ref().filter(|shown| wanted.contains(shown.exhibit()))?;
            Some((shown.exhibit(), (row.item.to_string(), shown.title())))
        })
        .collect();
    let link = |number: String| {
        let found = known.get(number.as_str());
        NoteLink {
            item: found.map(|(item, _)| item.clone()),
            title: found.map(|(_, title)| (*title).to_owned()),
            exhibit: number,
        }
    };
    Ok(named.iter().map(ToString::to_string).map(link).collect())
}

/// Who saved it, newest first: one revision for each change set.
fn revisions(names: &Names, record: &Record) -> Vec<Revision> {
    let mut seen = BTreeSet::new();
    let writes = record.fields.writes().iter().filter(|write| seen.insert(write.dot.set));
    let mut writes: Vec<&FieldWrite> = writes.collect();
    writes.sort_by_key(|write| std::cmp::Reverse((write.author.time_utc_ms, write.author.at.seq)));
    let revision = |write: &FieldWrite| Revision {
        who: names.who(&write.author.installation),
        when: times::stamp(write.author.time_utc_ms, &write.author.zone),
        mark: write.reason.map(mark),
    };
    writes.into_iter().map(revision).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_is_one_line_of_whole_letters() {
        assert_eq!(opening("One\n\n two "), "One two");
        let long = opening(&"ж".repeat(10_000));
        assert_eq!(long.chars().count(), OPENING_CHARS + 1);
    }
}
