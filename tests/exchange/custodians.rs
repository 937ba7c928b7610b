//! Custodians: with vault and recovery file gone, two of three of one authority bring its key back,
//! and it lets its new installation in itself. No other party decides anything.

use std::fs;

use comity_tests::{Office, PASSPHRASE, Person, World, people, rows, text};
use serde_json::{Value, json};

/// Lyon's leader with a new machine, after everything was lost.
const ANEW: Person = Person { office: "Lyon, anew", ..people::LYON };
const UNTIL: &str = "2028-12-31";

/// Makes shares for three people of the authority, any two of whom bring its key back.
fn makes_shares(office: &Office) -> [String; 3] {
    let custodians = ["A. Keller", "B. Durand", "C. Bernard"];
    let made = office.does(
        "authority_share",
        json!({"custodians": custodians, "threshold": 2, "out": office.path("shares")}),
    );
    assert_eq!(made["written"].as_array().unwrap().len(), 3, "{made}");
    [1, 2, 3].map(|number| office.path(&format!("shares/comity-share-{number}-of-3.txt")))
}

/// A new vault at Lyon with the key that shares 1 and 3 gave.
pub fn restored(world: &World, lyon: &Office) -> Office {
    let [first, _, third] = makes_shares(lyon);
    lyon.locks();
    fs::remove_dir_all(lyon.vault()).unwrap();
    fs::remove_file(lyon.path("recovery.key")).unwrap();
    let anew = world.office_of(ANEW);
    anew.creates_vault(PASSPHRASE);
    let given = anew.does(
        "authority_restore",
        json!({"shares": [first, third], "reason": "the office burnt down"}),
    );
    assert_eq!((&given["taken"], &given["reopen"]), (&true.into(), &true.into()), "{given}");
    assert_eq!(given["custodians"], json!(["A. Keller", "C. Bernard"]));
    anew.locks();
    anew.unlocks();
    anew.works_in(&lyon.team());
    let known = anew.does("vault_status", json!({}))["custodians"].clone();
    assert_eq!(known["names"], json!(["A. Keller", "not known here", "C. Bernard"]), "{known}");
    assert_eq!((&known["current"], &known["threshold"]), (&true.into(), &json!(2)), "{known}");
    anew
}

/// A letter that lets an office in, signed with its authority's key.
pub fn letter_of(office: &Office) -> String {
    let letter = office.path("in.letter");
    office.does("authority_letter", json!({"until": UNTIL, "out": letter}));
    letter
}

/// The row of an installation on the roster that an office sees.
pub fn row(office: &Office, installation: &str) -> Value {
    let roster = rows(&office.does("roster_list", json!({})));
    roster.into_iter().find(|row| text(row, "installation") == installation).unwrap()
}

/// The whole way: shares, loss, restoring, a letter that Turin carries, and Lyon's own acts.
#[test]
fn two_custodians_bring_a_lost_authority_back() {
    let world = World::with_seed(641);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    let lost = lyon.installation();
    let anew = restored(&world, &lyon);
    anew.adds_card_of(&turin, true);
    anew.adds_card_of(&ghent, true);

    let letter = letter_of(&anew);
    let unseen = json!({"letter": letter});
    turin.is_refused_with("card-not-verified", "roster_carry", unseen);
    let carried = turin.does("roster_carry", json!({"letter": letter, "verified": true}));
    assert_eq!((text(&carried, "person"), text(&carried, "state")), (people::LYON.person, "FR"));
    turin.is_refused_with(
        "not-allowed",
        "roster_carry",
        json!({"letter": letter, "verified": true}),
    );
    let place = world.place("welcome").display().to_string();
    turin.sends_to("all", &place);
    anew.receives(&place);
    assert_eq!(anew.evidence().len(), 1, "what the lost vault made reaches the new one");
    let gone = json!({"installation": lost, "reason": "burnt with the office"});
    anew.does("installation_revoke", gone);
    anew.withdraws(&item, "the ledger burnt too");
    anew.writes_note("After", "Lyon goes on");
    world.courier().carries_everything(&[&turin, &ghent, &anew]);

    world.assert_all_offices_agree(&[&turin, &ghent, &anew]);
    for office in [&turin, &ghent, &anew] {
        let own = row(office, &anew.installation());
        assert_eq!((text(&own, "role"), &own["mark"]), ("leader", &Value::Null), "{own}");
        let old = row(office, &lost);
        assert_eq!(old["revoked"]["reason"], "burnt with the office", "{}", office.name);
        assert_ne!(office.sees(&item)["withdrawal"], Value::Null, "it is its authority's exhibit");
        assert_eq!(text(&rows(&office.does("note_list", json!({})))[0], "title"), "After");
        let replaced = office.does("replacements_show", json!({}));
        assert_eq!(replaced["replacements"], json!([]), "nobody signed for another key");
        office.tells_the_same_rebuilt(|office| office.does("roster_list", json!({})));
    }
    let log = rows(&anew.does("records_list", json!({})));
    let why = log.iter().find(|entry| text(entry, "act") == "authority-key-restored").unwrap();
    assert_eq!(why["reason"], "the office burnt down", "{why}");
}

/// A letter says whom, as what and until when; who carries it can neither change nor repeat it, and
/// a letter of a stranger, for another team or of a replaced key lets nobody in.
#[test]
fn a_letter_lets_in_whom_its_authority_named_and_once() {
    let world = World::with_seed(642);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    let anew = restored(&world, &lyon);
    anew.adds_card_of(&turin, true);
    let letter = letter_of(&anew);
    let carries = |letter: &str| json!({"letter": letter, "verified": true});

    let stranger = world.office_of(Person { office: "Nice", ..people::LYON });
    stranger.creates_vault(PASSPHRASE);
    stranger.works_in(&lyon.team());
    let of_a_stranger = letter_of(&stranger);
    turin.is_refused_with("not-allowed", "roster_carry", carries(&of_a_stranger));
    anew.works_in(&"7".repeat(64));
    let elsewhere = anew.path("elsewhere.letter");
    anew.does("authority_letter", json!({"until": UNTIL, "out": elsewhere}));
    turin.is_refused_with("not-allowed", "roster_carry", carries(&elsewhere));
    let bytes = fs::read(&letter).unwrap();
    for at in (0..bytes.len()).step_by(61) {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        let place = turin.path("bent.letter");
        fs::write(&place, bent).unwrap();
        turin.is_refused_with("letter-damaged", "roster_carry", carries(&place));
    }

    turin.does("roster_carry", carries(&letter));
    let carried = row(&turin, &anew.installation());
    assert_eq!((text(&carried, "role"), text(&carried, "until")), ("leader", UNTIL), "{carried}");
    world.courier().carries_everything(&[&turin, &ghent]);
    ghent.is_refused_with("not-allowed", "roster_carry", carries(&letter));
}

/// Shares are tried without being taken in; what does not bring the key back is named.
#[test]
fn shares_are_tried_and_what_is_wrong_with_them_is_said() {
    let world = World::with_seed(643);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    assert_eq!(lyon.does("vault_status", json!({}))["custodians"], Value::Null);
    for (custodians, threshold) in [
        (json!(["A. Keller"]), 2),
        (json!(["A. Keller", "A. Keller "]), 2),
        (json!(["A. Keller", "B. Durand"]), 3),
        (json!(["A. Keller", "B. Durand"]), 1),
        (json!(["A. Keller", " "]), 2),
        (json!(["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"]), 2),
    ] {
        let out = lyon.path("none");
        let args = json!({"custodians": custodians, "threshold": threshold, "out": out});
        lyon.is_refused_with("value-invalid", "authority_share", args);
    }
    assert!(!fs::exists(lyon.path("none")).unwrap(), "nothing was written");
    let shares = makes_shares(&lyon);
    let again = json!({"custodians": ["A", "B", "C"], "out": lyon.path("shares")});
    lyon.is_refused_with("file-exists", "authority_share", again);
    let of_turin = makes_shares(&turin);
    let tries = |shares: &[&String]| json!({"shares": shares, "check": true});
    let known = lyon.does("vault_status", json!({}))["custodians"].clone();
    assert_eq!((&known["threshold"], &known["tried"]), (&json!(2), &Value::Null), "{known}");

    let given = lyon.does("authority_restore", tries(&[&shares[1], &shares[2]]));

    assert_eq!((&given["own"], &given["taken"]), (&true.into(), &false.into()), "{given}");
    let known = lyon.does("vault_status", json!({}))["custodians"].clone();
    assert_ne!(known["tried"], Value::Null, "{known}");
    assert_eq!((&known["current"], &known["names"][2]), (&true.into(), &json!("C. Bernard")));
    let refused = |code: &str, shares: &[&String]| {
        lyon.is_refused_with(code, "authority_restore", tries(shares))
    };
    let few = refused("shares-unfit", &[&shares[0]]);
    assert!(text(&few, "message").contains("2 shares are needed"), "{few}");
    let twice = refused("shares-unfit", &[&shares[0], &shares[0]]);
    assert!(text(&twice, "reference").ends_with("share-1-of-3.txt"), "{twice}");
    let foreign = refused("shares-unfit", &[&shares[0], &of_turin[1]]);
    assert_eq!(text(&foreign, "reference"), "comity-share-2-of-3.txt", "{foreign}");
    let typed = fs::read_to_string(&shares[1]).unwrap();
    let wrong = lyon.path("typed.txt");
    let line = typed.lines().find(|line| line.starts_with("part ")).unwrap();
    let other = if line.ends_with('0') { "1" } else { "0" };
    let slip = typed.replace(line, &format!("{}{other}", &line[..line.len() - 1]));
    fs::write(&wrong, slip).unwrap();
    let mistyped = refused("share-damaged", &[&shares[0], &wrong]);
    assert!(text(&mistyped, "reference").ends_with("typed.txt"), "{mistyped}");
    refused("share-damaged", &[&shares[0], &lyon.path("recovery.key")]);
    refused("file-unreadable", &[&shares[0], &lyon.path("nowhere.txt")]);
    let no_reason = json!({"shares": [shares[0], shares[1]]});
    lyon.is_refused_with("reason-missing", "authority_restore", no_reason);
    let theirs = json!({"shares": of_turin[..2], "reason": "to see"});
    lyon.is_refused_with("shares-unfit", "authority_restore", theirs.clone());
    let anew = world.office_of(ANEW);
    anew.creates_vault(PASSPHRASE);
    anew.is_refused_with("shares-unfit", "authority_restore", theirs);
}

/// A vault that lost the file of its authority's key gets it back, and acts again.
#[test]
fn a_vault_whose_authority_key_was_damaged_gets_it_back() {
    let world = World::with_seed(644);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let shares = makes_shares(&lyon);
    lyon.locks();
    for entry in fs::read_dir(lyon.vault().join("authority")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "age") {
            fs::remove_file(path).unwrap();
        }
    }
    lyon.unlocks();
    let gone = json!({"installation": turin.installation(), "reason": "to see", "plan": true});
    lyon.is_refused_with("no-authority-key", "agreement_propose", proposed());

    let args = json!({"shares": shares[1..], "reason": "a disk fault"});
    let given = lyon.does("authority_restore", args);

    assert_eq!((&given["own"], &given["reopen"]), (&true.into(), &false.into()), "{given}");
    lyon.does("agreement_propose", proposed());
    lyon.does("installation_revoke", gone);
    lyon.verifies_clean();
}

fn proposed() -> Value {
    json!({"field": "period.until", "value": "2029-06-30"})
}
