//! Replies as people read them in a terminal: tables, labels and words.
//!
//! Text from elsewhere is made safe before it is shown; scripts read `--json`, never this.

mod agreements;
mod arrival;
mod cards;
mod compartments;
mod custodians;
mod evidence;
mod exchange;
mod notes;
mod proposals;
mod records;
mod roster;
mod sheet;
mod teams;
mod vault;
pub mod words;

use comity_contract::{Problem, Reply};

pub use self::exchange::courier_line;
use self::sheet::Sheet;

/// Returns a reply as text for people.
pub fn reply(reply: &Reply) -> String {
    let mut sheet = Sheet::default();
    show(&mut sheet, reply);
    sheet.into_text()
}

/// Returns a problem as text for people: what happened, then what to do.
pub fn problem(problem: &Problem) -> String {
    let about = problem.reference.as_deref().map(words::safe);
    let about = about.map(|reference| format!(", {reference}")).unwrap_or_default();
    let code = serde_json::to_value(problem.code);
    let code = code.as_ref().ok().and_then(serde_json::Value::as_str).unwrap_or_default();
    format!("{}\n{}\n({code}{about})\n", words::safe(&problem.message), words::safe(&problem.hint))
}

fn show(sheet: &mut Sheet, reply: &Reply) {
    use Reply as R;
    match reply {
        R::VaultCreate(made) => vault::created(sheet, made),
        R::VaultStatus(status)
        | R::VaultUnlock(status)
        | R::VaultLock(status)
        | R::VaultRecover(status)
        | R::VaultSet(status)
        | R::VaultTouch(status) => vault::status(sheet, status),
        R::VaultVerify(report) | R::EvidenceVerify(report) => vault::verified(sheet, report),
        R::VaultRebuild(report) => vault::rebuilt(sheet, report),
        R::DraftKeep(draft) | R::DraftGet(draft) => vault::draft(sheet, draft),
        R::CardShow(card)
        | R::CardAdd(card)
        | R::CardVerify(card)
        | R::AuthorityRequest(card)
        | R::AuthorityCertify(card)
        | R::AuthorityRenew(card)
        | R::AuthorityLetter(card)
        | R::AuthorityAccept(card) => cards::card(sheet, card),
        R::AuthorityShare(known) => custodians::made(sheet, known),
        R::AuthorityRestore(given) => custodians::restored(sheet, given),
        R::CardList(page) => cards::list(sheet, page),
        R::TeamFound(founded) => teams::founded(sheet, founded),
        R::TeamSign(team) | R::TeamDecline(team) | R::TeamShow(team) | R::TeamSet(team) => {
            teams::team(sheet, team);
        }
        R::TeamList(page) => teams::list(sheet, page),
        R::AgreementShow(agreement) => agreements::agreement(sheet, agreement),
        R::AgreementFields(page) => agreements::fields(sheet, page),
        R::AgreementPropose(proposal)
        | R::AgreementSign(proposal)
        | R::AgreementDecline(proposal) => agreements::proposal(sheet, proposal),
        R::AgreementHistory(page) => agreements::history(sheet, page),
        R::RosterList(page) => roster::list(sheet, page),
        R::RosterAdd(row) | R::RosterCarry(row) | R::RosterDetails(row) | R::RosterEnd(row) => {
            roster::row(sheet, row)
        }
        R::CompartmentMake(row)
        | R::CompartmentShow(row)
        | R::CompartmentJoin(row)
        | R::CompartmentLeave(row)
        | R::CompartmentClose(row) => compartments::row(sheet, row),
        R::CompartmentList(page) => compartments::list(sheet, page),
        R::InstallationRevoke(report) => roster::revocation(sheet, report),
        R::InstallationKeys(keys) | R::InstallationRotate(keys) => vault::keys(sheet, keys),
        R::InstallationReissue(work) => roster::late(sheet, work),
        R::ReplacementsShow(told) | R::AuthorityReplace(told) => roster::replacements(sheet, told),
        R::RemovalsShow(told) | R::RemovalsDecide(told) => roster::removals(sheet, told),
        other => show_work(sheet, other),
    }
}

fn show_work(sheet: &mut Sheet, reply: &Reply) {
    use Reply as R;
    match reply {
        R::EvidencePlan(plan) => evidence::plan(sheet, plan),
        R::EvidenceImport(started) => sheet.line(format!("Task {} has begun.", started.task)),
        R::ImportReport(report) => evidence::report(sheet, report),
        R::EvidenceList(page) => evidence::list(sheet, page),
        R::EvidenceShow(item) | R::EvidenceSet(item) | R::EvidenceWithdraw(item) => {
            evidence::item(sheet, item);
        }
        R::EvidencePropose(proposal) | R::EvidenceAnswer(proposal) => {
            proposals::proposal(sheet, proposal);
        }
        R::EvidenceProposals(page) => proposals::list(sheet, page),
        R::EvidenceText(text) => evidence::text(sheet, text),
        R::EvidenceSearch(results) => evidence::results(sheet, results),
        R::EvidenceOpen(written)
        | R::EvidenceExport(written)
        | R::RecordsExport(written)
        | R::ExchangeExport(written) => {
            records::written(sheet, written);
        }
        R::EvidenceKey(key) => evidence::key(sheet, key),
        R::NoteAdd(note) | R::NoteEdit(note) | R::NoteShow(note) => notes::note(sheet, note),
        R::NoteList(page) => notes::list(sheet, page),
        R::ExchangeSend(sent) => exchange::sent(sheet, sent),
        R::ExchangeReceive(report) => exchange::received(sheet, report),
        R::ExchangeWatch(courier) | R::ExchangeUnwatch(courier) => {
            sheet.line(courier_line(courier));
        }
        R::ExchangeStatus(status) => exchange::status(sheet, status),
        R::ExchangeWhy(why) => arrival::why(sheet, why),
        R::ExchangeMissing(report) => arrival::missing(sheet, report),
        R::ExchangeRequest(requested) => arrival::requested(sheet, requested),
        R::ExchangeHeld(held) => arrival::held(sheet, held),
        R::ExchangeAdmit(decided) | R::ExchangeRefuse(decided) => {
            arrival::decided(sheet, decided);
        }
        R::ExchangeSlip(slip) => sheet.line(words::safe_lines(&slip.text)),
        R::ExchangeConflicts(page) => exchange::conflicts(sheet, page),
        R::ExchangeResolve(resolved) => exchange::resolved(sheet, resolved),
        R::RecordsList(page) => records::list(sheet, page),
        R::RecordsVerify(verified) => records::verified(sheet, verified),
        // No command answers with these; a batch prints JSON.
        _ => {}
    }
}
