//! Reading the texts of what arrived from partners: once their sealed originals are here.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use comity_changes::TeamId;
use comity_intake::text::{TEXT_SOURCE_BYTES_MAX, TextKind, TextOutcome};
use comity_intake::worker::{Lease, Question};
use comity_vault::frames::{ItemText, ReadBack};
use comity_vault::{ItemRow, Local, Mark};

use super::items::is_held;
use super::original::Original;
use super::words;
use crate::refuse::Answer;
use crate::session::Session;

/// Items asked about together, and bytes of originals after which no more are.
const ITEMS_AT_ONCE: usize = 64;
const BYTES_AT_ONCE: usize = 4 << 20;
/// Longest text that one frame keeps, in bytes.
const KEPT_BYTES_MAX: usize = 15 << 20;

/// The items that have a reader and were not read here, by team: looked for once, and then only
/// among those that came or changed.
#[derive(Default)]
pub(super) struct Unread(Mutex<HashMap<TeamId, Waiting>>);

#[derive(Default)]
struct Waiting {
    mark: Mark,
    rows: BTreeMap<u32, Arc<ItemRow>>,
}

impl Waiting {
    fn look(&mut self, session: &Session, team: &TeamId) -> Answer<()> {
        let since = session.vault.items_since(team, &self.mark)?;
        if since.all {
            self.rows.clear();
        }
        for row in since.rows {
            match reader_of(&row) {
                Some(_) => self.rows.insert(row.number(), row),
                None => self.rows.remove(&row.number()),
            };
        }
        self.mark = since.mark;
        Ok(())
    }
}

/// Returns the items that can be read now.
fn readable(session: &Session, team: &TeamId) -> Answer<Vec<Arc<ItemRow>>> {
    let mut teams = session.evidence.unread.0.lock().unwrap_or_else(PoisonError::into_inner);
    let waiting = teams.entry(*team).or_default();
    waiting.look(session, team)?;
    Ok(waiting.rows.values().filter(|row| is_held(session, row)).cloned().collect())
}

/// Reads the text of every item that is held, has a reader and was not read here. Returns how
/// many were. A damaged original fails for itself alone.
pub(crate) fn read_new_texts(session: &Session, team: &TeamId) -> Answer<u64> {
    let mut lease = Lease::new(session.worker.as_ref());
    let (mut read, mut asking) = (0_u64, Asking::default());
    for row in readable(session, team)? {
        let Some(kind) = reader_of(&row) else { continue };
        read = read.saturating_add(1);
        asking.take(session, &row, kind);
        if asking.waiting.len() >= ITEMS_AT_ONCE || asking.bytes >= BYTES_AT_ONCE {
            asking.keep(session, &mut lease)?;
        }
    }
    asking.keep(session, &mut lease)?;
    Ok(read)
}

/// Returns how to read an item that was not read here.
fn reader_of(row: &ItemRow) -> Option<TextKind> {
    let shown = row.shown.as_ref().filter(|shown| shown.size.is_some())?;
    TextKind::of(&shown.media_type).filter(|_| row.text.is_none())
}

/// Items whose originals were opened, with the questions that go to the reader together.
#[derive(Default)]
struct Asking {
    questions: Vec<Question>,
    waiting: Vec<(comity_changes::RecordId, Option<TextOutcome>)>,
    bytes: usize,
}

impl Asking {
    fn take(&mut self, session: &Session, row: &ItemRow, kind: TextKind) {
        let answered = match opened(session, row) {
            Ok(bytes) => {
                self.bytes = self.bytes.saturating_add(bytes.len());
                self.questions.push(Question { kind, bytes });
                None
            }
            Err(outcome) => Some(*outcome),
        };
        self.waiting.push((row.item, answered));
    }

    fn keep(&mut self, session: &Session, lease: &mut Lease<'_>) -> Answer<()> {
        let Self { questions, waiting, .. } = std::mem::take(self);
        let mut answers = lease.ask(&questions).into_iter();
        let time_utc_ms = session.now().utc_ms;
        let mut locals = Vec::new();
        for (item, answered) in waiting {
            let was_opened = answered.is_none();
            let outcome =
                answered.unwrap_or_else(|| answers.next().unwrap_or_else(TextOutcome::lost));
            locals.push(Local::Text(kept_text(item, outcome, time_utc_ms)));
            if was_opened {
                // It was opened to its end and had its hash.
                locals.push(Local::ReadBack(ReadBack { item, time_utc_ms, equal: true }));
            }
        }
        session.keep(locals)
    }
}

fn opened(session: &Session, row: &ItemRow) -> Result<Vec<u8>, Box<TextOutcome>> {
    let failed = |_| {
        let why = "the sealed original does not open to what it must be";
        Box::new(TextOutcome::without(comity_intake::text::TextResult::Failed, why))
    };
    let original = Original::of(session, row).map_err(failed)?;
    if original.size > TEXT_SOURCE_BYTES_MAX {
        return Err(Box::new(TextOutcome::too_large()));
    }
    original.whole(session).map_err(failed)
}

/// Returns what is kept of a text; what is longer than a frame takes is cut, visibly.
pub(super) fn kept_text(
    item: comity_changes::RecordId,
    outcome: TextOutcome,
    time_utc_ms: i64,
) -> ItemText {
    let TextOutcome { mut text, record } = outcome;
    if text.len() > KEPT_BYTES_MAX {
        let end = text.floor_char_boundary(KEPT_BYTES_MAX);
        text.truncate(end);
        text.push_str(comity_intake::text::CUT_MARK);
    }
    let remarks = [record.encoding, record.remark].into_iter().flatten();
    ItemText {
        item,
        outcome: words::outcome_of(record.result),
        tool: format!("{} {}", record.tool, record.version),
        remark: remarks.collect::<Vec<_>>().join("; "),
        time_utc_ms,
        text,
    }
}
