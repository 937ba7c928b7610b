//! The merged text of notes.

/// Merged documents of notes.
#[derive(Default)]
pub(crate) struct NoteCache {}
