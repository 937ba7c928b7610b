//! A lost or stolen authority key: who signed what about it, and the own authority's signature. A
//! replacement takes effect once every other party signed the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_changes::builder::Write;
use comity_changes::card::{Card, Introduction};
use comity_changes::control::Control;
use comity_changes::control::replacement::Replacement as Signed;
use comity_changes::replacement::ReplacementBody;
use comity_contract::replacements::{
    ReplaceAuthority, Replacement, ReplacementSignature, Replacements,
};
use comity_contract::{ProblemCode as Code, Who};
use comity_domain::dates::Date;
use comity_domain::kinds::{Compartment, replacement};
use comity_domain::roster::Role;
use comity_vault::Local;
use comity_vault::oplog::Operation;

use crate::names::{self, Names};
use crate::refuse::{Answer, Refuse};
use crate::session::{Session, own_set};
use crate::{Desk, cards, find, teams, times};

/// Tells which keys of authorities were replaced, and which the other parties are asked for.
pub(crate) fn show(session: &Session, team: &str) -> Answer<Replacements> {
    let control = names::team(session, team)?;
    told(session, &control)
}

fn told(session: &Session, control: &Control) -> Answer<Replacements> {
    let names = Names::of(session, control)?;
    let own = session.authority(control);
    let keys = &control.standing.keys;
    let mut replacements: Vec<Replacement> =
        same(control).iter().filter_map(|by| described(control, &names, by, &own)).collect();
    replacements.sort_by_key(|replacement| replacement.in_force);
    let parties = control.charter.authorities.iter();
    let disputed = parties.filter(|party| keys.acting(party).is_none());
    Ok(Replacements {
        replacements,
        disputed: disputed.map(|party| names.authority_name(party)).collect(),
        may_sign: control.charter.authorities.contains(&own)
            && session.vault.authority_key_in(control)?.is_some(),
    })
}

/// Gathers what was signed alike, in the order of the first signatures.
fn same(control: &Control) -> Vec<Vec<&Signed>> {
    let mut all: Vec<Vec<&Signed>> = Vec::new();
    for known in &control.replacements {
        let same = |group: &&mut Vec<&Signed>| group.iter().any(|one| one.says_the_same(known));
        match all.iter_mut().find(same) {
            Some(group) => group.push(known),
            None => all.push(vec![known]),
        }
    }
    all
}

fn described(
    control: &Control,
    names: &Names,
    signed: &[&Signed],
    own: &[u8; 32],
) -> Option<Replacement> {
    let first = signed.first()?;
    let by: BTreeMap<[u8; 32], &Signed> =
        signed.iter().map(|known| (known.authority, *known)).collect();
    let (body, party) = (&first.body, first.party);
    let (certificate, mandate) = (&body.introduction.certificate, body.mandate);
    let missing: Vec<&[u8; 32]> =
        control.others(&party).filter(|other| !by.contains_key(*other)).collect();
    let person = names.who(&certificate.installation).person;
    Some(Replacement {
        whom: Who {
            installation: hex::encode(certificate.installation),
            person,
            authority: names.authority_name(&party),
            state: names.state_of(&party),
        },
        old_key: hex::encode(body.old),
        new_key: hex::encode(body.new_key()),
        fingerprint: body.introduction.fingerprint(),
        role: mandate.map(|(role, _, _)| super::wire(role)),
        from: mandate.map(|(_, from, _)| from.to_string()),
        until: mandate.map(|(_, _, until)| until.to_string()),
        signed: by
            .values()
            .map(|known| ReplacementSignature {
                who: names.who(&known.source.owner.installation),
                when: times::stamp(known.time_utc_ms, &known.zone),
            })
            .collect(),
        to_sign: missing.contains(&own) && control.standing.keys.ends(&party).contains(&body.old),
        missing: missing.into_iter().map(|other| names.authority_name(other)).collect(),
        in_force: control.standing.keys.puts_in_force(first),
    })
}

/// Signs that the key of another party is replaced.
pub(crate) fn sign(
    desk: &Arc<Desk>,
    session: &Session,
    args: &ReplaceAuthority,
) -> Answer<Replacements> {
    let control = names::team(session, &args.team)?;
    let reason = super::reason(&args.reason)?;
    let names = Names::of(session, &control)?;
    let own = session.authority(&control);
    let party = party(&control, &names, &args.of)?;
    if party == own || !control.charter.authorities.contains(&own) {
        let hint = "The authorities of all other parties replace a party's key.";
        return Err(Code::NotAllowed.problem().hinting(hint).into());
    }
    let (introduction, card) = introduced(desk, session, &control, &args.card)?;
    if !args.verified {
        let hint = "Compare the eight words of the new card with its holder in person, and say so.";
        return Err(Code::NotAllowed.problem().hinting(hint).into());
    }
    if introduction.certificate.state != names.state_of(&party) {
        let said = "The card is of another State than the party whose key it would replace.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    let body = body(session, &control, party, introduction, args)?;
    let signed = |known: &&Signed| known.authority == own && known.body == body;
    if control.replacements.iter().any(|known| signed(&known)) {
        return Err(Code::AlreadyAnswered.into());
    }
    let installation = body.introduction.certificate.installation;
    let act = super::sign(session, &control, replacement::KIND, None, body.to_value())?;
    let write = Write::new(replacement::ACT, act.to_value());
    let mut made = vec![session.make(&control.team, replacement::KIND, vec![write])?];
    if let Some(card) = card.filter(|_| body.mandate.is_some()) {
        made.push(teams::person_record(session, &control.team, &card)?);
    }
    let (changes, keys) = made.into_iter().unzip();
    let set = own_set(&control.team, Compartment::Control, changes, keys);
    let about = vec![hex::encode(body.old), hex::encode(installation)];
    let team = Some(control.team);
    let mut log = session.log(Operation::Alteration, "authority-key-replaced", team, about);
    log.reason = Some(reason);
    session.commit(vec![set], vec![Local::Log(log)])?;
    desk.listeners.tell(&super::WHAT_COUNTS);
    let control = session.vault.control(&control.team).ok_or(Code::TeamUnknown)?;
    told(session, &control)
}

/// Finds the party whose key is replaced.
fn party(control: &Control, names: &Names, wanted: &str) -> Answer<[u8; 32]> {
    let parties = control.charter.authorities.iter().flat_map(|party| {
        let called = vec![names.authority_name(party), names.state_of(party)];
        let keys = control.standing.keys.ends(party).into_iter();
        keys.map(move |key| (hex::encode(key), called.clone(), *party))
    });
    find::pick(wanted, parties, Code::RecipientUnknown)
}

/// Finds the introduction with the new key: on a card, or in what another party signed.
fn introduced(
    desk: &Desk,
    session: &Session,
    control: &Control,
    wanted: &str,
) -> Answer<(Introduction, Option<Card>)> {
    let asked = control
        .replacements
        .iter()
        .find(|known| hex::encode(known.body.introduction.certificate.installation) == wanted);
    match (cards::named(desk, session, wanted), asked) {
        (Ok(card), None) => Ok((card.introduction.clone(), Some(card))),
        (_, Some(asked)) => Ok((asked.body.introduction.clone(), None)),
        (Err(refuse), None) => Err(refuse),
    }
}

/// Returns what is signed: the same as another party signed of that introduction, if one did.
fn body(
    session: &Session,
    control: &Control,
    party: [u8; 32],
    introduction: Introduction,
    args: &ReplaceAuthority,
) -> Answer<ReplacementBody> {
    let keys = &control.standing.keys;
    let of_it = |known: &&Signed| {
        known.party == party
            && known.body.introduction == introduction
            && keys.ends(&party).contains(&known.body.old)
    };
    if let Some(known) = control.replacements.iter().find(of_it) {
        return alike(&known.body, args).map(|()| known.body.clone());
    }
    let old = match keys.acting(&party) {
        Some(key) => key,
        None => find_key(&args.of)?,
    };
    let installation = introduction.certificate.installation;
    let known = control
        .mandates
        .iter()
        .any(|mandate| *mandate.installation() == installation && mandate.counts());
    let mandate = if known { None } else { Some(place(session, control, &party, args)?) };
    Ok(ReplacementBody { old, introduction, mandate })
}

/// Refuses to sign something else than is asked for: signatures under different mandates do not
/// add up.
fn alike(signed: &ReplacementBody, args: &ReplaceAuthority) -> Answer<()> {
    let (role, until) = match signed.mandate {
        Some((role, _, until)) => (Some(super::wire(role)), Some(until.to_string())),
        None => (None, None),
    };
    let as_asked = args.role.is_none() || args.role == role;
    if as_asked && (args.until.is_none() || args.until == until) {
        return Ok(());
    }
    let said = "Another party signed another role or another last day for that card.";
    let hint = "Leave both out to sign what they signed.";
    Err(Code::ValueInvalid.problem().saying(said).hinting(hint).into())
}

/// While two new keys are in dispute, the one that is replaced by the other is named.
fn find_key(wanted: &str) -> Answer<[u8; 32]> {
    let key = hex::decode(wanted).ok().and_then(|bytes| bytes.try_into().ok());
    let said = "Two new keys of that authority are in dispute: name the one to replace.";
    key.ok_or_else(|| Refuse(Code::ValueInvalid.problem().saying(said)))
}

fn place(
    session: &Session,
    control: &Control,
    party: &[u8; 32],
    args: &ReplaceAuthority,
) -> Answer<(Role, Date, Date)> {
    let from = session.today();
    let theirs = control.mandates.iter().filter(|mandate| mandate.authority() == party);
    let last = theirs.map(|mandate| mandate.place.until).max();
    let until = match &args.until {
        Some(day) => super::day(day)?,
        None => last.unwrap_or(from).max(from),
    };
    let role = args.role.map_or(Role::Leader, super::role);
    if role == Role::Participant || until < from {
        let said = "A party's installation leads or is a member, until today or later.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    Ok((role, from, until))
}
