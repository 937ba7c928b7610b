//! Writing notes.

use comity_changes::Value;
use comity_changes::builder::{Write, build_change};
use comity_contract::ProblemCode as Code;
use comity_contract::notes::{AddNote, EditNote, Note};
use comity_contract::notice::Area;
use comity_domain::kinds::note;
use comity_vault::Local;
use comity_vault::oplog::Operation;

use super::texts::{self, TEXT_BYTES_MAX};
use super::{find, show};
use crate::evidence::may_write;
use crate::refuse::{Answer, Refuse, refuse, unreadable};
use crate::session::{Session, own_set};
use crate::{Desk, compartments, files, names};

/// Longest title, in characters.
const TITLE_CHARS_MAX: usize = 10_000;

/// Adds a note.
pub(crate) fn add(desk: &Desk, session: &Session, args: &AddNote) -> Answer<Note> {
    let control = names::team(session, &args.team)?;
    may_write(session, &control)?;
    let compartment = compartments::target(session, &control, args.compartment.as_deref())?;
    let title = title_of(&args.title)?;
    let text = text_of(desk, args.text.as_deref(), args.file.as_deref())?.unwrap_or_default();
    let team = &control.team;
    let named = vec![Write::new(note::TITLE, Value::text(title))];
    let (first, key) = session.make_in(team, compartment, note::KIND, named)?;
    let record = key.record;
    let feed = session.vault.me().feed(team, compartment);
    let place = session.vault.place(team, compartment);
    let mut changes = vec![first];
    for update in texts::first(&feed, &record, &text)?.updates {
        let write = Write::new(note::UPDATE, Value::bytes(update));
        changes.push(build_change(&place, note::KIND, &key, vec![write])?);
    }
    let set = own_set(team, compartment, changes, vec![key]);
    save(desk, session, control.team, "note-add", &record.to_string(), set)?;
    let record = session.vault.record(&record)?.ok_or(Code::NoteUnknown)?;
    show::describe(session, &control, &record)
}

/// Changes a note. What others wrote meanwhile stays.
pub(crate) fn edit(desk: &Desk, session: &Session, args: &EditNote) -> Answer<Note> {
    let control = names::team(session, &args.team)?;
    may_write(session, &control)?;
    let team = &control.team;
    let record = find(session, team, &args.note)?;
    if !record.readable {
        return refuse(Code::NotReleased);
    }
    let text = text_of(desk, args.text.as_deref(), args.file.as_deref())?;
    if text.is_none() && args.title.is_none() {
        return Err(invalid("There is nothing to change.", "Give a text, a file or a title."));
    }
    let compartment = session.compartment_of(team, &record.at)?;
    let mut changes = Vec::new();
    if let Some(title) = args.title.as_deref().map(title_of).transpose()? {
        let standing = record.fields.standing(note::TITLE);
        let same = |write: &&comity_vault::FieldWrite| {
            write.value.as_ref().and_then(Value::as_text) == Some(title)
        };
        if standing.len() != 1 || !standing.first().is_some_and(same) {
            let heads = record.fields.heads(note::TITLE);
            let write = Write::over(note::TITLE, heads, Value::text(title));
            changes.push(session.change(team, &record, vec![write])?);
        }
    }
    if let Some(text) = text {
        let feed = session.vault.me().feed(team, compartment);
        for update in session.notes.save(&record, &feed, args.base.as_deref(), &text)?.updates {
            let write = Write::new(note::UPDATE, Value::bytes(update));
            changes.push(session.change(team, &record, vec![write])?);
        }
    }
    if !changes.is_empty() {
        let set = own_set(team, compartment, changes, Vec::new());
        save(desk, session, control.team, "note-edit", &record.id.to_string(), set)?;
    }
    let id = record.id;
    // While it is held, reading on would copy everything that was read before.
    drop(record);
    let record = session.vault.record(&id)?.ok_or(Code::NoteUnknown)?;
    show::describe(session, &control, &record)
}

fn save(
    desk: &Desk,
    session: &Session,
    team: comity_changes::TeamId,
    act: &str,
    note: &str,
    set: comity_vault::OwnSet,
) -> Answer<()> {
    let log = session.log(Operation::Alteration, act, Some(team), vec![note.to_owned()]);
    session.commit(vec![set], vec![Local::Log(log)])?;
    desk.listeners.tell(&[Area::Notes, Area::Evidence, Area::Exchange, Area::Records]);
    Ok(())
}

/// Reads the new text: as given, or from a file.
fn text_of(desk: &Desk, text: Option<&str>, file: Option<&str>) -> Answer<Option<String>> {
    let text = match (text, file) {
        (Some(text), _) => text.to_owned(),
        (None, None) => return Ok(None),
        (None, Some(place)) => read_file(desk, place)?,
    };
    if text.len() > TEXT_BYTES_MAX {
        let said = "A note holds at most 5,000,000 bytes.";
        return Err(Code::ValueTooLong.problem().saying(said).into());
    }
    Ok(Some(text))
}

fn read_file(desk: &Desk, place: &str) -> Answer<String> {
    let path = desk.path(place)?;
    let bytes =
        files::read_limited(&path, TEXT_BYTES_MAX as u64).map_err(|error| match error.kind() {
            std::io::ErrorKind::FileTooLarge => Refuse(Code::ValueTooLong.problem()),
            _ => unreadable(&error),
        })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| invalid("The file is no text in UTF-8.", "Save it as UTF-8 first."))?;
    // The mark some editors put at the beginning is no part of the text.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Accepts a title.
pub(crate) fn title_of(text: &str) -> Answer<&str> {
    let text = text.trim();
    if text.is_empty() {
        return Err(invalid("A note needs a title.", "Write a title."));
    }
    if text.chars().count() > TITLE_CHARS_MAX {
        return refuse(Code::ValueTooLong);
    }
    Ok(text)
}

fn invalid(said: &str, hint: &str) -> Refuse {
    Code::ValueInvalid.problem().saying(said).hinting(hint).into()
}
