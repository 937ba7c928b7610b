//! Evidence and notes, as people at two offices see them: through the desk, with real vaults,
//! real files and packets in a folder.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so"
)]

mod giving;
mod importing;
mod looking;
mod noting;
mod previews;
mod restricting;
mod scene;
mod searching;
