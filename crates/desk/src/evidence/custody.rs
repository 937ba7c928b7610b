//! Custody: what happened to an item, from its records, from receipts, and from what was compared
//! here; and the sentence that says what is missing.

use comity_changes::builder::{RecordKey, Write};
use comity_changes::control::Reissue;
use comity_changes::set::Change;
use comity_changes::{TeamId, Value};
use comity_contract::evidence::CustodyEntry;
use comity_domain::kinds::{content, custody, entry};
use comity_vault::{FieldWrite, ItemRow, Record};

use super::items::{self, Lines};
use super::words;
use crate::refuse::Answer;
use crate::session::Session;
use crate::times;

/// The way a sealed copy was compared at import, in a content record: from the device, perhaps
/// from the system's cache, or by an item that had the same copy made before.
pub(super) const BACK_DIRECT: u64 = 1;
pub(super) const BACK_CACHED: u64 = 2;
pub(super) const BACK_SHARED: u64 = 3;

/// What happened to an item, oldest first.
pub(super) struct Custody {
    pub entries: Vec<CustodyEntry>,
    pub withdrawal: Option<CustodyEntry>,
}

/// Drafts a custody entry about an item.
pub(super) fn draft(
    session: &Session,
    team: &TeamId,
    row: &ItemRow,
    event: &str,
    remark: String,
    reason: &str,
) -> Answer<(Change, RecordKey)> {
    let writes = vec![
        Write::new(custody::ITEM, row.item.value()),
        Write::new(custody::EVENT, Value::text(event)),
        Write::new(custody::REMARK, Value::text(remark)),
        Write::new(custody::REASON, Value::text(reason)),
    ];
    // It stands where its item does: whoever may not know of the item reads nothing of it.
    session.make_in(team, session.compartment_of(team, &row.made.at)?, custody::KIND, writes)
}

impl Custody {
    /// Gathers the custody of an item.
    pub fn of(
        lines: &Lines<'_>,
        team: &TeamId,
        row: &ItemRow,
        entry: &Record,
        content: Option<&Record>,
    ) -> Answer<Self> {
        let mut entries: Vec<CustodyEntry> = imported(lines, entry, content).into_iter().collect();
        for write in entry.fields.all(entry::TIGHTENED) {
            let code = write.value.as_ref().and_then(Value::uint).map(words::handling_of);
            let code = code.map_or("?", words::handling_text);
            let remark = format!("Handling tightened to {code}.");
            entries.push(event(lines, "handling-tightened", write, remark, None));
        }
        entries.extend(handling_set(lines, entry));
        for record in lines.session.vault.records(team, custody::KIND)? {
            entries.extend(recorded(lines, row, &record));
        }
        entries.extend(reissued(lines, team, row));
        let withdrawals = entry.fields.all(entry::WITHDRAWN).map(|write| {
            let reason = write.value.as_ref().and_then(Value::as_text).map(str::to_owned);
            let remark = "Withdrawn; everything stays readable and marked.".to_owned();
            event(lines, "withdrawn", write, remark, reason)
        });
        let withdrawals: Vec<_> = withdrawals.collect();
        let withdrawal = withdrawals.first().cloned();
        entries.extend(withdrawals);
        entries.extend(confirmed(lines, row));
        entries.extend(compared_here(lines, row, entry));
        // Clocks differ between offices; being taken in comes first whatever they say.
        entries.sort_by_cached_key(|entry| (entry.event != "imported", entry.when.utc.clone()));
        Ok(Self { entries, withdrawal })
    }

    /// Says what is known of the chain, and what is not.
    pub fn sentence(&self, lines: &Lines<'_>, row: &ItemRow) -> String {
        let count =
            |event: &str| self.entries.iter().filter(|entry| entry.event == event).count() as u64;
        let mut gaps = Vec::new();
        let mut said = match self.entries.iter().find(|entry| entry.event == "imported") {
            Some(entry) => format!("Taken in by {} on {}", by(entry), times::words(&entry.when)),
            None => "Not known how it was taken in".to_owned(),
        };
        said += &format!(
            "; {} and {} since.",
            words::count(count("copied-out"), "copy handed out", "copies handed out"),
            words::count(count("key-released"), "key released", "keys released"),
        );
        if !items::is_released(row) {
            gaps.push("its content was not released here, so nothing about it can be compared");
        } else if !items::is_held(lines.session, row) {
            gaps.push("its sealed original is not held here");
        } else if row.damaged_utc_ms().is_some() {
            gaps.push("its sealed original here is not the one that was taken in");
        } else if row.verified_utc_ms().is_none() {
            gaps.push("its sealed original was not compared here yet");
        }
        if gaps.is_empty() {
            said + " The sealed original here is the one that was taken in: no gap is known."
        } else {
            said + " Gap: " + &gaps.join("; ") + "."
        }
    }
}

fn by(entry: &CustodyEntry) -> String {
    match &entry.who.person {
        Some(person) => format!("{person} ({}, {})", entry.who.authority, entry.who.state),
        None => format!("{} ({})", entry.who.authority, entry.who.state),
    }
}

/// The first event: from the content record, or as much as the entry says of it.
fn imported(lines: &Lines<'_>, entry: &Record, content: Option<&Record>) -> Option<CustodyEntry> {
    let readable = content.filter(|record| record.readable);
    let Some(record) = readable else {
        let write = entry.fields.writes().first()?;
        let remark = "Indexed; its content was not released here.".to_owned();
        return Some(event(lines, "imported", write, remark, None));
    };
    let write = record.fields.writes().first()?;
    let one = |field| record.fields.one(field);
    let source = one(content::SOURCE).and_then(Value::array).and_then(|parts| parts.first());
    let path = source.and_then(Value::as_text).map(items::shown_path).unwrap_or_default();
    let size = one(content::SIZE).and_then(Value::uint).unwrap_or_default();
    let sha256 = one(content::SHA256).and_then(Value::fixed::<32>).unwrap_or_default();
    let back = match one(content::READ_BACK).and_then(|value| value.array()?.first()?.uint()) {
        Some(BACK_DIRECT) => "the sealed copy was read back from the device and compared",
        Some(BACK_CACHED) => "the sealed copy was read back, perhaps from a cache, and compared",
        Some(BACK_SHARED) => "it shares the sealed copy of an item with the same content",
        _ => "nothing says that the sealed copy was compared",
    };
    let bytes = words::count(size, "byte", "bytes");
    let remark = format!("Taken from {path}: {bytes}, SHA-256 {}; {back}.", hex::encode(sha256));
    Some(event(lines, "imported", write, remark, None))
}

/// Handling codes that the originating authority set after the item was taken in: by tightening
/// it, or by accepting a proposal.
fn handling_set(lines: &Lines<'_>, entry: &Record) -> Vec<CustodyEntry> {
    let first = entry.fields.writes().first().map(|write| write.dot);
    let later = entry.fields.all(entry::HANDLING).filter(|write| Some(write.dot) != first);
    later
        .map(|write| {
            let code = write.value.as_ref().and_then(Value::uint).map(words::handling_of);
            let code = code.map_or("?", words::handling_text);
            let remark = format!("Handling set to {code} by the originating authority.");
            event(lines, "handling-set", write, remark, None)
        })
        .collect()
}

/// A custody record, if it is about the item.
fn recorded(lines: &Lines<'_>, row: &ItemRow, record: &Record) -> Option<CustodyEntry> {
    let item: [u8; 32] = record.fields.one(custody::ITEM)?.fixed()?;
    let write = record.fields.writes().first().filter(|_| item == row.item.0)?;
    let remark = record.fields.text(custody::REMARK).unwrap_or_default();
    let reason = record.fields.text(custody::REASON).filter(|reason| !reason.is_empty());
    let name = record.fields.text(custody::EVENT)?;
    Some(event(lines, &name, write, remark, reason))
}

/// The act by which an authority stands for an item that was taken in past a cut-off; of several
/// the first, since they say the same.
fn reissued(lines: &Lines<'_>, team: &TeamId, row: &ItemRow) -> Option<CustodyEntry> {
    let control = lines.session.vault.control(team)?;
    let feed = control.lanes.feed(&row.made.at.feed);
    if !control.standing.is_reissued(&feed, row.made.at.seq) {
        return None;
    }
    let of_it = |known: &&Reissue| {
        let mut runs = known.body.runs.iter();
        runs.any(|run| run.feed == feed && (run.from..=run.to).contains(&row.made.at.seq))
    };
    let act = control.reissues.iter().find(of_it)?;
    let (installation, at) = (act.source.owner.installation, act.source.at);
    let remark = "Written past the cut-off of its installation; its own authority stands for it.";
    Some(CustodyEntry {
        event: "re-issued".to_owned(),
        who: lines.names.who(&installation),
        when: times::stamp(act.time_utc_ms, &act.zone),
        remark: remark.to_owned(),
        reason: Some(act.body.reason.clone()),
        proof: proof_of(lines, &installation, at.seq, &act.source.dot.set.0),
    })
}

/// Receipts that say that the item is held: those of partners, and the own one once it was made.
/// Each names the head of the author's feed, so that neither record can change alone.
fn confirmed(lines: &Lines<'_>, row: &ItemRow) -> Vec<CustodyEntry> {
    let confirmed = lines.sight.confirmed(row).into_iter();
    confirmed
        .map(|receipt| {
            let who = lines.names.who(&receipt.installation);
            let head = receipt.head.map_or_else(String::new, |(seq, id)| {
                let id = id.to_string();
                let author = lines.names.state_of(&row.made.authority);
                format!(" It names {author} {seq} {}.", id.get(..8).unwrap_or_default())
            });
            CustodyEntry {
                event: "received".to_owned(),
                when: receipt.when,
                remark: format!(
                    "Its receipt says that it holds the entry and every sealed segment.{head}"
                ),
                reason: None,
                proof: format!("receipt {} {}", who.state, receipt.number),
                who,
            }
        })
        .collect()
}

/// The last comparison here; the one of an import here is told with it.
fn compared_here(lines: &Lines<'_>, row: &ItemRow, entry: &Record) -> Option<CustodyEntry> {
    let own = lines.session.vault.me().installation();
    let made = entry.fields.made().filter(|made| made.installation == own);
    let imported_utc_ms = made.map(|made| made.time_utc_ms);
    let verified_utc_ms = row.verified_utc_ms().filter(|utc_ms| Some(*utc_ms) > imported_utc_ms);
    let (event, utc_ms, remark) = match row.damaged_utc_ms() {
        Some(utc_ms) => {
            let remark = "The sealed original here was looked at and is not the one that was taken \
                          in, or is gone.";
            ("damaged", utc_ms, remark)
        }
        None => {
            let remark = "The sealed original here was read back and is the one that was taken in.";
            ("verified", verified_utc_ms?, remark)
        }
    };
    Some(CustodyEntry {
        event: event.to_owned(),
        who: lines.names.who(&lines.session.vault.me().installation()),
        when: times::stamp(utc_ms, &lines.session.now().zone),
        remark: remark.to_owned(),
        reason: None,
        proof: "this vault".to_owned(),
    })
}

fn event(
    lines: &Lines<'_>,
    name: &str,
    write: &FieldWrite,
    remark: String,
    reason: Option<String>,
) -> CustodyEntry {
    CustodyEntry {
        event: name.to_owned(),
        who: lines.names.who(&write.author.installation),
        when: times::stamp(write.author.time_utc_ms, &write.author.zone),
        remark,
        reason,
        proof: proof(lines, write),
    }
}

/// Names the change set that says so: State, number, shortened id.
fn proof(lines: &Lines<'_>, write: &FieldWrite) -> String {
    proof_of(lines, &write.author.installation, write.author.at.seq, &write.dot.set.0)
}

fn proof_of(lines: &Lines<'_>, author: &[u8; 32], seq: u64, set: &[u8; 32]) -> String {
    let id = hex::encode(set);
    let short = id.get(..8).unwrap_or_default();
    format!("{} {seq} {short}", lines.names.who(author).state)
}
