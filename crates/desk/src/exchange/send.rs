//! Sending: what a partner lacks, derived from its receipts and from what still lies in the
//! folder; there is no queue that could be wrong.

mod branches;
mod causal;
pub(super) mod ledger;
mod left;
mod metered;
mod originals;
mod writing;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, PoisonError};

use comity_changes::FeedId;
use comity_changes::control::{At, Control};
use comity_contract::exchange::{PacketsSent, SendPackets, SentTo};
use comity_contract::notice::Area;
use comity_contract::{ProblemCode as Code, Who};
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::courier::{FolderProblem, media};
use comity_exchange::packet::{Blob, Contents};
use comity_exchange::receipt::ReceiptBook;
use comity_exchange::vector::Ranges;
use comity_intake::Cancel;

use super::asking::Asked;
use super::blobs::Blobs;
use super::meter::Meter;
use super::needs::{self, Partner, partners_of};
use super::removed::Told;
use super::{folder_problem, receipts, withheld};
use crate::names::{self, Names};
use crate::refuse::{Answer, Refuse};
use crate::session::{Session, own_set};
use crate::{Desk, files, settings, teams};
use branches::Branches;
use ledger::Ledger;

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
    let names = announce(session, &mut control)?;
    let all = partners_of(session, &control);
    let chosen: Vec<&Partner> =
        all.iter().filter(|p| only.is_none_or(|id| p.installation() == id)).collect();
    if chosen.is_empty() && only.is_some() {
        return Err(Code::RecipientUnknown.into());
    }
    let blobs = Blobs::of(session, &control)?;
    let book = receipts::book(session, &control)?;
    let work = Work { session, control: &control, blobs: &blobs, book: &book, folder, again };
    let mut prepared = Vec::with_capacity(chosen.len());
    for partner in chosen {
        prepared.push((partner, work.prepare(partner)?));
    }
    // Everything is known before the first file is begun: half a stick helps nobody.
    let loads = prepared.iter().filter_map(|(_, ready)| ready.as_ref().ok());
    let sizes = work.sizes(loads.map(|(_, load)| load))?;
    fits(folder, sizes.iter().copied())?;
    if sizes.is_empty() {
        return work.all(prepared, &names, &Meter::new(session, None, &Cancel::default()));
    }
    session.tasks.run("exchange_send", session.stamp_now(), |task, cancel| {
        let meter = Meter::new(session, Some(task), cancel);
        meter.expects(sizes);
        work.all(prepared, &names, &meter)
    })
}

fn line(who: Who) -> SentTo {
    SentTo {
        installation: who.installation,
        person: who.person,
        authority: who.authority,
        state: who.state,
        change_sets: 0,
        blobs: 0,
        receipt: false,
        remark: None,
    }
}

/// Refuses when files of these sizes do not fit the medium that a folder is on, before anything
/// is written.
pub(super) fn fits(folder: &Path, files: impl IntoIterator<Item = u64>) -> Answer<()> {
    let files: Vec<u64> = files.into_iter().collect();
    match media::describe(folder).map_err(folder_problem)? {
        Some(medium) if !files.is_empty() && medium.is_read_only => {
            Err(folder_problem(FolderProblem::NotAllowed))
        }
        Some(medium) if !files.is_empty() && !medium.fits(files.iter().copied()) => {
            let needed = files.into_iter().fold(0, u64::saturating_add);
            let said = format!(
                "The folder or stick has {} bytes free, and about {needed} are needed. Nothing \
                 was written.",
                medium.free_bytes,
            );
            let problem = Code::NoSpace.problem().saying(said);
            Err(problem.hinting("Free some space on it or take another, and send again.").into())
        }
        Some(_) | None => Ok(()),
    }
}

/// Returns contents without any item, told what is held here of some compartments.
pub(super) fn empty(
    session: &Session,
    control: &Control,
    told: &BTreeSet<Compartment>,
) -> Contents {
    let held = needs::held(session, control, told).into_iter();
    Contents {
        team: Id(control.team.0),
        made_utc_ms: u64::try_from(session.now().utc_ms).unwrap_or_default(),
        vector: held.map(|(feed, ranges)| (needs::feed_id(&feed), ranges)).collect(),
        ..Contents::default()
    }
}

/// Announces this installation in a team it never wrote to, so that its receipts can be judged; and
/// says whose it is where nobody did: a frozen team takes a letter without a name. Returns the
/// names of the team after that.
fn announce(session: &Session, control: &mut Control) -> Answer<Names> {
    let names = Names::of(session, control)?;
    let own = session.vault.me();
    let known = control.incarnations.iter().any(|i| i.random == own.incarnation());
    let member = control.mandates.iter().any(|mandate| {
        mandate.place.introduction.certificate.installation == own.installation()
            && mandate.counts()
    });
    if !member {
        return Ok(names);
    }
    let card = own.card();
    let unnamed = control.standing.frozen.is_empty() && names.would_gain_from(card);
    let named = unnamed.then(|| teams::person_record(session, &control.team, card)).transpose()?;
    if known && named.is_none() {
        return Ok(names);
    }
    let (changes, keys) = named.into_iter().unzip();
    let set = own_set(&control.team, Compartment::Control, changes, keys);
    session.commit(vec![set], Vec::new())?;
    *control = session.vault.control(&control.team).ok_or(Code::TeamUnknown)?;
    Names::of(session, control)
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
    to: [u8; 32],
    /// What it hears, if it is out.
    told: Option<Told>,
    shared: BTreeSet<Compartment>,
    /// Restricted compartments that it left: it gets the act that says so.
    left: BTreeSet<Compartment>,
    asked: Asked,
    sets: BTreeMap<FeedId, Ranges>,
    grants: Vec<Vec<u8>>,
    blobs: BTreeSet<Blob>,
    receipts: Vec<(Compartment, receipts::Own)>,
}

impl Work<'_> {
    /// Works out what a partner is to get; or why it gets nothing.
    fn prepare(&self, partner: &Partner) -> Answer<Result<(Ledger, Load), &'static str>> {
        if let Some(remark) = self.refuse(partner) {
            return Ok(Err(remark));
        }
        let ledger =
            Ledger::open(self.session, &self.control.team, &partner.installation(), self.folder)?;
        let load = self.load(partner, &ledger)?;
        let told = |(of, own): &(Compartment, receipts::Own)| {
            !self.again && ledger.is_told(*of, own.number)
        };
        let nothing = load.sets.is_empty() && load.grants.is_empty() && load.blobs.is_empty();
        if nothing && load.receipts.iter().all(told) {
            return Ok(Err("nothing new"));
        }
        Ok(Ok((ledger, load)))
    }

    /// Returns about how large the files of some loads will be.
    fn sizes<'l>(&self, loads: impl Iterator<Item = &'l Load>) -> Answer<Vec<u64>> {
        // What a seal, an archive and a manifest add to a set with its keys, and to a packet.
        const SET: u64 = 512;
        const PACKET: u64 = 64 << 10;
        let (mut files, mut blobs) = (Vec::new(), BTreeSet::new());
        for load in loads {
            let mut packets = PACKET;
            for (feed, ranges) in &load.sets {
                for seq in ranges.as_slice().iter().flat_map(|(from, to)| *from..=*to) {
                    let place = self.session.vault.set_place(feed, seq)?;
                    let bytes = place.map_or(0, |(_, bytes)| bytes.saturating_add(SET));
                    packets = packets.saturating_add(bytes);
                }
            }
            files.push(packets);
            blobs.extend(load.blobs.iter().copied());
        }
        files.extend(blobs.into_iter().map(|blob| blob.bytes.saturating_add(SET)));
        Ok(files)
    }

    fn refuse(&self, partner: &Partner) -> Option<&'static str> {
        let told = partner.told.as_ref();
        if let Some(Told::Nothing) = told {
            Some(Told::Nothing.words())
        } else if !partner.standing && told.is_none() {
            Some("mandate ended")
        } else if partner.until < self.session.today() {
            Some("mandate expired by this computer's clock")
        } else {
            None
        }
    }

    fn load(&self, partner: &Partner, ledger: &Ledger) -> Answer<Load> {
        let own = needs::own_compartments(self.session, self.control);
        let theirs = match &partner.told {
            Some(_) => [Compartment::Control].into(),
            None => partner.compartments.clone(),
        };
        let shared: BTreeSet<Compartment> = theirs.intersection(&own).copied().collect();
        let asked = Asked::of(self.session, self.control, partner, &shared)?;
        let mut sets = self.lacking_sets(partner, ledger, &asked, &shared)?;
        let (left, of_left) = self.left_sets(partner, ledger, &asked, &own)?;
        sets.extend(of_left);
        let may = |at: &At| {
            let owner = self.control.owner(&at.feed);
            owner.is_some_and(|owner| shared.contains(&owner.compartment))
                && withheld::releases(self.session, self.control, &partner.installation(), at)
        };
        let grants =
            self.session.vault.grants_of(&self.control.team, &asked.commitments(), &may)?;
        let mut receipts = Vec::new();
        let told = partner.told.clone();
        let answered = shared.iter().filter(|_| !told.as_ref().is_some_and(Told::is_last_word));
        for compartment in answered {
            let own = receipts::own(self.session, self.control, *compartment, self.blobs)?;
            if ledger.receipt(*compartment) < own.number {
                receipts.push((*compartment, own));
            }
        }
        let blobs = self.lacking_blobs(partner, ledger, &asked, &shared);
        let grants = grants.iter().map(|grant| grant.encode()).collect();
        let to = partner.installation();
        Ok(Load { to, told, shared, left, asked, sets, grants, blobs, receipts })
    }

    /// Returns what a partner lacks of every feed of some compartments, and what it asks for. It
    /// holds its own sets, unless it says that it lost them, or another branch of its feed is here.
    fn lacking_sets(
        &self,
        partner: &Partner,
        ledger: &Ledger,
        asked: &Asked,
        shared: &BTreeSet<Compartment>,
    ) -> Answer<BTreeMap<FeedId, Ranges>> {
        let theirs = self.book.held_by(&Id(partner.installation()));
        let branches = Branches::of(self.session, self.control);
        let mut sets: BTreeMap<FeedId, Ranges> = BTreeMap::new();
        for (feed, held) in needs::held(self.session, self.control, shared) {
            let there = theirs.get(&needs::feed_id(&feed));
            let has = self.has(partner, &feed);
            let owner = self.control.owner(&feed);
            let is_theirs = owner.is_some_and(|o| o.installation == partner.installation());
            let mut lanes = branches.lacking(&feed, there);
            match branches.is_split(&feed, there)? {
                true => lanes.push((feed, held.without(&branches.common(&feed, there)?))),
                false if is_theirs => {}
                false => lanes.push((feed, held.without(&has))),
            }
            for (lane, lacking) in lanes {
                let lacking = lacking.without(&ledger.sets(&lane));
                if !lacking.is_empty() {
                    sets.insert(lane, lacking);
                }
            }
            let wanted = asked.sets(&feed).intersection(&held).without(&has);
            if !wanted.is_empty() {
                sets.entry(feed).or_default().union(&wanted);
            }
        }
        if let Some(told) = &partner.told {
            sets = sets.into_iter().map(|(lane, of)| (lane, told.reaches(&lane, of))).collect();
            sets.retain(|_, of| !of.is_empty());
        }
        Ok(sets)
    }

    /// Returns what a partner has of a feed by its receipts: what waits or is held there has
    /// arrived too.
    fn has(&self, partner: &Partner, feed: &FeedId) -> Ranges {
        let installation = Id(partner.installation());
        let of_it = self.book.all().filter(|receipt| receipt.installation == installation);
        let mut has = Ranges::default();
        for receipt in of_it {
            has.union(&receipt.has(&needs::feed_id(feed)));
        }
        has
    }

    fn add(
        &self,
        contents: &mut Contents,
        load: &Load,
        (feed, compartment): (&FeedId, Compartment),
        seq: u64,
    ) -> Answer<()> {
        let Some((set, bytes)) = self.session.vault.set(feed, seq)? else { return Ok(()) };
        let may = |at: &At| withheld::releases(self.session, self.control, &load.to, at);
        let grants = self.session.vault.grants(&set, &may)?;
        contents.grants.extend(grants.iter().map(|grant| grant.encode()));
        contents.change_sets.push(bytes);
        let id = Id(self.control.compartment_id(compartment).0);
        let ranges = contents.ranges.entry(id).or_default();
        let feed = needs::feed_id(&self.control.lanes.feed(feed));
        ranges.entry(feed).or_default().insert(seq);
        Ok(())
    }
}

pub(super) fn sealing(error: comity_exchange::packet::SealRefusal) -> Refuse {
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
