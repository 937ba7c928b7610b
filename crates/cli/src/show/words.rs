//! Small things in words: sizes, times, people, counts, and text that a terminal may show.

use comity_contract::teams::FieldValue;
use comity_contract::{Stamp, StandingMark, Who};
use serde::Serialize;

/// How many digits of an id are shown; every command takes such a beginning.
const ID_DIGITS: usize = 12;

/// Returns text on one line, with everything a terminal would obey made visible.
pub fn safe(text: &str) -> String {
    escaped(text, |_| false)
}

/// Returns text with its line breaks and tabs, and everything else a terminal would obey escaped.
pub fn safe_lines(text: &str) -> String {
    escaped(text, |sign| matches!(sign, '\n' | '\t'))
}

fn escaped(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        if (sign.is_control() || steers(sign)) && !stays(sign) {
            safe.extend(sign.escape_default());
        } else {
            safe.push(sign);
        }
    }
    safe
}

/// Marks that turn the direction of text or hide in it: a name could look like another.
fn steers(sign: char) -> bool {
    matches!(sign, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
        || matches!(sign, '\u{61c}' | '\u{feff}')
}

/// Returns the word on the wire of an enum without content, with spaces for its hyphens.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.replace('-', " "),
        _ => String::new(),
    }
}

/// Returns the beginning of an id.
pub fn short(id: &str) -> String {
    safe(id).chars().take(ID_DIGITS).collect()
}

/// Returns `1 item` or `2 items`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Returns a size with a unit, in powers of ten as disks and file managers count.
pub fn bytes(bytes: u64) -> String {
    let tenths = |unit: u64| bytes.saturating_mul(10) / unit;
    let with =
        |unit: u64, name: &str| format!("{}.{} {name}", tenths(unit) / 10, tenths(unit) % 10);
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => with(1_000, "kB"),
        1_000_000..1_000_000_000 => with(1_000_000, "MB"),
        _ => with(1_000_000_000, "GB"),
    }
}

/// Returns a length of time.
pub fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

/// Returns a moment for a table: the wall clock of the act, to the minute, with its offset.
pub fn moment(stamp: &Stamp) -> String {
    let date = stamp.local.get(..10).unwrap_or(&stamp.local);
    let time = stamp.local.get(11..16).unwrap_or_default();
    safe(&format!("{date} {time}{}", offset(&stamp.local)))
}

/// Returns a moment in full: local with its zone, and in UTC.
pub fn moment_in_full(stamp: &Stamp) -> String {
    let utc = stamp.utc.get(11..19).unwrap_or(&stamp.utc);
    let date = stamp.local.get(..10).unwrap_or(&stamp.local);
    let time = stamp.local.get(11..19).unwrap_or_default();
    safe(&format!("{date} {time}{} {} ({utc} UTC)", offset(&stamp.local), stamp.zone))
}

fn offset(local: &str) -> &str {
    let from = local.rfind(['+', '-', 'Z']).filter(|at| *at > 10);
    from.and_then(|at| local.get(at..)).unwrap_or_default()
}

/// Returns a person with authority and State; the authority alone when no name was released.
pub fn who(who: &Who) -> String {
    match &who.person {
        Some(person) => safe(&format!("{person}, {} ({})", who.authority, who.state)),
        None => safe(&format!("{} ({})", who.authority, who.state)),
    }
}

/// Returns the values of a shared field on one line; two when two offices set it apart.
pub fn values(values: &[FieldValue]) -> String {
    values.iter().map(value).collect::<Vec<_>>().join(" | ")
}

/// Returns a value of a shared field, and that it was kept beside others.
fn value(value: &FieldValue) -> String {
    let kept = value.settled.as_ref().is_some_and(|settled| settled.kept);
    said(value.value.as_deref()) + if kept { " (kept as a separate statement)" } else { "" }
}

/// Returns what a statement says.
pub fn said(text: Option<&str>) -> String {
    text.map_or_else(|| "(not readable here)".to_owned(), safe)
}

/// Returns a mark in brackets: what does not count, and why.
pub fn mark(mark: &StandingMark) -> String {
    let counts = if mark.counts { "" } else { "does not count: " };
    format!(" ({counts}{})", safe(&mark.words))
}

/// Returns `yes` or `no`.
pub fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.into()
}

/// Returns the eight words of a fingerprint.
pub fn fingerprint(words: &[String]) -> String {
    safe(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file name may hold what turns a terminal's screen upside down.
    #[test]
    fn what_a_terminal_would_obey_is_made_visible() {
        assert_eq!(safe("a\u{1b}[2Jb\nc"), "a\\u{1b}[2Jb\\nc");
        assert_eq!(safe("invoice\u{202e}fdp.exe"), "invoice\\u{202e}fdp.exe");
        assert_eq!(safe_lines("one\n\ttwo\u{7}"), "one\n\ttwo\\u{7}");
        assert_eq!(safe("Георгиев, Łódź"), "Георгиев, Łódź");
    }

    #[test]
    fn moments_keep_their_offset() {
        let stamp = Stamp {
            utc: "2026-03-02T13:05:09.120Z".into(),
            local: "2026-03-02T14:05:09.120+01:00".into(),
            zone: "Europe/Paris".into(),
        };

        assert_eq!(moment(&stamp), "2026-03-02 14:05+01:00");
        assert_eq!(moment_in_full(&stamp), "2026-03-02 14:05:09+01:00 Europe/Paris (13:05:09 UTC)");
    }

    #[test]
    fn sizes_and_times_have_units() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_500), "1.5 kB");
        assert_eq!(bytes(2_147_483_648), "2.1 GB");
        assert_eq!(duration(59), "59 s");
        assert_eq!(duration(61), "1 min 1 s");
        assert_eq!(duration(7_260), "2 h 1 min");
    }
}
