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
        assert_eq!(super::stamp(0, "Nowhere/Else").zone, "UTC");
    }
}
