//! Invariant 5: the same change sets and keys, in any order, any number of times, give the same
//! state.

use comity_tests::World;
use serde_json::json;

/// Packets arrive shuffled, one by one, twice and again; every office ends where the others are.
#[test]
fn packets_in_any_order_give_the_same_state() {
    let world = World::with_seed(0x5eed);
    let [lyon, turin, ghent] = world.offices(["Lyon", "Turin", "Ghent"]);
    let all = [&lyon, &turin, &ghent];
    world.courier().carries_everything(&all);
    ghent.locks();

    work_apart(&world, &lyon, &turin);
    let mut files = world.courier().files();
    let copies = ["Ghent 1", "Ghent 2", "Ghent 3"].map(|name| world.copy_of(&ghent, name));
    std::thread::scope(|scope| {
        copies.iter().for_each(|copy| drop(scope.spawn(|| copy.unlocks())));
    });
    for copy in &copies {
        // Whatever came too early comes again: three rounds, each in another order.
        for round in 0..3 {
            world.courier().shuffles(&mut files);
            let repeated = if round == 0 { 2 } else { 1 };
            for file in &files {
                (0..repeated).for_each(|_| drop(copy.receives_file(file)));
            }
        }
        let shown = copy.does("exchange_status", json!({}));
        assert_eq!(shown["waiting"], 0, "{}: nothing waits for what came: {shown}", copy.name);
        assert_eq!(shown["refused"], json!([]), "{}: nothing is refused", copy.name);
        let rows = copy.evidence();
        assert!(rows.iter().all(|row| row["held"] == true), "{} holds all", copy.name);
        copy.verifies_clean();
    }

    let [first, second, third] = &copies;
    world.assert_all_offices_agree(&[&lyon, &turin, first, second, third]);
}

fn work_apart(world: &World, lyon: &comity_tests::Office, turin: &comity_tests::Office) {
    let note = lyon.writes_note("Who was there", "the ferry");
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    world.courier().carries_everything(&[lyon, turin]);
    lyon.edits_note(&note, "the ferry at nine");
    turin.edits_note(&note, "the ferry\nand Rossi");
    lyon.sets_title(&item, "Ledger of the quay");
    turin.sets_title(&item, "Registro del molo");
    turin.imports_evidence("copy.txt", b"paid on the quay");
    turin.does("evidence_set", json!({"item": item.item, "field": "handling", "value": "H2"}));
    lyon.does("agreement_propose", json!({"field": "period.until", "value": "2029-12-31"}));
    world.courier().carries_everything(&[lyon, turin]);
    lyon.withdraws(&item, "wrong exhibit");
    turin.does("team_set", json!({"field": "next_meeting", "value": "2026-12-03 Turin"}));
    turin.writes_note("Afterwards", "FR-2026-0001 was withdrawn");
    world.courier().carries_everything(&[lyon, turin]);
}
