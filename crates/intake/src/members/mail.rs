//! Members of a message, and messages of a mailbox. Bytes are given as they were sent, decoded
//! from their transfer encoding only: a text keeps its character set.

use std::borrow::Cow;
use std::io;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::gate::{Gate, Said};
use super::{Container, MemberTime, Reason};
use crate::facts::Time;
use crate::text::mail::as_sent;

/// What is looked at for the subject and date of a message.
const HEADERS_BYTES_MAX: usize = 64 << 10;

pub(super) fn message(gate: &mut Gate<'_, '_>, bytes: &[u8]) -> io::Result<Result<(), Reason>> {
    let bytes = as_sent(bytes);
    let bytes = bytes.as_ref();
    let Some(message) = MessageParser::default().parse(bytes) else {
        return Ok(Err(Reason::ListDamaged));
    };
    for (at, part) in message.parts.iter().enumerate() {
        if !is_member(&message, at, part) {
            continue;
        }
        let content = content(bytes, part);
        let packed = u64::from(part.offset_end.saturating_sub(part.offset_body));
        let went = gate.member(said(part, at, packed, &content), &mut content.as_ref())?;
        if went.is_err() {
            return Ok(went);
        }
    }
    Ok(Ok(()))
}

/// What the parser calls an attachment, and pictures inside of the text: both are bytes that
/// somebody sent.
fn is_member(message: &Message<'_>, at: usize, part: &MessagePart<'_>) -> bool {
    match part.body {
        PartType::Multipart(_) => false,
        PartType::Binary(_) | PartType::InlineBinary(_) | PartType::Message(_) => true,
        PartType::Text(_) | PartType::Html(_) => {
            message.attachments.iter().any(|id| usize::try_from(*id) == Ok(at))
        }
    }
}

/// Returns the bytes of a part as they were sent.
fn content<'a>(whole: &'a [u8], part: &'a MessagePart<'_>) -> Cow<'a, [u8]> {
    let at = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    let raw = whole.get(at(part.offset_body)..at(part.offset_end)).unwrap_or_default();
    if part.content_transfer_encoding().is_some_and(is_uuencode) {
        return uudecoded(raw).map_or(Cow::Borrowed(raw), Cow::Owned);
    }
    if let PartType::Binary(bytes) | PartType::InlineBinary(bytes) = &part.body {
        return Cow::Borrowed(bytes);
    }
    let decoded = match part.encoding {
        Encoding::None => None,
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::Base64 => base64_decode(raw),
    };
    decoded.map_or(Cow::Borrowed(raw), Cow::Owned)
}

fn is_uuencode(encoding: &str) -> bool {
    ["x-uuencode", "uuencode", "x-uue"].iter().any(|name| encoding.eq_ignore_ascii_case(name))
}

/// Decodes what old mail is packed in, which the parser leaves as it is: POSIX uuencode, between
/// its `begin` and `end`. Nothing where either is missing or a line is none of it.
fn uudecoded(raw: &[u8]) -> Option<Vec<u8>> {
    let mut lines = raw.split(|byte| *byte == b'\n').map(|line| line.trim_ascii_end());
    lines.find(|line| line.starts_with(b"begin "))?;
    let mut decoded = Vec::new();
    for line in lines {
        if line == b"end" {
            return Some(decoded);
        }
        let (length, signs) = line.split_first().unwrap_or((&b'`', &[]));
        let length = usize::from(sixbits(*length)?);
        let mut bytes = Vec::with_capacity(length);
        for four in signs.chunks(4) {
            // Spaces at the end of a line get lost on the way: they stand for zero.
            let mut bits = 0_u32;
            for at in 0..4 {
                bits = bits << 6 | u32::from(sixbits(four.get(at).copied().unwrap_or(b' '))?);
            }
            bytes.extend(bits.to_be_bytes().into_iter().skip(1));
        }
        bytes.resize(length, 0);
        decoded.append(&mut bytes);
    }
    None
}

fn sixbits(sign: u8) -> Option<u8> {
    sign.checked_sub(b' ').filter(|value| *value <= 64).map(|value| value & 63)
}

fn said(part: &MessagePart<'_>, at: usize, packed: u64, content: &[u8]) -> Said {
    let is_message = matches!(part.body, PartType::Message(_));
    let mut said = if is_message { of_message(content) } else { Said::default() };
    match part.attachment_name() {
        Some(name) => {
            said.name = name.as_bytes().to_vec();
            said.decoded = None;
        }
        None => said.name = format!("part {at}").into_bytes(),
    }
    said.packed = packed;
    said.is = is_message.then_some(Container::Mail);
    said
}

/// Says of a message its subject for a name, and when it says that it was sent.
fn of_message(message: &[u8]) -> Said {
    let head = message.get(..HEADERS_BYTES_MAX).unwrap_or(message);
    let parsed = MessageParser::default().parse_headers(head);
    let parsed = parsed.as_ref();
    let sent = parsed.and_then(Message::date).map(|date| date.to_timestamp());
    Said {
        decoded: parsed.and_then(Message::subject).map(str::to_owned),
        modified: sent.map(|seconds| MemberTime::Utc(Time { seconds, nanos: 0 })),
        is: Some(Container::Mail),
        ..Said::default()
    }
}

pub(super) fn mailbox(gate: &mut Gate<'_, '_>, bytes: &[u8]) -> io::Result<Result<(), Reason>> {
    for (at, message) in messages(bytes).enumerate() {
        let name = format!("message {}", at.saturating_add(1)).into_bytes();
        let said = Said { name, packed: message.len() as u64, ..of_message(message) };
        let went = gate.member(said, &mut &*message)?;
        if went.is_err() {
            return Ok(went);
        }
    }
    Ok(Ok(()))
}

/// Cuts a mailbox at its `From ` lines: at the beginning, and after an empty line. What stands
/// between is given as it is: which of several ways `>From ` was quoted, nobody can tell.
pub(crate) fn messages(mailbox: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(mailbox).filter(|rest| rest.starts_with(b"From "));
    std::iter::from_fn(move || {
        let now = rest?;
        let first_line = now.iter().position(|byte| *byte == b'\n')?.saturating_add(1);
        let body = now.get(first_line..)?;
        let next = starts(body);
        let (message, after) = body.split_at_checked(next.unwrap_or(body.len()))?;
        rest = next.is_some().then_some(after);
        Some(without_last_line_end(message))
    })
}

/// Returns where the next `From ` line is that an empty line precedes.
fn starts(body: &[u8]) -> Option<usize> {
    let mut from = 0_usize;
    while let Some(found) = body.get(from..)?.windows(6).position(|six| six == b"\nFrom ") {
        let at = from.saturating_add(found);
        let before = body.get(..at).unwrap_or_default();
        if before.is_empty() || before.ends_with(b"\n") || before.ends_with(b"\n\r") {
            return at.checked_add(1);
        }
        from = at.checked_add(1)?;
    }
    None
}

/// The empty line before the next message is the mailbox's, not the message's.
fn without_last_line_end(message: &[u8]) -> &[u8] {
    ["\r\n\r\n", "\n\n"]
        .iter()
        .find_map(|end| {
            let cut = message.strip_suffix(end.as_bytes())?;
            message.get(..cut.len().checked_add(end.len() / 2)?)
        })
        .unwrap_or(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_mail_is_unpacked() {
        let packed = b"\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n";

        assert_eq!(uudecoded(packed).as_deref(), Some(b"Cat".as_slice()));
        assert_eq!(uudecoded(b"begin 644 a\n#0V%T\n"), None, "cut short");
        assert_eq!(uudecoded(b"begin 644 a\n#\xff\n`\nend\n"), None, "no sign of it");
        assert_eq!(uudecoded(b"no beginning"), None);
    }

    #[test]
    fn a_mailbox_is_cut_where_messages_begin() {
        let mailbox = b"From a\nSubject: 1\n\nFrom here on, a sentence.\nFrom there too.\n\n\
            From b\r\nSubject: 2\r\n\r\n>From quoted\r\n\r\nFrom c\nSubject: 3\n\nend\n";

        let found: Vec<_> = messages(mailbox).map(String::from_utf8_lossy).collect();

        assert_eq!(found.len(), 4, "a sentence after an empty line begins as a message does");
        assert_eq!(found[2], "Subject: 2\r\n\r\n>From quoted\r\n");
        assert_eq!(found[3], "Subject: 3\n\nend\n");
        assert_eq!(messages(b"no mailbox").count(), 0);
    }
}
