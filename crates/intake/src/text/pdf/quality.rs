//! How much of a page's text looks like text. Engines lose text silently: letters that are no
//! letters, words without gaps, single letters with gaps between. The measure knows no language:
//! it counts letters that stand in words of plausible form, and holds against them what no
//! writer wrote.

/// What a page's text is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// Letters and digits in plausible words.
    pub good: usize,
    /// Letters and digits in other words.
    pub odd: usize,
    /// Replacement characters, private use, controls.
    pub garbage: usize,
}

/// Words of more letters have lost their gaps; the longest in use are shorter.
const WORD_LETTERS_MAX: usize = 26;

impl Quality {
    /// Measures a text.
    pub fn of(text: &str) -> Self {
        let garbage = text.chars().filter(|c| is_garbage(*c)).count();
        let mut quality = Self { garbage, ..Self::default() };
        for word in text.split(|c: char| !is_of_word(c)).filter(|word| !word.is_empty()) {
            let letters = word.chars().count();
            if is_plausible(word, letters) {
                quality.good = quality.good.saturating_add(letters);
            } else {
                quality.odd = quality.odd.saturating_add(letters);
            }
        }
        quality
    }

    /// Returns one number to compare texts of one page by.
    pub fn score(self) -> usize {
        let against = self.garbage.saturating_mul(2).saturating_add(self.odd / 2);
        self.good.saturating_sub(against)
    }

    /// Says whether another engine should be asked: little or nothing is there, or a part of it
    /// is not what a writer writes.
    pub fn is_suspicious(self) -> bool {
        let all = self.good.saturating_add(self.odd);
        all < 20
            || self.garbage.saturating_mul(50) > all
            || self.odd.saturating_mul(5) > all.saturating_mul(2)
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}')
}

fn is_garbage(c: char) -> bool {
    matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
        || (c.is_control() && !matches!(c, '\n' | '\t' | '\r' | '\u{c}'))
}

fn is_plausible(word: &str, letters: usize) -> bool {
    if word.chars().any(has_no_gaps) {
        return true;
    }
    if letters > WORD_LETTERS_MAX {
        return false;
    }
    if word.chars().all(char::is_numeric) {
        return true;
    }
    if letters < 2 {
        return false;
    }
    // In a word of these scripts that is not an abbreviation, some letter is a vowel.
    let is_latin = word.chars().all(|c| c.is_ascii_alphabetic());
    let is_short = letters < 4 || word.chars().all(char::is_uppercase);
    let has_vowel = word.contains(|c: char| "aeiouyAEIOUY".contains(c));
    let shifts = word.chars().zip(word.chars().skip(1));
    let rises = shifts.filter(|(a, b)| a.is_lowercase() && b.is_uppercase()).count();
    (!is_latin || is_short || has_vowel) && rises < 3
}

/// Scripts that part words by nothing.
fn has_no_gaps(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_beat_what_engines_make_of_them() {
        let words = Quality::of("The joint team seized the ledger in Turin on 12 April.");
        let spaced = Quality::of("T h e j o i n t t e a m s e i z e d t h e l e d g e r");
        let joined = Quality::of("ThejointteamseizedtheledgerinTurinon12April.");
        let shifted = Quality::of("Uif kpjou ufbn tfjafe uif mfehfs jo Uvsjo po 12 Bqsjm.");
        let lost = Quality::of("\u{fffd}\u{fffd}\u{fffd} \u{e001}\u{e002}");

        assert!(!words.is_suspicious());
        for worse in [spaced, joined, shifted, lost] {
            assert!(words.score() > worse.score(), "{worse:?}");
        }
        for worse in [spaced, joined, lost] {
            assert!(worse.is_suspicious(), "{worse:?}");
        }
    }

    #[test]
    fn other_scripts_are_no_garbage() {
        for text in [
            "Съвместният екип иззе счетоводната книга",
            "共同捜査班は四月に東京で台帳と書類をすべて押収した。",
            "Η κοινή ομάδα κατέσχεσε το βιβλίο",
        ] {
            assert!(!Quality::of(text).is_suspicious(), "{text}");
        }
    }
}
