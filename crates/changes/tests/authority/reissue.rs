//! Late work: what a revoked installation wrote without knowing, and its own authority stands for.

use comity_changes::statements::Run;
use comity_changes::verdict::Reason;
use comity_changes::{Change, SetId};
use comity_domain::kinds::Compartment;

use crate::hostile::judged;
use crate::office::Office;
use crate::removal::{removes, with_a_second_installation};

const OPERATIONAL: Compartment = Compartment::Operational;

/// Lyon, Turin, Ghent and Lyon's second installation, which Lyon revoked: what it took in before,
/// and twice without knowing of that. Lyon has all of it.
fn with_late_work() -> ([Office; 3], Office, SetId, [SetId; 2]) {
    let ([mut lyon, turin, ghent], mut second) = with_a_second_installation();
    let before = second.imports("before");
    second.tells(&mut lyon);
    removes(&mut lyon, &second);
    let late = [second.imports("late"), second.imports("later")];
    second.tells(&mut lyon);
    ([lyon, turin, ghent], second, before, late)
}

fn stands_for(who: &mut Office, other: &Office, from: u64) -> SetId {
    let reissue = who.reissues(other, vec![who.run_of(other, from).unwrap()]);
    who.writes(OPERATIONAL, vec![reissue]).id
}

/// The very sets count again, so what others built on them does too.
#[test]
fn late_work_counts_again_once_its_authority_stands_for_it() {
    let ([mut lyon, mut turin, _], second, before, late) = with_late_work();
    assert_eq!(lyon.knows.standing(&late[0]), Some(Reason::PastCutOff));

    stands_for(&mut lyon, &second, 2);
    lyon.tells(&mut turin);

    for office in [&lyon, &turin] {
        assert_eq!(office.knows.standing(&before), None);
        for set in &late {
            assert_eq!(office.knows.standing(set), Some(Reason::Reissued));
            assert!(office.counts(set));
        }
    }
}

/// One set of several is enough, by its own name.
#[test]
fn an_authority_stands_for_some_of_the_late_work() {
    let ([mut lyon, ..], second, _, late) = with_late_work();
    let whole = lyon.run_of(&second, 3).unwrap();

    let reissue = lyon.reissues(&second, vec![Run { from: 2, to: 2, id: late[0], ..whole }]);
    lyon.writes(OPERATIONAL, vec![reissue]);

    assert_eq!(lyon.knows.standing(&late[0]), Some(Reason::Reissued));
    assert_eq!(lyon.knows.standing(&late[1]), Some(Reason::PastCutOff));
}

/// Returns one more installation of an authority, which is added and says that it is there.
fn a_third(lyon: &mut Office) -> Office {
    let mut third = lyon.further(0x13);
    let added = lyon.adds(&third);
    lyon.acts(added);
    lyon.tells(&mut third);
    let announced = third.announces();
    third.writes(Compartment::Control, vec![announced]);
    third
}

/// Two offices of one authority stand for the same: it counts once, and each act is admitted.
#[test]
fn what_is_re_issued_twice_or_by_two_is_there_once() {
    let ([mut lyon, mut turin, _], second, _, late) = with_late_work();
    let mut third = a_third(&mut lyon);

    let acts = [
        stands_for(&mut lyon, &second, 2),
        stands_for(&mut lyon, &second, 3),
        stands_for(&mut third, &second, 2),
    ];
    third.tells(&mut turin);
    lyon.tells(&mut turin);

    for act in &acts {
        assert_eq!(turin.knows.judged[act], Ok(Default::default()));
    }
    let count = |id: &SetId| turin.knows.sets.iter().filter(|set| set.id == *id).count();
    for set in &late {
        assert_eq!((turin.knows.standing(set), count(set)), (Some(Reason::Reissued), 1));
    }
}

/// Nobody stands for another authority's people, for what nobody cut off, or for what is not there.
#[test]
fn a_re_issue_that_is_not_ones_own_is_void() {
    let ([lyon, mut turin, _], second, _, late) = with_late_work();
    lyon.tells(&mut turin);
    let run = lyon.run_of(&second, 2).unwrap();
    let control = Run { feed: second.feed(Compartment::Control), from: 1, to: 1, id: late[0] };
    let acts: [(&Office, Change); 6] = [
        (&turin, turin.reissues(&second, vec![run])),
        (&lyon, lyon.reissues(&lyon, vec![run])),
        (&lyon, lyon.reissues(&second, vec![Run { from: 1, ..run }])),
        (&lyon, lyon.reissues(&second, vec![Run { id: SetId([9; 32]), ..run }])),
        (&lyon, lyon.reissues(&second, vec![Run { to: 9, ..run }])),
        (&lyon, lyon.reissues(&second, vec![control])),
    ];
    for (at, (by, act)) in acts.into_iter().enumerate() {
        let set = by.signs(by.drafts(OPERATIONAL, vec![act]));
        assert_eq!(judged(&turin.knows, &set), Some(Reason::ActWrong), "act {at}");
    }
    let empty = lyon.signs(lyon.drafts(OPERATIONAL, vec![lyon.reissues(&second, Vec::new())]));
    assert_eq!(judged(&turin.knows, &empty), Some(Reason::ActWrong));
}

/// Whoever stood for it was in wrong hands: it falls with them.
#[test]
fn a_re_issue_past_a_cut_off_has_no_effect() {
    let ([mut lyon, mut turin, _], second, _, late) = with_late_work();
    let mut third = a_third(&mut lyon);
    third.tells(&mut lyon);
    removes(&mut lyon, &third);
    stands_for(&mut third, &second, 2);
    third.tells(&mut turin);
    assert_eq!(turin.knows.standing(&late[0]), Some(Reason::Reissued), "nobody told Turin");

    lyon.tells(&mut turin);

    assert_eq!(turin.knows.standing(&late[0]), Some(Reason::PastCutOff));
}

/// What an authority stands for is work, no acts: those it makes anew, so that nothing hangs on
/// itself.
#[test]
fn an_act_in_late_work_stays_without_effect() {
    let ([mut lyon, mut turin, _], second, _, late) = with_late_work();
    let mut third = a_third(&mut lyon);
    third.tells(&mut lyon);
    removes(&mut lyon, &third);
    let act = stands_for(&mut third, &second, 2);
    third.tells(&mut lyon);

    stands_for(&mut lyon, &third, 1);
    lyon.tells(&mut turin);

    assert_eq!(turin.knows.standing(&act), Some(Reason::Reissued));
    assert_eq!(turin.knows.standing(&late[0]), Some(Reason::PastCutOff));
}

/// Nobody can tell which branch of a split feed is true: its own authority cannot either, before it
/// knows of the split or after.
#[test]
fn a_split_feed_is_not_re_issued() {
    let ([mut lyon, mut turin, _], mut second, _, late) = with_late_work();
    let mut twin = second.clone();
    second.imports("one");
    twin.imports("other");
    second.tells(&mut lyon);
    stands_for(&mut lyon, &second, 2);
    lyon.tells(&mut turin);

    twin.tells(&mut turin);
    twin.tells(&mut lyon);
    let again = stands_for(&mut lyon, &second, 2);

    let last = second.signed.last().unwrap().id;
    assert_eq!(turin.knows.standing(&last), Some(Reason::FeedSplit));
    assert_eq!(turin.knows.standing(&late[1]), Some(Reason::Reissued), "it lies before the split");
    assert_eq!(lyon.knows.judged[&again], Ok([(0, Reason::ActWrong)].into()));
}
