//! What may be said of an item: handling is tightened and never loosened, withdrawing is the
//! originator's, and others propose to it what is its own.

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

/// What is proposed is told apart from what needs no proposal, and from what no field can have;
/// nothing that was refused is kept.
#[test]
fn what_cannot_be_proposed_says_why() {
    let world = World::with_seed(34);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let item = lyon.imports_evidence("letter.txt", b"letter");
    world.courier().carries_everything(&[&lyon, &turin]);
    let why = "the court asks";
    let propose = |field: &str, value: &str| {
        let item = item.item.clone();
        json!({"item": item, "field": field, "value": value, "reason": why})
    };
    let before = turin.tells_everything();

    lyon.is_refused_with("own-item", "evidence_propose", propose("handling", "H0"));
    for (code, field, value) in [
        ("field-unknown", "exhibit", "IT-2026-0001"),
        ("field-unknown", "title", "Ledger"),
        ("value-invalid", "handling", "H9"),
        ("value-invalid", "handling", "H1"),
        ("value-invalid", "handling", "H2"),
        ("value-invalid", "route", "by-mule"),
        ("value-invalid", "route", "jit-measure"),
        ("value-invalid", "media-type", "a picture"),
        ("value-invalid", "restriction", "  "),
        ("value-invalid", "withdrawn", ""),
    ] {
        turin.is_refused_with(code, "evidence_propose", propose(field, value));
    }
    let silent = json!({"item": item.item, "field": "handling", "value": "H0", "reason": " "});
    turin.is_refused_with("reason-missing", "evidence_propose", silent);
    let long = "x".repeat(40_000);
    turin.is_refused_with("value-too-long", "evidence_propose", propose("restriction", &long));

    assert_eq!(before, turin.tells_everything(), "what was refused changed nothing");
}

/// The same is asked once; an answer needs a reason and is given once; pages of the list add up.
#[test]
fn a_proposal_is_asked_and_answered_once() {
    let world = World::with_seed(35);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let all = [&lyon, &turin];
    let item = lyon.imports_evidence("letter.txt", b"letter");
    let other = lyon.imports_evidence("other.txt", b"other");
    world.courier().carries_everything(&all);
    let why = "the court asks";
    let propose = |item: &str, value: &str| {
        let item = item.to_owned();
        json!({"item": item, "field": "handling", "value": value, "reason": why})
    };

    let made = turin.does("evidence_propose", propose(&item.exhibit, "H0"));
    turin.does("evidence_propose", propose(&other.item, "h0"));
    turin.is_refused_with("value-invalid", "evidence_propose", propose(&item.item, "H0"));
    world.courier().carries_everything(&all);
    let answer =
        |reason: &str| json!({"proposal": made["proposal"], "accept": true, "reason": reason});
    lyon.is_refused_with("reason-missing", "evidence_answer", answer("  "));
    lyon.does("evidence_answer", answer("no source is named"));
    lyon.is_refused_with("already-answered", "evidence_answer", answer("again"));

    let list = |page: u64| lyon.does("evidence_proposals", json!({"page": page, "per_page": 1}));
    let (first, second) = (list(1), list(2));
    assert_eq!((&first["total"], &first["pages"]), (&json!(2), &json!(2)), "{first}");
    assert_eq!(first["rows"][0]["item"], json!(other.item), "what waits for an answer is first");
    assert_eq!(second["rows"][0]["state"], "accepted", "{second}");
    let of_item = lyon.does("evidence_proposals", json!({"item": item.exhibit}));
    assert_eq!((&of_item["total"], &of_item["to_answer"]), (&json!(1), &json!(0)), "{of_item}");
    lyon.is_refused_with(
        "handling-loosened",
        "evidence_set",
        json!({"item": other.item, "field": "handling", "value": "H0"}),
    );
}
