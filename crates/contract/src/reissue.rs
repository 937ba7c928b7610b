//! Calls about late work: what a revoked installation wrote past its cut-off, and its own authority
//! stands for.

use crate::common::Stamp;
use crate::roster::RosterRow;

wire! {
    /// Re-issues late work of a revoked installation of the own authority, or says what there is.
    pub struct ReissueLateWork {
        /// The team.
        pub team: String,
        /// The installation.
        pub installation: String,
        /// The change sets to re-issue, by id or a unique beginning of it; all when empty.
        #[serde(default)]
        pub only: Vec<String>,
        /// Why; a plan needs no reason. Everybody in the compartment reads it.
        #[serde(default)]
        pub reason: String,
        /// Only says what there is.
        #[serde(default)]
        pub plan: bool,
    }

    /// Late work, and what became of it.
    pub struct LateWork {
        /// The line of the roster.
        pub row: RosterRow,
        /// Whether it was only planned.
        pub planned: bool,
        /// The change sets past a cut-off that are held here, oldest first in each feed.
        pub sets: Vec<LateSet>,
    }

    /// A change set that was written past a cut-off.
    #[derive(Eq)]
    pub struct LateSet {
        /// Its id.
        pub set: String,
        /// The compartment.
        pub compartment: String,
        /// Its number in its feed.
        pub number: u64,
        /// When, by its author's clock.
        pub when: Stamp,
        /// How many changes it holds.
        pub changes: u64,
        /// Exhibits that it took in, as far as their keys are here.
        pub exhibits: Vec<String>,
        /// Whether it is re-issued: it counts, marked.
        pub reissued: bool,
    }
}
