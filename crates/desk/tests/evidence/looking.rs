//! Listing, showing, searching, setting: at both offices.

use comity_contract::Paging;
use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{Handling, ListEvidence, TextState, Visible, WithdrawEvidence};

use crate::ask;
use crate::scene::{Scene, codes};

#[test]
fn the_table_filters_sorts_and_counts() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    lyon.has_file("Notes.md", "# Ledger\nof 2025");
    lyon.has_file("table.csv", "a;b\n1;2\n3;4\n5;6\n");
    lyon.has_file("x.bin", vec![0; 1_000]);
    lyon.imports(lyon.order(&[&lyon.files()]));
    lyon.sets("FR-2026-0002", "tag+", "money").unwrap();

    let titles = |sort: &str, filter: &str| -> Vec<String> {
        let page = lyon.list(sort, filter).unwrap();
        page.rows.into_iter().map(|row| row.title).collect()
    };
    assert_eq!(titles("", ""), ["Notes.md", "table.csv", "x.bin"]);
    assert_eq!(titles("-size", ""), ["x.bin", "Notes.md", "table.csv"]);
    assert_eq!(titles("", "type:table"), ["table.csv"]);
    assert_eq!(titles("", "text:no-text"), ["x.bin"]);
    assert_eq!(titles("", "NOTES state:FR"), ["Notes.md"]);
    assert_eq!(titles("", "tag:money held:yes withdrawn:no handling:H1"), ["table.csv"]);
    assert!(titles("", "state:IT").is_empty());
    let page = lyon.list("", "").unwrap();
    let cover = page.cover;
    assert_eq!((cover.items, cover.searched, cover.no_text), (3, 2, 1));
    let facet = page.facets.iter().find(|facet| facet.field == "tag").unwrap();
    assert_eq!((facet.value.as_str(), facet.count), ("money", 1));
    assert_eq!(codes(lyon.list("colour", "")), Code::FieldUnknown);
    let paging = Paging { page: Some(2), per_page: Some(2) };
    let list = ListEvidence { team: lyon.team.clone(), paging, ..ListEvidence::default() };
    let page = ask!(lyon, EvidenceList, list).unwrap();
    assert_eq!((page.rows.len(), page.page, page.pages, page.total), (1, 2, 2, 3));
}

#[test]
fn a_search_finds_across_scripts_and_says_what_it_covered() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    lyon.has_file("letter.txt", "Dear all,\nПлатено на Георгиев.\n");
    lyon.has_file("scan.bin", [0, 159, 146, 150]);
    lyon.imports(lyon.order(&[&lyon.files()]));
    lyon.sets("FR-2026-0002", "description", "The scan of Müller's passport").unwrap();
    lyon.notes("Georgiev", "See FR-2026-0001.");

    let found = lyon.searches("georgiev");

    assert_eq!(found.total, 2);
    assert!(found.rows[0].note.is_some(), "a title comes before a text");
    assert_eq!(found.rows[1].exhibit.as_deref(), Some("FR-2026-0001"));
    assert_eq!(found.rows[1].place, "text");
    assert!(found.rows[1].excerpt.contains("Платено на Георгиев"), "{:?}", found.rows[1]);
    assert!(found.statement.contains("1 of 2 items"), "{}", found.statement);
    assert_eq!(lyon.searches("muller passport").rows[0].place, "description");
    assert_eq!(lyon.searches("\"dear georgiev\"").total, 0);
    assert_eq!(lyon.searches("fr-2026-0002").rows[0].place, "number");
    assert_eq!(lyon.searches("  ").total, 0);
}

/// The other office sees the same item, reads its text itself, and its receipt comes back.
#[test]
fn what_lyon_takes_turin_sees_holds_and_searches() {
    let scene = Scene::in_force();
    let path = scene.lyon.has_file("letter.txt", "Paid in Ventimiglia");
    scene.lyon.imports(scene.lyon.order(&[&path]));
    let how = |office: &crate::scene::Office| {
        let visible = office.list("", "").unwrap().rows[0].visible_to.clone();
        visible.into_iter().map(|one| (one.state, one.how)).collect::<Vec<_>>()
    };
    let before = how(&scene.lyon);

    scene.carry_everything();

    assert_eq!(before[1], ("IT".to_owned(), Visible::NotSent));
    assert_eq!(how(&scene.lyon)[1], ("IT".to_owned(), Visible::Holds));
    let item = scene.turin.shows("FR-2026-0001");
    assert!(item.row.held && item.row.verified.is_some());
    assert_eq!((item.row.text, item.row.state.as_str()), (TextState::Searched, "FR"));
    assert_eq!(item.custody[0].who.person.as_deref(), Some("Lyon Leader"));
    assert_eq!(item.processing.len(), 2, "read in Lyon and here");
    assert_eq!(scene.turin.searches("ventimiglia").total, 1);
    let own = scene.lyon.shows("FR-2026-0001");
    assert!(own.custody.iter().any(|entry| entry.event == "received"), "{:?}", own.custody);
}

#[test]
fn titles_set_apart_show_as_two_values() {
    let scene = Scene::in_force();
    let path = scene.lyon.has_file("letter.txt", "x y z");
    scene.lyon.imports(scene.lyon.order(&[&path]));
    scene.carry_everything();

    scene.lyon.sets("FR-2026-0001", "title", "Letter from Nice").unwrap();
    scene.turin.sets("FR-2026-0001", "title", "Letter to Turin").unwrap();
    scene.turin.sets("FR-2026-0001", "tag+", "post").unwrap();
    scene.carry_everything();

    for office in [&scene.lyon, &scene.turin] {
        let item = office.shows("FR-2026-0001");
        let titles: Vec<_> = item.titles.iter().map(|title| title.value.as_deref()).collect();
        assert_eq!(titles.len(), 2, "{titles:?}");
        assert_eq!((item.row.conflicts, item.row.tags.as_slice()), (1, &["post".to_owned()][..]));
    }
    let decided = scene.turin.sets("FR-2026-0001", "title", "Letter").unwrap();
    assert_eq!((decided.titles.len(), decided.row.conflicts), (1, 0));
    scene.turin.sets("FR-2026-0001", "tag-", "post").unwrap();
    scene.carry_everything();
    assert_eq!(scene.lyon.shows("FR-2026-0001").row.title, "Letter");
    assert!(scene.lyon.shows("FR-2026-0001").row.tags.is_empty());
}

/// Invariant 14: a recipient may tighten handling, never loosen it.
#[test]
fn handling_is_tightened_and_never_loosened() {
    let scene = Scene::in_force();
    let path = scene.lyon.has_file("letter.txt", "x y z");
    scene.lyon.imports(scene.lyon.order(&[&path]));
    scene.carry_everything();

    let loosened = scene.turin.sets("FR-2026-0001", "handling", "H0");
    scene.turin.sets("FR-2026-0001", "handling", "H2").unwrap();
    scene.carry_everything();

    assert_eq!(codes(loosened), Code::HandlingLoosened);
    assert_eq!(scene.lyon.shows("FR-2026-0001").row.handling, Handling::H2);
    assert_eq!(codes(scene.lyon.sets("FR-2026-0001", "handling", "H1")), Code::HandlingLoosened);
    assert_eq!(codes(scene.lyon.sets("FR-2026-0001", "handling", "H3")), Code::RestrictionMissing);
    scene.lyon.sets("FR-2026-0001", "restriction", "Not to the press").unwrap();
    let item = scene.lyon.sets("FR-2026-0001", "handling", "H3").unwrap();
    assert_eq!(item.row.restriction.as_deref(), Some("Not to the press"));
    assert_eq!(item.row.handling, Handling::H3);
}

#[test]
fn only_the_originator_withdraws_and_everything_stays_readable() {
    let scene = Scene::in_force();
    let path = scene.lyon.has_file("letter.txt", "wrong file");
    scene.lyon.imports(scene.lyon.order(&[&path]));
    scene.carry_everything();
    let withdraw = |team: &str, reason: &str| WithdrawEvidence {
        team: team.to_owned(),
        item: "FR-2026-0001".to_owned(),
        reason: reason.to_owned(),
    };

    let team = scene.lyon.team.clone();
    let by_turin = ask!(scene.turin, EvidenceWithdraw, withdraw(&team, "not ours"));
    let no_reason = ask!(scene.lyon, EvidenceWithdraw, withdraw(&team, " "));
    ask!(scene.lyon, EvidenceWithdraw, withdraw(&team, "wrong exhibit")).unwrap();
    scene.carry_everything();

    assert_eq!(codes(by_turin), Code::NotTheOriginator);
    assert_eq!(codes(no_reason), Code::ReasonMissing);
    let item = scene.turin.shows("FR-2026-0001");
    assert!(item.row.withdrawn && item.row.held);
    assert_eq!(item.withdrawal.unwrap().reason.as_deref(), Some("wrong exhibit"));
    assert_eq!(scene.turin.list("", "withdrawn:yes").unwrap().total, 1);
    let text = ask!(scene.turin, EvidenceText, scene.turin.item("FR-2026-0001")).unwrap();
    assert_eq!(text.text.trim(), "wrong file");
}

/// Looking is logged once for each thing, not with every look.
#[test]
fn consultations_are_logged_once() {
    let scene = Scene::in_force();
    let path = scene.lyon.has_file("letter.txt", "x");
    scene.lyon.imports(scene.lyon.order(&[&path]));

    for _ in 0..3 {
        scene.lyon.shows("FR-2026-0001");
        scene.lyon.searches("secret words");
    }

    let log = scene.lyon.log();
    let count = |act: &str| log.iter().filter(|(logged, _)| logged == act).count();
    assert_eq!((count("evidence-show"), count("evidence-search")), (1, 1));
    assert!(!format!("{log:?}").contains("secret"), "the query is not in the log");
}

#[test]
fn an_item_is_found_by_number_id_prefix_and_title() {
    let scene = Scene::in_force();
    let lyon = &scene.lyon;
    lyon.has_file("a.txt", "1");
    lyon.has_file("b.txt", "2");
    lyon.imports(lyon.order(&[&lyon.files()]));
    let id = lyon.shows("fr-2026-0002").row.item;

    assert_eq!(lyon.shows(&id).row.title, "b.txt");
    assert_eq!(lyon.shows(id.split_at(12).0).row.title, "b.txt");
    assert_eq!(lyon.shows("a.txt").row.exhibit, "FR-2026-0001");
    assert_eq!(codes(ask!(lyon, EvidenceShow, lyon.item("FR-2026-0009"))), Code::ItemUnknown);
}
