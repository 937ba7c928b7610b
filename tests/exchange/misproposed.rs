//! What looks like a proposal on an item or an answer to one, written by a program that keeps no
//! rule: it is admitted like other writes, and counts for nothing.

use std::path::PathBuf;

use comity_changes::builder::{RecordKey, Write, build_change, make_record};
use comity_changes::set::Change;
use comity_changes::{RecordId, Value};
use comity_domain::kinds::{self, Compartment, entry, item_proposal};
use comity_tests::{ItemHandle, Office, World, rows, text};
use serde_json::{Value as Json, json};

use crate::compartments::{imports_into, makes};
use crate::forge::{Forger, grant};

const OPERATIONAL: Compartment = Compartment::Operational;

fn proposals(office: &Office) -> Vec<Json> {
    rows(&office.does("evidence_proposals", json!({})))
}

/// Lyon has an item, and Turin proposed a looser code for it.
fn scene(world: &World) -> ([Office; 3], ItemHandle, String) {
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let item = lyon.imports_evidence("ledger.txt", b"paid");
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    let args = json!({"item": item.item, "field": "handling", "value": "H0", "reason": "x"});
    let proposal = text(&turin.does("evidence_propose", args), "proposal").to_owned();
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    ([lyon, turin, ghent], item, proposal)
}

/// Writes an answer into a proposal, whoever it is by.
fn says(forger: &Forger, proposal: &str, accepted: bool) -> Change {
    let (key, record) = forger.key_of(proposal);
    let value = Value::Array(vec![Value::Bool(accepted), Value::text("by force")]);
    let over = record.fields.heads(item_proposal::ANSWER);
    let write = Write::over(item_proposal::ANSWER, over, value);
    build_change(&forger.place(OPERATIONAL), item_proposal::KIND, &key, vec![write]).unwrap()
}

/// Writes the handling of an item.
fn loosens(forger: &Forger, item: &ItemHandle, code: u64) -> Change {
    let (key, record) = forger.key_of(&item.item);
    let over = record.fields.heads(entry::HANDLING);
    let write = Write::over(entry::HANDLING, over, Value::Uint(code));
    build_change(&forger.place(OPERATIONAL), entry::KIND, &key, vec![write]).unwrap()
}

/// Ghent accepts in Lyon's place, once with the value and once alone; Turin accepts its own.
#[test]
fn an_answer_of_a_third_party_counts_for_nothing() {
    let world = World::with_seed(711);
    let ([lyon, turin, ghent], item, proposal) = scene(&world);
    for office in [&turin, &ghent] {
        office.locks();
        let forger = Forger::at(&world, office);
        let accepts = says(&forger, &proposal, true);
        let set = forger.signs(OPERATIONAL, vec![loosens(&forger, &item, 0), accepts]);
        let packet = forger.packs(&[&set], &[], "FR");
        assert_eq!(lyon.receives_file(&packet)["state"], "taken", "it is a write like others");
    }

    let seen = proposals(&lyon).remove(0);
    assert_eq!((&seen["state"], &seen["answers"]), (&json!("open"), &json!([])), "{seen}");
    assert_eq!(seen["to_answer"], true, "Lyon has still to answer: {seen}");
    assert_eq!(lyon.sees(&item)["handling"], "H1", "and the value is Lyon's");
    let refuse = json!({"proposal": proposal, "accept": false, "reason": "the source is named"});
    assert_eq!(lyon.does("evidence_answer", refuse)["state"], "refused", "Lyon answers as before");
    lyon.verifies_clean();
}

/// Ghent's write names Lyon's refusal as superseded: it hides nothing.
#[test]
fn an_answer_cannot_be_hidden_by_a_later_write() {
    let world = World::with_seed(712);
    let ([lyon, turin, ghent], _, proposal) = scene(&world);
    let refuse = json!({"proposal": proposal, "accept": false, "reason": "the source is named"});
    lyon.does("evidence_answer", refuse);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    ghent.locks();
    let forger = Forger::at(&world, &ghent);

    let set = forger.signs(OPERATIONAL, vec![says(&forger, &proposal, true)]);
    turin.receives_file(&forger.packs(&[&set], &[], "IT"));

    let seen = proposals(&turin).remove(0);
    assert_eq!(seen["state"], "refused", "{seen}");
    assert_eq!(seen["answers"].as_array().unwrap().len(), 1, "Lyon's alone: {seen}");
}

/// Turin declined a change of the agreement, and Ghent writes over it: it stays declined.
#[test]
fn a_declined_clause_cannot_be_made_open_again() {
    let world = World::with_seed(715);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let all = [&lyon, &turin, &ghent];
    world.courier().carries_everything(&all);
    let propose = json!({"field": "purpose.text", "value": "Everything"});
    let proposal = lyon.does("agreement_propose", propose)["proposal"].clone();
    world.courier().carries_everything(&all);
    turin.does("agreement_decline", json!({"proposal": proposal, "reason": "too wide"}));
    world.courier().carries_everything(&all);
    ghent.locks();
    let forger = Forger::at(&world, &ghent);
    let (key, record) = forger.key_of(proposal.as_str().unwrap());
    let field = kinds::proposal::ANSWER;

    let over = Write::over(field, record.fields.heads(field), Value::Null);
    let place = forger.place(Compartment::Agreement);
    let change = build_change(&place, kinds::proposal::KIND, &key, vec![over]).unwrap();
    let set = forger.signs(Compartment::Agreement, vec![change]);
    assert_eq!(lyon.receives_file(&forger.packs(&[&set], &[], "FR"))["state"], "taken");

    let agreement = lyon.does("agreement_show", json!({}));
    let seen = &agreement["proposals"][0];
    assert_eq!(seen["state"], "declined", "{seen}");
    assert!(seen.to_string().contains("too wide"), "with Turin's reason: {seen}");
}

/// Lyon's own program says that it accepted and writes another value, or none.
#[test]
fn an_acceptance_without_the_value_is_none() {
    let world = World::with_seed(713);
    let ([lyon, turin, _], item, proposal) = scene(&world);
    lyon.locks();
    let forger = Forger::at(&world, &lyon);
    let half = forger.signs(OPERATIONAL, vec![says(&forger, &proposal, true)]);
    turin.receives_file(&forger.packs(&[&half], &[], "IT"));
    assert_eq!(proposals(&turin)[0]["state"], "open", "no value came with it");
    forger.vault.receive(&[half.encode()], Vec::new(), Vec::new(), None).unwrap();

    let other = vec![loosens(&forger, &item, 2), says(&forger, &proposal, true)];
    let other = forger.signs(OPERATIONAL, other);
    turin.receives_file(&forger.packs(&[&other], &[], "IT"));

    let seen = proposals(&turin).remove(0);
    assert_eq!((&seen["state"], &seen["answers"]), (&json!("overtaken"), &json!([])), "{seen}");
    assert_eq!(turin.sees(&item)["handling"], "H2");
}

/// Makes a record that says it is a proposal.
fn bent(forger: &Forger, place: Compartment, writes: Vec<(u64, Value)>) -> (Change, RecordKey) {
    let authority = forger.vault.me().authority();
    let key = make_record(&forger.place(place), item_proposal::KIND, &authority);
    let writes = writes.into_iter().map(|(field, value)| Write::new(field, value)).collect();
    let kind = item_proposal::KIND;
    (build_change(&forger.place(place), kind, &key, writes).unwrap(), key)
}

/// What a proposal consists of, but for what a test puts in place of it.
fn whole(item: &str, field: u64, value: Value) -> Vec<(u64, Value)> {
    vec![
        (item_proposal::ITEM, RecordId::from_hex(item).unwrap().value()),
        (item_proposal::FIELD, Value::Uint(field)),
        (item_proposal::BEFORE, Value::Null),
        (item_proposal::VALUE, value),
        (item_proposal::REASON, Value::text("by force")),
    ]
}

fn takes(office: &Office, forger: &Forger, made: Vec<(Change, RecordKey)>) {
    let grants: Vec<_> = made.iter().map(|(_, key)| grant(key)).collect();
    let changes = made.into_iter().map(|(change, _)| change).collect();
    let packet: PathBuf = forger.packs(&[&forger.signs(OPERATIONAL, changes)], &grants, "FR");
    assert_eq!(office.receives_file(&packet)["state"], "taken", "they are writes like others");
}

/// A field that is nobody's to propose or does not exist, a value that the field cannot have, an
/// item of a compartment that the proposal is not in, a record that is no item, the own item.
#[test]
fn what_is_about_no_such_field_or_another_compartment_is_no_proposal() {
    let world = World::with_seed(714);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let item = lyon.imports_evidence("ledger.txt", b"paid").item;
    makes(&lyon, "Quay", &turin);
    let hidden = imports_into(&lyon, "Quay", "hidden.txt", b"hidden");
    let hidden = text(&hidden, "item");
    let own = turin.imports_evidence("own.txt", b"own").item;
    let note = turin.writes_note("Who was there", "Rossi");
    world.courier().carries_everything(&[&lyon, &turin]);
    turin.locks();
    let forger = Forger::at(&world, &turin);
    let free = || Value::text("text");

    let odd = [
        whole(&item, 99, free()),
        whole(&item, entry::EXHIBIT, Value::text("IT-2026-0666")),
        whole(&item, entry::COMMITMENT, Value::bytes([7; 32])),
        whole(&item, entry::TITLE, free()),
        whole(&item, entry::HANDLING, Value::Uint(9)),
        whole(&item, entry::HANDLING, free()),
        whole(&item, entry::ROUTE, Value::text("by-mule")),
        whole(&item, entry::RESTRICTION, Value::Null),
        whole(hidden, entry::RESTRICTION, free()),
        whole(&own, entry::RESTRICTION, free()),
        whole(&note, entry::RESTRICTION, free()),
        whole(&"7".repeat(64), entry::RESTRICTION, free()),
        whole(&item, entry::RESTRICTION, free()).split_off(1),
        Vec::from(&whole(&item, entry::RESTRICTION, free())[..3]),
    ];
    let good = whole(&item, entry::RESTRICTION, Value::text("the good one"));
    let made = odd.into_iter().chain([good]).map(|one| bent(&forger, OPERATIONAL, one));
    takes(&lyon, &forger, made.collect());

    let seen = lyon.does("evidence_proposals", json!({}));
    assert_eq!((&seen["total"], &seen["to_answer"]), (&json!(1), &json!(1)), "{seen}");
    assert_eq!(seen["rows"][0]["value"], "the good one");
    lyon.verifies_clean();
}
