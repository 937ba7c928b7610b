//! `comity vault`: create, status, verify, rebuild, recover, settings.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use comity_contract::Call;
use comity_contract::common::Nothing;
use comity_contract::vault::{CreateVault, RecoverVault, SetSettings};
use comity_desk::Desk;

use super::place;
use crate::deed::Deed;

#[derive(Subcommand)]
pub enum Verb {
    /// Make a vault, its keys and its recovery file
    Create(Create),
    /// Tell how the vault stands; asks for no passphrase, unless a passphrase file is named
    Status,
    /// Check every frame, signature, sealed original and log entry; exit status 3 if not clean
    Verify,
    /// Make the index anew from what is truth in the vault
    Rebuild,
    /// Set a new passphrase with the recovery file
    Recover {
        /// The file that was written when the vault was made
        #[arg(long, value_name = "FILE")]
        recovery_file: PathBuf,
    },
    /// Change settings of this vault
    Set {
        /// Minutes without input before the window locks the vault, 1 to 240
        #[arg(long, value_name = "N")]
        auto_lock_minutes: Option<u64>,
        /// The name that a locked vault tells; empty for the folder's name
        #[arg(long)]
        label: Option<String>,
        /// Whether a locked vault tells the authority
        #[arg(long, value_name = "true|false")]
        show_authority: Option<bool>,
        /// Whether a locked vault tells when packets were last sent or taken in
        #[arg(long, value_name = "true|false")]
        show_last_exchange: Option<bool>,
    },
}

#[derive(Args)]
pub struct Create {
    /// The person who works here
    #[arg(long)]
    person: String,
    /// In what capacity, such as 'investigating judge'
    #[arg(long)]
    capacity: String,
    /// The competent authority, or the body of the Union
    #[arg(long)]
    authority: String,
    /// The State in two letters, or EU for a body of the Union
    #[arg(long, value_name = "CC")]
    state: String,
    /// Where to write the recovery file [default: beside the vault]; keep it away from this machine
    #[arg(long, value_name = "FILE")]
    recovery_file: Option<PathBuf>,
    /// Make a vault for training, with fictional data, marked as such wherever it is seen
    #[arg(long)]
    training: bool,
}

impl Verb {
    pub fn deed(self, desk: &Desk) -> Deed {
        match self {
            Self::Create(create) => create.deed(desk),
            Self::Status => Deed::Closed(Call::VaultStatus(Nothing {})),
            Self::Verify => Deed::Ask(Call::VaultVerify(Nothing {})),
            Self::Rebuild => Deed::Ask(Call::VaultRebuild(Nothing {})),
            Self::Recover { recovery_file } => {
                let recovery_file = place(desk, recovery_file);
                Deed::Recover(Box::new(|passphrase| {
                    Call::VaultRecover(RecoverVault { recovery_file, passphrase })
                }))
            }
            Self::Set { auto_lock_minutes, label, show_authority, show_last_exchange } => {
                Deed::Ask(Call::VaultSet(SetSettings {
                    auto_lock_minutes,
                    label,
                    show_authority,
                    show_last_exchange,
                }))
            }
        }
    }
}

impl Create {
    fn deed(self, desk: &Desk) -> Deed {
        let recovery_file = self.recovery_file.map(|path| place(desk, path));
        Deed::Create(Box::new(move |passphrase| {
            Call::VaultCreate(CreateVault {
                person: self.person,
                capacity: self.capacity,
                authority: self.authority,
                state: self.state,
                passphrase,
                recovery_file,
                training: self.training,
            })
        }))
    }
}
