//! Notices: "something changed, ask again". They carry no content.

use crate::tasks::TaskStatus;

wire! {
    /// Tells an interface which areas changed, or how a task goes.
    pub struct Notice {
        /// The areas whose queries should be asked again.
        pub areas: Vec<Area>,
        /// Grows with every admitted change set and local fact.
        pub revision: u64,
        /// A task's progress, when that is the news.
        pub task: Option<TaskStatus>,
        /// A drop that the window received, when that is the news.
        pub drop: Option<DropSeen>,
        /// Whether a person wants to close the window: keep unsaved words, then answer with
        /// `window_close`.
        pub closing: bool,
    }

    /// What changed.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum Area {
        /// Locked, unlocked, settings.
        Vault,
        /// Cards.
        Cards,
        /// Teams and agreements.
        Teams,
        /// Rosters.
        Roster,
        /// Evidence.
        Evidence,
        /// Notes.
        Notes,
        /// Exchange and couriers.
        Exchange,
        /// The operations log.
        Records,
        /// Tasks.
        Tasks,
    }

    /// Files dropped on the window: counted, never named to the web page by path.
    #[derive(Eq)]
    pub struct DropSeen {
        /// The place to give to `evidence_plan` and `evidence_import`, such as `drop:7`.
        pub place: String,
        /// How many files and folders were dropped.
        pub count: u64,
    }
}
