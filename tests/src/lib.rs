//! The harness of the black-box suites: offices with names, a courier between them, a clock that
//! moves when told. Everything goes through the desk, and every reply is held against `schemas/`.
//!
//! Nothing here knows how the product works inside; what a suite forges, it builds itself.

mod agreeing;
mod clock;
mod courier;
mod importing;
mod office;
mod scenes;
mod schemas;
mod template;
mod world;

pub use clock::OfficeClock;
pub use courier::Courier;
pub use office::{Office, PASSPHRASE, Person, people, reading_worker};
pub use scenes::{ItemHandle, rows, text};
pub use template::copy;
pub use world::World;
