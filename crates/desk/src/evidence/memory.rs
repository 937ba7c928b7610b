//! What is remembered of evidence while the vault is open: what was consulted, open indexes.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use comity_changes::TeamId;
use comity_vault::Local;
use comity_vault::oplog::Operation;

use super::listed::Listed;
use super::looking::Looking;
use super::reading::Unread;
use super::search::Indexes;
use crate::session::Session;

/// What is remembered of evidence while the vault is open.
#[derive(Default)]
pub(crate) struct Memory {
    consulted: Mutex<BTreeSet<(TeamId, String)>>,
    pub(super) listed: Listed,
    pub(super) looking: Looking,
    pub(super) indexes: Indexes,
    pub(super) unread: Unread,
}

/// Logs a consultation, once for each thing while the vault is open: a log that repeats itself
/// hides what counts.
pub(crate) fn consult(session: &Session, team: &TeamId, act: &str, object: Option<String>) {
    let about = (*team, object.clone().unwrap_or_else(|| act.to_owned()));
    let consulted = &session.evidence.consulted;
    if !consulted.lock().unwrap_or_else(PoisonError::into_inner).insert(about.clone()) {
        return;
    }
    let objects = object.into_iter().collect();
    let log = session.log(Operation::Consultation, act, Some(*team), objects);
    if session.keep(vec![Local::Log(log)]).is_err() {
        // On a full disk people can still look; it is logged with the next look.
        tracing::warn!(act, "a consultation could not be logged");
        consulted.lock().unwrap_or_else(PoisonError::into_inner).remove(&about);
    }
}
