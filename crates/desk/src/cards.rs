//! Cards: show, save, add, compare.

use std::io::ErrorKind;

use comity_changes::card::{CARD_BYTES_MAX, Card as SignedCard, Introduction};
use comity_changes::cbor::{self, Value};
use comity_contract::cards::{AddCard, Card, ListCards, ShowCard, VerifyCard};
use comity_contract::notice::Area;
use comity_contract::{Page, ProblemCode as Code, Stamp};
use comity_crypto::age_files::Recipient;
use comity_domain::states::State;
use comity_intake::names::is_deceptive;
use comity_vault::Local;
use comity_vault::frames::{Fact, FactKind};
use comity_vault::oplog::Operation;

use crate::refuse::{Answer, Refuse, unreadable};
use crate::session::Session;
use crate::{Desk, files, find, page, times};

/// Shows the own card, and writes it where asked.
pub(crate) fn show(desk: &Desk, session: &Session, args: &ShowCard) -> Answer<Card> {
    let own = session.vault.me().card();
    match &args.out {
        Some(out) => write(desk, session, own, out),
        None => describe(session, own),
    }
}

/// Writes a card to a file that is not there, or holds the same.
pub(crate) fn write(
    desk: &Desk,
    session: &Session,
    signed: &SignedCard,
    out: &str,
) -> Answer<Card> {
    let path = desk.path(out)?;
    files::write_new_or_same(&path, &signed.encode())?;
    Ok(Card { written: Some(desk.shown(&path)), ..describe(session, signed)? })
}

/// Adds a card from a file.
pub(crate) fn add(desk: &Desk, session: &Session, args: &AddCard) -> Answer<Card> {
    let card = read(desk, &args.file)?;
    keep(session, &card, args.verified)?;
    desk.listeners.tell(&[Area::Cards, Area::Records]);
    describe(session, &card)
}

/// Marks a card as compared.
pub(crate) fn verify(desk: &Desk, session: &Session, args: &VerifyCard) -> Answer<Card> {
    let card = known(session, &args.installation)?;
    keep(session, &card, true)?;
    desk.listeners.tell(&[Area::Cards, Area::Roster, Area::Exchange, Area::Records]);
    describe(session, &card)
}

/// Lists the cards, the own one first.
pub(crate) fn list(session: &Session, args: &ListCards) -> Answer<Page<Card>> {
    let mut rows = vec![describe(session, session.vault.me().card())?];
    for card in all(session)? {
        rows.push(describe(session, &card)?);
    }
    Ok(page::page(rows, &args.paging))
}

/// Reads a card file.
pub(crate) fn read(desk: &Desk, place: &str) -> Answer<SignedCard> {
    let path = desk.path(place)?;
    let bytes =
        files::read_limited(&path, CARD_BYTES_MAX as u64).map_err(|error| match error.kind() {
            ErrorKind::FileTooLarge => Refuse::from(Code::CardDamaged),
            _ => unreadable(&error),
        })?;
    let card = SignedCard::decode(&bytes).map_err(|error| match error {
        comity_changes::Malformed::Newer(_) => Refuse(
            Code::CardDamaged
                .problem()
                .saying("The card is of a format newer than this version.")
                .hinting("Install the newer version, or ask for a card of this one."),
        ),
        _ => Refuse::from(Code::CardDamaged),
    })?;
    check_shown(&card)?;
    Ok(card)
}

/// Refuses a card whose names people would misread, however well it is signed: they compare aloud
/// what they see. And one that nothing can be sealed to.
pub(crate) fn check_shown(card: &SignedCard) -> Answer<()> {
    let Introduction { certificate, announcement, .. } = &card.introduction;
    let named = [&card.person, &card.capacity, &certificate.authority_name];
    if !named.into_iter().all(|name| is_plain(name)) || State::parse(&certificate.state).is_none() {
        let said = "A name on the card is empty, or shows other than it is.";
        return Err(Refuse(Code::CardDamaged.problem().saying(said)));
    }
    if announcement.recipients.iter().any(|(key, _)| Recipient::parse(key).is_err()) {
        let said = "The card names a key that nothing can be sealed to.";
        return Err(Refuse(Code::CardDamaged.problem().saying(said)));
    }
    Ok(())
}

/// Returns whether a name is one that people read as it is.
pub(crate) fn is_plain(name: &str) -> bool {
    !name.trim().is_empty() && !name.chars().any(is_deceptive)
}

/// Finds a card that a call names: a file, or a known card's id, prefix or person.
pub(crate) fn named(desk: &Desk, session: &Session, wanted: &str) -> Answer<SignedCard> {
    match known(session, wanted) {
        Ok(card) => Ok(card),
        Err(Refuse(problem)) if problem.code == Code::CardUnknown => {
            let path = desk.path(wanted).ok().filter(|path| path.is_file());
            path.map_or(Err(Refuse(problem)), |_| read(desk, wanted))
        }
        Err(refuse) => Err(refuse),
    }
}

/// Finds a known card by id, prefix or person.
fn known(session: &Session, wanted: &str) -> Answer<SignedCard> {
    let candidates = all(session)?.into_iter().map(|card| {
        let id = hex::encode(card.introduction.certificate.installation);
        (id, vec![card.person.clone()], card)
    });
    find::pick(wanted, candidates, Code::CardUnknown)
}

/// Returns every card added here.
pub(crate) fn all(session: &Session) -> Answer<Vec<SignedCard>> {
    let mut cards = Vec::new();
    for key in session.vault.fact_keys(FactKind::Card) {
        let bytes = session.vault.fact(FactKind::Card, &key)?;
        cards.extend(bytes.and_then(|bytes| SignedCard::decode(&bytes).ok()));
    }
    cards.sort_by(|one, other| one.person.cmp(&other.person));
    Ok(cards)
}

/// Returns when somebody here compared an installation's fingerprint.
pub(crate) fn verified(session: &Session, installation: &[u8; 32]) -> Answer<Option<Stamp>> {
    let bytes = session.vault.fact(FactKind::CardVerified, installation)?;
    let value = bytes.and_then(|bytes| cbor::decode(&bytes).ok());
    Ok(value.and_then(|value| {
        let [utc_ms, zone] = value.items()?;
        Some(times::stamp(utc_ms.integer()?, zone.as_text()?))
    }))
}

/// Keeps a card, and that it was compared.
pub(crate) fn keep(session: &Session, card: &SignedCard, compared: bool) -> Answer<()> {
    let installation = card.introduction.certificate.installation;
    if installation == session.vault.me().installation() {
        return Err(Refuse(
            Code::CardDamaged
                .problem()
                .saying("That is this installation's own card.")
                .hinting("Add the card that the other person gave you."),
        ));
    }
    let key = installation.to_vec();
    let value = Some(card.encode());
    let mut locals = vec![Local::Fact(Fact { kind: FactKind::Card, key: key.clone(), value })];
    if compared {
        let now = session.now();
        let said = Value::Array(vec![Value::int(now.utc_ms), Value::text(now.zone)]);
        let value = Some(cbor::encode(&said));
        locals.push(Local::Fact(Fact { kind: FactKind::CardVerified, key, value }));
    }
    let act = if compared { "card-verified" } else { "card-added" };
    let objects = vec![hex::encode(installation)];
    locals.push(Local::Log(session.log(Operation::Collection, act, None, objects)));
    session.keep(locals)
}

pub(crate) fn describe(session: &Session, card: &SignedCard) -> Answer<Card> {
    let certificate = &card.introduction.certificate;
    let zone = session.now().zone;
    Ok(Card {
        installation: hex::encode(certificate.installation),
        person: card.person.clone(),
        capacity: card.capacity.clone(),
        authority: certificate.authority_name.clone(),
        state: certificate.state.clone(),
        fingerprint: card.introduction.fingerprint(),
        own: certificate.installation == session.vault.me().installation(),
        verified: verified(session, &certificate.installation)?,
        made: times::stamp(certificate.made_utc_ms, &zone),
        written: None,
    })
}
