//! Settings of a vault: idle time, what is readable while it is locked, and what the interface
//! remembers for the person who works in it.

use std::sync::Arc;

use comity_contract::notice::Area;
use comity_contract::vault::{Preference, Preferences, SetSettings, ShownLocked, VaultStatus};
use comity_contract::{ProblemCode as Code, Stamp};
use comity_vault::Local;
use comity_vault::face::{Face, LABEL_BYTES_MAX};
use comity_vault::frames::{Fact, FactKind};

use crate::refuse::Answer;
use crate::session::Session;
use crate::{Desk, times, vault};

/// Longest name of a preference, in bytes.
const NAME_BYTES_MAX: usize = 200;
/// Longest value of a preference, in bytes.
const VALUE_BYTES_MAX: usize = 60_000;
/// Most preferences that are remembered.
const PREFERENCES_MAX: usize = 500;
/// What the name of an authority ends with that works in a training vault: whoever gets a card or a
/// packet from there reads it, also where nobody knows of training vaults.
pub(crate) const TRAINING: &str = " (training)";
/// Before the names of preferences among the settings.
const PREFIX: &[u8] = b"interface/";

/// Changes settings.
pub(crate) fn set(desk: &Arc<Desk>, session: &Session, args: &SetSettings) -> Answer<VaultStatus> {
    if let Some(minutes) = args.auto_lock_minutes {
        if !(1..=240).contains(&minutes) {
            return Err(invalid("Minutes before locking are 1 to 240."));
        }
        keep(session, b"auto-lock-minutes", Some(minutes.to_string().into_bytes()))?;
    }
    let before = Face::read(&desk.vault());
    let mut face = before.clone();
    if let Some(label) = &args.label {
        let label = label.trim();
        if label.len() > LABEL_BYTES_MAX || label.chars().any(char::is_control) {
            return Err(invalid("A label is one line of at most 1,000 bytes."));
        }
        face.label = (!label.is_empty()).then(|| label.to_owned());
    }
    if let Some(show) = args.show_authority {
        face.authority = show.then(|| authority(session));
    }
    if let Some(show) = args.show_last_exchange {
        keep(session, b"show-last-exchange", show.then(|| b"yes".to_vec()))?;
        face.exchanged_utc_ms = last_exchange(session).filter(|_| show);
    }
    if face != before {
        face.write(&desk.vault())?;
    }
    desk.listeners.tell(&[Area::Vault]);
    vault::status(desk)
}

/// Fills in what a locked vault tells.
pub(crate) fn tell_locked(desk: &Desk, status: &mut VaultStatus) {
    let face = Face::read(&desk.vault());
    status.label = Some(face.label.unwrap_or_else(|| folder_name(&desk.vault())));
    status.authority = face.authority;
    // Nobody's zone is known while the vault is locked.
    status.last_exchange = face.exchanged_utc_ms.map(|utc_ms| times::stamp(utc_ms, "UTC"));
}

/// Fills in what an open vault tells of the same.
pub(crate) fn tell_open(desk: &Desk, session: &Session, status: &mut VaultStatus) {
    let face = Face::read(&desk.vault());
    status.label = Some(face.label.unwrap_or_else(|| folder_name(&desk.vault())));
    status.authority = Some(authority(session));
    status.last_exchange = exchanged(session);
    status.shown_locked = Some(ShownLocked {
        authority: face.authority.is_some(),
        last_exchange: shows_exchange(session),
    });
}

/// Has a locked training vault say what it is.
pub(crate) fn label_training(desk: &Desk) -> Answer<()> {
    let face = Face { label: Some("Training".to_owned()), ..Face::read(&desk.vault()) };
    Ok(face.write(&desk.vault())?)
}

/// Returns whether a vault is for training: its authority's name says so, for good.
pub(crate) fn is_training(session: &Session) -> bool {
    authority(session).ends_with(TRAINING)
}

/// Notes that packets were sent or taken in just now.
pub(crate) fn exchanged_now(desk: &Desk, session: &Session) -> Answer<()> {
    let now = session.now().utc_ms;
    keep(session, b"last-exchange", Some(now.to_string().into_bytes()))?;
    if shows_exchange(session) {
        let face = Face { exchanged_utc_ms: Some(now), ..Face::read(&desk.vault()) };
        face.write(&desk.vault())?;
    }
    Ok(())
}

/// Gives what the interface remembers.
pub(crate) fn preferences(session: &Session) -> Answer<Preferences> {
    let mut preferences = Vec::new();
    for key in session.vault.fact_keys(FactKind::Setting) {
        let Some(name) = key.strip_prefix(PREFIX) else { continue };
        let value = session.vault.fact(FactKind::Setting, &key)?;
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        preferences.push(Preference { name: text(name.to_vec()), value: value.map(text) });
    }
    preferences.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Preferences { preferences })
}

/// Remembers something for the interface.
pub(crate) fn prefer(session: &Session, args: &Preference) -> Answer<Preference> {
    let value = args.value.as_ref().map(|value| value.clone().into_bytes());
    let long = value.as_ref().is_some_and(|value| value.len() > VALUE_BYTES_MAX);
    if long || args.name.len() > NAME_BYTES_MAX {
        return Err(Code::ValueTooLong.into());
    }
    let key = [PREFIX, args.name.as_bytes()].concat();
    let known = session.vault.fact(FactKind::Setting, &key)?;
    let is_new = known.is_none() && value.is_some();
    if is_new && preferences(session)?.preferences.len() >= PREFERENCES_MAX {
        return Err(Code::ValueTooLong.into());
    }
    if known != value {
        keep(session, &key, value)?;
    }
    Ok(args.clone())
}

fn keep(session: &Session, key: &[u8], value: Option<Vec<u8>>) -> Answer<()> {
    let key = key.to_vec();
    session.keep(vec![Local::Fact(Fact { kind: FactKind::Setting, key, value })])
}

fn invalid(said: &str) -> crate::refuse::Refuse {
    Code::ValueInvalid.problem().saying(said).into()
}

fn authority(session: &Session) -> String {
    session.vault.me().card().introduction.certificate.authority_name.clone()
}

fn shows_exchange(session: &Session) -> bool {
    session.setting("show-last-exchange").is_some()
}

fn last_exchange(session: &Session) -> Option<i64> {
    session.setting("last-exchange")?.parse().ok()
}

fn exchanged(session: &Session) -> Option<Stamp> {
    last_exchange(session).map(|utc_ms| times::stamp(utc_ms, &session.now().zone))
}

/// Without a label a vault is called as its folder is.
pub(crate) fn folder_name(vault: &std::path::Path) -> String {
    let name = vault.file_name().unwrap_or_default();
    comity_intake::names::shown(std::path::Path::new(name))
}
