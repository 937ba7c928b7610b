//! Statements that contradict each other, and what people decide about them.

use std::collections::BTreeSet;

use comity_changes::{Dot as RealDot, Value};
use comity_vault::Settlement;

use crate::model::{Dot, Field, settled, settling};
use crate::world::World;

impl World {
    /// Decides on the statements of a record as they stand here: all are kept apart, or another
    /// one is written in their place; now and then some of them are named alone. Before it, often,
    /// somebody else writes to the record without having heard of what is written here.
    pub(crate) fn settles(&mut self, who: usize, whom: u64, what: u64) {
        let readable = self.readable(who);
        let has_title = |n: &usize| {
            let kind = self.model.records[*n].kind;
            kind.field(Field::Settled).is_some()
        };
        let known: Vec<usize> = readable.into_iter().filter(has_title).collect();
        let Some(record) = known.get(whom as usize % known.len().max(1)).copied() else { return };
        if !what.is_multiple_of(4) {
            self.contradict(who, record, whom);
        }
        let standing = self.standing_titles(who, record);
        let mut named = standing.clone();
        if what.is_multiple_of(5) {
            named.pop_first();
        }
        let mut fields = vec![(Field::Settled, Vec::new(), settling(&named))];
        if what % 3 == 1 {
            let title = format!("v{}", self.model.sets.len());
            fields.push((Field::Shared, standing.into_iter().collect(), title));
        }
        let written = self.change(who, record, &fields);
        if self.commits(who, self.model.records[record].compartment, vec![written]) {
            self.counts("statements decided on");
        }
    }

    /// Two write to a record, each without having heard of it; then one hears of both.
    fn contradict(&mut self, who: usize, record: usize, whom: u64) {
        let others: Vec<usize> = (0..self.seats.len())
            .filter(|seat| *seat != who && self.readable(*seat).contains(&record))
            .collect();
        let Some(other) = others.get(whom as usize % others.len().max(1)).copied() else { return };
        for seat in [who, other] {
            let over = self.standing_titles(seat, record).into_iter().collect();
            // Two may say the same.
            let title = format!("v{}", self.model.sets.len() / 2);
            let written = self.change(seat, record, &[(Field::Shared, over, title)]);
            self.commits(seat, self.model.records[record].compartment, vec![written]);
        }
        self.sends(other, who);
        let last = self.post.len().saturating_sub(1) as u64;
        self.delivers(last);
    }

    /// Returns the statements of the shared field that stand, as the vault tells them.
    fn standing_titles(&self, who: usize, record: usize) -> BTreeSet<Dot> {
        let shown = self.seats[who].vault().record(&self.records[record].record).unwrap().unwrap();
        let number = self.model.records[record].kind.field(Field::Shared).unwrap();
        shown.fields.heads(number).iter().map(|dot| self.dot(dot)).collect()
    }

    /// Makes a decision as its field keeps it.
    pub(crate) fn settlement(&self, record: usize, value: &str) -> Value {
        let real = |(set, index): &Dot| RealDot { set: self.sets[*set].id, index: *index as u32 };
        let statements = settled(value).iter().map(real).collect();
        let field = self.model.records[record].kind.field(Field::Shared).unwrap();
        Settlement { field, statements, reason: "as counted".to_owned() }.value()
    }

    /// Returns what the value of a field says, as the model writes it.
    pub(crate) fn said(&self, field: Field, value: &Value) -> Option<String> {
        if field != Field::Settled {
            return value.as_text().map(str::to_owned);
        }
        let [_, dots, _] = value.items()?;
        let dots = dots.array()?.iter().map(|dot| Some(self.dot(&RealDot::from_value(dot)?)));
        Some(settling(&dots.collect::<Option<_>>()?))
    }
}
