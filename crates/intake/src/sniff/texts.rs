//! Tells kinds of text apart, once nothing else fits and the bytes read as text.

use std::path::Path;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};

use super::forms;

/// Bytes that are looked at.
const LOOK_BYTES_MAX: usize = 16 * 1024;

/// Returns the kind of text, or nothing when it is none.
pub(super) fn of(head: &[u8], size: u64, path: &Path) -> Option<&'static str> {
    let whole = size <= LOOK_BYTES_MAX as u64;
    let look = head.get(..LOOK_BYTES_MAX).unwrap_or(head);
    let text = readable(look)?;
    let extension = path.extension().and_then(|name| name.to_str()).unwrap_or_default();
    Some(kind(&text, whole, &extension.to_ascii_lowercase()))
}

fn kind(text: &str, whole: bool, extension: &str) -> &'static str {
    let start = text.trim_start();
    if start.starts_with("{\\rtf") {
        "text/rtf"
    } else if start.starts_with("%!PS") {
        "application/postscript"
    } else if let Some(marked) = markup(start, extension) {
        marked
    } else if start.starts_with("REGEDIT4") || start.starts_with("Windows Registry Editor ") {
        "text/x-ms-regedit"
    } else if start.starts_with("BEGIN:VCARD") {
        "text/vcard"
    } else if start.starts_with("BEGIN:VCALENDAR") {
        "text/calendar"
    } else if let Some(json) = forms::json(start, whole) {
        json
    } else if forms::is_mailbox(text) {
        "application/mbox"
    } else if forms::is_mail(text) {
        "message/rfc822"
    } else if forms::is_markdown(text, extension) {
        "text/markdown"
    } else {
        forms::separated(text, whole, extension).unwrap_or("text/plain")
    }
}

/// Decodes bytes that may be text; nothing when they are not. Old code pages come out with their
/// letters replaced, which the rules here do not mind.
fn readable(look: &[u8]) -> Option<String> {
    for (mark, encoding) in [(b"\xff\xfe", UTF_16LE), (b"\xfe\xff", UTF_16BE)] {
        if let Some(rest) = look.strip_prefix(mark) {
            let (text, _) = encoding.decode_without_bom_handling(rest);
            return text.chars().all(is_of_text).then(|| text.into_owned());
        }
    }
    let look = look.strip_prefix(b"\xef\xbb\xbf").unwrap_or(look);
    let is_utf8 = match std::str::from_utf8(look) {
        Ok(_) => true,
        // A character that the end of the look cuts is none that is missing.
        Err(error) => error.error_len().is_none() && look.len() == LOOK_BYTES_MAX,
    };
    // Without branches, so that many bytes are compared at once.
    let controls: usize = look.iter().map(|byte| usize::from(is_control(*byte))).sum();
    // Real texts hold a stray control at times; what is no UTF-8 gets no such trust.
    let controls_max = if is_utf8 { look.len().div_ceil(100) } else { 0 };
    if controls > controls_max || look.contains(&0) {
        return None;
    }
    let high = look.iter().filter(|byte| **byte >= 0x80).count();
    let plausible = is_utf8 || look.len() >= 128 || high.saturating_mul(2) <= look.len();
    plausible.then(|| UTF_8.decode_without_bom_handling(look).0.into_owned())
}

fn is_of_text(c: char) -> bool {
    u8::try_from(c).is_ok_and(|byte| !is_control(byte)) || !c.is_ascii()
}

/// Says whether a byte is a control that texts do not hold.
fn is_control(byte: u8) -> bool {
    let of_text = [b'\t', b'\n', b'\r', b'\x08', b'\x0c', b'\x1b'];
    let is_of_text = of_text.iter().fold(false, |is, other| is | (byte == *other));
    ((byte < 0x20) | (byte == 0x7f)) & !is_of_text
}

/// HTML, SVG and other XML.
fn markup(start: &str, extension: &str) -> Option<&'static str> {
    if !start.starts_with('<') {
        return None;
    }
    let beginning = start.get(..start.floor_char_boundary(4096)).unwrap_or(start);
    let lower = beginning.to_ascii_lowercase();
    let is_xml = lower.starts_with("<?xml");
    let first = first_element(&lower);
    let is_page = ["<!doctype html", "<html", "<head", "<body", "<title", "<script", "<meta"];
    if is_page.iter().any(|sign| first.starts_with(sign)) {
        Some("text/html")
    } else if first.starts_with("<svg") || first.starts_with("<!doctype svg") {
        Some("image/svg+xml")
    } else if is_xml || (extension == "xml" && first.ends_with('>')) {
        Some("text/xml")
    } else if ["<table", "<div", "<p>", "<h1", "<a ", "<br"].iter().any(|t| first.starts_with(t))
        || matches!(extension, "html" | "htm" | "xhtml")
    {
        Some("text/html")
    } else {
        first.contains("xmlns").then_some("text/xml")
    }
}

/// Skips declarations and comments.
fn first_element(lower: &str) -> &str {
    let mut rest = lower;
    loop {
        rest = rest.trim_start();
        let end = match rest {
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<?") => "?>",
            _ => return rest,
        };
        match rest.split_once(end) {
            Some((_, after)) => rest = after,
            None => return "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_text(text: &str, name: &str) -> &'static str {
        of(text.as_bytes(), text.len() as u64, Path::new(name)).unwrap()
    }

    #[test]
    fn pages_and_other_markup_are_told_apart() {
        assert_eq!(of_text("\n<!-- x --><!DOCTYPE html><p>a", ""), "text/html");
        assert_eq!(of_text("<?xml version='1.0'?>\n<html xmlns='x'>", ""), "text/html");
        assert_eq!(of_text("<?xml version='1.0'?><svg/>", ""), "image/svg+xml");
        assert_eq!(of_text("<?xml version='1.0'?><list/>", "a.html"), "text/xml");
        assert_eq!(of_text("<3 this", "a.txt"), "text/plain");
    }

    #[test]
    fn old_code_pages_and_utf_16_are_text() {
        let (bulgarian, ..) = encoding_rs::WINDOWS_1251.encode("Всички хора се раждат свободни ");
        let long = bulgarian.repeat(8);

        assert_eq!(of(&long, long.len() as u64, Path::new("a")), Some("text/plain"));
        assert_eq!(of(b"\xff\xfea\0;\0", 6, Path::new("a")), Some("text/plain"));
        assert_eq!(of(b"a\0b", 3, Path::new("a.txt")), None);
    }
}
