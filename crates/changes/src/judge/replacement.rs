//! Judges who replaces an authority's key, and by which.

use comity_crypto::sign::PublicKey;
use comity_domain::kinds::replacement;

use super::Judge;
use crate::replacement::ReplacementBody;
use crate::set::Change;

impl Judge<'_> {
    /// A party replaces the key that another party acts with, once, by a key that nobody has; or
    /// one of two keys in dispute by the other.
    pub(super) fn replacement_holds(&self, change: &Change) -> bool {
        let Some(act) = self.team_act(change, replacement::ACT) else { return false };
        let Some(body) = ReplacementBody::from_value(&act.statement.body) else { return false };
        let (keys, parties) = (&self.standing.keys, &self.control.charter.authorities);
        let (party, new) = (keys.party(&body.old), body.new_key());
        let ends = keys.ends(&party);
        let is_party = |authority| parties.contains(authority);
        let again = self.control.replacements.iter().any(|known| {
            known.authority == act.authority
                && known.body == body
                && known.source.at.within(self.past)
        });
        is_party(&act.authority)
            && is_party(&party)
            && party != act.authority
            && ends.contains(&body.old)
            && new != body.old
            && (ends.contains(&new) || !self.has_met(&new))
            && !again
    }

    /// Returns whether a key is some authority's in the past.
    fn has_met(&self, key: &PublicKey) -> bool {
        let certified = self.control.mandates.iter().any(|mandate| {
            mandate.place.introduction.certificate.authority == *key && mandate.within(self.past)
        });
        certified || self.standing.keys.party(key) != *key
    }
}
