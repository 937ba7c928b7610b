//! Receipts in custody: what one State confirmed stands in the records of both.

use comity_tests::{ItemHandle, Office, World, text};
use serde_json::Value;

/// Returns the receipts in an item's custody, as State and proof.
fn receipts(office: &Office, item: &ItemHandle) -> Vec<(String, String, String)> {
    let seen = office.sees(item);
    let custody = seen["custody"].as_array().unwrap().iter();
    let received = custody.filter(|entry| entry["event"] == "received");
    let told = |entry: &Value| {
        let state = text(&entry["who"], "state").to_owned();
        (state, text(entry, "proof").to_owned(), text(entry, "remark").to_owned())
    };
    received.map(told).collect()
}

/// Turin's receipt stands at Lyon, who sent, and at Turin, who confirmed: the same number, and
/// the same head of Lyon's feed.
#[test]
fn a_receipt_stands_in_custody_at_both_ends() {
    let world = World::with_seed(81);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
    assert!(receipts(&lyon, &item).iter().all(|(state, _, _)| state != "IT"), "not yet sent");

    world.courier().carries_everything(&[&lyon, &turin]);
    let of_turin = |all: Vec<(String, String, String)>| {
        let mut of_it = all.into_iter().filter(|(state, _, _)| state == "IT");
        of_it.next().expect("Turin's receipt is in custody")
    };
    let at_lyon = of_turin(receipts(&lyon, &item));
    let at_turin = of_turin(receipts(&turin, &item));

    assert_eq!(at_lyon, at_turin, "both records show the same receipt");
    assert!(at_lyon.1.starts_with("receipt IT "), "{at_lyon:?}");
    assert!(at_lyon.2.contains("It names FR "), "it embeds the sender's head: {at_lyon:?}");
}
