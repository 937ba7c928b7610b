//! Types, descriptions, texts and families of real files that nobody here wrote, the hostile ones
//! too. Skipped, saying so, where `COMITY_CORPUS` names no folder.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says so"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use comity_intake::worker;

mod archives;
mod described;
mod families;
mod made;
mod mails;
mod texts;
mod types;

#[path = "../support/folder_sink.rs"]
mod folder_sink;
#[path = "../support/scenes.rs"]
mod scenes;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(worker::ARGUMENT) {
        return worker::serve();
    }
    scenes::run(&[
        ("types_are_those_of_another_tool", types::types_are_those_of_another_tool),
        ("archives_end_as_their_names_state", archives::end_as_their_names_state),
        ("every_hostile_file_ends_in_a_state", archives::every_hostile_file_ends_in_a_state),
        ("names_in_archives_stay_names", archives::names_stay_names),
        ("mail_has_the_members_it_is_said_to_have", mails::members_are_as_expected),
        ("attachments_packed_as_long_ago_are_unpacked", mails::packed_as_long_ago),
        ("messages_of_a_mailbox_are_told_apart", mails::mailboxes_are_cut),
        ("members_are_sealed_as_files_are", families::members_are_sealed_as_files_are),
        ("a_large_member_goes_by_without_being_held", families::a_large_member_goes_by),
        ("families_of_the_whole_corpus_end_in_a_state", families::the_whole_corpus_ends_in_a_state),
        ("a_cancelled_family_stops", families::a_cancelled_family_stops),
        ("a_member_cut_short_leaves_no_copy", families::a_member_cut_short_leaves_no_copy),
        ("every_kind_is_described", described::every_kind_is_described),
        ("known_files_say_what_is_known_of_them", described::known_files),
        ("mail_and_office_files_have_their_text", texts::mail_and_office_files_have_their_text),
        ("known_words_are_in_their_files", texts::known_words),
        ("bombs_are_refused_with_the_reason", made::bombs_are_refused),
        ("families_nest_four_deep", made::families_nest_four_deep),
        ("ten_thousand_members_are_the_most", made::members_are_counted),
    ])
}

/// The folder of real files, or nothing, said so.
fn corpus(scene: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("COMITY_CORPUS").map(PathBuf::from).filter(|path| path.is_dir());
    if folder.is_none() {
        println!("skipped: {scene}: no corpus");
    }
    folder
}

/// Every file below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn media_type(bytes: &[u8], path: &Path) -> &'static str {
    comity_intake::sniff::media_type(bytes, bytes.len() as u64, path)
}
