//! A person is called otherwise, or works in another capacity: their authority says so, everybody
//! reads it, and nobody else can.

use comity_changes::Value;
use comity_changes::builder::{Write, build_change, make_record};
use comity_changes::card::{Certificate, Certified, derive_person_commitment};
use comity_domain::kinds::{Compartment, person};
use comity_tests::{Office, World, text};
use serde_json::{Value as Json, json};

use crate::forge::{Forger, grant};
use crate::revoked::{roster_of, with_a_second_installation};

/// The new name is everywhere, with the capacity; the old one stays to be seen.
#[test]
fn a_changed_name_is_read_everywhere_and_the_old_one_stays() {
    let world = World::with_seed(321);
    let [lyon, turin, eurojust] = world.offices(["Lyon", "Turin", "Eurojust"]);
    let all = [&lyon, &turin, &eurojust];
    let item = turin.imports_evidence("ledger.txt", b"paid");
    world.courier().carries_everything(&all);
    let change = |office: &Office, what: Json| {
        let mut args = json!({"installation": office.installation()});
        args.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
        args
    };
    let before = roster_of(&lyon, &turin);

    let renamed = change(&turin, json!({"person": "G. Rossi Ferri"}));
    lyon.is_refused_with("not-allowed", "roster_details", renamed.clone());
    let same = change(&turin, json!({"person": before["person"]}));
    turin.is_refused_with("value-invalid", "roster_details", same);
    turin.is_refused_with(
        "value-invalid",
        "roster_details",
        change(&turin, json!({"person": " "})),
    );
    let turned = change(&turin, json!({"person": "G.\u{202e} issoR"}));
    turin.is_refused_with("value-invalid", "roster_details", turned);
    let long = change(&turin, json!({"capacity": "x".repeat(401)}));
    turin.is_refused_with("value-too-long", "roster_details", long);
    turin.does("roster_details", renamed);
    world.courier().carries_everything(&all);
    let promoted = json!({"person": "G. Rossi", "capacity": "chief prosecutor"});
    turin.does("roster_details", change(&turin, promoted));
    eurojust.does("roster_details", change(&eurojust, json!({"capacity": "national member"})));
    world.courier().carries_everything(&all);

    for office in all {
        let row = roster_of(office, &turin);
        assert_eq!(
            (text(&row, "person"), text(&row, "capacity")),
            ("G. Rossi", "chief prosecutor")
        );
        let earlier = row["earlier"].as_array().unwrap();
        let names: Vec<&str> = earlier.iter().map(|one| text(one, "person")).collect();
        assert_eq!(names, ["G. Rossi Ferri", text(&before, "person")], "newest first: {row}");
        assert_eq!(earlier[1]["capacity"], before["capacity"], "{row}");
        let coordinator = roster_of(office, &eurojust);
        assert_eq!(coordinator["capacity"], "national member", "{}: {coordinator}", office.name);
        office.tells_the_same_rebuilt(|office| office.does("roster_list", json!({})));
    }
    let custody = lyon.sees(&item)["custody"][0]["who"].clone();
    assert_eq!(custody["person"], "G. Rossi", "{custody}");
    turin.locks();
    turin.unlocks();
    assert_eq!(turin.does("card_show", json!({}))["capacity"], "chief prosecutor");
    world.assert_all_offices_agree(&[&lyon, &turin]);
}

/// One who cannot sign for the authority asks one who can.
#[test]
fn an_authority_says_it_of_its_further_installations() {
    let world = World::with_seed(322);
    let [lyon, turin, second] = with_a_second_installation(&world);
    let change = json!({"installation": second.installation(), "capacity": "chief registrar"});

    second.is_refused_with("no-authority-key", "roster_details", change.clone());
    lyon.does("roster_details", change);
    world.courier().carries_everything(&[&lyon, &turin, &second]);

    for office in [&lyon, &turin, &second] {
        assert_eq!(roster_of(office, &second)["capacity"], "chief registrar", "{}", office.name);
    }
}

/// Whoever writes that somebody else is called otherwise writes it into the wind.
#[test]
fn nobody_renames_people_of_another_authority() {
    let world = World::with_seed(323);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    let before = roster_of(&ghent, &lyon);
    turin.locks();
    let forger = Forger::at(&world, &turin);
    let control = forger.vault.control(&forger.team).unwrap();
    let of = |state: &str| -> Certificate {
        let mut all = control.mandates.iter().map(|it| &it.place.introduction.certificate);
        all.find(|certificate| certificate.state == state).unwrap().clone()
    };
    let (lyons, own) = (of("FR"), of("IT"));
    let key = forger.vault.authority_key().unwrap().unwrap();
    let salt = [7; 32];
    let said = derive_person_commitment(&salt, "N. Emo", "nobody");
    let later = own.made_utc_ms + 1_000;
    let later = |of: &Certificate| Certificate {
        person_commitment: said,
        made_utc_ms: later,
        authority: key.public(),
        ..of.clone()
    };
    let signed = |certificate| Certified::sign(certificate, &key).unwrap().to_value();
    let elsewhere = Certificate { installation: lyons.installation, ..later(&own) };
    let mut torn = signed(later(&own));
    if let Value::Array(parts) = &mut torn {
        parts[1] = Value::bytes([0; 64]);
    }
    let place = forger.place(Compartment::Control);
    let (mut changes, mut grants) = (Vec::new(), Vec::new());
    for (installation, certificate) in [
        (lyons.installation, signed(later(&lyons))),
        (lyons.installation, signed(elsewhere)),
        (own.installation, signed(Certificate { state: "FR".to_owned(), ..later(&own) })),
        (own.installation, signed(Certificate { authority_name: "Roma".into(), ..later(&own) })),
        (own.installation, signed(Certificate { person_commitment: [1; 32], ..later(&own) })),
        (own.installation, torn),
        (own.installation, Value::Null),
    ] {
        let record = make_record(&place, person::KIND, &forger.vault.me().authority());
        let writes = vec![
            Write::new(person::INSTALLATION, Value::bytes(installation)),
            Write::new(person::SALT, Value::bytes(salt)),
            Write::new(person::PERSON, Value::text("N. Emo")),
            Write::new(person::CAPACITY, Value::text("nobody")),
            Write::new(person::CERTIFICATE, certificate),
        ];
        changes.push(build_change(&place, person::KIND, &record, writes).unwrap());
        grants.push(grant(&record));
    }
    let set = forger.signs(Compartment::Control, changes);
    let packet = forger.packs(&[&set], &grants, "BE");

    assert_eq!(ghent.receives_file(&packet)["state"], "taken", "the set is well formed");

    assert_eq!(roster_of(&ghent, &lyon), before);
    let roster = ghent.does("roster_list", json!({})).to_string();
    assert!(!roster.contains("N. Emo") && !roster.contains("earlier"), "{roster}");
}
