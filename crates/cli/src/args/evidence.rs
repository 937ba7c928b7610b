//! `comity evidence`: import, list, show, text, search, set, propose, proposals, answer, open, key,
//! verify, withdraw.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use comity_contract::Call;
use comity_contract::evidence::{
    EvidenceKey, ExportEvidence, Handling, ImportEvidence, ItemRef, ListEvidence, Members,
    OpenEvidence, Route, SearchEvidence, SetEvidence, VerifyEvidence, WithdrawEvidence,
};
use comity_contract::proposals::{AnswerProposal, ListItemProposals, ProposeField};
use comity_desk::Desk;

use super::{PageArgs, place, word};
use crate::deed::Deed;

const HANDLING: &[&str] = &["H0", "H1", "H2", "H3"];
const ROUTES: &[&str] =
    &["jit-measure", "pre-jit", "eio-mla", "europol", "fiu", "epoc", "voluntary", "osint"];
const MEMBERS: &[&str] = &["none", "mail", "all"];

#[derive(Subcommand)]
pub enum Verb {
    /// Import files and folders; exit status 3 with the whole report when some were not taken
    Import(Import),
    /// List evidence, with what a search would cover
    List(List),
    /// Write the index as CSV, without originals; the log says so
    Export {
        #[command(flatten)]
        list: Choice,
        /// The file to write; nothing is overwritten
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Show an item with its custody and processing
    Show { team: String, item: String },
    /// Print the text of an item
    Text { team: String, item: String },
    /// Search numbers, titles, text and notes; all words must occur
    Search {
        team: String,
        /// Words, a "phrase in quotation marks", begin*, title:word, state:FR,
        /// date:2024-01..2024-06, OR; after --, -word excludes
        #[arg(required = true)]
        query: Vec<String>,
        #[command(flatten)]
        paging: PageArgs,
    },
    /// Set title, description, tag+ or tag-, or tighten handling
    Set { team: String, item: String, field: String, value: String },
    /// Propose a value of a field of another authority's item
    Propose {
        team: String,
        item: String,
        /// handling, restriction, route, media-type or withdrawn
        field: String,
        /// The value; for withdrawn, the words to withdraw it with
        value: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// List proposals on items, those that wait for your answer first
    Proposals {
        team: String,
        /// Only those on this item
        item: Option<String>,
        #[command(flatten)]
        paging: PageArgs,
    },
    /// Accept or refuse a proposal on an item of your authority
    Answer(Answering),
    /// Write an opened copy of the original; logged with its reason
    Open(Taking),
    /// Write the sealed original and its age identity; logged with its reason
    Key(Giving),
    /// Read sealed originals back and compare them; exit status 3 if not clean
    Verify { team: String, item: Option<String> },
    /// Withdraw an item; everything stays readable and marked
    Withdraw {
        team: String,
        item: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

#[derive(Args)]
pub struct Import {
    team: String,
    /// Files and folders; links are not followed
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The handling code; H3 asks for --restriction
    #[arg(long, value_parser = word::<Handling>(HANDLING))]
    handling: Handling,
    /// The restriction in words
    #[arg(long, value_name = "TEXT")]
    restriction: Option<String>,
    /// How it was acquired [default: jit-measure]
    #[arg(long, value_parser = word::<Route>(ROUTES))]
    route: Option<Route>,
    /// Take files of zero bytes too
    #[arg(long)]
    allow_empty: bool,
    /// Only show the plan
    #[arg(long)]
    dry_run: bool,
    /// Go on with an import of these paths that was cut short
    #[arg(long)]
    resume: bool,
    /// The restricted compartment it goes to
    #[arg(long, value_name = "COMPARTMENT")]
    compartment: Option<String>,
    /// What is taken out of files as items of their own [default: mail]
    #[arg(long, value_parser = word::<Members>(MEMBERS))]
    members: Option<Members>,
}

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    list: Choice,
    #[command(flatten)]
    paging: PageArgs,
}

/// Which items, in which order.
#[derive(Args)]
pub struct Choice {
    team: String,
    /// exhibit, title, size, acquired, indexed, type, handling or state; -size is descending
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
    /// Terms such as state:FR type:pdf handling:H2 text:failed tag:ledger withdrawn:yes, or words
    #[arg(long, value_name = "EXPRESSION")]
    filter: Option<String>,
}

#[derive(Args)]
pub struct Taking {
    team: String,
    item: String,
    /// The file to write; nothing is overwritten
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Why
    #[arg(long)]
    reason: String,
}

#[derive(Args)]
pub struct Answering {
    team: String,
    proposal: String,
    /// The field gets the value proposed
    #[arg(long, conflicts_with = "refuse", required_unless_present = "refuse")]
    accept: bool,
    /// The field stays as it is
    #[arg(long)]
    refuse: bool,
    /// Why
    #[arg(long)]
    reason: String,
}

#[derive(Args)]
pub struct Giving {
    team: String,
    item: String,
    /// The folder to write into
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Why
    #[arg(long)]
    reason: String,
}

impl Verb {
    pub fn deed(self, desk: &Desk) -> Deed {
        Deed::Ask(match self {
            Self::Import(import) => return import.deed(desk),
            Self::List(List { list: Choice { team, sort, filter }, paging }) => {
                Call::EvidenceList(ListEvidence { team, sort, filter, paging: paging.into() })
            }
            Self::Export { list: Choice { team, sort, filter }, out } => {
                let out = place(desk, out);
                Call::EvidenceExport(ExportEvidence { team, sort, filter, out })
            }
            Self::Show { team, item } => Call::EvidenceShow(ItemRef { team, item }),
            Self::Text { team, item } => Call::EvidenceText(ItemRef { team, item }),
            Self::Search { team, query, paging } => Call::EvidenceSearch(SearchEvidence {
                team,
                query: query.join(" "),
                typing: false,
                paging: paging.into(),
            }),
            Self::Set { team, item, field, value } => {
                Call::EvidenceSet(SetEvidence { team, item, field, value })
            }
            Self::Propose { team, item, field, value, reason } => {
                Call::EvidencePropose(ProposeField { team, item, field, value, reason })
            }
            Self::Proposals { team, item, paging } => {
                Call::EvidenceProposals(ListItemProposals { team, item, paging: paging.into() })
            }
            Self::Answer(Answering { team, proposal, accept, refuse: _, reason }) => {
                Call::EvidenceAnswer(AnswerProposal { team, proposal, accept, reason })
            }
            Self::Open(Taking { team, item, out, reason }) => {
                Call::EvidenceOpen(OpenEvidence { team, item, out: place(desk, out), reason })
            }
            Self::Key(Giving { team, item, out, reason }) => {
                Call::EvidenceKey(EvidenceKey { team, item, out: place(desk, out), reason })
            }
            Self::Verify { team, item } => Call::EvidenceVerify(VerifyEvidence { team, item }),
            Self::Withdraw { team, item, reason } => {
                Call::EvidenceWithdraw(WithdrawEvidence { team, item, reason })
            }
        })
    }
}

impl Import {
    fn deed(self, desk: &Desk) -> Deed {
        let import = ImportEvidence {
            team: self.team,
            paths: self.paths.into_iter().map(|path| place(desk, path)).collect(),
            handling: self.handling,
            restriction: self.restriction,
            route: self.route,
            allow_empty: self.allow_empty,
            resume: self.resume,
            members: self.members,
            compartment: self.compartment,
        };
        if self.dry_run {
            Deed::Ask(Call::EvidencePlan(import))
        } else {
            Deed::Long(Call::EvidenceImport(import))
        }
    }
}
