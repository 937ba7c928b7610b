//! Late work: honest people go on until they hear that their installation was revoked, and their
//! authority stands for what they did.

use comity_tests::{Office, World};
use serde_json::{Value, json};

use crate::revoked::{item, with_a_second_installation};

/// What the second installation took in and wrote without knowing, and everybody received.
fn with_late_work(world: &World) -> [Office; 3] {
    let [lyon, turin, second] = with_a_second_installation(world);
    second.imports_evidence("before.txt", b"before");
    world.courier().carries_everything(&[&lyon, &turin, &second]);
    let args = json!({"installation": second.installation(), "reason": "lost, it seemed"});
    lyon.does("installation_revoke", args);
    second.imports_evidence("ledger.txt", b"paid on the quay");
    second.writes_note("Search", "what was found, and by whom");
    let place = world.place("late").display().to_string();
    second.sends_to("all", &place);
    lyon.receives(&place);
    turin.receives(&place);
    world.courier().carries_everything(&[&lyon, &turin]);
    [lyon, turin, second]
}

fn reissue(of: &Office, only: &[&str]) -> Value {
    json!({"installation": of.installation(), "only": only, "reason": "it was in the safe"})
}

fn events(office: &Office, name: &str) -> Vec<String> {
    let id = item(office, name)["item"].clone();
    let shown = office.does("evidence_show", json!({"item": id}));
    let custody = shown["custody"].as_array().unwrap().iter();
    let by = custody.clone().find(|entry| entry["event"] == "imported").unwrap();
    assert_eq!(by["who"]["person"], "C. Bernard", "the writer stays: {shown}");
    custody.map(|entry| entry["event"].as_str().unwrap().to_owned()).collect()
}

/// It counts again at every office, with its writer and time, and custody says who stood for it.
#[test]
fn late_work_is_re_issued_by_its_authority_and_told_as_that() {
    let world = World::with_seed(621);
    let [lyon, turin, second] = with_late_work(&world);
    let before = item(&turin, "ledger.txt");
    assert_eq!(before["mark"]["code"], "past-cut-off", "{before}");

    let mut planned = reissue(&second, &[]);
    planned["plan"] = true.into();
    let plan = lyon.does("installation_reissue", planned);
    let sets = plan["sets"].as_array().unwrap().clone();
    assert_eq!(sets.len(), 2, "what it wrote late: {plan}");
    assert_eq!(sets[0]["exhibits"][0], before["exhibit"], "{plan}");
    assert_eq!(item(&lyon, "ledger.txt")["mark"]["code"], "past-cut-off", "a plan writes nothing");
    let done = lyon.does("installation_reissue", reissue(&second, &[]));
    assert!(done["sets"].as_array().unwrap().iter().all(|set| set["reissued"] == true), "{done}");
    world.courier().carries_everything(&[&lyon, &turin]);

    for office in [&lyon, &turin] {
        let seen = item(office, "ledger.txt");
        assert_eq!(seen["mark"]["code"], "reissued", "{}: {seen}", office.name);
        assert_eq!(seen["mark"]["counts"], true, "{seen}");
        assert_eq!(seen["indexed"], before["indexed"], "the time stays: {seen}");
        assert_eq!(item(office, "before.txt")["mark"], Value::Null);
        let told = events(office, "ledger.txt");
        assert_eq!(told.iter().filter(|event| *event == "re-issued").count(), 1, "{told:?}");
        assert!(!events(office, "before.txt").contains(&"re-issued".to_owned()));
        let note = office.does("note_list", json!({}))["rows"][0].clone();
        assert_eq!(note["mark"]["code"], "reissued", "{note}");
        office.tells_the_same_rebuilt(Office::tells_everything);
    }
}

/// One of several, named by its id; nothing twice, and nobody else's.
#[test]
fn late_work_is_re_issued_once_and_by_nobody_else() {
    let world = World::with_seed(622);
    let [lyon, turin, second] = with_late_work(&world);
    let mut planned = reissue(&second, &[]);
    planned["plan"] = true.into();
    let plan = lyon.does("installation_reissue", planned);
    let first = plan["sets"][0]["set"].as_str().unwrap()[..12].to_owned();

    turin.is_refused_with("not-allowed", "installation_reissue", reissue(&second, &[]));
    lyon.is_refused_with("change-set-unknown", "installation_reissue", reissue(&second, &["00"]));
    lyon.does("installation_reissue", reissue(&second, &[&first]));
    lyon.is_refused_with("not-allowed", "installation_reissue", reissue(&second, &[&first]));

    assert_eq!(item(&lyon, "ledger.txt")["mark"]["code"], "reissued");
    let note = lyon.does("note_list", json!({}))["rows"][0].clone();
    assert_eq!(note["mark"]["code"], "past-cut-off", "only what was named: {note}");
    lyon.does("installation_reissue", reissue(&second, &[]));
    world.courier().carries_everything(&[&lyon, &turin]);
    assert_eq!(lyon.evidence().len(), 2, "nothing is there twice");
    assert_eq!(turin.evidence().len(), 2);
    let notes = turin.does("note_list", json!({}));
    assert_eq!(
        (&notes["total"], &notes["rows"][0]["mark"]["code"]),
        (&1.into(), &"reissued".into())
    );
}
