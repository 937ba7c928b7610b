//! The table of every kind of record and every field: number, class, limit.
//!
//! Wire, merge, limits and `docs/formats/change-set.md` read this one table. Numbers are never
//! reused. Kinds and fields that are not in it come from newer versions and are kept as they are.

/// A set of readers with its own feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compartment {
    /// Charter, roster, keys: read by everybody in the team.
    Control,
    /// The agreement: read by everybody in the team.
    Agreement,
    /// Evidence and notes: never read by participants.
    Operational,
    /// Evidence and notes of some of the members alone, by the compartment's id. Only they know
    /// that it exists.
    Restricted([u8; 32]),
}

/// Where kinds are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In `control` alone.
    Control,
    /// In `agreement` alone.
    Agreement,
    /// In `operational` alone.
    Operational,
    /// In `operational` and in every restricted compartment.
    Evidence,
    /// In restricted compartments alone.
    Restricted,
}

impl Home {
    /// Returns whether a compartment holds kinds that are at home here.
    pub fn holds(self, compartment: Compartment) -> bool {
        let restricted = matches!(compartment, Compartment::Restricted(_));
        match self {
            Self::Control => compartment == Compartment::Control,
            Self::Agreement => compartment == Compartment::Agreement,
            Self::Operational => compartment == Compartment::Operational,
            Self::Evidence => compartment == Compartment::Operational || restricted,
            Self::Restricted => restricted,
        }
    }

    /// Returns the compartment that kinds go to unless a restricted one is named; none for those
    /// that only restricted ones hold.
    pub fn usual(self) -> Option<Compartment> {
        match self {
            Self::Control => Some(Compartment::Control),
            Self::Agreement => Some(Compartment::Agreement),
            Self::Operational | Self::Evidence => Some(Compartment::Operational),
            Self::Restricted => None,
        }
    }
}

impl Compartment {
    /// Every compartment that a team has from its founding.
    pub const ALL: [Compartment; 3] = [Self::Control, Self::Agreement, Self::Operational];

    /// Returns the name that the compartment's id is derived from. The id of a restricted one is
    /// not derived from a name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Agreement => "agreement",
            Self::Operational => "operational",
            Self::Restricted(_) => "restricted",
        }
    }
}

/// Who may write a field, and how several writes stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Written with the record, never again.
    Once,
    /// Written by the authority that made the record.
    Originator,
    /// Written by everybody; concurrent values stand side by side.
    Shared,
    /// Every write stays.
    Append,
    /// A set of elements; a write without value removes the elements it names.
    Set,
}

/// A field of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its number on the wire.
    pub number: u64,
    /// Its name.
    pub name: &'static str,
    /// Its class.
    pub class: Class,
    /// The longest value, in bytes of CBOR.
    pub bytes_max: usize,
}

/// A kind of record.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its number on the wire.
    pub number: u64,
    /// Its name.
    pub name: &'static str,
    /// Where it is written.
    pub home: Home,
    /// Whether values are sealed under the record's key.
    pub sealed: bool,
    /// Whether it may be written before every authority has signed.
    pub founding: bool,
    /// Its fields, by number.
    pub fields: &'static [Field],
}

const fn field(number: u64, name: &'static str, class: Class, bytes_max: usize) -> Field {
    Field { number, name, class, bytes_max }
}

/// Longest short text: titles, names, tags (bytes).
pub const SHORT_BYTES_MAX: usize = 40_000;
/// Longest text: descriptions, clauses, reasons (bytes).
pub const TEXT_BYTES_MAX: usize = 100_000;
/// Longest note update (bytes); with the envelope it stays below a change's 256 KiB.
pub const NOTE_BYTES_MAX: usize = 240_000;

use Class::{Append, Once, Originator, Set, Shared};
use Compartment::{Agreement, Control, Operational, Restricted};

macro_rules! kinds {
    ($($const:ident = $number:literal $name:literal $compartment:ident $sealed:literal
        $founding:literal { $($f_const:ident = $f_number:literal $f_name:literal $class:ident
        $bytes:expr;)* })*) => {
        $(#[doc = concat!("The kind `", $name, "`: its number and its fields'.")]
        #[allow(missing_docs, reason = "the table names them")]
        pub mod $const {
            pub const KIND: u64 = $number;
            $(pub const $f_const: u64 = $f_number;)*
        })*

        /// Every kind, by number.
        pub const KINDS: &[Kind] = &[$(Kind {
            number: $number, name: $name, home: Home::$compartment, sealed: $sealed,
            founding: $founding,
            fields: &[$(field($f_number, $f_name, $class, $bytes)),*],
        }),*];
    };
}

kinds! {
    charter = 1 "charter" Control false true {
        CHARTER = 1 "charter" Once 200_000;
    }
    incarnation = 2 "incarnation" Control false true {
        KEY = 1 "installation key" Once 64;
        RANDOM = 2 "random" Once 64;
    }
    signature = 3 "signature" Control false true {
        ACT = 1 "act" Once 8_192;
    }
    agreement = 4 "agreement" Agreement true true {
        SALT = 1 "salt" Once 64;
        CLAUSES = 2 "clauses" Once 200_000;
        WORKING_NAME = 3 "working_name" Shared SHORT_BYTES_MAX;
        NEXT_MEETING = 4 "next_meeting" Shared SHORT_BYTES_MAX;
        SETTLEMENT = 5 "settlement" Append SHORT_BYTES_MAX;
    }
    person = 5 "person" Control true true {
        INSTALLATION = 1 "installation key" Once 64;
        SALT = 2 "salt" Once 64;
        PERSON = 3 "person" Once SHORT_BYTES_MAX;
        CAPACITY = 4 "capacity" Once SHORT_BYTES_MAX;
        CERTIFICATE = 5 "certificate" Once 4_096;
    }
    mandate = 6 "mandate" Control false false {
        ACT = 1 "act" Once 32_768;
        END = 2 "end" Append 8_192;
    }
    revocation = 7 "revocation" Control false false {
        ACT = 1 "act" Once 65_536;
    }
    decision = 8 "decision" Control false false {
        ACT = 1 "act" Once 16_384;
    }
    recipient = 9 "recipient key" Control false false {
        KEY = 1 "recipient" Once 128;
    }
    replacement = 10 "replacement" Control false false {
        ACT = 1 "act" Once 32_768;
    }
    letter = 11 "letter" Control false false {
        ACT = 1 "act" Once 32_768;
    }
    proposal = 20 "proposal" Agreement true false {
        FIELD = 1 "field" Once 256;
        BEFORE = 2 "before" Once TEXT_BYTES_MAX;
        VALUE = 3 "value" Once TEXT_BYTES_MAX;
        ANSWER = 4 "answer" Append 16_384;
    }
    agreement_cut_off = 21 "cut-off" Agreement false false {
        ACT = 1 "act" Once 65_536;
    }
    agreement_reissue = 22 "re-issue" Agreement false false {
        ACT = 1 "act" Once 65_536;
    }
    entry = 40 "entry" Evidence true false {
        EXHIBIT = 1 "exhibit" Originator 256;
        TITLE = 2 "title" Shared SHORT_BYTES_MAX;
        DESCRIPTION = 3 "description" Shared TEXT_BYTES_MAX;
        TAG = 4 "tag" Set 1_024;
        HANDLING = 5 "handling" Originator 16;
        RESTRICTION = 6 "restriction" Originator TEXT_BYTES_MAX;
        TIGHTENED = 7 "tightened" Append 16;
        ROUTE = 8 "route" Originator 64;
        COMMITMENT = 9 "hash commitment" Once 64;
        WITHDRAWN = 10 "withdrawn" Originator TEXT_BYTES_MAX;
        MEDIA_TYPE = 11 "media type" Originator 256;
        PARENT = 12 "parent" Once 64;
        SETTLEMENT = 13 "settlement" Append SHORT_BYTES_MAX;
    }
    content = 41 "content" Evidence true false {
        ENTRY = 1 "entry" Once 64;
        SALT = 2 "salt" Once 64;
        SIZE = 3 "size" Once 16;
        SHA256 = 4 "sha256" Once 64;
        BLAKE3 = 5 "blake3" Once 64;
        IDENTITY = 6 "age identity" Once 256;
        SEGMENTS = 7 "segments" Once 150_000;
        SOURCE = 8 "source" Once 40_000;
        PROCESSING = 9 "processing" Append 4_096;
        READ_BACK = 10 "read back" Once 64;
    }
    custody = 42 "custody" Evidence true false {
        ITEM = 1 "item" Once 64;
        EVENT = 2 "event" Once 64;
        REMARK = 3 "remark" Once TEXT_BYTES_MAX;
        REASON = 4 "reason" Once TEXT_BYTES_MAX;
    }
    cut_off = 43 "cut-off" Operational false false {
        ACT = 1 "act" Once 65_536;
    }
    reissue = 44 "re-issue" Operational false false {
        ACT = 1 "act" Once 65_536;
    }
    item_proposal = 45 "item proposal" Evidence true false {
        ITEM = 1 "item" Once 64;
        FIELD = 2 "field" Once 16;
        BEFORE = 3 "before" Once TEXT_BYTES_MAX;
        VALUE = 4 "value" Once TEXT_BYTES_MAX;
        REASON = 5 "reason" Once SHORT_BYTES_MAX;
        ANSWER = 6 "answer" Append SHORT_BYTES_MAX;
    }
    note = 50 "note" Evidence true false {
        TITLE = 1 "title" Shared SHORT_BYTES_MAX;
        UPDATE = 2 "update" Append NOTE_BYTES_MAX;
        SETTLEMENT = 3 "settlement" Append SHORT_BYTES_MAX;
    }
    compartment = 60 "compartment" Restricted false false {
        ACT = 1 "act" Once 32_768;
    }
    joining = 61 "joining" Restricted false false {
        ACT = 1 "act" Once 8_192;
    }
    closing = 62 "closing" Restricted false false {
        ACT = 1 "act" Once 110_000;
    }
    restricted_cut_off = 63 "cut-off" Restricted false false {
        ACT = 1 "act" Once 65_536;
    }
    restricted_reissue = 64 "re-issue" Restricted false false {
        ACT = 1 "act" Once 65_536;
    }
    leaving = 65 "leaving" Restricted false false {
        ACT = 1 "act" Once 110_000;
    }
}

/// Finds a kind by its number.
pub fn kind(number: u64) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.number == number)
}

/// Returns the kind of a revoked installation's cut-off in a compartment. In `control` it is part
/// of the revocation.
pub fn cut_off_in(compartment: Compartment) -> Option<u64> {
    match compartment {
        Control => None,
        Agreement => Some(agreement_cut_off::KIND),
        Operational => Some(cut_off::KIND),
        Restricted(_) => Some(restricted_cut_off::KIND),
    }
}

/// Returns the kind by which late work of a revoked installation is re-issued in a compartment. In
/// `control` an authority makes its acts anew.
pub fn reissue_in(compartment: Compartment) -> Option<u64> {
    match compartment {
        Control => None,
        Agreement => Some(agreement_reissue::KIND),
        Operational => Some(reissue::KIND),
        Restricted(_) => Some(restricted_reissue::KIND),
    }
}

/// Returns the field in which records of a kind keep what people decided on statements that stood
/// beside each other; none for kinds without shared fields.
pub fn settlement_in(kind: u64) -> Option<u64> {
    match kind {
        agreement::KIND => Some(agreement::SETTLEMENT),
        entry::KIND => Some(entry::SETTLEMENT),
        note::KIND => Some(note::SETTLEMENT),
        _ => None,
    }
}

impl Kind {
    /// Finds a field by its number.
    pub fn field(&self, number: u64) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.number == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_stand_apart_can_be_settled() {
        for kind in KINDS {
            let shared = kind.fields.iter().any(|field| field.class == Class::Shared);
            assert_eq!(settlement_in(kind.number).is_some(), shared, "{}", kind.name);
        }
    }

    #[test]
    fn numbers_are_unique() {
        for (at, kind) in KINDS.iter().enumerate() {
            assert!(KINDS[..at].iter().all(|other| other.number < kind.number), "{}", kind.name);
            for (at, field) in kind.fields.iter().enumerate() {
                assert!(kind.fields[..at].iter().all(|other| other.number < field.number));
            }
        }
    }
}
