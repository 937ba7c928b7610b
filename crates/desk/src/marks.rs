//! How people are told that something does not count, or counts with a mark.

use comity_changes::verdict::{Reason, Verdict};
use comity_contract::StandingMark;

/// Says a reason as the contract does.
pub(crate) fn mark(reason: Reason) -> StandingMark {
    StandingMark {
        code: reason.code().to_owned(),
        words: reason.to_string(),
        counts: reason.verdict() == Verdict::Marked,
    }
}
