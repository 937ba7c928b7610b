//! What parties agree on, and who belongs to the team: the same everywhere.

use comity_tests::{Office, World, rows, text};
use serde_json::{Value, json};

/// A change of the agreement is in force everywhere once every party has signed, not before.
#[test]
fn a_proposal_is_in_force_when_all_have_signed() {
    let world = World::with_seed(401);
    let [lyon, turin, ghent, eurojust] = world.offices(["Lyon", "Turin", "Ghent", "Eurojust"]);
    let everyone = [&lyon, &turin, &ghent, &eurojust];
    world.courier().carries_everything(&everyone);
    let propose = json!({"field": "period.until", "value": "2029-06-30"});
    let proposal = turin.does("agreement_propose", propose)["proposal"].clone();
    let answer = json!({"proposal": proposal});

    world.courier().carries_everything(&everyone);
    lyon.does("agreement_sign", answer.clone());
    eurojust.is_refused_with("not-allowed", "agreement_sign", answer.clone());
    world.courier().carries_everything(&everyone);
    let two_of_three = everyone.map(|office| in_force(office, "period.until"));
    let last = ghent.does("agreement_sign", answer.clone());
    ghent.is_refused_with(
        "already-answered",
        "agreement_decline",
        json!({"proposal": proposal, "reason": "too late"}),
    );
    world.courier().carries_everything(&everyone);

    assert_eq!(two_of_three, ["2028-12-31"; 4], "two of three are not all");
    assert_eq!(last["state"], "agreed", "{last}");
    for office in everyone {
        assert_eq!(in_force(office, "period.until"), "2029-06-30", "{}", office.name);
        let history = rows(&office.does("agreement_history", json!({"clause": "period"})));
        assert!(history.iter().any(|row| row["event"] == "in force"), "{history:?}");
    }
    world.assert_all_offices_agree(&[&lyon, &turin, &ghent]);
}

/// One no is enough, and everyone reads why.
#[test]
fn a_declined_proposal_changes_nothing_anywhere() {
    let world = World::with_seed(402);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let all = [&lyon, &turin, &ghent];
    world.courier().carries_everything(&all);
    let propose = json!({"field": "purpose.text", "value": "Everything"});
    let proposal = lyon.does("agreement_propose", propose)["proposal"].clone();
    world.courier().carries_everything(&all);

    turin.does("agreement_sign", json!({"proposal": proposal}));
    ghent.does("agreement_decline", json!({"proposal": proposal, "reason": "too wide"}));
    world.courier().carries_everything(&all);

    for office in all {
        assert_eq!(in_force(office, "purpose.text"), "Smuggling through the port");
        let agreement = office.does("agreement_show", json!({}));
        let proposals = agreement["proposals"].as_array().unwrap();
        assert_eq!(proposals[0]["state"], "declined", "{}: {proposals:?}", office.name);
        assert!(proposals[0].to_string().contains("too wide"), "everyone reads why");
    }
    world.assert_all_offices_agree(&all);
}

/// Whose mandate ended gets nothing more, and everyone knows since when and why.
#[test]
fn an_ended_mandate_is_known_everywhere_and_gets_nothing_more() {
    let world = World::with_seed(403);
    let [lyon, turin, ghent, eurojust] = world.offices(["Lyon", "Turin", "Ghent", "Eurojust"]);
    let everyone = [&lyon, &turin, &ghent, &eurojust];
    world.courier().carries_everything(&everyone);
    let end = json!({
        "installation": eurojust.installation(), "on": "2026-11-19", "reason": "case closed there",
    });

    let ended = lyon.does("roster_end", end.clone());
    lyon.is_refused_with("mandate-ended", "roster_end", end);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    turin.does("agreement_propose", json!({"field": "period.until", "value": "2029-06-30"}));
    let sent = turin.sends_to("all", &world.place("stick").display().to_string());

    assert_eq!(ended["ended_on"], "2026-11-19", "{ended}");
    for office in [&lyon, &turin, &ghent] {
        let roster = rows(&office.does("roster_list", json!({})));
        let row = roster.iter().find(|row| row["state"] == "EU").unwrap();
        assert_eq!(row["end_reason"], "case closed there", "{}", office.name);
        let partner = office.stands_with(&eurojust);
        assert_eq!(partner["standing"], "ended", "{}: {partner}", office.name);
    }
    let partners = sent["partners"].as_array().unwrap();
    let to_eurojust = partners.iter().find(|partner| partner["state"] == "EU");
    if let Some(line) = to_eurojust {
        assert_eq!(line["change_sets"], 1, "the end is told, and nothing more: {line}");
        assert!(text(line, "remark").starts_with("mandate ended"), "and it says why: {line}");
    }
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    world.assert_all_offices_agree(&[&lyon, &turin, &ghent]);
}

/// A leader whose mandate ended cannot write any more, once that has arrived.
#[test]
fn who_has_no_mandate_any_more_writes_nothing() {
    let world = World::with_seed(404);
    let [lyon, ghent] = world.offices(["Lyon", "Ghent"]);
    let end = json!({
        "installation": ghent.installation(), "on": "2026-11-19", "reason": "moved on",
    });

    lyon.is_refused_with("not-allowed", "roster_end", end.clone());
    ghent.does("roster_end", end);

    let note = json!({"title": "After the end", "text": "x"});
    ghent.is_refused_with("mandate-ended", "note_add", note);
    assert_eq!(ghent.does("note_list", json!({}))["total"], 0, "and still reads what it has");
}

fn in_force(office: &Office, name: &str) -> String {
    let agreement = office.does("agreement_show", json!({}));
    let clauses = agreement["clauses"].as_array().unwrap().iter();
    let mut fields = clauses.flat_map(|clause| clause["fields"].as_array().unwrap());
    let found: Option<&Value> = fields.find(|field| field["name"] == name);
    text(found.unwrap_or_else(|| panic!("{name} is a field")), "value").to_owned()
}
