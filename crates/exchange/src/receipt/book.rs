//! The receipts that count: of each installation and compartment the one with the highest number
//! of the newest incarnation.

use std::collections::BTreeMap;

use super::Receipt;
use crate::Id;
use crate::vector::Vector;

/// The receipts that count, of one team.
#[derive(Clone, Debug, Default)]
pub struct ReceiptBook {
    /// By compartment and installation.
    latest: BTreeMap<(Id, Id), Receipt>,
}

/// What became of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It counts now.
    Counts,
    /// It was here already.
    Known,
    /// One with a higher number counts.
    Older,
    /// It is of an incarnation that a newer one replaced.
    OldIncarnation,
    /// Its incarnation is not known here yet: keep it and try again.
    UnknownIncarnation,
    /// It carries the number of another receipt that says something else: two copies of one
    /// installation are at work. The first one counts.
    Contradicts,
}

impl ReceiptBook {
    /// Takes a verified receipt. `incarnations` are those of its installation, in the order in
    /// which `control` admitted them; the last is the newest.
    ///
    /// A receipt of a newer incarnation replaces all receipts of that installation.
    pub fn take(&mut self, receipt: &Receipt, incarnations: &[Id]) -> Taken {
        let age = |incarnation: &Id| incarnations.iter().position(|known| known == incarnation);
        let Some(age_of_it) = age(&receipt.incarnation) else { return Taken::UnknownIncarnation };
        let newest = self
            .latest
            .values()
            .filter(|other| other.installation == receipt.installation)
            .filter_map(|other| age(&other.incarnation))
            .max();
        if newest.is_some_and(|newest| age_of_it < newest) {
            return Taken::OldIncarnation;
        }
        let at = (receipt.compartment, receipt.installation);
        let before = self.latest.get(&at).filter(|old| old.incarnation == receipt.incarnation);
        match before {
            Some(old) if old == receipt => return Taken::Known,
            Some(old) if old.number == receipt.number => return Taken::Contradicts,
            Some(old) if old.number > receipt.number => return Taken::Older,
            Some(_) | None => {}
        }
        self.latest.retain(|(_, installation), old| {
            *installation != receipt.installation || old.incarnation == receipt.incarnation
        });
        self.latest.insert(at, receipt.clone());
        Taken::Counts
    }

    /// Returns the receipt that counts.
    pub fn latest(&self, compartment: &Id, installation: &Id) -> Option<&Receipt> {
        self.latest.get(&(*compartment, *installation))
    }

    /// Returns all receipts that count.
    pub fn all(&self) -> impl Iterator<Item = &Receipt> {
        self.latest.values()
    }

    /// Returns what an installation holds by its receipts, over all compartments.
    pub fn held_by(&self, installation: &Id) -> Vector {
        let of_it = self.latest.values().filter(|receipt| receipt.installation == *installation);
        of_it.flat_map(|receipt| receipt.vector.clone()).collect()
    }

    /// Returns what every installation holds by its receipts, for gap reports.
    pub fn vectors(&self) -> BTreeMap<Id, Vector> {
        let mut all: BTreeMap<Id, Vector> = BTreeMap::new();
        for receipt in self.latest.values() {
            all.entry(receipt.installation).or_default().extend(receipt.vector.clone());
        }
        all
    }
}
