//! The difference between the text that was shown and the text that was written: found as finely as
//! the length of both allows, in a time that nobody waits for.

use std::collections::HashMap;

use loro::{LoroText, UpdateOptions};

/// Up to how many bytes a difference is looked for letter by letter, and for how long.
const FINE_BYTES_MAX: usize = 200_000;
const FINE_MS: f64 = 500.0;
const LINES_MS: f64 = 2_000.0;
/// Up to how many differing letters no clock is asked meanwhile: Loro asks it at every step, which
/// takes longer than the step. What it does grows with the square of this, to about 0.2 s.
const UNTIMED_LETTERS_MAX: usize = 8_000;
/// Letters in a row that two texts must share to be taken for the same passage.
const PASSAGE: usize = 16;
/// Most passages that are compared with each other.
const PASSAGES_MAX: usize = 1_000;

/// Changes a text as finely as its length allows.
pub(super) fn rewrite(text: &LoroText, new: &str) -> Option<()> {
    let old = text.to_string();
    if old == new {
        return Some(());
    }
    let options = |ms: Option<f64>| UpdateOptions { timeout_ms: ms, use_refined_diff: true };
    let fine = old.len().saturating_add(new.len()) <= FINE_BYTES_MAX;
    let timed = !fine || differ_at_most(&old, new) > UNTIMED_LETTERS_MAX;
    // What ran out of time has changed a part: the next way goes on from there.
    let done = fine && text.update(new, options(timed.then_some(FINE_MS))).is_ok()
        || text.update_by_line(new, options(Some(LINES_MS))).is_ok();
    if !done {
        replace_middle(text, new)?;
    }
    (text.to_string() == new).then_some(())
}

/// Replaces what lies between the common beginning and the common end.
fn replace_middle(text: &LoroText, new: &str) -> Option<()> {
    let old: Vec<char> = text.to_string().chars().collect();
    let new: Vec<char> = new.chars().collect();
    let (begin, end) = common_ends(&old, &new);
    let removed = old.len().saturating_sub(begin).saturating_sub(end);
    text.delete(begin, removed).ok()?;
    let added = new.get(begin..new.len().saturating_sub(end))?;
    text.insert(begin, &added.iter().collect::<String>()).ok()
}

/// Returns how many letters two texts share at the beginning, and how many of the rest at the end.
fn common_ends(old: &[char], new: &[char]) -> (usize, usize) {
    let begin = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let shorter = old.len().min(new.len()).saturating_sub(begin);
    let backwards = old.iter().rev().zip(new.iter().rev());
    let end = backwards.take(shorter).take_while(|(one, other)| one == other).count();
    (begin, end)
}

/// Returns how many letters have to go or come at most to make one text of the other: what is left
/// when the passages that both have in one order are taken away. Says too much where much is
/// repeated, and never too little.
fn differ_at_most(old: &str, new: &str) -> usize {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let (begin, end) = common_ends(&old, &new);
    let middle = |text: &[char]| text.len().saturating_sub(end);
    let old = old.get(begin..middle(&old)).unwrap_or_default();
    let new = new.get(begin..middle(&new)).unwrap_or_default();
    let same = in_order(&shared(old, new)).saturating_mul(2);
    old.len().saturating_add(new.len()).saturating_sub(same)
}

/// Finds passages of the new text in the old one: where in the old one each begins, and its length.
/// They follow each other in the new one.
fn shared(old: &[char], new: &[char]) -> Vec<(usize, usize)> {
    let passages = old.chunks_exact(PASSAGE).enumerate().rev();
    let places: HashMap<&[char], usize> =
        passages.map(|(number, passage)| (passage, number.saturating_mul(PASSAGE))).collect();
    let (mut at, mut shared) = (0_usize, Vec::new());
    while let Some(passage) = new.get(at..at.saturating_add(PASSAGE)) {
        let mut run = 1;
        if let Some(place) = places.get(passage).copied() {
            let pairs = old.iter().skip(place).zip(new.iter().skip(at));
            run = pairs.take_while(|(one, other)| one == other).count();
            shared.push((place, run));
        }
        at = at.saturating_add(run);
        if shared.len() >= PASSAGES_MAX {
            break;
        }
    }
    shared
}

/// Returns the letters of the most passages that follow each other in the old text too.
fn in_order(shared: &[(usize, usize)]) -> usize {
    let mut most: Vec<(usize, usize)> = Vec::with_capacity(shared.len());
    for (place, run) in shared {
        let before = most.iter().filter(|(end, _)| end <= place).map(|(_, letters)| *letters);
        let letters = before.max().unwrap_or_default().saturating_add(*run);
        most.push((place.saturating_add(*run), letters));
    }
    most.into_iter().map(|(_, letters)| letters).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

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

    /// Too little said would let a save run without a clock for minutes; too much, only slower.
    #[test]
    fn the_letters_that_differ_are_never_underrated() {
        let paper: String = (0..60).map(|n| format!("Line {n}: what was found. ")).collect();
        let (begin, end) = paper.split_at(600);
        let cases = [
            (paper.clone(), paper.replace("Line 30", "ligne trente")),
            (paper.clone(), paper.replace("found", "seen")),
            (paper.clone(), end.to_owned() + begin),
            (paper.clone(), "Ж".to_owned() + end),
            ("a".repeat(200), "a".repeat(150)),
            (String::new(), paper.clone()),
            (paper.clone(), String::new()),
        ];

        for (old, new) in cases {
            assert!(differ_at_most(&old, &new) >= distance(&old, &new), "{old} {new}");
        }
    }

    #[test]
    fn a_few_words_in_a_long_text_are_a_few_letters() {
        let word = |n: u64| format!("{:x} ", n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let paper: String = (0..5_000).map(word).collect();
        let moved = word(17) + &paper.replace(&word(17), "").replace(&word(4_000), "gone ");

        assert_eq!(differ_at_most(&paper, &paper), 0);
        assert_eq!(differ_at_most(&paper, &paper.replace(&word(40), "")), word(40).len());
        let few = differ_at_most(&paper, &moved);
        assert!(few < 20 * PASSAGE, "a word that was moved, and one that went: {few}");
    }
}
