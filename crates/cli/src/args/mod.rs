//! The words of the command line: one file for each area, under the names the contract uses.
//!
//! Here text becomes a call. What a value means is decided by the desk, never here.

mod agreement;
mod authority;
mod card;
mod compartment;
mod evidence;
mod exchange;
mod installation;
mod note;
mod records;
mod roster;
mod team;
mod vault;

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};
use comity_contract::{Paging, Problem};
use comity_desk::Desk;
use serde::de::DeserializeOwned;

use crate::deed::Deed;

const AFTER: &str = "\
TEAM, ITEM, NOTE, INSTALLATION and CARD take an id, a unique beginning of it, or a unique name
or number. Dates are written YYYY-MM-DD, States as two letters (FR, IT, BE).

Exit status: 0 done, 2 wrong usage, 3 a problem (with --json it is the document), 4 stopped.
Ctrl-C stops evidence import, exchange send and exchange receive: what is in hand comes to its
end, what was done stays and is reported. A second Ctrl-C ends at once, without a report.

Examples:
  comity vault create --person 'A. Martin' --capacity 'investigating judge' \\
      --authority 'Tribunal judiciaire de Lyon' --state FR --recovery-file lyon.recovery
  comity evidence import 'Case 7' seized/ --handling H2 --dry-run
  comity --json evidence list 'Case 7' --filter type:pdf --page 1";

/// Workspace of a joint investigation team, by command line
#[derive(Parser)]
#[command(name = "comity", version, after_help = AFTER, max_term_width = 100)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub area: Area,
}

/// What every command takes.
#[derive(Args)]
#[command(next_help_heading = "With every command")]
pub struct Globals {
    /// The vault's folder [default: $COMITY_VAULT, else the usual one of this account]
    #[arg(long, global = true, value_name = "DIR")]
    pub vault: Option<PathBuf>,
    /// A file with the passphrase; its trailing newline is not part of it
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Print one JSON document, as schemas/ describes; progress goes to standard error
    #[arg(long, global = true)]
    pub json: bool,
}

/// The areas, in the order of a team's life.
#[derive(Subcommand)]
pub enum Area {
    /// Create the vault, see how it stands, check it, mend it
    #[command(subcommand)]
    Vault(vault::Verb),
    /// Show your card, keep the cards of others
    #[command(subcommand)]
    Card(card::Verb),
    /// Found a team, sign for your authority, see how it stands
    #[command(subcommand)]
    Team(team::Verb),
    /// Read the agreement, propose changes and answer them
    #[command(subcommand)]
    Agreement(agreement::Verb),
    /// Leaders, members and participants
    #[command(subcommand)]
    Roster(roster::Verb),
    /// Evidence and notes of some of the members alone
    #[command(subcommand)]
    Compartment(compartment::Verb),
    /// Keys of this installation; revoke one that was lost or must not go on, stand for what it
    /// wrote late, decide about leaders who removed each other
    #[command(subcommand)]
    Installation(installation::Verb),
    /// Further installations of one authority, its key, and the custodians who bring it back
    #[command(subcommand)]
    Authority(authority::Verb),
    /// Import evidence, list, search, show and check it
    #[command(subcommand)]
    Evidence(evidence::Verb),
    /// Write and read shared notes
    #[command(subcommand)]
    Note(note::Verb),
    /// Send and receive packets, see what is missing, decide conflicts
    #[command(subcommand)]
    Exchange(exchange::Verb),
    /// The log of operations
    #[command(subcommand)]
    Records(records::Verb),
    /// Answer many calls after one unlock: JSON requests in, JSON replies out, one a line
    #[command(after_help = BATCH)]
    Batch {
        /// The file with the requests; `-` is standard input
        file: PathBuf,
    },
}

const BATCH: &str = "\
A request is {\"call\": NAME, \"args\": {...}} with an optional \"id\", which comes back.
A reply is {\"ok\": true, \"reply\": {...}} or {\"ok\": false, \"problem\": {...}}.
An evidence_import is waited for and answered with its report.
Exit status: 0 when every line was answered ok, else 3.";

impl Area {
    /// Returns what is asked for. Refuses when a file that the host reads cannot be read.
    pub fn deed(self, desk: &Desk) -> Result<Deed, Problem> {
        Ok(match self {
            Self::Vault(verb) => verb.deed(desk),
            Self::Card(verb) => verb.deed(desk),
            Self::Team(verb) => verb.deed(),
            Self::Agreement(verb) => verb.deed(),
            Self::Roster(verb) => verb.deed(desk),
            Self::Compartment(verb) => verb.deed(),
            Self::Installation(verb) => verb.deed(),
            Self::Authority(verb) => verb.deed(desk),
            Self::Evidence(verb) => verb.deed(desk),
            Self::Note(verb) => verb.deed()?,
            Self::Exchange(verb) => verb.deed(desk),
            Self::Records(verb) => verb.deed(desk),
            Self::Batch { file } => Deed::Batch(file),
        })
    }
}

/// Which page of a list.
#[derive(Args)]
pub struct PageArgs {
    /// Only this page, counted from 1; without it all rows
    #[arg(long, value_name = "N")]
    page: Option<u64>,
    /// Rows on a page
    #[arg(long, value_name = "N")]
    per_page: Option<u64>,
}

impl From<PageArgs> for Paging {
    fn from(args: PageArgs) -> Self {
        Self { page: args.page, per_page: args.per_page }
    }
}

/// Returns a path as calls name it. One that is no text is offered, and named by its token.
fn place(desk: &Desk, path: PathBuf) -> String {
    match path.into_os_string().into_string() {
        Ok(text) => text,
        Err(raw) => desk.offer_place("files", vec![raw.into()]),
    }
}

/// Reads a value of an enum of the contract by its word on the wire.
fn word<T>(words: &'static [&'static str]) -> impl clap::builder::TypedValueParser<Value = T>
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    use clap::builder::TypedValueParser;
    PossibleValuesParser::new(words)
        .try_map(|word| serde_json::from_value::<T>(serde_json::Value::String(word)))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// A clash of names or flags would only show when a person meets it.
    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
