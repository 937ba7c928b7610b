//! Forms of text that their signs and lines give away: JSON, mail, Markdown, separated values.

/// Header fields of mail.
const MAIL_FIELDS: [&str; 16] = [
    "return-path",
    "received",
    "from",
    "to",
    "date",
    "subject",
    "message-id",
    "mime-version",
    "delivered-to",
    "content-type",
    "content-transfer-encoding",
    "reply-to",
    "cc",
    "sender",
    "dkim-signature",
    "x-mailer",
];

/// Lines whose fields are counted.
const LINES_MAX: usize = 200;

/// Returns the type of JSON, one document or one a line. Walks over its signs, builds nothing.
pub(super) fn json(start: &str, whole: bool) -> Option<&'static str> {
    let plain =
        |c: char| c.is_ascii_whitespace() || matches!(c, ',' | ':' | '-' | '+' | '.' | '0'..='9');
    let (mut depth, mut documents) = (0_usize, 0_usize);
    let mut cut = !whole;
    let mut rest = start;
    if !start.starts_with(['{', '[']) {
        return None;
    }
    while let Some(c) = rest.chars().next() {
        rest = match c {
            '{' | '[' => {
                depth = depth.saturating_add(1);
                rest.get(1..)?
            }
            '}' | ']' => {
                depth = depth.checked_sub(1)?;
                documents = documents.saturating_add(usize::from(depth == 0));
                rest.get(1..)?
            }
            '"' => match after_string(rest) {
                Some(after) => after,
                None if whole => return None,
                None => break,
            },
            c if plain(c) => rest.trim_start_matches(plain),
            // Numbers such as 1e5 leave their letter.
            'e' | 'E' => rest.get(1..)?,
            _ => match ["true", "false", "null"].iter().find_map(|word| rest.strip_prefix(word)) {
                Some(after) => after,
                None if !whole && rest.len() < 5 => break,
                None => return None,
            },
        };
    }
    cut &= depth > 0;
    match documents {
        0 if cut => Some("application/json"),
        0 => None,
        1 if depth == 0 => Some("application/json"),
        _ if cut || depth == 0 => Some("application/x-ndjson"),
        _ => None,
    }
}

fn after_string(text: &str) -> Option<&str> {
    let mut escaped = true;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            // The first sign opens the string.
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return text.get(at.saturating_add(1)..),
            _ => {}
        }
    }
    None
}

/// Says whether a text is a mailbox: a `From ` line and a message.
pub(super) fn is_mailbox(text: &str) -> bool {
    let after = text.strip_prefix("From ").and_then(|rest| rest.split_once('\n'));
    after.is_some_and(|(_, message)| is_mail(message))
}

/// Says whether a text begins as a message: only header fields, two of mail's own at least.
pub(super) fn is_mail(text: &str) -> bool {
    let mut known = 0_usize;
    for (at, line) in text.lines().take(LINES_MAX).enumerate() {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && at > 0 {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return known >= 3 };
        let is_name = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !is_name {
            return known >= 3;
        }
        let lower = name.to_ascii_lowercase();
        known = known.saturating_add(usize::from(MAIL_FIELDS.contains(&lower.as_str())));
    }
    known >= 2
}

/// Says whether a text is Markdown: by its name if it is text at all, else by three kinds of sign.
pub(super) fn is_markdown(text: &str, extension: &str) -> bool {
    if matches!(extension, "md" | "markdown") {
        return true;
    }
    let any = |sign: &dyn Fn(&str) -> bool| text.lines().take(LINES_MAX).any(sign);
    if !any(&|line| line.trim_start_matches('#').starts_with(' ') && line.starts_with('#')) {
        return false;
    }
    let signs = [
        any(&|line| line.starts_with("```")),
        any(&|line| line.contains("](http") || line.contains("](#")),
        any(&|line| line.starts_with("- ") || line.starts_with("* ")),
        any(&|line| line.contains("**")),
    ];
    signs.into_iter().filter(|sign| *sign).count() >= 2
}

/// Returns the type of separated values: the same number of fields in every line.
pub(super) fn separated(text: &str, whole: bool, extension: &str) -> Option<&'static str> {
    let named = matches!(extension, "csv" | "tsv" | "tab");
    [
        (b',', "text/csv"),
        (b';', "text/csv"),
        (b'\t', "text/tab-separated-values"),
        (b'|', "text/csv"),
    ]
    .into_iter()
    .find(|(separator, _)| is_separated(text, *separator, whole, named))
    .map(|(_, found)| found)
}

/// Without a fitting name, three lines of three fields are asked for: prose has commas too.
fn is_separated(text: &str, separator: u8, whole: bool, named: bool) -> bool {
    let mut counts = Vec::new();
    let mut rest = text.as_bytes();
    while !rest.is_empty() && counts.len() < LINES_MAX {
        let (fields, used, ended) = record(rest, separator);
        rest = rest.get(used..).unwrap_or_default();
        if fields > 0 && (ended || whole) {
            counts.push(fields);
        }
        let first = counts.first().copied().unwrap_or(fields);
        if !named && (first < 3 || fields != first && fields > 0 && (ended || whole)) {
            return false;
        }
    }
    let first = counts.first().copied().unwrap_or_default();
    let same = counts.iter().filter(|count| **count == first).count();
    let needed = if named { counts.len().saturating_mul(8).div_ceil(10) } else { 3 };
    first >= 2 && same >= needed
}

/// Counts the fields of the first record (0 when it is blank) and the bytes it takes, and says
/// whether a line's end ends it. A quoted field may hold separators and line ends.
fn record(bytes: &[u8], separator: u8) -> (usize, usize, bool) {
    let (mut fields, mut quoted) = (1_usize, false);
    let mut end = None;
    for at in memchr::memchr3_iter(b'"', b'\n', separator, bytes) {
        match bytes.get(at) {
            Some(b'"') => quoted = !quoted,
            _ if quoted => {}
            Some(b'\n') => {
                end = Some(at);
                break;
            }
            _ => fields = fields.saturating_add(1),
        }
    }
    let line = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
    let fields = if line.iter().all(u8::is_ascii_whitespace) { 0 } else { fields };
    (fields, end.map_or(bytes.len(), |end| end.saturating_add(1)), end.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_from_what_begins_like_it() {
        assert_eq!(json("{\"a\": [1e5, true, \"}\\\"\"]}", true), Some("application/json"));
        assert_eq!(json("{\"a\":1}\n{\"a\":2}\n", true), Some("application/x-ndjson"));
        assert_eq!(json("[1, 2, \"cut of", false), Some("application/json"));
        for other in ["[12:30] Alice: hi", "{\"a\":", "[\"open", "{}}", "[note] 1"] {
            assert_eq!(json(other, true), None, "{other}");
        }
    }

    #[test]
    fn mail_has_its_fields() {
        let mail = "Return-Path: <a@b>\r\nReceived: from x\r\n\tby y\r\nSubject: z\r\n\r\nHello";

        assert!(is_mail(mail) && is_mailbox(&format!("From a@b Mon\n{mail}")));
        assert!(!is_mail("Note: one\nTo do: two\n") && !is_mail("Date: Monday\nHello there\n"));
    }

    #[test]
    fn separated_values_have_as_many_fields_in_each_line() {
        assert_eq!(separated("a,b,c\n1,\"2,x\n\",3\n4,5,6\n", true, ""), Some("text/csv"));
        assert_eq!(separated("a;b\n1;2\n", true, "csv"), Some("text/csv"));
        assert_eq!(
            separated("a\tb\tc\n1\t2\t3\n4\t5\t6\n", true, ""),
            Some("text/tab-separated-values")
        );
        assert_eq!(separated("One, two, three.\nFour, five.\nSix.\n", true, ""), None);
    }

    #[test]
    fn markdown_needs_its_name_or_several_signs() {
        assert!(is_markdown("words", "md"));
        assert!(is_markdown("# Title\n\n- one **two**\n", ""));
        assert!(!is_markdown("# comment\nvalue = 1\n", "conf"));
    }
}
