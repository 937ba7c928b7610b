//! Restricted compartments that a partner left: it gets the acts that say so, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::FeedId;
use comity_domain::kinds::Compartment;
use comity_exchange::vector::Ranges;

use super::Work;
use super::ledger::Ledger;
use crate::exchange::asking::Asked;
use crate::exchange::needs::Partner;
use crate::exchange::removed::{self, Told};
use crate::refuse::Answer;

impl Work<'_> {
    /// Returns the compartments held here that a partner left, and what it lacks of the acts by
    /// which it did.
    pub(super) fn left_sets(
        &self,
        partner: &Partner,
        ledger: &Ledger,
        asked: &Asked,
        own: &BTreeSet<Compartment>,
    ) -> Answer<(BTreeSet<Compartment>, BTreeMap<FeedId, Ranges>)> {
        let (mut left, mut sets) = (BTreeSet::new(), BTreeMap::new());
        if partner.told.is_some() {
            return Ok((left, sets));
        }
        let gone = removed::left(self.control, &partner.installation()).into_iter();
        for (compartment, past) in gone.filter(|(compartment, _)| own.contains(compartment)) {
            let told = Told::Removal(past);
            for (lane, of) in self.lacking_sets(partner, ledger, asked, &[compartment].into())? {
                let of = told.reaches(&lane, of);
                if !of.is_empty() {
                    sets.insert(lane, of);
                    left.insert(compartment);
                }
            }
        }
        Ok((left, sets))
    }
}
