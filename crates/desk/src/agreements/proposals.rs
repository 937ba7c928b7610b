//! Proposals: a change to a field of a clause that every party signs or declines.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_changes::act::{Act, Statement};
use comity_changes::builder::Write;
use comity_changes::cbor::{self, Value};
use comity_changes::control::Control;
use comity_contract::agreements::{
    DeclineProposal, HistoryRow, Proposal, ProposalRef, ProposalState, ProposeChange,
};
use comity_contract::teams::PartySignature;
use comity_contract::{ProblemCode as Code, Who};
use comity_crypto::hash;
use comity_domain::agreements::{CLAUSES, clause_field, refuse_value};
use comity_domain::kinds::{Compartment, proposal};
use comity_vault::oplog::Operation;
use comity_vault::{Author, FieldWrite, Local, Record};

use super::text;
use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::{Session, own_set};
use crate::{Desk, find, times};

/// An authority's answer to a proposal.
struct Answered {
    authority: [u8; 32],
    accepted: bool,
    reason: String,
    author: Author,
}

/// A proposal as its record says it.
struct Proposed {
    record: Record,
    field: String,
    before: String,
    value: String,
    author: Author,
    answers: Vec<Answered>,
}

/// Proposes a change and signs it for the own authority.
pub(crate) fn propose(
    desk: &Arc<Desk>,
    session: &Session,
    args: &ProposeChange,
) -> Answer<Proposal> {
    let control = names::team(session, &args.team)?;
    let (_, field) = clause_field(&args.field).ok_or(Code::FieldUnknown)?;
    if let Some(why) = refuse_value(field, &args.value) {
        return Err(Code::ValueInvalid.problem().saying(why).into());
    }
    let values = text::in_force(session, &control)?;
    let before = values.get(field.name).cloned().unwrap_or_default();
    if before == args.value {
        let said = "The field has that value already.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    let writes = vec![
        Write::new(proposal::FIELD, Value::text(field.name)),
        Write::new(proposal::BEFORE, Value::text(before)),
        Write::new(proposal::VALUE, Value::text(args.value.clone())),
    ];
    let (made, key) = session.make(&control.team, proposal::KIND, writes)?;
    let act = sign_answer(session, &control, key.record, field.name, &args.value, (true, ""))?;
    let place = session.vault.place(&control.team, Compartment::Agreement);
    let answer = vec![Write::new(proposal::ANSWER, act.to_value())];
    let answer = comity_changes::builder::build_change(&place, proposal::KIND, &key, answer)?;
    let id = key.record;
    let set = own_set(&control.team, Compartment::Agreement, vec![made, answer], vec![key]);
    let objects = vec![id.to_string()];
    let log = session.log(Operation::Alteration, "proposal-made", Some(control.team), objects);
    session.commit(vec![set], vec![Local::Log(log)])?;
    super::tell(desk);
    one(session, &control, &id.to_string())
}

/// Signs a proposal for the own authority.
pub(crate) fn sign(desk: &Arc<Desk>, session: &Session, args: &ProposalRef) -> Answer<Proposal> {
    answer(desk, session, &args.team, &args.proposal, (true, ""))
}

/// Declines a proposal for the own authority.
pub(crate) fn decline(
    desk: &Arc<Desk>,
    session: &Session,
    args: &DeclineProposal,
) -> Answer<Proposal> {
    if args.reason.trim().is_empty() {
        return Err(Code::ReasonMissing.into());
    }
    answer(desk, session, &args.team, &args.proposal, (false, args.reason.trim()))
}

fn answer(
    desk: &Arc<Desk>,
    session: &Session,
    team: &str,
    wanted: &str,
    said: (bool, &str),
) -> Answer<Proposal> {
    let control = names::team(session, team)?;
    let proposed = pick(session, &control, wanted)?;
    let own = session.authority(&control);
    if proposed.answers.iter().any(|answer| answer.authority == own) {
        return Err(Code::AlreadyAnswered.into());
    }
    let id = proposed.record.id;
    let act = sign_answer(session, &control, id, &proposed.field, &proposed.value, said)?;
    let writes = vec![Write::new(proposal::ANSWER, act.to_value())];
    let change = session.change(&control.team, &proposed.record, writes)?;
    let set = own_set(&control.team, Compartment::Agreement, vec![change], Vec::new());
    let what = if said.0 { "proposal-signed" } else { "proposal-declined" };
    let log = session.log(Operation::Alteration, what, Some(control.team), vec![id.to_string()]);
    session.commit(vec![set], vec![Local::Log(log)])?;
    super::tell(desk);
    one(session, &control, &id.to_string())
}

/// Signs `[accepted, hash of field and value, reason]` with the authority's key.
fn sign_answer(
    session: &Session,
    control: &Control,
    record: comity_changes::RecordId,
    field: &str,
    value: &str,
    (accepted, reason): (bool, &str),
) -> Answer<Act> {
    let own = session.authority(control);
    if !control.charter.authorities.contains(&own) {
        return Err(Code::NotAllowed.into());
    }
    let key = session.authority_key(control)?;
    let body = Value::Array(vec![
        Value::Bool(accepted),
        Value::bytes(derive_text(field, value)),
        Value::text(reason),
    ]);
    let statement = Statement {
        team: control.team,
        kind: proposal::KIND,
        record: Some(record),
        parents: Vec::new(),
        body,
    };
    Ok(Act::sign(statement, &key))
}

fn derive_text(field: &str, value: &str) -> [u8; 32] {
    let both = cbor::encode(&Value::Array(vec![Value::text(field), Value::text(value)]));
    hash::tagged("comity/proposal/v1", &[&both])
}

/// Reads the proposals of a team, oldest first.
fn read_all(session: &Session, control: &Control) -> Answer<Vec<Proposed>> {
    let mut proposals = Vec::new();
    for record in session.vault.records(&control.team, proposal::KIND)? {
        let text = |field| record.fields.text(field);
        let (Some(field), Some(value), Some(author)) =
            (text(proposal::FIELD), text(proposal::VALUE), record.fields.made().cloned())
        else {
            continue;
        };
        let before = text(proposal::BEFORE).unwrap_or_default();
        let answers = read_answers(control, &record, &field, &value);
        proposals.push(Proposed { record, field, before, value, author, answers });
    }
    proposals.sort_by_key(|proposed| (proposed.author.time_utc_ms, proposed.record.id));
    Ok(proposals)
}

/// Reads the answers that hold: acts of parties about this very text, each party's first.
fn read_answers(control: &Control, record: &Record, field: &str, value: &str) -> Vec<Answered> {
    let mut answers: BTreeMap<[u8; 32], Answered> = BTreeMap::new();
    // What somebody else writes over an answer hides nothing: every write of this field stays.
    let mut writes: Vec<&FieldWrite> = record.fields.all(proposal::ANSWER).collect();
    writes.sort_by_key(|write| (write.author.time_utc_ms, write.dot));
    for write in writes {
        let Some(act) = write.value.as_ref().and_then(|value| Act::from_value(value).ok()) else {
            continue;
        };
        let authority = control.party(&act.authority);
        let about = act.statement.team == control.team
            && act.statement.kind == proposal::KIND
            && act.statement.record == Some(record.id)
            && control.charter.authorities.contains(&authority)
            && !control.standing.keys.has_lost(&act.authority, &write.author.at);
        let Some([accepted, text, reason]) = act.statement.body.items() else { continue };
        let same = text.fixed() == Some(derive_text(field, value));
        let (Some(accepted), Some(reason), true, true) =
            (accepted.as_bool(), reason.as_text(), about, same)
        else {
            continue;
        };
        answers.entry(authority).or_insert(Answered {
            authority,
            accepted,
            reason: reason.to_owned(),
            author: write.author.clone(),
        });
    }
    answers.into_values().collect()
}

impl Proposed {
    fn state(&self, control: &Control) -> ProposalState {
        if self.answers.iter().any(|answer| !answer.accepted) {
            ProposalState::Declined
        } else if self.answers.len() == control.charter.authorities.len() {
            ProposalState::Agreed
        } else {
            ProposalState::Open
        }
    }

    /// Returns the author of the last signature, once every party has signed.
    fn in_force_since(&self, control: &Control) -> Option<&Author> {
        let authors = self.answers.iter().map(|answer| &answer.author);
        let last = authors.max_by_key(|author| author.time_utc_ms);
        last.filter(|_| self.state(control) == ProposalState::Agreed)
    }

    fn describe(&self, session: &Session, control: &Control, names: &Names) -> Proposal {
        let label = clause_field(&self.field).map_or("", |(_, field)| field.label);
        let own = session.authority(control);
        let answered = |authority| self.answers.iter().find(|a| a.authority == authority);
        let state = self.state(control);
        let is_party = control.charter.authorities.contains(&own);
        Proposal {
            proposal: self.record.id.to_string(),
            field: self.field.clone(),
            label: label.to_owned(),
            before: self.before.clone(),
            value: self.value.clone(),
            who: names.who(&self.author.installation),
            when: times::stamp(self.author.time_utc_ms, &self.author.zone),
            state,
            answers: control
                .charter
                .authorities
                .iter()
                .map(|authority| {
                    let answer = answered(*authority);
                    PartySignature {
                        authority: names.authority_name(authority),
                        state: names.state_of(authority),
                        when: answer.map(|a| times::stamp(a.author.time_utc_ms, &a.author.zone)),
                        declined: answer.is_some_and(|answer| !answer.accepted),
                        reason: answer
                            .filter(|answer| !answer.accepted)
                            .map(|answer| answer.reason.clone()),
                    }
                })
                .collect(),
            to_answer: state == ProposalState::Open && is_party && answered(own).is_none(),
        }
    }
}

/// Describes the proposals of a team, oldest first.
pub(crate) fn all(session: &Session, control: &Control, names: &Names) -> Answer<Vec<Proposal>> {
    let proposals = read_all(session, control)?;
    Ok(proposals.iter().map(|proposed| proposed.describe(session, control, names)).collect())
}

/// A change that every party signed.
pub(crate) struct Agreed {
    /// `clause.field`.
    pub field: String,
    /// Its value from then on.
    pub value: String,
    /// The author of the last signature: with it the change came into force.
    pub since: Author,
}

/// Returns the changes that every party signed, in the order in which they came into force.
pub(crate) fn agreed(session: &Session, control: &Control) -> Answer<Vec<Agreed>> {
    let proposals = read_all(session, control)?;
    let agreed = proposals.into_iter().filter_map(|proposed| {
        let since = proposed.in_force_since(control)?.clone();
        Some(Agreed { field: proposed.field, value: proposed.value, since })
    });
    let mut agreed: Vec<Agreed> = agreed.collect();
    agreed.sort_by_key(|agreed| agreed.since.time_utc_ms);
    Ok(agreed)
}

fn pick(session: &Session, control: &Control, wanted: &str) -> Answer<Proposed> {
    let candidates = read_all(session, control)?
        .into_iter()
        .map(|proposed| (proposed.record.id.to_string(), Vec::new(), proposed));
    find::pick(wanted, candidates, Code::ProposalUnknown)
}

fn one(session: &Session, control: &Control, id: &str) -> Answer<Proposal> {
    let names = Names::of(session, control)?;
    Ok(pick(session, control, id)?.describe(session, control, &names))
}

/// Tells what happened to the fields of a clause, oldest first.
pub(crate) fn history(
    session: &Session,
    control: &Control,
    clause: &str,
) -> Answer<Vec<HistoryRow>> {
    if !CLAUSES.iter().any(|known| known.name == clause) {
        return Err(Code::FieldUnknown.into());
    }
    let names = Names::of(session, control)?;
    let of_clause = |field: &str| field.split('.').next() == Some(clause);
    let mut rows = Vec::new();
    if let Some((record, values)) = text::founding(session, control)?
        && let Some(made) = record.fields.made()
    {
        for (field, value) in values.iter().filter(|(field, _)| of_clause(field)) {
            rows.push(row(field, "founded", value, names.who(&made.installation), made, None));
        }
    }
    for proposed in read_all(session, control)?.iter().filter(|p| of_clause(&p.field)) {
        let (field, value) = (&proposed.field, &proposed.value);
        let who = names.who(&proposed.author.installation);
        rows.push(row(field, "proposed", value, who, &proposed.author, None));
        for answer in &proposed.answers {
            let event = if answer.accepted { "signed" } else { "declined" };
            let who = names.who(&answer.author.installation);
            let reason = (!answer.accepted).then(|| answer.reason.clone());
            rows.push(row(field, event, value, who, &answer.author, reason));
        }
        if let Some(last) = proposed.in_force_since(control) {
            let who = names.who(&last.installation);
            rows.push(row(field, "in force", value, who, last, None));
        }
    }
    Ok(rows)
}

fn row(
    field: &str,
    event: &str,
    value: &str,
    who: Who,
    author: &Author,
    reason: Option<String>,
) -> HistoryRow {
    HistoryRow {
        field: field.to_owned(),
        event: event.to_owned(),
        value: value.to_owned(),
        who,
        when: times::stamp(author.time_utc_ms, &author.zone),
        reason,
    }
}
