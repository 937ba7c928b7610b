//! Recipient keys that installations announce: everybody seals to the same, whatever came first.

use comity_changes::statements::Heads;
use comity_changes::verdict::Reason;
use comity_domain::kinds::Compartment;

use crate::hostile::judged;
use crate::office::offices;
use crate::removal::with_a_second_installation;

/// Recipient keys that nobody has the other half of.
pub const KEYS: [&str; 2] = [
    "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
    "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa",
];

/// Whoever announces again means the newer one, and nobody announces for somebody else.
#[test]
fn the_newest_key_that_an_installation_announced_is_sealed_to() {
    let [mut lyon, mut turin, _] = offices();
    assert!(turin.seals_to(&lyon).is_empty(), "its introduction has the key");

    let first = lyon.announces_key(KEYS[0]);
    lyon.acts(first);
    let second = lyon.announces_key(KEYS[1]);
    lyon.acts(second);
    lyon.tells(&mut turin);

    assert_eq!(turin.seals_to(&lyon), [KEYS[1]]);
    assert!(turin.seals_to(&turin).is_empty());
}

/// Two copies of a vault that announce apart: both have the key that was announced before.
#[test]
fn what_is_announced_in_a_split_part_of_a_feed_does_not_count() {
    let [mut lyon, mut turin, _] = offices();
    let first = lyon.announces_key(KEYS[0]);
    lyon.acts(first);
    let mut twin = lyon.clone();
    let newer = lyon.announces_key(KEYS[1]);
    lyon.acts(newer);
    lyon.tells(&mut turin);
    assert_eq!(turin.seals_to(&lyon), [KEYS[1]]);

    twin.clock += 9;
    let other = twin.announces_key(KEYS[0]);
    twin.acts(other);
    twin.tells(&mut turin);

    assert_eq!(turin.seals_to(&lyon), [KEYS[0]], "the last one that both copies had");
}

/// Whoever has a stolen machine cannot turn what is sent to it to a key of their own, once its
/// authority says since when.
#[test]
fn a_key_announced_past_a_cut_off_does_not_count() {
    let ([mut lyon, mut turin, _], mut second) = with_a_second_installation();
    let heads: Heads = lyon.heads_of(&second, Compartment::Control);
    let planted = second.announces_key(KEYS[1]);
    second.acts(planted);
    second.tells(&mut turin);
    assert_eq!(turin.seals_to(&second), [KEYS[1]]);

    let revocation = lyon.revokes_at(&second, heads);
    lyon.acts(revocation);
    lyon.tells(&mut turin);

    assert!(turin.seals_to(&second).is_empty());
}

/// What is no key is not announced.
#[test]
fn what_is_no_recipient_key_is_void() {
    let [lyon, turin, _] = offices();
    for text in ["", "age1", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA", &KEYS[0].repeat(2)] {
        let set = lyon.signs(lyon.drafts(Compartment::Control, vec![lyon.announces_key(text)]));
        assert_eq!(judged(&turin.knows, &set), Some(Reason::ActWrong), "{text:?}");
    }
}
