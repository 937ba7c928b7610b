//! Items as tables show them, and how an item is found.

use std::path::Path;
use std::sync::Arc;

use comity_changes::TeamId;
use comity_changes::control::Control;
use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{Cover, EvidenceRow, Handling, Route, TextState, Visible};
use comity_domain::evidence::ExhibitNumber;
use comity_intake::text::TextKind;
use comity_intake::{names as paths, sniff};
use comity_vault::ItemRow;
use comity_vault::items::ItemShown;

use super::listed::Counted;
use super::words;
use crate::compartments::Marks;
use crate::exchange::Sight;
use crate::marks::mark;
use crate::names::Names;
use crate::refuse::{Answer, refuse};
use crate::session::Session;
use crate::times;

/// Segments whose names a row keeps; an item with more is asked for all of them.
const SEGMENTS_IN_ROW: usize = 8;
/// Shortest prefix of an id that is taken for one.
const PREFIX_MIN: usize = 4;

/// Finds an item by exhibit number, id, unique prefix of it, or unique title.
pub(crate) fn find(session: &Session, team: &TeamId, wanted: &str) -> Answer<Arc<ItemRow>> {
    let items = session.vault.items(team)?;
    let number = wanted.to_ascii_uppercase();
    let named = |shown: &ItemShown| {
        if ExhibitNumber::parse(&number).is_some() {
            shown.exhibit() == number
        } else {
            shown.title() == wanted
        }
    };
    let by_name = items.iter().filter(|row| row.shown.as_ref().is_some_and(named));
    let prefix = wanted.to_ascii_lowercase();
    let by_id = items.iter().filter(|row| has_prefix(&row.item.0, &prefix));
    let mut found: Vec<&Arc<ItemRow>> = by_id.take(2).collect();
    if found.is_empty() {
        found = by_name.take(2).collect();
    }
    match found.as_slice() {
        [one] => Ok(Arc::clone(one)),
        [] => refuse(Code::ItemUnknown),
        _ => refuse(Code::Ambiguous),
    }
}

/// Tells whether an id in hex begins with a prefix, without writing the id out.
fn has_prefix(id: &[u8; 32], prefix: &str) -> bool {
    let digits = prefix.as_bytes();
    let nibble =
        |at: usize| id.get(at / 2).map(|b| if at.is_multiple_of(2) { b >> 4 } else { b & 15 });
    (PREFIX_MIN..=64).contains(&digits.len())
        && digits.iter().enumerate().all(|(at, digit)| {
            let value = char::from(*digit).to_digit(16);
            value.is_some() && value == nibble(at).map(u32::from)
        })
}

/// Returns whether the content of an item can be read with the keys here.
pub(super) fn is_released(row: &ItemRow) -> bool {
    row.shown.as_ref().is_some_and(|shown| shown.size().is_some())
}

/// Returns whether every sealed segment of an item is here.
pub(super) fn is_held(session: &Session, row: &ItemRow) -> bool {
    standing_here(session, row) == Visible::Holds
}

/// Returns how an item stands at this installation: of an original in several segments some may
/// be here while the rest is on its way.
fn standing_here(session: &Session, row: &ItemRow) -> Visible {
    let Some(shown) = row.shown.as_ref().filter(|_| is_released(row)) else {
        return Visible::NotReleased;
    };
    let blobs = &session.vault.store().blobs;
    let (all, here) = if shown.segments.len() < SEGMENTS_IN_ROW {
        (shown.segments.len(), shown.segments.iter().filter(|s| blobs.contains(&s.name)).count())
    } else {
        let segments = session.vault.segments(row).unwrap_or_default();
        (segments.len(), segments.iter().filter(|segment| blobs.contains(&segment.name)).count())
    };
    match here {
        0 => Visible::NotSent,
        here if here == all => Visible::Holds,
        _ => Visible::Sent,
    }
}

/// Returns whether an item's text is searched, and if not, why.
pub(crate) fn text_state(session: &Session, row: &ItemRow) -> TextState {
    if !is_released(row) {
        return TextState::NotReleased;
    }
    if let Some(outcome) = row.text {
        return words::text_of(outcome);
    }
    let media_type = row.shown.as_ref().map(|shown| &*shown.alike.media_type);
    match (is_held(session, row), media_type.and_then(TextKind::of)) {
        (false, _) => TextState::NotHeld,
        (true, None) => TextState::NoText,
        // It is here and has not been read: a search does not cover it.
        (true, Some(_)) => TextState::Failed,
    }
}

/// Counts what a search covers; the five add up to all items.
pub(super) fn cover(session: &Session, items: &[Arc<ItemRow>]) -> Cover {
    let mut cover = Cover { items: items.len() as u64, ..Cover::default() };
    for row in items {
        let class = match text_state(session, row) {
            TextState::Searched => &mut cover.searched,
            TextState::NoText => &mut cover.no_text,
            TextState::Failed => &mut cover.failed,
            TextState::NotHeld => &mut cover.not_held,
            TextState::NotReleased => &mut cover.not_released,
        };
        *class = class.saturating_add(1);
    }
    cover
}

/// Returns the path an item came from, safe to look at.
pub(super) fn shown_path(kept: &str) -> String {
    match paths::parse_kept(kept) {
        Some(path) => paths::shown(&path),
        // Cut in its row, or kept by another kind of system.
        None => paths::shown(Path::new(kept)),
    }
}

/// What lines of the evidence table are made with.
pub(super) struct Lines<'a> {
    pub session: &'a Session,
    pub names: &'a Names,
    pub sight: Sight,
    zone: String,
    marks: Marks,
    counted: &'a Counted,
}

impl<'a> Lines<'a> {
    /// Prepares for lines of the items that were counted.
    pub fn of(
        session: &'a Session,
        control: &Control,
        names: &'a Names,
        counted: &'a Counted,
    ) -> Answer<Self> {
        let (sight, zone) = (Sight::of(session, control)?, session.now().zone);
        Ok(Self { session, names, sight, zone, marks: Marks::of(session, control), counted })
    }

    /// Returns the line of an item.
    pub fn line(&self, row: &ItemRow) -> EvidenceRow {
        let unread = ItemShown::unread();
        let shown = row.shown.as_ref().unwrap_or(&unread);
        let here = standing_here(self.session, row);
        let held = here == Visible::Holds;
        let verified = row.verified_utc_ms().filter(|_| held);
        let copies = content_hash(row).and_then(|hash| self.counted.copies.get(&hash)).copied();
        EvidenceRow {
            item: row.item.to_string(),
            exhibit: shown.exhibit().to_string(),
            title: shown.title().to_string(),
            path: shown_path(shown.path()),
            state: self.names.state_of(&row.made.authority),
            authority: self.names.authority_name(&row.made.authority),
            media_type: shown.alike.media_type.to_string(),
            group: sniff::group(&shown.alike.media_type).as_str().to_owned(),
            size: shown.size().unwrap_or_default(),
            modified: shown.modified_utc_ms().map(|utc_ms| times::stamp(utc_ms, &shown.alike.zone)),
            indexed: times::stamp(shown.indexed_utc_ms, &shown.alike.zone),
            sha256: content_hash(row).map(hex::encode).unwrap_or_default(),
            blake3: content_hash(row).map(|_| hex::encode(shown.blake3)).unwrap_or_default(),
            handling: handling_of(row),
            restriction: Some(shown.alike.restriction.to_string()).filter(|text| !text.is_empty()),
            route: route_of(row),
            tags: shown.alike.tags.iter().map(|tag| tag.to_string()).collect(),
            text: text_state(self.session, row),
            held,
            verified: verified.map(|utc_ms| times::stamp(utc_ms, &self.zone)),
            damaged: row.damaged_utc_ms().map(|utc_ms| times::stamp(utc_ms, &self.zone)),
            visible_to: self.sight.visible(row, here),
            withdrawn: shown.alike.withdrawn,
            conflicts: shown.alike.conflicts,
            duplicates: copies.unwrap_or_default().saturating_sub(1),
            compartment: self.marks.name(&row.made.at.feed),
            mark: shown.alike.mark.map(mark),
        }
    }
}

/// Returns the hash of an item's original, when its content can be read.
pub(super) fn content_hash(row: &ItemRow) -> Option<[u8; 32]> {
    row.shown.as_ref().filter(|shown| shown.size().is_some()).map(|shown| shown.sha256)
}

/// Returns the handling in effect; of an unreadable item the strictest.
pub(super) fn handling_of(row: &ItemRow) -> Handling {
    words::handling_of(row.shown.as_ref().map_or(u64::MAX, |shown| shown.alike.handling))
}

fn route_of(row: &ItemRow) -> Route {
    words::route_of(row.shown.as_ref().map_or("", |shown| &*shown.alike.route))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_of_an_id_is_compared_digit_by_digit() {
        let id: [u8; 32] = std::array::from_fn(|at| u8::try_from(at).unwrap() * 7 + 0xa0 % 9);
        let text = hex::encode(id);

        for length in 4..=64 {
            assert!(has_prefix(&id, text.split_at(length).0));
        }
        assert!(!has_prefix(&id, text.split_at(3).0), "three digits are too few to be meant");
        assert!(!has_prefix(&id, "zzzz") && !has_prefix(&id, &format!("{text}0")));
    }
}
