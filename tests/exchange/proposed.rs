//! Proposals on items: another authority asks for a value, the originating one answers, and the
//! answer comes back to everybody who has the item.

use comity_tests::{ItemHandle, Office, World, rows, text};
use serde_json::{Value, json};

use crate::compartments::{imports_into, makes};

/// Proposes a value and returns the proposal.
fn proposes(office: &Office, item: &str, field: &str, value: &str) -> Value {
    let why = "the court asks for it";
    let args = json!({"item": item, "field": field, "value": value, "reason": why});
    office.does("evidence_propose", args)
}

fn answering(proposal: &Value, accept: bool, reason: &str) -> Value {
    json!({"proposal": proposal["proposal"], "accept": accept, "reason": reason})
}

/// Returns a proposal as an office sees it.
fn sees(office: &Office, proposal: &Value) -> Value {
    let all = rows(&office.does("evidence_proposals", json!({})));
    let found = all.iter().find(|row| row["proposal"] == proposal["proposal"]);
    found.unwrap_or_else(|| panic!("{} has the proposal: {all:?}", office.name)).clone()
}

/// A refusal comes back with its reason; what is accepted afterwards is the field's value
/// everywhere, in one change set with the answer.
#[test]
fn what_turin_proposes_lyon_answers_and_everybody_reads() {
    let world = World::with_seed(701);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let all = [&lyon, &turin, &ghent];
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    world.courier().carries_everything(&all);

    let route = proposes(&turin, &item.item, "route", "eio-mla");
    let looser = proposes(&turin, &item.item, "handling", "H0");
    assert_eq!((&route["state"], &route["to_answer"]), (&json!("open"), &json!(false)), "{route}");
    assert_eq!((&looser["before"], &looser["value"]), (&json!("H1"), &json!("H0")));
    world.courier().carries_everything(&all);
    let waiting = lyon.does("evidence_proposals", json!({}));
    assert_eq!((&waiting["to_answer"], &waiting["total"]), (&json!(2), &json!(2)), "{waiting}");
    assert_eq!(sees(&lyon, &route)["reason"], "the court asks for it");
    ghent.is_refused_with("not-the-originator", "evidence_answer", answering(&route, true, "yes"));
    turin.is_refused_with("not-the-originator", "evidence_answer", answering(&route, true, "yes"));

    let sets = lyon.does("vault_status", json!({}))["holds"]["change_sets"].clone();
    lyon.does("evidence_answer", answering(&route, false, "it was a measure of the team"));
    let accepted = lyon.does("evidence_answer", answering(&looser, true, "no source is named"));
    let after = lyon.does("vault_status", json!({}))["holds"]["change_sets"].clone();
    assert_eq!(after.as_u64(), sets.as_u64().map(|sets| sets + 2), "an answer is one change set");
    assert_eq!(accepted["state"], "accepted", "{accepted}");
    lyon.is_refused_with(
        "already-answered",
        "evidence_answer",
        answering(&route, true, "after all"),
    );
    world.courier().carries_everything(&all);

    for office in all {
        let (route, looser) = (sees(office, &route), sees(office, &looser));
        assert_eq!(route["state"], "refused", "{}: {route}", office.name);
        assert_eq!(route["answers"][0]["reason"], "it was a measure of the team");
        assert_eq!(route["answers"][0]["who"]["state"], "FR");
        assert_eq!(looser["state"], "accepted", "{}: {looser}", office.name);
        assert_eq!(looser["remark"], Value::Null, "nothing else stays in effect");
        let seen = office.sees(&item);
        assert_eq!((&seen["handling"], &seen["route"]), (&json!("H0"), &json!("jit-measure")));
        let custody = seen["custody"].to_string();
        assert!(custody.contains("Handling set to H0"), "custody tells of it: {custody}");
    }
    world.assert_all_offices_agree(&all);
    survives_rebuilding(&all);
}

/// An index made anew, from frames alone, says the same.
fn survives_rebuilding(offices: &[&Office]) {
    for office in offices {
        office.tells_the_same_rebuilt(Office::tells_everything);
    }
}

/// Every field that may be proposed is written as it was proposed, a withdrawal with its words.
#[test]
fn each_field_that_is_accepted_has_the_value_proposed() {
    let world = World::with_seed(702);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let all = [&lyon, &turin];
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    world.courier().carries_everything(&all);
    let asked = [
        ("route", "voluntary", "route"),
        ("restriction", "Not before the trial", "restriction"),
        ("media-type", "text/csv", "media_type"),
    ];

    let mut made: Vec<Value> =
        asked.iter().map(|(field, value, _)| proposes(&turin, &item.item, field, value)).collect();
    made.push(proposes(&turin, &item.item, "withdrawn", "seized without a warrant"));
    world.courier().carries_everything(&all);
    for proposal in &made {
        lyon.does("evidence_answer", answering(proposal, true, "we agree"));
    }
    world.courier().carries_everything(&all);

    for office in all {
        let seen = office.sees(&item);
        for (_, value, shown) in asked {
            assert_eq!(seen[shown], value, "{}: {seen}", office.name);
        }
        assert_eq!(seen["withdrawn"], true);
        assert_eq!(seen["withdrawal"]["reason"], "seized without a warrant");
        assert_eq!(seen["withdrawal"]["who"]["state"], "FR", "the originator withdrew it");
    }
    let log = rows(&lyon.does("records_list", json!({})));
    let logged = log.iter().filter(|row| row["act"] == "evidence-accept");
    let reasons: Vec<&Value> = logged.map(|row| &row["reason"]).collect();
    assert_eq!(reasons, ["we agree"; 4], "the operations log has each answer");
}

/// The originator changed the field while the proposal was on its way: it cannot be accepted over
/// what nobody proposed about, and both read that.
#[test]
fn a_field_that_changed_meanwhile_overtakes_the_proposal() {
    let world = World::with_seed(703);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let all = [&lyon, &turin];
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    world.courier().carries_everything(&all);

    let proposal = proposes(&turin, &item.item, "handling", "H0");
    tightens(&lyon, &item, "H2");
    world.courier().carries_everything(&all);

    for office in all {
        assert_eq!(sees(office, &proposal)["state"], "overtaken", "{}", office.name);
        assert_eq!(office.sees(&item)["handling"], "H2");
    }
    lyon.is_refused_with("proposal-overtaken", "evidence_answer", answering(&proposal, true, "x"));
    let again = proposes(&turin, &item.item, "handling", "H1");
    lyon.does("evidence_answer", answering(&proposal, false, "it is stricter now"));
    world.courier().carries_everything(&all);
    lyon.does("evidence_answer", answering(&again, true, "the source is safe"));
    world.courier().carries_everything(&all);

    for office in all {
        assert_eq!(sees(office, &proposal)["state"], "refused", "{}", office.name);
        assert_eq!(office.sees(&item)["handling"], "H1", "{}", office.name);
    }
    world.assert_all_offices_agree(&all);
}

fn tightens(office: &Office, item: &ItemHandle, code: &str) {
    office.does("evidence_set", json!({"item": item.item, "field": "handling", "value": code}));
}

/// The originator loosens its own value; what Ghent tightened stays in effect, and it is said.
#[test]
fn what_a_recipient_tightened_stays_whatever_is_accepted() {
    let world = World::with_seed(704);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let all = [&lyon, &turin, &ghent];
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    world.courier().carries_everything(&all);
    let proposal = proposes(&turin, &item.item, "handling", "H0");
    tightens(&ghent, &item, "H2");
    world.courier().carries_everything(&all);

    let before = sees(&lyon, &proposal);
    let accepted = lyon.does("evidence_answer", answering(&proposal, true, "for our part"));
    world.courier().carries_everything(&all);

    let stays = "A recipient tightened the handling to H2, and H2 stays in effect.";
    assert_eq!((&before["state"], &before["remark"]), (&json!("open"), &json!(stays)));
    assert_eq!((&accepted["state"], &accepted["remark"]), (&json!("accepted"), &json!(stays)));
    for office in all {
        assert_eq!(office.sees(&item)["handling"], "H2", "{}: the strictest counts", office.name);
    }
    world.assert_all_offices_agree(&all);
}

/// What two members of a compartment propose to each other reaches nobody else.
#[test]
fn a_proposal_stays_in_its_items_compartment() {
    let world = World::with_seed(705);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let all = [&lyon, &turin, &ghent];
    makes(&lyon, "Quay informant", &turin);
    let hidden = imports_into(&lyon, "Quay informant", "hidden.txt", b"the informant");
    world.courier().carries_everything(&all);

    let proposal = proposes(&turin, text(&hidden, "item"), "restriction", "Cassandra alone");
    world.courier().carries_everything(&all);
    lyon.does("evidence_answer", answering(&proposal, true, "she asked for it"));
    world.courier().carries_everything(&all);

    assert_eq!(sees(&turin, &proposal)["state"], "accepted");
    let ghents = ghent.does("evidence_proposals", json!({}));
    assert_eq!(ghents["total"], 0, "{ghents}");
    for (call, answer) in ghent.tells_everything() {
        assert!(!answer.to_string().contains("Cassandra"), "{call} says it: {answer}");
    }
    let missing = ghent.does("exchange_missing", json!({}));
    assert_eq!(missing["complete"], true, "and misses nothing: {missing}");
}

/// The coordinator holds no item, so it has nothing to propose about, and reads no proposals.
#[test]
fn a_participant_proposes_and_reads_nothing() {
    let world = World::with_seed(706);
    let [lyon, turin, eurojust] = world.offices(["Lyon", "Turin", "Eurojust"]);
    let all = [&lyon, &turin, &eurojust];
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    world.courier().carries_everything(&all);
    let proposal = proposes(&turin, &item.item, "handling", "H0");
    world.courier().carries_everything(&all);

    let args = json!({"item": item.item, "field": "handling", "value": "H0", "reason": "x"});
    eurojust.is_refused_with("item-unknown", "evidence_propose", args);
    let answer = answering(&proposal, true, "x");
    eurojust.is_refused_with("proposal-unknown", "evidence_answer", answer);

    assert_eq!(eurojust.does("evidence_proposals", json!({}))["total"], 0);
    assert_eq!(sees(&lyon, &proposal)["state"], "open");
}
