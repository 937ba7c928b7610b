//! Calls about the operations log.

use crate::common::{Paging, Stamp};

wire! {
    /// Lists entries of the operations log, newest first.
    #[derive(Default)]
    pub struct ListRecords {
        /// Only this team's.
        #[serde(default)]
        pub team: Option<String>,
        /// Which page.
        #[serde(flatten)]
        pub paging: Paging,
    }

    /// What kind of operation (Directive (EU) 2016/680, Article 25, and the vault's own).
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum Operation {
        /// Something came in.
        Collection,
        /// Something was changed.
        Alteration,
        /// Something was looked at.
        Consultation,
        /// Something was given to somebody, transfers included.
        Disclosure,
        /// Things were put together.
        Combination,
        /// Something was destroyed.
        Erasure,
        /// The vault was opened, locked, recovered, verified.
        Access,
    }

    /// One entry of the operations log.
    pub struct RecordRow {
        /// Its number, from 1, without gaps.
        pub number: u64,
        /// When.
        pub when: Stamp,
        /// What kind.
        pub operation: Operation,
        /// What exactly, such as `evidence-import`.
        pub act: String,
        /// The team.
        pub team: Option<String>,
        /// The ids concerned, shortened to 100.
        pub objects: Vec<String>,
        /// How many were concerned.
        pub count: u64,
        /// Why.
        pub reason: Option<String>,
        /// To whom.
        pub recipient: Option<String>,
        /// The person at this installation.
        pub person: String,
        /// SHA-256 of the entry before it, lower-case hex.
        pub previous: String,
        /// SHA-256 of this entry.
        pub digest: String,
    }

    /// Tells whether the chain holds.
    #[derive(Eq)]
    pub struct RecordsVerified {
        /// Whether every entry names the one before it.
        pub clean: bool,
        /// How many entries were walked.
        pub entries: u64,
        /// The digest of the last one.
        pub head: Option<String>,
        /// The first entry that breaks the chain.
        pub broken_at: Option<u64>,
    }

    /// Writes the log to a file.
    pub struct ExportRecords {
        /// Only this team's.
        #[serde(default)]
        pub team: Option<String>,
        /// The file (a place); `.csv` gives CSV, anything else JSON.
        pub out: String,
    }

    /// Tells what was written.
    #[derive(Eq)]
    pub struct Written {
        /// Where: a path on the command line, a label in the window.
        pub path: String,
        /// How many entries or files.
        pub count: u64,
        /// Bytes written.
        pub bytes: u64,
        /// SHA-256 of what was written, for a single file.
        pub sha256: Option<String>,
    }
}
