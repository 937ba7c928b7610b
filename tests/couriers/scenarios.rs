//! What happens to packets on their way. Each scenario ends with both offices agreeing, or with
//! the reader knowing exactly what it lacks.

use comity_tests::{ItemHandle, Office, World, text};
use serde_json::{Value, json};

use crate::carrier::{Carrier, everything, receives, sends};

/// A sealed original that travels alone, and one that travels in a bundle.
struct Scene<'a> {
    world: World,
    lyon: Office,
    turin: Office,
    large: ItemHandle,
    small: ItemHandle,
    carrier: &'a dyn Carrier,
}

impl<'a> Scene<'a> {
    /// Lyon has written a note and two items, and sent them.
    fn sent(carrier: &'a dyn Carrier, seed: u64) -> Self {
        let world = World::with_seed(seed);
        let [lyon, turin] = world.offices(["Lyon", "Turin"]);
        world.courier().carries_everything(&[&lyon, &turin]);
        lyon.writes_note("Ferry", "it left at nine");
        let large = lyon.imports_evidence("film.bin", &pattern(1_300_000));
        let small = lyon.imports_evidence("ledger.txt", b"paid on the quay");
        let sent = sends(carrier, &lyon);
        assert!(sent["files"].as_u64() >= Some(3), "packet, bundle and segment: {sent}");
        Self { world, lyon, turin, large, small, carrier }
    }

    fn receives(&self) -> Value {
        receives(self.carrier, &self.turin)
    }

    /// Everything came, once, and nothing else did.
    fn everything_arrived(&self) {
        for item in [&self.large, &self.small] {
            assert_eq!(self.turin.sees(item)["held"], true, "{}", item.exhibit);
        }
        assert_eq!(self.turin.does("note_list", json!({}))["total"], 1);
        let report = self.turin.does("exchange_missing", json!({}));
        assert_eq!(report["complete"], true, "{report}");
        let status = self.turin.does("exchange_status", json!({}));
        assert_eq!((&status["waiting"], &status["refused"]), (&json!(0), &json!([])), "{status}");
        self.world.assert_all_offices_agree(&[&self.lyon, &self.turin]);
        self.turin.verifies_clean();
        self.carrier.is_sound();
    }

    fn nothing_arrived(&self, report: &Value) {
        assert_eq!((&report["admitted"], &report["blobs"]), (&json!(0), &json!(0)), "{report}");
        assert_eq!(self.turin.does("note_list", json!({}))["total"], 0, "{report}");
    }
}

fn pattern(length: u32) -> Vec<u8> {
    (0..length).map(|at| (at.wrapping_mul(31) >> 3) as u8).collect()
}

/// Every file lies there twice, and is received twice.
pub fn duplicates_are_harmless(carrier: &dyn Carrier) {
    let scene = Scene::sent(carrier, 301);
    for (number, (_, bytes)) in everything(carrier).into_iter().enumerate() {
        carrier.put(&format!("copy {number}.comity"), &bytes);
    }

    let first = scene.receives();
    let second = scene.receives();

    assert_eq!(first["refused"], 0, "{first}");
    assert_eq!((&second["admitted"], &second["blobs"]), (&json!(0), &json!(0)), "{second}");
    scene.everything_arrived();
}

/// Every file is half there first; nothing of a half file is taken.
pub fn torn_files_are_not_taken_and_whole_ones_are(carrier: &dyn Carrier) {
    let scene = Scene::sent(carrier, 302);
    let whole = everything(carrier);
    for (name, bytes) in &whole {
        carrier.put(name, &bytes[..bytes.len() / 2]);
    }

    let torn = scene.receives();
    scene.nothing_arrived(&torn);
    whole.iter().for_each(|(name, bytes)| carrier.put(name, bytes));
    scene.receives();

    scene.everything_arrived();
}

/// Files appear one by one, in an order that a seed decides.
pub fn any_order_ends_the_same(carrier: &dyn Carrier) {
    let scene = Scene::sent(carrier, 303);
    scene.lyon.withdraws(&scene.small, "wrong exhibit");
    sends(carrier, &scene.lyon);
    let mut files = everything(carrier);
    files.iter().for_each(|(name, _)| carrier.remove(name));
    scene.world.courier().shuffles(&mut files);

    for (name, bytes) in &files {
        carrier.put(name, bytes);
        scene.receives();
    }

    assert!(!scene.turin.sees(&scene.small)["withdrawal"].is_null(), "withdrawn there too");
    scene.everything_arrived();
}

/// The medium shows an old state for a while, and old files again later.
pub fn a_stale_look_takes_nothing_back(carrier: &dyn Carrier) {
    let scene = Scene::sent(carrier, 304);
    let old = everything(carrier);
    scene.receives();
    scene.lyon.sets_title(&scene.small, "Ledger of the quay");
    sends(carrier, &scene.lyon);
    let new: Vec<_> =
        everything(carrier).into_iter().filter(|(name, _)| !is_among(&old, name)).collect();
    new.iter().for_each(|(name, _)| carrier.remove(name));

    let stale = scene.receives();
    assert_eq!((&stale["admitted"], &stale["refused"]), (&json!(0), &json!(0)), "{stale}");
    new.iter().for_each(|(name, bytes)| carrier.put(name, bytes));
    scene.receives();
    new.iter().for_each(|(name, _)| carrier.remove(name));
    for (number, (_, bytes)) in old.iter().enumerate() {
        carrier.put(&format!("replayed {number}.comity"), bytes);
    }
    scene.receives();

    assert_eq!(scene.turin.sees(&scene.small)["title"], "Ledger of the quay");
    scene.everything_arrived();
}

fn is_among(files: &[(String, Vec<u8>)], name: &str) -> bool {
    files.iter().any(|(known, _)| known == name)
}

/// Names first, then bytes little by little.
pub fn a_slow_copy_is_taken_when_it_is_whole(carrier: &dyn Carrier) {
    let scene = Scene::sent(carrier, 305);
    let whole = everything(carrier);

    for share in [0, 1, 30, 99] {
        for (name, bytes) in &whole {
            carrier.put(name, &bytes[..bytes.len() * share / 100]);
        }
        let report = scene.receives();
        scene.nothing_arrived(&report);
    }
    whole.iter().for_each(|(name, bytes)| carrier.put(name, bytes));
    scene.receives();

    scene.everything_arrived();
}

/// A file that stays cut is said to be damaged; what was in it is missing by name, and a request
/// brings it.
pub fn what_stays_cut_is_named_and_asked_for(carrier: &dyn Carrier) {
    let scene = Scene::sent(carrier, 306);
    let before: Vec<String> = carrier.list();
    scene.lyon.writes_note("Second", "after the first");
    sends(carrier, &scene.lyon);
    let (first, second): (Vec<_>, Vec<_>) =
        everything(carrier).into_iter().partition(|(name, _)| before.contains(name));
    assert!(!second.is_empty(), "the second note is in a packet of its own");
    for (name, bytes) in &first {
        carrier.put(name, &bytes[..bytes.len() - 1]);
    }

    let cut = scene.receives();
    let missing = scene.turin.does("exchange_missing", json!({}));
    let place = carrier.reach(&scene.turin);
    let asked = scene.turin.does("exchange_request", json!({"out": place}));
    carrier.leave(&scene.turin);
    receives(carrier, &scene.lyon);
    sends(carrier, &scene.lyon);
    scene.receives();
    // What the sets name is known only now: the sealed originals come with the next request.
    let place = carrier.reach(&scene.turin);
    scene.turin.does("exchange_request", json!({"out": place}));
    carrier.leave(&scene.turin);
    receives(carrier, &scene.lyon);
    sends(carrier, &scene.lyon);
    scene.receives();

    let packets = cut["packets"].as_array().unwrap();
    let damaged = packets.iter().filter(|packet| packet["state"] == "damaged").count();
    assert!(damaged > 0, "{cut}");
    assert!(missing["change_sets"].as_u64() > Some(0), "{missing}");
    assert!(text(&missing["feeds"][0], "words").contains("; ask FR"), "{missing}");
    assert_eq!(asked["change_sets"], missing["change_sets"], "{asked}");
    for item in [&scene.large, &scene.small] {
        assert_eq!(scene.turin.sees(item)["held"], true, "{}", item.exhibit);
    }
    assert_eq!(scene.turin.does("note_list", json!({}))["total"], 2);
    scene.carrier.is_sound();
}

/// One bit is enough for nothing of a file to be taken.
pub fn bent_bytes_are_refused(carrier: &dyn Carrier) {
    let scene = Scene::sent(carrier, 307);
    let whole = everything(carrier);

    for at in [30, 200, 500] {
        for (name, bytes) in &whole {
            let mut bent = bytes.clone();
            let at = at * bytes.len() / 1_000;
            bent[at] ^= 1;
            carrier.put(name, &bent);
        }
        let report = scene.receives();
        scene.nothing_arrived(&report);
    }
    whole.iter().for_each(|(name, bytes)| carrier.put(name, bytes));
    scene.receives();

    scene.everything_arrived();
}

/// Files from 1980 and from far ahead, and an office whose clock is off: nothing depends on it.
pub fn clocks_decide_nothing(carrier: &dyn Carrier) {
    let scene = Scene::sent(carrier, 308);
    let (long_ago, far_ahead) = (315_619_200, 4_102_444_800);
    for (number, name) in carrier.list().into_iter().enumerate() {
        carrier.set_time(&name, if number.is_multiple_of(2) { long_ago } else { far_ahead });
    }
    scene.turin.clock.is_set_by_days(-40);

    scene.receives();

    scene.everything_arrived();
}
