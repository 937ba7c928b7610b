//! The crate from outside: round trips, hostile files, golden files, stock tools, folders.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets what it does not expect is to stop"
)]

mod bundles;
mod common;
mod folders;
mod golden;
mod hostile;
mod hostile_insides;
mod interop;
mod receipts;
mod round_trips;
mod torture;
