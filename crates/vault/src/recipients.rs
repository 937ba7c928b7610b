//! The keys that packets for this installation are sealed to. A new one is made from time to time;
//! an old one is destroyed once nobody seals to it any more, so that packets which somebody kept
//! cannot be opened with what is found here later.

use std::sync::PoisonError;

use comity_changes::Value;
use comity_changes::cbor;
use comity_crypto::age_files::Identity;

use crate::commit::Local;
use crate::error::{Part, StoreError, damaged};
use crate::frames::{Fact, FactKind};
use crate::key_entry::KeyEntry;
use crate::vault::{MS_A_DAY, RECIPIENT_KEY, Vault};
use crate::{VaultError, keys::KeyLog};

/// Most keys that are remembered; of destroyed ones the oldest are forgotten first.
const KEYS_MAX: usize = 64;

/// A recipient key of this installation.
#[derive(Clone, Debug)]
pub struct RecipientKey {
    /// The public half, `age1…`.
    pub recipient: String,
    /// When it was made, in milliseconds since 1970 UTC.
    pub made_utc_ms: i64,
    /// When it was destroyed.
    pub destroyed_utc_ms: Option<i64>,
    number: u64,
    identity: Option<Identity>,
}

impl Vault {
    /// Returns the recipient keys, the newest first, destroyed ones among them.
    pub fn recipient_keys(&self) -> Vec<RecipientKey> {
        let held = self.recipients.lock().unwrap_or_else(PoisonError::into_inner);
        held.iter().rev().cloned().collect()
    }

    /// Returns what packets are opened with, the newest first.
    pub fn identities(&self) -> Vec<Identity> {
        self.recipient_keys().into_iter().filter_map(|key| key.identity).collect()
    }

    /// Makes a recipient key and keeps the others. It is durable when this returns.
    pub fn make_recipient_key(&self, now_utc_ms: i64, log: Local) -> Result<String, VaultError> {
        let identity = Identity::make();
        let day = u32::try_from(now_utc_ms.div_euclid(MS_A_DAY)).unwrap_or_default();
        let entry = KeyEntry::RecipientKey { day, identity: identity.expose() };
        let number = self.store().keys.append(&[entry])?;
        let recipient = identity.recipient().to_string();
        let made = RecipientKey {
            recipient: recipient.clone(),
            made_utc_ms: now_utc_ms,
            destroyed_utc_ms: None,
            number,
            identity: Some(identity),
        };
        let mut held = self.recipients.lock().unwrap_or_else(PoisonError::into_inner);
        let mut keys = held.clone();
        keys.push(made);
        self.keep(vec![Local::Fact(fact(&keys)), log])?;
        *held = keys;
        Ok(recipient)
    }

    /// Destroys recipient keys; the newest one stays. The journal says so first: whoever is
    /// interrupted between finishes when the vault is opened.
    pub fn destroy_recipient_keys(
        &self,
        which: &[String],
        now_utc_ms: i64,
        log: Local,
    ) -> Result<(), VaultError> {
        let mut held = self.recipients.lock().unwrap_or_else(PoisonError::into_inner);
        let mut keys = held.clone();
        let older = keys.len().saturating_sub(1);
        for key in keys.iter_mut().take(older) {
            if which.contains(&key.recipient) && key.destroyed_utc_ms.is_none() {
                (key.destroyed_utc_ms, key.identity) = (Some(now_utc_ms), None);
            }
        }
        self.keep(vec![Local::Fact(fact(&keys)), log])?;
        erase(&self.store().keys, &keys)?;
        *held = keys;
        Ok(())
    }

    /// Reads the recipient keys when the vault is opened, and finishes what was begun.
    pub(crate) fn read_recipient_keys(&self) -> Result<(), VaultError> {
        let said = self.fact(FactKind::RecipientKeys, &[])?;
        let mut keys = match said.and_then(|bytes| read(&bytes)) {
            Some(keys) => keys,
            None => vec![RecipientKey {
                recipient: String::new(),
                made_utc_ms: self.me().card().introduction.announcement.made_utc_ms,
                destroyed_utc_ms: None,
                number: RECIPIENT_KEY,
                identity: None,
            }],
        };
        erase(&self.store().keys, &keys)?;
        for key in keys.iter_mut().filter(|key| key.destroyed_utc_ms.is_none()) {
            let fault = || damaged(Part::Keys, 0, key.number);
            let KeyEntry::RecipientKey { identity, .. } = self.store().keys.read(key.number)?
            else {
                return Err(fault().into());
            };
            let identity = Identity::parse(&identity).map_err(|_| fault())?;
            key.recipient = identity.recipient().to_string();
            key.identity = Some(identity);
        }
        *self.recipients.lock().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }
}

/// Erases those that are destroyed and still there.
fn erase(log: &KeyLog, keys: &[RecipientKey]) -> Result<(), StoreError> {
    let gone = keys.iter().filter(|key| key.destroyed_utc_ms.is_some()).map(|key| key.number);
    let left: Vec<u64> = gone.filter(|number| log.read(*number).is_ok()).collect();
    log.erase(&left)
}

/// Writes `[[number, recipient, made, destroyed or null], ...]`, oldest first.
fn fact(keys: &[RecipientKey]) -> Fact {
    let forgotten = keys.len().saturating_sub(KEYS_MAX);
    let known = keys.iter().enumerate();
    let known = known.filter(|(at, key)| *at >= forgotten || key.destroyed_utc_ms.is_none());
    let rows = known.map(|(_, key)| {
        Value::Array(vec![
            Value::Uint(key.number),
            Value::text(key.recipient.clone()),
            Value::int(key.made_utc_ms),
            key.destroyed_utc_ms.map_or(Value::Null, Value::int),
        ])
    });
    let value = Some(cbor::encode(&Value::Array(rows.collect())));
    Fact { kind: FactKind::RecipientKeys, key: Vec::new(), value }
}

fn read(bytes: &[u8]) -> Option<Vec<RecipientKey>> {
    let value = cbor::decode(bytes).ok()?;
    let key = |row: &Value| {
        let [number, recipient, made, destroyed] = row.items()?;
        Some(RecipientKey {
            recipient: recipient.as_text()?.to_owned(),
            made_utc_ms: made.integer()?,
            destroyed_utc_ms: match destroyed {
                Value::Null => None,
                when => Some(when.integer()?),
            },
            number: number.uint()?,
            identity: None,
        })
    };
    value.array()?.iter().map(key).collect()
}
