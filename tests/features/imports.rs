//! Files of every kind, taken or told why not.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use comity_tests::{Office, World, rows, text};
use serde_json::{Value, json};

/// Links, pipes, folders that cannot be read, names that lie: each is listed as what it is, and
/// the good files beside them are taken.
#[test]
fn whatever_lies_in_a_folder_is_listed_as_what_it_is() {
    let world = World::with_seed(11);
    let lyon = world.office("Lyon");
    let folder = strange_folder(&lyon);

    let plan = lyon.does("evidence_plan", lyon.import_args(&[&folder], json!({})));
    let report = lyon.imports(&[&folder], json!({}));

    let mut states: BTreeMap<&str, u64> = BTreeMap::new();
    for file in report["files"].as_array().unwrap() {
        *states.entry(text(file, "state")).or_default() += 1;
        let taken = text(file, "state").starts_with("taken");
        assert!(taken || file["reason"].is_string(), "what is not taken says why: {file}");
        assert!(taken || file["hint"].is_string(), "and what to do: {file}");
        let shown = text(file, "path");
        assert!(!shown.contains('\n') && !shown.contains('\u{202e}'), "safe to show: {shown}");
    }
    assert_eq!(states["taken"], 6, "{report}");
    assert_eq!(states["empty"], 1, "{report}");
    assert_eq!(states["link"], 3, "links are not followed: {report}");
    assert_eq!(states["special"], 2, "a pipe and a socket are no files: {report}");
    assert_eq!(plan["files"], 6, "the plan counted what came: {plan}");
    assert_eq!(plan["remarks"].as_array().unwrap().len(), 6, "{plan}");
    let titles: Vec<String> =
        lyon.evidence().iter().map(|row| text(row, "title").to_owned()).collect();
    assert_eq!(titles.len(), 6);
    assert!(titles.iter().all(|title| !title.chars().any(char::is_control)), "{titles:?}");
    assert_eq!(fs::read(folder.join("plain.txt")).unwrap(), b"the ferry left at nine");
}

fn strange_folder(lyon: &Office) -> PathBuf {
    let folder = lyon.home.join("strange");
    fs::create_dir_all(folder.join("below/deeper")).unwrap();
    fs::write(folder.join("plain.txt"), "the ferry left at nine").unwrap();
    fs::write(folder.join("below/deeper/one.md"), "# a heading").unwrap();
    fs::write(folder.join("empty.txt"), "").unwrap();
    fs::write(folder.join("bill\u{202e}fdp.exe"), "MZ").unwrap();
    fs::write(folder.join("two\nlines\t.txt"), "a name of two lines").unwrap();
    let raw = std::ffi::OsStr::from_bytes(b"raw\xff\xfe.txt");
    fs::write(folder.join(raw), "a name that is no text").unwrap();
    fs::write(folder.join("-rf * $(touch x) 'a' \"b\".txt"), "a name for a shell").unwrap();
    symlink("plain.txt", folder.join("link.txt")).unwrap();
    symlink("/", folder.join("root")).unwrap();
    symlink("link-to-itself", folder.join("link-to-itself")).unwrap();
    make_pipe(&folder.join("pipe"));
    drop(UnixListener::bind(folder.join("socket")).unwrap());
    folder
}

/// A pipe would hang whoever opens it.
fn make_pipe(path: &Path) {
    rustix::fs::mknodat(
        rustix::fs::CWD,
        path,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .unwrap();
}

/// A path longer than the system opens in one go is evidence like any other, or says that it
/// is too long.
#[test]
fn over_long_paths_are_taken_or_told() {
    let world = World::with_seed(12);
    let lyon = world.office("Lyon");
    let folder = lyon.home.join("long");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("n".repeat(255)), "the longest name").unwrap();
    deep_tree(&folder, 40);

    let report = lyon.imports(&[&folder], json!({}));

    let states: Vec<&str> =
        report["files"].as_array().unwrap().iter().map(|file| text(file, "state")).collect();
    assert_eq!(report["problem"], Value::Null, "{report}");
    assert_eq!(states.len(), 2, "both are listed: {states:?}");
    assert!(states.contains(&"taken"), "{states:?}");
    assert!(states.iter().all(|state| ["taken", "path-too-long"].contains(state)), "{states:?}");
}

/// Makes a file 40 folders of 200 letters deep: no single path names it.
fn deep_tree(folder: &Path, depth: usize) {
    use rustix::fs::{Mode, OFlags, mkdirat, openat};
    let name = "d".repeat(200);
    let open = OFlags::RDONLY | OFlags::DIRECTORY;
    let mut at = rustix::fs::open(folder, open, Mode::empty()).unwrap();
    for _ in 0..depth {
        mkdirat(&at, &name, Mode::RWXU).unwrap();
        at = openat(&at, &name, open, Mode::empty()).unwrap();
    }
    let write = OFlags::CREATE | OFlags::WRONLY;
    let file = openat(&at, "deep.txt", write, Mode::RUSR | Mode::WUSR).unwrap();
    rustix::io::write(&file, b"far down").unwrap();
}

/// What is not there, or may not be read, is told; nothing else is held up by it.
#[test]
fn unreadable_and_vanished_files_are_told() {
    let world = World::with_seed(13);
    let lyon = world.office("Lyon");
    let good = lyon.home.join("good.txt");
    fs::write(&good, "good").unwrap();
    let gone = lyon.home.join("gone.txt");
    // The kernel refuses to read these, whoever asks.
    let unreadable = PathBuf::from("/proc/self/mem");

    let report = lyon.imports(&[&good, &gone, &unreadable], json!({"allow_empty": true}));

    let files = report["files"].as_array().unwrap();
    let state = |path: &Path| {
        let shown = path.display().to_string();
        let found = files.iter().find(|file| file["path"] == shown.as_str());
        text(found.unwrap_or_else(|| panic!("{shown} is listed: {report}")), "state").to_owned()
    };
    assert_eq!((state(&good), state(&gone)), ("taken".to_owned(), "vanished".to_owned()));
    assert_eq!(state(&unreadable), "unreadable", "{report}");
    assert_eq!((&report["taken"], &report["not_taken"]), (&json!(1), &json!(2)), "{report}");
}

/// Zero bytes are evidence only when a person says so.
#[test]
fn zero_bytes_are_taken_when_a_person_confirms() {
    let world = World::with_seed(14);
    let lyon = world.office("Lyon");
    let empty = lyon.home.join("empty.log");
    fs::write(&empty, "").unwrap();

    let asked = lyon.imports(&[&empty], json!({}));
    let confirmed = lyon.imports(&[&empty], json!({"allow_empty": true}));

    assert_eq!(asked["files"][0]["state"], "empty");
    assert_eq!(confirmed["files"][0]["state"], "taken", "{confirmed}");
    let item = &lyon.evidence()[0];
    assert_eq!((&item["size"], &item["held"]), (&json!(0), &json!(true)), "{item}");
}

/// H3 is a restriction in words; without the words it restricts nothing.
#[test]
fn h3_asks_for_the_restriction_in_words() {
    let world = World::with_seed(15);
    let lyon = world.office("Lyon");
    let file = lyon.home.join("letter.txt");
    fs::write(&file, "letter").unwrap();

    for restriction in [Value::Null, json!("  \n ")] {
        let how = json!({"handling": "H3", "restriction": restriction});
        let args = lyon.import_args(&[&file], how);
        lyon.is_refused_with("restriction-missing", "evidence_import", args);
    }
    let how = json!({"handling": "H3", "restriction": "not before 2027"});
    let report = lyon.imports(&[&file], how);

    assert_eq!(report["taken"], 1, "{report}");
    assert_eq!(lyon.evidence()[0]["restriction"], "not before 2027");
}

/// Equal files are items of their own that share one sealed original and say so.
#[test]
fn duplicates_are_items_of_their_own_that_say_so() {
    let world = World::with_seed(16);
    let lyon = world.office("Lyon");
    let first = lyon.imports_evidence("one.txt", b"same content");
    let before = lyon.does("vault_status", json!({}))["holds"]["blob_bytes"].clone();

    let second = lyon.imports_evidence("two.txt", b"same content");

    let after = lyon.does("vault_status", json!({}))["holds"]["blob_bytes"].clone();
    assert_ne!(first.item, second.item);
    assert_eq!(first.sha256, second.sha256);
    assert_eq!(before, after, "one sealed original serves both");
    for (item, other) in [(&first, &second), (&second, &first)] {
        let seen = lyon.sees(item);
        assert_eq!(seen["duplicates"], 1, "{seen}");
        assert_eq!(seen["same_content"], json!([other.exhibit]), "{seen}");
    }
}

/// Cancelling keeps what was taken; resuming takes the rest, and nothing twice.
#[test]
fn a_cancelled_import_is_resumed_without_taking_anything_twice() {
    let world = World::with_seed(17);
    let lyon = world.office("Lyon");
    let folder = lyon.home.join("many");
    fs::create_dir_all(&folder).unwrap();
    for number in 0..600 {
        fs::write(folder.join(format!("{number:04}.txt")), format!("page {number}")).unwrap();
    }

    let task = lyon.begins_import(&[&folder], json!({}));
    lyon.does("task_cancel", json!({"task": task}));
    let cut = lyon.waits_for(task);
    let resumed = lyon.imports(&[&folder], json!({"resume": true}));
    let again = lyon.imports(&[&folder], json!({"resume": true}));

    assert_eq!(cut["state"], "cancelled", "{}", cut["problem"]);
    println!("cancelled after {} of 600", cut["taken"]);
    assert_eq!(resumed["not_taken"], 0, "{}", resumed["problem"]);
    let evidence = lyon.evidence();
    assert_eq!(evidence.len(), 600, "nothing is taken twice, nothing is left out");
    let numbers: Vec<&str> = evidence.iter().map(|row| text(row, "exhibit")).collect();
    assert_eq!(numbers.first(), Some(&"FR-2026-0001"));
    assert_eq!(numbers.last(), Some(&"FR-2026-0600"), "numbers have no gap");
    let files = again["files"].as_array().unwrap();
    assert!(files.iter().all(|file| file["state"] == "taken-before"), "{}", again["taken"]);
}

/// The text of what was read is the text of the file, in whatever letters.
#[test]
fn texts_are_read_in_whatever_letters() {
    let world = World::with_seed(18);
    let lyon = world.office("Lyon");
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("Георгиев paid".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for (name, bytes, words) in [
        ("plain.txt", "naïve ferry".as_bytes().to_vec(), "naïve ferry"),
        ("utf16.txt", utf16, "Георгиев paid"),
        ("page.html", b"<p>bold <b>claim</b><script>var hidden</script>".to_vec(), "bold claim"),
        ("table.csv", b"name;sum\nRossi;12\n".to_vec(), "Rossi"),
    ] {
        let item = lyon.imports_evidence(name, &bytes);

        let read = lyon.does("evidence_text", json!({"item": item.item}));

        assert_eq!(read["state"], "searched", "{name}: {read}");
        assert!(text(&read, "text").contains(words), "{name}: {read}");
        assert!(!text(&read, "text").contains("hidden"), "a script is no text: {read}");
    }
    let image = lyon.imports_evidence("noise.bin", &[0, 159, 146, 150, 0, 1, 2]);
    let read = lyon.does("evidence_text", json!({"item": image.item}));
    assert_eq!(read["state"], "no-text", "{read}");
    assert_eq!(rows(&lyon.does("evidence_search", json!({"query": "bold claim"}))).len(), 1);
}
