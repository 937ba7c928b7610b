//! Fields of a mail, as they were sent: decoded, not interpreted.

use mail_parser::MessageParser;

use super::{About, Facts};
use crate::facts::Time;
use crate::members::messages;
use crate::text::mail::{as_sent, fields, outlook_fields};
use crate::text::outlook::{Outlook, property};

/// Fields shown, in this order; `Received` last, one for each station.
const FIELDS: [&str; 12] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Date",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "X-Originating-IP",
    "X-Mailer",
];

pub(super) fn message(bytes: &[u8], facts: &mut Facts) {
    let bytes = as_sent(bytes);
    let Some(message) = MessageParser::default().parse(bytes.as_ref()) else {
        return facts.remark("it has no header fields of a mail");
    };
    for name in FIELDS.into_iter().chain(["Received"]) {
        for value in fields(&message, name) {
            facts.add(About::Mail, name, value);
        }
    }
    if !message.attachments.is_empty() {
        facts.add(About::Mail, "attachments", message.attachments.len().to_string());
    }
}

pub(super) fn mailbox(bytes: &[u8], facts: &mut Facts) {
    facts.add(About::Mail, "messages", messages(bytes).count().to_string());
}

pub(super) fn outlook(bytes: &[u8], facts: &mut Facts) {
    let Ok(mut outlook) = Outlook::open(bytes) else {
        return facts.remark("its parts cannot be listed");
    };
    for (name, value) in outlook_fields(&mut outlook) {
        facts.add(About::Mail, name, value);
    }
    let times = [(property::SUBMITTED, "submitted"), (property::DELIVERED, "delivered")];
    for (property, name) in times {
        if let Some(time) = outlook.time(property).and_then(Time::of_nt) {
            facts.add(About::Mail, name, time.to_utc());
        }
    }
    // What came over the network stands there whole, if it came that way.
    if let Some(headers) = outlook.text("", property::HEADERS) {
        let sent = format!("{}\r\n\r\n", headers.trim());
        if let Some(message) = MessageParser::default().parse_headers(sent.as_bytes()) {
            for name in ["Date", "Received"] {
                for value in fields(&message, name) {
                    facts.add(About::Mail, name, value);
                }
            }
        }
    }
    let attachments = outlook.attachments().len();
    if attachments > 0 {
        facts.add(About::Mail, "attachments", attachments.to_string());
    }
}
