//! Calls about the roster: leaders, members, participants.

use crate::common::{Paging, Stamp, StandingMark, Who};

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

    /// Changes what is said of a person of the own authority: their name or their capacity.
    pub struct ChangeDetails {
        /// The team.
        pub team: String,
        /// The installation.
        pub installation: String,
        /// The name from now on; absent where it stays.
        #[serde(default)]
        pub person: Option<String>,
        /// The capacity from now on; absent where it stays.
        #[serde(default)]
        pub capacity: Option<String>,
    }

    /// What was said of a person until their authority said otherwise.
    #[derive(Eq)]
    pub struct EarlierDetails {
        /// The person.
        pub person: String,
        /// In what capacity.
        pub capacity: String,
        /// Until when, by the authority's clock.
        pub until: Stamp,
    }

    /// One line of the roster.
    pub struct RosterRow {
        /// The installation's id.
        pub installation: String,
        /// The person, when released to us.
        pub person: Option<String>,
        /// In what capacity, when released to us.
        pub capacity: Option<String>,
        /// What was said of them before, newest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub earlier: Vec<EarlierDetails>,
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
        /// Who ended it.
        pub ended_by: Option<Who>,
        /// When they did, by their clock.
        pub ended_when: Option<Stamp>,
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
        /// Whether it is bound to the own authority.
        pub same_authority: bool,
        /// The revocation of the installation, if one counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub revoked: Option<Revoked>,
        /// Why the mandate does not count; absent when it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mark: Option<StandingMark>,
    }

    /// The revocation of an installation.
    #[derive(Eq)]
    pub struct Revoked {
        /// Who revoked it.
        pub who: Who,
        /// When, by their clock.
        pub when: Stamp,
        /// Why.
        pub reason: String,
        /// Whether leaders removed each other and the authorities have not decided.
        pub disputed: bool,
    }

    /// Revokes an installation everywhere in a team, from what is held here on.
    pub struct RevokeInstallation {
        /// The team.
        pub team: String,
        /// The installation.
        pub installation: String,
        /// Why; a plan needs no reason.
        #[serde(default)]
        pub reason: String,
        /// Only says what would be done.
        #[serde(default)]
        pub plan: bool,
    }

    /// What a revocation does, and what it cannot reach.
    pub struct RevocationReport {
        /// The line of the roster.
        pub row: RosterRow,
        /// Whether it was only planned.
        pub planned: bool,
        /// What still counts of the installation's own work, by compartment.
        pub counts: Vec<CutOffLine>,
        /// What the installation keeps: copies are not reached by a revocation.
        pub keeps: Kept,
    }

    /// What counts of an installation's feeds in a compartment.
    #[derive(Eq)]
    pub struct CutOffLine {
        /// The compartment; a restricted one by the name that its members gave it.
        pub compartment: String,
        /// How many of its change sets count.
        pub change_sets: u64,
        /// Whether another copy of the vault wrote a branch of its own there.
        pub split: bool,
    }

    /// What an installation holds by its own work, by what was sent from here, and by its receipts.
    #[derive(Eq)]
    pub struct Kept {
        /// Change sets.
        pub change_sets: u64,
        /// Evidence items.
        pub items: u64,
        /// Sealed originals of those items.
        pub originals: u64,
        /// Notes.
        pub notes: u64,
        /// The first of the items, by exhibit number.
        pub exhibits: Vec<String>,
    }
}
