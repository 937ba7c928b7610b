//! Restricted compartments: who holds one, who may be let in, what closes one, and that nothing of
//! it stands anywhere else.

use comity_changes::set::Slot;
use comity_changes::statements::Heads;
use comity_changes::verdict::Reason;
use comity_changes::{ChangeSet, SetId};
use comity_domain::kinds::{self, Compartment};
use comity_domain::roster::Role;
use std::sync::Arc;

use crate::hostile::{judged, reason_of};
use crate::ledger::Ledger;
use crate::office::{Office, offices};
use crate::removal::with_a_second_installation;

/// Lyon's compartment with Turin; Ghent knows of it only where a test says so.
fn shared() -> ([Office; 3], Compartment) {
    let [mut lyon, mut turin, ghent] = offices();
    let compartment = lyon.makes(0x99, &[&lyon.clone(), &turin]);
    lyon.tells(&mut turin);
    ([lyon, turin, ghent], compartment)
}

fn agency_of(lyon: &mut Office) -> Office {
    let agency = Office { team: lyon.team, ..Office::new(0x0e, 0x05, Role::Participant) };
    let added = lyon.adds(&agency);
    lyon.acts(added);
    agency
}

pub fn somebody_who_is_no_member() -> Option<Reason> {
    let ([lyon, _, mut ghent], compartment) = shared();
    lyon.tells(&mut ghent);
    let set = ghent.imports_in(compartment, "not mine");
    reason_of(&ghent.knows, &set)
}

pub fn a_charter_with_a_participant() -> Option<Reason> {
    let [mut lyon, mut turin, _] = offices();
    let agency = agency_of(&mut lyon);
    lyon.tells(&mut turin);
    let (compartment, charter) = lyon.charters(0x99, &[&lyon.clone(), &agency]);
    judged(&turin.knows, &lyon.signs(lyon.drafts(compartment, vec![charter])))
}

pub fn evidence_after_the_closing() -> Option<Reason> {
    let ([mut lyon, mut turin, _], compartment) = shared();
    let closing = lyon.closes(compartment);
    lyon.writes(compartment, vec![closing]);
    lyon.tells(&mut turin);
    let set = turin.imports_in(compartment, "late");
    reason_of(&turin.knows, &set)
}

pub fn a_participant_let_in() -> Option<Reason> {
    let ([mut lyon, ..], compartment) = shared();
    let agency = agency_of(&mut lyon);
    let joining = lyon.lets_in(compartment, &agency, true);
    let set = lyon.writes(compartment, vec![joining]);
    reason_of(&lyon.knows, &set.id)
}

/// Members read and write; what they write names no other compartment but `control`, so whoever
/// is no member hears of nothing.
#[test]
fn members_write_and_control_says_nothing_of_it() {
    let ([mut lyon, mut turin, mut ghent], compartment) = shared();
    let before = lyon.knows.sets.len();

    let item = turin.imports_in(compartment, "ledger");
    turin.tells(&mut lyon);
    let also = lyon.imports("for everybody");
    lyon.acts(lyon.adds(&lyon.further(0x12)));

    assert!(lyon.counts(&item), "Turin's item counts at Lyon");
    let theirs =
        |set: &&Arc<ChangeSet>| set.header.compartment != lyon.place(compartment).compartment;
    for set in lyon.knows.sets.iter().filter(theirs) {
        ghent.knows.takes(set);
    }
    assert!(ghent.knows.waiting.is_empty(), "nothing that Ghent gets builds on the compartment");
    assert!(ghent.counts(&also));
    assert_eq!(ghent.knows.control.as_ref().unwrap().restricted().count(), 0);
    assert!(lyon.knows.sets.len() > before + 2);
}

/// Charters that are whole and signed, and do not hold: nobody is put into one by somebody else.
#[test]
fn a_compartment_is_its_makers_own_and_of_the_teams_people() {
    let [lyon, turin, ghent] = offices();
    let stranger = Office { team: lyon.team, ..Office::new(0x0f, 0x0f, Role::Member) };
    let charters = [
        lyon.charters(0x99, &[&turin, &ghent]),
        lyon.charters(0x99, &[&lyon, &stranger]),
        turin.charters(0x99, &[&lyon, &turin]),
    ];
    for (at, (compartment, charter)) in charters.into_iter().enumerate() {
        let set = lyon.signs(lyon.drafts(compartment, vec![charter]));
        assert_eq!(judged(&turin.knows, &set), Some(Reason::CompartmentWrong), "charter {at}");
    }
}

/// A charter gives one id: in another compartment it opens nothing, and the set waits for the
/// charter that does.
#[test]
fn a_charter_opens_no_other_compartment() {
    let [lyon, turin, _] = offices();
    let (compartment, _) = lyon.charters(0x98, &[&lyon, &turin]);
    let (_, other) = lyon.charters(0x99, &[&lyon, &turin]);

    let set = lyon.signs(lyon.drafts(compartment, vec![other]));

    let mut knows = turin.knows.clone();
    knows.takes(&set);
    assert_eq!(knows.waiting.len(), 1);
}

/// Only the authority that made a compartment lets others in or closes it.
#[test]
fn acts_in_a_compartment_are_its_makers() {
    let ([_, mut turin, ghent], compartment) = shared();
    for change in [turin.lets_in(compartment, &ghent, true), turin.closes(compartment)] {
        let set = turin.writes(compartment, vec![change]);
        assert_eq!(reason_of(&turin.knows, &set.id), Some(Reason::ActWrong));
    }
}

/// An act about one compartment does nothing in another one.
#[test]
fn an_act_does_not_travel_between_compartments() {
    let ([mut lyon, turin, ghent], one) = shared();
    let other = lyon.makes(0x98, &[&lyon.clone(), &turin]);
    let joining = lyon.lets_in(one, &ghent, true);
    let moved = comity_changes::Change {
        record: lyon.lets_in(other, &ghent, true).record,
        ..joining.clone()
    };

    let set = lyon.writes(other, vec![moved]);

    assert!(matches!(
        reason_of(&lyon.knows, &set.id),
        Some(Reason::ActWrong | Reason::RecordUnknown)
    ));
    let control = lyon.knows.control.as_ref().unwrap();
    assert!(!control.is_named(&ghent.id(), other));
}

/// Whoever is let in writes from then on; without history it gets the keys of what knew of it.
#[test]
fn history_is_given_or_not_by_the_act() {
    let ([mut lyon, _, mut ghent], compartment) = shared();
    let before = lyon.imports_in(compartment, "before");
    let joining = lyon.lets_in(compartment, &ghent, false);
    lyon.writes(compartment, vec![joining]);
    let after = lyon.imports_in(compartment, "after");
    lyon.tells(&mut ghent);

    let own = ghent.imports_in(compartment, "Ghent's");

    assert!(ghent.counts(&own));
    assert!(withheld(&lyon.knows, &ghent, &before), "what was written before stays without key");
    assert!(!withheld(&lyon.knows, &ghent, &after));
    let joining = lyon.lets_in(compartment, &ghent, true);
    lyon.writes(compartment, vec![joining]);
    assert!(!withheld(&lyon.knows, &ghent, &before), "let in once more, with history");
}

fn withheld(knows: &Ledger, from: &Office, set: &SetId) -> bool {
    let (at, past) = &knows.placed[set];
    knows.control.as_ref().unwrap().withholds(&from.id(), at, past)
}

/// A member that was revoked writes nothing more, and its feed there is cut off by an act inside.
#[test]
fn a_revoked_member_is_cut_off_inside() {
    let ([mut lyon, ..], mut second) = with_a_second_installation();
    let compartment = lyon.makes(0x99, &[&lyon.clone(), &second]);
    lyon.tells(&mut second);
    let early = second.imports_in(compartment, "early");
    second.tells(&mut lyon);
    let heads = lyon.heads_of(&second, compartment);
    let revocation = lyon.revokes(&second);
    let revocation = lyon.acts(revocation);
    let late = second.imports_in(compartment, "late");
    second.tells(&mut lyon);
    assert_eq!(lyon.knows.standing(&late), Some(Reason::CutOffPending));

    let kind = kinds::restricted_cut_off::KIND;
    let body =
        comity_changes::statements::CutOffBody { revocation, installation: second.id(), heads };
    let cut_off = lyon.act_in(compartment, kind, body.to_value());
    let set = lyon.writes(compartment, vec![cut_off]);

    assert_eq!(reason_of(&lyon.knows, &set.id), None);
    assert!(lyon.counts(&early));
    assert_eq!(lyon.knows.standing(&late), Some(Reason::PastCutOff));
    assert!(!lyon.knows.control.as_ref().unwrap().holds(&second.id(), compartment));
}

/// What a stolen installation lets in past its cut-off falls with it.
#[test]
fn whom_a_revoked_installation_let_in_late_falls() {
    let ([mut lyon, _, mut ghent], mut second) = with_a_second_installation();
    let compartment = second.makes(0x99, &[&second.clone(), &lyon]);
    let joining = second.lets_in(compartment, &ghent, true);
    second.writes(compartment, vec![joining]);
    second.tells(&mut ghent);
    let set = ghent.imports_in(compartment, "let in by a thief");
    ghent.tells(&mut lyon);
    assert!(lyon.counts(&set));
    let revocation = lyon.revokes(&second);
    let revocation = lyon.acts(revocation);

    let body = comity_changes::statements::CutOffBody {
        revocation,
        installation: second.id(),
        heads: Heads::new(),
    };
    let kind = kinds::restricted_cut_off::KIND;
    let cut_off = lyon.act_in(compartment, kind, body.to_value());
    lyon.writes(compartment, vec![cut_off]);

    assert_eq!(lyon.knows.standing(&set), Some(Reason::MandateFell));
    assert!(!lyon.knows.control.as_ref().unwrap().holds(&ghent.id(), compartment));
}

/// A compartment's charter, brought again by another installation of its maker, changes nothing.
#[test]
fn a_charter_brought_again_changes_nothing() {
    let ([mut lyon, ..], mut second) = with_a_second_installation();
    let members = [&lyon.clone(), &second.clone()];
    let compartment = lyon.makes(0x99, &members);
    let (same, again) = second.charters(0x99, &members);
    assert_eq!(same, compartment);
    let (header, slots): (_, Vec<Slot>) = second.drafts(same, vec![again]);
    let set = second.signs((header, slots));

    second.knows.takes(&set);
    lyon.knows.takes(&set);

    assert_eq!(lyon.knows.judged[&set.id], Ok([].into()));
    assert_eq!(second.knows.judged[&set.id], Ok([].into()));
    let known = lyon.knows.control.as_ref().unwrap();
    assert_eq!(known.restricted().count(), 1);
}

/// Whoever leaves writes nothing more there; what it wrote before, or without knowing, counts.
#[test]
fn whoever_left_writes_nothing_more_there() {
    let ([mut lyon, mut turin, _], compartment) = shared();
    let before = turin.imports_in(compartment, "before");
    turin.tells(&mut lyon);
    let meanwhile = turin.imports_in(compartment, "meanwhile");
    let out = lyon.lets_out(compartment, &turin);
    lyon.writes(compartment, vec![out]);
    lyon.tells(&mut turin);

    let after = turin.imports_in(compartment, "after");
    turin.tells(&mut lyon);

    assert!(lyon.counts(&before) && lyon.counts(&meanwhile));
    assert_eq!(turin.knows.judged[&after], Err(Reason::NotAMember));
    let control = lyon.knows.control.as_ref().unwrap();
    assert!(!control.holds(&turin.id(), compartment) && control.holds(&lyon.id(), compartment));
    assert!(withheld(&lyon.knows, &turin, &lyon.signed.last().unwrap().id));
    let elsewhere = turin.imports("in operational it goes on");
    assert!(turin.counts(&elsewhere));
}

/// A member leaves by its own authority, and is a member again once it is let in again.
#[test]
fn a_member_leaves_by_itself_and_may_be_let_in_again() {
    let ([mut lyon, mut turin, _], compartment) = shared();
    let early = lyon.imports_in(compartment, "early");
    lyon.tells(&mut turin);
    let leaving = turin.lets_out(compartment, &turin);
    let set = turin.writes(compartment, vec![leaving]);
    assert_eq!(reason_of(&turin.knows, &set.id), None);
    turin.tells(&mut lyon);
    assert!(!lyon.knows.control.as_ref().unwrap().is_named(&turin.id(), compartment));

    let joining = lyon.lets_in(compartment, &turin, false);
    lyon.writes(compartment, vec![joining]);
    lyon.tells(&mut turin);
    let again = turin.imports_in(compartment, "again");
    turin.tells(&mut lyon);

    assert!(lyon.counts(&again));
    assert!(withheld(&lyon.knows, &turin, &early), "let in again, without what was before");
}

/// Nobody else puts a member out, nobody who is none, and not by an act about another compartment.
#[test]
fn a_leaving_that_is_not_ones_own_is_void() {
    let ([lyon, turin, ghent], compartment) = shared();
    let (other, _) = lyon.charters(0x98, &[&lyon, &turin]);
    let moved = comity_changes::Change {
        record: lyon.lets_out(compartment, &turin).record,
        ..lyon.lets_out(other, &turin)
    };
    let acts = [
        (&turin, turin.lets_out(compartment, &lyon)),
        (&lyon, lyon.lets_out(compartment, &ghent)),
        (&lyon, moved),
    ];
    for (at, (by, act)) in acts.into_iter().enumerate() {
        let set = by.signs(by.drafts(compartment, vec![act]));
        let said = judged(&lyon.knows, &set);
        assert!(
            matches!(said, Some(Reason::ActWrong | Reason::RecordUnknown)),
            "act {at}: {said:?}"
        );
    }
}

/// Whom a stolen installation put out past its cut-off is a member again.
#[test]
fn whom_a_revoked_installation_let_out_late_comes_back() {
    let ([mut lyon, mut turin, _], mut second) = with_a_second_installation();
    let compartment = lyon.makes(0x99, &[&lyon.clone(), &second, &turin]);
    lyon.tells(&mut second);
    let heads = lyon.heads_of(&second, compartment);
    let leaving = second.lets_out(compartment, &turin);
    second.writes(compartment, vec![leaving]);
    second.tells(&mut lyon);
    assert!(!lyon.knows.control.as_ref().unwrap().is_named(&turin.id(), compartment));
    let revocation = lyon.revokes(&second);
    let revocation = lyon.acts(revocation);

    let body =
        comity_changes::statements::CutOffBody { revocation, installation: second.id(), heads };
    let cut_off = lyon.act_in(compartment, kinds::restricted_cut_off::KIND, body.to_value());
    lyon.writes(compartment, vec![cut_off]);
    lyon.tells(&mut turin);

    assert!(turin.knows.control.as_ref().unwrap().is_named(&turin.id(), compartment));
    let set = turin.imports_in(compartment, "goes on");
    assert!(turin.counts(&set));
}
