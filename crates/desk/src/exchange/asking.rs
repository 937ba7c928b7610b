//! Requests: asking for exactly what is missing, and keeping what partners ask for until they
//! were sent it. Whoever holds something and may give it answers at its next send.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use comity_changes::FeedId;
use comity_changes::control::Control;
use comity_contract::arrival::{RequestMissing, Requested};
use comity_contract::notice::Area;
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::courier::folder::{PutFile, put_new};
use comity_exchange::packet::{Contents, seal_packet};
use comity_exchange::request::Request;
use comity_exchange::vector::Ranges;
use comity_vault::Local;
use comity_vault::frames::{Fact, FactKind};
use comity_vault::oplog::Operation;

use super::blobs::Blobs;
use super::gaps::{self, Knowledge};
use super::needs::{self, Partner, partners_of};
use super::{folder_problem, receipts, send};
use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::Session;
use crate::{Desk, files, settings};

/// Writes packets that ask for what is missing: one for each circle of readers, because whoever
/// opens a packet may know everything in it.
pub(crate) fn request(
    desk: &Arc<Desk>,
    session: &Session,
    args: &RequestMissing,
) -> Answer<Requested> {
    let folder = desk.path(&args.out)?;
    let control = names::team(session, &args.team)?;
    files::make_folder(&folder)?;
    let _one_at_a_time = session.exchanging.lock().unwrap_or_else(PoisonError::into_inner);
    let names = Names::of(session, &control)?;
    let book = receipts::book(session, &control)?;
    let known = Knowledge::of(session, &control, &book)?;
    let mut told = Requested {
        folder: desk.shown(&folder),
        files: 0,
        bytes: 0,
        change_sets: 0,
        blobs: 0,
        keys: 0,
        to: Vec::new(),
        report: gaps::report(session, &control, &names, &known)?,
    };
    let mut written = Vec::new();
    let partners = partners_of(session, &control);
    for (to, requests) in circles(session, &control, &partners, &known)? {
        let readers: Vec<&Partner> = to.iter().filter_map(|at| partners.get(*at)).collect();
        let packet = contents(session, &control, &requests)?;
        written.push(seal(session, &packet, &readers, &folder)?);
        for request in &requests {
            let sets = request.sets.values().map(Ranges::count);
            told.change_sets = sets.fold(told.change_sets, u64::saturating_add);
            told.blobs = told.blobs.saturating_add(request.blobs.len() as u64);
            told.keys = told.keys.saturating_add(request.commitments.len() as u64);
        }
        for who in readers.iter().map(|partner| names.who(&partner.installation())) {
            if !told.to.contains(&who) {
                told.to.push(who);
            }
        }
    }
    told.files = written.len() as u64;
    told.bytes = written.iter().fold(0, |sum, file| file.bytes.saturating_add(sum));
    if !written.is_empty() {
        note(session, &control, &written)?;
        settings::exchanged_now(desk, session)?;
        desk.listeners.tell(&[Area::Exchange, Area::Records]);
    }
    Ok(told)
}

/// Groups requests by who may read them: partners by their place in the list.
fn circles(
    session: &Session,
    control: &Control,
    partners: &[Partner],
    known: &Knowledge,
) -> Answer<BTreeMap<Vec<usize>, Vec<Request>>> {
    let today = session.today();
    let mut circles: BTreeMap<Vec<usize>, Vec<Request>> = BTreeMap::new();
    for request in known.requests(session, control)? {
        let compartment = control.compartment(&request.compartment.into());
        let may = |partner: &Partner| {
            partner.standing
                && partner.until >= today
                && compartment.is_some_and(|of| partner.compartments.contains(&of))
        };
        let all = partners.iter().enumerate();
        let readers: Vec<usize> = all.filter(|(_, one)| may(one)).map(|(at, _)| at).collect();
        if !readers.is_empty() {
            circles.entry(readers).or_default().push(request);
        }
    }
    Ok(circles)
}

/// A request goes with the receipts of its compartments: they say the same to everybody.
fn contents(session: &Session, control: &Control, requests: &[Request]) -> Answer<Contents> {
    let asked: BTreeSet<Compartment> = requests
        .iter()
        .filter_map(|request| control.compartment(&request.compartment.into()))
        .collect();
    let blobs = Blobs::of(session, control)?;
    let mut own = Vec::new();
    for compartment in &asked {
        own.push(receipts::own(session, control, *compartment, &blobs)?.bytes);
    }
    Ok(Contents {
        requests: requests.iter().map(Request::encode).collect(),
        receipts: own,
        ..send::empty(session, control, &asked)
    })
}

fn seal(
    session: &Session,
    packet: &Contents,
    readers: &[&Partner],
    folder: &std::path::Path,
) -> Answer<PutFile> {
    let mut to = Vec::new();
    for partner in readers {
        to.extend(needs::sealed_to(partner)?);
    }
    let signer = session.vault.me().signing_key();
    let sealed = seal_packet(packet, signer, &to, Vec::new()).map_err(send::sealing)?;
    send::fits(folder, [sealed.len() as u64])?;
    put_new(folder, sealed.as_slice()).map_err(folder_problem)
}

/// Notes that the files are the own ones, and who may read what they tell.
fn note(session: &Session, control: &Control, written: &[PutFile]) -> Answer<()> {
    let names = written.iter().map(|file| file.sha256.to_string()).collect();
    let log = session.log(Operation::Disclosure, "request-written", Some(control.team), names);
    let own = written.iter().map(|file| {
        let (key, value) = (file.sha256.0.to_vec(), Some(b"own".to_vec()));
        Local::Fact(Fact { kind: FactKind::Packet, key, value })
    });
    session.keep(own.chain([Local::Log(log)]).collect())
}

/// Takes requests in from a verified packet. Of a sender and compartment the newest counts.
pub(super) fn take(control: &Control, sender: &Id, items: Vec<Request>) -> Vec<Local> {
    let mut kept = BTreeMap::new();
    for request in items {
        let known = control.compartment(&request.compartment.into()).is_some();
        if request.team == Id(control.team.0) && known && !request.is_empty() {
            let key = [control.team.0.as_slice(), &sender.0, &request.compartment.0].concat();
            kept.insert(key, request.encode());
        }
    }
    let fact =
        |(key, value)| Local::Fact(Fact { kind: FactKind::Request, key, value: Some(value) });
    kept.into_iter().map(fact).collect()
}

/// What a partner asked for and was not sent yet, in compartments that may be told.
#[derive(Default)]
pub(super) struct Asked {
    requests: Vec<Request>,
    keys: Vec<Vec<u8>>,
}

impl Asked {
    /// Reads what a partner asked for, in these compartments.
    pub fn of(
        session: &Session,
        control: &Control,
        partner: &Partner,
        shared: &BTreeSet<Compartment>,
    ) -> Answer<Self> {
        let mut asked = Self::default();
        for compartment in shared {
            let id = control.compartment_id(*compartment);
            let key = [control.team.0.as_slice(), &partner.installation(), &id.0].concat();
            let bytes = session.vault.fact(FactKind::Request, &key)?;
            if let Some(request) = bytes.and_then(|bytes| Request::decode(&bytes).ok()) {
                asked.requests.push(request);
                asked.keys.push(key);
            }
        }
        Ok(asked)
    }

    /// Returns the numbers of a feed that were asked for.
    pub fn sets(&self, feed: &FeedId) -> Ranges {
        let id = needs::feed_id(feed);
        let all = self.requests.iter().filter_map(|request| request.sets.get(&id));
        all.flat_map(|ranges| ranges.as_slice()).copied().collect()
    }

    /// Returns the sealed blobs that were asked for.
    pub fn blobs(&self) -> impl Iterator<Item = Id> {
        self.requests.iter().flat_map(|request| &request.blobs).copied()
    }

    /// Returns the commitments of keys that were asked for.
    pub fn commitments(&self) -> BTreeSet<[u8; 32]> {
        self.requests.iter().flat_map(|request| &request.commitments).map(|id| id.0).collect()
    }

    /// Returns what to keep once an answer was written: whoever still misses something asks again.
    pub fn answered(self) -> impl Iterator<Item = Local> {
        let fact = |key| Local::Fact(Fact { kind: FactKind::Request, key, value: None });
        self.keys.into_iter().map(fact)
    }
}
