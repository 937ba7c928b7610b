//! Does one deed: open the vault, ask the desk, lock the vault, show what came back.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use comity_contract::common::Nothing;
use comity_contract::evidence::FileState;
use comity_contract::exchange::{Courier, CourierRef, PacketState, WatchFolder};
use comity_contract::notice::Area;
use comity_contract::tasks::TaskState;
use comity_contract::teams::TeamRef;
use comity_contract::vault::{UnlockVault, VaultState};
use comity_contract::{Call, Problem, ProblemCode as Code, Reply};
use comity_desk::{Desk, system};

use crate::args::Cli;
use crate::deed::{Deed, WithPassphrase};
use crate::out::{Out, PROBLEM, STOPPED};
use crate::progress::Notices;
use crate::{batch, host, passphrase, show};

const LOOKS_EVERY: Duration = Duration::from_millis(100);

/// Runs one command line and returns the exit status.
pub fn run(cli: Cli) -> ExitCode {
    let out = Out { json: cli.globals.json };
    let ended = system::forbid_dumps().map_err(|_| undumpable()).and_then(|()| answer(cli, out));
    match ended {
        Ok(Ended::Reply(reply)) => out.reply(&reply, status(&reply)),
        Ok(Ended::Batch { all_ok: true }) => ExitCode::SUCCESS,
        Ok(Ended::Batch { all_ok: false }) => ExitCode::from(PROBLEM),
        Err(problem) => out.problem(&problem),
    }
}

/// How a command ended.
enum Ended {
    /// With this document.
    Reply(Box<Reply>),
    /// With lines that are printed already.
    Batch {
        /// Whether each was answered with a reply.
        all_ok: bool,
    },
}

fn answer(cli: Cli, out: Out) -> Result<Ended, Problem> {
    let desk = host::desk(cli.globals.vault)?;
    let work =
        Work { notices: Notices::of(&desk, out), file: cli.globals.passphrase_file, desk, out };
    let deed = cli.area.deed(&work.desk)?;
    let ended = work.does(deed);
    work.notices.clear();
    ended
}

/// A desk, and what it takes to open its vault and to tell how far it is.
pub struct Work {
    pub desk: Arc<Desk>,
    pub notices: Notices,
    pub out: Out,
    file: Option<PathBuf>,
}

/// Locks the vault when the work is done, however it ended.
struct Opened<'a>(&'a Arc<Desk>);

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        // Whatever it answers, the process ends now and its keys with it.
        let _ = self.0.call(Call::VaultLock(Nothing {}));
    }
}

impl Work {
    fn does(&self, deed: Deed) -> Result<Ended, Problem> {
        let reply = match deed {
            Deed::Closed(call) if self.file.is_none() || self.is_absent()? => {
                self.desk.call(call)?
            }
            Deed::Create(call) => self.sets_passphrase(call, Code::VaultExists)?,
            Deed::Recover(call) => self.sets_passphrase(call, Code::VaultAbsent)?,
            Deed::Closed(call) | Deed::Ask(call) => {
                let _opened = self.opens()?;
                self.desk.call(call)?
            }
            Deed::Long(call) => {
                let _opened = self.opens()?;
                self.does_long(call, &host::stop_flag())?
            }
            Deed::Watch(watch) => {
                let _opened = self.opens()?;
                self.watches(watch)?
            }
            Deed::Batch(file) => {
                let _opened = self.opens()?;
                return batch::answer(self, &file).map(|all_ok| Ended::Batch { all_ok });
            }
        };
        Ok(Ended::Reply(Box::new(reply)))
    }

    fn is_absent(&self) -> Result<bool, Problem> {
        match self.desk.call(Call::VaultStatus(Nothing {}))? {
            Reply::VaultStatus(status) => Ok(status.state == VaultState::Absent),
            _ => Err(Code::Internal.problem()),
        }
    }

    fn opens(&self) -> Result<Opened<'_>, Problem> {
        // Nobody should be asked for the passphrase of a vault that is not there.
        if self.is_absent()? {
            return Err(Code::VaultAbsent.problem());
        }
        let passphrase = passphrase::existing(self.file.as_deref(), &self.out)?;
        let opened = Opened(&self.desk);
        if let Reply::VaultUnlock(status) =
            self.desk.call(Call::VaultUnlock(UnlockVault { passphrase }))?
        {
            status.remarks.iter().for_each(|remark| self.out.warn(remark));
        }
        Ok(opened)
    }

    /// Sets a passphrase, unless that cannot be done with the vault that is or is not there.
    fn sets_passphrase(&self, call: WithPassphrase, unless: Code) -> Result<Reply, Problem> {
        // Nobody should choose a passphrase in vain.
        if self.is_absent()? == (unless == Code::VaultAbsent) {
            return Err(unless.problem());
        }
        let call = call(passphrase::new(self.file.as_deref(), &self.out)?);
        let _opened = Opened(&self.desk);
        let reply = self.desk.call(call)?;
        match &reply {
            Reply::VaultCreate(made) => made.warnings.iter().for_each(|text| self.out.warn(text)),
            Reply::VaultRecover(status) => {
                status.remarks.iter().for_each(|text| self.out.warn(text));
            }
            _ => {}
        }
        Ok(reply)
    }

    /// Watches until a person stops it, and tells what came and went.
    fn watches(&self, watch: WatchFolder) -> Result<Reply, Problem> {
        let stop = host::stop_flag();
        let team = watch.team.clone();
        let Reply::ExchangeWatch(mut last) = self.desk.call(Call::ExchangeWatch(watch))? else {
            return Err(Code::Internal.problem());
        };
        self.tells(&last);
        while !stop.load(Ordering::SeqCst) {
            let notice = self.notices.wait(LOOKS_EVERY);
            if notice.is_some_and(|notice| notice.areas.contains(&Area::Exchange)) {
                self.tells_news(&team, &mut last)?;
            }
        }
        self.desk.call(Call::ExchangeUnwatch(CourierRef { courier: last.courier }))
    }

    fn tells_news(&self, team: &str, last: &mut Courier) -> Result<(), Problem> {
        let asked = Call::ExchangeStatus(TeamRef { team: team.to_owned() });
        let Reply::ExchangeStatus(status) = self.desk.call(asked)? else {
            return Err(Code::Internal.problem());
        };
        let now = status.couriers.into_iter().find(|courier| courier.courier == last.courier);
        if let Some(now) = now {
            let news = |courier: &Courier| {
                (courier.received, courier.sent, courier.reachable, courier.remark.clone())
            };
            if news(&now) != news(last) {
                self.tells(&now);
            }
            *last = now;
        }
        Ok(())
    }

    fn tells(&self, courier: &Courier) {
        self.out.aside(courier, &show::courier_line(courier));
    }
}

/// Returns the exit status that goes with a reply.
fn status(reply: &Reply) -> u8 {
    let stopped = match reply {
        Reply::ImportReport(report) => report.state == TaskState::Cancelled,
        Reply::ExchangeSend(sent) => sent.stopped,
        Reply::ExchangeReceive(report) => report.left > 0,
        _ => false,
    };
    match (stopped, is_clean(reply)) {
        (true, _) => STOPPED,
        (false, true) => 0,
        (false, false) => PROBLEM,
    }
}

/// Tells whether a reply reports nothing that a person must look at.
fn is_clean(reply: &Reply) -> bool {
    use FileState::{Taken, TakenBefore, TakenDuplicate};
    use PacketState::{Damaged, Held, Newer, Refused, UnknownSender};
    match reply {
        Reply::VaultVerify(report) | Reply::EvidenceVerify(report) => report.clean,
        Reply::RecordsVerify(report) => report.clean,
        Reply::ImportReport(report) => {
            let taken = [Taken, TakenDuplicate, TakenBefore];
            report.state == TaskState::Done
                && report.files.iter().all(|file| taken.contains(&file.state))
        }
        Reply::ExchangeReceive(report) => {
            let bad = [Damaged, Held, Newer, Refused, UnknownSender];
            report.refused == 0 && !report.packets.iter().any(|packet| bad.contains(&packet.state))
        }
        Reply::ExchangeMissing(report) => report.complete,
        Reply::ExchangeSlip(slip) => slip.damaged == 0,
        _ => true,
    }
}

fn undumpable() -> Problem {
    Code::Internal
        .problem()
        .saying("The system did not let this process forbid core dumps.")
        .hinting("Run it in an ordinary session; keys are not taken into memory otherwise.")
}
