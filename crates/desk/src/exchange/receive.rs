//! Receiving: every file is opened, verified, judged; what cannot be taken says why, and the
//! file stays where it is. Packets first, then sealed originals: they are taken because a change
//! set names them.

mod originals;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use comity_changes::TeamId;
use comity_changes::cbor::{self, Value};
use comity_changes::control::Control;
use comity_changes::values::Grant;
use comity_contract::exchange::{PacketReport, PacketState, ReceivePackets, ReceiveReport};
use comity_contract::notice::Area;
use comity_exchange::Id;
use comity_exchange::courier::folder::{self, read_name};
use comity_exchange::packet::{Kind, Limits, OpenedPacket, PacketHead, PacketRefusal};
use comity_vault::frames::{Fact, FactKind};
use comity_vault::oplog::Operation;
use comity_vault::{Admitted, Local};

use super::{folder_problem, receipts};
use crate::refuse::{Answer, unreadable};
use crate::session::Session;
use crate::{Desk, cards, evidence, settings};

/// Times that packets are tried again while others bring what they need.
const ROUNDS_MAX: usize = 8;

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
    let report = receive_from(session, &paths)?;
    tell(desk, session, &report)?;
    Ok(report)
}

/// Tells what packets brought, and notes when.
pub(crate) fn tell(desk: &Desk, session: &Session, report: &ReceiveReport) -> Answer<()> {
    let took = report.packets.iter().any(|packet| packet.state == PacketState::Taken);
    if took || report.admitted > 0 || report.blobs > 0 {
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
    let _one_at_a_time = session.exchanging.lock().unwrap_or_else(PoisonError::into_inner);
    let mut taking = Taking { session, missing: None, reports: BTreeMap::new(), totals: empty() };
    let mut open = list(paths)?;
    for _ in 0..ROUNDS_MAX {
        let before = (taking.totals.admitted, taking.totals.blobs);
        let mut again = Vec::new();
        for path in std::mem::take(&mut open) {
            if taking.file(&path)? {
                again.push(path);
            }
        }
        open = again;
        if open.is_empty() || before == (taking.totals.admitted, taking.totals.blobs) {
            break;
        }
    }
    let mut report = taking.totals;
    report.packets = taking.reports.into_values().collect();
    report.waiting = report.waiting.min(still_waiting(session)?);
    for team in session.vault.teams() {
        if report.blobs > 0 || report.admitted > 0 {
            evidence::read_new_texts(session, &team)?;
        }
    }
    Ok(report)
}

/// Counts what waits now: what waited for a later file of the same pile does not any more.
fn still_waiting(session: &Session) -> Answer<u64> {
    let mut waiting = 0_u64;
    for team in session.vault.teams() {
        waiting = waiting.saturating_add(session.vault.waiting(&team)?.len() as u64);
    }
    Ok(waiting)
}

fn empty() -> ReceiveReport {
    ReceiveReport {
        packets: Vec::new(),
        admitted: 0,
        waiting: 0,
        refused: 0,
        blobs: 0,
        new_teams: Vec::new(),
    }
}

fn list(paths: &[PathBuf]) -> Answer<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let about = std::fs::symlink_metadata(path).map_err(|error| unreadable(&error))?;
        if about.is_dir() {
            let listing = folder::list(path).map_err(folder_problem)?;
            files.extend(listing.files.into_iter().map(|found| found.path));
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

struct Taking<'a> {
    session: &'a Session,
    /// Sealed originals that are missing; worked out anew after something was taken.
    missing: Option<BTreeSet<Id>>,
    reports: BTreeMap<PathBuf, PacketReport>,
    totals: ReceiveReport,
}

impl Taking<'_> {
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
        let sha256 = read_name(&name);
        // A file that was seen before may be an original that was lost since.
        let known = match sha256 {
            Some(id) if self.missing()?.contains(&id) => None,
            Some(id) => self.session.vault.fact(FactKind::Packet, &id.0)?,
            None => None,
        };
        let again = match known.as_deref() {
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
            originals::take_alone(self.session, path, &id, report)?;
            self.missing = None;
            self.totals.blobs = self.totals.blobs.saturating_add(report.blobs);
            return Ok(false);
        }
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) => {
                return Ok(damaged(report, &format!("it cannot be read: {}", error.kind())));
            }
        };
        let identities = [self.session.vault.me().identity().clone()];
        let head = match PacketHead::open(file, &identities, &Limits::STANDARD) {
            Ok(head) => head,
            Err(refusal) => {
                describe(report, &refusal);
                // A sealed original lies alone, and is known once its change set is here.
                return Ok(report.state == PacketState::NotForUs);
            }
        };
        let team = TeamId(head.manifest().team.0);
        let sender = head.manifest().sender;
        report.from = self.name_of(&team, &sender.0)?;
        match head.manifest().kind {
            Kind::Packet => match head.read() {
                Ok(opened) => self.packet(&opened, &team, sha256, report),
                Err(refusal) => Ok(describe(report, &refusal)),
            },
            Kind::Blobs => {
                let allowed = self.allowed(&team)?;
                let missing = self.missing()?.clone();
                let again = originals::take_bundle(self.session, head, &allowed, &missing, report)?;
                self.missing = None;
                self.totals.blobs = self.totals.blobs.saturating_add(report.blobs);
                if !again {
                    self.remember(sha256)?;
                }
                Ok(again)
            }
        }
    }

    fn missing(&mut self) -> Answer<&BTreeSet<Id>> {
        if self.missing.is_none() {
            self.missing = Some(originals::missing(self.session)?);
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
        opened: &OpenedPacket,
        team: &TeamId,
        sha256: Option<Id>,
        report: &mut PacketReport,
    ) -> Answer<bool> {
        let sender = opened.manifest().sender;
        let mut allowed = self.allowed(team)?;
        if !allowed.contains(&sender.0) && self.session.vault.control(team).is_some() {
            // Somebody new may bring the act that added them; each set is judged for itself.
            let sets: Vec<Vec<u8>> =
                opened.unverified_change_sets().iter().map(<[u8]>::to_vec).collect();
            let control = control_sets(self.session, team, sets);
            let admitted = self.session.vault.receive(&control, Vec::new(), Vec::new())?;
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
        let sets: Vec<Vec<u8>> = verified.change_sets().iter().map(<[u8]>::to_vec).collect();
        let grants: Vec<Grant> =
            verified.grants().iter().filter_map(|bytes| Grant::decode(bytes).ok()).collect();
        let locals = self.received(team, &sender.0);
        let admitted = self.session.vault.receive(&sets, grants, locals)?;
        self.count(&admitted, report);
        if let Some(control) = self.session.vault.control(team) {
            let receipts = receipts::take(self.session, &control, verified.receipts().iter())?;
            if !receipts.is_empty() {
                // What waits or was refused beside them is the news.
                if report.state == PacketState::NothingNew {
                    report.state = PacketState::Taken;
                }
                self.session.vault.keep(receipts)?;
            }
        }
        if admitted.waiting == 0 {
            self.remember(sha256)?;
        }
        Ok(admitted.waiting > 0)
    }

    fn count(&mut self, admitted: &Admitted, report: &mut PacketReport) {
        let sets = admitted.sets.len() as u64;
        if sets > 0 {
            self.missing = None;
        }
        report.admitted = report.admitted.saturating_add(sets);
        self.totals.admitted = self.totals.admitted.saturating_add(sets);
        self.totals.waiting = self.totals.waiting.saturating_add(admitted.waiting);
        let refused = admitted.refused.len() as u64;
        self.totals.refused = self.totals.refused.saturating_add(refused);
        self.totals.new_teams.extend(admitted.new_teams.iter().map(ToString::to_string));
        if let Some(refusal) = admitted.refused.first() {
            report.state = PacketState::Refused;
            report.reason = Some(format!("A change set in it was refused: {}.", refusal.reason));
            report.hint = Some("It is kept with its reason. Ask its author.".to_owned());
        } else if admitted.waiting > 0 {
            report.state = PacketState::Waiting;
            report.reason = Some("It builds on change sets that are not here yet.".to_owned());
            report.hint = Some("Receive the partner's other packets.".to_owned());
        } else if sets > 0 {
            report.state = PacketState::Taken;
            (report.reason, report.hint) = (None, None);
        }
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
        let (key, value) = (id.0.to_vec(), Some(b"taken".to_vec()));
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

fn installations(control: &Control) -> Vec<[u8; 32]> {
    let places = control.mandates.iter();
    places.map(|mandate| mandate.place.introduction.certificate.installation).collect()
}

fn control_sets(session: &Session, team: &TeamId, sets: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let control = session.vault.compartment_id(team, comity_domain::kinds::Compartment::Control);
    sets.into_iter()
        .filter(|bytes| {
            comity_changes::ChangeSet::decode(bytes)
                .is_ok_and(|set| set.header.compartment == control)
        })
        .collect()
}

fn damaged(report: &mut PacketReport, why: &str) -> bool {
    report.state = PacketState::Damaged;
    report.reason = Some(format!("The file is not whole: {why}."));
    report.hint = Some("Copy it again, or ask for it again.".to_owned());
    false
}

/// Says why a file was not taken. Never asks to try again.
pub(super) fn describe(report: &mut PacketReport, refusal: &PacketRefusal) -> bool {
    let (state, hint) = match refusal {
        PacketRefusal::NotAPacket => {
            (PacketState::NotAPacket, "Nothing to do, unless you expected a packet there.")
        }
        PacketRefusal::NotForUs | PacketRefusal::NotAddressed => {
            (PacketState::NotForUs, "It is for another installation. Hand it on.")
        }
        PacketRefusal::Newer(_) => {
            (PacketState::Newer, "Install the newer version of Comity, then receive it again.")
        }
        PacketRefusal::UnknownSender(_) => (
            PacketState::UnknownSender,
            "Add the sender's card, compare the eight words, mark it as verified, and receive \
             the packet again.",
        ),
        PacketRefusal::Damaged | PacketRefusal::Trailing | PacketRefusal::Io(_) => {
            (PacketState::Damaged, "Copy it again, or ask for it again.")
        }
        PacketRefusal::TooLarge(_)
        | PacketRefusal::Entry(_)
        | PacketRefusal::Manifest(_)
        | PacketRefusal::SignatureWrong
        | PacketRefusal::MemberWrong(_)
        | PacketRefusal::BlobWrong(_)
        | PacketRefusal::BlobNotSealed(_)
        | PacketRefusal::Items(..)
        | PacketRefusal::OtherKind => {
            (PacketState::Refused, "Nothing of it was taken. Ask the sender what happened.")
        }
    };
    report.state = state;
    report.reason = Some(refusal.to_string());
    report.hint = Some(hint.to_owned());
    false
}
