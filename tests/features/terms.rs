//! What may be said of an item: handling is tightened and never loosened, withdrawing is the
//! originator's.

use comity_tests::World;
use serde_json::json;

/// A recipient may be stricter than the sender, never laxer; neither may the sender.
#[test]
fn handling_is_tightened_and_never_loosened() {
    let world = World::with_seed(31);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let all = [&lyon, &turin, &ghent];
    let item = lyon.imports_evidence("letter.txt", b"letter");
    world.courier().carries_everything(&all);
    let set = |code: &str| json!({"item": item.item, "field": "handling", "value": code});

    let by_turin = turin.does("evidence_set", set("H2"));
    turin.is_refused_with("handling-loosened", "evidence_set", set("H0"));
    turin.is_refused_with("handling-loosened", "evidence_set", set("H1"));
    world.courier().carries_everything(&all);
    lyon.is_refused_with("handling-loosened", "evidence_set", set("H0"));
    lyon.is_refused_with("handling-loosened", "evidence_set", set("H1"));

    assert_eq!(by_turin["handling"], "H2");
    for office in all {
        assert_eq!(office.sees(&item)["handling"], "H2", "{}: the strictest counts", office.name);
    }
    lyon.is_refused_with("restriction-missing", "evidence_set", set("H3"));
    lyon.is_refused_with("value-invalid", "evidence_set", set("H9"));
}

/// Only who brought an item takes it back; everything stays readable and marked.
#[test]
fn only_the_originator_withdraws() {
    let world = World::with_seed(32);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let item = lyon.imports_evidence("letter.txt", b"letter");
    world.courier().carries_everything(&[&lyon, &turin]);
    let withdraw = |reason: &str| json!({"item": item.item, "reason": reason});

    turin.is_refused_with("not-the-originator", "evidence_withdraw", withdraw("mine"));
    lyon.is_refused_with("reason-missing", "evidence_withdraw", withdraw("  "));
    lyon.withdraws(&item, "wrong exhibit");
    let twice = lyon.is_refused("evidence_withdraw", withdraw("again"));
    world.courier().carries_everything(&[&lyon, &turin]);

    assert_eq!(twice["code"], "value-invalid", "{twice}");
    let seen = turin.sees(&item);
    assert_eq!(seen["withdrawn"], true, "{seen}");
    assert_eq!(seen["withdrawal"]["reason"], "wrong exhibit");
    assert_eq!(seen["withdrawal"]["who"]["state"], "FR");
    let read = turin.does("evidence_text", json!({"item": item.item}));
    assert_eq!(read["text"], "letter", "what was withdrawn stays readable");
}

/// Tags are a set, titles a text, and both are what a person typed, without what would deceive.
#[test]
fn titles_and_tags_are_set_and_taken_away() {
    let world = World::with_seed(33);
    let lyon = world.office("Lyon");
    let item = lyon.imports_evidence("letter.txt", b"letter");
    let set = |field: &str, value: &str| {
        lyon.asks("evidence_set", json!({"item": item.item, "field": field, "value": value}))
    };

    for tag in ["quay", "ledger", "quay"] {
        set("tag+", tag).unwrap();
    }
    let tagged = set("title", "Ledger of the quay").unwrap();
    let untagged = set("tag-", "quay").unwrap();

    assert_eq!(tagged["tags"], json!(["ledger", "quay"]), "a tag is there once, in order");
    assert_eq!(untagged["tags"], json!(["ledger"]));
    assert_eq!(untagged["title"], "Ledger of the quay");
    assert_eq!(set("title", " ").unwrap_err()["code"], "value-invalid");
    assert_eq!(set("tag+", "two\nlines").unwrap_err()["code"], "value-invalid");
    assert_eq!(set("title", &"x".repeat(20_000)).unwrap_err()["code"], "value-too-long");
    assert_eq!(set("colour", "red").unwrap_err()["code"], "field-unknown");
}
