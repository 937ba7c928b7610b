//! Account numbers (ISO 13616): length by country, check digits modulo 97.

use super::{Group, Identifier, Kind};

/// Lengths by country, from the registry of SWIFT.
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PL", 28),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VG", 24),
    ("XK", 20),
];

/// Reads the account number that begins with the first group.
pub(super) fn read(text: &str, groups: &[Group]) -> Option<Identifier> {
    let first = groups.first()?;
    let begin = text.get(first.range.clone())?;
    let country = begin.get(..2).filter(|c| c.bytes().all(|b| b.is_ascii_alphabetic()))?;
    let checked = begin.get(2..4)?.bytes().all(|byte| byte.is_ascii_digit());
    let known = LENGTHS.iter().find(|(known, _)| known.eq_ignore_ascii_case(country));
    let (_, length) = known.filter(|_| checked)?;
    let mut number = String::with_capacity(*length);
    for group in groups {
        number.push_str(text.get(group.range.clone())?);
        if number.len() >= *length {
            let whole = number.len() == *length && remainder(&number) == 1;
            let range = first.range.start..group.range.end;
            let terms = vec![format!("iban:{}", number.to_ascii_lowercase())];
            return whole.then_some(Identifier { range, terms, kind: Kind::Iban });
        }
    }
    None
}

/// Returns the number modulo 97, its first four characters moved to its end, letters as 10 to 35.
fn remainder(number: &str) -> u32 {
    let (country, rest) = number.split_at_checked(4).unwrap_or_default();
    let digits = rest.chars().chain(country.chars()).filter_map(|c| c.to_digit(36));
    digits.fold(0, |sum, digit| match digit {
        0..=9 => (sum * 10 + digit) % 97,
        _ => (sum * 100 + digit) % 97,
    })
}
