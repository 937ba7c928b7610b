//! Recipient keys: a new one is announced in every team, partners seal to it, and the old one is
//! destroyed once every partner's receipt says that it knows; at the latest some time after.

use comity_changes::TeamId;
use comity_changes::Value;
use comity_changes::builder::Write;
use comity_changes::card::{Announcement, Card};
use comity_changes::control::Control;
use comity_contract::keys::{RecipientKeyRow, RecipientKeyState, RecipientKeys};
use comity_contract::notice::Area;
use comity_contract::{ProblemCode as Code, Who};
use comity_domain::kinds::{Compartment, recipient};
use comity_exchange::Id;
use comity_vault::oplog::Operation;
use comity_vault::{Local, RecipientKey};

use super::needs::{self, partners_of};
use super::receipts;
use crate::names::Names;
use crate::refuse::Answer;
use crate::session::{Session, own_set};
use crate::{Desk, teams, times};

/// Days after which an old key is destroyed although not every partner said that it knows a newer.
const KEPT_DAYS: i64 = 90;
/// Days after which a key should be replaced.
const DUE_DAYS: i64 = 30;
const MS_A_DAY: i64 = 86_400_000;

/// Lists the recipient keys.
pub(crate) fn list(session: &Session) -> Answer<RecipientKeys> {
    let keys = session.vault.recipient_keys();
    let mut rows = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        let state = match (at, key.destroyed_utc_ms) {
            (_, Some(_)) => RecipientKeyState::Destroyed,
            (0, None) => RecipientKeyState::Current,
            (_, None) => RecipientKeyState::Kept,
        };
        let kept = state == RecipientKeyState::Kept;
        let stamp = |utc_ms: i64| times::stamp(utc_ms, &session.now().zone);
        rows.push(RecipientKeyRow {
            recipient: key.recipient.clone(),
            made: stamp(key.made_utc_ms),
            state,
            destroyed: key.destroyed_utc_ms.map(stamp),
            waits_for: if kept { waiting(session)?.0 } else { Vec::new() },
        });
    }
    let mut remarks = Vec::new();
    if rows.iter().any(|row| row.state == RecipientKeyState::Kept) {
        remarks.push(format!(
            "Send packets: an old key is destroyed once every partner knows the new one, at the \
             latest {KEPT_DAYS} days after it was replaced."
        ));
    }
    Ok(RecipientKeys { keys: rows, remarks })
}

/// Returns how many days old the newest recipient key is, once it is older than it should be.
pub(crate) fn due_days(session: &Session) -> Option<u64> {
    let newest_utc_ms = session.vault.recipient_keys().first()?.made_utc_ms;
    let days = session.now().utc_ms.saturating_sub(newest_utc_ms) / MS_A_DAY;
    if days > DUE_DAYS { u64::try_from(days).ok() } else { None }
}

/// Makes a new recipient key and announces it in every team that is at work.
pub(crate) fn rotate(desk: &Desk, session: &Session) -> Answer<RecipientKeys> {
    let now_utc_ms = session.now().utc_ms;
    let log = session.log(Operation::Alteration, "recipient-key-made", None, Vec::new());
    let made = session.vault.make_recipient_key(now_utc_ms, Local::Log(log))?;
    session.keep(vec![session.vault.own_card(&with_key(session, &made, now_utc_ms)?)])?;
    upkeep(session)?;
    desk.listeners.tell(&[Area::Cards, Area::Exchange, Area::Records]);
    let mut told = list(session)?;
    let remark = "Your card carries the new key once the vault was locked and opened again.";
    told.remarks.push(remark.to_owned());
    Ok(told)
}

/// Returns the own card with a new recipient key alone.
fn with_key(session: &Session, made: &str, now_utc_ms: i64) -> Answer<Card> {
    let me = session.vault.me();
    let announcement = Announcement {
        installation: me.installation(),
        recipients: vec![(made.to_owned(), now_utc_ms)],
        made_utc_ms: now_utc_ms,
    };
    let introduction = me.card().introduction.announce(announcement, me.signing_key());
    let introduction = introduction.ok_or(Code::Internal)?;
    Ok(Card { introduction, ..me.card().clone() })
}

/// Announces the newest key where a team does not know it yet, and destroys what nobody needs.
/// Called whenever packets were taken in; most of the time there is nothing to do.
pub(crate) fn upkeep(session: &Session) -> Answer<()> {
    let keys = session.vault.recipient_keys();
    let Some((newest, older)) = keys.split_first() else { return Ok(()) };
    if older.iter().all(|key| key.destroyed_utc_ms.is_some()) {
        return Ok(());
    }
    for team in session.vault.teams() {
        announce(session, &team, newest)?;
    }
    let (waits_for, unsettled) = waiting(session)?;
    let known = waits_for.is_empty() && !unsettled;
    let now_utc_ms = session.now().utc_ms;
    let mut replaced_utc_ms = newest.made_utc_ms;
    let mut gone = Vec::new();
    for key in older {
        let late = now_utc_ms.saturating_sub(replaced_utc_ms) >= KEPT_DAYS * MS_A_DAY;
        if key.destroyed_utc_ms.is_none() && (known || late) {
            gone.push(key.recipient.clone());
        }
        replaced_utc_ms = key.made_utc_ms;
    }
    if gone.is_empty() {
        return Ok(());
    }
    let log = session.log(Operation::Erasure, "recipient-key-destroyed", None, gone.clone());
    Ok(session.vault.destroy_recipient_keys(&gone, now_utc_ms, Local::Log(log))?)
}

/// Writes the newest key into a team that is at work and does not have it.
fn announce(session: &Session, team: &TeamId, newest: &RecipientKey) -> Answer<()> {
    let Some(control) = session.vault.control(team) else { return Ok(()) };
    if !is_at_work(session, &control) || is_known(session, &control, newest) {
        return Ok(());
    }
    let write = Write::new(recipient::KEY, Value::text(newest.recipient.clone()));
    let (change, key) = session.make(team, recipient::KIND, vec![write])?;
    let set = own_set(team, Compartment::Control, vec![change], vec![key]);
    session.commit(vec![set], Vec::new())?;
    Ok(())
}

/// Returns whether this installation may write in a team now.
fn is_at_work(session: &Session, control: &Control) -> bool {
    teams::all_signed(control) && control.standing.frozen.is_empty() && is_member(session, control)
}

fn is_member(session: &Session, control: &Control) -> bool {
    let me = session.vault.me().installation();
    control.mandates.iter().any(|mandate| *mandate.installation() == me && mandate.counts())
}

/// Returns whether a team's partners seal to a key, once they have all of `control`.
fn is_known(session: &Session, control: &Control, newest: &RecipientKey) -> bool {
    let me = session.vault.me().installation();
    let mut announced = control.recipients_of(&me).peekable();
    if announced.peek().is_some() {
        return announced.any(|(key, _)| key == newest.recipient);
    }
    let mut introduced = control.mandates.iter().filter(|one| *one.installation() == me);
    introduced.any(|mandate| {
        let keys = &mandate.place.introduction.announcement.recipients;
        keys.iter().any(|(key, _)| *key == newest.recipient)
    })
}

/// Returns the partners whose receipts do not embed the newest announcement, and whether some team
/// cannot be told yet.
fn waiting(session: &Session) -> Answer<(Vec<Who>, bool)> {
    let keys = session.vault.recipient_keys();
    let Some(newest) = keys.first() else { return Ok((Vec::new(), false)) };
    let (mut waits_for, mut unsettled) = (Vec::new(), false);
    for team in session.vault.teams() {
        let Some(control) = session.vault.control(&team) else { continue };
        let me = session.vault.me().installation();
        let mut announced = control.recipients_of(&me);
        let Some((_, source)) = announced.find(|(key, _)| *key == newest.recipient) else {
            unsettled |= is_member(session, &control) && !is_known(session, &control, newest);
            continue;
        };
        let (names, book) = (Names::of(session, &control)?, receipts::book(session, &control)?);
        let (feed, seq) = (needs::feed_id(&control.lanes.feed(&source.at.feed)), source.at.seq);
        for partner in partners_of(session, &control).iter().filter(|one| one.standing) {
            let held = book.held_by(&Id(partner.installation()));
            if !held.get(&feed).is_some_and(|held| held.held.contains(seq)) {
                waits_for.push(names.who(&partner.installation()));
            }
        }
    }
    Ok((waits_for, unsettled))
}

/// Says of a packet that no key here opens that it may have been sealed to one that was destroyed.
pub(super) fn hint_of_destroyed(session: &Session) -> Option<String> {
    let keys = session.vault.recipient_keys();
    let newest = keys.iter().filter_map(|key| key.destroyed_utc_ms).max()?;
    let when = times::words(&times::stamp(newest, &session.now().zone));
    Some(format!(
        "It is for another installation, or was sealed to a key of yours that was destroyed on \
         {when}. Hand it on, or ask its sender for it anew: what is sent now is sealed to your new \
         key."
    ))
}
