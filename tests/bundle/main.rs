//! The packages as people get them: installed in a clean root, started, used and removed, and the
//! image started on its own.
//!
//! They hold debug binaries, so that a driver can look into the window; all else is what a release
//! has.

#[allow(dead_code, reason = "the window's suite does more in the window than is needed here")]
#[path = "../window/app.rs"]
mod app;
mod bundles;
mod contents;
#[allow(dead_code, reason = "as app")]
#[path = "../window/display.rs"]
mod display;
mod installed;
#[allow(dead_code, reason = "as app")]
#[path = "../window/offices.rs"]
mod offices;
#[allow(dead_code, reason = "as app")]
#[path = "../window/person.rs"]
mod person;
mod root;

/// Room for one window of its usual size, with its frame.
const ONE_WINDOW: (u32, u32) = (1480, 960);
