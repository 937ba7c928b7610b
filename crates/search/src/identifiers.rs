//! Identifiers in running text: account numbers, telephone numbers, number plates, mail
//! addresses, exhibit numbers. Each becomes one term, however it was written.
//!
//! What is found here is sought exactly. Too much found does no harm: a term that nobody seeks is
//! never shown. Too little would lose a hit, so only what has a checksum is checked.

mod iban;
mod phone;

use std::ops::Range;

use comity_domain::evidence::ExhibitNumber;

/// Longest stretch of text that is looked at together, in bytes: a line, usually.
const STRETCH_BYTES: usize = 64 << 10;
/// Most groups that one identifier is made of.
const GROUPS_MAX: usize = 12;

/// An identifier in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identifier {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// The terms that it is found by.
    pub terms: Vec<String>,
    /// What it is.
    pub kind: Kind,
}

/// What an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An account number with the right check digits.
    Iban,
    /// A telephone number.
    Phone,
    /// Letters and digits as on number plates.
    Plate,
    /// A mail address.
    Mail,
    /// An exhibit number.
    Exhibit,
}

/// Letters and digits without anything between them.
#[derive(Clone, Debug)]
struct Group {
    range: Range<usize>,
    digits: usize,
    /// Whether a plus sign stands before it.
    plus: bool,
    /// Whether it is a `0` in brackets, as in `+33 (0)6`.
    trunk: bool,
    /// Whether only a blank, a dot or the like is between it and the group before.
    tight: bool,
}

impl Group {
    fn length(&self) -> usize {
        self.range.len()
    }
}

/// Returns the term of a hash in hex.
pub(crate) fn hash_term(hex: &str) -> Option<String> {
    let shaped = matches!(hex.len(), 32 | 40 | 64) && hex.bytes().all(|b| b.is_ascii_hexdigit());
    shaped.then(|| format!("hash:{}", hex.to_ascii_lowercase()))
}

/// Returns the term of an exhibit number.
pub(crate) fn exhibit_term(text: &str) -> Option<String> {
    let number = ExhibitNumber::parse(&text.to_ascii_uppercase())?;
    Some(format!("exhibit:{number}"))
}

/// Finds the identifiers of a text. National telephone numbers are read as numbers of `state`,
/// where it is given.
pub(crate) fn scan(text: &str, state: Option<&str>) -> Vec<Identifier> {
    let mut found = Vec::new();
    let mut begin = 0;
    for line in text.split_inclusive(['\n', '\u{c}']) {
        let mut rest = line;
        while !rest.is_empty() {
            let (stretch, later) = rest.split_at(rest.floor_char_boundary(STRETCH_BYTES));
            scan_stretch(stretch, state, begin, &mut found);
            begin = begin.saturating_add(stretch.len());
            rest = later;
        }
    }
    found
}

fn scan_stretch(text: &str, state: Option<&str>, begin: usize, found: &mut Vec<Identifier>) {
    let first = found.len();
    if text.contains('@') {
        mails(text, found);
    }
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        let groups = groups(text);
        for at in 0..groups.len() {
            let here = groups.get(at..).unwrap_or_default();
            let tight = here.iter().skip(1).take(GROUPS_MAX - 1).take_while(|group| group.tight);
            let here = here.get(..=tight.count()).unwrap_or_default();
            found.extend(iban::read(text, here));
            phone::read(text, here, state, found);
            plates(text, here, found);
            found.extend(exhibit(text, here));
        }
    }
    for identifier in found.iter_mut().skip(first) {
        let Range { start, end } = identifier.range;
        identifier.range = start.saturating_add(begin)..end.saturating_add(begin);
    }
}

fn groups(text: &str) -> Vec<Group> {
    let bytes = text.as_bytes();
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    while let Some(skipped) =
        bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_alphanumeric))
    {
        let start = at.saturating_add(skipped);
        let rest = bytes.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let range = start..start.saturating_add(length);
        let written = text.get(range.clone()).unwrap_or_default();
        let before = |byte: u8| start > 0 && bytes.get(start.saturating_sub(1)) == Some(&byte);
        let between = groups.last().map(|last| last.range.end..start);
        groups.push(Group {
            digits: written.bytes().filter(u8::is_ascii_digit).count(),
            plus: before(b'+'),
            trunk: written == "0" && before(b'(') && bytes.get(range.end) == Some(&b')'),
            tight: between.is_some_and(|between| is_tight(text.get(between).unwrap_or("x"))),
            range: range.clone(),
        });
        at = range.end;
    }
    groups
}

/// One or two blanks, hyphens, dots, strokes or brackets; no-break spaces too.
fn is_tight(between: &str) -> bool {
    let blank = |c| matches!(c, ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{202f}');
    between.chars().count() <= 2 && between.chars().all(blank)
}

fn exhibit(text: &str, groups: &[Group]) -> Option<Identifier> {
    let (first, last) = (groups.first()?, groups.get(2)?);
    let range = first.range.start..last.range.end;
    let written = text.get(range.clone())?;
    if written.len() > 20 {
        return None;
    }
    Some(Identifier { range, terms: vec![exhibit_term(written)?], kind: Kind::Exhibit })
}

/// Two to four groups of a few letters or digits, or one with both: `AB-123-CD`, `B-MX 1234`.
fn plates(text: &str, groups: &[Group], found: &mut Vec<Identifier>) {
    let Some(first) = groups.first() else { return };
    let (mut term, mut letters, mut digits) = (String::from("plate:"), 0, 0);
    for group in groups.iter().take(4) {
        let written = text.get(group.range.clone()).unwrap_or_default();
        let mixed = group.digits > 0 && group.digits < group.length();
        if group.length() > 8 || mixed && groups.len() > 1 && group.range != first.range {
            return;
        }
        digits += group.digits;
        letters += group.length().saturating_sub(group.digits);
        term.push_str(&written.to_ascii_lowercase());
        if (5..=8).contains(&letters.saturating_add(digits)) && letters > 0 && digits > 0 {
            let range = first.range.start..group.range.end;
            found.push(Identifier { range, terms: vec![term.clone()], kind: Kind::Plate });
        }
    }
}

fn mails(text: &str, found: &mut Vec<Identifier>) {
    for (at, _) in text.match_indices('@') {
        let before = text.get(..at).unwrap_or_default();
        let local = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
        let name = before.len().saturating_sub(
            before.chars().rev().take_while(|c| local(*c)).map(char::len_utf8).sum(),
        );
        let after = text.get(at.saturating_add(1)..).unwrap_or_default();
        let host = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        let length = after.find(|c| !host(c)).unwrap_or(after.len());
        let host = after.get(..length).unwrap_or_default().trim_end_matches(['.', '-']);
        let top = host
            .rsplit_once('.')
            .map_or("", |(below, top)| if below.is_empty() { "" } else { top });
        let range = name..at.saturating_add(1).saturating_add(host.len());
        let written = text.get(range.clone()).unwrap_or_default();
        if name < at && top.len() >= 2 && written.len() <= 254 {
            let terms = vec![format!("mail:{}", written.to_ascii_lowercase())];
            found.push(Identifier { range, terms, kind: Kind::Mail });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str, state: Option<&str>) -> Vec<String> {
        scan(text, state).into_iter().flat_map(|identifier| identifier.terms).collect()
    }

    /// A number is the same number however it was written.
    #[test]
    fn identifiers_are_found_however_they_are_written() {
        let cases = [
            ("IBAN FR76 3000 6000 0112 3456 7890 189.", None, "iban:fr7630006000011234567890189"),
            ("fr7630006000011234567890189", None, "iban:fr7630006000011234567890189"),
            ("DE89-3704-0044-0532-0130-00", None, "iban:de89370400440532013000"),
            ("Tel. +33 6 12 34 56 78, then", None, "tel:+33612345678"),
            ("+33 (0)6 12 34 56 78", None, "tel:+33612345678"),
            ("0033612345678", None, "tel:+33612345678"),
            ("06.12.34.56.78", Some("FR"), "tel:+33612345678"),
            ("06.12.34.56.78", None, "tel:0612345678"),
            ("+33\u{a0}6\u{a0}12\u{a0}34\u{a0}56\u{a0}78", None, "tel:0612345678"),
            ("0171/1234567", Some("DE"), "tel:+491711234567"),
            ("plate AB-123-CD was", None, "plate:ab123cd"),
            ("AB 123 CD", None, "plate:ab123cd"),
            ("B-MX 1234", None, "plate:bmx1234"),
            ("<Max.Muster+a@Example.co.uk>, next", None, "mail:max.muster+a@example.co.uk"),
            ("see @FR-2026-0137 p. 4", None, "exhibit:FR-2026-0137"),
        ];

        for (text, state, term) in cases {
            let found = terms(text, state);
            assert!(found.iter().any(|found| found == term), "{text}: {term} in {found:?}");
        }
    }

    #[test]
    fn a_wrong_check_digit_or_half_an_address_is_none() {
        for text in ["FR76 3000 6000 0112 3456 7890 188", "a@b", "@example.com", "x@.com"] {
            let found = terms(text, None);
            let wrong = found.iter().any(|t| t.starts_with("iban:") || t.starts_with("mail:"));
            assert!(!wrong, "{text}: {found:?}");
        }
    }

    #[test]
    fn places_are_those_of_the_whole_text() {
        let text = "first line\npage\u{c}mail a@b.fr and FR-2026-0137";

        for identifier in scan(text, None) {
            let written = text.get(identifier.range.clone()).unwrap();
            let stripped = identifier.terms[0].split_once(':').unwrap().1;
            assert!(
                written.replace(['-', ' '], "").eq_ignore_ascii_case(&stripped.replace('-', "")),
                "{written}: {identifier:?}"
            );
        }
    }
}
