//! Every order of arrival, with any records withheld, gives the same verdicts and standing.

use std::collections::BTreeSet;
use std::sync::Arc;

use comity_changes::builder::Write;
use comity_changes::ids::compartment_id;
use comity_changes::set::{ChangeSet, Slot};
use comity_changes::{RecordId, Value};
use comity_domain::kinds::{self, Compartment};
use proptest::prelude::*;

use crate::ledger::Ledger;
use crate::narrowing::in_use;
use crate::office::Office;
use crate::removal::{removes, with_a_second_installation};

/// What a person or a cheat does next in a world that grows by chance.
#[derive(Clone, Copy, Debug)]
struct Deed {
    /// What.
    what: u8,
    /// Who: an office by its place.
    who: usize,
    /// To whom.
    whom: usize,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = (0_u8..30, 0_usize..6, 0_usize..6);
    proptest::collection::vec(deed.prop_map(|(what, who, whom)| Deed { what, who, whom }), 1..32)
}

/// Three parties, a second installation, and twins of two: they have the same keys and go their
/// own ways, so their feeds split.
fn world() -> Vec<Office> {
    let ([lyon, turin, ghent], second) = with_a_second_installation();
    vec![lyon.clone(), turin, ghent, second.clone(), second, lyon]
}

fn does(world: &mut [Office], deed: Deed) {
    let whom = world[deed.whom].clone();
    if let 25..=26 = deed.what {
        return replaces_in_three_offices(world, &whom, deed);
    }
    let who = &mut world[deed.who];
    match deed.what {
        0..=1 => drop(who.imports("item")),
        2..=6 => whom.tells(who),
        12..=13 => drop(removes(who, &whom)),
        7 => {
            let revocation = who.revokes(&whom);
            who.acts(revocation);
        }
        8 => {
            let added = who.adds(&who.further(0x30 + who.installation));
            who.acts(added);
        }
        9 => {
            let ended = who.ends(&whom);
            who.acts(ended);
        }
        10 => {
            let standing = who.knows.control.as_ref().unwrap().standing.clone();
            let frozen: Vec<_> = standing.frozen.into_iter().collect();
            let decided = who.decides(&[], &frozen);
            who.acts(decided);
        }
        14..=18 | 23 => restricts(who, &whom, deed),
        24 => {
            let signed = who.replaces(whom.authority, &with_another_key(&whom, deed));
            who.acts(signed);
        }
        28..=29 => {
            let carried = who.carries(whom.authority, &whom.further(0x50 + whom.installation));
            who.acts(carried);
        }
        27 => who.authority = 0x40 + who.party,
        20..=21 => {
            let runs: Vec<_> =
                who.run_of(&whom, 1 + u64::from(deed.what == 21)).into_iter().collect();
            let reissue = who.reissues(&whom, runs);
            who.writes(Compartment::Operational, vec![reissue]);
        }
        22 => {
            let recipient = crate::recipients::KEYS[deed.whom % crate::recipients::KEYS.len()];
            let announced = who.announces_key(recipient);
            who.acts(announced);
        }
        _ => retitles(who, &whom),
    }
}

/// Everybody in office signs, each with what it knows: two keys for one, and keys that rest on each
/// other, come of it.
fn replaces_in_three_offices(world: &mut [Office], whom: &Office, deed: Deed) {
    for office in world[..3].iter_mut().filter(|office| office.party != whom.party) {
        let signed = office.replaces(whom.authority, &with_another_key(whom, deed));
        office.acts(signed);
    }
}

fn with_another_key(whom: &Office, deed: Deed) -> Office {
    whom.renewed(0x40 + 0x10 * (deed.what % 2) + whom.party)
}

/// Makes a restricted compartment, writes in one, lets somebody in or closes it, entitled or not.
fn restricts(who: &mut Office, whom: &Office, deed: Deed) {
    let control = who.knows.control.as_ref().unwrap();
    let known = control.restricted().map(|(id, _)| Compartment::Restricted(id.0));
    let known: Vec<Compartment> = known.collect();
    let first_here = |compartment: &Compartment| {
        let feed = who.feed(*compartment);
        who.knows.heads().iter().all(|(lane, _, _)| *lane != feed)
    };
    let Some(compartment) = known.get(deed.whom % known.len().max(1)).copied() else {
        let (compartment, charter) = who.charters(who.installation, &[&who.clone(), whom]);
        if first_here(&compartment) {
            who.writes(compartment, vec![charter]);
        }
        return;
    };
    match deed.what {
        14..=15 => drop(who.imports_in(compartment, "restricted")),
        16..=17 => {
            let joining = who.lets_in(compartment, whom, deed.what == 16);
            who.writes(compartment, vec![joining]);
        }
        23 => {
            let leaving = who.lets_out(compartment, whom);
            who.writes(compartment, vec![leaving]);
        }
        _ => {
            let closing = who.closes(compartment);
            who.writes(compartment, vec![closing]);
        }
    }
}

/// Writes to a record of somebody else's, known or not.
fn retitles(who: &mut Office, whom: &Office) {
    let (of, made) = whom.entry("made");
    let title = Write::new(kinds::entry::TITLE, Value::text("retitled"));
    let changes = vec![made, who.changes(&of, kinds::entry::KIND, title)];
    who.writes(Compartment::Operational, changes);
}

fn everything(world: &[Office]) -> Vec<Arc<ChangeSet>> {
    let mut seen = BTreeSet::new();
    let sets = world.iter().flat_map(|office| office.knows.sets.iter().chain(&office.signed));
    sets.filter(|set| seen.insert(set.id)).cloned().collect()
}

/// A set as it reaches somebody to whom records were not released.
fn without(set: &ChangeSet, withheld: &dyn Fn(&RecordId) -> bool) -> Arc<ChangeSet> {
    let mut set = set.clone();
    for slot in &mut set.slots {
        let sealed = |kind| kinds::kind(kind).is_none_or(|kind| kind.sealed);
        if slot.change().is_some_and(|change| sealed(change.kind) && withheld(&change.record)) {
            *slot = Slot::Withheld(slot.leaf());
        }
    }
    Arc::new(set)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_order_of_arrival_gives_the_same_verdicts_and_standing(
        deeds in deeds(),
        order in any::<u64>(),
    ) {
        let mut world = world();
        deeds.iter().for_each(|deed| does(&mut world, *deed));
        let sets = everything(&world);
        let (mut straight, mut turned) = (Ledger::default(), Ledger::default());

        sets.iter().for_each(|set| straight.takes(set));
        shuffled(&sets, order).iter().for_each(|set| turned.takes(set));

        prop_assert!(straight.waiting.is_empty(), "everything was told: {:?}", straight.waiting);
        prop_assert_eq!(straight.outcome(), turned.outcome());
    }

    /// Two offices that know the same sets go on with the same key.
    #[test]
    fn any_order_of_arrival_gives_the_same_key_in_use(
        deeds in deeds(),
        order in any::<u64>(),
        some in any::<u8>(),
    ) {
        let mut world = world();
        deeds.iter().for_each(|deed| does(&mut world, *deed));
        let sets = everything(&world);
        let (mut straight, mut turned) = (Ledger::default(), Ledger::default());

        sets.iter().for_each(|set| straight.takes(set));
        shuffled(&sets, order).iter().for_each(|set| turned.takes(set));

        let known = straight.control.as_ref().unwrap();
        let restricted = known.restricted().map(|(id, _)| Compartment::Restricted(id.0));
        for compartment in Compartment::ALL.into_iter().chain(restricted) {
            let id = compartment_id(&known.team, compartment);
            let here = straight.sets.iter().filter(|set| set.header.compartment == id);
            let mut held: Vec<_> = here.map(|set| set.id).collect();
            held.retain(|set| set.0[0] & some == some);
            let told = in_use(&straight, compartment, &held);
            held.reverse();
            prop_assert_eq!(told, in_use(&turned, compartment, &held));
        }
    }

    /// Whether a set is admitted and counts never hangs on what was released to the reader.
    #[test]
    fn what_was_withheld_changes_no_verdict_on_the_rest(
        deeds in deeds(),
        order in any::<u64>(),
        mask in any::<u8>(),
    ) {
        let mut world = world();
        deeds.iter().for_each(|deed| does(&mut world, *deed));
        let sets = everything(&world);
        let withheld = |record: &RecordId| record.0[0] & mask == mask;
        let (mut whole, mut partly) = (Ledger::default(), Ledger::default());

        sets.iter().for_each(|set| whole.takes(set));
        let cut: Vec<_> = sets.iter().map(|set| without(set, &withheld)).collect();
        shuffled(&cut, order).iter().for_each(|set| partly.takes(set));

        for set in &cut {
            prop_assert_eq!(verdicts(&whole, set), verdicts(&partly, set));
        }
    }
}

/// The verdict on a set and on those of its changes that are here, and whether it counts.
fn verdicts(ledger: &Ledger, set: &ChangeSet) -> String {
    let here: BTreeSet<u32> = set.changes().map(|(dot, _)| dot.index).collect();
    let judged = ledger.judged.get(&set.id).map(|judged| {
        judged.clone().map(|mut void| {
            void.retain(|index, _| here.contains(index));
            (void, ledger.standing(&set.id))
        })
    });
    format!("{judged:?}")
}

/// Another order, by a seed that proptest prints when the claim fails.
fn shuffled(sets: &[Arc<ChangeSet>], mut seed: u64) -> Vec<Arc<ChangeSet>> {
    let mut left = sets.to_vec();
    let mut order = Vec::new();
    while !left.is_empty() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from(seed >> 33).unwrap() % left.len();
        order.push(left.swap_remove(at));
    }
    order
}
