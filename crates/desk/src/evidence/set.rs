//! Changing what is said of an item: title, description, tags, handling; and withdrawing it.

use std::sync::Arc;

use comity_changes::Value;
use comity_changes::builder::Write;
use comity_changes::control::Control;
use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{EvidenceItem, Handling, SetEvidence, WithdrawEvidence};
use comity_contract::notice::Area;
use comity_domain::kinds::{TEXT_BYTES_MAX, entry};
use comity_vault::oplog::{LogDraft, Operation};
use comity_vault::{ItemRow, Record};

use super::items::handling_of;
use super::{allowed, find, show, words};
use crate::refuse::{Answer, Refuse, refuse};
use crate::session::Session;
use crate::{Desk, names};

/// Longest title, in characters.
const TITLE_CHARS_MAX: usize = 10_000;
/// Longest tag, in characters.
const TAG_CHARS_MAX: usize = 60;

/// Sets a shared field of an item, or tightens its handling.
pub(crate) fn set(desk: &Desk, session: &Session, args: &SetEvidence) -> Answer<EvidenceItem> {
    let (control, row, record) = begin(session, &args.team, &args.item)?;
    let own = session.authority(&control);
    let changing = Changing { own, row: &row, record: &record };
    let write = match args.field.as_str() {
        "title" => Some(changing.shared(entry::TITLE, &args.value)?),
        "description" => Some(changing.shared(entry::DESCRIPTION, &args.value)?),
        "tag+" => changing.add_tag(&args.value)?,
        "tag-" => changing.remove_tag(&args.value)?,
        "handling" => changing.handling(&args.value)?,
        "restriction" => Some(changing.restriction(&args.value)?),
        _ => {
            let known = "Use title, description, tag+, tag-, handling or restriction.";
            return Err(Code::FieldUnknown.problem().hinting(known).into());
        }
    };
    if let Some(write) = write {
        let act = format!("evidence-set-{}", args.field.trim_end_matches(['+', '-']));
        let object = row.item.to_string();
        let log = session.log(Operation::Alteration, &act, Some(control.team), vec![object]);
        commit(desk, session, &control, &record, write, log)?;
    }
    let row = find(session, &control.team, &row.item.to_string())?;
    show::describe(session, &control, &row)
}

/// Withdraws an item. Only its own authority does; everything stays readable and marked.
pub(crate) fn withdraw(
    desk: &Desk,
    session: &Session,
    args: &WithdrawEvidence,
) -> Answer<EvidenceItem> {
    let reason = args.reason.trim();
    if reason.is_empty() {
        return refuse(Code::ReasonMissing);
    }
    if reason.len() > TEXT_BYTES_MAX / 2 {
        return refuse(Code::ValueTooLong);
    }
    let (control, row, record) = begin(session, &args.team, &args.item)?;
    if row.made.authority != session.authority(&control) {
        return refuse(Code::NotTheOriginator);
    }
    if record.fields.all(entry::WITHDRAWN).next().is_some() {
        return Err(invalid("It was withdrawn already.", "Look at its custody for why."));
    }
    let object = row.item.to_string();
    let mut log =
        session.log(Operation::Alteration, "evidence-withdraw", Some(control.team), vec![object]);
    log.reason = Some(reason.to_owned());
    let write = Write::new(entry::WITHDRAWN, Value::text(reason));
    commit(desk, session, &control, &record, write, log)?;
    let row = find(session, &control.team, &row.item.to_string())?;
    show::describe(session, &control, &row)
}

/// Finds an item that is to be written, and refuses where this installation may not.
pub(super) fn begin(
    session: &Session,
    team: &str,
    item: &str,
) -> Answer<(Control, Arc<ItemRow>, Record)> {
    let control = names::team(session, team)?;
    let row = find(session, &control.team, item)?;
    allowed::may_write(session, &control)?;
    let record = session.vault.record(&row.item)?.filter(|record| record.readable);
    let record = record.ok_or(Code::NotReleased)?;
    Ok((control, row, record))
}

fn commit(
    desk: &Desk,
    session: &Session,
    control: &Control,
    record: &Record,
    write: Write,
    log: LogDraft,
) -> Answer<()> {
    session.write(&control.team, record, vec![write], log)?;
    desk.listeners.tell(&[Area::Evidence, Area::Exchange, Area::Records]);
    Ok(())
}

/// Accepts the text of a shared field of an item.
pub(crate) fn shared_text(field: u64, text: &str) -> Answer<&str> {
    if field != entry::TITLE {
        return within(text, TEXT_BYTES_MAX / 4).map(|()| text);
    }
    let text = text.trim();
    if text.is_empty() {
        return Err(invalid("A title cannot be empty.", "Write a title."));
    }
    within(text, TITLE_CHARS_MAX).map(|()| text)
}

/// An item that is being changed. What would change nothing gives no write.
struct Changing<'a> {
    /// The own authority.
    own: [u8; 32],
    row: &'a ItemRow,
    record: &'a Record,
}

impl Changing<'_> {
    fn over(&self, field: u64, value: Value) -> Write {
        Write::over(field, self.record.fields.heads(field), value)
    }

    fn shared(&self, field: u64, text: &str) -> Answer<Write> {
        Ok(self.over(field, Value::text(shared_text(field, text)?)))
    }

    fn add_tag(&self, tag: &str) -> Answer<Option<Write>> {
        let tag = tag.trim();
        if tag.is_empty() || tag.chars().any(char::is_control) {
            return Err(invalid("A tag is one line of text.", "Write the tag."));
        }
        within(tag, TAG_CHARS_MAX)?;
        let there = self.tag_dots(tag).is_empty();
        Ok(there.then(|| Write::new(entry::TAG, Value::text(tag))))
    }

    fn remove_tag(&self, tag: &str) -> Answer<Option<Write>> {
        let dots = self.tag_dots(tag.trim());
        Ok((!dots.is_empty()).then(|| Write::over(entry::TAG, dots, Value::Null)))
    }

    fn tag_dots(&self, tag: &str) -> Vec<comity_changes::Dot> {
        let standing = self.record.fields.standing(entry::TAG).into_iter();
        let same =
            standing.filter(|write| write.value.as_ref().and_then(Value::as_text) == Some(tag));
        same.map(|write| write.dot).collect()
    }

    /// Everybody may tighten, nobody loosens: the strictest value ever written counts.
    fn handling(&self, text: &str) -> Answer<Option<Write>> {
        let code = words::handling_named(text.trim())
            .ok_or_else(|| invalid("That is no handling code.", "Use H0, H1, H2 or H3."))?;
        let (wanted, now) =
            (words::handling_number(code), words::handling_number(handling_of(self.row)));
        if wanted < now {
            return refuse(Code::HandlingLoosened);
        }
        if wanted == now {
            return Ok(None);
        }
        let restricted = self.record.fields.text(entry::RESTRICTION).is_some_and(|t| !t.is_empty());
        if self.is_own() {
            if code == Handling::H3 && !restricted {
                let hint = "Set the item's restriction first, in words.";
                return Err(Code::RestrictionMissing.problem().hinting(hint).into());
            }
            return Ok(Some(self.over(entry::HANDLING, Value::Uint(wanted))));
        }
        Ok(Some(Write::new(entry::TIGHTENED, Value::Uint(wanted))))
    }

    fn restriction(&self, text: &str) -> Answer<Write> {
        if !self.is_own() {
            return refuse(Code::NotTheOriginator);
        }
        let text = text.trim();
        if text.is_empty() {
            return refuse(Code::RestrictionMissing);
        }
        within(text, TEXT_BYTES_MAX / 4)?;
        Ok(self.over(entry::RESTRICTION, Value::text(text)))
    }

    fn is_own(&self) -> bool {
        self.row.made.authority == self.own
    }
}

/// Refuses a text of more characters than may be kept.
pub(super) fn within(text: &str, chars_max: usize) -> Answer<()> {
    if text.chars().count() <= chars_max {
        return Ok(());
    }
    let said = format!("The text is longer than {chars_max} characters.");
    Err(Code::ValueTooLong.problem().saying(said).into())
}

/// Refuses a value that does not fit, with a way out.
pub(super) fn invalid(said: &str, hint: &str) -> Refuse {
    Code::ValueInvalid.problem().saying(said).hinting(hint).into()
}
