//! What an archive lists: how many, how large, the first names, and what stops the looking.

use super::{About, Facts};
use crate::members::{Container, End, Event, Member, Options, Reason, Treatment, expand};

/// Names shown.
const NAMES_MAX: usize = 20;

#[derive(Default)]
struct Listing {
    first: Vec<Member>,
    members: u64,
    bytes: u64,
    folders: u32,
    hostile: u64,
    encrypted: u64,
    stopped: Option<Reason>,
}

pub(super) fn describe(bytes: &[u8], media_type: &str, facts: &mut Facts) {
    if Container::of(media_type).is_none() {
        return;
    }
    let how = Options { mail: Treatment::List, archives: Treatment::List };
    let mut listing = Listing::default();
    let went = expand(bytes, media_type, how, &mut |event| {
        listing.take(event);
        Ok(())
    });
    if went.is_err() {
        facts.remark("it could not be listed");
    }
    facts.add(About::Archive, "members", listing.members.to_string());
    if listing.folders > 0 {
        facts.add(About::Archive, "folders", listing.folders.to_string());
    }
    if listing.bytes > 0 {
        facts.add(About::Archive, "bytes stated", listing.bytes.to_string());
    }
    for (name, count) in [("encrypted", listing.encrypted), ("hostile names", listing.hostile)] {
        if count > 0 {
            facts.add(About::Archive, name, count.to_string());
        }
    }
    for member in &listing.first {
        facts.add(About::Archive, "member", &member.shown);
    }
    if let Some(why) = listing.stopped {
        facts.remark(why.words());
    }
}

impl Listing {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Begin(member) => {
                self.members = self.members.saturating_add(1);
                self.bytes = self.bytes.saturating_add(member.bytes_stated.unwrap_or(0));
                self.hostile = self.hostile.saturating_add(u64::from(member.hostile));
                if self.first.len() < NAMES_MAX {
                    self.first.push(member);
                }
            }
            Event::End(End::Not(Reason::Encrypted)) => {
                self.encrypted = self.encrypted.saturating_add(1);
            }
            Event::Opened(opened) => {
                self.folders = self.folders.saturating_add(opened.folders);
                self.stopped = opened.stopped;
            }
            Event::Data(_) | Event::End(_) => {}
        }
    }
}
