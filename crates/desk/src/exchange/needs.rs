//! What a partner is entitled to, by acts on the roster; and which sealed blobs exist, are held
//! and are missing.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::FeedId;
use comity_changes::card::Introduction;
use comity_changes::control::Control;
use comity_domain::dates::Date;
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::packet::Blob;
use comity_exchange::vector::Ranges;
use comity_vault::ItemRow;

use crate::refuse::Answer;
use crate::session::Session;

/// An installation of the team, other than this one.
pub(crate) struct Partner {
    /// Its introduction.
    pub introduction: Introduction,
    /// The compartments it holds; none once its mandates were ended.
    pub compartments: BTreeSet<Compartment>,
    /// Whether a mandate stands that was not ended by an act.
    pub standing: bool,
    /// The latest day of its mandates.
    pub until: Date,
}

impl Partner {
    /// Returns the installation.
    pub fn installation(&self) -> [u8; 32] {
        self.introduction.certificate.installation
    }
}

/// Returns the partners of a team, in the order of the roster, each once.
pub(crate) fn partners_of(session: &Session, control: &Control) -> Vec<Partner> {
    let own = session.vault.me().installation();
    let mut partners: Vec<Partner> = Vec::new();
    for mandate in &control.mandates {
        let introduction = &mandate.place.introduction;
        if introduction.certificate.installation == own {
            continue;
        }
        let held: BTreeSet<Compartment> = Compartment::ALL
            .into_iter()
            .filter(|compartment| mandate.end().is_none() && mandate.place.role.holds(*compartment))
            .collect();
        let known =
            partners.iter_mut().find(|p| p.installation() == introduction.certificate.installation);
        match known {
            Some(partner) => {
                partner.compartments.extend(held);
                partner.standing |= mandate.end().is_none();
                partner.until = partner.until.max(mandate.place.until);
            }
            None => partners.push(Partner {
                introduction: introduction.clone(),
                compartments: held,
                standing: mandate.end().is_none(),
                until: mandate.place.until,
            }),
        }
    }
    partners
}

/// Returns the compartments that this installation holds by its mandates.
pub(crate) fn own_compartments(session: &Session, control: &Control) -> BTreeSet<Compartment> {
    let own = session.vault.me().installation();
    let mandates = control
        .mandates
        .iter()
        .filter(|mandate| mandate.place.introduction.certificate.installation == own);
    mandates
        .flat_map(|mandate| Compartment::ALL.into_iter().filter(|c| mandate.place.role.holds(*c)))
        .collect()
}

/// Returns what is held of every feed of some compartments: admitted sets are contiguous.
pub(crate) fn held(
    session: &Session,
    control: &Control,
    compartments: &BTreeSet<Compartment>,
) -> BTreeMap<FeedId, Ranges> {
    session
        .vault
        .heads(&control.team)
        .into_iter()
        .filter(|(feed, _)| {
            control.owner(feed).is_some_and(|owner| compartments.contains(&owner.compartment))
        })
        .map(|(feed, (seq, _))| (feed, [(1, seq)].into_iter().collect()))
        .collect()
}

/// The sealed blobs that a team's items name.
#[derive(Default)]
pub(crate) struct Blobs {
    /// Those held here, each with the first item that names it.
    pub held: BTreeMap<Id, (Blob, std::sync::Arc<ItemRow>)>,
    /// Those that are missing here.
    pub missing: BTreeSet<Id>,
}

impl Blobs {
    /// Looks at all items of a team.
    pub fn of(session: &Session, control: &Control) -> Answer<Self> {
        let mut blobs = Self::default();
        for item in session.vault.items(&control.team)? {
            for (name, bytes, _) in session.vault.segments(&item)? {
                let id = Id(name);
                if session.vault.store().blobs.contains(&name) {
                    let blob = Blob { sha256: id, bytes };
                    blobs.held.entry(id).or_insert((blob, std::sync::Arc::clone(&item)));
                } else {
                    blobs.missing.insert(id);
                }
            }
        }
        Ok(blobs)
    }
}

/// Returns the id of a feed as packets and receipts have it.
pub(crate) fn feed_id(feed: &FeedId) -> Id {
    Id(feed.0)
}
