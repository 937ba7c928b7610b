//! Calls about custodians: people of one authority who bring its key back together, and the letter
//! by which the authority lets a new installation into a team where it has none left.

use crate::common::Stamp;
use crate::roster::Role;

wire! {
    /// Splits the own authority's key among custodians; each gets one file.
    pub struct MakeShares {
        /// Who keeps a share, two to nine people.
        pub custodians: Vec<String>,
        /// How many of them bring the key back, two unless said.
        #[serde(default)]
        pub threshold: Option<u64>,
        /// The folder where the shares go (a place).
        pub out: String,
    }

    /// What is remembered of the shares of the own authority's key.
    #[derive(Eq)]
    pub struct Custodians {
        /// How many bring the key back.
        pub threshold: u64,
        /// Who keeps a share.
        pub names: Vec<String>,
        /// When the shares were made.
        pub made: Stamp,
        /// Whether they are of the key that this vault acts with.
        pub current: bool,
        /// When shares were last tried.
        pub tried: Option<Stamp>,
        /// The files that were written just now.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub written: Vec<String>,
    }

    /// Brings an authority's key back from shares, or tries whether they would.
    pub struct RestoreKey {
        /// The shares' files (places).
        pub shares: Vec<String>,
        /// Only tries: nothing is taken in.
        #[serde(default)]
        pub check: bool,
        /// Why; trying needs no reason.
        #[serde(default)]
        pub reason: String,
    }

    /// What shares gave.
    #[derive(Eq)]
    pub struct KeyRestored {
        /// The authority whose key it is.
        pub authority: String,
        /// Its State, or `EU`.
        pub state: String,
        /// Eight words of the key, as on the shares.
        pub fingerprint: Vec<String>,
        /// How many shares are needed.
        pub threshold: u64,
        /// How many were made.
        pub count: u64,
        /// Whose shares were used.
        pub custodians: Vec<String>,
        /// Whether this vault acts with that key already.
        pub own: bool,
        /// Whether it was taken in; not by a trial.
        pub taken: bool,
        /// Whether the vault must be opened again before it acts with the key.
        pub reopen: bool,
    }

    /// Writes a letter: the own authority lets this installation into a team where nobody of it is
    /// left to do so. A leader of another party carries it.
    pub struct WriteLetter {
        /// The team's id, in full; a partner tells it.
        pub team: String,
        /// As what; a leader unless said.
        #[serde(default)]
        pub role: Option<Role>,
        /// First day; today unless said.
        #[serde(default)]
        pub from: Option<String>,
        /// Last day.
        pub until: String,
        /// Where the letter goes (a place).
        pub out: String,
    }

    /// Carries a letter of another party into the team.
    pub struct CarryLetter {
        /// The team.
        pub team: String,
        /// The letter (a place).
        pub letter: String,
        /// A person here compared the eight words of its card in person.
        #[serde(default)]
        pub verified: bool,
    }
}
