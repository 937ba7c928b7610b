//! Shares in text: what brings a key back, and every way in which they do not.

use super::*;
use comity_crypto::Secret;

const GOLDEN: &str = include_str!("../../tests/golden/share.txt");

fn custodians() -> Vec<String> {
    ["A. Keller", "B. Durand", "C. Bernard"].map(str::to_owned).to_vec()
}

fn about(key: &SigningKey) -> About {
    About {
        key: key.public(),
        authority: "Tribunal de Lyon".to_owned(),
        state: "FR".to_owned(),
        made: "2026-11-23T02:42:04.000Z".to_owned(),
    }
}

fn split(key: &SigningKey) -> Vec<Share> {
    make_shares(key, &about(key), &custodians(), 2).unwrap()
}

/// The share of docs/formats/share.md: what was once written must be read for good.
fn golden() -> Share {
    let key = SigningKey::from_seed(&Secret::new([7; 32]));
    let part = Part { number: 2, value: Secret::new([0x5a; 32]) };
    let custodian = "B. Durand".to_owned();
    Share { about: about(&key), split: [1; 8], threshold: 2, count: 3, custodian, part }
}

#[test]
fn a_share_is_written_as_it_always_was() {
    assert_eq!(golden().encode(), GOLDEN);
    assert_eq!(Share::decode(GOLDEN), Ok(golden()));
    assert!(GOLDEN.lines().all(|line| line.len() <= 80), "a line fits a page");
}

#[test]
fn two_of_three_shares_in_text_bring_the_key_back() {
    let key = SigningKey::make();
    let shares: Vec<Share> =
        split(&key).iter().map(|share| Share::decode(&share.encode()).unwrap()).collect();

    for [one, other] in [[0, 1], [1, 2], [2, 0]] {
        let joined = join_shares(&[shares[one].clone(), shares[other].clone()]).unwrap();
        assert_eq!(joined.seed(), key.seed());
    }
    assert_eq!(join_shares(&shares).unwrap().seed(), key.seed(), "more than needed do too");
}

/// People type shares from paper: what nobody sees must not matter, what is mistyped must show.
#[test]
fn spaces_and_capitals_make_no_difference_and_every_other_character_does() {
    let typed = GOLDEN.replace('\n', "\r\n").replace("5a5a 5a5a", "5A5A  5a5a");
    assert_eq!(Share::decode(&typed), Ok(golden()));
    let said: String =
        GOLDEN.lines().filter(|line| !line.starts_with('#')).map(|l| format!("{l}\n")).collect();
    assert_eq!(Share::decode(&said), Ok(golden()), "lines for people may be left out");

    let first = said.find('\n').unwrap();
    for (at, character) in said.char_indices().skip(first).filter(|(_, c)| c.is_alphanumeric()) {
        let other = if character == '3' { "4" } else { "3" };
        let mut wrong = said.clone();
        wrong.replace_range(at..at + 1, other);
        assert_eq!(Share::decode(&wrong), Err(NotAShare::Mistyped), "{wrong}");
    }
    for lines in 1..said.lines().count() {
        let cut: String = said.lines().take(lines).map(|line| format!("{line}\n")).collect();
        assert_eq!(Share::decode(&cut), Err(NotAShare::Mistyped), "{cut}");
    }
    assert_eq!(Share::decode("AGE-SECRET-KEY-1"), Err(NotAShare::Other));
    assert_eq!(Share::decode(""), Err(NotAShare::Other));
    assert_eq!(Share::decode("comity-share 2\n"), Err(NotAShare::Newer(2)));
}

#[test]
fn shares_that_do_not_go_together_are_named() {
    let (key, other) = (SigningKey::make(), SigningKey::make());
    let (shares, again, foreign) = (split(&key), split(&key), split(&other));
    let unfit = |given: &[&Share]| {
        let given: Vec<Share> = given.iter().map(|share| (*share).clone()).collect();
        join_shares(&given).err()
    };

    assert_eq!(unfit(&[]), Some(Unfit::TooFew { needed: 2 }));
    assert_eq!(unfit(&[&shares[0]]), Some(Unfit::TooFew { needed: 2 }));
    assert_eq!(unfit(&[&shares[0], &shares[0]]), Some(Unfit::Twice(1)));
    assert_eq!(unfit(&[&shares[0], &again[1]]), Some(Unfit::Apart(1)), "another split");
    assert_eq!(unfit(&[&shares[0], &foreign[1]]), Some(Unfit::Apart(1)), "another key");
    let forged = Share { part: Part { number: 2, ..shares[2].part.clone() }, ..shares[1].clone() };
    assert_eq!(unfit(&[&shares[0], &forged]), Some(Unfit::Wrong), "nobody's part");
}
