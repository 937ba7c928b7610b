//! From a measured file to the two records of an item.

use comity_changes::builder::{RecordKey, Write};
use comity_changes::set::Change;
use comity_changes::{RecordId, TeamId, Value};
use comity_crypto::{Hash, hash, make_bytes};
use comity_domain::kinds::{Compartment, content, entry};
use comity_intake::facts::Time;
use comity_intake::measure::{Draft, Sealed};
use comity_intake::names as paths;
use comity_intake::sink::ReadBackWay;
use comity_intake::text::ProcessingRecord;
use comity_intake::walk::Entry;
use comity_vault::Moment;

use super::super::{custody, words};
use super::Terms;
use super::before::millis;
use crate::refuse::Answer;
use crate::session::Session;

/// Longest remark of a processing record, in bytes.
const REMARK_BYTES_MAX: usize = 1_000;

/// A sealed copy as records name it.
#[derive(Clone)]
pub(super) struct Copy {
    /// The identity that opens it.
    pub identity: Value,
    /// Its segments.
    pub segments: Value,
    /// How it was read back.
    pub read_back: u64,
    /// When it was compared last, if it was.
    pub compared_utc_ms: Option<i64>,
}

impl Copy {
    /// Describes a copy that was made and compared now.
    pub fn of(sealed: &Sealed, time_utc_ms: i64) -> Self {
        let segment = |segment: &comity_intake::measure::Segment| {
            Value::Array(vec![
                Value::bytes(segment.sealed_sha256),
                Value::Uint(segment.sealed_bytes),
                Value::Uint(segment.bytes),
            ])
        };
        let read_back = match sealed.read_back {
            ReadBackWay::PastCache => custody::BACK_DIRECT,
            ReadBackWay::ThroughCache => custody::BACK_CACHED,
        };
        Self {
            identity: Value::text(sealed.identity.expose()),
            segments: Value::Array(sealed.segments.iter().map(segment).collect()),
            read_back,
            compared_utc_ms: Some(time_utc_ms),
        }
    }
}

/// An item to be: the changes that make it.
pub(super) struct Item {
    pub changes: [Change; 2],
    pub keys: [RecordKey; 2],
    /// Roughly the bytes of both changes.
    pub bytes: usize,
}

/// What a member was taken out of.
pub(super) struct OutOf {
    /// The item that holds it.
    pub parent: RecordId,
    /// Its name there, safe to look at.
    pub name: String,
}

/// What is said of an item beside what was measured.
pub(super) struct Said<'a> {
    pub terms: &'a Terms,
    pub out_of: Option<&'a OutOf>,
    pub exhibit: &'a str,
    pub now: &'a Moment,
}

/// Makes the records of an item: the entry, and right after it its content.
pub(super) fn item(
    session: &Session,
    (team, compartment): (&TeamId, Compartment),
    said: &Said<'_>,
    (from, draft, copy): (&Entry, &Draft, &Copy),
) -> Answer<Item> {
    let salt: [u8; 32] = make_bytes();
    let entry = entry_writes(said, from, draft, &salt);
    let (entry, entry_key) = session.make_in(team, compartment, entry::KIND, entry)?;
    let mut writes = vec![
        Write::new(content::ENTRY, entry_key.record.value()),
        Write::new(content::SALT, Value::bytes(salt)),
    ];
    writes.extend(content_writes(said.now, from, draft, copy));
    let (content, content_key) = session.make_in(team, compartment, content::KIND, writes)?;
    let bytes = [&entry, &content].iter().map(|change| change.encode().len()).sum();
    Ok(Item { changes: [entry, content], keys: [entry_key, content_key], bytes })
}

fn entry_writes(
    Said { terms, exhibit, out_of, .. }: &Said<'_>,
    from: &Entry,
    draft: &Draft,
    salt: &[u8; 32],
) -> Vec<Write> {
    let commitment: Hash = hash::tagged("comity/content/v1", &[salt, &draft.sha256]);
    let title = out_of.map_or_else(|| title(from), |out_of| out_of.name.clone());
    let mut writes = vec![
        Write::new(entry::EXHIBIT, Value::text(*exhibit)),
        Write::new(entry::TITLE, Value::text(title)),
        Write::new(entry::HANDLING, Value::Uint(words::handling_number(terms.handling))),
        Write::new(entry::ROUTE, Value::text(words::route_text(terms.route))),
        Write::new(entry::COMMITMENT, Value::bytes(commitment)),
        Write::new(entry::MEDIA_TYPE, Value::text(draft.media_type)),
    ];
    if let Some(restriction) = &terms.restriction {
        writes.push(Write::new(entry::RESTRICTION, Value::text(restriction.clone())));
    }
    if let Some(out_of) = out_of {
        writes.push(Write::new(entry::PARENT, out_of.parent.value()));
    }
    writes
}

/// The name of the file, safe to look at.
fn title(from: &Entry) -> String {
    let name = from.path.file_name().unwrap_or(from.path.as_os_str());
    paths::shown(std::path::Path::new(name))
}

fn content_writes(now: &Moment, from: &Entry, draft: &Draft, copy: &Copy) -> Vec<Write> {
    let compared = copy.compared_utc_ms.map_or(Value::Null, Value::int);
    let back = vec![Value::Uint(copy.read_back), compared];
    vec![
        Write::new(content::SIZE, Value::Uint(draft.facts.size)),
        Write::new(content::SHA256, Value::bytes(draft.sha256)),
        Write::new(content::BLAKE3, Value::bytes(draft.blake3)),
        Write::new(content::IDENTITY, copy.identity.clone()),
        Write::new(content::SEGMENTS, copy.segments.clone()),
        Write::new(content::SOURCE, source(from, draft, now.zone.clone())),
        Write::new(content::PROCESSING, processing(&draft.text.record, now.utc_ms)),
        Write::new(content::READ_BACK, Value::Array(back)),
    ]
}

/// `[path, modified ms, nanos, created ms, nanos, accessed ms, nanos, mode, attributes, zone]`:
/// the path as it loses nothing, times in UTC, what is not known as null.
fn source(from: &Entry, draft: &Draft, zone: String) -> Value {
    let facts = &draft.facts;
    let mut parts = vec![Value::text(from.kept())];
    for time in [facts.modified, facts.created, facts.accessed] {
        parts.extend(time_values(time));
    }
    let bits = |bits: Option<u32>| bits.map_or(Value::Null, |bits| Value::Uint(u64::from(bits)));
    parts.extend([bits(facts.mode), bits(facts.attributes), Value::text(zone)]);
    Value::Array(parts)
}

fn time_values(time: Option<Time>) -> [Value; 2] {
    time.map_or([Value::Null, Value::Null], |time| {
        [Value::int(millis(time)), Value::Uint(u64::from(time.nanos))]
    })
}

/// `[tool, version, result, characters, encoding, remark, time]`.
fn processing(record: &ProcessingRecord, time_utc_ms: i64) -> Value {
    let text = |text: &Option<String>| {
        text.as_ref().map_or(Value::Null, |text| {
            let end = text.floor_char_boundary(REMARK_BYTES_MAX);
            Value::text(text.get(..end).unwrap_or_default())
        })
    };
    Value::Array(vec![
        Value::text(record.tool),
        Value::text(record.version),
        Value::Uint(words::outcome_of(record.result).number()),
        Value::Uint(record.characters),
        text(&record.encoding),
        text(&record.remark),
        Value::int(time_utc_ms),
    ])
}
