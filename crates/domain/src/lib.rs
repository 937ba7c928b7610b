//! Teams, agreements, roster, evidence, custody and notes: types and rules as pure functions.
//!
//! Nothing here reads a clock, a file or randomness, and nothing here is serialised: what reaches
//! disk or a peer is declared in [`kinds`] and written by `comity-changes`.
//!
//! Start with [`kinds`], the table of everything a team can record; then [`agreements`] for the
//! clauses and their checks, [`evidence`] for exhibit numbers and handling.

pub mod agreements;
pub mod dates;
pub mod evidence;
pub mod kinds;
pub mod roster;
pub mod states;
