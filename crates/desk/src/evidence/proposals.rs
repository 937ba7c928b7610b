//! Proposals on an item: another authority proposes a value of a field that is the originator's,
//! and the originating authority accepts or refuses it; the answer comes back with the next packet.
//!
//! Whose answer counts is decided here, by the authority that made the item: anybody may write into
//! the record. An acceptance counts only together with the write of the field, in one change set,
//! so that nobody is told of a value that the item does not have.

use comity_changes::builder::Write;
use comity_changes::control::Control;
use comity_changes::{RecordId, Value};
use comity_contract::ProblemCode as Code;
use comity_contract::evidence::Handling;
use comity_contract::notice::Area;
use comity_contract::proposals::{
    AnswerProposal, ItemAnswer, ItemProposal, ItemProposalState as State, ItemProposals,
    ListItemProposals, ProposeField,
};
use comity_domain::kinds::{entry, item_proposal};
use comity_vault::oplog::Operation;
use comity_vault::{Author, FieldWrite, Local, Record};

use super::asked::{Asked, tightened};
use super::items::handling_of;
use super::set::{begin, invalid};
use super::{allowed, find as find_item, words};
use crate::marks::mark;
use crate::names::{self, Names};
use crate::refuse::{Answer, refuse};
use crate::session::{Session, own_set};
use crate::{Desk, find, page, times};

/// Longest reason, in characters.
const REASON_CHARS_MAX: usize = 8_000;

/// A proposal as its record says it, with the item that it is about.
struct Proposed {
    record: Record,
    entry: Record,
    field: Asked,
    before: Value,
    value: Value,
    reason: String,
    author: Author,
    answers: Vec<Answered>,
}

/// An answer that counts.
struct Answered {
    accepted: bool,
    reason: String,
    author: Author,
}

/// Proposes a value of a field of another authority's item.
pub(crate) fn propose(desk: &Desk, session: &Session, args: &ProposeField) -> Answer<ItemProposal> {
    let reason = reason_of(&args.reason)?;
    let (control, row, entry) = begin(session, &args.team, &args.item)?;
    let own = session.authority(&control);
    if entry.authority == own {
        return refuse(Code::OwnItem);
    }
    let field = Asked::named(&args.field).ok_or_else(|| {
        let known = "Use handling, restriction, route, media-type or withdrawn.";
        Code::FieldUnknown.problem().hinting(known)
    })?;
    let value = field.parse(&args.value)?;
    let before = field.now(&entry);
    may_propose(field, &before, &value, handling_of(&row))?;
    let open = read_all(session, &control, Some(entry.id))?;
    if open.iter().any(|other| other.asks_for(&own, field, &value)) {
        return Err(invalid(
            "Your authority has proposed that already, and it is not answered.",
            "Wait for the answer, or propose another value.",
        ));
    }

    let writes = vec![
        Write::new(item_proposal::ITEM, entry.id.value()),
        Write::new(item_proposal::FIELD, Value::Uint(field.number())),
        Write::new(item_proposal::BEFORE, before),
        Write::new(item_proposal::VALUE, value),
        Write::new(item_proposal::REASON, Value::text(reason)),
    ];
    // It stands where its item does: whoever may not know of the item reads nothing of it.
    let compartment = session.compartment_of(&control.team, &entry.at)?;
    let (made, key) = session.make_in(&control.team, compartment, item_proposal::KIND, writes)?;
    let id = key.record;
    let set = own_set(&control.team, compartment, vec![made], vec![key]);
    let objects = vec![entry.id.to_string(), id.to_string()];
    let act = "evidence-propose";
    let mut log = session.log(Operation::Alteration, act, Some(control.team), objects);
    log.reason = Some(reason.to_owned());
    session.commit(vec![set], vec![Local::Log(log)])?;
    tell(desk);
    one(session, &control, &id)
}

/// Refuses what would propose nothing, or what needs no proposal.
fn may_propose(field: Asked, before: &Value, value: &Value, effective: Handling) -> Answer<()> {
    if field == Asked::Withdrawn && *before != Value::Null {
        return Err(invalid("It was withdrawn already.", "Look at its custody for why."));
    }
    if before == value {
        let said = "The originating authority says that already.";
        return Err(invalid(said, "Propose another value."));
    }
    if field == Asked::Handling && value.uint() >= Some(words::handling_number(effective)) {
        let said = "Nobody has to be asked to tighten a handling code.";
        return Err(invalid(said, "Set the item's handling yourself; or propose a looser code."));
    }
    Ok(())
}

/// Lists the proposals of a team, or those on one item.
pub(crate) fn proposals(session: &Session, args: &ListItemProposals) -> Answer<ItemProposals> {
    let control = names::team(session, &args.team)?;
    let item = match &args.item {
        Some(item) => Some(find_item(session, &control.team, item)?),
        None => None,
    };
    let own = session.authority(&control);
    let others = item.as_ref().is_some_and(|row| row.made.authority != own);
    let names = Names::of(session, &control)?;
    let mut found = read_all(session, &control, item.map(|row| row.item))?;
    found.sort_by_cached_key(|proposed| {
        let open = proposed.state() == State::Open;
        let newest = std::cmp::Reverse(proposed.author.time_utc_ms);
        (!proposed.to_answer(session, &control), !open, newest, proposed.record.id)
    });
    let waiting = found.iter().filter(|proposed| proposed.to_answer(session, &control)).count();
    let cut = page::cut(found.len() as u64, &args.paging);
    let shown = found.iter().skip(cut.skip).take(cut.take);
    Ok(ItemProposals {
        rows: shown
            .map(|proposed| proposed.describe(session, &control, &names))
            .collect::<Answer<Vec<_>>>()?,
        page: cut.page,
        pages: cut.pages,
        total: found.len() as u64,
        to_answer: waiting as u64,
        may_propose: others && allowed::may_write(session, &control).is_ok(),
    })
}

/// Answers a proposal for the authority that the item comes from. Accepting writes the field in
/// the same change set.
pub(crate) fn answer(
    desk: &Desk,
    session: &Session,
    args: &AnswerProposal,
) -> Answer<ItemProposal> {
    let reason = reason_of(&args.reason)?;
    let control = names::team(session, &args.team)?;
    let proposed = pick(session, &control, &args.proposal)?;
    allowed::may_write(session, &control)?;
    if proposed.entry.authority != session.authority(&control) {
        return refuse(Code::NotTheOriginator);
    }
    if !proposed.answers.is_empty() {
        let hint = "An answer stands. Another proposal can be made.";
        return Err(Code::AlreadyAnswered.problem().hinting(hint).into());
    }
    if !proposed.counts() {
        let hint = "Its reason is shown with it. Somebody who may can propose the same.";
        return Err(invalid("That proposal does not count in the team.", hint));
    }
    let said = Value::Array(vec![Value::Bool(args.accept), Value::text(reason)]);
    let said = vec![Write::new(item_proposal::ANSWER, said)];
    let mut changes = Vec::new();
    if args.accept {
        changes.push(session.change(&control.team, &proposed.entry, proposed.accepting()?)?);
    }
    changes.push(session.change(&control.team, &proposed.record, said)?);
    let compartment = session.compartment_of(&control.team, &proposed.entry.at)?;
    let set = own_set(&control.team, compartment, changes, Vec::new());
    let objects = vec![proposed.entry.id.to_string(), proposed.record.id.to_string()];
    let act = if args.accept { "evidence-accept" } else { "evidence-refuse" };
    let mut log = session.log(Operation::Alteration, act, Some(control.team), objects);
    log.reason = Some(reason.to_owned());
    session.commit(vec![set], vec![Local::Log(log)])?;
    tell(desk);
    one(session, &control, &proposed.record.id)
}

/// Accepts a reason that everybody reads who reads what it is about.
pub(crate) fn reason_of(text: &str) -> Answer<&str> {
    let reason = text.trim();
    if reason.is_empty() {
        return refuse(Code::ReasonMissing);
    }
    super::set::within(reason, REASON_CHARS_MAX)?;
    Ok(reason)
}

fn tell(desk: &Desk) {
    desk.listeners.tell(&[Area::Evidence, Area::Exchange, Area::Records]);
}

/// Reads the proposals of a team whose items can be read here, in the order admitted.
fn read_all(session: &Session, control: &Control, item: Option<RecordId>) -> Answer<Vec<Proposed>> {
    let mut all = Vec::new();
    for record in session.vault.records(&control.team, item_proposal::KIND)? {
        let about = record.fields.one(item_proposal::ITEM).and_then(RecordId::from_value);
        let Some(about) = about.filter(|about| item.is_none_or(|item| item == *about)) else {
            continue;
        };
        if let Some(entry) = session.vault.record(&about)? {
            all.extend(read(session, control, record, entry));
        }
    }
    Ok(all)
}

/// Reads a proposal. One that is about no item, another compartment's or the author's own, no such
/// field or no value of it is none.
fn read(session: &Session, control: &Control, record: Record, entry: Record) -> Option<Proposed> {
    let place = |record: &Record| session.vault.compartment_at(&control.team, &record.at);
    let is_item = entry.kind == entry::KIND && entry.readable;
    let beside = place(&entry).is_some_and(|at| Some(at) == place(&record));
    (is_item && beside && record.authority != entry.authority).then_some(())?;
    let one = |field| record.fields.one(field);
    let field = Asked::numbered(one(item_proposal::FIELD)?.uint()?)?;
    let value = one(item_proposal::VALUE)?.clone();
    field.text(&value)?;
    Some(Proposed {
        field,
        before: one(item_proposal::BEFORE).cloned().unwrap_or(Value::Null),
        reason: record.fields.text(item_proposal::REASON).unwrap_or_default(),
        author: record.fields.made()?.clone(),
        answers: read_answers(control, &record, &entry, field, &value),
        value,
        entry,
        record,
    })
}

/// Reads the answers that count, oldest first: those of the item's authority, and of acceptances
/// those that wrote the field.
fn read_answers(
    control: &Control,
    record: &Record,
    entry: &Record,
    field: Asked,
    value: &Value,
) -> Vec<Answered> {
    let wrote = |answer: &FieldWrite| {
        let mut writes = entry.fields.all(field.number());
        writes.any(|it| it.dot.set == answer.dot.set && it.value.as_ref() == Some(value))
    };
    let read = |write: &FieldWrite| {
        let authority = control.owner(&write.author.at.feed)?.authority?;
        let [accepted, reason] = write.value.as_ref()?.items()?;
        let (accepted, reason) = (accepted.as_bool()?, reason.as_text()?);
        let counts = authority == entry.authority && (!accepted || wrote(write));
        let author = write.author.clone();
        counts.then(|| Answered { accepted, reason: reason.to_owned(), author })
    };
    // What somebody else says supersedes nothing: every write of this field stays.
    let mut writes: Vec<&FieldWrite> = record.fields.all(item_proposal::ANSWER).collect();
    writes.sort_by_key(|write| (write.author.time_utc_ms, write.dot));
    writes.into_iter().filter_map(read).collect()
}

impl Proposed {
    fn state(&self) -> State {
        if self.answers.iter().any(|answer| answer.accepted) {
            State::Accepted
        } else if !self.answers.is_empty() {
            State::Refused
        } else if self.field.now(&self.entry) != self.before {
            State::Overtaken
        } else {
            State::Open
        }
    }

    fn counts(&self) -> bool {
        self.record.fields.mark().is_none_or(|reason| mark(reason).counts)
    }

    fn to_answer(&self, session: &Session, control: &Control) -> bool {
        let waits = matches!(self.state(), State::Open | State::Overtaken) && self.counts();
        waits && self.entry.authority == session.authority(control)
    }

    /// Tells whether an authority asks for this value and waits for the answer.
    fn asks_for(&self, own: &[u8; 32], field: Asked, value: &Value) -> bool {
        let same = self.record.authority == *own && self.field == field && self.value == *value;
        same && self.state() == State::Open && self.counts()
    }

    /// Returns what accepting writes. Refuses where the field has moved on meanwhile.
    fn accepting(&self) -> Answer<Vec<Write>> {
        if self.state() == State::Overtaken {
            return refuse(Code::ProposalOvertaken);
        }
        let words = words::handling_number(Handling::H3);
        let restricted = self.entry.fields.text(entry::RESTRICTION).is_some_and(|t| !t.is_empty());
        if self.field == Asked::Handling && self.value.uint() == Some(words) && !restricted {
            let hint = "Set the item's restriction first, in words.";
            return Err(Code::RestrictionMissing.problem().hinting(hint).into());
        }
        let heads = self.entry.fields.heads(self.field.number());
        Ok(vec![Write::over(self.field.number(), heads, self.value.clone())])
    }

    /// Says what accepting does not change: what a recipient tightened stays so.
    fn remark(&self) -> Option<String> {
        let stays = tightened(&self.entry)?;
        let looser = self.field == Asked::Handling && self.value.uint() < Some(stays);
        let refused = self.state() == State::Refused;
        let code = words::handling_text(words::handling_of(stays));
        (looser && !refused).then(|| {
            format!("A recipient tightened the handling to {code}, and {code} stays in effect.")
        })
    }

    fn describe(
        &self,
        session: &Session,
        control: &Control,
        names: &Names,
    ) -> Answer<ItemProposal> {
        let row = session.vault.item(&self.entry.id)?;
        let shown = row.and_then(|row| row.shown).unwrap_or_default();
        let text = |value: &Value| self.field.text(value).unwrap_or_default();
        let said = |answer: &Answered| ItemAnswer {
            accepted: answer.accepted,
            reason: answer.reason.clone(),
            who: names.who(&answer.author.installation),
            when: times::stamp(answer.author.time_utc_ms, &answer.author.zone),
        };
        Ok(ItemProposal {
            proposal: self.record.id.to_string(),
            item: self.entry.id.to_string(),
            exhibit: shown.exhibit().to_string(),
            title: shown.title().to_string(),
            field: self.field.name().to_owned(),
            before: text(&self.before),
            value: text(&self.value),
            reason: self.reason.clone(),
            who: names.who(&self.author.installation),
            when: times::stamp(self.author.time_utc_ms, &self.author.zone),
            state: self.state(),
            answers: self.answers.iter().map(said).collect(),
            to_answer: self.to_answer(session, control),
            remark: self.remark(),
            mark: self.record.fields.mark().map(mark),
        })
    }
}

fn pick(session: &Session, control: &Control, wanted: &str) -> Answer<Proposed> {
    let candidates = read_all(session, control, None)?
        .into_iter()
        .map(|proposed| (proposed.record.id.to_string(), Vec::new(), proposed));
    find::pick(wanted, candidates, Code::ProposalUnknown)
}

fn one(session: &Session, control: &Control, id: &RecordId) -> Answer<ItemProposal> {
    let names = Names::of(session, control)?;
    pick(session, control, &id.to_string())?.describe(session, control, &names)
}
