//! Calls about what arrived and what did not: why, what is missing, requests, what is held, slips.

use crate::common::{Stamp, Who};

wire! {
    /// Asks why something did not arrive, here or at a partner.
    pub struct AskWhy {
        /// The team.
        pub team: String,
        /// An exhibit number, an item (id, prefix, title), a change set's id or prefix, or a change
        /// set's place: `BE 42`, `BE control 3`. Without a compartment, `operational` is meant.
        pub about: String,
    }

    /// Answers as chains of plain facts: one for this installation, one for every partner.
    pub struct Why {
        /// What it is about, in words: `FR-2026-0001, FR operational 12`.
        pub about: String,
        /// The change set's id, when it is known here.
        pub set: Option<String>,
        /// This installation first, then partners in the order of the roster.
        pub ends: Vec<WhyEnd>,
    }

    /// How it stands at one installation.
    pub struct WhyEnd {
        /// Whose installation.
        pub who: Who,
        /// Whether this is the own installation.
        pub own: bool,
        /// Whether it arrived there whole, by vector and receipt alone.
        pub arrived: bool,
        /// What is known, in the order of the way; the first that does not hold is the reason.
        pub facts: Vec<WhyFact>,
        /// What to do next; absent once it arrived.
        pub next: Option<String>,
    }

    /// One fact on the way.
    pub struct WhyFact {
        /// Whether this step is behind it.
        pub holds: bool,
        /// What is so, in words.
        pub what: String,
        /// When, as far as somebody said so.
        pub when: Option<Stamp>,
    }

    /// Tells exactly what is missing here, and who holds it.
    pub struct GapReport {
        /// The team.
        pub team: String,
        /// Feeds with gaps; sorted by State, compartment.
        pub feeds: Vec<FeedGap>,
        /// Sealed originals that items here name and that are not held.
        pub originals: Vec<OriginalGap>,
        /// Records that are here and whose key is not.
        pub keys: u64,
        /// How many change sets are missing in all.
        pub change_sets: u64,
        /// Whether nothing that anybody told of is missing.
        pub complete: bool,
    }

    /// A feed of which something is missing here.
    pub struct FeedGap {
        /// Whose feed.
        pub author: Who,
        /// Its compartment.
        pub compartment: String,
        /// The feed's id.
        pub feed: String,
        /// What is held: `1–40, 44`; empty for nothing.
        pub held: String,
        /// What is missing: `41–43`.
        pub missing: String,
        /// How many are missing.
        pub count: u64,
        /// Partners who said that they hold something of it, the author left out.
        pub givers: Vec<Who>,
        /// The sentence: `you hold BE operational 1–40, 44; missing 41–43; ask BE or FR`.
        pub words: String,
    }

    /// An item whose sealed original is missing here.
    pub struct OriginalGap {
        /// The item.
        pub item: String,
        /// Its exhibit number.
        pub exhibit: String,
        /// How many sealed segments are missing.
        pub segments: u64,
        /// Partners whose receipts say that they hold it, and its author.
        pub givers: Vec<Who>,
    }

    /// Writes a packet that asks for exactly what is missing.
    pub struct RequestMissing {
        /// The team.
        pub team: String,
        /// The folder to write into (a place).
        pub out: String,
    }

    /// Tells what was asked for.
    pub struct Requested {
        /// The folder.
        pub folder: String,
        /// Files written; nothing missing writes none.
        pub files: u64,
        /// Bytes written.
        pub bytes: u64,
        /// Change sets asked for.
        pub change_sets: u64,
        /// Sealed segments asked for.
        pub blobs: u64,
        /// Keys asked for.
        pub keys: u64,
        /// Who can open the request; any of them that holds and may give it answers when it next
        /// sends.
        pub to: Vec<Who>,
        /// What is missing, as it was asked for.
        pub report: GapReport,
    }

    /// What is held of one packet, or of one author's sets whose packet is not known.
    pub struct HeldPacket {
        /// SHA-256 of the packet's file; absent when its name was changed on the way.
        pub packet: Option<String>,
        /// Whose change sets.
        pub author: Who,
        /// Which: `IT operational 12–40`.
        pub sets: String,
        /// Their ids.
        pub ids: Vec<String>,
        /// Evidence items here that they withdraw.
        pub withdrawals: u64,
        /// Other records here that they change.
        pub changes: u64,
        /// Change sets of the same feed that wait behind them.
        pub behind: u64,
        /// Some of the items concerned: exhibit number and title.
        pub sample: Vec<String>,
        /// The words: `held: 212 withdrawals`.
        pub words: String,
        /// The reason with which a person here refused them; absent while nobody decided.
        pub refused: Option<String>,
        /// When that was.
        pub decided: Option<Stamp>,
    }

    /// Lists what is held in a team until a person decides.
    pub struct HeldPackets {
        /// The team.
        pub team: String,
        /// One line for each packet and author.
        pub packets: Vec<HeldPacket>,
        /// From how much on something is held, in words.
        pub rule: String,
    }

    /// Lets held change sets in.
    pub struct AdmitHeld {
        /// The team.
        pub team: String,
        /// A packet or a change set: id or unique prefix. With a set, those before it in its feed
        /// that are held enter too.
        pub held: String,
    }

    /// Refuses held change sets, for this installation. They stay kept, and can be let in later.
    pub struct RefuseHeld {
        /// The team.
        pub team: String,
        /// A packet or a change set: id or unique prefix. With a set, those behind it in its feed
        /// that are held are refused too.
        pub held: String,
        /// Why, at most 1,000 bytes; it is logged.
        pub reason: String,
    }

    /// Tells what became of held change sets.
    pub struct HeldDecided {
        /// How many were let in, those included that waited behind them.
        pub admitted: u64,
        /// How many were refused.
        pub refused: u64,
        /// How many of the team are still held, refused ones left out.
        pub held: u64,
        /// How many of the team wait.
        pub waiting: u64,
    }

    /// Writes what two States compare: the headers of the team's change sets that are here, and
    /// every receipt, the own ones included. No content leaves with it.
    pub struct ExportChains {
        /// The team.
        pub team: String,
        /// A new file (a place), JSON.
        pub out: String,
    }

    /// Reads a folder or stick again and writes what lies there, for a slip that goes with it.
    pub struct MakeSlip {
        /// The folder (a place).
        pub folder: String,
        /// A new text file to write the slip to (a place); absent writes none.
        #[serde(default)]
        pub out: Option<String>,
    }

    /// What lies in a folder or on a stick. Two people who see the same words hold the same files.
    #[derive(Eq)]
    pub struct Slip {
        /// The folder.
        pub folder: String,
        /// Whole files: packets, bundles, segments.
        pub files: u64,
        /// Their bytes in all.
        pub bytes: u64,
        /// Files whose bytes are not those of their name.
        pub damaged: u64,
        /// Files with another name, which were not counted in.
        pub renamed: u64,
        /// SHA-256 over the sorted names of the whole files.
        pub sha256: String,
        /// Eight words for it, to read aloud.
        pub words: Vec<String>,
        /// When it was read.
        pub when: Stamp,
        /// The slip itself, as it is printed.
        pub text: String,
    }
}
