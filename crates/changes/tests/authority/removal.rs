//! Removal, cut-offs, split feeds, and leaders who remove each other.

use comity_changes::statements::Heads;
use comity_changes::verdict::Reason;
use comity_changes::{Dot, SetId};
use comity_domain::kinds::{self, Compartment};

use crate::office::{Office, offices};

/// Lyon, Turin and Ghent in force, and Lyon's second installation on the roster of all.
pub fn with_a_second_installation() -> ([Office; 3], Office) {
    let [mut lyon, mut turin, mut ghent] = offices();
    let mut second = lyon.further(0x11);
    let added = lyon.adds(&second);
    lyon.acts(added);
    lyon.tells(&mut second);
    let announced = second.announces();
    second.writes(Compartment::Control, vec![announced]);
    for office in [&mut lyon, &mut turin, &mut ghent] {
        second.tells(office);
    }
    ([lyon, turin, ghent], second)
}

/// One office revokes an installation everywhere, at what it knows; returns the revocation.
pub fn removes(by: &mut Office, who: &Office) -> Dot {
    let revocation = by.revokes(who);
    let dot = by.acts(revocation);
    for compartment in [Compartment::Agreement, Compartment::Operational] {
        let kind = kinds::cut_off_in(compartment).unwrap();
        let body = by.cuts_off_in(who, dot, kind, by.heads_of(who, compartment));
        by.writes(compartment, vec![body]);
    }
    dot
}

/// Adds an installation of one's own that imports at once.
pub fn plants(by: &mut Office) -> (Office, SetId) {
    let mut planted = by.further(0x22);
    let added = by.adds(&planted);
    by.acts(added);
    by.tells(&mut planted);
    let announced = planted.announces();
    planted.writes(Compartment::Control, vec![announced]);
    let set = planted.imports("planted");
    (planted, set)
}

/// What a lost installation wrote before is kept; what a finder writes later is read and does
/// not count.
#[test]
fn a_revoked_installation_counts_up_to_its_cut_off() {
    let ([mut lyon, mut turin, _], mut second) = with_a_second_installation();
    let before = second.imports("ledger");
    second.tells(&mut lyon);
    let after = second.imports("planted");

    removes(&mut lyon, &second);
    lyon.tells(&mut turin);
    second.tells(&mut turin);

    assert!(turin.counts(&before));
    assert_eq!(turin.knows.standing(&after), Some(Reason::PastCutOff));
}

/// Until the compartment's own act arrives nobody knows what was cut there: it counts, marked.
#[test]
fn what_a_compartment_has_not_heard_yet_counts_with_a_mark() {
    let ([mut lyon, mut turin, _], mut second) = with_a_second_installation();
    second.tells(&mut lyon);
    let after = second.imports("planted");
    let revocation = lyon.revokes(&second);

    lyon.acts(revocation);
    lyon.tells(&mut turin);
    second.tells(&mut turin);

    assert_eq!(turin.knows.standing(&after), Some(Reason::CutOffPending));
    assert!(turin.counts(&after));
}

/// Whoever knows that they were revoked cannot go on as if they did not.
#[test]
fn what_builds_on_the_revocation_is_refused() {
    let ([mut lyon, ..], mut second) = with_a_second_installation();
    removes(&mut lyon, &second);
    lyon.tells(&mut second);

    let set = second.imports("more");

    assert_eq!(second.knows.judged[&set], Err(Reason::InstallationRevoked));
}

/// A restored backup of a stolen machine has feeds that nobody listed.
#[test]
fn a_later_incarnation_of_a_revoked_installation_counts_for_nothing() {
    let ([mut lyon, mut turin, _], second) = with_a_second_installation();
    let mut restored = second.clone();
    restored.incarnation = 0x99;
    removes(&mut lyon, &second);

    let announced = restored.announces();
    restored.writes(Compartment::Control, vec![announced]);
    let set = restored.imports("planted");
    lyon.tells(&mut turin);
    restored.tells(&mut turin);

    assert_eq!(turin.knows.standing(&set), Some(Reason::PastCutOff));
}

/// Only its own authority knows since when a machine was in wrong hands.
#[test]
fn an_authority_cuts_its_own_installation_below_what_it_had_seen() {
    let ([mut lyon, ..], mut second) = with_a_second_installation();
    let planted = second.imports("planted");
    second.tells(&mut lyon);

    let revocation = lyon.revokes(&second);
    let dot = lyon.acts(revocation);
    let none = lyon.cuts_off(&second, dot, Heads::new());
    lyon.writes(Compartment::Operational, vec![none]);

    assert_eq!(lyon.knows.standing(&planted), Some(Reason::PastCutOff));
}

#[test]
fn of_two_cut_offs_the_lower_one_wins() {
    let ([mut lyon, mut turin, _], mut second) = with_a_second_installation();
    let first = second.imports("one");
    second.tells(&mut turin);
    let between = second.imports("two");
    second.tells(&mut lyon);

    removes(&mut lyon, &second);
    removes(&mut turin, &second);
    turin.tells(&mut lyon);

    assert!(lyon.counts(&first));
    assert_eq!(lyon.knows.standing(&between), Some(Reason::PastCutOff));
}

/// Two installations running from one vault, or a cheat: nobody can tell which branch is true.
#[test]
fn a_split_feed_counts_up_to_its_last_common_set() {
    let [lyon, mut turin, mut ghent] = offices();
    let mut lyon = lyon;
    let common = lyon.imports("common");
    let mut twin = lyon.clone();
    let (one, other) = (lyon.imports("one"), twin.imports("other"));
    let later = lyon.imports("later");

    lyon.tells(&mut turin);
    twin.tells(&mut turin);
    twin.tells(&mut ghent);
    lyon.tells(&mut ghent);

    for office in [&turin, &ghent] {
        assert!(office.counts(&common));
        for set in [&one, &other, &later] {
            assert_eq!(office.knows.standing(set), Some(Reason::FeedSplit));
        }
    }
    assert_eq!(turin.knows.outcome(), ghent.knows.outcome());
}

/// Honest people built on either branch before they met; neither loses what is theirs.
#[test]
fn what_others_built_on_a_branch_is_admitted_and_counts() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let mut twin = lyon.clone();
    lyon.imports("one");
    twin.imports("other");
    lyon.tells(&mut turin);
    twin.tells(&mut ghent);

    let (turins, ghents) = (turin.imports("Turin's"), ghent.imports("Ghent's"));
    turin.tells(&mut ghent);
    ghent.tells(&mut turin);

    assert!(turin.counts(&turins) && turin.counts(&ghents));
    assert_eq!(turin.knows.outcome(), ghent.knows.outcome());
}

/// Who was added by an installation that no longer counts is not a member.
#[test]
fn people_added_past_a_cut_off_fall_with_it() {
    let [mut lyon, mut turin, mut ghent] = offices();
    removes(&mut lyon, &turin);
    let (planted, set) = plants(&mut turin);

    planted.tells(&mut ghent);
    assert!(ghent.counts(&set), "as long as nobody told of the removal");
    lyon.tells(&mut ghent);

    assert_eq!(ghent.knows.standing(&set), Some(Reason::MandateFell));
    let control = ghent.knows.control.as_ref().unwrap();
    let theirs = control.mandates.iter().find(|m| *m.installation() == planted.id());
    assert!(!theirs.unwrap().counts());
}

/// And so do those whom they added in turn, however long the row.
#[test]
fn a_row_of_additions_falls_with_its_beginning() {
    let [mut lyon, turin, mut ghent] = offices();
    let mut row = vec![turin];
    removes(&mut lyon, &row[0]);
    for installation in 0x22..0x28 {
        let adder = row.last_mut().unwrap();
        let mut added = adder.further(installation);
        let act = adder.adds(&added);
        adder.acts(act);
        adder.tells(&mut added);
        let announced = added.announces();
        added.writes(Compartment::Control, vec![announced]);
        row.push(added);
    }
    let last = row.last_mut().unwrap();
    let set = last.imports("planted");
    last.tells(&mut ghent);

    lyon.tells(&mut ghent);

    assert_eq!(ghent.knows.standing(&set), Some(Reason::MandateFell));
}

/// And who was put out by it is a member again.
#[test]
fn people_ended_past_a_cut_off_come_back() {
    let ([mut lyon, mut turin, _], mut second) = with_a_second_installation();
    let mut third = lyon.further(0x13);
    let added = lyon.adds(&third);
    lyon.acts(added);
    lyon.tells(&mut second);
    let ended = second.ends(&third);
    second.acts(ended);
    second.tells(&mut turin);
    second.tells(&mut third);

    removes(&mut lyon, &second);
    lyon.tells(&mut third);
    let announced = third.announces();
    third.writes(Compartment::Control, vec![announced]);
    let set = third.imports("ledger");
    third.tells(&mut turin);

    assert!(turin.counts(&set), "the end no longer counts where the revocation is known");
}

/// Removal wins: neither of two leaders can undo the other's by having been quicker.
#[test]
fn concurrent_removals_both_count() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let of_turin = removes(&mut lyon, &turin);
    let of_ghent = removes(&mut turin, &ghent);

    lyon.tells(&mut ghent);
    turin.tells(&mut ghent);

    let standing = &ghent.knows.control.as_ref().unwrap().standing;
    assert!(standing.idle.is_empty() && standing.frozen.is_empty(), "{standing:?}");
    let control = ghent.knows.control.as_ref().unwrap();
    let by: Vec<_> = control.mandates.iter().map(|mandate| mandate.revoked).collect();
    assert_eq!(by, [None, Some(of_turin), Some(of_ghent)]);
}

/// Leaders who remove each other leave nobody to say who is right: all stays readable, and
/// nothing new counts until the authorities decide.
#[test]
fn leaders_who_remove_each_other_freeze_the_team() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let before = ghent.imports("before");
    let (of_turin, of_lyon) = (removes(&mut lyon, &turin), removes(&mut turin, &lyon));

    lyon.tells(&mut ghent);
    turin.tells(&mut ghent);
    let after = ghent.imports("after");

    let standing = &ghent.knows.control.as_ref().unwrap().standing;
    assert_eq!(standing.frozen, [of_turin, of_lyon].into());
    assert!(ghent.counts(&before));
    let void = ghent.knows.judged[&after].clone().unwrap();
    assert_eq!(void[&0], Reason::TeamFrozen);
}

/// Every party's authority signs the same decision; until the last has, nothing changes.
#[test]
fn every_authority_together_decides_who_stays() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let (of_turin, of_lyon) = (removes(&mut lyon, &turin), removes(&mut turin, &lyon));
    let all_tell = |offices: [&mut Office; 3]| {
        let [lyon, turin, ghent] = offices;
        for _ in 0..2 {
            lyon.tells(turin);
            turin.tells(ghent);
            ghent.tells(lyon);
        }
    };
    all_tell([&mut lyon, &mut turin, &mut ghent]);

    for office in [&mut lyon, &mut turin] {
        let decided = office.decides(&[of_turin], &[of_lyon]);
        office.acts(decided);
    }
    all_tell([&mut lyon, &mut turin, &mut ghent]);
    assert!(!ghent.knows.control.as_ref().unwrap().standing.frozen.is_empty(), "two of three");
    let decided = ghent.decides(&[of_turin], &[of_lyon]);
    ghent.acts(decided);
    all_tell([&mut lyon, &mut turin, &mut ghent]);

    let (lyons, turins) = (lyon.imports("Lyon goes on"), turin.imports("Turin does not"));
    let standing = lyon.knows.control.as_ref().unwrap().standing.clone();
    assert_eq!(standing.idle, [(of_lyon, Reason::Lifted)].into());
    assert!(standing.frozen.is_empty());
    assert_eq!(lyon.knows.judged[&lyons], Ok(Default::default()));
    assert_eq!(turin.knows.judged[&turins], Err(Reason::InstallationRevoked));
}

/// Whoever certifies a key that is not theirs gains nothing over it.
#[test]
fn an_installation_belongs_to_the_authority_it_announced_itself_for() {
    let ([mut lyon, mut turin, _], mut second) = with_a_second_installation();
    let item = second.imports("ledger");
    second.tells(&mut turin);
    let mut claimed = second.clone();
    claimed.authority = turin.authority;
    let added = turin.adds(&claimed);
    turin.acts(added);

    let revocation = turin.revokes_at(&second, Heads::new());
    let set = turin.acts(revocation).set;
    turin.tells(&mut lyon);

    assert_eq!(turin.knows.judged[&set], Ok([(0, Reason::CutOffWrong)].into()));
    second.tells(&mut lyon);
    assert!(lyon.counts(&item));
}

/// A key that somebody else certified too is still out when its own authority puts it out.
#[test]
fn another_authoritys_mandate_gives_an_installation_no_right() {
    let ([mut lyon, mut turin, _], mut second) = with_a_second_installation();
    let mut claimed = second.clone();
    claimed.authority = turin.authority;
    let added = turin.adds(&claimed);
    turin.acts(added);
    let ended = lyon.ends(&second);
    lyon.acts(ended);
    turin.tells(&mut second);
    lyon.tells(&mut second);

    let set = second.imports("after the end");

    assert_eq!(second.knows.judged[&set], Err(Reason::MandateEnded));
}

/// A person who was added again elsewhere before the end was known goes on under that mandate.
#[test]
fn an_end_ends_what_its_author_knew_of() {
    let ([mut lyon, ..], mut second) = with_a_second_installation();
    let mut third = lyon.further(0x13);
    let added = lyon.adds(&third);
    lyon.acts(added);
    lyon.tells(&mut second);
    let again = second.adds(&third);
    second.acts(again);
    let ended = lyon.ends(&third);
    lyon.acts(ended);

    second.tells(&mut third);
    lyon.tells(&mut third);
    let announced = third.announces();
    let set = third.writes(Compartment::Control, vec![announced]).id;

    assert_eq!(third.knows.judged[&set], Ok(Default::default()));
}

/// A feed that was copied twice counts up to the earlier of the two.
#[test]
fn of_two_splits_the_earlier_one_counts() {
    let [mut lyon, mut turin, _] = offices();
    let mut early = lyon.clone();
    let between = lyon.imports("between");
    let mut late = lyon.clone();
    for office in [&mut lyon, &mut early, &mut late] {
        office.imports("apart");
    }

    for office in [&lyon, &late, &early] {
        office.tells(&mut turin);
    }

    assert_eq!(turin.knows.standing(&between), Some(Reason::FeedSplit));
}

/// A cut-off counts although its author is revoked later and its compartment has not heard of it.
#[test]
fn a_cut_off_that_is_only_marked_counts() {
    let ([mut lyon, mut turin, _], mut second) = with_a_second_installation();
    let mut further = turin.further(0x22);
    let added = turin.adds(&further);
    turin.acts(added);
    removes(&mut turin, &second);
    turin.tells(&mut further);
    let announced = further.announces();
    further.writes(Compartment::Control, vec![announced]);
    let revocation = further.revokes(&turin);
    further.acts(revocation);
    let late = second.imports("late");

    further.tells(&mut lyon);
    second.tells(&mut lyon);

    assert_eq!(lyon.knows.standing(&late), Some(Reason::PastCutOff));
}

/// What an authority cuts off of its own installation is known there, also when the act stands in
/// a part of a feed that split and others wait for a better one.
#[test]
fn a_cut_off_in_a_split_feed_leaves_its_own_authority_no_doubt() {
    let ([mut lyon, mut turin, _], mut second) = with_a_second_installation();
    let before = second.imports("ledger");
    second.tells(&mut lyon);
    let mut copy = lyon.clone();
    copy.imports("on the other copy");

    removes(&mut lyon, &second);
    lyon.tells(&mut turin);
    copy.tells(&mut turin);

    assert_eq!(turin.knows.standing(&before), None, "it lies before the cut-off");
}

/// Who had ended and could still decide, because the end did not count then, decided without a
/// mandate once it counts again: whether something else fell makes no difference.
#[test]
fn what_was_written_while_an_end_did_not_count_falls_when_it_does_again() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let (of_turin, of_lyon) = (removes(&mut lyon, &turin), removes(&mut turin, &lyon));
    let ended = turin.ends(&turin);
    turin.acts(ended);
    lyon.tells(&mut turin);
    let decided = turin.decides(&[], &[of_turin, of_lyon]);
    let decision = turin.acts(decided);
    turin.tells(&mut lyon);
    turin.tells(&mut ghent);
    for office in [&mut lyon, &mut ghent] {
        let decided = office.decides(&[], &[of_turin, of_lyon]);
        office.acts(decided);
    }
    lyon.tells(&mut ghent);

    assert_eq!(ghent.knows.judged[&decision.set], Ok(Default::default()), "the end was cut off");
    assert_eq!(ghent.knows.standing(&decision.set), Some(Reason::MandateFell));
}

/// Whoever was removed in dispute and by their own authority besides leads no more, whichever of
/// the removals has the lower id.
#[test]
fn who_is_removed_for_good_besides_leads_no_more() {
    for _ in 0..6 {
        let ([mut lyon, mut turin, _], mut second) = with_a_second_installation();
        removes(&mut lyon, &turin);
        removes(&mut turin, &lyon);
        lyon.tells(&mut second);
        turin.tells(&mut second);
        let led = removes(&mut second, &lyon);

        let again = removes(&mut second, &lyon);

        let control = second.knows.control.as_ref().unwrap();
        let of = |dot| control.revocations.iter().find(|known| known.source.dot == dot).unwrap();
        assert!(of(led).led, "Lyon's leader was removed in dispute until then");
        assert!(!of(again).led, "its own authority has removed its leader");
    }
}
