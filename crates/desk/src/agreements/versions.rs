//! The versions of an agreement: the founding text from when all had signed it, and one more with
//! every change that all signed. Their days are those of the signatures, by the signers' clocks.

use comity_changes::control::Control;
use comity_contract::agreements::AgreementVersion;
use comity_domain::agreements::clause_field;

use super::proposals;
use crate::refuse::Answer;
use crate::session::Session;
use crate::{teams, times};

/// A version that came into force.
pub(crate) struct Version {
    number: u64,
    since_utc_ms: i64,
    zone: String,
    changed: Option<String>,
}

/// Returns the versions of an agreement, oldest first; none before every authority has signed.
pub(crate) fn all(session: &Session, control: &Control) -> Answer<Vec<Version>> {
    let signed = control.answers.iter().filter(|answer| answer.accepted);
    let Some(last) = signed.max_by_key(|answer| answer.time_utc_ms) else { return Ok(Vec::new()) };
    if !teams::all_signed(control) {
        return Ok(Vec::new());
    }
    let zone = last.zone.clone();
    let first = Version { number: 1, since_utc_ms: last.time_utc_ms, zone, changed: None };
    let mut versions = vec![first];
    for (number, agreed) in (2..).zip(proposals::agreed(session, control)?) {
        let label = clause_field(&agreed.field).map_or(agreed.field.as_str(), |(_, it)| it.label);
        versions.push(Version {
            number,
            since_utc_ms: agreed.since.time_utc_ms,
            zone: agreed.since.zone.clone(),
            changed: Some(label.to_owned()),
        });
    }
    Ok(versions)
}

/// Returns the number of the version that was in force at a moment.
pub(crate) fn at(versions: &[Version], utc_ms: i64) -> Option<u64> {
    let before = versions.iter().take_while(|version| version.since_utc_ms <= utc_ms);
    before.last().map(|version| version.number)
}

impl Version {
    pub(crate) fn describe(&self) -> AgreementVersion {
        AgreementVersion {
            number: self.number,
            since: times::stamp(self.since_utc_ms, &self.zone),
            changed: self.changed.clone(),
        }
    }
}
