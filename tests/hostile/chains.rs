//! Change sets in good form that have no right to be: by another key, in another place, out of
//! turn, by somebody who may not; and sets that say a second time what was said.

use comity_changes::set::{ChangeSet, Header};
use comity_changes::{CompartmentId, Dep, FeedId, SetId, TeamId};
use comity_crypto::sign::SigningKey;
use comity_domain::kinds::Compartment;

use crate::forge::Forger;
use crate::row::{Row, chain, file, split};
use crate::scene::Scene;
use crate::wire::{flipped, with_item};

macro_rules! in_set {
    ($why:literal) => {
        concat!("refused: A change set in it was refused: ", $why, ".")
    };
}

const SIGNATURE: &str = in_set!("its signature does not verify");
const COMPARTMENT: &str = in_set!("its compartment is none of its feed's");
const FOREIGN: &str = in_set!("it builds on another compartment");
const CRITICAL: &str = in_set!("it is malformed");
const WAITS: &str = "waiting: It builds on change sets that are not here yet.";
const NOTHING_NEW: &str = "nothing-new: ";

pub const ROWS: &[Row] = &[
    chain("signature-flip-first", "the first bit of the signature is turned", SIGNATURE, |s| {
        signature(s, |bytes| flipped(bytes, 0))
    }),
    chain("signature-flip-last", "a bit of the scalar is turned", SIGNATURE, |s| {
        signature(s, |bytes| flipped(bytes, -1))
    }),
    chain("signature-zeros", "a signature of zeros", SIGNATURE, |s| signature(s, |_| vec![0; 64])),
    chain("signature-ones", "a scalar above the group order", SIGNATURE, |s| {
        signature(s, |bytes| [&bytes[..32], &[0xff; 32]].concat())
    }),
    chain("signature-nobody", "signed by a key that nobody knows", SIGNATURE, |s| {
        let honest = ChangeSet::decode(&s.honest()).unwrap();
        ChangeSet::sign(honest.header, honest.slots, &SigningKey::make()).encode()
    }),
    chain("signature-authority", "signed by the authority, not its installation", SIGNATURE, |s| {
        let honest = ChangeSet::decode(&s.honest()).unwrap();
        let key = s.turin.vault.authority_key().unwrap().unwrap();
        ChangeSet::sign(honest.header, honest.slots, &key).encode()
    }),
    chain("signature-other-member", "Turin's feed, signed by the coordinator", SIGNATURE, |s| {
        let honest = ChangeSet::decode(&s.honest()).unwrap();
        let key = s.coordinator.vault.me().signing_key();
        ChangeSet::sign(honest.header, honest.slots, key).encode()
    }),
    chain("signature-other-set", "the signature of another set", SIGNATURE, |s| {
        let (change, _) = s.turin.note("Another");
        let other = s.turin.signs(Compartment::Operational, vec![change]);
        signature_of(s, other.signature.to_vec())
    }),
    chain("signature-other-tag", "a signature over the id alone", SIGNATURE, |s| {
        let honest = ChangeSet::decode(&s.honest()).unwrap();
        signature_of(s, s.turin.vault.me().signing_key().sign("", &honest.id.0).to_vec())
    }),
    chain("compartment-agreement", "a feed's set in another compartment", COMPARTMENT, |s| {
        s.headed(|s, header| header.compartment = compartment(s, Compartment::Agreement))
    }),
    chain("compartment-control", "a set of evidence in control", COMPARTMENT, |s| {
        s.headed(|s, header| header.compartment = compartment(s, Compartment::Control))
    }),
    chain("compartment-nobody", "a compartment that the team has not", COMPARTMENT, |s| {
        s.headed(|_, header| header.compartment = CompartmentId([7; 32]))
    }),
    chain(
        "feed-agreement",
        "the installation's other feed, for this compartment",
        COMPARTMENT,
        |s| s.headed(|s, header| header.feed = s.turin.header(Compartment::Agreement).feed),
    ),
    chain("feed-of-lyon", "the next number of Lyon's feed, signed by Turin", SIGNATURE, |s| {
        s.headed(|s, header| *header = next_of(&s.turin, lyons(s), header))
    }),
    chain("feed-nobody", "a feed that nobody announced", WAITS, |s| {
        s.headed(|_, header| header.feed = FeedId([7; 32]))
    }),
    chain("team-nobody", "a set of a team that nobody founded here", WAITS, |s| {
        s.headed(|_, header| header.team = TeamId([7; 32]))
    }),
    chain("critical", "a critical extension of tomorrow", CRITICAL, |s| {
        s.headed(|_, header| header.critical = vec![77])
    }),
    chain("number-skipped", "a number is left out", WAITS, |s| {
        s.headed(|_, header| {
            (header.seq, header.prev) = (header.seq + 1, Some(SetId([7; 32])));
        })
    }),
    chain("number-huge", "the number 2^64 - 1", WAITS, |s| {
        s.headed(|_, header| header.seq = u64::MAX)
    }),
    chain("prev-unknown", "a set before it that nobody knows", WAITS, |s| {
        s.headed(|_, header| header.prev = Some(SetId([7; 32])))
    }),
    chain("prev-two-back", "the set before it is its own dependency's", WAITS, |s| {
        s.headed(|_, header| header.prev = header.deps.first().map(|dep| dep.id))
    }),
    chain(
        "depends-on-itself",
        "its own feed among what it builds on",
        in_set!("it does not follow the set before it"),
        |s| {
            s.headed(|_, header| {
                let id = header.prev.unwrap();
                header.deps.push(Dep { feed: header.feed, seq: header.seq - 1, id });
                header.deps.sort();
            })
        },
    ),
    chain("depends-on-nobody", "a dependency on a feed that nobody has", WAITS, |s| {
        s.headed(|_, header| {
            header.deps.push(Dep { feed: FeedId([0xfe; 32]), seq: 1, id: SetId([7; 32]) });
            header.deps.sort();
        })
    }),
    chain("depends-on-another-id", "a dependency under an id that is not the set's", WAITS, |s| {
        s.headed(|_, header| header.deps[0].id = SetId([7; 32]))
    }),
    chain("depends-on-later", "a dependency that is not written yet", WAITS, |s| {
        s.headed(|_, header| header.deps[0].seq += 40)
    }),
    chain("depends-on-agreement", "evidence that builds on the agreement", FOREIGN, |s| {
        s.headed(|s, header| {
            header.deps.push(head_in(s, Compartment::Agreement));
            header.deps.sort();
        })
    }),
    chain("control-on-evidence", "a roster act that builds on evidence", FOREIGN, |s| {
        let mut header = s.turin.header(Compartment::Control);
        header.deps.push(head_in(s, Compartment::Operational));
        header.deps.sort();
        s.turin.signs_under(header, Vec::new()).encode()
    }),
    chain(
        "role-forbids",
        "the coordinator writes a note",
        in_set!("its role does not write in that compartment"),
        |s| {
            let (change, _) = s.coordinator.note("By force");
            s.coordinator.signs(Compartment::Operational, vec![change]).encode()
        },
    ),
    chain(
        "mandate-ended",
        "Ghent writes on, and knows that its mandate ended",
        in_set!("its installation's mandate had ended in its past"),
        |s| {
            let (change, _) = s.ended.note("After the end");
            s.ended.signs(Compartment::Operational, vec![change]).encode()
        },
    ),
    chain(
        "mandate-ended-control",
        "Ghent acts on, and knows that its mandate ended",
        in_set!("its installation's mandate had ended in its past"),
        |s| s.ended.signs(Compartment::Control, Vec::new()).encode(),
    ),
    chain("replayed-set", "a set of Turin's that Lyon has", NOTHING_NEW, |s| {
        let feed = s.turin.header(Compartment::Control).feed;
        held(s, &feed)
    }),
    chain("replayed-own", "a set of Lyon's own", NOTHING_NEW, |s| held(s, &lyons(s))),
    file("packet-of-nothing", "a packet with no change set", NOTHING_NEW, |s| {
        let mut forge = s.bent();
        forge.entries.truncate(1);
        forge.list_files();
        s.seals(&forge)
    }),
    file(
        "packet-of-a-stranger",
        "a packet by a key that nobody certified, well signed",
        "unknown-sender: the packet's sender ID is not known here",
        |s| {
            let signer = SigningKey::make();
            let sender = serde_json::json!(comity_exchange::Id(signer.public()));
            s.seals(&crate::common::Forge { signer, ..s.bent().with("sender", sender) })
        },
    ),
];

/// Numbers that were used before. They come last: nothing of the feed counts after them.
pub const SPLITS: &[Row] = &[
    split("number-reused", "another set under the number of Turin's last", SPLIT, |s| {
        s.again(|_| ())
    }),
    split("number-reused-first", "another set under the number of Turin's first", SPLIT, |s| {
        s.again(|header| (header.seq, header.prev) = (1, None))
    }),
];

const SPLIT: &str = "without standing: its installation signed two sets under one number";

/// Returns the honest set under a signature that was bent.
fn signature(scene: &Scene, bend: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    signature_of(scene, bend(&scene.parts()[1]))
}

fn signature_of(scene: &Scene, signature: Vec<u8>) -> Vec<u8> {
    with_item(&scene.honest(), 1, comity_changes::Value::Bytes(signature))
}

fn compartment(scene: &Scene, of: Compartment) -> CompartmentId {
    scene.turin.vault.compartment_id(&scene.turin.team, of)
}

/// Returns Lyon's feed of evidence.
fn lyons(scene: &Scene) -> FeedId {
    let control = scene.turin.vault.control(&scene.turin.team).unwrap();
    let lyon = TeamId::from_hex(&scene.lyon.installation()).unwrap().0;
    control.feeds_of(&lyon, Compartment::Operational).next().unwrap()
}

/// Returns a header that follows the head of a feed.
fn next_of(forger: &Forger, feed: FeedId, header: &Header) -> Header {
    let (seq, id) = forger.vault.heads(&forger.team)[&feed];
    let deps = header.deps.iter().filter(|dep| dep.feed != feed).copied().collect();
    Header { feed, seq: seq + 1, prev: Some(id), deps, ..header.clone() }
}

/// Returns somebody's head in a compartment, as a dependency.
fn head_in(scene: &Scene, of: Compartment) -> Dep {
    let control = scene.turin.vault.control(&scene.turin.team).unwrap();
    let heads = scene.turin.vault.heads(&scene.turin.team);
    let mut there = heads
        .iter()
        .filter(|(feed, _)| control.owner(feed).is_some_and(|owner| owner.compartment == of));
    let (feed, (seq, id)) = there.next().unwrap();
    Dep { feed: *feed, seq: *seq, id: *id }
}

/// Returns the head of a feed, which Lyon has.
fn held(scene: &Scene, feed: &FeedId) -> Vec<u8> {
    let (seq, _) = scene.turin.vault.heads(&scene.turin.team)[feed];
    scene.turin.vault.set(feed, seq).unwrap().unwrap().1
}
