//! Splits texts into words, the same way for what is searched and for what is sought.
//!
//! A word is a run of letters and digits with the marks that belong to them. Scripts that write
//! without spaces have no such runs: there each letter is a word, and a word of several letters
//! is sought as a phrase.

use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::folding::{Forms, is_joined};

/// Between two pages of a text.
pub const PAGE_BREAK: char = '\u{c}';

/// The words of a text, as ranges of bytes, in order.
#[derive(Clone, Debug)]
pub(crate) struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    /// Begins at the first word.
    pub fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Returns whether the word is a letter of a script that writes without spaces.
    pub fn stands_alone(word: &str) -> bool {
        word.chars().next().is_some_and(stands_alone)
    }
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = self.text.get(self.at..)?;
        let (skipped, first) = rest.char_indices().find(|(_, c)| c.is_alphanumeric())?;
        let start = self.at.saturating_add(skipped);
        let mut end = start.saturating_add(first.len_utf8());
        let single = stands_alone(first);
        for c in self.text.get(end..)?.chars() {
            let goes_on = match single {
                true => is_joined(c),
                false => (c.is_alphanumeric() && !stands_alone(c)) || is_joined(c),
            };
            if !goes_on {
                break;
            }
            end = end.saturating_add(c.len_utf8());
        }
        self.at = end;
        Some(start..end)
    }
}

/// Returns whether a letter is of a script that writes without spaces: Han, Kana, Thai, Lao,
/// Burmese, Khmer.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9d}' | '\u{20000}'..='\u{3ffff}')
}

/// Gives tantivy every form of every word; the forms of one word share its position.
#[derive(Clone, Default)]
pub(crate) struct FoldedWords(Forms);

/// The forms of the words of one text.
pub(crate) struct FormStream<'a> {
    text: &'a str,
    words: Words<'a>,
    forms: &'a mut Forms,
    /// The form that comes next.
    next: usize,
    token: Token,
}

impl Tokenizer for FoldedWords {
    type TokenStream<'a> = FormStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FormStream<'a> {
        self.0.take("");
        let forms = &mut self.0;
        FormStream { text, words: Words::of(text), forms, next: 0, token: Token::default() }
    }
}

impl TokenStream for FormStream<'_> {
    fn advance(&mut self) -> bool {
        while self.next >= self.forms.texts().len() {
            let Some(word) = self.words.next() else { return false };
            self.forms.take(self.text.get(word.clone()).unwrap_or_default());
            self.next = 0;
            if !self.forms.texts().is_empty() {
                self.token.position = self.token.position.wrapping_add(1);
                (self.token.offset_from, self.token.offset_to) = (word.start, word.end);
            }
        }
        self.token.text.clear();
        self.token.text.push_str(self.forms.texts().get(self.next).map_or("", String::as_str));
        self.next = self.next.saturating_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        Words::of(text).map(|word| text.get(word).unwrap()).collect()
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(
            words("L'accord, AB-123-CD: 12:30"),
            ["L", "accord", "AB", "123", "CD", "12", "30"]
        );
        assert_eq!(words("cafe\u{301} soft\u{ad}hyphen"), ["cafe\u{301}", "soft\u{ad}hyphen"]);
        assert_eq!(words("हिन्दी में"), ["हिन्दी", "में"]);
        assert_eq!(words(" \u{301} - "), Vec::<&str>::new());
    }

    #[test]
    fn letters_of_scripts_without_spaces_stand_alone() {
        assert_eq!(words("人権はA4で"), ["人", "権", "は", "A4", "で"]);
        assert_eq!(words("ที่"), ["ที่"]);
    }

    #[test]
    fn forms_of_a_word_share_its_position() {
        let mut tokens = Vec::new();
        let mut folder = FoldedWords::default();
        folder.token_stream("von Müller, ь Paris").process(&mut |token| {
            tokens.push((token.position, token.text.clone()));
        });

        let expected = [(0, "von"), (1, "muller"), (1, "mueller"), (2, "paris")];
        assert_eq!(tokens, expected.map(|(at, text)| (at, text.to_owned())));
    }
}
