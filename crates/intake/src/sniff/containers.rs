//! Types of files that hold named parts: zip (office, OpenDocument, packages) and OLE (old office,
//! Outlook). Only names and the first stored part are looked at; nothing is unpacked.

use super::signatures::{contains, has};

const OPEN_XML: &str = "application/vnd.openxmlformats-officedocument";

/// The most parts whose names are looked at.
const PARTS_MAX: usize = 4_096;

/// Returns the type of a zip or OLE file.
pub(super) fn of(head: &[u8]) -> Option<&'static str> {
    if has(head, 0, b"PK\x03\x04") {
        Some(zip(head))
    } else if has(head, 0, b"PK\x05\x06") {
        Some("application/zip")
    } else if has(head, 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        Some(ole(head))
    } else {
        None
    }
}

fn zip(head: &[u8]) -> &'static str {
    if let Some(declared) = declared(head) {
        return declared;
    }
    let names = names(head);
    let any = |start: &str| names.iter().any(|name| name.starts_with(start.as_bytes()));
    if any("[Content_Types].xml") || any("_rels/") {
        let office = [
            ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            ("visio/", "application/vnd.ms-visio.drawing.main+xml"),
        ];
        debug_assert!(office.iter().take(3).all(|(_, found)| found.starts_with(OPEN_XML)));
        if let Some((_, found)) = office.into_iter().find(|(folder, _)| any(folder)) {
            return found;
        }
    }
    let packages = [
        ("AndroidManifest.xml", "application/vnd.android.package-archive"),
        ("Payload/", "application/x-ios-package"),
        ("META-INF/MANIFEST.MF", "application/java-archive"),
        ("doc.kml", "application/vnd.google-earth.kmz"),
    ];
    packages.into_iter().find(|(name, _)| any(name)).map_or("application/zip", |(_, found)| found)
}

/// Reads the `mimetype` part that comes first and unpacked in OpenDocument and EPUB files.
fn declared(head: &[u8]) -> Option<&'static str> {
    if !has(head, 30, b"mimetype") {
        return None;
    }
    const KNOWN: [&str; 15] = [
        "application/epub+zip",
        "application/vnd.oasis.opendocument.chart",
        "application/vnd.oasis.opendocument.database",
        "application/vnd.oasis.opendocument.formula",
        "application/vnd.oasis.opendocument.graphics",
        "application/vnd.oasis.opendocument.graphics-template",
        "application/vnd.oasis.opendocument.image",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.presentation-template",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.spreadsheet-template",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.text-master",
        "application/vnd.oasis.opendocument.text-template",
        "image/openraster",
    ];
    let extra = usize::from(number(head, 28)?);
    let content = head.get(38_usize.checked_add(extra)?..)?;
    // The longest that fits: one name is the beginning of another.
    KNOWN
        .into_iter()
        .filter(|known| content.starts_with(known.as_bytes()))
        .max_by_key(|known| known.len())
}

/// Returns the names of parts, from local headers and from the directory if it is in the head.
fn names(head: &[u8]) -> Vec<&[u8]> {
    let mut names = Vec::new();
    let mut rest = head;
    while names.len() < PARTS_MAX {
        let Some(at) = rest.iter().position(|byte| *byte == b'P') else { break };
        let Some(part) = rest.get(at..) else { break };
        let name = if part.starts_with(b"PK\x03\x04") {
            name_at(part, 26, 30)
        } else if part.starts_with(b"PK\x01\x02") {
            name_at(part, 28, 46)
        } else {
            None
        };
        names.extend(name);
        rest = part.get(1..).unwrap_or_default();
    }
    names
}

fn name_at(part: &[u8], length_at: usize, at: usize) -> Option<&[u8]> {
    let length = usize::from(number(part, length_at)?);
    part.get(at..at.checked_add(length)?)
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

/// Names of streams in OLE files are UTF-16.
fn ole(head: &[u8]) -> &'static str {
    let named = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(head, &wide)
    };
    if named("__substg1.0_") || named("__properties_version1.0") {
        "application/vnd.ms-outlook"
    } else if named("WordDocument") {
        "application/msword"
    } else if named("Workbook") || named("Book\0") {
        "application/vnd.ms-excel"
    } else if named("PowerPoint Document") {
        "application/vnd.ms-powerpoint"
    } else {
        "application/x-ole-storage"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(name: &str, content: &str) -> Vec<u8> {
        let mut part = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
        part.extend((content.len() as u32).to_le_bytes());
        part.extend((content.len() as u32).to_le_bytes());
        part.extend((name.len() as u16).to_le_bytes());
        part.extend([0, 0]);
        part.extend(name.as_bytes());
        part.extend(content.as_bytes());
        part
    }

    #[test]
    fn a_zip_is_what_its_parts_say() {
        let office = [local("[Content_Types].xml", "x"), local("xl/workbook.xml", "y")].concat();
        let template = local("mimetype", "application/vnd.oasis.opendocument.text-template");

        assert!(of(&office).unwrap().ends_with("spreadsheetml.sheet"));
        assert!(of(&template).unwrap().ends_with("text-template"));
        assert_eq!(of(&local("notes.txt", "word/")), Some("application/zip"));
    }

    #[test]
    fn a_cut_zip_is_still_one() {
        assert_eq!(of(b"PK\x03\x04"), Some("application/zip"));
        assert_eq!(of(&local("mimetype", "")[..38]), Some("application/zip"));
    }
}
