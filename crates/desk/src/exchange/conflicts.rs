//! Conflicts: shared fields with two statements. Both stay visible until a person decides.

use std::sync::Arc;

use comity_changes::control::Control;
use comity_changes::{RecordId, Value};
use comity_contract::exchange::{Conflict, ListConflicts, ResolveConflict, Resolved};
use comity_contract::notice::Area;
use comity_contract::{Page, ProblemCode as Code};
use comity_crypto::hash;
use comity_domain::kinds::{agreement, entry, note};
use comity_vault::oplog::Operation;
use comity_vault::{FieldWrite, Record};

use crate::agreements::text;
use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::Session;
use crate::teams::values_of;
use crate::{Desk, find, page};

/// A shared field with more than one value.
struct Found {
    record: Record,
    field: u64,
    name: &'static str,
    about: &'static str,
    object: String,
    label: String,
}

impl Found {
    fn id(&self) -> String {
        let field = self.field.to_be_bytes();
        hex::encode(hash::tagged("comity/conflict/v1", &[&self.record.id.0, &field]))
    }

    fn describe(&self, names: &Names) -> Conflict {
        Conflict {
            conflict: self.id(),
            about: self.about.to_owned(),
            object: self.object.clone(),
            label: self.label.clone(),
            field: self.name.to_owned(),
            values: values_of(names, self.record.fields.standing(self.field)),
        }
    }
}

/// Returns whether writes that stand contradict each other; the same value set twice does not.
pub(crate) fn contradict(writes: &[&FieldWrite]) -> bool {
    writes.iter().any(|write| writes.first().is_some_and(|first| first.value != write.value))
}

/// Lists conflicts.
pub(crate) fn conflicts(session: &Session, args: &ListConflicts) -> Answer<Page<Conflict>> {
    let control = names::team(session, &args.team)?;
    let names = Names::of(session, &control)?;
    let rows = all(session, &control)?.iter().map(|found| found.describe(&names)).collect();
    Ok(page::page(rows, &args.paging))
}

/// Counts conflicts.
pub(crate) fn count(session: &Session, control: &Control) -> Answer<u64> {
    Ok(all(session, control)?.len() as u64)
}

fn all(session: &Session, control: &Control) -> Answer<Vec<Found>> {
    let mut found = Vec::new();
    if let Some((record, _)) = text::founding(session, control)? {
        let label = record.fields.text(agreement::WORKING_NAME).unwrap_or_default();
        let team = control.team.to_string();
        let fields =
            [(agreement::WORKING_NAME, "working_name"), (agreement::NEXT_MEETING, "next_meeting")];
        add(&mut found, &record, &fields, ("team", team, label));
    }
    for item in session.vault.items(&control.team)?.iter() {
        let Some(shown) = item.shown.as_ref().filter(|shown| shown.alike.conflicts > 0) else {
            continue;
        };
        let Some(record) = session.vault.record(&item.item)? else { continue };
        let fields = [(entry::TITLE, "title"), (entry::DESCRIPTION, "description")];
        let about = ("item", item.item.to_string(), shown.exhibit().to_string());
        add(&mut found, &record, &fields, about);
    }
    for record in session.vault.records(&control.team, note::KIND)? {
        let label = record.fields.text(note::TITLE).unwrap_or_default();
        let about = ("note", record.id.to_string(), label);
        add(&mut found, &record, &[(note::TITLE, "title")], about);
    }
    Ok(found)
}

fn add(
    found: &mut Vec<Found>,
    record: &Record,
    fields: &[(u64, &'static str)],
    (about, object, label): (&'static str, String, String),
) {
    for (field, name) in fields {
        if contradict(&record.fields.standing(*field)) {
            let (object, label) = (object.clone(), label.clone());
            let record = record.clone();
            found.push(Found { record, field: *field, name, about, object, label });
        }
    }
}

/// Decides a conflict: the chosen statement supersedes the others, which stay in the history.
pub(crate) fn resolve(
    desk: &Arc<Desk>,
    session: &Session,
    args: &ResolveConflict,
) -> Answer<Resolved> {
    if args.reason.trim().is_empty() {
        return Err(Code::ReasonMissing.into());
    }
    let control = names::team(session, &args.team)?;
    let candidates = all(session, &control)?.into_iter().map(|found| {
        let names = vec![format!("{}.{}", found.label, found.name)];
        (found.id(), names, found)
    });
    let found = find::pick(&args.conflict, candidates, Code::ConflictUnknown)?;
    let standing = found.record.fields.standing(found.field);
    let chosen = args.value.checked_sub(1).and_then(|at| usize::try_from(at).ok());
    let Some(chosen) = chosen.and_then(|at| standing.get(at)) else {
        let said = format!("The statements are numbered 1 to {}.", standing.len());
        return Err(Code::ValueInvalid.problem().saying(said).into());
    };
    let Some(Value::Text(value)) = chosen.value.clone() else {
        let hint = "Ask for what is missing, or write a statement of your own.";
        return Err(Code::NotReleased.problem().hinting(hint).into());
    };
    let object: RecordId = found.record.id;
    let mut log = session.log(
        Operation::Alteration,
        "conflict-decided",
        Some(control.team),
        vec![object.to_string()],
    );
    log.reason = Some(args.reason.trim().to_owned());
    let value = Value::Text(value);
    session.set_field(&control.team, &found.record, found.field, value.clone(), log)?;
    desk.listeners.tell(&[Area::Teams, Area::Evidence, Area::Notes, Area::Exchange]);
    let names = Names::of(session, &control)?;
    Ok(Resolved {
        conflict: found.id(),
        value: value.as_text().unwrap_or_default().to_owned(),
        who: names.who(&session.vault.me().installation()),
        when: session.stamp_now(),
    })
}
