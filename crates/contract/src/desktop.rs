//! Calls about the window among others on a desktop: the vaults of an account, files that were
//! opened with Comity, and closing while work runs.

use crate::common::Stamp;
use crate::tasks::TaskStatus;

wire! {
    /// The vaults known on this account, in the order in which they came to be known.
    pub struct KnownVaults {
        /// Each with what it tells while locked.
        pub vaults: Vec<KnownVault>,
    }

    /// A vault as it can be told from others without opening it.
    pub struct KnownVault {
        /// Names it in calls.
        pub vault: String,
        /// Its label: the one chosen, else the folder's name.
        pub label: String,
        /// The name of the folder that its folder is in.
        pub within: String,
        /// The authority that works in it, if its owner chose to show that.
        pub authority: Option<String>,
        /// When packets were last sent or taken in, if its owner chose to show that.
        pub last_exchange: Option<Stamp>,
        /// How it stands.
        pub state: KnownState,
        /// Whether this desk works on it.
        pub chosen: bool,
    }

    /// How a known vault stands.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum KnownState {
        /// It is open at this desk.
        Open,
        /// It is there, and not open at this desk.
        Locked,
        /// Its folder is there and holds no vault.
        Absent,
        /// Its folder is not there: a stick that is out, a share that is not connected.
        Unreachable,
    }

    /// Turns to another vault. Names exactly one of the two.
    pub struct ChooseVault {
        /// One that is known here.
        #[serde(default)]
        pub vault: Option<String>,
        /// The folder of one (a place), which becomes known here.
        #[serde(default)]
        pub folder: Option<String>,
        /// Whether the folder is for a vault to be made; it must be empty.
        #[serde(default)]
        pub new: bool,
    }

    /// Takes a vault off the list.
    pub struct ForgetVault {
        /// Which.
        pub vault: String,
    }
}

wire! {
    /// Files that a person opened with Comity, by what can be done with them.
    pub struct Handed {
        /// Cards stand alone, packets together, all else together.
        pub files: Vec<HandedFiles>,
    }

    /// Files of one kind.
    pub struct HandedFiles {
        /// What they seem to be. What they are is found when they are taken in.
        pub kind: HandedKind,
        /// The place to give to the call that takes them in.
        pub place: String,
        /// The name of the first.
        pub label: String,
        /// How many.
        pub count: u64,
    }

    /// What a file that was opened with Comity seems to be.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum HandedKind {
        /// A card: `card_add`.
        Card,
        /// Packets, bundles or segments: `exchange_receive`.
        Packets,
        /// Anything else: evidence perhaps, of a team that a person names.
        Other,
    }

    /// Names files that a person has decided about.
    pub struct HandedDone {
        /// Their place.
        pub place: String,
    }
}

wire! {
    /// Closes the window.
    pub struct CloseWindow {
        /// Whether work that runs is stopped for it.
        #[serde(default)]
        pub stop: bool,
    }

    /// Tells whether the window closes, and what runs.
    pub struct Closing {
        /// Whether it closes now.
        pub closes: bool,
        /// The tasks that run. Stopped, they keep what they took and can be done again.
        pub tasks: Vec<TaskStatus>,
        /// Whether packets are being written or taken in; that one file is finished first.
        pub exchanging: bool,
    }
}
