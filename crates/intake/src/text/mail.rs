//! Texts of mail: who, to whom, when, about what, and what was written. Attachments are items of
//! their own and have their own text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use mail_parser::{Message, MessageParser, PartType};

use super::outlook::{Outlook, property};
use super::{Reason, TEXT_BYTES_MAX, TextOutcome, decode, extract, html};
use crate::members::messages;

/// Header fields that a reader of a mail sees.
const FIELDS: [&str; 6] = ["From", "To", "Cc", "Date", "Subject", "Reply-To"];

/// Reads the text of one message.
pub(super) fn eml(bytes: &[u8]) -> TextOutcome {
    let mut text = String::new();
    if take(bytes, &mut text) {
        extract::finish(text, false, None, None)
    } else {
        TextOutcome::because(Reason::Unreadable, "it has no header fields of a mail")
    }
}

/// Reads the texts of a mailbox, message after message.
pub(super) fn mbox(bytes: &[u8]) -> TextOutcome {
    let (mut text, mut broken) = (String::new(), 0_usize);
    for message in messages(bytes) {
        broken = broken.saturating_add(usize::from(!take(message, &mut text)));
        text.push('\u{c}');
        if text.len() > TEXT_BYTES_MAX {
            break;
        }
    }
    let remark = (broken > 0).then_some("some of its messages have no header fields");
    extract::finish(text, false, None, remark)
}

/// Some programs save mail as UTF-16, which mail never is on its way.
pub(crate) fn as_sent(bytes: &[u8]) -> Cow<'_, [u8]> {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding != UTF_8 => {
            Cow::Owned(encoding.decode(bytes).0.into_owned().into_bytes())
        }
        Some((_, mark)) => Cow::Borrowed(bytes.get(mark..).unwrap_or_default()),
        None => Cow::Borrowed(bytes),
    }
}

fn take(bytes: &[u8], text: &mut String) -> bool {
    let bytes = as_sent(bytes);
    let Some(message) = MessageParser::default().parse(bytes.as_ref()) else { return false };
    for name in FIELDS {
        for value in fields(&message, name) {
            line(text, name, &value);
        }
    }
    text.push('\n');
    for part in message.text_body.iter().filter_map(|id| message.part(*id)) {
        match &part.body {
            PartType::Text(body) => text.push_str(body),
            PartType::Html(body) => text.push_str(&html::text(body, TEXT_BYTES_MAX)),
            PartType::Binary(_)
            | PartType::InlineBinary(_)
            | PartType::Message(_)
            | PartType::Multipart(_) => {}
        }
        text.push('\n');
    }
    true
}

/// Returns the values of a header field, decoded, one a line as they were sent.
pub(crate) fn fields(message: &Message<'_>, name: &str) -> Vec<String> {
    let raw = message.headers_raw().filter(|(found, _)| found.eq_ignore_ascii_case(name));
    raw.map(|(_, value)| decoded(value)).collect()
}

/// Decodes what RFC 2047 encodes in a field, and joins its lines.
fn decoded(value: &str) -> String {
    let field = format!("Subject: {}\r\n\r\n", value.trim());
    let parsed = MessageParser::default().parse_headers(field.as_bytes());
    let text = parsed.as_ref().and_then(Message::subject).unwrap_or(value);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line(text: &mut String, name: &str, value: &str) {
    text.push_str(name);
    text.push_str(": ");
    text.push_str(value);
    text.push('\n');
}

/// Reads the text of a message of Outlook.
pub(super) fn msg(bytes: &[u8]) -> TextOutcome {
    let Ok(mut outlook) = Outlook::open(bytes) else {
        return TextOutcome::because(Reason::Unreadable, "its parts cannot be listed");
    };
    let mut text = String::new();
    for (name, value) in outlook_fields(&mut outlook) {
        line(&mut text, name, &value);
    }
    text.push('\n');
    match outlook.text("", property::BODY) {
        Some(body) => text.push_str(&body),
        None => {
            let page = outlook.bytes("", property::BODY_HTML).unwrap_or_default();
            let page = decode::decode(&page, true, TEXT_BYTES_MAX).text;
            text.push_str(&html::text(&page, TEXT_BYTES_MAX));
        }
    }
    extract::finish(text, false, None, None)
}

/// Returns what a message of Outlook says of itself, by the names of mail.
pub(crate) fn outlook_fields(outlook: &mut Outlook<'_>) -> Vec<(&'static str, String)> {
    let mut from = outlook.text("", property::SENDER_NAME).unwrap_or_default();
    let address = [property::SENDER_SMTP, property::SENDER_ADDRESS];
    let address = address.into_iter().find_map(|address| outlook.text("", address));
    if let Some(address) = address.filter(|address| *address != from) {
        from = format!("{from} <{address}>").trim().to_owned();
    }
    let mut found = vec![("From", from)];
    let named = [
        ("To", property::TO),
        ("Cc", property::CC),
        ("Subject", property::SUBJECT),
        ("Message-ID", property::MESSAGE_ID),
    ];
    for (name, property) in named {
        found.push((name, outlook.text("", property).unwrap_or_default()));
    }
    found.retain(|(_, value)| !value.is_empty());
    found
}
