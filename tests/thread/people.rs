//! Points 1 and 2: vaults, passphrases, recovery, cards.

use serde_json::Value;

use crate::office::{Office, rows, text};
use crate::world::World;

/// Only the passphrase opens a vault; the recovery file sets a new one and the old one is gone.
pub fn each_vault_opens_with_its_passphrase_alone(world: &World) {
    for office in world.everyone() {
        let (exit, locked) = office.runs_bare(&["--json", "--vault", "vault", "vault", "status"]);
        assert_eq!((exit, &locked["state"]), (Some(0), &"locked".into()), "{locked}");
        assert_eq!(locked["who"], Value::Null, "a locked vault names nobody: {locked}");
        let open = office.does(&["vault", "status"]);
        assert_eq!(open["state"], "open", "{open}");
        assert_eq!(open["who"]["person"], office.person);
    }
    let ghent = &world.ghent;
    let old = ["--json", "--vault", "vault", "--passphrase-file", "old", "team", "list"];
    std::fs::rename(ghent.home.join("passphrase"), ghent.home.join("old")).unwrap();
    ghent.chooses_passphrase("passphrase", "another crane at the quay");

    let refused = ghent.is_refused(&["team", "list"]);
    let recovered = ghent.does(&["vault", "recover", "--recovery-file", "recovery.key"]);
    let (exit, gone) = ghent.runs_bare(&old);

    assert_eq!(refused["code"], "wrong-passphrase");
    assert_eq!(recovered["who"]["person"], ghent.person, "{recovered}");
    assert_eq!((exit, &gone["code"]), (Some(3), &"wrong-passphrase".into()));
    assert_eq!(ghent.does(&["vault", "status"])["installation"], recovered["installation"]);
}

/// Everyone writes a card, adds the others' and compares the eight words.
pub fn everyone_compares_cards(world: &World) {
    for office in world.everyone() {
        let card = office.does(&["card", "show", "--out", "own.card"]);
        assert_eq!(card["own"], true);
    }
    for office in world.everyone() {
        for other in world.everyone().into_iter().filter(|other| other.name != office.name) {
            adds_and_compares(office, other);
        }
        let cards = office.does(&["card", "list"]);
        let verified = rows(&cards).iter().filter(|card| !card["verified"].is_null()).count();
        assert!(verified >= 3, "{}: {cards}", office.name);
    }
}

fn adds_and_compares(office: &Office, other: &Office) {
    let file = other.home.join("own.card");
    let added = office.does(&["card", "add", file.to_str().unwrap()]);
    let shown = other.does(&["card", "show"]);

    assert_eq!(added["fingerprint"], shown["fingerprint"], "both read the same eight words");
    assert_eq!(added["verified"], Value::Null, "adding is not comparing");
    let verified = office.does(&["card", "verify", &text(&added, "installation")[..10]]);
    assert!(verified["verified"].is_object(), "{verified}");
}
