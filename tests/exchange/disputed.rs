//! Leaders who removed each other: both hear of it, the decision reaches them, and the team goes on
//! as its authorities decided.

use comity_tests::{Office, World, rows, text};
use serde_json::{Value, json};

/// Revokes another office's installation.
pub fn revokes(who: &Office, whom: &Office) {
    let args = json!({"installation": whom.installation(), "reason": "not trusted"});
    who.does("installation_revoke", args);
}

/// What an office is told of leaders who removed each other.
pub fn removals(office: &Office) -> Value {
    office.does("removals_show", json!({}))
}

/// Signs the decision by which some come back, and the others do not.
pub fn decides(office: &Office, back: &[&Office]) -> Value {
    let back: Vec<String> = back.iter().map(|one| one.installation()).collect();
    office.does("removals_decide", json!({"back": back, "reason": "as the prosecutors agreed"}))
}

/// Two leaders and nobody else: each is told by the other, and both together find the way out.
#[test]
fn two_leaders_who_removed_each_other_get_out_of_it_together() {
    let world = World::with_seed(616);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    lyon.founds_team_with(&[&turin]);
    world.courier().carries_everything(&[&lyon, &turin]);
    lyon.is_refused_with("not-allowed", "removals_decide", json!({"back": [], "reason": "x"}));

    revokes(&lyon, &turin);
    revokes(&turin, &lyon);
    assert_eq!(removals(&lyon)["frozen"], false, "nobody has told Lyon");
    world.courier().carries_everything(&[&lyon, &turin]);

    for office in [&lyon, &turin] {
        let told = removals(office);
        assert_eq!(told["frozen"], true, "{}: {told}", office.name);
        assert_eq!(told["removals"].as_array().unwrap().len(), 2, "{told}");
        assert_eq!(told["may_decide"], true, "{told}");
        let note = json!({"title": "After", "text": "x"});
        office.is_refused_with("team-frozen", "note_add", note);
    }
    let told = decides(&lyon, &[&lyon]);
    assert_eq!(told["frozen"], true, "one of two has signed: {told}");
    assert_eq!(told["decisions"][0]["missing"].as_array().unwrap().len(), 1, "{told}");
    let again = json!({"back": [lyon.installation()], "reason": "again"});
    lyon.is_refused_with("already-answered", "removals_decide", again);
    world.courier().carries_everything(&[&lyon, &turin]);
    let told = removals(&turin);
    assert_eq!(told["decisions"][0]["own"], false, "Turin reads what Lyon signed: {told}");
    let told = decides(&turin, &[&lyon]);
    assert_eq!((&told["frozen"], &told["decisions"][0]["in_force"]), (&false.into(), &true.into()));
    world.courier().carries_everything(&[&lyon, &turin]);

    lyon.writes_note("After", "Lyon goes on");
    let note = json!({"title": "After", "text": "x"});
    turin.is_refused_with("installation-revoked", "note_add", note);
    for office in [&lyon, &turin] {
        let before = removals(office);
        assert_eq!(before["frozen"], false, "{}: {before}", office.name);
        office.tells_the_same_rebuilt(removals);
    }
}

/// While it is in dispute the removed get acts of the roster and nothing of the rest; whoever comes
/// back gets all that was kept from them.
#[test]
fn who_is_in_dispute_hears_of_the_roster_alone() {
    let world = World::with_seed(617);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    ghent.imports_evidence("ledger.txt", b"paid on the quay");
    for (who, whom) in [(&lyon, &turin), (&turin, &lyon)] {
        revokes(who, whom);
        let place = world.place(who.name).display().to_string();
        who.sends_to("all", &place);
        ghent.receives(&place);
    }

    world.courier().carries_everything(&[&lyon, &turin, &ghent]);

    for office in [&lyon, &turin] {
        assert_eq!(removals(office)["frozen"], true, "{} was told", office.name);
        assert_eq!(office.evidence().len(), 0, "{} gets nothing else", office.name);
        let words = ghent.stands_with(office)["words"].clone();
        assert_eq!(words, "removal in dispute; it gets acts of the roster alone");
    }
    for office in [&lyon, &turin, &ghent] {
        decides(office, &[&lyon, &turin]);
    }
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    world.assert_all_offices_agree(&[&lyon, &turin, &ghent]);
    assert_eq!(lyon.evidence().len(), 1, "what was kept from them comes");
    turin.writes_note("After", "all go on");
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    assert_eq!(text(&rows(&lyon.does("note_list", json!({})))[0], "title"), "After");
}

/// Whoever is put out by others hears that, and nothing that was written since; whoever was put out
/// by their own authority hears nothing.
#[test]
fn a_removed_leader_is_told_of_the_removal_and_of_nothing_later() {
    let world = World::with_seed(618);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    world.courier().carries_everything(&[&lyon, &turin, &ghent]);
    revokes(&lyon, &turin);
    let end = json!({
        "installation": lyon.installation(), "on": "2026-11-19", "reason": "to the appeal court",
    });
    lyon.does("roster_end", end);

    world.courier().carries_everything(&[&lyon, &turin, &ghent]);

    let of = |office: &Office, whom: &Office| {
        let roster = rows(&office.does("roster_list", json!({})));
        roster.into_iter().find(|row| text(row, "installation") == whom.installation()).unwrap()
    };
    assert_eq!(of(&turin, &turin)["revoked"]["reason"], "not trusted", "it is told who and why");
    assert_eq!(of(&turin, &lyon)["ended_on"], Value::Null, "what came later is not its any more");
    assert_eq!(of(&ghent, &lyon)["ended_on"], "2026-11-19");
    let note = json!({"title": "After", "text": "x"});
    turin.is_refused_with("installation-revoked", "note_add", note);
}
