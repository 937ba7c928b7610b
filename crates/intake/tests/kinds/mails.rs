//! Mail of the corpus: its members against what the corpus itself expects.

use std::fs;

use comity_intake::members::Reason;
use comity_intake::text::TextKind;

use super::archives::{ALL, told};
use super::{corpus, files, media_type};

/// Counts the parts that the corpus' own document expects beside the texts: what it lists as
/// attachments, and parts that are bytes or messages.
fn expected(document: &serde_json::Value) -> usize {
    let attachments = document["attachments"].as_array().unwrap();
    let parts = document["parts"].as_array().unwrap();
    let is_member = |(at, part): &(usize, &serde_json::Value)| {
        let body = part["body"].as_object().unwrap();
        let is_bytes = ["Binary", "InlineBinary", "Message"].iter().any(|k| body.contains_key(*k));
        is_bytes || attachments.contains(&(*at).into()) && !body.contains_key("Multipart")
    };
    parts.iter().enumerate().filter(is_member).count()
}

pub fn members_are_as_expected() {
    let Some(corpus) = corpus("mail_has_the_members_it_is_said_to_have") else { return };
    let (mut same, mut members, mut differing) = (0, 0, Vec::new());

    for path in files(&corpus.join("email/stalwart")) {
        if path.extension().is_none_or(|extension| extension != "eml") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let document = fs::read(path.with_extension("json")).unwrap();
        let expected = expected(&serde_json::from_slice(&document).unwrap());
        let told = told(&bytes, "message/rfc822", ALL);
        let own = told.members.iter().filter(|(member, ..)| member.depth == 1).count();
        members += own;
        if own == expected && told.not_given().is_empty() {
            same += 1;
        } else {
            differing.push(format!("{}: {own}, expected {expected}", path.display()));
        }
    }

    println!("{same} mails have the members expected, {members} members");
    differing.iter().for_each(|line| println!("  {line}"));
    assert!(differing.is_empty() && same >= 50);
}

/// The lengths are those that another parser gives, Python's.
pub fn packed_as_long_ago() {
    let Some(corpus) = corpus("attachments_packed_as_long_ago_are_unpacked") else { return };
    let bytes = fs::read(corpus.join("email/stalwart/legacy/017.eml")).unwrap();

    let found = told(&bytes, "message/rfc822", ALL);

    let lengths: Vec<_> = found.members.iter().map(|(_, content, _)| content.len()).collect();
    assert_eq!(lengths, [1_298, 1_325]);
    assert!(found.members.iter().all(|(_, content, _)| content.starts_with(b"\x89PNG")));
}

pub fn mailboxes_are_cut() {
    let Some(corpus) = corpus("messages_of_a_mailbox_are_told_apart") else { return };
    let path = corpus.join("email/mikel-mail.mbox");
    let bytes = fs::read(&path).unwrap();

    let found = told(&bytes, media_type(&bytes, &path), ALL);

    let messages = found.members.iter().filter(|(member, ..)| member.depth == 1);
    let texts = messages.clone().filter(|(_, content, _)| {
        TextKind::of(media_type(content, std::path::Path::new(""))).is_some()
    });
    let (texts, messages) = (texts.count(), messages.count());
    println!("{messages} messages, {texts} with text, {} members", found.members.len());
    let lines =
        bytes.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"From ")).count();
    assert_eq!(messages, lines, "every From line begins a message here");
    assert!(found.not_given().iter().all(|why| *why == Reason::TooDeep));
}
