//! Folds words, so that `Georgiev` finds `Георгиев` and `Muller` finds `Müller`: compatibility
//! forms, diacritics away, lower case, Greek, Cyrillic, Georgian and Armenian in Latin letters.
//!
//! Pure functions, the same for what is searched and for what is sought. One word may be written
//! in Latin letters in several ways: [`fold`] gives the first of them, which orders and filters;
//! [`Forms`] all of them. Two words are the same word when they share a form.

mod tables;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is compared, in bytes; what follows in a longer one is not looked at.
const WORD_BYTES_MAX: usize = 160;

/// A way of writing other scripts, and Latin letters with marks, in plain Latin letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Bulgarian passports, Greek ELOT 743; Latin letters lose their marks. [`fold`] uses it.
    Passport,
    /// ICAO Doc 9303: `kh`, `shch`, `iu`; `Müller` is `mueller`.
    Icao,
    /// As English newspapers write: `yu`, `ya`, `y`.
    English,
    /// Serbian Latin without its marks: `Živković` and `Живковић` are `zivkovic`.
    Serbian,
    /// Ukrainian passports: `Зеленський` is `zelenskyi`.
    Ukrainian,
}

impl Scheme {
    /// Every scheme, [`fold`]'s first.
    pub(crate) const ALL: [Self; 5] =
        [Self::Passport, Self::Icao, Self::English, Self::Serbian, Self::Ukrainian];
}

/// The forms of one word; used again for the next, to spare memory.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    texts: Vec<String>,
    count: usize,
}

impl Forms {
    /// Takes a word and works out its forms, each once.
    pub fn take(&mut self, word: &str) {
        self.count = 0;
        let word = cut(word);
        if word.is_ascii() {
            let mut text = self.spare();
            text.push_str(word);
            text.make_ascii_lowercase();
            self.keep(text);
            return;
        }
        for scheme in Scheme::ALL {
            let mut text = self.spare();
            fold_into(scheme, word, &mut text);
            self.keep(text);
        }
    }

    /// Returns the forms, the one of [`fold`] first. None when nothing of the word is left.
    pub fn texts(&self) -> &[String] {
        self.texts.get(..self.count).unwrap_or_default()
    }

    /// Returns a text to write the next form into.
    fn spare(&mut self) -> String {
        let mut text = self.texts.get_mut(self.count).map(std::mem::take).unwrap_or_default();
        text.clear();
        text
    }

    /// Keeps a form, or its memory where it is none or known.
    fn keep(&mut self, text: String) {
        let new = !text.is_empty() && !self.texts().contains(&text);
        match self.texts.get_mut(self.count) {
            Some(place) => *place = text,
            None => self.texts.push(text),
        }
        self.count = self.count.saturating_add(usize::from(new));
    }
}

/// Tells whether the first form of a text contains a word that was folded. No text is made where
/// all is plain Latin: lists of 100,000 ask at every key.
pub fn folded_contains(text: &str, folded: &str) -> bool {
    if !text.is_ascii() {
        return fold(text).contains(folded);
    }
    let Some(first) = folded.as_bytes().first() else { return true };
    let either = [*first, first.to_ascii_uppercase()];
    let begins = |window: &[u8]| window.first().is_some_and(|byte| either.contains(byte));
    let mut windows = text.as_bytes().windows(folded.len());
    windows.any(|window| begins(window) && window.eq_ignore_ascii_case(folded.as_bytes()))
}

/// Returns the first form of a text. Fold both sides, then compare.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    fold_into(Scheme::Passport, text, &mut folded);
    folded
}

/// Returns what is compared of a word.
pub(crate) fn cut(word: &str) -> &str {
    word.get(..word.floor_char_boundary(WORD_BYTES_MAX)).unwrap_or(word)
}

/// Appends the form of a text in a scheme.
pub(crate) fn fold_into(scheme: Scheme, text: &str, folded: &mut String) {
    // Composed first: й is a letter of its own, not и with a mark.
    let mut letters = text.nfc().flat_map(char::to_lowercase);
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let pair = if tables::begins_greek_pair(letter) {
            let mut ahead = letters.clone();
            let around = (before, ahead.next(), ahead.next());
            tables::greek_pair(scheme, letter, around)
        } else {
            None
        };
        match pair {
            Some(latin) => {
                letters.next();
                folded.push_str(latin);
            }
            None => fold_letter(scheme, letter, folded),
        }
        before = letter;
    }
}

fn fold_letter(scheme: Scheme, letter: char, folded: &mut String) {
    if letter.is_ascii() {
        folded.push(letter);
        return;
    }
    if let Some(latin) = tables::latin(scheme, letter) {
        folded.push_str(latin);
        return;
    }
    for part in std::iter::once(letter).nfkd().filter(|part| !is_mark(*part)) {
        for part in part.to_lowercase() {
            match tables::latin(scheme, part) {
                Some(latin) => folded.push_str(latin),
                None => folded.push(part),
            }
        }
    }
}

/// Returns whether a character belongs to the letter before it, or to no letter at all.
pub(crate) fn is_joined(c: char) -> bool {
    is_combining_mark(c) || is_mark(c)
}

/// Marks that carry no letter in the scripts of Europe, and joiners. Vowel signs of other scripts
/// are marks too and stay: without them words fall together.
fn is_mark(c: char) -> bool {
    is_combining_mark(c)
        && matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
            | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}')
        || matches!(c, '\u{ad}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(word: &str) -> Vec<String> {
        let mut forms = Forms::default();
        forms.take("something before");
        forms.take(word);
        forms.texts().to_vec()
    }

    fn same(one: &str, other: &str) -> bool {
        forms(one).iter().any(|form| forms(other).contains(form))
    }

    #[test]
    fn a_folded_word_is_found_in_a_text_as_if_that_were_folded() {
        let texts = ["", "Ledger 47", "LEDGER", "the Müller LEDGER", "Георгиев", "ledge r", "47"];
        for text in texts {
            for word in ["", "l", "ledger", "47", "r", "muller", "georgiev", "\u{1F}ed"] {
                let expected = fold(text).contains(word);
                assert_eq!(folded_contains(text, word), expected, "{word:?} in {text:?}");
            }
        }
    }

    /// Names arrive in every script of the team.
    #[test]
    fn names_are_found_across_scripts() {
        let pairs = [
            ("Георгиев", "Georgiev"),
            ("ГЕОРГИЕВ", "georgiev"),
            ("Παπαδόπουλος", "papadopoulos"),
            ("ΓΕΩΡΓΙΟΥ", "Georgiou"),
            ("Müller", "MULLER"),
            ("Wałęsa", "walesa"),
            ("Škvorecký", "skvorecky"),
            ("Straße", "strasse"),
            ("Đorđević", "Dordevic"),
            ("Ђорђевић", "dordevic"),
            ("ﬁnance", "finance"),
            ("Ⅻ", "xii"),
            ("cafe\u{301}", "café"),
            ("თბილისი", "Tbilisi"),
            ("Երևան", "Erevan"),
        ];

        for (one, other) in pairs {
            assert_eq!(fold(one), fold(other), "{one} {other}");
            assert!(same(one, other), "{one} {other}");
        }
    }

    /// The same person stands in one passport as Khrushchev and in another as Hrushtev.
    #[test]
    fn a_name_is_found_however_it_was_transliterated() {
        let pairs = [
            ("Хрущёв", "Khrushchev"),
            ("Хрущёв", "Hrushtev"),
            ("Юлия", "Yuliya"),
            ("Юлия", "Iuliia"),
            ("Живковић", "Živković"),
            ("Живковић", "Zivkovic"),
            ("Живковић", "Zhivkovic"),
            ("Зеленський", "Zelenskyi"),
            ("Müller", "Mueller"),
            ("Jørgensen", "Joergensen"),
            ("Ångström", "aangstroem"),
            ("Đorđević", "Djordjevic"),
            ("Ђорђевић", "Djordjevic"),
            ("Παπαδόπουλος", "Papadopoylos"),
            ("Χρήστος", "Christos"),
            ("Χρήστος", "Hristos"),
            ("Μπάμπης", "Bampis"),
            ("Ευάγγελος", "Evangelos"),
            ("Ευθύμιος", "Efthymios"),
            ("كتابة", "كتابه"),
        ];

        for (one, other) in pairs {
            assert!(same(one, other), "{one} {:?} {other} {:?}", forms(one), forms(other));
        }
    }

    #[test]
    fn what_differs_stays_apart() {
        for (one, other) in [("Müller", "Miller"), ("Георгиев", "Гергиев"), ("が", "か\u{3099}x")]
        {
            assert!(!same(one, other), "{one} {other}");
        }
        assert_eq!(forms("\u{301}\u{200b}"), Vec::<String>::new(), "nothing of it is left");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["Георгиев", "Ελλάδα", "İstanbul", "ﷺ", "日本", "ǅ", "Ａ", "하나", "ภาษา"]
        {
            let folded = fold(text);
            assert_eq!(fold(&folded), folded, "{text}");
        }
    }

    #[test]
    fn other_scripts_keep_their_vowel_signs() {
        assert_eq!(fold("हिन्दी"), "हिन्दी");
        assert_ne!(fold("が"), "");
    }
}
