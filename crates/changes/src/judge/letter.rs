//! Judges a mandate that its authority signed and another party's installation carries.

use comity_domain::kinds::letter;
use comity_domain::roster::Role;

use super::Judge;
use crate::charter::Place;
use crate::set::Change;
use crate::statements::clear_act;

impl Judge<'_> {
    /// A party lets its own people in, by an act signed with the key it acts with; whoever carries
    /// it writes for a party that has a leader. The carrier decides nothing: not whom, nor as what.
    /// An installation that had a mandate which did not fall is let in by its authority's own sets
    /// alone, so that nobody carries a letter a second time.
    pub(super) fn letter_holds(&self, change: &Change) -> bool {
        let Some(act) = clear_act(change, letter::ACT) else { return false };
        let statement = &act.statement;
        let Ok(place) = Place::from_value(&statement.body) else { return false };
        let certificate = &place.introduction.certificate;
        let keys = &self.standing.keys;
        let party = keys.party(&certificate.authority);
        let met = self.control.mandates.iter().any(|mandate| {
            *mandate.installation() == certificate.installation
                && mandate.within(self.past)
                && !self.standing.fell(mandate)
        });
        statement.team == self.control.team
            && statement.kind == letter::KIND
            && self.control.charter.authorities.contains(&party)
            && keys.acting(&party) == Some(act.authority)
            && place.role != Role::Participant
            && !met
            && self.leads(&self.authority)
    }
}
