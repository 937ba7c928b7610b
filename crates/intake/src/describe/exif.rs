//! What a camera wrote into a picture. Times are as its clock showed them; where no zone stands
//! beside them, that is said.

use std::io::Cursor;

use exif::{Exif, Field, In, Rational, Reader, Tag, Value};

use super::{About, Facts};

/// Fields shown, with their names here.
const FIELDS: &[(Tag, &str)] = &[
    (Tag::Make, "make"),
    (Tag::Model, "model"),
    (Tag::LensModel, "lens"),
    (Tag::BodySerialNumber, "serial number"),
    (Tag::Software, "software"),
    (Tag::Artist, "artist"),
    (Tag::Copyright, "copyright"),
    (Tag::ImageDescription, "description"),
    (Tag::Orientation, "orientation"),
    (Tag::ExposureTime, "exposure"),
    (Tag::FNumber, "aperture"),
    (Tag::PhotographicSensitivity, "sensitivity"),
    (Tag::FocalLength, "focal length"),
    (Tag::Flash, "flash"),
    (Tag::ImageUniqueID, "unique id"),
];

/// Times, each with the fields of its fractions and of its zone.
const TIMES: &[(Tag, Tag, Tag, &str)] = &[
    (Tag::DateTimeOriginal, Tag::SubSecTimeOriginal, Tag::OffsetTimeOriginal, "taken"),
    (Tag::DateTimeDigitized, Tag::SubSecTimeDigitized, Tag::OffsetTimeDigitized, "digitised"),
    (Tag::DateTime, Tag::SubSecTime, Tag::OffsetTime, "written"),
];

pub(super) fn describe(bytes: &[u8], facts: &mut Facts) {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let mut damaged = false;
    let read = reader
        .read_from_container(&mut Cursor::new(bytes))
        .or_else(|error| error.distill_partial_result(|_| damaged = true));
    let Ok(exif) = read else { return };
    if damaged {
        facts.remark("some of what the camera wrote is damaged");
    }
    for (tag, fraction, zone, name) in TIMES {
        if let Some(time) = time(&exif, *tag, *fraction, *zone) {
            facts.add(About::Camera, name, time);
        }
    }
    for (tag, name) in FIELDS {
        if let Some(field) = field(&exif, *tag) {
            let value = match &field.value {
                Value::Ascii(_) => ascii(field).unwrap_or_default(),
                _ if *tag == Tag::Orientation => orientation(field).to_owned(),
                _ => field.display_value().with_unit(&exif).to_string(),
            };
            facts.add(About::Camera, name, value);
        }
    }
    place(&exif, facts);
}

/// Says how the picture is to be turned to stand upright.
fn orientation(field: &Field) -> &'static str {
    match field.value.get_uint(0) {
        Some(1) => "upright as it is",
        Some(2) => "to be mirrored",
        Some(3) => "to be turned by 180°",
        Some(4) => "to be turned by 180° and mirrored",
        Some(5) => "to be turned by 90° clockwise and mirrored",
        Some(6) => "to be turned by 90° clockwise",
        Some(7) => "to be turned by 90° anticlockwise and mirrored",
        Some(8) => "to be turned by 90° anticlockwise",
        _ => "",
    }
}

fn field(exif: &Exif, tag: Tag) -> Option<&Field> {
    exif.get_field(tag, In::PRIMARY)
}

fn ascii(field: &Field) -> Option<String> {
    let Value::Ascii(lines) = &field.value else { return None };
    let lines = lines.iter().map(|line| String::from_utf8_lossy(line));
    Some(lines.collect::<Vec<_>>().join(" ").trim().to_owned())
}

/// Writes `2019:03:01 12:44:10` as `2019-03-01 12:44:10`, and says whether a zone stands by it.
fn time(exif: &Exif, tag: Tag, fraction: Tag, zone: Tag) -> Option<String> {
    let said = ascii(field(exif, tag)?)?;
    let has_date = said.len() >= 10 && said.starts_with(|c: char| c.is_ascii_digit());
    if !has_date || said.starts_with("0000") {
        return None;
    }
    let mut text = said.replacen(':', "-", 2);
    let beside = |tag| field(exif, tag).and_then(ascii).filter(|text| !text.is_empty());
    if let Some(digits) = beside(fraction) {
        text.push('.');
        text.push_str(&digits);
    }
    match beside(zone) {
        Some(zone) => {
            text.push(' ');
            text.push_str(&zone);
        }
        None => text.push_str(", no zone given"),
    }
    Some(text)
}

fn place(exif: &Exif, facts: &mut Facts) {
    let latitude = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, "S", 90.0);
    let longitude = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, "W", 180.0);
    match (latitude, longitude) {
        (Some(latitude), Some(longitude)) => {
            facts.add(About::Place, "position", format!("{latitude:.6}, {longitude:.6}"));
        }
        (None, None) if field(exif, Tag::GPSLatitude).is_none() => {}
        _ => facts.remark("a position is given that is none on the earth"),
    }
    if let Some(altitude) = field(exif, Tag::GPSAltitude).and_then(|field| number(field, 0)) {
        let below = field(exif, Tag::GPSAltitudeRef).and_then(|field| field.value.get_uint(0));
        let sign = if below == Some(1) { "-" } else { "" };
        facts.add(About::Place, "altitude", format!("{sign}{altitude:.1} m"));
    }
    let date = field(exif, Tag::GPSDateStamp).and_then(ascii);
    let clock = field(exif, Tag::GPSTimeStamp).and_then(|field| {
        let part = |at| number(field, at);
        Some(format!("{:02.0}:{:02.0}:{:02.0}", part(0)?, part(1)?, part(2)?))
    });
    // GPS counts in UTC, by the standard of EXIF.
    match (date, clock) {
        (Some(date), Some(clock)) => {
            let date = date.replace(':', "-");
            facts.add(About::Place, "time", format!("{date} {clock} UTC"));
        }
        (None, Some(clock)) => {
            facts.add(About::Place, "time", format!("{clock} UTC, no date given"))
        }
        (_, None) => {}
    }
}

/// Returns degrees with a decimal fraction; nothing for what is no place.
fn degrees(exif: &Exif, tag: Tag, sign: Tag, negative: &str, most: f64) -> Option<f64> {
    let whole = field(exif, tag)?;
    let (minutes, seconds) = (number(whole, 1).unwrap_or(0.0), number(whole, 2).unwrap_or(0.0));
    let degrees = number(whole, 0)? + minutes / 60.0 + seconds / 3_600.0;
    let sign = field(exif, sign).and_then(ascii)?;
    let degrees = if sign.eq_ignore_ascii_case(negative) { -degrees } else { degrees };
    (degrees.abs() <= most).then_some(degrees)
}

fn number(field: &Field, at: usize) -> Option<f64> {
    let Value::Rational(parts) = &field.value else { return None };
    let Rational { num, denom } = parts.get(at)?;
    (*denom != 0).then(|| f64::from(*num) / f64::from(*denom))
}
