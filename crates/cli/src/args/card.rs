//! `comity card`: show, add, verify, list.

use std::path::PathBuf;

use clap::Subcommand;
use comity_contract::Call;
use comity_contract::cards::{AddCard, ListCards, ShowCard, VerifyCard};
use comity_desk::Desk;

use super::{PageArgs, place};
use crate::deed::Deed;

#[derive(Subcommand)]
pub enum Verb {
    /// Show your own card with its fingerprint, or write it to a file
    Show {
        /// Write the card to this file, to be given to others
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Add the card of another installation
    Add {
        /// The card's file
        file: PathBuf,
        /// You have compared the eight words with the person already
        #[arg(long)]
        verified: bool,
    },
    /// Say that you compared the eight words with the person
    Verify {
        /// The installation: id, beginning of it, or person
        installation: String,
    },
    /// List the cards known here
    List {
        #[command(flatten)]
        paging: PageArgs,
    },
}

impl Verb {
    pub fn deed(self, desk: &Desk) -> Deed {
        Deed::Ask(match self {
            Self::Show { out } => {
                Call::CardShow(ShowCard { out: out.map(|path| place(desk, path)) })
            }
            Self::Add { file, verified } => {
                Call::CardAdd(AddCard { file: place(desk, file), verified })
            }
            Self::Verify { installation } => Call::CardVerify(VerifyCard { installation }),
            Self::List { paging } => Call::CardList(ListCards { paging: paging.into() }),
        })
    }
}
