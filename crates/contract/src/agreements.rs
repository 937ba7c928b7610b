//! Calls about the agreement: clauses, their fields, proposals and history.

use crate::common::{Paging, Stamp, Who};
use crate::teams::{Check, PartySignature};

wire! {
    /// Lists the clauses and fields that an agreement has.
    #[derive(Default)]
    pub struct ListFields {
        /// Which page.
        #[serde(flatten)]
        pub paging: Paging,
    }

    /// One field of one clause.
    #[derive(Eq)]
    pub struct ClauseField {
        /// `clause.field`, as `agreement_propose` takes it.
        pub name: String,
        /// The clause's number in the model agreement.
        pub number: String,
        /// The clause's title.
        pub clause_title: String,
        /// What the field holds.
        pub label: String,
        /// The form: `text`, `date`, `states`, `list`, `yes-no`.
        pub form: String,
    }

    /// The agreement of a team as it stands.
    pub struct Agreement {
        /// The team.
        pub team: String,
        /// The clauses in order.
        pub clauses: Vec<Clause>,
        /// Proposals, open ones first.
        pub proposals: Vec<Proposal>,
        /// What the checks found.
        pub checks: Vec<Check>,
        /// Each authority's signature on the founding text.
        pub signatures: Vec<PartySignature>,
        /// The versions that came into force, oldest first; none before all have signed.
        pub versions: Vec<AgreementVersion>,
        /// Days left by the reader's clock.
        pub days_left: i64,
    }

    /// A version of an agreement: the founding text, or that text with one more change.
    pub struct AgreementVersion {
        /// Its number, counted from 1.
        pub number: u64,
        /// When the last authority signed, by that signer's clock.
        pub since: Stamp,
        /// The field that it changed, in words; absent in the first.
        pub changed: Option<String>,
    }

    /// One clause.
    pub struct Clause {
        /// The clause's stable name, such as `period`.
        pub clause: String,
        /// Its number in the model agreement.
        pub number: String,
        /// Its title.
        pub title: String,
        /// How it stands.
        pub status: ClauseStatus,
        /// Its fields with their values.
        pub fields: Vec<FieldNow>,
    }

    /// How a clause stands.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum ClauseStatus {
        /// Signed by every party as it reads.
        Agreed,
        /// A change is proposed and not yet answered by all.
        Proposed,
        /// Not filled in.
        Empty,
        /// The founding text is not yet signed by all.
        Signing,
    }

    /// A field and its value in force.
    #[derive(Eq)]
    pub struct FieldNow {
        /// `clause.field`.
        pub name: String,
        /// What the field holds.
        pub label: String,
        /// The value in force; empty when not filled in.
        pub value: String,
    }

    /// Proposes a change of a field.
    pub struct ProposeChange {
        /// The team.
        pub team: String,
        /// `clause.field`.
        pub field: String,
        /// The new value.
        pub value: String,
    }

    /// Names a proposal.
    pub struct ProposalRef {
        /// The team.
        pub team: String,
        /// The proposal's id or a unique prefix.
        pub proposal: String,
    }

    /// Declines a proposal.
    pub struct DeclineProposal {
        /// The team.
        pub team: String,
        /// The proposal's id or a unique prefix.
        pub proposal: String,
        /// Why.
        pub reason: String,
    }

    /// A proposal and its answers.
    pub struct Proposal {
        /// The proposal's id.
        pub proposal: String,
        /// `clause.field`.
        pub field: String,
        /// What the field holds.
        pub label: String,
        /// The value it would replace.
        pub before: String,
        /// The value proposed.
        pub value: String,
        /// Who proposed it.
        pub who: Who,
        /// When.
        pub when: Stamp,
        /// How it stands.
        pub state: ProposalState,
        /// Each authority's answer.
        pub answers: Vec<PartySignature>,
        /// Whether the own authority has still to answer.
        pub to_answer: bool,
    }

    /// How a proposal stands.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum ProposalState {
        /// Not answered by all.
        Open,
        /// Signed by every party: in force.
        Agreed,
        /// Declined by a party.
        Declined,
    }

    /// Asks for the history of a clause.
    pub struct AskHistory {
        /// The team.
        pub team: String,
        /// The clause's name.
        pub clause: String,
        /// Which page.
        #[serde(flatten)]
        pub paging: Paging,
    }

    /// One event in a clause's history, oldest first.
    pub struct HistoryRow {
        /// `clause.field`.
        pub field: String,
        /// What happened: `founded`, `proposed`, `signed`, `declined`, `in force`.
        pub event: String,
        /// The value concerned.
        pub value: String,
        /// Who.
        pub who: Who,
        /// When.
        pub when: Stamp,
        /// Why, when declined.
        pub reason: Option<String>,
    }
}
