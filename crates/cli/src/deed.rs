//! What a command line asks for, before anything is opened.

use std::path::PathBuf;

use comity_contract::evidence::ImportEvidence;
use comity_contract::exchange::WatchFolder;
use comity_contract::{Call, Passphrase};

/// One thing to do.
pub enum Deed {
    /// Ask the desk without opening the vault.
    Closed(Call),
    /// Set a passphrase with this call.
    NewPassphrase(Box<dyn FnOnce(Passphrase) -> Call>),
    /// Open the vault and ask the desk.
    Ask(Call),
    /// Open the vault, import and wait for the report.
    Import(ImportEvidence),
    /// Open the vault and watch a folder until a person stops it.
    Watch(WatchFolder),
    /// Open the vault and answer the requests in a file.
    Batch(PathBuf),
}
