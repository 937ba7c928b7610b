//! Who may write evidence: before work begins, so that nobody waits for a refusal. The vault
//! judges every change again.

use std::collections::BTreeSet;

use comity_changes::control::{Control, Mandate};
use comity_contract::ProblemCode as Code;
use comity_domain::kinds::Compartment;

use crate::refuse::{Answer, refuse};
use crate::session::Session;
use crate::teams;

/// Refuses unless the team is in force and the own role writes evidence. A period that has passed
/// is a remark elsewhere, not a wall: late work happens.
pub(crate) fn may_write(session: &Session, control: &Control) -> Answer<()> {
    if control.answers.iter().any(|answer| !answer.accepted) {
        return refuse(Code::TeamDeclined);
    }
    if !teams::all_signed(control) {
        return refuse(Code::TeamNotActive);
    }
    let own = session.vault.me().installation();
    let mut own = control
        .mandates
        .iter()
        .filter(|mandate| mandate.place.introduction.certificate.installation == own)
        .peekable();
    if own.peek().is_none() {
        return refuse(Code::NotAllowed);
    }
    if !control.standing.frozen.is_empty() {
        return refuse(Code::TeamFrozen);
    }
    if own.clone().any(|mandate| mandate.revoked.is_some()) {
        return refuse(Code::InstallationRevoked);
    }
    match own.find(|mandate| mandate.counts()) {
        None => refuse(Code::MandateEnded),
        Some(mandate) if mandate.place.role.holds(Compartment::Operational) => Ok(()),
        Some(_) => refuse(Code::NotAllowed),
    }
}

/// Returns the States whose people read a compartment, sorted.
pub(super) fn states_that_see(control: &Control, compartment: Compartment) -> Vec<String> {
    let holds = |mandate: &&Mandate| control.holds(mandate.installation(), compartment);
    let mandates = control.mandates.iter().filter(|mandate| mandate.counts()).filter(holds);
    let states: BTreeSet<String> =
        mandates.map(|mandate| mandate.place.introduction.certificate.state.clone()).collect();
    states.into_iter().collect()
}
