//! Calls about evidence: plan, import, list, show, search, set, open, verify, withdraw.
//! What imports take and report is in [`crate::imports`], what a search finds in
//! [`crate::searches`].

use crate::common::{Paging, Stamp, StandingMark, Who};
use crate::records::Written;
use crate::teams::FieldValue;

pub use crate::imports::{
    FileReport, FileState, ImportEvidence, ImportPlan, ImportReport, Members,
};
pub use crate::searches::{Hit, Mark, SearchEvidence, SearchResults};

wire! {
    /// Handling codes of Europol's exchange (H0 to H3).
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "UPPERCASE")]
    pub enum Handling {
        /// May be used for preventing and combating crime.
        H0,
        /// Not in court without the provider's permission.
        H1,
        /// Not onward without the provider's permission.
        H2,
        /// Other restriction, in words.
        H3,
    }

    /// How evidence was acquired.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "kebab-case")]
    pub enum Route {
        /// By a measure inside the team.
        JitMeasure,
        /// From a national file that is older than the team.
        PreJit,
        /// By European Investigation Order or mutual legal assistance from a State outside.
        EioMla,
        /// From Europol.
        Europol,
        /// From a financial intelligence unit.
        Fiu,
        /// By European Production Order.
        Epoc,
        /// Given voluntarily.
        Voluntary,
        /// From open sources.
        Osint,
    }

    /// Says that long work has begun.
    #[derive(Eq)]
    pub struct TaskStarted {
        /// The task; ask `task_status`, and `import_report` for an import's report.
        pub task: u64,
    }

    /// Whether an item's text can be searched.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "kebab-case")]
    pub enum TextState {
        /// Its text is searched.
        Searched,
        /// It has no text, or none that this version reads.
        NoText,
        /// Reading its text failed.
        Failed,
        /// Its content has not arrived here.
        NotHeld,
        /// Its content was not released to us.
        NotReleased,
    }

    /// Lists evidence.
    #[derive(Default)]
    pub struct ListEvidence {
        /// The team.
        pub team: String,
        /// `exhibit`, `title`, `size`, `acquired`, `indexed`, `type`, `handling`, `state`;
        /// with `-` before it descending.
        #[serde(default)]
        pub sort: Option<String>,
        /// `field:value` terms joined by spaces: `state:FR`, `type:pdf`, `handling:H2`,
        /// `text:failed`, `tag:ledger`, `withdrawn:yes`; a bare word filters titles, numbers and
        /// paths.
        #[serde(default)]
        pub filter: Option<String>,
        /// Which page.
        #[serde(flatten)]
        pub paging: Paging,
    }

    /// Writes the index to a file: what `evidence_list` shows of all pages, without originals.
    pub struct ExportEvidence {
        /// The team.
        pub team: String,
        /// The order, as in `evidence_list`.
        #[serde(default)]
        pub sort: Option<String>,
        /// The filter, as in `evidence_list`.
        #[serde(default)]
        pub filter: Option<String>,
        /// The file (a place): CSV with a line of names first. It is never written over.
        pub out: String,
    }

    /// One line of the evidence table.
    pub struct EvidenceRow {
        /// The item's id.
        pub item: String,
        /// The exhibit number, such as `FR-2026-0137`.
        pub exhibit: String,
        /// The title; the first of them when two offices set it apart.
        pub title: String,
        /// The path it came from.
        pub path: String,
        /// The originating State.
        pub state: String,
        /// The originating authority.
        pub authority: String,
        /// The type by content, a media type.
        pub media_type: String,
        /// A group for the eye: `document`, `mail`, `table`, `image`, `audio`, `video`,
        /// `archive`, `disk`, `phone`, `other`.
        pub group: String,
        /// Bytes of the original.
        pub size: u64,
        /// The source's modification time, with its zone; absent when unknown.
        pub modified: Option<Stamp>,
        /// When it was indexed.
        pub indexed: Stamp,
        /// SHA-256 of the original, lower-case hex.
        pub sha256: String,
        /// BLAKE3 of the original, lower-case hex.
        pub blake3: String,
        /// Effective handling: the strictest of all.
        pub handling: Handling,
        /// The restriction in words.
        pub restriction: Option<String>,
        /// How it was acquired.
        pub route: Route,
        /// Tags, sorted.
        pub tags: Vec<String>,
        /// Whether its text is searched.
        pub text: TextState,
        /// Whether the sealed original is held here.
        pub held: bool,
        /// When the sealed copy was last read back and compared; absent when not held.
        pub verified: Option<Stamp>,
        /// When it was not the one taken in, or gone; absent when it was equal since.
        pub damaged: Option<Stamp>,
        /// Who may see it, in fixed slots.
        pub visible_to: Vec<Visibility>,
        /// Whether it was withdrawn.
        pub withdrawn: bool,
        /// How many conflicts its shared fields have.
        pub conflicts: u64,
        /// Other items with the same content.
        pub duplicates: u64,
        /// The name of the restricted compartment it is in; absent when all members read it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub compartment: Option<String>,
        /// Why the item does not count, or how it is marked; absent when it counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mark: Option<StandingMark>,
    }

    /// Whether one party sees an item.
    #[derive(Eq)]
    pub struct Visibility {
        /// The State.
        pub state: String,
        /// How it stands there.
        pub how: Visible,
    }

    /// How an item stands at a party.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum Visible {
        /// It holds it, by its own receipt or because every sealed segment is here.
        Holds,
        /// It was sent, and no receipt came yet; to us, not every segment is here yet.
        Sent,
        /// It has not been sent yet.
        NotSent,
        /// It is not released to it.
        NotReleased,
    }

    /// Lists evidence with what a search would cover.
    pub struct EvidencePage {
        /// The rows of this page.
        pub rows: Vec<EvidenceRow>,
        /// This page, counted from 1.
        pub page: u64,
        /// How many pages there are.
        pub pages: u64,
        /// How many rows match.
        pub total: u64,
        /// What a search covers; the five add up to all items.
        pub cover: Cover,
        /// Counts for the filter tree.
        pub facets: Vec<Facet>,
    }

    /// What a search covers: five classes that add up to all items.
    #[derive(Default, Eq)]
    pub struct Cover {
        /// All items of the team known here.
        pub items: u64,
        /// Searched.
        pub searched: u64,
        /// No text.
        pub no_text: u64,
        /// Reading the text failed.
        pub failed: u64,
        /// Not held here.
        pub not_held: u64,
        /// Not released to us.
        pub not_released: u64,
    }

    /// A count in the filter tree.
    #[derive(Eq)]
    pub struct Facet {
        /// `state`, `type`, `handling` or `tag`.
        pub field: String,
        /// The value.
        pub value: String,
        /// How many items have it.
        pub count: u64,
    }

    /// Names an item by id, unique prefix or exhibit number.
    pub struct ItemRef {
        /// The team.
        pub team: String,
        /// The item.
        pub item: String,
    }

    /// An evidence item in full.
    pub struct EvidenceItem {
        /// The line of the table.
        #[serde(flatten)]
        pub row: EvidenceRow,
        /// All titles, when two offices set it apart.
        pub titles: Vec<FieldValue>,
        /// The descriptions.
        pub descriptions: Vec<FieldValue>,
        /// Custody, oldest first.
        pub custody: Vec<CustodyEntry>,
        /// The sentence about gaps, computed from custody and receipts.
        pub custody_sentence: String,
        /// How it was processed.
        pub processing: Vec<Processing>,
        /// The sealed segments.
        pub segments: Vec<Segment>,
        /// Notes that name it.
        pub notes: Vec<LinkedNote>,
        /// Items with the same content.
        pub same_content: Vec<String>,
        /// Why it was withdrawn, and by whom.
        pub withdrawal: Option<CustodyEntry>,
        /// The source's other times and attributes, as `name`, `value`.
        pub source: Vec<SourceFact>,
        /// What the file says about itself: camera, author, headers, duration.
        pub metadata: Vec<Metadata>,
        /// The item it was taken out of: its mail, its archive.
        pub parent: Option<Relative>,
        /// Items taken out of it.
        pub members: Vec<Relative>,
    }

    /// One fact that a file states about itself; nobody has checked it.
    #[derive(Eq)]
    pub struct Metadata {
        /// What it belongs to: `image`, `mail`, `document`, `archive`, `media`, `database`.
        pub group: String,
        /// What.
        pub name: String,
        /// Its value; a time without a zone says so.
        pub value: String,
    }

    /// An item that another was taken out of, or that was taken out of another.
    #[derive(Eq)]
    pub struct Relative {
        /// The item's id.
        pub item: String,
        /// Its exhibit number.
        pub exhibit: String,
        /// Its title.
        pub title: String,
        /// The type by content.
        pub media_type: String,
        /// Bytes.
        pub size: u64,
    }

    /// One fact about the source file.
    #[derive(Eq)]
    pub struct SourceFact {
        /// What.
        pub name: String,
        /// Its value.
        pub value: String,
    }

    /// One event in an item's custody.
    pub struct CustodyEntry {
        /// `imported`, `copied-out`, `key-released`, `received`, `verified`, `withdrawn`,
        /// `re-issued` ...
        pub event: String,
        /// Who.
        pub who: Who,
        /// When.
        pub when: Stamp,
        /// What exactly, in words.
        pub remark: String,
        /// Why, when a reason was asked.
        pub reason: Option<String>,
        /// The change set that says so: State, number and shortened id.
        pub proof: String,
    }

    /// How an item was processed, by which tool.
    pub struct Processing {
        /// The tool and version.
        pub tool: String,
        /// When.
        pub when: Stamp,
        /// `searched`, `no-text`, `failed`.
        pub result: TextState,
        /// Characters of text found.
        pub characters: u64,
        /// Remark, such as the encoding.
        pub remark: Option<String>,
    }

    /// One sealed segment of an original.
    #[derive(Eq)]
    pub struct Segment {
        /// SHA-256 of the sealed bytes; its name in `evidence key`.
        pub sealed_sha256: String,
        /// Sealed bytes.
        pub sealed_bytes: u64,
        /// Bytes of the original in it.
        pub bytes: u64,
    }

    /// A note that names an item.
    #[derive(Eq)]
    pub struct LinkedNote {
        /// The note's id.
        pub note: String,
        /// Its title.
        pub title: String,
    }

    /// The text of an item, with what read it.
    pub struct ItemText {
        /// The item.
        pub item: String,
        /// Whether there is text.
        pub state: TextState,
        /// The text; empty without one. Pages are parted by a form feed, U+000C.
        pub text: String,
        /// How many pages the text has; 0 when it has none.
        pub pages: u64,
        /// What read it.
        pub processing: Option<Processing>,
    }

    /// Sets a shared field of an item: `title`, `description`, `tag+`, `tag-`; or tightens
    /// `handling`.
    pub struct SetEvidence {
        /// The team.
        pub team: String,
        /// The item.
        pub item: String,
        /// The field.
        pub field: String,
        /// The new value.
        pub value: String,
    }

    /// Writes an opened copy of the original to a file, with a reason that is logged.
    pub struct OpenEvidence {
        /// The team.
        pub team: String,
        /// The item.
        pub item: String,
        /// The file (a place). An existing file is not overwritten.
        pub out: String,
        /// Why.
        pub reason: String,
    }

    /// Writes the sealed segments and their age identity to a folder.
    pub struct EvidenceKey {
        /// The team.
        pub team: String,
        /// The item.
        pub item: String,
        /// The folder (a place).
        pub out: String,
        /// Why.
        pub reason: String,
    }

    /// Tells what was written and which hash it has.
    pub struct KeyWritten {
        /// The identity file's name.
        pub identity: String,
        /// The segments, in order.
        pub segments: Vec<Written>,
        /// SHA-256 of the opened original.
        pub sha256: String,
    }

    /// Reads sealed originals back and compares them.
    pub struct VerifyEvidence {
        /// The team.
        pub team: String,
        /// Only this item.
        #[serde(default)]
        pub item: Option<String>,
    }

    /// Withdraws an item; everything stays readable and marked.
    pub struct WithdrawEvidence {
        /// The team.
        pub team: String,
        /// The item.
        pub item: String,
        /// Why.
        pub reason: String,
    }
}
