//! Letters: an authority without any installation left lets a new one in, and another party's
//! leader carries its act.

use comity_changes::Dot;
use comity_changes::verdict::Reason;
use comity_domain::kinds::Compartment;

use crate::office::{Office, offices};
use crate::removal::{removes, with_a_second_installation};

const OF_LYON: u8 = 0x0a;
const OF_TURIN: u8 = 0x0b;
const OF_GHENT: u8 = 0x0c;
const ANEW: u8 = 0x31;

fn void(office: &Office, dot: Dot) -> bool {
    office.knows.judged[&dot.set] == Ok([(dot.index, Reason::ActWrong)].into())
}

fn mandates(office: &Office, whom: &Office) -> Vec<bool> {
    let control = office.knows.control.as_ref().unwrap();
    let theirs = control.mandates.iter().filter(|known| *known.installation() == whom.id());
    theirs.map(|known| known.counts()).collect()
}

/// Carries Lyon's letter for an installation, which hears of it and announces itself.
fn lets_in(by: &mut Office, whom: &mut Office) -> Dot {
    let carried = by.carries(OF_LYON, whom);
    let dot = by.acts(carried);
    by.tells(whom);
    let announced = whom.announces();
    whom.writes(Compartment::Control, vec![announced]);
    whom.tells(by);
    dot
}

/// What the lost authority key gives back is the authority's own: it writes, revokes and adds, and
/// nobody signed for it.
#[test]
fn an_installation_that_a_letter_let_in_is_its_authoritys() {
    let [lyon, mut turin, mut ghent] = offices();
    let mut anew = lyon.rebuilt(OF_LYON, ANEW);
    lets_in(&mut turin, &mut anew);

    let revoked = removes(&mut anew, &lyon);
    let taken = anew.imports("ledger");
    anew.tells(&mut ghent);

    assert_eq!(mandates(&ghent, &anew), [true]);
    assert_eq!(mandates(&ghent, &lyon), [false], "revoked by its own authority");
    assert!(ghent.counts(&revoked.set) && ghent.counts(&taken));
    let control = ghent.knows.control.as_ref().unwrap();
    assert_eq!(control.authority_of(&anew.id()), control.authority_of(&lyon.id()));
}

/// A carrier decides nothing: not for another authority, not with its own key, not a second time.
#[test]
fn a_letter_that_its_authority_did_not_sign_is_void() {
    let [lyon, mut turin, mut ghent] = offices();
    let mut anew = lyon.rebuilt(OF_LYON, ANEW);
    for by in [OF_TURIN, OF_GHENT, 0x7a] {
        let forged = turin.acts(turin.carries(by, &anew));
        assert!(void(&turin, forged), "{by:x}");
    }
    let stranger = Office::new(0x7a, 0x32, anew.role);
    let of_a_stranger = turin.acts(turin.carries(0x7a, &stranger));
    assert!(void(&turin, of_a_stranger), "its authority is no party");
    let twice_in = turin.acts(turin.carries(OF_LYON, &lyon));
    assert!(void(&turin, twice_in), "it has a mandate");

    lets_in(&mut turin, &mut anew);
    let again = turin.acts(turin.carries(OF_LYON, &anew));
    turin.tells(&mut ghent);

    assert!(void(&turin, again) && void(&ghent, again));
    assert_eq!(mandates(&ghent, &anew), [true]);
}

/// Somebody who did not know of a letter carries it too: what ended its mandate once ends it there,
/// in whatever order it arrives.
#[test]
fn a_letter_gives_one_mandate_however_often_it_is_carried() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let mut anew = lyon.rebuilt(OF_LYON, ANEW);
    lets_in(&mut turin, &mut anew);
    turin.tells(&mut lyon);
    let ended = lyon.ends(&anew);
    lyon.acts(ended);

    let carried = ghent.carries(OF_LYON, &anew);
    let again = ghent.acts(carried);
    assert_eq!(mandates(&ghent, &anew), [true], "Ghent knows of nothing");
    lyon.tells(&mut ghent);
    ghent.tells(&mut lyon);

    assert!(!void(&ghent, again), "it was right in its past");
    assert_eq!(mandates(&ghent, &anew), [false, false]);
    assert_eq!(mandates(&lyon, &anew), [false, false]);
    lyon.tells(&mut anew);
    let late = anew.imports("planted");
    assert_eq!(anew.knows.judged[&late], Err(Reason::MandateEnded));
}

/// A letter that was carried past a cut-off fell with its carrier; another party carries it.
#[test]
fn a_letter_falls_with_the_set_that_carried_it() {
    let ([mut lyon, mut turin, mut ghent], second) = with_a_second_installation();
    let anew = turin.rebuilt(OF_TURIN, ANEW);
    let mut thief = second.clone();
    thief.role = lyon.role;
    lyon.tells(&mut turin);
    let carried = thief.acts(thief.carries(OF_TURIN, &anew));
    removes(&mut lyon, &second);
    lyon.tells(&mut ghent);
    thief.tells(&mut ghent);

    assert!(!void(&ghent, carried), "Lyon has a leader, whoever writes for it");
    assert_eq!(mandates(&ghent, &anew), [false]);
    let carried = ghent.carries(OF_TURIN, &anew);
    let again = ghent.acts(carried);
    ghent.tells(&mut turin);
    assert!(!void(&ghent, again));
    for office in [&turin, &ghent] {
        let counting = mandates(office, &anew).into_iter().filter(|counts| *counts).count();
        assert_eq!(counting, 1, "carried anew it counts");
    }
}

/// A decision needs every party's authority, also one whose installations are all gone: a letter
/// that a leader carries who was not removed lets somebody in to sign it.
#[test]
fn a_frozen_team_takes_a_letter() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let (of_turin, of_lyon) = (removes(&mut lyon, &turin), removes(&mut turin, &lyon));
    lyon.tells(&mut turin);
    turin.tells(&mut ghent);
    let mut anew = lyon.rebuilt(OF_LYON, ANEW);

    let carried = lets_in(&mut ghent, &mut anew);
    for by in [&mut anew, &mut ghent, &mut turin] {
        let decided = by.decides(&[of_turin], &[of_lyon]);
        by.acts(decided);
    }
    ghent.tells(&mut anew);
    turin.tells(&mut anew);

    assert_eq!(anew.knows.judged[&carried.set], Ok(Default::default()));
    assert_eq!(mandates(&anew, &anew), [true]);
    let standing = &anew.knows.control.as_ref().unwrap().standing;
    assert!(standing.frozen.is_empty(), "all three decided alike");
}
