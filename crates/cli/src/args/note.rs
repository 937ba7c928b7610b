//! `comity note`: add, edit, list, show.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use comity_contract::notes::{AddNote, EditNote, ListNotes, NoteRef};
use comity_contract::{Call, Problem};

use super::PageArgs;
use crate::deed::Deed;
use crate::host;

#[derive(Subcommand)]
pub enum Verb {
    /// Add a note; exhibit numbers in its text link to the items
    Add(Add),
    /// Give a note a new text; what others wrote meanwhile stays
    Edit(Edit),
    /// List the notes of a team
    List {
        team: String,
        #[command(flatten)]
        paging: PageArgs,
    },
    /// Show a note
    Show { team: String, note: String },
}

#[derive(Args)]
pub struct Add {
    team: String,
    /// The title
    #[arg(long)]
    title: String,
    /// A file with the text; `-` is standard input
    #[arg(long)]
    file: Option<PathBuf>,
    /// The restricted compartment it goes to
    #[arg(long, value_name = "COMPARTMENT")]
    compartment: Option<String>,
}

#[derive(Args)]
pub struct Edit {
    team: String,
    note: String,
    /// A file with the whole new text; `-` is standard input
    #[arg(long, required_unless_present = "title")]
    file: Option<PathBuf>,
    /// The new title
    #[arg(long)]
    title: Option<String>,
    /// The version that the text was written on, as `note show` tells it
    #[arg(long, value_name = "VERSION")]
    base: Option<String>,
}

impl Verb {
    pub fn deed(self) -> Result<Deed, Problem> {
        Ok(Deed::Ask(match self {
            Self::Add(Add { team, title, file, compartment }) => {
                let text = file.as_deref().map(host::read_text).transpose()?;
                Call::NoteAdd(AddNote { team, title, text, file: None, compartment })
            }
            Self::Edit(Edit { team, note, file, title, base }) => {
                let text = file.as_deref().map(host::read_text).transpose()?;
                Call::NoteEdit(EditNote { team, note, text, file: None, title, base })
            }
            Self::List { team, paging } => {
                Call::NoteList(ListNotes { team, paging: paging.into() })
            }
            Self::Show { team, note } => Call::NoteShow(NoteRef { team, note }),
        }))
    }
}
