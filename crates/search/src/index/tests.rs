//! What the index keeps, and what it does when something happened to it.

mod naive;

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::*;
use crate::document::DocumentKind;

const CANARY: &str = "zinnoberkanarie";

fn open(path: &Path, key: &Key) -> (Index, Opened) {
    Index::open(path, key).unwrap()
}

fn id(number: u8) -> DocumentId {
    [number; 32]
}

fn found(index: &Index, query: &str) -> Vec<u8> {
    let query = Query::parse(query, false).unwrap();
    let found = index.find(&query, 0, 1_000).unwrap();
    assert_eq!(found.total, found.hits.len() as u64);
    found.hits.iter().map(|id| id[0]).collect()
}

/// Adds four documents and commits them as 7.
fn fill(index: &Index) {
    let tags = ["ledger".to_owned(), "to do".to_owned()];
    let hashes = ["ab".repeat(32)];
    let item = |number: u8| Document {
        id: id(number),
        version: u64::from(number),
        order: u64::from(number),
        state: "FR",
        handling: "H2",
        types: "document application/pdf",
        ..Document::default()
    };
    let documents = [
        Document { number: "FR-2026-0001", title: "Ledger of Müller", days: &[10], ..item(1) },
        Document { text: "The ledger\u{c}of the ferry, see FR-2026-0001", ..item(2) },
        Document { tags: &tags, hashes: &hashes, state: "IT", days: &[40, 90], ..item(3) },
        Document {
            kind: DocumentKind::Note,
            title: "Ferry",
            text: CANARY,
            state: "",
            handling: "",
            types: "",
            ..item(4)
        },
    ];
    for document in &documents {
        index.add(document).unwrap();
    }
    index.commit(7).unwrap();
}

/// Numbers and titles first, then tags, then texts; equal ones in their own order.
#[test]
fn hits_come_in_the_order_of_their_places() {
    let home = tempfile::tempdir().unwrap();
    let (index, _) = open(home.path(), &comity_crypto::make_key());
    fill(&index);

    let cases: [(&str, &[u8]); 21] = [
        ("ledger", &[1, 3, 2]),
        ("led*", &[1, 3, 2]),
        ("ledger mueller", &[1]),
        ("\"ledger of the\"", &[2]),
        ("\"ledger fe*\"", &[]),
        ("\"the fe*\"", &[2]),
        ("ferry", &[4, 2]),
        ("note:ferry", &[4]),
        ("text:ferry", &[2]),
        ("text:zinnoberkanarie", &[]),
        ("ledger -ferry", &[1, 3]),
        ("-ferry", &[1, 3]),
        ("FR-2026-0001", &[1, 2]),
        ("number:FR-2026-0001", &[1]),
        ("tag:\"to do\"", &[3]),
        ("state:it OR ferry", &[4, 2, 3]),
        ("type:pdf handling:h2 -state:IT", &[1, 2]),
        ("date:1970-02", &[3]),
        ("date:1970-01 ledger", &[1]),
        (&"AB".repeat(32), &[3]),
        ("", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(found(&index, query), expected, "{query}");
    }
    let page = index.find(&Query::parse("ledger", false).unwrap(), 1, 1).unwrap();
    assert_eq!((page.total, page.hits), (3, vec![id(3)]));
}

#[test]
fn what_is_added_again_is_replaced_and_what_is_removed_is_gone() {
    let home = tempfile::tempdir().unwrap();
    let key = comity_crypto::make_key();
    let (index, opened) = open(home.path(), &key);
    assert_eq!(opened, Opened { damaged: false, covers: None });
    fill(&index);

    index.add(&Document { id: id(1), version: 100, title: "Quay", ..Document::default() }).unwrap();
    index.remove(&id(2)).unwrap();
    assert_eq!(found(&index, "ledger"), [1, 3, 2], "nothing counts before the commit");
    index.commit(8).unwrap();

    assert_eq!(found(&index, "ledger"), [3]);
    assert_eq!(found(&index, "quay"), [1]);
    index.rest().unwrap();
    drop(index);
    let (index, opened) = open(home.path(), &key);
    assert_eq!(opened, Opened { damaged: false, covers: Some(8) });
    let versions: BTreeMap<u8, u64> =
        index.versions().unwrap().into_iter().map(|(id, version)| (id[0], version)).collect();
    assert_eq!(versions, BTreeMap::from([(1, 100), (3, 3), (4, 4)]));
}

/// Committing one change must not cost what committing all of them did.
#[test]
fn segments_stay_few() {
    let home = tempfile::tempdir().unwrap();
    let (index, _) = open(home.path(), &comity_crypto::make_key());

    for number in 0..60 {
        let document = Document { id: id(number), text: "quay", ..Document::default() };
        index.add(&document).unwrap();
        index.commit(u64::from(number)).unwrap();
    }
    index.rest().unwrap();

    let files = std::fs::read_dir(home.path()).unwrap().count();
    assert!(files < 120, "{files} files");
    assert_eq!(found(&index, "quay").len(), 60);
}

fn files(path: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Answers as the desk gets it: everything that counts is read once.
fn ask(path: &Path, key: &Key) -> Result<(Opened, Vec<u8>), SearchError> {
    let (index, opened) = Index::open(path, key)?;
    index.check()?;
    index.versions()?;
    let query = Query::parse("ledger", false).unwrap();
    let hits = index.find(&query, 0, 10)?.hits;
    Ok((opened, hits.iter().map(|id| id[0]).collect()))
}

/// A folder on a shared disk is in other hands: what is not as it was written is never an answer.
#[test]
fn whatever_is_done_to_the_folder_ends_in_a_rebuild_and_in_no_wrong_answer() {
    let home = tempfile::tempdir().unwrap();
    let (path, key) = (home.path().join("index"), comity_crypto::make_key());
    let (index, _) = open(&path, &key);
    fill(&index);
    drop(index);
    let whole: Vec<(PathBuf, Vec<u8>)> = files(&path)
        .into_iter()
        .map(|file| (file.clone(), std::fs::read(&file).unwrap()))
        .collect();
    let restore = || {
        std::fs::remove_dir_all(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        whole.iter().for_each(|(file, bytes)| std::fs::write(file, bytes).unwrap());
    };
    let check = |what: String| match ask(&path, &key) {
        Err(SearchError::Damaged) => {}
        Ok((opened, hits)) if opened.damaged => assert!(hits.is_empty(), "{what}"),
        Ok((_, hits)) => assert_eq!(hits, [1, 3, 2], "{what}"),
        Err(error) => panic!("{what}: {error}"),
    };

    for (at, (file, bytes)) in whole.iter().enumerate() {
        for byte in [0, 9, 20, bytes.len() / 2, bytes.len() - 1] {
            restore();
            let mut flipped = bytes.clone();
            flipped[byte] ^= 0x40;
            std::fs::write(file, flipped).unwrap();
            check(format!("file {at}: byte {byte} flipped"));
        }
        for length in [0, 28, bytes.len() - 1] {
            restore();
            std::fs::write(file, &bytes[..length]).unwrap();
            check(format!("file {at}: cut to {length}"));
        }
        restore();
        std::fs::remove_file(file).unwrap();
        check(format!("file {at}: missing"));
        let (other, other_bytes) = &whole[(at + 1) % whole.len()];
        restore();
        std::fs::write(file, other_bytes).unwrap();
        std::fs::write(other, bytes).unwrap();
        check(format!("file {at}: swapped"));
    }
    restore();
    assert!(open(&path, &comity_crypto::make_key()).1.damaged, "another key");
}

/// An older copy of some files beside newer ones: an older whole commit, or damage.
#[test]
fn a_rolled_back_list_is_an_older_commit_that_says_so_or_damage() {
    let home = tempfile::tempdir().unwrap();
    let (path, key) = (home.path().join("index"), comity_crypto::make_key());
    let (index, _) = open(&path, &key);
    fill(&index);
    let older: Vec<_> =
        files(&path).into_iter().map(|file| (file.clone(), std::fs::read(file).unwrap())).collect();
    index.remove(&id(1)).unwrap();
    index.commit(8).unwrap();
    drop(index);

    for (file, bytes) in &older {
        let newer = std::fs::read(file).ok();
        if newer.as_ref() == Some(bytes) {
            continue;
        }
        std::fs::write(file, bytes).unwrap();
        match ask(&path, &key) {
            Err(SearchError::Damaged) => {}
            Ok((opened, hits)) => match opened.covers {
                Some(8) => assert_eq!(hits, [3, 2]),
                Some(7) => assert_eq!(hits, [1, 3, 2]),
                other => assert!(opened.damaged && hits.is_empty(), "{other:?}"),
            },
            Err(error) => panic!("{error}"),
        }
        if !path.join(file).exists() {
            return;
        }
        newer.into_iter().for_each(|bytes| std::fs::write(file, bytes).unwrap());
    }
}

/// Nothing that was indexed is readable in the folder, in no usual coding, nor are names.
#[test]
fn nothing_readable_is_in_the_folder() {
    let home = tempfile::tempdir().unwrap();
    let (index, _) = open(home.path(), &comity_crypto::make_key());
    fill(&index);
    for number in 10..40 {
        let text = format!("{CANARY} {number}");
        index.add(&Document { id: id(number), text: &text, ..Document::default() }).unwrap();
        index.commit(u64::from(number)).unwrap();
    }
    assert_eq!(found(&index, CANARY).len(), 31);

    let utf16: Vec<u8> = CANARY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // Three ways to begin within four characters of base64, without their uneven ends.
    let base64 = ["emlubm9iZXJrYW5hcm", "ppbm5vYmVya2FuYXJp", "aW5ub2JlcmthbmFyaW"];
    let mut needles =
        vec![CANARY.as_bytes().to_vec(), utf16, b"segment".to_vec(), b"text".to_vec()];
    needles.extend(base64.map(|text| text.as_bytes().to_vec()));
    for file in files(home.path()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit()), "{name}");
        let bytes = std::fs::read(&file).unwrap();
        for needle in &needles {
            let there = bytes.windows(needle.len()).any(|window| window == needle);
            assert!(!there, "{} in {name}", String::from_utf8_lossy(needle));
        }
    }
}

/// Where the child of the next test works; absent in the test itself.
const CHILD: &str = "COMITY_SEARCH_KILLED_CHILD";

/// A process killed at its work leaves the last commit, whole.
#[test]
fn a_killed_process_leaves_the_last_commit() {
    let key = Key::new([9; 32]);
    if let Some(path) = std::env::var_os(CHILD) {
        let (index, opened) = open(Path::new(&path), &key);
        for commit in opened.covers.unwrap_or_default() + 1.. {
            let number = (commit % 200) as u8;
            for part in 0..3_u8 {
                let id = [number, part, 0, 0].repeat(8).try_into().unwrap();
                let text = format!("quay commit{commit}");
                index.add(&Document { id, text: &text, ..Document::default() }).unwrap();
            }
            index.commit(commit).unwrap();
        }
    }
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("index");
    let (mut commits, mut tries) = (0, 0_u64);

    while commits < 25 && tries < 40 {
        tries += 1;
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "index::tests::a_killed_process_leaves_the_last_commit"])
            .env(CHILD, &path)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(60 + tries * 37 % 240));
        child.kill().unwrap();
        child.wait().unwrap();

        let (index, opened) = open(&path, &key);
        assert!(!opened.damaged, "try {tries}");
        index.check().unwrap();
        let covered = opened.covers.unwrap_or_default();
        assert!(covered >= commits, "no commit is lost");
        let last = found(&index, &format!("commit{covered}")).len();
        assert_eq!(last, if covered == 0 { 0 } else { 3 }, "a commit is whole");
        assert_eq!(found(&index, &format!("commit{}", covered + 1)), [] as [u8; 0]);
        commits = covered;
    }
    assert!(commits > 0, "the child never came to a commit");
}

/// A beginning of a word that half the words have is refused, not cut short.
#[test]
fn a_beginning_that_is_too_broad_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let (index, _) = open(home.path(), &comity_crypto::make_key());
    let text: String = (0..10_001).map(|number| format!("ab{number} ")).collect();
    index.add(&Document { id: id(1), text: &text, ..Document::default() }).unwrap();
    index.commit(1).unwrap();

    let find = |query: &str, typing| {
        index.find(&Query::parse(query, typing).unwrap(), 0, 10).map(|found| found.total)
    };
    assert!(matches!(find("ab*", false), Err(SearchError::TooBroad)));
    assert_eq!(find("ab1*", false).unwrap(), 1);
    assert_eq!(find("ab", true).unwrap(), 0, "while typing it is a word");
    assert!(matches!(find("\"ab0 ab*\"", false), Err(SearchError::TooBroad)));
    assert!(matches!(find("\"ab0 ab1*\"", false), Err(SearchError::TooBroad)));
}
