//! The sealed originals that a team's items name: which are here, and which are missing. They are
//! kept at hand, so that a little on top of a long history costs a little.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound::{Excluded, Unbounded};
use std::sync::{Arc, Mutex, PoisonError};

use comity_changes::control::{At, Control};
use comity_changes::{FeedId, TeamId};
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::packet::Blob;
use comity_vault::items::SegmentShown;
use comity_vault::{ItemRow, Mark};

use crate::refuse::Answer;
use crate::session::Session;

/// The sealed originals that a team's items name.
#[derive(Clone, Default)]
pub(crate) struct Blobs {
    /// Those held here, by compartment, each with the place of the first item of it that names it.
    pub held: BTreeMap<(Id, Compartment), (Blob, At)>,
    /// Names of those held here, by the places in `held`: found without looking at all of them.
    pub placed: BTreeMap<(FeedId, u64), Vec<Id>>,
    /// Those that are missing here, by compartment.
    pub missing: BTreeSet<(Id, Compartment)>,
}

/// What was found out about sealed originals while the vault is open.
#[derive(Default)]
pub(crate) struct BlobsAtHand(Mutex<HashMap<TeamId, Known>>);

#[derive(Default)]
struct Known {
    blobs: Arc<Blobs>,
    /// The items that were looked at, in the order admitted.
    rows: Vec<Arc<ItemRow>>,
    mark: Mark,
    /// What the store of blobs counted then.
    changes: u64,
}

impl Blobs {
    /// Looks at the items of a team that came or changed; at all of them when originals came or
    /// went.
    pub fn of(session: &Session, control: &Control) -> Answer<Arc<Self>> {
        let mut teams = session.blobs.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = teams.entry(control.team).or_default();
        known.look(session, control)?;
        Ok(Arc::clone(&known.blobs))
    }

    /// Returns those that are missing here of one compartment.
    pub fn missing_in(&self, compartment: Compartment) -> BTreeSet<Id> {
        self.missing.iter().filter(|(_, of)| *of == compartment).map(|(id, _)| *id).collect()
    }

    /// Returns whether one is missing here, whatever names it.
    pub fn misses(&self, blob: &Id) -> bool {
        self.missing.range((*blob, Compartment::Control)..).next().is_some_and(|(id, _)| id == blob)
    }

    /// Returns the lanes in which held ones were named first.
    pub fn lanes(&self) -> impl Iterator<Item = FeedId> {
        let next = |lane: Option<FeedId>| {
            let behind = lane.map_or(Unbounded, |lane| Excluded((lane, u64::MAX)));
            self.placed.range((behind, Unbounded)).next().map(|((lane, _), _)| *lane)
        };
        std::iter::successors(next(None), move |lane| next(Some(*lane)))
    }

    fn see(&mut self, session: &Session, control: &Control, item: &ItemRow) -> Answer<()> {
        let Some(owner) = control.owner(&item.made.at.feed) else { return Ok(()) };
        for SegmentShown { name, sealed_bytes: bytes, .. } in session.vault.segments(item)? {
            let id = Id(name);
            if session.vault.store().blobs.contains(&name) {
                if let Entry::Vacant(new) = self.held.entry((id, owner.compartment)) {
                    new.insert((Blob { sha256: id, bytes }, item.made.at));
                    let place = (item.made.at.feed, item.made.at.seq);
                    self.placed.entry(place).or_default().push(id);
                }
            } else {
                self.missing.insert((id, owner.compartment));
            }
        }
        Ok(())
    }
}

impl Known {
    fn look(&mut self, session: &Session, control: &Control) -> Answer<()> {
        let team = &control.team;
        // Asked first: what comes or goes from here on is seen the next time.
        let changes = session.vault.store().blobs.changes();
        let since = session.vault.items_since(team, &self.mark)?;
        let follows =
            !since.all && self.changes == changes && self.follow(session, control, &since.rows)?;
        if follows {
            self.mark = since.mark;
            return Ok(());
        }
        *self = Self::default();
        let all = session.vault.items_since(team, &Mark::default())?;
        let blobs = Arc::make_mut(&mut self.blobs);
        for item in &all.rows {
            blobs.see(session, control, item)?;
        }
        (self.rows, self.mark, self.changes) = (all.rows, all.mark, changes);
        Ok(())
    }

    /// Takes items in that came, and those that changed while their originals stayed the same.
    /// Gives whether that was all.
    fn follow(
        &mut self,
        session: &Session,
        control: &Control,
        rows: &[Arc<ItemRow>],
    ) -> Answer<bool> {
        for item in rows {
            match self.rows.binary_search_by_key(&item.number(), |row| row.number()) {
                Ok(at) => {
                    let Some(before) = self.rows.get_mut(at) else { return Ok(false) };
                    if session.vault.segments(before)? != session.vault.segments(item)? {
                        return Ok(false);
                    }
                    *before = Arc::clone(item);
                }
                Err(at) if at == self.rows.len() => {
                    Arc::make_mut(&mut self.blobs).see(session, control, item)?;
                    self.rows.push(Arc::clone(item));
                }
                Err(_) => return Ok(false),
            }
        }
        Ok(true)
    }
}
