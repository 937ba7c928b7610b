//! Which feature answers which call.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use comity_contract::{Call, Problem, ProblemCode as Code, Reply};
use comity_crypto::make_bytes;

use crate::refuse::{Answer, Refuse};
use crate::session::Session;
use crate::{
    Desk, agreements, authorities, cards, compartments, custodians, evidence, exchange, handed,
    known, notes, records, roster, settings, teams, vault,
};

/// Answers a call. A panic answers with a problem that carries a random reference; the technical
/// log has the same one.
pub(crate) fn answer(desk: &Arc<Desk>, call: Call) -> Result<Reply, Problem> {
    let name = call.name();
    match catch_unwind(AssertUnwindSafe(|| dispatch(desk, call))) {
        Ok(answer) => answer.map_err(|Refuse(problem)| {
            tracing::debug!(call = name, code = ?problem.code, "refused");
            problem
        }),
        Err(_) => {
            let reference = hex::encode(make_bytes::<4>());
            tracing::error!(call = name, %reference, "a call failed inside");
            Err(Code::Internal.problem().about(reference))
        }
    }
}

fn dispatch(desk: &Arc<Desk>, call: Call) -> Answer<Reply> {
    match call {
        Call::VaultCreate(args) => vault::create(desk, &args).map(Reply::VaultCreate),
        Call::VaultStatus(_) => vault::status(desk).map(Reply::VaultStatus),
        Call::VaultUnlock(args) => vault::unlock(desk, &args).map(Reply::VaultUnlock),
        Call::VaultLock(_) => vault::lock(desk).map(Reply::VaultLock),
        Call::VaultRecover(args) => vault::recover(desk, &args).map(Reply::VaultRecover),
        Call::VaultTouch(_) => {
            desk.touch();
            vault::status(desk).map(Reply::VaultTouch)
        }
        Call::VaultKnown(_) => known::list(desk).map(Reply::VaultKnown),
        Call::VaultChoose(args) => known::choose(desk, &args).map(Reply::VaultChoose),
        Call::VaultForget(args) => known::forget(desk, &args).map(Reply::VaultForget),
        Call::PlaceChoose(_) | Call::WindowClose(_) => Err(Code::NotHere.into()),
        opened => match desk.session() {
            Some(session) => dispatch_open(desk, &session, opened),
            None if !desk.vault().join("VAULT").exists() => Err(Code::VaultAbsent.into()),
            None => Err(Code::VaultLocked.into()),
        },
    }
}

fn dispatch_open(desk: &Arc<Desk>, session: &Arc<Session>, call: Call) -> Answer<Reply> {
    match call {
        Call::VaultVerify(_) => vault::verify(desk, session).map(Reply::VaultVerify),
        Call::VaultRebuild(_) => vault::rebuild(desk, session).map(Reply::VaultRebuild),
        Call::VaultSet(args) => settings::set(desk, session, &args).map(Reply::VaultSet),
        Call::PreferenceList(_) => settings::preferences(session).map(Reply::PreferenceList),
        Call::PreferenceSet(args) => settings::prefer(session, &args).map(Reply::PreferenceSet),
        Call::DraftKeep(args) => vault::keep_draft(session, &args).map(Reply::DraftKeep),
        Call::DraftGet(args) => vault::draft(session, &args.about).map(Reply::DraftGet),
        Call::HandedList(_) => Ok(Reply::HandedList(desk.handed.list())),
        Call::HandedDone(args) => handed::done(desk, &args).map(Reply::HandedDone),
        Call::CardShow(args) => cards::show(desk, session, &args).map(Reply::CardShow),
        Call::CardAdd(args) => cards::add(desk, session, &args).map(Reply::CardAdd),
        Call::CardVerify(args) => cards::verify(desk, session, &args).map(Reply::CardVerify),
        Call::CardList(args) => cards::list(session, &args).map(Reply::CardList),
        Call::AuthorityRequest(args) => {
            authorities::request(desk, session, &args).map(Reply::AuthorityRequest)
        }
        Call::AuthorityCertify(args) => {
            authorities::certify(desk, session, &args).map(Reply::AuthorityCertify)
        }
        Call::AuthorityRenew(args) => {
            authorities::renew(desk, session, &args).map(Reply::AuthorityRenew)
        }
        Call::AuthorityAccept(args) => {
            authorities::accept(desk, session, &args).map(Reply::AuthorityAccept)
        }
        Call::AuthorityShare(args) => {
            custodians::make(desk, session, &args).map(Reply::AuthorityShare)
        }
        Call::AuthorityRestore(args) => {
            custodians::restore(desk, session, &args).map(Reply::AuthorityRestore)
        }
        Call::AuthorityLetter(args) => {
            roster::letters::write(desk, session, &args).map(Reply::AuthorityLetter)
        }
        Call::RecordsList(args) => records::list(session, &args).map(Reply::RecordsList),
        Call::RecordsVerify(_) => records::verify(session).map(Reply::RecordsVerify),
        Call::RecordsExport(args) => {
            records::export(desk, session, &args).map(Reply::RecordsExport)
        }
        Call::TaskStatus(args) => session.tasks.status(args.task).map(Reply::TaskStatus),
        Call::TaskCancel(args) => session.tasks.cancel(args.task).map(Reply::TaskCancel),
        Call::TaskPause(args) => session.tasks.hold(args.task, true).map(Reply::TaskPause),
        Call::TaskResume(args) => session.tasks.hold(args.task, false).map(Reply::TaskResume),
        Call::ImportReport(args) => session.tasks.report(args.task).map(Reply::ImportReport),
        other => dispatch_team(desk, session, other),
    }
}

fn dispatch_team(desk: &Arc<Desk>, session: &Arc<Session>, call: Call) -> Answer<Reply> {
    match call {
        Call::TeamFound(args) => teams::found(desk, session, &args).map(Reply::TeamFound),
        Call::TeamSign(args) => teams::sign(desk, session, &args).map(Reply::TeamSign),
        Call::TeamDecline(args) => teams::decline(desk, session, &args).map(Reply::TeamDecline),
        Call::TeamList(args) => teams::list(session, &args).map(Reply::TeamList),
        Call::TeamShow(args) => teams::show(session, &args.team).map(Reply::TeamShow),
        Call::TeamSet(args) => teams::set(desk, session, &args).map(Reply::TeamSet),
        Call::AgreementShow(args) => {
            agreements::show(session, &args.team).map(Reply::AgreementShow)
        }
        Call::AgreementFields(args) => Ok(Reply::AgreementFields(agreements::fields(&args))),
        Call::AgreementPropose(args) => {
            agreements::propose(desk, session, &args).map(Reply::AgreementPropose)
        }
        Call::AgreementSign(args) => {
            agreements::sign(desk, session, &args).map(Reply::AgreementSign)
        }
        Call::AgreementDecline(args) => {
            agreements::decline(desk, session, &args).map(Reply::AgreementDecline)
        }
        Call::AgreementHistory(args) => {
            agreements::history(session, &args).map(Reply::AgreementHistory)
        }
        Call::RosterList(args) => roster::list(session, &args).map(Reply::RosterList),
        Call::RosterAdd(args) => roster::add(desk, session, &args).map(Reply::RosterAdd),
        Call::RosterCarry(args) => {
            roster::letters::carry(desk, session, &args).map(Reply::RosterCarry)
        }
        Call::RosterEnd(args) => roster::end(desk, session, &args).map(Reply::RosterEnd),
        Call::RosterDetails(args) => {
            roster::details(desk, session, &args).map(Reply::RosterDetails)
        }
        Call::InstallationRevoke(args) => {
            roster::revoke(desk, session, &args).map(Reply::InstallationRevoke)
        }
        Call::InstallationReissue(args) => {
            roster::reissue(desk, session, &args).map(Reply::InstallationReissue)
        }
        Call::InstallationKeys(_) => exchange::keys::list(session).map(Reply::InstallationKeys),
        Call::InstallationRotate(_) => {
            exchange::keys::rotate(desk, session).map(Reply::InstallationRotate)
        }
        Call::RemovalsShow(args) => {
            roster::removals::show(session, &args.team).map(Reply::RemovalsShow)
        }
        Call::RemovalsDecide(args) => {
            roster::removals::decide(desk, session, &args).map(Reply::RemovalsDecide)
        }
        Call::ReplacementsShow(args) => {
            roster::replacements::show(session, &args.team).map(Reply::ReplacementsShow)
        }
        Call::AuthorityReplace(args) => {
            roster::replacements::sign(desk, session, &args).map(Reply::AuthorityReplace)
        }
        other => dispatch_compartments(desk, session, other),
    }
}

fn dispatch_compartments(desk: &Arc<Desk>, session: &Arc<Session>, call: Call) -> Answer<Reply> {
    match call {
        Call::CompartmentMake(args) => {
            compartments::make(desk, session, &args).map(Reply::CompartmentMake)
        }
        Call::CompartmentList(args) => {
            compartments::list(session, &args).map(Reply::CompartmentList)
        }
        Call::CompartmentShow(args) => {
            compartments::show(session, &args).map(Reply::CompartmentShow)
        }
        Call::CompartmentJoin(args) => {
            compartments::join(desk, session, &args).map(Reply::CompartmentJoin)
        }
        Call::CompartmentLeave(args) => {
            compartments::leave(desk, session, &args).map(Reply::CompartmentLeave)
        }
        Call::CompartmentClose(args) => {
            compartments::close(desk, session, &args).map(Reply::CompartmentClose)
        }
        other => dispatch_work(desk, session, other),
    }
}

fn dispatch_work(desk: &Arc<Desk>, session: &Arc<Session>, call: Call) -> Answer<Reply> {
    match call {
        Call::EvidencePlan(args) => evidence::plan(desk, session, &args).map(Reply::EvidencePlan),
        Call::EvidenceImport(args) => {
            evidence::import(desk, session, args).map(Reply::EvidenceImport)
        }
        Call::EvidenceList(args) => evidence::list(session, &args).map(Reply::EvidenceList),
        Call::EvidenceExport(args) => {
            evidence::export(desk, session, &args).map(Reply::EvidenceExport)
        }
        Call::EvidenceShow(args) => evidence::show(session, &args).map(Reply::EvidenceShow),
        Call::EvidenceText(args) => evidence::text(session, &args).map(Reply::EvidenceText),
        Call::EvidencePreview(args) => {
            evidence::preview(session, &args).map(Reply::EvidencePreview)
        }
        Call::PreviewBytes(args) => evidence::bytes(session, &args).map(Reply::PreviewBytes),
        Call::PreviewPage(args) => evidence::page(session, &args).map(Reply::PreviewPage),
        Call::PreviewRows(args) => evidence::rows(session, &args).map(Reply::PreviewRows),
        Call::EvidenceSearch(args) => evidence::search(session, &args).map(Reply::EvidenceSearch),
        Call::EvidenceSet(args) => evidence::set(desk, session, &args).map(Reply::EvidenceSet),
        Call::EvidenceOpen(args) => evidence::open(desk, session, &args).map(Reply::EvidenceOpen),
        Call::EvidenceKey(args) => evidence::key(desk, session, &args).map(Reply::EvidenceKey),
        Call::EvidenceVerify(args) => {
            evidence::verify(desk, session, &args).map(Reply::EvidenceVerify)
        }
        Call::EvidenceWithdraw(args) => {
            evidence::withdraw(desk, session, &args).map(Reply::EvidenceWithdraw)
        }
        Call::EvidencePropose(args) => {
            evidence::propose(desk, session, &args).map(Reply::EvidencePropose)
        }
        Call::EvidenceProposals(args) => {
            evidence::proposals(session, &args).map(Reply::EvidenceProposals)
        }
        Call::EvidenceAnswer(args) => {
            evidence::answer(desk, session, &args).map(Reply::EvidenceAnswer)
        }
        Call::NoteAdd(args) => notes::add(desk, session, &args).map(Reply::NoteAdd),
        Call::NoteEdit(args) => notes::edit(desk, session, &args).map(Reply::NoteEdit),
        Call::NoteList(args) => notes::list(session, &args).map(Reply::NoteList),
        Call::NoteShow(args) => notes::show(session, &args).map(Reply::NoteShow),
        other => dispatch_exchange(desk, session, other),
    }
}

fn dispatch_exchange(desk: &Arc<Desk>, session: &Arc<Session>, call: Call) -> Answer<Reply> {
    match call {
        Call::ExchangeSend(args) => exchange::send(desk, session, &args).map(Reply::ExchangeSend),
        Call::ExchangeReceive(args) => {
            exchange::receive(desk, session, &args).map(Reply::ExchangeReceive)
        }
        Call::ExchangeWatch(args) => {
            exchange::watch(desk, session, &args).map(Reply::ExchangeWatch)
        }
        Call::ExchangeUnwatch(args) => {
            exchange::unwatch(desk, session, &args).map(Reply::ExchangeUnwatch)
        }
        Call::ExchangeStatus(args) => {
            exchange::status(session, &args.team).map(Reply::ExchangeStatus)
        }
        Call::ExchangeWhy(args) => exchange::why(session, &args).map(Reply::ExchangeWhy),
        Call::ExchangeMissing(args) => {
            exchange::missing(session, &args.team).map(Reply::ExchangeMissing)
        }
        Call::ExchangeRequest(args) => {
            exchange::request(desk, session, &args).map(Reply::ExchangeRequest)
        }
        Call::ExchangeHeld(args) => exchange::held(session, &args.team).map(Reply::ExchangeHeld),
        Call::ExchangeAdmit(args) => {
            exchange::admit(desk, session, &args).map(Reply::ExchangeAdmit)
        }
        Call::ExchangeRefuse(args) => {
            exchange::refuse(desk, session, &args).map(Reply::ExchangeRefuse)
        }
        Call::ExchangeSlip(args) => exchange::slip(desk, session, &args).map(Reply::ExchangeSlip),
        Call::ExchangeExport(args) => {
            exchange::export(desk, session, &args).map(Reply::ExchangeExport)
        }
        Call::ExchangeConflicts(args) => {
            exchange::conflicts(session, &args).map(Reply::ExchangeConflicts)
        }
        Call::ExchangeResolve(args) => {
            exchange::resolve(desk, session, &args).map(Reply::ExchangeResolve)
        }
        other => Err(Refuse(Code::WrongUsage.problem().about(other.name()))),
    }
}
