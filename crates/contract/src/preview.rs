//! Calls that look into an item: pages and images as pictures, mail, tables, bytes.
//!
//! A worker without files and network makes what they give; no byte of an original reaches the
//! interface as it is, except as text and as hexadecimal digits.

use crate::common::Passphrase;
use crate::evidence::SourceFact;

wire! {
    /// Asks how an item can be looked at.
    pub struct PreviewEvidence {
        /// The team.
        pub team: String,
        /// The item: an id, a unique prefix, or an exhibit number.
        pub item: String,
        /// Opens a document that asks for a password. Used once, kept nowhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub password: Option<Passphrase>,
    }

    /// How an item can be looked at.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum PreviewKind {
        /// Page by page, as pictures: ask `preview_page`.
        Pages,
        /// One picture: ask `preview_page` for page 1.
        Image,
        /// Headers, text and attachments.
        Mail,
        /// Sheets of rows: ask `preview_rows`.
        Table,
        /// As text: ask `evidence_text`.
        Text,
        /// As bytes: ask `preview_bytes`.
        Bytes,
        /// Only with a password, which was missing or wrong.
        Password,
    }

    /// What can be looked at.
    pub struct Preview {
        /// The item's id.
        pub item: String,
        /// How.
        pub kind: PreviewKind,
        /// How many pages there are; 1 for an image, else 0.
        pub pages: u64,
        /// The mail.
        pub mail: Option<MailView>,
        /// The sheets of a table; a CSV file has one.
        pub sheets: Vec<Sheet>,
        /// Why nothing better is shown, or what was cut.
        pub remark: Option<String>,
    }

    /// A mail to read.
    pub struct MailView {
        /// The headers people read, in their order: `From`, `To`, `Date`, `Subject` ...
        pub headers: Vec<SourceFact>,
        /// Its text; of an HTML mail the text alone.
        pub body: String,
        /// What is attached.
        pub attachments: Vec<Attachment>,
    }

    /// A file in a mail.
    #[derive(Eq)]
    pub struct Attachment {
        /// Its name, safe to look at.
        pub name: String,
        /// Its media type by content.
        pub media_type: String,
        /// Its bytes.
        pub size: u64,
        /// Its own exhibit number, when it is an item here.
        pub exhibit: Option<String>,
    }

    /// One sheet of a table.
    #[derive(Eq)]
    pub struct Sheet {
        /// Its name.
        pub name: String,
        /// Its rows.
        pub rows: u64,
        /// Its columns.
        pub columns: u64,
    }

    /// Asks for a picture of one page.
    pub struct PreviewPage {
        /// The team.
        pub team: String,
        /// The item.
        pub item: String,
        /// The page, counted from 1.
        pub page: u64,
        /// Pixels the longest side may have, at most 2,000.
        pub longest: u64,
        /// Opens a document that asks for a password.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub password: Option<Passphrase>,
    }

    /// A picture of a page.
    pub struct PageImage {
        /// The page.
        pub page: u64,
        /// Pixels across.
        pub width: u64,
        /// Pixels down.
        pub height: u64,
        /// The picture as PNG, in base64.
        pub png: String,
    }

    /// Asks for rows of a sheet.
    pub struct PreviewRows {
        /// The team.
        pub team: String,
        /// The item.
        pub item: String,
        /// The sheet, counted from 0.
        pub sheet: u64,
        /// The first row wanted, counted from 0.
        pub first: u64,
        /// How many rows; at most 500 count.
        pub count: u64,
        /// Opens a document that asks for a password.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub password: Option<Passphrase>,
    }

    /// Rows of a sheet.
    pub struct SheetRows {
        /// The first row given, counted from 0.
        pub first: u64,
        /// The rows, each with its cells as text.
        pub rows: Vec<Vec<String>>,
        /// All rows of the sheet.
        pub total: u64,
    }

    /// Asks for bytes of an item.
    pub struct PreviewBytes {
        /// The team.
        pub team: String,
        /// The item.
        pub item: String,
        /// The first byte wanted, counted from 0.
        pub first: u64,
        /// How many; at most 65,536 count.
        pub count: u64,
    }

    /// Bytes of an item.
    pub struct ItemBytes {
        /// The first byte given, counted from 0.
        pub first: u64,
        /// The bytes as lower-case hexadecimal digits.
        pub hex: String,
        /// All bytes of the item.
        pub total: u64,
    }
}
