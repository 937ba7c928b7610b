//! The vaults of an account and turning from one to another; files that were opened with Comity;
//! what closing would stop.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use comity_tests::{Office, PASSPHRASE, World};
use serde_json::{Value, json};

/// A person of two cases finds both, opens one at a time, and forgetting one harms nothing.
#[test]
fn a_desk_turns_from_one_vault_to_another_and_opens_one_at_a_time() {
    let world = World::with_seed(131);
    let (lyon, turin) = (account(&world, "Lyon"), world.office("Turin"));
    turin.locks();
    let folder = json!({"folder": turin.vault()});

    lyon.is_refused_with("vault-open", "vault_choose", folder.clone());
    lyon.does("vault_set", json!({"label": "Quay 41"}));
    lyon.locks();
    let chosen = lyon.does("vault_choose", folder);
    lyon.does("vault_unlock", json!({"passphrase": PASSPHRASE}));
    let at_turin = lyon.does("card_show", json!({}))["authority"].clone();
    lyon.does("vault_lock", json!({}));
    let known = known(&lyon);

    assert_eq!((&chosen["state"], &chosen["label"]), (&json!("locked"), &json!("vault")));
    assert_eq!(at_turin, turin.who.authority);
    let told = known.iter().map(|one| (&one["label"], &one["within"], &one["chosen"]));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            (&json!("Quay 41"), &json!("Lyon"), &json!(false)),
            (&json!("vault"), &json!("Turin"), &json!(true))
        ]
    );
    let back = json!({"vault": known[0]["vault"]});
    assert_eq!(lyon.does("vault_choose", back)["label"], "Quay 41");
    let left = lyon.does("vault_forget", json!({"vault": known[1]["vault"]}));
    assert_eq!(left["vaults"].as_array().unwrap().len(), 1);
    lyon.is_refused_with("vault-unknown", "vault_forget", json!({"vault": known[1]["vault"]}));
    lyon.is_refused_with("vault-unknown", "vault_choose", json!({"vault": known[1]["vault"]}));
    turin.unlocks();
    turin.verifies_clean();
}

/// A stick that is out is told as such, stays on the list, and opens when it is in again.
#[test]
fn a_vault_whose_folder_is_away_is_known_and_not_taken_for_a_new_one() {
    let world = World::with_seed(132);
    let (lyon, turin) = (account(&world, "Lyon"), world.office("Turin"));
    turin.locks();
    lyon.locks();
    lyon.does("vault_choose", json!({"folder": turin.vault()}));
    lyon.does("vault_choose", json!({"folder": lyon.vault()}));

    fs::rename(&turin.home, turin.home.with_extension("away")).unwrap();
    let away = known(&lyon).remove(1);
    lyon.is_refused_with("file-unreadable", "vault_choose", json!({"vault": away["vault"]}));
    fs::rename(turin.home.with_extension("away"), &turin.home).unwrap();

    assert_eq!(away["state"], "unreachable");
    assert_eq!(lyon.does("vault_choose", json!({"vault": away["vault"]}))["state"], "locked");
    assert_eq!(known(&lyon)[1]["vault"], away["vault"]);
}

/// A vault is made in an empty folder, and only a vault is opened.
#[test]
fn a_new_vault_is_made_in_an_empty_folder_and_then_known() {
    let world = World::with_seed(133);
    let lyon = account(&world, "Lyon");
    lyon.locks();
    let new = lyon.home.join("second");
    fs::create_dir(&new).unwrap();
    let at = |folder: &std::path::Path, new: bool| json!({"folder": folder, "new": new});

    lyon.is_refused_with("vault-absent", "vault_choose", at(&new, false));
    lyon.is_refused_with("vault-exists", "vault_choose", at(&lyon.vault(), true));
    lyon.is_refused_with("folder-not-empty", "vault_choose", at(&lyon.home, true));
    lyon.is_refused_with("wrong-usage", "vault_choose", json!({}));
    let chosen = lyon.does("vault_choose", at(&new, true));
    assert_eq!(known(&lyon).len(), 1, "what is not made is not known");
    let made = json!({"person": "B. Durand", "capacity": "judge", "authority": "Tribunal de Lyon",
        "state": "FR", "passphrase": PASSPHRASE, "recovery_file": lyon.path("second.key")});
    lyon.does("vault_create", made);

    assert_eq!(chosen["state"], "absent");
    assert_eq!(known(&lyon)[1]["state"], "open");
    let list = lyon.home.join("known");
    assert_eq!(fs::metadata(&list).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(&list).unwrap().lines().count(), 2);
}

/// Whoever practises must never take it for a case, nor must a partner.
#[test]
fn a_training_vault_says_so_for_good_and_to_everyone() {
    let world = World::with_seed(135);
    let lyon = account(&world, "Lyon");
    assert_eq!(lyon.does("vault_status", json!({}))["training"], false);
    lyon.locks();
    let new = lyon.home.join("practice");
    fs::create_dir(&new).unwrap();
    lyon.does("vault_choose", json!({"folder": new, "new": true}));
    let long = json!({"person": "B. Durand", "capacity": "judge", "authority": "T".repeat(395),
        "state": "FR", "passphrase": PASSPHRASE, "recovery_file": lyon.path("practice.key"),
        "training": true});
    lyon.is_refused_with("value-invalid", "vault_create", long);
    let made = json!({"person": "B. Durand", "capacity": "judge", "authority": "Tribunal",
        "state": "FR", "passphrase": PASSPHRASE, "recovery_file": lyon.path("practice.key"),
        "training": true});
    lyon.does("vault_create", made);

    let open = lyon.does("vault_status", json!({}));
    assert_eq!(open["training"], true);
    assert_eq!(open["label"], "Training", "a locked one says so too");
    let card = lyon.does("card_show", json!({"out": lyon.path("practice.card")}));
    assert_eq!(card["authority"], "Tribunal (training)", "a partner reads it: {card}");
    lyon.locks();
    lyon.does("vault_unlock", json!({"passphrase": PASSPHRASE}));
    assert_eq!(lyon.does("vault_status", json!({}))["training"], true);
}

/// What was double-clicked waits, counted; nothing of it is read by name before the unlocking.
#[test]
fn opened_files_wait_counted_and_are_told_apart_by_what_they_are() {
    let world = World::with_seed(134);
    let (lyon, turin) = (world.office("Lyon"), world.office("Turin"));
    let card = lyon.home.join("renamed by somebody");
    turin.does("card_show", json!({"out": card}));
    let file = |name: &str, bytes: &[u8]| {
        fs::write(lyon.home.join(name), bytes).unwrap();
        lyon.home.join(name)
    };
    let sealed = file("sealed", b"age-encryption.org/v1\n-> X25519 ...");
    let broken = file("0a.comity", b"cut");
    let letter = file("letter.txt", b"The crates come at night.");
    lyon.locks();

    assert!(lyon.desk.hand_over(vec![card, sealed, broken, letter]));
    let locked = lyon.does("vault_status", json!({}));
    lyon.is_refused_with("vault-locked", "handed_list", json!({}));
    lyon.unlocks();
    let handed = lyon.does("handed_list", json!({}))["files"].as_array().unwrap().clone();

    assert_eq!(locked["files_waiting"], 4);
    assert!(!locked.to_string().contains("letter"), "a locked vault names nothing: {locked}");
    let told: Vec<_> = handed.iter().map(|one| (&one["kind"], &one["count"])).collect();
    let (card, packets, other) = (json!("card"), json!("packets"), json!("other"));
    let (one, two) = (json!(1), json!(2));
    assert_eq!(told, [(&card, &one), (&packets, &two), (&other, &one)]);
    let added = lyon.does("card_add", json!({"file": handed[0]["place"]}));
    lyon.does("handed_done", json!({"place": handed[0]["place"]}));
    assert_eq!(lyon.does("vault_status", json!({}))["files_waiting"], 3);
    assert_eq!(added["person"], turin.who.person, "the card is read from where it was opened");
    let report = lyon.does("exchange_receive", json!({"paths": [handed[1]["place"]]}));
    assert_eq!(report["admitted"], 0, "what is no packet brings nothing: {report}");
}

/// A thousand files at most wait; more are refused whole, so that none is lost unseen.
#[test]
fn more_opened_files_than_may_wait_are_refused_whole() {
    let world = World::with_seed(135);
    let lyon = world.office("Lyon");
    let many = |count: usize| (0..count).map(|n| lyon.home.join(n.to_string())).collect();

    assert!(lyon.desk.hand_over(many(999)));
    assert!(!lyon.desk.hand_over(many(2)));

    assert_eq!(lyon.does("vault_status", json!({}))["files_waiting"], 999);
    assert!(lyon.desk.hand_over(many(1)));
}

/// Closing is asked about while an import runs, and at no other time.
#[test]
fn closing_names_what_runs_and_closes_when_told_to_stop() {
    let world = World::with_seed(136);
    let lyon = world.office("Lyon");
    let folder = lyon.home.join("many");
    fs::create_dir(&folder).unwrap();
    for number in 0..500 {
        fs::write(folder.join(format!("{number:04}.txt")), format!("page {number}")).unwrap();
    }
    let idle = lyon.desk.closing(false);

    let task = lyon.begins_import(&[&folder], json!({}));
    let (busy, told) = (lyon.desk.closing(false), lyon.desk.closing(true));
    lyon.waits_for(task);
    let done = lyon.desk.closing(false);

    assert!(idle.closes && idle.tasks.is_empty());
    assert!(!busy.closes, "an import was begun");
    assert_eq!(busy.tasks[0].kind, "evidence_import");
    assert!(told.closes, "a person said so");
    assert!(done.closes, "what is done holds nobody");
    lyon.is_refused_with("not-here", "window_close", json!({"stop": true}));
}

/// Returns an office whose account knows no vault: worlds are copies, with the lists of others.
fn account(world: &World, name: &str) -> Office {
    let office = world.office(name);
    fs::remove_file(office.home.join("known")).unwrap();
    office
}

fn known(office: &Office) -> Vec<Value> {
    office.does("vault_known", json!({}))["vaults"].as_array().unwrap().clone()
}
