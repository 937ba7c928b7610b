//! The founding text and the values in force: what was founded, and every proposal that all
//! parties signed.

use comity_changes::charter::{decode_clauses, derive_text_hash};
use comity_changes::control::Control;
use comity_domain::agreements::Values;
use comity_domain::kinds::agreement;
use comity_vault::Record;

use super::proposals;
use crate::refuse::Answer;
use crate::session::Session;

/// Finds the agreement's record and its founding text. Only the text whose hash the charter
/// names counts; what else claims to be it does not.
pub(crate) fn founding(session: &Session, control: &Control) -> Answer<Option<(Record, Values)>> {
    for record in session.vault.records(&control.team, agreement::KIND)? {
        let salt = record.fields.one(agreement::SALT).and_then(|value| value.fixed::<32>());
        let clauses = record.fields.one(agreement::CLAUSES);
        let (Some(salt), Some(clauses)) = (salt, clauses) else { continue };
        if derive_text_hash(&salt, clauses) == control.charter.text_hash
            && let Some(values) = decode_clauses(clauses)
        {
            return Ok(Some((record, values)));
        }
    }
    Ok(None)
}

/// Returns the values in force.
pub(crate) fn in_force(session: &Session, control: &Control) -> Answer<Values> {
    let mut values = founding(session, control)?.map(|(_, values)| values).unwrap_or_default();
    for agreed in proposals::agreed(session, control)? {
        values.insert(agreed.field, agreed.value);
    }
    Ok(values)
}
