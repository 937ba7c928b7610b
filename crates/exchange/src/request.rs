//! Requests: what the sender of a packet asks for. They stand in a signed packet and are not
//! signed for themselves; who asks is the packet's sender, and what they get is what they are
//! entitled to.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::Value;
use comity_changes::cbor::{decode, encode};

use crate::Id;
use crate::receipt::{MISSING_MAX, RANGES_MAX, ReceiptRefusal, as_ids, as_ranges_by_feed};
use crate::receipt::{ids_value, ranges_by_feed_value};
use crate::vector::Ranges;

/// The version of a request.
pub const VERSION: u64 = 1;

/// The largest request, in bytes.
pub const REQUEST_BYTES_MAX: usize = 4 << 20;

/// What is asked for in one compartment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The team.
    pub team: Id,
    /// The compartment.
    pub compartment: Id,
    /// Change sets, by feed.
    pub sets: BTreeMap<Id, Ranges>,
    /// Sealed blobs.
    pub blobs: BTreeSet<Id>,
    /// Content keys, by their commitments.
    pub commitments: BTreeSet<Id>,
}

/// Why a request is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefusal {
    /// Not the bytes of a request, or over a limit.
    #[error("the request is malformed or over a limit")]
    Malformed,
    /// Of a version that a later program writes.
    #[error("the request is of version {0}, newer than this program")]
    Newer(u64),
}

impl From<ReceiptRefusal> for RequestRefusal {
    fn from(_: ReceiptRefusal) -> Self {
        Self::Malformed
    }
}

impl Request {
    /// Returns whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.blobs.is_empty() && self.commitments.is_empty()
    }

    /// Shortens what is over the limits: the lowest ranges, the first ids. What is left out is
    /// asked for once these have come.
    pub fn fit(mut self) -> Self {
        for ranges in self.sets.values_mut() {
            *ranges = ranges.lowest(RANGES_MAX);
        }
        self.blobs = self.blobs.into_iter().take(MISSING_MAX).collect();
        self.commitments = self.commitments.into_iter().take(MISSING_MAX).collect();
        self
    }

    /// Returns `[1, team, compartment, [[feed, ranges] ...], [blob ...], [commitment ...]]`.
    pub fn encode(&self) -> Vec<u8> {
        encode(&Value::Array(vec![
            Value::Uint(VERSION),
            Value::bytes(self.team.0),
            Value::bytes(self.compartment.0),
            ranges_by_feed_value(&self.sets),
            ids_value(&self.blobs),
            ids_value(&self.commitments),
        ]))
    }

    /// Reads a request. Refuses other forms and what is over the limits of a receipt's lists.
    pub fn decode(bytes: &[u8]) -> Result<Self, RequestRefusal> {
        use RequestRefusal::Malformed;
        if bytes.len() > REQUEST_BYTES_MAX {
            return Err(Malformed);
        }
        let value = decode(bytes).map_err(|_| Malformed)?;
        let parts = value.array().ok_or(Malformed)?;
        match parts.first().and_then(Value::uint).ok_or(Malformed)? {
            VERSION => {}
            version if version > VERSION => return Err(RequestRefusal::Newer(version)),
            _ => return Err(Malformed),
        }
        let [_, team, compartment, sets, blobs, commitments] = parts else {
            return Err(Malformed);
        };
        Ok(Self {
            team: team.fixed().map(Id).ok_or(Malformed)?,
            compartment: compartment.fixed().map(Id).ok_or(Malformed)?,
            sets: as_ranges_by_feed(sets)?,
            blobs: as_ids(blobs)?,
            commitments: as_ids(commitments)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_reads_back_and_other_forms_are_refused() {
        let request = Request {
            team: Id([1; 32]),
            compartment: Id([2; 32]),
            sets: BTreeMap::from([(Id([3; 32]), [(41, 43)].into_iter().collect())]),
            blobs: BTreeSet::from([Id([4; 32]), Id([5; 32])]),
            commitments: BTreeSet::from([Id([6; 32])]),
        };
        let bytes = request.encode();

        assert_eq!(Request::decode(&bytes), Ok(request));
        assert_eq!(Request::decode(&bytes[1..]), Err(RequestRefusal::Malformed));
        assert_eq!(Request::decode(&[0x81, 2]), Err(RequestRefusal::Newer(2)));
        assert_eq!(Request::decode(&[0x81, 0]), Err(RequestRefusal::Malformed));
    }
}
