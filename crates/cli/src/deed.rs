//! What a command line asks for, before anything is opened.

use std::path::PathBuf;

use comity_contract::exchange::WatchFolder;
use comity_contract::{Call, Passphrase};

/// A call that waits for a passphrase.
pub type WithPassphrase = Box<dyn FnOnce(Passphrase) -> Call>;

/// One thing to do.
pub enum Deed {
    /// Ask the desk without opening the vault.
    Closed(Call),
    /// Make a vault with a passphrase that is to be set.
    Create(WithPassphrase),
    /// Set a new passphrase on the vault that is there.
    Recover(WithPassphrase),
    /// Open the vault and ask the desk.
    Ask(Call),
    /// Open the vault, do long work that Ctrl-C stops, and wait for its report.
    Long(Call),
    /// Open the vault and watch a folder until a person stops it.
    Watch(WatchFolder),
    /// Open the vault and answer the requests in a file.
    Batch(PathBuf),
}
