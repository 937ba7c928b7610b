//! Recipient keys: a new one is announced, partners seal to it, and the old one is destroyed.

use std::fs::File;
use std::path::{Path, PathBuf};

use comity_exchange::packet::{Limits, PacketHead};
use comity_tests::{Office, PASSPHRASE, World, rows};
use comity_vault::{StoreError, Vault, With};
use serde_json::{Value, json};

fn keys(office: &Office) -> Vec<Value> {
    office.does("installation_keys", json!({}))["keys"].as_array().unwrap().clone()
}

fn states(office: &Office) -> Vec<String> {
    keys(office).iter().map(|key| key["state"].as_str().unwrap().to_owned()).collect()
}

fn waits_for(office: &Office) -> Vec<String> {
    let waits = keys(office)[1]["waits_for"].as_array().unwrap().clone();
    waits.iter().map(|who| who["state"].as_str().unwrap().to_owned()).collect()
}

/// Opens the vault of an office that is locked.
fn inside(office: &Office) -> Vault {
    let holder = comity_vault::lock::Holder { program: "a test".into(), since: "today".into() };
    Vault::unlock(&office.vault(), With::Passphrase(PASSPHRASE), &holder).unwrap().0
}

/// Tells which of an office's keys open a packet, the newest first.
fn opened_by(office: &Office, files: &[PathBuf]) -> Vec<bool> {
    office.locks();
    let vault = inside(office);
    let opens = |file: &Path, identity| {
        let read = File::open(file).unwrap();
        PacketHead::open(read, &[identity], &Limits::STANDARD).is_ok()
    };
    let identities = vault.identities().into_iter();
    let opened = identities.map(|identity| files.iter().all(|file| opens(file, identity.clone())));
    let opened = opened.collect();
    vault.close().unwrap();
    office.unlocks();
    opened
}

/// The old key stays until every partner's receipt says that it knows the new one, and then is gone
/// from the vault for good; what was sealed to it is told as that.
#[test]
fn an_old_recipient_key_is_destroyed_once_every_partner_knows_the_new_one() {
    let world = World::with_seed(631);
    let all = world.offices(["Lyon", "Turin", "Ghent", "Eurojust"]);
    let [lyon, turin, ghent, eurojust] = &all;
    let everybody = [lyon, turin, ghent, eurojust];
    world.courier().carries_everything(&everybody);
    ghent.writes_note("Before", "sealed to the old key");
    let early = ghent.writes_packets_for(lyon, &world.place("early"));
    assert_eq!(opened_by(lyon, &early), [true]);

    let before = lyon.does("card_show", json!({}))["fingerprint"].clone();
    let rotated = lyon.does("installation_rotate", json!({}));
    assert_eq!(rotated["keys"].as_array().unwrap().len(), 2, "{rotated}");
    assert_eq!(states(lyon), ["current", "kept"]);
    world.courier().carries_everything(&[lyon, turin, eurojust]);
    assert_eq!(waits_for(lyon), ["BE"], "Ghent was away");
    turin.writes_note("After", "sealed to the new key");
    let late = turin.writes_packets_for(lyon, &world.place("late"));
    assert_eq!(opened_by(lyon, &late), [true, false], "Turin seals to the new key alone");
    assert_eq!(opened_by(lyon, &early), [false, true], "the old one opens what is on its way");
    world.courier().carries_everything(&everybody);

    assert_eq!(states(lyon), ["current", "destroyed"]);
    assert_eq!(lyon.does("card_show", json!({}))["fingerprint"], before, "the words stay");
    for file in early.iter() {
        let told = lyon.receives_file(file);
        assert_eq!(told["state"], "not-for-us", "{told}");
        let hint = told["hint"].as_str().unwrap();
        assert!(hint.contains("destroyed") && hint.contains("anew"), "with a next step: {hint}");
    }
    let log = rows(&lyon.does("records_list", json!({})));
    assert!(log.iter().any(|row| row["act"] == "recipient-key-destroyed"), "it is logged");
    lyon.locks();
    let vault = inside(lyon);
    assert_eq!(vault.identities().len(), 1);
    let erased = |number| matches!(vault.store().keys.read(number), Err(StoreError::Erased(_)));
    assert!(erased(1), "the first key's bytes are gone");
    vault.close().unwrap();
    lyon.unlocks();
    assert_eq!(states(lyon), ["current", "destroyed"], "and stay gone");
    lyon.verifies_clean();
    ghent.writes_note("Later", "to the new key");
    world.courier().carries_everything(&everybody);
    world.assert_all_offices_agree(&[lyon, turin, ghent]);
}

/// A partner that stays away does not keep an old key alive for ever.
#[test]
fn an_old_recipient_key_is_destroyed_after_ninety_days_at_the_latest() {
    let world = World::with_seed(632);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    lyon.does("installation_rotate", json!({}));
    world.courier().carries_everything(&[&lyon, &turin]);
    let empty = world.place("empty");
    std::fs::create_dir_all(&empty).unwrap();
    let looks = || drop(lyon.receives(&empty.display().to_string()));

    lyon.clock.is_set_by_days(89);
    looks();
    assert_eq!(states(&lyon), ["current", "kept"]);
    lyon.clock.is_set_by_days(2);
    looks();

    assert_eq!(states(&lyon), ["current", "destroyed"]);
}

/// A key that is used for ever opens everything ever sent to it: after a month a person is
/// reminded, by the clock of the desk, until they make a new one.
#[test]
fn an_old_recipient_key_is_told_of_until_a_new_one_is_made() {
    let world = World::with_seed(633);
    let [lyon] = world.offices(["Lyon"]);
    let due = || lyon.does("vault_status", json!({}))["rotation_due_days"].clone();
    assert_eq!(due(), Value::Null, "it is new");
    lyon.clock.is_set_by_days(30);
    assert_eq!(due(), Value::Null, "a month is not over");

    lyon.clock.is_set_by_days(1);
    assert_eq!(due(), 31);
    lyon.does("installation_rotate", json!({}));

    assert_eq!(due(), Value::Null);
    lyon.clock.is_set_by_days(31);
    assert_eq!(due(), 31, "and so on every month");
    lyon.locks();
    assert_eq!(due(), Value::Null, "a locked vault tells nothing");
}
