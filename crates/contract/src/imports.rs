//! What imports take and report: the plan, and what became of every file.

use crate::evidence::{Handling, Route, TextState};
use crate::tasks::{Progress, TaskState};

wire! {
    /// Plans or starts an import. The plan reads sizes only; nothing is taken.
    pub struct ImportEvidence {
        /// The team.
        pub team: String,
        /// Files and folders (places: paths, or `drop:7`).
        pub paths: Vec<String>,
        /// The handling code.
        pub handling: Handling,
        /// The restriction in words; H3 asks for it.
        #[serde(default)]
        pub restriction: Option<String>,
        /// How it was acquired; absent means `jit-measure`.
        #[serde(default)]
        pub route: Option<Route>,
        /// Takes files of zero bytes too.
        #[serde(default)]
        pub allow_empty: bool,
        /// Goes on with an import of these paths that was cut short: files already taken from
        /// the same path with the same content are listed as taken before, not taken twice.
        #[serde(default)]
        pub resume: bool,
        /// What is taken out of files as items of their own; absent means `mail`.
        #[serde(default)]
        pub members: Option<Members>,
        /// The restricted compartment it goes to; absent means `operational`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub compartment: Option<String>,
    }

    /// What is taken out of files as items of their own.
    #[derive(Copy, Default, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum Members {
        /// Nothing.
        None,
        /// Attachments of mail, and the messages of mailboxes.
        #[default]
        Mail,
        /// Those, and the members of archives.
        All,
    }

    /// What an import would do.
    pub struct ImportPlan {
        /// How many files would be taken.
        pub files: u64,
        /// Their bytes.
        pub bytes: u64,
        /// The first exhibit number to be given.
        pub first_exhibit: Option<String>,
        /// The last exhibit number to be given.
        pub last_exhibit: Option<String>,
        /// The handling code.
        pub handling: Handling,
        /// The States that will see the items.
        pub visible_to: Vec<String>,
        /// What will not be taken, or needs a confirmation.
        pub remarks: Vec<FileReport>,
        /// Free bytes where the vault is.
        pub free_bytes: u64,
        /// Whether there is room.
        pub fits: bool,
    }

    /// What became of every file.
    pub struct ImportReport {
        /// The task.
        pub task: u64,
        /// How it ended.
        pub state: TaskState,
        /// How far it came.
        pub progress: Progress,
        /// How many files were taken.
        pub taken: u64,
        /// How many were not.
        pub not_taken: u64,
        /// Every file with its state.
        pub files: Vec<FileReport>,
        /// Every file that mail or archives hold, with its state; not counted among the files.
        pub members: Vec<FileReport>,
        /// How many of those were taken.
        pub members_taken: u64,
    }

    /// What became of one file.
    pub struct FileReport {
        /// The path it came from, made safe to show; the last part only in the window.
        pub path: String,
        /// How it ended.
        pub state: FileState,
        /// The item's id, when it was taken.
        pub item: Option<String>,
        /// The exhibit number it got.
        pub exhibit: Option<String>,
        /// Bytes.
        pub size: Option<u64>,
        /// Lower-case hex SHA-256, when it was read.
        pub sha256: Option<String>,
        /// Whether text can be searched.
        pub text: Option<TextState>,
        /// Why, in words, when it was not taken or deserves a remark.
        pub reason: Option<String>,
        /// What to do.
        pub hint: Option<String>,
    }

    /// How a file ended.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "kebab-case")]
    pub enum FileState {
        /// Taken: sealed, read back, compared.
        Taken,
        /// Taken, and another item has the same content.
        TakenDuplicate,
        /// Taken by the import that this one resumes.
        TakenBefore,
        /// Of zero bytes; needs a confirmation.
        Empty,
        /// Could not be read.
        Unreadable,
        /// Changed while it was read.
        Changed,
        /// A link; links are not followed.
        Link,
        /// A socket, device or pipe.
        Special,
        /// The path is longer than can be kept.
        PathTooLong,
        /// Vanished before it was read.
        Vanished,
        /// The import was cancelled before it.
        Cancelled,
        /// Could not be stored.
        NotStored,
        /// Would be taken (in a plan).
        Planned,
    }
}
