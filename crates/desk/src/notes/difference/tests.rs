//! Whatever is written is what the text becomes, and few letters beside it are touched.

use loro::{ExportMode, LoroDoc};

use super::common::PASSAGE;
use super::*;

/// Numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn text(&mut self, letters: &str, length: usize) -> String {
        let letters: Vec<char> = letters.chars().collect();
        (0..length).map(|_| letters[self.below(letters.len())]).collect()
    }

    fn prose(&mut self, length: usize) -> String {
        let words = ["ledger", "the", "Lyon", "saw", "a", "Θεσσαλονίκη", "👩🏽‍🚀", "e\u{301}"];
        let word = |_| words[self.below(words.len())].to_owned() + " ";
        (0..length).map(word).collect()
    }

    /// Takes letters out and puts others in, in a few places.
    fn edited(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(6) {
            let at = self.below(letters.len() + 1);
            let end = letters.len().min(at + self.below(12));
            let length = self.below(12);
            let new = self.text("aeiou Ж👍\n", length);
            letters.splice(at..end, new.chars());
        }
        letters.into_iter().collect()
    }
}

fn doc(text: &str) -> LoroDoc {
    let doc = LoroDoc::new();
    doc.get_text("text").insert(0, text).unwrap();
    doc.commit();
    doc
}

/// Has a text changed and returns how many letters went and came.
fn touched(old: &str, new: &str) -> usize {
    let text = doc(old).get_text("text");
    rewrite(&text, new).unwrap();
    assert_eq!(text.to_string(), new);
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    changes(&old, &new).iter().map(Change::letters).sum()
}

/// Returns the letters that have to go or come, counted slowly.
fn distance(old: &str, new: &str) -> usize {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let mut row: Vec<usize> = (0..=new.len()).collect();
    for (above, letter) in (1..).zip(&old) {
        let mut left_above = std::mem::replace(&mut row[0], above);
        for at in 1..=new.len() {
            let here = row[at];
            row[at] = match *letter == new[at - 1] {
                true => left_above,
                false => 1 + here.min(row[at - 1]),
            };
            left_above = here;
        }
    }
    row[new.len()]
}

/// What two people made of one text, brought together.
fn merged(old: &str, one: &str, other: &str) -> String {
    let ours = doc(old);
    let theirs = ours.fork();
    rewrite(&ours.get_text("text"), one).unwrap();
    rewrite(&theirs.get_text("text"), other).unwrap();
    ours.import(&theirs.export(ExportMode::all_updates()).unwrap()).unwrap();
    ours.get_text("text").to_string()
}

#[test]
fn whatever_was_written_is_what_the_text_becomes() {
    let mut dice = Dice(1);
    for letters in ["ab", "abc \n", "Ж👍e\u{301} xyz"] {
        for length in [0, 1, 2, 15, 16, 17, 40, 200] {
            let (old, other) = (dice.text(letters, length), dice.below(60));
            let new = dice.text(letters, other);
            // A text of few letters shares passages by chance; those cost some letters more.
            assert!(touched(&old, &new) <= 3 * distance(&old, &new) + 4 * PASSAGE, "{old} {new}");
        }
    }
}

/// Crumbs are taken along: at most as many letters again, on both sides.
#[test]
fn edits_touch_few_letters_beside_those_that_differ() {
    let mut dice = Dice(2);
    for _ in 0..60 {
        let words = dice.below(400);
        let old = dice.prose(words);
        let new = dice.edited(&old);
        let (touched, least) = (touched(&old, &new), distance(&old, &new));
        assert!(touched <= 3 * least, "{touched} for {least}: {old} | {new}");
    }
}

#[test]
fn what_is_repeated_moved_or_gone_is_not_written_anew() {
    let row = "| the same row, again and again |\n";
    let table = row.repeat(40);
    let part = |rows: usize| row.repeat(rows);
    let cases = [
        (table.clone(), part(10) + "one\n" + &part(20) + "two\n" + &part(10)),
        (part(10) + "one\n" + &part(20) + "two\n" + &part(10), table.clone()),
        (part(9) + "x" + &part(9) + "y" + &part(9), part(8) + "x" + &part(8) + "y" + &part(9)),
    ];

    for (old, new) in cases {
        let (touched, least) = (touched(&old, &new), distance(&old, &new));
        assert!(touched <= 3 * least, "{touched} for {least}: {old} | {new}");
    }
}

/// What people paste into notes: lines that differ by a number or two.
#[test]
fn lines_that_go_from_a_long_log_are_what_goes() {
    let line = |n: usize| line_of_a_log(n % 13);
    let old: String = (0..10_000).map(line).collect();
    let new: String = (0..10_000).filter(|n| n % 50 != 7).map(line).collect();

    let (touched, gone) = (touched(&old, &new), old.chars().count() - new.chars().count());

    assert!(touched <= gone + gone / 10, "{touched} for {gone}");
}

#[test]
fn a_line_taken_out_and_one_changed_by_somebody_else_are_both_so() {
    let old: String = (0..200).map(line_of_a_log).collect();
    let without = |text: &str| text.replace(&line_of_a_log(90), "");
    let changed = |text: &str| text.replace("00095, nothing", "00095, the ledger");

    assert_eq!(merged(&old, &without(&old), &changed(&old)), changed(&without(&old)));
}

fn line_of_a_log(n: usize) -> String {
    format!("accepted from the gate of the yard, session {n:05}, nothing was written\n")
}

#[test]
fn a_few_words_in_a_long_text_are_a_few_letters() {
    let word = |n: u64| format!("{:x} ", n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let paper: String = (0..5_000).map(word).collect();
    let moved = word(17) + &paper.replace(&word(17), "").replace(&word(4_000), "gone ");

    assert_eq!(touched(&paper, &paper), 0);
    assert_eq!(touched(&paper, &paper.replace(&word(40), "")), word(40).len());
    let few = touched(&paper, &moved);
    assert!(few <= 4 * word(17).len() + 5, "a word that was moved, and one that went: {few}");
}

#[test]
fn a_sentence_written_anew_is_no_confetti() {
    let sentence = |said: &str| format!("It rained all day. {said} Nobody was seen at the gate.");
    let old: Vec<char> = sentence("The van left Lyon at dawn.").chars().collect();
    let new: Vec<char> = sentence("We found two phones, a map.").chars().collect();

    let changes = changes(&old, &new);

    assert!(changes.len() <= 4, "{changes:?}");
    let near = |change: &Change| change.old.start >= 19 && change.old.end <= 45;
    assert!(changes.iter().all(near), "{changes:?}");
}

#[test]
fn what_others_wrote_elsewhere_stays_beside_it() {
    let old = "The red van was seen in Lyon. Its driver had two phones and a map.";
    let both = merged(
        old,
        &old.replace("red", "blue").replace("phones", "phone cards"),
        &old.replace("Lyon", "Turin").replace("driver", "driver's brother"),
    );

    let expected =
        "The blue van was seen in Turin. Its driver's brother had two phone cards and a map.";
    assert_eq!(both, expected);
}

#[test]
fn edits_apart_from_each_other_in_a_long_text_are_both_kept() {
    let mut dice = Dice(3);
    for _ in 0..20 {
        let (one, middle, other) = (dice.prose(40), dice.prose(400), dice.prose(40));
        let (ours, theirs) = (dice.edited(&one), dice.edited(&other));
        // A mark that is nowhere else keeps the edits off what lies between.
        let whole = |one: &str, other: &str| format!("{one}«{middle}»{other}");

        let both = merged(&whole(&one, &other), &whole(&ours, &other), &whole(&one, &theirs));

        assert_eq!(both, whole(&ours, &theirs));
    }
}

/// Each of these would take minutes if every letter were compared with every other.
#[test]
fn no_two_texts_take_long() {
    let (mut dice, many) = (Dice(4), 200_000);
    let random = |dice: &mut Dice, letters: &str| dice.text(letters, many);
    let cases = [
        ("a".repeat(many) + "b", "b".to_owned() + &"a".repeat(many)),
        ("ab".repeat(many / 2), "abb".repeat(many / 3)),
        (random(&mut dice, "ab"), random(&mut dice, "ab")),
        (random(&mut dice, "abcdefgh ijk"), random(&mut dice, "abcdefgh ijk")),
    ];

    for (old, new) in cases {
        let text = doc(&old).get_text("text");
        rewrite(&text, &new).unwrap();
        assert!(text.to_string() == new);
    }
}

#[test]
fn what_is_late_is_replaced_between_its_common_ends() {
    let (old, new) = ("begin: one two three :end", "begin: 1 two 3 :end");
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let whole = Change { old: 0..old.len(), new: 0..new.len() };

    let late = whole.trimmed(&old, &new).finer(&old, &new, Some(Instant::now()));

    assert_eq!(late, [Change { old: 7..20, new: 7..14 }]);
}
