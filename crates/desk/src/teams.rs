//! Teams: found, read and sign, list, show, and the fields that everybody may set.

mod founding;

use std::sync::Arc;

use comity_changes::act::{Act, Statement};
use comity_changes::builder::Write;
use comity_changes::control::Control;
use comity_changes::{TeamId, Value};
use comity_contract::notice::Area;
use comity_contract::teams::{
    DeclineTeam, FieldValue, ListTeams, PartySignature, SetTeam, Settled, Team, TeamRef, TeamRow,
    TeamStage,
};
use comity_contract::{Page, ProblemCode as Code};
use comity_crypto::sign::SigningKey;
use comity_domain::agreements::Values;
use comity_domain::dates::Date;
use comity_domain::kinds::{Compartment, agreement, entry, note, signature};
use comity_domain::roster::Role;
use comity_vault::oplog::Operation;
use comity_vault::{FieldWrite, Fields, Local, Record};

use crate::agreements::{checks, text};
use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::{Session, own_set};
use crate::{Desk, exchange, page, times};

pub(crate) use founding::{found, person_record, person_writes};

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// Signs the founding text for the own authority.
pub(crate) fn sign(desk: &Arc<Desk>, session: &Session, args: &TeamRef) -> Answer<Team> {
    answer(desk, session, &args.team, (true, ""))
}

/// Declines the founding text.
pub(crate) fn decline(desk: &Arc<Desk>, session: &Session, args: &DeclineTeam) -> Answer<Team> {
    let reason = args.reason.trim();
    if reason.is_empty() {
        return Err(Code::ReasonMissing.into());
    }
    if reason.len() > REASON_BYTES_MAX {
        return Err(Code::ValueTooLong.into());
    }
    answer(desk, session, &args.team, (false, reason))
}

/// Answers the founding text: what is signed is what was read, by its hash.
fn answer(desk: &Arc<Desk>, session: &Session, team: &str, said: (bool, &str)) -> Answer<Team> {
    let control = names::team(session, team)?;
    let own = session.authority(&control);
    if !control.charter.authorities.contains(&own) {
        return Err(Code::NotAllowed.into());
    }
    if control.answers.iter().any(|answer| answer.authority == own) {
        return Err(Code::AlreadyAnswered.into());
    }
    if text::founding(session, &control)?.is_none() {
        return Err(Code::TeamNotActive
            .problem()
            .saying("The founding text has not arrived here, so it cannot be answered.")
            .hinting("Receive the founder's packet again.")
            .into());
    }
    let key = session.authority_key(&control)?;
    let act = sign_text(&key, control.team, &control.charter.text_hash, said);
    let writes = vec![Write::new(signature::ACT, act.to_value())];
    let (change, key) = session.make(&control.team, signature::KIND, writes)?;
    let set = own_set(&control.team, Compartment::Control, vec![change], vec![key]);
    let what = if said.0 { "team-signed" } else { "team-declined" };
    let log = session.log(Operation::Alteration, what, Some(control.team), Vec::new());
    session.commit(vec![set], vec![Local::Log(log)])?;
    desk.listeners.tell(&[Area::Teams, Area::Exchange, Area::Records]);
    show(session, &control.team.to_string())
}

/// Signs `[accepted, hash of the founding text, reason]` with the authority's key.
pub(crate) fn sign_text(
    key: &SigningKey,
    team: TeamId,
    text_hash: &[u8; 32],
    (accepted, reason): (bool, &str),
) -> Act {
    let body =
        Value::Array(vec![Value::Bool(accepted), Value::bytes(text_hash), Value::text(reason)]);
    let kind = signature::KIND;
    Act::sign(Statement { team, kind, record: None, parents: Vec::new(), body }, key)
}

/// Lists the teams.
pub(crate) fn list(session: &Session, args: &ListTeams) -> Answer<Page<TeamRow>> {
    let mut rows = Vec::new();
    for id in session.vault.teams() {
        if let Some(control) = session.vault.control(&id) {
            rows.push(row(session, &control)?);
        }
    }
    Ok(page::page(rows, &args.paging))
}

/// Shows a team.
pub(crate) fn show(session: &Session, wanted: &str) -> Answer<Team> {
    let control = names::team(session, wanted)?;
    let names = Names::of(session, &control)?;
    let values = text::in_force(session, &control)?;
    let record = text::founding(session, &control)?.map(|(record, _)| record);
    let meeting =
        record.as_ref().map(|record| values_of(&names, &record.fields, agreement::NEXT_MEETING));
    Ok(Team {
        row: row(session, &control)?,
        purpose: values.get("purpose.text").cloned().unwrap_or_default(),
        operates_in: states(&values),
        next_meeting: meeting.unwrap_or_default(),
        parties_signed: signatures(&control, &names),
        checks: checks(session, &control, &values),
        evidence: session.vault.count(&control.team, entry::KIND),
        notes: session.vault.count(&control.team, note::KIND),
        refused: session.vault.refused(&control.team)?.len() as u64,
        waiting: session.vault.waiting_count(&control.team),
    })
}

/// Sets a shared field.
pub(crate) fn set(desk: &Arc<Desk>, session: &Session, args: &SetTeam) -> Answer<Team> {
    let control = names::team(session, &args.team)?;
    let field = match args.field.as_str() {
        "working_name" | "name" => agreement::WORKING_NAME,
        "next_meeting" => agreement::NEXT_MEETING,
        _ => {
            return Err(Code::FieldUnknown
                .problem()
                .hinting("The fields are working_name and next_meeting.")
                .into());
        }
    };
    let value = shared_text(field, &args.value)?;
    let (record, _) = text::founding(session, &control)?.ok_or(Code::NotReleased)?;
    let log = session.log(Operation::Alteration, "team-field-set", Some(control.team), Vec::new());
    let write = Write::over(field, record.fields.heads(field), Value::text(value));
    session.write(&control.team, &record, vec![write], log)?;
    desk.listeners.tell(&[Area::Teams, Area::Exchange, Area::Records]);
    show(session, &control.team.to_string())
}

/// Accepts the text of a shared field of a team.
pub(crate) fn shared_text(field: u64, text: &str) -> Answer<&str> {
    match text.trim() {
        "" if field == agreement::WORKING_NAME => {
            Err(Code::ValueInvalid.problem().saying("The name is empty.").into())
        }
        text => Ok(text),
    }
}

fn row(session: &Session, control: &Control) -> Answer<TeamRow> {
    let names = Names::of(session, control)?;
    let values = text::in_force(session, control)?;
    let mut parties: Vec<String> =
        control.charter.authorities.iter().map(|key| names.state_of(key)).collect();
    parties.sort();
    let own = session.authority(control);
    let answered = control.answers.iter().any(|answer| answer.authority == own);
    let signed = control.charter.authorities.iter().filter(|key| has_signed(control, key)).count();
    let of = |name: &str| values.get(name).cloned().unwrap_or_default();
    Ok(TeamRow {
        team: control.team.to_string(),
        name: working_names(session, control, &names)?,
        stage: stage(session, control, &values),
        parties,
        participants: participants(control),
        from: of("period.from"),
        until: of("period.until"),
        days_left: days_left(session, &values),
        signed: signed as u64,
        signatures: control.charter.authorities.len() as u64,
        to_sign: control.charter.authorities.contains(&own) && !answered,
        partners: exchange::partners(session, control, &names)?,
    })
}

fn participants(control: &Control) -> Vec<String> {
    let places = control.mandates.iter().filter(|mandate| mandate.counts());
    let mut names: Vec<String> = places
        .filter(|mandate| mandate.place.role == Role::Participant)
        .map(|mandate| mandate.place.introduction.certificate.authority_name.clone())
        .collect();
    names.sort();
    names.dedup();
    names
}

fn working_names(session: &Session, control: &Control, names: &Names) -> Answer<Vec<FieldValue>> {
    let record: Option<Record> = text::founding(session, control)?.map(|(record, _)| record);
    Ok(record
        .map_or_else(Vec::new, |record| values_of(names, &record.fields, agreement::WORKING_NAME)))
}

/// Returns the values of a shared field that stand, with who and when, and who settled it.
pub(crate) fn values_of(names: &Names, fields: &Fields, field: u64) -> Vec<FieldValue> {
    let settlements = fields.settlements(field);
    let kept = fields.kept_apart(field);
    let settled = |write: &FieldWrite| {
        let own = settlements.iter().find(|(settling, _)| settling.dot == write.dot);
        let (settling, settlement) = kept.as_ref().or(own)?;
        Some(Settled {
            kept: kept.is_some(),
            who: names.who(&settling.author.installation),
            when: times::stamp(settling.author.time_utc_ms, &settling.author.zone),
            reason: settlement.reason.clone(),
        })
    };
    let value = |write: &FieldWrite| FieldValue {
        value: write.value.as_ref().and_then(|value| value.as_text()).map(str::to_owned),
        who: names.who(&write.author.installation),
        when: times::stamp(write.author.time_utc_ms, &write.author.zone),
        settled: settled(write),
    };
    fields.standing(field).into_iter().map(value).collect()
}

/// Returns the names a team is found by.
pub(crate) fn names_of(session: &Session, team: &TeamId) -> Answer<Vec<String>> {
    let Some(control) = session.vault.control(team) else { return Ok(Vec::new()) };
    let Some((record, _)) = text::founding(session, &control)? else { return Ok(Vec::new()) };
    let standing = record.fields.standing(agreement::WORKING_NAME).into_iter();
    let names = standing.filter_map(|write| write.value.as_ref()?.as_text().map(str::to_owned));
    Ok(names.collect())
}

fn stage(session: &Session, control: &Control, values: &Values) -> TeamStage {
    if control.answers.iter().any(|answer| !answer.accepted) {
        TeamStage::Declined
    } else if !all_signed(control) {
        TeamStage::Signing
    } else if days_left(session, values) < 0 {
        TeamStage::Ended
    } else {
        TeamStage::InForce
    }
}

/// Returns whether every authority signed, by everything held here.
pub(crate) fn all_signed(control: &Control) -> bool {
    control.charter.authorities.iter().all(|authority| has_signed(control, authority))
}

fn has_signed(control: &Control, authority: &[u8; 32]) -> bool {
    control.answers.iter().any(|answer| answer.accepted && answer.authority == *authority)
}

/// Returns the days left in the period, by the reader's clock.
pub(crate) fn days_left(session: &Session, values: &Values) -> i64 {
    let until = values.get("period.until").and_then(|text| Date::parse(text));
    until.map_or(0, |until| until.days_left(session.today()))
}

/// Returns the States of operation in force.
pub(crate) fn states(values: &Values) -> Vec<String> {
    let states = values.get("states.operation").map_or("", String::as_str);
    states.split_whitespace().map(str::to_owned).collect()
}

/// Returns how each authority answered the founding text.
pub(crate) fn signatures(control: &Control, names: &Names) -> Vec<PartySignature> {
    let mut signatures: Vec<PartySignature> = control
        .charter
        .authorities
        .iter()
        .map(|authority| {
            let answer = control.answers.iter().find(|answer| answer.authority == *authority);
            PartySignature {
                authority: names.authority_name(authority),
                state: names.state_of(authority),
                when: answer.map(|answer| times::stamp(answer.time_utc_ms, &answer.zone)),
                declined: answer.is_some_and(|answer| !answer.accepted),
                reason: answer.filter(|a| !a.accepted).map(|answer| answer.reason.clone()),
            }
        })
        .collect();
    signatures.sort_by(|one, other| one.state.cmp(&other.state));
    signatures
}
