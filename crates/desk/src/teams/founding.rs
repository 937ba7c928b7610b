//! Founding: charter, founding text, the founder's signature, and the names of the founding
//! members, all in one act.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_changes::builder::Write;
use comity_changes::card::Card;
use comity_changes::charter::{Charter, Place, derive_text_hash, encode_clauses};
use comity_changes::{TeamId, Value};
use comity_contract::ProblemCode as Code;
use comity_contract::notice::Area;
use comity_contract::teams::{Check, CheckLevel, FoundTeam, TeamFounded};
use comity_crypto::make_bytes;
use comity_domain::agreements::Values;
use comity_domain::dates::Date;
use comity_domain::kinds::{Compartment, agreement, charter, person, signature};
use comity_domain::roster::Role;
use comity_domain::states::State;
use comity_vault::Local;
use comity_vault::oplog::Operation;

use crate::agreements::checks;
use crate::refuse::Answer;
use crate::session::{Session, own_set};
use crate::{Desk, cards};

/// Founds a team and signs for the own authority.
pub(crate) fn found(desk: &Arc<Desk>, session: &Session, args: &FoundTeam) -> Answer<TeamFounded> {
    let (from, until) = period(args)?;
    check_words(args)?;
    let members = members(desk, session, args)?;
    let values = founding_values(args, &members);
    let salt = make_bytes();
    let clauses = encode_clauses(&values);
    let place = |(card, role): &(Card, Role)| Place {
        introduction: card.introduction.clone(),
        role: *role,
        from,
        until,
    };
    let places = members.iter().map(place).collect();
    let text_hash = derive_text_hash(&salt, &clauses);
    let founded = Charter::make(&make_bytes(), places, text_hash);
    let team = founded.team();
    write(session, &founded, &members, args, (salt, clauses))?;
    desk.listeners.tell(&[Area::Teams, Area::Roster, Area::Exchange, Area::Records]);
    let control = session.vault.control(&team).ok_or(Code::Internal)?;
    let mut found = checks(session, &control, &values);
    found.extend(compared(session, &members)?);
    Ok(TeamFounded { team: team.to_string(), name: args.name.trim().to_owned(), checks: found })
}

fn period(args: &FoundTeam) -> Answer<(Date, Date)> {
    let said = "A day is written YYYY-MM-DD.";
    let day = |text: &str| {
        Date::parse(text).ok_or_else(|| Code::ValueInvalid.problem().saying(said).about(text))
    };
    let (from, until) = (day(&args.from)?, day(&args.until)?);
    if from > until {
        let said = "The period ends before it begins.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    Ok((from, until))
}

fn check_words(args: &FoundTeam) -> Answer<()> {
    for (what, text) in [("name", &args.name), ("purpose", &args.purpose)] {
        if text.trim().is_empty() {
            return Err(Code::ValueInvalid
                .problem()
                .saying(format!("The {what} is empty."))
                .into());
        }
    }
    for state in &args.operates_in {
        if State::parse(state).is_none() {
            let said = "States are two capital letters each, such as FR.";
            return Err(Code::ValueInvalid.problem().saying(said).about(state.clone()).into());
        }
    }
    if args.operates_in.is_empty() || args.parties.is_empty() {
        let said = "A team has at least one State of operation and one other party.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    Ok(())
}

/// Works out who founds: each person on a party's card leads that party's side unless a leader's
/// card of the same authority says otherwise; the founder leads the own side.
fn members(desk: &Arc<Desk>, session: &Session, args: &FoundTeam) -> Answer<Vec<(Card, Role)>> {
    let own = session.vault.me().card().clone();
    let mut leaders = Vec::new();
    for wanted in &args.leaders {
        leaders.push(learn(desk, session, wanted)?);
    }
    let led_by_another = |card: &Card| {
        let (authority, installation) = keys(card);
        !leaders.iter().any(|leader| keys(leader).1 == installation)
            && leaders.iter().any(|leader| keys(leader).0 == authority)
    };
    let mut members: BTreeMap<[u8; 32], (Card, Role)> = BTreeMap::new();
    for wanted in &args.parties {
        let card = learn(desk, session, wanted)?;
        let role = if led_by_another(&card) { Role::Member } else { Role::Leader };
        members.insert(keys(&card).1, (card, role));
    }
    for leader in leaders {
        members.insert(keys(&leader).1, (leader, Role::Leader));
    }
    members.insert(keys(&own).1, (own, Role::Leader));
    let authorities: std::collections::BTreeSet<[u8; 32]> =
        members.values().map(|(card, _)| keys(card).0).collect();
    if authorities.len() < 2 {
        let said = "All cards are of one authority; a team has at least two.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    Ok(members.into_values().collect())
}

fn keys(card: &Card) -> ([u8; 32], [u8; 32]) {
    let certificate = &card.introduction.certificate;
    (certificate.authority, certificate.installation)
}

/// Finds a card and keeps it, if it was named by its file and is new here.
fn learn(desk: &Arc<Desk>, session: &Session, wanted: &str) -> Answer<Card> {
    let card = cards::named(desk, session, wanted)?;
    let installation = keys(&card).1;
    let known = cards::all(session)?.iter().any(|known| keys(known).1 == installation);
    if !known && installation != session.vault.me().installation() {
        cards::keep(session, &card, false)?;
    }
    Ok(card)
}

fn founding_values(args: &FoundTeam, members: &[(Card, Role)]) -> Values {
    let mut authorities: Vec<String> = members
        .iter()
        .map(|(card, _)| {
            let certificate = &card.introduction.certificate;
            format!("{}: {}", certificate.state, certificate.authority_name)
        })
        .collect();
    authorities.sort();
    authorities.dedup();
    let mut states: Vec<String> =
        members.iter().map(|(card, _)| card.introduction.certificate.state.clone()).collect();
    states.sort();
    states.dedup();
    let value = |name: &str, value: String| (name.to_owned(), value);
    Values::from([
        value("title.name", args.name.trim().to_owned()),
        value("parties.states", states.join(" ")),
        value("parties.authorities", authorities.join("\n")),
        value("purpose.text", args.purpose.trim().to_owned()),
        value("period.from", args.from.clone()),
        value("period.until", args.until.clone()),
        value("states.operation", args.operates_in.join(" ")),
    ])
}

fn write(
    session: &Session,
    founded: &Charter,
    members: &[(Card, Role)],
    args: &FoundTeam,
    (salt, clauses): ([u8; 32], Value),
) -> Answer<()> {
    let team = founded.team();
    let mut control = Vec::new();
    let mut keys = Vec::new();
    let mut add = |(change, key)| {
        control.push(change);
        keys.push(key);
    };
    let bytes = Value::bytes(founded.bytes());
    add(session.make(&team, charter::KIND, vec![Write::new(charter::CHARTER, bytes)])?);
    let key = session.vault.authority_key()?.ok_or(Code::NoAuthorityKey)?;
    let act = super::sign_text(&key, team, &founded.text_hash, (true, ""));
    let signed = vec![Write::new(signature::ACT, act.to_value())];
    add(session.make(&team, signature::KIND, signed)?);
    for (card, _) in members {
        add(person_record(session, &team, card)?);
    }
    let control = own_set(&team, Compartment::Control, control, keys);
    let text = vec![
        Write::new(agreement::SALT, Value::bytes(salt)),
        Write::new(agreement::CLAUSES, clauses),
        Write::new(agreement::WORKING_NAME, Value::text(args.name.trim())),
    ];
    let (text, key) = session.make(&team, agreement::KIND, text)?;
    let agreed = own_set(&team, Compartment::Agreement, vec![text], vec![key]);
    let log = session.log(Operation::Collection, "team-founded", Some(team), Vec::new());
    session.commit(vec![control, agreed], vec![Local::Log(log)])?;
    Ok(())
}

/// Makes the sealed record that opens a certificate's commitment to a person.
pub(crate) fn person_record(
    session: &Session,
    team: &TeamId,
    card: &Card,
) -> Answer<(comity_changes::Change, comity_changes::builder::RecordKey)> {
    let installation = &card.introduction.certificate.installation;
    let named = (card.person.clone(), card.capacity.clone(), card.salt);
    session.make(team, person::KIND, person_writes(installation, &named))
}

/// Returns what a person record says of an installation: name, capacity, and the salt that opens
/// the commitment to both.
pub(crate) fn person_writes(
    installation: &[u8; 32],
    (name, capacity, salt): &(String, String, [u8; 32]),
) -> Vec<Write> {
    vec![
        Write::new(person::INSTALLATION, Value::bytes(installation)),
        Write::new(person::SALT, Value::bytes(salt)),
        Write::new(person::PERSON, Value::text(name.as_str())),
        Write::new(person::CAPACITY, Value::text(capacity.as_str())),
    ]
}

/// Warns of members whose fingerprints nobody here compared.
fn compared(session: &Session, members: &[(Card, Role)]) -> Answer<Vec<Check>> {
    let own = session.vault.me().installation();
    let mut found = Vec::new();
    for (card, _) in members.iter().filter(|(card, _)| keys(card).1 != own) {
        if cards::verified(session, &keys(card).1)?.is_none() {
            let state = &card.introduction.certificate.state;
            found.push(Check {
                check: "card-not-compared".to_owned(),
                level: CheckLevel::Warning,
                message: format!("The fingerprint of a card from {state} was not compared."),
                hint: "Read the eight words to each other and mark the card as verified."
                    .to_owned(),
            });
        }
    }
    Ok(found)
}
