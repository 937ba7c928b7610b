//! Keys that are not given: whoever was let into a restricted compartment without what was written
//! before gets the keys of what knew of it, and misses none of the others.

use comity_changes::control::{At, Control};
use comity_domain::kinds::Compartment;
use comity_vault::Keyless;

use crate::refuse::Answer;
use crate::session::Session;

/// Returns whether an installation may have the keys and originals of what was made in a place.
/// Where a past cannot be read nothing is given.
pub(super) fn releases(
    session: &Session,
    control: &Control,
    installation: &[u8; 32],
    at: &At,
) -> bool {
    let owner = control.owner(&at.feed);
    if !matches!(owner.map(|owner| owner.compartment), Some(Compartment::Restricted(_))) {
        return true;
    }
    match session.vault.set_past(at) {
        Ok(Some(past)) => !control.withholds(installation, at, &past),
        Ok(None) | Err(_) => false,
    }
}

/// Returns the records whose keys are not here and should be.
pub(super) fn expected(session: &Session, control: &Control) -> Answer<Vec<Keyless>> {
    let own = session.vault.me().installation();
    let mut keyless = session.vault.keyless(&control.team);
    keyless.retain(|one| releases(session, control, &own, &one.at));
    Ok(keyless)
}
