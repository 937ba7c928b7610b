//! Conflicts: shared fields with several statements. All stay visible until a person decides that
//! one stands, that another does in their place, or that all do as separate statements.

use std::sync::Arc;

use comity_changes::builder::Write;
use comity_changes::control::Control;
use comity_changes::{Dot, Value, cbor};
use comity_contract::exchange::{
    Conflict, Decided, ListConflicts, ResolveConflict, Resolved, Statement,
};
use comity_contract::notice::Area;
use comity_contract::{Page, ProblemCode as Code};
use comity_crypto::hash;
use comity_domain::kinds::{agreement, entry, note, settlement_in};
use comity_vault::oplog::Operation;
use comity_vault::{FieldWrite, Record, Settlement};

use crate::agreements::text;
use crate::agreements::versions::{self, Version};
use crate::evidence::{self, may_write, reason_of};
use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::Session;
use crate::{Desk, find, notes, page, teams, times};

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
    /// Names the statements too, so that nobody decides on others than they saw.
    fn id(&self) -> String {
        let statements = self.record.fields.heads(self.field).iter().map(Dot::value).collect();
        let statements = cbor::encode(&Value::Array(statements));
        let field = self.field.to_be_bytes();
        let parts = [&self.record.id.0[..], &field, &statements];
        hex::encode(hash::tagged("comity/conflict/v2", &parts))
    }

    fn describe(&self, names: &Names, versions: &[Version]) -> Conflict {
        let statement = |write: &FieldWrite| Statement {
            value: write.value.as_ref().and_then(Value::as_text).map(str::to_owned),
            who: names.who(&write.author.installation),
            when: times::stamp(write.author.time_utc_ms, &write.author.zone),
            agreement: versions::at(versions, write.author.time_utc_ms),
        };
        let standing = self.record.fields.standing(self.field);
        Conflict {
            conflict: self.id(),
            about: self.about.to_owned(),
            object: self.object.clone(),
            label: self.label.clone(),
            field: self.name.to_owned(),
            values: standing.into_iter().map(statement).collect(),
        }
    }
}

/// Lists conflicts.
pub(crate) fn conflicts(session: &Session, args: &ListConflicts) -> Answer<Page<Conflict>> {
    let control = names::team(session, &args.team)?;
    let names = Names::of(session, &control)?;
    let versions = versions::all(session, &control)?;
    let found = all(session, &control)?;
    let rows = found.iter().map(|found| found.describe(&names, &versions)).collect();
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
        if record.fields.is_conflict(*field) {
            let (object, label) = (object.clone(), label.clone());
            let record = record.clone();
            found.push(Found { record, field: *field, name, about, object, label });
        }
    }
}

/// Decides a conflict. What gives way stays in the history, and what was decided goes with the
/// field to everybody who reads it.
pub(crate) fn resolve(
    desk: &Arc<Desk>,
    session: &Session,
    args: &ResolveConflict,
) -> Answer<Resolved> {
    let reason = reason_of(&args.reason)?;
    let control = names::team(session, &args.team)?;
    let candidates = all(session, &control)?.into_iter().map(|found| {
        let names = vec![format!("{}.{}", found.label, found.name)];
        (found.id(), names, found)
    });
    let found = find::pick(&args.conflict, candidates, Code::ConflictUnknown)?;
    if found.about != "team" {
        may_write(session, &control)?;
    }
    let values = found.decide(&args.decided)?;
    found.commit(session, &control, &args.decided, &values, reason)?;
    let areas = [Area::Teams, Area::Evidence, Area::Notes, Area::Exchange, Area::Records];
    desk.listeners.tell(&areas);
    let names = Names::of(session, &control)?;
    Ok(Resolved {
        conflict: found.id(),
        values,
        who: names.who(&session.vault.me().installation()),
        when: session.stamp_now(),
    })
}

impl Found {
    /// Returns the values that stand by a decision. Nobody decides on what they cannot read.
    fn decide(&self, decided: &Decided) -> Answer<Vec<String>> {
        let standing = self.record.fields.standing(self.field);
        if standing.iter().any(|write| write.value.is_none()) {
            let hint = "Ask for what is missing first: nobody decides on what they have not read.";
            return Err(Code::NotReleased.problem().hinting(hint).into());
        }
        let texts = standing.iter().filter_map(|write| write.value.as_ref()?.as_text());
        let texts: Vec<String> = texts.map(str::to_owned).collect();
        match decided {
            Decided::KeepAll => Ok(texts),
            Decided::Write(text) => Ok(vec![self.accepts(text)?.to_owned()]),
            Decided::Stands(number) => {
                let at = number.checked_sub(1).and_then(|at| usize::try_from(at).ok());
                let chosen = at.and_then(|at| texts.get(at)).ok_or_else(|| {
                    let said = format!("The statements are numbered 1 to {}.", texts.len());
                    Code::ValueInvalid.problem().saying(said)
                })?;
                Ok(vec![chosen.clone()])
            }
        }
    }

    /// Accepts a text that is to stand in the field.
    fn accepts<'a>(&self, text: &'a str) -> Answer<&'a str> {
        match self.record.kind {
            entry::KIND => evidence::shared_text(self.field, text),
            note::KIND => notes::title_of(text),
            _ => teams::shared_text(self.field, text),
        }
    }

    /// Writes what was decided, and the value that stands in place of the others, if one does.
    fn commit(
        &self,
        session: &Session,
        control: &Control,
        decided: &Decided,
        values: &[String],
        reason: &str,
    ) -> Answer<()> {
        let (team, record) = (control.team, &self.record);
        let heads = record.fields.heads(self.field);
        let statements = heads.iter().copied().collect();
        let settlement = Settlement { field: self.field, statements, reason: reason.to_owned() };
        let mut writes = Vec::new();
        if let ([value], false) = (values, *decided == Decided::KeepAll) {
            writes.push(Write::over(self.field, heads, Value::text(value.as_str())));
        }
        let settled_in = settlement_in(record.kind).ok_or(Code::Internal)?;
        writes.push(Write::new(settled_in, settlement.value()));

        let objects = vec![record.id.to_string()];
        let mut log = session.log(Operation::Alteration, "conflict-decided", Some(team), objects);
        log.reason = Some(reason.to_owned());
        session.write(&team, record, writes, log)?;
        Ok(())
    }
}
