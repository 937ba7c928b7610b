//! A lost or stolen authority key: the other parties put another one in its place, and what the
//! old one signs elsewhere has no effect.

use comity_changes::builder::Write;
use comity_changes::verdict::Reason;
use comity_changes::{Dot, Value};
use comity_domain::kinds::{self, Compartment};

use crate::office::{Office, key, offices};
use crate::removal::{removes, with_a_second_installation};

const OF_LYON: u8 = 0x0a;
const OF_TURIN: u8 = 0x0b;
const NEW: u8 = 0x1a;

/// Each of some offices signs in turn and tells the others.
fn agree(signers: [&mut Office; 2], old: u8, by: &Office) -> [Dot; 2] {
    let [one, other] = signers;
    let signed = one.replaces(old, by);
    let first = one.acts(signed);
    one.tells(other);
    let signed = other.replaces(old, by);
    let second = other.acts(signed);
    other.tells(one);
    [first, second]
}

fn acting(office: &Office, party: u8) -> Option<[u8; 32]> {
    office.knows.control.as_ref().unwrap().standing.keys.acting(&key(party).public())
}

fn void(office: &Office, dot: Dot) -> bool {
    office.knows.judged[&dot.set] == Ok([(dot.index, Reason::ActWrong)].into())
}

fn idle(office: &Office, dot: Dot) -> Option<Reason> {
    office.knows.control.as_ref().unwrap().standing.idle.get(&dot).copied()
}

fn has_mandate(office: &Office, whom: &Office) -> bool {
    let control = office.knows.control.as_ref().unwrap();
    control.mandates.iter().any(|known| *known.installation() == whom.id() && known.counts())
}

/// A key that its own authority lost is replaced without it, and by nobody alone.
#[test]
fn a_key_is_replaced_once_every_other_party_signed() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let renewed = lyon.renewed(NEW);
    let signed = turin.replaces(OF_LYON, &renewed);
    turin.acts(signed);
    turin.tells(&mut lyon);
    assert_eq!(acting(&lyon, OF_LYON), Some(key(OF_LYON).public()), "one of two has signed");
    lyon.authority = NEW;
    let early = lyon.acts(lyon.adds(&lyon.further(0x11)));
    assert!(void(&lyon, early), "the new key is nobody's yet");

    turin.tells(&mut ghent);
    let signed = ghent.replaces(OF_LYON, &renewed);
    ghent.acts(signed);
    ghent.tells(&mut lyon);

    assert_eq!(acting(&lyon, OF_LYON), Some(key(NEW).public()));
    let second = lyon.further(0x12);
    let added = lyon.acts(lyon.adds(&second));
    assert!(!void(&lyon, added));
    lyon.authority = OF_LYON;
    let old = lyon.acts(lyon.adds(&lyon.further(0x13)));
    assert!(void(&lyon, old), "who knows of the replacement does not act with the old key");
    lyon.tells(&mut turin);
    assert!(has_mandate(&turin, &second));
}

/// With every installation lost there is nobody to let the new one in; the others do that with
/// the key, and what the lost ones made is its authority's as before.
#[test]
fn a_party_that_lost_everything_goes_on_with_a_new_installation() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let (of, made) = lyon.entry("ledger");
    lyon.writes(Compartment::Operational, vec![made]);
    lyon.tells(&mut turin);
    let mut rebuilt = lyon.rebuilt(NEW, 0x31);
    turin.tells(&mut ghent);

    agree([&mut turin, &mut ghent], OF_LYON, &rebuilt);

    ghent.tells(&mut rebuilt);
    assert!(has_mandate(&turin, &rebuilt));
    let announced = rebuilt.announces();
    let second = rebuilt.further(0x32);
    let added = rebuilt.adds(&second);
    rebuilt.writes(Compartment::Control, vec![announced, added]);
    let number = Write::new(kinds::entry::EXHIBIT, Value::text("LYO-2"));
    let changed = rebuilt.changes(&of, kinds::entry::KIND, number);
    let set = rebuilt.writes(Compartment::Operational, vec![changed]).id;
    let revoked = removes(&mut rebuilt, &lyon);
    rebuilt.tells(&mut turin);

    assert_eq!(turin.knows.judged[&set], Ok([].into()), "the originator changes its exhibit");
    assert!(has_mandate(&turin, &second));
    assert_eq!(turin.knows.judged[&revoked.set], Ok([].into()));
    assert!(!has_mandate(&turin, &lyon), "its own authority puts the lost installation out");
}

/// A new installation has no right before all have signed, whoever told it what.
#[test]
fn a_new_installation_writes_nothing_before_all_have_signed() {
    let [lyon, mut turin, _] = offices();
    let mut rebuilt = lyon.rebuilt(NEW, 0x31);
    let signed = turin.replaces(OF_LYON, &rebuilt);
    turin.acts(signed);
    turin.tells(&mut rebuilt);

    let announced = rebuilt.announces();
    let set = rebuilt.writes(Compartment::Control, vec![announced]).id;

    assert_eq!(rebuilt.knows.judged[&set], Err(Reason::NoMandate));
    assert!(!has_mandate(&turin, &rebuilt));
}

/// Whoever stole the key goes on elsewhere: people added, ended, removed or decided about with it
/// stay as they were.
#[test]
fn what_a_replaced_key_signs_elsewhere_has_no_effect() {
    let ([lyon, mut turin, mut ghent], mut second) = with_a_second_installation();
    let known = second.imports("before");
    second.tells(&mut turin);
    let mut thief = lyon.clone();
    agree([&mut turin, &mut ghent], OF_LYON, &lyon.renewed(NEW));

    let mut planted = thief.further(0x21);
    let added = thief.acts(thief.adds(&planted));
    thief.tells(&mut planted);
    let announced = planted.announces();
    planted.writes(Compartment::Control, vec![announced]);
    let work = planted.imports("planted");
    let ended = thief.acts(thief.ends(&second));
    let revoked = removes(&mut thief, &turin);
    let own = removes(&mut thief, &second);
    thief.tells(&mut turin);
    planted.tells(&mut turin);

    for act in [added, ended, revoked, own] {
        assert_eq!(idle(&turin, act), Some(Reason::KeyReplaced));
        assert!(turin.counts(&act.set), "the installation's sets count, what they sign does not");
    }
    assert_eq!(turin.knows.standing(&work), Some(Reason::MandateFell));
    assert!(has_mandate(&turin, &second) && has_mandate(&turin, &turin));
    assert_eq!(turin.knows.standing(&known), None);
}

/// What the others had when they signed was not hidden from them: it stands.
#[test]
fn what_was_known_when_the_key_was_replaced_stands() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let second = lyon.further(0x11);
    let added = lyon.acts(lyon.adds(&second));
    lyon.tells(&mut ghent);

    agree([&mut turin, &mut ghent], OF_LYON, &lyon.renewed(NEW));

    assert_eq!(idle(&turin, added), None, "Ghent knew, Turin did not");
    assert!(has_mandate(&turin, &second));
}

/// A replacement may itself be replaced.
#[test]
fn a_new_key_is_replaced_in_its_turn() {
    let [mut lyon, mut turin, mut ghent] = offices();
    agree([&mut turin, &mut ghent], OF_LYON, &lyon.renewed(NEW));
    let signed = turin.replaces(OF_LYON, &lyon.renewed(0x2a));
    let again = turin.acts(signed);
    assert!(void(&turin, again), "the first key is nobody's any more");

    agree([&mut turin, &mut ghent], NEW, &lyon.renewed(0x2a));

    turin.tells(&mut lyon);
    ghent.tells(&mut lyon);
    lyon.authority = 0x2a;
    let added = lyon.acts(lyon.adds(&lyon.further(0x11)));
    assert!(!void(&lyon, added));
    // With its new key Lyon is one of those who replace another's.
    lyon.tells(&mut ghent);
    agree([&mut lyon, &mut ghent], OF_TURIN, &turin.renewed(0x1b));
    assert_eq!(acting(&ghent, OF_TURIN), Some(key(0x1b).public()));
}

/// Two new keys for one: neither signs anything, until all say by one more act which it is.
#[test]
fn of_two_new_keys_neither_acts_until_one_replaces_the_other() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let (one, other) = (lyon.renewed(NEW), lyon.renewed(0x2a));
    for (first, second) in [(&one, &other), (&other, &one)] {
        let of_turin = turin.replaces(OF_LYON, first);
        turin.acts(of_turin);
        let of_ghent = ghent.replaces(OF_LYON, second);
        ghent.acts(of_ghent);
        // Told of the other's first signature alone, each signs what the other did.
        if first.authority == NEW {
            turin.tells(&mut ghent);
            ghent.tells(&mut turin);
        }
    }
    for office in [&turin, &ghent] {
        assert!(acting(office, OF_LYON).is_some(), "each of them knows of one that is in force");
    }
    turin.tells(&mut ghent);
    ghent.tells(&mut turin);
    ghent.tells(&mut lyon);
    assert_eq!((acting(&ghent, OF_LYON), acting(&lyon, OF_LYON)), (None, None));
    for key in [OF_LYON, NEW, 0x2a] {
        lyon.authority = key;
        let act = lyon.acts(lyon.adds(&lyon.further(key + 1)));
        assert!(void(&lyon, act), "{key:#x}");
    }

    agree([&mut turin, &mut ghent], 0x2a, &one);

    ghent.tells(&mut lyon);
    lyon.authority = NEW;
    let act = lyon.acts(lyon.adds(&lyon.further(0x11)));
    assert!(!void(&lyon, act));
}

/// Turin says that Lyon's key was stolen, Lyon that Turin's was, and whoever signed with both had
/// heard of neither: nobody can tell who is right, and the keys stay.
#[test]
fn of_two_replacements_that_rest_on_each_others_keys_neither_is_in_force() {
    let [mut lyon, mut turin, mut ghent] = offices();
    let (of_lyon, of_turin) = (lyon.renewed(NEW), turin.renewed(0x1b));
    for (office, old, by) in [(&mut turin, OF_LYON, &of_lyon), (&mut lyon, OF_TURIN, &of_turin)] {
        let signed = office.replaces(old, by);
        office.acts(signed);
    }
    for (old, by) in [(OF_LYON, &of_lyon), (OF_TURIN, &of_turin)] {
        let signed = ghent.replaces(old, by);
        ghent.acts(signed);
    }
    for office in [&mut lyon, &mut turin] {
        office.tells(&mut ghent);
    }

    assert_eq!(acting(&ghent, OF_LYON), Some(key(OF_LYON).public()));
    assert_eq!(acting(&ghent, OF_TURIN), Some(key(OF_TURIN).public()));
}

/// A stolen machine that still signs for its authority replaces nobody's key: its authority had
/// put it out.
#[test]
fn a_signature_past_a_cut_off_by_its_own_authority_does_not_count() {
    let ([mut lyon, turin, mut ghent], mut second) = with_a_second_installation();
    removes(&mut lyon, &second);

    agree([&mut second, &mut ghent], OF_TURIN, &turin.renewed(0x1b));
    assert_eq!(acting(&ghent, OF_TURIN), Some(key(0x1b).public()), "nobody told Ghent");
    lyon.tells(&mut ghent);

    assert_eq!(acting(&ghent, OF_TURIN), Some(key(OF_TURIN).public()));
}

/// A party replaces the key that another party acts with, by one that is nobody's.
#[test]
fn replacements_that_are_not_ones_own_to_make_are_void() {
    let ([lyon, mut turin, _], second) = with_a_second_installation();
    let signed = [
        turin.replaces(OF_TURIN, &turin.renewed(NEW)),
        turin.replaces(0x55, &lyon.renewed(NEW)),
        turin.replaces(OF_LYON, &lyon),
        turin.replaces(OF_LYON, &lyon.renewed(OF_TURIN)),
        turin.replaces(OF_LYON, &second),
        turin.act_of(OF_LYON, turin.team, kinds::replacement::KIND, Value::text("no body")),
        turin.act(kinds::replacement::KIND, Value::text("no body")),
    ];
    for (at, change) in signed.into_iter().enumerate() {
        let act = turin.acts(change);
        assert!(void(&turin, act), "act {at}");
    }
    let once = [(); 2].map(|()| turin.acts(turin.replaces(OF_LYON, &lyon.renewed(NEW))));
    assert!(!void(&turin, once[0]) && void(&turin, once[1]), "nobody signs the same twice");
}

/// A revocation that somebody signs with a key that the others replaced meanwhile.
pub fn a_revocation_by_a_replaced_key() -> Option<Reason> {
    let [mut lyon, mut turin, mut ghent] = offices();
    agree([&mut turin, &mut ghent], OF_LYON, &lyon.renewed(NEW));
    let revocation = lyon.revokes(&ghent);
    let dot = lyon.acts(revocation);
    lyon.tells(&mut turin);
    idle(&turin, dot)
}
