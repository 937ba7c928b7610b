//! Who sees an item: computed from mandates, from what was sent, and from receipts.

use std::collections::BTreeMap;

use comity_changes::FeedId;
use comity_changes::control::Control;
use comity_contract::Stamp;
use comity_contract::evidence::{Visibility, Visible};
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::receipt::Receipt;
use comity_exchange::vector::Ranges;
use comity_vault::ItemRow;

use super::needs::{self, all_compartments, partners_of};
use super::receipts;
use super::send::ledger::ever_sent;
use crate::refuse::Answer;
use crate::session::Session;
use crate::times;

/// What is known of each party's installations.
pub(crate) struct Sight {
    own_state: String,
    /// By State, in order.
    parties: BTreeMap<String, Vec<Eye>>,
    /// The last own receipts.
    own: BTreeMap<Compartment, Receipt>,
    /// Feeds and lanes of restricted compartments; all others with evidence are `operational`.
    restricted: BTreeMap<FeedId, Compartment>,
    zone: String,
}

/// One installation that may see evidence.
struct Eye {
    /// The last receipt of each compartment that it holds.
    receipts: BTreeMap<Compartment, Option<Receipt>>,
    sent: BTreeMap<FeedId, Ranges>,
}

impl Sight {
    /// Reads mandates, receipts and what was sent.
    pub fn of(session: &Session, control: &Control) -> Answer<Self> {
        let book = receipts::book(session, control)?;
        let own_state = session.vault.me().card().introduction.certificate.state.clone();
        let mut parties: BTreeMap<String, Vec<Eye>> = BTreeMap::new();
        parties.entry(own_state.clone()).or_default();
        for partner in partners_of(session, control) {
            if !partner.compartments.contains(&Compartment::Operational) {
                continue;
            }
            let installation = partner.installation();
            let state = partner.introduction.certificate.state.clone();
            parties.entry(state).or_default().push(Eye {
                receipts: partner
                    .compartments
                    .iter()
                    .map(|compartment| {
                        let id = Id(control.compartment_id(*compartment).0);
                        (*compartment, book.latest(&id, &Id(installation)).cloned())
                    })
                    .collect(),
                sent: ever_sent(session, &control.team, &installation)?,
            });
        }
        let mut own = BTreeMap::new();
        for compartment in all_compartments(control) {
            let last = receipts::last(session, control, compartment)?;
            own.extend(last.map(|signed| (compartment, signed.claim().clone())));
        }
        let mut restricted = BTreeMap::new();
        for (feed, owner) in control.feeds() {
            if matches!(owner.compartment, Compartment::Restricted(_)) {
                let lanes = control.lanes.of(&feed);
                restricted.extend(lanes.map(|lane| (lane, owner.compartment)));
            }
        }
        Ok(Self { own_state, parties, own, restricted, zone: session.now().zone })
    }

    /// Returns how an item stands at each party, in fixed order; `here` is how it stands at this
    /// installation.
    pub fn visible(&self, row: &ItemRow, here: Visible) -> Vec<Visibility> {
        let of = self.compartment(row);
        let how = |state: &String, eyes: &Vec<Eye>| {
            if eyes.iter().any(|eye| eye.holds(of, row)) {
                Some(Visible::Holds)
            } else if *state == self.own_state {
                Some(here)
            } else if !eyes.iter().any(|eye| eye.receipts.contains_key(&of)) {
                None
            } else if eyes.iter().any(|eye| eye.was_sent(row)) {
                Some(Visible::Sent)
            } else {
                Some(Visible::NotSent)
            }
        };
        let parties = self.parties.iter();
        parties
            .filter_map(|(state, eyes)| {
                Some(Visibility { state: state.clone(), how: how(state, eyes)? })
            })
            .collect()
    }

    /// Returns the receipts that say that an item is held, the own one included: each State sees
    /// what it confirmed and what others confirmed to it.
    pub fn confirmed(&self, row: &ItemRow) -> Vec<Confirmed> {
        let of = self.compartment(row);
        let partners = self.parties.values().flatten();
        let receipts = partners.filter(|eye| eye.holds(of, row)).filter_map(|eye| eye.receipt(of));
        let own = self.own.get(&of).into_iter().filter(|receipt| holds(receipt, row));
        receipts.chain(own).filter_map(|receipt| self.confirmation(receipt, row)).collect()
    }

    fn compartment(&self, row: &ItemRow) -> Compartment {
        self.restricted.get(&row.made.at.feed).copied().unwrap_or(Compartment::Operational)
    }

    fn confirmation(&self, receipt: &Receipt, row: &ItemRow) -> Option<Confirmed> {
        let made = i64::try_from(receipt.made_utc_ms).ok()?;
        let heads = &receipt.holds(&needs::feed_id(&row.made.at.feed))?.heads;
        Some(Confirmed {
            installation: receipt.installation.0,
            number: receipt.number,
            when: times::stamp(made, &self.zone),
            head: heads.first().copied(),
        })
    }
}

/// A receipt that says that an item is held.
pub(crate) struct Confirmed {
    /// Whose receipt.
    pub installation: [u8; 32],
    /// Its number.
    pub number: u64,
    /// When it was made, by that installation's clock.
    pub when: Stamp,
    /// The head of the author's feed that it names: number and id.
    pub head: Option<(u64, Id)>,
}

fn holds(receipt: &Receipt, row: &ItemRow) -> bool {
    let feed = receipt.holds(&needs::feed_id(&row.made.at.feed));
    let segments = row.shown.as_ref().map(|shown| &*shown.segments);
    feed.is_some_and(|feed| feed.held.contains(row.made.at.seq))
        && segments
            .unwrap_or_default()
            .iter()
            .all(|segment| !receipt.missing_blobs.contains(&Id(segment.name)))
}

impl Eye {
    fn receipt(&self, of: Compartment) -> Option<&Receipt> {
        self.receipts.get(&of)?.as_ref()
    }

    fn holds(&self, of: Compartment, row: &ItemRow) -> bool {
        self.receipt(of).is_some_and(|receipt| holds(receipt, row))
    }

    fn was_sent(&self, row: &ItemRow) -> bool {
        self.sent.get(&row.made.at.feed).is_some_and(|sent| sent.contains(row.made.at.seq))
    }
}
