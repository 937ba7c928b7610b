//! Points 5 and 6: importing, listing, showing, searching.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};

use serde_json::{Value, json};

use crate::corpus::{Sample, stock_sha256};
use crate::office::{Office, document, interrupt, rows, text};
use crate::world::{World, at_once};

/// How many files an import has that is cancelled half-way.
const MANY: usize = 1_200;

/// Links, empty files and files that are not there are listed as what they are.
pub fn what_cannot_be_taken_is_told(world: &World, team: &str) {
    let lyon = &world.lyon;
    let folder = lyon.home.join("odd");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("empty.txt"), "").unwrap();
    fs::write(folder.join("plain.txt"), "the ferry left at nine").unwrap();
    fs::write(folder.join("two\nlines \u{202e}fdp.txt"), "a hostile name").unwrap();
    std::os::unix::fs::symlink("plain.txt", folder.join("link.txt")).unwrap();

    let no_words = lyon.is_refused(&["evidence", "import", team, "odd", "--handling", "H3"]);
    assert_eq!(no_words["code"], "restriction-missing");
    let plan = lyon.does(&["evidence", "import", team, "odd", "--handling", "H1", "--dry-run"]);
    assert_eq!(plan["files"], 2, "{plan}");
    assert_eq!(lyon.evidence(team).len(), 0, "a plan takes nothing");

    let report = lyon.is_refused(&["evidence", "import", team, "odd", "--handling", "H1"]);
    let mut states = BTreeMap::new();
    for file in report["files"].as_array().unwrap() {
        *states.entry(text(file, "state").to_owned()).or_insert(0) += 1;
    }
    let told = states.iter().map(|(state, count)| format!("{state} {count}"));
    assert_eq!(told.collect::<Vec<_>>(), ["empty 1", "link 1", "taken 2"], "{report}");
    let empty = ["evidence", "import", team, "odd/empty.txt", "--handling", "H1", "--allow-empty"];
    assert_eq!(lyon.does(&empty)["taken"], 1);
    let absent = ["evidence", "import", team, "nowhere", "--handling", "H1"];
    lyon.is_refused(&absent);
}

/// Two thirds come in at Lyon, a quarter at Turin, the rest at Ghent.
pub fn each_office_imports_its_part(
    world: &World,
    team: &str,
    samples: Vec<Sample>,
) -> BTreeMap<String, String> {
    let (first, second) = (samples.len() * 2 / 3, samples.len() * 11 / 12);
    let parts = [&samples[..first], &samples[first..second], &samples[second..]];
    let [lyon, turin, ghent] = world.parties();
    let who = [(lyon, parts[0]), (turin, parts[1]), (ghent, parts[2])];
    at_once(who, |(office, part)| imports(office, team, part)).into_iter().flatten().collect()
}

fn imports(office: &Office, team: &str, part: &[Sample]) -> BTreeMap<String, String> {
    let paths: Vec<&str> = part.iter().map(|sample| sample.path.to_str().unwrap()).collect();
    let how = ["--handling", "H2", "--route", "jit-measure"];
    let arguments = [&["evidence", "import", team], &paths[..], &how].concat();
    let plan = office.does(&[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(plan["files"], part.len(), "{}", office.name);
    assert!(text(&plan, "first_exhibit").starts_with(office.state), "{plan}");

    let report = office.does(&arguments);

    assert_eq!(report["taken"], part.len(), "{}", office.name);
    assert_eq!(report["not_taken"], 0);
    let files = report["files"].as_array().unwrap();
    let mut by_path: BTreeMap<&str, &Value> =
        files.iter().map(|file| (text(file, "path"), file)).collect();
    assert_eq!(files.len(), part.len(), "every file is in the report");
    let taken = part.iter().map(|sample| {
        let file = by_path.remove(sample.path.to_str().unwrap());
        let file = file.unwrap_or_else(|| panic!("{sample:?} is reported"));
        assert_eq!(text(file, "sha256"), sample.sha256, "{sample:?}");
        (text(file, "item").to_owned(), sample.sha256.clone())
    });
    taken.collect()
}

/// Ctrl-C leaves what was taken; going on takes the rest, and nothing twice.
pub fn a_cancelled_import_goes_on(world: &World, team: &str) {
    let lyon = &world.lyon;
    let folder = lyon.home.join("many");
    fs::create_dir_all(&folder).unwrap();
    for number in 0..MANY {
        let page = format!("page {number}\n").repeat(300);
        fs::write(folder.join(format!("{number:04}.txt")), page).unwrap();
    }
    let before = lyon.evidence(team).len();
    let import = ["evidence", "import", team, "many", "--handling", "H1"];
    let mut child = lyon.starts(&import);
    let mut progress = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    progress.read_line(&mut line).unwrap();
    let seen: Value = serde_json::from_str(&line).expect("progress is lines of JSON");
    assert_eq!(seen["kind"], "evidence_import", "{seen}");
    interrupt(&child);
    // Both pipes are read at once: the report is longer than a pipe holds.
    std::thread::spawn(move || std::io::copy(&mut progress, &mut std::io::sink()));
    let output = child.wait_with_output().unwrap();
    let report = document(&output);
    let taken = report["taken"].as_u64().unwrap() as usize;
    println!("cancelled after {taken} of {MANY} files");
    assert_eq!(lyon.evidence(team).len(), before + taken, "what was reported taken is there");

    let resumed = lyon.does(&[&import[..], &["--resume"]].concat());

    assert_eq!(resumed["not_taken"], 0, "{}", resumed["not_taken"]);
    assert_eq!(lyon.evidence(team).len(), before + MANY, "nothing is taken twice");
    let again = lyon.does(&[&import[..], &["--resume"]].concat());
    assert!(again["files"].as_array().unwrap().iter().all(|it| it["state"] == "taken-before"));
}

/// The same index, the same text, the hashes of the manifest: at every party.
pub fn every_office_holds_every_item(world: &World, team: &str, items: &BTreeMap<String, String>) {
    at_once(world.parties(), |office| {
        let table = office.evidence(team);
        let hashes: BTreeMap<&str, &str> =
            table.iter().map(|row| (text(row, "item"), text(row, "sha256"))).collect();
        for (item, sha256) in items {
            assert_eq!(hashes.get(item.as_str()), Some(&sha256.as_str()), "{}", office.name);
        }
        assert!(table.iter().all(|row| row["held"] == true), "{} holds all", office.name);
    });
    let kept = [
        "item",
        "exhibit",
        "title",
        "path",
        "state",
        "authority",
        "media_type",
        "group",
        "size",
        "modified",
        "indexed",
        "sha256",
        "blake3",
        "handling",
        "route",
        "tags",
        "text",
        "withdrawn",
        "duplicates",
    ];
    world.agree(world.parties(), "the index", |office| {
        let table = office.evidence(team);
        table.iter().map(|row| kept.map(|key| row[key].clone()).to_vec()).collect()
    });
    let all: Vec<String> = items.keys().cloned().collect();
    world.agree(world.parties(), "the text", |office| json!(office.texts(team, &all)));
    opens_at_the_other_side(world, team, items);
}

/// What Turin opens is byte for byte what Lyon imported, and the custody says that it was opened.
fn opens_at_the_other_side(world: &World, team: &str, items: &BTreeMap<String, String>) {
    let (item, sha256) = items.first_key_value().unwrap();
    let open = ["evidence", "open", team, item, "--out", "opened/copy", "--reason", "hearing"];
    let written = world.turin.does(&open);
    assert_eq!(text(&written, "sha256"), sha256);
    assert_eq!(&stock_sha256(&world.turin.home.join("opened/copy")), sha256);
    assert_eq!(world.turin.is_refused(&open)["code"], "file-exists");
    let key =
        ["evidence", "key", team, item, "--out", "keys", "--reason", "disclosure to the court"];
    assert_eq!(text(&world.turin.does(&key), "sha256"), sha256);

    let shown = world.turin.does(&["evidence", "show", team, item]);
    let events: Vec<&str> =
        shown["custody"].as_array().unwrap().iter().map(|entry| text(entry, "event")).collect();
    assert!(events.contains(&"imported"), "{events:?}");
    assert!(events.contains(&"copied-out"), "{events:?}");
    assert!(events.contains(&"key-released"), "{events:?}");
}

/// Filters, sorting, pages, search: each answer says what it covers.
pub fn searches_say_what_they_cover(world: &World, team: &str) {
    let turin = &world.turin;
    let all = turin.does(&["evidence", "list", team]);
    let cover = &all["cover"];
    let classes = ["searched", "no_text", "failed", "not_held", "not_released"];
    let sum: u64 = classes.iter().map(|class| cover[class].as_u64().unwrap()).sum();
    assert_eq!(cover["items"], sum, "the five add up: {cover}");
    assert_eq!(all["total"], sum);

    let french = turin.does(&["evidence", "list", team, "--filter", "state:FR"]);
    assert!(french["total"].as_u64() < all["total"].as_u64());
    assert!(rows(&french).iter().all(|row| row["state"] == "FR"));
    let large = rows(&turin.does(&["evidence", "list", team, "--sort", "-size"]));
    assert!(large.is_sorted_by_key(|row| u64::MAX - row["size"].as_u64().unwrap()));
    let past = turin.does(&["evidence", "list", team, "--page", "9999", "--per-page", "50"]);
    assert_eq!((rows(&past).len(), &past["total"]), (0, &all["total"]));

    let found = turin.does(&["evidence", "search", team, "\"ferry left\""]);
    assert_eq!(found["cover"], *cover);
    assert!(text(&found, "statement").contains(&sum.to_string()), "{found}");
    assert_eq!(found["total"], 1, "{found}");
    assert_eq!(rows(&found)[0]["place"], "text");
    let number = text(&rows(&all)[0], "exhibit").to_owned();
    let found = turin.does(&["evidence", "search", team, &number]);
    assert_eq!(rows(&found)[0]["exhibit"], number, "{found}");
}
