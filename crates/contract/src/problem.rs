//! A refusal with a way out. `docs/problems.md` is the catalogue; a test compares both ways.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

wire! {
    /// Says what happened and what to do. Names ids and numbers, never contents.
    #[derive(Eq)]
    pub struct Problem {
        /// The code, a heading of `docs/problems.md`.
        pub code: ProblemCode,
        /// What happened.
        pub message: String,
        /// What to do.
        pub hint: String,
        /// Whether the same call may succeed later without a change.
        pub retry: bool,
        /// The id, number or label it is about.
        pub reference: Option<String>,
    }
}

/// Declares the codes once: the enum, the list, and the default message and hint.
macro_rules! codes {
    ($($name:ident $retry:literal $message:literal $hint:literal;)*) => {
        /// What kind of problem. The wire form is the name in kebab-case.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
                 Serialize, Deserialize, JsonSchema, TS)]
        #[serde(rename_all = "kebab-case")]
        #[allow(missing_docs, reason = "docs/problems.md describes each, tested both ways")]
        pub enum ProblemCode { $($name),* }

        impl ProblemCode {
            /// Lists every code.
            pub const ALL: &'static [ProblemCode] = &[$(ProblemCode::$name),*];

            /// Returns the problem with its default message and hint.
            pub fn problem(self) -> Problem {
                let (retry, message, hint) = match self {
                    $(ProblemCode::$name => ($retry, $message, $hint)),*
                };
                Problem {
                    code: self, message: message.into(), hint: hint.into(), retry, reference: None,
                }
            }
        }
    };
}

codes! {
    WrongUsage false "The call is not of the form it must have." "Compare it with the schema of this call.";
    NotHere false "This host does not offer that call." "Use the window for dialogs and the command line for paths.";
    VaultAbsent false "There is no vault in this folder." "Create one, or name the folder of an existing vault.";
    VaultExists false "There is a vault in this folder already." "Choose another folder, or unlock the vault that is there.";
    VaultOpen false "A vault is open here." "Lock it, then choose another.";
    VaultUnknown false "That vault is not on the list of this account." "Choose its folder.";
    FolderNotEmpty false "The folder holds something already." "Make a new, empty folder for the vault.";
    VaultLocked true "The vault is locked." "Unlock it and do it again.";
    VaultInUse true "Another program has this vault open." "Lock the vault there or close that program, then try again.";
    VaultNewer false "The vault was written by a newer version of Comity." "Install that version; this one leaves the vault as it is.";
    VaultDamaged false "The vault does not read as it was written." "Run a verification. Nothing is repaired or removed without you; keep the folder and restore a copy if it names lost frames.";
    WrongPassphrase true "The passphrase does not open this vault." "Check the keyboard layout and Caps Lock, or use the recovery file.";
    SlotDamaged false "The passphrase slot cannot be read." "Use the recovery file to set a new passphrase.";
    WrongRecoveryFile false "The recovery file does not open this vault." "Use the file that was written when this vault was made.";
    NoAuthorityKey false "This installation does not keep the authority's key." "Ask the installation of your authority that keeps it.";
    NotATerminal false "A passphrase is needed and nobody can be asked." "Name a passphrase file.";
    PlaceUnknown false "That place is not known here." "Choose the file or folder again.";
    FileUnreadable true "The file or folder cannot be read." "Check that it is there, that you may read it, and that the stick is still in.";
    FileExists false "There is a file of that name already." "Choose another name; nothing is overwritten.";
    NoSpace true "The disk is full." "Free some space and do it again. Everything saved before stays saved.";
    StorageFailed true "The disk did not take what was written." "Check the disk. Everything saved before stays saved.";
    CardDamaged false "The file is not a card, or was changed." "Ask for the card again.";
    ShareDamaged false "The file is not a share, or was changed or mistyped." "Ask the custodian for the share again, or type it again from paper.";
    SharesUnfit false "These shares do not bring a key back." "Ask further custodians for shares of the same day.";
    LetterDamaged false "The file is not a letter, or was changed." "Ask for the letter again.";
    CardUnknown false "No card here has that id, prefix or name." "Add the card, or write more of its id.";
    CardNotVerified false "The fingerprint of that card was not compared." "Compare the eight words with the person, then mark the card as verified.";
    Ambiguous false "More than one thing here has that name or prefix." "Write more of the id.";
    TeamUnknown false "No team here has that id, prefix or name." "Look at the list of teams, or receive its packets first.";
    TeamNotActive true "The team is not yet in force." "Wait until every authority has signed and their signatures have been received.";
    TeamDeclined false "An authority declined the agreement." "Found a team on a changed text.";
    AlreadyAnswered false "Your authority has answered already." "An answer stands; propose a change instead.";
    NotAllowed false "Your role does not include this act." "Ask a leader of the team.";
    MandateEnded false "Your mandate in this team has ended." "Ask your authority to be added again.";
    InstallationRevoked false "This installation was revoked in this team." "What you have stays readable. Ask your authority to be added with a new installation.";
    TeamFrozen false "Leaders of this team have removed each other." "Everything stays readable. Every party's authority signs one decision about who stays.";
    FieldUnknown false "There is no field of that name." "Look at the list of fields.";
    ValueInvalid false "The value does not fit the field." "Correct it as the message says.";
    ValueTooLong false "The text is longer than can be kept." "Shorten it, or import it as evidence.";
    RestrictionMissing false "H3 asks for the restriction in words." "Write what the restriction is.";
    ReasonMissing false "This act is logged with a reason, and none was given." "Write why.";
    ItemUnknown false "No evidence item here has that id, prefix or number." "Look at the list, or receive packets first.";
    ContentNotHeld true "The sealed original is not held here." "Receive the partner's packets with the sealed evidence.";
    ContentDamaged false "The sealed original does not have the hash it must have." "Ask a partner for the sealed original again; nothing was removed.";
    NotReleased false "That was not released to this installation." "Ask the originating authority.";
    PreviewNone false "This item cannot be looked at in that way." "Look at its text or its bytes, or save a copy.";
    PreviewFailed false "The reader could not make that out of the file." "Look at its bytes, or save a copy and open it elsewhere.";
    PasswordNeeded false "The file asks for a password." "Give the password it was protected with.";
    NotTheOriginator false "Only the originating authority may do this." "Propose it to them: they accept or refuse it.";
    OwnItem false "That item is your own authority's." "Nothing has to be proposed: write the field, or withdraw the item.";
    ProposalOvertaken false "The field has another value than when that was proposed." "Refuse it, or let it be proposed again.";
    HandlingLoosened false "A handling code can be tightened here, never loosened." "Propose a looser one to the originating authority; if it is your own item, another authority proposes it.";
    CompartmentUnknown false "No restricted compartment that is held here has that id, prefix or name." "Look at the list; only members know of one.";
    CompartmentClosed false "That restricted compartment was closed." "What is in it stays readable; write it elsewhere.";
    NoteUnknown false "No note here has that id, prefix or title." "Look at the list of notes.";
    ProposalUnknown false "No proposal here has that id or prefix." "Look at the agreement, or at the proposals on items.";
    ConflictUnknown false "No conflict here has that id or prefix." "Look at the list: somebody may have decided it, or made another statement.";
    ChangeSetUnknown false "Nothing here tells of a change set of that id or place." "Write its State and number, such as BE 42, or more of its id.";
    HeldUnknown false "Nothing that is held here has that id or prefix." "Look at what is held; somebody may have decided it.";
    RecipientUnknown false "No partner in this team has that id, prefix or name." "Look at the roster.";
    NothingToTake false "There is no file to take in." "Choose files or folders.";
    ImportIncomplete false "Some files were not taken." "Look at the report: each has its reason.";
    TaskUnknown false "There is no such task." "Tasks end with the vault's lock; look at the report or the list.";
    TaskRunning true "Another task of this kind runs." "Wait for it or cancel it.";
    Cancelled false "It was cancelled." "What was finished before stays; do it again to go on.";
    Internal false "Something in Comity failed." "The vault is as it was before this call. Please report the reference.";
}

impl Problem {
    /// Returns the same problem with another message.
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// Returns the same problem with another hint.
    pub fn hinting(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Returns the same problem about an id, number or label.
    pub fn about(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.message, self.hint)
    }
}

impl std::error::Error for Problem {}
