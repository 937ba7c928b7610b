//! The receipt's body as CBOR, both ways. Lists that stand for sets are sorted and say nothing
//! twice, so that one statement has one form.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::Value;

use super::{FEEDS_MAX, MISSING_MAX, RANGES_MAX, Receipt, ReceiptRefusal, VERSION};
use crate::Id;
use crate::vector::{FeedHeld, HEADS_MAX, Ranges, Vector};

type Read<T> = Result<T, ReceiptRefusal>;

const MALFORMED: ReceiptRefusal = ReceiptRefusal::Malformed;

/// Returns the body of twelve parts.
pub(super) fn body_value(receipt: &Receipt) -> Value {
    Value::Array(vec![
        Value::Uint(VERSION),
        Value::bytes(receipt.team.0),
        Value::bytes(receipt.compartment.0),
        Value::bytes(receipt.installation.0),
        Value::bytes(receipt.incarnation.0),
        Value::Uint(receipt.number),
        Value::Uint(receipt.made_utc_ms),
        vector_value(&receipt.vector),
        ranges_by_feed_value(&receipt.waiting),
        ranges_by_feed_value(&receipt.paused),
        ids_value(&receipt.missing_blobs),
        ids_value(&receipt.missing_commitments),
    ])
}

/// Reads the body. Refuses a newer version first.
pub(super) fn read_body(value: &Value) -> Read<Receipt> {
    let parts = value.array().ok_or(MALFORMED)?;
    match parts.first().and_then(Value::uint).ok_or(MALFORMED)? {
        VERSION => {}
        version if version > VERSION => return Err(ReceiptRefusal::Newer(version)),
        _ => return Err(MALFORMED),
    }
    let [_, team, compartment, installation, incarnation, number, made, rest @ ..] = parts else {
        return Err(MALFORMED);
    };
    let [vector, waiting, paused, blobs, commitments] = rest else { return Err(MALFORMED) };
    Ok(Receipt {
        team: as_id(team)?,
        compartment: as_id(compartment)?,
        installation: as_id(installation)?,
        incarnation: as_id(incarnation)?,
        number: number.uint().filter(|number| *number > 0).ok_or(MALFORMED)?,
        made_utc_ms: made.uint().ok_or(MALFORMED)?,
        vector: as_vector(vector)?,
        waiting: as_ranges_by_feed(waiting)?,
        paused: as_ranges_by_feed(paused)?,
        missing_blobs: as_ids(blobs)?,
        missing_commitments: as_ids(commitments)?,
    })
}

fn vector_value(vector: &Vector) -> Value {
    let feeds = vector.iter().map(|(feed, held)| {
        let head =
            |(seq, id): &(u64, Id)| Value::Array(vec![Value::Uint(*seq), Value::bytes(id.0)]);
        let heads = held.heads.iter().map(head).collect();
        Value::Array(vec![Value::bytes(feed.0), ranges_value(&held.held), Value::Array(heads)])
    });
    Value::Array(feeds.collect())
}

fn as_vector(value: &Value) -> Read<Vector> {
    let mut vector = Vector::new();
    for part in list(value, FEEDS_MAX)? {
        let [feed, ranges, heads] = part.items().ok_or(MALFORMED)?;
        let feed = as_id(feed)?;
        let held = FeedHeld { held: as_ranges(ranges)?, heads: as_heads(heads)? };
        check_after(vector.last_key_value().map(|(last, _)| *last), feed)?;
        vector.insert(feed, held);
    }
    Ok(vector)
}

/// Heads stand highest first; two ids of one number may both be named.
fn as_heads(value: &Value) -> Read<Vec<(u64, Id)>> {
    let mut heads: Vec<(u64, Id)> = Vec::new();
    for part in list(value, HEADS_MAX)? {
        let [seq, id] = part.items().ok_or(MALFORMED)?;
        let head = (seq.uint().filter(|seq| *seq > 0).ok_or(MALFORMED)?, as_id(id)?);
        if heads.last().is_some_and(|last| *last <= head) {
            return Err(MALFORMED);
        }
        heads.push(head);
    }
    Ok(heads)
}

/// Returns `[[feed, [[a, b] ...]] ...]`, by feed.
pub(crate) fn ranges_by_feed_value(feeds: &BTreeMap<Id, Ranges>) -> Value {
    let part = |(feed, ranges): (&Id, &Ranges)| {
        Value::Array(vec![Value::bytes(feed.0), ranges_value(ranges)])
    };
    Value::Array(feeds.iter().map(part).collect())
}

/// Reads `[[feed, [[a, b] ...]] ...]`, by feed.
pub(crate) fn as_ranges_by_feed(value: &Value) -> Read<BTreeMap<Id, Ranges>> {
    let mut feeds = BTreeMap::new();
    for part in list(value, FEEDS_MAX)? {
        let [feed, ranges] = part.items().ok_or(MALFORMED)?;
        let feed = as_id(feed)?;
        check_after(feeds.last_key_value().map(|(last, _)| *last), feed)?;
        feeds.insert(feed, as_ranges(ranges)?);
    }
    Ok(feeds)
}

fn ranges_value(ranges: &Ranges) -> Value {
    let part = |(from, to): &(u64, u64)| Value::Array(vec![Value::Uint(*from), Value::Uint(*to)]);
    Value::Array(ranges.as_slice().iter().map(part).collect())
}

fn as_ranges(value: &Value) -> Read<Ranges> {
    let part = |part: &Value| -> Option<(u64, u64)> {
        let [from, to] = part.items()?;
        Some((from.uint()?, to.uint()?))
    };
    let ranges: Option<Vec<(u64, u64)>> = list(value, RANGES_MAX)?.iter().map(part).collect();
    Ranges::parse(ranges.ok_or(MALFORMED)?).map_err(|_| MALFORMED)
}

/// Returns ids as a sorted list.
pub(crate) fn ids_value(ids: &BTreeSet<Id>) -> Value {
    Value::Array(ids.iter().map(|id| Value::bytes(id.0)).collect())
}

/// Reads a sorted list of at most [`MISSING_MAX`] ids.
pub(crate) fn as_ids(value: &Value) -> Read<BTreeSet<Id>> {
    let mut ids = BTreeSet::new();
    for part in list(value, MISSING_MAX)? {
        let id = as_id(part)?;
        check_after(ids.last().copied(), id)?;
        ids.insert(id);
    }
    Ok(ids)
}

fn as_id(value: &Value) -> Read<Id> {
    value.fixed().map(Id).ok_or(MALFORMED)
}

fn list(value: &Value, count_max: usize) -> Read<&[Value]> {
    let items = value.array().ok_or(MALFORMED)?;
    if items.len() > count_max { Err(ReceiptRefusal::TooLarge) } else { Ok(items) }
}

fn check_after(last: Option<Id>, next: Id) -> Read<()> {
    if last.is_some_and(|last| last >= next) { Err(MALFORMED) } else { Ok(()) }
}
