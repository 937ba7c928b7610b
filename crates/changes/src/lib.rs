//! The change set: canonical bytes, hash, signature, causal order, merge and authority.
//!
//! The only types that reach the disk or a peer. Sans-I/O: no clock, file, socket or randomness
//! but the nonces and keys that `comity-crypto` makes.
//!
//! Read [`cbor`], then [`set`] (header, changes, signature), [`values`] (sealed values and content
//! keys), [`card`] and [`charter`] (authority), [`admission`], [`control`] (who may do what, since
//! when), [`standing`] (what counts of it), [`verdict`] (every reason), [`merge`],
//! [`narrowing`] (when a record needs a new content key).

pub mod act;
pub mod admission;
pub mod builder;
pub mod card;
pub mod cbor;
pub mod charter;
pub mod control;
pub mod ids;
mod judge;
pub mod lanes;
pub mod letter;
pub mod merge;
pub mod narrowing;
pub mod replacement;
pub mod restricted;
pub mod set;
pub mod standing;
pub mod statements;
pub mod tree;
pub mod values;
pub mod verdict;

pub use cbor::Value;
pub use ids::{CompartmentId, Dot, FeedId, RecordId, SetId, TeamId};
pub use set::{Change, ChangeSet, Dep, Header};

/// Why bytes are not what they should be. Names numbers, never contents.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The bytes are not deterministic CBOR.
    #[error("not deterministic CBOR")]
    Cbor,
    /// The value has another shape than the format says.
    #[error("the {0} has another shape than the format says")]
    Shape(&'static str),
    /// Something is larger than its limit.
    #[error("the {0} is over its limit")]
    Limit(&'static str),
    /// The format is newer than this version.
    #[error("format version {0} is newer than this program")]
    Newer(u64),
    /// The tree over the changes does not have the root that the header names.
    #[error("the changes are not those that were signed")]
    Root,
    /// A signature does not verify.
    #[error("a signature does not verify")]
    Signature,
}
