//! `comity roster`: list, add, carry, details, end.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use comity_contract::Call;
use comity_contract::custodians::CarryLetter;
use comity_contract::roster::{AddToRoster, ChangeDetails, EndMandate, ListRoster, Role};
use comity_desk::Desk;

use super::{PageArgs, place, word};
use crate::deed::Deed;

const ROLES: &[&str] = &["leader", "member", "participant"];

#[derive(Subcommand)]
pub enum Verb {
    /// List who belongs to the team, as what, from when to when
    List {
        team: String,
        #[command(flatten)]
        paging: PageArgs,
    },
    /// Add an installation by its card
    Add(Add),
    /// Carry a letter: another party lets a new installation of its own in, and has nobody left
    /// here to write it
    Carry {
        team: String,
        /// The letter's file
        letter: PathBuf,
        /// You have compared the eight words with its holder in person
        #[arg(long)]
        verified: bool,
    },
    /// Change the name or the capacity of a person of your authority
    Details {
        team: String,
        installation: String,
        /// The name from now on
        #[arg(long, required_unless_present = "capacity")]
        person: Option<String>,
        /// The capacity from now on
        #[arg(long)]
        capacity: Option<String>,
    },
    /// End a mandate
    End {
        team: String,
        installation: String,
        /// The last day
        #[arg(long, value_name = "DATE")]
        on: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

#[derive(Args)]
pub struct Add {
    team: String,
    /// The card: a file, or the id, its beginning or the person of a known card
    #[arg(long)]
    card: String,
    /// As what
    #[arg(long, value_parser = word::<Role>(ROLES))]
    role: Role,
    /// First day
    #[arg(long, value_name = "DATE")]
    from: String,
    /// Last day
    #[arg(long, value_name = "DATE")]
    until: String,
}

impl Verb {
    pub fn deed(self, desk: &Desk) -> Deed {
        Deed::Ask(match self {
            Self::List { team, paging } => {
                Call::RosterList(ListRoster { team, paging: paging.into() })
            }
            Self::Add(Add { team, card, role, from, until }) => {
                Call::RosterAdd(AddToRoster { team, card, role, from, until })
            }
            Self::Carry { team, letter, verified } => {
                let letter = place(desk, letter);
                Call::RosterCarry(CarryLetter { team, letter, verified })
            }
            Self::Details { team, installation, person, capacity } => {
                Call::RosterDetails(ChangeDetails { team, installation, person, capacity })
            }
            Self::End { team, installation, on, reason } => {
                Call::RosterEnd(EndMandate { team, installation, on, reason })
            }
        })
    }
}
