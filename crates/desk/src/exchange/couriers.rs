//! Couriers: watched folders, which receive and send by themselves while the vault is open.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use comity_changes::TeamId;
use comity_changes::cbor::{self, Value};
use comity_contract::ProblemCode as Code;
use comity_contract::exchange::{Courier, CourierRef, PacketState, WatchFolder};
use comity_contract::notice::Area;
use comity_exchange::courier::watch::{
    Answer as Sighted, Sight, Watch, WatchSettings, watch as begin,
};
use comity_vault::Local;
use comity_vault::frames::{Fact, FactKind};

use super::receive::{receive_from, tell};
use super::send::send_to;
use crate::refuse::{Answer, Refuse};
use crate::session::Session;
use crate::{Desk, files, names, settings, times};

/// The watched folders of an open vault.
#[derive(Default)]
pub(crate) struct Couriers(Mutex<BTreeMap<u64, Watched>>);

struct Watched {
    team: TeamId,
    label: String,
    watch: Option<Watch>,
    done: Arc<Mutex<Done>>,
    looked_utc_ms: Option<i64>,
    zone: String,
}

/// What a courier did since unlock.
#[derive(Clone, Default)]
struct Done {
    received: u64,
    sent: u64,
    problem: Option<String>,
}

impl Couriers {
    /// Lists the couriers of a team.
    pub fn list(&self, team: &TeamId) -> Vec<Courier> {
        let couriers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_team = couriers.iter().filter(|(_, watched)| watched.team == *team);
        of_team.map(|(number, watched)| watched.describe(*number)).collect()
    }

    /// Stops all of them and waits until none is at work.
    pub fn stop(&self) {
        let couriers = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        drop(couriers);
    }
}

impl Watched {
    fn describe(&self, number: u64) -> Courier {
        let status = self.watch.as_ref().map(Watch::status);
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let looked = status
            .as_ref()
            .and_then(|status| i64::try_from(status.looked_utc_ms?).ok())
            .or(self.looked_utc_ms);
        let hints = status.as_ref().is_some_and(|status| status.hints);
        let remark = done.problem.unwrap_or_else(|| match (&status, hints) {
            (Some(_), true) => "Looks when something changes, and on a timer.".to_owned(),
            (Some(_), false) => "Looks on a timer, because this folder sends no hints.".to_owned(),
            (None, _) => "Looked once.".to_owned(),
        });
        Courier {
            courier: number,
            team: self.team.to_string(),
            folder: self.label.clone(),
            reachable: status.as_ref().is_none_or(|status| status.reachable),
            looked: looked.map(|utc_ms| times::stamp(utc_ms, &self.zone)),
            every_seconds: status.map_or(0, |status| status.every.as_secs()),
            remark,
            received: done.received,
            sent: done.sent,
        }
    }
}

/// Watches a folder, or looks once.
pub(crate) fn watch(
    desk: &Arc<Desk>,
    session: &Arc<Session>,
    args: &WatchFolder,
) -> Answer<Courier> {
    let control = names::team(session, &args.team)?;
    let folder = desk.path(&args.folder)?;
    files::make_folder(&folder)?;
    if args.once {
        return once(desk, session, control.team, &folder);
    }
    let number = session
        .vault
        .fact_keys(FactKind::Courier)
        .iter()
        .filter_map(|key| key.as_slice().try_into().ok().map(u64::from_be_bytes))
        .max()
        .map_or(1, |last| last.saturating_add(1));
    let value = cbor::encode(&Value::Array(vec![
        control.team.value(),
        Value::bytes(folder.as_os_str().as_encoded_bytes()),
    ]));
    let key = number.to_be_bytes().to_vec();
    session.keep(vec![Local::Fact(Fact { kind: FactKind::Courier, key, value: Some(value) })])?;
    start(desk, session, number, control.team, &folder)?;
    desk.listeners.tell(&[Area::Exchange]);
    one(session, &control.team, number)
}

fn once(desk: &Desk, session: &Session, team: TeamId, folder: &Path) -> Answer<Courier> {
    let done = Arc::new(Mutex::new(Done::default()));
    look(desk, session, &team, folder, &done, true)?;
    let now = session.now();
    let watched = Watched {
        team,
        label: desk.shown(folder),
        watch: None,
        done,
        looked_utc_ms: Some(now.utc_ms),
        zone: now.zone,
    };
    Ok(watched.describe(0))
}

/// Receives what lies in the folder, then writes what partners lack.
fn look(
    desk: &Desk,
    session: &Session,
    team: &TeamId,
    folder: &Path,
    done: &Mutex<Done>,
    receive: bool,
) -> Answer<()> {
    if receive {
        let report = receive_from(session, &[folder.to_owned()])?;
        let taken = report.packets.iter().filter(|p| p.state == PacketState::Taken).count();
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        done.received = done.received.saturating_add(taken as u64);
        drop(done);
        tell(desk, session, &report)?;
    }
    let sent = send_to(session, team, None, (folder, false))?;
    if sent.files > 0 {
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        done.sent = done.sent.saturating_add(sent.files);
        drop(done);
        settings::exchanged_now(desk, session)?;
        desk.listeners.tell(&[Area::Exchange, Area::Evidence, Area::Records, Area::Vault]);
    }
    Ok(())
}

fn start(
    desk: &Arc<Desk>,
    session: &Arc<Session>,
    number: u64,
    team: TeamId,
    folder: &Path,
) -> Answer<()> {
    let done = Arc::new(Mutex::new(Done::default()));
    let mut eye = Eye {
        desk: Arc::downgrade(desk),
        session: Arc::downgrade(session),
        team,
        folder: folder.to_owned(),
        done: Arc::clone(&done),
        fresh: true,
    };
    let clock = Arc::clone(&desk.host.clock);
    let now = move || u64::try_from(clock.now_utc_ms()).unwrap_or_default();
    let settings = WatchSettings::default();
    let watch = begin(folder, settings, now, move |sight| eye.see(sight))
        .map_err(|error| crate::refuse::stored(&error))?;
    let watched = Watched {
        team,
        label: desk.shown(folder),
        watch: Some(watch),
        done,
        looked_utc_ms: None,
        zone: session.now().zone,
    };
    session.couriers.0.lock().unwrap_or_else(PoisonError::into_inner).insert(number, watched);
    Ok(())
}

/// What a watched folder's sights lead to. It holds the vault only while it works, so that
/// locking does not wait for it.
struct Eye {
    desk: Weak<Desk>,
    session: Weak<Session>,
    team: TeamId,
    folder: PathBuf,
    done: Arc<Mutex<Done>>,
    /// Whether something was seen since the last look.
    fresh: bool,
}

impl Eye {
    fn see(&mut self, sight: Sight) -> Sighted {
        match sight {
            Sight::File(_) => self.fresh = true,
            Sight::Back => {
                self.fresh = true;
                self.tell();
            }
            Sight::Damaged(_) | Sight::Gone => self.tell(),
            Sight::Looked => self.look(),
        }
        Sighted::Done
    }

    /// Lets whoever shows the courier ask again how it stands.
    fn tell(&self) {
        if let Some(desk) = self.desk.upgrade() {
            desk.listeners.tell(&[Area::Exchange]);
        }
    }

    fn look(&mut self) {
        let (Some(desk), Some(session)) = (self.desk.upgrade(), self.session.upgrade()) else {
            return;
        };
        let fresh = std::mem::take(&mut self.fresh);
        let looked = look(&desk, &session, &self.team, &self.folder, &self.done, fresh);
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.problem = looked.err().map(|Refuse(problem)| problem.to_string());
    }
}

/// Stops watching a folder.
pub(crate) fn unwatch(desk: &Arc<Desk>, session: &Session, args: &CourierRef) -> Answer<Courier> {
    let mut couriers = session.couriers.0.lock().unwrap_or_else(PoisonError::into_inner);
    let watched = couriers.remove(&args.courier).ok_or(Code::PlaceUnknown)?;
    drop(couriers);
    let described = watched.describe(args.courier);
    drop(watched);
    let key = args.courier.to_be_bytes().to_vec();
    session.keep(vec![Local::Fact(Fact { kind: FactKind::Courier, key, value: None })])?;
    desk.listeners.tell(&[Area::Exchange]);
    Ok(described)
}

/// Goes on watching the folders that were watched when the vault was locked. The command line
/// does not: each of its commands ends at once.
pub(crate) fn resume(desk: &Arc<Desk>, session: &Arc<Session>) -> Answer<()> {
    if desk.host.places == crate::Places::Paths {
        return Ok(());
    }
    for key in session.vault.fact_keys(FactKind::Courier) {
        let Some(number) = key.as_slice().try_into().ok().map(u64::from_be_bytes) else { continue };
        let bytes = session.vault.fact(FactKind::Courier, &key)?;
        let value = bytes.and_then(|bytes| cbor::decode(&bytes).ok());
        let Some(value) = value else { continue };
        let Some([team, folder]) = value.items() else { continue };
        let (Some(team), Some(folder)) = (TeamId::from_value(team), folder.as_bytes()) else {
            continue;
        };
        start(desk, session, number, team, &path_from(folder))?;
    }
    Ok(())
}

fn path_from(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

fn one(session: &Session, team: &TeamId, number: u64) -> Answer<Courier> {
    let couriers = session.couriers.list(team);
    couriers.into_iter().find(|c| c.courier == number).ok_or_else(|| Code::Internal.into())
}
