//! `comity compartment`: make, list, show, join, leave, close.

use clap::{Args, Subcommand};
use comity_contract::Call;
use comity_contract::compartments::{
    CloseCompartment, CompartmentRef, JoinCompartment, LeaveCompartment, ListCompartments,
    MakeCompartment,
};

use super::PageArgs;
use crate::deed::Deed;

#[derive(Subcommand)]
pub enum Verb {
    /// Make a restricted compartment of yourself and others; nobody else learns of it
    Make(Make),
    /// List the restricted compartments that you are a member of
    List {
        team: String,
        #[command(flatten)]
        paging: PageArgs,
    },
    /// Show one with its members
    Show { team: String, compartment: String },
    /// Let a leader or member in
    Join {
        team: String,
        compartment: String,
        installation: String,
        /// Give it no keys of what was written before
        #[arg(long)]
        without_history: bool,
    },
    /// Leave one, or let a member out: nothing more of it goes there
    Leave {
        team: String,
        compartment: String,
        /// Who leaves [default: this installation]
        installation: Option<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Close one; what is in it stays readable
    Close {
        team: String,
        compartment: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

#[derive(Args)]
pub struct Make {
    team: String,
    /// What its members call it
    name: String,
    /// The other members, one each
    #[arg(long = "member", value_name = "INSTALLATION", required = true)]
    members: Vec<String>,
}

impl Verb {
    pub fn deed(self) -> Deed {
        Deed::Ask(match self {
            Self::Make(Make { team, name, members }) => {
                Call::CompartmentMake(MakeCompartment { team, name, members })
            }
            Self::List { team, paging } => {
                Call::CompartmentList(ListCompartments { team, paging: paging.into() })
            }
            Self::Show { team, compartment } => {
                Call::CompartmentShow(CompartmentRef { team, compartment })
            }
            Self::Join { team, compartment, installation, without_history } => {
                Call::CompartmentJoin(JoinCompartment {
                    team,
                    compartment,
                    installation,
                    without_history,
                })
            }
            Self::Leave { team, compartment, installation, reason } => {
                let args = LeaveCompartment { team, compartment, installation, reason };
                Call::CompartmentLeave(args)
            }
            Self::Close { team, compartment, reason } => {
                Call::CompartmentClose(CloseCompartment { team, compartment, reason })
            }
        })
    }
}
