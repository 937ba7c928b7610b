//! The words around a hit.

use comity_intake::folding::fold;

use super::query::{Query, squeeze};

/// Longest excerpt, in characters, and how many of them come before the hit.
const CHARS_MAX: usize = 200;
const CHARS_BEFORE: usize = 60;

/// Returns the words around the first place where a text has a word of the query; its beginning
/// where it has none. One line, at most 200 characters.
pub(super) fn excerpt(text: &str, query: &Query) -> String {
    let at = query.words().iter().find_map(|word| place_of(text, word)).unwrap_or_default();
    let before = text.get(..at).unwrap_or_default();
    let back = before.char_indices().rev().take(CHARS_BEFORE).last().map_or(at, |(at, _)| at);
    let begin = if back == 0 { 0 } else { next_word(text, back, at) };
    let cut = if begin > 0 { "…" } else { "" };
    let rest = text.get(begin..).unwrap_or_default();
    let line = squeeze(rest.get(..rest.floor_char_boundary(CHARS_MAX * 8)).unwrap_or_default());
    let line = line.trim();
    match line.char_indices().nth(CHARS_MAX.saturating_sub(2)) {
        Some((end, _)) => format!("{cut}{}…", line.get(..end).unwrap_or_default()),
        None => format!("{cut}{line}"),
    }
}

/// Begins at a word where one begins before the hit.
fn next_word(text: &str, from: usize, hit: usize) -> usize {
    let between = text.get(from..hit).unwrap_or_default();
    let space = between.char_indices().find(|(_, c)| c.is_whitespace());
    space.map_or(from, |(at, c)| from.saturating_add(at).saturating_add(c.len_utf8()))
}

/// Finds where in the text as it is a folded word begins. Folding works letter by letter, so the
/// place is counted along.
fn place_of(text: &str, word: &str) -> Option<usize> {
    let mut folded = String::new();
    let mut places = Vec::new();
    let mut room = [0; 4];
    for (at, c) in text.char_indices() {
        let part = if c.is_whitespace() { " ".to_owned() } else { fold(c.encode_utf8(&mut room)) };
        if part == " " && folded.ends_with(' ') {
            continue;
        }
        places.push((folded.len(), at));
        folded.push_str(&part);
        // The text may be long; the hit is wanted, not the rest.
        let looked = folded.len().saturating_sub(word.len().saturating_add(part.len()));
        let looked = folded.floor_char_boundary(looked);
        if folded.get(looked..).is_some_and(|tail| tail.contains(word)) {
            break;
        }
    }
    let begin = folded.find(word)?;
    let place = places.iter().rev().find(|(folded_at, _)| *folded_at <= begin);
    place.map(|(_, at)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hit_stands_in_the_excerpt_as_it_was_written() {
        let text = "a b c ".repeat(100) + "paid by Георгиев\n\nin cash " + &"x y z ".repeat(100);

        let shown = excerpt(&text, &Query::parse("georgiev"));

        assert!(shown.contains("paid by Георгиев in cash"), "{shown}");
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert!(shown.chars().count() <= CHARS_MAX, "{}", shown.chars().count());
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        assert_eq!(excerpt("Ledger of\n2025", &Query::parse("ledger")), "Ledger of 2025");
        assert_eq!(excerpt("", &Query::parse("ledger")), "");
    }
}
