//! The names of index rows, and the rows of a batch that are not yet written.

use std::collections::BTreeMap;

use comity_changes::{FeedId, RecordId, TeamId};

use crate::error::Result;
use crate::index::{Index, Op, RowKey};

/// The name of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Row {
    /// A team, by its place: its id.
    Team(u32),
    /// A set of a team that carries authority, by the order admitted: its place and what is void.
    Authority(u32, u64),
    /// A branch of a feed that split, by its place among a team's: lane, feed, what it left, from.
    Branch(u32, u64),
    /// The newest set of a lane.
    Head(FeedId),
    /// A set, by its place in its lane.
    Set(FeedId, u64),
    /// A record's row, by its number.
    Bundle(u32),
    /// A later change of a row, by its number in the row.
    Change(u32, u64),
    /// A further key of a row's records, by its number in the row.
    Key(u32, u64),
    /// The number in its row of a further key, by its record and commitment.
    KeyPlace(RecordId, [u8; 32]),
    /// The key-log number of a granted key, by its record and commitment, that no change which
    /// arrived is sealed under.
    Early(RecordId, [u8; 32]),
    /// A waiting set, by a number of its own.
    Waiting(u64),
    /// A paused set, by a number of its own.
    Paused(u64),
    /// A refused set of a team, by its number.
    Refused(TeamId, u64),
    /// A local fact, by its number.
    Fact(u64),
    /// An entry of the operations log, by its number.
    Log(u64),
}

impl Row {
    /// Hands the key of the row to the index.
    fn with_key<T>(&self, act: impl FnOnce(RowKey<'_>) -> T) -> T {
        match self {
            Self::Team(place) => act(RowKey::Sequence(&[b"team"], u64::from(*place))),
            Self::Authority(team, number) => {
                act(RowKey::Sequence(&[b"authority", &team.to_be_bytes()], *number))
            }
            Self::Branch(team, number) => {
                act(RowKey::Sequence(&[b"branch", &team.to_be_bytes()], *number))
            }
            Self::Head(feed) => act(RowKey::Plain(&[b"head", &feed.0])),
            Self::Set(feed, seq) => act(RowKey::Sequence(&[b"set", &feed.0], *seq)),
            Self::Bundle(number) => act(RowKey::Sequence(&[b"bundle"], u64::from(*number))),
            Self::Change(bundle, number) => {
                act(RowKey::Sequence(&[b"change", &bundle.to_be_bytes()], *number))
            }
            Self::Key(bundle, number) => {
                act(RowKey::Sequence(&[b"key", &bundle.to_be_bytes()], *number))
            }
            Self::KeyPlace(record, commitment) => {
                act(RowKey::Plain(&[b"key place", &record.0, commitment]))
            }
            Self::Early(record, commitment) => {
                act(RowKey::Plain(&[b"early", &record.0, commitment]))
            }
            Self::Waiting(number) => act(RowKey::Sequence(&[b"waiting"], *number)),
            Self::Paused(number) => act(RowKey::Sequence(&[b"paused"], *number)),
            Self::Refused(team, number) => act(RowKey::Sequence(&[b"refused", &team.0], *number)),
            Self::Fact(number) => act(RowKey::Sequence(&[b"fact"], *number)),
            Self::Log(number) => act(RowKey::Sequence(&[b"log"], *number)),
        }
    }
}

/// Rows of a batch, read through to the index.
#[derive(Default)]
pub(crate) struct Pending {
    rows: BTreeMap<Row, Option<Vec<u8>>>,
}

impl Pending {
    /// Reads a row: the batch's own first.
    pub fn get(&self, index: &Index, row: &Row) -> Result<Option<Vec<u8>>> {
        match self.rows.get(row) {
            Some(value) => Ok(value.clone()),
            None => read(index, row),
        }
    }

    /// Writes a row.
    pub fn put(&mut self, row: Row, value: Vec<u8>) {
        self.rows.insert(row, Some(value));
    }

    /// Removes a row.
    pub fn remove(&mut self, row: Row) {
        self.rows.insert(row, None);
    }

    /// Hands the rows over as operations on the index.
    pub fn take(&mut self, index: &Index) -> Result<Vec<Op>> {
        let rows = std::mem::take(&mut self.rows);
        rows.into_iter()
            .map(|(row, value)| {
                row.with_key(|key| match value {
                    Some(value) => index.put(key, &value),
                    None => index.remove(key),
                })
            })
            .collect()
    }
}

/// Reads one row of the index.
pub(crate) fn read(index: &Index, row: &Row) -> Result<Option<Vec<u8>>> {
    row.with_key(|key| index.get(key))
}

/// Reads the rows of a numbered sort in order, from a number on.
pub(crate) fn scan(
    index: &Index,
    first: &Row,
    mut visit: impl FnMut(u64, Vec<u8>) -> Result<()>,
) -> Result<()> {
    const ROWS: usize = 4_096;
    let mut from = None;
    loop {
        let rows = first.with_key(|key| match key {
            RowKey::Plain(_) => Ok(Vec::new()),
            RowKey::Sequence(parts, start) => index.scan(parts, from.unwrap_or(start), ROWS),
        })?;
        let full = rows.len() == ROWS;
        for (number, value) in rows {
            from = number.checked_add(1);
            visit(number, value)?;
        }
        if !full || from.is_none() {
            return Ok(());
        }
    }
}
