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

use super::needs::{self, partners_of};
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
    zone: String,
}

/// One installation that may see evidence.
struct Eye {
    installation: [u8; 32],
    receipt: Option<Receipt>,
    sent: BTreeMap<FeedId, Ranges>,
}

impl Sight {
    /// Reads mandates, receipts and what was sent.
    pub fn of(session: &Session, control: &Control) -> Answer<Self> {
        let book = receipts::book(session, control)?;
        let operational = Id(control.compartment_id(Compartment::Operational).0);
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
                installation,
                receipt: book.latest(&operational, &Id(installation)).cloned(),
                sent: ever_sent(session, &control.team, &installation)?,
            });
        }
        Ok(Self { own_state, parties, zone: session.now().zone })
    }

    /// Returns how an item stands at each party, in fixed order; `here` is how it stands at this
    /// installation.
    pub fn visible(&self, row: &ItemRow, here: Visible) -> Vec<Visibility> {
        let how = |state: &String, eyes: &Vec<Eye>| {
            if eyes.iter().any(|eye| eye.holds(row)) {
                Visible::Holds
            } else if *state == self.own_state {
                here
            } else if eyes.iter().any(|eye| eye.was_sent(row)) {
                Visible::Sent
            } else {
                Visible::NotSent
            }
        };
        let parties = self.parties.iter();
        parties
            .map(|(state, eyes)| Visibility { state: state.clone(), how: how(state, eyes) })
            .collect()
    }

    /// Returns the installations whose receipts say that they hold an item, with the time of
    /// that receipt.
    pub fn confirmed(&self, row: &ItemRow) -> Vec<([u8; 32], Stamp)> {
        let eyes = self.parties.values().flatten().filter(|eye| eye.holds(row));
        eyes.filter_map(|eye| {
            let made = i64::try_from(eye.receipt.as_ref()?.made_utc_ms).ok()?;
            Some((eye.installation, times::stamp(made, &self.zone)))
        })
        .collect()
    }
}

impl Eye {
    fn holds(&self, row: &ItemRow) -> bool {
        let Some(receipt) = &self.receipt else { return false };
        let feed = receipt.holds(&needs::feed_id(&row.at.feed));
        let segments = row.shown.as_ref().map(|shown| shown.segments.as_slice());
        feed.is_some_and(|feed| feed.held.contains(row.at.seq))
            && segments
                .unwrap_or_default()
                .iter()
                .all(|name| !receipt.missing_blobs.contains(&Id(*name)))
    }

    fn was_sent(&self, row: &ItemRow) -> bool {
        self.sent.get(&row.at.feed).is_some_and(|sent| sent.contains(row.at.seq))
    }
}
