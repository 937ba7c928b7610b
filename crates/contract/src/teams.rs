//! Calls about teams: found, sign, decline, show, and the team's shared fields.

use crate::common::{Paging, Stamp, Who};
use crate::exchange::PartnerStatus;

wire! {
    /// Founds a team and signs for the own authority.
    pub struct FoundTeam {
        /// The working name the founder proposes.
        pub name: String,
        /// The purpose, without personal names.
        pub purpose: String,
        /// First day, `YYYY-MM-DD`.
        pub from: String,
        /// Last day, `YYYY-MM-DD`.
        pub until: String,
        /// States of operation, ISO 3166-1 alpha-2.
        pub operates_in: Vec<String>,
        /// The other parties: files, ids, prefixes or persons of known cards.
        pub parties: Vec<String>,
        /// Further leaders, named as the parties are.
        #[serde(default)]
        pub leaders: Vec<String>,
    }

    /// Answers the founding.
    pub struct TeamFounded {
        /// The team's id.
        pub team: String,
        /// The name.
        pub name: String,
        /// What the checks remark.
        pub checks: Vec<Check>,
    }

    /// Names one team by id, unique prefix or unique name.
    pub struct TeamRef {
        /// The team.
        pub team: String,
    }

    /// Declines the agreement.
    pub struct DeclineTeam {
        /// The team.
        pub team: String,
        /// Why.
        pub reason: String,
    }

    /// Lists the teams.
    #[derive(Default)]
    pub struct ListTeams {
        /// Which page.
        #[serde(flatten)]
        pub paging: Paging,
    }

    /// Sets one of the team's shared fields: `working_name` or `next_meeting`.
    pub struct SetTeam {
        /// The team.
        pub team: String,
        /// The field.
        pub field: String,
        /// The new value.
        pub value: String,
    }

    /// One line of the list of teams.
    pub struct TeamRow {
        /// The team's id.
        pub team: String,
        /// The working name; two values when two offices set it apart.
        pub name: Vec<FieldValue>,
        /// Where the team stands.
        pub stage: TeamStage,
        /// The States of the parties, in order.
        pub parties: Vec<String>,
        /// The participants' authorities.
        pub participants: Vec<String>,
        /// First day.
        pub from: String,
        /// Last day.
        pub until: String,
        /// Days left by the reader's clock; negative when past.
        pub days_left: i64,
        /// Authorities that signed.
        pub signed: u64,
        /// Authorities that must sign.
        pub signatures: u64,
        /// Whether the own authority has still to sign.
        pub to_sign: bool,
        /// How exchange stands with each partner.
        pub partners: Vec<PartnerStatus>,
    }

    /// Where a team stands.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum TeamStage {
        /// Authorities are reading and signing.
        Signing,
        /// Every authority signed.
        InForce,
        /// An authority declined.
        Declined,
        /// The period has passed by the reader's clock.
        Ended,
    }

    /// The whole of a team.
    pub struct Team {
        /// The line of the list.
        #[serde(flatten)]
        pub row: TeamRow,
        /// The purpose.
        pub purpose: String,
        /// States of operation.
        pub operates_in: Vec<String>,
        /// The next meeting; two values when two offices set it apart.
        pub next_meeting: Vec<FieldValue>,
        /// Each authority's signature.
        pub parties_signed: Vec<PartySignature>,
        /// What the checks remark.
        pub checks: Vec<Check>,
        /// How many evidence items there are.
        pub evidence: u64,
        /// How many notes there are.
        pub notes: u64,
        /// Change sets refused, each kept with its reason.
        pub refused: u64,
        /// Change sets waiting for what they build on.
        pub waiting: u64,
    }

    /// One value of a shared field, with who set it and when.
    pub struct FieldValue {
        /// The value as text; absent while the key it is sealed under is not here.
        pub value: Option<String>,
        /// Who set it.
        pub who: Who,
        /// When, by their own clock.
        pub when: Stamp,
        /// Who settled it beside others, when somebody had to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub settled: Option<Settled>,
    }

    /// What a person decided on statements that offices had made apart.
    pub struct Settled {
        /// Whether all of them stand, as separate statements; otherwise this one stands in their
        /// place.
        pub kept: bool,
        /// Who decided.
        pub who: Who,
        /// When, by their own clock.
        pub when: Stamp,
        /// Why.
        pub reason: String,
    }

    /// Whether and when an authority signed.
    pub struct PartySignature {
        /// The authority.
        pub authority: String,
        /// The State.
        pub state: String,
        /// When it signed or declined; absent while it has not.
        pub when: Option<Stamp>,
        /// Whether it declined.
        pub declined: bool,
        /// Why it declined.
        pub reason: Option<String>,
    }

    /// What a check of the agreement found.
    #[derive(Eq)]
    pub struct Check {
        /// A stable name, such as `state-without-leader`.
        pub check: String,
        /// How it stands.
        pub level: CheckLevel,
        /// What was found.
        pub message: String,
        /// What to do.
        pub hint: String,
    }

    /// How a check stands.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "kebab-case")]
    pub enum CheckLevel {
        /// As it should be.
        Fine,
        /// Worth knowing.
        Remark,
        /// A person should act.
        Warning,
    }
}
