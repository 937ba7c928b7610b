//! Which keys packets are sealed to: docs/formats/authority.md, section 5b.

use std::collections::BTreeSet;

use comity_changes::verdict::Verdict;

use super::{Change, Model, Sets, Standing};

impl Model {
    /// Returns the keys that an installation announced in sets that count, but for those that a
    /// later one replaced.
    pub fn recipients_of(&self, of: &Sets, standing: &Standing, whose: usize) -> BTreeSet<usize> {
        let announced = self.changes(of.iter()).filter_map(|(dot, change)| match change {
            Change::Recipient { key } if self.sets[dot.0].author == whose => Some((dot.0, *key)),
            _ => None,
        });
        let counts = |number: usize| {
            let reason = self.stands(of, standing, number);
            reason.is_none_or(|reason| reason.verdict() != Verdict::WithoutStanding)
        };
        let counting: Vec<_> = announced.filter(|(number, _)| counts(*number)).collect();
        let newer = |number: usize| {
            counting.iter().any(|(other, _)| self.sets[*other].past.contains(&number))
        };
        counting.iter().filter(|(number, _)| !newer(*number)).map(|(_, key)| *key).collect()
    }
}
