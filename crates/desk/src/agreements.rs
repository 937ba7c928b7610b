//! The agreement: its text in force, proposals and their answers, checks, history.

pub(crate) mod proposals;
pub(crate) mod text;
pub(crate) mod versions;

use std::sync::Arc;

use comity_changes::control::Control;
use comity_contract::Page;
use comity_contract::agreements::{
    Agreement, AskHistory, Clause, ClauseField, ClauseStatus, FieldNow, HistoryRow, ListFields,
    Proposal, ProposalState,
};
use comity_contract::teams::{Check, CheckLevel};
use comity_domain::agreements::{CLAUSES, Facts, Finding, Values, check};
use comity_domain::roster::Role;

use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::Session;
use crate::{Desk, page, teams};

pub(crate) use proposals::{decline, propose, sign};
use versions::Version;

/// Shows the agreement as it stands.
pub(crate) fn show(session: &Session, team: &str) -> Answer<Agreement> {
    let control = names::team(session, team)?;
    let names = Names::of(session, &control)?;
    let mut proposals = proposals::all(session, &control, &names)?;
    let values = text::in_force(session, &control)?;
    let clauses = CLAUSES.iter().map(|clause| {
        let fields: Vec<FieldNow> = clause
            .fields
            .iter()
            .map(|field| FieldNow {
                name: field.name.to_owned(),
                label: field.label.to_owned(),
                value: values.get(field.name).cloned().unwrap_or_default(),
            })
            .collect();
        Clause {
            clause: clause.name.to_owned(),
            number: clause.number.to_owned(),
            title: clause.title.to_owned(),
            status: status(&control, &fields, &proposals),
            fields,
        }
    });
    let clauses = clauses.collect();
    proposals.sort_by_key(|proposal| proposal.state != ProposalState::Open);
    Ok(Agreement {
        team: control.team.to_string(),
        clauses,
        proposals,
        checks: checks(session, &control, &values),
        signatures: teams::signatures(&control, &names),
        versions: versions::all(session, &control)?.iter().map(Version::describe).collect(),
        days_left: teams::days_left(session, &values),
    })
}

fn status(control: &Control, fields: &[FieldNow], proposals: &[Proposal]) -> ClauseStatus {
    let open = proposals.iter().any(|proposal| {
        proposal.state == ProposalState::Open
            && fields.iter().any(|field| field.name == proposal.field)
    });
    if open {
        ClauseStatus::Proposed
    } else if fields.iter().all(|field| field.value.is_empty()) {
        ClauseStatus::Empty
    } else if teams::all_signed(control) {
        ClauseStatus::Agreed
    } else {
        ClauseStatus::Signing
    }
}

/// Lists the clauses and fields that an agreement has.
pub(crate) fn fields(args: &ListFields) -> Page<ClauseField> {
    let rows = CLAUSES.iter().flat_map(|clause| {
        clause.fields.iter().map(|field| ClauseField {
            name: field.name.to_owned(),
            number: clause.number.to_owned(),
            clause_title: clause.title.to_owned(),
            label: field.label.to_owned(),
            form: field.form.name().to_owned(),
        })
    });
    page::page(rows.collect(), &args.paging)
}

/// Shows what happened to a clause, oldest first.
pub(crate) fn history(session: &Session, args: &AskHistory) -> Answer<Page<HistoryRow>> {
    let control = names::team(session, &args.team)?;
    let rows = proposals::history(session, &control, &args.clause)?;
    Ok(page::page(rows, &args.paging))
}

/// Checks the agreement and says what to do.
pub(crate) fn checks(session: &Session, control: &Control, values: &Values) -> Vec<Check> {
    let state = |mandate: &comity_changes::control::Mandate| {
        mandate.place.introduction.certificate.state.clone()
    };
    let parties: Vec<String> = control
        .mandates
        .iter()
        .filter(|mandate| mandate.place.role != Role::Participant)
        .map(state)
        .collect();
    let leaders: Vec<String> = control
        .mandates
        .iter()
        .filter(|mandate| mandate.place.role == Role::Leader && mandate.counts())
        .map(state)
        .collect();
    let today = session.today();
    let facts = Facts { parties: &parties, leaders: &leaders, values, today };
    check(&facts).iter().map(describe).collect()
}

fn describe(finding: &Finding) -> Check {
    let (check, level, message, hint) = match finding {
        Finding::OperatesOutsideParties(state) => (
            "state-no-party",
            CheckLevel::Warning,
            format!("{state} is a State of operation and no party."),
            "Take the State out of clause 4, or found a team with its authority.",
        ),
        Finding::StateWithoutLeader(state) => (
            "state-without-leader",
            CheckLevel::Warning,
            format!("{state} is a State of operation and has no leader."),
            "Let its authority add a leader to the roster.",
        ),
        Finding::PeriodPassed(days) => (
            "period-passed",
            CheckLevel::Warning,
            format!("The period passed {days} days ago, by this computer's clock."),
            "Propose a later last day in clause 3.",
        ),
        Finding::PeriodAhead(days) => (
            "period-ahead",
            CheckLevel::Remark,
            format!("The period begins in {days} days, by this computer's clock."),
            "Nothing to do.",
        ),
        Finding::DaysLeft(days) => (
            "days-left",
            if *days <= 30 { CheckLevel::Warning } else { CheckLevel::Fine },
            format!("{days} days are left, by this computer's clock."),
            if *days <= 30 { "Propose a later last day in clause 3." } else { "Nothing to do." },
        ),
        Finding::PeriodMissing => (
            "period-missing",
            CheckLevel::Warning,
            "The period cannot be read.".to_owned(),
            "Propose first and last day in clause 3.",
        ),
        Finding::PurposeMissing => (
            "purpose-missing",
            CheckLevel::Warning,
            "The purpose is empty.".to_owned(),
            "Propose a purpose in clause 2.",
        ),
        Finding::TooFewParties => (
            "too-few-parties",
            CheckLevel::Warning,
            "Fewer than two States are parties.".to_owned(),
            "A team needs authorities of at least two States.",
        ),
    };
    Check { check: check.to_owned(), level, message, hint: hint.to_owned() }
}

/// Tells every listener that agreements changed.
pub(crate) fn tell(desk: &Arc<Desk>) {
    use comity_contract::notice::Area;
    desk.listeners.tell(&[Area::Teams, Area::Exchange, Area::Records]);
}
