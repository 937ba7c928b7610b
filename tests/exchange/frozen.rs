//! A frozen team, one of whose authorities lost everything: custodians bring its key back, a letter
//! that a third party's leader carries lets its new installation in, and it takes part in the
//! decision.

use comity_tests::{Office, World, rows, text};
use serde_json::{Value, json};

use crate::custodians::{letter_of, restored, row};
use crate::disputed::{decides, removals, revokes};

fn note() -> Value {
    json!({"title": "After", "text": "x"})
}

/// Lyon and Turin removed each other, and everybody knows.
fn frozen(world: &World, [lyon, turin, ghent]: [&Office; 3]) {
    for (who, whom) in [(lyon, turin), (turin, lyon)] {
        revokes(who, whom);
        let place = world.place(who.name).display().to_string();
        who.sends_to("all", &place);
        ghent.receives(&place);
    }
    world.courier().carries_everything(&[lyon, turin, ghent]);
    for office in [lyon, turin, ghent] {
        assert_eq!(removals(office)["frozen"], true, "{} was told", office.name);
    }
}

/// A decision needs every party. One that lost its machine while the team was frozen must not keep
/// the team frozen for ever, nor lose its say.
#[test]
fn an_authority_that_lost_everything_decides_in_a_frozen_team() {
    let world = World::with_seed(646);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    frozen(&world, [&lyon, &turin, &ghent]);
    let lost = lyon.installation();
    let anew = restored(&world, &lyon);
    anew.adds_card_of(&turin, true);
    anew.adds_card_of(&ghent, true);

    let letter = json!({"letter": letter_of(&anew), "verified": true});
    let fallen = turin.does("roster_carry", letter.clone());
    assert_eq!(fallen["mark"]["code"], "mandate-fell", "a removed leader lets nobody in: {fallen}");
    let carried = ghent.does("roster_carry", letter);

    assert_eq!(text(&carried, "authority"), anew.who.authority, "{carried}");
    let own = row(&ghent, &anew.installation());
    assert_eq!((text(&own, "role"), &own["mark"]), ("leader", &Value::Null), "{own}");
    assert_eq!(removals(&ghent)["frozen"], true, "a letter decides nothing");
    let place = world.place("welcome").display().to_string();
    ghent.sends_to("all", &place);
    anew.receives(&place);
    assert_eq!(anew.evidence().len(), 1, "what the lost vault made reaches the new one");
    let told = removals(&anew);
    assert_eq!((&told["frozen"], &told["may_decide"]), (&true.into(), &true.into()), "{told}");
    assert_eq!(told["removals"].as_array().unwrap().len(), 2, "{told}");
    for office in [&ghent, &anew] {
        office.is_refused_with("team-frozen", "note_add", note());
    }

    let told = decides(&anew, &[&turin]);
    assert_eq!(told["decisions"][0]["missing"].as_array().unwrap().len(), 2, "{told}");
    world.courier().carries_everything(&[&turin, &ghent, &anew]);
    for office in [&turin, &ghent] {
        let told = removals(office);
        let decision = &told["decisions"][0];
        assert_eq!(decision["own"], false, "{} reads what Lyon signed: {told}", office.name);
        assert_eq!(told["frozen"], true, "two more must sign: {told}");
    }
    decides(&turin, &[&turin]);
    let told = decides(&ghent, &[&turin]);
    assert_eq!(told["frozen"], true, "Ghent has not heard of Turin yet: {told}");
    world.courier().carries_everything(&[&turin, &ghent, &anew]);

    turin.writes_note("After", "Turin goes on");
    anew.withdraws(&item, "the ledger burnt too");
    ghent.writes_note("Since", "Ghent goes on");
    world.courier().carries_everything(&[&turin, &ghent, &anew]);
    world.assert_all_offices_agree(&[&turin, &ghent, &anew]);
    for office in [&turin, &ghent, &anew] {
        let told = removals(office);
        assert_eq!(told["frozen"], false, "{}: {told}", office.name);
        assert_eq!(told["decisions"][0]["in_force"], true, "{told}");
        assert_eq!(row(office, &turin.installation())["revoked"], Value::Null, "Turin is back");
        assert_eq!(row(office, &lost)["revoked"]["reason"], "not trusted", "the lost one is not");
        let back = row(office, &anew.installation());
        assert_eq!((text(&back, "person"), &back["mark"]), (anew.who.person, &Value::Null));
        let roster = rows(&office.does("roster_list", json!({})));
        let of_lyon = roster.iter().filter(|row| text(row, "state") == "FR");
        assert_eq!(of_lyon.count(), 2, "carried twice, it is let in once: {roster:?}");
        assert_ne!(office.sees(&item)["withdrawal"], Value::Null, "it is its authority's exhibit");
        assert_eq!(rows(&office.does("note_list", json!({}))).len(), 2, "{}", office.name);
        office.tells_the_same_rebuilt(removals);
        office.verifies_clean();
    }
}
