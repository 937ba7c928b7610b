//! The open vault: who this installation is, and what it holds.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use comity_changes::card::{
    Announcement, Card, Certificate, Introduction, derive_person_commitment,
};
use comity_changes::cbor::{self, Value};
use comity_changes::control::Control;
use comity_changes::values::Place;
use comity_changes::{CompartmentId, FeedId, TeamId, ids};
use comity_crypto::age_files::Identity;
use comity_crypto::make_bytes;
use comity_crypto::sign::SigningKey;
use comity_domain::kinds::Compartment;

use crate::VaultError;
use crate::at_hand::FieldsAtHand;
use crate::changed::Items;
use crate::commit::{Local, Moment, place_of};
use crate::disk;
use crate::error::{Part, Result, damaged};
use crate::frames::{Fact, FactKind};
use crate::index::{Applied, Index, IndexState, Op};
use crate::key_entry::KeyEntry;
use crate::lock::Holder;
use crate::reading::{Reader, SetsAtHand};
use crate::recipients::RecipientKey;
use crate::slots::Recovery;
use crate::state::State;
use crate::store::{Creation, Store, With};

/// Numbers of the installation's own keys in the key log: the first two of every vault.
const INSTALLATION_KEY: u64 = 0;
pub(crate) const RECIPIENT_KEY: u64 = 1;
/// What must be free on the disk before anything is written: rows are written out up to half a
/// second later, and others fill disks, too.
const ROOM_BYTES: u64 = 8 << 20;
pub(crate) const MS_A_DAY: i64 = 86_400_000;

/// An open vault. Every method takes `&self`; writing is one at a time.
pub struct Vault {
    store: Store,
    me: Me,
    inner: Mutex<Inner>,
    /// The oldest first.
    pub(crate) recipients: Mutex<Vec<RecipientKey>>,
}

/// What changes while the vault is open.
#[derive(Default)]
pub(crate) struct Inner {
    pub state: State,
    pub sets: SetsAtHand,
    /// Fields of long records that were read.
    pub fields: FieldsAtHand,
    /// Evidence rows by team, in the order admitted, filled when first asked for.
    pub items: HashMap<u32, Items>,
    /// Set when the journal holds more than memory and index show; read again before writing.
    pub stale: bool,
}

/// Who this installation is.
pub struct Me {
    card: Card,
    incarnation: [u8; 32],
    signing: SigningKey,
}

/// Who a new vault is for.
#[derive(Clone, Debug)]
pub struct Founding<'a> {
    /// The person.
    pub person: &'a str,
    /// In what capacity.
    pub capacity: &'a str,
    /// The competent authority.
    pub authority: &'a str,
    /// The State, or `EU`.
    pub state: &'a str,
    /// The passphrase.
    pub passphrase: &'a str,
    /// Where the recovery file goes.
    pub recovery_file: &'a Path,
    /// Who creates it.
    pub holder: Holder,
    /// When.
    pub now: Moment,
}

/// What opening found, for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Bytes of appends that were never acknowledged, cut and kept aside.
    pub cut_bytes: u64,
    /// Whether the index was made anew.
    pub rebuilt: bool,
    /// Files of blobs that nothing named, removed.
    pub swept: u64,
}

impl Me {
    /// Returns the own card.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Returns the installation's key, which is its id.
    pub fn installation(&self) -> [u8; 32] {
        self.card.introduction.certificate.installation
    }

    /// Returns the authority's key.
    pub fn authority(&self) -> [u8; 32] {
        self.card.introduction.certificate.authority
    }

    /// Returns the authority in a team, by its founding key there: that of whoever certified this
    /// installation first, or of the party whose replaced key it has the new one of.
    pub fn authority_in(&self, control: &Control) -> [u8; 32] {
        let bound = control.authority_of(&self.installation());
        bound.unwrap_or_else(|| control.party(&self.authority()))
    }

    pub(crate) fn authority_known(&self, state: &State, team: &TeamId) -> [u8; 32] {
        let known = state.team(team).map(|(_, team)| self.authority_in(&team.control));
        known.unwrap_or_else(|| self.authority())
    }

    /// Returns the random number of this incarnation.
    pub fn incarnation(&self) -> [u8; 32] {
        self.incarnation
    }

    /// Returns the key that signs change sets, packets and receipts.
    pub fn signing_key(&self) -> &SigningKey {
        &self.signing
    }

    /// Returns the own feed in a compartment of a team.
    pub fn feed(&self, team: &TeamId, compartment: Compartment) -> FeedId {
        let id = ids::compartment_id(team, compartment);
        ids::derive_feed(&self.installation(), &self.incarnation, &id)
    }
}

impl Vault {
    /// Creates a vault with its authority key, installation key and recovery file, and opens it.
    pub fn create(path: &Path, founding: &Founding<'_>) -> Result<Self, VaultError> {
        let creation = Creation {
            passphrase: founding.passphrase,
            recovery_file: founding.recovery_file,
            holder: founding.holder.clone(),
        };
        let store = Store::create(path, &creation)?;
        let (authority, signing) = (SigningKey::make(), SigningKey::make());
        let identity = Identity::make();
        store.authorities.keep(&authority)?;
        let day = founding.now.utc_ms.div_euclid(MS_A_DAY);
        store.keys.append(&[
            KeyEntry::InstallationKey { seed: signing.seed() },
            KeyEntry::RecipientKey {
                day: u32::try_from(day).unwrap_or_default(),
                identity: identity.expose(),
            },
        ])?;
        let card = make_card(founding, &authority, &signing, &identity);
        let me = Me { card, incarnation: make_bytes(), signing };
        let said = installation_fact(&me.card, &me.incarnation);
        let vault = Self { store, me, inner: Mutex::default(), recipients: Mutex::default() };
        vault.keep(vec![Local::Fact(said)])?;
        vault.read_recipient_keys()?;
        Ok(vault)
    }

    /// Opens a vault.
    pub fn unlock(
        path: &Path,
        with: With<'_>,
        holder: &Holder,
    ) -> Result<(Self, Found), VaultError> {
        let (store, opened) = Store::unlock(path, with, holder)?;
        let mut found = Found {
            cut_bytes: opened.journal_cut.saturating_add(opened.keys_cut),
            ..Found::default()
        };
        let partial = store.index.applied().is_none_or(|applied| applied.slices > 0);
        let mut inner = Inner::default();
        if opened.index == IndexState::NeedsRebuild || partial {
            crate::load::rebuild(&store, &mut inner.state)?;
            found.rebuilt = store.journal.end().number > 0;
        } else {
            crate::load::load(&store, &mut inner.state)?;
        }
        let me = read_me(&store, &inner.state)?;
        let vault = Self { store, me, inner: Mutex::new(inner), recipients: Mutex::default() };
        vault.read_recipient_keys()?;
        found.swept = vault.sweep()?;
        Ok((vault, found))
    }

    /// Sets a new passphrase with the recovery file.
    pub fn recover(
        path: &Path,
        recovery: &Recovery,
        passphrase: &str,
        holder: &Holder,
    ) -> Result<(Self, Found), VaultError> {
        let (vault, found) = Self::unlock(path, With::Recovery(recovery), holder)?;
        vault.store.set_passphrase(passphrase)?;
        Ok((vault, found))
    }

    /// Makes the index anew from journal and keys.
    pub fn rebuild(&self) -> Result<u64, VaultError> {
        let mut inner = self.locked();
        self.store.reset_index()?;
        *inner = Inner::default();
        Ok(crate::load::rebuild(&self.store, &mut inner.state)?)
    }

    /// Closes the vault and releases it.
    pub fn close(self) -> Result<(), VaultError> {
        Ok(self.store.close()?)
    }

    /// Returns who this installation is.
    pub fn me(&self) -> &Me {
        &self.me
    }

    /// Returns what to keep so that another card is the own one from the next opening on.
    pub fn own_card(&self, card: &Card) -> Local {
        Local::Fact(installation_fact(card, &self.me.incarnation))
    }

    /// Returns the authority's signing key, where this installation keeps it.
    pub fn authority_key(&self) -> Result<Option<SigningKey>, VaultError> {
        Ok(self.store.authorities.key(&self.me.authority())?)
    }

    /// Returns the own authority in a team, by its founding key there.
    pub fn authority_in(&self, team: &TeamId) -> [u8; 32] {
        self.me.authority_known(&self.locked().state, team)
    }

    /// Returns the key that the own authority acts with in a team, where this vault keeps it.
    pub fn authority_key_in(&self, control: &Control) -> Result<Option<SigningKey>, VaultError> {
        let acting = control.standing.keys.acting(&self.me.authority_in(control));
        Ok(acting.map(|key| self.store.authorities.key(&key)).transpose()?.flatten())
    }

    /// Returns the layers below: blobs, keys, journal.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Returns where changes of this installation stand in a compartment.
    pub fn place(&self, team: &TeamId, compartment: Compartment) -> Place {
        place_of(self, team, compartment)
    }

    /// Returns a compartment's id.
    pub fn compartment_id(&self, team: &TeamId, compartment: Compartment) -> CompartmentId {
        ids::compartment_id(team, compartment)
    }

    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader { index: &self.store.index, journal: &self.store.journal, keys: &self.store.keys }
    }

    /// Locks what changes, as it is.
    pub(crate) fn locked(&self) -> MutexGuard<'_, Inner> {
        let mut inner = self.guarded();
        if self.is_behind(&inner) {
            // As long as that fails, what was read before is shown.
            self.read_again(&mut inner).ok();
        }
        inner
    }

    /// Returns the index, read again first if sled gave up. Waits for nobody who writes otherwise.
    pub(crate) fn rows(&self) -> &Index {
        if !self.store.index.is_sound() {
            drop(self.locked());
        }
        &self.store.index
    }

    fn guarded(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether memory and index show less than the journal holds, or soon would.
    fn is_behind(&self, inner: &Inner) -> bool {
        inner.stale || !self.store.index.is_sound()
    }

    /// Locks what changes for writing; after a failure it is read again first.
    pub(crate) fn writing(&self) -> Result<MutexGuard<'_, Inner>> {
        let mut inner = self.guarded();
        if self.is_behind(&inner) {
            self.read_again(&mut inner)?;
        }
        Ok(inner)
    }

    /// Refuses to write so many bytes to a disk that has no room for them and their rows. What is
    /// left then lets the rows of before be written out, and everything be read.
    pub(crate) fn has_room(&self, bytes: u64) -> Result<()> {
        let needed_bytes = bytes.saturating_mul(2).saturating_add(ROOM_BYTES);
        Ok(disk::has_room(&self.store.path("journal"), needed_bytes)?)
    }

    /// Reads what is durable again. When that fails, what was read before is shown on.
    pub(crate) fn read_again(&self, inner: &mut Inner) -> Result<()> {
        self.store.reopen_index()?;
        let mut state = State::default();
        crate::load::load(&self.store, &mut state)?;
        state.revision = inner.state.revision.saturating_add(1);
        *inner = Inner { state, ..Inner::default() };
        Ok(())
    }

    /// Applies rows to the index, after the frames they come from.
    pub(crate) fn apply(&self, before: Applied, ops: Vec<Op>) -> Result<()> {
        self.store.index.apply(before, crate::load::applied_now(&self.store), ops)
    }

    /// Removes what was being written when something stopped, and sealed files that nothing
    /// names. When it cannot be told what is named, every file stays.
    fn sweep(&self) -> Result<u64, VaultError> {
        let swept = match self.named_blobs()? {
            Some(named) => self.store.blobs.sweep(|hash| named.contains(hash))?,
            None => self.store.blobs.sweep(|_| true)?,
        };
        Ok(swept.blobs.saturating_add(swept.parts))
    }
}

fn make_card(
    founding: &Founding<'_>,
    authority: &SigningKey,
    installation: &SigningKey,
    identity: &Identity,
) -> Card {
    let salt = make_bytes();
    let made_utc_ms = founding.now.utc_ms;
    let certificate = Certificate {
        authority: authority.public(),
        authority_name: founding.authority.to_owned(),
        state: founding.state.to_owned(),
        person_commitment: derive_person_commitment(&salt, founding.person, founding.capacity),
        installation: installation.public(),
        made_utc_ms,
    };
    let announcement = Announcement {
        installation: installation.public(),
        recipients: vec![(identity.recipient().to_string(), made_utc_ms)],
        made_utc_ms,
    };
    Card {
        introduction: Introduction::sign(certificate, announcement, authority, installation),
        person: founding.person.to_owned(),
        capacity: founding.capacity.to_owned(),
        salt,
    }
}

/// The installation's fact: `[card, incarnation]`.
fn installation_fact(card: &Card, incarnation: &[u8; 32]) -> Fact {
    let value = Value::Array(vec![Value::bytes(card.encode()), Value::bytes(incarnation)]);
    Fact { kind: FactKind::Installation, key: Vec::new(), value: Some(cbor::encode(&value)) }
}

fn read_me(store: &Store, state: &State) -> Result<Me, VaultError> {
    let fault = || damaged(Part::Keys, 0, INSTALLATION_KEY);
    let KeyEntry::InstallationKey { seed } = store.keys.read(INSTALLATION_KEY)? else {
        return Err(fault().into());
    };
    let place = state.facts.get(&(FactKind::Installation.number(), Vec::new()));
    let said = place.and_then(|place| place.value.as_deref());
    let value = said.and_then(|bytes| cbor::decode(bytes).ok());
    let parts = value.as_ref().and_then(|value| {
        let [card, incarnation] = value.items()?;
        Some((Card::decode(card.as_bytes()?).ok()?, incarnation.fixed()?))
    });
    let (card, incarnation) = parts.ok_or_else(|| damaged(Part::Journal, 1, 0))?;
    Ok(Me { card, incarnation, signing: SigningKey::from_seed(&seed) })
}
