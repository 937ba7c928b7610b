//! Forged sets inside well-formed packets of a real member: none of it counts, each is kept with
//! its reason, and nothing true is held up by it.

use comity_changes::builder::{Write, build_change, make_record};
use comity_changes::{Dep, Value};
use comity_domain::kinds::{Compartment, entry, mandate, note};
use comity_tests::{Office, World, rows, text};
use serde_json::{Value as Json, json};

use crate::forge::{Forger, grant};

const OPERATIONAL: Compartment = Compartment::Operational;

/// Receives a packet with one forged set, which must be refused for this reason.
fn refuses(office: &Office, packet: &std::path::Path, reason: &str) {
    let report = office.receives_file(packet);
    assert_eq!(report["state"], "refused", "{report}");
    assert!(text(&report, "reason").contains(reason), "{reason}: {report}");
    let status = office.does("exchange_status", json!({}));
    let kept = status["refused"].as_array().unwrap();
    let told = kept.iter().find(|refused| text(refused, "reason").contains(reason));
    let told = told.unwrap_or_else(|| panic!("it is kept with its reason: {status}"));
    assert!(text(told, "hint").len() > 10, "and says what to do: {told}");
}

fn titles(office: &Office) -> Vec<Json> {
    let notes = rows(&office.does("note_list", json!({})));
    let mut titles: Vec<Json> = notes.iter().map(|note| note["title"].clone()).collect();
    titles.sort_by_key(Json::to_string);
    titles
}

/// A member's desk writes a set that its keys did not sign.
#[test]
fn a_wrong_signature_is_refused_and_the_true_set_comes_in_after() {
    let world = World::with_seed(501);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    turin.locks();
    let forger = Forger::at(&world, &turin);
    let (change, key) = forger.note("One");
    let true_one = forger.signs(OPERATIONAL, vec![change]);

    let mut unsigned = true_one.clone();
    unsigned.signature[40] ^= 1;
    let packet = forger.packs(&[&unsigned], std::slice::from_ref(&key), "FR");
    refuses(&lyon, &packet, "signature does not verify");
    let packet = forger.packs(&[&true_one], &[key], "FR");

    assert_eq!(lyon.receives_file(&packet)["state"], "taken", "what is true comes in after");
    assert_eq!(titles(&lyon), ["One"]);
}

/// What had to wait for its causes and is refused when they come waits no longer: else it would
/// be counted for ever, and refused again with every packet.
#[test]
fn what_waited_and_is_refused_waits_no_longer() {
    let world = World::with_seed(506);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    turin.locks();
    let forger = Forger::at(&world, &turin);
    let (change, key) = forger.note("One");
    let first = forger.signs(OPERATIONAL, vec![change]);
    forger.vault.receive(&[first.encode()], Vec::new(), Vec::new(), None).unwrap();
    let (change, _) = forger.note("Two");
    let mut header = forger.header(OPERATIONAL);
    header.deps.push(Dep { feed: header.feed, seq: 1, id: first.id });
    header.deps.sort();
    let second = forger.signs_under(header, vec![change]);
    let early = lyon.receives_file(&forger.packs(&[&second], &[], "FR"));
    assert_eq!(early["state"], "waiting", "{early}");

    lyon.receives_file(&forger.packs(&[&first], &[key], "FR"));

    for _ in 0..2 {
        let status = lyon.does("exchange_status", json!({}));
        assert_eq!(status["waiting"], 0, "{status}");
        assert_eq!(status["refused"].as_array().unwrap().len(), 1, "refused once: {status}");
        lyon.does("vault_rebuild", json!({}));
    }
}

/// A member writes in the name of another authority, or to fields that are not its own.
#[test]
fn another_authoritys_records_cannot_be_claimed_or_changed() {
    let world = World::with_seed(502);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let item = lyon.imports_evidence("ledger.txt", b"paid");
    world.courier().carries_everything(&[&lyon, &turin]);
    let before = lyon.tells_everything();
    turin.locks();
    let forger = Forger::at(&world, &turin);
    let place = forger.place(OPERATIONAL);
    let (key, record) = forger.key_of(&item.item);
    let control = forger.vault.control(&forger.team).unwrap();
    let lyons = control.mandates.iter().map(|it| &it.place.introduction.certificate);
    let lyons = lyons.into_iter().find(|it| it.state == "FR").unwrap().authority;

    let over = |field, value| Write::over(field, record.fields.heads(field), value);
    let renumbered = over(entry::EXHIBIT, Value::text("IT-2026-0666"));
    let renumbered = build_change(&place, entry::KIND, &key, vec![renumbered]).unwrap();
    let loosened = over(entry::HANDLING, Value::Uint(0));
    let loosened = build_change(&place, entry::KIND, &key, vec![loosened]).unwrap();
    let claimed_key = make_record(&place, note::KIND, &lyons);
    let claimed = forger.note_of("In the name of Lyon", &claimed_key);
    let (good, good_key) = forger.note("In the own name");
    let set = forger.signs(OPERATIONAL, vec![renumbered, loosened, claimed, good]);
    let packet = forger.packs(&[&set], &[grant(&claimed_key), good_key], "FR");
    lyon.receives_file(&packet);

    let seen = lyon.sees(&item);
    assert_eq!(seen["exhibit"], item.exhibit, "a number is its authority's: {seen}");
    assert_eq!(seen["handling"], "H1", "handling is not loosened: {seen}");
    assert_eq!(titles(&lyon), ["In the own name"], "no record is made in Lyon's name");
    assert_eq!(before[1..4], lyon.tells_everything()[1..4], "and the team is as it was");
    lyon.verifies_clean();
}

/// A record's id binds the one who made it: a withdrawal of Lyon's item by Turin is none.
#[test]
fn nobody_withdraws_anothers_item_by_force() {
    let world = World::with_seed(503);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let item = lyon.imports_evidence("ledger.txt", b"paid");
    world.courier().carries_everything(&[&lyon, &turin]);
    turin.locks();
    let forger = Forger::at(&world, &turin);
    let (key, _) = forger.key_of(&item.item);

    let writes = vec![Write::new(entry::WITHDRAWN, Value::text("by force"))];
    let change = build_change(&forger.place(OPERATIONAL), entry::KIND, &key, writes).unwrap();
    let set = forger.signs(OPERATIONAL, vec![change]);
    let packet = forger.packs(&[&set], &[], "FR");
    let report = lyon.receives_file(&packet);

    assert_eq!(lyon.sees(&item)["withdrawn"], false, "only the originator withdraws: {report}");
}

/// A participant's keys write in the compartment of evidence and notes.
#[test]
fn a_participant_cannot_write_operational() {
    let world = World::with_seed(504);
    let [lyon, eurojust] = world.offices(["Lyon", "Eurojust"]);
    world.courier().carries_everything(&[&lyon, &eurojust]);
    let note = json!({"title": "By the desk", "text": "x"});
    eurojust.is_refused_with("not-allowed", "note_add", note);
    eurojust.locks();
    let forger = Forger::at(&world, &eurojust);

    let (change, key) = forger.note("By force");
    let set = forger.signs(OPERATIONAL, vec![change]);
    let packet = forger.packs(&[&set], &[key], "FR");
    refuses(&lyon, &packet, "role does not write in that compartment");

    assert_eq!(titles(&lyon), Vec::<Json>::new());
}

/// Turin's authority ends the mandate of Lyon's judge.
#[test]
fn a_foreign_authority_cannot_end_a_mandate() {
    let world = World::with_seed(505);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    let roster = lyon.does("roster_list", json!({}));
    let lyons = lyon.installation();
    turin.locks();
    let forger = Forger::at(&world, &turin);
    let place = forger.place(Compartment::Control);

    let lyons = comity_changes::TeamId::from_hex(&lyons).unwrap().0;
    let body = Value::Array(vec![
        Value::bytes(lyons),
        Value::text("2026-11-19"),
        Value::text("removed by force"),
    ]);
    let act = forger.act(mandate::KIND, body);
    let key = make_record(&place, mandate::KIND, &forger.vault.me().authority());
    let writes = vec![Write::new(mandate::END, act.to_value())];
    let change = build_change(&place, mandate::KIND, &key, writes).unwrap();
    let set = forger.signs(Compartment::Control, vec![change]);
    let packet = forger.packs(&[&set], &[], "FR");
    lyon.receives_file(&packet);

    assert_eq!(lyon.does("roster_list", json!({})), roster, "Lyon's mandate is Lyon's to end");
    lyon.writes_note("Afterwards", "Lyon works on");
}

/// Before all have signed, nothing but signing counts, however it is sent.
#[test]
fn nothing_counts_before_all_have_signed() {
    let world = World::of_strangers(506);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.introduces(&[&lyon, &turin]);
    let team = lyon.proposes_team_to(&[&turin]);
    turin.works_in(&team);
    let stick = world.place("stick").display().to_string();
    lyon.sends_to("all", &stick);
    turin.receives(&stick);
    lyon.locks();
    let forger = Forger::at(&world, &lyon);

    let (change, key) = forger.note("Too early");
    let set = forger.signs(OPERATIONAL, vec![change]);
    let packet = forger.packs(&[&set], &[key], "IT");
    turin.receives_file(&packet);

    assert_eq!(titles(&turin), Vec::<Json>::new(), "no note before the agreement is in force");
    assert_eq!(turin.does("team_show", json!({}))["stage"], "signing");
    turin.does("team_sign", json!({}));
    assert_eq!(titles(&turin), Vec::<Json>::new(), "and not afterwards either");
}

/// Whoever was removed and goes on, knowing it, is not heard; what was written before stays.
#[test]
fn a_removed_member_is_not_heard_any_more() {
    let world = World::with_seed(507);
    let [lyon, ghent] = world.offices(["Lyon", "Ghent"]);
    ghent.writes_note("Before", "the end");
    let end = json!({
        "installation": ghent.installation(), "on": "2026-11-19", "reason": "moved on",
    });
    ghent.does("roster_end", end);
    world.courier().carries_everything(&[&ghent, &lyon]);
    ghent.locks();
    let forger = Forger::at(&world, &ghent);

    let (change, key) = forger.note("After the end");
    let set = forger.signs(OPERATIONAL, vec![change]);
    let packet = forger.packs(&[&set], &[key], "FR");
    refuses(&lyon, &packet, "mandate had ended");

    assert_eq!(titles(&lyon), ["Before"]);
}

/// A set that names a critical extension of tomorrow, depends on itself, or is no set at all.
#[test]
fn sets_that_make_no_sense_are_refused() {
    let world = World::with_seed(508);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    turin.locks();
    let forger = Forger::at(&world, &turin);
    let own = forger.header(OPERATIONAL);

    let (change, key) = forger.note("Critical");
    let header = comity_changes::set::Header { critical: vec![77], ..own.clone() };
    let critical = forger.signs_under(header, vec![change]);
    let (change, _) = forger.note("In another compartment");
    let agreement = forger.header(Compartment::Agreement);
    let header = comity_changes::set::Header { compartment: agreement.compartment, ..own.clone() };
    let misplaced = forger.signs_under(header, vec![change]);
    let (change, _) = forger.note("Of nobody");
    let header = comity_changes::set::Header { feed: agreement.feed, ..own };
    let foreign = forger.signs_under(header, vec![change]);
    for set in [&critical, &misplaced, &foreign] {
        let packet = forger.packs(&[set], std::slice::from_ref(&key), "FR");
        let report = lyon.receives_file(&packet);
        assert_ne!(report["state"], "taken", "{report}");
    }

    assert_eq!(titles(&lyon), Vec::<Json>::new());
    lyon.writes_note("Afterwards", "Lyon works on");
    lyon.verifies_clean();
}
