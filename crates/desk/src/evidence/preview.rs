//! Looking into an item: as pages, as a picture, as mail, as a table, as text or as bytes.

use std::sync::Arc;

use base64::Engine;
use comity_changes::TeamId;
use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{SourceFact, TextState};
use comity_contract::preview::{
    Attachment, ItemBytes, MailView, PageImage, Preview, PreviewBytes, PreviewEvidence,
    PreviewKind, PreviewPage, PreviewRows, Sheet, SheetRows,
};
use comity_intake::view::ViewKind;
use comity_vault::ItemRow;

use super::original::Original;
use super::{find, items, looking, memory, show, text_state};
use crate::names;
use crate::refuse::{Answer, Refuse, refuse};
use crate::session::Session;

/// Most bytes that are shown at once.
const BYTES_MAX: u64 = 65_536;
/// Most rows of a sheet that are shown at once.
const ROWS_MAX: u64 = 500;
/// Pixels the longest side of a picture may have.
const LONGEST_MAX: u64 = 2_000;

/// Tells how an item can be looked at; the first look at it is logged.
pub(crate) fn preview(session: &Session, args: &PreviewEvidence) -> Answer<Preview> {
    let (team, row) = held(session, &args.team, &args.item)?;
    let mut preview = Preview {
        item: row.item.to_string(),
        kind: PreviewKind::Bytes,
        pages: 0,
        mail: None,
        sheets: Vec::new(),
        remark: None,
    };
    let media_type = media_type(&row);
    if let Some(kind) = ViewKind::of(media_type) {
        let opened = looking::look(session, &row, args.password.as_ref(), |view| Ok(view.opened()));
        match opened {
            Ok(opened) => {
                preview.pages = u64::from(opened.pages);
                preview.kind = match kind {
                    ViewKind::Pdf => PreviewKind::Pages,
                    ViewKind::Image => PreviewKind::Image,
                };
            }
            Err(Refuse(problem)) if problem.code == Code::PasswordNeeded => {
                preview.kind = PreviewKind::Password;
                let given = args.password.is_some();
                preview.remark = given.then(|| "The password does not open it.".to_owned());
            }
            // What cannot be drawn can still be read, byte by byte.
            Err(Refuse(problem)) => preview.remark = Some(problem.message),
        }
    } else if text_state(session, &row) == TextState::Searched {
        let text = session.vault.text(&row)?.map(|kept| kept.text).unwrap_or_default();
        preview.kind = PreviewKind::Text;
        if is_message(media_type) {
            preview.kind = PreviewKind::Mail;
            preview.mail = Some(mail(session, (&team, &row), &text)?);
        } else if let Some(separator) = separator(media_type, &text) {
            preview.kind = PreviewKind::Table;
            preview.sheets = vec![sheet(&row, &text, separator)];
        }
    }
    Ok(preview)
}

/// Gives a picture of a page.
pub(crate) fn page(session: &Session, args: &PreviewPage) -> Answer<PageImage> {
    let (_, row) = held(session, &args.team, &args.item)?;
    let longest = u32::try_from(args.longest.clamp(1, LONGEST_MAX)).unwrap_or_default();
    let number = args.page.checked_sub(1).and_then(|number| u32::try_from(number).ok());
    let picture = looking::look(session, &row, args.password.as_ref(), |view| {
        // The page before the first is asked for as one after the last.
        view.page(number.unwrap_or(u32::MAX), longest)
    })?;
    Ok(PageImage {
        page: args.page,
        width: u64::from(picture.width),
        height: u64::from(picture.height),
        png: base64::engine::general_purpose::STANDARD.encode(&picture.png),
    })
}

/// Gives rows of a sheet.
pub(crate) fn rows(session: &Session, args: &PreviewRows) -> Answer<SheetRows> {
    let (_, row) = held(session, &args.team, &args.item)?;
    let text = session.vault.text(&row)?.map(|kept| kept.text).unwrap_or_default();
    let Some(separator) = separator(media_type(&row), &text).filter(|_| args.sheet == 0) else {
        return refuse(Code::PreviewNone);
    };
    let (mut rows, mut total) = (Vec::new(), 0_u64);
    for record in records(&text, separator) {
        let is_wanted = total >= args.first && (rows.len() as u64) < args.count.min(ROWS_MAX);
        if is_wanted {
            rows.push(record.iter().map(str::to_owned).collect());
        }
        total = total.saturating_add(1);
    }
    Ok(SheetRows { first: args.first, rows, total })
}

/// Gives bytes of an item as hexadecimal digits.
pub(crate) fn bytes(session: &Session, args: &PreviewBytes) -> Answer<ItemBytes> {
    let (_, row) = held(session, &args.team, &args.item)?;
    let original = Original::of(session, &row)?;
    let count = usize::try_from(args.count.min(BYTES_MAX)).unwrap_or_default();
    let bytes = original.part(session, args.first, count)?;
    Ok(ItemBytes { first: args.first, hex: hex::encode(bytes), total: original.size })
}

/// Finds an item whose sealed original is here, and notes that it was looked at.
fn held(session: &Session, team: &str, item: &str) -> Answer<(TeamId, Arc<ItemRow>)> {
    let control = names::team(session, team)?;
    let row = find(session, &control.team, item)?;
    if !items::is_released(&row) {
        return refuse(Code::NotReleased);
    }
    if !items::is_held(session, &row) {
        return refuse(Code::ContentNotHeld);
    }
    memory::consult(session, &control.team, "evidence-show", Some(row.item.to_string()));
    Ok((control.team, row))
}

fn media_type(row: &ItemRow) -> &str {
    row.shown.as_ref().map_or("", |shown| &shown.alike.media_type)
}

fn is_message(media_type: &str) -> bool {
    matches!(media_type, "message/rfc822" | "application/vnd.ms-outlook")
}

/// Reads a mail out of its text: fields, an empty line, what was written.
fn mail(session: &Session, (team, row): (&TeamId, &ItemRow), text: &str) -> Answer<MailView> {
    let (head, body) = text.split_once("\n\n").unwrap_or(("", text));
    let field = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        Some(SourceFact { name: name.to_owned(), value: value.to_owned() })
    };
    let attachments = show::members_of(session, team, row)?.into_iter().map(|member| Attachment {
        name: member.title,
        media_type: member.media_type,
        size: member.size,
        exhibit: Some(member.exhibit),
    });
    Ok(MailView {
        headers: head.lines().filter_map(field).collect(),
        body: body.trim_matches('\n').to_owned(),
        attachments: attachments.collect(),
    })
}

/// Returns what parts the fields of a table: the one of the usual ones that its first line holds
/// most of.
fn separator(media_type: &str, text: &str) -> Option<u8> {
    match media_type {
        "text/tab-separated-values" => Some(b'\t'),
        "text/csv" => {
            let line = text.lines().next().unwrap_or_default().as_bytes();
            let count = |separator: &u8| line.iter().filter(|byte| *byte == separator).count();
            [b'|', b';', b','].into_iter().max_by_key(count)
        }
        _ => None,
    }
}

fn sheet(row: &ItemRow, text: &str, separator: u8) -> Sheet {
    let (mut rows, mut columns) = (0_u64, 0);
    for record in records(text, separator) {
        rows = rows.saturating_add(1);
        columns = columns.max(record.len() as u64);
    }
    let name = row.shown.as_ref().map(|shown| shown.title().to_string()).unwrap_or_default();
    Sheet { name, rows, columns }
}

fn records(text: &str, separator: u8) -> impl Iterator<Item = csv::StringRecord> + '_ {
    let reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    // Text cannot fail to be read, and rows may differ in length.
    reader.into_records().filter_map(Result::ok)
}
