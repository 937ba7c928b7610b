//! What two texts have in common: lines, passages between them, and their ends.

use std::collections::HashMap;
use std::iter::successors;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};

use super::Change;

/// How long lines are compared.
const COMPARING_LINES: Duration = Duration::from_millis(500);
/// Letters in a row that two texts must share to be taken for the same passage.
pub(super) const PASSAGE: usize = 16;
/// Up to how many letters no passages are looked for: one that is repeated may be taken for
/// another, and these are compared in a moment.
const SHORT: usize = 2_000;

/// Finds what lies between the lines, and between the passages, that both texts have in one order.
pub(super) fn gaps(old: &[char], new: &[char]) -> Vec<Change> {
    let gaps = between_lines(old, new).into_iter();
    let gaps = gaps.flat_map(|gap| between_passages(old, new, gap.trimmed(old, new)));
    gaps.map(|gap| gap.trimmed(old, new)).filter(|gap| gap.letters() > 0).collect()
}

/// Finds what lies between lines that both texts have. Where lines are nearly alike, as those of a
/// log, only whole ones tell which is which.
fn between_lines(old: &[char], new: &[char]) -> Vec<Change> {
    let (before, after) = (lines(old), lines(new));
    let deadline = Instant::now().checked_add(COMPARING_LINES);
    let steps = capture_diff_slices_deadline(Algorithm::Myers, &before, &after, deadline);
    let (mut gaps, mut rest) = (Vec::new(), Change { old: 0..old.len(), new: 0..new.len() });
    let letters = |of: Option<&[&[char]]>| {
        of.unwrap_or_default().iter().map(|line| line.len()).fold(0, usize::saturating_add)
    };
    let (mut place, mut at) = (0_usize, 0_usize);
    for step in steps {
        let went = place.saturating_add(letters(before.get(step.old_range())));
        let came = at.saturating_add(letters(after.get(step.new_range())));
        if step.tag() == DiffTag::Equal {
            gaps.push(Change { old: rest.old.start..place, new: rest.new.start..at });
            (rest.old.start, rest.new.start) = (went, came);
        }
        (place, at) = (went, came);
    }
    gaps.push(rest);
    gaps
}

/// Returns the lines of a text, each with its end.
fn lines(text: &[char]) -> Vec<&[char]> {
    text.split_inclusive(|letter| *letter == '\n').collect()
}

/// Finds what lies between the passages that both sides of a change have.
fn between_passages(old: &[char], new: &[char], whole: Change) -> Vec<Change> {
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
    gaps
}

/// Returns how many letters two texts share at the beginning, and how many of the rest at the end.
pub(super) fn common_ends(old: &[char], new: &[char]) -> (usize, usize) {
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
    // Where the next passage is expected: behind the last one. Of several, the first from there on.
    let nearest = |places: &Vec<usize>, expected: usize| {
        let before = places.partition_point(|place| *place < expected);
        places.get(before).or(places.first()).copied()
    };
    let (mut at, mut expected, mut shared) = (0_usize, 0_usize, Vec::new());
    while let Some(passage) = new.get(at..at.saturating_add(PASSAGE)) {
        let goes_on = old.get(expected..expected.saturating_add(PASSAGE)) == Some(passage);
        let place = match goes_on {
            true => Some(expected),
            false => places.get(passage).and_then(|places| nearest(places, expected)),
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

/// Keeps the most passages that follow each other in the old text too.
fn in_order(shared: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For every length of a row so far, the least place that one ends with, and its index.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(shared.len());
    for (index, (place, _)) in shared.iter().enumerate() {
        let length = ends.partition_point(|(end, _)| end < place);
        before.push(length.checked_sub(1).and_then(|one| ends.get(one)).map(|(_, index)| *index));
        match ends.get_mut(length) {
            Some(end) => *end = (*place, index),
            None => ends.push((*place, index)),
        }
    }
    let last = ends.last().map(|(_, index)| *index);
    let row = successors(last, |index| before.get(*index).copied().flatten());
    let mut kept: Vec<_> = row.filter_map(|index| shared.get(index).copied()).collect();
    kept.reverse();
    kept
}
