//! Calls about restricted compartments: evidence and notes of some of the members alone.

use crate::common::{Paging, Stamp, Who};

wire! {
    /// Makes a restricted compartment; this installation is one of its members.
    pub struct MakeCompartment {
        /// The team.
        pub team: String,
        /// What its members call it, at most 200 bytes. Others do not see it.
        pub name: String,
        /// The other members: installations of leaders and members, by id, prefix or person.
        pub members: Vec<String>,
    }

    /// Lists the restricted compartments that this installation holds.
    pub struct ListCompartments {
        /// The team.
        pub team: String,
        /// Which page.
        #[serde(flatten)]
        pub paging: Paging,
    }

    /// Names a restricted compartment.
    pub struct CompartmentRef {
        /// The team.
        pub team: String,
        /// The compartment: id, unique prefix or unique name.
        pub compartment: String,
    }

    /// Lets a leader or member into a restricted compartment.
    pub struct JoinCompartment {
        /// The team.
        pub team: String,
        /// The compartment: id, unique prefix or unique name.
        pub compartment: String,
        /// The installation.
        pub installation: String,
        /// Gives it no keys of what was written before.
        #[serde(default)]
        pub without_history: bool,
    }

    /// Leaves a restricted compartment, or lets a member out: it gets nothing more of it.
    pub struct LeaveCompartment {
        /// The team.
        pub team: String,
        /// The compartment: id, unique prefix or unique name.
        pub compartment: String,
        /// The installation that leaves; this one when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub installation: Option<String>,
        /// Why.
        pub reason: String,
    }

    /// Closes a restricted compartment; what is in it stays readable.
    pub struct CloseCompartment {
        /// The team.
        pub team: String,
        /// The compartment: id, unique prefix or unique name.
        pub compartment: String,
        /// Why.
        pub reason: String,
    }

    /// A restricted compartment.
    pub struct CompartmentRow {
        /// Its id.
        pub compartment: String,
        /// What its members call it.
        pub name: String,
        /// The authority that made it, lets others in and closes it.
        pub authority: String,
        /// That authority's State.
        pub state: String,
        /// Whether that is the own authority.
        pub own: bool,
        /// Who holds it, those from the start first.
        pub members: Vec<CompartmentMember>,
        /// How many evidence items are in it.
        pub items: u64,
        /// How many notes are in it.
        pub notes: u64,
        /// How it was closed; absent while it is open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub closed: Option<CompartmentClosed>,
    }

    /// A member of a restricted compartment.
    #[derive(Eq)]
    pub struct CompartmentMember {
        /// Who.
        #[serde(flatten)]
        pub who: Who,
        /// Whether it gets the keys of what was written before it was let in.
        pub history: bool,
        /// Whether it still gets what is written: it did not leave, its mandate was not ended, nor
        /// it revoked.
        pub current: bool,
    }

    /// How a restricted compartment was closed.
    #[derive(Eq)]
    pub struct CompartmentClosed {
        /// Who closed it.
        pub who: Who,
        /// When, by their clock.
        pub when: Stamp,
        /// Why.
        pub reason: String,
    }
}
