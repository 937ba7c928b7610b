//! A record as it reads: its writes in the order admitted, and which of them stand.

use comity_changes::control::{At, Owner};
use comity_changes::merge::{self, Written};
use comity_changes::{ChangeSet, Dot, RecordId, Value};

/// Who wrote a change, and when, by the author's own clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Author {
    /// The installation's key.
    pub installation: [u8; 32],
    /// Milliseconds since 1970 UTC.
    pub time_utc_ms: i64,
    /// The IANA zone.
    pub zone: String,
    /// Where the change stands.
    pub at: At,
}

impl PartialEq for FieldWrite {
    fn eq(&self, other: &Self) -> bool {
        self.dot == other.dot && self.field == other.field
    }
}

/// One write of one field.
#[derive(Clone, Debug)]
pub struct FieldWrite {
    /// The change.
    pub dot: Dot,
    /// The field.
    pub field: u64,
    /// The writes it supersedes.
    pub parents: Vec<Dot>,
    /// Whether it is void.
    pub void: bool,
    /// The value; none when it cannot be read with the key here.
    pub value: Option<Value>,
    /// Who and when.
    pub author: Author,
}

/// The writes of a record in the order admitted.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    writes: Vec<FieldWrite>,
}

/// A record with its fields.
#[derive(Clone, Debug)]
pub struct Record {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: u64,
    /// The authority that made it.
    pub authority: [u8; 32],
    /// Where it was made.
    pub at: At,
    /// The commitment to its key.
    pub commitment: [u8; 32],
    /// Whether its key is here (always, for kinds that are not sealed).
    pub readable: bool,
    /// Its fields.
    pub fields: Fields,
}

impl Fields {
    /// Adds the writes of one change.
    pub(crate) fn push(
        &mut self,
        set: &ChangeSet,
        owner: &Owner,
        dot: Dot,
        void: bool,
        values: Option<Vec<Value>>,
    ) {
        let Some(change) = set.slots.get(dot.index as usize).and_then(|slot| slot.change()) else {
            return;
        };
        let author = Author {
            installation: owner.installation,
            time_utc_ms: set.header.time_utc_ms,
            zone: set.header.zone.clone(),
            at: At::of(set),
        };
        let mut values = values.map(Vec::into_iter);
        for (field, parents) in &change.fields {
            self.writes.push(FieldWrite {
                dot,
                field: *field,
                parents: parents.clone(),
                void,
                value: values.as_mut().and_then(Iterator::next),
                author: author.clone(),
            });
        }
    }

    /// Returns every write of a field that is not void.
    pub fn all(&self, field: u64) -> impl Iterator<Item = &FieldWrite> {
        self.writes.iter().filter(move |write| write.field == field && !write.void)
    }

    /// Returns every write, void ones included.
    pub fn writes(&self) -> &[FieldWrite] {
        &self.writes
    }

    /// Returns the writes of a field that stand, ordered by time and dot, so that every
    /// installation shows them in one order.
    pub fn standing(&self, field: u64) -> Vec<&FieldWrite> {
        let writes: Vec<Written<&FieldWrite>> = self
            .writes
            .iter()
            .filter(|write| write.field == field)
            .map(|write| Written {
                dot: write.dot,
                parents: write.parents.clone(),
                void: write.void,
                value: write,
            })
            .collect();
        let mut standing: Vec<&FieldWrite> =
            merge::standing(&writes).into_iter().map(|written| written.value).collect();
        standing.sort_by_key(|write| (write.author.time_utc_ms, write.dot));
        standing
    }

    /// Returns the dots that a write over everything that stands must name.
    pub fn heads(&self, field: u64) -> Vec<Dot> {
        self.standing(field).into_iter().map(|write| write.dot).collect()
    }

    /// Returns the first value that stands and can be read.
    pub fn one(&self, field: u64) -> Option<&Value> {
        self.standing(field).into_iter().find_map(|write| write.value.as_ref())
    }

    /// Returns the first text that stands.
    pub fn text(&self, field: u64) -> Option<String> {
        self.one(field).and_then(Value::as_text).map(str::to_owned)
    }

    /// Returns who made the record.
    pub fn made(&self) -> Option<&Author> {
        self.writes.first().map(|write| &write.author)
    }
}
