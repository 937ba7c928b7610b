//! Evidence: plan and take in, list, show, search, set, propose, open, verify, withdraw.
//!
//! An item is two records: an *entry* (number, title, handling) and, written right after it, a
//! *content* (hashes, sealed segments, the identity that opens them). What lists show of both is
//! one [`comity_vault::ItemRow`]. Every word about an item (held, verified, searched) is computed
//! from what is here, never remembered from the last attempt.

mod allowed;
mod asked;
mod custody;
mod export;
mod filter;
mod import;
mod items;
mod list;
mod listed;
mod looking;
mod memory;
mod open;
mod original;
mod plan;
mod preview;
mod proposals;
mod reading;
mod search;
mod set;
mod show;
mod verify;
mod words;

pub(crate) use allowed::may_write;
pub(crate) use export::export;
pub(crate) use import::import;
pub(crate) use items::{find, text_state};
pub(crate) use list::list;
pub(crate) use memory::{Memory, consult};
pub(crate) use open::{key, open};
pub(crate) use plan::plan;
pub(crate) use preview::{bytes, page, preview, rows};
pub(crate) use proposals::{answer, proposals, propose, reason_of};
pub(crate) use reading::read_new_texts;
pub(crate) use search::search;
pub(crate) use set::{set, shared_text, withdraw};
pub(crate) use show::{show, text};
pub(crate) use verify::{verify, verify_items};
