//! How exchange stands with each partner: every word is computed from vectors and receipts,
//! never from the last attempt.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::FeedId;
use comity_changes::cbor;
use comity_changes::control::Control;
use comity_contract::Stamp;
use comity_contract::exchange::{PartnerStatus, Standing};
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::receipt::ReceiptBook;
use comity_exchange::vector::{Gap, Ranges};
use comity_vault::frames::FactKind;

use super::blobs::Blobs;
use super::gaps::Knowledge;
use super::needs::{self, Partner, partners_of};
use super::{held, receipts};
use crate::names::Names;
use crate::refuse::Answer;
use crate::session::Session;
use crate::{cards, times};

/// Returns how exchange stands with every partner of a team.
pub(crate) fn partners(
    session: &Session,
    control: &Control,
    names: &Names,
) -> Answer<Vec<PartnerStatus>> {
    let book = receipts::book(session, control)?;
    let blobs = Blobs::of(session, control)?;
    let known = Knowledge::of(session, control, &book)?;
    let look =
        Look { session, control, names, book: &book, blobs: &blobs, gaps: known.gaps(control) };
    partners_of(session, control).iter().map(|partner| look.at(partner)).collect()
}

struct Look<'a> {
    session: &'a Session,
    control: &'a Control,
    names: &'a Names,
    book: &'a ReceiptBook,
    blobs: &'a Blobs,
    /// What is missing here, by feed.
    gaps: Vec<Gap>,
}

impl Look<'_> {
    fn at(&self, partner: &Partner) -> Answer<PartnerStatus> {
        let installation = partner.installation();
        let own = needs::own_compartments(self.session, self.control);
        let shared: BTreeSet<Compartment> =
            partner.compartments.intersection(&own).copied().collect();
        let held = needs::held(self.session, self.control, &shared);
        let (held_to, missing) = self.theirs(&installation, &own, &held);
        let (ours, covered) = self.ours(&installation, &shared, &held);
        let missing_blobs = self.missing_blobs_of(&installation);
        let they_miss = shared.iter().fold(0_u64, |sum, compartment| {
            let id = Id(self.control.compartment_id(*compartment).0);
            let receipt = self.book.latest(&id, &Id(installation)).into_iter();
            let missing = receipt.flat_map(|receipt| &receipt.missing_blobs);
            let held = missing.filter(|id| self.blobs.held.contains_key(&(**id, *compartment)));
            sum.saturating_add(held.count() as u64)
        });
        let any_receipt = self.book.all().any(|receipt| receipt.installation.0 == installation);
        let they_hold_to = any_receipt.then_some(covered);
        let held_here = held::words_for(self.session, self.control, &installation)?;
        let held_there = self.held_there(&installation);
        let standing = match (partner.standing, missing.is_empty() && missing_blobs == 0) {
            (false, _) => Standing::Ended,
            (true, _) if held_here.is_some() => Standing::Held,
            (true, false) => Standing::Missing,
            (true, true) if held_there > 0 => Standing::Held,
            (true, true) if any_receipt && covered == ours && they_miss == 0 => Standing::Complete,
            (true, true) if held_to == 0 && !any_receipt && !self.was_sent(&installation)? => {
                Standing::NothingYet
            }
            (true, true) => Standing::WaitingForReceipt,
        };
        let held_words = held_here.or((held_there > 0)
            .then(|| format!("held there: {held_there} of our change sets wait for a decision")));
        let words = match (standing, held_words) {
            (Standing::Held, Some(words)) => words,
            _ => words(standing, held_to, &missing, missing_blobs),
        };
        let words = partner.told.as_ref().map_or(words, |told| told.words().to_owned());
        let who = self.names.who(&installation);
        Ok(PartnerStatus {
            installation: who.installation,
            person: who.person,
            authority: who.authority,
            state: who.state,
            standing,
            words,
            held_to,
            missing,
            they_hold_to,
            ours,
            missing_blobs,
            they_miss_blobs: they_miss,
            received: self.received(&installation)?,
            receipt: self.receipt_time(&installation),
            verified: cards::verified(self.session, &installation)?.is_some(),
        })
    }

    /// Adds up what is held of a partner's feeds, and lists what is known to be missing.
    fn theirs(
        &self,
        installation: &[u8; 32],
        own: &BTreeSet<Compartment>,
        held: &BTreeMap<FeedId, Ranges>,
    ) -> (u64, Vec<String>) {
        let (mut held_to, mut missing) = (0_u64, Vec::new());
        for (feed, owner) in self.control.feeds() {
            if owner.installation != *installation || !own.contains(&owner.compartment) {
                continue;
            }
            let here = held.get(&feed).cloned().unwrap_or_default();
            held_to = held_to.saturating_add(here.contiguous_head());
            let id = needs::feed_id(&feed);
            for gap in self.gaps.iter().filter(|gap| gap.feed == id) {
                missing.push(format!("{} {}", owner.compartment.name(), gap.missing));
            }
        }
        (held_to, missing)
    }

    /// Counts our change sets that a partner's receipts say are held there.
    fn held_there(&self, installation: &[u8; 32]) -> u64 {
        let own = self.session.vault.me().installation();
        let ours = |feed: &Id| {
            self.control.owner(&FeedId(feed.0)).is_some_and(|owner| owner.installation == own)
        };
        let receipts = self.book.all().filter(|receipt| receipt.installation.0 == *installation);
        let paused = receipts.flat_map(|receipt| &receipt.paused).filter(|(feed, _)| ours(feed));
        paused.fold(0, |sum, (_, ranges)| ranges.count().saturating_add(sum))
    }

    /// Adds up what there is for a partner that it did not write itself, and what its receipts
    /// say it holds of that.
    fn ours(
        &self,
        installation: &[u8; 32],
        shared: &BTreeSet<Compartment>,
        held: &BTreeMap<FeedId, Ranges>,
    ) -> (u64, u64) {
        let theirs = self.book.held_by(&Id(*installation));
        let own = self.session.vault.me().installation();
        let (mut ours, mut covered) = (0_u64, 0_u64);
        for (feed, owner) in self.control.feeds() {
            if owner.installation != own || !shared.contains(&owner.compartment) {
                continue;
            }
            let here = held.get(&feed).map_or(0, Ranges::contiguous_head);
            let there = theirs.get(&needs::feed_id(&feed));
            let there = there.map_or(0, |held| held.held.contiguous_head());
            ours = ours.saturating_add(here);
            covered = covered.saturating_add(there.min(here));
        }
        (ours, covered)
    }

    fn missing_blobs_of(&self, installation: &[u8; 32]) -> u64 {
        if self.blobs.missing.is_empty() {
            return 0;
        }
        let Ok(items) = self.session.vault.items(&self.control.team) else { return 0 };
        let theirs = items.iter().filter(|item| {
            self.control.owner(&item.made.at.feed).is_some_and(|o| o.installation == *installation)
        });
        let names = theirs.filter_map(|item| item.shown.as_ref()).flat_map(|shown| &shown.segments);
        let names = names.map(|segment| segment.name);
        let missing: BTreeSet<[u8; 32]> =
            names.filter(|name| self.blobs.misses(&Id(*name))).collect();
        missing.len() as u64
    }

    fn was_sent(&self, installation: &[u8; 32]) -> Answer<bool> {
        let sent = super::send::ledger::ever_sent(self.session, &self.control.team, installation)?;
        Ok(!sent.is_empty())
    }

    fn received(&self, installation: &[u8; 32]) -> Answer<Option<Stamp>> {
        let key = [self.control.team.0.as_slice(), installation].concat();
        let bytes = self.session.vault.fact(FactKind::Received, &key)?;
        let value = bytes.and_then(|bytes| cbor::decode(&bytes).ok());
        Ok(value.and_then(|value| {
            let [utc_ms, zone] = value.items()?;
            Some(times::stamp(utc_ms.integer()?, zone.as_text()?))
        }))
    }

    fn receipt_time(&self, installation: &[u8; 32]) -> Option<Stamp> {
        let of_it = self.book.all().filter(|receipt| receipt.installation.0 == *installation);
        let made = of_it.map(|receipt| receipt.made_utc_ms).max()?;
        Some(times::stamp(i64::try_from(made).ok()?, &self.session.now().zone))
    }
}

fn words(standing: Standing, held_to: u64, missing: &[String], missing_blobs: u64) -> String {
    match standing {
        Standing::Complete => format!("complete to {held_to}"),
        Standing::Missing if missing.is_empty() => {
            format!("missing {missing_blobs} sealed originals")
        }
        Standing::Missing => format!("missing {}", missing.join(", ")),
        Standing::Held => "held".to_owned(),
        Standing::WaitingForReceipt => "waiting for their receipt".to_owned(),
        Standing::NothingYet => "nothing exchanged yet".to_owned(),
        Standing::Ended => "mandate ended".to_owned(),
    }
}
