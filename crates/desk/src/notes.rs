//! Notes: written apart, merged without loss, linked to the exhibits they name.
//!
//! A note's text is the merge of everybody's updates ([`texts`]). Saving makes updates out of the
//! difference between the text that was shown and the text that was written, so that what others
//! wrote meanwhile stays.

mod difference;
mod edit;
mod peers;
mod show;
pub(crate) mod texts;

use comity_changes::{RecordId, TeamId};
use comity_contract::ProblemCode as Code;
use comity_contract::evidence::LinkedNote;
use comity_domain::evidence::{ExhibitNumber, exhibits_named};
use comity_domain::kinds::note;
use comity_vault::Record;

use crate::refuse::Answer;
use crate::session::Session;

pub(crate) use edit::{add, edit, title_of};
pub(crate) use show::{list, show};
pub use texts::merge_updates;

/// Finds a note by id, unique prefix of it, or unique title. By its whole id no other is read.
fn find(session: &Session, team: &TeamId, wanted: &str) -> Answer<Record> {
    if let Some(id) = RecordId::from_hex(wanted)
        && let Some(record) = session.vault.record(&id)?
        && record.kind == note::KIND
        && session.vault.compartment_at(team, &record.at).is_some()
    {
        return Ok(record);
    }
    let notes = session.vault.records(team, note::KIND)?.into_iter();
    let candidates = notes.map(|record| (record.id.to_string(), titles(&record), record));
    crate::find::pick(wanted, candidates, Code::NoteUnknown)
}

/// Returns the titles that stand.
pub(crate) fn titles(record: &Record) -> Vec<String> {
    let standing = record.fields.standing(note::TITLE).into_iter();
    standing.filter_map(|write| Some(write.value.as_ref()?.as_text()?.to_owned())).collect()
}

/// Returns the first title that stands.
pub(crate) fn title(record: &Record) -> String {
    titles(record).into_iter().next().unwrap_or_default()
}

/// Returns the notes that name an exhibit.
pub(crate) fn links_to(session: &Session, team: &TeamId, exhibit: &str) -> Answer<Vec<LinkedNote>> {
    let Some(number) = ExhibitNumber::parse(exhibit) else { return Ok(Vec::new()) };
    let mut linked = Vec::new();
    for record in session.vault.records(team, note::KIND)? {
        let text = session.notes.text(&record);
        // Reading every number of every note would cost more than looking for this one.
        if text.contains(exhibit) && exhibits_named(&text).contains(&number) {
            linked.push(LinkedNote { note: record.id.to_string(), title: title(&record) });
        }
    }
    Ok(linked)
}
