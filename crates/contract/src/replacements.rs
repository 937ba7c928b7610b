//! Calls about a lost or stolen authority key, and the one that all other parties put in its place.

use crate::common::{Stamp, Who};
use crate::roster::Role;

wire! {
    /// Makes a new key of the own authority. It counts in a team once all other parties signed.
    pub struct RenewAuthority {
        /// Where the card with the new key goes (a place); each of the other parties gets it.
        pub out: String,
    }

    /// What was signed about keys of authorities in a team.
    pub struct Replacements {
        /// The replacements that somebody signed, those that are not in force first.
        pub replacements: Vec<Replacement>,
        /// The authorities of which two new keys were signed by all: they act with neither.
        pub disputed: Vec<String>,
        /// Whether this installation can sign: it keeps the key of a party.
        pub may_sign: bool,
    }

    /// The replacement of an authority's key, as one or more other parties signed it.
    #[derive(Eq)]
    pub struct Replacement {
        /// Whose key, and the installation whose card brings the new one.
        pub whom: Who,
        /// The key that is replaced.
        pub old_key: String,
        /// The new key.
        pub new_key: String,
        /// The eight words of that card, to be compared in person.
        pub fingerprint: Vec<String>,
        /// As what the installation is let in with it, unless it is on the roster already.
        pub role: Option<Role>,
        /// Its first day.
        pub from: Option<String>,
        /// Its last day.
        pub until: Option<String>,
        /// The parties that signed.
        pub signed: Vec<ReplacementSignature>,
        /// The other parties that did not sign yet.
        pub missing: Vec<String>,
        /// Whether the own authority may sign it and has not.
        pub to_sign: bool,
        /// Whether all other parties signed it.
        pub in_force: bool,
    }

    /// A party's signature under a replacement.
    #[derive(Eq)]
    pub struct ReplacementSignature {
        /// Who signed, for its authority.
        pub who: Who,
        /// When, by their clock.
        pub when: Stamp,
    }

    /// Signs for the own authority that another party's key is replaced.
    pub struct ReplaceAuthority {
        /// The team.
        pub team: String,
        /// The card with the new key: a file, the id, prefix or person of a known card, or the id
        /// of the installation in a replacement that another party signed.
        pub card: String,
        /// Whose key: the authority's name, its State, or the key itself.
        pub of: String,
        /// As what an installation that is not on the roster is let in; a leader unless said.
        pub role: Option<Role>,
        /// Its last day; the last day of its party unless said.
        pub until: Option<String>,
        /// A person here compared the eight words of the card in person.
        #[serde(default)]
        pub verified: bool,
        /// Why; kept in the own operations log.
        pub reason: String,
    }
}
