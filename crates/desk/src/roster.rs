//! The roster: who belongs, as what, from when to when.

mod details;
pub(crate) mod letters;
mod reissue;
pub(crate) mod removals;
pub(crate) mod replacements;
mod revoke;

use std::sync::Arc;

use comity_changes::act::{Act, Statement};
use comity_changes::builder::Write;
use comity_changes::charter::Place;
use comity_changes::control::{Control, Mandate};
use comity_changes::verdict::Reason;
use comity_changes::{RecordId, Value};
use comity_contract::notice::Area;
use comity_contract::roster::{
    AddToRoster, EndMandate, ListRoster, Revoked, Role as Wire, RosterRow,
};
use comity_contract::{Page, ProblemCode as Code, Stamp};
use comity_domain::agreements::Values;
use comity_domain::dates::Date;
use comity_domain::kinds::{Compartment, mandate};
use comity_domain::roster::{Role, seconded_in};
use comity_vault::Local;
use comity_vault::oplog::Operation;

use crate::agreements::text;
use crate::marks::mark;
use crate::names::{self, Details, Names};
use crate::refuse::Answer;
use crate::session::{Session, own_set};
use crate::teams::states;
use crate::{Desk, cards, page, teams, times};

pub(crate) use details::details;
pub(crate) use reissue::reissue;
pub(crate) use revoke::revoke;

/// What an act changes that decides what counts: everything that is shown of a team.
const WHAT_COUNTS: [Area; 6] =
    [Area::Roster, Area::Teams, Area::Exchange, Area::Evidence, Area::Notes, Area::Records];

/// Lists the roster.
pub(crate) fn list(session: &Session, args: &ListRoster) -> Answer<Page<RosterRow>> {
    let control = names::team(session, &args.team)?;
    Ok(page::page(rows(session, &control)?, &args.paging))
}

fn rows(session: &Session, control: &Control) -> Answer<Vec<RosterRow>> {
    let names = Names::of(session, control)?;
    let values = text::in_force(session, control)?;
    let row = |mandate| row(session, control, (&names, &values), mandate);
    control.roster().map(row).collect()
}

fn row(
    session: &Session,
    control: &Control,
    (names, values): (&Names, &Values),
    mandate: &Mandate,
) -> Answer<RosterRow> {
    let place = &mandate.place;
    let certificate = &place.introduction.certificate;
    let details = names.person(&certificate.installation).map(|person| person.details.as_slice());
    let (now, earlier) = details.unwrap_or_default().split_last().unzip();
    let today = session.today();
    let last = mandate.end().map_or(place.until, |end| end.on.min(place.until));
    Ok(RosterRow {
        installation: hex::encode(certificate.installation),
        person: now.map(|now: &Details| now.person.clone()),
        capacity: now.map(|now| now.capacity.clone()),
        earlier: details::earlier(earlier.unwrap_or_default(), now),
        authority: certificate.authority_name.clone(),
        state: certificate.state.clone(),
        role: wire(place.role),
        from: place.from.to_string(),
        until: place.until.to_string(),
        ended_on: mandate.end().map(|end| end.on.to_string()),
        end_reason: mandate.end().map(|end| end.reason.clone()),
        ended_by: mandate.end().map(|end| names.who(&end.source.owner.installation)),
        ended_when: ended_when(session, mandate)?,
        seconded_in: seconded_in(place.role, &certificate.state, &states(values)),
        current: mandate.revoked.is_none() && place.from <= today && today <= last,
        fingerprint: place.introduction.fingerprint(),
        verified: cards::verified(session, &certificate.installation)?,
        own: certificate.installation == session.vault.me().installation(),
        same_authority: control.authority_of(&certificate.installation)
            == Some(session.vault.me().authority()),
        revoked: revoked(control, names, mandate),
        mark: mandate.fell.then(|| mark(Reason::MandateFell)),
    })
}

/// Says when a mandate was ended, as the set says that holds the act.
fn ended_when(session: &Session, mandate: &Mandate) -> Answer<Option<Stamp>> {
    let Some(end) = mandate.end() else { return Ok(None) };
    let set = session.vault.set(&end.source.at.feed, end.source.at.seq)?;
    Ok(set.map(|(set, _)| times::stamp(set.header.time_utc_ms, &set.header.zone)))
}

/// Says who revoked the installation of a mandate, if anybody did.
fn revoked(control: &Control, names: &Names, mandate: &Mandate) -> Option<Revoked> {
    let dot = mandate.revoked?;
    let known = control.revocations.iter().find(|known| known.source.dot == dot)?;
    Some(Revoked {
        who: names.who(&known.source.owner.installation),
        when: times::stamp(known.time_utc_ms, &known.zone),
        reason: known.body.reason.clone(),
        disputed: control.standing.frozen.contains(&dot),
    })
}

fn wire(role: Role) -> Wire {
    match role {
        Role::Leader => Wire::Leader,
        Role::Member => Wire::Member,
        Role::Participant => Wire::Participant,
    }
}

fn role(wire: Wire) -> Role {
    match wire {
        Wire::Leader => Role::Leader,
        Wire::Member => Role::Member,
        Wire::Participant => Role::Participant,
    }
}

/// Adds an installation: an authority its own people, a leader's authority participants.
pub(crate) fn add(desk: &Arc<Desk>, session: &Session, args: &AddToRoster) -> Answer<RosterRow> {
    let control = names::team(session, &args.team)?;
    let card = cards::named(desk, session, &args.card)?;
    let (from, until) = (day(&args.from)?, day(&args.until)?);
    if from > until {
        let said = "The mandate ends before it begins.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    let installation = card.introduction.certificate.installation;
    let standing = control.mandates.iter().any(|mandate| {
        mandate.place.introduction.certificate.installation == installation && mandate.counts()
    });
    if standing {
        let said = "That installation is on the roster already.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    refuse_foreign(session, &control, &card.introduction.certificate.authority, role(args.role))?;
    let place =
        Place { introduction: card.introduction.clone(), role: role(args.role), from, until };
    let act = sign(session, &control, mandate::KIND, None, place.to_value())?;
    let writes = vec![Write::new(mandate::ACT, act.to_value())];
    let given = session.make(&control.team, mandate::KIND, writes)?;
    let named = teams::person_record(session, &control.team, &card)?;
    let (changes, keys) = [given, named].into_iter().unzip();
    let set = own_set(&control.team, Compartment::Control, changes, keys);
    let objects = vec![hex::encode(installation)];
    let log = session.log(Operation::Alteration, "roster-added", Some(control.team), objects);
    session.commit(vec![set], vec![Local::Log(log)])?;
    desk.listeners.tell(&[Area::Roster, Area::Teams, Area::Exchange, Area::Records]);
    one(session, &control, &installation)
}

/// Explains a refusal before the rules of admission give it.
fn refuse_foreign(
    session: &Session,
    control: &Control,
    theirs: &[u8; 32],
    role: Role,
) -> Answer<()> {
    let own = session.authority(control);
    let theirs = control.party(theirs);
    let party = control.charter.authorities.contains(&theirs);
    let (allowed, hint) = match role {
        Role::Leader | Role::Member => (
            theirs == own,
            "Leaders and members are added by their own authority, which must be a party.",
        ),
        Role::Participant => (!party, "An authority that is a party sends leaders and members."),
    };
    if allowed { Ok(()) } else { Err(Code::NotAllowed.problem().hinting(hint).into()) }
}

/// Ends a mandate.
pub(crate) fn end(desk: &Arc<Desk>, session: &Session, args: &EndMandate) -> Answer<RosterRow> {
    let control = names::team(session, &args.team)?;
    let names = Names::of(session, &control)?;
    let installation = names.find(&args.installation, Code::RecipientUnknown)?;
    let reason = reason(&args.reason)?;
    let on = day(&args.on)?;
    let known = control.mandates.iter().rev().find(|mandate| {
        mandate.place.introduction.certificate.installation == installation && mandate.counts()
    });
    let known = known.ok_or(Code::MandateEnded)?;
    let body = Value::Array(vec![
        Value::bytes(installation),
        Value::text(on.to_string()),
        Value::text(reason.clone()),
    ]);
    let act = sign(session, &control, mandate::KIND, known.record, body)?;
    let writes = vec![Write::new(mandate::END, act.to_value())];
    // An end is a record of its own: a founding mandate has none to write to.
    let (change, key) = session.make(&control.team, mandate::KIND, writes)?;
    let set = own_set(&control.team, Compartment::Control, vec![change], vec![key]);
    let mut log = session.log(
        Operation::Alteration,
        "roster-ended",
        Some(control.team),
        vec![hex::encode(installation)],
    );
    log.reason = Some(reason);
    session.commit(vec![set], vec![Local::Log(log)])?;
    desk.listeners.tell(&[Area::Roster, Area::Teams, Area::Exchange, Area::Records]);
    one(session, &control, &installation)
}

/// Reads a reason. Refuses none, and more than 4,000 bytes.
pub(crate) fn reason(text: &str) -> Answer<String> {
    match text.trim() {
        "" => Err(Code::ReasonMissing.into()),
        long if long.len() > 4_000 => Err(Code::ValueTooLong.into()),
        reason => Ok(reason.to_owned()),
    }
}

fn sign(
    session: &Session,
    control: &Control,
    kind: u64,
    record: Option<RecordId>,
    body: Value,
) -> Answer<Act> {
    let key = session.authority_key(control)?;
    let team = control.team;
    Ok(Act::sign(Statement { team, kind, record, parents: Vec::new(), body }, &key))
}

fn day(text: &str) -> Answer<Date> {
    let said = "A day is written YYYY-MM-DD.";
    Date::parse(text).ok_or_else(|| Code::ValueInvalid.problem().saying(said).about(text).into())
}

fn one(session: &Session, control: &Control, installation: &[u8; 32]) -> Answer<RosterRow> {
    let control = session.vault.control(&control.team).ok_or(Code::TeamUnknown)?;
    let id = hex::encode(installation);
    let rows = rows(session, &control)?;
    rows.into_iter().rev().find(|row| row.installation == id).ok_or_else(|| Code::Internal.into())
}
