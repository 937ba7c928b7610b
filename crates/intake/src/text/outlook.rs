//! Reads messages of Outlook: an OLE file whose streams are named by MAPI properties.
//! [MS-OXMSG], [MS-OXPROPS].

use std::io::{self, Cursor, Read};

use cfb::CompoundFile;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The longest property that is read as a text, in bytes.
const TEXT_BYTES_MAX: u64 = 32 << 20;

/// The most attachments that are looked for.
const ATTACHMENTS_MAX: usize = 10_000;

/// Properties of a message and of an attachment.
pub(crate) mod property {
    pub(crate) const SUBJECT: u16 = 0x0037;
    pub(crate) const HEADERS: u16 = 0x007d;
    pub(crate) const SENDER_NAME: u16 = 0x0c1a;
    pub(crate) const SENDER_ADDRESS: u16 = 0x0c1f;
    pub(crate) const SENDER_SMTP: u16 = 0x5d01;
    pub(crate) const TO: u16 = 0x0e04;
    pub(crate) const CC: u16 = 0x0e03;
    pub(crate) const MESSAGE_ID: u16 = 0x1035;
    pub(crate) const BODY: u16 = 0x1000;
    pub(crate) const BODY_HTML: u16 = 0x1013;
    pub(crate) const NAME_LONG: u16 = 0x3707;
    pub(crate) const NAME_SHORT: u16 = 0x3704;
    pub(crate) const NAME_SHOWN: u16 = 0x3001;
    pub(crate) const DATA: u16 = 0x3701;
    pub(crate) const SUBMITTED: u16 = 0x0039;
    pub(crate) const DELIVERED: u16 = 0x0e06;
    pub(super) const CODE_PAGE: u16 = 0x3ffd;
}

/// Types of properties that are streams of their own.
const TYPE_UNICODE: u16 = 0x001f;
const TYPE_ANSI: u16 = 0x001e;
const TYPE_BINARY: u16 = 0x0102;
const TYPE_OBJECT: u16 = 0x000d;
/// Types in the stream of fixed ones.
const TYPE_TIME: u16 = 0x0040;

/// A message, or one inside of another.
pub(crate) struct Outlook<'a> {
    file: CompoundFile<Cursor<&'a [u8]>>,
}

impl<'a> Outlook<'a> {
    /// Opens a message; fails when it is no OLE file.
    pub(crate) fn open(bytes: &'a [u8]) -> io::Result<Self> {
        Ok(Self { file: CompoundFile::open(Cursor::new(bytes))? })
    }

    /// Returns a property of the folder that is a text.
    pub(crate) fn text(&mut self, folder: &str, property: u16) -> Option<String> {
        if let Some(wide) = self.stream(folder, property, TYPE_UNICODE) {
            return Some(encoding_rs::UTF_16LE.decode_without_bom_handling(&wide).0.into_owned());
        }
        let narrow = self.stream(folder, property, TYPE_ANSI)?;
        let (text, _) = self.code_page().decode_without_bom_handling(&narrow);
        Some(text.trim_end_matches('\0').to_owned())
    }

    /// Returns a property of the folder that is bytes.
    pub(crate) fn bytes(&mut self, folder: &str, property: u16) -> Option<Vec<u8>> {
        self.stream(folder, property, TYPE_BINARY)
    }

    /// Returns a property of the message that is a time, in steps of 100 ns since 1601, UTC.
    pub(crate) fn time(&mut self, property: u16) -> Option<u64> {
        Some(u64::from_le_bytes(self.fixed(TYPE_TIME, property)?))
    }

    /// Returns the folders of attachments, each with whether it is a message within this one.
    pub(crate) fn attachments(&self) -> Vec<(String, bool)> {
        let Ok(entries) = self.file.read_storage("/") else { return Vec::new() };
        let mut folders: Vec<String> = entries
            .filter(|entry| entry.is_storage() && entry.name().starts_with("__attach_version1.0_"))
            .map(|entry| format!("/{}", entry.name()))
            .take(ATTACHMENTS_MAX)
            .collect();
        folders.sort_unstable();
        let named = |folder: String| {
            let object = self.file.is_storage(path(&folder, property::DATA, TYPE_OBJECT));
            (folder, object)
        };
        folders.into_iter().map(named).collect()
    }

    fn stream(&mut self, folder: &str, property: u16, kind: u16) -> Option<Vec<u8>> {
        let stream = self.file.open_stream(path(folder, property, kind)).ok()?;
        let mut bytes = Vec::new();
        stream
            .take(TEXT_BYTES_MAX.max(super::TEXT_SOURCE_BYTES_MAX))
            .read_to_end(&mut bytes)
            .ok()?;
        Some(bytes)
    }

    /// Properties of a fixed size are rows of 16 bytes after a header: type, number, flags, value.
    fn fixed(&mut self, kind: u16, property: u16) -> Option<[u8; 8]> {
        let mut rows = Vec::new();
        let stream = self.file.open_stream("/__properties_version1.0").ok()?;
        stream.take(1 << 20).read_to_end(&mut rows).ok()?;
        let [k0, k1] = kind.to_le_bytes();
        let [p0, p1] = property.to_le_bytes();
        let row =
            rows.get(32..)?.chunks_exact(16).find(|row| row.starts_with(&[k0, k1, p0, p1]))?;
        row.get(8..16)?.try_into().ok()
    }

    fn code_page(&mut self) -> &'static Encoding {
        let page = self.fixed(0x0003, property::CODE_PAGE).map(|value| {
            let [low, high, ..] = value;
            u16::from_le_bytes([low, high])
        });
        match page {
            Some(65001) => UTF_8,
            Some(932) => encoding_rs::SHIFT_JIS,
            Some(936) => encoding_rs::GBK,
            Some(949) => encoding_rs::EUC_KR,
            Some(950) => encoding_rs::BIG5,
            Some(page) => {
                Encoding::for_label(format!("windows-{page}").as_bytes()).unwrap_or(WINDOWS_1252)
            }
            None => WINDOWS_1252,
        }
    }
}

fn path(folder: &str, property: u16, kind: u16) -> String {
    format!("{folder}/__substg1.0_{property:04X}{kind:04X}")
}
