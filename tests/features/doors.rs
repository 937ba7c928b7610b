//! Who gets in: passphrase, recovery file, one program at a time.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use comity_tests::{PASSPHRASE, World, people, text};
use serde_json::json;

/// A locked vault names nobody; only its passphrase opens it.
#[test]
fn only_the_passphrase_opens_a_vault() {
    let world = World::of_strangers(1);
    let lyon = world.locked_office("Lyon");

    let locked = lyon.does("vault_status", json!({}));
    let wrong = json!({"passphrase": "crane otter velvet anchors"});
    lyon.is_refused_with("wrong-passphrase", "vault_unlock", wrong);
    let open = lyon.unlocks();

    assert_eq!(locked["state"], "locked");
    for told in ["who", "capacity", "installation", "fingerprint", "holds"] {
        assert!(locked[told].is_null(), "a locked vault tells no {told}: {locked}");
    }
    assert_eq!(open["who"]["person"], lyon.who.person);
    lyon.locks();
    for (call, args) in [
        ("team_list", json!({})),
        ("records_list", json!({})),
        ("card_list", json!({})),
        ("draft_get", json!({"about": "note:new"})),
    ] {
        lyon.is_refused_with("vault-locked", call, args);
    }
}

/// A vault lies in a folder that others cannot look into, and so does everything in it.
#[test]
fn a_vault_is_for_its_owner_alone() {
    let world = World::of_strangers(2);
    let lyon = world.locked_office("Lyon");

    let mode = |name: &str| {
        let about = fs::metadata(lyon.vault().join(name)).unwrap();
        about.permissions().mode() & 0o777
    };

    assert_eq!(mode(""), 0o700, "others cannot look into the vault's folder");
    for file in ["slots/10-passphrase.age", "slots/30-recovery.age", "keys/table"] {
        assert_eq!(mode(file) & 0o077, 0, "{file} is for its owner alone");
    }
}

/// Two programs that write one vault would lose what one of them wrote.
#[test]
fn a_vault_in_use_says_who_holds_it_and_since_when() {
    let world = World::of_strangers(3);
    let lyon = world.office("Lyon");
    let second = lyon.another_desk("comity");
    let call = || {
        serde_json::from_value(json!({
            "call": "vault_unlock", "args": {"passphrase": PASSPHRASE},
        }))
    };

    let refused = second.call(call().unwrap()).unwrap_err();
    lyon.locks();
    let opened = second.call(call().unwrap());

    let told = serde_json::to_value(&refused).unwrap();
    assert_eq!(told["code"], "vault-in-use");
    assert!(refused.message.contains("Comity"), "it names the program: {}", refused.message);
    assert!(refused.message.contains("2026-11-19"), "it says since when: {}", refused.message);
    let process = std::process::id().to_string();
    assert!(refused.message.contains(&process), "it names the process: {}", refused.message);
    assert!(opened.is_ok(), "a vault that was locked there opens here");
}

/// Whoever lost the passphrase gets in with the recovery file, and the old passphrase is gone.
#[test]
fn the_recovery_file_sets_a_new_passphrase() {
    let world = World::of_strangers(4);
    let (lyon, turin) = (world.locked_office("Lyon"), world.locked_office("Turin"));
    let recover = |file: String| json!({"recovery_file": file, "passphrase": "new words here"});

    let foreign = recover(turin.path("recovery.key"));
    lyon.is_refused_with("wrong-recovery-file", "vault_recover", foreign);
    let absent = recover(lyon.path("nowhere"));
    lyon.is_refused_with("file-unreadable", "vault_recover", absent);
    let card = recover(lyon.path("own.card"));
    lyon.is_refused_with("wrong-recovery-file", "vault_recover", card);
    let open = lyon.does("vault_recover", recover(lyon.path("recovery.key")));

    assert_eq!(open["who"]["person"], lyon.who.person);
    assert_eq!(open["recovery_tried"], true);
    lyon.locks();
    let old = json!({"passphrase": PASSPHRASE});
    lyon.is_refused_with("wrong-passphrase", "vault_unlock", old);
    lyon.does("vault_unlock", json!({"passphrase": "new words here"}));
}

/// A slot that the disk spoiled is told apart from a wrong passphrase, and recovery mends it.
#[test]
fn a_damaged_slot_is_mended_with_the_recovery_file() {
    let world = World::of_strangers(5);
    let lyon = world.locked_office("Lyon");
    let slot = lyon.vault().join("slots/10-passphrase.age");
    let whole = fs::read(&slot).unwrap();

    fs::write(&slot, &whole[..whole.len() / 2]).unwrap();
    let open = json!({"passphrase": PASSPHRASE});
    lyon.is_refused_with("slot-damaged", "vault_unlock", open.clone());
    fs::remove_file(&slot).unwrap();
    lyon.is_refused_with("slot-damaged", "vault_unlock", open.clone());
    let recover = json!({"recovery_file": lyon.path("recovery.key"), "passphrase": PASSPHRASE});
    lyon.does("vault_recover", recover);
    lyon.locks();

    assert_eq!(lyon.unlocks()["state"], "open");
}

/// Nothing that is there is overwritten by making a vault.
#[test]
fn a_vault_is_made_once_and_beside_nothing() {
    let world = World::of_strangers(6);
    let lyon = world.locked_office("Lyon");
    let make = |recovery: &str, person: &str| {
        json!({
            "person": person, "capacity": "judge", "authority": "Tribunal", "state": "FR",
            "passphrase": PASSPHRASE, "recovery_file": lyon.path(recovery),
        })
    };

    lyon.is_refused_with("vault-exists", "vault_create", make("other.key", "A. Martin"));
    let elsewhere = world.office_of(comity_tests::Person { office: "Elsewhere", ..people::LYON });
    elsewhere.is_refused_with("vault-absent", "vault_unlock", json!({"passphrase": "x"}));
    elsewhere.is_refused_with("vault-absent", "team_list", json!({}));
    elsewhere.is_refused_with("file-exists", "vault_create", make("recovery.key", "A. Martin"));
    elsewhere.is_refused_with("value-invalid", "vault_create", make("new.key", "  "));
    let turned = make("new.key", "\u{202e}nitraM .A");
    elsewhere.is_refused_with("value-invalid", "vault_create", turned);
    let mut stateless = make("new.key", "A. Martin");
    stateless["state"] = json!("France");
    elsewhere.is_refused_with("value-invalid", "vault_create", stateless);

    assert_eq!(elsewhere.does("vault_status", json!({}))["state"], "absent");
    assert_eq!(lyon.unlocks()["state"], "open", "the vault that was there is untouched");
}

/// Nobody at work means nobody at the keys; a person who is at work is not locked out.
#[test]
fn a_vault_locks_by_itself_when_nobody_is_at_work() {
    let world = World::of_strangers(7);
    let lyon = world.office("Lyon");
    lyon.does("vault_set", json!({"auto_lock_minutes": 5}));
    for minutes in [0, 241] {
        let set = json!({"auto_lock_minutes": minutes});
        lyon.is_refused_with("value-invalid", "vault_set", set);
    }

    lyon.clock.is_set_by_minutes(4);
    let early = lyon.desk.lock_when_idle();
    lyon.does("vault_touch", json!({}));
    lyon.clock.is_set_by_minutes(4);
    let touched = lyon.desk.lock_when_idle();
    lyon.clock.is_set_by_minutes(2);
    let late = lyon.desk.lock_when_idle();

    assert_eq!((early, touched, late), (false, false, true));
    assert_eq!(text(&lyon.does("vault_status", json!({})), "state"), "locked");
}

/// A card changed on its way, or no card at all, introduces nobody.
#[test]
fn a_changed_card_is_refused() {
    let world = World::of_strangers(8);
    let lyon = world.office("Lyon");
    let mut card = fs::read(world.locked_office("Ghent").path("own.card")).unwrap();
    let middle = card.len() / 2;
    card[middle] ^= 1;
    fs::write(lyon.path("changed.card"), card).unwrap();
    fs::write(lyon.path("no.card"), "not a card").unwrap();

    for file in ["changed.card", "no.card"] {
        let add = json!({"file": lyon.path(file)});
        lyon.is_refused_with("card-damaged", "card_add", add);
    }
    let absent = json!({"file": lyon.path("nowhere.card")});
    lyon.is_refused_with("file-unreadable", "card_add", absent);
    let unknown = json!({"installation": "ffffffffffff"});
    lyon.is_refused_with("card-unknown", "card_verify", unknown);
}

/// A locked vault tells its folder's name, and of everything else only what its owner chose.
#[test]
fn a_locked_vault_tells_what_its_owner_chose() {
    let world = World::of_strangers(9);
    let lyon = world.office("Lyon");
    let locked = |office: &comity_tests::Office| {
        office.does("vault_lock", json!({}));
        let status = office.does("vault_status", json!({}));
        office.unlocks();
        [&status["label"], &status["authority"], &status["last_exchange"]].map(Clone::clone)
    };

    let silent = locked(&lyon);
    let open = lyon.does(
        "vault_set",
        json!({"label": "Seine", "show_authority": true, "show_last_exchange": true}),
    );
    let chosen = locked(&lyon);
    let second_line = json!({"label": "Seine\nSaône"});
    lyon.is_refused_with("value-invalid", "vault_set", second_line);
    lyon.does("vault_set", json!({"label": "", "show_authority": false}));
    let again = locked(&lyon);

    assert!(silent[0].is_string() && silent[1].is_null(), "{silent:?}");
    assert_eq!(open["shown_locked"], json!({"authority": true, "last_exchange": true}));
    assert_eq!(chosen[0], "Seine");
    assert_eq!(chosen[1], open["authority"]);
    assert!(chosen[2].is_null(), "nothing was exchanged yet");
    assert_eq!(again, silent);
}

/// What the interface remembers comes back after a lock, and lies sealed.
#[test]
fn preferences_come_back_after_a_lock() {
    let world = World::of_strangers(10);
    let lyon = world.office("Lyon");
    let wide = json!({"name": "evidence.columns", "value": "exhibit title"});

    lyon.does("preference_set", wide.clone());
    lyon.does("preference_set", json!({"name": "theme", "value": "dark"}));
    lyon.does("preference_set", json!({"name": "theme", "value": null}));
    lyon.does("vault_lock", json!({}));
    lyon.unlocks();

    assert_eq!(lyon.does("preference_list", json!({}))["preferences"], json!([wide]));
    let long = json!({"name": "x", "value": "x".repeat(60_001)});
    lyon.is_refused_with("value-too-long", "preference_set", long);
}
