//! One item in full, and its text.

use std::sync::Arc;

use comity_changes::control::Control;
use comity_changes::{TeamId, Value};
use comity_contract::evidence::{
    EvidenceItem, ItemRef, ItemText, Processing, Relative, Segment, SourceFact,
};
use comity_contract::{ProblemCode as Code, Stamp};
use comity_domain::kinds::{content, entry};
use comity_vault::{ItemRow, Record};

use super::custody::Custody;
use super::items::{self, Lines, content_hash};
use super::original::{own_content, read_segments};
use super::{find, looking, memory, text_state, words};
use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::Session;
use crate::{notes, teams, times};

/// Shows an item; the first look at it is logged.
pub(crate) fn show(session: &Session, args: &ItemRef) -> Answer<EvidenceItem> {
    let control = names::team(session, &args.team)?;
    let row = find(session, &control.team, &args.item)?;
    memory::consult(session, &control.team, "evidence-show", Some(row.item.to_string()));
    describe(session, &control, &row)
}

/// Describes an item in full.
pub(super) fn describe(
    session: &Session,
    control: &Control,
    row: &Arc<ItemRow>,
) -> Answer<EvidenceItem> {
    let names = Names::of(session, control)?;
    let all = session.vault.items(&control.team)?;
    let counted = session.evidence.listed.counted(&names, &all);
    let lines = Lines::of(session, control, &names, &counted)?;
    let entry = session.vault.record(&row.item)?.ok_or(Code::ItemUnknown)?;
    let content = own_content(session, row)?;
    let custody = Custody::of(&lines, &control.team, row, &entry, content.as_ref())?;
    let mut line = lines.line(row);
    let titles = teams::values_of(&names, &entry.fields, entry::TITLE);
    line.title = titles.iter().find_map(|title| title.value.clone()).unwrap_or(line.title);
    line.restriction = entry.fields.text(entry::RESTRICTION).filter(|text| !text.is_empty());
    Ok(EvidenceItem {
        titles,
        descriptions: teams::values_of(&names, &entry.fields, entry::DESCRIPTION),
        custody_sentence: custody.sentence(&lines, row),
        custody: custody.entries,
        withdrawal: custody.withdrawal,
        processing: processing(session, control, row, content.as_ref())?,
        segments: content.as_ref().map(segments).unwrap_or_default(),
        notes: notes::links_to(session, &control.team, &line.exhibit)?,
        same_content: same_content(&all, row),
        source: content.as_ref().map(source).unwrap_or_default(),
        metadata: looking::metadata(session, row),
        parent: parent(&all, row),
        members: members(&all, row),
        row: line,
    })
}

/// Gives the text of an item; the first look at it is logged.
pub(crate) fn text(session: &Session, args: &ItemRef) -> Answer<ItemText> {
    let control = names::team(session, &args.team)?;
    let row = find(session, &control.team, &args.item)?;
    memory::consult(session, &control.team, "evidence-show", Some(row.item.to_string()));
    let kept = session.vault.text(&row)?;
    let processing = kept.as_ref().map(|kept| read_here(session, kept));
    let text = kept.map(|kept| kept.text).unwrap_or_default();
    Ok(ItemText {
        item: row.item.to_string(),
        state: text_state(session, &row),
        processing,
        pages: pages(&text),
        text,
    })
}

/// The item that this one was taken out of, when it is listed here.
fn parent(all: &[Arc<ItemRow>], row: &ItemRow) -> Option<Relative> {
    let parent = row.shown.as_ref()?.alike.parent?;
    relative(all.iter().find(|other| other.item == parent)?)
}

/// Returns the items that were taken out of one.
pub(super) fn members_of(session: &Session, team: &TeamId, row: &ItemRow) -> Answer<Vec<Relative>> {
    Ok(members(&session.vault.items(team)?, row))
}

/// The items that were taken out of this one.
fn members(all: &[Arc<ItemRow>], row: &ItemRow) -> Vec<Relative> {
    let is_member = |other: &&Arc<ItemRow>| {
        other.shown.as_ref().is_some_and(|shown| shown.alike.parent == Some(row.item))
    };
    all.iter().filter(is_member).filter_map(|other| relative(other)).collect()
}

fn relative(row: &ItemRow) -> Option<Relative> {
    let shown = row.shown.as_ref()?;
    Some(Relative {
        item: row.item.to_string(),
        exhibit: shown.exhibit().to_string(),
        title: shown.title().to_string(),
        media_type: shown.alike.media_type.to_string(),
        size: shown.size().unwrap_or_default(),
    })
}

/// Counts the pages of a text that has any.
fn pages(text: &str) -> u64 {
    match text.matches('\u{c}').count() as u64 {
        0 => 0,
        breaks => breaks.saturating_add(1),
    }
}

/// Exhibit numbers of the other items with the same content.
fn same_content(all: &[Arc<ItemRow>], row: &ItemRow) -> Vec<String> {
    let Some(hash) = content_hash(row) else { return Vec::new() };
    let same =
        all.iter().filter(|other| other.item != row.item && content_hash(other) == Some(hash));
    same.filter_map(|other| Some(other.shown.as_ref()?.exhibit().to_string())).collect()
}

/// How the item was processed: where it was taken in, and here.
fn processing(
    session: &Session,
    control: &Control,
    row: &ItemRow,
    content: Option<&Record>,
) -> Answer<Vec<Processing>> {
    let mut all = Vec::new();
    for write in content.into_iter().flat_map(|record| record.fields.all(content::PROCESSING)) {
        let zone = &write.author.zone;
        all.extend(write.value.as_ref().and_then(|value| read_processing(value, zone)));
    }
    let own = session.authority(control);
    if let Some(kept) = session.vault.text(row)?.filter(|_| row.made.authority != own) {
        all.push(read_here(session, &kept));
    }
    Ok(all)
}

/// Reads `[tool, version, result, characters, encoding, remark, time]`.
fn read_processing(value: &Value, zone: &str) -> Option<Processing> {
    let [tool, version, result, characters, encoding, remark, time] = value.items()?;
    let result = comity_vault::items::TextOutcome::from_number(result.uint()?)?;
    let remarks = [encoding.as_text(), remark.as_text()].into_iter().flatten();
    let remark = remarks.collect::<Vec<_>>().join("; ");
    Some(Processing {
        tool: format!("{} {}", tool.as_text()?, version.as_text()?),
        when: times::stamp(time.integer()?, zone),
        result: words::text_of(result),
        characters: characters.uint()?,
        remark: Some(remark).filter(|remark| !remark.is_empty()),
    })
}

fn read_here(session: &Session, kept: &comity_vault::frames::ItemText) -> Processing {
    Processing {
        tool: kept.tool.clone(),
        when: times::stamp(kept.time_utc_ms, &session.now().zone),
        result: words::text_of(kept.outcome),
        characters: kept.text.chars().count() as u64,
        remark: Some(kept.remark.clone()).filter(|remark| !remark.is_empty()),
    }
}

fn segments(record: &Record) -> Vec<Segment> {
    let segments = record.fields.one(content::SEGMENTS).and_then(read_segments);
    let segment = |segment: super::original::Segment| Segment {
        sealed_sha256: hex::encode(segment.name),
        sealed_bytes: segment.sealed_bytes,
        bytes: segment.bytes,
    };
    segments.unwrap_or_default().into_iter().map(segment).collect()
}

/// The facts of a source as `SOURCE` keeps them, after path and modification.
fn source(record: &Record) -> Vec<SourceFact> {
    let Some(parts) = record.fields.one(content::SOURCE).and_then(Value::array) else {
        return Vec::new();
    };
    let number = |at: usize| parts.get(at).and_then(Value::integer);
    let zone = parts.get(9).and_then(Value::as_text).unwrap_or("UTC");
    let time = |ms: usize, nanos: usize| exact(number(ms)?, number(nanos), zone);
    let octal = |at: usize| number(at).map(|mode| format!("{mode:04o}"));
    let facts = [
        ("path", parts.first().and_then(Value::as_text).map(items::shown_path)),
        ("modified", time(1, 2)),
        ("created", time(3, 4)),
        ("accessed", time(5, 6)),
        ("mode", octal(7)),
        ("attributes", number(8).map(|bits| format!("0x{bits:08x}"))),
        ("zone", Some(zone.to_owned())),
    ];
    let fact = |(name, value): (&str, Option<String>)| {
        Some(SourceFact { name: name.to_owned(), value: value? })
    };
    facts.into_iter().filter_map(fact).collect()
}

/// A moment as exact as the file system kept it, in UTC and on the wall.
fn exact(utc_ms: i64, nanos: Option<i64>, zone: &str) -> Option<String> {
    let Stamp { utc, local, .. } = times::stamp(utc_ms, zone);
    let whole = utc.get(..19)?;
    let nanos = nanos.unwrap_or_default();
    Some(format!("{whole}.{nanos:09}Z ({local} {zone})"))
}
