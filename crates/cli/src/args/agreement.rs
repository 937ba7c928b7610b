//! `comity agreement`: show, fields, propose, sign, decline, history.

use clap::Subcommand;
use comity_contract::Call;
use comity_contract::agreements::{
    AskHistory, DeclineProposal, ListFields, ProposalRef, ProposeChange,
};
use comity_contract::teams::TeamRef;

use super::PageArgs;
use crate::deed::Deed;

#[derive(Subcommand)]
pub enum Verb {
    /// Show the clauses as they stand, the proposals and what the checks found
    Show { team: String },
    /// List the clauses and fields that an agreement has
    Fields {
        #[command(flatten)]
        paging: PageArgs,
    },
    /// Propose a change, and sign it for your authority
    Propose {
        team: String,
        /// The field, as `agreement fields` lists it
        #[arg(value_name = "CLAUSE.FIELD")]
        field: String,
        /// The new value
        value: String,
    },
    /// Sign a proposal for your authority
    Sign { team: String, proposal: String },
    /// Decline a proposal
    Decline {
        team: String,
        proposal: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Show what happened to a clause, oldest first
    History {
        team: String,
        /// The clause's name, such as `period`
        clause: String,
        #[command(flatten)]
        paging: PageArgs,
    },
}

impl Verb {
    pub fn deed(self) -> Deed {
        Deed::Ask(match self {
            Self::Show { team } => Call::AgreementShow(TeamRef { team }),
            Self::Fields { paging } => Call::AgreementFields(ListFields { paging: paging.into() }),
            Self::Propose { team, field, value } => {
                Call::AgreementPropose(ProposeChange { team, field, value })
            }
            Self::Sign { team, proposal } => Call::AgreementSign(ProposalRef { team, proposal }),
            Self::Decline { team, proposal, reason } => {
                Call::AgreementDecline(DeclineProposal { team, proposal, reason })
            }
            Self::History { team, clause, paging } => {
                Call::AgreementHistory(AskHistory { team, clause, paging: paging.into() })
            }
        })
    }
}
