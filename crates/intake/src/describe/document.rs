//! Properties of office documents: who, with what, when. Times are given as they stand there.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use super::{About, Facts};
use crate::text::package::Package;
use crate::text::xml::{Met, walk};

/// Elements of Open XML's properties, with their names here.
const OPEN_XML: &[(&str, &str)] = &[
    ("title", "title"),
    ("subject", "subject"),
    ("creator", "author"),
    ("lastModifiedBy", "last changed by"),
    ("keywords", "keywords"),
    ("description", "description"),
    ("category", "category"),
    ("revision", "revision"),
    ("created", "created"),
    ("modified", "changed"),
    ("lastPrinted", "printed"),
    ("language", "language"),
    ("Application", "program"),
    ("AppVersion", "program version"),
    ("Company", "company"),
    ("Manager", "manager"),
    ("Template", "template"),
    ("Pages", "pages"),
    ("Words", "words"),
    ("Slides", "slides"),
    ("TotalTime", "minutes of editing"),
];

/// Elements of OpenDocument's properties.
const ODF: &[(&str, &str)] = &[
    ("title", "title"),
    ("subject", "subject"),
    ("initial-creator", "author"),
    ("creator", "last changed by"),
    ("keyword", "keywords"),
    ("description", "description"),
    ("creation-date", "created"),
    ("date", "changed"),
    ("print-date", "printed"),
    ("printed-by", "printed by"),
    ("generator", "program"),
    ("language", "language"),
    ("editing-cycles", "revision"),
    ("editing-duration", "time of editing"),
];

/// Counts that OpenDocument keeps as attributes.
const ODF_COUNTS: &[(&str, &str)] =
    &[("page-count", "pages"), ("word-count", "words"), ("table-count", "tables")];

/// Names of facts that are times.
const TIMES: [&str; 3] = ["created", "changed", "printed"];

pub(super) fn is_open_xml(media_type: &str) -> bool {
    let signs = ["openxmlformats", "macroenabled", "ms-visio.drawing"];
    let lower = media_type.to_ascii_lowercase();
    signs.iter().any(|sign| lower.contains(sign))
}

pub(super) fn is_ole(media_type: &str) -> bool {
    const TYPES: [&str; 5] = [
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/x-ole-storage",
        "application/encrypted",
    ];
    TYPES.contains(&media_type)
}

pub(super) fn open_xml(bytes: &[u8], facts: &mut Facts) {
    let Some(mut package) = Package::open(bytes) else {
        return facts.remark("its parts cannot be listed");
    };
    for part in ["docProps/core.xml", "docProps/app.xml"] {
        elements(&mut package, part, OPEN_XML, facts);
    }
    if !package.names("word/vbaProject").is_empty()
        || !package.names("xl/vbaProject").is_empty()
        || !package.names("ppt/vbaProject").is_empty()
    {
        facts.add(About::Document, "macros", "yes");
    }
}

pub(super) fn odf(bytes: &[u8], facts: &mut Facts) {
    let Some(mut package) = Package::open(bytes) else {
        return facts.remark("its parts cannot be listed");
    };
    elements(&mut package, "meta.xml", ODF, facts);
    if package.is_encrypted() {
        facts.add(About::Document, "encrypted", "yes");
    }
}

/// Adds the elements of a part that have a name here.
fn elements(package: &mut Package<'_>, part: &str, named: &[(&str, &str)], facts: &mut Facts) {
    let Some(bytes) = package.part(part) else { return };
    let mut now: Option<(&str, String)> = None;
    let whole = walk(&bytes, &mut |met| {
        match met {
            Met::Open("document-statistic", counts) => {
                for (attribute, name) in ODF_COUNTS {
                    facts.add(About::Document, name, counts.get(attribute).unwrap_or_default());
                }
            }
            Met::Open(element, _) => {
                let found = named.iter().find(|(known, _)| *known == element);
                now = found.map(|(_, name)| (*name, String::new()));
            }
            Met::Text(text) => {
                if let Some((_, value)) = &mut now {
                    value.push_str(text);
                }
            }
            Met::Close(_) => {
                if let Some((name, value)) = now.take() {
                    let is_time = TIMES.contains(&name) && value.contains('T');
                    let value = if is_time { with_zone(value) } else { value };
                    facts.add(About::Document, name, value);
                }
            }
        }
        true
    });
    if !whole {
        facts.remark("some of its properties are damaged");
    }
}

/// Says of a time as `2010-03-10T15:04:24.08` that no zone stands by it.
fn with_zone(mut time: String) -> String {
    let after = time.split_once('T').map_or("", |(_, clock)| clock);
    if !after.contains(['Z', '+', '-']) {
        time.push_str(", no zone given");
    }
    time
}

/// Properties of the old office files, in the stream of [MS-OLEPS].
pub(super) fn ole(bytes: &[u8], facts: &mut Facts) {
    let Ok(mut file) = CompoundFile::open(Cursor::new(bytes)) else {
        return facts.remark("its parts cannot be listed");
    };
    if file.is_stream("/EncryptedPackage") {
        facts.add(About::Document, "encrypted", "yes");
    }
    let Ok(stream) = file.open_stream("/\u{5}SummaryInformation") else { return };
    let mut set = Vec::new();
    if stream.take(1 << 20).read_to_end(&mut set).is_err() {
        return facts.remark("its properties are damaged");
    }
    for (number, name) in [
        (2_u32, "title"),
        (3, "subject"),
        (4, "author"),
        (5, "keywords"),
        (7, "template"),
        (8, "last changed by"),
        (9, "revision"),
        (11, "printed"),
        (12, "created"),
        (13, "changed"),
        (14, "pages"),
        (18, "program"),
    ] {
        facts.add(About::Document, name, property(&set, number).unwrap_or_default());
    }
}

/// Reads one property of the first section: a text, a number or a time.
fn property(set: &[u8], number: u32) -> Option<String> {
    let long = |at: usize| -> Option<u32> {
        Some(u32::from_le_bytes(set.get(at..at.checked_add(4)?)?.try_into().ok()?))
    };
    let section = usize::try_from(long(44)?).ok()?;
    let count = long(section.checked_add(4)?)?.min(1_000);
    let row =
        |at: u32| section.checked_add(8)?.checked_add(usize::try_from(at).ok()?.checked_mul(8)?);
    let value_of = |wanted: u32| {
        let row = (0..count).filter_map(row).find(|row| long(*row) == Some(wanted))?;
        section.checked_add(usize::try_from(long(row.checked_add(4)?)?).ok()?)
    };
    let at = value_of(number)?;
    let value = at.checked_add(4)?;
    match long(at)? & 0xffff {
        3 => Some(long(value)?.cast_signed().to_string()),
        0x1e => {
            let length = usize::try_from(long(value)?).ok()?;
            let from = value.checked_add(4)?;
            let text = set.get(from..from.checked_add(length.min(64 << 10))?)?;
            let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
            let page = value_of(1).and_then(|at| long(at.checked_add(4)?)).unwrap_or(1252) & 0xffff;
            let label = format!("windows-{page}");
            let encoding = match page {
                65001 => encoding_rs::UTF_8,
                _ => encoding_rs::Encoding::for_label(label.as_bytes())
                    .unwrap_or(encoding_rs::WINDOWS_1252),
            };
            Some(encoding.decode_without_bom_handling(text.get(..end)?).0.into_owned())
        }
        0x40 => {
            let ticks = u64::from(long(value)?) | u64::from(long(value.checked_add(4)?)?) << 32;
            Some(crate::facts::Time::of_nt(ticks)?.to_utc())
        }
        _ => None,
    }
}
