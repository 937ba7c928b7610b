//! Scripts that are read from the right: a page draws them in the order of places, a reader and a
//! search want the order of reading.

/// Says whether a text has letters that are read from the right.
pub(super) fn has_right_to_left(text: &str) -> bool {
    // No such letter has one byte, and most texts have only those.
    !text.is_ascii() && text.chars().any(is_right_to_left)
}

/// Puts a line in order of reading whose glyphs begin at `starts` and stand from left to right.
pub(super) fn reading_order(line: &str, starts: &[usize]) -> String {
    let ends = starts.iter().skip(1).copied().chain([line.len()]);
    let glyphs = starts.iter().zip(ends).filter_map(|(start, end)| line.get(*start..end));
    let mut glyphs: Vec<&str> = glyphs.collect();
    let (right, left) = line.chars().fold((0, 0), |(right, left), c| match c {
        c if is_right_to_left(c) => (right + 1, left),
        c if c.is_alphabetic() => (right, left + 1),
        _ => (right, left),
    });
    if right > left {
        glyphs.reverse();
        turn_runs(&mut glyphs, |glyph| glyph.starts_with(is_left_to_right));
    } else {
        turn_runs(&mut glyphs, |glyph| glyph.starts_with(is_right_to_left));
    }
    keep_marks_after_letters(&mut glyphs);
    glyphs.concat()
}

/// Turns every run around whose ends are of a direction; what stands between belongs to it.
fn turn_runs(glyphs: &mut [&str], is_of: impl Fn(&str) -> bool) {
    let mut from = 0;
    while let Some(first) = glyphs.get(from..).and_then(|rest| rest.iter().position(|g| is_of(g))) {
        let first = from.saturating_add(first);
        let other = |glyph: &&str| !is_of(glyph) && glyph.starts_with(char::is_alphanumeric);
        let rest = glyphs.get_mut(first..).unwrap_or_default();
        let run = rest.iter().position(other).unwrap_or(rest.len());
        let run = rest.get(..run).unwrap_or_default();
        let length = run.iter().rposition(|g| is_of(g)).map_or(1, |last| last.saturating_add(1));
        if let Some(run) = rest.get_mut(..length) {
            run.reverse();
        }
        from = first.saturating_add(length);
    }
}

/// Turning a line puts marks before the letters they belong to; this puts them behind again.
fn keep_marks_after_letters(glyphs: &mut [&str]) {
    let is_mark = |glyph: &str| glyph.starts_with(is_mark);
    let mut at = 0;
    while let Some(rest) = glyphs.get_mut(at..).filter(|rest| !rest.is_empty()) {
        let marks = rest.iter().take_while(|glyph| is_mark(glyph)).count();
        if let Some(cluster) = rest.get_mut(..=marks) {
            cluster.reverse();
        }
        at = at.saturating_add(marks).saturating_add(1);
    }
}

/// Points and vowel signs of Hebrew and Arabic.
fn is_mark(c: char) -> bool {
    match c {
        // A hyphen among the points.
        '\u{5be}' => false,
        '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' => true,
        '\u{670}' | '\u{6d6}'..='\u{6ed}' => true,
        _ => false,
    }
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
        && !matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}')
}

fn is_left_to_right(c: char) -> bool {
    c.is_alphanumeric() && !is_right_to_left(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(line: &str) -> String {
        let starts: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
        reading_order(line, &starts)
    }

    #[test]
    fn words_turn_and_numbers_stay() {
        assert_eq!(turned("2031 לירפאב 12"), "12 באפריל 2031");
        assert_eq!(turned("see םולש there"), "see שלום there");
    }

    #[test]
    fn a_mark_stays_with_its_letter() {
        assert_eq!(turned("ב\u{5b8}א"), "אב\u{5b8}");
    }
}
