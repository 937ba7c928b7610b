//! Notes: written apart, merged without loss.

pub(crate) mod texts;

use comity_contract::notes::{AddNote, EditNote, ListNotes, Note, NoteRef, NoteRow};
use comity_contract::{Page, ProblemCode as Code};

use crate::Desk;
use crate::refuse::{Answer, refuse};
use crate::session::Session;

pub(crate) fn add(_: &Desk, _: &Session, _: &AddNote) -> Answer<Note> {
    refuse(Code::NotHere)
}

pub(crate) fn edit(_: &Desk, _: &Session, _: &EditNote) -> Answer<Note> {
    refuse(Code::NotHere)
}

pub(crate) fn list(_: &Session, _: &ListNotes) -> Answer<Page<NoteRow>> {
    refuse(Code::NotHere)
}

pub(crate) fn show(_: &Session, _: &NoteRef) -> Answer<Note> {
    refuse(Code::NotHere)
}
