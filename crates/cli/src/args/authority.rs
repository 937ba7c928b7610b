//! `comity authority`: request, certify, accept.

use std::path::PathBuf;

use clap::Subcommand;
use comity_contract::Call;
use comity_contract::cards::{AcceptCertificate, CertifyInstallation, RequestCertificate};
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
        })
    }
}
