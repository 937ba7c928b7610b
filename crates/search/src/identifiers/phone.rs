//! Telephone numbers (ITU-T E.164): with their country where it is written or can be known.

use super::{Group, Identifier, Kind};

/// Calling codes of States, and whether national numbers there begin with a 0 that falls away.
const CODES: &[(&str, &str, bool)] = &[
    ("AL", "355", true),
    ("AT", "43", true),
    ("BA", "387", true),
    ("BE", "32", true),
    ("BG", "359", true),
    ("CH", "41", true),
    ("CY", "357", false),
    ("CZ", "420", false),
    ("DE", "49", true),
    ("DK", "45", false),
    ("EE", "372", false),
    ("ES", "34", false),
    ("FI", "358", true),
    ("FR", "33", true),
    ("GB", "44", true),
    ("GE", "995", true),
    ("GR", "30", false),
    ("HR", "385", true),
    ("HU", "36", false),
    ("IE", "353", true),
    ("IS", "354", false),
    ("IT", "39", false),
    ("LI", "423", false),
    ("LT", "370", true),
    ("LU", "352", false),
    ("LV", "371", false),
    ("MD", "373", true),
    ("ME", "382", true),
    ("MK", "389", true),
    ("MT", "356", false),
    ("NL", "31", true),
    ("NO", "47", false),
    ("PL", "48", false),
    ("PT", "351", false),
    ("RO", "40", true),
    ("RS", "381", true),
    ("SE", "46", true),
    ("SI", "386", true),
    ("SK", "421", true),
    ("TR", "90", true),
    ("UA", "380", true),
    ("XK", "383", true),
];

/// Digits of a number with its country, and of one without.
const INTERNATIONAL: std::ops::RangeInclusive<usize> = 8..=15;
const NATIONAL: std::ops::RangeInclusive<usize> = 9..=11;
/// A first group of so many digits is the whole number.
const WHOLE: usize = 8;

/// Reads the telephone numbers that begin with the first group: every length that one may have,
/// for nobody knows where in a row of digits it ends.
pub(super) fn read(text: &str, groups: &[Group], state: Option<&str>, found: &mut Vec<Identifier>) {
    let Some(first) = groups.first() else { return };
    let begin = text.get(first.range.clone()).unwrap_or_default();
    let zeros = begin.len().saturating_sub(begin.trim_start_matches('0').len());
    let international = first.plus || zeros == 2;
    if first.digits != first.length() || !international && zeros != 1 {
        return;
    }
    let mut digits = String::new();
    for group in groups.iter().filter(|group| !(international && group.trunk)) {
        if group.digits != group.length() {
            return;
        }
        digits.push_str(text.get(group.range.clone()).unwrap_or_default());
        let number = if first.plus { &digits } else { digits.trim_start_matches("00") };
        let lengths = if international { INTERNATIONAL } else { NATIONAL };
        if lengths.contains(&number.len()) {
            let terms = match international {
                true => forms_of_international(number),
                false => forms_of_national(number, state),
            };
            let start = first.range.start.saturating_sub(usize::from(first.plus));
            let range = start..group.range.end;
            found.push(Identifier { range, terms, kind: Kind::Phone });
        }
        if digits.len() > 16 || first.length() >= WHOLE {
            return;
        }
    }
}

fn forms_of_international(number: &str) -> Vec<String> {
    let mut forms = vec![format!("tel:+{number}")];
    let code = CODES.iter().find(|(_, code, trunk)| *trunk && number.starts_with(code));
    forms.extend(code.and_then(|(_, code, _)| {
        Some(format!("tel:0{}", number.strip_prefix(code)?.trim_start_matches('0')))
    }));
    forms
}

fn forms_of_national(number: &str, state: Option<&str>) -> Vec<String> {
    let mut forms = vec![format!("tel:{number}")];
    let code = CODES.iter().find(|(known, _, trunk)| *trunk && Some(*known) == state);
    forms.extend(code.map(|(_, code, _)| format!("tel:+{code}{}", number.trim_start_matches('0'))));
    forms
}
