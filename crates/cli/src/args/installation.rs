//! `comity installation`: keys, rotate, revoke, reissue, removals, decide.

use clap::Subcommand;
use comity_contract::Call;
use comity_contract::common::Nothing;
use comity_contract::reissue::ReissueLateWork;
use comity_contract::removals::DecideRemovals;
use comity_contract::roster::RevokeInstallation;
use comity_contract::teams::TeamRef;

use crate::deed::Deed;

#[derive(Subcommand)]
pub enum Verb {
    /// List the keys that packets for this installation are sealed to
    Keys,
    /// Make a new one and announce it; old ones are destroyed once every partner knows it
    Rotate,
    /// Revoke an installation: what it wrote up to now counts, nothing later does. Lists what it
    /// keeps
    Revoke {
        team: String,
        installation: String,
        /// Why
        #[arg(long, required_unless_present = "dry_run")]
        reason: Option<String>,
        /// Only say what would be done, and what the installation keeps
        #[arg(long)]
        dry_run: bool,
    },
    /// Stand for what a revoked installation of your authority wrote late: it counts again, marked
    Reissue {
        team: String,
        installation: String,
        /// Only this change set, by its id or the beginning of it; may be given several times
        #[arg(long, value_name = "SET")]
        only: Vec<String>,
        /// Why; everybody who reads that work reads it
        #[arg(long, required_unless_present = "dry_run")]
        reason: Option<String>,
        /// Only list what it wrote late
        #[arg(long)]
        dry_run: bool,
    },
    /// Show leaders who removed each other, and who signed which decision about them
    Removals { team: String },
    /// Decide for your authority which of them come back; the others stay out. In force once every
    /// party has signed the same
    Decide {
        team: String,
        /// Who comes back; may be given several times
        #[arg(long, value_name = "INSTALLATION", required_unless_present = "none_back")]
        back: Vec<String>,
        /// Nobody comes back
        #[arg(long, conflicts_with = "back")]
        none_back: bool,
        /// Why; kept in your own log
        #[arg(long)]
        reason: String,
    },
}

impl Verb {
    pub fn deed(self) -> Deed {
        Deed::Ask(match self {
            Self::Keys => Call::InstallationKeys(Nothing {}),
            Self::Rotate => Call::InstallationRotate(Nothing {}),
            Self::Revoke { team, installation, reason, dry_run: plan } => {
                let reason = reason.unwrap_or_default();
                Call::InstallationRevoke(RevokeInstallation { team, installation, reason, plan })
            }
            Self::Reissue { team, installation, only, reason, dry_run: plan } => {
                let reason = reason.unwrap_or_default();
                let args = ReissueLateWork { team, installation, only, reason, plan };
                Call::InstallationReissue(args)
            }
            Self::Removals { team } => Call::RemovalsShow(TeamRef { team }),
            Self::Decide { team, back, none_back: _, reason } => {
                Call::RemovalsDecide(DecideRemovals { team, back, reason })
            }
        })
    }
}
