//! Every misuse gets a problem that says what happened and what to do; none is a fault inside.

use comity_tests::World;
use serde_json::json;

/// Names of things that are not there, of every kind a call may name.
#[test]
fn what_is_not_there_is_told_by_its_kind() {
    let world = World::with_seed(111);
    let lyon = world.office("Lyon");
    let none = "ffffffffffff";

    for (code, call, args) in [
        ("team-unknown", "team_show", json!({"team": none})),
        ("team-unknown", "evidence_list", json!({"team": ""})),
        ("item-unknown", "evidence_show", json!({"item": none})),
        ("item-unknown", "evidence_show", json!({"item": ""})),
        ("item-unknown", "evidence_text", json!({"item": "FR-2026-9999"})),
        ("item-unknown", "evidence_verify", json!({"item": "FR-2026-9999"})),
        ("note-unknown", "note_show", json!({"note": none})),
        ("note-unknown", "note_edit", json!({"note": none, "text": "x"})),
        (
            "conflict-unknown",
            "exchange_resolve",
            json!({"conflict": none, "decided": "keep-all", "reason": "x"}),
        ),
        ("recipient-unknown", "exchange_send", json!({"to": "Nobody", "out": "nowhere"})),
        (
            "recipient-unknown",
            "roster_end",
            json!({"installation": none, "on": "2026-12-01", "reason": "x"}),
        ),
        ("proposal-unknown", "agreement_decline", json!({"proposal": none, "reason": "x"})),
        (
            "item-unknown",
            "evidence_propose",
            json!({"item": none, "field": "handling", "value": "H0", "reason": "x"}),
        ),
        ("item-unknown", "evidence_proposals", json!({"item": none})),
        (
            "proposal-unknown",
            "evidence_answer",
            json!({"proposal": none, "accept": true, "reason": "x"}),
        ),
        ("task-unknown", "task_status", json!({"task": 9_999})),
        ("task-unknown", "task_cancel", json!({"task": 9_999})),
        ("task-unknown", "import_report", json!({"task": 9_999})),
        ("field-unknown", "team_set", json!({"field": "colour", "value": "red"})),
        ("field-unknown", "evidence_list", json!({"sort": "colour"})),
        ("field-unknown", "evidence_list", json!({"filter": "colour:red"})),
        ("value-invalid", "evidence_list", json!({"filter": "handling:H9"})),
        ("nothing-to-take", "evidence_plan", json!({"paths": [], "handling": "H1"})),
        ("nothing-to-take", "evidence_import", json!({"paths": [], "handling": "H1"})),
        ("not-here", "place_choose", json!({"what": "file"})),
    ] {
        lyon.is_refused_with(code, call, args);
    }
}

/// Texts that are too long or empty, days that are none: refused with the reason, and nothing
/// of it is kept.
#[test]
fn what_does_not_fit_is_refused_with_the_reason() {
    let world = World::with_seed(112);
    let lyon = world.office("Lyon");
    let long = "x".repeat(3 << 20);
    let before = lyon.tells_everything();

    for (call, args) in [
        ("note_add", json!({"title": long, "text": "x"})),
        ("team_set", json!({"field": "next_meeting", "value": long})),
        ("agreement_propose", json!({"field": "purpose.text", "value": long})),
        (
            "roster_add",
            json!({"card": lyon.path("own.card"), "role": "member",
            "from": "2026-01-01", "until": "2026-12-31"}),
        ),
        (
            "roster_add",
            json!({"card": "M. Novák", "role": "member",
            "from": "2026-01-01", "until": "2026-12-31"}),
        ),
        ("vault_set", json!({"auto_lock_minutes": 0})),
        ("note_add", json!({"title": "From a file", "file": lyon.path("nowhere")})),
    ] {
        lyon.is_refused(call, args);
    }
    assert_eq!(before, lyon.tells_everything(), "what was refused changed nothing");
    lyon.verifies_clean();
}

/// Hostile words are words: in titles, notes, queries and filters.
#[test]
fn hostile_words_are_only_words() {
    let world = World::with_seed(113);
    let lyon = world.office("Lyon");
    let item = lyon.imports_evidence("letter.txt", b"letter");

    for words in [
        "'; DROP TABLE items; --",
        "\u{202e}desrever",
        "a\u{0}b",
        "💥\u{feff}\u{200d}",
        "((((((((((((((((\"",
        "\"unclosed phrase",
        "* ? [a-z] \\ / ..",
        "state:",
        ":",
        "-",
    ] {
        let note = lyon.writes_note(&format!("About {words}"), words);
        let read = lyon.reads_note(&note);
        assert_eq!(read["text"], words, "a note is what was typed");
        let title = json!({"item": item.item, "field": "title", "value": format!("T {words}")});
        let _refused_or_set = lyon.asks("evidence_set", title);
        let found = lyon.asks("evidence_search", json!({"query": words}));
        assert!(found.is_ok() || found.is_err_and(|problem| problem["code"] != "internal"));
        let filtered = lyon.asks("evidence_list", json!({"filter": words, "sort": "title"}));
        assert!(filtered.is_ok() || filtered.is_err_and(|it| it["code"] != "internal"));
    }
    lyon.verifies_clean();
}
