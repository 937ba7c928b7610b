//! Where hostile files go: Lyon, honest and at work. Turin's keys are in bad hands; so are those of
//! the coordinator, who may not write everywhere, and of Ghent, whose mandate ended.

use std::cell::RefCell;
use std::collections::BTreeMap;

use comity_changes::set::{ChangeSet, Header};
use comity_changes::values::Grant;
use comity_changes::{Change, CompartmentId, FeedId, SetId, Value, cbor};
use comity_crypto::age_files::seal_to;
use comity_crypto::hash;
use comity_crypto::sign::SigningKey;
use comity_domain::kinds::Compartment;
use comity_exchange::packet::{Contents, derive_recipient_hash};
use comity_exchange::receipt::Receipt;
use comity_exchange::request::Request;
use comity_exchange::vector::FeedHeld;
use comity_exchange::{Id, packet};
use comity_tests::{ItemHandle, Office, World};
use serde_json::json;

use crate::common::{self, entry_with};
use crate::forge::Forger;
use crate::wire;

const OPERATIONAL: Compartment = Compartment::Operational;

/// Where everybody stands before the first file comes.
pub struct Scene {
    pub world: World,
    /// Who receives.
    pub lyon: Office,
    /// An item of Lyon's, which everybody has.
    pub item: ItemHandle,
    /// Turin's keys.
    pub turin: Forger,
    /// The coordinator's.
    pub coordinator: Forger,
    /// Those of Ghent, which knows that its mandate ended.
    pub ended: Forger,
    /// A restricted compartment that Turin made, with Lyon in it.
    pub quay: Compartment,
    /// Another one, which was closed.
    pub closed: Compartment,
    /// One of Lyon and Ghent.
    pub apart: Compartment,
    honest: ChangeSet,
    honest_key: Grant,
    hostile_key: RefCell<Vec<u8>>,
    /// Where the feeds of Turin stand at Lyon's once void sets were admitted.
    reached: RefCell<BTreeMap<FeedId, (u64, SetId)>>,
}

impl Scene {
    /// Sets the scene. What follows from chance follows from the seed.
    pub fn with_seed(seed: u64) -> Self {
        let world = World::with_seed(seed);
        let [lyon, turin, ghent, eurojust] = world.offices(["Lyon", "Turin", "Ghent", "Eurojust"]);
        let item = lyon.imports_evidence("ledger.txt", b"paid on the quay");
        lyon.writes_note("Before", "the hostile files");
        turin.writes_note("Turin's", "before its keys were in bad hands");
        let make = |by: &Office, with: &Office, name: &str| {
            let args = json!({"name": name, "members": [with.installation()]});
            let made = by.does("compartment_make", args);
            let id = CompartmentId::from_hex(made["compartment"].as_str().unwrap()).unwrap();
            Compartment::Restricted(id.0)
        };
        let (quay, closed) = (make(&turin, &lyon, "Quay"), make(&turin, &lyon, "Old quay"));
        let apart = make(&lyon, &ghent, "Canal");
        turin.does("compartment_close", json!({"compartment": "Old quay", "reason": "over"}));
        let end = json!({
            "installation": ghent.installation(), "on": "2026-11-19", "reason": "moved on",
        });
        ghent.does("roster_end", end);
        world.courier().carries_everything(&[&lyon, &turin, &ghent, &eurojust]);
        [&turin, &ghent, &eurojust].into_iter().for_each(Office::locks);
        let [turin, ended, coordinator] =
            [&turin, &ghent, &eurojust].map(|office| Forger::at(&world, office));
        let (change, honest_key) = turin.note("Honest");
        let honest = turin.signs(OPERATIONAL, vec![change]);
        Self {
            world,
            lyon,
            item,
            turin,
            coordinator,
            ended,
            quay,
            closed,
            apart,
            honest,
            honest_key,
            hostile_key: RefCell::default(),
            reached: RefCell::default(),
        }
    }

    /// Returns a set by Turin that is as it should be. Nobody received it yet.
    pub fn honest(&self) -> Vec<u8> {
        self.honest.encode()
    }

    /// Returns the key of the note in it.
    pub fn honest_key(&self) -> Vec<u8> {
        self.honest_key.encode()
    }

    /// Returns a packet with both.
    pub fn packet(&self) -> Vec<u8> {
        self.turin.seals(self.contents(), "FR")
    }

    /// Returns what stands in that packet.
    pub fn contents(&self) -> Contents {
        Contents {
            change_sets: vec![self.honest()],
            grants: vec![self.honest_key()],
            ..Contents::default()
        }
    }

    /// Returns the same packet, each part of which can be bent before it is sealed.
    pub fn bent(&self) -> common::Forge {
        let signer = self.turin.vault.me().signing_key().clone();
        let mut forge = common::Forge::new()
            .with("team", json!(Id(self.turin.team.0)))
            .with("sender", json!(Id(signer.public())))
            .with("recipients", json!([derive_recipient_hash(&self.turin.recipient("FR"))]));
        forge.signer = signer;
        forge.entries[1].1 = self.honest();
        forge.entries[2].1 = self.honest_key();
        forge.list_files();
        forge
    }

    /// Returns the packet with one more entry, which the manifest lists.
    pub fn with_entry(&self, name: &str) -> Vec<u8> {
        self.seals(&self.bent().with_entry(name, b"x"))
    }

    /// Returns the packet with one more entry that no manifest lists, and whose header is bent.
    pub fn with_stray(&self, bend: fn(&mut [u8; 512])) -> Vec<u8> {
        let mut archive = self.bent().archive();
        archive.truncate(archive.len() - 1_024);
        archive.extend(entry_with("requests.cborseq", b"", bend));
        archive.extend([0; 1_024]);
        self.seals_archive(&archive)
    }

    /// Returns the packet with another value in a field of its manifest.
    pub fn with_field(&self, field: &str, value: serde_json::Value) -> Vec<u8> {
        self.seals(&self.bent().with(field, value))
    }

    /// Returns the packet under a manifest of these bytes.
    pub fn with_manifest(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.seals(&common::Forge { manifest_bytes: Some(bytes), ..self.bent() })
    }

    /// Returns the packet with an armoured signature of these bytes.
    pub fn with_signature(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.seals(&common::Forge { signature: Some(bytes), ..self.bent() })
    }

    /// Returns the packet with other bytes in the place of its change sets, all lists in order.
    pub fn with_sets(&self, bytes: Vec<u8>) -> Vec<u8> {
        let mut forge = self.bent();
        forge.entries[1].1 = bytes;
        forge.list_files();
        self.seals(&forge)
    }

    /// Seals what was bent, for Lyon.
    pub fn seals(&self, forge: &common::Forge) -> Vec<u8> {
        self.seals_archive(&forge.archive())
    }

    /// Seals an archive for Lyon.
    pub fn seals_archive(&self, archive: &[u8]) -> Vec<u8> {
        seal_to(&[self.turin.recipient("FR")], archive).unwrap()
    }

    /// Returns the three parts of the honest set: header, signature, changes.
    pub fn parts(&self) -> [Vec<u8>; 3] {
        let items = wire::items(&self.honest());
        let header = items[0].as_bytes().unwrap().to_vec();
        let signature = items[1].as_bytes().unwrap().to_vec();
        [header, signature, cbor::encode(&items[2])]
    }

    /// Returns the honest set under another header, which Turin signs as it is.
    pub fn under(&self, header: &[u8]) -> Vec<u8> {
        let [_, _, changes] = self.parts();
        self.joined(header, &changes)
    }

    /// Returns the honest set with one field of its header exchanged.
    pub fn with_header_item(&self, at: usize, item: Value) -> Vec<u8> {
        self.under(&wire::with_item(&self.parts()[0], at, item))
    }

    /// Returns the honest set with other changes under the header that was signed.
    pub fn with_changes(&self, changes: &[u8]) -> Vec<u8> {
        let [header, signature, _] = self.parts();
        wire::array(&[wire::bytes(&header), wire::bytes(&signature), changes.to_vec()])
    }

    /// Returns any header and changes, with Turin's signature.
    pub fn joined(&self, header: &[u8], changes: &[u8]) -> Vec<u8> {
        let id = hash::tagged("comity/change-set/v1", &[header]);
        let key = self.turin.vault.me().signing_key();
        let signature = key.sign("comity/change-set-sig/v1", &id);
        wire::array(&[wire::bytes(header), wire::bytes(&signature), changes.to_vec()])
    }

    /// Returns a set by Turin, well formed, under a header that was bent.
    pub fn headed(&self, bend: fn(&Self, &mut Header)) -> Vec<u8> {
        let mut header = self.turin.header(OPERATIONAL);
        bend(self, &mut header);
        let (change, _) = self.turin.note("Hostile");
        self.turin.signs_under(header, vec![change]).encode()
    }

    /// Returns a set with the note `Hostile`, under a header that was bent.
    pub fn again(&self, bend: fn(&mut Header)) -> ChangeSet {
        let mut header = self.turin.header(OPERATIONAL);
        bend(&mut header);
        let (change, key) = self.turin.note("Hostile");
        self.hostile_key.replace(key.encode());
        self.turin.signs_under(header, vec![change])
    }

    /// Returns the key of the last such note.
    pub fn hostile_key(&self) -> Vec<u8> {
        self.hostile_key.borrow().clone()
    }

    /// Returns a well formed set of these changes that follows what was admitted at Lyon's.
    pub fn follows(&self, compartment: Compartment, change: Change) -> ChangeSet {
        let mut header = self.turin.header(compartment);
        if let Some((seq, id)) = self.reached.borrow().get(&header.feed) {
            (header.seq, header.prev) = (seq + 1, Some(*id));
        }
        let set = self.turin.signs_under(header, vec![change]);
        self.reached.borrow_mut().insert(set.header.feed, (set.header.seq, set.id));
        set
    }

    /// Notes that the honest set was admitted.
    pub fn honest_came_in(&self) {
        let header = &self.honest.header;
        self.reached.borrow_mut().insert(header.feed, (header.seq, self.honest.id));
    }

    /// Returns a receipt by Turin that is as it should be.
    pub fn receipt(&self) -> Receipt {
        let me = self.turin.vault.me();
        let header = self.turin.header(OPERATIONAL);
        let before = header.prev.map(|id| (header.seq - 1, Id(id.0)));
        let held = FeedHeld {
            held: [(1, header.seq - 1)].into_iter().collect(),
            heads: before.into_iter().collect(),
        };
        Receipt {
            team: Id(self.turin.team.0),
            compartment: Id(header.compartment.0),
            installation: Id(me.installation()),
            incarnation: Id(me.incarnation()),
            number: 1_000,
            made_utc_ms: 1_795_082_500_000,
            vector: [(Id(header.feed.0), held)].into(),
            ..Receipt::default()
        }
    }

    /// Returns that receipt as it travels, with another body that Turin signs as it is.
    pub fn receipt_of(&self, body: &[u8]) -> Vec<u8> {
        self.receipt_by(self.turin.vault.me().signing_key(), body)
    }

    /// Returns a receipt of any body, signed with any key.
    pub fn receipt_by(&self, key: &SigningKey, body: &[u8]) -> Vec<u8> {
        let signature = key.sign("comity/receipt/v1", body);
        wire::array(&[wire::bytes(body), wire::bytes(&signature)])
    }

    /// Returns the body of the receipt that is as it should be.
    pub fn receipt_body(&self) -> Vec<u8> {
        let key = self.turin.vault.me().signing_key();
        self.receipt().sign(key).unwrap().body().to_vec()
    }

    /// Returns a request by Turin that is as it should be.
    pub fn request(&self) -> Vec<u8> {
        let header = self.turin.header(OPERATIONAL);
        let asked = Request {
            team: Id(self.turin.team.0),
            compartment: Id(header.compartment.0),
            sets: [(Id(header.feed.0), [(41, 43)].into_iter().collect())].into(),
            blobs: [Id([4; 32])].into(),
            commitments: [Id([6; 32])].into(),
        };
        asked.encode()
    }

    /// Returns Turin's card.
    pub fn card(&self) -> Vec<u8> {
        self.turin.vault.me().card().encode()
    }

    /// Returns a bundle with these blobs, under these names, which its manifest lists.
    pub fn bundle(&self, blobs: &[(String, Vec<u8>)]) -> common::Forge {
        let mut forge = self.bent().with("kind", json!("blobs"));
        forge.entries.truncate(1);
        forge.entries.extend_from_slice(blobs);
        forge.list_files();
        forge
    }

    /// Returns bytes that mean nothing; they follow from the seed.
    pub fn noise(&self, length: usize) -> Vec<u8> {
        let seed = self.world.seed.to_be_bytes();
        let blocks = (0_u64..).flat_map(|at| hash::sha256(&[seed, at.to_be_bytes()].concat()));
        blocks.take(length).collect()
    }
}

/// Returns a sealed blob as it travels, and its name in a bundle.
pub fn blob(content: &[u8]) -> (String, Vec<u8>) {
    let sealed = [packet::AGE_MAGIC, content].concat();
    (format!("blobs/{}", Id(hash::sha256(&sealed))), sealed)
}
