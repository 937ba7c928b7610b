//! `comity authority`: request, certify, accept, renew, replace, replacements, custodians, restore,
//! letter.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use comity_contract::Call;
use comity_contract::cards::{AcceptCertificate, CertifyInstallation, RequestCertificate};
use comity_contract::custodians::{MakeShares, RestoreKey, WriteLetter};
use comity_contract::replacements::{RenewAuthority, ReplaceAuthority};
use comity_contract::roster::Role;
use comity_contract::teams::TeamRef;
use comity_desk::Desk;

use super::place;
use crate::deed::Deed;

#[derive(Subcommand)]
pub enum Verb {
    /// Ask the installation that keeps your authority's key to certify this one
    Request {
        /// Write the request to this file
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Certify a further installation of your authority
    Certify {
        /// The request's file
        request: PathBuf,
        /// Write the certified card to this file, to be given back
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// You have compared the eight words of the request with the person who asks
        #[arg(long)]
        verified: bool,
    },
    /// Take the certified card as your own
    Accept {
        /// The card's file
        file: PathBuf,
    },
    /// Make a new key of your authority, after the old one was lost or stolen. In a team it counts
    /// once the authorities of all other parties signed
    Renew {
        /// Write the card with the new key to this file; give it to each of the other parties
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Sign for your authority that another party's lost or stolen key is replaced. In force once
    /// every other party has signed the same
    Replace(Replace),
    /// Show which keys are replaced in a team, and who signed it
    Replacements { team: String },
    /// Split your authority's key among custodians, who bring it back together when this vault and
    /// its recovery file are gone. Shares of before still open the same key
    Custodians {
        /// Write the shares into this folder, a file for each custodian
        #[arg(long, value_name = "DIR")]
        share_out: PathBuf,
        /// A custodian; two to nine of them
        #[arg(long = "name", value_name = "NAME", required = true)]
        names: Vec<String>,
        /// How many of them bring the key back
        #[arg(long, value_name = "N", default_value_t = 2)]
        threshold: u64,
    },
    /// Bring your authority's key back from custodians' shares
    Restore {
        /// A share's file; as many as are needed
        #[arg(long = "share", value_name = "FILE", required = true)]
        shares: Vec<PathBuf>,
        /// Only try whether these shares would do; nothing is taken in
        #[arg(long)]
        check: bool,
        /// Why; kept in your own log
        #[arg(long, required_unless_present = "check", default_value = "")]
        reason: String,
    },
    /// Write a letter: your authority lets this installation into a team where it has none left.
    /// A leader of another party carries it (`comity roster carry`)
    Letter(Letter),
}

#[derive(Args)]
pub struct Letter {
    /// The team's id, in full; a partner tells it
    team: String,
    /// As what; a leader unless said
    #[arg(long, value_parser = ["leader", "member"])]
    role: Option<String>,
    /// First day; today unless said
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Last day
    #[arg(long, value_name = "DATE")]
    until: String,
    /// Write the letter to this file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Letter {
    fn call(self, desk: &Desk) -> Call {
        let Self { team, role, from, until, out } = self;
        let (role, out) = (role.as_deref().map(leader_or_member), place(desk, out));
        Call::AuthorityLetter(WriteLetter { team, role, from, until, out })
    }
}

fn leader_or_member(word: &str) -> Role {
    if word == "member" { Role::Member } else { Role::Leader }
}

#[derive(Args)]
pub struct Replace {
    team: String,
    /// The card with the new key: a file, a known card, or the installation that another party
    /// signed about
    #[arg(long)]
    card: String,
    /// Whose key: the authority's name, its State, or the key
    #[arg(long = "for", value_name = "AUTHORITY")]
    of: String,
    /// As what a new installation is let in; a leader unless said
    #[arg(long, value_parser = ["leader", "member"])]
    role: Option<String>,
    /// Its last day; the last day of its party unless said
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// You have compared the eight words of the card in person
    #[arg(long)]
    verified: bool,
    /// Why; kept in your own log
    #[arg(long)]
    reason: String,
}

impl Replace {
    fn call(self) -> Call {
        let Self { team, card, of, role, until, verified, reason } = self;
        let role = role.as_deref().map(leader_or_member);
        Call::AuthorityReplace(ReplaceAuthority { team, card, of, role, until, verified, reason })
    }
}

impl Verb {
    pub fn deed(self, desk: &Desk) -> Deed {
        Deed::Ask(match self {
            Self::Request { out } => {
                Call::AuthorityRequest(RequestCertificate { out: place(desk, out) })
            }
            Self::Certify { request, out, verified } => {
                let (request, out) = (place(desk, request), place(desk, out));
                Call::AuthorityCertify(CertifyInstallation { request, out, verified })
            }
            Self::Accept { file } => {
                Call::AuthorityAccept(AcceptCertificate { file: place(desk, file) })
            }
            Self::Custodians { share_out, names, threshold } => {
                let (custodians, out) = (names, place(desk, share_out));
                Call::AuthorityShare(MakeShares { custodians, threshold: Some(threshold), out })
            }
            Self::Restore { shares, check, reason } => {
                let shares = shares.into_iter().map(|share| place(desk, share)).collect();
                Call::AuthorityRestore(RestoreKey { shares, check, reason })
            }
            Self::Letter(letter) => letter.call(desk),
            Self::Renew { out } => Call::AuthorityRenew(RenewAuthority { out: place(desk, out) }),
            Self::Replace(asked) => asked.call(),
            Self::Replacements { team } => Call::ReplacementsShow(TeamRef { team }),
        })
    }
}
