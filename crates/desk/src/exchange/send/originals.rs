//! Which sealed originals a partner lacks. What it costs grows with what is new for the partner,
//! and not with what the team has.

use std::collections::BTreeSet;

use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::packet::Blob;
use comity_exchange::receipt::Receipt;
use comity_exchange::vector::Ranges;

use super::Work;
use super::ledger::Ledger;
use crate::exchange::asking::Asked;
use crate::exchange::needs::{self, Partner};
use crate::exchange::withheld;

impl Work<'_> {
    /// A partner lacks the blobs of items it has not confirmed, and those it says are missing:
    /// its own too, when it lost them. What lies in a compartment that it does not hold is not
    /// there for it.
    pub(super) fn lacking_blobs(
        &self,
        partner: &Partner,
        ledger: &Ledger,
        asked: &Asked,
        shared: &BTreeSet<Compartment>,
    ) -> BTreeSet<Blob> {
        let installation = partner.installation();
        let mut lacking = BTreeSet::new();
        for compartment in shared {
            let id = Id(self.control.compartment_id(*compartment).0);
            let receipt = self.book.latest(&id, &Id(installation));
            let missing = receipt.into_iter().flat_map(|receipt| &receipt.missing_blobs).copied();
            let new = self.unconfirmed(partner, *compartment, receipt).into_iter();
            let unsent = missing.chain(new).filter(|blob| !ledger.has_blob(blob));
            for blob in unsent.chain(asked.blobs()) {
                let Some((blob, at)) = self.blobs.held.get(&(blob, *compartment)) else { continue };
                if withheld::releases(self.session, self.control, &installation, at) {
                    lacking.insert(*blob);
                }
            }
        }
        lacking
    }

    /// Returns the blobs that sets of others name in a compartment which the partner has not
    /// confirmed.
    fn unconfirmed(
        &self,
        partner: &Partner,
        compartment: Compartment,
        receipt: Option<&Receipt>,
    ) -> Vec<Id> {
        let mut blobs = Vec::new();
        for lane in self.blobs.lanes() {
            let owner = self.control.owner(&lane);
            let of_another = |installation| installation != partner.installation();
            let wanted = owner.is_some_and(|owner| {
                owner.compartment == compartment && of_another(owner.installation)
            });
            if !wanted {
                continue;
            }
            let feed = needs::feed_id(&self.control.lanes.feed(&lane));
            let confirmed = receipt.and_then(|receipt| receipt.holds(&feed));
            let all: Ranges = [(1, u64::MAX)].into_iter().collect();
            let rest = confirmed.map_or_else(|| all.clone(), |feed| all.without(&feed.held));
            for (from, to) in rest.as_slice() {
                let placed = self.blobs.placed.range((lane, *from)..=(lane, *to));
                blobs.extend(placed.flat_map(|(_, blobs)| blobs));
            }
        }
        blobs
    }
}
