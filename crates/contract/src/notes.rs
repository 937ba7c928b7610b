//! Calls about notes.

use crate::common::{Paging, Stamp, StandingMark, Who};
use crate::teams::FieldValue;

wire! {
    /// Adds a note.
    pub struct AddNote {
        /// The team.
        pub team: String,
        /// The title.
        pub title: String,
        /// The text; for the command line, read from `file`.
        #[serde(default)]
        pub text: Option<String>,
        /// A file with the text (a place).
        #[serde(default)]
        pub file: Option<String>,
        /// The restricted compartment it goes to; absent means `operational`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub compartment: Option<String>,
    }

    /// Changes a note's text; what others wrote meanwhile stays.
    pub struct EditNote {
        /// The team.
        pub team: String,
        /// The note: id, unique prefix or unique title.
        pub note: String,
        /// The whole new text; for the command line, read from `file`.
        #[serde(default)]
        pub text: Option<String>,
        /// A file with the text (a place).
        #[serde(default)]
        pub file: Option<String>,
        /// The new title, if it changes.
        #[serde(default)]
        pub title: Option<String>,
        /// The version the text was written on, from `note_show`; absent means the newest.
        #[serde(default)]
        pub base: Option<String>,
    }

    /// Lists the notes of a team.
    pub struct ListNotes {
        /// The team.
        pub team: String,
        /// Which page.
        #[serde(flatten)]
        pub paging: Paging,
    }

    /// Names a note.
    pub struct NoteRef {
        /// The team.
        pub team: String,
        /// The note: id, unique prefix or unique title.
        pub note: String,
    }

    /// One line of the list of notes.
    pub struct NoteRow {
        /// The note's id.
        pub note: String,
        /// The title.
        pub title: String,
        /// The first words of the text.
        pub opening: String,
        /// Who changed it last.
        pub who: Who,
        /// When it was changed last.
        pub when: Stamp,
        /// How many exhibits it names.
        pub links: u64,
        /// The name of the restricted compartment it is in; absent when all members read it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub compartment: Option<String>,
        /// Why the note does not count, or how it is marked; absent when it counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mark: Option<StandingMark>,
    }

    /// A note.
    pub struct Note {
        /// The note's id.
        pub note: String,
        /// The title.
        pub title: String,
        /// All titles, when two offices set it apart.
        pub titles: Vec<FieldValue>,
        /// The name of the restricted compartment it is in; absent when all members read it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub compartment: Option<String>,
        /// The text, merged from everything held here.
        pub text: String,
        /// Names the version shown; `note_edit` takes it as `base`.
        pub version: String,
        /// The exhibits the text names, such as `FR-2026-0137`.
        pub links: Vec<NoteLink>,
        /// Who wrote, newest first.
        pub revisions: Vec<Revision>,
        /// How many updates were left out of the text: they do not decode, or speak for somebody
        /// else than their author.
        pub left_out: u64,
    }

    /// An exhibit that a note names.
    #[derive(Eq)]
    pub struct NoteLink {
        /// The number as written.
        pub exhibit: String,
        /// The item's id, when there is one here.
        pub item: Option<String>,
        /// Its title.
        pub title: Option<String>,
    }

    /// One saved revision of a note.
    pub struct Revision {
        /// Who.
        pub who: Who,
        /// When.
        pub when: Stamp,
        /// Why it does not count, though its words stay in the text; absent when it counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mark: Option<StandingMark>,
    }
}
