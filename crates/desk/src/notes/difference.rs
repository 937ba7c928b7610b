//! The difference between the text that was shown and the text that was written: found letter by
//! letter, in a time that nobody waits for.
//!
//! Edits between two saves are local. So passages that both texts have in one order are found
//! first, by their letters, and only what lies between them is compared letter by letter.

use std::collections::HashMap;
use std::iter::successors;
use std::ops::Range;
use std::time::{Duration, Instant};

use loro::LoroText;
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};

/// How long letters are compared; what is left then is replaced as a whole.
const COMPARING: Duration = Duration::from_millis(1_000);
/// Letters in a row that two texts must share to be taken for the same passage.
const PASSAGE: usize = 16;
/// Up to how many letters no passages are looked for: one that is repeated may be taken for another,
/// and these are compared in a moment.
const SHORT: usize = 2_000;
/// How many letters ahead a passage is looked for wherever it begins.
const NEAR: usize = 4_096;
/// Most letters between two changes that are changed along with them: a sentence written anew
/// shares single letters with the one before, and those are no reason to write it in crumbs.
const CRUMB: usize = 2;
/// Up to how many changes one that only removes stays that. To remove letters from amid others takes
/// Loro as long as to count those behind, 3 ms in the longest note; to put some in does not.
const FEW: usize = 200;

/// A part of the old text, and the part of the new one that takes its place.
#[derive(Clone, Debug, PartialEq)]
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

/// Changes a text, touching few letters beside those that differ.
pub(super) fn rewrite(text: &LoroText, new: &str) -> Option<()> {
    let shown = text.to_string();
    if shown == new {
        return Some(());
    }
    let (old, written): (Vec<char>, Vec<char>) = (shown.chars().collect(), new.chars().collect());
    // Forwards, so that what stands before a change is already as written; and what comes before
    // what goes: Loro inserts quickly, and removes quickly only from where letters were inserted.
    for Change { old, new } in changes(&old, &written) {
        let (at, behind) = (new.start, new.end);
        text.insert(at, &written.get(new)?.iter().collect::<String>()).ok()?;
        text.delete(behind, old.len()).ok()?;
    }
    (text.to_string() == new).then_some(())
}

/// Finds the changes that make one text of the other, in their order.
fn changes(old: &[char], new: &[char]) -> Vec<Change> {
    let mut gaps = gaps(old, new);
    let deadline = Instant::now().checked_add(COMPARING);
    // The short ones first: what a long one takes must not be missing for them.
    gaps.sort_by_key(Change::letters);
    let found = gaps.iter().flat_map(|gap| gap.finer(old, new, deadline));
    let mut changes: Vec<Change> = found.collect();
    changes.sort_by_key(|change| (change.old.start, change.new.start));
    changes = without_crumbs(changes);
    if changes.len() > FEW {
        changes.iter_mut().for_each(|change| change.take_one_along(old.len()));
    }
    changes
}

/// Joins changes with what lies between them where that is less than they are, and next to nothing.
fn without_crumbs(changes: Vec<Change>) -> Vec<Change> {
    let mut joined: Vec<Change> = Vec::with_capacity(changes.len());
    for change in changes {
        match joined.last_mut() {
            Some(last) if last.is_near(&change) => {
                (last.old.end, last.new.end) = (change.old.end, change.new.end);
            }
            _ => joined.push(change),
        }
    }
    joined
}

impl Change {
    /// Returns how many letters go and come.
    fn letters(&self) -> usize {
        self.old.len().saturating_add(self.new.len())
    }

    /// Returns whether only a crumb lies between this change and one behind it.
    fn is_near(&self, next: &Self) -> bool {
        let between = next.old.start.saturating_sub(self.old.end);
        between <= CRUMB.min(self.letters()).min(next.letters())
    }

    /// Has a change that only removes write the letter behind it anew.
    fn take_one_along(&mut self, all: usize) {
        if self.new.is_empty() && self.old.end < all {
            self.old.end = self.old.end.saturating_add(1);
            self.new.end = self.new.end.saturating_add(1);
        }
    }

    /// Leaves away what both parts have in common at their beginning and end.
    fn trimmed(self, old: &[char], new: &[char]) -> Self {
        let before = old.get(self.old.clone()).unwrap_or_default();
        let after = new.get(self.new.clone()).unwrap_or_default();
        let (begin, end) = common_ends(before, after);
        let trim =
            |part: Range<usize>| part.start.saturating_add(begin)..part.end.saturating_sub(end);
        Self { old: trim(self.old), new: trim(self.new) }
    }

    /// Finds the changes within this one, letter by letter; this one as a whole when it is late.
    fn finer(&self, old: &[char], new: &[char], deadline: Option<Instant>) -> Vec<Self> {
        let before = old.get(self.old.clone()).unwrap_or_default();
        let after = new.get(self.new.clone()).unwrap_or_default();
        let steps =
            capture_diff_slices_deadline(Algorithm::RawMyers, before, after, deadline).into_iter();
        let moved = |part: Range<usize>, by: usize| {
            part.start.saturating_add(by)..part.end.saturating_add(by)
        };
        let changed = steps.filter(|step| step.tag() != DiffTag::Equal);
        let placed = changed.map(|step| Self {
            old: moved(step.old_range(), self.old.start),
            new: moved(step.new_range(), self.new.start),
        });
        placed.collect()
    }
}

/// Finds what lies between the passages that both texts have in one order.
fn gaps(old: &[char], new: &[char]) -> Vec<Change> {
    let whole = Change { old: 0..old.len(), new: 0..new.len() }.trimmed(old, new);
    let before = old.get(whole.old.clone()).unwrap_or_default();
    let after = new.get(whole.new.clone()).unwrap_or_default();
    let passages = match whole.letters() <= SHORT {
        true => Vec::new(),
        false => in_order(&shared(before, after)),
    };
    let (mut gaps, mut rest) = (Vec::new(), whole.clone());
    for (place, at) in passages {
        let (place, at) =
            (place.saturating_add(whole.old.start), at.saturating_add(whole.new.start));
        gaps.push(Change { old: rest.old.start..place, new: rest.new.start..at });
        rest.old.start = place.saturating_add(PASSAGE);
        rest.new.start = at.saturating_add(PASSAGE);
    }
    gaps.push(rest);
    let trimmed = gaps.into_iter().map(|gap| gap.trimmed(old, new));
    trimmed.filter(|gap| gap.letters() > 0).collect()
}

/// Returns how many letters two texts share at the beginning, and how many of the rest at the end.
fn common_ends(old: &[char], new: &[char]) -> (usize, usize) {
    let begin = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let shorter = old.len().min(new.len()).saturating_sub(begin);
    let backwards = old.iter().rev().zip(new.iter().rev());
    let end = backwards.take(shorter).take_while(|(one, other)| one == other).count();
    (begin, end)
}

/// Finds passages of the old text in the new one: where in the old one, and where in the new one.
/// They follow each other in the new one without overlap.
fn shared(old: &[char], new: &[char]) -> Vec<(usize, usize)> {
    let mut places: HashMap<&[char], Vec<usize>> = HashMap::new();
    for (number, passage) in old.chunks_exact(PASSAGE).enumerate() {
        places.entry(passage).or_default().push(number.saturating_mul(PASSAGE));
    }
    // Where the next passage is expected: behind the last one. Of several, the first from there on,
    // and in a log of lines that are nearly alike one that begins at no multiple of its length.
    let nearest = |places: &Vec<usize>, expected: usize, passage: &[char]| {
        let near = old.get(expected..old.len().min(expected.saturating_add(NEAR)));
        let near = near.unwrap_or_default().windows(PASSAGE).position(|here| here == passage);
        let before = places.partition_point(|place| *place < expected);
        let known = || places.get(before).or(places.first()).copied();
        near.map(|by| expected.saturating_add(by)).or_else(known)
    };
    let (mut at, mut expected, mut shared) = (0_usize, 0_usize, Vec::new());
    while let Some(passage) = new.get(at..at.saturating_add(PASSAGE)) {
        let goes_on = old.get(expected..expected.saturating_add(PASSAGE)) == Some(passage);
        let place = match goes_on {
            true => Some(expected),
            false => places.get(passage).and_then(|places| nearest(places, expected, passage)),
        };
        let Some(place) = place else {
            at = at.saturating_add(1);
            continue;
        };
        shared.push((place, at));
        (at, expected) = (at.saturating_add(PASSAGE), place.saturating_add(PASSAGE));
    }
    shared
}

/// Keeps the most passages that follow each other in the old text too, without overlap.
fn in_order(shared: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For every length of a row so far, the least place that one ends with, and its index.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(shared.len());
    for (index, (place, _)) in shared.iter().enumerate() {
        let length = ends.partition_point(|(end, _)| end.saturating_add(PASSAGE) <= *place);
        before.push(length.checked_sub(1).and_then(|one| ends.get(one)).map(|(_, index)| *index));
        match ends.get_mut(length) {
            Some(end) => *end = (*place, index).min(*end),
            None => ends.push((*place, index)),
        }
    }
    let last = ends.last().map(|(_, index)| *index);
    let row = successors(last, |index| before.get(*index).copied().flatten());
    let mut kept: Vec<_> = row.filter_map(|index| shared.get(index).copied()).collect();
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use loro::{ExportMode, LoroDoc};

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
            let words =
                ["ledger", "the", "of", "Lyon", "saw", "a", "Θεσσαλονίκη", "👩🏽‍🚀", "cafe\u{301}"];
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
                assert!(
                    touched(&old, &new) <= 3 * distance(&old, &new) + 4 * PASSAGE,
                    "{old} {new}"
                );
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
        let line = |n: usize| format!("2026-11-{:02} 12:{:02} gate {n} opened\n", n / 900, n % 60);
        let old: String = (0..20_000).map(line).collect();
        let new: String = (0..20_000).filter(|n| n % 50 != 7).map(line).collect();

        let (touched, gone) = (touched(&old, &new), old.chars().count() - new.chars().count());

        assert!(touched <= 2 * gone, "{touched} for {gone}");
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
        let sentence =
            |said: &str| format!("It rained all day. {said} Nobody was seen at the gate.");
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
}
