//! An office that has gone bad: it holds real keys and writes what no desk would.

use std::path::PathBuf;

use comity_changes::act::{Act, Statement};
use comity_changes::builder::{RecordKey, Write, build_change, make_record};
use comity_changes::set::{Change, Header, Slot};
use comity_changes::values::{Grant, Place};
use comity_changes::{ChangeSet, Dep, RecordId, TeamId, Value};
use comity_crypto::age_files::{Identity, Recipient};
use comity_domain::kinds::{Compartment, note};
use comity_exchange::Id;
use comity_exchange::courier::folder::put_new;
use comity_exchange::packet::{Contents, seal_packet};
use comity_tests::{Office, PASSPHRASE, World};
use comity_vault::lock::Holder;
use comity_vault::{Vault, With};

/// The keys of an office, without its desk.
pub struct Forger {
    pub vault: Vault,
    pub team: TeamId,
    folder: PathBuf,
}

impl Forger {
    /// Takes the keys of an office, whose vault is locked for good.
    pub fn at(world: &World, office: &Office) -> Self {
        let holder = Holder { program: "a forger".to_owned(), since: "today".to_owned() };
        let with = With::Passphrase(PASSPHRASE);
        let (vault, _) = Vault::unlock(&office.vault(), with, &holder).unwrap();
        let team = TeamId::from_hex(&office.team()).unwrap();
        let folder = world.place("forged");
        std::fs::create_dir_all(&folder).unwrap();
        Self { vault, team, folder }
    }

    /// Returns the next header of the own feed, on everything that is here.
    pub fn header(&self, compartment: Compartment) -> Header {
        let control = self.vault.control(&self.team).unwrap();
        let feed = self.vault.me().feed(&self.team, compartment);
        let heads = self.vault.heads(&self.team);
        let before = heads.get(&feed).copied();
        let seen = |other| {
            let of = control.owner(other).map(|owner| owner.compartment);
            *other != feed && (of == Some(Compartment::Control) || of == Some(compartment))
        };
        let deps = heads.iter().filter(|(other, _)| seen(*other));
        Header {
            team: self.team,
            compartment: control.compartment_id(compartment),
            feed,
            seq: before.map_or(1, |(seq, _)| seq + 1),
            prev: before.map(|(_, id)| id),
            deps: deps.map(|(feed, (seq, id))| Dep { feed: *feed, seq: *seq, id: *id }).collect(),
            time_utc_ms: 1_795_082_500_000,
            zone: "Europe/Rome".to_owned(),
            change_count: 0,
            changes_root: [0; 32],
            critical: Vec::new(),
            extensions: std::collections::BTreeMap::new(),
        }
    }

    /// Signs a set of the own feed.
    pub fn signs(&self, compartment: Compartment, changes: Vec<Change>) -> ChangeSet {
        self.signs_under(self.header(compartment), changes)
    }

    /// Signs a set under any header.
    pub fn signs_under(&self, header: Header, changes: Vec<Change>) -> ChangeSet {
        let slots = changes.into_iter().map(Slot::Whole).collect();
        ChangeSet::sign(header, slots, self.vault.me().signing_key())
    }

    /// Returns where changes of the own feed stand.
    pub fn place(&self, compartment: Compartment) -> Place {
        self.vault.place(&self.team, compartment)
    }

    /// Makes a note, as any member may.
    pub fn note(&self, title: &str) -> (Change, Grant) {
        let place = self.place(Compartment::Operational);
        let key = make_record(&place, note::KIND, &self.vault.me().authority());
        (self.note_of(title, &key), grant(&key))
    }

    /// Makes a note in a record that need not be the own.
    pub fn note_of(&self, title: &str, key: &RecordKey) -> Change {
        let place = self.place(Compartment::Operational);
        let writes = vec![Write::new(note::TITLE, Value::text(title))];
        build_change(&place, note::KIND, key, writes).unwrap()
    }

    /// Returns the key of a record that is held here.
    pub fn key_of(&self, record: &str) -> (RecordKey, comity_vault::Record) {
        let id = RecordId::from_hex(record).unwrap();
        let record = self.vault.record(&id).unwrap().unwrap();
        (self.vault.record_key(&record).unwrap(), record)
    }

    /// Signs a statement with the own authority's key.
    pub fn act(&self, kind: u64, body: Value) -> Act {
        let key = self.vault.authority_key().unwrap().unwrap();
        Act::sign(Statement { team: self.team, kind, record: None, parents: vec![], body }, &key)
    }

    /// Packs sets, well formed and well signed, for an installation of this State.
    pub fn packs(&self, sets: &[&ChangeSet], grants: &[Grant], state: &str) -> PathBuf {
        let packet = self.seals(
            Contents {
                change_sets: sets.iter().map(|set| set.encode()).collect(),
                grants: grants.iter().map(Grant::encode).collect(),
                ..Contents::default()
            },
            state,
        );
        put_new(&self.folder, packet.as_slice()).unwrap().path
    }

    /// Seals any contents, signed in the own name, for an installation of this State.
    pub fn seals(&self, contents: Contents, state: &str) -> Vec<u8> {
        let (team, made_utc_ms) = (Id(self.team.0), 1_795_082_500_000);
        let contents = Contents { team, made_utc_ms, ..contents };
        let signer = self.vault.me().signing_key();
        seal_packet(&contents, signer, &[self.recipient(state)], Vec::new()).unwrap()
    }

    /// Returns what packets for an installation of this State are sealed to.
    pub fn recipient(&self, state: &str) -> Recipient {
        let control = self.vault.control(&self.team).unwrap();
        let mut places = control.mandates.iter().map(|mandate| &mandate.place.introduction);
        let found = places.find(|introduction| introduction.certificate.state == state).unwrap();
        Recipient::parse(&found.announcement.recipients[0].0).unwrap()
    }

    /// Returns what opens packets for this office.
    pub fn identity(&self) -> Identity {
        self.vault.identities().remove(0)
    }
}

/// Returns what lets a reader open a record.
pub fn grant(key: &RecordKey) -> Grant {
    Grant { record: key.record, commitment: key.commitment, key: key.key.clone().unwrap() }
}
