//! The command as a script sees it: arguments in, documents and exit statuses out.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so: the scene's helpers too"
)]

mod batch;
mod documents;
mod passphrase;
mod scene;
mod usage;
