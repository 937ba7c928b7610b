//! What text a file has, and the record of how it was read.
//!
//! The reading itself ([`extract`]) happens in a [`crate::worker`] only: what it reads was made by
//! others, and may be made to break it.

pub(crate) mod asking;
pub mod decode;
pub mod extract;
mod html;
pub mod job;
pub(crate) mod mail;
mod office;
pub(crate) mod outlook;
pub(crate) mod package;
pub mod pages;
pub mod pdf;
mod rtf;
pub(crate) mod xml;

use pages::PagesRead;

/// The largest file whose text is read: 64 MiB.
pub const TEXT_SOURCE_BYTES_MAX: u64 = 64 << 20;

/// The longest text that is kept, in bytes of UTF-8: 16 MiB. What is longer is cut, visibly.
pub const TEXT_BYTES_MAX: usize = 16 << 20;

/// Stands at the end of a text that was cut.
pub const CUT_MARK: &str = "\n[the text is cut here]";

/// Kinds of files whose text this version reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// Text as it is: plain, Markdown, CSV, and other formats that are their own text.
    Plain,
    /// HTML: its text without tags, scripts and styles.
    Html,
    /// One message.
    Mail,
    /// A mailbox.
    Mailbox,
    /// A message of Outlook.
    Outlook,
    /// Word since 2007.
    Docx,
    /// Excel since 2007.
    Xlsx,
    /// PowerPoint since 2007.
    Pptx,
    /// OpenDocument.
    Odf,
    /// Rich text.
    Rtf,
    /// PDF: its pages' text, pages separated by U+000C.
    Pdf,
}

impl TextKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Plain,
        Self::Html,
        Self::Mail,
        Self::Mailbox,
        Self::Outlook,
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Odf,
        Self::Rtf,
        Self::Pdf,
    ];

    /// Returns how to read the text of a media type; nothing when this version cannot.
    pub fn of(media_type: &str) -> Option<Self> {
        match media_type {
            "text/plain"
            | "text/markdown"
            | "text/csv"
            | "text/tab-separated-values"
            | "text/x-ms-regedit"
            | "application/json"
            | "application/x-ndjson" => Some(Self::Plain),
            "text/html" | "application/xhtml+xml" => Some(Self::Html),
            "message/rfc822" => Some(Self::Mail),
            "application/mbox" => Some(Self::Mailbox),
            "application/vnd.ms-outlook" => Some(Self::Outlook),
            "text/rtf" => Some(Self::Rtf),
            "application/pdf" => Some(Self::Pdf),
            other if other.starts_with("application/vnd.oasis.opendocument.") => Some(Self::Odf),
            other => Self::of_open_xml(other),
        }
    }

    /// Templates and files with macros read as their plain brothers do.
    fn of_open_xml(media_type: &str) -> Option<Self> {
        let word = ["wordprocessingml", "ms-word."];
        let excel = ["spreadsheetml", "ms-excel."];
        let slides = ["presentationml", "ms-powerpoint."];
        let has = |signs: [&str; 2]| signs.iter().any(|sign| media_type.contains(sign));
        match media_type {
            _ if has(word) => Some(Self::Docx),
            _ if has(excel) => Some(Self::Xlsx),
            _ if has(slides) => Some(Self::Pptx),
            _ => None,
        }
    }

    /// Says whether several engines read it: slow, so asked one by one, and once more without an
    /// engine that broke.
    pub(crate) fn has_engines(self) -> bool {
        match self {
            Self::Plain
            | Self::Html
            | Self::Mail
            | Self::Mailbox
            | Self::Outlook
            | Self::Docx
            | Self::Xlsx
            | Self::Pptx
            | Self::Odf
            | Self::Rtf => false,
            Self::Pdf => true,
        }
    }
}

/// Whether a text can be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextResult {
    /// It can.
    Searched,
    /// There is none, or none that this version reads.
    NoText,
    /// Reading it failed.
    Failed,
}

impl TextResult {
    /// Every result, in the order of their numbers.
    pub(crate) const ALL: &'static [Self] = &[Self::Searched, Self::NoText, Self::Failed];
}

/// Why a text is missing, or is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// There is no text in it: blank, or pictures only.
    NoTextLayer = 1,
    /// This version reads no text of its type.
    NoReader,
    /// No worker runs here.
    Off,
    /// It opens with a password that was not given, or not the right one.
    NeedsPassword,
    /// It is damaged, or made in a way that no reader here understands.
    Unreadable,
    /// A limit of size, time or memory ended the reading.
    LimitHit,
}

impl Reason {
    /// Every reason.
    pub const ALL: &'static [Self] = &[
        Self::NoTextLayer,
        Self::NoReader,
        Self::Off,
        Self::NeedsPassword,
        Self::Unreadable,
        Self::LimitHit,
    ];

    /// Returns the result of a file of which no text was read for this reason.
    fn result(self) -> TextResult {
        match self {
            Self::NoTextLayer | Self::NoReader | Self::Off => TextResult::NoText,
            Self::NeedsPassword | Self::Unreadable | Self::LimitHit => TextResult::Failed,
        }
    }
}

/// How a text was read: kept with the item for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessingRecord {
    /// What read it.
    pub tool: &'static str,
    /// The version of that.
    pub version: &'static str,
    /// How it ended.
    pub result: TextResult,
    /// Characters (Unicode scalar values) of the text that is kept.
    pub characters: u64,
    /// Why there is no text, or not all of it; nothing when all of it was read.
    pub reason: Option<Reason>,
    /// How its pages were read, if it has pages.
    pub pages: Option<PagesRead>,
    /// The encoding it was decoded from, by its name in the Encoding Standard.
    pub encoding: Option<String>,
    /// What deserves to be known: guessed, cut, off, why it failed. Holds nothing of the text.
    pub remark: Option<String>,
}

/// A text and how it was read.
#[derive(Clone, PartialEq, Eq)]
pub struct TextOutcome {
    /// The text; empty unless it is searched.
    pub text: String,
    /// How it was read.
    pub record: ProcessingRecord,
}

impl std::fmt::Debug for TextOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextOutcome").field("record", &self.record).finish_non_exhaustive()
    }
}

impl TextOutcome {
    /// Returns an outcome without text.
    pub fn without(result: TextResult, remark: impl Into<String>) -> Self {
        let reason = match result {
            TextResult::Searched => None,
            TextResult::NoText => Some(Reason::NoTextLayer),
            TextResult::Failed => Some(Reason::Unreadable),
        };
        let record = ProcessingRecord {
            tool: "comity-intake",
            version: env!("CARGO_PKG_VERSION"),
            result,
            characters: 0,
            reason,
            pages: None,
            encoding: None,
            remark: Some(remark.into()),
        };
        Self { text: String::new(), record }
    }

    /// Returns an outcome without text for a reason, with a remark in words.
    pub fn because(reason: Reason, remark: impl Into<String>) -> Self {
        let mut outcome = Self::without(reason.result(), remark);
        outcome.record.reason = Some(reason);
        outcome
    }

    /// Returns the outcome for a type whose text this version does not read.
    pub fn no_reader() -> Self {
        Self::because(Reason::NoReader, "this version reads no text of this type")
    }

    /// Returns the outcome for a text that is larger than is read.
    pub fn too_large() -> Self {
        let mut outcome =
            Self::without(TextResult::NoText, "larger than 64 MiB: not read for text");
        outcome.record.reason = Some(Reason::LimitHit);
        outcome
    }

    /// Returns the outcome for a text whose reader cannot be confined here.
    pub fn off(why: &str) -> Self {
        Self::because(Reason::Off, format!("reading text is off: {why}"))
    }

    /// Returns the outcome for a question whose answer was lost.
    pub fn lost() -> Self {
        Self::without(TextResult::Failed, "no answer came from the text reader")
    }

    /// Returns a text that was read.
    pub fn searched(text: String, encoding: String, remark: Option<String>) -> Self {
        let mut outcome = Self::without(TextResult::Searched, "");
        outcome.record.characters = text.chars().count() as u64;
        outcome.record.encoding = Some(encoding);
        outcome.record.remark = remark;
        outcome.text = text;
        outcome
    }
}
