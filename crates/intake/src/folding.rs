//! Folds text for the simple search of this stage, so that `Georgiev` finds `Георгиев` and
//! `Muller` finds `Müller`: compatibility forms, diacritics away, lower case, Greek and Cyrillic
//! in Latin letters. A pure function; the same for what is searched and for what is sought.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns the folded form. Fold both sides, then compare.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, &mut folded);
    }
    folded
}

/// Appends the folded form of one character.
fn fold_char(c: char, folded: &mut String) {
    if c.is_ascii() {
        folded.push(c.to_ascii_lowercase());
        return;
    }
    // Before decomposing: й is a letter of its own, not и with a mark.
    for c in c.to_lowercase() {
        match latin(c) {
            Some(latin) => folded.push_str(latin),
            None => fold_parts(c, folded),
        }
    }
}

fn fold_parts(c: char, folded: &mut String) {
    for part in std::iter::once(c).nfkd().filter(|part| !is_mark(*part)) {
        for part in part.to_lowercase() {
            match latin(part) {
                Some(latin) => folded.push_str(latin),
                None => folded.push(part),
            }
        }
    }
}

/// Marks that carry no letter in the scripts of Europe, and joiners. Vowel signs of other scripts
/// are marks too and stay: without them words fall together.
fn is_mark(c: char) -> bool {
    is_combining_mark(c)
        && matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
            | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}')
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Returns Latin letters for a lower-case letter that has no such decomposition.
fn latin(c: char) -> Option<&'static str> {
    cyrillic(c).or_else(|| greek(c)).or_else(|| special(c))
}

/// Latin letters that Unicode does not decompose.
fn special(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'ŋ' => "n",
        'þ' => "th",
        'ŧ' => "t",
        'ĸ' => "k",
        _ => return None,
    })
}

/// Cyrillic as passports write it, of Bulgarian, Macedonian, Russian, Serbian, Ukrainian.
fn cyrillic(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' | 'ѐ' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' | 'і' | 'ѝ' | 'ы' => "i",
        'ї' => "i",
        'к' | 'ќ' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ў' => "u",
        'ф' => "f",
        'х' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "sht",
        'ъ' => "a",
        'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        'є' => "ie",
        'ј' => "j",
        'љ' => "lj",
        'њ' => "nj",
        'ћ' => "c",
        'ђ' => "d",
        'џ' => "dz",
        'ѓ' => "gj",
        'ѕ' => "dz",
        _ => return None,
    })
}

/// Greek letter by letter (ELOT 743 without its pairs).
fn greek(c: char) -> Option<&'static str> {
    Some(match c {
        'α' | 'ά' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' | 'έ' => "e",
        'ζ' => "z",
        'η' | 'ή' | 'ι' | 'ί' | 'ϊ' | 'ΐ' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' | 'µ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ό' | 'ω' | 'ώ' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'υ' | 'ύ' | 'ϋ' | 'ΰ' => "y",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names arrive in every script of the team.
    #[test]
    fn names_are_found_across_scripts() {
        let pairs = [
            ("Георгиев", "Georgiev"),
            ("ГЕОРГИЕВ", "georgiev"),
            ("Παπαδόπουλος", "papadopoylos"),
            ("Müller", "MULLER"),
            ("Wałęsa", "walesa"),
            ("Škvorecký", "skvorecky"),
            ("Straße", "strasse"),
            ("Đorđević", "Dordevic"),
            ("Ђорђевић", "dordevic"),
            ("ﬁnance", "finance"),
            ("Ⅻ", "xii"),
            ("cafe\u{301}", "café"),
        ];

        for (one, other) in pairs {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
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
