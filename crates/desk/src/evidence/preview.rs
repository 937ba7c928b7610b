//! Looking into an item: what kind of look there is, and its bytes.

use comity_contract::evidence::ItemRef;
use comity_contract::preview::{ItemBytes, Preview, PreviewBytes, PreviewEvidence, PreviewKind};
use comity_contract::{ProblemCode as Code, evidence::TextState};
use comity_vault::ItemRow;

use super::original::Original;
use super::{find, items, memory, text_state};
use crate::names;
use crate::refuse::{Answer, refuse};
use crate::session::Session;

/// Most bytes that are shown at once.
const BYTES_MAX: u64 = 65_536;

/// Tells how an item can be looked at; the first look at it is logged.
pub(crate) fn preview(session: &Session, args: &PreviewEvidence) -> Answer<Preview> {
    let row = held(session, &ItemRef { team: args.team.clone(), item: args.item.clone() })?;
    let kind = match text_state(session, &row) {
        TextState::Searched => PreviewKind::Text,
        _ => PreviewKind::Bytes,
    };
    Ok(Preview {
        item: row.item.to_string(),
        kind,
        pages: 0,
        mail: None,
        sheets: Vec::new(),
        remark: None,
    })
}

/// Gives bytes of an item as hexadecimal digits.
pub(crate) fn bytes(session: &Session, args: &PreviewBytes) -> Answer<ItemBytes> {
    let row = held(session, &ItemRef { team: args.team.clone(), item: args.item.clone() })?;
    let original = Original::of(session, &row)?;
    let count = usize::try_from(args.count.min(BYTES_MAX)).unwrap_or_default();
    let bytes = original.part(session, args.first, count)?;
    Ok(ItemBytes { first: args.first, hex: hex::encode(bytes), total: original.size })
}

/// Finds an item whose sealed original is here, and notes that it was looked at.
fn held(session: &Session, args: &ItemRef) -> Answer<std::sync::Arc<ItemRow>> {
    let control = names::team(session, &args.team)?;
    let row = find(session, &control.team, &args.item)?;
    if !items::is_released(&row) {
        return refuse(Code::NotReleased);
    }
    if !items::is_held(session, &row) {
        return refuse(Code::ContentNotHeld);
    }
    memory::consult(session, &control.team, "evidence-show", Some(row.item.to_string()));
    Ok(row)
}
