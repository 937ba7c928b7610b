//! Calls about leaders who removed each other, and what the authorities decide about them.

use crate::common::{Stamp, Who};

wire! {
    /// Removals that cut each other off, and the decisions about them.
    pub struct Removals {
        /// Whether the team is frozen: readable, and nothing but decisions is written.
        pub frozen: bool,
        /// The removals that nobody decided about.
        pub removals: Vec<Removal>,
        /// The decisions that authorities signed, those in force first.
        pub decisions: Vec<RemovalDecision>,
        /// Whether this installation can sign a decision: it keeps the key of a party.
        pub may_decide: bool,
    }

    /// A removal that is in dispute.
    #[derive(Eq)]
    pub struct Removal {
        /// Whose installation was revoked.
        pub whom: Who,
        /// Who revoked it.
        pub by: Who,
        /// When, by their clock.
        pub when: Stamp,
        /// Why.
        pub reason: String,
    }

    /// A decision, as one or more authorities signed it.
    #[derive(Eq)]
    pub struct RemovalDecision {
        /// Who comes back: their removal no longer counts.
        pub back: Vec<Who>,
        /// Who stays out.
        pub out: Vec<Who>,
        /// The parties that signed it.
        pub signed: Vec<String>,
        /// The parties that did not sign it yet.
        pub missing: Vec<String>,
        /// Whether the own authority signed it.
        pub own: bool,
        /// Whether all parties signed it.
        pub in_force: bool,
    }

    /// Signs a decision about all removals in dispute for the own authority.
    pub struct DecideRemovals {
        /// The team.
        pub team: String,
        /// Who comes back: installations by id, prefix or person. All others in dispute stay out.
        pub back: Vec<String>,
        /// Why; kept in the own operations log.
        pub reason: String,
    }
}
