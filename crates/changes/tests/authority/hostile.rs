//! A hostile case for every reason, each against an office that knows better, and the reverse:
//! no reason without a case, no case with another reason.

use std::sync::Arc;

use comity_changes::builder::Write;
use comity_changes::set::{Change, ChangeSet};
use comity_changes::statements::Heads;
use comity_changes::verdict::Reason;
use comity_changes::{Dep, SetId, TeamId, Value};
use comity_domain::kinds::{self, Compartment};
use comity_domain::roster::Role;

use crate::ledger::Ledger;
use crate::office::{Office, offices};
use crate::removal::{plants, removes, with_a_second_installation};
use crate::replaced;
use crate::restricted;

type Case = (Reason, fn() -> Option<Reason>);

const CASES: &[Case] = &[
    (Reason::Malformed, || refused(|header, _| header.0.critical.push(7))),
    (Reason::CharterWrong, a_charter_of_another_team),
    (Reason::CompartmentUnknown, || {
        refused(|header, office| {
            header.0.compartment = office.place(Compartment::Agreement).compartment;
        })
    }),
    (Reason::FeedUnknown, a_charter_without_an_incarnation),
    (Reason::SignatureWrong, a_set_signed_by_somebody_else),
    (Reason::ChainBroken, || {
        refused(|header, _| {
            let (feed, seq) = (header.0.feed, header.0.seq - 1);
            let own = Dep { feed, seq, id: header.0.prev.unwrap() };
            header.0.deps.push(own);
            header.0.deps.sort();
        })
    }),
    (Reason::ForeignDependency, a_control_set_that_names_evidence),
    (Reason::SplitTooOften, a_feed_split_without_end),
    (Reason::NoMandate, somebody_who_was_never_added),
    (Reason::MandateEnded, somebody_whose_mandate_ended),
    (Reason::InstallationRevoked, || after_a_removal(true)),
    (Reason::RoleForbids, a_participant_with_evidence),
    (Reason::NotAMember, restricted::somebody_who_is_no_member),
    (Reason::CompartmentWrong, restricted::a_charter_with_a_participant),
    (Reason::NotInForce, evidence_before_all_signed),
    (Reason::WrongCompartment, || void(Compartment::Control, |lyon, _| lyon.entry("ledger").1)),
    (Reason::RecordForeign, a_record_as_another_kind),
    (Reason::RecordUnknown, || {
        void(Compartment::Operational, |lyon, turin| {
            let (of, _) = turin.entry("ledger");
            lyon.changes(&of, kinds::entry::KIND, title("mine"))
        })
    }),
    (Reason::OriginatorOnly, a_recipient_who_renumbers_an_exhibit),
    (Reason::ActWrong, || {
        void(Compartment::Control, |lyon, turin| {
            let place = lyon.further(0x12).place_in_team().to_value();
            lyon.act_of(turin.authority, lyon.team, kinds::mandate::KIND, place)
        })
    }),
    (Reason::CutOffWrong, || {
        void(Compartment::Control, |lyon, turin| lyon.revokes_at(turin, Heads::new()))
    }),
    (Reason::TeamFrozen, evidence_in_a_frozen_team),
    (Reason::CompartmentClosed, restricted::evidence_after_the_closing),
    (Reason::MemberWrong, restricted::a_participant_let_in),
    (Reason::FeedSplit, two_sets_under_one_number),
    (Reason::PastCutOff, || after_a_removal(false)),
    (Reason::MandateFell, somebody_added_past_a_cut_off),
    (Reason::Lifted, a_removal_that_all_lifted),
    (Reason::KeyReplaced, replaced::a_revocation_by_a_replaced_key),
    (Reason::CutOffPending, a_removal_that_evidence_has_not_heard_of),
    (Reason::Reissued, late_work_that_its_authority_stands_for),
];

/// Every reason can be met, and nothing else than what the table promises is said.
#[test]
fn every_reason_has_a_hostile_case_and_gives_it() {
    for (reason, case) in CASES {
        assert_eq!(case(), Some(*reason), "the case of {}", reason.code());
    }
    let covered: Vec<Reason> = CASES.iter().map(|(reason, _)| *reason).collect();
    assert_eq!(covered, Reason::ALL, "one case for each reason, in the order of the table");
}

/// Acts that are whole and signed, and not their signer's to make.
#[test]
fn acts_that_are_not_ones_own_are_void() {
    let acts: &[fn(&Office, &Office) -> Change] = &[
        |lyon, turin| lyon.adds(&turin.further(0x22)),
        |lyon, turin| lyon.ends(turin),
        |lyon, _| {
            lyon.adds(&Office { role: Role::Leader, ..Office::new(0x0e, 0x05, Role::Leader) })
        },
        |lyon, _| lyon.revokes(&Office::new(0x0e, 0x05, Role::Leader)),
        |lyon, _| {
            let place = lyon.further(0x12).place_in_team().to_value();
            lyon.act_of(lyon.authority, TeamId([9; 32]), kinds::mandate::KIND, place)
        },
        |lyon, _| lyon.decides(&[comity_changes::Dot { set: SetId([1; 32]), index: 0 }], &[]),
        |lyon, _| lyon.clear(kinds::decision::KIND, 1, |_| Value::text("no act")),
        |lyon, _| lyon.announces(),
    ];
    for (at, act) in acts.iter().enumerate() {
        assert_eq!(void(Compartment::Control, *act), Some(Reason::ActWrong), "act {at}");
    }
}

/// A member who is no leader's authority cannot put other authorities' people out.
#[test]
fn only_a_leaders_authority_revokes_others() {
    let [mut lyon, mut turin, _] = offices();
    let ended = lyon.ends(&lyon);
    let mut second = lyon.further(0x11);
    let added = lyon.adds(&second);
    lyon.acts(added);
    lyon.tells(&mut second);
    let announced = second.announces();
    second.writes(Compartment::Control, vec![announced]);
    second.tells(&mut turin);
    lyon.acts(ended);
    lyon.tells(&mut second);

    let revocation = second.revokes(&turin);
    let set = second.acts(revocation).set;

    assert_eq!(second.knows.judged[&set], Ok([(0, Reason::ActWrong)].into()));
}

/// Once its last leader has left, an authority adds no participants either.
#[test]
fn only_a_leaders_authority_adds_participants() {
    let ([mut lyon, ..], mut second) = with_a_second_installation();
    let ended = lyon.ends(&lyon);
    lyon.acts(ended);
    lyon.tells(&mut second);

    let added = second.adds(&Office::new(0x0e, 0x05, Role::Participant));
    let set = second.acts(added).set;

    assert_eq!(second.knows.judged[&set], Ok([(0, Reason::ActWrong)].into()));
}

/// A cut-off lists what its author has seen, of the installation that it cuts off.
#[test]
fn heads_that_nobody_has_seen_are_void() {
    let ([lyon, turin, _], second) = with_a_second_installation();
    let feed = second.feed(Compartment::Control);
    let (seq, id) = lyon.heads_of(&second, Compartment::Control)[&feed];
    let others = turin.feed(Compartment::Control);
    let theirs = lyon.heads_of(&turin, Compartment::Control)[&others];
    let lists: [Heads; 4] = [
        [(feed, (seq + 1, id))].into(),
        [(feed, (seq, SetId([9; 32])))].into(),
        [(feed, (seq, id)), (others, theirs)].into(),
        [(second.feed(Compartment::Operational), (1, id))].into(),
    ];
    for heads in lists {
        let draft = lyon.drafts(Compartment::Control, vec![lyon.revokes_at(&second, heads)]);
        assert_eq!(judged(&turin.knows, &lyon.signs(draft)), Some(Reason::CutOffWrong));
    }
}

fn title(text: &str) -> Write {
    Write::new(kinds::entry::TITLE, Value::text(text))
}

pub fn reason_of(knows: &Ledger, id: &SetId) -> Option<Reason> {
    match knows.judged.get(id)? {
        Err(reason) => Some(*reason),
        Ok(void) => void.values().next().copied().or_else(|| knows.standing(id)),
    }
}

pub fn judged(knows: &Ledger, set: &Arc<ChangeSet>) -> Option<Reason> {
    let mut knows = knows.clone();
    knows.takes(set);
    reason_of(&knows, &set.id)
}

/// What Turin says to a set of Lyon's whose header was bent before it was signed.
fn refused(
    bend: fn(&mut (comity_changes::Header, Vec<comity_changes::set::Slot>), &Office),
) -> Option<Reason> {
    let [mut lyon, turin, _] = offices();
    lyon.imports("first");
    let mut known = turin;
    lyon.tells(&mut known);
    let mut draft = lyon.drafts(Compartment::Operational, vec![lyon.entry("ledger").1]);
    bend(&mut draft, &lyon);
    judged(&known.knows, &lyon.signs(draft))
}

/// What Turin says to a change of Lyon's in a set that is in order.
fn void(
    compartment: Compartment,
    change: impl FnOnce(&Office, &Office) -> Change,
) -> Option<Reason> {
    let [lyon, turin, _] = offices();
    let draft = lyon.drafts(compartment, vec![change(&lyon, &turin)]);
    judged(&turin.knows, &lyon.signs(draft))
}

fn a_charter_of_another_team() -> Option<Reason> {
    let [lyon, ..] = offices();
    let founding = lyon.knows.sets[0].clone();
    let mut header = founding.header.clone();
    header.team = TeamId([9; 32]);
    let forged = lyon.signs((header, founding.slots.clone()));
    judged(&Ledger::default(), &forged)
}

fn a_charter_without_an_incarnation() -> Option<Reason> {
    let [lyon, ..] = offices();
    let founding = &lyon.knows.sets[0];
    let slots = founding.slots.iter().take(1).cloned().collect();
    judged(&Ledger::default(), &lyon.signs((founding.header.clone(), slots)))
}

fn a_set_signed_by_somebody_else() -> Option<Reason> {
    let [lyon, turin, _] = offices();
    let draft = lyon.drafts(Compartment::Operational, vec![lyon.entry("ledger").1]);
    judged(&turin.knows, &turin.signs(draft))
}

fn a_control_set_that_names_evidence() -> Option<Reason> {
    let [mut lyon, mut turin, _] = offices();
    let item = lyon.imports("ledger");
    lyon.tells(&mut turin);
    let (mut header, slots) = turin.drafts(Compartment::Control, Vec::new());
    header.deps.push(Dep { feed: lyon.feed(Compartment::Operational), seq: 1, id: item });
    header.deps.sort();
    judged(&lyon.knows, &turin.signs((header, slots)))
}

fn a_feed_split_without_end() -> Option<Reason> {
    let [mut lyon, mut turin, _] = offices();
    let mut last = None;
    for at in 0..=comity_changes::lanes::BRANCHES_MAX {
        lyon.clock += 1;
        let set = lyon.signs(lyon.drafts(Compartment::Operational, Vec::new()));
        turin.knows.takes(&set);
        last = reason_of(&turin.knows, &set.id);
        assert!(at == 0 || last.is_some());
    }
    last
}

fn somebody_who_was_never_added() -> Option<Reason> {
    let [lyon, turin, _] = offices();
    let mut stranger = Office { team: lyon.team, ..Office::new(0x0e, 0x05, Role::Member) };
    lyon.tells(&mut stranger);
    let draft = stranger.drafts(Compartment::Control, vec![stranger.announces()]);
    judged(&turin.knows, &stranger.signs(draft))
}

fn somebody_whose_mandate_ended() -> Option<Reason> {
    let ([mut lyon, ..], mut second) = with_a_second_installation();
    let ended = lyon.ends(&second);
    lyon.acts(ended);
    lyon.tells(&mut second);
    let set = second.imports("late");
    reason_of(&second.knows, &set)
}

fn after_a_removal(knowing: bool) -> Option<Reason> {
    let ([mut lyon, ..], mut second) = with_a_second_installation();
    removes(&mut lyon, &second);
    if knowing {
        lyon.tells(&mut second);
    }
    let set = second.imports("late");
    second.tells(&mut lyon);
    reason_of(if knowing { &second.knows } else { &lyon.knows }, &set)
}

fn a_participant_with_evidence() -> Option<Reason> {
    let [mut lyon, ..] = offices();
    let mut agency = Office { team: lyon.team, ..Office::new(0x0e, 0x05, Role::Participant) };
    let added = lyon.adds(&agency);
    lyon.acts(added);
    lyon.tells(&mut agency);
    let announced = agency.announces();
    agency.writes(Compartment::Control, vec![announced]);
    let set = agency.imports("ledger");
    reason_of(&agency.knows, &set)
}

fn evidence_before_all_signed() -> Option<Reason> {
    let [mut lyon, ..] = offices();
    let founding = lyon.knows.sets[0].clone();
    lyon.knows = Ledger::default();
    lyon.knows.takes(&founding);
    let set = lyon.imports("ledger");
    reason_of(&lyon.knows, &set)
}

fn a_record_as_another_kind() -> Option<Reason> {
    let [mut lyon, mut turin, _] = offices();
    let (of, made) = lyon.entry("ledger");
    lyon.writes(Compartment::Operational, vec![made]);
    lyon.tells(&mut turin);
    let write = Write::new(kinds::note::TITLE, Value::text("a note"));
    let bent = turin.changes(&of, kinds::note::KIND, write);
    let set = turin.writes(Compartment::Operational, vec![bent]);
    reason_of(&turin.knows, &set.id)
}

fn a_recipient_who_renumbers_an_exhibit() -> Option<Reason> {
    let [mut lyon, mut turin, _] = offices();
    let (of, made) = lyon.entry("ledger");
    lyon.writes(Compartment::Operational, vec![made]);
    lyon.tells(&mut turin);
    let write = Write::new(kinds::entry::EXHIBIT, Value::text("IT-2026-0001"));
    let bent = turin.changes(&of, kinds::entry::KIND, write);
    let set = turin.writes(Compartment::Operational, vec![bent]);
    reason_of(&turin.knows, &set.id)
}

fn evidence_in_a_frozen_team() -> Option<Reason> {
    let [mut lyon, mut turin, mut ghent] = offices();
    removes(&mut lyon, &turin);
    removes(&mut turin, &lyon);
    lyon.tells(&mut ghent);
    turin.tells(&mut ghent);
    let set = ghent.imports("ledger");
    reason_of(&ghent.knows, &set)
}

fn two_sets_under_one_number() -> Option<Reason> {
    let [mut lyon, mut turin, _] = offices();
    let mut twin = lyon.clone();
    let set = lyon.imports("one");
    twin.imports("other");
    lyon.tells(&mut turin);
    twin.tells(&mut turin);
    reason_of(&turin.knows, &set)
}

fn somebody_added_past_a_cut_off() -> Option<Reason> {
    let [mut lyon, mut turin, _] = offices();
    removes(&mut lyon, &turin);
    let (planted, set) = plants(&mut turin);
    planted.tells(&mut lyon);
    reason_of(&lyon.knows, &set)
}

fn a_removal_that_all_lifted() -> Option<Reason> {
    let [mut lyon, mut turin, mut ghent] = offices();
    let dots = [removes(&mut lyon, &turin), removes(&mut turin, &lyon)];
    for _ in 0..2 {
        lyon.tells(&mut turin);
        turin.tells(&mut ghent);
        ghent.tells(&mut lyon);
    }
    for office in [&mut lyon, &mut turin, &mut ghent] {
        let decision = office.decides(&[], &dots);
        office.acts(decision);
    }
    turin.tells(&mut lyon);
    ghent.tells(&mut lyon);
    lyon.knows.control.as_ref().unwrap().standing.idle.get(&dots[0]).copied()
}

fn late_work_that_its_authority_stands_for() -> Option<Reason> {
    let ([mut lyon, ..], mut second) = with_a_second_installation();
    removes(&mut lyon, &second);
    let set = second.imports("late");
    second.tells(&mut lyon);
    let reissue = lyon.reissues(&second, vec![lyon.run_of(&second, 1).unwrap()]);
    lyon.writes(Compartment::Operational, vec![reissue]);
    reason_of(&lyon.knows, &set)
}

fn a_removal_that_evidence_has_not_heard_of() -> Option<Reason> {
    let ([mut lyon, ..], mut second) = with_a_second_installation();
    let revocation = lyon.revokes(&second);
    lyon.acts(revocation);
    let set = second.imports("late");
    second.tells(&mut lyon);
    reason_of(&lyon.knows, &set)
}
