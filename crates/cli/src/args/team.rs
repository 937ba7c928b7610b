//! `comity team`: found, sign, decline, list, show, set.

use clap::{Args, Subcommand};
use comity_contract::Call;
use comity_contract::teams::{DeclineTeam, FoundTeam, ListTeams, SetTeam, TeamRef};

use super::PageArgs;
use crate::deed::Deed;

#[derive(Subcommand)]
pub enum Verb {
    /// Found a team and sign for your authority
    Found(Found),
    /// Sign the founding text for your authority
    Sign { team: String },
    /// Decline the founding text
    Decline {
        team: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// List the teams
    List {
        #[command(flatten)]
        paging: PageArgs,
    },
    /// Show a team: signatures, checks, days left
    Show { team: String },
    /// Set a shared field of the team: working_name or next_meeting
    Set { team: String, field: String, value: String },
}

#[derive(Args)]
pub struct Found {
    /// The working name
    #[arg(long)]
    name: String,
    /// The purpose, without personal names
    #[arg(long)]
    purpose: String,
    /// First day
    #[arg(long, value_name = "DATE")]
    from: String,
    /// Last day
    #[arg(long, value_name = "DATE")]
    until: String,
    /// The States of operation
    #[arg(long, value_name = "CC", num_args = 1.., required = true, value_delimiter = ',')]
    operates_in: Vec<String>,
    /// Cards of the other parties; each person leads that party's side, unless --leader says so
    #[arg(long = "party", value_name = "CARD", num_args = 1.., required = true)]
    parties: Vec<String>,
    /// Cards of leaders, in place of the persons on the --party cards
    #[arg(long = "leader", value_name = "CARD", num_args = 1..)]
    leaders: Vec<String>,
}

impl Verb {
    pub fn deed(self) -> Deed {
        Deed::Ask(match self {
            Self::Found(found) => found.call(),
            Self::Sign { team } => Call::TeamSign(TeamRef { team }),
            Self::Decline { team, reason } => Call::TeamDecline(DeclineTeam { team, reason }),
            Self::List { paging } => Call::TeamList(ListTeams { paging: paging.into() }),
            Self::Show { team } => Call::TeamShow(TeamRef { team }),
            Self::Set { team, field, value } => Call::TeamSet(SetTeam { team, field, value }),
        })
    }
}

impl Found {
    fn call(self) -> Call {
        Call::TeamFound(FoundTeam {
            name: self.name,
            purpose: self.purpose,
            from: self.from,
            until: self.until,
            operates_in: self.operates_in,
            parties: self.parties,
            leaders: self.leaders,
        })
    }
}
