//! What lists show of an evidence item: projected from its records once, kept in its row.

use std::sync::Arc;

use comity_changes::verdict::Reason;
use comity_changes::{RecordId, Value};
use comity_domain::evidence::Handling;
use comity_domain::kinds::{content, entry};

use crate::item_row::Interner;
use crate::record::Fields;

/// Longest title that a row keeps, in bytes; the whole one is read from the journal.
const TITLE_BYTES: usize = 360;
/// Longest path that a row keeps, in bytes.
const PATH_BYTES: usize = 360;
/// Longest restriction that a row keeps, in bytes.
const RESTRICTION_BYTES: usize = 160;
/// Most tags that a row keeps.
const TAGS_MAX: usize = 12;
/// Longest tag that a row keeps, in bytes.
const TAG_BYTES: usize = 60;
/// Most segments whose hashes a row keeps.
pub(crate) const SEGMENTS_MAX: usize = 8;

/// How reading an item's text ended here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOutcome {
    /// Its text is kept and searched.
    Searched,
    /// It has no text, or none that this version reads.
    NoText,
    /// Reading it failed.
    Failed,
}

impl TextOutcome {
    /// Returns the number in rows and frames.
    pub fn number(self) -> u64 {
        match self {
            Self::Searched => 1,
            Self::NoText => 2,
            Self::Failed => 3,
        }
    }

    /// Accepts a number.
    pub fn from_number(number: u64) -> Option<Self> {
        [Self::Searched, Self::NoText, Self::Failed].into_iter().find(|o| o.number() == number)
    }
}

/// A sealed segment of an original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentShown {
    /// The name of its blob.
    pub name: [u8; 32],
    /// Sealed bytes.
    pub sealed_bytes: u64,
    /// Bytes of the original in it.
    pub bytes: u64,
}

/// What lists show of an item. A hundred thousand of them are kept at hand: words that many items
/// have are shared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemShown {
    /// The exhibit number.
    pub exhibit: Box<str>,
    /// The title; the first one where several stand.
    pub title: Box<str>,
    /// The path it came from.
    pub path: Box<str>,
    /// The media type.
    pub media_type: Arc<str>,
    /// Bytes; none when the content cannot be read.
    pub size: Option<u64>,
    /// SHA-256 of the original.
    pub sha256: [u8; 32],
    /// BLAKE3 of the original.
    pub blake3: [u8; 32],
    /// When the source was last modified, in milliseconds since 1970 UTC.
    pub modified_utc_ms: Option<i64>,
    /// When it was indexed, by the author's clock.
    pub indexed_utc_ms: i64,
    /// The author's zone.
    pub zone: Arc<str>,
    /// Effective handling.
    pub handling: u64,
    /// The restriction in words.
    pub restriction: Arc<str>,
    /// The acquisition route.
    pub route: Arc<str>,
    /// Tags, sorted.
    pub tags: Box<[Arc<str>]>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// Shared fields with more than one value.
    pub conflicts: u64,
    /// The sealed segments, the first few.
    pub segments: Box<[SegmentShown]>,
    /// The item it was taken out of.
    pub parent: Option<Box<RecordId>>,
    /// Why the item does not count, though it is shown, or how it is marked.
    pub mark: Option<Reason>,
}

impl ItemShown {
    /// Projects an item from the fields of its entry and, when readable, of its content.
    pub(crate) fn project(entry_fields: &Fields, content_fields: Option<&Fields>) -> Self {
        let text = |field| entry_fields.text(field).unwrap_or_default();
        let codes = entry_fields.all(entry::HANDLING).chain(entry_fields.all(entry::TIGHTENED));
        // What cannot be read may be the strictest.
        let codes = codes.map(|write| match &write.value {
            Some(value) => value.uint().and_then(Handling::from_number),
            None => Some(Handling::H3),
        });
        let handling = comity_domain::evidence::effective_handling(codes.flatten());
        let conflicts = [entry::TITLE, entry::DESCRIPTION]
            .into_iter()
            .filter(|field| entry_fields.standing(*field).len() > 1)
            .count();
        let made = entry_fields.made();
        let mut shown = Self {
            exhibit: text(entry::EXHIBIT).into(),
            title: cut(&text(entry::TITLE), TITLE_BYTES).into(),
            media_type: text(entry::MEDIA_TYPE).into(),
            indexed_utc_ms: made.map_or(0, |made| made.time_utc_ms),
            zone: made.map(|made| made.zone.as_str()).unwrap_or_default().into(),
            handling: handling.number(),
            restriction: cut(&text(entry::RESTRICTION), RESTRICTION_BYTES).into(),
            route: text(entry::ROUTE).into(),
            tags: tags(entry_fields),
            withdrawn: !entry_fields.standing(entry::WITHDRAWN).is_empty(),
            conflicts: conflicts as u64,
            parent: entry_fields.one(entry::PARENT).and_then(RecordId::from_value).map(Box::new),
            mark: entry_fields.mark(),
            ..Self::default()
        };
        if let Some(fields) = content_fields {
            shown.project_content(fields);
        }
        shown
    }

    fn project_content(&mut self, fields: &Fields) {
        let bytes = |field| fields.one(field).and_then(Value::fixed);
        self.size = fields.one(content::SIZE).and_then(Value::uint);
        self.sha256 = bytes(content::SHA256).unwrap_or_default();
        self.blake3 = bytes(content::BLAKE3).unwrap_or_default();
        let source = fields.one(content::SOURCE).and_then(Value::array).unwrap_or_default();
        let path = source.first().and_then(Value::as_text).unwrap_or_default();
        self.path = cut(path, PATH_BYTES).into();
        self.modified_utc_ms = source.get(1).and_then(Value::integer);
        let segments = fields.one(content::SEGMENTS).and_then(Value::array).unwrap_or_default();
        self.segments = segments.iter().filter_map(read_segment).take(SEGMENTS_MAX).collect();
    }

    pub(crate) fn to_value(&self) -> Value {
        let text = |text: &str| Value::text(text);
        Value::Array(vec![
            text(&self.exhibit),
            text(&self.title),
            text(&self.path),
            text(&self.media_type),
            self.size.map_or(Value::Null, Value::Uint),
            Value::bytes(self.sha256),
            Value::bytes(self.blake3),
            self.modified_utc_ms.map_or(Value::Null, Value::int),
            Value::int(self.indexed_utc_ms),
            text(&self.zone),
            Value::Uint(self.handling),
            text(&self.restriction),
            text(&self.route),
            Value::Array(self.tags.iter().map(|tag| text(tag)).collect()),
            Value::Bool(self.withdrawn),
            Value::Uint(self.conflicts),
            Value::Array(self.segments.iter().map(segment_value).collect()),
            self.parent.as_ref().map_or(Value::Null, |parent| parent.value()),
            self.mark.map_or(Value::Null, |reason| Value::Uint(reason.number())),
        ])
    }

    pub(crate) fn from_value(value: &Value, words: &mut Interner) -> Option<Self> {
        let [
            exhibit,
            title,
            path,
            media_type,
            size,
            sha256,
            blake3,
            modified,
            indexed,
            zone,
            handling,
            restriction,
            route,
            tags,
            withdrawn,
            conflicts,
            segments,
            parent,
            mark,
        ] = value.items()?;
        let own = |value: &Value| value.as_text().map(Box::from);
        let mut shared = |value: &Value| value.as_text().map(|text| words.text(text));
        Some(Self {
            exhibit: own(exhibit)?,
            title: own(title)?,
            path: own(path)?,
            media_type: shared(media_type)?,
            size: size.uint(),
            sha256: sha256.fixed()?,
            blake3: blake3.fixed()?,
            modified_utc_ms: modified.integer(),
            indexed_utc_ms: indexed.integer()?,
            zone: shared(zone)?,
            handling: handling.uint()?,
            restriction: shared(restriction)?,
            route: shared(route)?,
            tags: tags.array()?.iter().map(&mut shared).collect::<Option<_>>()?,
            withdrawn: withdrawn.as_bool()?,
            conflicts: conflicts.uint()?,
            segments: segments.array()?.iter().map(read_segment).collect::<Option<_>>()?,
            parent: RecordId::from_value(parent).map(Box::new),
            mark: mark.uint().and_then(Reason::from_number),
        })
    }
}

/// Reads `[name, sealed bytes, bytes]`.
pub(crate) fn read_segment(value: &Value) -> Option<SegmentShown> {
    let [name, sealed, bytes] = value.items()?;
    let (sealed_bytes, bytes) = (sealed.uint()?, bytes.uint()?);
    Some(SegmentShown { name: name.fixed()?, sealed_bytes, bytes })
}

fn segment_value(segment: &SegmentShown) -> Value {
    let sizes = [segment.sealed_bytes, segment.bytes].map(Value::Uint);
    Value::Array([Value::bytes(segment.name)].into_iter().chain(sizes).collect())
}

/// Returns the tags that stand, sorted, as far as a row keeps them.
fn tags(fields: &Fields) -> Box<[Arc<str>]> {
    let mut tags: Vec<String> = fields
        .standing(entry::TAG)
        .into_iter()
        .filter_map(|write| Some(cut(write.value.as_ref()?.as_text()?, TAG_BYTES)))
        .collect();
    tags.sort_unstable();
    tags.dedup();
    tags.into_iter().take(TAGS_MAX).map(Arc::from).collect()
}

/// Cuts a text visibly.
fn cut(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let at = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= bytes_max).last();
    text.get(..at.unwrap_or_default()).unwrap_or_default().to_owned() + "…"
}
