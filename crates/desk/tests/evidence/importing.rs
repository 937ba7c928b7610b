//! Taking evidence in.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{FileState, Handling, ImportEvidence, Members, Route, TextState};
use comity_contract::tasks::{TaskRef, TaskState};

use crate::ask;
use crate::scene::{Scene, codes};

/// The thread of the product: a file becomes an item that says what it is and where it came from.
#[test]
fn a_file_becomes_an_item_with_hashes_number_and_custody() {
    let scene = Scene::in_force();
    let path = scene.lyon.has_file("ledger.txt", "Paid to Георгиев in cash.\n");

    let order = ImportEvidence { route: Some(Route::EioMla), ..scene.lyon.order(&[&path]) };
    let plan = ask!(scene.lyon, EvidencePlan, order.clone()).unwrap();
    let report = scene.lyon.imports(order);

    assert_eq!((plan.files, plan.bytes, plan.fits), (1, 34, true));
    assert_eq!(plan.first_exhibit.as_deref(), Some("FR-2026-0001"));
    assert_eq!(plan.visible_to, ["FR", "IT"]);
    assert_eq!((report.taken, report.not_taken, report.state), (1, 0, TaskState::Done));
    let file = &report.files[0];
    assert_eq!((file.state, file.text), (FileState::Taken, Some(TextState::Searched)));
    assert_eq!(file.path, path);
    let item = scene.lyon.shows("FR-2026-0001");
    assert_eq!(item.row.item, *file.item.as_ref().unwrap());
    assert_eq!(Some(&item.row.sha256), file.sha256.as_ref());
    assert_eq!(item.row.sha256, sha256("Paid to Георгиев in cash.\n"));
    assert_eq!((item.row.title.as_str(), item.row.path.as_str()), ("ledger.txt", path.as_str()));
    assert_eq!((item.row.handling, item.row.route), (Handling::H1, Route::EioMla));
    assert!(item.row.held && item.row.verified.is_some() && item.row.modified.is_some());
    assert_eq!(item.custody[0].event, "imported");
    assert!(item.custody[0].remark.contains(&item.row.sha256), "{:?}", item.custody[0]);
    assert!(item.custody_sentence.contains("no gap is known"), "{}", item.custody_sentence);
    assert_eq!(item.segments.len(), 1);
    assert_eq!(item.processing[0].result, TextState::Searched);
    assert!(scene.lyon.log().iter().any(|(act, _)| act == "evidence-import"));
}

/// What is not taken is listed as what it is; nothing is passed over in silence.
#[test]
fn every_file_is_listed_as_what_it_is() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    let good = lyon.has_file("good.bin", [0, 1, 2, 3]);
    lyon.has_file("same.bin", [0, 1, 2, 3]);
    lyon.has_file("empty", "");
    lyon.has_file("bill\u{202e}fdp.exe", "MZ");
    let raw = std::ffi::OsStr::from_bytes(b"raw\xff\nname");
    fs::write(lyon.home.join("files").join(raw), "x").unwrap();
    symlink(&good, lyon.home.join("files/link")).unwrap();
    let gone = lyon.home.join("nowhere").display().to_string();

    let report = lyon.imports(lyon.order(&[&lyon.files(), &gone]));

    let state = |end: &str| {
        let found = report.files.iter().find(|file| file.path.ends_with(end));
        found.unwrap_or_else(|| panic!("{end} is listed: {report:?}")).state
    };
    assert_eq!(state("good.bin"), FileState::Taken);
    assert_eq!(state("same.bin"), FileState::TakenDuplicate);
    assert_eq!(state("empty"), FileState::Empty);
    assert_eq!(state("bill‹U+202E›fdp.exe"), FileState::Taken);
    assert_eq!(state("raw‹FF›‹U+000A›name"), FileState::Taken);
    assert_eq!(state("link"), FileState::Link);
    assert_eq!(state("nowhere"), FileState::Vanished);
    assert_eq!((report.taken, report.not_taken, report.files.len()), (4, 3, 7));
    let page = lyon.list("", "").unwrap();
    assert_eq!(page.cover.items, 4);
    assert!(page.rows.iter().all(|row| !row.title.contains('\u{202e}')));
}

/// Equal files share one sealed blob and say so, within a batch and over time.
#[test]
fn exact_duplicates_share_one_sealed_copy() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    let large = vec![7_u8; 5 << 20];
    let first = lyon.has_file("a/small", "same");
    lyon.has_file("b/small", "same");
    let one = lyon.has_file("large-1", &large);
    let other = lyon.has_file("large-2", &large);

    let folders = [lyon.home.join("files/a"), lyon.home.join("files/b")];
    let folders = folders.map(|folder| folder.display().to_string());
    let at_once = lyon.imports(lyon.order(&[&folders[0], &folders[1]]));
    let later = lyon.imports(lyon.order(&[&first]));
    lyon.imports(lyon.order(&[&one]));
    let large = lyon.imports(lyon.order(&[&other]));

    let states: Vec<_> = at_once.files.iter().map(|file| file.state).collect();
    assert_eq!(states, [FileState::Taken, FileState::TakenDuplicate]);
    assert_eq!(later.files[0].state, FileState::TakenDuplicate);
    assert_eq!(large.files[0].state, FileState::TakenDuplicate);
    for (one, other) in [(1, 2), (1, 3), (4, 5)] {
        let [one, other] = [one, other].map(|n| lyon.shows(&format!("FR-2026-000{n}")));
        assert_eq!(one.segments, other.segments);
        assert_ne!(one.row.item, other.row.item);
        assert!(other.row.verified.is_some() && other.row.duplicates > 0);
        assert!(one.same_content.contains(&other.row.exhibit));
    }
    let blobs =
        ask!(lyon, VaultStatus, comity_contract::common::Nothing {}).unwrap().holds.unwrap();
    assert!(blobs.blob_bytes < 6 << 20, "the second large copy is gone: {blobs:?}");
}

#[test]
fn zero_bytes_are_taken_when_that_was_confirmed() {
    let scene = Scene::in_force();
    let empty = scene.lyon.has_file("empty", "");
    let order = scene.lyon.order(&[&empty]);

    let asked = ask!(scene.lyon, EvidencePlan, order.clone()).unwrap();
    let report = scene.lyon.imports(ImportEvidence { allow_empty: true, ..order });

    assert_eq!((asked.files, asked.remarks[0].state), (0, FileState::Empty));
    assert_eq!(report.files[0].state, FileState::Taken);
    let item = scene.lyon.shows("FR-2026-0001");
    assert_eq!((item.row.size, item.row.sha256), (0, sha256("")));
    assert!(item.row.held);
}

/// An import that was cut short goes on without taking anything twice.
#[test]
fn resuming_takes_what_is_missing_and_nothing_twice() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    let deep = "d/".repeat(200) + "deep";
    lyon.has_file("one", "1");
    lyon.has_file(&deep, "2");
    lyon.imports(lyon.order(&[&lyon.files()]));
    lyon.has_file("three", "3");
    lyon.has_file("one", "1 changed");

    let order = ImportEvidence { resume: true, ..lyon.order(&[&lyon.files()]) };
    let plan = ask!(lyon, EvidencePlan, order.clone()).unwrap();
    let report = lyon.imports(order);

    let states: Vec<_> = report.files.iter().map(|file| file.state).collect();
    assert_eq!(states, [FileState::TakenBefore, FileState::Taken, FileState::Taken]);
    assert_eq!((plan.files, plan.remarks.len()), (2, 1));
    assert_eq!((report.taken, report.not_taken), (2, 0));
    assert_eq!(report.files[0].exhibit.as_deref(), Some("FR-2026-0001"));
    assert_eq!(lyon.list("", "").unwrap().total, 4);
}

#[test]
fn a_cancelled_import_keeps_what_it_took_and_lists_the_rest() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    for number in 0..3_000 {
        lyon.has_file(&format!("{number:04}"), number.to_string());
    }

    let task = ask!(lyon, EvidenceImport, lyon.order(&[&lyon.files()])).unwrap().task;
    ask!(lyon, TaskCancel, TaskRef { task }).unwrap();
    let report = lyon.waits_for(task);

    assert_eq!(report.state, TaskState::Cancelled);
    assert_eq!(report.taken, lyon.list("", "").unwrap().total);
    let cancelled = report.files.iter().filter(|file| file.state == FileState::Cancelled).count();
    assert_eq!(cancelled as u64, report.not_taken);
    let rest = lyon.imports(ImportEvidence { resume: true, ..lyon.order(&[&lyon.files()]) });
    assert_eq!(rest.taken + report.taken, 3_000);
    let page = lyon.list("exhibit", "").unwrap();
    let last = page.rows.last().unwrap();
    assert_eq!(last.exhibit, "FR-2026-3000", "numbers have no gap");
}

#[test]
fn the_vault_is_never_taken_as_evidence_of_itself() {
    let scene = Scene::in_force();
    scene.lyon.has_file("one", "1");
    let home = scene.lyon.home.display().to_string();
    let by_link = scene.lyon.home.parent().unwrap().join("link");
    symlink(&scene.lyon.home, &by_link).unwrap();
    let through = by_link.join("../link/vault/journal").display().to_string();

    let report = scene.lyon.imports(scene.lyon.order(&[&home, &through]));

    let own = |file: &&comity_contract::evidence::FileReport| {
        file.state == FileState::Special && file.reason.as_ref().unwrap().contains("vault itself")
    };
    assert_eq!(report.files.iter().filter(own).count(), 2, "{report:?}");
    assert!(report.files.iter().all(|file| !file.path.contains("/index/")));
}

#[test]
fn what_may_not_be_imported_is_refused_before_anything_is_read() {
    let scene = Scene::in_force();
    let path = scene.lyon.has_file("one", "1");
    let order = scene.lyon.order(&[&path]);

    let unrestricted = ImportEvidence { handling: Handling::H3, ..order.clone() };
    let foreign = ImportEvidence { team: "nobody".to_owned(), ..order.clone() };
    let nothing = ImportEvidence { paths: Vec::new(), ..order };

    assert_eq!(codes(ask!(scene.lyon, EvidenceImport, unrestricted)), Code::RestrictionMissing);
    assert_eq!(codes(ask!(scene.lyon, EvidenceImport, foreign)), Code::TeamUnknown);
    assert_eq!(codes(ask!(scene.lyon, EvidenceImport, nothing)), Code::NothingToTake);
}

/// An original of 5 MiB goes another way than small ones: streamed, with a file of its own.
#[test]
fn a_large_original_is_held_and_compared_too() {
    let scene = Scene::in_force();
    let bytes: Vec<u8> =
        (0..5_u32 << 20).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let path = scene.lyon.has_file("disk.img", &bytes);

    let report = scene.lyon.imports(scene.lyon.order(&[&path]));

    assert_eq!(report.progress.bytes_done, 5 << 20);
    let item = scene.lyon.shows("FR-2026-0001");
    assert_eq!((item.row.size, item.row.sha256), (5 << 20, sha256(&bytes)));
    assert!(item.row.held && item.custody[0].remark.contains("read back"));
}

fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(comity_crypto::sha256(bytes.as_ref()))
}

/// A mail with an attachment that holds a mail: each is an item of its own and names its parent.
#[test]
fn attachments_are_items_of_their_own() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    let inner = "From: c@example.org\r\nTo: d@example.org\r\nSubject: Tide\r\n\r\nAt nine.\r\n";
    let mail = format!(
        "From: a@example.org\r\nTo: b@example.org\r\nSubject: Ferry\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n\
         See the list.\r\n--x\r\nContent-Type: text/csv; name=list.csv\r\n\
         Content-Disposition: attachment; filename=list.csv\r\n\r\na,b,c\r\n1,2,3\r\n4,5,6\r\n\
         --x\r\nContent-Type: message/rfc822\r\n\r\n{inner}--x--\r\n"
    );
    let path = lyon.has_file("ferry.eml", mail);
    lyon.has_file("note.txt", "beside it");

    let report = lyon.imports(lyon.order(&[&lyon.files()]));
    let again = lyon.imports(ImportEvidence { resume: true, ..lyon.order(&[&path]) });

    assert_eq!((report.taken, report.not_taken, report.members_taken), (2, 0, 2));
    assert!(report.members.iter().all(|file| file.path.contains("ferry.eml › ")));
    let parent = lyon.shows("FR-2026-0001");
    let exhibits: Vec<_> = parent.members.iter().map(|member| member.exhibit.as_str()).collect();
    assert_eq!(exhibits, ["FR-2026-0003", "FR-2026-0004"], "after the files that were listed");
    let list = lyon.shows("FR-2026-0003");
    assert_eq!((list.row.title.as_str(), list.row.media_type.as_str()), ("list.csv", "text/csv"));
    assert_eq!(list.parent.unwrap().exhibit, "FR-2026-0001");
    assert!(list.row.held && list.row.verified.is_some());
    assert_eq!((again.taken, again.members_taken), (0, 0), "nothing is taken twice");
    scene.carry_everything();
    let there = scene.turin.shows("FR-2026-0004");
    assert_eq!(there.parent.unwrap().exhibit, "FR-2026-0001");
    assert_eq!(there.row.media_type, "message/rfc822");
    let bare = ImportEvidence { members: Some(Members::None), ..lyon.order(&[&path]) };
    assert_eq!(lyon.imports(bare).members, []);
}
