//! Content keys: docs/formats/authority.md, section 5c. Which sets began one, which acts ask for a
//! new one, and which one a write goes on with.

use std::collections::BTreeSet;

use comity_domain::kinds::Compartment;

use super::{Change, Dot, KeyNo, Model, SetNo, Sets, Standing};

impl Model {
    /// Returns the sets among some that began a key: they name it and build on none that does.
    pub fn begun(&self, key: KeyNo, of: &Sets) -> Sets {
        let names = |change: &Change| matches!(change, Change::Write { key: it, .. } if *it == key);
        let named = self.changes(of.iter()).filter(|(_, change)| names(change));
        let named: Sets = named.map(|(dot, _)| dot.0).collect();
        let first = named.iter().filter(|number| self.sets[**number].past.is_disjoint(&named));
        first.copied().collect()
    }

    /// Returns the keys that changes among some sets are sealed under.
    pub fn keys_named(&self, of: &Sets) -> BTreeSet<KeyNo> {
        let named = self.changes(of.iter()).filter_map(|(_, change)| match change {
            Change::Write { key, .. } => Some(*key),
            _ => None,
        });
        named.collect()
    }

    /// Returns the key that a write among some sets is sealed under.
    pub fn key_of(&self, dot: Dot) -> Option<KeyNo> {
        match &self.sets[dot.0].changes[dot.1] {
            Change::Write { key, .. } => Some(*key),
            _ => None,
        }
    }

    /// Returns whether a member may have a key: every set that began it is one whose author knew
    /// of the member, or the member has all that was written before.
    pub fn releases_key(&self, of: &Sets, standing: &Standing, key: KeyNo, who: usize) -> bool {
        let open = self.circle_of(self.records[self.keys[key]].compartment).is_none();
        open || self.begun(key, of).iter().all(|set| self.releases(of, standing, *set, who))
    }

    /// Returns the carriers of acts that count and took somebody out of a compartment.
    pub fn narrowings(&self, of: &Sets, standing: &Standing, compartment: Compartment) -> Sets {
        let mut mandates = self.mandates(of);
        mandates.retain(|it| {
            Self::holds(it.role, compartment) && self.ever_named(of, compartment, it.to)
        });
        let mut acts = Sets::new();
        for (dot, change) in self.changes(of.iter()).filter(|it| !standing.fallen.contains(&it.0)) {
            let knew = |given: &Dot| self.sets[dot.0].past.contains(&given.0);
            let ends = |who: usize| {
                let mut theirs = mandates.iter().filter(|it| it.to == who);
                theirs.any(|it| it.given.as_ref().is_none_or(knew))
            };
            let left = self.sets[dot.0].compartment == compartment;
            match change {
                Change::End { of } if ends(*of) => drop(acts.insert(dot.0)),
                Change::Leave { .. } if left => drop(acts.insert(dot.0)),
                _ => {}
            }
        }
        let held: BTreeSet<usize> = mandates.iter().map(|it| it.to).collect();
        let about = held.iter().flat_map(|who| self.about(of, standing, *who));
        let revoked: BTreeSet<Dot> = about.map(|cut| cut.dot).collect();
        acts.extend(revoked.iter().map(|dot| dot.0));
        for cut in self.cut_offs(of) {
            let of_this = matches!(cut.change, Change::CutOff { by, .. } if revoked.contains(by));
            if of_this && self.sets[cut.dot.0].compartment == compartment {
                acts.insert(cut.dot.0);
            }
        }
        acts
    }

    /// Returns the key that a write to a record goes on with, of those that are held; none when a
    /// new one must be drawn. Ids decide between sets that build on as many.
    pub fn key_in_use<Id: Ord>(
        &self,
        (of, standing): (&Sets, &Standing),
        record: usize,
        held: &BTreeSet<KeyNo>,
        id: impl Fn(SetNo) -> Id,
    ) -> Option<KeyNo> {
        let acts = self.narrowings(of, standing, self.records[record].compartment);
        let known = held.iter().filter(|key| self.keys[**key] == record);
        let known = known.map(|key| (*key, self.begun(*key, of)));
        let place =
            |begun: &Sets| begun.iter().map(|set| (self.sets[*set].past.len(), id(*set))).min();
        let known = known.filter(|(_, begun)| !begun.is_empty());
        let (key, begun) = known.max_by_key(|(_, begun)| place(begun))?;
        let fresh = begun
            .iter()
            .all(|set| acts.iter().all(|act| act == set || self.sets[*set].past.contains(act)));
        fresh.then_some(key)
    }

    /// Returns whether somebody was taken out of a compartment by what an author knew, and was not
    /// let in again there.
    pub fn was_taken_out(&self, past: &Sets, compartment: Compartment, who: usize) -> bool {
        let standing = self.standing(past);
        let mandates = self.mandates(past);
        let mut theirs = mandates
            .iter()
            .filter(|it| it.to == who && Self::holds(it.role, compartment))
            .peekable();
        let had = theirs.peek().is_some() && self.ever_named(past, compartment, who);
        let has = theirs.any(|it| self.counts(past, &standing, it))
            && self.is_member(past, &standing, compartment, who);
        had && !has
    }

    /// Returns whether an act that a set does not know lets somebody in, or takes from those who
    /// took anybody out what they decided: then it may come otherwise.
    pub fn is_let_in_beside(&self, past: &Sets, who: usize) -> bool {
        let takes = |change: &Change| {
            matches!(
                change,
                Change::End { .. }
                    | Change::Leave { .. }
                    | Change::Revoke { .. }
                    | Change::CutOff { .. }
            )
        };
        let took = self.changes(past.iter()).filter(|(_, change)| takes(change));
        let took: BTreeSet<usize> = took.map(|(dot, _)| self.sets[dot.0].author).collect();
        let beside = self.sets.iter().enumerate().filter(|(number, _)| !past.contains(number));
        let let_in = beside.flat_map(|(_, set)| &set.changes).any(|change| match change {
            Change::Give { to, .. } | Change::Letter { to, .. } => *to == who,
            Change::Join { of, .. } => *of == who,
            Change::Decide { .. } => true,
            Change::Revoke { of, .. } | Change::CutOff { of, .. } => took.contains(of),
            _ => false,
        });
        let_in || took.iter().any(|author| self.splits_somewhere(*author))
    }

    fn splits_somewhere(&self, author: usize) -> bool {
        let mut numbers = BTreeSet::new();
        let mut theirs = self.sets.iter().filter(|set| set.author == author);
        theirs.any(|set| !numbers.insert((set.compartment, set.seq)))
    }
}
