//! Receiving: every file is opened, verified, judged; what cannot be taken says why, and the
//! file stays where it is. Files are taken in one after the other, so that a long history needs no
//! more memory than its largest packet; [`order`] says which comes first.

mod order;
mod originals;
mod reading;
mod rounds;
pub(super) mod told;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use comity_changes::TeamId;
use comity_changes::cbor::{self, Value};
use comity_changes::control::Control;
use comity_changes::values::Grant;
use comity_contract::exchange::{PacketReport, PacketState, ReceivePackets, ReceiveReport};
use comity_contract::notice::Area;
use comity_crypto::hash::Sha256Stream;
use comity_exchange::Id;
use comity_exchange::courier::folder::read_name;
use comity_exchange::packet::{Kind, Limits, OpenedPacket, PacketHead};
use comity_exchange::receipt::SignedReceipt;
use comity_exchange::request::Request;
use comity_intake::Cancel;
use comity_vault::brake::Here;
use comity_vault::frames::{Fact, FactKind};
use comity_vault::oplog::Operation;
use comity_vault::{Admitted, Local};

use super::{asking, gaps, keys, receipts};
use crate::refuse::Answer;
use crate::session::Session;
use crate::{Desk, cards, evidence, settings};
use originals::{Bundle, Missing};
use reading::Reading;
use told::{damaged, describe, refused};

/// What is noted of a file that needs no second look.
const TAKEN: &[u8] = b"taken";

/// Takes packets in.
pub(crate) fn receive(
    desk: &Arc<Desk>,
    session: &Session,
    args: &ReceivePackets,
) -> Answer<ReceiveReport> {
    let mut paths = Vec::new();
    for place in &args.paths {
        paths.extend(desk.paths(place)?);
    }
    let report = session.tasks.run("exchange_receive", session.stamp_now(), |task, cancel| {
        receive_files(session, &paths, &Reading::new(session, Some(task), cancel))
    })?;
    tell(desk, session, &report)?;
    Ok(report)
}

/// Tells what packets brought, and notes when.
pub(crate) fn tell(desk: &Desk, session: &Session, report: &ReceiveReport) -> Answer<()> {
    let took = report.packets.iter().any(|packet| packet.state == PacketState::Taken);
    if took || report.admitted > 0 || report.blobs > 0 || report.held > 0 {
        desk.listeners.tell(&[
            Area::Teams,
            Area::Roster,
            Area::Evidence,
            Area::Notes,
            Area::Exchange,
            Area::Records,
            Area::Vault,
        ]);
        settings::exchanged_now(desk, session)?;
    }
    Ok(())
}

/// Takes in everything under some paths.
pub(crate) fn receive_from(session: &Session, paths: &[PathBuf]) -> Answer<ReceiveReport> {
    receive_files(session, paths, &Reading::new(session, None, &Cancel::default()))
}

/// Takes in what lies under some paths until it is told to stop. What came whole is kept, and what
/// is cut leaves nothing behind, so that the same place can be taken in again.
fn receive_files(
    session: &Session,
    paths: &[PathBuf],
    reading: &Reading<'_>,
) -> Answer<ReceiveReport> {
    let _one_at_a_time = session.exchanging.lock().unwrap_or_else(PoisonError::into_inner);
    let mut taking = Taking {
        session,
        reading,
        here: session.vault.here(),
        missing: None,
        reports: BTreeMap::new(),
        totals: told::nothing(),
    };
    let files = rounds::list(paths)?;
    reading.expects(taking.sizes(&files)?);
    taking.all(order::in_order(session, files, reading)?)?;
    let mut report = taking.totals;
    report.packets = taking.reports.into_values().collect();
    report.waiting = report.waiting.min(still_waiting(session));
    for team in session.vault.teams() {
        evidence::read_new_texts(session, &team, reading.cancel())?;
    }
    keys::upkeep(session)?;
    Ok(report)
}

/// Counts what waits now: what waited for a later file of the same pile does not any more.
fn still_waiting(session: &Session) -> u64 {
    let teams = session.vault.teams();
    teams.iter().map(|team| session.vault.waiting_count(team)).fold(0, u64::saturating_add)
}

struct Taking<'a> {
    session: &'a Session,
    reading: &'a Reading<'a>,
    /// What was here before: a pile may change what it brings itself.
    here: Here,
    /// Sealed originals that are missing; worked out anew after something was taken.
    missing: Option<Missing>,
    reports: BTreeMap<PathBuf, PacketReport>,
    totals: ReceiveReport,
}

impl Taking<'_> {
    /// Returns what is noted of a file that was seen before; nothing of one that is to be read.
    fn known(&mut self, sha256: Option<Id>) -> Answer<Option<Vec<u8>>> {
        let Some(id) = sha256 else { return Ok(None) };
        // A file that was seen before may be an original that was lost since.
        if self.missing()?.contains(&id) {
            return Ok(None);
        }
        let vault = &self.session.vault;
        let noted = vault.fact(FactKind::Packet, &id.0)?;
        // An original that lies alone and is here is known by itself.
        let held = || vault.store().blobs.contains(&id.0).then(|| TAKEN.to_vec());
        Ok(noted.or_else(held))
    }

    /// Takes one file in. Gives whether it should be tried again after the others.
    fn file(&mut self, path: &Path) -> Answer<bool> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut report = PacketReport {
            file: comity_intake::names::shown(Path::new(name.as_ref())),
            state: PacketState::NothingNew,
            from: None,
            admitted: 0,
            blobs: 0,
            reason: None,
            hint: None,
        };
        let sha256 = named(path);
        let again = match self.known(sha256)?.as_deref() {
            Some(b"own") => {
                report.state = PacketState::Own;
                false
            }
            Some(_) => false,
            None => self.new_file(path, sha256, &mut report)?,
        };
        self.reports.insert(path.to_owned(), report);
        Ok(again)
    }

    fn new_file(
        &mut self,
        path: &Path,
        sha256: Option<Id>,
        report: &mut PacketReport,
    ) -> Answer<bool> {
        if let Some(id) = sha256
            && self.missing()?.contains(&id)
        {
            return self.alone(path, &id, report);
        }
        let file = match self.reading.open(path) {
            Ok(file) => file,
            Err(error) => {
                return Ok(damaged(report, &format!("it cannot be read: {}", error.kind())));
            }
        };
        let identities = self.session.vault.identities();
        let head = match PacketHead::open(file, &identities, &Limits::STANDARD) {
            Ok(head) => head,
            Err(refusal) => {
                describe(report, &refusal);
                if report.state == PacketState::NotForUs
                    && let Some(id) = self.renamed(path, sha256)?
                {
                    (report.reason, report.hint) = (None, None);
                    return self.alone(path, &id, report);
                }
                if report.state == PacketState::NotForUs
                    && let Some(hint) = keys::hint_of_destroyed(self.session)
                {
                    report.hint = Some(hint);
                }
                // A sealed original lies alone, and is known once its change set is here.
                return Ok(report.state == PacketState::NotForUs);
            }
        };
        let team = TeamId(head.manifest().team.0);
        let sender = head.manifest().sender;
        report.from = self.name_of(&team, &sender.0)?;
        match head.manifest().kind {
            Kind::Packet => match head.read() {
                Ok(opened) => self.packet(opened, &team, sha256, report),
                Err(refusal) => Ok(describe(report, &refusal)),
            },
            Kind::Blobs => {
                let allowed = self.allowed(&team)?;
                let missing = self.missing()?.clone();
                let ended = originals::take_bundle(self.session, head, &allowed, &missing, report)?;
                self.missing = None;
                self.totals.blobs = self.totals.blobs.saturating_add(report.blobs);
                if ended == Bundle::Whole {
                    self.remember(sha256)?;
                }
                Ok(ended == Bundle::Again)
            }
        }
    }

    fn alone(&mut self, path: &Path, id: &Id, report: &mut PacketReport) -> Answer<bool> {
        originals::take_alone(self.session, self.reading.open(path), id, report)?;
        self.missing = None;
        self.totals.blobs = self.totals.blobs.saturating_add(report.blobs);
        Ok(false)
    }

    /// Recognises a missing sealed original that somebody renamed: a synchroniser's conflict.
    fn renamed(&mut self, path: &Path, sha256: Option<Id>) -> Answer<Option<Id>> {
        if sha256.is_some() || self.missing()?.is_empty() {
            return Ok(None);
        }
        let mut hash = Sha256Stream::default();
        let opened = self.reading.open(path);
        let read = opened.and_then(|mut file| io::copy(&mut file, &mut hash));
        let id = Id(hash.finish());
        Ok(Some(id)
            .filter(|id| read.is_ok() && self.missing.iter().any(|missing| missing.contains(id))))
    }

    fn missing(&mut self) -> Answer<&Missing> {
        if self.missing.is_none() {
            self.missing = Some(Missing::of(self.session)?);
        }
        Ok(self.missing.get_or_insert_default())
    }

    /// Returns the keys that may have signed a packet: the team's installations, or for a team
    /// that is new here the installations whose cards were compared.
    fn allowed(&self, team: &TeamId) -> Answer<Vec<[u8; 32]>> {
        if let Some(control) = self.session.vault.control(team) {
            return Ok(installations(&control));
        }
        let mut allowed = Vec::new();
        for card in cards::all(self.session)? {
            let installation = card.introduction.certificate.installation;
            if cards::verified(self.session, &installation)?.is_some() {
                allowed.push(installation);
            }
        }
        Ok(allowed)
    }

    fn packet(
        &mut self,
        mut opened: OpenedPacket,
        team: &TeamId,
        sha256: Option<Id>,
        report: &mut PacketReport,
    ) -> Answer<bool> {
        let sender = opened.manifest().sender;
        let packet = sha256.map(|id| id.0);
        let mut allowed = self.allowed(team)?;
        if !allowed.contains(&sender.0) && self.session.vault.control(team).is_some() {
            // Somebody new may bring the act that added them; each set is judged for itself.
            let control = control_sets(self.session, team, opened.unverified_change_sets().iter());
            let (grants, locals) = (Vec::new(), Vec::new());
            let vault = &self.session.vault;
            let admitted = vault.receive_in(self.here, control, grants, locals, packet)?;
            self.count(&admitted, report);
            allowed = self.allowed(team)?;
        }
        let verified = match opened.verify(&allowed) {
            Ok(verified) => verified,
            Err(refusal) => {
                describe(report, &refusal);
                return Ok(report.state == PacketState::UnknownSender);
            }
        };
        let mut turned = Vec::new();
        let grants = whole("key", verified.grants().iter(), Grant::decode, &mut turned);
        let receipts = verified.receipts().iter();
        let receipts = whole("receipt", receipts, SignedReceipt::decode, &mut turned);
        let requests = verified.requests().iter();
        let requests = whole("request", requests, Request::decode, &mut turned);
        let locals = self.received(team, &sender.0);
        let (vault, sets) = (&self.session.vault, opened.take_change_sets());
        let admitted = vault.receive_in(self.here, sets, grants, locals, packet)?;
        self.count(&admitted, report);
        if let Some(control) = self.session.vault.control(team) {
            let mut said = receipts::take(self.session, &control, receipts, &mut turned)?;
            said.extend(asking::take(&control, &sender, requests));
            // What waits or was refused beside them is the news.
            if !said.is_empty() && report.state == PacketState::NothingNew {
                report.state = PacketState::Taken;
            }
            let vector = &opened.manifest().vector;
            said.extend(gaps::hear(self.session, &control, &sender, vector)?);
            self.session.vault.keep(said)?;
        }
        if let Some(reason) = turned.into_iter().next() {
            report.state = PacketState::Refused;
            report.reason = Some(reason);
            report.hint = Some("Nothing of that counts. Ask the sender what happened.".to_owned());
        }
        // What waits behind held sets waits for a person, and not for another file.
        let again = admitted.waiting > 0 && admitted.held.is_empty();
        if !again {
            self.remember(sha256)?;
        }
        Ok(again)
    }

    fn count(&mut self, admitted: &Admitted, report: &mut PacketReport) {
        let sets = admitted.admitted.len() as u64;
        if sets > 0 {
            self.missing = None;
        }
        report.admitted = report.admitted.saturating_add(sets);
        self.totals.admitted = self.totals.admitted.saturating_add(sets);
        self.totals.waiting = self.totals.waiting.saturating_add(admitted.waiting);
        let held = admitted.held.len() as u64;
        self.totals.held = self.totals.held.saturating_add(held);
        let refused = admitted.refused.len() as u64;
        self.totals.refused = self.totals.refused.saturating_add(refused);
        self.totals.new_teams.extend(admitted.new_teams.iter().map(ToString::to_string));
        told::tell(admitted, report);
    }

    /// Notes that a packet of a partner was taken in.
    fn received(&self, team: &TeamId, sender: &[u8; 32]) -> Vec<Local> {
        let now = self.session.now();
        let key = [team.0.as_slice(), sender].concat();
        let value = Value::Array(vec![Value::int(now.utc_ms), Value::text(now.zone)]);
        let value = Some(cbor::encode(&value));
        let objects = vec![hex::encode(sender)];
        let log = self.session.log(Operation::Collection, "packet-received", Some(*team), objects);
        vec![Local::Fact(Fact { kind: FactKind::Received, key, value }), Local::Log(log)]
    }

    /// Remembers a file that needs no second look.
    fn remember(&self, sha256: Option<Id>) -> Answer<()> {
        let Some(id) = sha256 else { return Ok(()) };
        let (key, value) = (id.0.to_vec(), Some(TAKEN.to_vec()));
        let fact = Fact { kind: FactKind::Packet, key, value };
        Ok(self.session.vault.keep(vec![Local::Fact(fact)])?)
    }

    fn name_of(&self, team: &TeamId, sender: &[u8; 32]) -> Answer<Option<String>> {
        if let Some(control) = self.session.vault.control(team) {
            let names = crate::names::Names::of(self.session, &control)?;
            let who = names.who(sender);
            return Ok((!who.state.is_empty()).then(|| format!("{}, {}", who.state, who.authority)));
        }
        let card = cards::all(self.session)?
            .into_iter()
            .find(|card| card.introduction.certificate.installation == *sender);
        Ok(card.map(|card| {
            let certificate = &card.introduction.certificate;
            format!("{}, {}", certificate.state, certificate.authority_name)
        }))
    }
}

/// Returns the hash that a file is named by.
fn named(path: &Path) -> Option<Id> {
    read_name(&path.file_name().unwrap_or_default().to_string_lossy())
}

fn installations(control: &Control) -> Vec<[u8; 32]> {
    let places = control.mandates.iter();
    places.map(|mandate| mandate.place.introduction.certificate.installation).collect()
}

fn control_sets<'b>(
    session: &Session,
    team: &TeamId,
    sets: impl Iterator<Item = &'b [u8]>,
) -> Vec<&'b [u8]> {
    let control = session.vault.compartment_id(team, comity_domain::kinds::Compartment::Control);
    let is_control = |bytes: &&[u8]| {
        comity_changes::ChangeSet::decode(bytes).is_ok_and(|set| set.header.compartment == control)
    };
    sets.filter(is_control).collect()
}

/// Reads the items of a member; why the others are refused is added to `turned`.
fn whole<'a, T, E: Display>(
    what: &'static str,
    items: impl Iterator<Item = &'a [u8]>,
    decode: fn(&[u8]) -> Result<T, E>,
    turned: &mut Vec<String>,
) -> Vec<T> {
    let mut read = Vec::new();
    for bytes in items {
        match decode(bytes) {
            Ok(item) => read.push(item),
            Err(refusal) => turned.push(refused(what, &refusal)),
        }
    }
    read
}
