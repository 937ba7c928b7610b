//! Points 1 and 2: vaults, passphrases, recovery, cards.

use serde_json::{Value, json};

use crate::office::{Office, rows, text};
use crate::world::{World, at_once};

/// Only the passphrase opens a vault; the recovery file sets a new one and the old one is gone.
pub fn each_vault_opens_with_its_passphrase_alone(world: &World) {
    at_once(world.everyone(), |office| {
        let (exit, locked) = office.runs_bare(&["--json", "--vault", "vault", "vault", "status"]);
        assert_eq!((exit, &locked["state"]), (Some(0), &"locked".into()), "{locked}");
        assert_eq!(locked["who"], Value::Null, "a locked vault names nobody: {locked}");
        let open = office.does(&["vault", "status"]);
        assert_eq!(open["state"], "open", "{open}");
        assert_eq!(open["who"]["person"], office.person);
    });
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
    let words = at_once(world.everyone(), |office| {
        let card = office.does(&["card", "show", "--out", "own.card"]);
        assert_eq!(card["own"], true);
        card["fingerprint"].clone()
    });
    adds_one_by_one(&world.lyon, &world.turin);
    at_once(world.everyone(), |office| {
        let others =
            || world.everyone().into_iter().zip(&words).filter(|it| it.0.name != office.name);
        let adds = others().map(
            |(other, _)| json!({"call": "card_add", "args": {"file": other.home.join("own.card")}}),
        );
        let added = office.answers(&adds.collect::<Vec<_>>());
        for (card, (_, words)) in added.iter().zip(others()) {
            assert_eq!(&card["fingerprint"], words, "both read the same eight words");
        }
        let compares = added.iter().map(
            |card| json!({"call": "card_verify", "args": {"installation": card["installation"]}}),
        );
        let compared = office.answers(&compares.collect::<Vec<_>>());
        assert!(compared.iter().all(|card| card["verified"].is_object()), "{compared:?}");
    });
    let cards = rows(&world.lyon.does(&["card", "list"]));
    assert_eq!(cards.iter().filter(|card| card["own"] == false).count(), 3, "{cards:?}");
}

fn adds_one_by_one(office: &Office, other: &Office) {
    let file = other.home.join("own.card");

    let added = office.does(&["card", "add", file.to_str().unwrap()]);
    let verified = office.does(&["card", "verify", &text(&added, "installation")[..10]]);

    assert_eq!(added["verified"], Value::Null, "adding is not comparing");
    assert!(verified["verified"].is_object(), "{verified}");
}
