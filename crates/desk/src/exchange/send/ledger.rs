//! What was written for a partner: into this folder, as long as the files still lie there, and
//! altogether, for "sent" beside a row.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use comity_changes::cbor::{self, Value};
use comity_changes::{FeedId, TeamId};
use comity_crypto::sha256;
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::courier::folder::{PutFile, file_name};
use comity_exchange::packet::Blob;
use comity_exchange::vector::Ranges;
use comity_vault::Local;
use comity_vault::frames::{Fact, FactKind};

use crate::exchange::receipts;
use crate::refuse::Answer;
use crate::session::Session;

/// What was sent to somebody.
#[derive(Clone, Default)]
pub(crate) struct Sent {
    sets: BTreeMap<FeedId, Ranges>,
    blobs: BTreeSet<Id>,
    receipts: BTreeMap<u64, u64>,
    files: BTreeSet<Id>,
}

/// What lies in a folder for a partner, and what was sent to it altogether.
pub(crate) struct Ledger {
    here: (Vec<u8>, Sent),
    ever: (Vec<u8>, Sent),
    new_files: Vec<Id>,
    /// Whether files that were written here are gone.
    lost: bool,
}

impl Ledger {
    /// Reads what was written. Files that are gone from the folder may have been lost with it:
    /// what was in them counts as not sent.
    pub fn open(
        session: &Session,
        team: &TeamId,
        partner: &[u8; 32],
        folder: &Path,
    ) -> Answer<Self> {
        let ever_key = [team.0.as_slice(), partner].concat();
        let place = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let place = sha256(place.as_os_str().as_encoded_bytes());
        let here_key = [ever_key.as_slice(), &place].concat();
        let mut here = read(session, &here_key)?;
        let lost = !here.files.iter().all(|file| folder.join(file_name(file)).exists());
        if lost {
            here = Sent::default();
        }
        let ever = read(session, &ever_key)?;
        Ok(Self { here: (here_key, here), ever: (ever_key, ever), new_files: Vec::new(), lost })
    }

    /// Returns the sets of a feed that lie in the folder.
    pub fn sets(&self, feed: &FeedId) -> Ranges {
        self.here.1.sets.get(feed).cloned().unwrap_or_default()
    }

    /// Returns whether a blob lies in the folder.
    pub fn has_blob(&self, blob: &Id) -> bool {
        self.here.1.blobs.contains(blob)
    }

    /// Returns the number of the last receipt that lies in the folder.
    pub fn receipt(&self, compartment: Compartment) -> u64 {
        self.here.1.receipts.get(&number(compartment)).copied().unwrap_or_default()
    }

    /// Returns whether a receipt was written anywhere, and not lost here. Nobody confirms a
    /// receipt: one that was written is no news by itself, or two partners would answer each
    /// other's receipts for ever.
    pub fn is_told(&self, compartment: Compartment, receipt: u64) -> bool {
        let told = self.ever.1.receipts.get(&number(compartment));
        !self.lost && told.is_some_and(|told| *told >= receipt)
    }

    /// Notes what was written.
    pub fn wrote(
        &mut self,
        sets: &BTreeMap<FeedId, Ranges>,
        blobs: &BTreeSet<Blob>,
        receipts: &[(Compartment, receipts::Own)],
        files: &[PutFile],
    ) {
        for sent in [&mut self.here.1, &mut self.ever.1] {
            for (feed, ranges) in sets {
                sent.sets.entry(*feed).or_default().union(ranges);
            }
            sent.blobs.extend(blobs.iter().map(|blob| blob.sha256));
            for (compartment, own) in receipts {
                sent.receipts.insert(number(*compartment), own.number);
            }
        }
        self.here.1.files.extend(files.iter().map(|file| file.sha256));
        self.new_files = files.iter().map(|file| file.sha256).collect();
        // What was sent altogether answers for sets alone; blobs follow from them and receipts.
        self.ever.1.blobs.clear();
    }

    /// Returns the facts to keep: also that these files are our own.
    pub fn locals(self) -> Vec<Local> {
        let fact = |(key, sent): (Vec<u8>, Sent)| {
            Local::Fact(Fact { kind: FactKind::Sent, key, value: Some(sent.encode()) })
        };
        let own = self.new_files.into_iter().map(|file| {
            let (key, value) = (file.0.to_vec(), Some(b"own".to_vec()));
            Local::Fact(Fact { kind: FactKind::Packet, key, value })
        });
        [fact(self.here), fact(self.ever)].into_iter().chain(own).collect()
    }
}

/// Returns the sets that were ever written for a partner, by feed.
pub(crate) fn ever_sent(
    session: &Session,
    team: &TeamId,
    partner: &[u8; 32],
) -> Answer<BTreeMap<FeedId, Ranges>> {
    Ok(read(session, &[team.0.as_slice(), partner].concat())?.sets)
}

fn read(session: &Session, key: &[u8]) -> Answer<Sent> {
    let bytes = session.vault.fact(FactKind::Sent, key)?;
    Ok(bytes.and_then(|bytes| Sent::decode(&bytes)).unwrap_or_default())
}

fn number(compartment: Compartment) -> u64 {
    match compartment {
        Compartment::Control => 1,
        Compartment::Agreement => 2,
        Compartment::Operational => 3,
        // Ids are random: the first half of one is taken for no other.
        Compartment::Restricted([a, b, c, d, e, f, g, h, ..]) => {
            u64::from_be_bytes([a | 0x80, b, c, d, e, f, g, h])
        }
    }
}

impl Sent {
    fn encode(&self) -> Vec<u8> {
        let range = |(from, to): (u64, u64)| Value::Array(vec![Value::Uint(from), Value::Uint(to)]);
        let sets = self.sets.iter().map(|(feed, ranges)| {
            let ranges = ranges.as_slice().iter().copied().map(range).collect();
            Value::Array(vec![feed.value(), Value::Array(ranges)])
        });
        let ids =
            |ids: &BTreeSet<Id>| Value::Array(ids.iter().map(|id| Value::bytes(id.0)).collect());
        let receipts = self.receipts.iter().map(|(c, n)| range((*c, *n)));
        cbor::encode(&Value::Array(vec![
            Value::Array(sets.collect()),
            ids(&self.blobs),
            Value::Array(receipts.collect()),
            ids(&self.files),
        ]))
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let value = cbor::decode(bytes).ok()?;
        let [sets, blobs, receipts, files] = value.items()?;
        let pair = |value: &Value| {
            let [one, other] = value.items()?;
            Some((one.uint()?, other.uint()?))
        };
        let set = |value: &Value| {
            let [feed, ranges] = value.items()?;
            let ranges = ranges.array()?.iter().map(pair).collect::<Option<Ranges>>()?;
            Some((FeedId::from_value(feed)?, ranges))
        };
        let id = |value: &Value| value.fixed().map(Id);
        Some(Self {
            sets: sets.array()?.iter().map(set).collect::<Option<_>>()?,
            blobs: blobs.array()?.iter().map(id).collect::<Option<_>>()?,
            receipts: receipts.array()?.iter().map(pair).collect::<Option<_>>()?,
            files: files.array()?.iter().map(id).collect::<Option<_>>()?,
        })
    }
}
