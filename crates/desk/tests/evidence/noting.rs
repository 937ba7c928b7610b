//! Notes at two offices.

use comity_contract::ProblemCode as Code;
use comity_contract::notes::{AddNote, EditNote, ListNotes};

use crate::ask;
use crate::scene::{Scene, codes};

#[test]
fn two_people_edit_one_note_apart_and_nothing_is_lost_or_doubled() {
    let scene = Scene::in_force();
    let note = scene.lyon.notes("Plan", "Meet in Nice.\nBring the ledger.\n").note;
    scene.carry_everything();

    scene.lyon.edits(&note, "Meet in Nice on Monday.\nBring the ledger.\n", None);
    scene.turin.edits(&note, "Meet in Nice.\nBring the ledger.\nAnd the seals.\n", None);
    scene.carry_everything();

    let expected = "Meet in Nice on Monday.\nBring the ledger.\nAnd the seals.\n";
    for office in [&scene.lyon, &scene.turin] {
        let note = office.reads("Plan");
        assert_eq!(note.text, expected);
        assert_eq!(note.revisions.len(), 3);
    }
    assert_eq!(scene.lyon.reads(&note).version, scene.turin.reads(&note).version);
}

/// A window that stayed open saves what was written on the text it showed.
#[test]
fn an_edit_on_an_older_version_keeps_what_came_since() {
    let scene = Scene::in_force();
    let shown = scene.lyon.notes("Plan", "one three");
    scene.lyon.edits(&shown.note, "one three four", None);

    let merged = scene.lyon.edits(&shown.note, "one two three", Some(&shown.version));

    assert_eq!(merged.text, "one two three four");
    let foreign = EditNote {
        team: scene.lyon.team.clone(),
        note: shown.note,
        text: Some("x".to_owned()),
        file: None,
        title: None,
        base: Some("0102".to_owned()),
    };
    assert_eq!(codes(ask!(scene.lyon, NoteEdit, foreign)), Code::ValueInvalid);
}

#[test]
fn a_note_links_to_the_exhibits_it_names_and_back() {
    let scene = Scene::in_force();
    let path = scene.lyon.has_file("letter.txt", "x");
    scene.lyon.imports(scene.lyon.order(&[&path]));

    let note = scene.lyon.notes("Plan", "See FR-2026-0001, IT-2026-0007 and FR-2026-00011.");

    let links: Vec<_> =
        note.links.iter().map(|link| (link.exhibit.as_str(), link.item.is_some())).collect();
    assert_eq!(links, [("FR-2026-0001", true), ("IT-2026-0007", false), ("FR-2026-0011", false)]);
    let back = scene.lyon.shows("FR-2026-0001").notes;
    assert_eq!((back.len(), back[0].title.as_str()), (1, "Plan"));
    let page = ask!(
        scene.lyon,
        NoteList,
        ListNotes { team: scene.lyon.team.clone(), paging: comity_contract::Paging::default() }
    );
    let row = &page.unwrap().rows[0];
    assert_eq!((row.title.as_str(), row.links), ("Plan", 3));
}

#[test]
fn titles_of_a_note_set_apart_both_stand() {
    let scene = Scene::in_force();
    let note = scene.lyon.notes("Plan", "").note;
    scene.carry_everything();
    let retitle = |title: &str| EditNote {
        team: scene.lyon.team.clone(),
        note: note.clone(),
        text: None,
        file: None,
        title: Some(title.to_owned()),
        base: None,
    };

    ask!(scene.lyon, NoteEdit, retitle("Plan A")).unwrap();
    ask!(scene.turin, NoteEdit, retitle("Plan B")).unwrap();
    scene.carry_everything();

    assert_eq!(scene.lyon.reads(&note).titles.len(), 2);
    assert_eq!(scene.lyon.reads("Plan B").note, note, "either title names it");
    ask!(scene.lyon, NoteEdit, retitle("Plan B")).unwrap();
    assert_eq!(scene.lyon.reads(&note).titles.len(), 1);
}

#[test]
fn a_long_note_travels_whole_and_a_longer_one_is_refused() {
    let scene = Scene::in_force();
    let long = "Ελληνικά και English, line after line.\n".repeat(40_000);

    let path = scene.lyon.has_file("long.md", &long);
    let add = |text: Option<String>, file: Option<String>| AddNote {
        team: scene.lyon.team.clone(),
        title: "Long".to_owned(),
        text,
        file,
        compartment: None,
    };
    ask!(scene.lyon, NoteAdd, add(None, Some(path))).unwrap();
    scene.carry_everything();

    assert!(scene.turin.reads("Long").text == long, "the text arrives whole");
    let longer = add(Some("x".repeat(5_000_001)), None);
    assert_eq!(codes(ask!(scene.lyon, NoteAdd, longer)), Code::ValueTooLong);
    let binary = scene.lyon.has_file("binary", [0xff, 0xfe, 0]);
    assert_eq!(codes(ask!(scene.lyon, NoteAdd, add(None, Some(binary)))), Code::ValueInvalid);
}

/// What was merged is not merged anew with every look, and a lock forgets it.
#[test]
fn notes_read_the_same_after_the_vault_was_locked() {
    let scene = Scene::in_force();
    let note = scene.lyon.notes("Plan", "one").note;
    let before = scene.lyon.edits(&note, "one two", None);

    scene.lyon.locks();
    scene.lyon.unlocks();

    let after = scene.lyon.reads(&note);
    assert_eq!((after.text, after.version), (before.text, before.version));
}
