//! Lists, filters, orders, pages and searches.

use comity_tests::{Office, World, rows, text};
use serde_json::{Value, json};

/// An office with seven items of different kinds.
fn office_with_evidence(world: &World) -> Office {
    let lyon = world.office("Lyon");
    let folder = lyon.home.join("seven");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, content) in [
        ("a ferry.txt", "the ferry left at nine, and Georgiev with it".to_owned()),
        ("b ledger.csv", "name;sum\nGeorgiev;12\n".to_owned()),
        ("c page.html", "<p>the quay</p>".to_owned()),
        ("d noise.bin", "\u{0}\u{1}\u{2}".to_owned()),
        ("e long.txt", "word ".repeat(2_000)),
        ("f notes.md", "# Quay\n\nferry".to_owned()),
        ("g ferry copy.txt", "the ferry left at nine, and Georgiev with it".to_owned()),
    ] {
        std::fs::write(folder.join(name), content).unwrap();
    }
    let report = lyon.imports(&[&folder], json!({"handling": "H1", "route": "osint"}));
    assert_eq!(report["taken"], 7, "{report}");
    lyon
}

/// The five classes of what a search covers are all items there are, however they are asked for.
#[test]
fn what_a_search_covers_adds_up() {
    let world = World::with_seed(21);
    let lyon = office_with_evidence(&world);
    lyon.writes_note("Who was there", "Georgiev was, see FR-2026-0001");

    let list = lyon.does("evidence_list", json!({}));
    let found = lyon.does("evidence_search", json!({"query": "Георгиев"}));
    let nothing = lyon.does("evidence_search", json!({"query": "nowhere-at-all"}));

    for (what, page) in [("list", &list), ("found", &found), ("nothing", &nothing)] {
        let cover = &page["cover"];
        let classes = ["searched", "no_text", "failed", "not_held", "not_released"];
        let sum: u64 = classes.iter().map(|class| cover[class].as_u64().unwrap()).sum();
        assert_eq!(cover["items"], sum, "{what}: the five add up: {cover}");
        assert_eq!(cover["items"], 7, "{what}: to all items: {cover}");
        assert_eq!(cover["no_text"], 1, "{what}: {cover}");
    }
    assert!(text(&nothing, "statement").contains('7'), "a search that finds nothing says of what");
    assert_eq!(nothing["total"], 0);
    let places: Vec<Value> = rows(&found).iter().map(|row| row["place"].clone()).collect();
    assert_eq!(found["total"], 4, "three items and a note, in either script: {found}");
    assert!(places.contains(&json!("note")), "{places:?}");
}

/// Filters and orders are what they say, and combine.
#[test]
fn tables_are_filtered_and_sorted_by_what_they_show() {
    let world = World::with_seed(22);
    let lyon = office_with_evidence(&world);
    let item = text(&lyon.evidence()[2], "item").to_owned();
    let tag = json!({"item": item, "field": "tag+", "value": "quay"});
    lyon.does("evidence_set", tag);
    lyon.does("evidence_withdraw", json!({"item": item, "reason": "wrong exhibit"}));

    let count =
        |filter: &str| lyon.does("evidence_list", json!({"filter": filter}))["total"].clone();
    for (filter, expected) in [
        ("state:FR", 7),
        ("state:IT", 0),
        ("handling:H1", 7),
        ("handling:H2", 0),
        ("text:no-text", 1),
        ("tag:quay", 1),
        ("withdrawn:yes", 1),
        ("withdrawn:no", 6),
        ("type:html", 1),
        ("ferry", 2),
        ("ferry withdrawn:no state:FR", 2),
        ("\"ferry copy\"", 1),
        ("", 7),
    ] {
        assert_eq!(count(filter), expected, "{filter} filters what it says");
    }
    let by = |sort: &str| rows(&lyon.does("evidence_list", json!({"sort": sort})));
    let sizes: Vec<u64> = by("-size").iter().map(|row| row["size"].as_u64().unwrap()).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b), "largest first: {sizes:?}");
    let titles: Vec<String> = by("title").iter().map(|row| text(row, "title").to_owned()).collect();
    assert!(titles.is_sorted(), "{titles:?}");
    for sort in ["exhibit", "acquired", "indexed", "type", "handling", "state"] {
        let (mut there, back) = (by(sort), by(&format!("-{sort}")));
        assert_eq!((there.len(), back.len()), (7, 7), "an order leaves nothing out");
        there.sort_by_key(|row| text(row, "item").to_owned());
        assert!(back.iter().all(|row| there.contains(row)), "both directions list the same");
    }
}

/// Pages are parts of one list; past the end there is nothing, and that is no problem.
#[test]
fn pages_are_parts_of_one_list() {
    let world = World::with_seed(23);
    let lyon = office_with_evidence(&world);
    let all = lyon.evidence();

    let page = |page: u64, per_page: u64| {
        let args = json!({"sort": "exhibit", "page": page, "per_page": per_page});
        lyon.does("evidence_list", args)
    };
    let parts: Vec<Value> = (1..=3).flat_map(|number| rows(&page(number, 3))).collect();

    assert_eq!(parts, all, "the pages together are the list");
    assert_eq!(page(1, 3)["pages"], 3);
    for number in [4, 9_999, u64::MAX] {
        let past = page(number, 3);
        assert_eq!((rows(&past).len(), &past["total"]), (0, &json!(7)), "{past}");
    }
    let lists = ["team_list", "card_list", "records_list", "note_list", "roster_list"];
    for list in lists.into_iter().chain(["exchange_conflicts", "agreement_fields"]) {
        let past = lyon.does(list, json!({"page": 999, "per_page": 10}));
        assert_eq!(rows(&past).len(), 0, "{list} past its end: {past}");
        assert!(past["pages"].as_u64() >= Some(1), "{list} has a first page: {past}");
    }
    for (page, per_page) in [(0, 3), (1, 0), (1, u64::MAX)] {
        let odd = lyon.asks("evidence_list", json!({"page": page, "per_page": per_page}));
        assert!(odd.is_ok_and(|page| rows(&page).len() <= 1_000), "{page}, {per_page}");
    }
}

/// The index leaves as a table without originals; what a spreadsheet would compute stays text.
#[test]
fn the_index_is_exported_as_a_table() {
    let world = World::with_seed(27);
    let lyon = office_with_evidence(&world);
    let item = text(&lyon.evidence()[0], "item").to_owned();
    let title = "=HYPERLINK(\"http://example.org\";\"click\")";
    lyon.does("evidence_set", json!({"item": item, "field": "title", "value": title}));
    let out = lyon.path("index.csv");

    let written = lyon
        .does("evidence_export", json!({"out": out, "filter": "type:document", "sort": "-size"}));
    let again = json!({"out": out});
    lyon.is_refused_with("file-exists", "evidence_export", again);

    let table = std::fs::read_to_string(lyon.home.join("index.csv")).unwrap();
    let listed = lyon.does("evidence_list", json!({"filter": "type:document", "sort": "-size"}));
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(written["count"], listed["total"]);
    assert_eq!(lines.len() - 1, rows(&listed).len(), "{table}");
    assert!(lines[0].starts_with("exhibit,title,state,"), "{table}");
    for (line, row) in lines[1..].iter().zip(rows(&listed)) {
        assert!(line.starts_with(text(&row, "exhibit")), "in the order asked for: {line}");
        assert!(line.contains(text(&row, "sha256")), "{line}");
    }
    assert!(table.contains(r#""'=HYPERLINK(""#), "a formula is text: {table}");
    let log = lyon.does("records_list", json!({}));
    assert!(rows(&log).iter().any(|row| row["act"] == "index-exported"), "{log}");
}
