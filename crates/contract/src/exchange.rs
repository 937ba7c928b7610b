//! Calls about exchange: send, receive, watch, status, conflicts.

use crate::common::{Paging, Stamp, Who};

wire! {
    /// Writes packets for partners into a folder.
    pub struct SendPackets {
        /// The team.
        pub team: String,
        /// An installation (id, prefix, person), or `all`.
        pub to: String,
        /// The folder (a place).
        pub out: String,
        /// Whether receipts are written again that were written before, for a stick that was lost.
        #[serde(default)]
        pub again: bool,
    }

    /// Tells what was written for whom. Nothing new writes nothing.
    pub struct PacketsSent {
        /// One line for each partner.
        pub partners: Vec<SentTo>,
        /// The folder.
        pub folder: String,
        /// Files written in all.
        pub files: u64,
        /// Bytes written in all.
        pub bytes: u64,
        /// Whether it was stopped before all was written. What was written stays; writing again
        /// into the same folder goes on there.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub stopped: bool,
    }

    /// What was written for one partner.
    pub struct SentTo {
        /// The installation.
        pub installation: String,
        /// The person, when known.
        pub person: Option<String>,
        /// The authority.
        pub authority: String,
        /// The State.
        pub state: String,
        /// Change sets written.
        pub change_sets: u64,
        /// Sealed blobs written.
        pub blobs: u64,
        /// Whether a receipt was written.
        pub receipt: bool,
        /// Why nothing was written, when nothing was ("nothing new", "mandate ended").
        pub remark: Option<String>,
    }

    /// Takes packets in; folders are walked; may be repeated.
    pub struct ReceivePackets {
        /// Files and folders (places).
        pub paths: Vec<String>,
    }

    /// What became of every packet.
    pub struct ReceiveReport {
        /// Every file looked at.
        pub packets: Vec<PacketReport>,
        /// Change sets admitted in all.
        pub admitted: u64,
        /// Change sets waiting for what they build on.
        pub waiting: u64,
        /// Change sets held until a person decides.
        pub held: u64,
        /// Change sets refused, each kept with its reason.
        pub refused: u64,
        /// Sealed blobs taken in.
        pub blobs: u64,
        /// Teams that were new here.
        pub new_teams: Vec<String>,
        /// Files that were not taken in because somebody said to stop. What was taken in stays; to
        /// take in the same place again goes on with these.
        pub left: u64,
    }

    /// What became of one file.
    pub struct PacketReport {
        /// The file's name.
        pub file: String,
        /// How it ended.
        pub state: PacketState,
        /// Who sent it, when that is known.
        pub from: Option<String>,
        /// Change sets admitted from it.
        pub admitted: u64,
        /// Sealed blobs taken from it.
        pub blobs: u64,
        /// Why it was not taken.
        pub reason: Option<String>,
        /// What to do.
        pub hint: Option<String>,
    }

    /// How a packet ended.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "kebab-case")]
    pub enum PacketState {
        /// Everything new in it was taken.
        Taken,
        /// Everything in it was here already.
        NothingNew,
        /// Something in it waits for what it builds on.
        Waiting,
        /// Something in it would withdraw or change much, and is held until a person decides.
        Held,
        /// Refused, with the reason.
        Refused,
        /// Not for this installation.
        NotForUs,
        /// Not whole.
        Damaged,
        /// Of a format newer than this version.
        Newer,
        /// Its sender's card is not known or not verified here.
        UnknownSender,
        /// No packet at all.
        NotAPacket,
        /// The own packet.
        Own,
    }

    /// Watches a shared folder, which receives and sends by itself.
    pub struct WatchFolder {
        /// The team.
        pub team: String,
        /// The folder (a place).
        pub folder: String,
        /// Looks once and ends.
        #[serde(default)]
        pub once: bool,
    }

    /// Names a watched folder.
    pub struct CourierRef {
        /// The courier's id.
        pub courier: u64,
    }

    /// A courier and how it stands.
    pub struct Courier {
        /// Its id.
        pub courier: u64,
        /// The team.
        pub team: String,
        /// The folder, as a label.
        pub folder: String,
        /// Whether it can be reached now.
        pub reachable: bool,
        /// When it looked last.
        pub looked: Option<Stamp>,
        /// Seconds between looks when no hint comes.
        pub every_seconds: u64,
        /// What it took and wrote since unlock, and any problem, in words.
        pub remark: String,
        /// Packets taken since unlock.
        pub received: u64,
        /// Packets written since unlock.
        pub sent: u64,
    }

    /// How exchange stands in a team.
    pub struct ExchangeStatus {
        /// The team.
        pub team: String,
        /// Each partner installation.
        pub partners: Vec<PartnerStatus>,
        /// The couriers of this team.
        pub couriers: Vec<Courier>,
        /// The own feeds' heads in all compartments, added up.
        pub own_sets: u64,
        /// Change sets waiting.
        pub waiting: u64,
        /// Change sets held that nobody has decided about.
        pub held: u64,
        /// Change sets refused.
        pub refused: Vec<RefusedSet>,
        /// Conflicts to look at.
        pub conflicts: u64,
        /// Feeds that split: somebody signed two change sets under one number.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub splits: Vec<SplitFeed>,
    }

    /// A feed that split, and from where on it does not count.
    pub struct SplitFeed {
        /// Whose feed it is.
        pub who: Who,
        /// The compartment.
        pub compartment: String,
        /// The number that two change sets have.
        pub number: u64,
        /// The ids of the change sets under that number: the proof, kept here.
        pub sets: Vec<String>,
        /// What to do.
        pub hint: String,
    }

    /// How exchange stands with one partner, computed from vectors and receipts.
    pub struct PartnerStatus {
        /// The installation.
        pub installation: String,
        /// The person, when known.
        pub person: Option<String>,
        /// The authority.
        pub authority: String,
        /// The State.
        pub state: String,
        /// How it stands.
        pub standing: Standing,
        /// The words for a person: "complete to 44", "missing 41–43", "waiting for their receipt",
        /// "held: 212 withdrawals".
        pub words: String,
        /// What we hold of theirs, up to where it is contiguous.
        pub held_to: u64,
        /// What we miss of theirs, as ranges `a–b`.
        pub missing: Vec<String>,
        /// What they hold of ours by their last receipt; absent when no receipt came.
        pub they_hold_to: Option<u64>,
        /// What there is of ours for them.
        pub ours: u64,
        /// Blobs that we miss.
        pub missing_blobs: u64,
        /// Blobs that they miss by their last receipt.
        pub they_miss_blobs: u64,
        /// When their last packet was taken in.
        pub received: Option<Stamp>,
        /// When their last receipt was made, by their clock.
        pub receipt: Option<Stamp>,
        /// Whether their card was compared.
        pub verified: bool,
    }

    /// How exchange stands with a partner.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum Standing {
        /// Both hold everything, by vector and receipt.
        Complete,
        /// Something of theirs is held until a person here decides, or of ours there.
        Held,
        /// We miss something of theirs.
        Missing,
        /// They have not confirmed everything of ours.
        WaitingForReceipt,
        /// Nothing was exchanged yet.
        NothingYet,
        /// Their mandate was ended.
        Ended,
    }

    /// A change set refused, kept with its reason.
    #[derive(Eq)]
    pub struct RefusedSet {
        /// Whose, State and number.
        pub set: String,
        /// Why.
        pub reason: String,
        /// What to do.
        pub hint: String,
    }

    /// Lists conflicts: shared fields with two values.
    pub struct ListConflicts {
        /// The team.
        pub team: String,
        /// Which page.
        #[serde(flatten)]
        pub paging: Paging,
    }

    /// A shared field that two offices set apart.
    pub struct Conflict {
        /// Its id; `exchange_resolve` takes it or a unique prefix. It names these statements: when
        /// another comes or one goes, the conflict has another id.
        pub conflict: String,
        /// What it is about: `item`, `note` or `team`.
        pub about: String,
        /// The id of the item, note or team.
        pub object: String,
        /// A number or title for a person.
        pub label: String,
        /// The field.
        pub field: String,
        /// The statements, numbered from 1 in this order.
        pub values: Vec<Statement>,
    }

    /// One of the statements of a conflict.
    pub struct Statement {
        /// The value as text; absent while the key it is sealed under is not here.
        pub value: Option<String>,
        /// Who made it, of which authority and State.
        pub who: Who,
        /// When, by their own clock.
        pub when: Stamp,
        /// The version of the agreement that was in force then, counted from 1, by the days of its
        /// signatures; absent before every authority had signed.
        pub agreement: Option<u64>,
    }

    /// What is decided on the statements of a conflict.
    #[derive(Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum Decided {
        /// One of them stands, counted from 1.
        Stands(u64),
        /// All of them stand, as separate statements.
        KeepAll,
        /// This text stands in their place.
        Write(String),
    }

    /// Decides a conflict.
    pub struct ResolveConflict {
        /// The team.
        pub team: String,
        /// The conflict: id or unique prefix.
        pub conflict: String,
        /// What is decided.
        pub decided: Decided,
        /// Why. Everybody who reads the field reads it.
        pub reason: String,
    }

    /// Says who decided what.
    pub struct Resolved {
        /// The conflict.
        pub conflict: String,
        /// The values that stand.
        pub values: Vec<String>,
        /// Who decided.
        pub who: Who,
        /// When.
        pub when: Stamp,
    }
}
