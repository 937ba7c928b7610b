//! Calls about proposals on an exhibit: another authority proposes a value of a field that is the
//! originator's, and the originating authority accepts or refuses it. Proposals about clauses of
//! the agreement are in [`crate::agreements`].

use crate::common::{Paging, Stamp, StandingMark, Who};

wire! {
    /// Proposes a value of a field of another authority's item.
    pub struct ProposeField {
        /// The team.
        pub team: String,
        /// The item.
        pub item: String,
        /// `handling`, `restriction`, `route`, `media-type` or `withdrawn`.
        pub field: String,
        /// The value; for `withdrawn` the words that the item shall be withdrawn with.
        pub value: String,
        /// Why.
        pub reason: String,
    }

    /// Lists proposals on items: those that wait for the own answer first, then open ones, then
    /// the newest.
    #[derive(Default)]
    pub struct ListItemProposals {
        /// The team.
        pub team: String,
        /// Only those on this item.
        #[serde(default)]
        pub item: Option<String>,
        /// Which page.
        #[serde(flatten)]
        pub paging: Paging,
    }

    /// Answers a proposal for the authority that the item comes from.
    pub struct AnswerProposal {
        /// The team.
        pub team: String,
        /// The proposal's id or a unique prefix.
        pub proposal: String,
        /// Whether it is accepted: the field then has the value proposed.
        pub accept: bool,
        /// Why.
        pub reason: String,
    }

    /// Proposals on items, a page of them.
    pub struct ItemProposals {
        /// The rows of this page.
        pub rows: Vec<ItemProposal>,
        /// This page, counted from 1.
        pub page: u64,
        /// How many pages there are.
        pub pages: u64,
        /// How many proposals there are.
        pub total: u64,
        /// How many of all of them wait for an answer of the own authority.
        pub to_answer: u64,
        /// Whether this installation may propose a value of the item that was asked about.
        pub may_propose: bool,
    }

    /// A proposal on an item, and its answers.
    pub struct ItemProposal {
        /// The proposal's id.
        pub proposal: String,
        /// The item's id.
        pub item: String,
        /// Its exhibit number.
        pub exhibit: String,
        /// Its title.
        pub title: String,
        /// The field, as in `evidence_propose`.
        pub field: String,
        /// The originator's value when it was proposed; empty when there was none.
        pub before: String,
        /// The value proposed.
        pub value: String,
        /// Why it was proposed.
        pub reason: String,
        /// Who proposed it.
        pub who: Who,
        /// When.
        pub when: Stamp,
        /// How it stands.
        pub state: ItemProposalState,
        /// The answers of the originating authority, oldest first; usually one.
        pub answers: Vec<ItemAnswer>,
        /// Whether the own authority has still to answer.
        pub to_answer: bool,
        /// What accepting does not change, in words.
        pub remark: Option<String>,
        /// Why the proposal does not count, or how it is marked; absent when it counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mark: Option<StandingMark>,
    }

    /// How a proposal on an item stands.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum ItemProposalState {
        /// Not answered.
        Open,
        /// Accepted: the field was given the value with the answer.
        Accepted,
        /// Refused.
        Refused,
        /// Not answered, and the field has another value than when it was proposed.
        Overtaken,
    }

    /// An answer of the originating authority.
    pub struct ItemAnswer {
        /// Whether it accepts.
        pub accepted: bool,
        /// Why.
        pub reason: String,
        /// Who answered.
        pub who: Who,
        /// When.
        pub when: Stamp,
    }
}
