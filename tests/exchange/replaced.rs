//! A lost authority key: the other parties sign, the party goes on with what it has left, and what
//! it made stays its own.

use comity_tests::{Office, PASSPHRASE, Person, World, people, rows, text};
use serde_json::{Value, json};

/// Lyon's leader with a new machine, after everything was lost.
const ANEW: Person = Person { office: "Lyon, anew", ..people::LYON };

fn replaces(office: &Office, card: &str) -> Value {
    let why = "the safe was robbed";
    let args = json!({"card": card, "of": "FR", "verified": true, "reason": why});
    office.does("authority_replace", args)
}

fn told(office: &Office) -> Value {
    office.does("replacements_show", json!({}))["replacements"][0].clone()
}

fn proposes(office: &Office) -> Value {
    let args = json!({"field": "period.until", "value": "2029-06-30"});
    office.does("agreement_propose", args)
}

/// With vault and key gone, the others let a new vault in: it gets everything, its sets count, and
/// what the lost one took in is its authority's exhibit as before.
#[test]
fn a_party_that_lost_everything_goes_on_in_a_new_vault() {
    let world = World::with_seed(631);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    let anew = world.office_of(ANEW);
    anew.creates_vault(PASSPHRASE);
    let card = anew.writes_card();
    anew.works_in(&lyon.team());
    anew.adds_card_of(&turin, true);
    anew.adds_card_of(&ghent, true);
    let unseen = json!({"card": card, "of": "FR", "reason": "the safe was robbed"});
    turin.is_refused_with("not-allowed", "authority_replace", unseen);
    let of_another = json!({"card": card, "of": "BE", "verified": true, "reason": "a slip"});
    turin.is_refused_with("value-invalid", "authority_replace", of_another);

    replaces(&turin, &card);
    let again = json!({"card": card, "of": "FR", "verified": true, "reason": "again"});
    turin.is_refused_with("already-answered", "authority_replace", again);
    world.courier().carries_everything(&[&turin, &ghent]);
    let asked = told(&ghent);
    assert_eq!((&asked["to_sign"], &asked["in_force"]), (&true.into(), &false.into()), "{asked}");
    assert_eq!(asked["signed"][0]["who"]["state"], "IT", "{asked}");
    let own = anew.does("card_show", json!({}));
    assert_eq!(asked["fingerprint"], own["fingerprint"], "Ghent compares what Lyon shows");
    for other in [json!({"role": "member"}), json!({"until": "2027-01-31"})] {
        let mut args = json!({"card": own["installation"], "of": "FR", "verified": true});
        args["reason"] = "as a member".into();
        args.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        ghent.is_refused_with("value-invalid", "authority_replace", args);
    }
    replaces(&ghent, text(&own, "installation"));
    let place = world.place("welcome").display().to_string();
    ghent.sends_to("all", &place);
    anew.receives(&place);
    world.courier().carries_everything(&[&turin, &ghent, &anew]);

    for office in [&turin, &ghent, &anew] {
        assert_eq!(told(office)["in_force"], true, "{}", office.name);
        let roster = rows(&office.does("roster_list", json!({})));
        let row = roster.iter().find(|row| row["installation"] == own["installation"]).unwrap();
        assert_eq!((text(row, "person"), text(row, "role")), (people::LYON.person, "leader"));
    }
    assert_eq!(anew.evidence().len(), 1, "what the lost vault made reaches the new one");
    let gone = json!({"installation": lyon.installation(), "reason": "stolen with the safe"});
    anew.does("installation_revoke", gone);
    anew.withdraws(&item, "the ledger was stolen too");
    anew.writes_note("After", "Lyon goes on");
    world.courier().carries_everything(&[&turin, &ghent, &anew]);

    world.assert_all_offices_agree(&[&turin, &ghent, &anew]);
    assert_ne!(turin.sees(&item)["withdrawal"], Value::Null, "its authority withdraws its exhibit");
    assert_eq!(text(&rows(&turin.does("note_list", json!({})))[0], "title"), "After");
    for office in [&turin, &ghent, &anew] {
        office.tells_the_same_rebuilt(told);
    }
}

/// An installation that is left makes the new key itself, and signs with it once the others agreed.
#[test]
fn an_installation_that_is_left_makes_the_new_key_and_acts_with_it() {
    let world = World::with_seed(632);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    let card = lyon.path("renewed.card");
    let renewed = lyon.does("authority_renew", json!({"out": card}));
    assert_eq!(renewed["installation"], lyon.installation().as_str());

    for office in [&turin, &ghent] {
        replaces(office, &card);
        world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    }
    let proposal = proposes(&lyon);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    for office in [&turin, &ghent] {
        assert_eq!(told(office)["role"], Value::Null, "it is on the roster already");
        office.does("agreement_sign", json!({"proposal": proposal["proposal"]}));
        world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    }

    for office in [&lyon, &turin, &ghent] {
        let agreement = office.does("agreement_show", json!({}));
        assert!(agreement.to_string().contains("2029-06-30"), "{}", office.name);
        let proposals = &agreement["proposals"];
        assert_eq!(proposals[0]["state"], "agreed", "{}: {proposals}", office.name);
    }
    world.assert_all_offices_agree(&[&lyon, &turin, &ghent]);
}

/// Whoever has the stolen key and was told of nothing signs on; nobody heeds it.
#[test]
fn an_act_of_a_replaced_key_that_nobody_knew_has_no_effect() {
    let world = World::with_seed(633);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    let anew = world.office_of(ANEW);
    anew.creates_vault(PASSPHRASE);
    let card = anew.writes_card();
    for office in [&turin, &ghent] {
        replaces(office, &card);
        world.courier().carries_everything(&[&turin, &ghent]);
    }

    let whom = json!({"installation": ghent.installation(), "reason": "in the way"});
    lyon.does("installation_revoke", whom);
    let proposal = proposes(&lyon);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);

    let roster = rows(&turin.does("roster_list", json!({})));
    assert!(roster.iter().all(|row| row["revoked"] == Value::Null), "{roster:?}");
    let proposals = turin.does("agreement_show", json!({}))["proposals"].clone();
    let of_lyon = proposals[0]["answers"].as_array().unwrap().iter();
    let mut of_lyon = of_lyon.filter(|answer| answer["state"] == "FR");
    assert_eq!(of_lyon.next().unwrap()["when"], Value::Null, "{proposals}");
    assert_eq!(proposals[0]["proposal"], proposal["proposal"]);
    ghent.writes_note("After", "Ghent goes on");
    lyon.is_refused_with(
        "no-authority-key",
        "agreement_propose",
        json!({
            "field": "period.until", "value": "2029-12-31",
        }),
    );
}
