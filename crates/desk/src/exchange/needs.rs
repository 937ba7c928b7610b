//! What a partner is entitled to, by acts on the roster, and what it holds.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::FeedId;
use comity_changes::card::Introduction;
use comity_changes::control::{Control, Mandate};
use comity_contract::ProblemCode as Code;
use comity_crypto::age_files::Recipient;
use comity_domain::dates::Date;
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::vector::Ranges;

use super::removed::Told;
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
    /// What the installation is still told, if it was revoked or its mandates were ended.
    pub told: Option<Told>,
    /// The latest day of its mandates.
    pub until: Date,
    /// What packets for it are sealed to.
    pub recipients: Vec<String>,
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
    let told = |one: &Mandate| one.revoked.map(|_| Told::of(control, one.installation()));
    let mut partners: Vec<Partner> = Vec::new();
    for mandate in &control.mandates {
        let introduction = &mandate.place.introduction;
        if introduction.certificate.installation == own {
            continue;
        }
        let held: BTreeSet<Compartment> = all_compartments(control)
            .filter(|compartment| {
                mandate.counts()
                    && mandate.place.role.holds(*compartment)
                    && control.is_named(mandate.installation(), *compartment)
            })
            .collect();
        let known =
            partners.iter_mut().find(|p| p.installation() == introduction.certificate.installation);
        match known {
            Some(partner) => {
                partner.compartments.extend(held);
                partner.standing |= mandate.counts();
                partner.told = partner.told.take().or_else(|| told(mandate));
                partner.until = partner.until.max(mandate.place.until);
            }
            None => partners.push(Partner {
                introduction: introduction.clone(),
                compartments: held,
                standing: mandate.counts(),
                told: told(mandate),
                until: mandate.place.until,
                recipients: recipients(control, introduction),
            }),
        }
    }
    for partner in partners.iter_mut().filter(|one| !one.standing && one.told.is_none()) {
        partner.told = Told::of_ending(control, &partner.installation());
    }
    partners
}

/// Returns the newest recipient key that an installation announced in the team, else the newest of
/// its introduction.
fn recipients(control: &Control, introduction: &Introduction) -> Vec<String> {
    let announced = control.recipients_of(&introduction.certificate.installation);
    let announced: Vec<String> = announced.map(|(key, _)| key.to_owned()).collect();
    if announced.is_empty() {
        let introduced = &introduction.announcement.recipients;
        let newest = introduced.iter().max_by_key(|(_, from)| *from);
        return newest.map(|(key, _)| key.clone()).into_iter().collect();
    }
    announced
}

/// Returns what to seal to, for one partner: its newest recipient key.
pub(super) fn sealed_to(partner: &Partner) -> Answer<Vec<Recipient>> {
    let keys = partner.recipients.iter().map(|key| Recipient::parse(key));
    let keys = keys.collect::<Result<Vec<_>, _>>().ok().filter(|keys| !keys.is_empty());
    keys.ok_or_else(|| Code::CardDamaged.into())
}

/// Returns the compartments that this installation holds by its mandates, and those that it left:
/// that it did must go on to the others.
pub(crate) fn own_compartments(session: &Session, control: &Control) -> BTreeSet<Compartment> {
    let own = session.vault.me().installation();
    let mandates = control
        .mandates
        .iter()
        .filter(|mandate| mandate.place.introduction.certificate.installation == own);
    mandates
        .flat_map(|mandate| {
            all_compartments(control).filter(|compartment| {
                mandate.place.role.holds(*compartment)
                    && (control.is_named(&own, *compartment)
                        || control.has_left(&own, *compartment))
            })
        })
        .collect()
}

/// Returns the compartments that the team was founded with, and the restricted ones known here.
pub(crate) fn all_compartments(control: &Control) -> impl Iterator<Item = Compartment> {
    let restricted = control.restricted().map(|(id, _)| Compartment::Restricted(id.0));
    Compartment::ALL.into_iter().chain(restricted)
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

/// Returns what a partner holds, as far as anybody here can know: its own feeds, what was ever
/// written for it, and what its receipts say.
pub(crate) fn held_by(
    session: &Session,
    control: &Control,
    installation: &[u8; 32],
) -> Answer<BTreeMap<FeedId, Ranges>> {
    let book = super::receipts::book(session, control)?;
    let said = book.held_by(&Id(*installation));
    let mut held = super::send::ledger::ever_sent(session, &control.team, installation)?;
    for (feed, (seq, _)) in session.vault.heads(&control.team) {
        let own = control.owner(&feed).is_some_and(|owner| owner.installation == *installation);
        let ranges = held.entry(feed).or_default();
        if own {
            ranges.union(&[(1, seq)].into_iter().collect());
        }
        if let Some(said) = said.get(&feed_id(&feed)) {
            ranges.union(&said.held);
        }
    }
    Ok(held)
}

/// Returns the id of a feed as packets and receipts have it.
pub(crate) fn feed_id(feed: &FeedId) -> Id {
    Id(feed.0)
}
