//! Every call, declared once: its name, what it takes, what it gives.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    agreements as a, arrival as w, cards as c, common as k, compartments as co, custodians as cu,
    desktop as d, evidence as e, exchange as x, keys as ke, notes as n, preview as p,
    proposals as pr, records as r, reissue as re, removals as rm, replacements as rp, roster as ro,
    tasks as ta, teams as t, vault as v,
};

/// Makes `Call`, `Reply` and the list that schemas and TypeScript are generated from.
macro_rules! calls {
    ($($(#[doc = $doc:literal])* $variant:ident $wire:literal ($args:ty) -> $reply:ty;)*) => {
        /// A request to the desk.
        #[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "call", content = "args", rename_all = "snake_case")]
        pub enum Call { $($(#[doc = $doc])* $variant($args)),* }

        /// The answer to a call: the document itself, without a name around it.
        #[derive(Clone, Debug, Serialize)]
        #[serde(untagged)]
        pub enum Reply { $($(#[doc = $doc])* $variant($reply)),* }

        impl Call {
            /// Returns the call's name on the wire.
            pub fn name(&self) -> &'static str {
                match self { $(Call::$variant(_) => $wire),* }
            }
        }

        /// Visits every call with its name, documentation and types.
        pub fn visit_calls(visitor: &mut impl CallVisitor) {
            $(visitor.visit::<$args, $reply>($wire, concat!($($doc, "\n"),*));)*
        }
    };
}

/// Sees every call once; the exports are written with it.
pub trait CallVisitor {
    /// Sees one call.
    fn visit<A, R>(&mut self, name: &'static str, doc: &'static str)
    where
        A: JsonSchema + ts_rs::TS + 'static,
        R: JsonSchema + ts_rs::TS + 'static;
}

calls! {
    /// Makes a vault.
    VaultCreate "vault_create" (v::CreateVault) -> v::VaultCreated;
    /// Tells how the vault stands.
    VaultStatus "vault_status" (k::Nothing) -> v::VaultStatus;
    /// Opens the vault.
    VaultUnlock "vault_unlock" (v::UnlockVault) -> v::VaultStatus;
    /// Locks the vault: couriers stop, keys are dropped.
    VaultLock "vault_lock" (k::Nothing) -> v::VaultStatus;
    /// Sets a new passphrase with the recovery file.
    VaultRecover "vault_recover" (v::RecoverVault) -> v::VaultStatus;
    /// Checks every frame, signature, blob and item.
    VaultVerify "vault_verify" (k::Nothing) -> v::VerifyReport;
    /// Makes the index anew from journal, keys and blobs.
    VaultRebuild "vault_rebuild" (k::Nothing) -> v::RebuildReport;
    /// Changes settings.
    VaultSet "vault_set" (v::SetSettings) -> v::VaultStatus;
    /// Tells that a person is at work: the idle clock starts again.
    VaultTouch "vault_touch" (k::Nothing) -> v::VaultStatus;
    /// Lists the vaults known on this account.
    VaultKnown "vault_known" (k::Nothing) -> d::KnownVaults;
    /// Turns to another vault, while none is open.
    VaultChoose "vault_choose" (d::ChooseVault) -> v::VaultStatus;
    /// Takes a vault off the list; the vault itself is not touched.
    VaultForget "vault_forget" (d::ForgetVault) -> d::KnownVaults;
    /// Gives what the interface remembers.
    PreferenceList "preference_list" (k::Nothing) -> v::Preferences;
    /// Remembers something for the interface.
    PreferenceSet "preference_set" (v::Preference) -> v::Preference;
    /// Keeps unsaved text sealed.
    DraftKeep "draft_keep" (v::KeepDraft) -> v::Draft;
    /// Gives sealed unsaved text back.
    DraftGet "draft_get" (v::AskDraft) -> v::Draft;

    /// Lists the files that were opened with Comity and wait for a decision.
    HandedList "handed_list" (k::Nothing) -> d::Handed;
    /// Takes files off that list: they were taken in, or shall not be.
    HandedDone "handed_done" (d::HandedDone) -> d::Handed;

    /// Shows or writes the own card.
    CardShow "card_show" (c::ShowCard) -> c::Card;
    /// Adds a card.
    CardAdd "card_add" (c::AddCard) -> c::Card;
    /// Marks a card as compared.
    CardVerify "card_verify" (c::VerifyCard) -> c::Card;
    /// Lists cards.
    CardList "card_list" (c::ListCards) -> k::Page<c::Card>;
    /// Writes a request to be certified by an authority that has installations already.
    AuthorityRequest "authority_request" (c::RequestCertificate) -> c::Card;
    /// Certifies a further installation of the own authority.
    AuthorityCertify "authority_certify" (c::CertifyInstallation) -> c::Card;
    /// Takes the certified card as the own one.
    AuthorityAccept "authority_accept" (c::AcceptCertificate) -> c::Card;
    /// Makes a new key of the own authority, after the old one was lost or stolen.
    AuthorityRenew "authority_renew" (rp::RenewAuthority) -> c::Card;
    /// Splits the own authority's key among custodians.
    AuthorityShare "authority_share" (cu::MakeShares) -> cu::Custodians;
    /// Brings the authority's key back from shares, or tries them.
    AuthorityRestore "authority_restore" (cu::RestoreKey) -> cu::KeyRestored;
    /// Writes a letter: the own authority lets this installation into a team.
    AuthorityLetter "authority_letter" (cu::WriteLetter) -> c::Card;

    /// Founds a team.
    TeamFound "team_found" (t::FoundTeam) -> t::TeamFounded;
    /// Signs the founding text for the own authority.
    TeamSign "team_sign" (t::TeamRef) -> t::Team;
    /// Declines the founding text.
    TeamDecline "team_decline" (t::DeclineTeam) -> t::Team;
    /// Lists teams.
    TeamList "team_list" (t::ListTeams) -> k::Page<t::TeamRow>;
    /// Shows a team.
    TeamShow "team_show" (t::TeamRef) -> t::Team;
    /// Sets a shared field of the team.
    TeamSet "team_set" (t::SetTeam) -> t::Team;

    /// Shows the agreement.
    AgreementShow "agreement_show" (t::TeamRef) -> a::Agreement;
    /// Lists clauses and fields.
    AgreementFields "agreement_fields" (a::ListFields) -> k::Page<a::ClauseField>;
    /// Proposes a change and signs it for the own authority.
    AgreementPropose "agreement_propose" (a::ProposeChange) -> a::Proposal;
    /// Signs a proposal.
    AgreementSign "agreement_sign" (a::ProposalRef) -> a::Proposal;
    /// Declines a proposal.
    AgreementDecline "agreement_decline" (a::DeclineProposal) -> a::Proposal;
    /// Shows a clause's history.
    AgreementHistory "agreement_history" (a::AskHistory) -> k::Page<a::HistoryRow>;

    /// Lists the roster.
    RosterList "roster_list" (ro::ListRoster) -> k::Page<ro::RosterRow>;
    /// Adds an installation to the roster.
    RosterAdd "roster_add" (ro::AddToRoster) -> ro::RosterRow;
    /// Carries a letter, by which another party lets its own new installation in.
    RosterCarry "roster_carry" (cu::CarryLetter) -> ro::RosterRow;
    /// Ends a mandate.
    RosterEnd "roster_end" (ro::EndMandate) -> ro::RosterRow;
    /// Changes what is said of a person of the own authority.
    RosterDetails "roster_details" (ro::ChangeDetails) -> ro::RosterRow;
    /// Revokes an installation, or plans it.
    InstallationRevoke "installation_revoke" (ro::RevokeInstallation) -> ro::RevocationReport;
    /// Re-issues late work of a revoked installation, or says what there is.
    InstallationReissue "installation_reissue" (re::ReissueLateWork) -> re::LateWork;
    /// Lists the keys that packets for this installation are sealed to.
    InstallationKeys "installation_keys" (k::Nothing) -> ke::RecipientKeys;
    /// Makes a new one and announces it; older ones are destroyed once every partner knows.
    InstallationRotate "installation_rotate" (k::Nothing) -> ke::RecipientKeys;
    /// Tells which leaders removed each other, and what the authorities decided.
    RemovalsShow "removals_show" (t::TeamRef) -> rm::Removals;
    /// Signs a decision about them for the own authority.
    RemovalsDecide "removals_decide" (rm::DecideRemovals) -> rm::Removals;
    /// Tells which authorities' keys are replaced, and who signed it.
    ReplacementsShow "replacements_show" (t::TeamRef) -> rp::Replacements;
    /// Signs for the own authority that another party's lost or stolen key is replaced.
    AuthorityReplace "authority_replace" (rp::ReplaceAuthority) -> rp::Replacements;

    /// Makes a restricted compartment.
    CompartmentMake "compartment_make" (co::MakeCompartment) -> co::CompartmentRow;
    /// Lists the restricted compartments that this installation holds.
    CompartmentList "compartment_list" (co::ListCompartments) -> k::Page<co::CompartmentRow>;
    /// Shows one.
    CompartmentShow "compartment_show" (co::CompartmentRef) -> co::CompartmentRow;
    /// Lets an installation in.
    CompartmentJoin "compartment_join" (co::JoinCompartment) -> co::CompartmentRow;
    /// Leaves one, or lets a member out.
    CompartmentLeave "compartment_leave" (co::LeaveCompartment) -> co::CompartmentRow;
    /// Closes one.
    CompartmentClose "compartment_close" (co::CloseCompartment) -> co::CompartmentRow;

    /// Plans an import; nothing is taken.
    EvidencePlan "evidence_plan" (e::ImportEvidence) -> e::ImportPlan;
    /// Starts an import.
    EvidenceImport "evidence_import" (e::ImportEvidence) -> e::TaskStarted;
    /// Gives the report of an import, also while it runs.
    ImportReport "import_report" (ta::TaskRef) -> e::ImportReport;
    /// Lists evidence.
    EvidenceList "evidence_list" (e::ListEvidence) -> e::EvidencePage;
    /// Writes the evidence index to a file.
    EvidenceExport "evidence_export" (e::ExportEvidence) -> r::Written;
    /// Shows an item.
    EvidenceShow "evidence_show" (e::ItemRef) -> e::EvidenceItem;
    /// Gives an item's text.
    EvidenceText "evidence_text" (e::ItemRef) -> e::ItemText;
    /// Tells how an item can be looked at.
    EvidencePreview "evidence_preview" (p::PreviewEvidence) -> p::Preview;
    /// Gives a picture of a page.
    PreviewPage "preview_page" (p::PreviewPage) -> p::PageImage;
    /// Gives rows of a sheet.
    PreviewRows "preview_rows" (p::PreviewRows) -> p::SheetRows;
    /// Gives bytes of an item.
    PreviewBytes "preview_bytes" (p::PreviewBytes) -> p::ItemBytes;
    /// Searches items and notes.
    EvidenceSearch "evidence_search" (e::SearchEvidence) -> e::SearchResults;
    /// Sets a shared field of an item.
    EvidenceSet "evidence_set" (e::SetEvidence) -> e::EvidenceItem;
    /// Writes an opened copy, with a reason.
    EvidenceOpen "evidence_open" (e::OpenEvidence) -> r::Written;
    /// Writes the sealed segments and their identity, with a reason.
    EvidenceKey "evidence_key" (e::EvidenceKey) -> e::KeyWritten;
    /// Reads sealed originals back.
    EvidenceVerify "evidence_verify" (e::VerifyEvidence) -> v::VerifyReport;
    /// Withdraws an item.
    EvidenceWithdraw "evidence_withdraw" (e::WithdrawEvidence) -> e::EvidenceItem;

    /// Proposes a value of a field of another authority's item.
    EvidencePropose "evidence_propose" (pr::ProposeField) -> pr::ItemProposal;
    /// Lists proposals on items.
    EvidenceProposals "evidence_proposals" (pr::ListItemProposals) -> pr::ItemProposals;
    /// Accepts or refuses a proposal on an own item.
    EvidenceAnswer "evidence_answer" (pr::AnswerProposal) -> pr::ItemProposal;

    /// Adds a note.
    NoteAdd "note_add" (n::AddNote) -> n::Note;
    /// Edits a note.
    NoteEdit "note_edit" (n::EditNote) -> n::Note;
    /// Lists notes.
    NoteList "note_list" (n::ListNotes) -> k::Page<n::NoteRow>;
    /// Shows a note.
    NoteShow "note_show" (n::NoteRef) -> n::Note;

    /// Writes packets.
    ExchangeSend "exchange_send" (x::SendPackets) -> x::PacketsSent;
    /// Takes packets in, as a task that can be held and stopped also within a large original.
    ExchangeReceive "exchange_receive" (x::ReceivePackets) -> x::ReceiveReport;
    /// Watches a shared folder.
    ExchangeWatch "exchange_watch" (x::WatchFolder) -> x::Courier;
    /// Stops watching.
    ExchangeUnwatch "exchange_unwatch" (x::CourierRef) -> x::Courier;
    /// Tells how exchange stands.
    ExchangeStatus "exchange_status" (t::TeamRef) -> x::ExchangeStatus;
    /// Tells why something did not arrive, here or at a partner.
    ExchangeWhy "exchange_why" (w::AskWhy) -> w::Why;
    /// Tells exactly what is missing here, and who holds it.
    ExchangeMissing "exchange_missing" (t::TeamRef) -> w::GapReport;
    /// Writes a packet that asks for what is missing.
    ExchangeRequest "exchange_request" (w::RequestMissing) -> w::Requested;
    /// Lists what is held until a person decides.
    ExchangeHeld "exchange_held" (t::TeamRef) -> w::HeldPackets;
    /// Lets held change sets in.
    ExchangeAdmit "exchange_admit" (w::AdmitHeld) -> w::HeldDecided;
    /// Refuses held change sets.
    ExchangeRefuse "exchange_refuse" (w::RefuseHeld) -> w::HeldDecided;
    /// Reads what lies in a folder or on a stick, and writes the slip that goes with it.
    ExchangeSlip "exchange_slip" (w::MakeSlip) -> w::Slip;
    /// Writes the own change sets' headers and every receipt, for another State to check against.
    ExchangeExport "exchange_export" (w::ExportChains) -> r::Written;
    /// Lists conflicts.
    ExchangeConflicts "exchange_conflicts" (x::ListConflicts) -> k::Page<x::Conflict>;
    /// Decides a conflict.
    ExchangeResolve "exchange_resolve" (x::ResolveConflict) -> x::Resolved;

    /// Lists the operations log.
    RecordsList "records_list" (r::ListRecords) -> k::Page<r::RecordRow>;
    /// Walks the operations log's chain.
    RecordsVerify "records_verify" (k::Nothing) -> r::RecordsVerified;
    /// Writes the operations log to a file.
    RecordsExport "records_export" (r::ExportRecords) -> r::Written;

    /// Tells how a task stands.
    TaskStatus "task_status" (ta::TaskRef) -> ta::TaskStatus;
    /// Asks a task to stop.
    TaskCancel "task_cancel" (ta::TaskRef) -> ta::TaskStatus;
    /// Asks a task to wait where it is.
    TaskPause "task_pause" (ta::TaskRef) -> ta::TaskStatus;
    /// Lets a task that waits go on.
    TaskResume "task_resume" (ta::TaskRef) -> ta::TaskStatus;
    /// Asks the window for a file or folder by its dialog; the web page gets a token, no path.
    PlaceChoose "place_choose" (v::ChoosePlace) -> v::Place;
    /// Closes the window, unless work runs that nobody said to stop.
    WindowClose "window_close" (d::CloseWindow) -> d::Closing;
}
