//! Which key a write goes on with: the newest, unless somebody was taken out since it was begun.

use comity_changes::SetId;
use comity_changes::narrowing::Begun;
use comity_changes::statements::Heads;
use comity_domain::kinds::{self, Compartment};
use comity_domain::roster::Role;

use crate::ledger::Ledger;
use crate::office::{Office, offices};
use crate::removal::{removes, with_a_second_installation};

const HERE: Compartment = Compartment::Operational;

/// A key that a set began, as somebody knows it. It is named like the set.
pub fn begun(knows: &Ledger, set: SetId) -> Begun {
    let (at, past) = knows.placed[&set].clone();
    Begun { commitment: set.0, set, at, past }
}

/// Returns the set that began the key in use, of some.
pub fn in_use(knows: &Ledger, compartment: Compartment, sets: &[SetId]) -> Option<SetId> {
    let held: Vec<Begun> = sets.iter().map(|set| begun(knows, *set)).collect();
    knows.control.as_ref().unwrap().key_in_use(compartment, &held).map(SetId)
}

#[test]
fn a_key_is_gone_on_with_while_nobody_was_taken_out() {
    let [mut lyon, mut turin, _] = offices();
    let first = lyon.imports("ledger");
    let added = lyon.adds(&lyon.further(0x11));
    lyon.acts(added);
    lyon.tells(&mut turin);

    assert_eq!(in_use(&turin.knows, HERE, &[first]), Some(first));
    assert_eq!(in_use(&turin.knows, HERE, &[]), None, "without a key one is drawn");
}

/// Each act that takes somebody out asks for a new key, once; whoever does not know goes on.
#[test]
fn every_act_that_takes_somebody_out_asks_for_a_new_key() {
    let ends = |lyon: &mut Office, second: &Office| {
        let ended = lyon.ends(second);
        lyon.acts(ended);
    };
    let revokes = |lyon: &mut Office, second: &Office| {
        let revoked = lyon.revokes_at(second, Heads::new());
        lyon.acts(revoked);
    };
    for narrows in [ends, revokes] {
        let ([mut lyon, mut turin, _], second) = with_a_second_installation();
        let first = lyon.imports("ledger");
        lyon.tells(&mut turin);
        narrows(&mut lyon, &second);

        assert_eq!(in_use(&lyon.knows, HERE, &[first]), None, "Lyon draws one");
        assert_eq!(in_use(&turin.knows, HERE, &[first]), Some(first), "Turin knows of nothing");
        let next = lyon.imports("under the new one");
        lyon.tells(&mut turin);
        for office in [&lyon, &turin] {
            assert_eq!(in_use(&office.knows, HERE, &[first, next]), Some(next));
            assert_eq!(in_use(&office.knows, HERE, &[next, first]), Some(next));
            assert_eq!(in_use(&office.knows, HERE, &[first]), None, "of whom the new one is kept");
        }
    }
}

/// A cut-off in the compartment may take members from it whom the revocation alone left in.
#[test]
fn a_cut_off_in_the_compartment_asks_for_a_new_key() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let compartment = lyon.makes(0x99, &[&lyon.clone(), &turin, &ghent]);
    lyon.tells(&mut turin);
    turin.tells(&mut ghent);
    let revoked = lyon.revokes(&turin);
    let revocation = lyon.acts(revoked);
    let between = lyon.imports_in(compartment, "between");
    assert_eq!(in_use(&lyon.knows, compartment, &[between]), Some(between));

    let body = comity_changes::statements::CutOffBody {
        revocation,
        installation: turin.id(),
        heads: Heads::new(),
    };
    let kind = kinds::restricted_cut_off::KIND;
    let cut_off = lyon.act_in(compartment, kind, body.to_value());
    lyon.writes(compartment, vec![cut_off]);

    assert_eq!(in_use(&lyon.knows, compartment, &[between]), None);
}

/// What happens to others asks for nothing: a participant never held the evidence, and whoever was
/// no member never held the compartment.
#[test]
fn an_act_about_somebody_who_held_nothing_asks_for_no_key() {
    let ([mut lyon, turin, _], second) = with_a_second_installation();
    let agency = Office { team: lyon.team, ..Office::new(0x0e, 0x05, Role::Participant) };
    let added = lyon.adds(&agency);
    lyon.acts(added);
    let compartment = lyon.makes(0x99, &[&lyon.clone(), &turin]);
    let (open, hidden) = (lyon.imports("ledger"), lyon.imports_in(compartment, "quay"));

    let ended = lyon.ends(&agency);
    lyon.acts(ended);
    assert_eq!(in_use(&lyon.knows, HERE, &[open]), Some(open), "the agency read no evidence");
    assert_eq!(in_use(&lyon.knows, Compartment::Agreement, &[open]), None, "but the agreement");
    let ended = lyon.ends(&second);
    lyon.acts(ended);

    assert_eq!(in_use(&lyon.knows, HERE, &[open]), None);
    assert_eq!(in_use(&lyon.knows, compartment, &[hidden]), Some(hidden), "it was no member");
    let out = lyon.lets_out(compartment, &turin);
    lyon.writes(compartment, vec![out]);
    assert_eq!(in_use(&lyon.knows, compartment, &[hidden]), None);
}

/// A revocation that does not count takes nobody out: a decision lifted it.
#[test]
fn an_act_that_does_not_count_asks_for_no_key() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let first = ghent.imports("ledger");
    for office in [&mut lyon, &mut turin] {
        ghent.tells(office);
    }
    let one = removes(&mut lyon, &turin);
    let other = removes(&mut turin, &lyon);
    for office in [&lyon, &turin] {
        office.tells(&mut ghent);
    }
    assert_eq!(in_use(&ghent.knows, HERE, &[first]), None, "both were removed");
    for office in [&mut lyon, &mut turin] {
        ghent.tells(office);
    }

    for office in [&mut lyon, &mut turin, &mut ghent] {
        let decided = office.decides(&[], &[one, other]);
        office.acts(decided);
    }
    for office in [&lyon, &turin] {
        office.tells(&mut ghent);
    }

    assert_eq!(in_use(&ghent.knows, HERE, &[first]), Some(first));
}

/// Two who draw a key at once live side by side; whoever knows of both goes on with one, and all
/// with the same.
#[test]
fn of_two_keys_drawn_at_once_all_go_on_with_the_same() {
    let ([mut lyon, mut turin, mut ghent], second) = with_a_second_installation();
    let first = lyon.imports("ledger");
    let ended = lyon.ends(&second);
    lyon.acts(ended);
    lyon.tells(&mut turin);
    lyon.tells(&mut ghent);
    let (one, other) = (lyon.imports("Lyon's"), turin.imports("Turin's"));

    assert_eq!(in_use(&lyon.knows, HERE, &[first, one]), Some(one));
    assert_eq!(in_use(&turin.knows, HERE, &[first, other]), Some(other));
    turin.tells(&mut lyon);
    lyon.tells(&mut turin);
    turin.tells(&mut ghent);
    let all =
        [&lyon, &turin, &ghent].map(|office| in_use(&office.knows, HERE, &[first, one, other]));
    assert!(all.iter().all(|it| *it == all[0] && it.is_some()), "{all:?}");
}
