//! Calls about the roster: leaders, members, participants.

use crate::common::{Paging, Stamp};

wire! {
    /// Lists the roster of a team.
    pub struct ListRoster {
        /// The team.
        pub team: String,
        /// Which page.
        #[serde(flatten)]
        pub paging: Paging,
    }

    /// What a person is in a team.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum Role {
        /// Leads its party's side.
        Leader,
        /// Works in the team.
        Member,
        /// Takes part and is no party.
        Participant,
    }

    /// Adds an installation to the roster.
    pub struct AddToRoster {
        /// The team.
        pub team: String,
        /// The card: a file, or the id, prefix or person of a known card.
        pub card: String,
        /// As what.
        pub role: Role,
        /// First day.
        pub from: String,
        /// Last day.
        pub until: String,
    }

    /// Ends a mandate.
    pub struct EndMandate {
        /// The team.
        pub team: String,
        /// The installation.
        pub installation: String,
        /// Last day, `YYYY-MM-DD`.
        pub on: String,
        /// Why.
        pub reason: String,
    }

    /// One line of the roster.
    pub struct RosterRow {
        /// The installation's id.
        pub installation: String,
        /// The person, when released to us.
        pub person: Option<String>,
        /// In what capacity, when released to us.
        pub capacity: Option<String>,
        /// The authority.
        pub authority: String,
        /// The State, or `EU`.
        pub state: String,
        /// As what.
        pub role: Role,
        /// First day.
        pub from: String,
        /// Last day.
        pub until: String,
        /// The day the mandate was ended early.
        pub ended_on: Option<String>,
        /// Why it was ended.
        pub end_reason: Option<String>,
        /// States of operation in which this person is a seconded member. Computed.
        pub seconded_in: Vec<String>,
        /// Whether the mandate runs today, by the reader's clock.
        pub current: bool,
        /// The fingerprint in words.
        pub fingerprint: Vec<String>,
        /// When a person here compared it.
        pub verified: Option<Stamp>,
        /// Whether this is us.
        pub own: bool,
    }
}
