//! Who may speak in an update: its author and nobody else.
//!
//! In the merged text every letter belongs to a *peer*, a number of 64 bits. The numbers of an
//! author follow from their feed and the note, the n-th from how many updates they had written in
//! it before; so every reader can tell whose letters an update brings, and one that brings
//! somebody else's is left out.

use std::collections::HashMap;

use comity_changes::{FeedId, RecordId};
use comity_crypto::hash;

const TAG: &str = "comity/note-peer/v1";

/// Derives the n-th peer of an author in a note.
pub(super) fn derive_peer(feed: &FeedId, note: &RecordId, number: u64) -> u64 {
    let derived = hash::tagged(TAG, &[&feed.0, &note.0, &number.to_be_bytes()]);
    // The highest number has a meaning of its own to the merge.
    u64::from_be_bytes(derived.first_chunk().copied().unwrap_or_default()) >> 1
}

/// The peers of each author, as far as they have written.
#[derive(Default)]
pub(super) struct Peers(HashMap<FeedId, Vec<u64>>);

impl Peers {
    /// Counts an update of an author and returns the peers that it may speak for.
    pub fn next(&mut self, feed: &FeedId, note: &RecordId) -> &[u64] {
        let peers = self.0.entry(*feed).or_default();
        peers.push(derive_peer(feed, note, peers.len() as u64));
        peers
    }

    /// Returns the peers that an author may have used, the oldest first.
    pub fn of(&self, feed: &FeedId) -> &[u64] {
        self.0.get(feed).map(Vec::as_slice).unwrap_or_default()
    }
}
