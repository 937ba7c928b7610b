//! Letters: an authority whose installations are all gone lets a new one in with its key, and a
//! leader of another party carries the act.

use std::io::ErrorKind;
use std::sync::Arc;

use comity_changes::builder::Write;
use comity_changes::charter::Place;
use comity_changes::control::{Control, Mandate};
use comity_changes::letter::{LETTER_BYTES_MAX, Letter};
use comity_changes::{Malformed, TeamId};
use comity_contract::ProblemCode as Code;
use comity_contract::cards::Card;
use comity_contract::custodians::{CarryLetter, WriteLetter};
use comity_contract::notice::Area;
use comity_contract::roster::{Role as Wire, RosterRow};
use comity_domain::kinds::{Compartment, letter};
use comity_vault::Local;
use comity_vault::oplog::Operation;

use super::{WHAT_COUNTS, day, one, role};
use crate::refuse::{Answer, Refuse, unreadable};
use crate::session::{Session, own_set};
use crate::{Desk, cards, files, names, teams};

/// Writes the letter that lets this installation into a team.
pub(crate) fn write(desk: &Desk, session: &Session, args: &WriteLetter) -> Answer<Card> {
    let invalid = |said: &str| Refuse(Code::ValueInvalid.problem().saying(said));
    let team = TeamId::from_hex(args.team.trim())
        .ok_or_else(|| invalid("A team's id is 64 digits. A partner's list of teams shows it."))?;
    let key = session.vault.authority_key()?.ok_or(Code::NoAuthorityKey)?;
    let wanted = args.role.unwrap_or(Wire::Leader);
    if wanted == Wire::Participant {
        return Err(invalid("A letter lets a leader or a member in."));
    }
    let from = args.from.as_deref().map_or_else(|| Ok(session.today()), day)?;
    let until = day(&args.until)?;
    if from > until {
        return Err(invalid("The mandate ends before it begins."));
    }
    let card = session.vault.me().card().clone();
    let introduction = card.introduction.clone();
    let place = Place { introduction, role: role(wanted), from, until };
    let letter = Letter::sign(team, card, place, &key);
    let path = desk.path(&args.out)?;
    files::write_new_or_same(&path, &letter.encode())?;
    let about = vec![hex::encode(session.vault.me().installation())];
    let log = session.log(Operation::Alteration, "letter-written", Some(team), about);
    session.keep(vec![Local::Log(log)])?;
    desk.listeners.tell(&[Area::Records]);
    Ok(Card { written: Some(desk.shown(&path)), ..cards::describe(session, &letter.card)? })
}

/// Carries the letter of another party into the team.
pub(crate) fn carry(desk: &Arc<Desk>, session: &Session, args: &CarryLetter) -> Answer<RosterRow> {
    let control = names::team(session, &args.team)?;
    let letter = read(desk, &args.letter)?;
    explain(session, &control, &letter)?;
    if !args.verified {
        let hint = "Compare the eight words with the letter's holder in person, and say so.";
        let words = letter.card.introduction.fingerprint().join(" ");
        return Err(Code::CardNotVerified.problem().hinting(hint).about(words).into());
    }
    cards::keep(session, &letter.card, true)?;
    let write = Write::new(letter::ACT, letter.act.to_value());
    let carried = session.make(&control.team, letter::KIND, vec![write])?;
    // A frozen team takes the letter alone; whose it is says itself when it sends after that.
    let named = control.standing.frozen.is_empty();
    let named = named.then(|| teams::person_record(session, &control.team, &letter.card));
    let (changes, keys) = std::iter::once(carried).chain(named.transpose()?).unzip();
    let set = own_set(&control.team, Compartment::Control, changes, keys);
    let installation = letter.card.introduction.certificate.installation;
    let team = Some(control.team);
    let about = vec![hex::encode(installation)];
    let log = session.log(Operation::Alteration, "letter-carried", team, about);
    session.commit(vec![set], vec![Local::Log(log)])?;
    desk.listeners.tell(&WHAT_COUNTS);
    one(session, &control, &installation)
}

fn read(desk: &Desk, place: &str) -> Answer<Letter> {
    let path = desk.path(place)?;
    let bytes = files::read_limited(&path, LETTER_BYTES_MAX as u64);
    let bytes = bytes.map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => Code::LetterDamaged.into(),
        _ => unreadable(&error),
    })?;
    let letter = Letter::decode(&bytes).map_err(|error| {
        let problem = Code::LetterDamaged.problem();
        Refuse(match error {
            Malformed::Newer(_) => problem
                .saying("The letter is of a format newer than this version.")
                .hinting("Install the newer version, and take it again."),
            _ => problem,
        })
    })?;
    cards::check_shown(&letter.card).map_err(|_| Refuse::from(Code::LetterDamaged))?;
    Ok(letter)
}

/// Explains a refusal before the rules of admission give it.
fn explain(session: &Session, control: &Control, letter: &Letter) -> Answer<()> {
    let refuse = |hint: &str| Err(Refuse(Code::NotAllowed.problem().hinting(hint)));
    let certificate = &letter.card.introduction.certificate;
    let party = control.party(&letter.act.authority);
    if letter.act.statement.team != control.team {
        return refuse("The letter is for another team. Carry it there.");
    }
    if !control.charter.authorities.contains(&party)
        || control.standing.keys.acting(&party) != Some(letter.act.authority)
    {
        return refuse(
            "The letter is not signed with the key that a party of this team acts with.",
        );
    }
    if party == session.authority(control) {
        return refuse("Your own authority adds its people to the roster without a letter.");
    }
    let theirs = |m: &&Mandate| *m.installation() == certificate.installation && !m.fell;
    if control.mandates.iter().any(|mandate| theirs(&mandate)) {
        return refuse(
            "That installation was on the roster before. Ask for a letter of a new one.",
        );
    }
    Ok(())
}
