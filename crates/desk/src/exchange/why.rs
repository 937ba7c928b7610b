//! Why something did not arrive: here, and at every partner. Each answer is a chain of facts in
//! the order of the way; the first that does not hold is the reason, and has one next step.

mod subject;

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_changes::control::Control;
use comity_contract::arrival::{AskWhy, Why, WhyEnd, WhyFact};
use comity_contract::{Stamp, Who};
use comity_exchange::Id;
use comity_exchange::receipt::{Receipt, ReceiptBook};
use comity_exchange::vector::Ranges;

use super::blobs::Blobs;
use super::gaps::{self, Knowledge};
use super::needs::{Partner, partners_of};
use super::receipts;
use super::send::ledger::ever_sent;
use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::Session;
use crate::times;
use subject::{Place, Subject};

/// Answers from this end and for every other.
pub(crate) fn why(session: &Session, args: &AskWhy) -> Answer<Why> {
    let control = names::team(session, &args.team)?;
    let names = Names::of(session, &control)?;
    let book = receipts::book(session, &control)?;
    let known = Knowledge::of(session, &control, &book)?;
    let blobs = Blobs::of(session, &control)?;
    let subject = Subject::find(session, &control, &names, &known, &args.about)?;
    let looking = Looking { session, control: &control, names: &names, book, known, blobs };
    let mut ends = vec![looking.here(&subject)?];
    if let Some(place) = &subject.place {
        for partner in partners_of(session, &control) {
            ends.push(looking.there(&partner, place, &subject)?);
        }
    }
    Ok(Why {
        about: subject.label.clone(),
        set: subject.place.as_ref().and_then(|place| place.id).map(|id| id.to_string()),
        ends,
    })
}

struct Looking<'a> {
    session: &'a Session,
    control: &'a Control,
    names: &'a Names,
    book: ReceiptBook,
    known: Knowledge,
    blobs: Arc<Blobs>,
}

/// A chain that is being told: once a fact does not hold, nothing behind it is.
#[derive(Default)]
struct Chain {
    facts: Vec<WhyFact>,
    next: Option<String>,
}

impl Chain {
    fn holds(&mut self, what: impl Into<String>, when: Option<Stamp>) {
        if self.next.is_none() {
            self.facts.push(WhyFact { holds: true, what: what.into(), when });
        }
    }

    /// Ends the chain: this is the reason, and this the next step.
    fn stops(&mut self, what: impl Into<String>, next: impl Into<String>, when: Option<Stamp>) {
        if self.next.is_none() {
            self.facts.push(WhyFact { holds: false, what: what.into(), when });
            self.next = Some(next.into());
        }
    }

    fn end(self, who: Who, own: bool) -> WhyEnd {
        WhyEnd { who, own, arrived: self.next.is_none(), facts: self.facts, next: self.next }
    }
}

impl Looking<'_> {
    fn here(&self, subject: &Subject) -> Answer<WhyEnd> {
        let mut chain = Chain::default();
        match &subject.place {
            None => self.unheard(subject, &mut chain),
            Some(place) => self.place_here(place, &mut chain)?,
        }
        if let Some(row) = &subject.item {
            match row.shown.is_some() {
                true => chain.holds("Its key is here.", None),
                false => chain.stops(
                    "Its key is not here: it was not released to this installation, or is \
                     still on its way.",
                    "Write a request; whoever may give the key sends it.",
                    None,
                ),
            }
            self.originals_here(subject, &mut chain)?;
        }
        Ok(chain.end(self.names.who(&self.session.vault.me().installation()), true))
    }

    /// An exhibit of which nothing here tells: what is known of its State's feeds.
    fn unheard(&self, subject: &Subject, chain: &mut Chain) {
        let state = subject.state.as_deref().unwrap_or_default();
        let of_state = |feed: &Id| {
            let owner = self.control.owner(&(*feed).into());
            owner.is_some_and(|owner| self.names.who(&owner.installation).state == state)
        };
        for gap in self.known.gaps(self.control).iter().filter(|gap| of_state(&gap.feed)) {
            let compartment = self.known.compartment(self.control, &gap.feed).name();
            let givers: Vec<_> =
                gap.givers.iter().map(|giver| self.names.who(&giver.installation.0)).collect();
            chain.stops(
                format!("{state} {compartment} {} is missing here; it may be in it.", gap.missing),
                format!("Write a request and {}.", gaps::ask(givers.iter())),
                None,
            );
        }
        chain.stops(
            format!("Nothing that came from {state} tells of it, and no gap is known."),
            format!("Ask {state} whether it was sent, and for a packet or a receipt."),
            None,
        );
    }

    fn place_here(&self, place: &Place, chain: &mut Chain) -> Answer<()> {
        let label = &place.label;
        if let Some(admitted) = &place.admitted {
            chain.holds(format!("{label} was signed by {}.", place.author), Some(admitted.clone()));
            chain.holds(format!("{label} is admitted here."), None);
            return Ok(());
        }
        if let Some(held) = &place.held {
            let next = match &held.refused {
                Some(_) => "Let it in after all, or settle it with its author.",
                None => "Look at what is held, and let it in or refuse it.",
            };
            let what = match &held.refused {
                Some(reason) => format!("{label} arrived and was refused here: {reason}"),
                None => format!("{label} arrived and is {}.", held.words),
            };
            chain.stops(what, next, None);
        }
        if let Some(reason) = &place.refused {
            chain.stops(
                format!("{label} arrived and is refused by the team's rules: {reason}."),
                format!("It is kept and counts for nothing. Ask {} what happened.", place.author),
                None,
            );
        }
        if let Some(causes) = &place.waits_for {
            let next = match place.behind_held {
                true => "Decide about what is held before it in its feed.",
                false => "Write a request for what is missing.",
            };
            let what = format!("{label} arrived and waits for {}.", causes.join(", "));
            chain.stops(what, next, None);
        }
        let holders = self.known.holders(&place.feed, place.seq);
        let holders: Vec<_> = holders.iter().map(|who| self.names.who(&who.0)).collect();
        if holders.is_empty() {
            chain.stops(
                format!("No packet and no receipt here tells that {label} exists."),
                format!("Ask {} whether it was written and sent.", place.author),
                None,
            );
        } else {
            chain.holds(format!("{label} exists: receipts or packets name it."), None);
            chain.stops(
                format!("{label} did not arrive here."),
                format!("Write a request and {}.", gaps::ask(holders.iter())),
                None,
            );
        }
        Ok(())
    }

    fn originals_here(&self, subject: &Subject, chain: &mut Chain) -> Answer<()> {
        let Some(row) = &subject.item else { return Ok(()) };
        let segments = self.session.vault.segments(row)?;
        let lacking =
            segments.iter().filter(|segment| self.blobs.misses(&Id(segment.name))).count();
        if lacking == 0 {
            chain.holds("Its sealed original is held here.", None);
        } else {
            chain.stops(
                format!("{lacking} of {} sealed segments are missing here.", segments.len()),
                "Write a request; its author or a partner who holds it sends them.",
                None,
            );
        }
        Ok(())
    }

    /// What is known here about how it stands at a partner.
    fn there(&self, partner: &Partner, place: &Place, subject: &Subject) -> Answer<WhyEnd> {
        let mut chain = Chain::default();
        let who = self.names.who(&partner.installation());
        let state = who.state.clone();
        let owner = self.control.owner(&place.feed.into());
        if owner.is_some_and(|owner| owner.installation == partner.installation()) {
            chain.holds(format!("{state} wrote it."), None);
        } else if place.admitted.is_none() {
            chain.stops(
                "It is not admitted here, so nothing of it goes to others.",
                "See to it here first.",
                None,
            );
        } else {
            self.entitled(partner, place, &state, &mut chain);
            self.receipt(partner, place, &state, &mut chain)?;
        }
        self.originals_there(partner, subject, &state, &mut chain)?;
        Ok(chain.end(who, false))
    }

    fn entitled(&self, partner: &Partner, place: &Place, state: &str, chain: &mut Chain) {
        let compartment = self.known.compartment(self.control, &place.feed);
        let reads = compartment.name();
        if !partner.standing {
            chain.stops(
                format!("{state}'s mandate was ended; nothing is sent to it."),
                "If that was not meant, add it to the roster again.",
                None,
            );
        } else if !partner.compartments.contains(&compartment) {
            chain.stops(
                format!("{state}'s role does not hold {reads}."),
                "Nothing to do, unless its role should hold that.",
                None,
            );
        } else if partner.until < self.session.today() {
            chain.stops(
                format!("{state}'s mandate expired by this computer's clock."),
                "Check the clock; extend the mandate if the team agreed.",
                None,
            );
        } else {
            chain.holds(format!("{state}'s mandate stands and holds {reads}."), None);
        }
    }

    fn receipt(
        &self,
        partner: &Partner,
        place: &Place,
        state: &str,
        chain: &mut Chain,
    ) -> Answer<()> {
        let receipt = self.receipt_of(partner, place);
        let when = receipt.and_then(|receipt| self.made(receipt));
        let number = receipt.map_or(0, |receipt| receipt.number);
        if receipt.is_some_and(|r| r.holds(&place.feed).is_some_and(|f| f.held.contains(place.seq)))
        {
            chain.holds(format!("{state}'s receipt {number} says that it holds it."), when);
            return Ok(());
        }
        let parked = |of: fn(&Receipt) -> &BTreeMap<Id, Ranges>| {
            let ranges = receipt.and_then(|receipt| of(receipt).get(&place.feed));
            ranges.is_some_and(|ranges| ranges.contains(place.seq))
        };
        if parked(|receipt| &receipt.paused) {
            chain.stops(
                format!("{state}'s receipt {number} says that it is held until a person decides."),
                format!("Speak with {state}: it has to look at what is held there."),
                when,
            );
        } else if parked(|receipt| &receipt.waiting) {
            chain.stops(
                format!("{state}'s receipt {number} says that it waits for what it builds on."),
                format!("Send again; {state} can write a request for exactly what it misses."),
                when,
            );
        } else {
            self.sent(partner, place, state, when, chain)?;
        }
        Ok(())
    }

    fn sent(
        &self,
        partner: &Partner,
        place: &Place,
        state: &str,
        receipt: Option<Stamp>,
        chain: &mut Chain,
    ) -> Answer<()> {
        let sent = ever_sent(self.session, &self.control.team, &partner.installation())?;
        let was_sent = sent.get(&place.feed.into()).is_some_and(|seqs| seqs.contains(place.seq));
        if !was_sent {
            chain.stops(
                format!("No packet with it was written for {state} here."),
                format!("Send packets to {state}."),
                None,
            );
            return Ok(());
        }
        chain.holds(format!("A packet with it was written for {state}."), None);
        match receipt {
            Some(when) => chain.stops(
                format!("{state}'s last receipt does not name it."),
                format!("Ask {state} to receive the packet, or write it again to a new place."),
                Some(when),
            ),
            None => chain.stops(
                format!("No receipt of {state} came."),
                format!("Ask {state} for a receipt: any packet it sends carries one."),
                None,
            ),
        }
        Ok(())
    }

    fn originals_there(
        &self,
        partner: &Partner,
        subject: &Subject,
        state: &str,
        chain: &mut Chain,
    ) -> Answer<()> {
        let (Some(row), Some(place)) = (&subject.item, &subject.place) else { return Ok(()) };
        let owner = self.control.owner(&place.feed.into());
        let wrote = owner.is_some_and(|owner| owner.installation == partner.installation());
        let Some(receipt) = self.receipt_of(partner, place).filter(|_| !wrote) else {
            return Ok(());
        };
        let segments = self.session.vault.segments(row)?;
        let missing =
            segments.iter().filter(|segment| receipt.missing_blobs.contains(&Id(segment.name)));
        match missing.count() {
            0 => chain.holds(
                format!("{state}'s receipt misses no sealed segment of it."),
                self.made(receipt),
            ),
            lacking => chain.stops(
                format!("{state} misses {lacking} of {} sealed segments.", segments.len()),
                format!("Send packets to {state}: they carry what its receipt misses."),
                self.made(receipt),
            ),
        }
        Ok(())
    }

    fn receipt_of(&self, partner: &Partner, place: &Place) -> Option<&Receipt> {
        let compartment = self.known.compartment(self.control, &place.feed);
        let id = Id(self.control.compartment_id(compartment).0);
        self.book.latest(&id, &Id(partner.installation()))
    }

    fn made(&self, receipt: &Receipt) -> Option<Stamp> {
        let made = i64::try_from(receipt.made_utc_ms).ok()?;
        Some(times::stamp(made, &self.session.now().zone))
    }
}
