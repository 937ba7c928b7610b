//! Who may do what, and what counts of it: scenes, a hostile case for every reason, and every
//! order of arrival.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests panic where a test would"
)]

mod hostile;
mod ledger;
mod letters;
mod narrowing;
mod office;
mod orders;
mod recipients;
mod reissue;
mod removal;
mod replaced;
mod restricted;
mod table;
