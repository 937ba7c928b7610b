//! Days and ranges of days, as people write them after `date:`.

use comity_domain::dates::Date;

/// Reads `2024`, `2024-01`, `2024-01-15`, and ranges of them with `..`, either end open. Gives
/// the first and the last day, counted from 1970-01-01.
pub(super) fn parse(text: &str) -> Option<(i64, i64)> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let first = if from.is_empty() { i64::MIN } else { span(from)?.0 };
    let last = if to.is_empty() { i64::MAX } else { span(to)?.1 };
    (!text.is_empty() && text != ".." && first <= last).then_some((first, last))
}

/// Returns the first and last day of a year, a month or a day.
fn span(text: &str) -> Option<(i64, i64)> {
    let day = |text: String| Date::parse(&text).map(Date::days);
    match text.len() {
        4 => Some((day(format!("{text}-01-01"))?, day(format!("{text}-12-31"))?)),
        7 => {
            let last = (28..=31).rev().find_map(|last| day(format!("{text}-{last}")));
            Some((day(format!("{text}-01"))?, last?))
        }
        _ => {
            let only = day(text.to_owned())?;
            Some((only, only))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_months_years_and_ranges_are_read() {
        let cases = [
            ("1970-01-01", (0, 0)),
            ("1970-02", (31, 58)),
            ("1972", (730, 1_095)),
            ("1970-01..1970-02", (0, 58)),
            ("..1970-01-02", (i64::MIN, 1)),
            ("1970-01-02..", (1, i64::MAX)),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        let wrong =
            ["", "..", "1970-13", "1970-02-30", "70", "1971..1970", "1970-1", "x", "1-2-3-4"];
        for text in wrong {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
