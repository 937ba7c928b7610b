//! Tells what a file is by what it holds. Its name only breaks ties between kinds of text.
//!
//! Signatures of the own table come first, then the `infer` crate, then rules for text. Nothing is
//! unpacked or parsed here: only first bytes and names inside containers are looked at.

mod containers;
mod forms;
mod signatures;
mod texts;

use std::path::Path;

/// Bytes at the beginning of a file that are looked at, at most: 1 MiB.
pub const HEAD_BYTES_MAX: usize = 1 << 20;

/// What nothing is known about.
pub const UNKNOWN: &str = "application/octet-stream";

/// A group for the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Texts, pages, presentations.
    Document,
    /// Messages and mailboxes.
    Mail,
    /// Spreadsheets, separated values, databases.
    Table,
    /// Pictures.
    Image,
    /// Sound.
    Audio,
    /// Moving pictures.
    Video,
    /// Files that hold files.
    Archive,
    /// Images of disks.
    Disk,
    /// Backups and packages of phones.
    Phone,
    /// All else.
    Other,
}

impl Group {
    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Mail => "mail",
            Self::Table => "table",
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Archive => "archive",
            Self::Disk => "disk",
            Self::Phone => "phone",
            Self::Other => "other",
        }
    }
}

/// Returns the media type of a file of `size` bytes by its first bytes, more of them than
/// [`HEAD_BYTES_MAX`] not being looked at.
pub fn media_type(head: &[u8], size: u64, path: &Path) -> &'static str {
    let head = head.get(..HEAD_BYTES_MAX).unwrap_or(head);
    if size == 0 {
        return "application/x-empty";
    }
    signatures::of(head, size)
        .or_else(|| containers::of(head))
        .or_else(|| inferred(head))
        .or_else(|| signatures::late(head))
        .or_else(|| texts::of(head, size, path))
        .unwrap_or(UNKNOWN)
}

/// Asks `infer`, in the names of IANA; what it says of texts is left to our own rules.
fn inferred(head: &[u8]) -> Option<&'static str> {
    let found = infer::get(head)?.mime_type();
    Some(match found {
        _ if found.starts_with("text/") => return None,
        // An icon file of no icon is only zeros.
        // Four letters somewhere in a text are no picture.
        "image/webp" if !head.starts_with(b"RIFF") => return None,
        "image/vnd.microsoft.icon" if head.get(4..6) == Some(&[0, 0]) => return None,
        "application/rtf" => "text/rtf",
        "application/font-sfnt" => "font/ttf",
        "application/font-woff" => "font/woff",
        "application/java" => "application/java-vm",
        "application/x-unix-archive" => "application/x-archive",
        "audio/m4a" => "audio/mp4",
        "audio/opus" => "audio/ogg",
        "audio/x-flac" => "audio/flac",
        "audio/x-wav" => "audio/wav",
        "image/vnd.ms-photo" => "image/jxr",
        "video/x-ms-wmv" => "video/x-ms-asf",
        other => other,
    })
}

/// Returns the group of a media type.
pub fn group(media_type: &str) -> Group {
    let kind = media_type.split('/').next().unwrap_or_default();
    match (kind, media_type) {
        (_, "text/csv" | "text/tab-separated-values" | "application/vnd.ms-excel") => Group::Table,
        (_, "application/vnd.sqlite3" | "application/x-msaccess") => Group::Table,
        (_, found) if found.contains("spreadsheet") => Group::Table,
        ("message", _) | (_, "application/mbox" | "application/vnd.ms-outlook") => Group::Mail,
        (_, "text/calendar" | "text/vcard") => Group::Mail,
        ("text", _) => Group::Document,
        ("image", _) => Group::Image,
        ("audio", _) => Group::Audio,
        ("video", _) => Group::Video,
        (_, found) if is_document(found) => Group::Document,
        (_, found) if PHONES.contains(&found) => Group::Phone,
        (_, found) if DISKS.contains(&found) => Group::Disk,
        (_, found) if ARCHIVES.contains(&found) => Group::Archive,
        _ => Group::Other,
    }
}

fn is_document(media_type: &str) -> bool {
    const PARTS: [&str; 6] =
        ["wordprocessing", "presentation", "opendocument", "powerpoint", "msword", "visio"];
    const WHOLE: [&str; 6] = [
        "application/pdf",
        "application/postscript",
        "application/json",
        "application/x-ndjson",
        "application/epub+zip",
        "application/x-mobipocket-ebook",
    ];
    WHOLE.contains(&media_type) || PARTS.iter().any(|part| media_type.contains(part))
}

const PHONES: [&str; 4] = [
    "application/vnd.android.package-archive",
    "application/x-android-backup",
    "application/x-ios-package",
    "application/x-ufdr",
];

const DISKS: [&str; 8] = [
    "application/x-ewf",
    "application/x-iso9660-image",
    "application/x-qemu-disk",
    "application/x-raw-disk-image",
    "application/x-vhd",
    "application/x-vhdx",
    "application/x-vmdk",
    "application/x-apple-diskimage",
];

const ARCHIVES: [&str; 24] = [
    "application/gzip",
    "application/java-archive",
    "application/vnd.bzip3",
    "application/vnd.debian.binary-package",
    "application/vnd.google-earth.kmz",
    "application/vnd.ms-cab-compressed",
    "application/vnd.rar",
    "application/x-7z-compressed",
    "application/x-ace-compressed",
    "application/x-archive",
    "application/x-arj",
    "application/x-bzip2",
    "application/x-compress",
    "application/x-cpio",
    "application/x-lz4",
    "application/x-lzh-compressed",
    "application/x-lzip",
    "application/x-lzma",
    "application/x-rpm",
    "application/x-tar",
    "application/x-xz",
    "application/zip",
    "application/zlib",
    "application/zstd",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8], name: &str) -> &'static str {
        media_type(bytes, bytes.len() as u64, Path::new(name))
    }

    /// A name is chosen by whoever made the file.
    #[test]
    fn the_name_never_makes_a_type() {
        assert_eq!(of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "report.pdf"), "image/png");
        assert_eq!(of(b"\x01\x02\x03\x00\x05", "ledger.csv"), UNKNOWN);
        assert_eq!(of(b"", "ledger.csv"), "application/x-empty");
        assert_eq!(of(b"just words", "photo.jpg"), "text/plain");
    }

    #[test]
    fn every_type_has_one_group() {
        let groups = [
            ("text/csv", Group::Table),
            ("application/vnd.oasis.opendocument.spreadsheet", Group::Table),
            ("application/vnd.oasis.opendocument.text", Group::Document),
            ("text/html", Group::Document),
            ("message/rfc822", Group::Mail),
            ("application/x-ewf", Group::Disk),
            ("application/zip", Group::Archive),
            ("application/x-android-backup", Group::Phone),
            ("image/heic", Group::Image),
            (UNKNOWN, Group::Other),
        ];

        for (media_type, expected) in groups {
            assert_eq!(group(media_type), expected, "{media_type}");
        }
    }
}
