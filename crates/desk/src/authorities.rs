//! Further installations of one authority: one asks with its card, the one that keeps the
//! authority's key certifies, the first takes the certified card as its own.
//!
//! The authority's key never travels. A further installation writes change sets; acts of the
//! authority are signed where its key is kept.

use comity_changes::card::{Card as SignedCard, Certificate};
use comity_contract::ProblemCode as Code;
use comity_contract::cards::{AcceptCertificate, Card, CertifyInstallation, RequestCertificate};
use comity_contract::notice::Area;
use comity_contract::replacements::RenewAuthority;
use comity_crypto::sign::SigningKey;
use comity_vault::Local;
use comity_vault::oplog::Operation;

use crate::refuse::{Answer, Refuse};
use crate::session::Session;
use crate::{Desk, cards};

/// Writes the request: the card of a vault that is in no team yet.
pub(crate) fn request(desk: &Desk, session: &Session, args: &RequestCertificate) -> Answer<Card> {
    refuse_in_a_team(session)?;
    cards::write(desk, session, session.vault.me().card(), &args.out)
}

/// Certifies the installation of a request for the own authority, and keeps its card.
pub(crate) fn certify(desk: &Desk, session: &Session, args: &CertifyInstallation) -> Answer<Card> {
    let key = session.vault.authority_key()?.ok_or(Code::NoAuthorityKey)?;
    let asked = cards::read(desk, &args.request)?;
    let own = &session.vault.me().card().introduction.certificate;
    let theirs = &asked.introduction.certificate;
    let certificate = Certificate {
        authority: own.authority,
        authority_name: own.authority_name.clone(),
        state: own.state.clone(),
        person_commitment: theirs.person_commitment,
        installation: theirs.installation,
        made_utc_ms: session.now().utc_ms,
    };
    let introduction = asked.introduction.certify(certificate, &key).ok_or(Code::CardDamaged)?;
    let card = SignedCard { introduction, ..asked };
    cards::keep(session, &card, args.verified)?;
    let objects = vec![hex::encode(card.introduction.certificate.installation)];
    let log = session.log(Operation::Alteration, "installation-certified", None, objects);
    session.keep(vec![Local::Log(log)])?;
    desk.listeners.tell(&[Area::Cards, Area::Records]);
    cards::write(desk, session, &card, &args.out)
}

/// Makes a new key of the own authority and the card that each of the other parties gets. In a team
/// it counts once all of them signed; until then, and for good where they do not, the old one does.
pub(crate) fn renew(desk: &Desk, session: &Session, args: &RenewAuthority) -> Answer<Card> {
    let own = session.vault.me().card();
    let key = SigningKey::make();
    let certificate = Certificate {
        authority: key.public(),
        made_utc_ms: session.now().utc_ms,
        ..own.introduction.certificate.clone()
    };
    let introduction = own.introduction.certify(certificate, &key).ok_or(Code::Internal)?;
    let card = SignedCard { introduction, ..own.clone() };
    session.vault.store().authorities.keep(&key)?;
    let log = session.log(
        Operation::Alteration,
        "authority-key-made",
        None,
        vec![hex::encode(key.public())],
    );
    session.keep(vec![session.vault.own_card(&card), Local::Log(log)])?;
    desk.listeners.tell(&[Area::Cards, Area::Vault, Area::Records]);
    cards::write(desk, session, &card, &args.out)
}

/// Takes a certified card as the own one, from the next opening of the vault on.
pub(crate) fn accept(desk: &Desk, session: &Session, args: &AcceptCertificate) -> Answer<Card> {
    refuse_in_a_team(session)?;
    let card = cards::read(desk, &args.file)?;
    let own = session.vault.me().card();
    let same = |one: &SignedCard| {
        let certificate = &one.introduction.certificate;
        (certificate.installation, certificate.person_commitment)
    };
    if same(&card) != same(own) || card.introduction.announcement != own.introduction.announcement {
        let said = "That card was not made from this installation's request.";
        let hint = "Take the file that came back for your request.";
        return Err(Refuse(Code::CardDamaged.problem().saying(said).hinting(hint)));
    }
    let objects = vec![hex::encode(card.introduction.certificate.installation)];
    let log = session.log(Operation::Alteration, "certificate-accepted", None, objects);
    session.keep(vec![session.vault.own_card(&card), Local::Log(log)])?;
    desk.listeners.tell(&[Area::Cards, Area::Vault, Area::Records]);
    cards::describe(session, &card)
}

/// A vault that is in a team wrote there for its authority, and stays with it.
fn refuse_in_a_team(session: &Session) -> Answer<()> {
    if session.vault.teams().is_empty() {
        return Ok(());
    }
    let hint = "Make a new vault for the further installation, and ask with that one.";
    let said = "This vault is in a team already.";
    Err(Refuse(Code::NotAllowed.problem().saying(said).hinting(hint)))
}
