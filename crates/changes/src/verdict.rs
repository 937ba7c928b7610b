//! Every verdict and every reason, in one table. `docs/formats/authority.md` explains each to a
//! lawyer; a test holds the two together.
//!
//! A verdict follows from a set's causal past (*refused*, *void*) or from all admitted sets
//! (*without standing*, *marked*). Clocks, networks and content keys decide none.

/// What a reason does to a set or a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The set is not admitted, now or later.
    Refused,
    /// The change has no effect; its set is admitted.
    Void,
    /// The set is admitted and readable, and does not count.
    WithoutStanding,
    /// The set counts, with a mark.
    Marked,
}

impl Verdict {
    /// Returns the words that documents and people use.
    pub fn words(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Void => "void",
            Self::WithoutStanding => "without standing",
            Self::Marked => "marked",
        }
    }
}

macro_rules! reasons {
    ($($(#[doc = $doc:literal])* $name:ident = $number:literal $code:literal $verdict:ident
        $words:literal;)*) => {
        /// Why a set is refused, a change void, or a set without standing. The same everywhere.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
        pub enum Reason {
            $($(#[doc = $doc])* #[error($words)] $name,)*
        }

        impl Reason {
            /// Every reason, in the order of the document.
            pub const ALL: &[Reason] = &[$(Self::$name),*];

            /// Returns the name in documents and replies.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Returns what the reason does.
            pub fn verdict(self) -> Verdict {
                match self { $(Self::$name => Verdict::$verdict,)* }
            }

            /// Returns the number in rows of an index. Numbers are never used again.
            pub fn number(self) -> u64 {
                match self { $(Self::$name => $number,)* }
            }
        }
    };
}

reasons! {
    /// The header or a change is malformed, or asks for what this version does not know.
    Malformed = 1 "malformed" Refused "it is malformed";
    /// The charter does not give the team's id.
    CharterWrong = 2 "charter-wrong" Refused "its charter is not the team's";
    /// The compartment is none of the team's, or not that of the feed.
    CompartmentUnknown = 3 "compartment-unknown" Refused "its compartment is none of its feed's";
    /// The feed of a founding set is not announced in it.
    FeedUnknown = 4 "feed-unknown" Refused "its feed is not announced by its installation";
    /// The signature does not verify.
    SignatureWrong = 5 "signature-wrong" Refused "its signature does not verify";
    /// It names its own feed among what it builds on beside its own chain.
    ChainBroken = 6 "chain-broken" Refused "it does not follow the set before it";
    /// It builds on a compartment that it may not name.
    ForeignDependency = 7 "foreign-dependency" Refused "it builds on another compartment";
    /// The feed was split more often than is kept.
    SplitTooOften = 8 "split-too-often" Refused "its feed was split too often";
    /// No mandate that stands in its past.
    NoMandate = 9 "no-mandate" Refused "its installation has no mandate in its past";
    /// The mandate was ended in its past.
    MandateEnded = 10 "mandate-ended" Refused "its installation's mandate had ended in its past";
    /// The installation was revoked in its past.
    InstallationRevoked = 11 "installation-revoked" Refused
        "its installation had been revoked in its past";
    /// The role does not write there.
    RoleForbids = 12 "role-forbids" Refused "its role does not write in that compartment";
    /// Its installation is no member of the restricted compartment in its past.
    NotAMember = 13 "not-a-member" Refused
        "its installation is no member of the restricted compartment in its past";
    /// It opens a restricted compartment, and its charter does not hold.
    CompartmentWrong = 14 "compartment-wrong" Refused
        "the charter of its restricted compartment does not hold";
    /// Not every authority has signed in its past.
    NotInForce = 20 "not-in-force" Void "not every authority had signed in its past";
    /// The kind does not belong in that compartment.
    WrongCompartment = 21 "wrong-compartment" Void "its kind does not belong in that compartment";
    /// The record is another authority's, or of another kind or key.
    RecordForeign = 22 "record-foreign" Void "its record is another authority's";
    /// The record is not in its past, and not the author's to make.
    RecordUnknown = 23 "record-unknown" Void "its record is not in its past";
    /// The field is the originator's alone, or written once.
    OriginatorOnly = 24 "originator-only" Void "its field is the originator's alone";
    /// The act in it does not hold.
    ActWrong = 25 "act-wrong" Void "the authority's act in it does not hold";
    /// A revocation cuts lower than its author may, or at what is not in its past.
    CutOffWrong = 26 "cut-off-wrong" Void "it cuts off more than its author may";
    /// Leaders removed each other in its past and nobody has decided.
    TeamFrozen = 27 "team-frozen" Void "leaders had removed each other in its past";
    /// The restricted compartment was closed in its past.
    CompartmentClosed = 28 "compartment-closed" Void
        "its restricted compartment had been closed in its past";
    /// It lets somebody into a restricted compartment who may not hold it.
    MemberWrong = 29 "member-wrong" Void "whom it lets in may not hold that compartment";
    /// Its feed has two sets at one number, at or before this one.
    FeedSplit = 40 "feed-split" WithoutStanding "its installation signed two sets under one number";
    /// It lies past a cut-off of its installation.
    PastCutOff = 41 "past-cut-off" WithoutStanding
        "its installation was revoked, and it lies after";
    /// The mandate it was written under was given by a set without standing.
    MandateFell = 42 "mandate-fell" WithoutStanding "the act that gave its mandate does not count";
    /// Every party signed a decision that lifts this revocation.
    Lifted = 43 "lifted" WithoutStanding "every party decided that this revocation does not count";
    /// The act was signed with a key that had been replaced, and nobody who replaced it knew of it.
    KeyReplaced = 44 "key-replaced" WithoutStanding
        "its authority's key was replaced, and nobody who replaced it knew of it";
    /// Its installation was revoked, and its compartment's own act has not arrived.
    CutOffPending = 60 "cut-off-pending" Marked
        "its installation was revoked; what counts here is not yet known";
    /// It lies past a cut-off, and the authority of its installation re-issued it.
    Reissued = 61 "reissued" Marked
        "written past a cut-off; its own authority re-issued it";
}

impl Reason {
    /// Finds a reason by its number.
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.number() == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_codes_are_unique() {
        for (at, reason) in Reason::ALL.iter().enumerate() {
            let before = &Reason::ALL[..at];
            assert!(before.iter().all(|other| other.number() < reason.number()), "{reason:?}");
            assert!(before.iter().all(|other| other.code() != reason.code()), "{reason:?}");
            assert_eq!(Reason::from_number(reason.number()), Some(*reason));
        }
    }
}
