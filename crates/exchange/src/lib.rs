//! What a peer lacks, packets, receipts, gaps; and the couriers that carry packets between
//! machines. The only crate that talks to folders and sockets between machines.
//!
//! Nothing here judges a change set: change sets, grants, fills and requests are opaque items,
//! handed on byte for byte. Nothing readable is written to disk: only sealed bytes are.
//!
//! Start with [`packet`] for what travels, [`receipt`] and [`vector`] for what arrived and what
//! is missing, [`courier`] for the way there.
//!
//! ```
//! use comity_exchange::vector::Ranges;
//! let held: Ranges = [(1, 40), (44, 44)].into_iter().collect();
//! assert_eq!(held.to_string(), "1–40, 44");
//! assert_eq!(held.missing_to(44).to_string(), "41–43");
//! ```

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod courier;
pub mod id;
pub mod packet;
pub mod receipt;
pub mod request;
pub mod vector;

pub use id::Id;
