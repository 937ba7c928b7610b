//! `comity exchange`: send, receive, watch, status, why, missing, request, held, admit, refuse,
//! slip, export, conflicts, resolve.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use comity_contract::Call;
use comity_contract::arrival::{
    AdmitHeld, AskWhy, ExportChains, MakeSlip, RefuseHeld, RequestMissing,
};
use comity_contract::exchange::{
    Decided, ListConflicts, ReceivePackets, ResolveConflict, SendPackets, WatchFolder,
};
use comity_contract::teams::TeamRef;
use comity_desk::Desk;

use super::{PageArgs, place};
use crate::deed::Deed;

#[derive(Subcommand)]
pub enum Verb {
    /// Write packets for partners into a folder; writes nothing when nothing is new
    Send {
        team: String,
        /// The partner's installation, or all
        #[arg(long, value_name = "INSTALLATION|all")]
        to: String,
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Write receipts again though they were written before: for a stick that was lost
        #[arg(long)]
        again: bool,
    },
    /// Take packets in; folders are walked; may be repeated
    Receive {
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Send and receive through a shared folder until you press Ctrl-C
    Watch {
        team: String,
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Look once and end
        #[arg(long)]
        once: bool,
    },
    /// Tell for each partner what is complete, missing or not yet confirmed
    Status { team: String },
    /// Tell why something did not arrive, here or at a partner
    Why {
        team: String,
        /// An exhibit, an item, a change set's id, or its place: "BE 42", "BE control 3"
        #[arg(value_name = "ITEM|EXHIBIT|SET")]
        about: String,
    },
    /// Tell exactly what is missing here, and whom to ask
    Missing { team: String },
    /// Write a packet that asks for exactly what is missing
    Request {
        team: String,
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// List what would withdraw or change much and is held until a person decides
    Held { team: String },
    /// Let held change sets in
    Admit {
        team: String,
        #[arg(value_name = "PACKET|SET")]
        held: String,
    },
    /// Refuse held change sets, for this installation; they stay kept
    Refuse {
        team: String,
        #[arg(value_name = "PACKET|SET")]
        held: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Read a stick or folder again and print the slip that goes with it
    Slip {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// A new text file to write the slip to
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Write chains and receipts for another State to check against; no content
    Export {
        team: String,
        /// A new JSON file
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// List shared fields that two offices set apart
    Conflicts {
        team: String,
        #[command(flatten)]
        paging: PageArgs,
    },
    /// Decide a conflict: one statement stands, all of them do, or a text of yours
    Resolve {
        team: String,
        conflict: String,
        #[command(flatten)]
        decided: DecidedArgs,
        /// Why; everybody who reads the field reads it
        #[arg(long)]
        reason: String,
    },
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct DecidedArgs {
    /// Which of the statements stands, counted from 1
    #[arg(long, value_name = "N")]
    value: Option<u64>,
    /// All of them stand, as separate statements
    #[arg(long)]
    keep_all: bool,
    /// A text that stands in their place
    #[arg(long, value_name = "TEXT")]
    write: Option<String>,
}

impl From<DecidedArgs> for Decided {
    fn from(args: DecidedArgs) -> Self {
        match (args.value, args.write) {
            (Some(number), _) => Self::Stands(number),
            (None, Some(text)) => Self::Write(text),
            (None, None) => Self::KeepAll,
        }
    }
}

impl Verb {
    pub fn deed(self, desk: &Desk) -> Deed {
        Deed::Ask(match self {
            Self::Send { team, to, out, again } => {
                let out = place(desk, out);
                return Deed::Long(Call::ExchangeSend(SendPackets { team, to, out, again }));
            }
            Self::Receive { paths } => {
                let paths = paths.into_iter().map(|path| place(desk, path)).collect();
                return Deed::Long(Call::ExchangeReceive(ReceivePackets { paths }));
            }
            Self::Watch { team, folder, once } => {
                let watch = WatchFolder { team, folder: place(desk, folder), once };
                return if once {
                    Deed::Ask(Call::ExchangeWatch(watch))
                } else {
                    Deed::Watch(watch)
                };
            }
            Self::Status { team } => Call::ExchangeStatus(TeamRef { team }),
            Self::Why { team, about } => Call::ExchangeWhy(AskWhy { team, about }),
            Self::Missing { team } => Call::ExchangeMissing(TeamRef { team }),
            Self::Request { team, out } => {
                Call::ExchangeRequest(RequestMissing { team, out: place(desk, out) })
            }
            Self::Held { team } => Call::ExchangeHeld(TeamRef { team }),
            Self::Admit { team, held } => Call::ExchangeAdmit(AdmitHeld { team, held }),
            Self::Refuse { team, held, reason } => {
                Call::ExchangeRefuse(RefuseHeld { team, held, reason })
            }
            Self::Slip { folder, out } => Call::ExchangeSlip(MakeSlip {
                folder: place(desk, folder),
                out: out.map(|out| place(desk, out)),
            }),
            Self::Export { team, out } => {
                Call::ExchangeExport(ExportChains { team, out: place(desk, out) })
            }
            Self::Conflicts { team, paging } => {
                Call::ExchangeConflicts(ListConflicts { team, paging: paging.into() })
            }
            Self::Resolve { team, conflict, decided, reason } => {
                let decided = decided.into();
                Call::ExchangeResolve(ResolveConflict { team, conflict, decided, reason })
            }
        })
    }
}
