//! The keys that packets are sealed to, as installations announce them in `control`: who has a new
//! one says so by a change of its own, and whoever seals takes the newest.

use comity_crypto::age_files::Recipient;
use comity_crypto::sign::PublicKey;
use comity_domain::kinds::recipient;

use super::{Control, Source};
use crate::set::Change;
use crate::statements::clear_value;
use crate::verdict::Verdict;

/// A recipient key that an installation announced.
#[derive(Clone, Debug)]
pub(crate) struct Announced {
    recipient: String,
    source: Source,
}

/// Reads the key that a change announces: an age recipient.
pub(crate) fn read(change: &Change) -> Option<String> {
    let text = clear_value(change, recipient::KEY)?.as_text()?.to_owned();
    Recipient::parse(&text).is_ok().then_some(text)
}

impl Control {
    /// Returns the keys that packets for an installation are sealed to, each with where it was
    /// announced: its newest by what its announcements build on, or, when it announced none that
    /// counts, nothing, and its introduction has them. Several stand side by side only when copies
    /// of one vault announced apart.
    pub fn recipients_of(
        &self,
        installation: &PublicKey,
    ) -> impl Iterator<Item = (&str, &Source)> + '_ {
        let theirs = *installation;
        let counts = move |one: &&Announced| {
            let source = &one.source;
            let reason = self.standing.of_set(self, &source.owner, source.at, &source.past);
            source.owner.installation == theirs
                && reason.is_none_or(|reason| reason.verdict() != Verdict::WithoutStanding)
        };
        let known: Vec<&Announced> = self.announced.iter().filter(counts).collect();
        let newer = known.clone();
        known
            .into_iter()
            .filter(move |one| !newer.iter().any(|other| one.source.at.within(&other.source.past)))
            .map(|one| (one.recipient.as_str(), &one.source))
    }

    pub(super) fn take_recipient(&mut self, change: &Change, source: Source) {
        if let Some(recipient) = read(change) {
            self.announced.push(Announced { recipient, source });
            self.announced.sort_by_key(|announced| announced.source.dot);
        }
    }
}
