//! Writing what partners get: packets, bundles of small originals, large originals as they are.
//! What was written is noted also when the rest was not: writing again goes on there.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::FeedId;
use comity_contract::exchange::{PacketsSent, SentTo};
use comity_crypto::age_files::Recipient;
use comity_exchange::Id;
use comity_exchange::courier::folder::{Put, PutFile};
use comity_exchange::packet::{Blob, Bundle, Contents, plan_blobs, seal_bundle, seal_packet};
use comity_exchange::vector::Ranges;
use comity_vault::Local;
use comity_vault::oplog::Operation;

use super::ledger::Ledger;
use super::metered::Metered;
use super::{Load, Work, causal, empty, line, sealing};
use crate::exchange::folder_problem;
use crate::exchange::meter::Meter;
use crate::exchange::needs::{self, Partner};
use crate::names::Names;
use crate::refuse::Answer;

/// Bytes of change sets after which a packet is closed and a further one begun.
const PACKET_BYTES: u64 = 64 << 20;

/// Why a partner got nothing, or not all.
const STOPPED: &str = "stopped before all was written";

/// What a partner is to get, or why it gets nothing.
pub(super) type Ready = Result<(Ledger, Load), &'static str>;

/// What was written for a partner so far.
#[derive(Default)]
struct Written {
    files: Vec<PutFile>,
    sets: BTreeMap<FeedId, Ranges>,
    blobs: BTreeSet<Blob>,
    receipts: bool,
}

impl Work<'_> {
    /// Writes what partners get until it is asked to stop.
    pub(super) fn all(
        &self,
        prepared: Vec<(&Partner, Ready)>,
        names: &Names,
        meter: &Meter<'_>,
    ) -> Answer<PacketsSent> {
        let mut report = PacketsSent {
            partners: Vec::new(),
            folder: String::new(),
            files: 0,
            bytes: 0,
            stopped: false,
        };
        for (partner, ready) in prepared {
            let mut line = line(names.who(&partner.installation()));
            match ready {
                Ok(_) if meter.is_stopped() => line.remark = Some(STOPPED.to_owned()),
                Ok(ready) => self.partner(partner, ready, &mut line, (&mut report, meter))?,
                Err(remark) => line.remark = Some(remark.to_owned()),
            }
            report.stopped |= line.remark.as_deref() == Some(STOPPED);
            report.partners.push(line);
        }
        Ok(report)
    }

    fn partner(
        &self,
        partner: &Partner,
        (mut ledger, load): (Ledger, Load),
        line: &mut SentTo,
        (report, meter): (&mut PacketsSent, &Meter<'_>),
    ) -> Answer<()> {
        let to = needs::sealed_to(partner)?;
        let mut written = Written::default();
        let done = self
            .packets(&load, &to, meter, &mut written)
            .and_then(|()| self.originals(&load, &to, meter, &mut written));
        line.remark = partner.told.as_ref().map(|told| told.words().to_owned());
        line.receipt = written.receipts;
        line.blobs = written.blobs.len() as u64;
        line.change_sets = written.change_sets();
        for file in &written.files {
            report.files = report.files.saturating_add(u64::from(file.put != Put::Already));
            report.bytes = report.bytes.saturating_add(file.bytes);
        }
        let receipts = if written.receipts { load.receipts.as_slice() } else { &[] };
        ledger.wrote(&written.sets, &written.blobs, receipts, &written.files);
        let mut log = self.session.log(
            Operation::Disclosure,
            "packets-sent",
            Some(self.control.team),
            written.files.iter().map(|file| file.sha256.to_string()).collect(),
        );
        log.recipient = Some(hex::encode(partner.installation()));
        let mut locals = ledger.locals();
        if done.is_ok() {
            locals.extend(load.asked.answered());
        }
        locals.push(Local::Log(log));
        if done.is_ok() || !written.files.is_empty() {
            self.session.keep(locals)?;
        }
        match done {
            Err(_) if meter.is_stopped() => line.remark = Some(STOPPED.to_owned()),
            other => other?,
        }
        Ok(())
    }

    /// Writes change sets, their keys and receipts, in packets of a bounded size. Each builds on
    /// those before it alone: whoever takes them in one by one need not wait for a later one.
    fn packets(
        &self,
        load: &Load,
        to: &[Recipient],
        meter: &Meter<'_>,
        written: &mut Written,
    ) -> Answer<()> {
        let mut contents = self.begin(load);
        let mut sets: BTreeMap<FeedId, Ranges> = BTreeMap::new();
        contents.grants = load.grants.clone();
        contents.receipts = load.receipts.iter().map(|(_, own)| own.bytes.clone()).collect();
        for compartment in load.shared.union(&load.left).copied() {
            let feeds = load.sets.iter().filter(|(feed, _)| {
                self.control.owner(feed).is_some_and(|owner| owner.compartment == compartment)
            });
            for at in causal::in_order(self.session, feeds) {
                let at = at?;
                self.add(&mut contents, load, (&at.feed, compartment), at.seq)?;
                sets.entry(at.feed).or_default().insert(at.seq);
                if contents.bytes() >= PACKET_BYTES {
                    let full = std::mem::replace(&mut contents, self.begin(load));
                    written.packet(self.packet(&full, to, meter)?, &mut sets, load);
                }
            }
        }
        if !contents.is_empty() {
            written.packet(self.packet(&contents, to, meter)?, &mut sets, load);
        }
        meter.did(1);
        Ok(())
    }

    fn begin(&self, load: &Load) -> Contents {
        let mut contents = empty(self.session, self.control, &load.shared);
        if let Some(told) = &load.told {
            // What lies beyond is not named either: it would be missed there for ever.
            let reached = contents
                .vector
                .into_iter()
                .map(|(feed, held)| (feed, told.reaches(&feed.into(), held)));
            contents.vector = reached.filter(|(_, held)| !held.is_empty()).collect();
        }
        contents
    }

    fn packet(&self, contents: &Contents, to: &[Recipient], meter: &Meter<'_>) -> Answer<PutFile> {
        let file = Metered::begin(self.folder, meter).map_err(folder_problem)?;
        let signer = self.session.vault.me().signing_key();
        let file = seal_packet(contents, signer, to, file).map_err(sealing)?;
        file.finish().map_err(folder_problem)
    }

    /// Writes sealed originals: small ones in bundles, large ones as they are.
    fn originals(
        &self,
        load: &Load,
        to: &[Recipient],
        meter: &Meter<'_>,
        written: &mut Written,
    ) -> Answer<()> {
        let store = &self.session.vault.store().blobs;
        let plan = plan_blobs(load.blobs.iter().copied());
        let signer = self.session.vault.me().signing_key();
        for blobs in plan.bundles {
            let made_utc_ms = u64::try_from(self.session.now().utc_ms).unwrap_or_default();
            let bundle = Bundle { team: Id(self.control.team.0), made_utc_ms, blobs };
            let file = Metered::begin(self.folder, meter).map_err(folder_problem)?;
            let open = |id: &Id| store.open_blob(&id.0).map_err(std::io::Error::other);
            let file = seal_bundle(&bundle, open, signer, to, file).map_err(sealing)?;
            written.files.push(file.finish().map_err(folder_problem)?);
            meter.did(bundle.blobs.len() as u64);
            written.blobs.extend(bundle.blobs);
        }
        for blob in plan.alone {
            let sealed = store.open_blob(&blob.sha256.0)?;
            let put = Metered::put(self.folder, sealed, meter);
            written.files.push(put.map_err(folder_problem)?);
            meter.did(1);
            written.blobs.insert(blob);
        }
        Ok(())
    }
}

impl Written {
    /// Notes a packet with the sets in it. Receipts lie in the first.
    fn packet(&mut self, file: PutFile, sets: &mut BTreeMap<FeedId, Ranges>, load: &Load) {
        self.files.push(file);
        self.receipts = !load.receipts.is_empty();
        for (feed, ranges) in std::mem::take(sets) {
            self.sets.entry(feed).or_default().union(&ranges);
        }
    }

    fn change_sets(&self) -> u64 {
        let ranges = self.sets.values().flat_map(|ranges| ranges.as_slice());
        ranges.map(|(from, to)| to.saturating_sub(*from).saturating_add(1)).sum()
    }
}
