//! Invariants 7 and 8: what a person typed or imported is in no file that anybody could find, in
//! no problem and in no line of the technical log; while it is written and afterwards.
//!
//! One scene, because the folder for temporary files and the log are the whole process's.

mod canaries;
mod log;
mod shares;
mod watcher;

use std::fs;
use std::path::Path;
use std::process::Command;

use comity_tests::{Office, Person, World, people};
use serde_json::json;

use canaries::{Canaries, WORDS, word};
use watcher::Watcher;

/// Set in the copy of this suite whose folder for temporary files is watched.
const WATCHED: &str = "COMITY_TEST_WATCHED";

/// Two offices whose every word is a canary do everything once, watched all the while.
#[test]
fn nothing_that_a_person_typed_is_found_anywhere() {
    if std::env::var_os(WATCHED).is_some() {
        return the_watched_scene();
    }
    let watched = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "nothing_that_a_person_typed_is_found_anywhere"])
        .env("TMPDIR", watched.path())
        .env(WATCHED, "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    // Its closing line would count this test twice.
    let all_but_its_count = told.lines().filter(|line| !line.starts_with("test result"));
    all_but_its_count.for_each(|line| println!("{line}"));
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "no canary is found anywhere: {told}{why}");
    assert!(told.contains("bytes of technical log"), "the scene was played to its end: {told}");
}

/// Everything of the offices, and every temporary file, lies in the one watched folder.
fn the_watched_scene() {
    let log = log::captures_everything();
    let watched = std::env::temp_dir();
    let beside = std::env::current_exe().unwrap();
    let plain = tempfile::tempdir_in(beside.parent().unwrap()).unwrap();
    let canaries = Canaries::of(WORDS);
    let watcher = Watcher::watches(&watched, canaries.clone());
    let world = World::empty(701);
    assert!(world.folder().starts_with(&watched), "the offices are where is looked");

    let problems = everything_is_done_once(&world, plain.path());

    let (looks, found) = watcher.ends();
    println!("{looks} times a file was looked at while it was written");
    assert!(looks >= 20, "the watcher saw the files: {looks}");
    assert_eq!(found, Vec::<String>::new(), "nothing readable, while it was written");
    let (files, found) = canaries.files_below(&watched);
    println!("{files} files were looked at afterwards");
    assert!(files > 20, "there are files to look at: {files}");
    assert_eq!(found, Vec::<String>::new(), "nothing readable afterwards");
    for problem in &problems {
        assert_eq!(canaries.in_bytes(problem.as_bytes()), None, "no word in {problem}");
    }
    let log = log.text();
    println!("{} bytes of technical log, {} problems", log.len(), problems.len());
    assert!(log.contains("refused"), "the log was captured: {} bytes", log.len());
    assert_eq!(canaries.in_bytes(log.as_bytes()), None, "no word in the technical log");
}

/// A canary that nobody finds proves nothing: every form of every word is found when it is there.
#[test]
fn every_form_of_a_canary_would_be_found() {
    let canaries = Canaries::of(WORDS);

    for (what, word) in WORDS {
        for form in canaries::forms(word) {
            let mut file = vec![0_u8; 1_000];
            file.splice(500..500, form.iter().copied());
            assert_eq!(canaries.in_bytes(&file), Some(*what), "{what} is found");
        }
    }
    assert_eq!(canaries.in_bytes(&[0x41; 4_000]), None);
}

fn everything_is_done_once(world: &World, plain: &Path) -> Vec<String> {
    let who = Person { person: word("person"), capacity: word("capacity"), ..people::LYON };
    let lyon = world.office_of(who);
    let turin = world.office_of(people::TURIN);
    std::thread::scope(|scope| {
        scope.spawn(|| lyon.creates_vault(word("passphrase")));
        scope.spawn(|| turin.creates_vault(comity_tests::PASSPHRASE));
    });
    // A card is shown to others on purpose: it lies outside of what is searched.
    let (of_lyon, of_turin) = (plain.join("lyon.card"), plain.join("turin.card"));
    lyon.does("card_show", json!({"out": of_lyon.display().to_string()}));
    turin.does("card_show", json!({"out": of_turin.display().to_string()}));
    for (office, card) in [(&lyon, &of_turin), (&turin, &of_lyon)] {
        let add = json!({"file": card.display().to_string(), "verified": true});
        office.does("card_add", add);
    }
    founds(world, &lyon, &turin, &of_turin);
    works(&lyon, plain);
    world.courier().carries_everything(&[&lyon, &turin]);
    works_on(&turin);
    world.courier().carries_everything(&[&lyon, &turin]);
    let proposed = lyon.does("evidence_proposals", json!({}))["rows"][0]["proposal"].clone();
    let answer = json!({"proposal": proposed, "accept": true, "reason": word("answer")});
    lyon.does("evidence_answer", answer);
    world.courier().carries_everything(&[&lyon, &turin]);
    let problems = is_refused(&lyon, plain);
    lyon.does("vault_rebuild", json!({}));
    lyon.locks();
    lyon.does("vault_unlock", json!({"passphrase": word("passphrase")}));
    lyon.verifies_clean();
    lyon.locks();
    turin.locks();
    problems
}

fn founds(world: &World, lyon: &Office, turin: &Office, card: &Path) {
    let founded = lyon.does("team_found", json!({
        "name": word("team name"), "purpose": word("purpose"), "from": "2026-01-01",
        "until": "2028-12-31", "operates_in": ["FR", "IT"], "parties": [card.display().to_string()],
    }));
    let team = founded["team"].as_str().unwrap();
    lyon.works_in(team);
    turin.works_in(team);
    let post = world.place("post").display().to_string();
    lyon.sends_to("all", &post);
    turin.receives(&post);
    turin.does("team_sign", json!({}));
    turin.sends_to("all", &post);
    lyon.receives(&post);
}

fn works(lyon: &Office, plain: &Path) {
    let folder = plain.join("drop");
    fs::create_dir(&folder).unwrap();
    let small = format!("a letter that says {}", word("file content"));
    let large = small.repeat(20_000);
    fs::write(folder.join(format!("{}.txt", word("file name"))), &small).unwrap();
    fs::write(folder.join("large.txt"), &large).unwrap();
    fs::write(folder.join("page.html"), format!("<p>{small}</p>")).unwrap();
    let report =
        lyon.imports(&[&folder], json!({"handling": "H3", "restriction": word("restriction")}));
    assert_eq!(report["taken"], 3, "{report}");
    let item = report["files"][0]["item"].clone();
    for (field, what) in
        [("title", "evidence title"), ("description", "description"), ("tag+", "tag")]
    {
        let set = json!({"item": item, "field": field, "value": word(what)});
        lyon.does("evidence_set", set);
    }
    let note = lyon.writes_note(word("note title"), word("note text"));
    lyon.edits_note(&note, &format!("{} and {}", word("note text"), word("note addition")));
    lyon.does("draft_keep", json!({"about": "note:new", "text": word("draft")}));
    let found = lyon.does("evidence_search", json!({"query": word("file content")}));
    assert!(found["total"].as_u64() >= Some(3), "what is searched is found: {found}");
    lyon.does("team_set", json!({"field": "next_meeting", "value": word("meeting")}));
    let propose = json!({"field": "costs.rule", "value": word("clause")});
    let _there_may_be_no_such_field = lyon.asks("agreement_propose", propose);
    let propose = json!({"field": "purpose.text", "value": word("clause")});
    lyon.does("agreement_propose", propose);
    let out = plain.join("copy.txt").display().to_string();
    lyon.does("evidence_open", json!({"item": item, "out": out, "reason": word("reason")}));
    lyon.does("evidence_withdraw", json!({"item": item, "reason": word("withdrawal")}));
}

fn works_on(turin: &Office) {
    let read = turin.does("note_show", json!({"note": word("note title")}));
    assert!(read["text"].as_str().unwrap().contains(word("note text")), "Turin reads it: {read}");
    let found = turin.does("evidence_search", json!({"query": word("file content")}));
    assert!(found["total"].as_u64() >= Some(3), "and finds it: {found}");
    turin.edits_note(word("note title"), &format!("{} seen", word("note text")));
    let item = turin.evidence().remove(0)["item"].clone();
    turin.does(
        "evidence_propose",
        json!({
            "item": item, "field": "restriction", "value": word("value proposed"),
            "reason": word("reason to propose"),
        }),
    );
    turin.does("vault_verify", json!({}));
}

/// Refused calls with canaries in every place; returns the problems.
fn is_refused(lyon: &Office, plain: &Path) -> Vec<String> {
    let unknown = word("mistyped");
    let mut problems = Vec::new();
    let path = plain.join(word("file name")).display().to_string();
    for (call, args) in [
        ("team_show", json!({"team": unknown})),
        ("evidence_show", json!({"item": unknown})),
        ("note_show", json!({"note": unknown})),
        ("note_edit", json!({"note": unknown, "text": word("note text")})),
        ("card_verify", json!({"installation": unknown})),
        ("card_add", json!({"file": path})),
        ("note_add", json!({"title": "x", "file": path})),
        ("exchange_send", json!({"to": unknown, "out": path})),
        ("exchange_receive", json!({"paths": [path]})),
        ("team_set", json!({"field": unknown, "value": "x"})),
        ("team_set", json!({"field": "next_meeting", "value": unknown.repeat(9_000)})),
        ("evidence_list", json!({"sort": unknown})),
        ("evidence_list", json!({"filter": format!("handling:{unknown}")})),
        ("agreement_propose", json!({"field": unknown, "value": "x"})),
        ("agreement_propose", json!({"field": "period.until", "value": unknown})),
        (
            "exchange_resolve",
            json!({"conflict": unknown, "decided": {"write": unknown}, "reason": unknown}),
        ),
        ("roster_end", json!({"installation": unknown, "on": unknown, "reason": unknown})),
    ] {
        problems.push(lyon.is_refused(call, args).to_string());
    }
    lyon.locks();
    let wrong = json!({"passphrase": word("mistyped")});
    problems.push(lyon.is_refused("vault_unlock", wrong).to_string());
    let missing = json!({"recovery_file": path, "passphrase": word("passphrase")});
    problems.push(lyon.is_refused("vault_recover", missing).to_string());
    lyon.does("vault_unlock", json!({"passphrase": word("passphrase")}));
    problems
}
