//! Evidence: plan and take in, list, show, search, set, open, verify, withdraw.

use std::sync::Arc;

use comity_changes::TeamId;
use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{
    EvidenceItem, EvidenceKey, EvidencePage, ImportEvidence, ImportPlan, ItemRef, ItemText,
    KeyWritten, ListEvidence, OpenEvidence, SearchEvidence, SearchResults, SetEvidence,
    TaskStarted, VerifyEvidence, WithdrawEvidence,
};
use comity_contract::records::Written;
use comity_contract::vault::VerifyReport;
use comity_vault::ItemRow;

use crate::Desk;
use crate::refuse::{Answer, refuse};
use crate::session::Session;

pub(crate) fn plan(_: &Arc<Desk>, _: &Arc<Session>, _: &ImportEvidence) -> Answer<ImportPlan> {
    refuse(Code::NotHere)
}

pub(crate) fn import(_: &Arc<Desk>, _: &Arc<Session>, _: ImportEvidence) -> Answer<TaskStarted> {
    refuse(Code::NotHere)
}

pub(crate) fn list(_: &Session, _: &ListEvidence) -> Answer<EvidencePage> {
    refuse(Code::NotHere)
}

pub(crate) fn show(_: &Session, _: &ItemRef) -> Answer<EvidenceItem> {
    refuse(Code::NotHere)
}

pub(crate) fn text(_: &Session, _: &ItemRef) -> Answer<ItemText> {
    refuse(Code::NotHere)
}

pub(crate) fn search(_: &Session, _: &SearchEvidence) -> Answer<SearchResults> {
    refuse(Code::NotHere)
}

pub(crate) fn set(_: &Desk, _: &Session, _: &SetEvidence) -> Answer<EvidenceItem> {
    refuse(Code::NotHere)
}

pub(crate) fn open(_: &Desk, _: &Session, _: &OpenEvidence) -> Answer<Written> {
    refuse(Code::NotHere)
}

pub(crate) fn key(_: &Desk, _: &Session, _: &EvidenceKey) -> Answer<KeyWritten> {
    refuse(Code::NotHere)
}

pub(crate) fn verify(_: &Desk, _: &Session, _: &VerifyEvidence) -> Answer<VerifyReport> {
    refuse(Code::NotHere)
}

pub(crate) fn withdraw(_: &Desk, _: &Session, _: &WithdrawEvidence) -> Answer<EvidenceItem> {
    refuse(Code::NotHere)
}

pub(crate) fn verify_items(
    _: &Session,
    _: &TeamId,
    _: Option<&ItemRow>,
    _: &mut VerifyReport,
) -> Answer<()> {
    refuse(Code::NotHere)
}

pub(crate) fn read_new_texts(_: &Session, _: &TeamId) -> Answer<u64> {
    refuse(Code::NotHere)
}
