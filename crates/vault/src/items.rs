//! What lists show of an evidence item: projected from its records once, kept in its row.

use comity_changes::{RecordId, Value};
use comity_domain::evidence::Handling;
use comity_domain::kinds::{content, entry};

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

/// What lists show of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemShown {
    /// The exhibit number.
    pub exhibit: String,
    /// The title; the first one where several stand.
    pub title: String,
    /// The path it came from.
    pub path: String,
    /// The media type.
    pub media_type: String,
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
    pub zone: String,
    /// Effective handling.
    pub handling: u64,
    /// The restriction in words.
    pub restriction: String,
    /// The acquisition route.
    pub route: String,
    /// Tags, sorted.
    pub tags: Vec<String>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// Shared fields with more than one value.
    pub conflicts: u64,
    /// Names of the sealed segments, the first few.
    pub segments: Vec<[u8; 32]>,
    /// Sealed bytes of those, and bytes of the original in them.
    pub segment_sizes: Vec<(u64, u64)>,
    /// The item it was taken out of.
    pub parent: Option<RecordId>,
}

impl ItemShown {
    /// Projects an item from the fields of its entry and, when readable, of its content.
    pub(crate) fn project(entry_fields: &Fields, content_fields: Option<&Fields>) -> Self {
        let text = |field| entry_fields.text(field).unwrap_or_default();
        let codes = entry_fields.all(entry::HANDLING).chain(entry_fields.all(entry::TIGHTENED));
        let codes = codes.filter_map(|write| write.value.as_ref()?.uint());
        let handling =
            comity_domain::evidence::effective_handling(codes.filter_map(Handling::from_number));
        let conflicts = [entry::TITLE, entry::DESCRIPTION]
            .into_iter()
            .filter(|field| entry_fields.standing(*field).len() > 1)
            .count();
        let made = entry_fields.made();
        let mut shown = Self {
            exhibit: text(entry::EXHIBIT),
            title: cut(&text(entry::TITLE), TITLE_BYTES),
            media_type: text(entry::MEDIA_TYPE),
            indexed_utc_ms: made.map_or(0, |made| made.time_utc_ms),
            zone: made.map(|made| made.zone.clone()).unwrap_or_default(),
            handling: handling.number(),
            restriction: cut(&text(entry::RESTRICTION), RESTRICTION_BYTES),
            route: text(entry::ROUTE),
            tags: tags(entry_fields),
            withdrawn: !entry_fields.standing(entry::WITHDRAWN).is_empty(),
            conflicts: conflicts as u64,
            parent: entry_fields.one(entry::PARENT).and_then(RecordId::from_value),
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
        self.path = cut(source.first().and_then(Value::as_text).unwrap_or_default(), PATH_BYTES);
        self.modified_utc_ms = source.get(1).and_then(Value::integer);
        let segments = fields.one(content::SEGMENTS).and_then(Value::array).unwrap_or_default();
        let segments = segments.iter().filter_map(read_segment).take(SEGMENTS_MAX);
        (self.segments, self.segment_sizes) =
            segments.map(|(name, sealed, bytes)| (name, (sealed, bytes))).unzip();
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
            Value::Array(self.segments.iter().map(Value::bytes).collect()),
            Value::Array(
                self.segment_sizes
                    .iter()
                    .flat_map(|(sealed, bytes)| [Value::Uint(*sealed), Value::Uint(*bytes)])
                    .collect(),
            ),
            self.parent.map_or(Value::Null, |parent| parent.value()),
        ])
    }

    pub(crate) fn from_value(value: &Value) -> Option<Self> {
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
            segment_sizes,
            parent,
        ] = value.items()?;
        let text = |value: &Value| value.as_text().map(str::to_owned);
        Some(Self {
            exhibit: text(exhibit)?,
            title: text(title)?,
            path: text(path)?,
            media_type: text(media_type)?,
            size: size.uint(),
            sha256: sha256.fixed()?,
            blake3: blake3.fixed()?,
            modified_utc_ms: modified.integer(),
            indexed_utc_ms: indexed.integer()?,
            zone: text(zone)?,
            handling: handling.uint()?,
            restriction: text(restriction)?,
            route: text(route)?,
            tags: tags.array()?.iter().map(text).collect::<Option<_>>()?,
            withdrawn: withdrawn.as_bool()?,
            conflicts: conflicts.uint()?,
            segments: segments.array()?.iter().map(Value::fixed).collect::<Option<_>>()?,
            segment_sizes: segment_sizes
                .array()?
                .chunks_exact(2)
                .map(|pair| Some((pair.first()?.uint()?, pair.last()?.uint()?)))
                .collect::<Option<_>>()?,
            parent: RecordId::from_value(parent),
        })
    }
}

/// Reads `[name, sealed bytes, bytes]`.
pub(crate) fn read_segment(value: &Value) -> Option<([u8; 32], u64, u64)> {
    let [name, sealed, bytes] = value.items()?;
    Some((name.fixed()?, sealed.uint()?, bytes.uint()?))
}

/// Returns the tags that stand, sorted, as far as a row keeps them.
fn tags(fields: &Fields) -> Vec<String> {
    let mut tags: Vec<String> = fields
        .standing(entry::TAG)
        .into_iter()
        .filter_map(|write| Some(cut(write.value.as_ref()?.as_text()?, TAG_BYTES)))
        .collect();
    tags.sort_unstable();
    tags.dedup();
    tags.truncate(TAGS_MAX);
    tags
}

/// Cuts a text visibly.
fn cut(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let at = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= bytes_max).last();
    text.get(..at.unwrap_or_default()).unwrap_or_default().to_owned() + "…"
}
