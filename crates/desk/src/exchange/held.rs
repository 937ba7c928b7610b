//! What is held until a person decides: which packet, whose sets, what they would do, a sample.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError};

use comity_changes::control::Control;
use comity_changes::{FeedId, RecordId, SetId};
use comity_contract::ProblemCode as Code;
use comity_contract::arrival::{AdmitHeld, HeldDecided, HeldPacket, HeldPackets, RefuseHeld};
use comity_contract::notice::Area;
use comity_crypto::Hash;
use comity_exchange::vector::Ranges;
use comity_vault::brake::{CHANGES_MIN, HELD_SHARE_PERCENT, WITHDRAWALS_MIN};
use comity_vault::oplog::Operation;
use comity_vault::{Decision, HeldSet, Local};

use crate::names::{self, Names};
use crate::refuse::{Answer, Refuse};
use crate::session::Session;
use crate::{Desk, find, times};

/// Items that a sample shows.
const SAMPLE: usize = 5;

/// Longest reason, in bytes: it is read with every look at what is held.
const REASON_BYTES_MAX: usize = 1_000;

/// What of one author came in one file, and how it was decided.
type Pile = (Option<Hash>, FeedId, Option<Decision>);

/// Lists what is held in a team.
pub(crate) fn held(session: &Session, team: &str) -> Answer<HeldPackets> {
    let control = names::team(session, team)?;
    let names = Names::of(session, &control)?;
    let titles = titles(session, &control)?;
    let mut behind: BTreeMap<FeedId, u64> = BTreeMap::new();
    for set in session.vault.waiting(&control.team)? {
        let count = behind.entry(set.header.feed).or_default();
        *count = count.saturating_add(1);
    }
    let piles = piles(session.vault.held(&control.team)?);
    let packets = piles.iter().map(|((packet, feed, refused), sets)| {
        let owner = control.owner(feed).map(|owner| owner.installation).unwrap_or_default();
        let who = names.who(&owner);
        let seqs: Ranges = sets.iter().map(|held| held.set.header.seq).collect();
        let (withdrawn, changed) = touched(sets);
        let compartment = control.owner(feed).map_or("", |owner| owner.compartment.name());
        let concerned = withdrawn.iter().chain(&changed);
        HeldPacket {
            packet: packet.map(hex::encode),
            sets: format!("{} {compartment} {seqs}", who.state),
            author: who,
            ids: sets.iter().map(|held| held.set.id.to_string()).collect(),
            withdrawals: withdrawn.len() as u64,
            changes: changed.len() as u64,
            behind: behind.get(feed).copied().unwrap_or_default(),
            sample: concerned.filter_map(|id| titles.get(id).cloned()).take(SAMPLE).collect(),
            words: words(&withdrawn, &changed, refused.is_some()),
            refused: refused.as_ref().map(|decision| decision.reason.clone()),
            decided: refused.as_ref().map(|d| times::stamp(d.when.utc_ms, &d.when.zone)),
        }
    });
    Ok(HeldPackets {
        team: control.team.to_string(),
        packets: packets.collect(),
        rule: format!(
            "Held is what would withdraw {WITHDRAWALS_MIN} items or change {CHANGES_MIN} records \
             at once, when that is more than {HELD_SHARE_PERCENT} % of what is here."
        ),
    })
}

/// Says for one author what nobody decided about: `held: 212 withdrawals`; nothing when there is
/// nothing.
pub(super) fn words_for(
    session: &Session,
    control: &Control,
    installation: &[u8; 32],
) -> Answer<Option<String>> {
    let mut open = session.vault.held(&control.team)?;
    open.retain(|held| {
        let owner = control.owner(&held.set.header.feed);
        held.refused.is_none() && owner.is_some_and(|owner| owner.installation == *installation)
    });
    let (withdrawn, changed) = touched(&open);
    Ok((!open.is_empty()).then(|| words(&withdrawn, &changed, false)))
}

/// Counts what nobody decided about.
pub(super) fn count(session: &Session, control: &Control) -> Answer<u64> {
    let held = session.vault.held(&control.team)?;
    Ok(held.iter().filter(|held| held.refused.is_none()).count() as u64)
}

fn piles(held: Vec<HeldSet>) -> Vec<(Pile, Vec<HeldSet>)> {
    let mut piles: Vec<(Pile, Vec<HeldSet>)> = Vec::new();
    for one in held {
        let pile = (one.packet, one.set.header.feed, one.refused.clone());
        match piles.iter_mut().find(|(known, _)| *known == pile) {
            Some((_, sets)) => sets.push(one),
            None => piles.push((pile, vec![one])),
        }
    }
    piles
}

/// Returns the items withdrawn and the other records changed, each once.
fn touched(sets: &[HeldSet]) -> (BTreeSet<RecordId>, BTreeSet<RecordId>) {
    let all = |of: fn(&HeldSet) -> &BTreeSet<RecordId>| -> BTreeSet<RecordId> {
        sets.iter().flat_map(of).copied().collect()
    };
    let withdrawn = all(|held| &held.weight.withdrawn);
    let changed = all(|held| &held.weight.changed);
    let changed = changed.difference(&withdrawn).copied().collect();
    (withdrawn, changed)
}

fn words(withdrawn: &BTreeSet<RecordId>, changed: &BTreeSet<RecordId>, refused: bool) -> String {
    let count = |number: usize, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        number => Some(format!("{number} {many}")),
    };
    let parts = [
        count(withdrawn.len(), "withdrawal", "withdrawals"),
        count(changed.len(), "changed record", "changed records"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let said = if parts.is_empty() { "change sets".to_owned() } else { parts.join(", ") };
    format!("{}: {said}", if refused { "refused here" } else { "held" })
}

/// Exhibit number and title of the items here, as far as they can be read.
fn titles(session: &Session, control: &Control) -> Answer<HashMap<RecordId, String>> {
    let items = session.vault.items(&control.team)?;
    let shown = items.iter().filter_map(|row| Some((row.item, row.shown.as_ref()?)));
    Ok(shown
        .map(|(item, shown)| (item, format!("{} {}", shown.exhibit(), shown.title())))
        .collect())
}

/// Lets held sets in.
pub(crate) fn admit(desk: &Arc<Desk>, session: &Session, args: &AdmitHeld) -> Answer<HeldDecided> {
    let _one_at_a_time = session.exchanging.lock().unwrap_or_else(PoisonError::into_inner);
    let control = names::team(session, &args.team)?;
    let all = session.vault.held(&control.team)?;
    let chosen = choose(&all, &args.held)?;
    // A feed is a chain: what stands before a chosen set enters with it.
    let last = edges(&all, &chosen, |known, seq| seq > known);
    let enters = |held: &&HeldSet| {
        last.get(&held.set.header.feed).is_some_and(|last| held.set.header.seq <= *last)
    };
    let ids: BTreeSet<SetId> = all.iter().filter(enters).map(|held| held.set.id).collect();
    let decision = Decision { admits: true, reason: String::new(), when: session.now() };
    let log = log(session, &control, "held-admitted", &ids, "");
    let admitted = session.vault.admit_held(&ids, &decision, vec![log])?;
    desk.listeners.tell(&[
        Area::Teams,
        Area::Roster,
        Area::Evidence,
        Area::Notes,
        Area::Exchange,
        Area::Records,
    ]);
    decided(session, &control, admitted.admitted.len(), 0)
}

/// Refuses held sets, for this installation.
pub(crate) fn refuse(
    desk: &Arc<Desk>,
    session: &Session,
    args: &RefuseHeld,
) -> Answer<HeldDecided> {
    if args.reason.trim().is_empty() {
        return Err(Code::ReasonMissing.into());
    }
    if args.reason.len() > REASON_BYTES_MAX {
        return Err(Refuse(Code::ValueTooLong.problem()));
    }
    let _one_at_a_time = session.exchanging.lock().unwrap_or_else(PoisonError::into_inner);
    let control = names::team(session, &args.team)?;
    let all = session.vault.held(&control.team)?;
    let chosen = choose(&all, &args.held)?;
    let first = edges(&all, &chosen, |known, seq| seq < known);
    let falls = |held: &&HeldSet| {
        first.get(&held.set.header.feed).is_some_and(|first| held.set.header.seq >= *first)
    };
    let ids: BTreeSet<SetId> = all.iter().filter(falls).map(|held| held.set.id).collect();
    let decision =
        Decision { admits: false, reason: args.reason.trim().to_owned(), when: session.now() };
    let mut locals: Vec<Local> = ids.iter().map(|id| decision.fact(id)).collect();
    locals.push(log(session, &control, "held-refused", &ids, args.reason.trim()));
    session.keep(locals)?;
    desk.listeners.tell(&[Area::Exchange, Area::Records]);
    decided(session, &control, 0, ids.len())
}

/// Finds held sets by the packet they came in, or one by its id.
fn choose(all: &[HeldSet], wanted: &str) -> Answer<BTreeSet<SetId>> {
    let packets: BTreeSet<Hash> = all.iter().filter_map(|held| held.packet).collect();
    let of_packet = |packet: Hash| {
        let sets = all.iter().filter(move |held| held.packet == Some(packet));
        sets.map(|held| held.set.id).collect::<BTreeSet<_>>()
    };
    let packets = packets.into_iter().map(|id| (hex::encode(id), Vec::new(), of_packet(id)));
    let sets =
        all.iter().map(|held| (held.set.id.to_string(), Vec::new(), BTreeSet::from([held.set.id])));
    find::pick(wanted, packets.chain(sets), Code::HeldUnknown)
}

/// Returns the outermost chosen number of every feed.
fn edges(
    all: &[HeldSet],
    chosen: &BTreeSet<SetId>,
    beyond: impl Fn(u64, u64) -> bool,
) -> BTreeMap<FeedId, u64> {
    let mut edges: BTreeMap<FeedId, u64> = BTreeMap::new();
    for held in all.iter().filter(|held| chosen.contains(&held.set.id)) {
        let seq = held.set.header.seq;
        let known = edges.entry(held.set.header.feed).or_insert(seq);
        if beyond(*known, seq) {
            *known = seq;
        }
    }
    edges
}

fn log(
    session: &Session,
    control: &Control,
    act: &str,
    ids: &BTreeSet<SetId>,
    reason: &str,
) -> Local {
    let objects = ids.iter().map(ToString::to_string).collect();
    let mut log = session.log(Operation::Alteration, act, Some(control.team), objects);
    log.reason = (!reason.is_empty()).then(|| reason.to_owned());
    Local::Log(log)
}

fn decided(
    session: &Session,
    control: &Control,
    admitted: usize,
    refused: usize,
) -> Answer<HeldDecided> {
    Ok(HeldDecided {
        admitted: admitted as u64,
        refused: refused as u64,
        held: count(session, control)?,
        waiting: session.vault.waiting_count(&control.team),
    })
}
