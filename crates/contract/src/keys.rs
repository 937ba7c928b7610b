//! Calls about the keys that packets for this installation are sealed to.

use crate::common::{Stamp, Who};

wire! {
    /// The recipient keys of this installation, the newest first.
    pub struct RecipientKeys {
        /// The keys.
        pub keys: Vec<RecipientKeyRow>,
        /// What a person should know or do.
        pub remarks: Vec<String>,
    }

    /// One recipient key.
    #[derive(Eq)]
    pub struct RecipientKeyRow {
        /// Its public half, `age1...`.
        pub recipient: String,
        /// When it was made.
        pub made: Stamp,
        /// How it stands.
        pub state: RecipientKeyState,
        /// When it was destroyed.
        pub destroyed: Option<Stamp>,
        /// Partners whose receipts do not say yet that they know a newer one.
        pub waits_for: Vec<Who>,
    }

    /// How a recipient key stands.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum RecipientKeyState {
        /// Packets are sealed to it.
        Current,
        /// It opens packets that are still on their way.
        Kept,
        /// Nothing that was sealed to it can be opened here any more.
        Destroyed,
    }
}
