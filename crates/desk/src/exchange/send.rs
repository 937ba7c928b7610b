//! Sending: what a partner lacks, derived from its receipts and from what still lies in the
//! folder; there is no queue that could be wrong.

pub(super) mod ledger;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, PoisonError};

use comity_changes::FeedId;
use comity_changes::control::Control;
use comity_contract::ProblemCode as Code;
use comity_contract::exchange::{PacketsSent, SendPackets, SentTo};
use comity_contract::notice::Area;
use comity_crypto::age_files::Recipient;
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::courier::folder::{NewFile, Put, PutFile, put_new};
use comity_exchange::packet::{Blob, Bundle, Contents, plan_blobs, seal_bundle, seal_packet};
use comity_exchange::receipt::ReceiptBook;
use comity_exchange::vector::Ranges;
use comity_vault::oplog::Operation;
use comity_vault::{Local, OwnSet};

use super::needs::{self, Blobs, Partner, partners_of};
use super::{folder_problem, receipts};
use crate::names::{self, Names};
use crate::refuse::{Answer, Refuse};
use crate::session::Session;
use crate::{Desk, files, settings};
use ledger::Ledger;

/// Bytes of change sets after which a packet is closed and a further one begun.
const PACKET_BYTES: u64 = 64 << 20;

/// Writes packets for partners into a folder.
pub(crate) fn send(desk: &Arc<Desk>, session: &Session, args: &SendPackets) -> Answer<PacketsSent> {
    let folder = desk.path(&args.out)?;
    let control = names::team(session, &args.team)?;
    let names = Names::of(session, &control)?;
    let only = match args.to.as_str() {
        "all" => None,
        wanted => Some(names.find(wanted, Code::RecipientUnknown)?),
    };
    files::make_folder(&folder)?;
    let sent = send_to(session, &control.team, only, (&folder, args.again))?;
    if sent.files > 0 {
        settings::exchanged_now(desk, session)?;
        desk.listeners.tell(&[Area::Exchange, Area::Evidence, Area::Records, Area::Vault]);
    }
    Ok(PacketsSent { folder: desk.shown(&folder), ..sent })
}

/// Writes packets for one partner or all of them into a folder that exists; receipts that were
/// written before make a packet only when they are to be written again.
pub(crate) fn send_to(
    session: &Session,
    team: &comity_changes::TeamId,
    only: Option<[u8; 32]>,
    (folder, again): (&Path, bool),
) -> Answer<PacketsSent> {
    let _one_at_a_time = session.exchanging.lock().unwrap_or_else(PoisonError::into_inner);
    let mut control = session.vault.control(team).ok_or(Code::TeamUnknown)?;
    announce(session, &mut control)?;
    let names = Names::of(session, &control)?;
    let all = partners_of(session, &control);
    let chosen: Vec<&Partner> =
        all.iter().filter(|p| only.is_none_or(|id| p.installation() == id)).collect();
    if chosen.is_empty() && only.is_some() {
        return Err(Code::RecipientUnknown.into());
    }
    let blobs = Blobs::of(session, &control)?;
    let book = receipts::book(session, &control)?;
    let work = Work { session, control: &control, blobs: &blobs, book: &book, folder, again };
    let mut report =
        PacketsSent { partners: Vec::new(), folder: String::new(), files: 0, bytes: 0 };
    for partner in chosen {
        let who = names.who(&partner.installation());
        let mut line = SentTo {
            installation: who.installation,
            person: who.person,
            authority: who.authority,
            state: who.state,
            change_sets: 0,
            blobs: 0,
            receipt: false,
            remark: None,
        };
        work.partner(partner, &mut line, &mut report)?;
        report.partners.push(line);
    }
    Ok(report)
}

/// Announces this installation in a team it never wrote to, so that its receipts can be judged.
fn announce(session: &Session, control: &mut Control) -> Answer<()> {
    let own = session.vault.me();
    let known = control.incarnations.iter().any(|i| i.random == own.incarnation());
    let member = control.mandates.iter().any(|mandate| {
        mandate.place.introduction.certificate.installation == own.installation()
            && mandate.end().is_none()
    });
    if !known && member {
        let set = OwnSet {
            team: control.team,
            compartment: Compartment::Control,
            changes: Vec::new(),
            keys: Vec::new(),
        };
        session.commit(vec![set], Vec::new())?;
        *control = session.vault.control(&control.team).ok_or(Code::TeamUnknown)?;
    }
    Ok(())
}

struct Work<'a> {
    session: &'a Session,
    control: &'a Control,
    blobs: &'a Blobs,
    book: &'a ReceiptBook,
    folder: &'a Path,
    again: bool,
}

/// What one partner is to get.
struct Load {
    sets: BTreeMap<FeedId, Ranges>,
    blobs: BTreeSet<Blob>,
    receipts: Vec<(Compartment, receipts::Own)>,
}

impl Work<'_> {
    fn partner(
        &self,
        partner: &Partner,
        line: &mut SentTo,
        report: &mut PacketsSent,
    ) -> Answer<()> {
        if let Some(remark) = self.refuse(partner) {
            line.remark = Some(remark.to_owned());
            return Ok(());
        }
        let mut ledger =
            Ledger::open(self.session, &self.control.team, &partner.installation(), self.folder)?;
        let load = self.load(partner, &ledger)?;
        let told = |(of, own): &(Compartment, receipts::Own)| {
            !self.again && ledger.is_told(*of, own.number)
        };
        if load.sets.is_empty() && load.blobs.is_empty() && load.receipts.iter().all(told) {
            line.remark = Some("nothing new".to_owned());
            return Ok(());
        }
        let to = recipients(partner)?;
        line.receipt = !load.receipts.is_empty();
        let mut written = self.packets(&load, &to, line)?;
        written.extend(self.bundles(&load, &to, line)?);
        for file in &written {
            report.files = report.files.saturating_add(u64::from(file.put != Put::Already));
            report.bytes = report.bytes.saturating_add(file.bytes);
        }
        ledger.wrote(&load.sets, &load.blobs, &load.receipts, &written);
        let mut log = self.session.log(
            Operation::Disclosure,
            "packets-sent",
            Some(self.control.team),
            written.iter().map(|file| file.sha256.to_string()).collect(),
        );
        log.recipient = Some(hex::encode(partner.installation()));
        let mut locals = ledger.locals();
        locals.push(Local::Log(log));
        self.session.keep(locals)
    }

    fn refuse(&self, partner: &Partner) -> Option<&'static str> {
        if !partner.standing {
            Some("mandate ended")
        } else if partner.until < self.session.today() {
            Some("mandate expired by this computer's clock")
        } else {
            None
        }
    }

    fn load(&self, partner: &Partner, ledger: &Ledger) -> Answer<Load> {
        let own = needs::own_compartments(self.session, self.control);
        let shared: BTreeSet<Compartment> =
            partner.compartments.intersection(&own).copied().collect();
        let theirs = self.book.held_by(&Id(partner.installation()));
        let mut sets = BTreeMap::new();
        for (feed, held) in needs::held(self.session, self.control, &shared) {
            let mut there = theirs.get(&needs::feed_id(&feed)).map(|f| f.held.clone());
            let known = there.get_or_insert_default();
            known.union(&ledger.sets(&feed));
            // A partner holds its own sets.
            let is_theirs = self
                .control
                .owner(&feed)
                .is_some_and(|owner| owner.installation == partner.installation());
            let lacking = held.without(known);
            if !lacking.is_empty() && !is_theirs {
                sets.insert(feed, lacking);
            }
        }
        let mut receipts = Vec::new();
        for compartment in &shared {
            let own = receipts::own(self.session, self.control, *compartment, self.blobs)?;
            if ledger.receipt(*compartment) < own.number {
                receipts.push((*compartment, own));
            }
        }
        let blobs = if shared.contains(&Compartment::Operational) {
            self.lacking_blobs(partner, ledger)
        } else {
            BTreeSet::new()
        };
        Ok(Load { sets, blobs, receipts })
    }

    /// A partner lacks the blobs of items it has not confirmed, and those it says are missing:
    /// its own too, when it lost them.
    fn lacking_blobs(&self, partner: &Partner, ledger: &Ledger) -> BTreeSet<Blob> {
        let operational = Id(self.control.compartment_id(Compartment::Operational).0);
        let receipt = self.book.latest(&operational, &Id(partner.installation()));
        let lacks = |blob: &Blob, item: &comity_vault::ItemRow| {
            if receipt.is_some_and(|receipt| receipt.missing_blobs.contains(&blob.sha256)) {
                return true;
            }
            let feed = needs::feed_id(&item.at.feed);
            let confirmed = receipt.is_some_and(|receipt| {
                receipt.holds(&feed).is_some_and(|feed| feed.held.contains(item.at.seq))
            });
            let owner = self.control.owner(&item.at.feed);
            !confirmed && owner.is_none_or(|o| o.installation != partner.installation())
        };
        let held = self.blobs.held.values();
        held.filter(|(blob, item)| lacks(blob, item) && !ledger.has_blob(&blob.sha256))
            .map(|(blob, _)| *blob)
            .collect()
    }

    /// Writes change sets, their keys and receipts, in packets of a bounded size.
    fn packets(&self, load: &Load, to: &[Recipient], line: &mut SentTo) -> Answer<Vec<PutFile>> {
        let mut written = Vec::new();
        let mut contents = self.empty();
        contents.receipts = load.receipts.iter().map(|(_, own)| own.bytes.clone()).collect();
        for compartment in Compartment::ALL {
            let feeds = load.sets.iter().filter(|(feed, _)| {
                self.control.owner(feed).is_some_and(|owner| owner.compartment == compartment)
            });
            for (feed, ranges) in feeds {
                for seq in ranges.as_slice().iter().flat_map(|(from, to)| *from..=*to) {
                    self.add(&mut contents, feed, compartment, seq)?;
                    line.change_sets = line.change_sets.saturating_add(1);
                    if contents.bytes() >= PACKET_BYTES {
                        let full = std::mem::replace(&mut contents, self.empty());
                        written.push(self.write(&full, to)?);
                    }
                }
            }
        }
        if !contents.is_empty() {
            written.push(self.write(&contents, to)?);
        }
        Ok(written)
    }

    fn add(
        &self,
        contents: &mut Contents,
        feed: &FeedId,
        compartment: Compartment,
        seq: u64,
    ) -> Answer<()> {
        let Some((set, bytes)) = self.session.vault.set(feed, seq)? else { return Ok(()) };
        let grants = self.session.vault.grants(&set)?;
        contents.grants.extend(grants.iter().map(|grant| grant.encode()));
        contents.change_sets.push(bytes);
        let id = Id(self.control.compartment_id(compartment).0);
        let ranges = contents.ranges.entry(id).or_default();
        ranges.entry(needs::feed_id(feed)).or_default().insert(seq);
        Ok(())
    }

    fn empty(&self) -> Contents {
        Contents {
            team: Id(self.control.team.0),
            made_utc_ms: u64::try_from(self.session.now().utc_ms).unwrap_or_default(),
            ..Contents::default()
        }
    }

    fn write(&self, contents: &Contents, to: &[Recipient]) -> Answer<PutFile> {
        let file = NewFile::begin(self.folder).map_err(folder_problem)?;
        let signer = self.session.vault.me().signing_key();
        let file = seal_packet(contents, signer, to, file).map_err(sealing)?;
        file.finish().map_err(folder_problem)
    }

    /// Writes sealed originals: small ones in bundles, large ones as they are.
    fn bundles(&self, load: &Load, to: &[Recipient], line: &mut SentTo) -> Answer<Vec<PutFile>> {
        let store = &self.session.vault.store().blobs;
        let plan = plan_blobs(load.blobs.iter().copied());
        let signer = self.session.vault.me().signing_key();
        let mut written = Vec::new();
        for blobs in plan.bundles {
            line.blobs = line.blobs.saturating_add(blobs.len() as u64);
            let made_utc_ms = u64::try_from(self.session.now().utc_ms).unwrap_or_default();
            let bundle = Bundle { team: Id(self.control.team.0), made_utc_ms, blobs };
            let file = NewFile::begin(self.folder).map_err(folder_problem)?;
            let open = |id: &Id| store.open_blob(&id.0).map_err(std::io::Error::other);
            let file = seal_bundle(&bundle, open, signer, to, file).map_err(sealing)?;
            written.push(file.finish().map_err(folder_problem)?);
        }
        for blob in plan.alone {
            line.blobs = line.blobs.saturating_add(1);
            let sealed = store.open_blob(&blob.sha256.0)?;
            written.push(put_new(self.folder, sealed).map_err(folder_problem)?);
        }
        Ok(written)
    }
}

fn recipients(partner: &Partner) -> Answer<Vec<Recipient>> {
    let announced = &partner.introduction.announcement.recipients;
    let newest = announced.iter().max_by_key(|(_, from)| *from);
    let recipient = newest.and_then(|(key, _)| Recipient::parse(key).ok());
    Ok(vec![recipient.ok_or(Code::CardDamaged)?])
}

fn sealing(error: comity_exchange::packet::SealRefusal) -> Refuse {
    use comity_exchange::packet::SealRefusal;
    match error {
        SealRefusal::Io(error) => folder_problem(error.into()),
        SealRefusal::Crypto(error) => error.into(),
        SealRefusal::BlobWrong(id) | SealRefusal::BlobNotSealed(id) => {
            Code::ContentDamaged.problem().about(id.to_string()).into()
        }
        SealRefusal::Empty
        | SealRefusal::Recipients
        | SealRefusal::Item(_)
        | SealRefusal::TooLarge
        | SealRefusal::Number => Code::Internal.problem().about(error.to_string()).into(),
    }
}
