//! A person's changed details: their authority certifies another name or capacity for the same
//! installation. What was said before stays to be seen.

use std::sync::Arc;

use comity_changes::builder::Write;
use comity_changes::card::{
    Card, Certificate, Certified, NAME_BYTES_MAX, derive_person_commitment,
};
use comity_contract::ProblemCode as Code;
use comity_contract::notice::Area;
use comity_contract::roster::{ChangeDetails, EarlierDetails, RosterRow};
use comity_crypto::make_bytes;
use comity_domain::kinds::{Compartment, person};
use comity_vault::Local;
use comity_vault::oplog::Operation;

use super::one;
use crate::names::{self, Details, Names};
use crate::refuse::{Answer, refuse};
use crate::session::{Session, own_set};
use crate::{Desk, cards, teams, times};

/// Changes what is said of a person of the own authority.
pub(crate) fn details(
    desk: &Arc<Desk>,
    session: &Session,
    args: &ChangeDetails,
) -> Answer<RosterRow> {
    let control = names::team(session, &args.team)?;
    let names = Names::of(session, &control)?;
    let installation = names.find(&args.installation, Code::RecipientUnknown)?;
    let known = names.person(&installation).ok_or(Code::RecipientUnknown)?;
    if known.authority != session.authority(&control) {
        let hint = "The authority of that person says how they are called.";
        return Err(Code::NotAllowed.problem().hinting(hint).into());
    }
    let now = known.now().ok_or(Code::NotReleased)?;
    let name = plain(args.person.as_deref().unwrap_or(&now.person))?;
    let capacity = plain(args.capacity.as_deref().unwrap_or(&now.capacity))?;
    if (name, capacity) == (now.person.as_str(), now.capacity.as_str()) {
        let said = "That is said of them already.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    let key = session.authority_key(&control)?;
    let salt = make_bytes();
    let certificate = Certificate {
        authority: key.public(),
        person_commitment: derive_person_commitment(&salt, name, capacity),
        // After what it replaces, also where this clock is behind the one that made that.
        made_utc_ms: session.now().utc_ms.max(now.since_utc_ms.saturating_add(1)),
        ..known.certificate.clone()
    };
    let named = (name.to_owned(), capacity.to_owned(), salt);
    let certified = Certified::sign(certificate.clone(), &key).ok_or(Code::Internal)?;
    let mut writes = teams::person_writes(&installation, &named);
    writes.push(Write::new(person::CERTIFICATE, certified.to_value()));
    let (change, record_key) = session.make(&control.team, person::KIND, writes)?;
    let set = own_set(&control.team, Compartment::Control, vec![change], vec![record_key]);
    let objects = vec![hex::encode(installation)];
    let log = session.log(Operation::Alteration, "details-changed", Some(control.team), objects);
    let mut kept = vec![Local::Log(log)];
    if installation == session.vault.me().installation() {
        kept.extend(own_card(session, &certificate, named)?);
    }
    session.commit(vec![set], kept)?;
    let areas = [Area::Roster, Area::Teams, Area::Cards, Area::Evidence, Area::Notes];
    desk.listeners.tell(&areas);
    desk.listeners.tell(&[Area::Exchange, Area::Records]);
    one(session, &control, &installation)
}

/// Returns the own card as it says the same from the next opening of the vault on; nothing where
/// another authority key stands on it.
fn own_card(
    session: &Session,
    certificate: &Certificate,
    (person, capacity, salt): (String, String, [u8; 32]),
) -> Answer<Option<Local>> {
    let own = session.vault.me().card();
    let Some(key) = session.vault.authority_key()? else { return Ok(None) };
    let Some(introduction) = own.introduction.certify(certificate.clone(), &key) else {
        return Ok(None);
    };
    let card = Card { introduction, person, capacity, salt };
    Ok(Some(session.vault.own_card(&card)))
}

fn plain(text: &str) -> Answer<&str> {
    match text.trim() {
        long if long.len() > NAME_BYTES_MAX => refuse(Code::ValueTooLong),
        text if cards::is_plain(text) => Ok(text),
        _ => {
            let said = "A name is empty, or shows other than it is.";
            Err(Code::ValueInvalid.problem().saying(said).into())
        }
    }
}

/// Returns what was said of a person before what is said now, newest first.
pub(super) fn earlier(before: &[Details], now: Option<&Details>) -> Vec<EarlierDetails> {
    let later = before.iter().skip(1).chain(now);
    let told = before.iter().zip(later).map(|(one, next)| EarlierDetails {
        person: one.person.clone(),
        capacity: one.capacity.clone(),
        until: times::stamp(next.since_utc_ms, "UTC"),
    });
    let mut told: Vec<EarlierDetails> = told.collect();
    told.reverse();
    told
}
