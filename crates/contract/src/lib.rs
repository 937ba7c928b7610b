//! The calls of the desk, the types they take and give, and the problems they may answer with.
//!
//! These are the only types an interface sees. They never reach the disk or a peer: those types
//! live in `comity-changes`, and the desk converts between the two explicitly.
//!
//! Start reading at [`calls`]: every call is declared there once, and the enum, the JSON Schemas
//! in `schemas/` and the TypeScript client are made from that one list.
//!
//! ```
//! use comity_contract::Call;
//! let call: Call = serde_json::from_str(r#"{"call":"team_list","args":{}}"#).unwrap();
//! assert_eq!(call.name(), "team_list");
//! ```

/// Wraps wire types with the derives all of them need.
macro_rules! wire {
    ($($(#[$meta:meta])* pub $kind:ident $name:ident $(<$generic:ident>)? { $($body:tt)* })*) => {$(
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize,
                 schemars::JsonSchema, ts_rs::TS)]
        $(#[$meta])*
        pub $kind $name $(<$generic>)? { $($body)* }
    )*};
}

pub mod agreements;
pub mod arrival;
pub mod calls;
pub mod cards;
pub mod common;
pub mod compartments;
pub mod custodians;
pub mod desktop;
pub mod evidence;
pub mod exchange;
pub mod export;
pub mod imports;
pub mod keys;
pub mod notes;
pub mod notice;
pub mod preview;
pub mod problem;
pub mod proposals;
pub mod records;
pub mod reissue;
pub mod removals;
pub mod replacements;
pub mod roster;
pub mod searches;
pub mod tasks;
pub mod teams;
pub mod vault;

pub use calls::{Call, Reply};
pub use common::{Page, Paging, Passphrase, Stamp, StandingMark, Who};
pub use notice::Notice;
pub use problem::{Problem, ProblemCode};
