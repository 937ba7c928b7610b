//! Calls about the vault itself: create, unlock, lock, recover, verify, rebuild, settings.

use crate::common::{Passphrase, Stamp, Who};
use crate::custodians::Custodians;

wire! {
    /// Makes a vault, its authority key, its installation key and its recovery file.
    pub struct CreateVault {
        /// The person who works here.
        pub person: String,
        /// In what capacity, free text ("investigating judge").
        pub capacity: String,
        /// The competent authority.
        pub authority: String,
        /// ISO 3166-1 alpha-2, or `EU`.
        pub state: String,
        /// Opens the vault from now on.
        pub passphrase: Passphrase,
        /// Where to write the recovery file (a place, see `place` in the desk).
        #[serde(default)]
        pub recovery_file: Option<String>,
        /// Whether it is for training, with fictional data: for good, and its authority's name
        /// says so wherever it is read.
        #[serde(default)]
        pub training: bool,
    }

    /// Tells what a vault is and whether it is open. Gives no content while locked.
    pub struct VaultStatus {
        /// What state the vault is in.
        pub state: VaultState,
        /// The vault's label, readable while locked: the one chosen, else the folder's name.
        pub label: Option<String>,
        /// The authority that works here; while locked only if its owner chose so.
        pub authority: Option<String>,
        /// When packets were last sent or taken in; while locked only if its owner chose so.
        pub last_exchange: Option<Stamp>,
        /// What is readable while locked; absent while locked.
        pub shown_locked: Option<ShownLocked>,
        /// Who works here; absent while locked.
        pub who: Option<Who>,
        /// In what capacity; absent while locked.
        pub capacity: Option<String>,
        /// The installation's id; absent while locked.
        pub installation: Option<String>,
        /// The fingerprint in words; absent while locked.
        pub fingerprint: Option<Vec<String>>,
        /// Counts what the vault holds; absent while locked.
        pub holds: Option<VaultHolds>,
        /// Minutes without input before the vault locks by itself.
        pub auto_lock_minutes: u64,
        /// How many sealed drafts wait. Counted, never named; a locked vault tells it only to who
        /// locked it, until the program ends.
        pub drafts_waiting: u64,
        /// How many files that were opened with Comity wait for a decision. Counted, never named.
        pub files_waiting: u64,
        /// Whether the recovery file was tried once.
        pub recovery_tried: Option<bool>,
        /// Who keeps shares of the authority's key, if shares were made here; absent while locked.
        pub custodians: Option<Custodians>,
        /// How many days old the key is that packets for this installation are sealed to, once it
        /// should be replaced; absent before, and while locked.
        pub rotation_due_days: Option<u64>,
        /// Whether it is a training vault, where nothing is evidence; not told while locked.
        pub training: bool,
        /// When the last act was saved and read back.
        pub saved: Option<Stamp>,
        /// The format version of the vault.
        pub format: u64,
        /// What a person should know after opening ("the index was rebuilt").
        pub remarks: Vec<String>,
    }

    /// What of a vault is readable while it is locked, beside its label.
    #[derive(Copy, Eq)]
    pub struct ShownLocked {
        /// The authority that works here.
        pub authority: bool,
        /// When packets were last sent or taken in.
        pub last_exchange: bool,
    }

    /// What state a vault is in.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum VaultState {
        /// There is no vault in this folder.
        Absent,
        /// There is a vault, and its keys are not in memory.
        Locked,
        /// The vault is open.
        Open,
    }

    /// Counts what a vault holds.
    pub struct VaultHolds {
        /// Teams.
        pub teams: u64,
        /// Admitted change sets.
        pub change_sets: u64,
        /// Sealed blobs, packed ones included.
        pub blobs: u64,
        /// Bytes of all sealed blobs.
        pub blob_bytes: u64,
        /// Bytes of the journal.
        pub journal_bytes: u64,
    }

    /// Answers the making of a vault.
    pub struct VaultCreated {
        /// The installation's id.
        pub installation: String,
        /// Eight words to read aloud.
        pub fingerprint: Vec<String>,
        /// What a person should know, such as a weak passphrase.
        pub warnings: Vec<String>,
        /// Whether the recovery file was written and read back.
        pub recovery_written: bool,
        /// Where the recovery file is.
        pub recovery_file: String,
    }

    /// Opens the vault.
    pub struct UnlockVault {
        /// The passphrase.
        pub passphrase: Passphrase,
    }

    /// Sets a new passphrase with the recovery file, and opens the vault.
    pub struct RecoverVault {
        /// Where the recovery file is (a place).
        pub recovery_file: String,
        /// The passphrase from now on.
        pub passphrase: Passphrase,
    }

    /// Tells what was checked, and every fault found.
    pub struct VerifyReport {
        /// Whether nothing was wrong.
        pub clean: bool,
        /// Journal frames read and authenticated.
        pub frames: u64,
        /// Change sets whose signatures and trees were checked again.
        pub change_sets: u64,
        /// Blobs read and compared with their hashes.
        pub blobs: u64,
        /// Evidence items whose original was opened and hashed again.
        pub items: u64,
        /// Entries of the operations log whose chain was walked.
        pub log_entries: u64,
        /// The faults, each with what to do.
        pub faults: Vec<Fault>,
    }

    /// One fault found while verifying.
    pub struct Fault {
        /// Where: a feed and number, a blob's hash, an item's id.
        pub place: String,
        /// What is wrong.
        pub message: String,
        /// What to do.
        pub hint: String,
    }

    /// Tells what a rebuild made anew.
    pub struct RebuildReport {
        /// Frames read from the journal.
        pub frames: u64,
        /// Change sets indexed again.
        pub change_sets: u64,
        /// Where the old index was set aside, relative to the vault.
        pub set_aside: Option<String>,
    }

    /// Changes a setting of this vault.
    pub struct SetSettings {
        /// Minutes without input before locking, 1 to 240.
        #[serde(default)]
        pub auto_lock_minutes: Option<u64>,
        /// The label shown while locked; empty for the folder's name.
        #[serde(default)]
        pub label: Option<String>,
        /// Whether a locked vault tells the authority.
        #[serde(default)]
        pub show_authority: Option<bool>,
        /// Whether a locked vault tells when packets were last sent or taken in.
        #[serde(default)]
        pub show_last_exchange: Option<bool>,
    }

    /// What an interface remembers for the person who works here, sealed in the vault: widths of
    /// columns, theme, saved searches.
    pub struct Preference {
        /// Its name, at most 200 bytes.
        pub name: String,
        /// Its value as the interface wrote it, at most 60,000 bytes; absent forgets it.
        #[serde(default)]
        pub value: Option<String>,
    }

    /// Everything an interface remembers.
    pub struct Preferences {
        /// Each with its value, by name.
        pub preferences: Vec<Preference>,
    }

    /// Keeps unsaved text sealed, so that a lock loses nothing.
    pub struct KeepDraft {
        /// What is being written, such as `note:<id>` or `note:new:<team>`.
        pub about: String,
        /// The text so far; empty forgets the draft.
        pub text: String,
    }

    /// Asks for the sealed draft about a thing.
    pub struct AskDraft {
        /// What was being written.
        pub about: String,
    }

    /// Gives a sealed draft back.
    pub struct Draft {
        /// What was being written.
        pub about: String,
        /// The text; absent when there is no draft.
        pub text: Option<String>,
        /// When it was kept.
        pub kept: Option<Stamp>,
    }
}

wire! {
    /// Asks the window to let a person choose a file or folder.
    pub struct ChoosePlace {
        /// What is chosen.
        pub what: PlaceKind,
        /// A name to propose, for files to be written.
        #[serde(default)]
        pub name: Option<String>,
    }

    /// What a person is asked to choose.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum PlaceKind {
        /// An existing file.
        File,
        /// Existing files.
        Files,
        /// A folder.
        Folder,
        /// A file to be written.
        Save,
    }

    /// A place chosen by a person. The path stays with the desk.
    pub struct Place {
        /// The token to give in calls; absent when nothing was chosen.
        pub place: Option<String>,
        /// A short label for a person.
        pub label: String,
        /// How many files or folders were chosen.
        pub count: u64,
    }
}
