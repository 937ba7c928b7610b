//! The coordinator takes part and is no party: evidence and notes never reach it, sealed or not.

use std::fs::{self, File};

use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::packet::{Kind, Limits, PacketHead};
use comity_tests::{World, rows};
use serde_json::json;

use crate::forge::Forger;

/// Neither its vault nor any packet that opens for it holds an operational feed or blob.
#[test]
fn nothing_operational_reaches_the_coordinator() {
    let world = World::with_seed(601);
    let [lyon, turin, eurojust] = world.offices(["Lyon", "Turin", "Eurojust"]);
    let everyone = [&lyon, &turin, &eurojust];
    let large = vec![7_u8; 400_000];
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    lyon.imports_evidence("disk.img", &large);
    turin.writes_note("Who was there", "Rossi");
    lyon.does("agreement_propose", json!({"field": "period.until", "value": "2029-06-30"}));
    world.courier().carries_everything(&everyone);

    let list = eurojust.does("evidence_list", json!({}));
    let holds = eurojust.does("vault_status", json!({}))["holds"].clone();
    assert_eq!((&list["total"], &list["cover"]["items"]), (&json!(0), &json!(0)), "{list}");
    assert_eq!(rows(&eurojust.does("note_list", json!({}))).len(), 0);
    assert_eq!(holds["blobs"], 0, "{holds}");
    let found = eurojust.does("evidence_search", json!({"query": "quay"}));
    assert_eq!(found["total"], 0, "{found}");
    let show = json!({"item": item.item});
    eurojust.is_refused_with("item-unknown", "evidence_show", show);
    let import = eurojust.import_args(&[&eurojust.home.join("own.card")], json!({}));
    eurojust.is_refused_with("not-allowed", "evidence_import", import);
    let agreement = eurojust.does("agreement_show", json!({}));
    assert!(agreement.to_string().contains("2029-06-30"), "it reads proposals: {agreement}");
    let sees = lyon.sees(&item)["visible_to"].to_string();
    assert!(!sees.contains("\"EU\""), "nobody is told that it sees evidence: {sees}");

    eurojust.locks();
    let inside = Forger::at(&world, &eurojust);
    let control = inside.vault.control(&inside.team).unwrap();
    for feed in inside.vault.heads(&inside.team).keys() {
        let owner = control.owner(feed).unwrap();
        assert_ne!(owner.compartment, Compartment::Operational, "no operational feed is held");
    }
    packets_for_it_hold_nothing_operational(&world, &inside);
    let blobs = fs::read_dir(eurojust.vault().join("blobs")).into_iter().flatten();
    assert_eq!(blobs.count(), 0, "its folder of sealed originals is empty");
}

fn packets_for_it_hold_nothing_operational(world: &World, inside: &Forger) {
    let control = inside.vault.control(&inside.team).unwrap();
    let operational = Id(control.compartment_id(Compartment::Operational).0);
    let mut opened = 0;
    for file in world.courier().files() {
        let identities = [inside.identity()];
        let read = File::open(&file).unwrap();
        let Ok(head) = PacketHead::open(read, &identities, &Limits::STANDARD) else { continue };
        opened += 1;
        let manifest = head.manifest().clone();
        assert_eq!(manifest.kind, Kind::Packet, "no bundle of originals opens for it");
        assert!(!format!("{:?}", manifest.compartments).contains(&operational.to_string()));
        let packet = head.read().unwrap();
        for set in packet.unverified_change_sets().iter() {
            let set = comity_changes::ChangeSet::decode(set).unwrap();
            assert_ne!(set.header.compartment.0, operational.0, "no operational set");
        }
        for feed in manifest.vector.keys() {
            let owner = control.owner(&comity_changes::FeedId(feed.0));
            let known = owner.is_some_and(|it| it.compartment != Compartment::Operational);
            assert!(known, "the vector does not tell of operational feeds");
        }
    }
    assert!(opened >= 2, "packets were written for it: {opened}");
}
