//! Says what a file tells about itself: who wrote it, when and where a picture was taken, how long
//! a recording is, what an archive lists. Runs in a worker only.
//!
//! Everything here is a claim of whoever made the file. A time without a zone says that it has
//! none. What is broken gives what can be had, and a remark.

mod document;
mod exif;
pub mod job;
mod listing;
mod mail;
mod media;
mod pdf;
mod picture;
mod sqlite;

/// The largest file that is described: 128 MiB.
pub const DESCRIBED_BYTES_MAX: usize = 128 << 20;

/// The most facts of a file.
pub const FACTS_MAX: usize = 200;

/// The longest value, in bytes; what is longer is cut, visibly.
pub const VALUE_BYTES_MAX: usize = 2 << 10;

/// One thing that a file says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub group: About,
    /// Its name: a short English key that does not change.
    pub name: String,
    /// What the file says, made safe to look at.
    pub value: String,
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum About {
    /// What could not be read, and why.
    Remark = 0,
    /// Size and form of a picture.
    Picture,
    /// What a camera wrote.
    Camera,
    /// Where it says that it was.
    Place,
    /// Fields of a mail.
    Mail,
    /// Properties of a document.
    Document,
    /// What an archive lists.
    Archive,
    /// Length, codecs and tags of a recording.
    Recording,
    /// A database.
    Database,
}

impl About {
    /// Every group, in the order of its number.
    pub const ALL: [Self; 9] = [
        Self::Remark,
        Self::Picture,
        Self::Camera,
        Self::Place,
        Self::Mail,
        Self::Document,
        Self::Archive,
        Self::Recording,
        Self::Database,
    ];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Remark => "remark",
            Self::Picture => "picture",
            Self::Camera => "camera",
            Self::Place => "place",
            Self::Mail => "mail",
            Self::Document => "document",
            Self::Archive => "archive",
            Self::Recording => "recording",
            Self::Database => "database",
        }
    }
}

/// Gathers facts within the limits.
#[derive(Default)]
struct Facts(Vec<Fact>);

impl Facts {
    fn add(&mut self, group: About, name: &str, value: impl AsRef<str>) {
        let value = value.as_ref().trim_matches(|c: char| c.is_whitespace() || c == '\0');
        if value.is_empty() || self.0.len() > FACTS_MAX {
            return;
        }
        if self.0.len() == FACTS_MAX {
            let value = "there is more than is shown here".to_owned();
            self.0.push(Fact { group: About::Remark, name: "cut".to_owned(), value });
            return;
        }
        let mut value = crate::names::shown_bytes(value.as_bytes());
        if value.len() > VALUE_BYTES_MAX {
            value.truncate(value.floor_char_boundary(VALUE_BYTES_MAX));
            value.push('…');
        }
        self.0.push(Fact { group, name: name.to_owned(), value });
    }

    fn remark(&mut self, value: &str) {
        self.add(About::Remark, "remark", value);
    }
}

/// Describes a whole file of a media type; types of which nothing is known give nothing.
pub fn describe(bytes: &[u8], media_type: &str) -> Vec<Fact> {
    let mut facts = Facts::default();
    let kind = media_type.split('/').next().unwrap_or_default();
    match (kind, media_type) {
        ("image", _) => {
            picture::describe(bytes, &mut facts);
            exif::describe(bytes, &mut facts);
        }
        ("audio" | "video", _) => media::describe(bytes, media_type, &mut facts),
        (_, "message/rfc822") => mail::message(bytes, &mut facts),
        (_, "application/mbox") => mail::mailbox(bytes, &mut facts),
        (_, "application/vnd.ms-outlook") => mail::outlook(bytes, &mut facts),
        (_, "application/pdf") => pdf::describe(bytes, &mut facts),
        (_, "application/vnd.sqlite3") => sqlite::describe(bytes, &mut facts),
        _ if media_type.contains("opendocument") => document::odf(bytes, &mut facts),
        _ if document::is_open_xml(media_type) => document::open_xml(bytes, &mut facts),
        _ if document::is_ole(media_type) => document::ole(bytes, &mut facts),
        _ => listing::describe(bytes, media_type, &mut facts),
    }
    facts.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file may hold a million properties, each a book.
    #[test]
    fn facts_have_limits_and_say_so() {
        let mut facts = Facts::default();

        (0..1_000).for_each(|n| facts.add(About::Mail, &n.to_string(), "é".repeat(5_000)));

        assert_eq!(facts.0.len(), FACTS_MAX + 1);
        assert!(facts.0[0].value.ends_with('…') && facts.0[0].value.len() < VALUE_BYTES_MAX + 4);
        assert_eq!(facts.0[FACTS_MAX].name, "cut");
    }

    #[test]
    fn nonsense_of_every_type_is_described_without_a_panic() {
        let types = [
            "image/jpeg",
            "image/png",
            "image/tiff",
            "image/heic",
            "audio/mpeg",
            "video/mp4",
            "video/x-matroska",
            "message/rfc822",
            "application/mbox",
            "application/vnd.ms-outlook",
            "application/pdf",
            "application/vnd.sqlite3",
            "application/vnd.oasis.opendocument.text",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/msword",
            "application/zip",
            "application/x-7z-compressed",
        ];
        let nonsense: Vec<u8> = (0..4_096_u32).map(|n| (n.wrapping_mul(97) >> 3) as u8).collect();

        for media_type in types {
            for bytes in [&nonsense[..], &nonsense[..3], b"", b"SQLite format 3\0", b"%PDF-1.4"] {
                let facts = describe(bytes, media_type);
                assert!(facts.iter().all(|fact| !fact.value.is_empty()), "{media_type}");
            }
        }
    }
}
