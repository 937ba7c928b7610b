//! What is missing here, exactly, and who holds it: from what is here, from receipts, and from
//! what partners' packets say they held. Nothing else is asked, and nothing is guessed.

use std::collections::{BTreeMap, BTreeSet};

use comity_changes::control::Control;
use comity_contract::Who;
use comity_contract::arrival::{FeedGap, GapReport, OriginalGap};
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::receipt::{ReceiptBook, decode_numbers, encode_numbers};
use comity_exchange::request::Request;
use comity_exchange::vector::{FeedHeld, Gap, Ranges, Vector, gap_report};
use comity_vault::frames::{Fact, FactKind};
use comity_vault::{Keyless, Local};

use super::blobs::Blobs;
use super::{needs, receipts, sight::Sight, withheld};
use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::Session;

/// What is known of feeds: here, and by what others said.
pub(crate) struct Knowledge {
    /// Admitted, waiting and held here; heads are what sets that wait here build on.
    ours: Vector,
    /// By installation: admitted there; heads are what is only known to exist.
    others: BTreeMap<Id, Vector>,
    /// Compartments of feeds whose author is not known here yet, as receipts name them.
    compartments: BTreeMap<Id, Compartment>,
    own: BTreeSet<Compartment>,
}

/// Reports what is missing here.
pub(crate) fn missing(session: &Session, team: &str) -> Answer<GapReport> {
    let control = names::team(session, team)?;
    let names = Names::of(session, &control)?;
    let book = receipts::book(session, &control)?;
    report(session, &control, &names, &Knowledge::of(session, &control, &book)?)
}

/// Puts what is missing into words.
pub(super) fn report(
    session: &Session,
    control: &Control,
    names: &Names,
    known: &Knowledge,
) -> Answer<GapReport> {
    let gaps = known.gaps(control);
    let mut feeds: Vec<FeedGap> =
        gaps.iter().map(|gap| known.feed_gap(control, names, gap)).collect();
    feeds.sort_by(|a, b| {
        (&a.author.state, &a.compartment, &a.feed).cmp(&(&b.author.state, &b.compartment, &b.feed))
    });
    let originals = originals(session, control, names)?;
    let keys = known.keyless(session, control)?.len() as u64;
    Ok(GapReport {
        team: control.team.to_string(),
        change_sets: feeds.iter().fold(0, |sum, feed| feed.count.saturating_add(sum)),
        complete: feeds.is_empty() && originals.is_empty() && keys == 0,
        feeds,
        originals,
        keys,
    })
}

impl Knowledge {
    /// Gathers what is known.
    pub fn of(session: &Session, control: &Control, book: &ReceiptBook) -> Answer<Self> {
        let own = needs::own_compartments(session, control);
        let mut known = Self {
            ours: Vector::new(),
            others: BTreeMap::new(),
            compartments: BTreeMap::new(),
            own,
        };
        known.see_here(session, control)?;
        known.hear_receipts(control, book);
        known.hear_packets(session, control)?;
        Ok(known)
    }

    fn see_here(&mut self, session: &Session, control: &Control) -> Answer<()> {
        for (feed, held) in needs::held(session, control, &self.own) {
            self.ours.insert(needs::feed_id(&feed), FeedHeld { held, heads: Vec::new() });
        }
        let waiting = session.vault.waiting(&control.team)?;
        let held = session.vault.held(&control.team)?.into_iter().map(|held| held.set);
        for set in waiting.into_iter().chain(held) {
            let header = &set.header;
            if let Some(compartment) = control.compartment(&header.compartment) {
                self.compartments.insert(needs::feed_id(&header.feed), compartment);
            }
            let ours = self.ours.entry(needs::feed_id(&header.feed)).or_default();
            ours.held.insert(header.seq);
            for dep in &header.deps {
                // Whoever reads the set reads what it builds on; of several the widest.
                if let Some(compartment) = control.compartment(&header.compartment) {
                    let of = self.compartments.entry(needs::feed_id(&dep.feed));
                    let of = of.or_insert(compartment);
                    *of = compartment.min(*of);
                }
                let named = self.ours.entry(needs::feed_id(&dep.feed)).or_default();
                named.heads.push((dep.seq, Id(dep.id.0)));
            }
        }
        Ok(())
    }

    fn hear_receipts(&mut self, control: &Control, book: &ReceiptBook) {
        for receipt in book.all() {
            let theirs = self.others.entry(receipt.installation).or_default();
            for (feed, held) in &receipt.vector {
                theirs.entry(*feed).or_default().held.union(&held.held);
                if let Some(compartment) = control.compartment(&receipt.compartment.into()) {
                    self.compartments.insert(*feed, compartment);
                }
            }
            // What waits or is held there exists, and cannot be given from there.
            for (feed, ranges) in receipt.waiting.iter().chain(&receipt.paused) {
                let there = theirs.entry(*feed).or_default();
                there.heads.push((ranges.highest(), Id::default()));
            }
        }
    }

    fn hear_packets(&mut self, session: &Session, control: &Control) -> Answer<()> {
        for (installation, told) in told(session, control)? {
            let theirs = self.others.entry(installation).or_default();
            for (feed, ranges) in &told {
                theirs.entry(*feed).or_default().held.union(ranges);
            }
        }
        Ok(())
    }

    /// Returns the compartment of a feed. One whose author nobody has named yet counts as
    /// `operational`: fewer are told about it then. Who holds a restricted one asks nobody about
    /// such a feed: it may be of that one.
    pub fn compartment(&self, control: &Control, feed: &Id) -> Compartment {
        let owner = control.owner(&(*feed).into()).map(|owner| owner.compartment);
        let said = owner.or_else(|| self.compartments.get(feed).copied());
        let strictest = match self.own.last().copied() {
            Some(Compartment::Restricted(_)) => Compartment::Restricted([0; 32]),
            known => known.unwrap_or(Compartment::Control),
        };
        said.unwrap_or(strictest)
    }

    /// Returns the gaps in feeds that this installation may hold.
    pub fn gaps(&self, control: &Control) -> Vec<Gap> {
        let gaps = gap_report(&self.ours, &self.others).into_iter();
        gaps.filter(|gap| self.own.contains(&self.compartment(control, &gap.feed))).collect()
    }

    /// Returns what is here of a feed, admitted or not.
    pub fn here(&self, feed: &Id) -> Ranges {
        self.ours.get(feed).map(|held| held.held.clone()).unwrap_or_default()
    }

    /// Returns who says that they hold a change set.
    pub fn holders(&self, feed: &Id, seq: u64) -> Vec<Id> {
        let holds = |vector: &Vector| vector.get(feed).is_some_and(|f| f.held.contains(seq));
        self.others.iter().filter(|(_, vector)| holds(vector)).map(|(who, _)| *who).collect()
    }

    /// Returns what to ask for, by compartment: exactly what is missing.
    pub fn requests(&self, session: &Session, control: &Control) -> Answer<Vec<Request>> {
        let mut requests: BTreeMap<Compartment, Request> = BTreeMap::new();
        for gap in self.gaps(control) {
            let request = requests.entry(self.compartment(control, &gap.feed)).or_default();
            request.sets.insert(gap.feed, gap.missing);
        }
        for keyless in self.keyless(session, control)? {
            let compartment = self.compartment(control, &needs::feed_id(&keyless.at.feed));
            let request = requests.entry(compartment).or_default();
            request.commitments.insert(Id(keyless.commitment));
        }
        for (blob, compartment) in &Blobs::of(session, control)?.missing {
            requests.entry(*compartment).or_default().blobs.insert(*blob);
        }
        let addressed = requests.into_iter().map(|(compartment, request)| Request {
            team: Id(control.team.0),
            compartment: Id(control.compartment_id(compartment).0),
            ..request
        });
        Ok(addressed.map(Request::fit).collect())
    }

    fn keyless(&self, session: &Session, control: &Control) -> Answer<Vec<Keyless>> {
        let mut keyless = withheld::expected(session, control)?;
        keyless.retain(|one| {
            self.own.contains(&self.compartment(control, &needs::feed_id(&one.at.feed)))
        });
        Ok(keyless)
    }

    fn feed_gap(&self, control: &Control, names: &Names, gap: &Gap) -> FeedGap {
        let owner = control.owner(&gap.feed.into()).map(|owner| owner.installation);
        let author = owner.map_or_else(nobody, |owner| names.who(&owner));
        let compartment = self.compartment(control, &gap.feed).name();
        let givers: Vec<Who> = gap
            .givers
            .iter()
            .filter(|giver| owner != Some(giver.installation.0))
            .map(|giver| names.who(&giver.installation.0))
            .collect();
        let whose =
            if author.state.is_empty() { "an office not known yet" } else { author.state.as_str() };
        let held = match gap.held.is_empty() {
            true => format!("you hold nothing of {whose} {compartment}"),
            false => format!("you hold {whose} {compartment} {}", gap.held),
        };
        let ask = ask(std::iter::once(&author).chain(&givers));
        FeedGap {
            words: format!("{held}; missing {}; {ask}", gap.missing),
            compartment: compartment.to_owned(),
            feed: gap.feed.to_string(),
            held: gap.held.to_string(),
            missing: gap.missing.to_string(),
            count: gap.missing.count(),
            author,
            givers,
        }
    }
}

/// Says whom to ask: `ask BE or FR`, each State once.
pub(super) fn ask<'a>(whom: impl Iterator<Item = &'a Who>) -> String {
    let mut states: Vec<&str> = Vec::new();
    for who in whom {
        if !who.state.is_empty() && !states.contains(&who.state.as_str()) {
            states.push(&who.state);
        }
    }
    match states.as_slice() {
        [] => "nobody said yet that they hold it".to_owned(),
        some => format!("ask {}", some.join(" or ")),
    }
}

fn nobody() -> Who {
    Who {
        installation: String::new(),
        person: None,
        authority: String::new(),
        state: String::new(),
    }
}

fn originals(session: &Session, control: &Control, names: &Names) -> Answer<Vec<OriginalGap>> {
    let blobs = Blobs::of(session, control)?;
    let mut gaps = Vec::new();
    if blobs.missing.is_empty() {
        return Ok(gaps);
    }
    let sight = Sight::of(session, control)?;
    let own = session.vault.me().installation();
    for row in session.vault.items(&control.team)?.iter() {
        let segments = session.vault.segments(row)?;
        let lacking = segments.iter().filter(|segment| blobs.misses(&Id(segment.name))).count();
        if lacking == 0 {
            continue;
        }
        let author = control.owner(&row.made.at.feed).map(|owner| owner.installation);
        let confirmed = sight.confirmed(row).into_iter().map(|receipt| receipt.installation);
        let mut givers: Vec<[u8; 32]> = author.into_iter().filter(|who| *who != own).collect();
        givers.extend(confirmed.filter(|who| Some(*who) != author && *who != own));
        gaps.push(OriginalGap {
            item: row.item.to_string(),
            exhibit: row.shown.as_ref().map(|s| s.exhibit().to_string()).unwrap_or_default(),
            segments: lacking as u64,
            givers: givers.iter().map(|who| names.who(who)).collect(),
        });
    }
    Ok(gaps)
}

/// Returns what partners' packets say that they held, by installation.
fn told(session: &Session, control: &Control) -> Answer<BTreeMap<Id, BTreeMap<Id, Ranges>>> {
    let mut told = BTreeMap::new();
    for key in session.vault.fact_keys(FactKind::Told) {
        let Some(who) = key.strip_prefix(&control.team.0).and_then(Id::from_slice) else {
            continue;
        };
        let bytes = session.vault.fact(FactKind::Told, &key)?;
        if let Some(numbers) = bytes.and_then(|bytes| decode_numbers(&bytes).ok()) {
            told.insert(who, numbers);
        }
    }
    Ok(told)
}

/// Keeps what a verified packet says that its sender held. What was held once is held: an older
/// packet takes nothing back.
pub(super) fn hear(
    session: &Session,
    control: &Control,
    sender: &Id,
    vector: &BTreeMap<Id, Ranges>,
) -> Answer<Option<Local>> {
    let key = [control.team.0.as_slice(), &sender.0].concat();
    let before = session.vault.fact(FactKind::Told, &key)?;
    let before = before.and_then(|bytes| decode_numbers(&bytes).ok()).unwrap_or_default();
    let mut all = before.clone();
    for (feed, ranges) in vector {
        all.entry(*feed).or_default().union(ranges);
    }
    let value = encode_numbers(&all);
    // What cannot be read back later is not kept: nobody's claims fill the vault.
    if all == before || decode_numbers(&value).is_err() {
        return Ok(None);
    }
    Ok(Some(Local::Fact(Fact { kind: FactKind::Told, key, value: Some(value) })))
}
