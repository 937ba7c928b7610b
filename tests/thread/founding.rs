//! Points 3 and 4: the team, its agreement and its roster.

use serde_json::{Value, json};

use crate::office::{Office, rows, text};
use crate::world::{World, at_once};

const NAME: &str = "Quay 41";

/// Lyon founds, the others read and sign; the team is in force when all have signed everywhere.
pub fn three_parties_sign(world: &World) -> String {
    let cards = [&world.turin, &world.ghent].map(|office| office.home.join("own.card"));
    let founded = world.lyon.does(&[
        "team",
        "found",
        "--name",
        NAME,
        "--purpose",
        "Smuggling through the port",
        "--from",
        "2026-01-01",
        "--until",
        "2031-12-31",
        "--operates-in",
        "FR",
        "IT",
        "BE",
        "--party",
        cards[0].to_str().unwrap(),
        cards[1].to_str().unwrap(),
    ]);
    let team = text(&founded, "team").to_owned();
    world.carries(&team, &world.lyon, [&world.turin, &world.ghent]);

    let early = world.turin.does(&["team", "show", NAME]);
    assert_eq!((&early["signed"], &early["signatures"]), (&json!(1), &json!(3)), "{early}");
    assert_eq!(early["to_sign"], true);
    assert_eq!(early["purpose"], "Smuggling through the port", "they read before they sign");
    refused_before_it_is_in_force(world, &team);
    at_once([&world.turin, &world.ghent], |office| {
        office.does(&["team", "sign", &team[..12]]);
        assert_eq!(office.is_refused(&["team", "sign", &team])["code"], "already-answered");
    });
    let parties = world.parties();
    world.carries(&team, &world.turin, [&world.lyon, &world.ghent]);
    world.carries(&team, &world.ghent, [&world.lyon, &world.turin]);
    at_once(parties, |office| {
        let shown = office.does(&["team", "show", &team]);
        assert_eq!(shown["stage"], "in-force", "{}: {shown}", office.name);
        assert_eq!((&shown["signed"], &shown["signatures"]), (&json!(3), &json!(3)));
    });
    team
}

fn refused_before_it_is_in_force(world: &World, team: &str) {
    let note = world.lyon.is_refused(&["note", "add", team, "--title", "Too early"]);

    assert_eq!(note["code"], "team-not-active", "{note}");
}

/// A participant comes in by a leader's act and reads the agreement.
pub fn the_coordinator_joins(world: &World, team: &str) {
    let card = world.eurojust.home.join("own.card");
    let row = world.lyon.does(&[
        "roster",
        "add",
        team,
        "--card",
        card.to_str().unwrap(),
        "--role",
        "participant",
        "--from",
        "2026-01-01",
        "--until",
        "2031-12-31",
    ]);
    assert_eq!(row["role"], "participant");
    world.carries(team, &world.lyon, [&world.turin, &world.ghent, &world.eurojust]);
    world.everyone_exchanges(team);

    let shown = world.eurojust.does(&["team", "show", team]);
    assert_eq!(shown["stage"], "in-force", "{shown}");
    let agreement = world.eurojust.does(&["agreement", "show", team]);
    assert!(agreement.to_string().contains("Smuggling through the port"), "{agreement}");
}

/// After founding a clause changes by a proposal that every party signs; one no is enough.
pub fn a_clause_changes_when_all_sign(world: &World, team: &str) {
    let (until, languages) = ("period.until", "organisation.languages");
    let extend = world.turin.does(&["agreement", "propose", team, until, "2032-06-30"]);
    let speak = world.ghent.does(&["agreement", "propose", team, languages, "English"]);
    world.everyone_exchanges(team);
    at_once([&world.lyon, &world.ghent], |office| {
        office.does(&["agreement", "sign", team, text(&extend, "proposal")]);
    });
    let declined = world.lyon.does(&[
        "agreement",
        "decline",
        team,
        text(&speak, "proposal"),
        "--reason",
        "French as well",
    ]);
    assert_eq!(declined["state"], "declined", "{declined}");
    world.everyone_exchanges(team);

    at_once(world.everyone(), |office| {
        let agreement = office.does(&["agreement", "show", team]);
        assert_eq!(value(&agreement, until), "2032-06-30", "{}", office.name);
        assert_ne!(value(&agreement, languages), "English", "{}", office.name);
    });
    world.agree(world.everyone(), "the clause's history", |office| {
        let history = rows(&office.does(&["agreement", "history", team, "period"]));
        let told = history.iter().map(|row| json!([row["field"], row["event"], row["value"]]));
        Value::Array(told.collect())
    });
    let fields = world.lyon.does(&["agreement", "fields", "--page", "1", "--per-page", "5"]);
    assert_eq!(rows(&fields).len(), 5);
    assert!(fields["total"].as_u64() > Some(20), "{fields}");
}

fn value(agreement: &Value, name: &str) -> String {
    let clauses = agreement["clauses"].as_array().unwrap();
    let fields = clauses.iter().flat_map(|clause| clause["fields"].as_array().unwrap());
    let mut found = fields.filter(|field| field["name"] == name);
    found.next().map(|field| text(field, "value").to_owned()).unwrap_or_default()
}

/// Leaders lead their own sides; who works outside the own State is seconded there.
pub fn the_roster_tells_who_is_seconded(world: &World, team: &str) {
    world.agree(world.everyone(), "the roster", |office| {
        let roster = rows(&office.does(&["roster", "list", team]));
        let mut told: Vec<Value> = roster
            .iter()
            .map(|row| {
                json!([
                    row["state"],
                    row["role"],
                    row["installation"],
                    row["from"],
                    row["until"],
                    row["seconded_in"]
                ])
            })
            .collect();
        told.sort_by_key(Value::to_string);
        Value::Array(told)
    });
    let roster = rows(&world.lyon.does(&["roster", "list", team]));
    assert_eq!(role(&roster, &world.lyon), "leader");
    assert_eq!(role(&roster, &world.turin), "leader");
    assert_eq!(role(&roster, &world.ghent), "leader");
    assert_eq!(role(&roster, &world.eurojust), "participant");
}

fn role(roster: &[Value], office: &Office) -> String {
    let row = roster.iter().find(|row| row["state"] == office.state);
    text(row.unwrap_or_else(|| panic!("{} is on the roster", office.name)), "role").to_owned()
}
