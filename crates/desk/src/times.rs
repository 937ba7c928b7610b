//! Moments for people: UTC, the wall clock of the act, and its zone.

use comity_contract::Stamp;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Returns a moment as the author lived it. A zone that is not known here shows UTC.
pub(crate) fn stamp(utc_ms: i64, zone: &str) -> Stamp {
    let moment = Timestamp::from_millisecond(utc_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let (known, name) = match TimeZone::get(zone) {
        Ok(known) => (known, zone),
        Err(_) => (TimeZone::UTC, "UTC"),
    };
    let local = moment.to_zoned(known);
    Stamp {
        utc: format!("{moment:.3}"),
        local: local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        zone: name.to_owned(),
    }
}

/// Returns a moment in words, with the month in letters: `19 Nov 2025, 12:51 (Europe/Paris)`.
pub(crate) fn words(stamp: &Stamp) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (day, time) = stamp.local.split_once('T').unwrap_or((&stamp.local, ""));
    let mut parts = day.splitn(3, '-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let month = month.and_then(|month| month.parse::<usize>().ok()?.checked_sub(1));
    let month = month.and_then(|month| MONTHS.get(month)).copied().unwrap_or_default();
    let day = day.unwrap_or_default().trim_start_matches('0');
    let (year, time) = (year.unwrap_or_default(), time.get(..5).unwrap_or_default());
    format!("{day} {month} {year}, {time} ({})", stamp.zone)
}

/// Returns RFC 3339 in UTC with milliseconds.
pub(crate) fn utc(utc_ms: i64) -> String {
    stamp(utc_ms, "UTC").utc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_in_utc_and_on_the_wall() {
        let stamp = stamp(1_763_553_067_123, "Europe/Paris");

        assert_eq!(stamp.utc, "2025-11-19T11:51:07.123Z");
        assert_eq!(stamp.local, "2025-11-19T12:51:07+01:00");
        assert_eq!(words(&stamp), "19 Nov 2025, 12:51 (Europe/Paris)");
        assert_eq!(super::stamp(0, "Nowhere/Else").zone, "UTC");
    }
}
