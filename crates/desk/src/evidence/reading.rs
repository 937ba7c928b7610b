//! Reading the texts of what arrived from partners: once their sealed originals are here. What a
//! program that was ended in between had not read is read when somebody next looks.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use comity_changes::TeamId;
use comity_contract::notice::Area;
use comity_intake::Cancel;
use comity_intake::text::{TEXT_SOURCE_BYTES_MAX, TextKind, TextOutcome};
use comity_intake::worker::{Lease, Question};
use comity_vault::frames::{ItemText, ReadBack};
use comity_vault::{ItemRow, Local, Mark};

use super::items::is_held;
use super::original::Original;
use super::words;
use crate::refuse::Answer;
use crate::session::Session;
use crate::system;

/// Items asked about together, and bytes of originals after which no more are.
const ITEMS_AT_ONCE: usize = 64;
const BYTES_AT_ONCE: usize = 4 << 20;
/// Longest text that one frame keeps, in bytes.
const KEPT_BYTES_MAX: usize = 15 << 20;

/// The items that have a reader and were not read here, by team: looked for once, and then only
/// among those that came or changed.
#[derive(Default)]
pub(super) struct Unread {
    teams: Mutex<HashMap<TeamId, Waiting>>,
    /// Held while texts are read: nothing is read twice.
    reading: Mutex<()>,
}

#[derive(Default)]
struct Waiting {
    mark: Mark,
    rows: BTreeMap<u32, Arc<ItemRow>>,
    /// Set once it was looked for what was left unread.
    looked: bool,
}

impl Unread {
    fn lock(&self) -> MutexGuard<'_, HashMap<TeamId, Waiting>> {
        self.teams.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
    let mut teams = session.evidence.unread.lock();
    let waiting = teams.entry(*team).or_default();
    waiting.look(session, team)?;
    Ok(waiting.rows.values().filter(|row| is_held(session, row)).cloned().collect())
}

/// Reads the text of every item that is held, has a reader and was not read here. A damaged
/// original fails for itself alone; where no worker runs, all stay unread. What is left when it is
/// told to stop is read when somebody next looks.
pub(crate) fn read_new_texts(session: &Session, team: &TeamId, cancel: &Cancel) -> Answer<()> {
    read(session, team, cancel, &mut |_, _| ())?;
    if cancel.is_cancelled() {
        session.evidence.unread.lock().entry(*team).or_default().looked = false;
    }
    Ok(())
}

/// Reads, in the background, what was left unread when the vault was closed or receiving stopped in
/// the middle of it. Looks once for each team after that: later, whoever receives also reads.
pub(super) fn read_left_over(session: &Arc<Session>, team: &TeamId) -> Answer<()> {
    let mut teams = session.evidence.unread.lock();
    let looked = std::mem::replace(&mut teams.entry(*team).or_default().looked, true);
    drop(teams);
    if looked || readable(session, team)?.is_empty() {
        return Ok(());
    }
    let (within, team) = (Arc::clone(session), *team);
    let work = move |task: u64, cancel: &Cancel| {
        system::yields();
        let ended = read(&within, &team, cancel, &mut |done, total| within.told(task, done, total));
        within.tasks.end(task, None, ended.err().map(|refuse| refuse.0));
        within.tasks.tell(&[Area::Evidence]);
    };
    session.tasks.begin("text_reading", session.stamp_now(), work)?;
    Ok(())
}

fn read(
    session: &Session,
    team: &TeamId,
    cancel: &Cancel,
    tell: &mut dyn FnMut(u64, u64),
) -> Answer<()> {
    let unread = &session.evidence.unread;
    let _one_at_a_time = unread.reading.lock().unwrap_or_else(PoisonError::into_inner);
    let mut lease = Lease::new(session.worker.as_ref());
    let rows = readable(session, team)?;
    if rows.is_empty() || !lease.is_ready() {
        return Ok(());
    }
    let (mut read, mut asking) = (0_u64, Asking::default());
    for row in rows.iter().take_while(|_| !cancel.stops()) {
        let Some(kind) = reader_of(row) else { continue };
        read = read.saturating_add(1);
        asking.take(session, row, kind);
        if asking.waiting.len() >= ITEMS_AT_ONCE || asking.bytes >= BYTES_AT_ONCE {
            asking.keep(session, &mut lease)?;
            tell(read, rows.len() as u64);
        }
    }
    asking.keep(session, &mut lease)
}

/// Returns how to read an item that was not read here.
fn reader_of(row: &ItemRow) -> Option<TextKind> {
    let shown = row.shown.as_ref().filter(|shown| shown.size().is_some())?;
    TextKind::of(&shown.alike.media_type).filter(|_| row.text.is_none())
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
