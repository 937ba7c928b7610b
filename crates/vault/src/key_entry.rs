//! Entries of the key log and their sealed slots of 160 bytes. No file is opened here.
//!
//! Every slot has the same length, so that an entry is found by its number and its length tells
//! nothing. A purpose from a newer version is kept as it is.

use comity_crypto::{Key, seal};

use crate::error::{Result, StoreError};
use crate::folder::VaultId;
use crate::layout::Fields;

/// Bytes of a sealed slot.
pub(crate) const SLOT: usize = 160;
/// The longest payload of an entry, in bytes.
pub const PAYLOAD_MAX: usize = PLAIN - PREFIX;

const PLAIN: usize = SLOT - seal::SEAL_OVERHEAD;
const PREFIX: usize = 10;
const PLACE: &[u8] = b"comity/key-entry/v1";

const ERASED: u8 = 0;
const CONTENT: u8 = 1;
const GRANT: u8 = 2;
const FRAME: u8 = 3;
const INSTALLATION: u8 = 4;
const RECIPIENT: u8 = 5;

/// An entry of the key log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyEntry {
    /// The key of a record that is held.
    ContentKey {
        /// The record.
        record: [u8; 32],
        /// SHA-256 over the key, as the record's envelopes name it.
        commitment: [u8; 32],
        /// The key.
        key: Key,
    },
    /// A granted key whose record has not arrived.
    EarlyGrant {
        /// The record.
        record: [u8; 32],
        /// SHA-256 over the key.
        commitment: [u8; 32],
        /// The key.
        key: Key,
    },
    /// The key of one journal frame with user text that must be destroyable, such as a draft.
    FrameKey {
        /// The key.
        key: Key,
    },
    /// The signing seed of this installation.
    InstallationKey {
        /// The Ed25519 seed.
        seed: Key,
    },
    /// A dated recipient key of this installation.
    RecipientKey {
        /// The day it was made, in days since 1970-01-01.
        day: u32,
        /// `AGE-SECRET-KEY-1…`, at most 106 bytes.
        identity: String,
    },
    /// An entry of a purpose this version does not know.
    Unknown {
        /// The purpose.
        purpose: u8,
        /// At most [`PAYLOAD_MAX`] bytes.
        payload: Vec<u8>,
    },
}

impl KeyEntry {
    fn to_payload(&self) -> (u8, Vec<u8>) {
        let three = |record: &[u8; 32], commitment: &[u8; 32], key: &Key| {
            [record.as_slice(), commitment, key.expose()].concat()
        };
        match self {
            KeyEntry::ContentKey { record, commitment, key } => {
                (CONTENT, three(record, commitment, key))
            }
            KeyEntry::EarlyGrant { record, commitment, key } => {
                (GRANT, three(record, commitment, key))
            }
            KeyEntry::FrameKey { key } => (FRAME, key.expose().to_vec()),
            KeyEntry::InstallationKey { seed } => (INSTALLATION, seed.expose().to_vec()),
            KeyEntry::RecipientKey { day, identity } => {
                (RECIPIENT, [day.to_be_bytes().as_slice(), identity.as_bytes()].concat())
            }
            KeyEntry::Unknown { purpose, payload } => (*purpose, payload.clone()),
        }
    }

    fn from_payload(purpose: u8, payload: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(payload);
        let entry = match purpose {
            CONTENT | GRANT => {
                let (record, commitment) = (fields.bytes()?, fields.bytes()?);
                let key = Key::new(fields.bytes()?);
                match purpose {
                    CONTENT => KeyEntry::ContentKey { record, commitment, key },
                    _ => KeyEntry::EarlyGrant { record, commitment, key },
                }
            }
            FRAME => KeyEntry::FrameKey { key: Key::new(fields.bytes()?) },
            INSTALLATION => KeyEntry::InstallationKey { seed: Key::new(fields.bytes()?) },
            RECIPIENT => {
                let day = fields.u32()?;
                let identity = String::from_utf8(fields.rest().to_vec()).ok()?;
                return Some(KeyEntry::RecipientKey { day, identity });
            }
            _ => return Some(KeyEntry::Unknown { purpose, payload: payload.to_vec() }),
        };
        fields.rest().is_empty().then_some(entry)
    }
}

/// What a slot holds: an entry or a tombstone, and its place in the batch it came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    /// `None` is a tombstone.
    pub entry: Option<KeyEntry>,
    /// Its position in its batch, from 0.
    pub position: u32,
    /// How many entries the batch has.
    pub size: u32,
}

/// Seals slots under the key of their segment.
pub(crate) struct SlotSealer<'a> {
    pub key: &'a Key,
    pub vault: VaultId,
}

impl SlotSealer<'_> {
    /// Appends the sealed slot of an entry. Refuses a payload that does not fit.
    pub fn write(&self, out: &mut Vec<u8>, number: u64, slot: &Slot) -> Result<()> {
        let (purpose, payload) =
            slot.entry.as_ref().map_or((ERASED, Vec::new()), KeyEntry::to_payload);
        let length = u8::try_from(payload.len()).ok().filter(|_| payload.len() <= PAYLOAD_MAX);
        let too_long =
            StoreError::TooLong { bytes: payload.len() as u64, bytes_max: PAYLOAD_MAX as u64 };
        let mut plain = Vec::with_capacity(PLAIN);
        plain.extend_from_slice(&[purpose, length.ok_or(too_long)?]);
        plain.extend_from_slice(&slot.position.to_be_bytes());
        plain.extend_from_slice(&slot.size.to_be_bytes());
        plain.extend_from_slice(&payload);
        plain.resize(PLAIN, 0);
        out.extend_from_slice(&seal::seal(self.key, &self.place(number), &plain));
        Ok(())
    }

    /// Opens the slot of an entry; `None` when it is damaged or of another place.
    pub fn open(&self, number: u64, sealed: &[u8]) -> Option<Slot> {
        let plain = seal::open(self.key, &self.place(number), sealed).ok()?;
        let mut fields = Fields::new(&plain);
        let (purpose, length) = (fields.u8()?, fields.u8()?);
        let (position, size) = (fields.u32()?, fields.u32()?);
        let payload = fields.slice(usize::from(length))?;
        let entry = match purpose {
            ERASED => None,
            purpose => Some(KeyEntry::from_payload(purpose, payload)?),
        };
        (position < size).then_some(Slot { entry, position, size })
    }

    fn place(&self, number: u64) -> Vec<u8> {
        [PLACE, &self.vault.0, number.to_be_bytes().as_slice()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use comity_crypto::make_key;

    #[test]
    fn every_entry_fits_its_slot_and_comes_back() {
        let (key, vault) = (make_key(), VaultId::make());
        let sealer = SlotSealer { key: &key, vault };
        let identity = comity_crypto::age_files::Identity::make().expose();
        let entries = [
            KeyEntry::ContentKey { record: [1; 32], commitment: [2; 32], key: make_key() },
            KeyEntry::EarlyGrant { record: [1; 32], commitment: [2; 32], key: make_key() },
            KeyEntry::FrameKey { key: make_key() },
            KeyEntry::InstallationKey { seed: make_key() },
            KeyEntry::RecipientKey { day: 20_000, identity },
            KeyEntry::Unknown { purpose: 99, payload: vec![5; PAYLOAD_MAX] },
        ];

        for (number, entry) in (7u64..).zip(entries) {
            let slot = Slot { entry: Some(entry), position: 0, size: 1 };
            let mut sealed = Vec::new();
            sealer.write(&mut sealed, number, &slot).unwrap();

            assert_eq!(sealed.len(), SLOT);
            assert_eq!(sealer.open(number, &sealed).unwrap(), slot);
            assert!(sealer.open(number + 1, &sealed).is_none(), "a moved entry does not open");
        }
        let long = KeyEntry::Unknown { purpose: 99, payload: vec![5; PAYLOAD_MAX + 1] };
        let slot = Slot { entry: Some(long), position: 0, size: 1 };
        assert!(sealer.write(&mut Vec::new(), 0, &slot).is_err());
    }
}
