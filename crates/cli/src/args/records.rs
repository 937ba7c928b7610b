//! `comity records`: list, verify, export.

use std::path::PathBuf;

use clap::Subcommand;
use comity_contract::Call;
use comity_contract::common::Nothing;
use comity_contract::records::{ExportRecords, ListRecords};
use comity_desk::Desk;

use super::{PageArgs, place};
use crate::deed::Deed;

#[derive(Subcommand)]
pub enum Verb {
    /// List the log of operations, newest first
    List {
        /// Only this team's
        team: Option<String>,
        #[command(flatten)]
        paging: PageArgs,
    },
    /// Walk the log's chain; exit status 3 if it does not hold
    Verify,
    /// Write the log to a file: CSV when its name ends in .csv, else JSON
    Export {
        /// Only this team's
        team: Option<String>,
        /// The file to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

impl Verb {
    pub fn deed(self, desk: &Desk) -> Deed {
        Deed::Ask(match self {
            Self::List { team, paging } => {
                Call::RecordsList(ListRecords { team, paging: paging.into() })
            }
            Self::Verify => Call::RecordsVerify(Nothing {}),
            Self::Export { team, out } => {
                Call::RecordsExport(ExportRecords { team, out: place(desk, out) })
            }
        })
    }
}
