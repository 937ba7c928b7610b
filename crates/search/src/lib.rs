//! Search over an encrypted index: how words are folded and split, what a query means, where its
//! words stand in a text. The only crate that names tantivy.
//!
//! The index is a cache: it is made from the vault and can be made again. It never answers from
//! what does not open, and nothing readable of it reaches a disk. Start with [`Index`], [`Query`]
//! and [`show`].
//!
//! ```
//! use comity_search::{Document, Index, Query};
//! let folder = tempfile::tempdir().unwrap();
//! let (index, _) = Index::open(folder.path(), &comity_crypto::make_key()).unwrap();
//! let letter = Document { id: [7; 32], title: "Писмо до Георгиев", ..Document::default() };
//! index.add(&letter).unwrap();
//! index.commit(1).unwrap();
//!
//! let found = index.find(&Query::parse("georgiev", false).unwrap(), 0, 10).unwrap();
//! assert_eq!(found.hits, [[7; 32]]);
//! ```

pub mod blocks;
mod cache;
mod document;
mod excerpt;
mod folder;
pub mod folding;
mod identifiers;
mod index;
mod plan;
mod query;
mod steady;
mod top;
mod words;

pub use document::{Document, DocumentId, DocumentKind};
pub use excerpt::{Mark, Place, Shown, show};
pub use index::{Found, Index, Opened};
pub use query::{NotAQuery, QUERY_CHARS_MAX, Query, TERMS_MAX};
pub use words::PAGE_BREAK;

use std::io;

use tantivy::TantivyError;
use tantivy::directory::error::{OpenReadError, OpenWriteError};

/// Why the index gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Something of it is missing or does not open: empty it and make it again.
    #[error("the index of search is damaged")]
    Damaged,
    /// More words begin so than are sought.
    #[error("too many words begin so")]
    TooBroad,
    /// The disk failed; making the index again would not help.
    #[error("reading or writing the index failed: {0}")]
    Io(io::Error),
}

impl From<io::Error> for SearchError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::NotFound => {
                Self::Damaged
            }
            _ => Self::Io(error),
        }
    }
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        let (TantivyError::IoError(io_error)
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. })) = &error
        else {
            return Self::Damaged;
        };
        io::Error::new(io_error.kind(), io_error.to_string()).into()
    }
}
