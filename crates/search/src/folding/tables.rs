//! Letters of other scripts in Latin letters, scheme by scheme. Tables and nothing else.

use super::Scheme;

/// Returns Latin letters for a lower-case letter; nothing when the letter stays, or loses only
/// its marks.
pub(super) fn latin(scheme: Scheme, c: char) -> Option<&'static str> {
    match c {
        '\u{80}'..='\u{24f}' => special(scheme, c),
        '\u{370}'..='\u{3ff}' => greek(scheme, c),
        '\u{400}'..='\u{52f}' => cyrillic(scheme, c),
        '\u{530}'..='\u{58f}' => armenian(c),
        '\u{600}'..='\u{6ff}' => arabic(c),
        '\u{10d0}'..='\u{10ff}' => georgian(c),
        _ => None,
    }
}

/// Latin letters that Unicode does not decompose, or that ICAO Doc 9303 writes as two.
fn special(scheme: Scheme, c: char) -> Option<&'static str> {
    Some(match (c, scheme) {
        ('ä', Scheme::Icao) | ('æ', _) => "ae",
        ('ö' | 'ø', Scheme::Icao) | ('œ', _) => "oe",
        ('ü', Scheme::Icao) => "ue",
        ('å', Scheme::Icao) => "aa",
        ('đ', Scheme::Icao | Scheme::Serbian) => "dj",
        ('ß', _) => "ss",
        ('ø', _) => "o",
        ('đ' | 'ð', _) => "d",
        ('ħ', _) => "h",
        ('ı', _) => "i",
        ('ł', _) => "l",
        ('ŋ', _) => "n",
        ('þ', _) => "th",
        ('ŧ', _) => "t",
        ('ĸ', _) => "k",
        _ => return None,
    })
}

/// Cyrillic of Bulgarian, Macedonian, Russian, Serbian, Ukrainian.
fn cyrillic(scheme: Scheme, c: char) -> Option<&'static str> {
    if let Some(latin) = cyrillic_apart(scheme, c) {
        return Some(latin);
    }
    Some(match c {
        'а' | 'ъ' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' | 'ђ' => "d",
        'е' | 'ё' | 'э' | 'ѐ' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' | 'і' | 'ѝ' | 'ы' | 'ї' => "i",
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
        'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        'є' => "ie",
        'ј' => "j",
        'љ' => "lj",
        'њ' => "nj",
        'ћ' => "c",
        'џ' | 'ѕ' => "dz",
        'ѓ' => "gj",
        _ => return None,
    })
}

/// Cyrillic letters that a scheme writes otherwise than Bulgarian passports do.
fn cyrillic_apart(scheme: Scheme, c: char) -> Option<&'static str> {
    use Scheme::{English, Icao, Serbian, Ukrainian};
    Some(match (scheme, c) {
        (Icao | English | Ukrainian, 'х') => "kh",
        (Icao | English | Ukrainian, 'щ') => "shch",
        (Icao, 'ъ') => "ie",
        (English | Serbian | Ukrainian, 'ъ') => "",
        (Icao | Ukrainian, 'ю') => "iu",
        (Icao | Ukrainian, 'я') => "ia",
        (Icao | English, 'ы') | (English, 'й') | (Ukrainian, 'и') => "y",
        (English, 'ё') => "yo",
        (English, 'є') => "ye",
        (English, 'ї') => "yi",
        (Ukrainian, 'г') => "h",
        (English | Serbian, 'ђ') => "dj",
        (Serbian, 'ж') => "z",
        (Serbian, 'ч' | 'ц') => "c",
        (Serbian, 'ш') => "s",
        (Serbian, 'щ') => "sc",
        (Serbian, 'ю') => "ju",
        (Serbian, 'я') => "ja",
        (Serbian, 'й') => "j",
        _ => return None,
    })
}

/// Greek letters, one by one.
fn greek(scheme: Scheme, c: char) -> Option<&'static str> {
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
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ό' | 'ω' | 'ώ' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'υ' | 'ύ' | 'ϋ' | 'ΰ' => "y",
        'φ' if scheme == Scheme::English => "ph",
        'φ' => "f",
        'χ' if scheme == Scheme::Serbian => "h",
        'χ' => "ch",
        'ψ' => "ps",
        _ => return None,
    })
}

/// Returns whether a letter may begin a pair.
pub(super) fn begins_greek_pair(letter: char) -> bool {
    matches!(letter, 'ο' | 'α' | 'ε' | 'γ' | 'μ')
}

/// The pairs of ELOT 743: what two Greek letters make together, given the letter before them and
/// the two that follow the first. One scheme goes letter by letter.
pub(super) fn greek_pair(
    scheme: Scheme,
    letter: char,
    (before, next, after): (char, Option<char>, Option<char>),
) -> Option<&'static str> {
    if scheme == Scheme::Icao {
        return None;
    }
    let voiceless =
        matches!(after, Some('θ' | 'κ' | 'ξ' | 'π' | 'σ' | 'ς' | 'τ' | 'φ' | 'χ' | 'ψ'));
    Some(match (letter, next?) {
        ('ο', 'υ' | 'ύ') => "ou",
        ('α', 'υ' | 'ύ') if voiceless => "af",
        ('α', 'υ' | 'ύ') => "av",
        ('ε', 'υ' | 'ύ') if voiceless => "ef",
        ('ε', 'υ' | 'ύ') => "ev",
        ('γ', 'γ') => "ng",
        ('γ', 'ξ') => "nx",
        ('γ', 'χ') => "nch",
        ('μ', 'π') if !before.is_alphabetic() => "b",
        _ => return None,
    })
}

/// Georgian by the national system of 2002.
fn georgian(c: char) -> Option<&'static str> {
    Some(match c {
        'ა' => "a",
        'ბ' => "b",
        'გ' => "g",
        'დ' => "d",
        'ე' => "e",
        'ვ' => "v",
        'ზ' => "z",
        'თ' | 'ტ' => "t",
        'ი' => "i",
        'კ' | 'ქ' => "k",
        'ლ' => "l",
        'მ' => "m",
        'ნ' => "n",
        'ო' => "o",
        'პ' | 'ფ' => "p",
        'ჟ' => "zh",
        'რ' => "r",
        'ს' => "s",
        'უ' => "u",
        'ღ' => "gh",
        'ყ' => "q",
        'შ' => "sh",
        'ჩ' | 'ჭ' => "ch",
        'ც' | 'წ' => "ts",
        'ძ' => "dz",
        'ხ' => "kh",
        'ჯ' => "j",
        'ჰ' => "h",
        _ => return None,
    })
}

/// Armenian as passports write it.
fn armenian(c: char) -> Option<&'static str> {
    Some(match c {
        'ա' => "a",
        'բ' => "b",
        'գ' => "g",
        'դ' => "d",
        'ե' | 'է' => "e",
        'զ' => "z",
        'ը' => "y",
        'թ' | 'տ' => "t",
        'ժ' => "zh",
        'ի' => "i",
        'լ' => "l",
        'խ' => "kh",
        'ծ' | 'ց' => "ts",
        'կ' | 'ք' => "k",
        'հ' => "h",
        'ձ' => "dz",
        'ղ' => "gh",
        'ճ' | 'չ' => "ch",
        'մ' => "m",
        'յ' => "y",
        'ն' => "n",
        'շ' => "sh",
        'ո' | 'օ' => "o",
        'պ' | 'փ' => "p",
        'ջ' => "j",
        'ռ' | 'ր' => "r",
        'ս' => "s",
        'վ' | 'ւ' => "v",
        'և' => "ev",
        'ֆ' => "f",
        _ => return None,
    })
}

/// Letters that Arabic and Persian keyboards give differently.
fn arabic(c: char) -> Option<&'static str> {
    Some(match c {
        'ة' => "ه",
        'ى' | 'ی' => "ي",
        'ک' => "ك",
        _ => return None,
    })
}
