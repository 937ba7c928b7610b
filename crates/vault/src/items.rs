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

/// What lists show of an item. A hundred thousand of them are kept at hand: what is alike in many
/// is kept once, and the words of each in one piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemShown {
    own: Own,
    size: Known,
    /// SHA-256 of the original.
    pub sha256: [u8; 32],
    /// BLAKE3 of the original.
    pub blake3: [u8; 32],
    modified_utc_ms: Known,
    /// When it was indexed, by the author's clock.
    pub indexed_utc_ms: i64,
    /// The sealed segments, the first few.
    pub segments: Box<[SegmentShown]>,
    /// What other items have too.
    pub alike: Arc<Alike>,
}

/// What many items have alike.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Alike {
    /// The media type.
    pub media_type: Arc<str>,
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
    /// The item it was taken out of.
    pub parent: Option<RecordId>,
    /// Why the item does not count, though it is shown, or how it is marked.
    pub mark: Option<Reason>,
}

/// A number that may not be known, in the room of one that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known(i64);

impl Default for Known {
    fn default() -> Self {
        Self(Self::NOT)
    }
}

impl Known {
    /// No size and no time of any clock.
    const NOT: i64 = i64::MIN;

    pub fn of(number: Option<i64>) -> Self {
        Self(number.unwrap_or(Self::NOT))
    }

    pub fn get(self) -> Option<i64> {
        Some(self.0).filter(|number| *number != Self::NOT)
    }
}

/// Number, title and path of an item, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Own {
    words: Box<str>,
    exhibit_end: u16,
    title_end: u16,
}

impl Own {
    /// Keeps three texts, each far shorter than a row of the index.
    fn of(exhibit: &str, title: &str, path: &str) -> Option<Self> {
        let exhibit_end = exhibit.len();
        let title_end = exhibit_end.checked_add(title.len())?;
        Some(Self {
            words: [exhibit, title, path].concat().into(),
            exhibit_end: exhibit_end.try_into().ok()?,
            title_end: title_end.try_into().ok()?,
        })
    }

    fn cut(&self, from: u16, to: Option<u16>) -> &str {
        let to = to.map_or(self.words.len(), usize::from);
        self.words.get(usize::from(from)..to).unwrap_or_default()
    }
}

impl ItemShown {
    /// Returns what is shown of an item whose entry cannot be read: of all handlings none that
    /// is known.
    pub fn unread() -> Self {
        let alike = Alike { handling: u64::MAX, ..Alike::default() };
        Self { alike: Arc::new(alike), ..Self::default() }
    }

    /// Returns the exhibit number.
    pub fn exhibit(&self) -> &str {
        self.own.cut(0, Some(self.own.exhibit_end))
    }

    /// Returns the title; the first one where several stand.
    pub fn title(&self) -> &str {
        self.own.cut(self.own.exhibit_end, Some(self.own.title_end))
    }

    /// Returns the path it came from.
    pub fn path(&self) -> &str {
        self.own.cut(self.own.title_end, None)
    }

    /// Returns the bytes of the original; none when the content cannot be read.
    pub fn size(&self) -> Option<u64> {
        self.size.get().and_then(|size| u64::try_from(size).ok())
    }

    /// Returns when the source was last modified, in milliseconds since 1970 UTC.
    pub fn modified_utc_ms(&self) -> Option<i64> {
        self.modified_utc_ms.get()
    }

    /// Reads what [`project`] made, and shares what others have too.
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
        let mut shared = |value: &Value| value.as_text().map(|text| words.text(text));
        let alike = Alike {
            media_type: shared(media_type)?,
            zone: shared(zone)?,
            handling: handling.uint()?,
            restriction: shared(restriction)?,
            route: shared(route)?,
            tags: tags.array()?.iter().map(&mut shared).collect::<Option<_>>()?,
            withdrawn: withdrawn.as_bool()?,
            conflicts: conflicts.uint()?,
            parent: RecordId::from_value(parent),
            mark: mark.uint().and_then(Reason::from_number),
        };
        Some(Self {
            own: Own::of(exhibit.as_text()?, title.as_text()?, path.as_text()?)?,
            size: Known::of(size.uint().and_then(|size| i64::try_from(size).ok())),
            sha256: sha256.fixed()?,
            blake3: blake3.fixed()?,
            modified_utc_ms: Known::of(modified.integer()),
            indexed_utc_ms: indexed.integer()?,
            segments: segments.array()?.iter().map(read_segment).collect::<Option<_>>()?,
            alike: words.alike(alike),
        })
    }
}

/// Projects an item from the fields of its entry and, when readable, of its content, as its row
/// keeps it.
pub(crate) fn project(entry_fields: &Fields, content_fields: Option<&Fields>) -> Value {
    let text = |field| Value::Text(entry_fields.text(field).unwrap_or_default());
    let short = |field, bytes_max| {
        Value::Text(cut(&entry_fields.text(field).unwrap_or_default(), bytes_max))
    };
    let set = entry_fields.standing(entry::HANDLING).into_iter();
    let codes = set.chain(entry_fields.all(entry::TIGHTENED));
    // What cannot be read may be the strictest.
    let codes = codes.map(|write| match &write.value {
        Some(value) => value.uint().and_then(Handling::from_number),
        None => Some(Handling::H3),
    });
    let handling = comity_domain::evidence::effective_handling(codes.flatten());
    let conflicts = [entry::TITLE, entry::DESCRIPTION]
        .into_iter()
        .filter(|field| entry_fields.is_conflict(*field))
        .count();
    let parent = entry_fields.one(entry::PARENT).and_then(RecordId::from_value);
    let made = entry_fields.made();
    let content = Content::of(content_fields);
    Value::Array(vec![
        text(entry::EXHIBIT),
        short(entry::TITLE, TITLE_BYTES),
        content.path,
        text(entry::MEDIA_TYPE),
        content.size,
        content.sha256,
        content.blake3,
        content.modified,
        Value::int(made.map_or(0, |made| made.time_utc_ms)),
        Value::text(made.map(|made| made.zone.as_str()).unwrap_or_default()),
        Value::Uint(handling.number()),
        short(entry::RESTRICTION, RESTRICTION_BYTES),
        text(entry::ROUTE),
        Value::Array(tags(entry_fields).into_iter().map(Value::Text).collect()),
        Value::Bool(!entry_fields.standing(entry::WITHDRAWN).is_empty()),
        Value::Uint(conflicts as u64),
        content.segments,
        parent.map_or(Value::Null, |parent| parent.value()),
        entry_fields.mark().map_or(Value::Null, |reason| Value::Uint(reason.number())),
    ])
}

/// What a row keeps of a content.
struct Content {
    path: Value,
    size: Value,
    sha256: Value,
    blake3: Value,
    modified: Value,
    segments: Value,
}

impl Content {
    /// Of no readable content nothing is known, and its hashes are zero.
    fn of(fields: Option<&Fields>) -> Self {
        let one = |field| fields.and_then(|fields| fields.one(field));
        let hash =
            |field| Value::bytes(one(field).and_then(Value::fixed::<32>).unwrap_or_default());
        let source = one(content::SOURCE).and_then(Value::array).unwrap_or_default();
        let path = source.first().and_then(Value::as_text).unwrap_or_default();
        let segments = one(content::SEGMENTS).and_then(Value::array).unwrap_or_default();
        let segments = segments.iter().filter_map(read_segment).take(SEGMENTS_MAX);
        Self {
            path: Value::Text(cut(path, PATH_BYTES)),
            size: one(content::SIZE).and_then(Value::uint).map_or(Value::Null, Value::Uint),
            sha256: hash(content::SHA256),
            blake3: hash(content::BLAKE3),
            modified: source.get(1).and_then(Value::integer).map_or(Value::Null, Value::int),
            segments: Value::Array(segments.map(|segment| segment_value(&segment)).collect()),
        }
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
