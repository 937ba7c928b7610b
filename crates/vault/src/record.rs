//! A record as it reads: its writes in the order admitted, and which of them stand.

use std::sync::Arc;

use comity_changes::control::{At, Owner};
use comity_changes::merge::{self, Written};
use comity_changes::verdict::{Reason, Verdict};
use comity_changes::{ChangeSet, Dot, RecordId, Value};
use comity_domain::kinds::{Class, kind};

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
    /// The kind of the record.
    pub kind: u64,
    /// The field.
    pub field: u64,
    /// The writes it supersedes.
    pub parents: Vec<Dot>,
    /// Why it is void or does not count, or how it is marked.
    pub reason: Option<Reason>,
    /// The value; none when the key it is sealed under is not here.
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
    /// The commitment to the key it was made with.
    pub commitment: [u8; 32],
    /// Whether that key is here (always, for kinds that are not sealed). A later write may be
    /// sealed under another one: see [`FieldWrite::value`].
    pub readable: bool,
    /// Its fields.
    pub fields: Arc<Fields>,
}

impl FieldWrite {
    /// Returns whether the write has no effect in its record. Where nothing of a record counts,
    /// what is void only for want of standing is read all the same.
    fn is_void(&self, alone: bool) -> bool {
        match self.reason.map(Reason::verdict) {
            None | Some(Verdict::Marked) => false,
            Some(Verdict::WithoutStanding) => !alone,
            Some(Verdict::Refused | Verdict::Void) => true,
        }
    }
}

fn is_fallen(reason: Reason) -> bool {
    reason.verdict() == Verdict::WithoutStanding
}

impl Fields {
    /// Adds the writes of one change.
    pub(crate) fn push(
        &mut self,
        set: &ChangeSet,
        owner: &Owner,
        dot: Dot,
        reason: Option<Reason>,
        values: Option<Vec<Value>>,
    ) {
        let Some(change) = set.slots.get(dot.index as usize).and_then(|slot| slot.change()) else {
            return;
        };
        let author = Author {
            installation: owner.installation,
            time_utc_ms: set.header.time_utc_ms,
            zone: set.header.zone.clone(),
            at: At { feed: set.header.feed, seq: set.header.seq },
        };
        let mut values = values.map(Vec::into_iter);
        for (field, parents) in &change.fields {
            self.writes.push(FieldWrite {
                dot,
                kind: change.kind,
                field: *field,
                parents: parents.clone(),
                reason,
                value: values.as_mut().and_then(Iterator::next),
                author: author.clone(),
            });
        }
    }

    /// Returns fields of these writes.
    #[cfg(test)]
    pub(crate) fn of(writes: Vec<FieldWrite>) -> Self {
        Self { writes }
    }

    /// Adds the writes of later changes.
    pub(crate) fn extend(&mut self, later: Self) {
        self.writes.extend(later.writes);
    }

    /// Returns every write of a field that counts.
    pub fn all(&self, field: u64) -> impl Iterator<Item = &FieldWrite> {
        let alone = self.without().is_some();
        self.writes.iter().filter(move |write| write.field == field && !write.is_void(alone))
    }

    /// Returns why the record as a whole does not count: what made it has no standing. It reads
    /// as if it counted, so that people see what it is about; whoever shows it marks it.
    pub fn without(&self) -> Option<Reason> {
        let once = |write: &&FieldWrite| {
            let field = kind(write.kind).and_then(|kind| kind.field(write.field));
            field.is_some_and(|field| field.class == Class::Once)
        };
        let fallen = |write: &FieldWrite| write.reason.filter(|reason| is_fallen(*reason));
        self.writes.iter().any(|write| fallen(write).is_some()).then_some(())?;
        let mut made = self.writes.iter().filter(once).peekable();
        match made.peek() {
            Some(first) => {
                let first = fallen(first);
                first.filter(|_| made.all(|write| write.reason.is_some()))
            }
            None => self.writes.first().and_then(fallen),
        }
    }

    /// Returns every write, void ones included.
    pub fn writes(&self) -> &[FieldWrite] {
        &self.writes
    }

    /// Returns why the record does not count, or how it is marked, by what made it.
    pub fn mark(&self) -> Option<Reason> {
        let first = || self.writes.first().and_then(|write| write.reason);
        self.without().or_else(|| first().filter(|it| it.verdict() == Verdict::Marked))
    }

    /// Returns the writes of a field that stand, ordered by time and dot, so that every
    /// installation shows them in one order.
    pub fn standing(&self, field: u64) -> Vec<&FieldWrite> {
        let alone = self.without().is_some();
        let writes: Vec<Written<&FieldWrite>> = self
            .writes
            .iter()
            .filter(|write| write.field == field)
            .map(|write| Written {
                dot: write.dot,
                parents: write.parents.clone(),
                void: write.is_void(alone),
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
